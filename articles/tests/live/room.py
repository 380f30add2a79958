"""Streams without a server: the hub's own parts, worked by hand, so that nothing waits for anything."""

import json
from types import SimpleNamespace

from articles.live.hub import Hub
from articles.live.lines import Seen
from articles.live.people import person_of
from articles.live.reader import Reader
from articles.live.streams import Ticket
from articles.live.wake import Wake


class Loop:
    """Does at once what an event loop would do next."""

    def call_soon_threadsafe(self, act, *arguments):
        act(*arguments)


class Client:
    """A pipe that keeps what came; `room` is how many messages it takes."""

    def __init__(self, room=10_000):
        self.came, self.room, self.is_cut = b"", room, False

    def write(self, message):
        self.room -= 1
        if self.room >= 0:
            self.came += message.plain
        return self.room >= 0

    def cut(self):
        self.is_cut = True

    def messages(self):
        """``[(event, id, data), …]`` of what was dispatched to a page; event is "" for lines of the log."""
        found, last = [], None
        for block in self.came.decode().split("\n\n"):
            fields = dict(
                line.split(": ", 1) for line in block.split("\n") if not line.startswith(":") and line
            )
            last = fields.get("id", last)
            if "data" in fields:
                found.append((fields.get("event", ""), last, json.loads(fields["data"])))
        return found

    def lines(self, article=None):
        """The lines of the log among them."""
        lines = [data for name, _, data in self.messages() if not name]
        return [line for line in lines if article in (None, line["article"])]

    def heard(self):
        """Their verbs."""
        return [line["verb"] for line in self.lines()]

    def last(self, name):
        """The data of the last message of this kind, or None."""
        return next((data for kind, _, data in reversed(self.messages()) if kind == name), None)


class Room:
    """A hub and its reader, without their threads."""

    def __init__(self):
        self.hub = Hub()
        self.hub.loop = Loop()
        self.reader = self.hub.reader = Reader(self.hub)

    def follow(self, user, *articles, after=None, desks=(), session=None, token=None, **client):
        """Open a stream, from now on or after these sequences; the client."""
        pipe = Client(**client)
        places = {}
        for number, article in enumerate(articles):
            article.refresh_from_db(fields=["sequence", "visibility"])
            seen = Seen(article.pk, article.desk_id, article.visibility, article.sequence)
            start = after[number] if isinstance(after, list) else after
            places[seen] = article.sequence if start is None else start
        ticket = Ticket(
            person_of(user),
            session=session,
            token=token,
            articles=places,
            desks=tuple(desk.pk for desk in desks),
            is_single=len(articles) == 1 and not desks,
        )
        task = SimpleNamespace(cancel=lambda: None)
        pipe.stream = self.hub.open_for(ticket, pipe, task)
        self.look()
        return pipe

    def look(self, wake=None):
        """What the reader does when it is woken, as often as there is something to do at once."""
        for turn in (self.reader.people, self.reader.places, self.reader.counting):
            turn.done_at = 0
        self.reader.round(wake or Wake(everything=True))
        while self.reader.counts.queue or self.reader.orders or self.reader.paced:
            self.reader.round(Wake())
