"""Converts between code points, which everything here counts in, and UTF-16 units, which browsers count in."""

from bisect import bisect_left, bisect_right
from itertools import accumulate


class Offsets:
    """The conversions for one text; built once, each answer in O(log n), or at once for a text without astral letters."""

    def __init__(self, text: str):
        self.length = len(text)
        self._astral = [at for at, char in enumerate(text) if char > "\uffff"] if text and max(text) > "\uffff" else []
        # Where the second unit of each astral character begins, in UTF-16 units.
        self._second = list(accumulate((1 for _ in self._astral), initial=0))[:-1]
        self._second = [at + before + 1 for at, before in zip(self._astral, self._second, strict=True)]

    def to_utf16(self, offset: int) -> int:
        """The UTF-16 offset of a code point offset; beyond the ends, the end."""
        offset = max(0, min(offset, self.length))
        return offset + bisect_left(self._astral, offset)

    def to_code_points(self, offset: int) -> int:
        """The code point offset of a UTF-16 offset; inside a surrogate pair, the character's beginning."""
        offset = max(0, min(offset, self.length + len(self._astral)))
        return offset - bisect_right(self._second, offset)
