"""One spelling for what readers call the same word: for searching only, its offsets are not the text's."""

import re
import unicodedata

# static/text/fold.js gives the same answers; articles/tests/text/cases.json holds the two together.

# Vowel signs of South and East Asian scripts are no accents: only these marks are left out.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_LETTERS = str.maketrans(
    {
        # Arabic and Persian keyboards write the same letters with different characters; both end at one.
        "ى": "ی", "ي": "ی", "ې": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
        "ٱ": "ا",
        # Lengthening, joiners and direction marks are no letters; the Persian half space is a space.
        "ـ": None, "\u200c": " ", "\u200d": None, "\u200b": None, "\u00ad": None, "\u2060": None,
        "\ufeff": None, "\u200e": None, "\u200f": None, "\u061c": None,
        **{chr(code): None for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "ß": "ss", "ς": "σ", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe",
        "‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """The text in lower case, without accents, with one form for each letter and digit."""
    # Decomposing opens hamza, madda, ligatures and presentation forms; composing closes kana and Hangul.
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).lower())
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))
