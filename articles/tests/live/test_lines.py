"""What a stream tells of the log: every line once, in order, from where the client was."""

import json

import pytest

from articles.live import lines
from articles.models import Event


def numbers(client, article=None):
    return [line["sequence"] for line in client.lines(article)]


@pytest.fixture
def busy(article, make_annotation):
    """``busy(3)``: so many new notes on the article."""

    def work(count):
        for number in range(count):
            make_annotation("Iraq", motivation="commenting", body=f"Note {number}.")

    return work


def test_line_names_the_thing_the_act_and_its_author(room, article, cast, make_annotation):
    client = room.follow(cast.reader, article)

    made = make_annotation("NATO", motivation="commenting", body="Whose?")
    room.look()

    event = Event.objects.about(made).get()
    refs = {"annotation": str(made.uid)}
    assert client.messages()[1:] == [
        (
            "",
            str(event.sequence),
            {
                "article": article.pk,
                "sequence": event.sequence,
                "verb": "annotation.created",
                "subject": {"kind": "annotation", "key": str(made.uid)},
                "actor": {"id": cast.annotator.pk, "name": "annotator"},
                "act": str(event.act),
                "refs": refs,
            },
        )
    ]


def test_reply_names_what_it_answers(room, article, cast, annotation, make_annotation):
    client = room.follow(cast.reader, article)

    make_annotation(None, motivation="replying", reply_to=annotation, body="Really?")
    room.look()

    assert client.lines()[-1]["refs"]["reply_to"] == str(annotation.uid)


def test_no_words_of_anybody_are_told(room, article, cast, make_annotation):
    client = room.follow(cast.moderator, article, after=0)

    made = make_annotation("NATO", motivation="commenting", body="zebrafish", tags=["zebratag"])
    made.edit(cast.annotator, body="zebrafish again")
    made.hide(cast.moderator, "zebrareason")
    article.correct(cast.editor, title="zebratitle")
    room.look()

    assert len(client.lines()) == 5
    assert b"zebra" not in client.came


def test_stream_begins_now_and_says_where_that_is(room, article, cast, busy):
    busy(2)

    client = room.follow(cast.reader, article)
    busy(1)
    room.look()

    # An id without data: a browser that loses the connection before the first line comes back with it.
    assert b"\nid: 3\n\n" in client.came
    assert numbers(client) == [4]


@pytest.mark.parametrize("after", [0, 2, 4])
def test_stream_resumes_where_the_client_was(room, article, cast, busy, after):
    busy(4)

    client = room.follow(cast.reader, article, after=after)
    busy(2)
    room.look()

    assert numbers(client) == list(range(after + 1, 8))


def test_those_who_join_at_other_places_are_told_everything_once(room, article, cast, busy):
    clients = []
    for number in range(6):
        clients.append((room.follow(cast.reader, article, after=max(0, number - 2)), max(0, number - 2)))
        busy(2)
        if number % 2:
            room.look()
    room.look()

    assert [numbers(client) for client, _ in clients] == [list(range(after + 1, 14)) for _, after in clients]


def test_client_that_is_ahead_of_the_reader_gets_nothing_twice(room, article, cast, busy):
    first = room.follow(cast.reader, article)
    busy(3)
    # The handshake saw what the reader has not read yet.
    position = room.reader.positions[article.pk]

    second = room.follow(cast.reader, article)
    busy(1)
    room.look()

    assert position == 1
    assert numbers(first) == [2, 3, 4, 5]
    assert numbers(second) == [5]


def test_long_absence_is_told_in_parts(room, article, cast, busy, monkeypatch):
    busy(9)
    asked = []

    async def nothing():
        pass

    def go_on(stream, seen, reached):
        asked.append(reached)
        room.reader.go_on(stream, seen, reached)
        return nothing()

    monkeypatch.setattr(lines, "MOST", 3)
    monkeypatch.setattr("articles.live.reader.MOST", 3)
    monkeypatch.setattr(lines, "_after", lambda *place: AFTER(*place)[:3])
    monkeypatch.setattr(room.hub, "_go_on", go_on)
    monkeypatch.setattr("asyncio.ensure_future", lambda coroutine: Done(coroutine))

    client = room.follow(cast.reader, article, after=0)
    busy(1)
    room.look()

    assert asked == [3, 6, 9]
    assert numbers(client) == list(range(1, 12))


AFTER = lines._after


class Done:
    """A task that is over."""

    def __init__(self, coroutine):
        coroutine.close()

    def __hash__(self):
        return id(self)

    def add_done_callback(self, act):
        act(self)


def test_stream_of_several_articles_says_where_it_is_in_each(room, article, make_article, cast, span):
    other = make_article()
    client = room.follow(cast.reader, article, other, after=[0, 1])

    other.annotate(by=cast.annotator, motivation="highlighting", spans=[span(other, "Iraq")])
    room.look()
    article.annotate(by=cast.annotator, motivation="highlighting", spans=[span(article, "Iraq")])
    room.look()

    ids = [place for name, place, _ in client.messages() if not name]
    assert ids == [
        f"{article.pk}:1,{other.pk}:1",
        f"{article.pk}:1,{other.pk}:2",
        f"{article.pk}:2,{other.pk}:2",
    ]


def test_flood_is_told_in_parts(room, article, cast, busy, monkeypatch):
    monkeypatch.setattr(lines, "_after", lambda *place: AFTER(*place)[:3])
    monkeypatch.setattr("articles.live.reader.MOST", 3)
    client, told = room.follow(cast.reader, article), []
    monkeypatch.setattr(type(room.hub), "news", lambda hub, article, lines: told.append(len(lines)))

    busy(10)
    room.look()

    assert told == [3, 3, 3, 1]
    assert not room.reader.paced
    assert client.lines() == []


def test_event_is_read_once_for_all_readers(room, article, cast, busy, django_assert_num_queries):
    def cost():
        busy(1)
        with django_assert_num_queries(5):
            # The articles, the new lines and what they are about; the people, and who is here.
            room.look()

    room.follow(cast.reader, article)
    cost()
    for _ in range(40):
        room.follow(cast.reader, article)
        room.follow(cast.editor, article)
    cost()

    assert {json.dumps(numbers(stream.pipe)[-1]) for stream in room.hub.streams} == {"3"}
