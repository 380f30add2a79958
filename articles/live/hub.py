"""
The open streams of one process: who follows what, and who is told which line.

All of it happens in the event loop. The reader (reader.py), one thread with one database connection, reads
what is new once for everybody and hands it over in order; so a stream that joins between two hand-overs
misses nothing and gets nothing twice.
"""

import asyncio
import random
import threading
from collections import Counter

from django.conf import settings
from django.db import connection

from ..permissions import Role, may_view_article, role_on
from .courier import Courier
from .people import Person
from .pipes import Direct, Message, Queued
from .reader import Reader
from .streams import BEAT, Channel, Stream, event
from .wake import Wake

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
RETRY = 2000  # milliseconds until a browser connects again
LAST_WORDS = 0.5  # seconds in which a client takes what was sent before the end
MOST_STREAMS = 50  # of one person in one process
MOST_OF_ALL = 10_000  # in one process


class TooMany(Exception):
    """This person, or everybody together, has as many streams open as there may be."""


class Hub:
    """All streams of this process."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.owners: Counter = Counter()
        self.people: dict[int, Person] = {}
        self.rests_on: Counter = Counter()  # by ("person", key), ("session", key), ("token", key)
        self.channels: dict[int, Channel] = {}
        self.desks: dict[tuple[int, int], set[Stream]] = {}  # by desk and person
        self.tasks: set[asyncio.Task] = set()
        self.courier = Courier(settings.REDIS_URL) if settings.REDIS_URL else None
        self.starting = threading.Lock()
        self.is_served = False  # whether this process answers requests, and for long
        self.loop = None
        self.reader = None
        self.beat = None
        self.is_ending = False

    # -- From other threads --------------------------------------------------------------------------------

    def wake(self, wake):
        """Something has happened: look. From any thread; costs nothing while nobody is connected."""
        if self.reader is not None and self.streams:
            self.reader.wake(wake)

    def pass_on(self, wake):
        """Tell the other processes that something has happened."""
        if self.courier:
            self.courier.send(wake)
        elif self.is_served and connection.vendor == "postgresql":
            self._have_reader().pass_on(wake)

    def refuse_too_many(self, owner):
        """TooMany, when this person should not open another stream here."""
        if self.owners[owner] >= MOST_STREAMS or len(self.streams) >= MOST_OF_ALL:
            raise TooMany

    # -- A stream's life -----------------------------------------------------------------------------------

    async def serve(self, ticket, headers, scope, receive, send):
        """Answer one request with a stream, until the client leaves or nothing is left to tell."""
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        transport = (scope.get("state") or {}).get("transport")
        if transport is None:
            pipe = Queued(send)
        else:
            # The first piece goes the server's way: it sends the head with it.
            await send({"type": "http.response.body", "body": b": \n\n", "more_body": True})
            pipe = Direct(transport, scope["http_version"] != "1.0")
        stream = self.open_for(ticket, pipe, asyncio.current_task())
        del ticket, scope, headers
        try:
            if not stream.ended:
                while (await receive())["type"] != "http.disconnect":
                    pass
        except asyncio.CancelledError:
            if not stream.ended:
                raise
            asyncio.current_task().uncancel()
        finally:
            self.close(stream)
        try:
            async with asyncio.timeout(LAST_WORDS):
                await pipe.drain()
        except TimeoutError:
            pipe.cut()
        pipe.close()
        if not pipe.is_cut:
            await send({"type": "http.response.body", "body": b""})

    def open_for(self, ticket, pipe, task):
        """Begin a stream through this pipe; the task that waits for its end is cancelled then."""
        self._start()
        person = ticket.person
        if person.pk is not None:
            person = self.people.setdefault(person.pk, person)
            if person.take(ticket.person):
                self._judge_all({person.pk})
        stream = Stream(ticket, person, pipe, task)
        self.streams.add(stream)
        self.owners[ticket.owner] += 1
        for key in stream.keys():
            self.rests_on[key] += 1
        retry = RETRY + random.randrange(-500, 500)  # noqa: S311 - so that not all come back at once
        head = b"retry: %d\n" % retry
        if stream.articles:
            head += b"id: %b\n" % stream.place()
        pipe.write(Message(head + b"\n"))
        for kind, key in ticket.gone:
            pipe.write(event("gone", **{kind: key}))
        if self.is_ending or not (stream.articles or stream.desks):
            stream.ended = True
        else:
            for seen, after in ticket.articles.items():
                self.reader.join(stream, seen, after)
            for desk in ticket.desks:
                self.desks.setdefault((desk, person.pk), set()).add(stream)
                self.reader.follow_desk(desk, person.pk)
        return stream

    def close(self, stream):
        """Forget a stream."""
        if stream not in self.streams:
            return
        self.streams.discard(stream)
        for article in tuple(stream.articles):
            self._drop_article(stream, article)
        for desk in tuple(stream.desks):
            self._drop_desk(stream, desk)
        for counter, keys in ((self.owners, (stream.ticket.owner,)), (self.rests_on, stream.keys())):
            for key in keys:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]
        if stream.person.pk is not None and not self.rests_on["person", stream.person.pk]:
            self.people.pop(stream.person.pk, None)

    def _drop_article(self, stream, article):
        if stream.articles.pop(article, None) is None:
            return
        stream.late.pop(article, None)
        self.reader.leave(article)
        if channel := self.channels.get(article):
            channel.streams.pop(stream, None)
            if not channel.streams:
                del self.channels[article]

    def _drop_desk(self, stream, desk):
        key = desk, stream.person.pk
        if desk in stream.desks and stream in self.desks.get(key, ()):
            self.desks[key].discard(stream)
            self.reader.leave_desk(*key)
            if not self.desks[key]:
                del self.desks[key]
        stream.desks.discard(desk)

    def tell(self, stream, message):
        """Send a client something; who does not keep up is cut, and comes back to where they were."""
        if not stream.ended and not stream.pipe.write(message):
            stream.ended = True
            stream.pipe.cut()
            stream.task.cancel()

    def end(self, stream, message=None):
        """End a stream as if it had said all."""
        if stream.ended:
            return
        if message:
            self.tell(stream, message)
        stream.ended = True
        stream.task.cancel()

    def _start(self):
        if self.loop is None:
            self.loop = asyncio.get_running_loop()
            self.beat = self.loop.call_later(HEARTBEAT, self._beat)
            if self.courier:
                self.courier.listen(self.wake)
        self._have_reader()

    def _have_reader(self):
        with self.starting:
            if self.reader is None:
                self.reader = Reader(self)
                self.reader.start()
        return self.reader

    def _beat(self):
        self.beat = self.loop.call_later(HEARTBEAT, self._beat)
        for stream in tuple(self.streams):
            self.tell(stream, BEAT)

    def end_all(self):
        """The server stops: browsers connect again by themselves."""
        self.is_ending = True
        for stream in tuple(self.streams):
            self.end(stream)
        if self.beat:
            self.beat.cancel()
        if self.reader:
            self.reader.stop()

    # -- What the reader hands over, in order --------------------------------------------------------------

    def take(self, tellings):
        """Called in the loop with ``[(method, arguments), …]``."""
        for method, arguments in tellings:
            method(self, *arguments)

    def joined(self, stream, seen, lines, reached, is_all):
        """The lines that a new stream had missed; with the last of them it follows the article."""
        if stream not in self.streams or seen.pk not in stream.articles:
            return
        if not may_view_article(stream.person, seen):
            self._drop_article(stream, seen.pk)
            self._gone(stream, "article", seen.pk)
            return
        role = role_on(stream.person, seen.desk_id)
        if lines and (text := stream.lines(seen.pk, lines, role)):
            self.tell(stream, Message(text))
        if not is_all:
            task = asyncio.ensure_future(self._go_on(stream, seen, reached))
            self.tasks.add(task)  # or nobody holds it
            task.add_done_callback(self.tasks.discard)
            return
        if stream.articles[seen.pk] > reached:
            stream.late[seen.pk] = stream.articles[seen.pk]
        channel = self.channels.get(seen.pk)
        if channel is None:
            channel = self.channels[seen.pk] = Channel(seen)
        channel.streams[stream] = role
        self._judge(stream, channel)
        if channel.people and channel.streams.get(stream, 0) >= Role.READER:
            self.tell(stream, channel.people)

    async def _go_on(self, stream, seen, reached):
        await stream.pipe.drain()
        if stream in self.streams and seen.pk in stream.articles:
            self.reader.go_on(stream, seen, reached)

    def news(self, article, lines):
        """New lines of an article, to everybody who follows it."""
        channel = self.channels.get(article)
        if channel is None:
            return
        named = frozenset().union(*(line.audience.people for line in lines))
        messages = {}
        for stream, role in tuple(channel.streams.items()):
            if stream.late or not stream.is_single:
                if text := stream.lines(article, lines, role):
                    self.tell(stream, Message(text))
                continue
            key = (role, stream.person.pk if stream.person.pk in named else None)
            if key not in messages:
                text = stream.lines(article, lines, role)
                messages[key] = (Message(text) if text else None, stream.articles[article])
            message, reached = messages[key]
            if message:
                stream.articles[article] = reached
                self.tell(stream, message)

    def places(self, article, message):
        """Who is on an article, to the members of its desk."""
        if channel := self.channels.get(article):
            channel.people = message
            for stream, role in tuple(channel.streams.items()):
                if role >= Role.READER:
                    self.tell(stream, message)

    def counts(self, desk, person, message):
        """The counters of a desk, to one person."""
        for stream in tuple(self.desks.get((desk, person), ())):
            self.tell(stream, message)

    def facts(self, article, seen):
        """Where an article stands now and who sees it; None when it is no more."""
        channel = self.channels.get(article)
        if channel is None:
            return
        channel.seen = seen
        for stream in tuple(channel.streams):
            self._judge(stream, channel, article)

    def checked(self, present):
        """Who is still there, with which roles."""
        people, sessions, tokens = (frozenset(asked) for asked in present.asked)
        changed = set()
        for pk, found in present.people.items():
            known = self.people.get(pk)
            if known is not None and known.take(found):
                changed.add(pk)
        for stream in tuple(self.streams):
            person, ticket = stream.person, stream.ticket
            if person.pk in people:
                found = present.people.get(person.pk)
                is_over = found is None or found.mark != ticket.person.mark
                is_over |= ticket.session in sessions and ticket.session not in present.sessions
                is_over |= ticket.token in tokens and ticket.token not in present.tokens
                if is_over:
                    self.end(stream, event("signed-out"))
        self._judge_all(changed)

    def _judge_all(self, people):
        """The roles of these people are others now."""
        for stream in tuple(self.streams) if people else ():
            if stream.person.pk not in people:
                continue
            for article in tuple(stream.articles):
                if channel := self.channels.get(article):
                    self._judge(stream, channel, article)
            for desk in tuple(stream.desks):
                if role_on(stream.person, desk) < Role.READER:
                    self._drop_desk(stream, desk)
                    self._gone(stream, "desk", desk)

    def _judge(self, stream, channel, article=None):
        """Give the stream its role in the channel, or take it out."""
        seen = channel.seen
        if seen is not None and may_view_article(stream.person, seen):
            if stream in channel.streams:
                channel.streams[stream] = role_on(stream.person, seen.desk_id)
            return
        article = seen.pk if seen else article
        if article in stream.articles:
            self._drop_article(stream, article)
            self._gone(stream, "article", article)

    def _gone(self, stream, kind, key):
        self.tell(stream, event("gone", **{kind: key}))
        if not (stream.articles or stream.desks):
            self.end(stream)


hub = Hub()


def announce(articles=(), desks=(), people=False, places=()):
    """Tell this process, and all others where there are any, that there is something to read."""
    wake = Wake(set(articles), set(desks), set(places), people)
    hub.wake(wake)
    hub.pass_on(wake)
