"""Where each passage of an old text went in a new one: stayed in order, moved, was edited, or is gone."""

from collections import Counter, defaultdict
from typing import NamedTuple

from rapidfuzz.distance import Indel

from . import sentences
from .chains import Pair, heaviest
from .critical import Judge
from .pieces import Piece, word_pieces
from .tokens import Tokens, plain, tokenize
from .worddiff import Likeness, likeness, shared_words

# An edited sentence is the same sentence when it shares this much, in weight of words, with one in its place;
# or when this much of the shorter one stands in the longer: sentences were joined, parted or filled up.
ALIKE = 0.4
ALIKE_LETTERS = 0.75
CONTAINED = 0.75
CONTAINED_WEIGHT = 20.0
CONTAINED_RUN = 3
# Between neighbours that stayed there is little room for another sentence: this much is enough there, if so
# many words on end are the same or both begin alike; or if one is the beginning or the end of the other.
ALIKE_BETWEEN = 0.3
ALIKE_BEGUN = 0.2
RUN_BETWEEN = 5
BEGINNING = 3
# A unit that is like so many of those around it is a row of a list; so many words of such weight tell it
# from them.
ROWS = 2
LEAST_ROWS = 2
LONGEST_ROW = 200
LEAST_MARKS = 2
MARK = 2.0
# A sentence that is neither in its place nor beside one that moved along must share this much.
ALIKE_ELSEWHERE = 0.8
CONTAINED_ELSEWHERE = 0.9
CONTAINED_ELSEWHERE_WEIGHT = 60.0
# Of so many words (about fifteen) no other sentence is made; fewer may be one with another number or name.
LOOKALIKE_WEIGHT = 80.0
# So much must move to be taken for the same: "He declined to comment." may be said by anyone anywhere.
MOVED_LENGTH = 30
MOVED_WORDS = 5
# Two neighbours that both share this much with two neighbours vouch for each other.
ALIKE_TOGETHER = 0.6
# Sentences between two that stayed are all compared, up to so many pairs; else those that share rare words.
ALL_PAIRS = 400
RARE = 12
CANDIDATES = 6
# Sentences that repeat: up to so many pairs are all weighed; beyond, those with an equal neighbour.
MOST_REPEATS = 64
# So many sentences may have been joined into one, or one parted into them.
JOINED = 3
JOINS = 0.6
# Passages of one moved stretch lie so close.
NEAR = 3


class Alignment(NamedTuple):
    """The pieces of the old text that are in the new one, in the order of the old text.

    begins, ends: where an edited sentence begins and ends in the old text, and in the new one.
    """

    pieces: list[Piece]
    starts: list[int]
    begins: dict[int, int]
    ends: dict[int, int]


class _Unit:
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


def align(old: str, new: str, judge: Judge) -> Alignment:
    """Where the passages of the old text are in the new one."""
    if old == new:
        return Alignment([Piece(0, len(old), 0, len(new), 0, "same")], [0], {}, {})
    old_units, new_units = _units(old, new)
    matching = _Matching(old_units, new_units)
    matching.pair_in_place()
    matching.pair_elsewhere(judge)
    pieces = sorted(matching.pieces(old, new))
    starts = [piece.start for piece in pieces]
    return Alignment(pieces, starts, matching.begins, matching.ends)


def _units(old: str, new: str) -> tuple[list[_Unit], list[_Unit]]:
    """Paragraphs that stand once and unchanged in both texts; of the others, the sentences."""
    both = [[_Unit(text, *bounds) for bounds in sentences.paragraphs(text)] for text in (old, new)]
    once = [
        {key for key, count in Counter(unit.key for unit in units).items() if count == 1} for units in both
    ]
    kept = once[0] & once[1]
    opened: list[list[_Unit]] = []
    for text, units in zip((old, new), both, strict=True):
        found = []
        for unit in units:
            if unit.key in kept:
                found.append(unit)
            else:
                found += [
                    _Unit(text, unit.start + start, unit.start + end)
                    for start, end in sentences.split(unit.raw)
                ]
        opened.append(found)
    return opened[0], opened[1]


