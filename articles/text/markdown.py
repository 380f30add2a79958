"""What people write in notes and replies, as HTML that is safe to show."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *("p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a", "b"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto"}
# Out by these schemes, or to another page of this site; anything else stays text.
LINK = re.compile(r"(?:https?://|mailto:|/(?![/\\%])|#)", re.IGNORECASE)
REL = "nofollow noopener noreferrer"
# A note's headings stand below those of the page that shows it.
# "@name" after white space, a bracket or the like; not in an address. A username's own letters are \w.@+-
CALLED = re.compile(r"(?<![\w@/.+\\-])@([\w.@+-]{1,150})")
# What ends a sentence rather than a name.
TRAILING = ".+-@_"
SHIFTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def _parser():
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    parser.validateLink = lambda address: bool(LINK.match(address))
    # A remote image would tell another host who reads.
    return parser.enable(["strikethrough", "table"]).disable(["image", "html_block", "html_inline"])


_markdown = _parser()


@lru_cache(maxsize=2048)
def render(markdown, people=()):
    """Safe HTML of CommonMark with tables and strikethrough; markup in the source is shown as text.

    A line break is kept as the writer saw it. Links are http, https, mailto or within this site, lead out
    without a referrer and are not followed by search engines; images become links. ``people``: the names, in
    folded case, that behind an "@" are shown as those of people.
    """
    if not markdown.strip():
        return ""
    tokens = _markdown.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = SHIFTED[token.tag]
        if token.type == "inline" and people:
            token.children = list(_with_people(token.children, people))
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    # The renderer escapes already; this holds even when it should not.
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        allowed_classes={"b": {"called"}},
        url_schemes=SCHEMES,
        link_rel=REL,
    )


@lru_cache(maxsize=2048)
def plain(markdown):
    """The words of it in one line, without the marks."""
    pieces = []
    for token in _markdown.parse(markdown):
        if token.type == "inline":
            pieces += [child.content or " " for child in token.children if not child.nesting]
        elif token.content:
            pieces.append(token.content)
        pieces.append(" ")
    return " ".join("".join(pieces).split())


def called_in(markdown, most=20):
    """The names called by "@name", each once: ``[[as written, shorter readings …], …]``.

    "@bob." may be "bob." or the end of a sentence. What stands in code or in a link calls nobody.
    """
    found = {}
    if "@" not in markdown:
        return []
    for token in _markdown.parse(markdown):
        if token.type == "inline":
            for text in _plain(token.children):
                for call in CALLED.finditer(text.content):
                    found.setdefault(call[1].casefold(), _readings(call[1]))
    return list(found.values())[:most]


def _readings(name):
    readings = [name]
    while (name := name[:-1]) and readings[-1][-1] in TRAILING:
        readings.append(name)
    return readings


def _plain(children):
    """The tokens of plain text outside of links."""
    depth = 0
    for child in children:
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type == "text" and not depth:
            yield child


def _with_people(children, people):
    plain = {id(child) for child in _plain(children)}
    for child in children:
        if id(child) not in plain:
            yield child
            continue
        end = 0
        for call in CALLED.finditer(child.content):
            known = next((name for name in _readings(call[1]) if name.casefold() in people), None)
            if known is not None:
                yield _text(child.content[end : call.start()])
                yield Token("person_open", "b", 1, attrs={"class": "called"})
                yield _text(f"@{known}")
                yield Token("person_close", "b", -1)
                end = call.start() + 1 + len(known)
        yield _text(child.content[end:])


def _text(content):
    return Token("text", "", 0, content=content)
