"""Wake-ups between processes and machines by Redis; without it they come late, and nothing else happens."""

import logging
import os
import secrets
import threading
import time

from .wake import Wake, heard

log = logging.getLogger(__name__)

CHANNEL = "newsroom:live"
PATIENCE = 2.0  # seconds for an answer of Redis
PAUSE = 0.5  # after it did not answer


class Courier:
    """Sends in a thread of its own, so that no write waits for Redis; listens in another once asked to."""

    def __init__(self, url):
        self.url = url
        self.process = 0
        self.lock = threading.Lock()

    def _begin(self):
        with self.lock:
            if self.process == os.getpid():
                return
            # Threads do not survive a fork.
            self.own = f"{os.getpid()}-{secrets.token_hex(4)}"
            self.waiting, self.bell, self.is_well = Wake(), threading.Event(), True
            self.process = os.getpid()
            threading.Thread(target=self._send_all, name="live-sender", daemon=True).start()

    def _client(self):
        # Here, since the program runs without it where there is no Redis.
        import redis

        return redis.Redis.from_url(
            self.url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            health_check_interval=10,
            retry=None,
        )

    def send(self, wake):
        """Wake the others; returns at once."""
        self._begin()
        with self.lock:
            self.waiting.add(wake)
        self.bell.set()

    def _send_all(self):
        client = self._client()
        while True:
            self.bell.wait()
            self.bell.clear()
            with self.lock:
                wake, self.waiting = self.waiting, Wake()
            if not wake:
                continue
            try:
                client.publish(CHANNEL, wake.text(self.own))
                self._say(None)
            except Exception as error:
                self._say(error)
                time.sleep(PAUSE)
                self.send(wake)

    def listen(self, on_wake):
        """Call `on_wake` with each wake-up of another process, in a thread, from now on."""
        self._begin()
        threading.Thread(target=self._listen, args=(on_wake,), name="live-listener", daemon=True).start()

    def _listen(self, on_wake):
        while True:
            try:
                with self._client().pubsub() as line:
                    line.subscribe(CHANNEL)
                    while True:
                        message = line.get_message(timeout=PATIENCE)
                        if message and message["type"] == "subscribe":
                            self._say(None)
                            on_wake(Wake(everything=True))  # what was said before we listened
                        elif message and message["type"] == "message":
                            if wake := heard(message["data"], self.own):
                                on_wake(wake)
            except Exception as error:
                self._say(error)
                time.sleep(PAUSE)

    def _say(self, error):
        """Once when it goes, once when it is back."""
        if error is None and not self.is_well:
            log.warning("Redis is back")
        elif error is not None and self.is_well:
            log.warning("Redis does not answer, so live changes come a second late: %s", error)
        self.is_well = error is None
