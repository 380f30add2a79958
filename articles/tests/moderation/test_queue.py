"""What waits for moderators: who sees it, in which order, narrowed how, and with what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from articles.models import Case, Decision, Desk, Trust, User
from articles.permissions import Role

KIND = Decision.Kind


@pytest.fixture
def reasons(desk):
    return {reason.label: reason for reason in desk.flag_reasons.all()}


@pytest.fixture
def flagged(make_annotation, cast, reasons):
    """``flagged("Off topic", "words", …)``: a note with one flag; its case."""

    def make(label="Off topic", words="", by=None, hours=0, **fields):
        note = make_annotation(**{"motivation": "commenting", "body": "It was a train.", **fields})
        case = Case.flag(note, by or cast.reader, reasons[label], words).case
        Case.objects.filter(pk=case.pk).update(opened_at=now() - timedelta(hours=hours))
        return case

    return make


@pytest.fixture
def page(client, cast):
    """``page(path="moderation/", by=…, **asked)``: the answer to a moderator."""

    def get(path="moderation/", by=None, **asked):
        client.force_login(by or cast.moderator)
        return client.get(f"/{path}", asked)

    return get


def listed(answer):
    return [one.case.pk for one in answer.context["cases"]]


def refuse(note, cast, reason):
    return Case.decide(note, cast.superuser, KIND.HIDE, reason=reason)


def test_oldest_first_with_age_author_reasons_and_words(page, flagged, cast, reasons):
    young, old = flagged(hours=1), flagged("Unsourced", "Who says so?", hours=5, body="They all left.")
    Case.flag(old.annotation, cast.editor, reasons["Off topic"])

    answer = page()

    assert listed(answer) == [old.pk, young.pk]
    html = answer.content.decode()
    assert "waiting 5 h" in html
    assert "flagged by 2 · <bdi>Unsourced, Off topic</bdi>" in html
    assert '<q dir="auto">Who says so?</q>' in html
    assert "They all left." in html
    # The sentence around the marked words, and the way there.
    assert "He said <mark>the drones were small</mark>." in html
    assert f"{old.annotation.get_absolute_url()}" in html


def test_reply_is_shown_with_what_it_answers(page, make_annotation, cast, reasons):
    note = make_annotation("Iraq did not ask", motivation="commenting", body="Who was asked?")
    reply = make_annotation(motivation="replying", reply_to=note, body="You cannot read.", by=cast.editor)
    Case.flag(reply, cast.reader, reasons["Personal attack"])

    (one,) = page().context["cases"]

    assert [above.body for above in one.thread] == ["Who was asked?"]
    assert ("Iraq did not ask", True) in one.root.passage.pieces


def test_what_waits_for_approval_and_what_is_appealed_for_wait_in_the_same_queue(
    page, flagged, make_annotation, cast, desk, reasons
):
    refused = flagged(hours=3).annotation
    refuse(refused, cast, reasons["Off topic"])
    Case.appeal(refused, cast.annotator, "It is about the drones.")
    cast.annotator.memberships.update(trust=Trust.WATCHED)
    make_annotation(
        "NATO", motivation="commenting", body="New here.", by=User.objects.get(username="annotator")
    )
    seen = flagged("Spam", by=cast.editor, hours=9)

    answer = page()
    html = answer.content.decode()

    numbers = [number for _state, _label, _address, number in answer.context["states"]]
    assert numbers == ["3", "1", "1", "1"]
    assert [one.annotation.body for one in page(state="pending").context["cases"]] == ["New here."]
    (appealed,) = page(state="appeals").context["cases"]
    assert (appealed.appeal.words, appealed.appeal.decision.moderator) == (
        "It is about the drones.",
        cast.superuser,
    )
    assert "against the decision of superuser" in html
    assert listed(page(state="flagged")) == [seen.pk]
    assert "watched member" in html
    assert "here 0 approved, 1 refused, 0 spam" in html


def test_choices_follow_from_what_it_is(page, flagged, make_annotation, cast, reasons):
    flagged()
    refused = flagged("Spam", by=cast.editor).annotation
    refuse(refused, cast, reasons["Spam"])
    Case.appeal(refused, cast.annotator, "No.")
    cast.annotator.memberships.update(trust=Trust.WATCHED)
    make_annotation("NATO", by=User.objects.get(username="annotator"))

    offered = [[choice.label for choice in one.choices] for one in page().context["cases"]]

    assert [list(map(str, labels)) for labels in offered] == [
        ["Hide", "Dismiss flags", "Spam"],
        ["Restore", "Keep hidden", "Spam"],
        ["Approve", "Refuse", "Spam"],
    ]


def test_appeal_against_ones_own_decision_is_for_another(page, flagged, cast, reasons):
    refused = flagged().annotation
    refuse(refused, cast, reasons["Spam"])
    Case.appeal(refused, cast.annotator, "No.")

    own, others = page(by=cast.superuser).content.decode(), page().content.decode()

    assert "another moderator decides it" in own
    assert 'value="restore"' not in own.split("queue__keys")[0].split('class="queue__cases"')[1]
    assert "another moderator decides it" not in others


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"reason": "Spam"}, ["first"]),
        ({"author": "EDITOR"}, ["second"]),
        ({"author": "nobody"}, []),
        ({"article": "own"}, ["first"]),
        ({"state": "pending"}, []),
    ],
)
def test_narrowed(page, flagged, make_article, cast, asked, expected):
    cases = {"first": flagged("Spam", hours=2), "second": flagged(by=cast.reader, article=make_article())}
    cases["second"].annotation.__class__.objects.filter(pk=cases["second"].annotation_id).update(
        author=cast.editor
    )
    if "article" in asked:
        asked = {"article": cases["first"].annotation.article_id}

    assert listed(page(**asked)) == [cases[name].pk for name in expected]


def test_what_cannot_be_asked_is_said_so(page, flagged):
    flagged()

    answer = page(state="nonsense")

    assert (answer.status_code, listed(answer)) == (400, [])
    assert page(after="nonsense").status_code == 400


def test_every_case_is_on_one_page_only(page, flagged, cast, make_annotation, reasons, monkeypatch):
    monkeypatch.setattr("articles.moderation.queue_views.AT_ONCE", 2)
    moment = now()
    cases = [flagged() for _ in range(5)]
    Case.objects.update(opened_at=moment)

    pages, address = [], "moderation/"
    while address:
        answer = page(address)
        pages.append(listed(answer))
        following = answer.context["listing"].next
        address = f"moderation/{following}" if following else ""

    assert pages == [[each.pk for each in cases[at : at + 2]] for at in (0, 2, 4)]
    assert listed(page(f"moderation/{answer.context['listing'].previous}")) == pages[1]


def test_private_and_withdrawn_ones_wait_for_nobody(page, flagged, cast):
    withdrawn, private = flagged(), flagged()
    withdrawn.annotation.withdraw(cast.annotator)
    private.annotation.edit(cast.annotator, visibility="private")
    left = flagged()

    assert listed(page()) == [left.pk]


def test_one_sees_the_desks_that_one_moderates(page, client, flagged, cast, desk):
    flagged()
    other = Desk.objects.get(name="Another desk")

    assert listed(page(by=cast.outsider)) == []
    other.admit(cast.moderator, Role.MODERATOR)
    assert len(listed(page())) == 1
    assert listed(page(desk=other.pk)) == []
    assert [each.name for each in page().context["desks"]] == ["Another desk", "Gulf desk"]


def test_number_of_queries_does_not_grow(page, flagged, cast, make_article, make_annotation, reasons):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert page().status_code == 200
        return len(queries)

    flagged()
    note = make_annotation("Iraq did not ask", motivation="commenting", body="Who was asked?")
    reply = make_annotation(motivation="replying", reply_to=note, body="You cannot read.", by=cast.editor)
    Case.flag(reply, cast.reader, reasons["Personal attack"])
    page()
    few = cost()
    for _ in range(6):
        flagged(article=make_article())
        reply = make_annotation(motivation="replying", reply_to=note, body="Nor you.", by=cast.editor)
        Case.flag(reply, cast.annotator, reasons["Spam"])

    assert cost() == few
    assert len(listed(page())) == 14


def test_header_leads_moderators_there_and_nobody_else(page, cast, article):
    for name in ("reader", "annotator", "editor"):
        assert "queue-count" not in page("", by=getattr(cast, name)).content.decode()
        assert "queue-count" not in page(f"articles/{article.pk}/", by=getattr(cast, name)).content.decode()
    for name in ("moderator", "superuser"):
        assert "queue-count" in page("", by=getattr(cast, name)).content.decode()
        assert "queue-count" in page(f"articles/{article.pk}/", by=getattr(cast, name)).content.decode()


def test_bell_tells_moderators_how_many_wait(page, flagged, cast, desk):
    flagged()

    assert page("api/attention/").json()["queue"] == {str(desk.pk): 1}
    assert page("api/attention/", by=cast.outsider).json()["queue"] == {}
    assert "queue" not in page("api/attention/", by=cast.editor).json()
