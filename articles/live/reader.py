"""Reads for all streams of a process: one thread, one database connection, each thing once."""

import logging
import os
import selectors
import threading
import time
from collections import Counter, deque

from django.db import connection

from ..models import Article
from .lines import MOST, Seen, lines_after
from .people import TOGETHER, present
from .wake import Wake

log = logging.getLogger(__name__)

LOOK = 0.04  # seconds between two looks whether another process wrote to SQLite
POLL = 1.5  # the same on PostgreSQL, should a wake-up have been lost
CHECK_BUSY, CHECK_IDLE = 1.5, 4.0  # seconds between two looks at the people, while something is told and not
AFTER_FAILURE = 1.0
ROUND_PAUSE = 0.005  # between two rounds: what comes together is read together


class Reader(threading.Thread):
    """Sleeps until something may be new, reads it, and hands it to the hub's event loop in order."""

    def __init__(self, hub):
        super().__init__(name="live-reader", daemon=True)
        self.hub = hub
        self.positions: dict[int, int] = {}  # up to where an article's lines have been handed over
        self.followers: Counter = Counter()
        self.orders: deque = deque()
        self.waiting = Wake()
        self.lock = threading.Lock()
        self.bell, self.ringer = os.pipe()
        os.set_blocking(self.ringer, False)
        os.set_blocking(self.bell, False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.bell, selectors.EVENT_READ)
        self.is_stopping = False
        self.version = None
        self.seen: dict[int, Seen] = {}
        self.checked_at = 0.0

    # -- From other threads --------------------------------------------------------------------------------

    def wake(self, wake):
        """Look at these things soon."""
        with self.lock:
            self.waiting.add(wake)
        self._ring()

    def join(self, stream, seen, after):
        """A stream follows an article from this sequence on."""
        self._order(self._join, stream, seen, after)

    def go_on(self, stream, seen, after):
        """The client has taken what it was sent: the next part of what it had missed."""
        self._order(self._catch_up, stream, seen, after)

    def leave(self, article):
        """One stream less follows the article."""
        self._order(self._leave, article)

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
        except (BlockingIOError, OSError):
            pass  # it rings already, or nobody is there any more

    # -- The thread ----------------------------------------------------------------------------------------

    def run(self):
        """Until told to stop."""
        try:
            while not self.is_stopping:
                try:
                    self.round(self._wait())
                except Exception:
                    if self.is_stopping:
                        break
                    log.exception("The streams' reader failed; it begins again")
                    connection.close()
                    time.sleep(AFTER_FAILURE)
                    self.wake(Wake(everything=True, people=True))
        finally:
            connection.close()

    def _wait(self):
        """What to look at, as soon as there is something."""
        is_sqlite = connection.vendor == "sqlite"
        until = time.monotonic() + POLL
        while not self.is_stopping:
            pause = (LOOK if is_sqlite else POLL) if self.hub.streams else None
            if self.selector.select(pause):
                try:
                    os.read(self.bell, 4096)
                except BlockingIOError:
                    pass
                time.sleep(ROUND_PAUSE)
            with self.lock:
                wake, self.waiting = self.waiting, Wake()
            if is_sqlite:
                wake.everything |= self._is_written()
            elif time.monotonic() >= until:
                wake.everything = True
            if wake or self.orders or time.monotonic() >= until:
                return wake
        return Wake()

    def _is_written(self):
        """Whether another connection, of this or another process, has committed since the last look."""
        connection.ensure_connection()
        (version,) = connection.connection.execute("PRAGMA data_version").fetchone()
        is_new, self.version = version != self.version, version
        return is_new

    def round(self, wake):
        """Read what is new and hand it over."""
        tellings = []
        now = time.monotonic()
        is_due = now - self.checked_at > (CHECK_BUSY if wake or self.orders else CHECK_IDLE)
        if self.hub.streams and (wake.people or is_due):
            self.checked_at = now
            tellings.append((type(self.hub).checked, (self._present(),)))
        joined = set()
        while self.orders:
            act, *arguments = self.orders.popleft()
            joined |= act(tellings, *arguments) or set()
        articles = (
            self.positions.keys() if wake.everything else (wake.articles | joined) & self.positions.keys()
        )
        self._read(tellings, list(articles))
        if tellings:
            self._hand_over(tellings)

    def _hand_over(self, tellings):
        try:
            self.hub.loop.call_soon_threadsafe(self.hub.take, tellings)
        except RuntimeError:  # the loop is closed: the server has stopped
            self.is_stopping = True

    def _present(self):
        keys = tuple(self.hub.counts_of)
        lists = {"person": [], "session": [], "token": []}
        for kind, key in keys:
            lists[kind].append(key)
        return present(*(tuple(each) for each in lists.values()))

    def _read(self, tellings, articles):
        found = {}
        for start in range(0, len(articles), TOGETHER):
            rows = Article.objects.filter(pk__in=articles[start : start + TOGETHER])
            found.update(
                (row[0], Seen(*row)) for row in rows.values_list("pk", "desk_id", "visibility", "sequence")
            )
        for article in articles:
            seen, known = found.get(article), self.seen.get(article)
            if seen is None or known is None or seen[:3] != known[:3]:
                tellings.append((type(self.hub).facts, (article, seen)))
            if seen is None:
                continue
            self.seen[article] = seen
            while self.positions[article] < seen.sequence:
                lines = lines_after(seen, self.positions[article])
                if not lines:
                    break
                self.positions[article] = lines[-1].sequence
                tellings.append((type(self.hub).news, (article, lines)))

    # -- Orders, each answering with the articles to look at -----------------------------------------------

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
        lines = lines_after(seen, after) if after < position else []
        is_all = len(lines) < MOST
        # What is beyond our position comes to everybody, and so to this one, too.
        lines = [line for line in lines if line.sequence <= position]
        is_all |= bool(lines) and lines[-1].sequence == position
        reached = position if is_all else lines[-1].sequence
        tellings.append((type(self.hub).joined, (stream, seen, lines, reached, is_all)))

    def _leave(self, tellings, article):
        self.followers[article] -= 1
        if self.followers[article] <= 0:
            for known in (self.followers, self.positions, self.seen):
                known.pop(article, None)
