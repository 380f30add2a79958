"""Start and stop a served program of its own, on loopback, with data of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.client import Connection, request

ROOT = Path(__file__).resolve().parent.parent


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(settings="newsroom.settings", workers=2):
    """A running server: yields its port, its process and the seconds until its first answer."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(workers)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield port, process, until_answer(port, process, began)
    finally:
        process.terminate()
        process.wait(10)


def until_answer(port, process, began):
    """Seconds until the server answers at all."""
    while time.perf_counter() - began < 60:
        if process.poll() is not None:
            raise SystemExit("The server did not start.")
        with contextlib.suppress(OSError, ValueError, IndexError):
            connection = Connection(port)
            if connection.ask(request("GET", "/healthz")).status < 500:
                connection.close()
                return time.perf_counter() - began
        time.sleep(0.02)
    raise SystemExit("The server did not answer within a minute.")


def memory(process):
    """Proportional memory of the program with its workers, in MiB."""
    import psutil  # only the figures need it

    whole = psutil.Process(process.pid)
    pss = sum(each.memory_full_info().pss for each in [whole, *whole.children(recursive=True)])
    return pss / 2**20
