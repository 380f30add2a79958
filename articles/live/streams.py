"""One open stream: whose it is, what it follows, how far its client has come."""

import json
from dataclasses import dataclass, field

from .people import Person
from .pipes import Message


@dataclass
class Ticket:
    """What the handshake found out: who it is and what they may follow, from where."""

    person: Person
    address: str = ""
    session: str | None = None
    token: int | None = None
    articles: dict = field(default_factory=dict)  # lines.Seen → the sequence that the client has
    desks: tuple[int, ...] = ()
    gone: tuple[tuple[str, int], ...] = ()
    is_single: bool = True

    @property
    def owner(self):
        """Whose streams are counted together."""
        return self.person.pk or self.address


class Stream:
    """One open connection."""

    __slots__ = ("articles", "desks", "ended", "is_single", "late", "person", "pipe", "task", "ticket")

    def __init__(self, ticket, person, pipe, task):
        self.ticket, self.person, self.pipe, self.task = ticket, person, pipe, task
        self.articles = {seen.pk: after for seen, after in ticket.articles.items()}
        self.desks = set(ticket.desks)
        self.is_single = ticket.is_single
        # Where the client was ahead of us: numbers up to these it has already.
        self.late = {}
        self.ended = False

    def place(self):
        """The id that brings the client back to here."""
        if self.is_single:
            return b"%d" % next(iter(self.articles.values()))
        return b",".join(b"%d:%d" % pair for pair in self.articles.items())

    def keys(self):
        """Under which it is known what its rights rest on."""
        if self.person.pk is not None:
            yield "person", self.person.pk
        if self.ticket.session:
            yield "session", self.ticket.session
        if self.ticket.token:
            yield "token", self.ticket.token

    def lines(self, article, lines, role):
        """The text of those lines that this client is to get, b"" if there is none."""
        parts, person = [], self.person.pk
        late = self.late.get(article, 0) if self.late else 0
        for line in lines:
            if line.sequence > late and line.is_for(role, person):
                self.articles[article] = line.sequence
                parts.append(b"id: %b\ndata: %b\n\n" % (self.place(), line.data(role)))
        if late and lines[-1].sequence >= late:
            del self.late[article]
        return b"".join(parts)


class Channel:
    """One article and the streams that follow it, each with its person's role there."""

    __slots__ = ("people", "seen", "streams")

    def __init__(self, seen):
        self.seen = seen
        self.streams = {}
        self.people = None  # the message that says who is here


def event(name, **data):
    """A message that is no line of the log."""
    return Message(b"event: %b\ndata: %b\n\n" % (name.encode(), json.dumps(data).encode()))


BEAT = Message(b": \n\n")
