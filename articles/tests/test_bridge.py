"""The bridge between the event loop and the pages' threads, asked over real sockets."""

import http.client
import io
import json
import select
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest
import uvicorn

from newsroom.bridge import TICKET, WHOLE, Bridge, Limits
from newsroom.server import config

# Far longer than a slow machine needs; the tests of a limit shorten their own.
LIMITS = Limits(body=200_000, memory=1_000, discard=1_000_000, pause=60, upload=120, send=60)
LONG = 60


class Toy:
    """A WSGI application that says what it was asked, and remembers what became of its answers."""

    def __init__(self):
        self.closed = threading.Event()
        self.produced = 0

    def __call__(self, environ, start_response):
        return getattr(self, environ["PATH_INFO"].strip("/") or "tell")(environ, start_response)

    def tell(self, environ, start_response):
        told = {name: value for name, value in environ.items() if isinstance(value, str)}
        told["body"] = environ["wsgi.input"].read().decode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", " a=1; Path=/")])
        return [json.dumps(told).encode()]

    def size(self, environ, start_response):
        start_response("200 OK", [])
        return [b"%d" % len(environ["wsgi.input"].read())]

    def nothing(self, environ, start_response):
        start_response("304 Not Modified", [("ETag", '"1"')])
        return []

    def long(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Answer(self, 40)

    def endless(self, environ, start_response):
        start_response("200 OK", [])
        return Answer(self, 10_000)

    def ticket(self, environ, start_response):
        environ[TICKET] = environ["QUERY_STRING"]
        status = "200 OK" if environ["QUERY_STRING"] != "refused" else "403 Forbidden"
        start_response(status, [("Content-Type", "text/event-stream"), ("Content-Length", "0")])
        return []

    def broken(self, environ, start_response):
        raise ValueError("broken on purpose")

    def breaks_late(self, environ, start_response):
        start_response("200 OK", [])
        yield b"x" * (WHOLE + 1)
        raise ValueError("broken on purpose")


class Answer:
    def __init__(self, toy, count):
        self.toy, self.count = toy, count

    def __iter__(self):
        for _ in range(self.count):
            self.toy.produced += 1
            yield b"x" * 100_000

    def close(self):
        self.toy.closed.set()


@pytest.fixture
def toy():
    return Toy()


@pytest.fixture
def limits():
    return LIMITS


async def stream(ticket, headers, scope, receive, send):
    """Says what it was given and ends."""
    assert b"content-length" not in dict(headers)
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    lent = scope["state"]["transport"].get_extra_info("peername")[1] == scope["client"][1]
    await send({"type": "http.response.body", "body": f"{ticket} {lent}".encode()})


@pytest.fixture
def port(toy, limits):
    """A served bridge with two threads; its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    bridge = Bridge(toy, threads=2, limits=limits, stream=stream)
    server = uvicorn.Server(config(bridge))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + LONG
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    listening.listen(100)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(5)
    bridge.stop()


def ask(port, method="GET", path="/", body=None, headers=None, **options):
    """Status, headers and body of one request."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
        connection.request(method, path, body, headers or {}, **options)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def say(port, text):
    """Send these bytes as they are; all that comes back until the server closes."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=LONG)) as connection:
        connection.sendall(text)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def told(port, head, body=b""):
    """What the application was told of a request with these header lines."""
    answer = say(port, b"\r\n".join([*head, b"Host: localhost", b"Connection: close", b"", body]))
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def test_environ_holds_the_request(port):
    status, headers, body = ask(port, "POST", "/tell?q=%C3%A9", b"words", {"Content-Type": "text/plain"})

    seen = json.loads(body)
    assert status == 200
    assert headers["content-length"] == str(len(body))
    assert headers["set-cookie"] == "a=1; Path=/"
    assert {name: seen[name] for name in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE")} == {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/tell",
        "QUERY_STRING": "q=%C3%A9",
        "CONTENT_TYPE": "text/plain",
    }
    assert (seen["CONTENT_LENGTH"], seen["body"]) == ("5", "words")
    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == ("http", "127.0.0.1")


def test_split_cookies_are_joined_with_a_semicolon(port):
    seen = told(port, [b"GET / HTTP/1.1", b"Cookie: a=1", b"Cookie: b=2", b"Accept: x/y", b"Accept: z/z"])

    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["HTTP_ACCEPT"] == "x/y,z/z"


def test_forwarded_and_underscored_headers_are_dropped(port):
    seen = told(
        port,
        [
            b"GET / HTTP/1.1",
            b"X-Forwarded-For: 9.9.9.9",
            b"X-Forwarded-Proto: https",
            b"X_Forwarded_Host: bad.example",
            b"X-Real: kept",
        ],
    )

    assert {name for name in seen if "FORWARDED" in name} == set()
    assert seen["HTTP_X_REAL"] == "kept"
    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == ("http", "127.0.0.1")


def test_forwarded_headers_of_a_trusted_proxy_are_believed(settings, request):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    seen = told(
        request.getfixturevalue("port"),
        [b"GET / HTTP/1.1", b"X-Forwarded-For: 6.6.6.6, 9.9.9.9", b"X-Forwarded-Proto: https"],
    )

    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == ("https", "9.9.9.9")


def test_chunked_body_arrives_whole(port):
    seen = told(
        port,
        [b"POST / HTTP/1.1", b"Transfer-Encoding: chunked"],
        b"5\r\nwords\r\n6\r\n, more\r\n0\r\n\r\n",
    )

    assert (seen["body"], seen["CONTENT_LENGTH"]) == ("words, more", "11")


@pytest.mark.parametrize("size", [0, 1, 999, 1_001, 200_000])
def test_body_arrives_whole_in_memory_or_from_a_file(port, size):
    assert ask(port, "POST", "/size", b"x" * size)[2] == b"%d" % size


@pytest.mark.parametrize("is_chunked", [False, True])
def test_body_too_large_is_read_and_refused(port, is_chunked):
    body = io.BytesIO(b"x" * 300_000)
    headers = {} if is_chunked else {"Content-Length": "300000"}

    status, headers, answer = ask(port, "POST", "/size", body, headers, encode_chunked=is_chunked)

    assert status == 413
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(answer)["title"] == "Request Entity Too Large"


def test_body_far_too_large_is_not_even_read(port):
    answer = say(
        port, b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\nAccept: text/html\r\n\r\nabc"
    )

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"content-type: text/plain" in answer
    assert b"connection: close" in answer.lower()


def test_too_large_upload_that_waits_for_a_word_is_refused_at_once(port):
    answer = say(
        port, b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\nExpect: 100-continue\r\n\r\n"
    )

    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("lengths", [(b"5", b"6"), (b"-1",), (b"five",), (b"9" * 30,)])
def test_unclear_length_is_a_bad_request(port, lengths):
    head = b"".join(b"Content-Length: %s\r\n" % length for length in lengths)

    answer = say(port, b"POST /size HTTP/1.1\r\nHost: x\r\n" + head + b"\r\nwords")

    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))


def test_two_equal_lengths_are_one(port):
    seen = told(port, [b"POST / HTTP/1.1", b"Content-Length: 5", b"Content-Length: 5"], b"words")

    assert seen["body"] == "words"


@pytest.mark.parametrize("limits", [replace(LIMITS, pause=0.3)], ids=["short pause"])
def test_stalled_upload_is_told_so(port):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=LONG)) as connection:
        connection.sendall(b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")

        assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_sixteen_stalled_uploads_stop_nobody_else(port):
    # Were they to hold the two threads, no answer came before their pause is over.
    stalled = [socket.create_connection(("127.0.0.1", port)) for _ in range(16)]
    for connection in stalled:
        connection.sendall(b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")

    answers = [ask(port)[0] for _ in range(5)]

    assert answers == [200] * 5
    assert select.select(stalled, [], [], 0)[0] == []  # so none of them had to give up first
    for connection in stalled:
        connection.close()


def test_upload_broken_off_reaches_no_page(port, toy):
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        connection.sendall(b"POST /long HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")

    assert ask(port)[0] == 200
    assert toy.produced == 0


def test_head_has_the_headers_and_no_body(port):
    status, headers, body = ask(port, "HEAD", "/long")

    assert (status, headers["content-type"], body) == (200, "text/plain", b"")


def test_not_modified_gets_no_length(port):
    status, headers, body = ask(port, path="/nothing")

    assert (status, headers["etag"], body) == (304, '"1"', b"")
    assert "content-length" not in headers


def test_long_answer_is_streamed_whole(port, toy):
    status, headers, body = ask(port, path="/long")

    assert (status, len(body)) == (200, 4_000_000)
    assert "content-length" not in headers
    assert toy.closed.wait(LONG)


def test_long_answer_waits_for_its_reader(port, toy):
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        until, seen = time.monotonic() + LONG, -1
        while seen != toy.produced and time.monotonic() < until:
            seen = toy.produced or -1
            time.sleep(0.3)

        assert 0 < seen == toy.produced < 1_000
        assert not toy.closed.is_set()

    assert toy.closed.wait(LONG)


def test_long_answer_ends_when_its_reader_leaves(port, toy):
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        connection.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(100_000)

    assert toy.closed.wait(LONG)
    assert toy.produced < 10_000


@pytest.mark.parametrize("limits", [replace(LIMITS, send=0.5)], ids=["short send"])
def test_reader_who_stops_frees_the_thread(port, toy):
    readers = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
    for reader in readers:
        reader.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")

    assert ask(port)[0] == 200  # both threads were busy with answers that nobody took
    for reader in readers:
        reader.close()


def test_error_in_the_application_is_a_500(port):
    assert ask(port, path="/broken")[0] == 500
    assert ask(port)[0] == 200


def test_error_in_mid_answer_cuts_the_connection(port):
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        ask(port, path="/breaks_late")

    assert ask(port)[0] == 200


def test_requests_of_one_connection_keep_their_order(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
        sizes = []
        for size in (5, 0, 2_000):
            connection.request("POST", "/size", b"x" * size)
            sizes.append(connection.getresponse().read())

    assert sizes == [b"5", b"0", b"2000"]


def test_view_that_leaves_a_ticket_is_answered_by_a_stream(port):
    status, headers, body = ask(port, path="/ticket?of=12")

    assert (status, body) == (200, b"of=12 True")
    assert {name.lower(): value for name, value in headers.items()}["transfer-encoding"] == "chunked"


@pytest.mark.parametrize(("method", "query", "expected"), [("HEAD", "of=12", 200), ("GET", "refused", 403)])
def test_refusal_and_head_are_no_streams(port, method, query, expected):
    status, headers, body = ask(port, method, f"/ticket?{query}")

    assert (status, headers["content-length"], body) == (expected, "0", b"")


def test_client_cannot_bring_a_ticket(port):
    seen = told(port, [b"GET / HTTP/1.1", b"newsroom.stream: 1"])

    assert TICKET not in seen
    assert seen["HTTP_NEWSROOM.STREAM"] == "1"
