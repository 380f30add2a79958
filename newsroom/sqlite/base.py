"""
Django's SQLite with a queue before it: writers wait for their turn instead of asking again and again.

A writer that finds SQLite locked sleeps up to a tenth of a second before it looks again, and the database
is idle meanwhile. So the threads of a process line up at a lock, and the processes at a lock on a file beside
the database. The queue is a courtesy: who has waited long goes to SQLite itself, which has the last word.
"""

import fcntl
import os
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base

PATIENCE = 5.0  # seconds in the queue
LOOK = 0.0005  # seconds between two looks at the other processes' lock

_queues: dict[str, "Queue"] = {}
_making = threading.Lock()


class Queue:
    """The writers of one database file; held from the beginning of a transaction to its end."""

    def __init__(self, path: str):
        self.path = path
        self.threads = threading.Lock()
        self.file: int | None = None
        self.process = 0

    def enter(self) -> bool:
        """Wait for one's turn; whether it came."""
        until = time.monotonic() + PATIENCE
        if not self.threads.acquire(timeout=PATIENCE):
            return False
        while not self._lock_file():
            if time.monotonic() > until:
                self.threads.release()
                return False
            time.sleep(LOOK)
        return True

    def leave(self) -> None:
        fcntl.flock(self._open(), fcntl.LOCK_UN)
        self.threads.release()

    def _lock_file(self) -> bool:
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _open(self) -> int:
        if self.file is None or self.process != os.getpid():  # a lock is shared with the parent of a fork
            self.file, self.process = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), os.getpid()
        return self.file


def queue_of(database: str) -> Queue:
    with _making:
        if database not in _queues:
            _queues[database] = Queue(f"{database}-queue")
        return _queues[database]


class DatabaseWrapper(base.DatabaseWrapper):
    queue: Queue | None = None  # while it is our turn

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            queue = queue_of(str(self.settings_dict["NAME"]))
            self.queue = queue if queue.enter() else None
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]
        self._leave()
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        queue, self.queue = self.queue, None
        if queue:
            queue.leave()
