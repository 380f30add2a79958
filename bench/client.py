"""A lean HTTP client: eight people on connections that stay open, and what they got in how long."""

import socket
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import NamedTuple

CLIENTS = 8
SECONDS = 4.0


class Answer(NamedTuple):
    """Status, lower-case headers and body of one answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One keep-alive connection to a server on loopback."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def ask(self, raw):
        """Send the bytes of a request, read one answer."""
        self.socket.sendall(raw)
        status = int(self.file.readline().split()[1])
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if "chunked" in headers.get("transfer-encoding", ""):
            parts = []
            while size := int(self.file.readline(), 16):
                parts.append(self.file.read(size))
                self.file.readline()
            self.file.readline()
            return Answer(status, headers, b"".join(parts))
        return Answer(status, headers, self.file.read(int(headers.get("content-length", 0))))

    def close(self):
        """Hang up."""
        self.file.close()
        self.socket.close()


def request(method, path, *, body=b"", **headers):
    """The bytes of a request; header names with ``_`` for ``-``."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    if body or method == "POST":
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Result:
    """What eight clients got: answers a second, the 95th percentile in seconds, answers by status."""

    rate: float = 0.0
    p95: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)

    def must_be(self, status):
        """This result, if every answer had that status; a figure of errors is none."""
        if set(self.statuses) != {status}:
            raise SystemExit(f"Expected only {status}, got {self.statuses}")
        return self


def load(port, make, seconds=SECONDS, clients=CLIENTS, prepare=None):
    """Let the clients ask for a while; ``make(client, number)`` gives the bytes of each request.

    ``prepare(connection)`` asks first what does not count.
    """
    times, statuses, lock = [], {}, threading.Lock()
    start = threading.Barrier(clients)

    def person(client):
        connection = Connection(port)
        mine, seen = [], {}
        if prepare:
            prepare(connection)
        start.wait(30)
        end = time.perf_counter() + seconds
        number = 0
        while (before := time.perf_counter()) < end:
            answer = connection.ask(make(client, number))
            mine.append(time.perf_counter() - before)
            seen[answer.status] = seen.get(answer.status, 0) + 1
            number += 1
        connection.close()
        with lock:
            times.extend(mine)
            for status, count in seen.items():
                statuses[status] = statuses.get(status, 0) + count

    people = [threading.Thread(target=person, args=(client,), daemon=True) for client in range(clients)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join(seconds + 60)
    return Result(len(times) / seconds, statistics.quantiles(times, n=20)[-1], statuses)
