"""Moderators restrict members and sweep their work on pages; the members are told; people leave for good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime, now

from articles.models import Annotation, Event, Restriction, Sweep, User


@pytest.fixture
def as_(cast):
    """``as_(role)``: a client signed in as a person in that role."""

    def make(role):
        client = Client()
        client.force_login(getattr(cast, role))
        return client

    return make


@pytest.fixture
def member(desk):
    return lambda user: desk.memberships.get(user=user)


def text(answer):
    return answer.content.decode()


# -- Whose work waits ----------------------------------------------------------------------------------------


def test_the_page_says_whose_work_waits_and_how_much_waits(as_, desk, cast, make_annotation):
    moderator, base = as_("moderator"), f"/desks/{desk.pk}"
    assert "Nothing waits." in text(moderator.get(f"{base}/members/"))

    answer = moderator.post(
        f"{base}/premoderation/", {"premoderation": "all", "reason": "A bad day."}, follow=True
    )
    make_annotation(by=User.objects.get(pk=cast.annotator.pk))

    assert '<option value="all" selected>' in text(answer)
    page = text(moderator.get(f"{base}/members/"))
    assert "1 annotation waits." in page and 'href="/moderation/"' in page
    event = Event.objects.get(verb="desk.premoderation_changed")
    assert (event.actor, event.reason) == (cast.moderator, "A bad day.")


def test_premoderation_of_nobody_knows_whom_is_refused(as_, desk):
    answer = as_("moderator").post(f"/desks/{desk.pk}/premoderation/", {"premoderation": "some"})

    assert answer.status_code == 422
    desk.refresh_from_db()
    assert desk.premoderation == "nobody"


def test_trust_is_changed_beside_the_role(as_, cast, desk, member):
    address = f"/desks/{desk.pk}/members/{cast.annotator.pk}/"
    sent = {"role": 20, "was": 20, "trust": "watched", "was_trust": "known"}

    as_("moderator").post(address, sent)
    late = as_("moderator").post(address, sent | {"trust": "trusted"}, follow=True)

    assert member(cast.annotator).trust == "watched"
    assert "Somebody else changed this role, or this trust" in text(late)
    assert not Event.objects.filter(verb="member.role_changed").exists()


# -- Restrictions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "days"),
    [({"span": "day"}, 1), ({"span": "week"}, 7), ({"span": ""}, None), ({"span": "date"}, 3)],
)
def test_a_member_is_muted_for_a_while_and_it_is_lifted(as_, cast, desk, member, fields, days):
    moderator, address = as_("moderator"), f"/desks/{desk.pk}/members/{cast.annotator.pk}/"
    if fields["span"] == "date":
        fields = fields | {"day": f"{localtime() + timedelta(days=3):%Y-%m-%d}"}

    answer = moderator.post(
        f"{address}restriction/", {"restriction": "muted", "reason": "Insults.", **fields}, follow=True
    )

    membership = member(cast.annotator)
    assert membership.restriction == "muted"
    left = membership.restricted_until and membership.restricted_until - now()
    assert left is None if days is None else timedelta(days=days - 1) < left < timedelta(days=days + 1)
    assert "muted" in text(answer) and "Insults." in text(answer)
    assert "muted" in text(moderator.get(f"/desks/{desk.pk}/members/"))
    moderator.post(f"{address}restriction/", {"lift": "1"})
    assert member(cast.annotator).restriction == ""


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reason": ""},
        {"restriction": "banned"},
        {"span": "date"},
        {"span": "date", "day": "2020-01-01"},
        {"span": "date", "day": "soon"},
        {"span": "ever"},
        {"reason": "x" * 501},
    ],
)
def test_a_bad_restriction_keeps_what_was_typed(as_, cast, desk, member, fields):
    sent = {"restriction": "muted", "span": "day", "reason": "Insults."} | fields if fields else {}

    answer = as_("moderator").post(f"/desks/{desk.pk}/members/{cast.editor.pk}/restriction/", sent)

    assert (answer.status_code, "errorlist" in text(answer)) == (422, True)
    assert fields.get("reason", "Insults.") in text(answer) or not sent
    assert member(cast.editor).restriction == ""


def test_nobody_restricts_themselves(as_, cast, desk, member):
    sent = {"restriction": "muted", "span": "day", "reason": "Tired."}

    answer = as_("moderator").post(f"/desks/{desk.pk}/members/{cast.moderator.pk}/restriction/", sent)

    assert answer.status_code == 422 and "Nobody restricts themselves" in text(answer)
    assert member(cast.moderator).restriction == ""


def test_who_is_muted_is_told_so_where_they_write_and_on_their_profile(as_, cast, desk, article, annotation):
    until = now() + timedelta(days=1)
    desk.restrict(cast.annotator, Restriction.MUTED, cast.moderator, until, "Insults.")
    muted, told = as_("annotator"), f"muted on this desk until {localtime(until):%-d %b %Y, %H:%M}"
    note = {"motivation": "commenting", "body": [{"type": "TextualBody", "value": "x"}]}
    sent = {"content_type": "application/json"}

    refused = muted.post(f"/api/articles/{article.pk}/annotations/", note, **sent)
    reply = muted.post(f"/annotations/{annotation.uid}/replies/", {"body": "No."})
    alone = muted.post(f"/api/articles/{article.pk}/annotations/", note | {"visibility": "private"}, **sent)

    assert (refused.status_code, told in refused.json()["title"]) == (403, True)
    assert (reply.status_code, told in text(reply)) == (403, True)
    assert alone.status_code == 201
    profile = text(muted.get("/accounts/"))
    assert told in profile and "Insults." in profile
    assert "muted" not in text(as_("editor").get("/accounts/"))


def test_who_is_suspended_sees_nothing_and_the_shelf_says_why(as_, cast, desk, article):
    suspended = as_("annotator")
    assert suspended.get(f"/articles/{article.pk}/").status_code == 200

    desk.restrict(cast.annotator, Restriction.SUSPENDED, cast.moderator, reason="Spam.")

    assert suspended.get(f"/articles/{article.pk}/").status_code == 404
    shelf = text(suspended.get("/"))
    assert "suspended from this desk until a moderator lifts it" in shelf and article.title not in shelf
    assert "Gulf desk" in shelf
    assert "Spam." in text(suspended.get("/accounts/"))
    desk.memberships.filter(user=cast.annotator).update(restricted_until=now() - timedelta(seconds=1))
    shelf = text(suspended.get("/"))
    assert article.title in shelf and "suspended" not in shelf


# -- A spammer's morning -------------------------------------------------------------------------------------


@pytest.fixture
def spam(make_annotation, make_article):
    other = make_article()
    fields = {"motivation": "commenting", "body": "Buy here, buy now!"}
    return [make_annotation(**fields), make_annotation("Iraq"), make_annotation(article=other, **fields)]


def test_work_is_looked_through_withdrawn_and_brought_back(as_, cast, desk, member, spam):
    moderator, address = as_("moderator"), f"/desks/{desk.pk}/members/{cast.annotator.pk}/contributions/"

    page = text(moderator.get(address))
    assert "3 annotations" in page and "on 2 articles" in page and "Buy here, buy now!" in page
    assert "note 2" in page and "highlight 1" in page
    sent = {"since": f"{localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}", "reason": "Ads.", "suspend": "on"}
    done = moderator.post(address, sent, follow=True)

    assert "3 annotations are withdrawn." in text(done)
    assert member(cast.annotator).restriction == "suspended"
    assert Annotation.objects.filter(hidden_at=None).count() == 0
    sweep = Sweep.objects.get()
    assert (sweep.reason, sweep.by, sweep.count) == ("Ads.", cast.moderator, 3)
    undone = moderator.post(f"/desks/{desk.pk}/sweeps/{sweep.pk}/undo/", follow=True)
    assert "3 annotations are brought back." in text(undone)
    assert Annotation.objects.filter(hidden_at=None).count() == 3
    again = moderator.post(f"/desks/{desk.pk}/sweeps/{sweep.pk}/undo/", follow=True)
    assert "brought back already" in text(again)


def test_what_was_interrupted_is_offered_to_go_on(as_, cast, desk, spam):
    cut = Sweep.objects.create(desk=desk, person=cast.annotator, by=cast.moderator, reason="Ads.")
    moderator = as_("moderator")
    assert "not finished" in text(moderator.get(f"/desks/{desk.pk}/members/"))

    done = moderator.post(f"/desks/{desk.pk}/sweeps/{cut.pk}/going-on/", follow=True)

    assert "3 annotations are withdrawn." in text(done) and "not finished" not in text(done)


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"reason": ""}, 422), ({"since": "yesterday"}, 400), ({"since": "9999-99-99T00:00"}, 400)],
)
def test_a_bad_sweep_withdraws_nothing_and_never_becomes_everything(as_, cast, desk, spam, fields, status):
    address = f"/desks/{desk.pk}/members/{cast.annotator.pk}/contributions/"

    answer = as_("moderator").post(address, {"since": "", "reason": "Ads.", **fields})

    assert (answer.status_code, "errorlist" in text(answer)) == (status, True)
    assert ("Withdraw 3 annotations" in text(answer)) == (status == 422)
    assert not Sweep.objects.exists()


def test_the_last_moderators_suspension_is_refused_before_anything_is_withdrawn(as_, cast, desk, spam):
    desk.admit(cast.annotator, 40, by=cast.superuser)
    desk.restrict(cast.moderator, Restriction.MUTED, cast.superuser, reason="x")
    answer = as_("superuser").post(
        f"/desks/{desk.pk}/members/{cast.annotator.pk}/contributions/", {"reason": "Ads.", "suspend": "on"}
    )

    assert answer.status_code == 422 and "A desk needs a moderator" in text(answer)
    assert not Sweep.objects.exists()


def test_work_of_who_never_was_here_is_not_there(as_, cast, desk):
    assert (
        as_("moderator").get(f"/desks/{desk.pk}/members/{cast.outsider.pk}/contributions/").status_code == 404
    )


def test_a_sweep_of_another_desk_is_not_there(as_, cast, desk, spam):
    theirs = cast.outsider.desks.get()
    swept = Sweep.begin(desk, cast.annotator, None, cast.moderator, "Ads.")

    assert as_("outsider").post(f"/desks/{theirs.pk}/sweeps/{swept.pk}/undo/").status_code == 404
    assert Annotation.objects.filter(hidden_at=None).count() == 0


# -- Leaving for good ----------------------------------------------------------------------------------------


def test_somebody_deletes_their_account(as_, cast, annotation, client):
    leaving = as_("annotator")
    assert "type your name: annotator" in text(leaving.get("/accounts/deletion/"))

    wrong = leaving.post("/accounts/deletion/", {"name": "somebody"})
    done = leaving.post("/accounts/deletion/", {"name": "annotator"})

    assert (wrong.status_code, done["Location"]) == (422, "/accounts/login/")
    assert leaving.get("/accounts/").status_code == 302
    annotation.refresh_from_db()
    assert annotation.author.username.startswith("former-member-")
    login = {"username": "annotator", "password": "newsroom-demo"}
    assert client.post("/accounts/login/", login).status_code == 200
    history = text(as_("editor").get(f"/annotations/{annotation.uid}/history/"))
    assert "former-member-" in history and "annotator" not in history


def test_deletion_asks_for_the_password_again(as_, later):
    leaving = as_("annotator")
    later(3600)

    answer = leaving.post("/accounts/deletion/", {"name": "annotator"})

    assert answer["Location"].startswith("/accounts/confirmation/")
    assert User.objects.filter(username="annotator").exists()


def test_the_last_moderator_is_asked_to_hand_over(as_):
    leaving = as_("moderator")

    page, answer = (
        leaving.get("/accounts/deletion/"),
        leaving.post("/accounts/deletion/", {"name": "moderator"}),
    )

    assert "Gulf desk" in text(page) and "Delete the account" not in text(page)
    assert answer.status_code == 422
    assert User.objects.filter(username="moderator").exists()
