"""
Runs a WSGI application on a few lasting threads under an ASGI server.

The event loop does the waiting for the network: a request takes a thread once its whole body is here, and
gives it back when its answer is ready. So slow uploads hold no thread; and since threads last, so do their
database connections.
"""

import asyncio
import json
import logging
import queue
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote_to_bytes

log = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Streamer = Callable[[Any, Headers, dict[str, Any], Receive, Send], Awaitable[None]]

WHOLE = 256 * 2**10  # answers up to this size go back in one piece; longer ones are streamed in such pieces
BODILESS = {204, 304}
# A view that answers with a stream leaves a ticket here in the request's META; there is no such key where
# nobody would take it. What the view answers then is only the head.
TICKET = "newsroom.stream"


@dataclass(frozen=True)
class Limits:
    """Bytes and seconds that one request may take."""

    body: int = 26 * 2**20
    memory: int = 2**20  # of a body; the rest of it waits in a file
    # A browser reads no answer before its upload is through, so a body that is too large is read and thrown
    # away, up to this size; beyond, the connection is closed.
    discard: int = 128 * 2**20
    pause: float = 20.0  # between two pieces of a body
    upload: float = 300.0  # for the whole body
    send: float = 30.0  # for the client to take one piece of a long answer


class Refusal(Exception):
    """The request is answered here, without a page thread."""

    def __init__(self, status: int, detail: str, close: bool = True):
        self.status, self.detail, self.close = status, detail, close


class ClientLeft(Exception):
    """Nobody waits for the answer any more."""


class Bridge:
    """
    An ASGI application that answers `http` with the WSGI application `wsgi`.

    `stream(ticket, headers, scope, receive, send)` answers in the event loop where a view left a ticket.
    """

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        threads: int = 3,
        limits: Limits | None = None,
        stream: Streamer | None = None,
    ):
        self.wsgi = wsgi
        self.stream = stream
        self.limits = limits or Limits()
        self.count = threads
        self.threads: list[threading.Thread] = []
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Called by the first request too; not when built, since threads do not survive a fork."""
        while len(self.threads) < self.count:
            name = f"pages-{len(self.threads) + 1}"
            self.threads.append(threading.Thread(target=self._work, name=name, daemon=True))
            self.threads[-1].start()

    def stop(self, timeout: float = 1.0) -> None:
        """Let the threads finish what they do, and no more."""
        for _ in self.threads:
            self.jobs.put(None)
        for thread in self.threads:
            thread.join(timeout)
        self.threads = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if not self.threads:
            self.start()
        try:
            body = await read_body(scope["headers"], receive, self.limits)
        except ClientLeft:
            return
        except Refusal as refusal:
            await refuse(scope, send, refusal)
            return
        # A function of its own, so that a stream does not hold for hours what its handshake needed.
        answer, ticket = await self._ask(scope, body, receive, send)
        if answer is None:
            return
        status, headers, content = answer
        if self.stream and ticket is not None and status == 200 and scope["method"] == "GET":
            headers = [(name, value) for name, value in headers if name != b"content-length"]
            await self.stream(ticket, headers, scope, receive, send)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _ask(
        self, scope: dict[str, Any], body: IO[bytes], receive: Receive, send: Send
    ) -> tuple[tuple[int, Headers, bytes] | None, Any]:
        asked = environ(scope, body)
        if self.stream:
            asked[TICKET] = None
        job = Job(asked, asyncio.get_running_loop(), receive, send, self.limits.send)
        self.jobs.put(job)
        return await job.answer, asked.get(TICKET)

    def _work(self) -> None:
        while (job := self.jobs.get()) is not None:
            try:
                job.run(self.wsgi)
            except RuntimeError:  # the loop is closed: the server has stopped
                return
            del job  # not kept until the next request comes


class Job:
    """One request on its way through a page thread."""

    def __init__(
        self,
        environ: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        receive: Receive,
        send: Send,
        patience: float,
    ):
        self.environ = environ
        self.loop = loop
        self.receive = receive
        self.send = send
        self.patience = patience
        # status, headers and content of a short answer; None when the answer was streamed
        self.answer: asyncio.Future[tuple[int, Headers, bytes] | None] = loop.create_future()
        self.leaving: asyncio.Task[None] | None = None
        self.status = 0
        self.headers: Headers = []
        self.written: list[bytes] = []
        self.is_started = False

    def run(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        """In the page thread, from the request to its answer."""
        answer, error = None, None
        try:
            answer = self._answer(wsgi)
        except ClientLeft:
            pass
        except Exception as failure:
            log.exception("%s %s failed", self.environ["REQUEST_METHOD"], self.environ["PATH_INFO"])
            if self.is_started:
                error = failure  # half an answer is out: the server has to cut the connection
            else:
                answer = (500, [(b"content-type", b"text/plain")], b"Something went wrong on our side.")
        finally:
            self.environ["wsgi.input"].close()
        self.loop.call_soon_threadsafe(self._settle, answer, error)

    def _settle(self, answer: tuple[int, Headers, bytes] | None, error: Exception | None) -> None:
        if self.leaving:
            self.leaving.cancel()
        if self.answer.done():  # cancelled while the thread worked
            return
        if error:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(answer)

    def _start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self.status = int(status[:3])
        # Stripped, since Django hands cookies over with a space in front, which no header may begin with.
        self.headers = [
            (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
        ]
        return self.written.append

    def _answer(self, wsgi: Callable[..., Iterable[bytes]]) -> tuple[int, Headers, bytes] | None:
        result = wsgi(self.environ, self._start_response)
        try:
            if self.environ["REQUEST_METHOD"] == "HEAD":
                return self.status, self.headers, b""
            pieces = in_pieces(result, self.written)
            first, is_last = next(pieces)
            if is_last:
                self._add_length(len(first))
                return self.status, self.headers, first
            self._say({"type": "http.response.start", "status": self.status, "headers": self.headers})
            self.is_started = True
            self._say({"type": "http.response.body", "body": first, "more_body": True})
            for piece, is_last in pieces:
                self._say({"type": "http.response.body", "body": piece, "more_body": not is_last})
            return None
        finally:
            if hasattr(result, "close"):
                result.close()

    def _add_length(self, length: int) -> None:
        known = any(name in (b"content-length", b"transfer-encoding") for name, _ in self.headers)
        if not known and self.status not in BODILESS:
            self.headers.append((b"content-length", b"%d" % length))

    def _say(self, message: dict[str, Any]) -> None:
        """Send and wait until the client has taken enough, so that a long answer never piles up in memory."""
        sending = asyncio.run_coroutine_threadsafe(self._push(message), self.loop)
        try:
            sending.result(self.patience)
        except TimeoutError:
            sending.cancel()
            self.is_started = True
            raise TimeoutError("the client stopped reading") from None

    async def _push(self, message: dict[str, Any]) -> None:
        if self.leaving is None:
            self.leaving = asyncio.ensure_future(self._leave())
        if self.leaving.done():  # the server's send() would swallow the rest in silence
            raise ClientLeft
        await self.send(message)

    async def _leave(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


def in_pieces(chunks: Iterable[bytes], written: list[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The chunks joined to pieces of about WHOLE bytes, each with whether it is the last; at least one."""
    parts, size = written, sum(map(len, written))
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > WHOLE:
            yield b"".join(parts), False
            parts, size = [], 0
    yield parts[0] if len(parts) == 1 else b"".join(parts), True


