"""A hub to work by hand, and a Redis that can be cut off."""

import os
import shutil
import socket
import subprocess
from importlib.util import find_spec

import pytest

from articles.tests.live.chaos import Proxy, redis_address, until
from articles.tests.live.room import Room


@pytest.fixture
def room(db):
    made = Room()
    yield made
    made.reader.close()


@pytest.fixture
def redis_server(tmp_path_factory):
    """Host and port of a Redis: the one that is named, the local one, or our own."""
    if find_spec("redis") is None:
        absent("the package redis")
    if address := redis_address():
        yield address
        return
    if not shutil.which("redis-server"):
        absent("Redis on 127.0.0.1:6379, TEST_REDIS_URL, or redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until(lambda: socket.create_connection(("127.0.0.1", port), 2).close() or True)
    yield "127.0.0.1", port
    process.terminate()
    process.wait(10)


def absent(what):
    """Skip on a developer's machine; where everything has to be there, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {what}")


@pytest.fixture
def redis(redis_server):
    """A way to Redis that can be cut."""
    proxy = Proxy(*redis_server)
    yield proxy
    proxy.cut()
