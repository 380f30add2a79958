"""Who is on a page: said by the pages, told to the desk, forgotten soon."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from articles.models import Presence, User
from articles.models.presence import GONE_AFTER


@pytest.fixture
def say(article):
    """``say(user, place=[0, 5], …)``: a page of theirs says that it is open; the answer's status."""

    def post(user, where=None, **said):
        client = Client()
        client.force_login(user)
        body = json.dumps({"tab": "one", "place": None, "typing": None, **said})
        address = f"/live/articles/{(where or article).pk}/presence/"
        return client.post(address, body, content_type="application/json").status_code

    return post


@pytest.fixture
def people(room, article, cast):
    """``people()``: who is here, as a reader of the desk is told."""
    client = room.follow(cast.reader, article)

    def told():
        room.look()
        return client.last("presence")["people"]

    return told


def names(people):
    return [person["name"] for person in people]


def test_nobody_is_here_at_first(people):
    assert people() == []


def test_page_says_who_is_here_and_where(say, people, cast, annotation):
    assert say(cast.editor, place=[3, 90], typing=str(annotation.uid)) == 204

    assert people() == [
        {"id": cast.editor.pk, "name": "editor", "place": [3, 90], "typing": str(annotation.uid)}
    ]


def test_person_with_two_pages_is_here_once_where_they_spoke_last(say, people, cast):
    say(cast.editor, tab="one", place=[0, 5])
    say(cast.editor, tab="two", place=[40, 50])
    assert [(person["name"], person["place"]) for person in people()] == [("editor", [40, 50])]

    say(cast.editor, tab="two", leaving=True)
    assert [(person["name"], person["place"]) for person in people()] == [("editor", [0, 5])]

    say(cast.editor, tab="one", leaving=True)
    assert people() == []


def test_who_says_nothing_for_half_a_minute_is_gone(say, people, cast, time_machine):
    time_machine.move_to("2026-11-25 08:00:00+00:00", tick=False)
    say(cast.editor)
    time_machine.shift(GONE_AFTER - timedelta(seconds=1))
    say(cast.annotator)
    assert names(people()) == ["annotator", "editor"]

    time_machine.shift(timedelta(seconds=2))

    assert names(people()) == ["annotator"]
    Presence.prune()
    assert Presence.objects.count() == 1


def test_change_alone_is_told(room, article, say, cast):
    client = room.follow(cast.reader, article)
    say(cast.editor)
    room.look()
    before = len(client.messages())

    say(cast.editor)
    room.look()

    assert len(client.messages()) == before


def test_who_joins_is_told_at_once(room, article, say, cast):
    room.follow(cast.annotator, article)
    say(cast.editor)
    room.look()

    assert names(room.follow(cast.reader, article).last("presence")["people"]) == ["editor"]


def test_visitors_and_outsiders_see_nobody_and_are_not_seen(room, make_article, say, cast):
    article = make_article(visibility="public")
    clients = {name: room.follow(getattr(cast, name), article) for name in ("visitor", "outsider", "reader")}

    assert say(cast.outsider, article) == 403
    assert say(cast.editor, article) == 204
    room.look()

    told = {name: client.last("presence") for name, client in clients.items()}
    assert (told["visitor"], told["outsider"]) == (None, None)
    assert names(told["reader"]["people"]) == ["editor"]


def test_who_left_the_desk_is_not_here_any_more(say, people, cast, desk):
    say(cast.editor)
    assert names(people()) == ["editor"]

    desk.dismiss(cast.editor, by=cast.moderator)

    assert people() == []


def test_closed_account_is_not_here(say, people, cast):
    say(cast.editor)
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)

    assert people() == []


def test_who_does_not_want_to_be_seen_is_not(say, people, cast):
    say(cast.editor, place=[0, 5])
    client = Client()
    client.force_login(cast.editor)

    client.post("/accounts/presence/", {"is_shown": "on"})
    say(cast.editor, place=[0, 5])
    assert [(person["name"], person["place"]) for person in people()] == [("editor", None)]
    assert Presence.objects.get().start is None

    client.post("/accounts/presence/", {"shows_place": "on"})
    assert (people(), Presence.objects.count()) == ([], 0)
    assert say(cast.editor) == 204
    assert (people(), Presence.objects.count()) == ([], 0)

    client.post("/accounts/presence/", {"is_shown": "on", "shows_place": "on"})
    say(cast.editor, place=[0, 5])
    assert [(person["name"], person["place"]) for person in people()] == [("editor", [0, 5])]


def test_thread_that_not_all_see_is_not_named(say, people, cast, make_annotation):
    private = make_annotation("NATO", motivation="commenting", body="Mine.", visibility="private")
    hidden = make_annotation("Iraq", motivation="commenting", body="Hm.", hidden=True)

    for uid in (private.uid, hidden.uid, uuid4()):
        say(cast.annotator, typing=str(uid))
        assert [person["typing"] for person in people()] == [None]


def test_as_many_are_shown_as_fit_a_screen(room, article, cast, desk, monkeypatch):
    monkeypatch.setattr("articles.live.presence.MOST_SHOWN", 2)
    for user in (cast.annotator, cast.editor, cast.moderator):
        Presence.note(article, user, "one")

    client = room.follow(cast.reader, article)

    assert names(client.last("presence")["people"]) == ["editor", "moderator"]


@pytest.mark.parametrize(
    "body, status, field",
    [
        ({"tab": ""}, 422, "tab"),
        ({"tab": "x" * 41}, 422, "tab"),
        ({"tab": "a\x00"}, 422, "tab"),
        ({"tab": 5}, 422, "tab"),
        ({"place": [5]}, 422, "place"),
        ({"place": [5, 4]}, 422, "place"),
        ({"place": [-1, 4]}, 422, "place"),
        ({"place": [0, 2**31]}, 422, "place"),
        ({"place": [0, True]}, 422, "place"),
        ({"place": "all"}, 422, "place"),
        ({"typing": "x"}, 422, "typing"),
        ({"typing": 5}, 422, "typing"),
        ({"leaving": "yes"}, 422, "leaving"),
    ],
)
def test_nonsense_is_a_problem_with_the_field_named(client, article, cast, body, status, field):
    client.force_login(cast.reader)

    answer = client.post(
        f"/live/articles/{article.pk}/presence/", {"tab": "one", **body}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert not Presence.objects.exists()


@pytest.mark.parametrize("body, status", [(b"", 415), (b"{", 400), (b"[]", 422), (b"\xff", 400)])
def test_what_is_no_json_object_is_refused(client, article, cast, body, status):
    client.force_login(cast.reader)

    answer = client.post(f"/live/articles/{article.pk}/presence/", body, content_type="application/json")

    assert answer.status_code == status


def test_form_of_another_site_says_nothing_for_us(article, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reader)
    address, body = f"/live/articles/{article.pk}/presence/", {"tab": "one"}

    assert client.post(address, body, content_type="application/json").status_code == 403
    assert client.post(address, body, content_type="text/plain").status_code in (403, 415)


def test_word_of_a_page_costs_little(article, cast, annotation, django_assert_max_num_queries):
    client = Client()
    client.force_login(cast.reader)
    body = {"tab": "one", "place": [0, 5], "typing": str(annotation.uid)}

    # Session, person, article, wishes, thread, the word itself in its transaction; now and then what is over.
    with django_assert_max_num_queries(9):
        client.post(f"/live/articles/{article.pk}/presence/", body, content_type="application/json")
