"""
Many readers of one article in one cheap process, told what to do by lines of JSON: for tests and figures.

``python -m articles.tests.live.readers`` answers each line with one: ``open`` some, ``drop`` or
``stall`` some, ``latency`` of events, and a ``report`` of who has heard what. A reader that loses its
connection comes back with Last-Event-ID, as a browser does, only sooner.
"""

import asyncio
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import time

LINE = re.compile(rb"(?:^|\n)id: (\d+)\n(data: )?")
SMALL = 4096  # bytes that the system keeps for a reader that stalls


class Reader(asyncio.Protocol):
    """One of them: the numbers it has heard, in order."""

    def __init__(self, crowd, address, headers, after, is_slow):
        self.crowd, self.address, self.headers, self.is_slow = crowd, address, headers, is_slow
        self.last, self.first, self.numbers = after, after, []
        self.tail, self.transport, self.visits = b"", None, 0
        self.has_head = self.is_in = False

    async def connect(self):
        while True:
            connection = socket.socket()
            if self.is_slow:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
            connection.setblocking(False)
            try:
                await self.crowd.loop.sock_connect(connection, ("127.0.0.1", self.crowd.port))
                await self.crowd.loop.create_connection(lambda: self, sock=connection)
                return
            except OSError:  # the server is away
                connection.close()
                await asyncio.sleep(random.uniform(0.05, 0.2))

    def connection_made(self, transport):
        self.transport, self.tail, self.has_head, self.is_in = transport, b"", False, False
        self.visits += 1
        place = "" if self.last is None else f"Last-Event-ID: {self.last}\r\n"
        request = f"GET {self.address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.headers}{place}\r\n"
        transport.write(request.encode())

    def data_received(self, data):
        now = time.monotonic()
        data = self.tail + data
        if not self.has_head:
            if b"\r\n\r\n" not in data:
                self.tail = data
                return
            if not data.startswith(b"HTTP/1.1 200"):
                self.crowd.refused += 1
                self.transport.abort()
                return
            self.has_head = True
        whole = data.rfind(b"\n\n") + 1
        self.tail = data[whole:]
        for found in LINE.finditer(data, 0, whole):
            self.is_in = True
            self.last = int(found[1])
            if found[2]:
                self.numbers.append(self.last)
                self.crowd.arrivals.setdefault(self.last, []).append(now)
            elif self.first is None:
                self.first = self.last

    def connection_lost(self, error):
        self.is_in = False
        self.crowd.lost += 1
        if not self.crowd.is_closing:
            self.crowd.later(self.come_back())

    async def come_back(self):
        await asyncio.sleep(random.uniform(0.02, 0.3))
        await self.connect()


class Crowd:
    """All of them, and what they are told to do."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.readers, self.arrivals, self.tasks = [], {}, set()
        self.lost = self.refused = 0
        self.is_closing = False
        self.port = None

    def later(self, work):
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def open(self, port, address, headers, count, slow=0, after=None):
        """So many readers, each with one of the headers in turn; answers when all of them are in."""
        self.port = port
        new = [
            Reader(self, address, headers[number % len(headers)], after, number < slow)
            for number in range(count)
        ]
        self.readers += new
        for start in range(0, count, 20):
            await asyncio.gather(*(reader.connect() for reader in new[start : start + 20]))
            while not all(reader.is_in for reader in new[: start + 20]):
                await asyncio.sleep(0.005)
        return {"open": len(self.readers)}

    async def drop(self, count):
        """So many connections break."""
        for reader in random.sample(self.readers, count):
            if reader.transport:
                reader.transport.abort()
        return {}

    async def stall(self, seconds):
        """The slow ones stop reading for a while."""
        for reader in self.readers:
            if reader.is_slow and reader.transport and not reader.transport.is_closing():
                reader.transport.pause_reading()
                self.loop.call_later(seconds, self._go_on, reader, reader.transport)
        return {}

    def _go_on(self, reader, transport):
        if reader.transport is transport and not transport.is_closing():
            transport.resume_reading()

    async def latency(self, sent):
        """Milliseconds from these moments until each of these events was heard by each reader."""
        times = sorted(
            1000 * (moment - sent[number]) for number in sent for moment in self.arrivals.get(int(number), ())
        )
        parts = statistics.quantiles(times, n=20)
        return {"heard": len(times), "p50": parts[9], "p95": parts[18], "max": times[-1]}

    async def report(self, last):
        """How many have heard everything up to this number once and in order, and what is amiss."""
        complete, missing, twice, disordered = 0, 0, 0, 0
        for reader in self.readers:
            expected = list(range(reader.first + 1, last + 1)) if reader.first is not None else None
            if reader.numbers == expected:
                complete += 1
                continue
            heard = set(reader.numbers)
            missing += len(set(expected or ()) - heard)
            twice += len(reader.numbers) - len(heard)
            disordered += reader.numbers != sorted(reader.numbers)
        found = {"complete": complete, "missing": missing, "twice": twice, "disordered": disordered}
        visits = sum(reader.visits for reader in self.readers)
        return {**found, "readers": len(self.readers), "refused": self.refused, "visits": visits}

    async def close(self):
        """All leave."""
        self.is_closing = True
        for reader in self.readers:
            if reader.transport:
                reader.transport.abort()
        self.readers = []
        self.arrivals = {}
        await asyncio.sleep(0.1)
        self.is_closing = False
        return {}


async def work():
    crowd = Crowd()
    orders = asyncio.StreamReader(limit=2**24)
    await crowd.loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        (act, arguments), *_ = json.loads(line).items()
        print(json.dumps(await getattr(crowd, act)(**arguments)), flush=True)


class Readers:
    """The process, for whoever orders it about: ``readers.ask("open", count=30, …)``."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "articles.tests.live.readers"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, act, **arguments):
        """What it answers to the order."""
        self.process.stdin.write(json.dumps({act: arguments}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait(self, last, seconds=90):
        """The report once everybody has heard everything, or that of then."""
        until = time.monotonic() + seconds
        while True:
            report = self.ask("report", last=last)
            if report["complete"] == report["readers"] or time.monotonic() > until:
                return report
            time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait(10)


if __name__ == "__main__":
    asyncio.run(work())
