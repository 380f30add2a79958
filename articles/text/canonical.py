"""Turns any HTML into the one form an article is stored in, and into the text that all offsets count in.

The text is exactly the concatenation of the text nodes of the HTML, in Python and as `element.textContent`
in a browser. That holds because the HTML is written from a tree with a strict shape (`Builder`), never
passed through: no element stands where a parser would move it, close it early or add another one.

- Blocks are separated by one "\\n" (also list items, table rows and cells), `<br>` is followed by one.
- White space is collapsed as a browser does; `pre` keeps its own, but for blank lines at both ends.
- Blocks without text vanish. Only empty table cells stay beside full ones, for the columns, and add no "\\n".
- Which characters go is told in `characters.py`.

`canonicalize(canonicalize(x).html) == canonicalize(x)`.
"""

import re
from html import escape
from typing import NamedTuple

from articles.text.build import Builder
from articles.text.markup import End, Start, tokens
from articles.text.write import write


class Canonical(NamedTuple):
    html: str
    text: str


def canonicalize(html: str) -> Canonical:
    """Sanitised canonical HTML and its canonical text, of any HTML: a page, a fragment, plain or hostile."""
    builder = Builder()
    for token in tokens(html):
        if isinstance(token, str):
            builder.text(token)
        elif isinstance(token, Start):
            builder.start(token.name, token.attributes)
        elif isinstance(token, End):
            builder.end(token.name)
    return Canonical(*write(builder.root))


def text_of(html: str) -> str:
    """The canonical text of any HTML."""
    return canonicalize(html).text


def from_text(plain: str) -> str:
    """Canonical HTML of plain text: blank lines part paragraphs, single line ends become `<br>`."""
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").strip("\n")
    paragraphs = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", lines)
    marked = [escape(paragraph, quote=False).replace("\n", "<br>") for paragraph in paragraphs]
    return canonicalize("".join(f"<p>{paragraph}</p>" for paragraph in marked)).html
