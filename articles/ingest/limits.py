"""What a page may cost: one pass over the source before any parser sees it, and a look at the tree after."""

import re

MAX_BYTES = 10 * 1024 * 1024
MAX_TAGS = 20_000
MAX_LINKS = 6_000
MAX_ATTRIBUTES = 400
MAX_DEPTH = 400

# Possessive throughout, so that the pass stays linear on hostile input.
# How a tag ends follows https://html.spec.whatwg.org/#tag-open-state: quotes count only behind an equals
# sign.
ATTRIBUTE = (
    r"[\s/]*+=?[^\s/>=]++"
    r"(?:\s*+=(?:\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+))?+)?+"
    r"|[\s/]*+="
)
START = re.compile(rf"<(?:!--|([a-zA-Z][^\s/>]*+)((?:{ATTRIBUTE})*+))")
ATTRIBUTES = re.compile(ATTRIBUTE)
# Elements whose content is not markup, so that a "<" in a script is not taken for a tag.
RAW = {
    name: re.compile(rf"</{name}\b", re.I)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


class TooComplex(Exception):
    """The page would take too long to read; the text says why."""


def check_source(source):
    """Raise TooComplex when a source has more elements, links or attributes than any news page has."""
    tags = links = position = 0
    while match := START.search(source, position):
        position = match.end()
        if match[1] is None:
            end = source.find("-->", position - 2)
            position = len(source) if end < 0 else end + 3
            continue
        tags += 1
        name = match[1].lower()
        links += name == "a"
        if tags > MAX_TAGS:
            raise TooComplex(f"it has more than {MAX_TAGS:,} elements")
        if links > MAX_LINKS:
            raise TooComplex(f"it has more than {MAX_LINKS:,} links")
        if len(match[2]) > MAX_ATTRIBUTES * 2 and len(ATTRIBUTES.findall(match[2])) > MAX_ATTRIBUTES:
            raise TooComplex(f"one of its elements has more than {MAX_ATTRIBUTES} attributes")
        if name in RAW:
            closing = RAW[name].search(source, position)
            position = closing.start() if closing else len(source)


def check_tree(root):
    """Raise TooComplex when the tree is nested deeper than MAX_DEPTH."""
    depth, node = 0, root
    # Walked by hand: recursion is what deep nesting breaks.
    while True:
        if len(node):
            node, depth = node[0], depth + 1
            if depth > MAX_DEPTH:
                raise TooComplex("its elements are nested too deep")
            continue
        while node is not root and node.getnext() is None:
            node, depth = node.getparent(), depth - 1
        if node is root:
            return
        node = node.getnext()
