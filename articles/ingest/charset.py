"""Bytes of a page to text: by byte order mark, HTTP header, the page's own word, or a look at the bytes."""

import codecs
import re

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
    if declared and declared != "utf-8":
        return body.decode(declared, "replace"), declared
    if (
        errors * 4 <= beyond
    ):  # UTF-8 with a few broken places: cut in the middle, or a stray byte of an advertisement
        return body.decode("utf-8", "replace"), "utf-8"
    guess = _guess(body)
    return body.decode(guess, "replace"), guess


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
    # Only the words that are in question tell one alphabet from another.
    words = b" ".join(word for word in body[:400_000].split() if not word.isascii())[:6000]
    best = from_bytes(words, cp_isolation=GUESSES, threshold=0.6).best() if words else None
    if best is None or best.encoding in ("cp1250", "cp1252", "cp1254"):
        # Their letters are too alike to tell; the language of the page does.
        declared = LANG.search(body[:4096])
        return LATIN.get(declared[1].lower().decode("ascii") if declared else "", "cp1252")
    return best.encoding
