"""Picks, out of many pairs that may belong together, those that stand in the same order in two sequences."""

from bisect import bisect_left
from collections.abc import Iterable

Pair = tuple[int, int]


def heaviest(pairs: Iterable[tuple[int, int, float]]) -> list[Pair]:
    """The pairs (i, j), rising in both, that weigh most together; each i and j at most once.

    Takes (i, j, weight). n pairs cost n · log n.
    """
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    columns = sorted({j for _, j, _ in ordered})
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)
    totals: list[float] = []
    before: list[int] = []
    for number, (_, j, weight) in enumerate(ordered):
        rank = bisect_left(columns, j)
        top = (0.0, -1)
        at = rank
        while at > 0:
            if best[at] > top:
                top = best[at]
            at &= at - 1
        totals.append(top[0] + weight)
        before.append(top[1])
        entry = (totals[-1], number)
        at = rank + 1
        while at < len(best):
            if entry > best[at]:
                best[at] = entry
            at += at & -at
    if not ordered:
        return []
    at = max(range(len(ordered)), key=totals.__getitem__)
    chosen = []
    while at >= 0:
        chosen.append(ordered[at][:2])
        at = before[at]
    return chosen[::-1]
