"""Fetching: what comes back, and the sentence for everything that cannot."""

import gzip
import ssl
import subprocess
import threading
import zlib
from datetime import UTC, datetime, timedelta

import httpcore2
import pytest

from articles.ingest import fetch as fetching
from articles.ingest.fetch import Fetched, FetchError, fetch

PAGE = "<!doctype html><title>Tide tables</title><p>High water comes twice a day — nearly.".encode()


def refused(url):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    assert caught.value.sentence.endswith(".")
    return caught.value.code


def test_page_comes_back_as_it_was_sent(site):
    url = site.page("/tides", PAGE, Set_Cookie="visitor=1", X_Served="here")

    fetched = fetch(url)

    assert (fetched.status, fetched.body, fetched.url) == (200, PAGE, url)
    assert fetched.headers["x-served"] == "here"
    assert "set-cookie" not in fetched.headers
    assert fetched.content_type == "text/html; charset=utf-8"
    assert abs(datetime.now(UTC) - fetched.fetched_at) < timedelta(seconds=30)


def test_guard_is_what_connects(site, monkeypatch):
    reached = []
    resolve = fetching.CheckedBackend._resolve
    monkeypatch.setattr(
        fetching.CheckedBackend,
        "_resolve",
        lambda self, *where: reached.append(where) or resolve(self, *where),
    )

    fetch(site.page("/", PAGE))

    assert reached == [("127.0.0.1", site.port)]


def test_fragment_is_not_sent_and_redirects_give_the_final_address(site):
    site.page("/new?page=2", PAGE)
    site.redirect("/old", "/new?page=2#part")

    fetched = fetch(site.url("/old#top"))

    assert (fetched.url, fetched.body) == (site.url("/new?page=2"), PAGE)
    assert [request.splitlines()[0] for request in site.asked] == [
        "GET /old HTTP/1.1",
        "GET /new?page=2 HTTP/1.1",
    ]


def test_cookies_are_not_carried_along_redirects(site):
    site.page("/first", b"", status="302 Found", Location="/second", Set_Cookie="visitor=1; Path=/")
    site.page("/second", PAGE)

    fetch(site.url("/first"))

    assert len(site.asked) == 2
    assert not any("cookie" in request.lower() for request in site.asked)


def test_proxy_of_the_environment_is_ignored(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert fetch(site.page("/", PAGE)).body == PAGE


def test_user_agent_is_the_setting(site, settings):
    settings.FETCH_USER_AGENT = "Desk/7"

    fetch(site.page("/", PAGE))

    assert "user-agent: desk/7\r\n" in site.asked[0].lower()


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_page_is_unpacked(site, coding):
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](PAGE)

    assert fetch(site.page("/", packed, Content_Encoding=coding)).body == PAGE


@pytest.mark.parametrize("layers", [1, 2])
def test_small_answer_that_unpacks_to_a_huge_one_is_refused(site, settings, layers):
    settings.FETCH_MAX_BYTES = 3_000_000
    packed = b"\0" * 100_000_000
    for _ in range(layers):
        packed = gzip.compress(packed)
    url = site.page("/", packed, Content_Encoding=", ".join(["gzip"] * layers))

    assert len(packed) < 200_000
    assert refused(url) == "too_large"


def test_hundred_megabytes_are_refused_before_they_are_read(site):
    site.answers["/"] = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 104857600\r\n\r\n<p>long"
    )

    assert refused(site.url()) == "too_large"


def test_endless_page_is_cut_at_the_limit(site, settings):
    settings.FETCH_MAX_BYTES = 500_000

    def pour(connection, stopping):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not stopping.is_set():
            connection.sendall(b"<p>and so on</p>" * 4096)

    site.answers["/"] = pour

    assert refused(site.url()) == "too_large"


def drip(connection, stopping):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(6_000):
        if stopping.wait(0.05):
            return
        connection.sendall(b"x")


def drip_headers(connection, stopping):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(6_000):
        if stopping.wait(0.05):
            return
        connection.sendall(b"x")


def silence(connection, stopping):
    stopping.wait(300)


@pytest.mark.parametrize("slow", [drip, drip_headers, silence])
def test_slow_site_ends_at_the_deadline(site, settings, slow):
    settings.FETCH_TIMEOUT = 0.5
    # Each of them goes on for minutes, with a byte now and then or without.
    site.answers["/"] = slow

    assert refused(site.url()) == "timeout"


def test_deadline_holds_for_all_redirects_together(site, settings):
    settings.FETCH_TIMEOUT = 0.6

    def late(number):
        def answer(connection, stopping):
            stopping.wait(0.25)
            head = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(head.encode())

        return answer

    site.answers.update({f"/{number}": late(number) for number in range(5)})

    assert refused(site.url("/0")) == "timeout"


def test_slow_name_server_ends_at_the_deadline(settings, monkeypatch):
    settings.FETCH_TIMEOUT = 0.3
    answered = threading.Event()
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args: answered.wait(300) and [])

    assert refused("http://slow.example/") == "timeout"
    answered.set()


def test_redirects_in_a_circle_are_named(site):
    site.redirect("/a", "/b")
    site.redirect("/b", "/a#again")

    assert refused(site.url("/a")) == "redirect_loop"
    assert len(site.asked) == 2


