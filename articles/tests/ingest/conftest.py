"""A small web site on loopback that answers as tests tell it to, and a recorder of connections."""

import socket
import threading

import pytest
from django.core.files.storage import storages

from articles.models import Snapshot


class Site:
    """Answers each path with the bytes, or the function on the socket, that a test put there."""

    def __init__(self):
        self.answers, self.asked, self.tls = {}, [], None
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.1)
        self.port = self.listening.getsockname()[1]
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._serve, daemon=True)]
        self.threads[0].start()

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path, body, status="200 OK", content_type="text/html; charset=utf-8", **headers):
        head = {"Content-Type": content_type, "Content-Length": len(body), **headers}
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in head.items() if value is not None]
        self.answers[path] = (
            "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode() + body
        )
        return self.url(path)

    def redirect(self, path, location):
        return self.page(path, b"", status="302 Found", Location=location)

    def _serve(self):
        while not self.stopping.is_set():
            try:
                connection, _ = self.listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _answer(self, connection):
        connection.settimeout(60)
        if self.tls:
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:
                return
        with connection:
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    if not (piece := connection.recv(4096)):
                        return
                    request += piece
                self.asked.append(request.decode("latin-1"))
                answer = self.answers.get(request.split()[1].decode(), b"HTTP/1.1 404 Not Found\r\n\r\n")
                if callable(answer):
                    answer(connection, self.stopping)
                else:
                    connection.sendall(answer)
            except OSError:
                return

    def stop(self):
        self.stopping.set()
        self.listening.close()
        for thread in self.threads:
            thread.join(60)


@pytest.fixture(autouse=True)
def _own_snapshots(monkeypatch, tmp_path):
    # The model's field holds an object of its own once another test has changed a folder in the settings.
    for storage in (Snapshot._meta.get_field("file").storage, storages["snapshots"]):
        for name in ("base_location", "location"):
            monkeypatch.setitem(storage.__dict__, name, str(tmp_path / "snapshots"))


@pytest.fixture
def site(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def connections(monkeypatch):
    """Every address that a socket was asked to connect to; no connection is made."""
    made = []

    def connect(address, *args, **kwargs):
        made.append(address)
        raise ConnectionRefusedError("recorded")

    monkeypatch.setattr(socket, "create_connection", connect)
    return made


@pytest.fixture
def names(monkeypatch):
    """Names that resolve to what a test says; a list of lists gives another answer each time."""
    known, real = {}, socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host not in known:
            return real(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        addresses = known[host]
        if addresses and isinstance(addresses[0], list):
            addresses = addresses.pop(0)
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known