def environ(scope: dict[str, Any], body: IO[bytes]) -> dict[str, Any]:
    """The WSGI environment of an ASGI request."""
    host, port = scope.get("server") or ("localhost", 80)
    raw_path = scope.get("raw_path")
    path = unquote_to_bytes(raw_path) if raw_path is not None else scope["path"].encode()
    result = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client := scope.get("client"):
        result["REMOTE_ADDR"], result["REMOTE_PORT"] = client[0], str(client[1])
    for raw_name, raw_value in scope["headers"]:
        # Forwarding is the server's to believe or not (TRUSTED_PROXIES); past it, it is only hearsay. And an
        # underscore would make X_Forwarded_For the same variable as X-Forwarded-For.
        if b"_" in raw_name or raw_name.startswith(b"x-forwarded-") or raw_name == b"transfer-encoding":
            continue
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        if name == "CONTENT_LENGTH":
            continue
        if name != "CONTENT_TYPE":
            name = f"HTTP_{name}"
        if name in result:
            # https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3: cookies alone are joined with a semicolon
            value = f"{result[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{value}"
        result[name] = value
    size = body.seek(0, 2)
    body.seek(0)
    if size or any(name == b"content-length" for name, _ in scope["headers"]):
        result["CONTENT_LENGTH"] = str(size)
    return result


def declared_length(headers: Headers) -> int | None:
    """Content-Length, or None; a Refusal when it is no number or says two things at once."""
    lengths = {
        part.strip() for name, value in headers if name == b"content-length" for part in value.split(b",")
    }
    if not lengths:
        return None
    length = lengths.pop()
    if lengths or not length.isdigit() or len(length) > 18:
        raise Refusal(400, "The length of the request is not clear.")
    return int(length)


async def read_body(headers: Headers, receive: Receive, limits: Limits) -> IO[bytes]:
    """The whole body, read in the event loop; raises Refusal (400, 408, 413) or ClientLeft."""
    length = declared_length(headers)
    if not length and not any(name == b"transfer-encoding" for name, _ in headers):
        return BytesIO()
    is_waiting = any(name == b"expect" for name, _ in headers)  # for our word before it sends anything
    too_large = Refusal(413, f"The request is too large: at most {limits.body // 2**20} MiB are taken.")
    if length is not None and length > (limits.body if is_waiting else limits.discard):
        raise too_large
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limits.upload
    body: IO[bytes] = tempfile.SpooledTemporaryFile(limits.memory)  # closed by the job
    size, more = 0, True
    try:
        while more:
            async with asyncio.timeout_at(min(loop.time() + limits.pause, deadline)):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientLeft
            piece, more = message.get("body", b""), message.get("more_body", False)
            size += len(piece)
            if size > limits.discard:
                raise too_large
            if size <= limits.body:
                body.write(piece)
    except TimeoutError:
        body.close()
        raise Refusal(408, "The request came too slowly.") from None
    except BaseException:
        body.close()
        raise
    if size > limits.body:
        body.close()
        too_large.close = False  # all of it was read, so the connection is good for the next request
        raise too_large
    return body


async def refuse(scope: dict[str, Any], send: Send, refusal: Refusal) -> None:
    """A short answer to people, problem+json to programs."""
    accepts = b",".join(value for name, value in scope["headers"] if name == b"accept")
    if b"text/html" in accepts:
        kind, text = b"text/plain; charset=utf-8", refusal.detail
    else:
        kind = b"application/problem+json"
        title = HTTPStatus(refusal.status).phrase
        text = json.dumps(
            {"type": "about:blank", "title": title, "status": refusal.status, "detail": refusal.detail}
        )
    content = text.encode()
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
    if refusal.close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
