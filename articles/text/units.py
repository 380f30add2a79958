"""The paragraphs and sentences of two texts, to be compared with each other."""

from collections import Counter

from . import sentences
from .tokens import Tokens, plain, tokenize
from .worddiff import likeness

# So much must move to be taken for the same: "He declined to comment." may be said by anyone anywhere.
MOVED_LENGTH = 30
MOVED_WORDS = 5
# A unit that is like so many of those around it is a row of a list; so many words of such weight tell it
# from them.
ROWS = 2
ROW_ALIKE = 0.4
LEAST_ROWS = 2
LONGEST_ROW = 200
LEAST_MARKS = 2
MARK = 2.0


class Unit:
    """A paragraph or a sentence; its words are counted when they are first asked for."""

    __slots__ = ("_text", "_tokens", "end", "key", "start")

    def __init__(self, text: str, start: int, end: int):
        self._text, self.start, self.end = text, start, end
        self.key = plain(text[start:end])
        self._tokens: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        if self._tokens is None:
            self._tokens = tokenize(self._text, self.start, self.end)
        return self._tokens

    @property
    def raw(self) -> str:
        return self._text[self.start : self.end]

    def is_long(self) -> bool:
        """Whether it says enough to be known again anywhere."""
        return len(self.key) >= MOVED_LENGTH and (
            self.key.count(" ") >= MOVED_WORDS - 1 or " " not in self.key
        )


def units_of(old: str, new: str) -> tuple[list[Unit], list[Unit]]:
    """Paragraphs that stand once and unchanged in both texts; of the others, the sentences."""
    both = [[Unit(text, *bounds) for bounds in sentences.paragraphs(text)] for text in (old, new)]
    once = [
        {key for key, count in Counter(unit.key for unit in units).items() if count == 1} for units in both
    ]
    kept = once[0] & once[1]
    opened: list[list[Unit]] = []
    for text, units in zip((old, new), both, strict=True):
        found = []
        for unit in units:
            if unit.key in kept:
                found.append(unit)
            else:
                found += [
                    Unit(text, unit.start + start, unit.start + end)
                    for start, end in sentences.split(unit.raw)
                ]
        opened.append(found)
    return opened[0], opened[1]


def marks_of_row(units: list[Unit], i: int) -> set[str]:
    """The words that tell a row from the rows around it; none if it is no row."""
    length = len(units[i].key)
    rows = [
        near
        for near in range(max(0, i - ROWS), min(len(units), i + ROWS + 1))
        if near != i and length <= 2 * len(units[near].key) <= 4 * length
    ]
    if len(rows) < LEAST_ROWS or length > LONGEST_ROW:
        return set()
    tokens = units[i].tokens
    rows = [near for near in rows if likeness(tokens, units[near].tokens).share >= ROW_ALIKE]
    if len(rows) < LEAST_ROWS:
        return set()
    around = {key for near in rows for key in units[near].tokens.keys}
    marks = {
        key
        for key, weight in zip(tokens.keys, tokens.weights, strict=True)
        if weight >= MARK and key[0].isalpha() and key not in around
    }
    return marks if len(marks) >= LEAST_MARKS else set()
