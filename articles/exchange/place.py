"""Finds what the W3C's selectors mean in the text of an article; better lost than wrong."""

import re
from itertools import product
from urllib.parse import unquote

from ..schemas.received import as_list
from ..text import anchor
from .markup import Markup

# RFC 5147: positions between the characters of a plain text.
_CHARS = re.compile(r"char=(\d{1,9}),(\d{1,9})(?:;.*)?")
_LENGTH = re.compile(r";length=(\d{1,9})")
_TEXT_FRAGMENT = re.compile(r"(?:.*:~:)?text=([^&]*)", re.DOTALL)
DEEPEST = 8
# Looking for a quote can take half a second in a text of half a million characters: not endlessly often.
MOST_QUOTES = 150


class Place:
    """Where selectors point in one text. What words they name, must stand there."""

    def __init__(self, text, html):
        self.text = text
        self.markup = Markup(text, html)
        self.left = MOST_QUOTES

    def find(self, selectors):
        """The span (start, end) that these selectors, alternatives of each other, mean; or None.

        A quote is found by ``anchor.locate``, with a position beside it to choose among equal places; what
        else is given must then mean the same words. Positions, XPaths and fragments count only when no
        quote is given, or to decide where the quoted words stand.
        """
        found = self._select(as_list(selectors), 0, len(self.text), 0)
        if found is None:
            return None
        try:
            start, end = anchor.trim(self.text, *found)
            anchor.check(self.text, start, end)
        except anchor.SpanError:
            return None
        return start, end

    def _select(self, selectors, low, high, depth):
        """The same within text[low:high]."""
        selectors = [each for each in selectors if isinstance(each, dict)]
        if depth > DEEPEST:
            return None
        quotes = [each for each in selectors if "TextQuoteSelector" in as_list(each.get("type"))]
        others = [each for each in selectors if each not in quotes]
        positions = [each for each in others if "TextPositionSelector" in as_list(each.get("type"))]
        for quote, position in product(quotes, positions or [None]):
            if found := self._locate(quote, position, low, high):
                return self._refined(quote, found, depth)
        wanted = {quote["exact"] for quote in quotes}
        for selector in sorted(others, key=lambda each: each in positions):
            found = self._one(selector, low, high, depth)
            if found and (not wanted or self.text[slice(*found)] in wanted):
                return found
        return None

    def _locate(self, quote, position, low, high):
        self.left -= 1
        found = anchor.locate(self.text[low:high], quote, position) if self.left >= 0 else None
        return found and (found[0] + low, found[1] + low)

    def _refined(self, selector, found, depth):
        """What the selector's refinement means within what it has found itself."""
        inner = as_list(selector.get("refinedBy"))
        return self._select(inner, *found, depth + 1) if inner else found

    def _one(self, selector, low, high, depth):
        kinds = as_list(selector.get("type"))
        if "RangeSelector" in kinds:
            found = self._range(selector, low, high, depth)
        elif "TextPositionSelector" in kinds:
            found = self._position(selector, low, high)
        elif "FragmentSelector" in kinds:
            found = self._fragment(selector["value"], low, high)
        elif "XPathSelector" in kinds:
            found = self.markup.by_xpath(selector["value"])
        elif "CssSelector" in kinds:
            found = self.markup.by_css(selector["value"])
        else:
            return None
        if found and low <= found[0] <= found[1] <= high:
            return self._refined(selector, found, depth)
        # Where the page's own markup is not ours, words that stand only once say enough.
        inner = [each for each in as_list(selector.get("refinedBy")) if isinstance(each, dict)]
        return self._select(inner, low, high, depth + 1) if any("exact" in each for each in inner) else None

    def _position(self, selector, low, high):
        start, end = low + selector["start"], low + selector["end"]
        return (start, end) if start <= end <= high else None

    def _range(self, selector, low, high, depth):
        """From the beginning of what the one selector means to the beginning of what the other means."""
        start = self._select([selector["startSelector"]], low, high, depth + 1)
        end = self._select([selector["endSelector"]], low, high, depth + 1)
        return (start[0], end[0]) if start and end and start[0] < end[0] else None

    def _fragment(self, value, low, high):
        value = value.removeprefix("#")
        if chars := _CHARS.fullmatch(value):
            length = _LENGTH.search(value)
            if length and int(length[1]) != len(self.text):
                return None  # it was another text that was counted
            return self._position({"start": int(chars[1]), "end": int(chars[2])}, low, high)
        if directive := _TEXT_FRAGMENT.fullmatch(value):
            return self._text_fragment(directive[1], low, high)
        return None

    def _text_fragment(self, directive, low, high):
        """``[prefix-,]start[,end][,-suffix]`` of an address that ends in ``#:~:text=…``."""
        parts = directive.split(",")
        prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
        suffix = unquote(parts.pop()[1:]) if parts and parts[-1].startswith("-") else ""
        if not 1 <= len(parts) <= 2:
            return None
        first = unquote(parts[0])
        if len(parts) == 1:
            return self._locate({"exact": first, "prefix": prefix, "suffix": suffix}, None, low, high)
        found, last = self._locate({"exact": first, "prefix": prefix}, None, low, high), unquote(parts[1])
        at = self.text.find(last, found[1], high) if found else -1
        return (found[0], at + len(last)) if at >= 0 else None
