"""What notes may hold, and what never comes out of them."""

import re
import time

import pytest

from articles.text.markdown import REL, render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        (" \n ", ""),
        ("plain", "<p>plain</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
        ("# Title", "<h3>Title</h3>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        (
            "[site](https://example.com/?a=1&b=2)",
            '<p><a href="https://example.com/?a=1&amp;b=2" rel="nofollow noopener noreferrer">site</a></p>\n',
        ),
        (
            "<mailto:d@a.example>",
            f'<p><a href="mailto:d@a.example" rel="{REL}">mailto:d@a.example</a></p>\n',
        ),
        ("گزارش **مهم** 🛰️", "<p>گزارش <strong>مهم</strong> 🛰️</p>\n"),
    ],
)
def test_markdown_becomes_html(source, html):
    assert render(source) == html


def test_tables_come_out_without_styles():
    html = render("| a | b |\n|:--|--:|\n| 1 | 2 |")

    assert "<table>" in html
    assert "<td>1</td>" in html
    assert "style" not in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://elsewhere.example/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/" onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "<style>*{display:none}</style>",
    "[x](//elsewhere.example)",
    "[x](/\\elsewhere.example)",
    "[x](/articles/3/)",
    "<iframe src=https://elsewhere.example></iframe>",
    "<form action=https://elsewhere.example><input></form>",
    '<a href="https://a.example" onclick="alert(1)">x</a>',
    "<!-- --><b onclick=alert(1)>x",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_gives_nothing_that_runs(source):
    html = render(source)

    tags = re.findall(r"<[^>]*>", html)
    assert {re.match(r"</?([a-z0-9]+)", tag)[1] for tag in tags} <= {"p", "a", "code", "pre", "br"}
    for tag in tags:
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag))
        if href := re.search(r'href="([^"]*)"', tag):
            assert href[1].startswith(("https://", "http://", "mailto:", "/articles/"))


@pytest.mark.parametrize(
    "source",
    ["[" * 10_000, "*" * 20_000, "> " * 5_000 + "x", "- " * 5_000, "`" * 20_000, "|a" * 9_000, "<" * 20_000],
)
def test_long_nonsense_is_rendered_in_time(source):
    start = time.perf_counter()

    render(source)

    assert time.perf_counter() - start < 5


def test_a_rendered_note_is_stable():
    once = render("*a* [b](https://c.example)\n\n1. x")

    assert "<em>a</em>" in once
    assert render("*a* [b](https://c.example)\n\n1. x") == once
