"""Reads for all streams of a process: one thread, one database connection, each thing once."""

import logging
import os
import selectors
import threading
import time
from collections import Counter, deque

from django.db import connection

from ..models import Article
from . import presence
from .counts import Counts
from .lines import MOST, SEEN, Seen, lines_after
from .notes import Notes
from .people import TOGETHER, present
from .turn import Turn
from .wake import Wake

log = logging.getLogger(__name__)

LOOK = 0.04  # seconds between two looks whether another process wrote to SQLite
POLL = 1.5  # the same on other databases, should a wake-up have been lost
CHECK = (1.5, 4.0)  # seconds between two looks at the people, while something happens and when nothing does
PLACES = (0.25, 5.0)  # the same for who is where; they leave by saying nothing
COUNT = (1.0, 10.0)
SPREAD = 4 * 2**20  # bytes a second that may be spent on telling everybody about everybody
KEPT, MOST_PAGES = 1.0, 50  # seconds, and how many, that parts of logs are kept for those who come back
FLOW = 40 * 2**20  # bytes a second that all readers of an article together are sent of a flood
AFTER_FAILURE = 1.0  # seconds
TOGETHER_SECONDS = 0.005  # what comes within this time is read together


class Reader(threading.Thread):
    """Sleeps until something may be new, reads it, and hands it to the hub's event loop in order."""

    def __init__(self, hub):
        super().__init__(name="live-reader", daemon=True)
        self.hub = hub
        self.positions: dict[int, int] = {}  # up to where an article's lines have been handed over
        self.seen: dict[int, Seen] = {}
        self.paced: dict[int, float] = {}  # articles with more to read, and from when on
        self.followers: Counter = Counter()
        self.here: dict[int, list] = {}  # the people on an article, as they were told
        self.pages: dict[tuple, tuple] = {}
        self.counts = Counts()
        self.people, self.places, self.counting = Turn(*CHECK), Turn(*PLACES), Turn(*COUNT)
        self.poll = Turn(POLL, POLL)
        self.orders: deque = deque()
        self.waiting = Wake()
        self.lock = threading.Lock()
        self.bell, self.ringer = os.pipe()
        os.set_blocking(self.bell, False)
        os.set_blocking(self.ringer, False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.bell, selectors.EVENT_READ)
        self.notes = Notes(self.selector, self.waiting_for)
        self.is_stopping, self.is_well = False, True
        self.version = None

    # -- From other threads --------------------------------------------------------------------------------

    def wake(self, wake):
        """Look at these things soon."""
        self.waiting_for(wake)
        self._ring()

    def waiting_for(self, wake):
        """Add to what the next round looks at."""
        with self.lock:
            self.waiting.add(wake)

    def pass_on(self, wake):
        """Tell the other processes, by the database."""
        if self.notes.is_wanted:
            self._order(self._pass_on, wake)

    def join(self, stream, seen, after):
        """A stream follows an article from this sequence on."""
        self._order(self._join, stream, seen, after)

    def go_on(self, stream, seen, after):
        """The client has taken what it was sent: the next part of what it had missed."""
        self._order(self._catch_up, stream, seen, after)

    def leave(self, article):
        """One stream less follows the article."""
        self._order(self._leave, article)

    def follow_desk(self, desk, person):
        """A stream of this person follows the desk's counters."""
        self._order(self._count_for, desk, person)

    def leave_desk(self, desk, person):
        """One stream less."""
        self._order(self._count_no_more, desk, person)

    def stop(self):
        """End the thread; it closes its connection."""
        self.is_stopping = True
        self._ring()

    def _order(self, *order):
        self.orders.append(order)
        self._ring()

    def _ring(self):
        try:
            os.write(self.ringer, b"!")
        except OSError:
            pass  # it rings already

    # -- The thread ----------------------------------------------------------------------------------------

    def run(self):
        """Until told to stop."""
        try:
            while not self.is_stopping:
                try:
                    self.round(self._wait())
                    self.is_well = True
                except Exception:
                    if self.is_stopping:
                        break
                    if self.is_well:  # not every second while the database is away
                        log.exception("The streams' reader failed; it tries again")
                    self.is_well = False
                    connection.close()
                    time.sleep(AFTER_FAILURE)
                    self.wake(Wake(everything=True, people=True))
        finally:
            connection.close()
            self.close()

    def close(self):
        """Give back what the system lent."""
        self.selector.close()
        os.close(self.bell)
        os.close(self.ringer)

    def _wait(self):
        """What to look at, as soon as there is something."""
        is_sqlite = connection.vendor == "sqlite"
        while not self.is_stopping:
            moments = self._moments(is_sqlite)
            pause = None
            if self.hub.streams:
                self.notes.listen()
                pause = min([LOOK] * is_sqlite + [at - time.monotonic() for at in moments])
            if self.counts.queue:
                pause = 0
            if self.selector.select(None if pause is None else max(0, pause)):
                self._answer_bell()
            with self.lock:
                wake, self.waiting = self.waiting, Wake()
            if is_sqlite:
                wake.everything |= self._is_written()
            is_due = any(at <= time.monotonic() for at in moments)
            if wake or self.orders or self.counts.queue or is_due:
                return wake
        return Wake()

    def _moments(self, is_sqlite):
        """When something is due, whatever happens."""
        turns = [self.people]
        turns += [self.places] if self.positions else []
        turns += [self.counting] if self.counts.readers else []
        turns += [] if is_sqlite else [self.poll]
        return [*(turn.at() for turn in turns), *self.paced.values()]

    def _answer_bell(self):
        try:
            os.read(self.bell, 4096)
        except BlockingIOError:
            pass
        self.notes.take()
        time.sleep(TOGETHER_SECONDS)

    def _is_written(self):
        """Whether another connection, of this or another process, has committed since the last look."""
        connection.ensure_connection()
        (version,) = connection.connection.execute("PRAGMA data_version").fetchone()
        is_new, self.version = version != self.version, version
        return is_new

    def round(self, wake):
        """Read what is new and hand it over: first who may still know it."""
        tellings, hub = [], type(self.hub)
        if wake or self.orders:
            self.people.want()
        if self.hub.streams and (wake.people or self.people.at() <= time.monotonic()):
            self.people.done()
            tellings.append((hub.checked, (self._present(),)))
        joined = set()
        while self.orders:
            act, *arguments = self.orders.popleft()
            joined |= act(tellings, *arguments) or set()
        is_all = wake.everything or (connection.vendor != "sqlite" and self.poll.take())
        moment = time.monotonic()
        joined |= {article for article, at in self.paced.items() if at <= moment}
        asked = self.positions if is_all else self.positions.keys() & (wake.articles | joined)
        self._read(tellings, list(asked))
        if is_all or joined or self.positions.keys() & wake.places:
            self.places.want()
        if self.positions and self.places.take():
            self._read_places(tellings)
        if wake.everything or self.counts.readers.keys() & wake.desks:
            self.counting.want()
        self._count(tellings)
        if tellings:
            self._hand_over(tellings)

    def _hand_over(self, tellings):
        try:
            self.hub.loop.call_soon_threadsafe(self.hub.take, tellings)
        except RuntimeError:  # the loop is closed: the server has stopped
            self.is_stopping = True

    def _present(self):
        lists = {"person": [], "session": [], "token": []}
        for kind, key in tuple(self.hub.rests_on):
            lists[kind].append(key)
        return present(*(tuple(each) for each in lists.values()))

    def _read(self, tellings, articles):
        found = {}
        for start in range(0, len(articles), TOGETHER):
            rows = Article.objects.filter(pk__in=articles[start : start + TOGETHER])
            found.update((row[0], Seen(*row)) for row in rows.values_list(*SEEN))
        for article in articles:
            seen, known = found.get(article), self.seen.get(article)
            if seen is None or known is None or seen[:3] != known[:3]:
                tellings.append((type(self.hub).facts, (article, seen)))
            if seen is None:
                continue
            self.seen[article] = seen
            is_early = self.paced.get(article, 0) > time.monotonic()
            if self.positions[article] < seen.sequence and not is_early:
                self._read_lines(tellings, seen)

    def _read_lines(self, tellings, seen):
        lines = lines_after(seen, self.positions[seen.pk])
        self.paced.pop(seen.pk, None)
        if not lines:
            return
        self.positions[seen.pk] = lines[-1].sequence
        tellings.append((type(self.hub).news, (seen.pk, lines)))
        if len(lines) == MOST:
            # A flood, as of an import: the rest when this part has had time to leave.
            size = sum(len(line.inside) for line in lines) * self.followers[seen.pk]
            self.paced[seen.pk] = time.monotonic() + size / FLOW

    def _read_places(self, tellings):
        told = 0
        articles = list(self.positions)
        for start in range(0, len(articles), TOGETHER):
            for article, people in presence.here(articles[start : start + TOGETHER]).items():
                if self.here.get(article) == people:
                    continue
                self.here[article] = people
                message = presence.told(article, people)
                told += len(message.plain) * self.followers[article]
                tellings.append((type(self.hub).places, (article, message)))
        self.places.soonest = max(PLACES[0], told / SPREAD)

    def _count(self, tellings):
        counts = self.counts
        if counts.readers and not counts.queue and self.counting.take():
            counts.begin()
        if counts.queue:
            tellings += [(type(self.hub).counts, change) for change in counts.some()]
            self.counting.soonest = counts.pause()

    # -- Orders, some answering with articles to look at ---------------------------------------------------

    def _join(self, tellings, stream, seen, after):
        self.followers[seen.pk] += 1
        if seen.pk not in self.positions:
            self.positions[seen.pk] = seen.sequence
            self.seen[seen.pk] = seen
        self._catch_up(tellings, stream, seen, after)
        return {seen.pk}

    def _catch_up(self, tellings, stream, seen, after):
        position = self.positions.get(seen.pk)
        if position is None:  # it has left meanwhile
            return
        seen = self.seen[seen.pk]
        # What is beyond our position comes to everybody, and so to this one, too.
        start = after // MOST * MOST
        reached = min(position, start + MOST)
        lines = self._page(seen, start, reached) if after < position else []
        lines = [line for line in lines if after < line.sequence <= reached]
        is_all = reached == position or after >= position
        tellings.append(
            (type(self.hub).joined, (stream, seen, lines, position if is_all else reached, is_all))
        )

    def _page(self, seen, start, reached):
        """The lines from here on, at least to there; read once for all who come back together."""
        key, moment = (seen.pk, seen.visibility, start), time.monotonic()
        read_at, lines = self.pages.get(key, (0.0, ()))
        if moment - read_at > KEPT or not lines or lines[-1].sequence < reached:
            if len(self.pages) > MOST_PAGES:
                self.pages.clear()
            lines = lines_after(seen, start)
            self.pages[key] = moment, lines
        return lines

    def _leave(self, tellings, article):
        self.followers[article] -= 1
        if self.followers[article] <= 0:
            for known in (self.followers, self.positions, self.seen, self.paced, self.here):
                known.pop(article, None)

    def _count_for(self, tellings, desk, person):
        self.counts.follow(desk, person)

    def _count_no_more(self, tellings, desk, person):
        self.counts.leave(desk, person)

    def _pass_on(self, tellings, wake):
        self.notes.send(wake)
