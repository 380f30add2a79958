"""Which paragraphs and sentences of an old text are which of a new one: in their place, or elsewhere."""

from collections import Counter, defaultdict

from rapidfuzz.distance import Indel

from .chains import Pair, heaviest
from .critical import Judge
from .units import Unit, marks_of_row
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
# A sentence that is neither in its place nor beside one that moved along must share this much.
ALIKE_ELSEWHERE = 0.8
CONTAINED_ELSEWHERE = 0.9
CONTAINED_ELSEWHERE_WEIGHT = 60.0
# Of so many words (about fifteen) no other sentence is made; fewer may be one with another number or name.
LOOKALIKE_WEIGHT = 80.0
# Two neighbours that both share this much with two neighbours vouch for each other.
ALIKE_TOGETHER = 0.6
# Sentences between two that stayed are all compared, up to so many pairs; else those that share rare words.
ALL_PAIRS = 400
RARE = 12
CANDIDATES = 6
# Sentences that repeat: up to so many pairs are all weighed; beyond, those with an equal neighbour.
MOST_REPEATS = 64
# Passages of one moved stretch lie so close.
NEAR = 3


class Matching:
    """Which unit of the old text is which of the new one."""

    def __init__(self, old: list[Unit], new: list[Unit]):
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

    def _free(self, at: int, step: int, units: list[Unit], matched: dict[int, int]) -> list[int]:
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
            self.marks[i] = marks_of_row(self.old, i)
        return bool(self.marks[i]) and self.marks[i].isdisjoint(self.new[j].tokens.keys)

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
