"""Finds the passage of a text that is most like a quote: to be offered, never to be taken."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from . import sentences
from .anchor import trim
from .edges import VISIBLE, snap
from .tokens import plain

# Words in more paragraphs than this say nothing about the one that is looked for.
COMMON = 30
# So many paragraphs are compared, and less similar ones are not offered.
COMPARED = 3
LEAST = 0.55
# Of a long quote, these words are asked for.
MOST_WORDS = 40
# Longer paragraphs are counted sentence by sentence.
LONGEST = 3_000

_WORD = re.compile(r"\w{3,}")


class Lookalikes:
    """The paragraphs of a text by their words; counted when first asked."""

    def __init__(self, text: str):
        self._text = text
        self._bounds: list[tuple[int, int]] = []
        self._places: dict[str, list[int]] | None = None

    def best(self, quote: str) -> tuple[int, int] | None:
        """The bounds of the passage most like the quote, or None when nothing is like it."""
        if self._places is None:
            self._places = self._index()
        votes: Counter[int] = Counter()
        for word in sorted(set(_WORD.findall(quote.casefold())), key=len, reverse=True)[:MOST_WORDS]:
            where = self._places.get(word, ())
            if len(where) <= COMMON:
                for number in where:
                    votes[number] += len(word)
        wanted = plain(quote)
        best: tuple[float, tuple[int, int] | None] = (LEAST, None)
        for number, _ in votes.most_common(COMPARED):
            for passage in self._passages(quote, *self._bounds[number]):
                if not VISIBLE.search(self._text, *passage):
                    continue
                start, end = trim(self._text, *passage)
                if end - start > 2 * len(quote) + LONGEST:
                    continue
                similar = Indel.normalized_similarity(
                    wanted, plain(self._text[start:end]), score_cutoff=best[0]
                )
                if similar > best[0]:
                    best = (similar, (start, end))
        return best[1]

    def _index(self) -> dict[str, list[int]]:
        for start, end in sentences.paragraphs(self._text):
            if end - start <= LONGEST:
                self._bounds.append((start, end))
            else:
                parts = sentences.split(self._text[start:end])
                self._bounds += [(start + begin, start + stop) for begin, stop in parts]
        places: dict[str, list[int]] = defaultdict(list)
        for number, (start, end) in enumerate(self._bounds):
            for word in set(_WORD.findall(self._text[start:end].casefold())):
                places[word].append(number)
        return places

    def _passages(self, quote: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A paragraph, or the sentences in it with the part of each that a shorter quote may be."""
        yield start, end
        for begin, stop in sentences.split(self._text[start : min(end, start + LONGEST)]):
            yield self._within(quote, start + begin, start + stop)

    def _within(self, quote: str, start: int, end: int) -> tuple[int, int]:
        """The part of a sentence that is most like a quote shorter than it."""
        if len(quote) * 1.25 >= end - start:
            return start, end
        found = fuzz.partial_ratio_alignment(quote, self._text[start:end])
        if found is None or found.dest_start >= found.dest_end:
            return start, end
        return snap(self._text, start + found.dest_start, start + found.dest_end)
