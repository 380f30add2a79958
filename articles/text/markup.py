"""Cuts any HTML into start tags, end tags and text, in one pass and in linear time, whatever it is given."""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import NamedTuple

from articles.text.characters import clean


class Start(NamedTuple):
    name: str
    attributes: dict[str, str]


class End(NamedTuple):
    name: str


# Their content is never text, and browsers look for no tags in it: to the end tag or the end of the page.
RAW = frozenset({"script", "style", "title", "textarea", "xmp"})
# Their content goes too. An unclosed one is ignored alone, or it would take the rest of the article with it.
HIDDEN = frozenset({
    "applet", "audio", "button", "canvas", "datalist", "iframe", "math", "meter", "noembed", "noframes",
    "noscript", "object", "progress", "select", "svg", "template", "video",
})  # fmt: skip
# The only attributes anybody asks for; a name that comes twice counts once, the first time.
ATTRIBUTES = frozenset({"colspan", "dir", "href", "lang", "rowspan", "start"})

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"[a-zA-Z][^\t\n\f\r />]*")
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*(?:(?P<end>>)|(?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*)"""
    r"""(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\t\n\f\r >]*)))?)"""
)
_COMMENT_END = re.compile(r"--!?>")
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in RAW}
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]*;?)(?P<equals>=?)")
_NUMBER = re.compile(r"&#0*([0-9]+)")


def tokens(html: str) -> Iterator[Start | End | str]:
    """Start tags, end tags and runs of decoded text, in order; comments and hidden content are gone.

    Follows the tokenizer of the HTML standard where a reader could tell the difference. It says nothing
    about which end belongs to which start, and promises nothing about safety: who writes HTML again must
    choose and escape.
    """
    html = clean(html)
    hidden: dict[str, dict[int, int]] = {}
    at, length = 0, len(html)
    while at < length:
        markup = _MARKUP.search(html, at)
        if markup is None:
            yield _decoded(html[at:])
            return
        begin = markup.start()
        if begin > at:
            yield _decoded(html[at:begin])
        closing = html.startswith("/", begin + 1)
        name_match = _NAME.match(html, begin + 2 if closing else begin + 1)
        if name_match is None:
            at = _after_comment(html, begin)
            continue
        name = name_match[0].lower()
        attributes, at = _attributes(html, name_match.end())
        if at < 0:
            return
        if closing:
            yield End(name)
        elif name in RAW:
            end = _RAW_END[name].search(html, at)
            at = end.start() if end else length
        elif name in HIDDEN:
            if name not in hidden:
                hidden[name] = _pairs(html, name)
            at = hidden[name].get(begin, at)
        else:
            yield Start(name, attributes)


def _after_comment(html: str, begin: int) -> int:
    """Where the text goes on after a comment, a declaration, or what browsers take for a comment."""
    if html.startswith("<!--", begin):
        for short in ("<!-->", "<!--->"):
            if html.startswith(short, begin):
                return begin + len(short)
        comment_end = _COMMENT_END.search(html, begin + 4)
        return comment_end.end() if comment_end else len(html)
    end = html.find(">", begin)
    return end + 1 if end >= 0 else len(html)


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The wanted attributes of the tag whose name ended at `at`, and the place after its ">", or -1."""
    found: dict[str, str] = {}
    if html.startswith(">", at):
        return found, at + 1
    while match := _ATTRIBUTE.match(html, at):
        at = match.end()
        if match["end"]:
            return found, at
        name = match["name"].lower()
        if name in ATTRIBUTES and name not in found:
            found[name] = _decoded_attribute(match["double"] or match["single"] or match["bare"] or "")
    return found, -1


def _pairs(html: str, name: str) -> dict[int, int]:
    """For each closed element of this name, from where its start tag begins to where its end tag is over."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for tag in re.finditer(rf"<(/?){name}(?=[\t\n\f\r />])([^<>]*)>", html, re.IGNORECASE):
        if not tag[1]:
            if tag[2].endswith("/") and name in ("svg", "math"):
                pairs[tag.start()] = tag.end()
            else:
                open_at.append(tag.start())
        elif open_at:
            pairs[open_at.pop()] = tag.end()
    return pairs


def _decoded(text: str) -> str:
    if "&" not in text:
        return text
    return clean(unescape(_NUMBER.sub(_short_number, text)))


def _short_number(reference: re.Match[str]) -> str:
    """A character number no longer than any character has: Python refuses to read thousands of digits."""
    digits = reference[1]
    return f"&#{digits}" if len(digits) <= 7 else "&#xfffd"


def _decoded_attribute(value: str) -> str:
    """In attributes `&copy=1` and `&notit` are not references: the address `?a=1&copy=1` must survive."""

    def decode(reference: re.Match[str]) -> str:
        raw = reference[0]
        if raw[1] == "#" or raw.removesuffix("=").endswith(";"):
            return unescape(raw)
        return raw if reference["equals"] or raw[1:] not in html5 else html5[raw[1:]]

    return clean(_REFERENCE.sub(decode, _NUMBER.sub(_short_number, value))) if "&" in value else value
