"""Plain text and Markdown as articles."""

import datetime

import pytest

from articles.ingest.extract import ExtractError, extract
from articles.text.canonical import canonicalize

PLAIN = """The bridge that sways

When the Millennium Bridge opened in London in June 2000, it began to sway under
the feet of those who crossed it. Two days later it was closed, and dampers were
fitted for almost two years.

"Nobody had walked like that before," an engineer said,
<b>not</b> in jest."""

MARKDOWN = """---
title: "The bridge that sways"
author: Author One
date: 2002-02-22
outlet: Harbour Post
lang: en
url: https://harbourpost.example/bridge
---
It *swayed*, and then it **closed**:

- once in 2000,
- never since.

> Walk on.

| year | state |
|------|-------|
| 2000 | open  |

[More](https://harbourpost.example/more) <script>alert(1)</script>
"""


def test_plain_text_has_title_and_paragraphs():
    found = extract(PLAIN.encode(), content_type="text/plain")

    assert found.title == "The bridge that sways"
    assert found.language == "en"
    assert canonicalize(found.body).text.split("\n") == [
        "When the Millennium Bridge opened in London in June 2000, it began to sway under the feet of those "
        "who crossed it. Two days later it was closed, and dampers were fitted for almost two years.",
        '"Nobody had walked like that before," an engineer said,',
        "<b>not</b> in jest.",
    ]


def test_plain_text_is_recognised_without_a_type():
    assert extract(PLAIN.encode()).title == "The bridge that sways"
    assert extract(PLAIN.encode("utf-16")).title == "The bridge that sways"


def test_text_that_begins_with_a_sentence_has_no_title():
    assert (
        extract(b"It rained for a week.\n\nThen the sun came out again.", content_type="text/plain").title
        == ""
    )


def test_markdown_is_rendered_without_its_html():
    found = extract(MARKDOWN.encode(), content_type="text/markdown")

    assert (found.title, found.byline, found.outlet) == (
        "The bridge that sways",
        "Author One",
        "Harbour Post",
    )
    assert (found.date, found.language) == (datetime.date(2002, 2, 22), "en")
    assert found.canonical_url == "https://harbourpost.example/bridge"
    for part in (
        "<em>swayed</em>",
        "<strong>closed</strong>",
        "<li>",
        "<blockquote>",
        "<td>2000</td>",
        'href="https',
    ):
        assert part in found.body
    assert "<script" not in found.body
    assert "---" not in found.body


@pytest.mark.parametrize(
    "heading", ["# The *bridge* that sways", "The bridge that sways\n====", "# The bridge that sways #"]
)
def test_heading_of_markdown_is_the_title(heading):
    found = extract(
        f"{heading}\n\nIt swayed for two days.\n\n## Then\n\nIt was closed.".encode(),
        content_type="text/markdown",
    )

    assert found.title == "The bridge that sways"
    assert canonicalize(found.body).text == "It swayed for two days.\nThen\nIt was closed."


def test_text_about_markup_stays_text():
    text = b"How pages are built\n\nA page begins with <html> and ends, as a rule, with its opposite."

    assert "&lt;html&gt;" in extract(text, content_type="text/plain").body


def test_title_alone_is_no_article():
    with pytest.raises(ExtractError) as caught:
        extract(b"# Bridge", content_type="text/markdown")

    assert (caught.value.code, caught.value.found.title) == ("no_article", "Bridge")


@pytest.mark.parametrize(
    "text", ["---\n" * 2000, "a: b\n" * 2000, "- " * 5000, "[" * 5000, "> " * 3000 + "x", "*a **b " * 3000]
)
def test_noise_in_markdown_ends(text):
    try:
        extract(text.encode(), content_type="text/markdown")
    except ExtractError as error:
        assert error.code == "no_article"
