"""Words and marks of a text in one spelling, to compare what two revisions say."""

from functools import lru_cache
from typing import NamedTuple

import regex

# A word is whole with its vowel signs and joiners; scripts that write no spaces are taken letter by letter.
_TOKEN = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
    r"\p{Script=Myanmar}\u30fc]\p{M}*"
    r"|\p{Nd}+(?:[.,\u066b\u066c]\p{Nd}+)*"
    r"|[\p{L}\p{M}_](?:[\p{L}\p{M}\p{N}_]|[\u200c\u200d](?=\p{L}))*"
    r"|\X(?<!\s)"
)
_MARKS = {
    **dict.fromkeys("‘’ʼ‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "،": ",", "؛": ";", "؟": "?", "۔": ".", "٪": "%", "٫": ".", "٬": ",",
    # Arabic and Persian keyboards write the same letters differently; lengthening is no letter.
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "ـ": None,
    "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\u00ad": None,
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
}  # fmt: skip
_SPELLING = str.maketrans(_MARKS)
_PLAIN = str.maketrans({**_MARKS, "…": "..."})


class Tokens(NamedTuple):
    """The words and marks of a piece of text: where each stands, how it is compared, what it weighs."""

    bounds: list[tuple[int, int]]
    keys: list[str]
    weights: list[float]


def tokenize(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """The tokens of text[start:end]; their bounds are offsets in the whole text."""
    bounds, keys, weights = [], [], []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        key, weight = _spell(match[0])
        bounds.append(match.span())
        keys.append(key)
        weights.append(weight)
    return Tokens(bounds, keys, weights)


def plain(text: str) -> str:
    """The text with one kind of quotes, dashes, spaces, digits and case; only to compare it."""
    return " ".join((text if text.isascii() else text.translate(_PLAIN)).casefold().split())


@lru_cache(20_000)
def _spell(token: str) -> tuple[str, float]:
    """How a token is compared, and what it weighs."""
    key = token.casefold() if token.isascii() else (token.casefold().translate(_SPELLING) or token)
    return key, _weight(key)


def _weight(key: str) -> float:
    """How much a shared word says: little for marks and for short words, which every sentence has."""
    if not key[0].isalnum():
        return 0.3
    if key[0].isdigit():
        return len(key) + 1.0
    if "\u3040" <= key[0] <= "\u9fff":
        return 2.0
    return 1.0 if len(key) <= 3 else float(min(len(key), 8))
