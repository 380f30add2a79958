"""The handshake: who gets a stream, from where on; all there is at once, where no server holds it open."""

import pytest
from django.test import Client

from articles.live.streams import Ticket
from articles.models import Token
from articles.tests.live.room import Client as Messages


def told(response):
    """What a page would get of this answer."""
    client = Messages()
    client.came = response.content
    return client.messages()


@pytest.fixture
def reader(cast):
    client = Client()
    client.force_login(cast.reader)
    return client


def taken(client, path, **headers):
    """The ticket that is left for a server which can hold a stream open, and the answer."""
    answer = client.get(path, headers=headers, **{"newsroom.stream": None})
    return answer.wsgi_request.META["newsroom.stream"], answer


def places(ticket):
    return {seen.pk: after for seen, after in ticket.articles.items()}


def test_ticket_says_who_and_where(reader, cast, article):
    ticket, answer = taken(reader, f"/live/articles/{article.pk}/")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (answer["Cache-Control"], answer["X-Accel-Buffering"]) == ("private, no-store", "no")
    assert isinstance(ticket, Ticket)
    assert (ticket.person.pk, ticket.session) == (cast.reader.pk, reader.session.session_key)
    assert (places(ticket), ticket.is_single) == ({article.pk: 1}, True)


@pytest.mark.parametrize(
    ("query", "header", "after"),
    [
        ("", None, 2),
        ("?after=0", None, 0),
        ("?after=1", None, 1),
        ("?after=0", "1", 1),
        ("?after=99", None, 2),
    ],
)
def test_stream_begins_where_it_is_asked_to(reader, article, annotation, query, header, after):
    headers = {"Last-Event-ID": header} if header else {}

    ticket, _ = taken(reader, f"/live/articles/{article.pk}/{query}", **headers)

    assert places(ticket) == {article.pk: after}


def test_stream_of_several_begins_in_each(reader, article, make_article, desk):
    other = make_article()
    path = f"/live/?after={article.pk}:0,{other.pk}:5,999:3&desks={desk.pk},999"

    ticket, _ = taken(reader, path)
    again, _ = taken(reader, path, **{"Last-Event-ID": f"{article.pk}:1"})

    assert places(ticket) == {article.pk: 0, other.pk: 1}
    assert (ticket.desks, ticket.gone) == ((desk.pk,), (("article", 999), ("desk", 999)))
    assert not ticket.is_single
    assert places(again) == {article.pk: 1}


def test_program_comes_with_its_token(cast, article):
    token, secret = Token.issue(cast.reader)

    ticket, _ = taken(Client(), f"/live/articles/{article.pk}/", Authorization=f"Bearer {secret}")

    assert (ticket.person.pk, ticket.session, ticket.token) == (cast.reader.pk, None, token.pk)
    assert Client().get("/live/?after=1:0", headers={"Authorization": "Bearer no"}).status_code == 401


def test_visitor_follows_what_is_public(make_article):
    article = make_article(visibility="public")

    ticket, _ = taken(Client(), f"/live/articles/{article.pk}/")

    assert (ticket.person.pk, ticket.owner) == (None, "127.0.0.1")


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "٣", "9" * 30, "1:2", " "])
def test_bad_place_is_a_problem(reader, article, after):
    path = f"/live/articles/{article.pk}/"

    for answer in (reader.get(path, {"after": after}), reader.get(path, headers={"Last-Event-ID": after})):
        if after == "٣" and answer.status_code == 200:
            continue  # no header can hold it
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["field"] == "after"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "after"),
        ("after=", "after"),
        ("after=12", "after"),
        ("after=12:", "after"),
        ("after=:7", "after"),
        ("after=12:7,", "after"),
        ("after=12:7:8", "after"),
        ("after=12:-7", "after"),
        ("after=" + ",".join(f"{number}:0" for number in range(101)), "after"),
        ("desks=x", "desks"),
        ("desks=1,,2", "desks"),
        ("desks=" + ",".join(map(str, range(51))), "desks"),
    ],
)
def test_nonsense_about_several_is_a_problem(reader, query, field):
    answer = reader.get(f"/live/?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_as_many_as_allowed_may_be_asked_for(reader):
    query = ",".join(f"{number}:0" for number in range(1000, 1100))

    assert reader.get(f"/live/?after={query}").status_code == 200


def test_handshake_costs_little(reader, article, django_assert_num_queries):
    # Session, person, article.
    with django_assert_num_queries(3):
        taken(reader, f"/live/articles/{article.pk}/")
    with django_assert_num_queries(3):
        taken(reader, f"/live/?after={article.pk}:0&desks=1")


def test_server_that_holds_nothing_open_answers_with_all_there_is(reader, cast, article, make_annotation):
    make_annotation("NATO", by=cast.annotator, visibility="private", motivation="commenting", body="Mine.")
    seen = make_annotation("NATO")

    answer = reader.get(f"/live/articles/{article.pk}/?after=0")

    assert answer.content.startswith(b"retry: ")
    assert [(place, data["verb"]) for _, place, data in told(answer)] == [
        ("1", "article.imported"),
        ("3", "annotation.created"),
    ]
    assert told(answer)[-1][2]["subject"]["key"] == str(seen.uid)
    # And again, from there.
    assert told(reader.get(f"/live/articles/{article.pk}/", headers={"Last-Event-ID": "3"})) == []


def test_server_that_holds_nothing_open_answers_for_several(reader, article, make_article, annotation):
    other = make_article()

    answer = reader.get(f"/live/?after={article.pk}:1,{other.pk}:0,999:0")

    assert told(answer) == [
        ("gone", None, {"article": 999}),
        ("", f"{article.pk}:2,{other.pk}:0", told(answer)[1][2]),
        ("", f"{article.pk}:2,{other.pk}:1", told(answer)[2][2]),
    ]
