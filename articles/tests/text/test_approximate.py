"""A quote from elsewhere whose words were edited is found by its context; a lookalike is not taken for it."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from articles.text.anchor import describe, locate, splits_grapheme

BEFORE = "The tram depot in the old harbour was hit at noon. "
CLAIM = "The crane had been inspected in January by two engineers of the city, its owner said."
AFTER = " Trams were sent round by the northern bridge until the evening."
TEXT = BEFORE + CLAIM + AFTER


def _quote(text, words):
    start = text.index(words)
    return describe(text, start, start + len(words))[0]


@pytest.mark.parametrize(
    ("there", "edited"),
    [
        (CLAIM, CLAIM.replace("January", "February")),
        (CLAIM, CLAIM.replace("had been", "had never been")),
        (CLAIM, CLAIM.replace("inspected", "checked").replace("city", "town")),
        (CLAIM, CLAIM.upper()),
        ("inspected in January by two engineers", "inspected in Janaury by two engineers"),
        ("The crane had been inspected in January", "The red crane had been inspected in January"),
    ],
)
def test_edited_quote_is_found_from_word_to_word(there, edited):
    text = f"Rain fell. {BEFORE}{CLAIM.replace(there, edited)}{AFTER}"

    start, end = locate(text, _quote(TEXT, there))

    assert text[start:end] == edited


def test_one_side_of_the_context_is_enough():
    text = f"{BEFORE}{CLAIM.replace('two', 'three')} Nobody else would talk about the matter."

    found = locate(text, _quote(TEXT, CLAIM))

    assert found == (len(BEFORE), len(BEFORE) + len(CLAIM) + 2)


@pytest.mark.parametrize(
    "text",
    [
        # The claim is gone, and one like it stands among other words.
        f"{BEFORE}{AFTER.strip()} A lorry burned. {CLAIM.replace('crane', 'lorry')} Nobody was in the yard.",
        # The context is still there, the words are not.
        f"{BEFORE}Its roof came down in the great storm of the year before, and it was never mended.{AFTER}",
        # Two places are equally good.
        "\n".join([BEFORE + CLAIM.replace("two", "three") + AFTER] * 2),
        "",
        " ",
    ],
)
def test_lookalike_is_not_taken(text):
    assert locate(text, _quote(TEXT, CLAIM)) is None


def test_short_quote_is_found_only_exactly():
    text = "Envoys from Iran met in the palace on the lake at noon."

    assert locate(text.replace("Iran", "Iraq"), _quote(text, "Iran")) is None
    assert locate(text.replace("Iran", "Iraq"), _quote(text, "from Iran")) is None
    assert locate(f"On Monday, {text}", _quote(text, "from Iran")) is not None


def test_edited_quote_without_context_is_given_up():
    edited = TEXT.replace("January", "February")

    assert locate(edited, CLAIM) is None
    assert locate(edited, {"exact": CLAIM, "prefix": "", "suffix": None}) is None
    assert locate(edited, _quote(TEXT, CLAIM)) is not None


def test_exact_words_come_before_similar_ones():
    text = TEXT.replace("January", "February") + " " + CLAIM

    start, end = locate(text, _quote(TEXT, CLAIM))

    assert (text[start:end], start) == (CLAIM, len(TEXT) + 2)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("ab " * 400_000, "ab " * 5_000 + "c"),
        ("a" * 1_000_000, "a" * 15_000 + "b"),
        (f"{TEXT} " * 6_000, CLAIM.replace("two", "twelve")),
        ("word " * 200_000, " ".join(f"word{n}" for n in range(2_500))),
        (TEXT, "x" * 300_000),
        ("\u0301" * 50_000, "\u0301" * 40 + "a" * 40),
    ],
)
def test_quote_made_to_annoy_is_given_up(text, exact):
    assert locate(text, {"exact": exact, "prefix": BEFORE * 2_000, "suffix": AFTER * 2_000}) is None


PIECES = [
    "The mayor",
    " said ",
    "no",
    "12 boats",
    ". ",
    "\n",
    "e\u0301",
    "👩‍👧",
    "سلام ",
    "می\u200cشود",
    "北京",
    "\u0301",
    "“",
]
texts = st.lists(st.sampled_from(PIECES), min_size=8, max_size=40).map("".join)


@given(texts, texts, texts, texts)
def test_what_is_found_is_a_span_of_the_text(text, exact, prefix, suffix):
    found = locate(text, {"exact": exact, "prefix": prefix, "suffix": suffix})

    if found:
        start, end = found
        assert 0 <= start < end <= len(text)
        assert not splits_grapheme(text, start) and not splits_grapheme(text, end)