def test_more_than_five_redirects_are_too_many(site):
    for number in range(7):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.page("/7", PAGE)

    assert fetch(site.url("/2")).url == site.url("/7")
    assert refused(site.url("/1")) == "too_many_redirects"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("404 Not Found", "not_found"),
        ("410 Gone", "not_found"),
        ("403 Forbidden", "forbidden"),
        ("401 Unauthorized", "login"),
        ("402 Payment Required", "login"),
        ("429 Too Many Requests", "busy"),
        ("451 Unavailable", "forbidden"),
        ("500 Oops", "site_error"),
        ("503 Service Unavailable", "site_error"),
        ("300 Multiple Choices", "bad_status"),
        ("418 Teapot", "bad_status"),
    ],
)
def test_status_other_than_success_is_told_in_words(site, status, code):
    url = site.page("/", PAGE, status=status)

    with pytest.raises(FetchError) as caught:
        fetch(url)

    assert (caught.value.code, caught.value.status) == (code, int(status[:3]))
    assert status[:3] in caught.value.sentence


@pytest.mark.parametrize(
    "path", ["/login?next=/story", "/accounts/sign-in/", "/users/signin.php", "/oauth/authorize"]
)
def test_redirect_to_a_sign_in_page_is_named(site, path):
    site.redirect("/story", path)
    site.page(path, PAGE)

    assert refused(site.url("/story")) == "login"


def test_article_about_signing_in_is_no_sign_in_page(site):
    site.redirect("/story", "/news/how-login-pages-work")
    site.page("/news/how-login-pages-work", PAGE)

    assert fetch(site.url("/story")).body == PAGE


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/pdf", b"%PDF-1.7", "pdf"),
        ("text/html", b"%PDF-1.7 under another name", "pdf"),
        ("application/rss+xml", b"<rss></rss>", "feed"),
        ("text/xml", b"<?xml version='1.0'?><!-- made --><feed xmlns='a'></feed>", "feed"),
        ("image/png", b"\x89PNG", "not_a_page"),
        ("video/mp4", b"1234", "not_a_page"),
        ("application/json", b"{}", "not_a_page"),
        ("text/css", b"p {}", "not_a_page"),
        ("application/octet-stream", b"\x7fELF\0\0\0\0\0", "not_a_page"),
        ("text/html", b"\xff\xd8\xff\xe0 a photograph", "not_a_page"),
        ("text/html", b"GIF89a", "not_a_page"),
        (None, b"ab\0\0\0\0cd", "not_a_page"),
        ("text/html", b" \n ", "empty"),
        ("text/html", b"", "empty"),
    ],
)
def test_what_is_no_page_is_refused(site, content_type, body, code):
    assert refused(site.page("/", body, content_type=content_type)) == code


@pytest.mark.parametrize(
    "content_type", ["text/plain", "text/markdown", "application/xhtml+xml", "TEXT/HTML", None]
)
def test_pages_of_text_are_taken(site, content_type):
    assert fetch(site.page("/", PAGE, content_type=content_type)).body == PAGE


def test_unasked_compression_is_refused(site):
    assert refused(site.page("/", b"\x0b\x02\x80abc\x03", Content_Encoding="br")) == "broken_answer"
    assert refused(site.page("/", b"not gzip at all", Content_Encoding="gzip")) == "broken_answer"


def test_answer_cut_short_is_refused(site):
    site.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>half"

    assert refused(site.url()) == "broken_answer"


def test_answer_that_is_not_http_is_refused(site):
    site.answers["/"] = b"220 mail.example ESMTP\r\n"

    assert refused(site.url()) == "broken_answer"


def test_closed_port_is_told(site):
    site.stop()

    assert refused(site.url()) == "connection"


@pytest.fixture
def certificate(tmp_path):
    """A certificate that nobody vouches for, made anew for each test."""
    files = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    names = ["-addext", "subjectAltName=DNS:desk.example"]
    try:
        subprocess.run(
            [*command, *names, "-keyout", files[0], "-out", files[1]],
            check=True,
            capture_output=True,
            timeout=30,
        )
    except FileNotFoundError:
        pytest.skip("needs openssl: apt install openssl")
    return files


def serve_tls(site, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    site.tls = context


def trust(monkeypatch, certificate):
    context = ssl.create_default_context(cafile=certificate[1])
    transport = fetching.httpx2.HTTPTransport
    monkeypatch.setattr(
        fetching.httpx2, "HTTPTransport", lambda **options: transport(verify=context, **options)
    )


def test_certificate_of_nobody_is_refused(site, certificate):
    serve_tls(site, certificate)

    assert refused(site.url().replace("http:", "https:")) == "tls"


def test_certificate_is_checked_against_the_name_not_the_address(site, certificate, names, monkeypatch):
    serve_tls(site, certificate)
    site.page("/", PAGE)
    trust(monkeypatch, certificate)
    names.update({"desk.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})

    assert fetch(f"https://desk.example:{site.port}/").body == PAGE
    assert refused(f"https://other.example:{site.port}/") == "tls"


def test_fetched_is_a_value():
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert Fetched(200, {}, b"", "u", at) == Fetched(200, {}, b"", "u", at)
    assert issubclass(fetching.CheckedBackend, httpcore2.SyncBackend)
