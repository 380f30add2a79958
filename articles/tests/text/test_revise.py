"""Spans are carried from one revision to the next, and the revisions that a human marked are the measure."""

from collections import Counter

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from articles.tests.text.edits import Draft, drafts
from articles.tests.text.revisions import read
from articles.text.anchor import SpanError, trim
from articles.text.revise import Placement, carry

PAIRS = read()


def _carried(pair):
    spans = [(span.start, span.end) for span in pair.spans]
    return zip(pair.spans, carry(pair.old, pair.new, spans, pair.names), strict=True)


def test_marked_revisions_are_carried_as_the_human_did():
    count, wrong, deleted, missed, false = 0, [], [], [], []
    harmless = 0
    for pair in PAIRS:
        for span, placement in _carried(pair):
            place = None if placement.start is None else (placement.start, placement.end)
            count += 1
            harmless += "changed" in span.states
            if place != span.place or placement.state not in span.states:
                wrong.append((pair.title, pair.old[span.start : span.end], placement))
            if span.place is None and place is not None:
                deleted.append(pair.title)
            if span.states == ("critical",) and placement.state not in ("critical", "orphan"):
                missed.append(pair.title)
            if "changed" in span.states and placement.state == "critical":
                false.append(pair.title)

    assert len(PAIRS) >= 150 and count >= 250 and harmless >= 40
    assert (deleted, missed) == ([], [])
    assert len(false) <= harmless / 10, false
    assert len(wrong) <= count / 100, wrong


def test_every_state_is_among_the_marked_revisions():
    states = Counter(span.states[0] for pair in PAIRS for span in pair.spans)

    assert min(states[state] for state in ("exact", "moved", "changed", "critical", "orphan")) >= 12


def test_one_placement_for_each_span_in_the_order_given():
    text = "One boat sank. Two boats returned."

    placed = carry(text, f"{text} It rained.", [(15, 34), {"start": 0, "end": 14, "exact": "…"}, (15, 34)])

    assert [each[:4] for each in placed] == [
        (15, 34, "exact", 1.0),
        (0, 14, "exact", 1.0),
        (15, 34, "exact", 1.0),
    ]


def test_quote_and_context_are_judged_apart():
    old = (
        "The ferry sails at nine. The harbour is closed to all boats until the storm has passed. Gulls wait."
    )
    new = old.replace("boats", "ships").replace("Gulls wait", "Nobody knows when")

    [placed] = carry(old, new, [(25, 87)])

    assert placed.state == "changed" and 0.9 < placed.quote < 1
    assert placed.prefix == 1.0 and placed.suffix < 0.75


def test_nothing_to_carry():
    assert carry("One boat sank.", "Two boats sank.", []) == []


def test_span_is_trimmed_and_grown_to_whole_characters():
    text = "so 👩‍👧 went"

    assert [placed[:3] for placed in carry(text, f"And {text}", [(2, 5)])] == [(7, 10, "exact")]


@pytest.mark.parametrize(
    ("span", "error", "words"),
    [
        ((0, 99), SpanError, r"Span 1 \(0, 99\) is empty or reaches beyond the text."),
        ((-1, 3), SpanError, "beyond the text"),
        ((3, 3), SpanError, "is empty"),
        ((5, 2), SpanError, "is empty"),
        ((3, 4), SpanError, r"Span 1 \(3, 4\): The selection is empty."),
        ((1, 2, 3), TypeError, "Span 1 is not a pair of offsets"),
        (("1", 2), TypeError, "Span 1 is not a pair of offsets"),
        ({"start": 1}, TypeError, "Span 1 is not a pair of offsets"),
        ("ab", TypeError, "Span 1 is not a pair of offsets"),
        (None, TypeError, "Span 1 is not a pair of offsets"),
    ],
)
def test_what_is_no_span_is_refused_by_its_number(span, error, words):
    with pytest.raises(error, match=words):
        carry("One boat sank.", "Two boats sank.", [(0, 3), span])


def test_texts_must_be_texts():
    with pytest.raises(TypeError, match="both texts as str"):
        carry(b"One boat sank.", "Two boats sank.", [(0, 3)])


def test_orphan_comes_with_its_likeliest_place():
    claim = "The fund lost 12 million in the spring after it had bought shares in a shipyard."
    rest = (
        "Its board resigned.\nThe fund lost 9 million in the autumn after it had bought shares in a brewery."
    )

    [placed] = carry(f"{claim} {rest}", rest, [(0, len(claim))])

    assert (placed.start, placed.end, placed.state) == (None, None, "orphan")
    assert rest[slice(*placed.candidate)] == rest.partition("\n")[2]
    assert 0.7 < placed.quote < 1


def test_orphan_without_any_likeness_has_no_candidate():
    [placed] = carry("The ferry to Orle sails at nine.", "Nothing to see.", [(0, 32)])

    assert placed == Placement(None, None, "orphan", 0.0, 0.0, 0.0, None)


@pytest.mark.parametrize("new", ["", " ", "\n\n", "a", "☃"])
def test_text_that_vanished_leaves_orphans(new):
    assert [placed.state for placed in carry("One boat sank.", new, [(0, 14), (4, 8)])] == ["orphan"] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ab " * 20_000, "ba " * 20_000),
        ("Yes. " * 5_000, "No. Yes. " * 5_000),
        ("a" * 100_000, "b" + "a" * 100_000),
        ("x\n" * 20_000, "x\n" * 19_000),
        (" ".join(f"word{n}" for n in range(20_000)), " ".join(f"word{n}" for n in range(20_000, 0, -1))),
        ("(" * 50_000 + "a", "[" * 50_000 + "a"),
    ],
)
def test_texts_made_to_annoy_are_carried_too(old, new):
    spans = [(at, at + 2) for at in range(0, 10_000, 500)]

    assert len(carry(old, new, spans)) == 20


PIECES = [
    "The mayor", "said", "no", "12", "boats", ".", ". ", "! ", "\n", " ", " ", "e\u0301", "👩‍👧", "🇮🇶",
    "سلام", "می\u200cشود",
    "؟ ", "北京", "。", "“", "”", "\u0301", "\u200d", "\u200e", "İ", "ß", "the river", "Tuesday",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)


@settings(max_examples=500, deadline=None)
@given(texts, texts, st.data())
def test_placement_is_a_span_of_the_new_text(old, new, data):
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    try:
        [placed] = carry(old, new, [(start, end)])
    except SpanError:
        assert not old[start:end].strip()
        return

    found = placed.candidate if placed.start is None else (placed.start, placed.end)
    assert (placed.start is None) == (placed.end is None) == (placed.state == "orphan")
    assert all(0 <= score <= 1 for score in (placed.quote, placed.prefix, placed.suffix))
    if found:
        assert 0 <= found[0] < found[1] <= len(new)
        assert trim(new, *found) == found
    if placed.state in ("exact", "moved"):
        assert new[placed.start : placed.end] in old[max(0, start - 20) : end + 20]


@given(texts, st.data())
def test_same_text_keeps_every_span(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return

    [placed] = carry(text, text, [(start, end)])

    assert placed.state == "exact" and placed[3:] == (1.0, 1.0, 1.0, None)
    assert placed.start <= start + (len(text[start:end]) - len(text[start:end].lstrip()))


@settings(max_examples=60, deadline=None)
@given(drafts())
def test_edits_whose_outcome_is_known_are_followed(draft: Draft):
    spans = [span for span, _ in draft.truth]

    placed = carry(draft.old, draft.new, spans)

    got = [None if each.start is None else (each.start, each.end) for each in placed]
    assert got == [place for _, place in draft.truth]
