"""
A bad day: a web process is killed, Redis goes and comes back, connections break, readers stall, events come
in floods; and every reader has to hear every event once, in order.
"""

import os
import random
import signal
import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings

from articles.tests.live.readers import Readers
from articles.tests.served import GONE, LOOK, STAGE, Writer, note, together

# Many lines at once, in one transaction of another program.
FLOOD = """
import django
django.setup()
from django.db import transaction
from articles.models import Article, Event, User

article = Article.objects.get(pk={article})
with transaction.atomic():
    for number in range({count}):
        Event.record("article.tagged", actor=User.objects.first(), subject=article, article=article)
print("null")
"""


class Proxy:
    """A way to a server that can be cut and opened again; where it leads from the first."""

    def __init__(self, host, port):
        self.target = host, port
        self.port, self.listening, self.open = 0, None, set()
        self.start()

    def start(self):
        """Let connections through."""
        self.listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listening,), daemon=True).start()

    def cut(self):
        """Break all connections and take no more."""
        # Not close alone: the thread that accepts would keep it open.
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for connection in tuple(self.open):
            self._end(connection)

    def _accept(self, listening):
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
            self.open |= {client, server}
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        self._end(one)
        self._end(other)

    def _end(self, connection):
        self.open.discard(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


def until(condition, seconds=60):
    """What the condition gives, once it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError):
            if value := condition():
                return value
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def redis_address():
    """Host and port of the Redis that TEST_REDIS_URL names, or of a local one; None when nobody answers."""
    url = urlsplit(os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379")
    address = url.hostname, url.port or 6379
    try:
        socket.create_connection(address, 2).close()
    except OSError:
        return None
    return address


def workers_of(process):
    """The web processes of a served program."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        return [int(pid) for pid in file.read().split()]


class BadDay:
    """The program, its readers and writers, and what happens to them."""

    def __init__(self, program, count, pause, redis=None, people=8):
        self.program, self.count, self.pause, self.redis, self.people = program, count, pause, redis, people
        self.dice = random.Random(1)
        self.is_over = threading.Event()
        self.troubles = 0

    def run(self):
        """The readers' report, and whether the log itself is whole."""
        with self.program.serving(workers=2) as (process, port), Readers(settings.BASE_DIR) as readers:
            stage = self.program.run(STAGE, people=self.people)
            self.article = stage["article"]
            headers = [f"Authorization: Bearer {token}\r\n" for token in stage["tokens"]]
            address = f"/live/articles/{self.article}/"
            readers.ask(
                "open", port=port, address=address, headers=headers, count=self.count, slow=self.count // 10
            )
            writers = [Writer(port, token) for token in stage["tokens"][:2]]
            acts = [lambda w=w, n=n: self.write(port, w, n) for n, w in enumerate(writers)]
            together([*acts, lambda: self.trouble(process, readers)])
            look = self.program.run(LOOK, article=self.article)
            report = readers.wait(look["sequence"])
        numbers = [event["sequence"] for event in look["events"]]
        report["log"] = numbers == list(range(1, look["sequence"] + 1))
        return report | {"events": look["sequence"], "troubles": self.troubles}

    def write(self, port, writer, number):
        """Notes, one after the other; one whose answer was lost is sent again under its name."""
        while not self.is_over.is_set():
            sent = note(f"By {number}", number)
            while True:
                try:
                    status, _ = writer.ask("POST", f"/articles/{self.article}/annotations/", sent)
                    assert status in (200, 201), status
                    break
                except GONE:
                    time.sleep(0.05)
                    writer.connection.close()
            time.sleep(self.pause)

    def trouble(self, process, readers):
        """One after the other, with a moment between."""
        try:
            for act in (
                lambda: readers.ask("drop", count=self.count // 3),
                lambda: self.kill_one(process),
                lambda: readers.ask("stall", seconds=4),
                self.flood,
                self.cut_redis,
                lambda: readers.ask("drop", count=self.count // 3),
                lambda: self.kill_one(process),
                self.mend_redis,
                lambda: readers.ask("drop", count=self.count),
            ):
                time.sleep(self.dice.uniform(0.5, 1.0))
                act()
                self.troubles += 1
            time.sleep(1)
        finally:
            self.is_over.set()

    def kill_one(self, process):
        """As the system does when memory runs out."""
        os.kill(self.dice.choice(workers_of(process)), signal.SIGKILL)

    def flood(self):
        """More than a reader that has stalled is waited for."""
        self.program.run(FLOOD, article=self.article, count=3000)

    def cut_redis(self):
        if self.redis:
            self.redis.cut()

    def mend_redis(self):
        if self.redis:
            self.redis.start()
