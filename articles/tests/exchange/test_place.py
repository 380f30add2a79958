"""Each kind of selector finds its words, or nothing."""

import pytest

from articles.exchange import place
from articles.exchange.place import Place
from articles.text.canonical import canonicalize

CANONICAL = canonicalize(
    "<h2>Morning brief</h2>"
    "<p>The head of the agency spoke. He said the drones were small.</p>"
    "<p>Nobody asked them to leave, the <b>general</b> told them.</p>"
    "<p>He said the drones were small. That was the end of it.</p>"
)
TEXT = CANONICAL.text
TWICE = "the drones were small"


def quote(exact, **context):
    return {"type": "TextQuoteSelector", "exact": exact, **context}


def position(start, end, **rest):
    return {"type": "TextPositionSelector", "start": start, "end": end, **rest}


def at(words, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def between(start, end):
    return {"type": "RangeSelector", "startSelector": start, "endSelector": end}


def typed(type_, value, **rest):
    return {"type": type_, "value": value, **rest}


SECOND = at("Nobody asked them to leave, the general told them.")
FOUND = {
    "a quote": ([quote("Nobody asked")], at("Nobody asked")),
    "a quote with context": ([quote(TWICE, suffix=". That was")], at(TWICE, 1)),
    "a quote and a position that chooses": ([quote(TWICE), position(*at(TWICE, 1))], at(TWICE, 1)),
    "a quote and a position that is wrong": ([quote("Nobody asked"), position(0, 3)], at("Nobody asked")),
    "a position": ([position(*at("agency"))], at("agency")),
    "a position with white space around": ([position(at("agency")[0] - 1, at("agency")[1])], at("agency")),
    "a range of quotes": (
        [between(quote("Nobody"), quote(", the general"))],
        at("Nobody asked them to leave"),
    ),
    "a range of positions": ([between(position(0, 7), position(8, 13))], at("Morning")),
    "a range of points in elements": (
        [
            between(
                typed("XPathSelector", "/p[2]", refinedBy=position(0, 0)),
                typed("XPathSelector", "/p[2]/text()[1]", refinedBy=position(12, 12)),
            )
        ],
        at("Nobody asked"),
    ),
    "an XPath": ([typed("XPathSelector", "/html/body/p[2]")], SECOND),
    "an XPath to a text node": ([typed("XPathSelector", "//p[2]/text()[2]")], at("told them.")),
    "an XPath refined by a position": (
        [typed("XPathSelector", "/html[1]/body[1]/p[2]", refinedBy=position(7, 12))],
        at("asked"),
    ),
    "an XPath refined by a quote": (
        [typed("XPathSelector", "//p[3]", refinedBy=quote(TWICE))],
        at(TWICE, 1),
    ),
    "an XPath of another page refined by a quote": (
        [typed("XPathSelector", "//main/div[4]", refinedBy=quote("agency spoke"))],
        at("agency spoke"),
    ),
    "an XPath that chooses among equal quotes": (
        [quote(TWICE), typed("XPathSelector", "//p[3]", refinedBy=position(8, 8 + len(TWICE)))],
        at(TWICE, 1),
    ),
    "a CSS selector": ([typed("CssSelector", "p:nth-of-type(2)")], SECOND),
    "a CSS selector of a child": ([typed("CssSelector", "body > p:nth-child(3) strong")], at("general")),
    "a CSS selector refined by a position": (
        [typed("CssSelector", "p:first-of-type", refinedBy=position(0, 3))],
        at("The"),
    ),
    "a CSS selector of another page refined by a quote": (
        [typed("CssSelector", "#main .story > p", refinedBy=quote("agency spoke"))],
        at("agency spoke"),
    ),
    "an XPath on our own reading page": (
        [
            typed(
                "XPathSelector", "/html/body/main/article[1]/article-text[1]/p[2]", refinedBy=position(7, 12)
            )
        ],
        at("asked"),
    ),
    "a CSS selector on our own reading page": (
        [typed("CssSelector", "main > #text > p:nth-of-type(2)", refinedBy=position(7, 12))],
        at("asked"),
    ),
    "a text fragment": ([typed("FragmentSelector", ":~:text=Nobody%20asked")], at("Nobody asked")),
    "a text fragment of a range": (
        [typed("FragmentSelector", ":~:text=Nobody,leave")],
        at("Nobody asked them to leave"),
    ),
    "a text fragment with context": (
        [typed("FragmentSelector", ":~:text=the%20drones%20were%20small,-.%20That")],
        at(TWICE, 1),
    ),
    "a character range": ([typed("FragmentSelector", "char=0,7")], at("Morning")),
    "a character range of this very text": (
        [typed("FragmentSelector", f"char=0,7;length={len(TEXT)}")],
        at("Morning"),
    ),
    "a quote within a quote": (
        [quote("He said the drones", suffix=" were small. That", refinedBy=quote("said"))],
        at("said", 1),
    ),
    "a position within a position": ([position(*SECOND, refinedBy=position(7, 12))], at("asked")),
    "what we do not know, beside a quote": ([typed("SvgSelector", "<svg/>"), quote("agency")], at("agency")),
    "an IRI beside a quote": (["http://example.org/selector", quote("agency")], at("agency")),
    "a kind in a list": ([{"type": ["TextQuoteSelector"], "exact": "agency"}], at("agency")),
    "an edited quote": (
        [
            quote(
                "Nobody had asked them to leave",
                prefix="the drones were small.\n",
                suffix=", the general told",
            )
        ],
        at("Nobody asked them to leave"),
    ),
}
LOST = {
    "a quote that is not there": [quote("the submarines were small")],
    "a quote that is there twice": [quote(TWICE)],
    "a quote that is not there, whatever the position": [quote("submarines"), position(*at("agency"))],
    "a position beyond the text": [position(5, len(TEXT) + 1)],
    "a position of nothing": [position(5, 5)],
    "a position that runs backwards": [position(9, 5)],
    "a position of white space": [position(7, 8)],
    "a range that runs backwards": [between(quote("general"), quote("Nobody"))],
    "a range with an end that is not there": [between(quote("Nobody"), quote("submarines"))],
    "an XPath to several": [typed("XPathSelector", "//p")],
    "an XPath to nothing": [typed("XPathSelector", "/html/body/div/p")],
    "an XPath that computes": [typed("XPathSelector", "//p[count(//p//p//p) = 0]")],
    "an XPath that is none": [typed("XPathSelector", "]]")],
    "an XPath of another page refined by a position": [
        typed("XPathSelector", "//main/p[2]", refinedBy=position(0, 4))
    ],
    "a CSS selector we cannot read": [typed("CssSelector", "p:has(> b)")],
    "CSS that ends amid a step": [typed("CssSelector", "body >")],
    "an element of the page": [typed("FragmentSelector", "section-2")],
    "a character range of another text": [typed("FragmentSelector", "char=0,7;length=3")],
    "an empty text fragment": [typed("FragmentSelector", ":~:text=")],
    "a picture": [typed("FragmentSelector", "xywh=1,2,3,4")],
    "an IRI": ["http://example.org/selector"],
    "nothing": [],
    "endless refinement": [quote("agency", refinedBy=quote("agency", refinedBy=quote("spoke")))],
}


@pytest.mark.parametrize("name", FOUND)
def test_selector_finds_its_words(name):
    selectors, expected = FOUND[name]

    found = Place(TEXT, CANONICAL.html).find(selectors)

    assert found == expected, found and TEXT[slice(*found)]


@pytest.mark.parametrize("name", LOST)
def test_selector_that_cannot_be_placed_finds_nothing(name):
    assert Place(TEXT, CANONICAL.html).find(LOST[name]) is None


def test_quotes_are_not_looked_for_endlessly(monkeypatch):
    asked = []
    monkeypatch.setattr(place.anchor, "locate", lambda *args: asked.append(args))
    many = [quote("absent")] * 100 + [position(0, 3)] * 100

    assert Place(TEXT, CANONICAL.html).find(many) is None
    assert len(asked) == place.MOST_QUOTES
