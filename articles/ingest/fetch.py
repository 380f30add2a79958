"""Fetch one page from the public web: every address checked, every failure told in a sentence."""

import socket
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2
from django.conf import settings

from . import networks
from .media import refuse_media, sniff

MAX_REDIRECTS = 5
USER_AGENT = "Newsroom/1.0 (a reading desk; one page at an editor's request)"
ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, text/markdown;q=0.8, */*;q=0.1"
SIGN_IN_PATHS = (
    "login", "log-in", "signin", "sign-in", "sign_in", "logon", "sso", "auth", "oauth", "oauth2", "authorize",
    "subscribe", "paywall", "wp-login.php",
)  # fmt: skip


class FetchError(Exception):
    """Why a page could not be had: ``code`` for programs, ``sentence`` for people."""

    def __init__(self, code, sentence, status=None):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """A page as it came: ``url`` is the final address after redirects, ``headers`` have lower-case names."""

    status: int
    headers: dict
    body: bytes
    url: str
    fetched_at: datetime

    @property
    def content_type(self):
        return self.headers.get("content-type", "")


def fetch(url):
    """Fetch ``url`` (http or https, public addresses only) and give a ``Fetched``, or raise a ``FetchError``.

    Only a 2xx answer with a page of text is given back. Settings: ``FETCH_TIMEOUT`` (seconds for all of it,
    redirects included), ``FETCH_MAX_BYTES`` (after decompression), ``FETCH_USER_AGENT`` and
    ``FETCH_ALLOWED_NETWORKS`` (networks besides the public ones, at any port:
    ``["127.0.0.0/8", "::1/128"]`` opens loopback).
    """
    deadline = time.monotonic() + getattr(settings, "FETCH_TIMEOUT", 10)
    address, seen = str(url).strip(), set()
    try:
        with _client(deadline) as client:
            for _ in range(MAX_REDIRECTS + 1):
                checked = _check_address(address)
                if str(checked) in seen:
                    raise FetchError("redirect_loop", "The address redirects in circles.")
                seen.add(str(checked))
                client.cookies.clear()
                request = client.build_request("GET", checked)
                with _open(client, request) as response:
                    if not response.has_redirect_location:
                        return _receive(response, deadline, first=url)
                    address = urljoin(str(checked), response.headers["location"])
    except httpx2.TimeoutException as error:
        raise _too_slow() from error
    except httpx2.DecodingError as error:
        raise FetchError(
            "broken_answer", "The page came compressed in a way that cannot be unpacked."
        ) from error
    except httpx2.ConnectError as error:
        if "certificate" in str(error).lower() or "ssl" in str(error).lower():
            raise FetchError("tls", "The site's certificate is not valid for this address.") from error
        raise FetchError("connection", "No connection to the site could be made.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise FetchError("broken_answer", "The site broke off, or its answer was not proper HTTP.") from error
    raise FetchError("too_many_redirects", f"The address redirects more than {MAX_REDIRECTS} times.")


def _check_address(address):
    """The address as httpx2 reads it, so that what was checked is what is asked for."""
    try:
        url = httpx2.URL(address)
        port = url.port
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise FetchError("bad_address", "This is not a web address.") from error
    if url.scheme not in ("http", "https"):
        raise FetchError("bad_scheme", "Only addresses that begin with http:// or https:// can be fetched.")
    if not url.host or set(url.host) & set(" %<>\"'`{}|\\^"):
        raise FetchError("bad_address", "The address names no site.")
    if url.userinfo:
        raise FetchError("user_info", "Addresses with a user name or password in them are not fetched.")
    if port is not None and not 0 < port < 65536:
        raise FetchError("bad_address", "The address names a port that does not exist.")
    return url.copy_with(fragment=None)


def _client(deadline):
    transport = httpx2.HTTPTransport(trust_env=False, http2=False)
    # A private attribute: httpx2 is pinned, and a test holds that the guard is reached.
    transport._pool._network_backend = CheckedBackend(deadline)
    headers = {
        "User-Agent": getattr(settings, "FETCH_USER_AGENT", USER_AGENT),
        "Accept": ACCEPT,
        "Accept-Language": "en, *;q=0.5",
        "Accept-Encoding": "gzip, deflate",
    }
    left = max(0.01, deadline - time.monotonic())
    return httpx2.Client(
        transport=transport, trust_env=False, follow_redirects=False, timeout=left, headers=headers
    )


class _open:
    """The response as a context that is always closed, also when reading it is given up half-way."""

    def __init__(self, client, request):
        self.client, self.request = client, request

    def __enter__(self):
        self.response = self.client.send(self.request, stream=True)
        return self.response

    def __exit__(self, *exc_info):
        self.response.close()


def _receive(response, deadline, first):
    headers = {
        name.lower(): value for name, value in response.headers.items() if name.lower() != "set-cookie"
    }
    url = str(response.url)
    if url != str(first) and _is_sign_in(url) and not _is_sign_in(str(first)):
        raise FetchError(
            "login", "The site sent us to a sign-in page; it does not show this page to visitors."
        )
    _refuse_status(response.status_code)
    encodings = {coding.strip().lower() for coding in headers.get("content-encoding", "").split(",")}
    if encodings - {"", "gzip", "deflate", "identity"}:
        raise FetchError("broken_answer", "The page came compressed in a way that cannot be unpacked.")
    if refusal := refuse_media(headers.get("content-type", "")):
        raise FetchError(*refusal)

    limit = getattr(settings, "FETCH_MAX_BYTES", 20 * 1024 * 1024)
    too_large = FetchError("too_large", f"The page is larger than {limit // (1024 * 1024) or 1} MB.")
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > limit:
            raise too_large
        if time.monotonic() > deadline:
            raise _too_slow()
    if not body.strip():
        raise FetchError("empty", "The site answered with an empty page.")
    if refusal := refuse_media(sniff(bytes(body[:2048]), headers.get("content-type", ""))):
        raise FetchError(*refusal)
    return Fetched(response.status_code, headers, bytes(body), url, datetime.now(UTC))


def _refuse_status(status):
    if 200 <= status < 300 and status not in (204, 205):
        return
    code, sentence = {
        204: ("empty", "The site answered with an empty page."),
        205: ("empty", "The site answered with an empty page."),
        401: ("login", "The site wants a sign-in before it shows this page (401)."),
        402: ("login", "The site wants a payment before it shows this page (402)."),
        403: ("forbidden", "The site refuses to show this page to programs or visitors (403)."),
        404: ("not_found", "There is no page at this address (404)."),
        407: ("login", "A gateway wants a sign-in before it shows this page (407)."),
        410: ("not_found", "The page has been taken away (410)."),
        429: ("busy", "The site asks for fewer requests; try again later (429)."),
        451: ("forbidden", "The site may not show this page here for legal reasons (451)."),
    }.get(status, (None, None))
    if code is None:
        code, sentence = "bad_status", f"The site answered with status {status}, not with a page."
        if status >= 500:
            code, sentence = "site_error", f"The site failed to answer; try again later ({status})."
    raise FetchError(code, sentence, status)


def _is_sign_in(url):
    parts = urlsplit(url)
    steps = [step for step in parts.path.lower().split("/") if step]
    host = (parts.hostname or "").split(".")[0]
    return host in ("login", "signin", "accounts", "auth", "sso", "idp") or any(
        step.rsplit(".", 1)[0] in SIGN_IN_PATHS or step in SIGN_IN_PATHS for step in steps
    )


def _too_slow():
    return FetchError("timeout", "The site took too long to answer.")


class CheckedBackend(httpcore2.SyncBackend):
    """Resolves a name once, refuses it unless every answer may be visited, and connects to one of them.

    TLS still checks the name of the address: httpcore2 hands it to ``start_tls`` on the stream given back.
    """

    def __init__(self, deadline):
        self.deadline = deadline

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        answers = self._resolve(host, port)
        refusal = networks.refusal(answers, port, getattr(settings, "FETCH_ALLOWED_NETWORKS", []))
        if refusal:
            raise FetchError(*refusal)
        failure = None
        for answer in answers:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise _too_slow()
            try:
                stream = super().connect_tcp(answer, port, left, local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
            else:
                return TimedStream(stream, self.deadline)
        raise failure

    def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise FetchError("forbidden_address", "The address does not lead to the public web.")

    def _resolve(self, host, port):
        """Addresses of a name; looked up in a thread, since the system's resolver knows no deadline."""
        result = {}

        def look_up():
            try:
                result["answers"] = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
            except (OSError, UnicodeError) as error:
                result["error"] = error

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(max(0, self.deadline - time.monotonic()))
        if thread.is_alive():
            raise _too_slow()
        answers = list(dict.fromkeys(answer[4][0] for answer in result.get("answers", ())))
        if not answers:
            raise FetchError("unknown_host", "No site of this name is known.") from result.get("error")
        return answers


class TimedStream(httpcore2.NetworkStream):
    """A stream whose every read and write gets only the time that the whole fetch has left."""

    def __init__(self, stream, deadline):
        self.stream, self.deadline = stream, deadline

    def _left(self):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise _too_slow()
        return left

    def read(self, max_bytes, timeout=None):
        return self.stream.read(max_bytes, self._left())

    def write(self, buffer, timeout=None):
        self.stream.write(buffer, self._left())

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        return TimedStream(self.stream.start_tls(ssl_context, server_hostname, self._left()), self.deadline)

    def close(self):
        self.stream.close()

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)
