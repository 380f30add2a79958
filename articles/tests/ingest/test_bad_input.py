"""Bytes that are no article get a clear answer, quickly, and what was found is not lost."""

import datetime
import time

import pytest

from articles.ingest import limits
from articles.ingest.extract import ExtractError, extract
from articles.text.canonical import canonicalize

PROSE = "The committee met on Monday and heard what the engineers had to say about the old bridge. "


def refused(body, url=None, content_type=None):
    started = time.monotonic()
    with pytest.raises(ExtractError) as caught:
        extract(body, url, content_type)
    assert caught.value.sentence.endswith(".")
    # Not a figure: only a sign that no limit was missed.
    assert time.monotonic() - started < 20
    return caught.value


@pytest.mark.parametrize("body", [b"", b"   \n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\0\0"])
def test_empty_input_is_named(body):
    assert refused(body).code in ("empty", "binary")


def test_hundred_megabytes_are_refused():
    assert refused(b"<p>long</p>" * (100 * 1024 * 1024 // 11)).code == "too_large"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary"),
        (b"GIF89a" + bytes(500), "binary"),
        (b"PK\x03\x04" + bytes(500), "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", "feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>hello</text></svg>", "binary"),
    ],
)
def test_what_is_no_text_is_refused_whatever_it_is_called(body, code):
    assert refused(body, content_type="text/html").code == code
    assert refused(body).code == code


def test_page_without_an_article_keeps_what_was_found():
    html = """<html lang="en"><head><meta property="og:site_name" content="Valley Herald">
    <meta property="article:published_time" content="2020-05-04T10:00:00+02:00"><title>Pictures | Valley
    Herald</title>
    </head><body><h1>Pictures of the week</h1><img src="a.jpg"></body></html>"""

    error = refused(html.encode(), "https://valleyherald.example/p")

    assert error.code == "no_article"
    assert (error.found.title, error.found.outlet) == ("Pictures of the week", "Valley Herald")
    assert error.found.date == datetime.date(2020, 5, 4)


@pytest.mark.parametrize(
    "html",
    [
        "<title>Log in</title><h1>Log in</h1><form><input name=u><input type=password></form>"
        + f"<p>{PROSE}</p>" * 3,
        "<h1>News</h1><p>We use cookies. We and our partners store data on your device. "
        + PROSE * 3
        + "</p>",
        "<h1>A long story</h1><p>"
        + PROSE * 2
        + "</p><p>Subscribe now to continue reading this story and all others.</p>",
        "<h1>Just a moment...</h1><p>Checking your browser before the site opens. " + PROSE * 2 + "</p>",
        "<h1>Start</h1><ul>" + "<li><a href='/x'>A headline of another article here</a></li>" * 30 + "</ul>",
        "<div id=app></div><script>render()</script>",
        "<frameset><frame src=a></frameset>",
    ],
)
def test_page_before_or_beside_the_article_is_no_article(html):
    assert refused(f"<html><body>{html}</body></html>".encode(), "https://a.example/b").code == "no_article"


def test_article_about_cookies_and_passwords_is_an_article():
    prose = "This website uses cookies, said the minister, and every site asks you to log in to continue. "
    html = f"<html><body><h1>Why sites ask</h1><article>{f'<p>{prose}{PROSE}</p>'}"
    html += "".join(f"<p>{number}. {PROSE}</p>" for number in range(10)) + "</article></body></html>"

    assert "said the minister" in extract(html.encode(), "https://a.example/b").body


@pytest.mark.parametrize(
    "html",
    [
        "".join(f"<a href='/{number}'>link</a> " for number in range(40_000)),
        "<p " + " ".join(f"a{number}" for number in range(50_000)) + ">" + PROSE,
        "<p " + " ".join(f"a{number}='1'" for number in range(50_000)) + ">" + PROSE,
        "<p a='>' " + " ".join(f"<a{number}" for number in range(50_000)) + ">" + PROSE,
        '<p a="' * 100_000,
        "<div>" * 100_000 + PROSE,
        "<div>" * 450 + PROSE * 3 + "</div>" * 450,
        "<b>" * 100_000 + PROSE,
        "<p>short</p>" * 100_000,
        "<table><tr><td>" * 30_000,
    ],
)
def test_hostile_page_is_refused_before_it_costs_anything(html):
    assert refused(f"<html><body>{html}".encode()).code in ("too_complex", "no_article")


