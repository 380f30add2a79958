"""The worker processes behind one port, and the supervisor that starts, restarts and stops them."""

import asyncio
import gc
import importlib
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager

import uvicorn
from django.conf import settings
from uvicorn.protocols.http.h11_impl import H11Protocol

ASGIApplication = Callable[..., Awaitable[None]]

log = logging.getLogger(__name__)

MOST_FILES = 65_536
STOP_SECONDS = 1.5  # for open requests, before they are cut
RESTARTS, RESTART_SECONDS = 5, 60  # more deaths than that in that time, and restarting is no cure


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address; an OSError says why it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=1024)
    # Every connection inherits it. asyncio sets it only where the socket names its protocol, as this one does
    # not. Without it, the body of an answer waits 40 ms for the client to acknowledge the head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class Protocol(H11Protocol):
    """Lends the application the connection itself: a stream writes to a thousand of them at once."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def config(application: ASGIApplication) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        # One new connection per turn of the loop: a busy process leaves the next to an idle one.
        backlog=1,
        http=Protocol,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )


def allow_connections() -> None:
    """As many open files as the system lets us have: each stream is one, and often only 1,024 are allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Worker(uvicorn.Server):
    """One process: an event loop, its page threads, its streams."""

    def __init__(self, application: str, listening: socket.socket, supervisor: int):
        module, _, name = application.partition(":")
        self.module = importlib.import_module(module)
        self.listening = listening
        self.supervisor = supervisor
        super().__init__(config(getattr(self.module, name)))

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # The terminal sends ^C to every process of the group; only the supervisor answers it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.leave)
        yield

    def leave(self) -> None:
        self.should_exit = True
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut from here on is no error
        for name in ("end_jobs", "end_streams"):
            if end := getattr(self.module, name, None):
                end()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.listen(1024)  # asyncio made the queue as short as the backlog above
        if begin := getattr(self.module, "begin_jobs", None):
            begin()

    async def on_tick(self, counter: int) -> bool:
        if os.getppid() != self.supervisor:  # killed, so it could not tell us
            self.leave()
        return await super().on_tick(counter)

    def run_until_told(self) -> None:
        logging.getLogger("uvicorn").setLevel(logging.ERROR)
        self.run([self.listening])


class Supervisor:
    """Forks `count` workers that share one socket, so that what is loaded before is in memory once."""

    def __init__(self, application: str, listening: socket.socket, count: int):
        self.application = application
        self.listening = listening
        self.count = count
        self.workers: set[int] = set()
        self.deaths: list[float] = []
        self.is_stopping = False

    def run(self) -> int:
        """Serves until a signal comes; the exit status of the program."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        # Objects that the collector never touches again stay in pages that all workers share.
        gc.collect()
        gc.freeze()
        for _ in range(self.count):
            self._fork()
        while self.workers and not self.is_stopping:
            self._reap()
            time.sleep(0.1)
        deadline = time.monotonic() + STOP_SECONDS
        while self.workers and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.02)
        self._send(signal.SIGKILL)
        return 0 if len(self.deaths) <= RESTARTS else 1

    def _on_signal(self, number: int, frame: object) -> None:
        self.is_stopping = True
        self._send(signal.SIGTERM)

    def _send(self, number: int) -> None:
        for worker in self.workers:
            os.kill(worker, number)  # not reaped yet, so the number is still theirs

    def _fork(self) -> None:
        stops = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(
            signal.SIG_BLOCK, stops
        )  # a signal between the fork and the handler would be lost
        supervisor = (
            os.getpid()
        )  # asked before the fork: a supervisor killed right after it is not our parent
        worker = os.fork()
        if worker:
            self.workers.add(worker)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, stops)
            return
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, stops)
            allow_connections()
            Worker(self.application, self.listening, supervisor).run_until_told()
            status = 0
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
        except BaseException:
            log.exception("A worker could not start")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)  # never back into the supervisor's code

    def _reap(self) -> None:
        """Notice a worker that ended; start another in its place unless we are stopping."""
        try:
            worker, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            self.workers.clear()
            return
        if worker not in self.workers:
            return
        self.workers.discard(worker)
        if self.is_stopping:
            return
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if death > now - RESTART_SECONDS] + [now]
        code = os.waitstatus_to_exitcode(status)
        if len(self.deaths) > RESTARTS:
            log.error("Workers keep ending (the last with %s): stopping", code)
            self.is_stopping = True
            self._send(signal.SIGTERM)
        else:
            log.warning("A worker ended with %s: starting another", code)
            self._fork()
