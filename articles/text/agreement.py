"""How far several people marked the same: F1 of spans, Cohen's κ and Krippendorff's α of what words are.

A mark is ``(label, spans)``: spans are pairs of offsets in one text, none for what is about the whole of it.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from itertools import accumulate, combinations
from statistics import fmean

from .tokens import tokenize

NONE = "none"


def compare(text, marks):
    """The figures for ``{person: [mark, …]}``, as JSON; None for a figure that is not defined.

    ``{"words", "alpha", "kappa", "exact", "overlap", "labels", "pairs"}``: in ``labels`` the F1 of each label
    (``{"label", "marks", "exact", "overlap"}``), in ``pairs`` the κ and F1 of each two people (``{"people"}``
    besides). F1 of more than two people is the mean over the pairs in which one of the two marked anything.
    """
    people = list(marks)
    words = word_bounds(text)
    said = dict(zip(people, (words_as(words, marks[person]) for person in people), strict=True))
    found = [(pair, *(marks[person] for person in pair)) for pair in combinations(people, 2)]
    pairs = [
        {
            "people": list(pair),
            "kappa": kappa(said[pair[0]], said[pair[1]]),
            "exact": f1(one, other, exactly_same),
            "overlap": f1(one, other, overlapping),
        }
        for pair, one, other in found
    ]
    labels = sorted({label for each in marks.values() for label, _spans in each})
    return {
        "words": len(words),
        "alpha": alpha(list(said.values())),
        "kappa": _mean(pair["kappa"] for pair in pairs),
        "exact": _mean(pair["exact"] for pair in pairs),
        "overlap": _mean(pair["overlap"] for pair in pairs),
        "labels": [_of_label(label, marks, found) for label in labels],
        "pairs": pairs,
    }


def _of_label(label, marks, found):
    def only(each):
        return [mark for mark in each if mark[0] == label]

    pairs = [(only(one), only(other)) for _people, one, other in found]
    return {
        "label": label,
        "marks": {person: len(only(each)) for person, each in marks.items()},
        "exact": _mean(f1(one, other, exactly_same) for one, other in pairs),
        "overlap": _mean(f1(one, other, overlapping) for one, other in pairs),
    }


def _mean(values):
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


# -- Spans ---------------------------------------------------------------------------------------------------


def f1(one, other, same):
    """Twice the matches over all marks of both; None when neither marked anything."""
    total = len(one) + len(other)
    return 2 * same(one, other) / total if total else None


def exactly_same(one, other):
    """How many marks have one of the other's with the same label on exactly the same spans; each once."""
    keys = [Counter((label, tuple(map(tuple, spans))) for label, spans in marks) for marks in (one, other)]
    return (keys[0] & keys[1]).total()


def overlapping(one, other):
    """How many marks can be paired with one of the other's of the same label that shares a character.

    Each is paired once, and no pairing has more: of those that fit, the one that ends first is taken by the
    mark that ends first. Of several spans, all from the first to the last counts.
    """
    sides = [defaultdict(list), defaultdict(list)]
    for side, marks in zip(sides, (one, other), strict=True):
        for label, spans in marks:
            side[label].append(reach(spans))
    return sum(_paired(sides[0][label], sides[1][label]) for label in sides[0].keys() & sides[1].keys())


def reach(spans):
    """From the first character to the last; what is about the whole text stands before it."""
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else (-1, 0)


def _paired(one, other):
    waiting, begun, count = sorted(other), [], 0
    place = 0
    for start, end in sorted(one, key=lambda each: (each[1], each[0])):
        while place < len(waiting) and waiting[place][0] < end:
            insort(begun, waiting[place][1])
            place += 1
        at = bisect_right(begun, start)
        if at < len(begun):
            del begun[at]
            count += 1
    return count


# -- Words ---------------------------------------------------------------------------------------------------


def word_bounds(text):
    """Where the words of a text stand; marks of punctuation are none."""
    tokens = tokenize(text)
    return [bounds for bounds, key in zip(tokens.bounds, tokens.keys, strict=True) if key[0].isalnum()]


def words_as(words, marks):
    """For each word the labels of the marks that touch it, joined by " + " in their order; else NONE."""
    starts, ends = [start for start, _ in words], [end for _, end in words]
    changes = defaultdict(lambda: [0] * (len(words) + 1))
    for label, spans in marks:
        for start, end in spans:
            first, beyond = bisect_right(ends, start), bisect_left(starts, end)
            if first < beyond:
                changes[label][first] += 1
                changes[label][beyond] -= 1
    covered = [(label, list(accumulate(changes[label]))) for label in sorted(changes)]
    return [
        " + ".join(label for label, depth in covered if depth[place]) or NONE for place in range(len(words))
    ]


def kappa(one, other):
    """Cohen's κ of two lists of labels for the same words; None when chance alone would agree wholly."""
    if not one or len({*one, *other}) < 2:
        return None
    return float(_task([one, other]).kappa_pairwise(0, 1))


def alpha(lists):
    """Krippendorff's α (nominal) of such lists; None when there is but one label in all of them."""
    if len(lists) < 2 or len({label for each in lists for label in each}) < 2:
        return None
    return float(_task(lists).alpha())


def _task(lists):
    # Here, since it takes 30 MB and is asked for only when a round is opened.
    from nltk.metrics.agreement import AnnotationTask

    return AnnotationTask(
        (person, place, label) for person, labels in enumerate(lists) for place, label in enumerate(labels)
    )
