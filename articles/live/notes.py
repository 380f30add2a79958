"""Wake-ups by PostgreSQL's own LISTEN and NOTIFY, where there is no Redis; on the reader's connection."""

import os
import secrets
import selectors

from django.conf import settings
from django.db import connection

from .wake import Wake, heard

CHANNEL = "newsroom_live"


class Notes:
    """Belongs to the reader's thread: it listens while there are streams, and sends for the whole process."""

    def __init__(self, selector, on_wake):
        self.selector, self.on_wake = selector, on_wake
        self.is_wanted = connection.vendor == "postgresql" and not settings.REDIS_URL
        self.own = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.connection, self.file = None, None

    def listen(self):
        """Subscribe, where the present connection has not yet; then anything may have happened before."""
        if not self.is_wanted:
            return
        connection.ensure_connection()
        if connection.connection is self.connection:
            return
        if self.file is not None:
            self.selector.unregister(self.file)
            self.file = None
        line = connection.connection
        line.add_notify_handler(self._hear)  # those that come while something else is asked
        # A wake-up is no loss: its commit need not wait for the disk.
        line.execute("SET synchronous_commit TO off")
        line.execute(f"LISTEN {CHANNEL}")
        self.file = line.fileno()
        self.selector.register(self.file, selectors.EVENT_READ)
        self.connection = line
        self.on_wake(Wake(everything=True))

    def take(self):
        """Hear what has arrived."""
        if self.connection is None or self.connection is not connection.connection:
            return
        self.connection.pgconn.consume_input()
        while note := self.connection.pgconn.notifies():
            self._wake(note.extra.decode())

    def _hear(self, note):
        self._wake(note.payload)

    def _wake(self, text):
        if wake := heard(text, self.own):
            self.on_wake(wake)

    def send(self, wake):
        """Wake the others."""
        self.listen()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, wake.text(self.own)])
