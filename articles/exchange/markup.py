"""Which stretch of the text an XPath or a CSS selector means, in the canonical HTML of an article."""

import re
from functools import cached_property
from typing import NamedTuple

from lxml import etree
from lxml import html as lxml_html

# Steps from element to element, as annotation tools write them. Anything cleverer is not evaluated, and these
# by us: a library's own evaluation of an expression from outside can take minutes.
_STEP = r"(/{1,2})([a-zA-Z][a-zA-Z0-9-]{0,15})(?:\[(\d{1,5})\])?"
_XPATH = re.compile(rf"((?:{_STEP}){{1,30}})(?:/text\(\)(?:\[(\d{{1,5}})\])?)?")
_ON_OUR_PAGE = re.compile(r".*/article-text(?:\[1\])?(?=/)")
_CSS_ON_OUR_PAGE = {"article-text", "#text", "article-text#text"}
_CSS_STEP = re.compile(
    r"([a-zA-Z][a-zA-Z0-9]{0,15}|\*)(?::nth-(of-type|child)\((\d{1,5})\)|:first-(of-type|child))?"
)
MOST_STEPS = 30


class Step(NamedTuple):
    """An element below the one before, anywhere or as its child; its number among those of a kind."""

    is_child: bool
    name: str
    kind: str = "of-type"
    number: int = 0


BODY = [Step(True, "html"), Step(True, "body")]


class Markup:
    """The elements of one canonical HTML and where the words of each stand in its text."""

    def __init__(self, text, html):
        self.text, self.html = text, html

    def by_xpath(self, expression):
        """The (start, end) of the one element or text node that is meant, or None."""
        # Below the element that holds the text on our own reading page.
        expression = _ON_OUR_PAGE.sub("", expression.strip().lower())
        parts = _XPATH.fullmatch(expression)
        if not parts:
            return None
        steps = [
            Step(axis == "/", name, "of-type", int(number or 0))
            for axis, name, number in re.findall(_STEP, parts[1])
        ]
        if steps[0].is_child and steps[0].name != "html":
            steps = [*BODY, *steps]
        element = self._only(steps)
        if element is None or "/text()" not in expression:
            return self._bounds[element] if element is not None else None
        texts = self._texts_of(element)
        number = int(parts[parts.re.groups] or 0)
        if number:
            return texts[number - 1] if number <= len(texts) else None
        return texts[0] if len(texts) == 1 else None

    def by_css(self, selector):
        """The same for a CSS selector of element names, ``>`` and ``:nth-of-type()`` and their like."""
        steps, is_child = [], False
        for word in selector.strip().replace(">", " > ").split():
            if word == ">":
                if is_child or not steps:
                    return None
                is_child = True
            elif word in _CSS_ON_OUR_PAGE:
                steps, is_child = [*BODY], False
            elif parts := _CSS_STEP.fullmatch(word):
                name, kind, number, first = parts.groups()
                steps.append(Step(is_child, name.lower(), kind or first or "", int(number or bool(first))))
                is_child = False
            else:
                # What is not ours may stand in front of the text on our own page.
                steps.append(Step(is_child, ""))
                is_child = False
        element = self._only(steps) if steps and not is_child else None
        return self._bounds[element] if element is not None else None

    @cached_property
    def _root(self):
        """The html element around the HTML; None when its words are not the text."""
        try:
            body = lxml_html.fragment_fromstring(self.html, create_parent="body")
        except (etree.ParserError, etree.XMLSyntaxError):
            return None
        root = etree.Element("html")
        root.append(body)
        return root if "".join(root.itertext()) == self.text else None

    @cached_property
    def _bounds(self):
        """For each element where its words stand."""
        starts, bounds, at = {}, {}, 0
        for event, element in etree.iterwalk(self._root, events=("start", "end")):
            if event == "start":
                starts[element] = at
                at += len(element.text or "")
            else:
                bounds[element] = (starts[element], at)
                at += len(element.tail or "")
        return bounds

    def _texts_of(self, element):
        """Where each text node directly in an element stands."""
        start = self._bounds[element][0]
        found = [(start, start + len(element.text))] if element.text else []
        for child in element:
            if child.tail:
                end = self._bounds[child][1]
                found.append((end, end + len(child.tail)))
        return found

    def _only(self, steps):
        """The one element that the steps lead to, or None when they lead to none or several."""
        if self._root is None or len(steps) > MOST_STEPS + len(BODY):
            return None
        found = []
        goal = 1 << (len(steps) - 1)
        # For an element: the steps that it satisfies, and those that it or one above it does, as bits.
        waiting = [(self._root, 0, 0, {"of-type": 1, "child": 1})]
        while waiting:
            element, parent, above, numbers = waiting.pop()
            own = 0
            for place, step in enumerate(steps):
                before = parent if step.is_child else above
                leads_here = (
                    before >> (place - 1) & 1 if place else not step.is_child or element is self._root
                )
                if leads_here and step.name in (element.tag, "*"):
                    if not step.number or numbers[step.kind] == step.number:
                        own |= 1 << place
            if own & goal:
                found.append(element)
                if len(found) > 1:
                    return None
            counts = {}
            for number, child in enumerate(element, 1):
                counts[child.tag] = counts.get(child.tag, 0) + 1
                waiting.append((child, own, above | own, {"of-type": counts[child.tag], "child": number}))
        return found[0] if found else None
