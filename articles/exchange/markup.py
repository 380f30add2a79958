"""Which stretch of the text an XPath or a CSS selector means, in the canonical HTML of an article."""

import re
from functools import cached_property

from lxml import etree
from lxml import html as lxml_html

# Steps from element to element, as annotation tools write them; anything cleverer is not evaluated, since an
# expression from outside could run for long.
_STEP = r"/{1,2}(?:[a-zA-Z][a-zA-Z0-9-]{0,15})(?:\[\d{1,5}\])?"
_XPATH = re.compile(rf"(?:{_STEP}){{1,30}}(?:/text\(\)(?:\[\d{{1,5}}\])?)?")
_ON_OUR_PAGE = re.compile(r".*/article-text(?:\[1\])?(?=/)")
_CSS_ON_OUR_PAGE = {"article-text", "#text", "article-text#text"}
_CSS_STEP = re.compile(
    r"([a-zA-Z][a-zA-Z0-9]{0,15}|\*)(?::(nth-of-type|nth-child)\((\d{1,5})\)|:(first-of-type|first-child))?"
)


class Markup:
    """The elements of one canonical HTML and where the words of each stand in its text."""

    def __init__(self, text, html):
        self.text, self.html = text, html

    def by_xpath(self, expression):
        """The (start, end) of the one element or text node that is meant, or None."""
        expression = expression.strip()
        if not _XPATH.fullmatch(expression) or self._body is None:
            return None
        # Below the element that holds the text on our own reading page.
        expression = _ON_OUR_PAGE.sub("", expression.lower())
        if not expression.startswith(("/html", "//")):
            expression = f"/html/body{expression}"
        return self._bounds_of(self._body.getroottree().xpath(expression))

    def by_css(self, selector):
        """The same for a CSS selector of element names, ``>`` and ``:nth-of-type()`` and their like."""
        steps = selector.strip().replace(">", " > ").split()
        if len(steps) > 30 or self._body is None:
            return None
        path, axis = "", "//"
        for step in steps:
            if step == ">":
                axis = "/"
                continue
            if step in _CSS_ON_OUR_PAGE:
                path, axis = "/html/body", "//"
                continue
            parts = _CSS_STEP.fullmatch(step)
            if not parts or axis == "/" and not path:
                return None
            name, kind, number, first = parts.groups()
            kind, number = (first.removeprefix("first-"), "1") if first else (kind, number)
            name = name.lower()
            if kind in ("nth-of-type", "of-type"):
                name = f"{name}[{number}]"
            elif kind:
                name = f"*[{number}]" if name == "*" else f"*[{number}][self::{name}]"
            path, axis = f"{path}{axis}{name}", "//"
        return self._bounds_of(self._body.getroottree().xpath(path)) if path and axis == "//" else None

    @cached_property
    def _body(self):
        """The body element around the HTML; None when its words are not the text."""
        try:
            body = lxml_html.fragment_fromstring(self.html, create_parent="body")
        except (etree.ParserError, etree.XMLSyntaxError):
            return None
        etree.Element("html").append(body)
        return body if "".join(body.itertext()) == self.text else None

    @cached_property
    def _bounds(self):
        bounds, at = {}, 0
        for event, element in etree.iterwalk(self._body, events=("start", "end")):
            if event == "start":
                bounds[element] = [at, at]
                at += len(element.text or "")
            else:
                bounds[element][1] = at
                at += len(element.tail or "") if element is not self._body else 0
        return bounds

    def _bounds_of(self, found):
        """Where the only thing that was found stands."""
        if len(found) != 1:
            return None
        (node,) = found
        if isinstance(node, str):
            parent = node.getparent()
            if parent not in self._bounds:
                return None
            start = self._bounds[parent][0 if node.is_text else 1]
            return start, start + len(node)
        bounds = self._bounds.get(node)
        return tuple(bounds) if bounds else (0, len(self.text))
