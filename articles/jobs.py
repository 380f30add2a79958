"""What happens by itself: jobs that follow the log and the clock, in one process at a time."""

import logging
import uuid
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from django.db import Error, close_old_connections, connections

from .attention import mailing, notify, tidy
from .claims import reminding
from .models import Job

log = logging.getLogger(__name__)

# A process that dies is replaced after so long; one that works says so in time.
LEASE_SECONDS, RENEW_SECONDS = 30, 8
PAUSE = 1.0


class Worker:
    """Runs the jobs until it is told to stop; of many workers on one database, one works at a time."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.stopping = Event()
        self.thread: Thread | None = None
        self.held_until = 0.0
        self.is_working = False

    def start(self) -> None:
        """Run in a thread of its own, which never holds up the end of the process."""
        self.thread = Thread(target=self.run, name="jobs", daemon=True)
        self.thread.start()

    def stop(self, seconds: float = 0.0) -> None:
        """Begin nothing more; wait so long for what is under way."""
        self.stopping.set()
        if self.thread and seconds:
            self.thread.join(seconds)

    def run(self) -> None:
        """Until it is told to stop."""
        try:
            while not self.stopping.is_set():
                try:
                    self.step()
                except Error:  # the database is away, or busy
                    log.exception("The jobs could not go on")
                    self.held_until, self.is_working = 0.0, False
                    close_old_connections()
                    self.stopping.wait(PAUSE * 5)
                except Exception:
                    log.exception("A job failed")
                    self.stopping.wait(PAUSE * 5)
                self.stopping.wait(PAUSE)
            if self.is_working:
                Job.leave("worker", self.name)
        except Error:
            log.exception("The jobs could not be handed over")
        finally:
            connections.close_all()

    def step(self) -> None:
        """Do what is due, if it is for this process to do."""
        if not self._holds():
            return
        for job in self.jobs:
            if self.stopping.is_set() or not self._holds():
                return
            job.run_when_due()

    def _holds(self) -> bool:
        if monotonic() < self.held_until:
            return self.is_working
        held = Job.take("worker", self.name, LEASE_SECONDS)
        if held and not self.is_working:
            # Another process may have gone on in the log meanwhile.
            self.jobs = jobs(lambda: not self.stopping.is_set() and self._holds())
        self.is_working = held
        self.held_until = monotonic() + RENEW_SECONDS
        return held


class Due:
    """One job and when it is due again."""

    def __init__(self, run: Callable[[], object], seconds: float) -> None:
        self.run, self.seconds, self.next = run, seconds, 0.0

    def run_when_due(self) -> None:
        """A job that fails is due again as one that does not: the others must not wait for it."""
        if monotonic() < self.next:
            return
        self.next = monotonic() + self.seconds
        self.run()


def jobs(go_on: Callable[[], bool]) -> list[Due]:
    """All jobs, as they stand at the beginning of a worker's turn."""
    reader = notify.Reader()

    def read_on() -> None:
        while reader.step() and go_on():
            pass

    return [
        Due(read_on, 0),
        Due(lambda: mailing.send_due(go_on=go_on), 20),
        Due(lambda: reminding.remind_due(go_on=go_on), 60),
        Due(tidy.tidy, 3600),
    ]
