"""Who hears what: judged for every event and every person, also after rights have changed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from articles.live.lines import Seen, lines_after
from articles.live.wake import Wake
from articles.models import Annotation, Event, Token, User
from articles.permissions import Role, role_on

CAST = ("visitor", "outsider", "reader", "annotator", "editor", "moderator", "superuser")


@pytest.fixture
def public(make_article):
    return make_article(visibility="public")


@pytest.fixture
def everybody(room, cast):
    """``everybody(article)``: a stream of each who may see it, by name."""

    def follow(article):
        people = {name: getattr(cast, name) for name in CAST}
        may = {name: user for name, user in people.items() if user.has_perm("articles.view_article", article)}
        return {name: room.follow(user, article) for name, user in may.items()}

    return follow


def who_heard(clients, verb):
    return {name for name, client in clients.items() if verb in client.heard()}


DESK = {"reader", "annotator", "editor", "moderator", "superuser"}


def test_desk_hears_of_a_note_and_only_the_author_of_a_private_one(room, article, everybody, make_annotation):
    clients = everybody(article)

    make_annotation("NATO", motivation="commenting", body="For all of us.")
    room.look()
    heard = who_heard(clients, "annotation.created")
    secret = make_annotation("Iraq", motivation="commenting", body="Mine.", visibility="private")
    secret.edit(secret.author, body="Mine alone.")
    secret.withdraw(secret.author)
    room.look()

    assert heard == DESK
    assert who_heard(clients, "annotation.edited") == {"annotator"}
    assert who_heard(clients, "annotation.withdrawn") == {"annotator"}
    assert {name for name, client in clients.items() if str(secret.uid).encode() in client.came} == {
        "annotator"
    }


def test_public_article_is_heard_by_all_but_its_desks_notes(room, public, everybody, make_annotation):
    clients = everybody(public)

    note = make_annotation("NATO", article=public, motivation="commenting", body="Internal.")
    note.withdraw(note.author)
    room.look()
    inside = who_heard(clients, "annotation.created") | who_heard(clients, "annotation.withdrawn")
    make_annotation("Iraq", article=public, visibility="public", motivation="commenting", body="Hello.")
    room.look()

    assert inside == DESK
    assert who_heard(clients, "annotation.created") == {*CAST}


def test_making_private_is_heard_by_who_saw_it_and_what_follows_is_not(room, article, everybody, annotation):
    clients = everybody(article)

    annotation.edit(annotation.author, visibility="private")
    room.look()
    saw = who_heard(clients, "annotation.edited")
    annotation.edit(annotation.author, tags=["mine"])
    annotation.withdraw(annotation.author)
    room.look()

    assert saw == DESK
    assert who_heard(clients, "annotation.withdrawn") == {"annotator"}
    assert clients["editor"].heard() == ["annotation.edited"]
    assert clients["annotator"].heard() == ["annotation.edited", "annotation.edited", "annotation.withdrawn"]


def test_private_past_of_a_published_note_stays_private(room, article, cast, make_annotation):
    made = make_annotation("NATO", motivation="commenting", body="Draft.", visibility="private")
    made.edit(cast.annotator, body="Better draft.")
    made.edit(cast.annotator, visibility="desk")

    late = {name: room.follow(getattr(cast, name), article, after=1) for name in ("annotator", "moderator")}

    assert late["annotator"].heard() == ["annotation.created", "annotation.edited", "annotation.edited"]
    assert late["moderator"].heard() == ["annotation.edited"]


def test_hiding_is_heard_by_who_saw_it_and_what_happens_to_it_then_is_not(
    room, public, cast, everybody, make_annotation
):
    made = make_annotation("NATO", article=public, visibility="public", motivation="commenting", body="Hm.")
    clients = everybody(public)

    made.hide(cast.moderator, "off topic")
    room.look()
    public.revise(cast.editor, "<p>Nothing of it is left.</p>")
    room.look()

    assert who_heard(clients, "annotation.hidden") == {*CAST}
    assert who_heard(clients, "annotation.placed") == {"annotator", "moderator", "superuser"}


def test_who_hid_it_is_for_the_desk_to_know(room, public, cast, everybody, make_annotation):
    made = make_annotation("NATO", article=public, visibility="public", motivation="commenting", body="Hm.")
    clients = everybody(public)

    made.edit(cast.annotator, body="Hm, hm.")
    room.look()
    made.hide(cast.moderator, "off topic")
    room.look()

    actors = {
        name: [line["actor"] and line["actor"]["name"] for line in client.lines()]
        for name, client in clients.items()
    }
    assert {name for name, names in actors.items() if names == ["annotator", "moderator"]} == DESK
    assert actors["visitor"] == actors["outsider"] == ["annotator", None]


def test_claim_is_heard_outside_when_it_appears_in_public(
    room, public, cast, desk, everybody, make_claim, make_annotation
):
    inner, outer = make_claim("For us."), make_claim("For all.")
    mark = {"article": public, "motivation": "questioning"}
    make_annotation("small", claim=inner, **mark)
    make_annotation("NATO", claim=outer, visibility="public", **mark)
    clients = everybody(public)

    inner.rate(cast.editor, desk.ratings.first(), "Seen.")
    room.look()
    inside = who_heard(clients, "claim.rated")
    outer.rate(cast.editor, desk.ratings.first(), "Seen.")
    room.look()

    assert inside == DESK
    assert who_heard(clients, "claim.rated") == {*CAST}
    assert [line["subject"]["key"] for line in clients["visitor"].lines()] == [str(outer.pk)]


def test_what_many_are_told_together_is_what_the_rule_says_of_each(
    db, cast, desk, public, article, make_annotation, make_claim, make_entity
):
    for where in (article, public):
        for visibility in ("private", "desk", "public"):
            if (where, visibility) == (article, "public"):
                continue
            fields = {"article": where, "visibility": visibility, "motivation": "commenting", "body": "Hm."}
            make_annotation("Iraq", **fields)
            make_annotation("Iraq", withdrawn=True, **fields)
            made = make_annotation("Iraq", **fields)
            if visibility != "private":
                made.hide(cast.moderator, "off topic")
                made.show(cast.moderator)
                make_annotation("Iraq", hidden=True, **fields)
                claim = make_claim(f"Said {visibility}.", article=where)
                fields = {"article": where, "visibility": visibility}
                make_annotation("small", motivation="questioning", claim=claim, **fields)
                claim.edit(cast.editor, cue="say")
                entity = make_entity(f"{visibility} {where.pk}", article=where)
                make_annotation("NATO", motivation="identifying", entities=[entity], **fields)
                entity.edit(cast.editor, description="It is.")
            for other in ("desk", "private", visibility):
                made.edit(cast.annotator, visibility=other)
    people = [getattr(cast, name) for name in CAST]

    for where in (article, public):
        where.refresh_from_db()
        seen = Seen(where.pk, where.desk_id, where.visibility, where.sequence)
        lines, place = [], 0
        while more := lines_after(seen, place):
            lines, place = lines + more, more[-1].sequence
        events = {event.sequence: event for event in Event.objects.filter(article=where)}
        for user in people:
            if not user.has_perm("articles.view_article", where):
                continue
            user = User.objects.get(pk=user.pk) if user.is_authenticated else AnonymousUser()
            role = role_on(user, where.desk_id)
            together = {line.sequence for line in lines if line.is_for(role, user.pk)}
            each = {pk for pk, event in events.items() if user.has_perm("articles.hear_event", event)}
            assert together == each
        assert len(lines) == where.sequence > 20


# -- While it is open ----------------------------------------------------------------------------------------


def test_who_was_removed_from_the_desk_hears_nothing_more(room, article, cast, desk, make_annotation):
    client, other = room.follow(cast.reader, article), room.follow(cast.editor, article)

    desk.dismiss(cast.reader, by=cast.moderator)
    make_annotation("NATO")
    room.look()

    assert client.heard() == []
    assert client.last("gone") == {"article": article.pk}
    assert client.stream.ended
    assert other.heard() == ["annotation.created"]


def test_stream_of_two_articles_goes_on_with_the_other(room, article, public, cast, desk, make_annotation):
    client = room.follow(cast.reader, article, public)

    desk.dismiss(cast.reader, by=cast.moderator)
    make_annotation("NATO")
    make_annotation("NATO", article=public, visibility="public")
    room.look()

    assert client.last("gone") == {"article": article.pk}
    assert not client.stream.ended
    assert [line["article"] for line in client.lines()] == [public.pk]
    assert client.messages()[-1][1] == f"{public.pk}:2"


def test_new_role_counts_from_the_next_event_on(room, public, cast, desk, make_annotation):
    clients = [room.follow(cast.outsider, public) for _ in range(2)]

    make_annotation("NATO", article=public)
    room.look()
    desk.admit(cast.outsider, Role.READER, by=cast.moderator)
    made = make_annotation("Iraq", article=public)
    room.look()

    for client in clients:
        assert [line["subject"]["key"] for line in client.lines()] == [str(made.uid)]


@pytest.mark.parametrize("end", ["closed", "deleted"])
def test_article_that_may_not_be_seen_any_more_is_gone(room, public, cast, end):
    client = room.follow(cast.outsider, public)

    if end == "closed":
        public.correct(cast.editor, visibility="desk")
    else:
        Annotation.objects.filter(article=public).delete()
        type(public).objects.filter(pk=public.pk).delete()
    room.look()

    assert client.heard() == []
    assert client.last("gone") == {"article": public.pk}
    assert client.stream.ended


def test_visitors_of_an_article_that_was_closed_are_told_that_it_is_gone(room, public, cast):
    visitor, member = room.follow(cast.visitor, public), room.follow(cast.reader, public)

    public.correct(cast.editor, visibility="desk")
    room.look()

    assert visitor.stream.ended and not member.stream.ended
    assert member.heard() == ["article.corrected"]


@pytest.fixture
def session(db):
    return Session.objects.create(session_key="k" * 32, expire_date=now() + timedelta(days=1))


@pytest.mark.parametrize("act", ["sign out", "expire", "close the account", "change the password"])
def test_stream_ends_with_the_session(room, article, cast, session, act, make_annotation):
    client = room.follow(cast.reader, article, session=session.session_key)
    other = room.follow(cast.editor, article)

    if act == "sign out":
        session.delete()
    elif act == "expire":
        Session.objects.update(expire_date=now())
    elif act == "close the account":
        User.objects.filter(pk=cast.reader.pk).update(is_active=False)
    else:
        cast.reader.set_password("another-password")
        cast.reader.save()
    make_annotation("NATO")
    room.look()

    assert client.heard() == []
    assert client.last("signed-out") == {}
    assert client.stream.ended
    assert other.heard() == ["annotation.created"]


def test_stream_of_a_program_ends_with_its_token(room, article, cast, make_annotation):
    token, _ = Token.issue(cast.reader)
    client = room.follow(cast.reader, article, token=token.pk)

    token.revoke()
    make_annotation("NATO")
    room.look()

    assert (client.heard(), client.last("signed-out")) == ([], {})


def test_sessions_of_others_do_not_matter(room, article, cast, session, make_annotation):
    client = room.follow(cast.reader, article, session=session.session_key)

    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    make_annotation("NATO")
    room.look()

    assert client.heard() == ["annotation.created"]


@pytest.mark.parametrize("restriction", ["muted", "suspended"])
def test_who_is_suspended_loses_the_desk_at_once_and_who_is_muted_goes_on_reading(
    room, desk, article, cast, make_annotation, restriction
):
    client = room.follow(cast.annotator, article)

    desk.restrict(cast.annotator, restriction, cast.moderator, reason="Insults.")
    # As the log tells the hub: of people, and of nothing else.
    room.look(Wake(people=True))
    make_annotation("NATO", by=cast.editor, motivation="commenting", body="Internal.")
    room.look()

    is_muted = restriction == "muted"
    assert client.last("gone") == (None if is_muted else {"article": article.pk})
    assert client.heard() == (["annotation.created"] if is_muted else [])


def test_a_suspension_that_is_over_lets_in_at_the_next_reading(room, desk, article, cast):
    desk.restrict(cast.annotator, "suspended", cast.moderator, now() + timedelta(days=1), "Insults.")
    assert not User.objects.get(pk=cast.annotator.pk).has_perm("articles.view_article", article)

    desk.memberships.filter(user=cast.annotator).update(restricted_until=now() - timedelta(seconds=1))
    client = room.follow(User.objects.get(pk=cast.annotator.pk), article)
    room.look(Wake(people=True))

    assert client.last("gone") is None


def test_a_restriction_tells_the_streams_to_read_people_again(
    desk, cast, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr("articles.reactions.announce", lambda *args, **said: told.append(said["people"]))

    with django_capture_on_commit_callbacks(execute=True):
        desk.restrict(cast.annotator, "suspended", cast.moderator, reason="Insults.")
        desk.lift(cast.annotator, cast.moderator)

    assert told == [True, True]
