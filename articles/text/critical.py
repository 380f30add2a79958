"""Says whether an edit touches what a sentence claims: a number, a date, a negation, a hedge or a name."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import regex
from rapidfuzz.distance import DamerauLevenshtein

from . import critical_words as words
from .fold import fold
from .tokens import plain
from .worddiff import equal_runs

# A language is asked for, besides English, when so large a share of a text are its commonest words.
LANGUAGE_SHARE = 0.12
# Where more words than this are capitalised within sentences, as in titles, capitals do not tell names.
CAPITALS = 0.55
FEW = 30
# A word this close to a critical one, and not critical itself, is the same word misspelt.
MISSPELT = 1
# In longer stretches words are not compared one with another.
MOST_PAIRS = 2_500

# So many words before a passage still belong to it: "did not", "is said to have never".
BEFORE = 4

_WORD = regex.compile(
    r"(?P<number>\p{Nd}{1,3}(?:[ \u00a0\u202f]\p{Nd}{3})+(?!\p{Nd})|\p{Nd}+(?:[.,٫٬]\p{Nd}+)*)"
    r"|(?P<acronym>(?:\p{Lu}\.){2,})"
    r"|(?P<word>\p{L}[\p{L}\p{M}]*(?:[\u200c\u200d'’]\p{L}[\p{L}\p{M}]*)*)"
    r"|(?P<minus>(?<![\p{L}\p{N}])[-−](?=\p{Nd}))"
    r"|(?P<sign>[%٪\p{Sc}])"
    r"|(?P<stop>[.!?…:؟۔“\"«„\n])"
)
_THOUSANDS = regex.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")
# Words that stand within a sentence: `re` is faster here.
_INNER = re.compile(r"(?<=[\w,;)’'–—-]\s)[^\W\d_][\w’'-]*")
_CLAUSE_END = re.compile(r"[,;:.!?…()\[\]“”„«»\"\n؛،؟—–]|(?<=\s)-(?=\s)")
_SET_OFF = re.compile(r",?\s+(\w+)(?=[,.;!?\n”\"]|$)")
_ARABIC = regex.compile(r"\p{Script=Arabic}")
_CYRILLIC = regex.compile(r"\p{Script=Cyrillic}")
_TURKISH = regex.compile("[ışğİŞĞ]")
_OPPOSITES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "не", "без")
_COMMON_ENDINGS = ("ly", "ing", "ed", "s", "tion", "ment", "ers", "ity", "ness")
_CONTRACTIONS = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am"}
_PRONOUNS = frozenset("it he she that there what who here".split())


class Judge:
    """Knows languages and names of two texts, and says of two passages whether they differ critically.

    `names` are the names of the article's entities: in scripts without capitals nothing else tells a name.
    """

    def __init__(self, old: str, new: str, names: Iterable[str] = ()):
        self._texts = old, new
        self._languages: tuple[str, ...] | None = None
        self._capitals = True
        self._seen: frozenset[str] = frozenset()
        self._lower: frozenset[str] = frozenset()
        self._common: frozenset[str] = frozenset()
        parts = (part for name in names for part in fold(name.replace("\u200c", "")).split())
        self._names = frozenset(part for part in parts if len(part) > 2) - _set(words.BEGINNINGS)

    def differs(self, old: str, new: str) -> bool:
        """Whether a number, date, negation, hedge or name came, went or gave way to another."""
        if plain(old) == plain(new):
            return False
        self._learn()
        one, other = _words(old), _words(new)
        changes = list(_changes([key for key, _ in one], [key for key, _ in other]))
        gone: Counter[str] = Counter()
        came: Counter[str] = Counter()
        for a, b, c, d in changes:
            before, after = list(enumerate(one[a:b])), list(enumerate(other[c:d]))
            if len(before) * len(after) <= MOST_PAIRS:
                if self._is_negated(one[a:b], other[c:d]):
                    return True
                before, after = _without_misspelt(before, after, self._lexicon("any"), self._common)
            gone.update(key for at, (key, mark) in before if self._counts(one, a + at, key, mark))
            came.update(key for at, (key, mark) in after if self._counts(other, c + at, key, mark))
        if gone == came and sum(gone.values()) <= 2 and all(key in self._lexicon("dates") for key in gone):
            return False  # "on Monday" may go to the front
        return bool(gone or came)

    def turns(self, old: tuple[str, str], new: tuple[str, str]) -> bool:
        """Whether a negation or hedge came or went just outside a passage: what it says is turned, then.

        Takes what stands before and after the passage in both texts. Only the words of its clause count that
        are the nearest before it, and an adverb set off behind it (", reportedly").
        """
        clauses = [_CLAUSE_END.split(before)[-1] for before, _ in (old, new)]
        set_off = [match[1].casefold() if (match := _SET_OFF.match(after)) else "" for _, after in (old, new)]
        if clauses[0] == clauses[1] and set_off[0] == set_off[1]:
            return False
        self._learn()
        if set_off[0] != set_off[1] and any(word in self._lexicon("turns") for word in set_off):
            return True
        near = [self._turning(clause)[-BEFORE:] for clause in clauses]
        if not any(near[0] + near[1]):
            return False
        # What stands somewhere else around the other passage did not come or go.
        around = [self._turning(" ".join(text)) for text in (old, new)]
        return any(word and word not in around[1 - side] for side in (0, 1) for word in near[side])

    def _turning(self, text: str) -> list[str]:
        """The negations and hedges; "" for every other word."""
        turns = self._lexicon("turns")
        return [key if key in turns else "" for key, _ in _words(text)]

    def _learn(self) -> None:
        if self._languages is not None:
            return
        both = "\n".join(self._texts)
        self._languages = ("en", *_languages(both))
        inner = Counter(_INNER.findall(both))
        names = {word: count for word, count in inner.items() if word[0].isupper()}
        # Capitals tell names, but not in German, nor in a text in which every word is capitalised.
        is_told = inner.total() < FEW or sum(names.values()) <= CAPITALS * inner.total()
        self._capitals = is_told and "de" not in self._languages
        self._lower = frozenset(fold(word) for word in inner.keys() - names.keys())
        self._common = self._lower | _set(words.BEGINNINGS)
        self._seen = frozenset(key for name in names for key, _ in _words(name)) - self._lower

    def _lexicon(self, which: str) -> frozenset[str]:
        return _lexicon(which, self._languages or ("en",))

    def _counts(self, passage: list[tuple[str, str]], at: int, key: str, mark: str) -> bool:
        """Whether this word is one that must not come or go unseen."""
        if mark == "number" or key in self._names or key in self._lexicon("any"):
            return True
        if key in _set(words.BESIDE_NUMBERS):
            near = passage[max(0, at - 1) : at] + passage[at + 1 : at + 3]
            return any(kind == "number" or word in self._lexicon("amounts") for word, kind in near)
        if _ARABIC.match(key):
            return any(bare in self._lexicon("any") or bare in self._names for bare in _without_clitics(key))
        if mark not in ("Inner", "First") or not self._capitals or len(key) < 2:
            return False
        if key in _set(words.BEGINNINGS):
            return False
        if mark == "Inner":
            capitals = sum(mark in ("Inner", "First") for _, mark in passage)
            return key in self._seen or 5 * capitals <= max(4 * len(passage), 20)
        return key in self._seen or (key not in self._lower and not key.endswith(_COMMON_ENDINGS))

    def _is_negated(self, before: list, after: list) -> bool:
        """Whether a word gave way to its opposite: likely, unlikely; کرد, نکرد; yaptı, yapmadı."""
        turkish = "tr" in (self._languages or ())
        return any(
            _are_opposites(one, other, turkish) or _are_opposites(other, one, turkish)
            for one, _ in before
            for other, _ in after
            if one[0].isalpha() and other[0].isalpha()
        )


def differs(old: str, new: str, names: Iterable[str] = ()) -> bool:
    """`Judge.differs` for two passages of which nothing else is known."""
    return Judge(old, new, names).differs(old, new)


def _are_opposites(one: str, other: str, turkish: bool) -> bool:
    if f"{one}/{other}" in _set(words.OPPOSITES):
        return True
    if len(one) >= 3 and any(other == opposite + one for opposite in _OPPOSITES):
        return True
    if _ARABIC.match(one) and other == "ن" + one:
        return True
    if turkish and len(one) < len(other) <= len(one) + 3:
        one, other = one.replace("t", "d"), other.replace("t", "d")  # yaptı, yapmadı
        return any(
            other[:at] + other[at + len(suffix) :] == one
            for suffix in ("ma", "me", "m", "siz", "suz")
            for at in range(2, len(other))
            if other.startswith(suffix, at)
        )
    return False


def _words(text: str) -> list[tuple[str, str]]:
    """(folded word, what it is): "number", "First" or "Inner" for capitals, "" for the rest."""
    found: list[tuple[str, str]] = []
    first = True
    for match in _WORD.finditer(text):
        kind, part = match.lastgroup, match[0]
        if kind == "stop":
            first = True
            continue
        if kind == "number":
            figure = fold(part).replace("\u066b", ".").replace("\u066c", ",")
            found.append((_THOUSANDS.sub("", figure).replace(",", "."), "number"))
        elif kind == "acronym":
            found.append((fold(part.replace(".", "")), "Inner"))
        elif kind == "minus":
            found.append(("minus", "number"))
        elif kind == "sign":
            found.append(("percent" if part in "%٪" else part, ""))
        else:
            mark = ("First" if first else "Inner") if part[0].isupper() and part != "I" else ""
            found += _spelled_out(fold(part).replace(" ", ""), mark)
            if found[-1][0] == "cent" and len(found) > 1 and found[-2][0] == "per":
                found[-2:] = [("percent", "")]
        first = False
    return found


def _spelled_out(key: str, mark: str) -> list[tuple[str, str]]:
    """The word, with contractions undone, possessives left off, and number words as figures."""
    if key in words.FIGURES:
        return [(words.FIGURES[key], "number")]
    if key == "cannot":
        return [("can", mark), ("not", "")]
    if "'" not in key:
        return [(key, mark)]
    if key.endswith("n't"):
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(key[:-3], key[:-3])
        return [(stem, mark), ("not", "")]
    stem, tail = key.rsplit("'", 1)
    if "'" + tail in _CONTRACTIONS:
        return [(stem, mark), (_CONTRACTIONS["'" + tail], "")]
    if tail == "s":
        return [(stem, mark), ("is", "")] if stem in _PRONOUNS else [(stem, mark)]
    if len(stem) <= 2 and stem in {"l", "d", "n", "s", "j", "m", "t", "c", "qu"}:
        return [(stem, ""), (tail, mark)]
    return [(key, mark)]


def _changes(old: list[str], new: list[str]) -> Iterable[tuple[int, int, int, int]]:
    """The stretches (start, end, new start, new end) of words that are not the same."""
    at, new_at = 0, 0
    for a, b, c, d in equal_runs(old, new):
        if at < a or new_at < c:
            yield at, a, new_at, c
        at, new_at = b, d
    if at < len(old) or new_at < len(new):
        yield at, len(old), new_at, len(new)


def _without_misspelt(
    old: list, new: list, lexicon: frozenset[str], common: frozenset[str]
) -> tuple[list, list]:
    """The numbered words of both sides without those that are one word, misspelt or inflected."""
    before, after = old.copy(), new.copy()
    for one in old:
        for other in after:
            if _is_one_word(one[1], other[1], lexicon, common):
                before.remove(one)
                after.remove(other)
                break
    return before, after


def _is_one_word(
    one: tuple[str, str], other: tuple[str, str], lexicon: frozenset[str], common: frozenset[str]
) -> bool:
    (key, mark), (new_key, new_mark) = one, other
    if "number" in (mark, new_mark):
        return False
    if mark == new_mark == "First" and (key in common) != (new_key in common):
        return DamerauLevenshtein.distance(key, new_key) <= MISSPELT
    if mark or new_mark or min(len(key), len(new_key)) < 5:
        return False
    if (key in lexicon) != (new_key in lexicon):
        return DamerauLevenshtein.distance(key, new_key) <= MISSPELT and key[0] == new_key[0]
    return key[:4] == new_key[:4] and DamerauLevenshtein.distance(key, new_key) <= 3


def _without_clitics(key: str) -> list[str]:
    """Arabic words without "and", "in", "to", "as" and the article before them."""
    found = [key]
    if len(key) > 3 and key[0] in "وفبلک":
        found.append(key[1:])
    found += [bare[2:] for bare in list(found) if bare.startswith("ال") and len(bare) > 4]
    return found


def _languages(text: str) -> list[str]:
    found = []
    if _ARABIC.search(text):
        found += ["fa", "ar"]
    if _CYRILLIC.search(text):
        found.append("ru")
    every = Counter(fold(text[:20_000]).split())
    for language, markers in words.MARKERS.items():
        share = sum(every[marker] for marker in _set(markers)) / max(1, every.total())
        if share >= LANGUAGE_SHARE or (language == "tr" and _TURKISH.search(text)):
            found.append(language)
    return found


@cache
def _set(listed: str) -> frozenset[str]:
    return frozenset(fold(word).replace(" ", "") for word in listed.split())


@cache
def _lexicon(which: str, languages: tuple[str, ...]) -> frozenset[str]:
    if which == "turns":
        listed = [words.NEGATIONS, words.HEDGES]
        return _set(words.TURNS) | frozenset().union(
            *(_set(table[language]) for table in listed for language in languages if language != "en")
        )
    tables = {
        "any": (words.NEGATIONS, words.HEDGES, words.DATES, words.AMOUNTS),
        "dates": (words.DATES,),
        "amounts": (words.AMOUNTS,),
    }[which]
    return frozenset().union(*(_set(table[language]) for table in tables for language in languages))
