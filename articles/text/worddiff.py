"""Which words of one passage are the words of another: the alignment within a sentence that was edited."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from .chains import heaviest
from .tokens import Tokens

# The comparison holds a table of one bit for each pair of words: longer passages are cut at their rare
# phrases first, and what is then still larger is not compared.
MOST_CELLS = 40_000_000
SHINGLE = 4
MOST_PHRASES = 10_000
# Above this many pairs, words that were replaced are not paired with each other.
MOST_REPLACED = 600
# Passages that share fewer of the words of the longer one, and fewer of those of the shorter, are not alike.
SHARED = 0.15
CONTAINED = 0.5
# Two words are one, misspelt or inflected, when this share of their letters agrees.
WORD_AGREES = 0.6
# A run of shared words that weighs less, between two replaced stretches, is chance.
CHANCE_WEIGHT = 3.0
# A word that weighs less is not known again elsewhere in its sentence.
MOVED_WEIGHT = 4.0


class Run(NamedTuple):
    """Tokens start..end of the old passage are tokens new_start..new_end of the new one.

    kind: "same" (the same words), "alike" (one word, spelt or inflected otherwise), "replaced" (other
    words in their place).
    """

    start: int
    end: int
    new_start: int
    new_end: int
    kind: str


class Likeness(NamedTuple):
    """How much two passages share: of both together, of the smaller one, in weight, in words on end."""

    share: float
    contained: float
    weight: float
    longest: int


def likeness(old: Tokens, new: Tokens) -> Likeness:
    """How much of two passages is the same words in the same order."""
    total = sum(old.weights), sum(new.weights)
    if not old.keys or not new.keys:
        return Likeness(0.0, 0.0, 0.0, 0)
    shared, longest = 0.0, 0
    for a, b, _, _ in equal_runs(old.keys, new.keys):
        shared += sum(old.weights[a:b])
        longest = max(longest, b - a)
    return Likeness(2 * shared / (total[0] + total[1]), shared / min(total), shared, longest)


def shared_words(old: Tokens, new: Tokens) -> float:
    """A cheap guess of how much of the shorter one is shared; 0 for what cannot be alike."""
    counts = len(old.keys), len(new.keys)
    if counts[0] * counts[1] > MOST_CELLS:
        return 1.0
    least = math.ceil(min(SHARED * max(counts), CONTAINED * min(counts)))
    return LCSseq.similarity(old.keys, new.keys, score_cutoff=least) / max(1, min(counts))


def align_words(old: Tokens, new: Tokens) -> list[Run]:
    """How the words of the old passage go over into the new one; what is in no run is gone, or is new."""
    equal = _without_chance(equal_runs(old.keys, new.keys), old, new)
    runs = []
    at, new_at = 0, 0
    for a, b, c, d in [*equal, (len(old.keys), len(old.keys), len(new.keys), len(new.keys))]:
        if at < a and new_at < c:
            runs += _replaced(old, new, at, a, new_at, c)
        if a < b:
            runs.append(Run(a, b, c, d, "same"))
        at, new_at = b, d
    return runs


def moved_words(old: Tokens, new: Tokens, runs: list[Run]) -> list[Run]:
    """Words that changed their place within the passage: "X, said Y" became "Y said X".

    Each run grows from a word that stands once in either passage and is in no run yet.
    """
    free = set(range(len(old.keys))), set(range(len(new.keys)))
    for run in runs:
        if run.kind != "replaced":
            free[0].difference_update(range(run.start, run.end))
            free[1].difference_update(range(run.new_start, run.new_end))
    if not free[0] or not free[1]:
        return []
    counts = Counter(old.keys), Counter(new.keys)
    places = {key: at for at, key in enumerate(new.keys)}
    moved = []
    for at in sorted(free[0]):
        key = old.keys[at]
        if at not in free[0] or old.weights[at] < MOVED_WEIGHT or counts[0][key] != 1 or counts[1][key] != 1:
            continue
        start, end, new_start, new_end = at, at, places[key], places[key]
        if new_start not in free[1]:
            continue
        while (
            start - 1 in free[0]
            and new_start - 1 in free[1]
            and old.keys[start - 1] == new.keys[new_start - 1]
        ):
            start, new_start = start - 1, new_start - 1
        while end + 1 in free[0] and new_end + 1 in free[1] and old.keys[end + 1] == new.keys[new_end + 1]:
            end, new_end = end + 1, new_end + 1
        free[0].difference_update(range(start, end + 1))
        free[1].difference_update(range(new_start, new_end + 1))
        moved.append(Run(start, end + 1, new_start, new_end + 1, "same"))
    return moved


def equal_runs(old: Sequence[str], new: Sequence[str], at: int = 0, new_at: int = 0) -> list[tuple[int, ...]]:
    """(start, end, new start, new end) of every run of equal words."""
    if len(old) * len(new) <= MOST_CELLS:
        return [
            (at + each.src_start, at + each.src_end, new_at + each.dest_start, new_at + each.dest_end)
            for each in Indel.opcodes(old, new)
            if each.tag == "equal"
        ]
    found: list[tuple[int, ...]] = []
    a = c = 0
    for b, d in [*_rare_phrases(old, new), (len(old), len(new))]:
        if (b - a) * (d - c) <= MOST_CELLS:
            found += equal_runs(old[a:b], new[c:d], at + a, new_at + c)
        a, c = b, d
    return found


def _rare_phrases(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Where phrases that stand once in each of the two begin, in rising order of both."""
    places = _once(new)
    shared = [(at, places[phrase], 1.0) for phrase, at in _once(old).items() if phrase in places]
    return heaviest(shared[:: 1 + len(shared) // MOST_PHRASES])


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    repeated = set()
    for at in range(len(words) - SHINGLE + 1):
        phrase = tuple(words[at : at + SHINGLE])
        if phrase in places:
            repeated.add(phrase)
        places[phrase] = at
    return {phrase: at for phrase, at in places.items() if phrase not in repeated}


def _without_chance(runs: list[tuple[int, ...]], old: Tokens, new: Tokens) -> list[tuple[int, ...]]:
    """The runs without small words that were met by chance between larger stretches that were replaced."""
    kept: list[tuple[int, ...]] = []
    for number, (a, b, c, d) in enumerate(runs):
        if sum(old.weights[a:b]) < CHANCE_WEIGHT and 0 < number < len(runs) - 1:
            at, new_at = (kept[-1][1], kept[-1][3]) if kept else (0, 0)
            before = min(a - at, c - new_at)
            after = min(runs[number + 1][0] - b, runs[number + 1][2] - d)
            if min(before, after) > b - a:
                continue
        kept.append((a, b, c, d))
    return kept


def _replaced(old: Tokens, new: Tokens, a: int, b: int, c: int, d: int) -> list[Run]:
    """Tokens a..b gave way to c..d: those that are one word spelt otherwise, and the rest as they stand."""
    paired = []
    if (b - a) * (d - c) <= MOST_REPLACED:
        alike = [
            (i, j, agreement * old.weights[i])
            for i in range(a, b)
            for j in range(c, d)
            if (agreement := _agreement(old.keys[i], new.keys[j])) >= WORD_AGREES
        ]
        paired = heaviest(alike)
    runs = []
    at, new_at = a, c
    for i, j in [*paired, (b, d)]:
        if at < i and new_at < j:
            runs.append(Run(at, i, new_at, j, "replaced"))
        if i < b:
            runs.append(Run(i, i + 1, j, j + 1, "alike"))
        at, new_at = i + 1, j + 1
    return runs


def _agreement(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one[0].isdigit() and other[0].isdigit():
        return WORD_AGREES
    if min(len(one), len(other)) < 3 or not (one[0].isalpha() and other[0].isalpha()):
        return 0.0
    return Indel.normalized_similarity(one, other)
