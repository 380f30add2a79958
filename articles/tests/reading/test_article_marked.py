"""Marks in the HTML: the text is never changed, whatever overlaps whatever."""

import html as markup
import re

from hypothesis import given
from hypothesis import strategies as st

from articles.reading.marked import mark_html
from articles.text.canonical import canonicalize

PIECES = [
    *("word ", " ", "a &amp; b", "<b>bold</b>", "<br>", "نفت", "👩‍👩‍👧"),
    "<a href='https://example.org/'>link</a>",
]
BLOCKS = [
    *("<p>{}</p>", "<ul><li>{}</li><li>two</li></ul>", "<blockquote>{}</blockquote>"),
    *("<pre>{}\n  x</pre>", "<table><tr><th>{}</th><td>x</td></tr></table>"),
]


@st.composite
def pages(draw):
    """Canonical HTML with its text, and marks anywhere on it."""
    block = st.tuples(st.sampled_from(BLOCKS), st.lists(st.sampled_from(PIECES), min_size=1))
    blocks = draw(st.lists(block, min_size=1))
    page = canonicalize("".join(block.format("".join(pieces)) for block, pieces in blocks) + "<p>end</p>")
    length = len(page.text)
    offsets = st.tuples(st.integers(0, length), st.integers(0, length)).filter(lambda pair: pair[0] < pair[1])
    marks = [
        (number, {"uid": f"u{number}", "layer": "claim", "state": "open", "kind": "", "spans": spans})
        for number, spans in enumerate(
            draw(st.lists(st.lists(offsets, min_size=1, max_size=3), max_size=6)), 1
        )
    ]
    return page, marks


@given(pages())
def test_text_and_structure_stay(drawn):
    page, marks = drawn

    marked = mark_html(page.html, marks)

    assert markup.unescape(re.sub(r"<[^>]*>", "", marked)) == page.text
    assert re.sub(r"</?mark[^>]*>|<span id=\"mark-[^\"]*\"></span>", "", marked) == page.html
    assert canonicalize(marked) == page


@given(pages())
def test_every_marked_word_is_within_a_mark(drawn):
    page, marks = drawn

    marked = mark_html(page.html, marks)

    inside, offset, covered = 0, 0, set()
    for token in re.findall(r"<[^>]*>|[^<]+", marked):
        if token.startswith("<mark"):
            inside += 1
        elif token == "</mark>":
            inside -= 1
        elif not token.startswith("<"):
            length = len(markup.unescape(token))
            if inside:
                covered.update(range(offset, offset + length))
            offset += length
    wanted = {at for _, mark in marks for start, end in mark["spans"] for at in range(start, end)}
    visible = {at for at in wanted if not page.text[at].isspace()}
    assert visible <= covered
    assert {at for at in covered if not page.text[at].isspace()} == visible


def test_overlaps_are_cut_and_each_piece_says_all_it_is():
    page = canonicalize("<p>one two three</p>")
    marks = [
        (1, {"uid": "a", "layer": "claim", "state": "refuted", "kind": "", "spans": [(0, 7)]}),
        (2, {"uid": "b", "layer": "mention", "state": "", "kind": "person", "spans": [(4, 13)]}),
    ]

    assert mark_html(page.html, marks) == (
        '<p><span id="mark-a"></span><mark class="claim claim-refuted">one </mark>'
        '<span id="mark-b"></span>'
        '<mark class="claim claim-refuted mention mention-person" data-notes="1">two</mark>'
        '<mark class="mention mention-person" data-notes="2"> three</mark></p>'
    )


def test_marked_view_numbers_its_notes(client, cast, article, make_annotation):
    client.force_login(cast.reader)
    made = make_annotation("NATO has a mission", motivation="commenting", body="Since when?")

    body = client.get(article.get_absolute_url(), {"view": "marked"}).content.decode()

    assert '<mark class="note" data-notes="1">NATO has a mission</mark>' in body
    assert f'id="annotation-{made.uid}"' in body
    assert f'href="#mark-{made.uid}"' in body
    assert '<b class="annotation-card__number">1</b>' in body


def test_page_leads_to_the_marked_view_without_scripts(client, cast, article):
    client.force_login(cast.reader)

    body = client.get(article.get_absolute_url()).content.decode()

    assert re.search(r'<noscript>.*?href="\?view=marked".*?</noscript>', body, re.S)
