"""Collected static files are answered by the event loop as WhiteNoise would: compressed, with ETag."""

import asyncio
import gzip

import brotli
import pytest
from whitenoise.base import WhiteNoise

from newsroom import asgi
from newsroom.settings import static_headers
from newsroom.static import collected

SCRIPT = b"export const words = 'one two three';\n" * 20


@pytest.fixture
def get(tmp_path, monkeypatch):
    """``get(path, method, **headers)``: status, headers and body of the whole application's answer."""
    for name in ("page.js", "page.5f3c.js"):
        (tmp_path / name).write_bytes(SCRIPT)
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(SCRIPT))
        (tmp_path / f"{name}.br").write_bytes(brotli.compress(SCRIPT))
    files = WhiteNoise(
        None,
        add_headers_function=static_headers,
        allow_all_origins=False,
        immutable_file_test=r"\.[0-9a-f]{4}\.js$",
    )
    files.add_files(str(tmp_path), prefix="/static/")
    monkeypatch.setattr(asgi, "static_files", files.files)

    def pages(scope, receive, send):
        raise AssertionError("a page thread was taken")

    monkeypatch.setattr(asgi, "pages", pages)

    def ask(path="/static/page.js", method="GET", **headers):
        sent = []

        async def send(message):
            sent.append(message)

        pairs = [
            (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()
        ]
        scope = {"type": "http", "method": method, "path": path, "headers": pairs}
        asyncio.run(asgi.application(scope, None, send))
        return sent[0]["status"], dict(sent[0]["headers"]), b"".join(each.get("body", b"") for each in sent)

    return ask


def test_file_is_answered_with_its_type_alone(get):
    status, headers, body = get()

    assert (status, body) == (200, SCRIPT)
    assert headers[b"content-type"] == b'text/javascript; charset="utf-8"'
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-length"] == str(len(SCRIPT)).encode()
    assert headers.keys().isdisjoint({b"access-control-allow-origin", b"last-modified"})


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("gzip, deflate, br, zstd", b"br", brotli.decompress),
        ("gzip, deflate", b"gzip", gzip.decompress),
        ("gzip, br;q=0", b"gzip", gzip.decompress),
        ("br;q=0.5", b"br", brotli.decompress),
        ("gzip; q=0.0, br ; Q=0", None, bytes),
        ("identity", None, bytes),
    ],
)
def test_file_is_sent_in_the_smallest_form_that_the_client_takes(get, accepted, coding, unpack):
    status, headers, body = get(accept_encoding=accepted)

    assert (status, headers.get(b"content-encoding"), unpack(body)) == (200, coding, SCRIPT)
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"vary"] == b"Accept-Encoding"


def test_file_under_a_name_of_its_own_is_kept_and_never_asked_for_again(get):
    headers = get("/static/page.5f3c.js")[1]

    assert headers[b"cache-control"] == b"max-age=31536000, immutable"
    assert b"etag" not in headers


def test_file_that_the_browser_has_is_not_sent_again(get):
    tag = get()[1][b"etag"].decode()

    # Weak: it names the file, whose three forms are not the same bytes.
    assert tag.startswith('W/"')
    for accepted in ("br", "gzip", "identity"):
        assert get(accept_encoding=accepted, if_none_match=tag)[::2] == (304, b"")


def test_head_has_no_body_and_other_methods_are_refused(get):
    assert get(method="HEAD")[::2] == (200, b"")
    assert get(method="POST")[0] == 405


def test_what_is_no_file_is_left_to_the_pages(get):
    for path in ("/static/other.js", "/static/../page.js", "/static/", "/static/page.js/"):
        with pytest.raises(AssertionError, match="a page thread was taken"):
            get(path)


def test_nothing_is_collected_where_files_are_looked_for_as_they_stand(settings):
    settings.WHITENOISE_USE_FINDERS = True

    assert collected() == {}
