"""The protocol over real HTTP, spoken by a program with a token to the served demo."""

import http.client
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from articles.schemas.webannotation import ANNO, MEDIA_TYPE
from articles.tests.test_serve import running


def manage(folder, *arguments):
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "manage.py", *arguments]
    env |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    done = subprocess.run(
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
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


def test_life_of_an_annotation(server, speak):
    address, _ = server
    target = {
        "source": f"{address}/articles/1/",
        "selector": {"type": "TextPositionSelector", "start": 0, "end": 3},
    }
    note = {
        "@context": ANNO,
        "type": "Annotation",
        "canonical": "urn:uuid:life",
        "body": {"type": "TextualBody", "value": "Over the wire", "language": "en"},
        "target": target,
    }
    total = speak("GET", "/annotations/")[2]["total"]

    status, headers, made = speak("POST", "/annotations/", note)

    assert (status, headers["Location"], made["canonical"]) == (201, made["id"], "urn:uuid:life")
    assert made["id"].startswith(f"{address}/annotations/")
    assert made["body"] == note["body"]
    status, headers, read = speak("GET", made["id"])
    assert (status, read, headers["Content-Type"]) == (200, made, MEDIA_TYPE)
    assert headers["Link"].startswith('<http://www.w3.org/ns/ldp#Resource>; rel="type"')
    tag = headers["ETag"]
    status, headers, nothing = speak("HEAD", made["id"])
    assert (status, nothing, headers["ETag"]) == (200, b"", tag)
    assert speak("OPTIONS", made["id"])[0] == 200
    assert speak("GET", made["id"], If_None_Match=tag)[0] == 304
    assert speak("GET", made["id"], Accept="text/html")[0] == 303
    assert speak("GET", made["id"], Accept="text/turtle")[0] == 406
    assert speak("GET", "/annotations/")[2]["total"] == total + 1

    changed = made | {"body": {"type": "TextualBody", "value": "Otherwise"}}
    status, headers, put = speak("PUT", made["id"], changed)
    assert (status, put["body"]) == (200, changed["body"])
    assert headers["ETag"] != tag
    assert speak("PUT", made["id"], changed, If_Match=tag)[0] == 412
    assert speak("DELETE", made["id"], If_Match=tag)[0] == 412

    assert speak("DELETE", made["id"], If_Match=headers["ETag"])[0] == 204
    assert speak("GET", made["id"])[0] == 410
    assert speak("GET", "/annotations/")[2]["total"] == total


def test_container_is_walked_from_page_to_page(server, speak):
    iris = 'return=representation;include="http://www.w3.org/ns/oa#PreferContainedIRIs"'

    status, headers, container = speak("GET", "/annotations/", Prefer=iris)

    assert (status, headers["Content-Location"]) == (200, container["id"])
    found, page = [], container["first"]
    while True:
        found += page["items"]
        if "next" not in page:
            break
        page = speak("GET", page["next"])[2]
        assert page["partOf"]["id"] == container["id"]
    assert len(found) == len(set(found)) == container["total"] > 50
    assert page["id"] == container["last"]


def test_visitor_reads_what_is_public_and_writes_nothing(server, speak):
    address, _ = server
    note = {"@context": ANNO, "type": "Annotation", "bodyValue": "No", "target": f"{address}/articles/1/"}

    status, headers, told = speak("POST", "/annotations/", note, Authorization="")

    assert (status, told["status"]) == (401, 401)
    assert headers["Content-Type"] == "application/problem+json"
    seen = speak("GET", "/annotations/", Authorization="")[2]["total"]
    assert 0 <= seen < speak("GET", "/annotations/")[2]["total"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"type": "Annotation"}', MEDIA_TYPE, 400),
        (b"{", MEDIA_TYPE, 400),
        (b"words", "text/plain", 415),
        (b'"' + b"x" * 10 * 2**20 + b'"', MEDIA_TYPE, 413),
    ],
)
def test_bad_bodies_are_told_why(speak, body, kind, status):
    answer = speak("POST", "/annotations/", body, Content_Type=kind)

    assert answer[0] == status
    assert answer[2]["title"]
    assert speak("GET", "/healthz")[0] == 200
