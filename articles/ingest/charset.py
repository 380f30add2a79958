"""Bytes of a page to text: by byte order mark, HTTP header, the page's own word, and a look at the bytes."""

import codecs
import re
from itertools import islice

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers understand by a label: https://encoding.spec.whatwg.org/#names-and-labels
LABELS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-7": "cp1252",
}
META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.I)
HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
LANG = re.compile(rb"<html[^>]{0,400}?\blang\s*=\s*[\"']?\s*([A-Za-z]{2})", re.I)
LATIN = {
    **dict.fromkeys(["pl", "cs", "sk", "hu", "ro", "sl", "hr", "bs", "sq"], "cp1250"),
    "tr": "cp1254",
    "az": "cp1254",
}
ALPHABETS = {
    **dict.fromkeys(["ar", "fa", "ur", "ps"], "cp1256"),
    **dict.fromkeys(["ru", "uk", "bg", "be", "mk"], "cp1251"),
    **dict.fromkeys(["he", "iw", "yi"], "cp1255"),
    "el": "cp1253",
}
GUESSES = [
    "cp1252",
    "cp1256",
    "cp1251",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp932",
    "cp949",
    "gb18030",
    "big5",
]
# What stands between two spaces or ASCII signs.
WORD = re.compile(r"[A-Za-z\x80-\U0010ffff]{2,}")
LATIN_LETTERS, BEYOND_ASCII = "A-Za-zÀ-ÖØ-öø-ɏ", "À-ÖØ-öø-ɏ"
OTHER_LETTERS = "Ͱ-ϿЀ-ӿ֐-׿؀-ۿ"
ODD = re.compile(
    rf"[{LATIN_LETTERS}][{OTHER_LETTERS}]|[{OTHER_LETTERS}][{LATIN_LETTERS}]"
    # "Ìèíèñòð": in Latin letters no word of this length is without a plain one.
    rf"|^[{BEYOND_ASCII}]{{4,}}$"
    # A capital after a small letter, in the alphabets that have both; Latin ones do so in names ("iPhone").
    r"|[а-џ][А-ЯЁЀ-Џ]|[α-ωά-ώ][Α-ΩΆ-Ώ]"
    # A sign in the middle of a word: "w³adza".
    r"|[^\W\d_][¡-©«¬®-´¶¸¹»-¿×÷][^\W\d_]"
    # What no encoding means, or what it could not read.
    r"|[\x80-\x9f\ufffd]"
)
FEW, TOO_MANY, MANY = 5, 0.2, 8
# C0 and C1 controls (white space apart), lone surrogates and non-characters: no page means them.
CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def decode(body, content_type=None):
    """(text, encoding) of a page. Text never holds NUL, other control characters or surrogates."""
    text, encoding = _decode(body, content_type or "")
    return CONTROLS.sub("", text), encoding


def _decode(body, content_type):
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace"), encoding
    declared = _declared(body, content_type)
    wide = _wide(body)
    if wide and declared in (None, "utf-8", wide):
        return body.decode(wide, "replace"), wide
    # Text that is proper UTF-8 beyond ASCII is nothing else, whatever its label says.
    valid, errors, beyond = _as_utf8(body)
    if valid is not None and (beyond or declared in (None, "utf-8")):
        return valid, "utf-8"
    # UTF-8 with a few broken places: cut in the middle, or a stray byte of an advertisement. Elsewhere bytes
    # above ASCII make up its sequences by chance alone.
    if errors * 4 <= beyond and (declared in (None, "utf-8") or beyond >= MANY):
        return body.decode("utf-8", "replace"), "utf-8"
    if declared in (None, "utf-8"):
        guess = _guess(body)
        return body.decode(guess, "replace"), guess
    text = body.decode(declared, "replace")
    garbled = oddness(text)
    if garbled >= TOO_MANY:
        guess = _guess(body)
        other = body.decode(guess, "replace")
        if oddness(other) * 4 < garbled:
            return other, guess
    return text, declared


def oddness(text):
    """The share of the words beyond ASCII that no language writes, from 0 to 1; 0 for too few words to tell.

    Letters of two alphabets in one word, signs or a capital in its middle, nothing but accented letters: so
    looks what was read in another encoding than it was written in.
    """
    words = (match[0] for match in WORD.finditer(text[:400_000]) if not match[0].isascii())
    seen = list(islice(words, 2000))
    if len(seen) < FEW:
        return 0
    return sum(bool(ODD.search(word)) for word in seen) / len(seen)


def _declared(body, content_type):
    candidates = [match[1] for match in [HEADER.search(content_type)] if match]
    start = body[:8192]
    candidates += [match[1].decode("ascii") for match in (XML.search(start), META.search(start)) if match]
    for label in candidates:
        try:
            name = codecs.lookup(label.lower()).name
            "".encode(name)  # refuses codecs that are not of text
        except (LookupError, ValueError, TypeError):
            continue
        name = LABELS.get(name, name)
        # A page whose label could be read as ASCII is not in UTF-16 or 32, whatever the label says.
        return (
            "utf-8" if name.startswith(("utf-16", "utf-32", "utf_16", "utf_32")) and b"<" in start else name
        )
    return None


def _wide(body):
    start = body[:400]
    if len(start) < 40:
        return None
    if start[1::2].count(0) > len(start) * 0.4:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) * 0.4:
        return "utf-16-be"
    return None


def _as_utf8(body):
    """The text if it is proper UTF-8, else None; how many broken places; how many characters beyond ASCII."""
    try:
        # A last character that was cut off is no sign of another encoding.
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        errors = text.count("\ufffd")
        return None, errors, len(text) - len(text.encode("ascii", "ignore")) - errors
    return text, 0, 0 if text.isascii() else 1


def _guess(body):
    declared = LANG.search(body[:4096])
    language = declared[1].lower().decode("ascii") if declared else ""
    told = ALPHABETS.get(language)
    if told and oddness(body.decode(told, "replace")) * 2 < TOO_MANY:
        return told
    # Only the words that are in question tell one alphabet from another.
    words = b" ".join(word for word in body[:400_000].split() if not word.isascii())[:6000]
    best = from_bytes(words, cp_isolation=GUESSES, threshold=0.6).best() if words else None
    if best is None or best.encoding in ("cp1250", "cp1252", "cp1254"):
        # Their letters are too alike to tell; the language of the page does.
        return LATIN.get(language, "cp1252")
    return best.encoding
