"""Builds the tree of a canonical text from tags in any order: what may stand where, how slips are mended."""

import re
from typing import NamedTuple

# What comes in -> what it is called here. Everything not named in this file is unwrapped: its text stays.
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
ITEMS = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",)}
GROUPS = {"thead": "thead", "tbody": "tbody", "tfoot": "tbody"}
CELLS = frozenset({"td", "th"})
TABLE_PARTS = frozenset({*GROUPS, *CELLS, "tr", "caption"})
INLINE = {
    "a": "a", "abbr": "abbr", "b": "strong", "bdi": "bdi", "bdo": "bdi", "cite": "cite", "code": "code",
    "del": "s", "dfn": "em", "em": "em", "i": "em", "kbd": "code", "q": "q", "s": "s", "samp": "code",
    "span": "span", "strike": "s", "strong": "strong", "sub": "sub", "sup": "sup", "tt": "code",
    "u": "u", "var": "em",
}  # fmt: skip
# Not kept, but their edges part one paragraph from the next.
UNWRAPPED_BLOCKS = frozenset({
    "address", "article", "aside", "body", "center", "details", "dialog", "div", "fieldset", "footer", "form",
    "frameset", "head", "header", "hgroup", "hr", "html", "legend", "listing", "main", "nav", "optgroup",
    "option", "search", "section", "summary",
})  # fmt: skip
VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip

# Blocks whose content is one run of text. Blocks inside close `p`, and are line breaks in the others.
LEAVES = frozenset({"p", *HEADINGS.values(), "pre", "caption", "figcaption", "dt"})
HEADING_TAGS = frozenset(HEADINGS.values())
BLOCKS = frozenset({
    *HEADINGS, *LISTS, *ITEMS, *TABLE_PARTS, *UNWRAPPED_BLOCKS,
    "blockquote", "dl", "figcaption", "figure", "p", "pre", "table",
})  # fmt: skip
# What bare text in such a block needs around it.
IMPLIED = {"ul": "li", "ol": "li", "dl": "dd", "table": "tbody", "thead": "tr", "tbody": "tr", "tr": "td"}

# Elements open at once; deeper ones are unwrapped. Browsers stop at 512, and pages seldom need 40.
DEPTH = 80
INLINE_OPEN = 64
INLINE_DEPTH = 12

_SPACE = " \t\n"
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_LINK = re.compile(r"https?://[^/\\?#]|mailto:[^?]", re.IGNORECASE)
_SPAN = re.compile(r"[1-9][0-9]{0,2}")
_REPEATABLE = frozenset({"bdi", "q", "span"})
_LONGEST_LINK = 4000

BARE = ""
HARD, SOFT = "hard", "soft"


class Element:
    """A start tag to be written. Two of the same look are two elements: compared by identity."""

    __slots__ = ("tag", "attributes")

    def __init__(self, tag: str, attributes: dict[str, str]):
        self.tag = tag
        self.attributes = attributes


Path = tuple[Element, ...]


class Run:
    """One stretch of text: a leaf block or, with no tag, text that stands by itself among blocks."""

    __slots__ = ("element", "pieces")

    def __init__(self, element: Element):
        self.element = element
        # The inline elements around a piece, the piece, and its kind: "" (text), HARD or SOFT (line breaks).
        self.pieces: list[tuple[Path, str, str]] = []


class Box:
    """A block that holds blocks and runs."""

    __slots__ = ("element", "children", "run")

    def __init__(self, element: Element):
        self.element = element
        self.children: list[Box | Run] = []
        self.run: Run | None = None  # the bare run that more text goes to


class Open(NamedTuple):
    """An element that has not ended: its node (None: unwrapped), and the innermost node that text goes to."""

    name: str
    node: Box | Run | None
    owner: Box | Run
    attributes: dict[str, str]


class Inline:
    __slots__ = ("name", "element", "depth")

    def __init__(self, name: str, element: Element | None, depth: int):
        self.name = name
        self.element = element
        self.depth = depth


