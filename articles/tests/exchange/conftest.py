"""Clients of the protocol, and annotations as other tools send them."""

import http.client
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from articles.schemas.webannotation import ANNO, MEDIA_TYPE
from articles.tests.test_serve import running

SITE = "http://testserver"


class Speaker:
    """Speaks the protocol as one person: ``speaker.get(path, accept=…)`` is the whole answer."""

    def __init__(self, user=None, **options):
        self.client = Client(**options)
        if user is not None and user.is_authenticated:
            self.client.force_login(user)

    def __getattr__(self, method):
        def send(path="/annotations/", body=None, **headers):
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            data = "" if body is None else body if isinstance(body, bytes) else json.dumps(body)
            kind = headers.pop("content-type", MEDIA_TYPE)
            return self.client.generic(method.upper(), path.removeprefix(SITE), data, kind, headers=headers)

        return send


@pytest.fixture
def speaker(cast):
    """``speaker("editor")`` speaks as the editor; ``speaker()`` as a visitor."""
    return lambda name="visitor", **options: Speaker(getattr(cast, name), **options)


@pytest.fixture
def source(article):
    """The address of the article on this server."""
    return f"{SITE}/articles/{article.pk}/"


@pytest.fixture
def document(source):
    """``document(target=…, body=…, **properties)``: a note on the whole article, or what is said instead."""

    def make(**properties):
        body = {"type": "TextualBody", "value": "Seen elsewhere", "format": "text/markdown"}
        return {"@context": ANNO, "type": "Annotation", "body": body, "target": source, **properties}

    return make


@pytest.fixture
def quoted(document, source):
    """``quoted("words", …)``: the same on words of the article, by a quote."""

    def make(exact="the drones were small", prefix="", suffix="", **properties):
        selector = {"type": "TextQuoteSelector", "exact": exact}
        selector |= {"prefix": prefix} if prefix else {}
        selector |= {"suffix": suffix} if suffix else {}
        target = {"type": "SpecificResource", "source": source, "selector": selector}
        return document(target=target, **properties)

    return make


def manage(folder, *arguments):
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "manage.py", *arguments]
    env |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    done = subprocess.run(
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    """``(address, token of the demo's annotator)`` of a running server with the demo."""
    folder = tmp_path_factory.mktemp("served")
    manage(folder, "migrate", "-v0")
    manage(folder, "demo")
    token = manage(folder, "token", "annotator").splitlines()[-1]
    with running(folder, "manage.py", "serve", "--port", "0", "--workers", "1") as (_, address):
        yield address.rstrip("/"), token


@pytest.fixture
def speak(server):
    """``speak(method, url, body, **headers)``: ``(status, headers, body)`` as the annotator."""
    address, token = server

    def speak(method, url, body=None, **headers):
        parts = urlsplit(url if url.startswith("http") else address + url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("Authorization", f"Bearer {token}")
        if body is not None:
            headers.setdefault("Content-Type", MEDIA_TYPE)
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, answer.headers, json.loads(read) if read and is_json else read

    return speak


@pytest.fixture
def take(tmp_path, capsys, article, desk):
    """``take(content, …)``: the lines that the command prints for a file with this content."""

    def take(content, status=0, **options):
        path = tmp_path / "annotations.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        try:
            call_command("import_annotations", str(path), **{"desk": desk.slug, **options})
            found = 0
        except SystemExit as error:
            found = error.code
        assert found == status
        return capsys.readouterr().out.splitlines()

    return take


@pytest.fixture
def export(capsys):
    def export(format="jsonl", **options):
        call_command("export", format, **options)
        return capsys.readouterr().out

    return export
