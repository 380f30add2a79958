"""Carries spans from one revision of a text to the next, and says how sure that is."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rapidfuzz.distance import Indel

from . import anchor
from .alignment import Alignment, align
from .critical import Judge
from .lookalikes import Lookalikes
from .pieces import Piece
from .tokens import plain

# docs/decisions/0009-carrying-spans.md says why these.

# Shorter spans attach only letter for letter.
SHORT = 12
# Similar words, and one side of the context agrees.
QUOTE_AGREES = 0.8
CONTEXT_AGREES = 0.75
# A long passage that was aligned as a whole needs no neighbours to be known.
QUOTE_ALIGNED = 0.85
LONG = 40
NARROWER = 0.1
SMALL = 4
# Letters of longer quotes are not compared: the share of the words that remain stands for them.
LONGEST_COMPARED = 10_000
# The old words are all there, with others between them.
WORDS_REMAIN = 0.8
QUOTE_FILLED_UP = 0.5
# Reworded, but in its place beyond doubt: both sides agree.
QUOTE_REWORDED = 0.6
WORDS_REWORDED = 0.5
# A short word that is left alone of its neighbours must be the only one of its kind around.
CONTEXT_LEFT = 0.5
ALONE_WITHIN = 300
# Words that moved without their sentence: only so much is no coincidence.
MOVED_PHRASE = 60
# Fewer words claim nothing; of the clause around the others, so much is read.
CLAIM_WORDS = 3
CLAUSE = 80
# Context that is compared, and how far from the span it may stand when text was added or cut between.
CONTEXT = 32
REACH = 1_000
REACH_PIECES = 8

EXACT, MOVED, CHANGED, CRITICAL, ORPHAN = "exact", "moved", "changed", "critical", "orphan"


class Placement(NamedTuple):
    """Where a span of the old text stands in the new one, and how sure that is.

    start, end: code points in the new text; None for an orphan.
    state: "exact" (the same words in their place), "moved" (the same words elsewhere), "changed" (similar
    words), "critical" (changed, and a number, date, negation, hedge or name differs; or the same words, and a
    negation or hedge came or went just before or after them), "orphan".
    quote: how similar the words are, 0 to 1; prefix, suffix: how similar the 32 characters before and
    after are, what was added or cut between left aside. For an orphan they are those of the candidate, 0
    without one.
    candidate: (start, end) of the likeliest place of an orphan in the new text, to be confirmed by a
    human, or None if nothing is similar; None for every other state.
    """

    start: int | None
    end: int | None
    state: str
    quote: float
    prefix: float
    suffix: float
    candidate: tuple[int, int] | None = None


class _Place(NamedTuple):
    start: int
    end: int
    chain: int
    remain: float


def carry(
    old_text: str,
    new_text: str,
    spans: Iterable[Mapping[str, Any] | Sequence[int]],
    names: Iterable[str] = (),
) -> list[Placement]:
    """Where each span of `old_text` stands in `new_text`: one `Placement` per span, in the order given.

    spans: mappings with "start" and "end" (other keys are ignored), objects with those attributes, or
    pairs (start, end): offsets in `old_text`, counted in code points, end excluded. White space at the
    ends of a span is left off, and a span that cuts a character in two is widened to the whole character.
    names: names of the entities of the article, as written; in scripts without capitals (Persian, Arabic)
    only these count as names when a difference is judged.

    Raises `anchor.SpanError` (a ValueError), saying which span, when one reaches beyond the text, is
    empty or holds only white space; nothing is carried then. TypeError when a text is no str or a span
    has another shape.

    What comes out never begins or ends with white space, cuts no grapheme and no word that the old span
    did not cut. Both texts are aligned, paragraphs first, then sentences, then words, and a span goes
    where its own words went: a deleted quote is an orphan, even if the same or similar words stand
    elsewhere. docs/decisions/0009-carrying-spans.md has the rules. Pure: reads and keeps nothing; the time
    grows with the texts and the number of spans (`python -m bench carry`), some seconds at worst for
    500,000 characters.
    """
    if not isinstance(old_text, str) or not isinstance(new_text, str):
        raise TypeError("carry needs both texts as str.")
    bounds = [_bounds(old_text, span, number) for number, span in enumerate(spans)]
    if not bounds:
        return []
    carrier = _Carrier(old_text, new_text, names)
    return [carrier.place(start, end) for start, end in bounds]


def is_turned(judge: Judge, old: str, span: tuple[int, int], new: str, place: tuple[int, int]) -> bool:
    """Whether a negation or hedge came or went just outside a span; a single name or word takes no harm."""
    if old.count(" ", *span) < CLAIM_WORDS - 1:
        return False
    if _beside(old, span) == _beside(new, place):
        return False
    around = [
        (text[max(0, start - CLAUSE) : start], text[end : end + CLAUSE])
        for text, (start, end) in ((old, span), (new, place))
    ]
    return judge.turns(*around)


def _beside(text: str, span: tuple[int, int]) -> tuple[str, str]:
    """As much of what stands around as holds the nearest words."""
    return text[max(0, span[0] - CONTEXT) : span[0]], text[span[1] : span[1] + CONTEXT]


def _bounds(text: str, span: Any, number: int) -> tuple[int, int]:
    if isinstance(span, Mapping):
        pair: Any = (span.get("start"), span.get("end"))
    elif hasattr(span, "start") and hasattr(span, "end"):
        pair = span.start, span.end
    else:
        pair = tuple(span) if isinstance(span, Sequence) and not isinstance(span, str | bytes) else ()
    if len(pair) != 2 or not all(isinstance(at, int) and not isinstance(at, bool) for at in pair):
        raise TypeError(f"Span {number} is not a pair of offsets: {span!r:.80}")
    start, end = pair[0], pair[1]
    if not (0 <= start < end <= len(text)):
        raise anchor.SpanError(f"Span {number} ({start}, {end}) is empty or reaches beyond the text.")
    try:
        return anchor.trim(text, start, end)
    except anchor.SpanError as error:
        raise anchor.SpanError(f"Span {number} ({start}, {end}): {error}") from error


class _Carrier:
    """Two texts and how they are aligned."""

    def __init__(self, old: str, new: str, names: Iterable[str]):
        self.old, self.new = old, new
        self.judge = Judge(old, new, names)
        self.alignment: Alignment = align(old, new, self.judge)
        self.lookalikes = Lookalikes(new)

    def place(self, start: int, end: int) -> Placement:
        """Where old[start:end] went."""
        quote = self.old[start:end]
        places = self._places(start, end)
        judged = [self._judge(start, end, place) for place in places]
        attached = [placement for placement in judged if placement.state != ORPHAN]
        if attached and attached[0].quote == 1.0:
            return attached[0]
        if elsewhere := self._phrase_elsewhere(quote):
            prefix, suffix = self._contexts(start, end, *elsewhere)
            return Placement(*elsewhere, MOVED, 1.0, prefix, suffix)
        if judged:
            # A narrower reading must be clearly more like the quote than the one that holds all that is left.
            return max(
                attached or judged,
                key=lambda placement: placement.quote - NARROWER * (placement is not judged[0]),
            )
        return self._orphan(quote)

    def _places(self, start: int, end: int) -> list[_Place]:
        """The stretches of the new text that may hold what is left of the span; the fullest first."""
        pieces, starts = self.alignment.pieces, self.alignment.starts
        number = max(0, bisect_right(starts, start) - 1)
        found = []
        while number < len(pieces) and pieces[number].start < end:
            if pieces[number].end > start:
                found.append(pieces[number])
            number += 1
        if len(found) == 1 and found[0].kind == "same" and found[0].start <= start and end <= found[0].end:
            shift = found[0].new_start - found[0].start
            return [_Place(start + shift, end + shift, found[0].chain, 1.0)]
        if not found:
            return []
        chain = self._main_chain(found, start, end)
        found = [piece for piece in found if piece.chain == chain]
        kept = [piece for piece in found if piece.kind != "replaced"]
        remain = sum(self._length(piece, start, end) for piece in kept) / _visible(self.old, start, end)
        places = []
        for reading in (_usable(found, start, end), *self._readings(kept, start, end)):
            if not reading:
                continue
            new_start, new_end = _new_start(reading[0], start), _new_end(reading[-1], end)
            places.append(_Place(new_start, new_end, chain, min(1.0, remain)))
        if places:
            # A whole sentence is a whole sentence again, however its words were set.
            begin = min(self.alignment.begins.get(start, places[0].start), places[0].start)
            stop = max(self.alignment.ends.get(end, places[0].end), places[0].end)
            places.insert(0, _Place(begin, stop, chain, min(1.0, remain)))
        return [place for place in dict.fromkeys(places) if place.start < place.end]

    def _readings(self, pieces: list[Piece], start: int, end: int) -> list[list[Piece]]:
        """The pieces with and without a small word at either end, which may have been met by chance."""
        readings = [pieces]
        if len(pieces) > 1:
            # Words that still begin or end the sentence are not there by chance, unless they are very small.
            begins = self.alignment.begins.get(start) == pieces[0].new_start
            ends = self.alignment.ends.get(end) == pieces[-1].new_end
            first = _visible(self.old, max(start, pieces[0].start), pieces[0].end) < (
                SMALL if begins else SHORT
            )
            last = _visible(self.old, pieces[-1].start, min(end, pieces[-1].end)) < (SMALL if ends else SHORT)
            readings += [pieces[1:]] * first + [pieces[:-1]] * last + [pieces[1:-1]] * (first and last)
        return readings

    def _judge(self, start: int, end: int, place: _Place) -> Placement:
        """The quote and its context judged apart."""
        new_start, new_end = anchor.trim(self.new, place.start, place.end)
        old_quote, new_quote = self.old[start:end], self.new[new_start:new_end]
        prefix, suffix = self._contexts(start, end, new_start, new_end, place.chain)
        best, least = max(prefix, suffix), min(prefix, suffix)
        if old_quote == new_quote:
            is_sure = (
                len(old_quote) >= SHORT or best >= CONTEXT_LEFT or self._is_alone(start, new_start, old_quote)
            )
            if is_sure:
                state = MOVED if place.chain else EXACT
                if is_turned(self.judge, self.old, (start, end), self.new, (new_start, new_end)):
                    state = CRITICAL
                return Placement(new_start, new_end, state, 1.0, prefix, suffix)
            return Placement(None, None, ORPHAN, 1.0, prefix, suffix, (new_start, new_end))
        if len(old_quote) + len(new_quote) <= LONGEST_COMPARED:
            quote = Indel.normalized_similarity(plain(old_quote), plain(new_quote))
        else:
            quote = 2 * place.remain * len(old_quote) / (len(old_quote) + len(new_quote))
        quote = min(quote, 0.999)  # 1 is for the same letters
        attaches = len(old_quote) >= SHORT and (
            (quote >= QUOTE_AGREES and best >= CONTEXT_AGREES)
            or (quote >= QUOTE_ALIGNED and len(old_quote) >= LONG)
            or (place.remain >= WORDS_REMAIN and quote >= QUOTE_FILLED_UP and best >= CONTEXT_AGREES)
            or (place.remain >= WORDS_REWORDED and quote >= QUOTE_REWORDED and least >= CONTEXT_AGREES)
        )
        if not attaches:
            return Placement(None, None, ORPHAN, quote, prefix, suffix, (new_start, new_end))
        differs = self.judge.differs(old_quote, new_quote) or is_turned(
            self.judge, self.old, (start, end), self.new, (new_start, new_end)
        )
        state = CRITICAL if differs else CHANGED
        return Placement(new_start, new_end, state, quote, prefix, suffix)

    def _contexts(
        self, start: int, end: int, new_start: int, new_end: int, chain: int = -1
    ) -> tuple[float, float]:
        """How similar the text before and after is; with what was added or cut between left aside."""
        prefix = _similar(
            self.old[max(0, start - CONTEXT) : start], self.new[max(0, new_start - CONTEXT) : new_start]
        )
        suffix = _similar(self.old[end : end + CONTEXT], self.new[new_end : new_end + CONTEXT])
        if prefix < CONTEXT_AGREES and (piece := self._neighbour(start, new_start, chain, -1)):
            at, new_at = piece.end, piece.new_end
            around = _similar(
                self.old[max(0, at - CONTEXT) : at], self.new[max(0, new_at - CONTEXT) : new_at]
            )
            prefix = max(prefix, around)
        if suffix < CONTEXT_AGREES and (piece := self._neighbour(end, new_end, chain, 1)):
            at, new_at = piece.start, piece.new_start
            around = _similar(self.old[at : at + CONTEXT], self.new[new_at : new_at + CONTEXT])
            suffix = max(suffix, around)
        return prefix, suffix

    def _neighbour(self, at: int, new_at: int, chain: int, step: int) -> Piece | None:
        """The next piece of this chain before (-1) or after (1) a place, if it is near in both texts."""
        pieces, starts = self.alignment.pieces, self.alignment.starts
        number = bisect_right(starts, at - 1)
        before = pieces[max(0, number - REACH_PIECES) : number][::-1]
        for piece in before if step < 0 else pieces[number : number + REACH_PIECES]:
            if piece.chain != chain or piece.kind == "replaced":
                continue
            if step < 0 and piece.end <= at and piece.new_end <= new_at:
                return piece if at - piece.end <= REACH and new_at - piece.new_end <= REACH else None
            if step > 0 and piece.start >= at and piece.new_start >= new_at:
                return piece if piece.start - at <= REACH and piece.new_start - new_at <= REACH else None
        return None

    def _is_alone(self, start: int, new_start: int, quote: str) -> bool:
        """Whether a word that lost its neighbours is at least the only one of its kind around."""
        return all(
            len(anchor.occurrences(text[max(0, at - ALONE_WITHIN) : at + len(quote) + ALONE_WITHIN], quote))
            == 1
            for text, at in ((self.old, start), (self.new, new_start))
        )

    def _phrase_elsewhere(self, quote: str) -> tuple[int, int] | None:
        """Where a long phrase, the only one in both texts, went without its sentence."""
        if len(quote) < MOVED_PHRASE:
            return None
        at = self.new.find(quote)
        if at < 0 or self.new.find(quote, at + 1) >= 0 or self.old.find(quote) != self.old.rfind(quote):
            return None
        if anchor.splits_grapheme(self.new, at) or anchor.splits_grapheme(self.new, at + len(quote)):
            return None
        return at, at + len(quote)

    def _orphan(self, quote: str) -> Placement:
        """Nothing of the span is left in its place: the likeliest other place is offered."""
        at = self.new.find(quote)
        if at >= 0:
            found = at, at + len(quote)
            if not any(anchor.splits_grapheme(self.new, edge) for edge in found):
                return Placement(None, None, ORPHAN, 1.0, 0.0, 0.0, found)
        if SHORT <= len(quote) <= LONGEST_COMPARED and (like := self.lookalikes.best(quote)):
            similar = Indel.normalized_similarity(plain(quote), plain(self.new[like[0] : like[1]]))
            return Placement(None, None, ORPHAN, min(similar, 0.999), 0.0, 0.0, like)
        return Placement(None, None, ORPHAN, 0.0, 0.0, 0.0)

    def _main_chain(self, pieces: list[Piece], start: int, end: int) -> int:
        """The stretch that holds most of the span."""
        lengths: dict[int, float] = {}
        for piece in pieces:
            lengths[piece.chain] = lengths.get(piece.chain, 0.0) + self._length(piece, start, end)
        return max(lengths, key=lengths.__getitem__)

    def _length(self, piece: Piece, start: int, end: int) -> float:
        length = _visible(self.old, max(piece.start, start), min(piece.end, end))
        return length * {"same": 1.0, "alike": 0.7, "replaced": 0.0}[piece.kind]


def _usable(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    """Without the words at the edges that gave way to others together with words outside the span."""
    first, last = 0, len(pieces)
    while first < last and pieces[first].kind == "replaced" and pieces[first].start < start:
        first += 1
    while first < last and pieces[last - 1].kind == "replaced" and pieces[last - 1].end > end:
        last -= 1
    return pieces[first:last]


def _new_start(piece: Piece, start: int) -> int:
    return piece.new_start + max(0, start - piece.start if piece.kind == "same" else 0)


def _new_end(piece: Piece, end: int) -> int:
    return piece.new_end - max(0, piece.end - end if piece.kind == "same" else 0)


def _visible(text: str, start: int, end: int) -> int:
    return sum(map(len, text[start:end].split()))


def _similar(one: str, other: str) -> float:
    return 1.0 if one == other else Indel.normalized_similarity(one, other)
