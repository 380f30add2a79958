"""The difference of two long texts: paragraph by paragraph, and word by word where a paragraph changed."""

from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

from .difference import difference

# A paragraph is another one when less of it than this is the same.
ALIKE = 0.4
# So many pairs of paragraphs are compared at a place; beyond, they are paired in their order.
MOST_PAIRS = 40_000
LONGEST_COMPARED = 4_000
# Unchanged paragraphs beside a change that are shown; of a longer run the rest is folded.
AROUND = 1


class Paragraph(NamedTuple):
    """``kind``: "same", "gone", "new" or "changed"; ``parts``: ``[(kind, text)]`` as of ``difference``."""

    kind: str
    parts: list[tuple[str, str]]


def compare(before: str, after: str) -> list[Paragraph]:
    """The paragraphs (lines) of both texts in order; those without words are left out.

    The parts that are not "new" make up the one text, those that are not "gone" the other.
    """
    old, new = _lines(before), _lines(after)
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph("same", [("same", line)]) for line in old[a:b]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def folded(paragraphs: list[Paragraph]) -> list[tuple[bool, list[Paragraph]]]:
    """``[(is_folded, paragraphs)]``: of a long run of unchanged ones, those beside a change are shown."""
    blocks: list[tuple[bool, list[Paragraph]]] = []
    runs = [(same, list(run)) for same, run in groupby(paragraphs, key=lambda each: each.kind == "same")]
    for place, (same, run) in enumerate(runs):
        head = AROUND if place else 0
        tail = AROUND if place + 1 < len(runs) else 0
        if not same or len(run) <= head + tail + 1:
            blocks.append((False, run))
            continue
        middle = run[head : len(run) - tail]
        blocks += [(False, run[:head])] * bool(head)
        blocks.append((True, middle))
        blocks += [(False, run[len(run) - tail :])] * bool(tail)
    return blocks


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _replaced(old: list[str], new: list[str]) -> list[Paragraph]:
    found: list[Paragraph] = []
    at, new_at = 0, 0
    for one, other in [*_pairs(old, new), (len(old), len(new))]:
        found += [Paragraph("gone", [("gone", line)]) for line in old[at:one]]
        found += [Paragraph("new", [("new", line)]) for line in new[new_at:other]]
        if one < len(old):
            found.append(Paragraph("changed", difference(old[one], new[other])))
        at, new_at = one + 1, other + 1
    return found


def _pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Which paragraphs became which, in order, so that as much as possible stays alike."""
    if not old or not new:
        return []
    if len(old) * len(new) > MOST_PAIRS:
        return [(at, at) for at in range(min(len(old), len(new)))]
    alike = [[_alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _alike(one: str, other: str) -> float:
    likeness = Indel.normalized_similarity(one[:LONGEST_COMPARED], other[:LONGEST_COMPARED])
    return float(likeness) if likeness >= ALIKE else 0.0
