"""Pairs of revisions in which a human marked where every span went.

A file holds pairs, each under a line ``== what was done``, perhaps a line ``names: A, B`` (the article's
entities), then the old text, a line ``--`` and the new text. ``<1>words</1>`` marks span 1; it may hold
or cross other spans. In the new text the mark says where the words are now, and how: ``<1>`` exact, ``<1
moved>``, ``<1 changed>`` or ``<1 critical>``. A span without a mark in the new text is an orphan. Where
two states are right, both are given: ``<1 exact|moved>``. All texts were made up for this.
"""

import re
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"<(/?)(\d+)(?: ([a-z|]+))?>")


class Span(NamedTuple):
    """A marked span: where it was, where it is now (None: nowhere) and in which states it may be."""

    start: int
    end: int
    place: tuple[int, int] | None
    states: tuple[str, ...]


class Pair(NamedTuple):
    """Two revisions and the spans marked in them."""

    title: str
    old: str
    new: str
    spans: list[Span]
    names: tuple[str, ...]


def read(folder: Path = Path(__file__).parent) -> list[Pair]:
    """All pairs of the folder's files."""
    return [
        _pair(f"{path.stem}: {block.partition(chr(10))[0].strip()}", block.partition("\n")[2])
        for path in sorted(folder.glob("*.txt"))
        for block in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    ]


def _pair(title: str, body: str) -> Pair:
    names: tuple[str, ...] = ()
    if body.startswith("names: "):
        line, _, body = body.partition("\n")
        names = tuple(name.strip() for name in line.removeprefix("names: ").split(","))
    sides = re.split(r"^--$\n?", body, flags=re.M)
    if len(sides) != 2:
        raise ValueError(f"{title}: needs an old and a new text")
    old, marked = _unmark(sides[0].strip("\n"), title)
    new, placed = _unmark(sides[1].strip("\n"), title)
    if not marked or not placed.keys() <= marked.keys():
        raise ValueError(f"{title}: spans {sorted(marked)} became {sorted(placed)}")
    spans = []
    for number, (start, end, _) in sorted(marked.items()):
        place = placed.get(number)
        if place is None:
            spans.append(Span(start, end, None, ("orphan",)))
            continue
        states = tuple((place[2] or "exact").split("|"))
        is_same = old[start:end] == new[place[0] : place[1]]
        # Words that stayed may be critical, too: by a negation or hedge just outside them.
        if states != ("critical",) and is_same != all(state in ("exact", "moved") for state in states):
            raise ValueError(f"{title}: span {number} is marked {states}")
        spans.append(Span(start, end, place[:2], states))
    return Pair(title, old, new, spans, names)


def _unmark(marked: str, title: str) -> tuple[str, dict[int, tuple[int, int, str | None]]]:
    """The bare text and, for each number, (start, end, state)."""
    text, at = "", 0
    opened: dict[int, tuple[int, str | None]] = {}
    found = {}
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        number = int(mark[2])
        if not mark[1]:
            opened[number] = len(text), mark[3]
        else:
            start, state = opened.pop(number)
            if start == len(text):
                raise ValueError(f"{title}: span {number} is empty")
            found[number] = start, len(text), state
    if opened:
        raise ValueError(f"{title}: spans {sorted(opened)} do not end")
    return text + marked[at:], found
