"""The pieces of an old text that are found in a new one, down to the word."""

from typing import NamedTuple

from .tokens import Tokens
from .worddiff import Run, align_words, moved_words


class Piece(NamedTuple):
    """old[start:end] is new[new_start:new_end].

    chain: 0 where the order was kept, another number for each stretch that moved. kind: "same" (letter for
    letter), "alike" (the same word, spelt otherwise), "replaced" (other words in their place).
    """

    start: int
    end: int
    new_start: int
    new_end: int
    chain: int
    kind: str


def word_pieces(old: str, new: str, one: Tokens, other: Tokens, chain: int) -> list[Piece]:
    """The words of an edited passage; those that changed places in it are chains of their own, below 0."""
    runs = align_words(one, other)
    moved = moved_words(one, other, runs)
    gone = {at for run in moved for at in range(run.start, run.end)}
    found = []
    for run in runs:
        if run.kind != "replaced" or gone.isdisjoint(range(run.start, run.end)):
            found += _run_pieces(old, new, one, other, run, chain)
    for run in moved:
        found += _run_pieces(old, new, one, other, run, -1 - one.bounds[run.start][0])
    return found


def _run_pieces(old: str, new: str, one: Tokens, other: Tokens, run: Run, chain: int) -> list[Piece]:
    a, b, c, d, kind = run
    whole = one.bounds[a][0], one.bounds[b - 1][1], other.bounds[c][0], other.bounds[d - 1][1]
    if kind != "same" or old[whole[0] : whole[1]] == new[whole[2] : whole[3]]:
        return [Piece(*whole, chain, kind)]
    found = []
    for (start, end), (new_start, new_end) in zip(one.bounds[a:b], other.bounds[c:d], strict=True):
        is_same = old[start:end] == new[new_start:new_end]
        found.append(Piece(start, end, new_start, new_end, chain, "same" if is_same else "alike"))
    return found
