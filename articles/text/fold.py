"""One spelling for what readers call the same word; for searching only, its offsets are not the text's."""

import unicodedata

_LETTERS = str.maketrans({"ى": "ی", "ي": "ی", "ك": "ک", "ة": "ه", "ـ": None, "\u200c": " "})


def fold(text):
    """Case, accents, Arabic and Persian letter forms and digits as one."""
    text = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    return "".join(c for c in text if not unicodedata.combining(c)).casefold()