@pytest.mark.parametrize(
    "html", ["<!--" * 200_000, "<" * 500_000, "<script>" * 100_000, "&amp;" * 300_000, "</p>" * 300_000]
)
def test_noise_ends_in_a_sentence(html):
    assert refused(f"<html><body>{html}".encode()).code in ("too_complex", "no_article")


def test_long_page_is_read_whole():
    html = "".join(f"<p>Paragraph {number}. {PROSE * 5}</p>" for number in range(2_000))

    body = extract(f"<html><body><article><h1>Long</h1>{html}</article></body></html>".encode()).body

    assert len(html) > 900_000
    assert all(f"Paragraph {number}. " in body for number in range(2_000))


def test_scripts_and_styles_with_signs_of_markup_are_not_counted():
    script = "for (i = 0; i<n; i++) { s += '<a href=x>'; }" * 10_000
    html = (
        f"<html><head><script>{script}</script></head><body><h1>Bridge</h1><p>{PROSE * 3}</p></body></html>"
    )

    assert PROSE.strip() in extract(html.encode()).body


def test_truncated_page_is_read_with_a_warning():
    html = f"<html><body><article><h1>Bridge</h1><p>{PROSE * 3}</p><p>{PROSE}</p><p>And then the la"

    found = extract(html.encode(), "https://a.example/b")

    assert found.title == "Bridge"
    assert "breaks off" in found.warnings[0]
    assert PROSE.strip() in found.body


def test_page_cut_inside_a_tag_or_a_character_is_read():
    html = f"<html><body><h1>Brücke</h1><p>{PROSE * 3}</p><p>Für die Brücke über die Spree".encode()

    assert extract(html[:-1] + b"\xc3").title == "Brücke"
    assert PROSE.strip() in extract(html + b"<p class='x").body


def test_scripts_and_handlers_do_not_survive():
    html = f"""<html><body><article><h1>Bridge<script>alert(1)</script></h1>
    <p onclick="alert(1)">{PROSE}<a href="javascript:alert(1)">engineers</a> <img src=x onerror=alert(1)></p>
    <svg><script>alert(1)</script></svg><math><mtext><style><img src=x
    onerror=alert(1)></style></mtext></math>
    <style>p {{ background: url(javascript:alert(1)) }}</style><iframe
    srcdoc="<script>alert(1)</script>"></iframe>
    <form action="/x"><input name="a"></form><p style="position:fixed">{
        PROSE * 2
    }</p></article></body></html>"""

    found = extract(html.encode(), "https://a.example/b")

    stored = canonicalize(found.body)
    assert "alert" not in found.title + stored.html
    for sign in (
        "script",
        "onclick",
        "onerror",
        "<svg",
        "<math",
        "<style",
        "style=",
        "<iframe",
        "<form",
        "<img",
    ):
        assert sign not in stored.html.lower()


def test_control_characters_are_dropped():
    html = f"<html><body><h1>Br\0id\x07ge</h1><p>{PROSE * 3}\x1b[31m</p></body></html>"

    found = extract(html.encode(), "https://a.example/b", "text/html")

    assert found.title == "Bridge"
    assert not set(found.body) & set("\0\x07\x1b")


def test_limits_name_what_is_too_much():
    with pytest.raises(limits.TooComplex, match="6,000 links"):
        limits.check_source("<a>" * 6_001)
    with pytest.raises(limits.TooComplex, match="20,000 elements"):
        limits.check_source("<i>" * 20_001)
    limits.check_source("<a>" * 6_000)
