"""Any HTML becomes one harmless form, and the text beside it is what a parser reads out of it."""

import re
import time
from html.parser import HTMLParser

import hypothesis.strategies as st
import nh3
import pytest
from hypothesis import given, settings

from articles.tests.text.hostile import _TAGS, _TEXTS, HOSTILE, generated
from articles.text.canonical import canonicalize, from_text, text_of

ALLOWED = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "figure", "figcaption", "table",
    "thead", "tbody",
    "tr", "th", "td", "caption", "dl", "dt", "dd", "a", "em", "strong", "s", "u", "sub", "sup",
    "code", "br", "q",
    "cite", "abbr", "span", "bdi",
}  # fmt: skip
REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
ATTRIBUTES = {"href", "rel", "dir", "lang", "colspan", "rowspan", "start"}


class Reader(HTMLParser):
    """What an independent parser finds: the text nodes and the tags."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.texts, self.tags, self.open = [], [], []
        self.balanced = True
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.texts.append(data)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, attributes))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.balanced = self.balanced and bool(self.open) and self.open.pop() == tag


def assert_canonical(html):
    canonical = canonicalize(html)
    reader = Reader(canonical.html)

    assert "".join(reader.texts) == canonical.text
    assert reader.balanced and not reader.open
    assert {tag for tag, _ in reader.tags} <= ALLOWED
    for tag, attributes in reader.tags:
        for name, value in attributes:
            assert name in ATTRIBUTES
            assert name != "href" or re.match(r"(?i)https?://|mailto:", value), value
        assert tag != "a" or {"href", "rel"} <= {name for name, _ in attributes}
    assert canonicalize(canonical.html) == canonical
    assert not REFUSED.search(canonical.text)
    assert not re.search(r"<(?!td|th|br)([a-z0-9]+)[^>]*></\1>", canonical.html)
    assert canonical.text == canonical.text.strip(" \n") or "<pre" in canonical.html
    return canonical


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_markup_becomes_harmless(html):
    canonical = assert_canonical(html)

    # What a sanitiser of another make would keep of it is the same.
    cleaned = nh3.clean(canonical.html, tags=ALLOWED, attributes={"*": ATTRIBUTES}, link_rel=None)
    assert Reader(cleaned).texts == Reader(canonical.html).texts


@pytest.mark.parametrize("seed", range(10))
def test_generated_markup_becomes_canonical(seed):
    for html in generated(200, seed):
        assert_canonical(html)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{tag}>" for tag in _TAGS]),
            st.sampled_from([f"</{tag.split()[0]}>" for tag in _TAGS]),
            st.sampled_from(_TEXTS),
            st.text(max_size=5),
        ),
        max_size=40,
    ).map("".join)
)
def test_any_markup_becomes_canonical(html):
    assert_canonical(html)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_characters_become_canonical(text):
    assert_canonical(text)


@pytest.mark.parametrize(
    ("html", "canonical", "text"),
    [
        ("Hello", "<p>Hello</p>", "Hello"),
        ("<p>a</p><p>b</p>", "<p>a</p>\n<p>b</p>", "a\nb"),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>", "a\nb\nc"),
        ("<p>a <b> b</b>\n c</p>", "<p>a <strong>b</strong> c</p>", "a b c"),
        ("<p>a<br> b</p>", "<p>a<br>\nb</p>", "a\nb"),
        ("<h1>T</h1><h6>u</h6>", "<h2>T</h2>\n<h4>u</h4>", "T\nu"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li>\n<li>b</li></ul>", "a\nb"),
        ("<ul><li>a<ul><li>b</ul></ul>", "<ul><li>a\n<ul><li>b</li></ul></li></ul>", "a\nb"),
        (
            "<table><tr><td></td><th>a</th></tr><tr><td>b<td>c</table>",
            "<table><tbody><tr><td></td><th>a</th></tr>\n<tr><td>b</td>\n<td>c</td></tr></tbody></table>",
            "a\nb\nc",
        ),
        ("<pre>\n  a\n\tb\n</pre>", "<pre>  a\n\tb</pre>", "  a\n\tb"),
        ("<p>a</p><p> </p><div></div><ul><li></li></ul><p>b", "<p>a</p>\n<p>b</p>", "a\nb"),
        ("<p><a href='javascript:x'>a</a></p>", "<p>a</p>", "a"),
        (
            "<a href=https://a.example/?b=1&copy=2 onclick=x>a</a>",
            '<p><a href="https://a.example/?b=1&amp;copy=2" rel="nofollow noopener noreferrer">a</a></p>',
            "a",
        ),
        ("<div dir=rtl><p lang=fa>سلام</p></div>", '<p dir="rtl" lang="fa">سلام</p>', "سلام"),
        ("<b>a<p>b</b>c", "<p><strong>a</strong></p>\n<p><strong>b</strong>c</p>", "a\nbc"),
        ("&lt;b&gt; &amp;amp;", "<p>&lt;b&gt; &amp;amp;</p>", "<b> &amp;"),
        ("می\u200cروم\u00ad \u200b😀", "<p>می\u200cروم 😀</p>", "می\u200cروم 😀"),
        ("a\ud83d\ude00b\ud83d", "<p>a😀b</p>", "a😀b"),
        ("<html><head><title>T</title></head><body><p>a", "<p>a</p>", "a"),
        ("<svg><p>kept", "<p>kept</p>", "kept"),
        ("", "", ""),
    ],
)
def test_markup_has_one_canonical_form(html, canonical, text):
    assert canonicalize(html) == (canonical, text)


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One\r\ntwo\r\n \r\n\r\nthree <b> & co", "<p>One<br>\ntwo</p>\n<p>three &lt;b&gt; &amp; co</p>"),
        ("", ""),
    ],
)
def test_plain_text_becomes_paragraphs(plain, html):
    assert from_text(plain) == html


@given(st.text(max_size=200))
def test_html_of_plain_text_is_canonical(plain):
    assert canonicalize(from_text(plain)).html == from_text(plain)


def test_text_of_markup():
    assert text_of("<p>a</p><script>b</script>c") == "a\nc"


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{'Some words of an article. ' * 8}</p>\n" * 24_000,
        f"<p {' '.join(f'a{number}=1' for number in range(50_000))}>x",
        "<div>" * 10_000 + "x" + "</div>" * 10_000,
        "<blockquote><ul><li>" * 10_000 + "x",
        "<b>" * 100_000 + "x",
        "".join(f"<b lang=a{number % 9}>" for number in range(2000)) + "<p>x" * 5_000,
        "<table>" * 20_000 + "x" + "</tr></b></div>" * 20_000,
        "<svg>" * 100_000 + "</svg>" * 1000,
        "<" * 500_000,
        "<a b='" * 100_000,
        "<!--" * 100_000,
        "&#" + "9" * 500_000,
        "<pre>" + "\n " * 200_000,
        "a <br>" * 50_000,
    ],
    ids=lambda html: html[:20].split("\n")[0],
)
def test_large_and_deep_markup_takes_linear_time(html):
    began = time.monotonic()

    canonical = canonicalize(html)

    assert time.monotonic() - began < 20
    if len(canonical.html) < 1_000_000:
        assert canonicalize(canonical.html) == canonical
