"""Says where a span stands in a text, as W3C selectors, and finds it again."""

from typing import Any

import regex

from . import approximate
from .edges import SPACE, VISIBLE, cuts, grapheme_at, is_edge, splits_grapheme

# Offsets are code points: https://www.w3.org/TR/annotation-model/#text-position-selector
# static/text/anchor.js gives the same answers; articles/tests/text/cases.json holds the two together.

Selector = dict[str, Any]

# Context kept on each side of a quote: at least this much, and more in these steps until the quote is unique.
CONTEXT_STEPS = (32, 64, 128, 256)
# How far a context reaches on for the edge of a word; scripts that write no spaces have none near.
WORD_REACH = 32
# The share of the prefix or of the suffix that must agree before context may choose between equal quotes.
CONTEXT_AGREES = 0.75
# Shorter words may stand anywhere: if so much is known of what was around them, this share must be left.
SHORT = 16
CONTEXT_TELLS = 16
CONTEXT_LEFT = 0.25


class SpanError(ValueError):
    """These two offsets do not mark words of this text; the message is for the reader."""


def describe(text: str, start: int, end: int) -> list[Selector]:
    """The quote and position selectors of text[start:end]; SpanError when that is no span.

    Prefix and suffix hold at least 32 characters (fewer only at the ends of the text), go on to the edge of
    a word, and grow up to 256 until prefix + exact + suffix stands only once in the text.
    """
    check(text, start, end)
    exact = text[start:end]
    prefix = suffix = ""
    alone = text.find(exact) == start and text.find(exact, start + 1) < 0
    for length in CONTEXT_STEPS:
        prefix = text[_context_start(text, start, length) : start]
        suffix = text[end : _context_end(text, end, length)]
        whole = prefix + exact + suffix
        if alone or text.find(whole, text.find(whole) + 1) < 0:
            break
    return [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]