class Builder:
    def __init__(self) -> None:
        self.root = Box(Element("", {}))
        self.opened: list[Open] = []
        self.inline: list[Inline] = []
        self._path: Path | None = ()

    # What the page says

    def text(self, data: str) -> None:
        owner = self._owner
        if data.strip(_SPACE):
            self._run().pieces.append((self._inline_path(), data, ""))
        elif isinstance(owner, Run):
            owner.pieces.append((self._inline_path(), data, ""))
        elif owner.run:
            owner.run.pieces.append((self._inline_path(), data, ""))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "br":
            self._line_break(HARD)
        elif name == "hr":
            self._start_unwrapped(name, attributes)
        elif name in VOID:
            return
        elif name in INLINE:
            self._start_inline(name, attributes)
        elif name in BLOCKS:
            self._start_block(name, attributes)

    def end(self, name: str) -> None:
        if name == "br":
            self._line_break(HARD)
        elif name in INLINE:
            self._end_inline(name)
        elif name in BLOCKS and name not in VOID:
            self._end_block(name)

    # Blocks

    def _start_block(self, name: str, attributes: dict[str, str]) -> None:
        leaf = self._owner.element.tag if isinstance(self._owner, Run) else None
        if leaf == "p":
            self._close_paragraph()
        elif leaf in HEADING_TAGS and self._ends_heading(name):
            self._end_block("h2")
        elif leaf in ("pre", "figcaption") or (leaf == "dt" and name not in ITEMS):
            return self._start_unwrapped(name, attributes)
        elif leaf == "caption" and name not in TABLE_PARTS:
            return self._start_unwrapped(name, attributes)

        if name in ITEMS:
            self._start_item(name, attributes)
        elif name in TABLE_PARTS:
            self._start_table_part(name, attributes)
        elif name in UNWRAPPED_BLOCKS or isinstance(self._owner, Run):
            self._start_unwrapped(name, attributes)
        elif name == "figcaption" and self._owner.element.tag != "figure":
            self._start_unwrapped(name, attributes)
        else:
            self._imply()
            if len(self.opened) >= DEPTH:
                return self._part()
            tag = HEADINGS.get(name) or LISTS.get(name) or name
            self._push("heading" if name in HEADINGS else name, tag, attributes)

    def _ends_heading(self, name: str) -> bool:
        """Most blocks in a heading are a slip; `div` is none, and `p` is none while the heading is empty."""
        if name == "p":
            owner = self._owner
            return isinstance(owner, Run) and any(text.strip(_SPACE) for _, text, _ in owner.pieces)
        return name not in UNWRAPPED_BLOCKS and name not in ITEMS and name not in TABLE_PARTS

    def _start_unwrapped(self, name: str, attributes: dict[str, str]) -> None:
        if isinstance(self._owner, Run) and self._owner.element.tag == "p":
            self._close_paragraph()
        self._part()
        if name not in VOID and len(self.opened) < DEPTH:
            self.opened.append(Open(name, None, self._owner, _direction_and_language(attributes)))

    def _start_item(self, name: str, attributes: dict[str, str]) -> None:
        lowest = None
        for index in range(len(self.opened) - 1, -1, -1):
            opened = self.opened[index]
            if opened.node is None:
                continue
            if opened.node.element.tag in ITEMS[name]:
                if lowest is not None:
                    self._pop_to(lowest)
                return self._push(name, name, attributes)
            if opened.name in ITEMS:
                lowest = index
            elif isinstance(opened.node, Box):
                break
        self._start_unwrapped(name, attributes)

    def _start_table_part(self, name: str, attributes: dict[str, str]) -> None:
        table = self._find({"table"}, frozenset())
        if table is None:
            return self._part()
        if name == "caption" or name in GROUPS:
            self._pop_to(table + 1)
            return self._push(name, GROUPS.get(name, name), attributes)
        group = row = None
        for index in range(table + 1, len(self.opened)):
            if self.opened[index].name in GROUPS:
                group = index
            elif self.opened[index].name == "tr":
                row = index
                break
        if name in CELLS and row is not None:
            self._pop_to(row + 1)
        else:
            self._pop_to((table if group is None else group) + 1)
            if group is None:
                self._push("tbody", "tbody", {})
            if name in CELLS:
                self._push("tr", "tr", {})
        self._push(name, name, attributes)

    def _end_block(self, name: str) -> None:
        if name in HEADINGS:
            name = "heading"
        if name == "table" or name in TABLE_PARTS:
            found = self._find(CELLS if name in CELLS else {name}, {"table"})
        elif name in ITEMS:
            found = self._find({name}, {*ITEMS[name], "table"} | CELLS)
        else:
            found = self._find({name}, {"table", "caption"} | CELLS)
        if found is not None:
            self._pop_to(found)
        elif not (isinstance(self._owner, Run) and self._owner.element.tag == "p"):
            self._part()

    def _find(self, names: set[str] | frozenset[str], barriers: set[str] | frozenset[str]) -> int | None:
        """The innermost open element of one of these names that stands before a barrier."""
        for index in range(len(self.opened) - 1, -1, -1):
            name = self.opened[index].name
            if name in names:
                return index
            if name in barriers:
                return None
        return None

    def _push(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        parent = self._owner
        kept = self._inherited() | _direction_and_language(attributes) | _numbers(tag, attributes)
        node = Run(Element(tag, kept)) if tag in LEAVES else Box(Element(tag, kept))
        assert isinstance(parent, Box)
        parent.run = None
        parent.children.append(node)
        self.opened.append(Open(name, node, node, {}))

    def _imply(self) -> None:
        while implied := IMPLIED.get(self._owner.element.tag):
            self._push(implied, implied, {})

    def _pop_to(self, index: int) -> None:
        del self.opened[index:]
        if self.inline and self.inline[-1].depth > index:
            self.inline = [inline for inline in self.inline if inline.depth <= index]
            self._path = None
        self._part()

    def _close_paragraph(self) -> None:
        """A paragraph that a block ends: bold begun in it goes on after it, as in a browser."""
        self.opened.pop()
        for inline in self.inline:
            inline.depth = min(inline.depth, len(self.opened))

    @property
    def _owner(self) -> Box | Run:
        return self.opened[-1].owner if self.opened else self.root

    def _inherited(self) -> dict[str, str]:
        """Direction and language of the unwrapped blocks between here and the node around."""
        found: dict[str, str] = {}
        for opened in reversed(self.opened):
            if opened.node is not None:
                break
            found = opened.attributes | found
        return found

    # Text, and what stands in its line

    def _run(self) -> Run:
        """Where text goes."""
        if isinstance(self._owner, Run):
            return self._owner
        self._imply()
        box = self._owner
        assert isinstance(box, Box)
        if box.run is None:
            inherited = self._inherited()
            box.run = Run(Element("p" if inherited else BARE, inherited))
            box.children.append(box.run)
        return box.run

    def _line_break(self, kind: str) -> None:
        run = self._owner if isinstance(self._owner, Run) else self._owner.run
        if run:
            run.pieces.append((self._inline_path(), "", kind))

    def _part(self) -> None:
        """What comes does not continue the line before."""
        if isinstance(self._owner, Box):
            self._owner.run = None
        elif self._owner.element.tag != "p":
            self._line_break(SOFT)

    def _start_inline(self, name: str, attributes: dict[str, str]) -> None:
        kept = _direction_and_language(attributes)
        if name == "a":
            self.inline = [inline for inline in self.inline if inline.name != "a"]
            self._path = None
            address = _address(attributes.get("href", ""))
            if address is None:
                return
            kept = {"href": address, "rel": "nofollow noopener noreferrer"} | kept
        elif name == "bdo" and kept.get("dir") not in ("ltr", "rtl"):
            kept.pop("dir", None)
        if len(self.inline) < INLINE_OPEN:
            element = None if name == "span" and not kept else Element(INLINE[name], kept)
            self.inline.append(Inline(name, element, len(self.opened)))
            self._path = None

    def _end_inline(self, name: str) -> None:
        for index in range(len(self.inline) - 1, -1, -1):
            if self.inline[index].name == name:
                cell = self._find(CELLS | {"caption"}, frozenset())
                # An end tag in a cell does not reach out of it.
                if cell is None or self.inline[index].depth > cell:
                    del self.inline[index]
                    self._path = None
                return

    def _inline_path(self) -> Path:
        if self._path is None:
            path: list[Element] = []
            for inline in self.inline:
                element = inline.element
                if element is None:
                    continue
                if element.tag in _REPEATABLE or all(outer.tag != element.tag for outer in path):
                    path.append(element)
            self._path = tuple(path[:INLINE_DEPTH])
        return self._path


def _direction_and_language(attributes: dict[str, str]) -> dict[str, str]:
    kept = {}
    if attributes:
        if (direction := attributes.get("dir", "").strip().lower()) in ("ltr", "rtl", "auto"):
            kept["dir"] = direction
        if _LANGUAGE.fullmatch(language := attributes.get("lang", "").strip()):
            kept["lang"] = language
    return kept


def _numbers(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    names = ("colspan", "rowspan") if tag in CELLS else ("start",) if tag == "ol" else ()
    return {name: attributes[name] for name in names if _SPAN.fullmatch(attributes.get(name, ""))}


def _address(href: str) -> str | None:
    """An absolute web or mail address, or None; tabs and newlines go first, as browsers skip them."""
    href = href.strip("".join(map(chr, range(33)))).replace("\t", "").replace("\n", "")
    if href.startswith("//"):
        href = "https:" + href
    if len(href) > _LONGEST_LINK or not _LINK.match(href):
        return None
    return href.replace(" ", "%20")
