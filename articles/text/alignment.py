"""Where each passage of an old text went in a new one: stayed in order, moved, was edited, or is gone."""

from typing import NamedTuple

from .critical import Judge
from .matching import Matching
from .pieces import Piece, word_pieces
from .tokens import Tokens, tokenize
from .units import Unit, units_of
from .worddiff import likeness

# So many sentences may have been joined into one, or one parted into them.
JOINED = 3
JOINS = 0.6


class Alignment(NamedTuple):
    """The pieces of the old text that are in the new one, in the order of the old text.

    begins, ends: where an edited sentence begins and ends in the old text, and in the new one.
    """

    pieces: list[Piece]
    starts: list[int]
    begins: dict[int, int]
    ends: dict[int, int]


def align(old: str, new: str, judge: Judge) -> Alignment:
    """Where the passages of the old text are in the new one."""
    if old == new:
        return Alignment([Piece(0, len(old), 0, len(new), 0, "same")], [0], {}, {})
    old_units, new_units = units_of(old, new)
    matching = _Aligned(old_units, new_units)
    matching.pair_in_place()
    matching.pair_elsewhere(judge)
    pieces = sorted(matching.pieces(old, new))
    starts = [piece.start for piece in pieces]
    return Alignment(pieces, starts, matching.begins, matching.ends)


class _Aligned(Matching):
    """The matching units, cut into pieces."""

    def pieces(self, old: str, new: str) -> list[Piece]:
        """Every matched passage, in pieces of the text."""
        found = []
        for i, j in sorted(self.image.items()):
            one, other, chain = self.old[i], self.new[j], self.chain[i]
            if one.raw == other.raw:
                found.append(Piece(one.start, one.end, other.start, other.end, chain, "same"))
                continue
            first, last, new_first, new_last = self._join(i, j) if one.key != other.key else (i, i, j, j)
            if (first, new_first) == (last, new_last):
                self.begins[one.start], self.ends[one.end] = other.start, other.end
            found += word_pieces(
                old,
                new,
                tokenize(old, self.old[first].start, self.old[last].end),
                tokenize(new, self.new[new_first].start, self.new[new_last].end),
                chain,
            )
        return found

    def _join(self, i: int, j: int) -> tuple[int, int, int, int]:
        """The free neighbours whose words are in this pair as well: sentences that were joined or parted."""
        group = [i, i, j, j]
        weight = likeness(self.old[i].tokens, self.new[j].tokens).weight
        # What stands between two that were joined may be gone.
        ways = [(side, step) for _ in range(JOINED) for side in (0, 2) for step in (-1, 1, -2, 2)]
        for side, step in ways:
            units, matched = (self.old, self.image) if side == 0 else (self.new, self.source)
            wider = group.copy()
            edge = wider[side + (step > 0)]
            wider[side + (step > 0)] = added = edge + step
            if not 0 <= added < len(units) or added in matched or edge + step // abs(step) in matched:
                continue
            joined = likeness(
                self._span(self.old, wider[0], wider[1]), self._span(self.new, wider[2], wider[3])
            )
            if joined.weight - weight >= JOINS * sum(units[added].tokens.weights):
                group, weight = wider, joined.weight
                for each in range(min(edge, added), max(edge, added) + 1):
                    if each in matched:
                        continue
                    if side == 0:
                        self.image[each], self.chain[each] = j, self.chain[i]
                    else:
                        self.source[each] = i
        return group[0], group[1], group[2], group[3]

    def _span(self, units: list[Unit], first: int, last: int) -> Tokens:
        if first == last:
            return units[first].tokens
        every = [unit.tokens for unit in units[first : last + 1]]
        return Tokens(
            [bounds for tokens in every for bounds in tokens.bounds],
            [key for tokens in every for key in tokens.keys],
            [weight for tokens in every for weight in tokens.weights],
        )