def check(text: str, start: int, end: int) -> None:
    """SpanError unless text[start:end] is there, has a visible character and splits none."""
    if not 0 <= start <= len(text) or not 0 <= end <= len(text):
        raise SpanError("The selection reaches beyond the text.")
    if end <= start:
        raise SpanError("The selection is empty.")
    if not VISIBLE.search(text, start, end):
        raise SpanError("The selection holds only white space.")
    if splits_grapheme(text, start) or splits_grapheme(text, end):
        raise SpanError("The selection cuts a character in two.")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends, grown where it would cut a character.

    SpanError when nothing is left.
    """
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    while start < end and SPACE.match(text[start]):
        start += 1
    while end > start and SPACE.match(text[end - 1]):
        end -= 1
    if start >= end:
        raise SpanError("The selection is empty.")
    if bounds := grapheme_at(text, start):
        start = bounds[0]
    if bounds := grapheme_at(text, end):
        end = bounds[1]
    return start, end


def locate(
    text: str, quote: str | dict[str, Any], position: dict[str, Any] | None = None
) -> tuple[int, int] | None:
    """Where a quote selector stands in a text of which nothing else is known: (start, end), or None.

    text: the whole text. quote: a TextQuoteSelector as a mapping with "exact" and, if there are any,
    "prefix" and "suffix" (other keys are ignored); or only the words. position: a TextPositionSelector as
    a mapping with "start". All offsets are code points, end excluded. No quote, or one without words, is
    None; nothing is raised for selectors that do not fit.

    If the same words stand there once, that is the place, whatever is around them; but under 16 characters
    a quarter of the prefix or of the suffix must have stayed with them, if 16 of both are known. Among
    several the context decides: one side must agree by three quarters, and better than at every other
    place. If it cannot decide, the place where `position` says it starts is taken, else None. Whole words
    are never found as parts of longer ones, if the context tells that they were whole.

    If the same words stand nowhere, similar ones are looked for (`approximate.locate`): the words must
    agree by .8 and one side of the context by .75, judged apart, no other place may be nearly as good,
    and what is found ends at whole words. Quotes under 12 characters, over 20,000, or without context are
    found only exactly. Better lost than wrong.

    The browser (static/text/anchor.js) gives the same answers for exact quotes and does not look for
    similar ones.
    """
    if isinstance(quote, str):
        quote = {"exact": quote}
    exact = quote.get("exact") or ""
    if not exact:
        return None
    prefix, suffix = quote.get("prefix") or "", quote.get("suffix") or ""
    everywhere = [at for at in _everywhere(text, exact) if _is_whole(text, at, exact, prefix, suffix)]
    if not everywhere:
        return approximate.locate(text, exact, prefix, suffix)
    places = [at for at in everywhere if not cuts(text, at, at + len(exact))]
    if len(places) > 1:
        places = _best(text, places, len(exact), prefix, suffix)
    elif len(exact) < SHORT and min(len(prefix), len(suffix)) >= CONTEXT_TELLS:
        places = [at for at in places if _agreement(text, at, len(exact), prefix, suffix)[0] >= CONTEXT_LEFT]
    if len(places) > 1 and position:
        places = [at for at in places if at == position.get("start")]
    return (places[0], places[0] + len(exact)) if len(places) == 1 else None


def occurrences(
    text: str, exact: str, whole_words: bool = True, match_case: bool = True
) -> list[tuple[int, int]]:
    """Every place of these words, in order and without overlaps; by default as whole words, in any script."""
    if not exact:
        return []
    found = []
    last = 0
    flags = 0 if match_case else regex.IGNORECASE
    for match in regex.finditer(regex.escape(exact), text, flags, overlapped=True):
        start, end = match.span()
        if start < last or cuts(text, start, end):
            continue
        if whole_words and not (is_edge(text, start) and is_edge(text, end)):
            continue
        found.append((start, end))
        last = end
    return found


def _everywhere(text: str, exact: str) -> list[int]:
    places = []
    at = text.find(exact)
    while at >= 0:
        places.append(at)
        at = text.find(exact, at + 1)
    return places


def _is_whole(text: str, at: int, exact: str, prefix: str, suffix: str) -> bool:
    """Whether the words are no part of longer ones here, if they were none where they come from."""
    end = at + len(exact)
    begins = not prefix or is_edge(text, at) or not is_edge(prefix[-1] + exact[0], 1)
    return begins and (not suffix or is_edge(text, end) or not is_edge(exact[-1] + suffix[0], 1))


def _best(text: str, places: list[int], length: int, prefix: str, suffix: str) -> list[int]:
    """The places whose context agrees best; all of them, when it agrees nowhere or there is none."""
    judged = [_agreement(text, place, length, prefix, suffix) for place in places]
    best = max(judged)
    if best[0] < CONTEXT_AGREES:
        return places
    return [place for place, score in zip(places, judged, strict=True) if score == best]


def _agreement(text: str, at: int, length: int, prefix: str, suffix: str) -> tuple[float, float]:
    """The shares of the context that agree at a place, the better side first."""
    before = _shared_end(text, at, prefix) if prefix else 0.0
    after = _shared_start(text, at + length, suffix) if suffix else 0.0
    return max(before, after), min(before, after)


def _shared_end(text: str, at: int, prefix: str) -> float:
    """The share of the prefix, from the quote outwards, that stands before this place."""
    count = 0
    while count < len(prefix) and count < at and text[at - count - 1] == prefix[-count - 1]:
        count += 1
    return count / len(prefix)


def _shared_start(text: str, at: int, suffix: str) -> float:
    count = 0
    while count < len(suffix) and at + count < len(text) and text[at + count] == suffix[count]:
        count += 1
    return count / len(suffix)


def _context_start(text: str, start: int, length: int) -> int:
    at = max(0, start - length)
    for reach in range(WORD_REACH):
        if at - reach <= 0 or is_edge(text, at - reach):
            at = max(0, at - reach)
            break
    while splits_grapheme(text, at):
        at -= 1
    return at


def _context_end(text: str, end: int, length: int) -> int:
    at = min(len(text), end + length)
    for reach in range(WORD_REACH):
        if at + reach >= len(text) or is_edge(text, at + reach):
            at = min(len(text), at + reach)
            break
    while splits_grapheme(text, at):
        at += 1
    return at
