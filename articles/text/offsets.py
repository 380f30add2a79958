"""Converts between code points, which all else counts in, and UTF-16 units, which browsers count in."""

from bisect import bisect_left, bisect_right


class Offsets:
    """The conversions for one text: built once, answers in O(log n), or at once without astral characters."""

    def __init__(self, text: str):
        self.length = len(text)
        has_astral = max(text, default="") > "\uffff"
        self._astral = [at for at, char in enumerate(text) if char > "\uffff"] if has_astral else []
        # Where the second unit of each astral character begins, in UTF-16 units.
        self._second = [at + before + 1 for before, at in enumerate(self._astral)]

    def to_utf16(self, offset: int) -> int:
        """The UTF-16 offset of a code point offset; beyond the ends, the end."""
        offset = max(0, min(offset, self.length))
        return offset + bisect_left(self._astral, offset)

    def to_code_points(self, offset: int) -> int:
        """The code point offset of a UTF-16 offset; inside a surrogate pair, the character's beginning."""
        offset = max(0, min(offset, self.length + len(self._astral)))
        return offset - bisect_right(self._second, offset)
