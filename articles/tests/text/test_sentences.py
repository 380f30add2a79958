"""Texts are parted into sentences and paragraphs."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from articles.tests.text.table import CASES
from articles.text.anchor import splits_grapheme
from articles.text.sentences import paragraphs, split

PIECES = [
    "U.S.", " ", "  ", "\n", "He", "said", ".", "?", "!", "…", "“", "”", '"', "»", "(", ")", "[2]",
    "Jan.", "6",
    "a.m.", "۔", "؟", "سلام", "。", "」", "北", "😀", "e\u0301", "J.", "The", "\u00a0", "1.",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@pytest.mark.parametrize("case", CASES["sentences"])
def test_sentences_end_where_a_reader_stops(case):
    found = split(case["text"], case.get("language", "en"))

    assert [case["text"][start:end] for start, end in found] == case["sentences"]


@given(texts)
def test_sentences_are_ordered_and_leave_out_only_white_space(text):
    found = split(text)

    covered = [False] * len(text)
    last = 0
    for start, end in found:
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        covered[start:end] = [True] * (end - start)
        last = end
    assert all(covered[at] or char.isspace() for at, char in enumerate(text))


@given(texts)
def test_sentences_cut_no_character(text):
    assert not any(splits_grapheme(text, at) for bounds in split(text) for at in bounds)


@given(texts)
def test_paragraphs_are_the_lines_that_say_something(text):
    found = [text[start:end] for start, end in paragraphs(text)]

    assert found == [line.strip() for line in text.split("\n") if line.strip()]


def test_long_line_of_abbreviations_takes_linear_time():
    text = "J. " * 20_000

    assert len(split(text)) == 1
