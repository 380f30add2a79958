"""Finds a quote whose words were edited, by its context: for quotes of which only the new text is known."""

from collections import Counter

from rapidfuzz.distance import Indel

from .edges import cuts, snap
from .tokens import plain, tokenize
from .worddiff import align_words

# The words must be similar, and so must one side of the context; judged apart, since no single score tells a
# passage that was edited from a lookalike of one that is gone.
QUOTE_AGREES = 0.8
CONTEXT_AGREES = 0.75
# Shorter quotes are too easily similar; longer ones would take too long.
SHORT = 12
LONGEST = 20_000
# Of the context, so much beside the quote is compared; less than the least says nothing.
CONTEXT = 32
LEAST_CONTEXT = 8
# The quote is looked for by so many pieces of it, each this long, at up to so many places.
SEEDS = 24
SEED = 8
MOST_PLACES = 60
CANDIDATES = 8
# Two places that are nearly equally good leave it open which one is meant.
MARGIN = 0.05
# The ends of a long quote are found by so much of it.
EDGE = 400
# So many stretches of words at either end are tried as the end.
ENDS = 3


def locate(text: str, exact: str, prefix: str, suffix: str) -> tuple[int, int] | None:
    """Where a quote that does not stand in the text stands edited, or None.

    The words must agree by .8 and the prefix or the suffix by .75, and no other place may be nearly as
    good. Quotes under 12 or over 20,000 characters, and quotes without context, are not looked for. The
    bounds are those of whole words.
    """
    prefix, suffix = prefix[-CONTEXT:], suffix[:CONTEXT]
    if not SHORT <= len(exact) <= LONGEST or max(len(prefix), len(suffix)) < LEAST_CONTEXT:
        return None
    wanted = plain(exact)
    judged: dict[tuple[int, int], tuple[float, float]] = {}
    for at in [*_candidates(text, exact), *_beside(text, exact, prefix, suffix)]:
        span = _bounds(text, exact, at)
        if span is None or span in judged:
            continue
        start, end = span
        quote = Indel.normalized_similarity(wanted, plain(text[start:end]), score_cutoff=QUOTE_AGREES)
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        judged[span] = quote, max(_agreement(prefix, before, -1), _agreement(suffix, after, 1))
    good = sorted(
        ((quote + context, span) for span, (quote, context) in judged.items() if _agrees(quote, context)),
        reverse=True,
    )
    if not good:
        return None
    best, (start, end) = good[0]
    rivals = [
        span for score, span in good[1:] if best - score < MARGIN and not (span[0] < end and start < span[1])
    ]
    return None if rivals else (start, end)


def _agrees(quote: float, context: float) -> bool:
    return quote >= QUOTE_AGREES and context >= CONTEXT_AGREES


def _agreement(wanted: str, found: str, side: int) -> float:
    """How similar the context is to as much of the text; 0 when there is too little to say."""
    if len(wanted) < LEAST_CONTEXT:
        return 0.0
    found = found[-len(wanted) :] if side < 0 else found[: len(wanted)]
    return Indel.normalized_similarity(plain(wanted), plain(found))


def _beside(text: str, exact: str, prefix: str, suffix: str) -> list[int]:
    """Where the quote may begin: behind the same prefix, or so far before the same suffix."""
    found = []
    for context, distance in ((prefix, len(prefix)), (suffix, -len(exact))):
        at = text.find(context) if len(context) >= LEAST_CONTEXT else -1
        for _ in range(CANDIDATES):
            if at < 0:
                break
            found.append(max(0, at + distance))
            at = text.find(context, at + 1)
    return found


def _candidates(text: str, exact: str) -> list[int]:
    """Where the quote may begin: most of its pieces stand in these places at the right distance."""
    step = max(1, (len(exact) - SEED) // SEEDS)
    width = max(8, len(exact) // 8)
    votes: Counter[int] = Counter()
    for offset in range(0, max(1, len(exact) - SEED + 1), step):
        piece = exact[offset : offset + SEED]
        if not piece.strip():
            continue
        places = []
        at = text.find(piece)
        while at >= 0 and len(places) < MOST_PLACES:
            places.append(at)
            at = text.find(piece, at + 1)
        if len(places) < MOST_PLACES:  # else it stands everywhere and says nothing
            votes.update({(at - offset) // width for at in places})
    # A beginning near the edge of two neighbouring bins is in the sum of both.
    summed = Counter({bin: votes[bin] + votes[bin + 1] for bin in votes})
    return [max(0, bin * width) for bin, _ in summed.most_common(CANDIDATES)]


def _bounds(text: str, exact: str, at: int) -> tuple[int, int] | None:
    """The stretch around a place that is most like the quote, from word to word."""
    slack = max(24, len(exact) // 4)
    if len(exact) <= 2 * EDGE:
        low, high = max(0, at - slack), min(len(text), at + len(exact) + 2 * slack)
        return _most_like(text, exact, *snap(text, low, high))
    first = _bounds(text, exact[:EDGE], at)
    last = _bounds(text, exact[-EDGE:], at + len(exact) - EDGE)
    if first is None or last is None or last[1] <= first[0]:
        return None
    return first[0], last[1]


def _most_like(text: str, exact: str, low: int, high: int) -> tuple[int, int] | None:
    """From one word of text[low:high] to another, what is most like the quote."""
    one, other = tokenize(exact), tokenize(text, low, high)
    runs = [run for run in align_words(one, other) if run.kind != "replaced"]
    wanted = plain(exact)
    best: tuple[float, tuple[int, int] | None] = (0.0, None)
    # Words at the ends may have been met by chance in what is around.
    for first in range(min(ENDS, len(runs))):
        for last in range(len(runs) - 1, max(first, len(runs) - ENDS) - 1, -1):
            # A word before the first that was found again may have given way to another.
            missing = runs[first].start, len(one.keys) - runs[last].end
            start = other.bounds[max(0, runs[first].new_start - (missing[0] == 1))][0]
            end = other.bounds[min(len(other.keys), runs[last].new_end + (missing[1] == 1)) - 1][1]
            similar = Indel.normalized_similarity(wanted, plain(text[start:end]))
            if similar > best[0]:
                best = similar, (start, end)
    if best[1] is None or cuts(text, *best[1]):
        return None
    return best[1]
