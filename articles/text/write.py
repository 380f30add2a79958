"""Writes the tree of a canonical text as HTML and as text, both at once, so that they cannot differ."""

import re
from html import escape

from articles.text.build import BARE, CELLS, HARD, SOFT, Box, Element, Path, Run

# Direct text in these is written as a paragraph; elsewhere (list items, cells) it may stand bare.
_NEEDS_PARAGRAPH = frozenset({"", "blockquote", "figure"})
_COLLAPSIBLE = re.compile(r"[ \t\n]+")
_BLANK_START = re.compile(r"(?:[ \t]*\n)+")
_MOST_BREAKS = 2

Piece = tuple[Path, str, bool]  # the inline elements around it, the text, and whether a <br> stands before it


def write(root: Box) -> tuple[str, str]:
    """The HTML and the text of a tree."""
    html, text = _children(root)
    return html, text


def _children(box: Box) -> tuple[str, str]:
    bare_needs_paragraph = box.element.tag in _NEEDS_PARAGRAPH
    written: list[tuple[str, str, bool]] = []
    for child in box.children:
        if isinstance(child, Run):
            html, text = _run(child)
            bare = child.element.tag == BARE
            if text:
                written.append((html if bare else _wrap(child.element, html), text, bare))
        else:
            html, text = _children(child)
            if text or child.element.tag in CELLS:
                written.append((_wrap(child.element, html), text, False))
    html_parts: list[str] = []
    text_parts: list[str] = []
    for index, (html, text, bare) in enumerate(written):
        if bare and (bare_needs_paragraph or _beside_bare(written, index)):
            html = f"<p>{html}</p>"
        if text and text_parts:
            html_parts.append("\n")
        html_parts.append(html)
        if text:
            text_parts.append(text)
    if not text_parts:
        return "", ""
    return "".join(html_parts), "\n".join(text_parts)


def _beside_bare(written: list[tuple[str, str, bool]], index: int) -> bool:
    """Two bare lines side by side would become one when read again."""
    return (index > 0 and written[index - 1][2]) or (index + 1 < len(written) and written[index + 1][2])


def _wrap(element: Element, html: str) -> str:
    return f"{_start(element)}{html}</{element.tag}>"


def _start(element: Element) -> str:
    attributes = [f' {name}="{escape(value)}"' for name, value in element.attributes.items()]
    return f"<{element.tag}{''.join(attributes)}>"


def _run(run: Run) -> tuple[str, str]:
    pieces = _preserved(run) if run.element.tag == "pre" else _collapsed(run)
    html: list[str] = []
    text: list[str] = []
    around: Path = ()
    for path, string, breaks in pieces:
        if path is not around:
            shared = 0
            while shared < len(path) and shared < len(around) and path[shared] is around[shared]:
                shared += 1
            html.extend(f"</{element.tag}>" for element in reversed(around[shared:]))
            html.extend(_start(element) for element in path[shared:])
            around = path
        if breaks:
            html.append("<br>")
        html.append(escape(string, quote=False))
        text.append(string)
    html.extend(f"</{element.tag}>" for element in reversed(around))
    return "".join(html), "".join(text)


def _collapsed(run: Run) -> list[Piece]:
    """White space as a browser shows it: single spaces between words, none at the ends of lines."""
    pieces: list[Piece] = []
    space: Path | None = None  # where a space is due, once a word follows
    breaks = 0
    break_path: Path = ()
    for path, string, kind in run.pieces:
        if kind:
            if pieces and not breaks:
                break_path = path
            if pieces and kind == HARD:
                breaks = min(breaks + 1, _MOST_BREAKS)
            elif pieces and kind == SOFT:
                breaks = max(breaks, 1)
            space = None
            continue
        string = _COLLAPSIBLE.sub(" ", string)
        if string.startswith(" "):
            if pieces and not breaks and space is None:
                space = path
            string = string[1:]
        ends_in_space = string.endswith(" ")
        string = string.removesuffix(" ")
        if string:
            for _ in range(breaks):
                pieces.append((break_path, "\n", True))
            breaks = 0
            if space is not None:
                pieces.append((space, " ", False))
                space = None
            pieces.append((path, string, False))
            if ends_in_space:
                space = path
    return pieces


def _preserved(run: Run) -> list[Piece]:
    """White space as it came, without blank lines before and white space after."""
    pieces: list[Piece] = []
    ends_line = True
    for path, string, kind in run.pieces:
        if kind:
            string = "" if kind == SOFT and ends_line else "\n"
        if string:
            ends_line = string.endswith("\n")
            pieces.append((path, string, False))
    whole = "".join(string for _, string, _ in pieces)
    blank = _BLANK_START.match(whole)
    begin, end = blank.end() if blank else 0, len(whole.rstrip(" \t\n"))
    kept: list[Piece] = []
    at = 0
    for path, string, _ in pieces:
        part = string[max(begin - at, 0) : max(end - at, 0)]
        if part:
            kept.append((path, part, False))
        at += len(string)
    return kept
