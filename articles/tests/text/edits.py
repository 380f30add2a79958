"""Made-up articles and edits of them, of which it is known where every span went."""

import random
from typing import NamedTuple

import hypothesis.strategies as st

NAMES = "Adler Bruun Castro Dimov Eklund Farouk Greco Haddad Ivanov Jensen Keller Lindt Moreau Novak".split()
PLACES = "Arvik Belmonte Corvo Dalen Estrel Fjord Galen Hestia Ibera Jarna Kolm Lesk".split()
DOERS = (
    "fishermen pilots teachers bakers miners doctors farmers sailors students drivers nurses masons".split()
)
DEEDS = (
    "blocked rebuilt painted sold inspected crossed flooded guarded opened emptied measured praised".split()
)
THINGS = "bridge school harbour tunnel market chapel depot vineyard reservoir theatre quarry orchard".split()
WHENS = ["before dawn", "after the storm", "during the strike", "under a bright moon", "without a permit"]
WHYS = [
    "because the council had run out of money",
    "although the court had forbidden it twice",
    "while a band played on a lorry nearby",
    "so that nobody would have to sleep outside",
    "since there was nothing else left to do",
]
EXTRAS = ["quietly", "slowly", "again", "together", "carefully"]
Place = tuple[int, int] | None


class Draft(NamedTuple):
    """Two revisions, and for spans of the old one where each is in the new one (None: nowhere)."""

    old: str
    new: str
    truth: list[tuple[tuple[int, int], Place]]


class _Sentence:
    """Words that know which sentence they are, through every edit."""

    def __init__(self, chance: random.Random):
        self.name = chance.choice(NAMES)
        self.words = [
            *f"In {chance.choice(PLACES)}, {chance.choice(DOERS)} {chance.choice(DEEDS)} the".split(),
            *f"{chance.choice(THINGS)} of {self.name} {chance.choice(WHENS)},".split(),
            *f"{chance.choice(WHYS)}.".split(),
        ]

    def __str__(self) -> str:
        return " ".join(self.words)


def _text(paragraphs: list[list[_Sentence]]) -> tuple[str, dict[_Sentence, int]]:
    text, begins = "", {}
    for paragraph in paragraphs:
        text += "\n" * bool(text)
        for number, sentence in enumerate(paragraph):
            text += " " * bool(number)
            begins[sentence] = len(text)
            text += str(sentence)
    return text, begins


def make(seed: int) -> Draft:
    """An article whose sentences are all different, and an edit of it."""
    chance = random.Random(seed)
    seen: set[str] = set()

    def fresh() -> _Sentence:
        while True:
            sentence = _Sentence(chance)
            # Made of few words, two may be alike: as few as differ in news share doer, deed and reason.
            mark = " ".join(sentence.words[2:4] + sentence.words[5:6])
            if mark not in seen:
                seen.add(mark)
                return sentence

    old = [[fresh() for _ in range(chance.randint(1, 5))] for _ in range(chance.randint(3, 9))]
    every = [sentence for paragraph in old for sentence in paragraph]
    old_text, begins = _text(old)
    before = {sentence: str(sentence) for sentence in every}

    new = [list(paragraph) for paragraph in old]
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(["insert", "cut", "move", "paragraph", "merge", "word"])
        at = chance.randrange(len(new))
        if kind == "insert":
            new[at].insert(chance.randint(0, len(new[at])), _remark(chance))
        elif kind == "cut" and len(new[at]) > 1:
            del new[at][chance.randrange(len(new[at]))]
        elif kind == "move":
            new.insert(chance.randrange(len(new)), new.pop(at))
        elif kind == "paragraph":
            new.insert(at, [_remark(chance), _remark(chance)])
        elif kind == "merge" and at + 1 < len(new):
            new[at] += new.pop(at + 1)
        elif kind == "word":
            sentence = chance.choice(new[at])
            if len(sentence.words) > 6:
                sentence.words.insert(3, chance.choice(EXTRAS))
    new_text, places = _text(new)

    truth: list[tuple[tuple[int, int], Place]] = []
    for sentence in every:
        start = begins[sentence]
        whole = start, start + len(before[sentence])
        name = before[sentence].index(sentence.name)
        named = start + name, start + name + len(sentence.name)
        if sentence not in places:
            truth += [(whole, None), (named, None)]
            continue
        at = places[sentence]
        name = str(sentence).index(sentence.name)
        truth += [
            (whole, (at, at + len(str(sentence)))),
            (named, (at + name, at + name + len(sentence.name))),
        ]
    return Draft(old_text, new_text, truth)


def _remark(chance: random.Random) -> _Sentence:
    """A sentence that is like none of the article's."""
    sentence = _Sentence(chance)
    sentence.words = f"Reporters counted {chance.randrange(1000, 10_000)} umbrellas outside.".split()
    return sentence


def drafts() -> st.SearchStrategy[Draft]:
    """Articles and edits, by their seed: a failing one is made again by `make`."""
    return st.integers(0, 2**32).map(make)
