"""Where characters, words and quotes may begin and end."""

import regex

# static/text/anchor.js gives the same answers; articles/tests/text/cases.json holds the two together.

_SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
SPACE = regex.compile(f"[{_SPACES}]")
VISIBLE = regex.compile(f"[^{_SPACES}]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}_\u200c\u200d]")
# Scripts that write no spaces: a letter beside a word says nothing about the word's end.
_UNSPACED = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
    r"\p{Script=Myanmar}\u30fc]"
)
# Between two of these there is always a bound: none joins its neighbours. Spares most texts the real rules.
_ALONE = regex.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a\u0660-\u066f"
    "\u0671-\u06d5\u06ee-\u06fc\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3030-\u3096\u309b-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff9d]"
)
# Whatever else stands behind one of them begins a character of its own, unless it is one of these.
_JOINS = regex.compile(r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]")
_GRAPHEME = regex.compile(r"\X")
# No grapheme is this long but to annoy; further back is not looked for its beginning.
_GRAPHEME_REACH = 2000


def splits_grapheme(text: str, offset: int) -> bool:
    """Whether a cut at this offset goes through what a reader sees as one character."""
    return grapheme_at(text, offset) is not None


def grapheme_at(text: str, offset: int) -> tuple[int, int] | None:
    """The bounds of the character that a cut at this offset goes through; None if it goes through none."""
    if not 0 < offset < len(text) or _is_plain(text, offset):
        return None
    begin = offset - 1
    while begin > 0 and offset - begin < _GRAPHEME_REACH and not _is_plain(text, begin):
        begin -= 1
    for grapheme in _GRAPHEME.finditer(text, begin, min(len(text), offset + _GRAPHEME_REACH)):
        if grapheme.end() >= offset:
            return grapheme.span() if grapheme.end() > offset else None
    return None


def is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end here."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if not (_WORD.match(before) and _WORD.match(after)):
        return True
    return bool(_UNSPACED.match(before) or _UNSPACED.match(after))


def cuts(text: str, start: int, end: int) -> bool:
    return splits_grapheme(text, start) or splits_grapheme(text, end)


def _is_plain(text: str, at: int) -> bool:
    """Whether it is plain that no character is cut here."""
    return _ALONE.match(text, at - 1) is not None and (
        text[at - 1] == "\n" or _ALONE.match(text, at) is not None or not _JOINS.match(text, at)
    )


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The span grown to whole words; a bound that stands between words stays."""
    while not is_edge(text, start):
        start -= 1
    while not is_edge(text, end):
        end += 1
    return start, end
