"""Does what happens by itself: notifications, e-mail, tidying; `serve` does it too, in a thread."""

import os
import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from articles.jobs import Worker

STOP_SECONDS = 1.5


class Command(BaseCommand):
    help = "Run the jobs beside the pages until told to stop. Of several workers one works at a time."

    def handle(self, **options: Any) -> None:
        told = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        worker = Worker()
        worker.start()
        self.stdout.write("Jobs are running (stop with Ctrl-C)")
        self.stdout.flush()
        told.wait()
        worker.stop(STOP_SECONDS)
        self.stdout.flush()
        # A mail server that does not answer must not hold us up.
        os._exit(0)
