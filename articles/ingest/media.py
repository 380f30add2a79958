"""What kind of thing some bytes are, and which kinds are no page that could be read."""

import re

HTML_TYPES = ("text/html", "application/xhtml+xml")
TEXT_TYPES = ("text/plain",)
MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# Types that say nothing about what is inside: look before refusing.
VAGUE_TYPES = (
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "text/xml",
    "application/xml",
    "unknown/unknown",
)

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90", "application/x-executable"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"SQLite format 3", "application/vnd.sqlite3"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
)
# Our own name for what no page is made of, whatever it was called.
BINARY = "application/octet-stream+binary"
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


def media_type(content_type):
    return (content_type or "").partition(";")[0].strip().lower()


def refuse_media(content_type):
    """(code, sentence) when a page of this type cannot be read, else None."""
    kind = media_type(content_type)
    if kind in HTML_TYPES + TEXT_TYPES + MARKDOWN_TYPES + VAGUE_TYPES:
        return None
    if kind == "application/pdf":
        return "pdf", "This is a PDF file; paste its text instead."
    if kind in FEED_TYPES:
        return "feed", "This is a feed, not an article; give the address of one of its articles."
    if kind.startswith(("image/", "audio/", "video/", "font/")):
        return "not_a_page", f"This is not a page of text but {_kind_in_words(kind)}."
    if kind.startswith("text/") and kind not in ("text/css", "text/javascript", "text/csv", "text/calendar"):
        return None
    if kind == BINARY:
        return "not_a_page", "This is not text but the content of some other kind of file."
    return "not_a_page", f"This is not a page of text but a file of the type {kind[:80]}."


def sniff(start, content_type=""):
    """The media type that the first bytes show, or the declared one when they show nothing else."""
    kind = media_type(content_type)
    start = start[:2048]
    for signature, found in SIGNATURES:
        if start.startswith(signature):
            return found
    if start[:4] == b"RIFF" and start[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(start[8:12], "video/x-msvideo")
    if start[4:8] == b"ftyp":
        return "video/mp4"
    if not start.startswith(WIDE_BOMS) and start.count(b"\0") > 2:
        return BINARY
    head = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    head = re.sub(rb"^(<\?xml[^>]*>|<!--.*?-->|\s+)+", b"", head, flags=re.S)
    if re.match(rb"<(rss|feed|rdf:rdf)[\s>]", head):
        return "application/rss+xml"
    if re.match(rb"<svg[\s>]", head):
        return "image/svg+xml"
    if kind not in VAGUE_TYPES:
        return kind
    if re.search(rb"<(!doctype html|html|head|body|article|div|p|h1|main|section|meta|title)[\s>/]", head):
        return "text/html"
    return kind if kind in ("text/xml", "application/xml") else "text/plain"


def _kind_in_words(kind):
    return {"image": "an image", "audio": "a sound", "video": "a film", "font": "a typeface"}[
        kind.partition("/")[0]
    ]
