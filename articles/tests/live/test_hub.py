"""The hub's own affairs: slow clients, heartbeats, the end, and what is left of a stream that has gone."""

import asyncio

import pytest

from articles.live import hub as hub_module
from articles.live.hub import BEAT, TooMany
from articles.live.pipes import Message, Queued


def test_client_that_does_not_keep_up_is_cut_and_others_are_not(room, article, cast, make_annotation):
    # The head and the people who are here.
    slow, quick = room.follow(cast.reader, article, room=2), room.follow(cast.editor, article)

    make_annotation("NATO")
    make_annotation("Iraq")
    room.look()

    assert slow.is_cut and slow.stream.ended and slow.heard() == []
    assert len(quick.lines()) == 2


def test_client_that_was_cut_resumes_without_loss(room, article, cast, make_annotation):
    client = room.follow(cast.reader, article, room=3)
    make_annotation("NATO")
    room.look()
    make_annotation("Iraq")
    room.look()

    again = room.follow(cast.reader, article, after=client.lines()[-1]["sequence"])

    assert [line["sequence"] for line in client.lines() + again.lines()] == [2, 3]


def test_every_stream_gets_the_heartbeat(room, article, cast, monkeypatch):
    clients = [room.follow(cast.reader, article), room.follow(cast.editor, article)]
    later = []
    room.hub.loop.call_later = lambda seconds, act: later.append((seconds, act))
    before = [client.came for client in clients]

    room.hub._beat()

    assert [client.came for client in clients] == [came + b": \n\n" for came in before]
    assert later == [(15.0, room.hub._beat)]
    assert BEAT.chunk == b"4\r\n: \n\n\r\n"


def test_nothing_is_kept_of_a_stream_that_has_gone(room, article, desk, cast, make_annotation):
    clients = [room.follow(cast.reader, article, desks=[desk], session="k" * 32) for _ in range(2)]
    clients.append(room.follow(cast.visitor, article))

    for client in clients:
        room.hub.close(client.stream)
        room.hub.close(client.stream)
    room.look()

    hub, reader = room.hub, room.reader
    for kept in (hub.streams, hub.owners, hub.rests_on, hub.people, hub.channels, hub.desks):
        assert not kept
    for kept in (reader.positions, reader.followers, reader.seen, reader.here, reader.counts.readers):
        assert not kept


def test_stream_that_leaves_before_the_reader_has_seen_it_leaves_nothing(room, article, cast, monkeypatch):
    monkeypatch.setattr(room, "look", lambda: None)
    client = room.follow(cast.reader, article)

    room.hub.close(client.stream)
    monkeypatch.undo()
    room.look()

    assert not room.hub.channels and not room.reader.positions


def test_stop_ends_every_stream(room, article, cast):
    clients = [room.follow(cast.reader, article) for _ in range(3)]

    room.hub.end_all()

    assert all(client.stream.ended and not client.is_cut for client in clients)
    assert room.follow(cast.editor, article).stream.ended


def test_one_person_does_not_take_all_the_room(room, article, cast, monkeypatch):
    monkeypatch.setattr(hub_module, "MOST_STREAMS", 2)
    ticket = room.follow(cast.reader, article).stream.ticket
    room.hub.refuse_too_many(ticket.owner)
    room.follow(cast.reader, article)

    with pytest.raises(TooMany):
        room.hub.refuse_too_many(ticket.owner)
    room.hub.refuse_too_many(cast.editor.pk)


def test_under_any_other_server_messages_wait_their_turn_and_not_for_ever(monkeypatch):
    monkeypatch.setattr("articles.live.pipes.MOST_WAITING", 100)
    sent = []

    async def scene():
        open_up = asyncio.Event()

        async def send(message):
            await open_up.wait()
            sent.append(message["body"])

        pipe = Queued(send)
        taken = [pipe.write(Message(b"x" * 40)) for _ in range(5)]
        open_up.set()
        await pipe.drain()
        taken.append(pipe.write(Message(b"y")))
        await pipe.drain()
        pipe.close()
        return taken

    assert asyncio.run(scene()) == [True, True, True, False, False, True]
    assert sent == [b"x" * 40] * 3 + [b"y"]
