"""Which characters a text may hold: what databases refuse and nobody can see goes, everything else stays."""

import re

# Gone for good:
# - C0 and C1 controls, NUL and DEL, except tab and newline (form feed and carriage return become newlines);
# - noncharacters, which no interchange format has to carry, and lone surrogates, which UTF-8 cannot carry;
# - soft hyphen, zero-width space, word joiner and byte order mark: they only say where a line may break,
#   they are invisible, and a quote typed or copied from elsewhere never has them.
# Kept: ZWNJ and ZWJ (Persian, Indic scripts, emoji), bidi marks and isolates, variation selectors, no-break
# spaces. Nothing is normalised: a quote must match its source, so "é" stays one or two code points.
_CONTROLS = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f"
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_LAST_TWO = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_NONCHARACTERS = "\ufdd0-\ufdef" + _LAST_TWO
_UNWANTED = re.compile(f"[{_CONTROLS}{_INVISIBLE}{_NONCHARACTERS}]+")
_SURROGATES = re.compile("[\ud800-\udfff]")

_LINE_ENDS = ("\r\n", "\r", "\f", "\u2028", "\u2029")


def clean(text: str) -> str:
    """The text without what may not be stored, and with "\\n" for every kind of line end."""
    if not text.isascii() and _SURROGATES.search(text):
        # Halves that belong together become their character, single ones vanish.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _UNWANTED.sub("", text)
    for end in _LINE_ENDS:  # several times faster than one pattern
        text = text.replace(end, "\n")
    return text
