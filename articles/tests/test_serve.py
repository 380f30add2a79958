"""`manage.py serve` as a program: it starts, restarts workers, refuses what is wrong, and stops in time."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager

import pytest
from django.conf import settings

from articles.management.commands import serve
from articles.models import User

TOY = """
import asyncio, os, sys, time

import django
django.setup()

from newsroom.bridge import Bridge
from newsroom.server import Supervisor, listen

streams = set()

def wsgi(environ, start_response):
    if environ["PATH_INFO"] == "/die":
        os._exit(3)
    if environ["PATH_INFO"] == "/slow":
        time.sleep(300)
    start_response("200 OK", [])
    return [str(os.getpid()).encode()]

pages = Bridge(wsgi)

def end_streams():
    for stream in streams:
        stream.cancel()

async def application(scope, receive, send):
    if scope["path"] != "/live/":
        return await pages(scope, receive, send)
    streams.add(asyncio.current_task())
    await send({"type": "http.response.start", "status": 200, "headers": []})
    try:
        while True:
            await send({"type": "http.response.body", "body": b": here\\n\\n", "more_body": True})
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        await send({"type": "http.response.body", "body": b""})

if __name__ == "__main__":
    listening = listen("127.0.0.1", 0)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
    sys.exit(Supervisor("toy:application", listening, 2).run())
"""


@contextmanager
def running(tmp_path, *command, **env):
    """The process of this command and the address that it printed."""
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DATA_DIR": str(tmp_path),
        **env,
    }
    process = subprocess.Popen(
        [sys.executable, *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        lines = iter(process.stdout.readline, "")
        address = next((found[0] for line in lines if (found := re.search(r"http://\S+/", line))), None)
        assert address, "ended without an address"
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait(5)


@pytest.fixture
def toy(tmp_path):
    (tmp_path / "toy.py").write_text(TOY)
    with running(tmp_path, str(tmp_path / "toy.py")) as (process, address):
        assert wait_until(lambda: len(children(process)) == 2)
        yield process, address


def get(address, path=""):
    with urllib.request.urlopen(address + path, timeout=60) as answer:
        return answer.read().decode()


def connect(address, request):
    port = int(address.rstrip("/").rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(request)
    return connection


def stop(process, number=signal.SIGTERM):
    """Exit status. What holds the program up holds it up for good: this ends in a TimeoutExpired then."""
    process.send_signal(number)
    return process.wait(60)


def children(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        return {int(child) for child in file.read().split()}


def is_there(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return value


def test_serve_makes_the_database_and_answers(tmp_path):
    with running(tmp_path, "manage.py", "serve", "--port", "0", "--workers", "1") as (process, address):
        assert get(address, "healthz") == '{"status": "alive"}'
        assert get(address, "readyz") == '{"status": "ready"}'
        status = stop(process, signal.SIGINT)

    assert status == 0
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_site_without_migrations_is_not_ready(tmp_path):
    command = ["manage.py", "serve", "--port", "0", "--workers", "1", "--no-migrate"]
    with running(tmp_path, *command) as (process, address):
        assert get(address, "healthz") == '{"status": "alive"}'
        with pytest.raises(urllib.error.HTTPError, match="503"):
            get(address, "readyz")


def test_serve_stops_in_time_with_streams_pages_and_uploads_open(toy):
    process, address = toy
    stream = connect(address, b"GET /live/ HTTP/1.1\r\nHost: x\r\n\r\n")
    slow = connect(address, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    upload = connect(address, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab")
    assert b"here" in stream.recv(1000) + stream.recv(1000)
    workers = children(process)

    status = stop(process)

    assert status == 0
    assert len(workers) == 2
    assert not any(map(is_there, workers))
    rest = b"".join(iter(lambda: stream.recv(1000), b""))
    assert rest.endswith(b"0\r\n\r\n")  # the stream was ended, not cut
    for connection in (stream, slow, upload):
        connection.close()


def test_worker_that_dies_is_replaced(toy):
    process, address = toy
    before = children(process)

    with pytest.raises(OSError):
        get(address, "die")

    assert wait_until(lambda: len(children(process) - before) == 1 and len(children(process)) == 2)
    assert int(get(address)) in children(process)


def test_workers_that_keep_dying_end_the_program(toy):
    process, address = toy

    for _ in range(6):
        with pytest.raises(OSError):
            get(address, "die")
        wait_until(lambda: len(children(process)) == 2 or process.poll() is not None)

    assert process.wait(60) == 1


def test_workers_end_when_their_supervisor_was_killed(toy):
    process, address = toy
    workers = children(process)

    process.kill()
    process.wait(60)

    assert wait_until(lambda: not any(map(is_there, workers)))


def test_port_that_is_taken_is_said_plainly(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(serve.CommandError, match=rf"127\.0\.0\.1:{port}: Address already in use"):
            serve.Command().handle(host="127.0.0.1", port=port, workers=1, no_migrate=True)


@pytest.fixture
def production(settings, monkeypatch, tmp_path):
    """Settings that are fit for production; each test spoils one thing."""
    settings.PRODUCTION, settings.DEBUG = True, False
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    monkeypatch.setenv("SECRET_KEY", "s" * 60)
    monkeypatch.setenv("ALLOWED_HOSTS", "newsroom.example")


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
class TestProduction:
    def test_sound_site_has_no_faults(self):
        User.objects.create_user("editor", password="another-password")
        User.objects.create_user("nobody")

        assert serve.production_faults() == []

    def test_demo_password_is_found_among_others_each_time(self):
        User.objects.create_user("first", password="another-password")
        User.objects.create_user("second", password=serve.DEMO_PASSWORD)
        User.objects.create_user("third", password=serve.DEMO_PASSWORD, is_active=False)

        fault = "These users have the demo's password: second."
        assert serve.production_faults() == [fault]
        assert serve.production_faults() == [fault]

    def test_passwords_are_compared_once(self, monkeypatch):
        user = User.objects.create_user("editor", password="another-password")
        assert serve.users_of_the_demo() == []
        asked = []
        monkeypatch.setattr(serve, "check_password", lambda *args: asked.append(args))

        assert serve.users_of_the_demo() == []
        assert asked == []

        user.set_password("a third password")
        user.save()
        serve.users_of_the_demo()
        assert len(asked) == 1

    def test_missing_key_hosts_files_and_debug_are_named(self, monkeypatch, settings, tmp_path):
        monkeypatch.delenv("SECRET_KEY")
        monkeypatch.delenv("ALLOWED_HOSTS")
        (tmp_path / "staticfiles.json").unlink()
        settings.DEBUG = True

        assert serve.production_faults() == [
            "SECRET_KEY is not set.",
            "ALLOWED_HOSTS is not set.",
            "DEBUG is on.",
            "The static files are not collected: manage.py collectstatic",
        ]

    def test_serve_refuses_to_start_with_a_fault(self, monkeypatch):
        monkeypatch.delenv("SECRET_KEY")

        with pytest.raises(serve.CommandError, match=r"Not fit for production:\n- SECRET_KEY is not set\."):
            serve.Command().handle(host="127.0.0.1", port=0, workers=1, no_migrate=True)