class _Matching:
    """Which unit of the old text is which of the new one."""

    def __init__(self, old: list[_Unit], new: list[_Unit]):
        self.old, self.new = old, new
        self.image: dict[int, int] = {}
        self.source: dict[int, int] = {}
        self.chain: dict[int, int] = {}
        self.alike: dict[Pair, Likeness] = {}
        # Long units that stand once in each text belong together, wherever they are: nothing else is
        # tried on them.
        self.settled: dict[int, int] = {}
        self.begins: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self.settled_new: set[int] = set()
        # What tells a row of a list from the rows around it.
        self.marks: dict[int, set[str]] = {}

    def pair(self, i: int, j: int, chain: int) -> None:
        self.image[i], self.source[j], self.chain[i] = j, i, chain

    def is_free(self, i: int, j: int) -> bool:
        """Whether both units are there and neither is matched."""
        inside = 0 <= i < len(self.old) and 0 <= j < len(self.new)
        return inside and i not in self.image and j not in self.source

    def pair_in_place(self) -> None:
        """The heaviest set of equal and edited units that kept their order."""
        equal = self._equal_pairs()
        of_one, of_other = Counter(i for i, _ in equal), Counter(j for _, j in equal)
        self.settled = {i: j for i, j in equal if of_one[i] == of_other[j] == 1 and self.old[i].is_long()}
        self.settled_new = set(self.settled.values())
        stayed = heaviest(self._weighted(equal))
        self._compare(stayed)
        edited = [
            (i, j, alike.weight * alike.share)
            for (i, j), alike in self.alike.items()
            if _is_edited(alike) and not self._is_another(i, j)
        ]
        if edited:
            stayed = heaviest(self._weighted(equal) + edited)
        for i, j in stayed:
            self.pair(i, j, 0)
        for i, j in stayed:
            self._spread(i, j, 0)
        self._fill()

    def _equal_pairs(self) -> set[Pair]:
        places = [defaultdict(list), defaultdict(list)]
        for side, units in enumerate((self.old, self.new)):
            for number, unit in enumerate(units):
                places[side][unit.key].append(number)
        found: set[Pair] = set()
        for key, here in places[0].items():
            there = places[1].get(key, [])
            if len(here) * len(there) <= MOST_REPEATS:
                found.update((i, j) for i in here for j in there)
                continue
            found.update(zip(here, there, strict=False))
            found.update(zip(here[::-1], there[::-1], strict=False))
        # A repeated unit whose neighbour is known stands beside it.
        for i, j in list(found):
            for step in (-1, 1):
                a, b = i + step, j + step
                if 0 <= a < len(self.old) and 0 <= b < len(self.new) and self.old[a].key == self.new[b].key:
                    found.add((a, b))
        return found

    def _weighted(self, pairs: set[Pair]) -> list[tuple[int, int, float]]:
        """Equal pairs by their length, a little more for each equal neighbour: runs hold together."""
        return [
            (
                i,
                j,
                len(self.old[i].key) * (1.0 + 0.1 * (((i - 1, j - 1) in pairs) + ((i + 1, j + 1) in pairs))),
            )
            for i, j in pairs
        ]

    def _compare(self, stayed: list[Pair]) -> None:
        """Likeness of units without an equal: those in the same place, and those that share rare words."""
        fixed = {i for i, _ in stayed}, {j for _, j in stayed}
        i = j = 0
        for a, b in [*stayed, (len(self.old), len(self.new))]:
            if (a - i) * (b - j) <= ALL_PAIRS:
                for one in range(i, a):
                    for other in range(j, b):
                        self._liken(one, other)
            i, j = a + 1, b + 1
        # Who has found its like in its place need not be looked for elsewhere.
        known = {i for (i, _), alike in self.alike.items() if alike.share >= ALIKE_ELSEWHERE}
        known |= fixed[0] | self.settled.keys()
        old = [n for n in range(len(self.old)) if n not in known]
        new = [n for n in range(len(self.new)) if n not in fixed[1] and n not in self.settled_new]
        for one, other in self._sharing_rare_words(old, new):
            self._liken(one, other)

    def _liken(self, i: int, j: int) -> None:
        if (i, j) in self.alike or i in self.settled or j in self.settled_new:
            return
        if self.old[i].key == self.new[j].key:
            return
        one, other = self.old[i].tokens, self.new[j].tokens
        if not shared_words(one, other):
            return
        alike = likeness(one, other)
        if alike.share < ALIKE:
            # Every other word may be spelt or inflected otherwise: then the letters tell.
            keys = self.old[i].key, self.new[j].key
            if letters := Indel.normalized_similarity(*keys, score_cutoff=ALIKE_LETTERS):
                weight = letters * min(sum(one.weights), sum(other.weights))
                alike = Likeness(letters, letters, weight, alike.longest)
        if alike.weight > 0:
            self.alike[i, j] = alike

    def _sharing_rare_words(self, old: list[int], new: list[int]) -> list[Pair]:
        places: dict[str, list[int]] = defaultdict(list)
        for j in new:
            for word in set(self.new[j].tokens.keys):
                places[word].append(j)
        found = []
        for i in old:
            votes: Counter[int] = Counter()
            for word in set(self.old[i].tokens.keys):
                where = places.get(word, ())
                if len(where) <= RARE:
                    for j in where:
                        votes[j] += min(len(word), 8)
            found += [(i, j) for j, _ in votes.most_common(CANDIDATES)]
        return found

    def _spread(self, i: int, j: int, chain: int) -> None:
        """Take along the neighbours of a pair that are equal or edited, on both sides."""
        for step in (-1, 1):
            a, b = i + step, j + step
            while self.is_free(a, b):
                if self.old[a].key != self.new[b].key:
                    self._liken(a, b)
                    if (a, b) not in self.alike or not _is_edited(self.alike[a, b]):
                        break
                    if self._is_another(a, b):
                        break
                self.pair(a, b, chain)
                a, b = a + step, b + step

    def _fill(self) -> None:
        """Pair what is left beside matched units: near one of them, or between two that belong together."""
        for i, j in sorted(self.image.items()):
            for step in (-1, 1):
                before, after = (
                    self._free(i, step, self.old, self.image),
                    self._free(j, step, self.new, self.source),
                )
                if not before or not after:
                    continue
                a, b = before[-1] + step, after[-1] + step
                is_between = a in self.image and self.image[a] == b and self.chain[a] == self.chain[i]
                if is_between and step < 0:
                    continue  # found from the other side
                found = []
                for one in before:
                    for other in after:
                        if weight := self._fits(one, other, is_between):
                            found.append((step * one, step * other, weight))
                for one, other in heaviest(found):
                    self.pair(step * one, step * other, self.chain[i])

    def _free(self, at: int, step: int, units: list[_Unit], matched: dict[int, int]) -> list[int]:
        """The next few units before (-1) or after (1) this one that are not matched."""
        found = []
        for near in range(1, NEAR + 1):
            other = at + near * step
            if not 0 <= other < len(units) or other in matched:
                break
            found.append(other)
        return found

    def _fits(self, i: int, j: int, is_between: bool) -> float:
        """How much speaks for these two beside a matched pair; 0 if they are not one."""
        if self.old[i].key == self.new[j].key:
            return float(len(self.old[i].key))
        self._liken(i, j)
        alike = self.alike.get((i, j))
        if alike is None:
            return 0.0
        one, other = self.old[i].tokens.keys, self.new[j].tokens.keys
        least = min(BEGINNING, len(one), len(other))
        begins, ends = one[:least] == other[:least], one[-least:] == other[-least:]
        is_one = (
            _is_edited(alike)
            or is_between
            and (
                (alike.share >= ALIKE_BETWEEN and (alike.longest >= RUN_BETWEEN or begins))
                or (alike.contained == 1.0 and (begins or ends))
            )
        )
        return alike.weight * alike.share if is_one and not self._is_another(i, j) else 0.0

    def _is_another(self, i: int, j: int) -> bool:
        """Whether they are two rows of one list: nothing is left of what told the old one from the others."""
        if i not in self.marks:
            self.marks[i] = self._marks(i)
        return bool(self.marks[i]) and self.marks[i].isdisjoint(self.new[j].tokens.keys)

    def _marks(self, i: int) -> set[str]:
        """The words that tell this row from the rows around it; none if it is no row."""
        length = len(self.old[i].key)
        rows = [
            near
            for near in range(max(0, i - ROWS), min(len(self.old), i + ROWS + 1))
            if near != i and length <= 2 * len(self.old[near].key) <= 4 * length
        ]
        if len(rows) < LEAST_ROWS or length > LONGEST_ROW:
            return set()
        tokens = self.old[i].tokens
        rows = [near for near in rows if likeness(tokens, self.old[near].tokens).share >= ALIKE]
        if len(rows) < LEAST_ROWS:
            return set()
        around = {key for near in rows for key in self.old[near].tokens.keys}
        marks = {
            key
            for key, weight in zip(tokens.keys, tokens.weights, strict=True)
            if weight >= MARK and key[0].isalpha() and key not in around
        }
        return marks if len(marks) >= LEAST_MARKS else set()

    def pair_elsewhere(self, judge: Judge) -> None:
        """What moved: equal units that are long enough, with their neighbours; edited ones beyond doubt."""
        moved = self._moved_equal()
        moved += self._moved_together()
        last = (-NEAR - 1, 0)
        chain = 0
        for i, j in sorted(moved):
            if not self.is_free(i, j):
                continue
            if not (0 < i - last[0] <= NEAR and 0 < j - last[1] <= NEAR):
                chain += 1
            last = (i, j)
            self.pair(i, j, chain)
        for i, j in sorted(moved):
            if self.image.get(i) == j:
                self._spread(i, j, self.chain[i])
        for i, j in self._moved_alone(judge):
            if self.is_free(i, j):
                chain += 1
                self.pair(i, j, chain)
                self._spread(i, j, chain)
        self._fill()

    def _moved_equal(self) -> list[Pair]:
        here, there = defaultdict(list), defaultdict(list)
        for i, unit in enumerate(self.old):
            if i not in self.image:
                here[unit.key].append(i)
        for j, unit in enumerate(self.new):
            if j not in self.source:
                there[unit.key].append(j)
        return [
            (places[0], there[key][0])
            for key, places in here.items()
            if len(places) == 1 and len(there.get(key, ())) == 1 and self.old[places[0]].is_long()
        ]

    def _moved_together(self) -> list[Pair]:
        """Edited units of which two in a row are like two in a row."""
        alike = {
            pair
            for pair, alike in self.alike.items()
            if alike.share >= ALIKE_TOGETHER
            and alike.weight >= CONTAINED_WEIGHT
            and self.is_free(*pair)
            and not self._is_another(*pair)
        }
        return [(i, j) for i, j in alike if (i - 1, j - 1) in alike or (i + 1, j + 1) in alike]

    def _moved_alone(self, judge: Judge) -> list[Pair]:
        """Edited units far from their old neighbours: nothing else is like them, they are no lookalikes."""
        free = [(alike, pair) for pair, alike in self.alike.items() if self.is_free(*pair)]
        near = [pair for alike, pair in free if alike.share >= ALIKE_TOGETHER and not _is_part(alike)]
        rivals = Counter(i for i, _ in near), Counter(j for _, j in near)
        return [
            (i, j)
            for alike, (i, j) in sorted(free, reverse=True)
            if _is_known_anywhere(alike)
            and max(rivals[0][i], rivals[1][j]) <= 1
            and self.old[i].is_long()
            and not self._is_another(i, j)
            and (
                alike.weight >= LOOKALIKE_WEIGHT
                or self._is_beside(i, j)
                or not judge.differs(self.old[i].raw, self.new[j].raw)
            )
        ]

    def _is_beside(self, i: int, j: int) -> bool:
        """Whether it still stands beside one of its neighbours: they changed places."""
        return any(abs(self.image[near] - j) == 1 for near in (i - 1, i + 1) if near in self.image)

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

    def _span(self, units: list[_Unit], first: int, last: int) -> Tokens:
        if first == last:
            return units[first].tokens
        every = [unit.tokens for unit in units[first : last + 1]]
        return Tokens(
            [bounds for tokens in every for bounds in tokens.bounds],
            [key for tokens in every for key in tokens.keys],
            [weight for tokens in every for weight in tokens.weights],
        )


def _is_edited(alike: Likeness) -> bool:
    return alike.share >= ALIKE or (
        alike.contained >= CONTAINED and alike.weight >= CONTAINED_WEIGHT and alike.longest >= CONTAINED_RUN
    )


def _is_known_anywhere(alike: Likeness) -> bool:
    return alike.share >= ALIKE_ELSEWHERE or _is_part(alike)


def _is_part(alike: Likeness) -> bool:
    """Whether one of the two, and no small one, stands whole in the longer other."""
    is_whole = alike.contained >= CONTAINED_ELSEWHERE and alike.weight >= CONTAINED_ELSEWHERE_WEIGHT
    return is_whole and alike.share < ALIKE_ELSEWHERE
