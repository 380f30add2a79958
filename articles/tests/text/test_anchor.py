"""Spans become selectors and are found again."""

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from articles.tests.text.table import CASES
from articles.text.anchor import SpanError, describe, locate, occurrences, splits_grapheme, trim
from articles.text.offsets import Offsets

# Letters that join, combine, stand outside the first plane or run from right to left, and words that repeat.
ATOMS = [
    "a", "b", " ", "\n", "e\u0301", "👩‍👧", "🇮🇶", "سلام",
    "می\u200cشود", "한", "\u1112\u1161", "北京",
    "said ", "the ", ". ",
]  # fmt: skip
texts = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=60).map("".join)


@pytest.mark.parametrize("case", CASES["offsets"])
def test_offsets_convert_both_ways(case):
    offsets = Offsets(case["text"])

    assert [offsets.to_utf16(point) for point in range(len(case["text"]) + 1)] == case["utf16"]
    assert [offsets.to_code_points(unit) for unit in case["utf16"]] == list(range(len(case["text"]) + 1))


@pytest.mark.parametrize("case", CASES["graphemes"])
def test_cuts_through_a_character_are_seen(case):
    text = case["text"]

    assert [at for at in range(len(text) + 1) if splits_grapheme(text, at)] == case["splits"]


@pytest.mark.parametrize("case", CASES["trim"])
def test_selection_is_trimmed(case):
    if "error" in case:
        with pytest.raises(SpanError, match=case["error"]):
            trim(case["text"], case["start"], case["end"])
    else:
        assert list(trim(case["text"], case["start"], case["end"])) == case["span"]


@pytest.mark.parametrize("case", CASES["describe"])
def test_span_is_described(case):
    start, end = case["start"], case["end"]

    if "error" in case:
        with pytest.raises(SpanError, match=case["error"]):
            describe(case["text"], start, end)
    else:
        assert describe(case["text"], start, end) == [
            {"type": "TextQuoteSelector", **case["quote"]},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ]


@pytest.mark.parametrize("case", CASES["locate"])
def test_quote_is_found_or_given_up(case):
    found = locate(case["text"], case["quote"], case.get("position"))

    assert (found and list(found)) == case["found"]


@pytest.mark.parametrize("case", CASES["occurrences"])
def test_occurrences_are_all_found(case):
    found = occurrences(
        case["text"], case["exact"], case.get("whole_words", True), case.get("match_case", True)
    )

    assert [list(span) for span in found] == case["found"]


@given(texts, st.data())
def test_described_span_is_found_again(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    try:
        start, end = trim(text, start, end)
    except SpanError:
        assume(False)

    quote, position = describe(text, start, end)

    assert quote["exact"] == text[start:end]
    assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"])
    assert len(quote["prefix"]) >= min(32, start) and len(quote["suffix"]) >= min(32, len(text) - end)
    assert locate(text, quote, position) == (start, end)
    assert locate(text, quote) in ((start, end), None)


@given(texts, st.data())
def test_trimmed_span_cuts_no_character(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assume(text[start:end].strip())

    start, end = trim(text, start, end)

    assert not splits_grapheme(text, start) and not splits_grapheme(text, end)
    assert trim(text, start, end) == (start, end)


def test_context_grows_until_the_quote_is_unique():
    filler = "and the same words follow here as before, again and again, "
    text = f"First {filler}twelve boats {filler}. Second {filler}twelve boats {filler}."
    start = text.rindex("twelve boats")

    quote, _ = describe(text, start, start + 12)

    assert len(quote["prefix"]) >= 64
    assert locate(text, quote) == (start, start + 12)


def test_context_is_bounded_where_nothing_is_unique():
    text = "again and " * 2000

    quote, position = describe(text, 10_000, 10_005)

    assert len(quote["prefix"]) <= 256 + 32
    assert locate(text, quote) is None
    assert locate(text, quote, position) == (10_000, 10_005)
