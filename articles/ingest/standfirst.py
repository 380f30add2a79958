"""The opening paragraph that some pages keep outside the text itself, between heading and article."""

import re

from lxml import etree

from . import byline

OPENING = re.compile(
    r"(?:^|[-_ ])(?:summary|lead|lede|intro|introduction|standfirst|chapo|chapeau|ingress"
    r"|vorspann)(?:[-_ ]|$)",
    re.I,
)
MIN_WORDS = 15
MAX_WORDS = 90


def find(root):
    """The text of the page's opening paragraph, or an empty string. A teaser of another article is none."""
    heading = next((h for h in root.iter("h1") if "".join(h.itertext()).strip()), None)
    if heading is None:
        return ""
    for element in heading.xpath("following::*[self::div or self::p or self::section]")[:60]:
        if not OPENING.search(element.get("class") or "") and element.get("itemprop") != "description":
            continue
        text = " ".join("".join(element.itertext()).split())
        if element.xpath(".//h1|.//h2|.//h3|.//a[@href]") or len(element.xpath(".//p")) > 2:
            continue
        if MIN_WORDS <= len(text.split()) <= MAX_WORDS and text[-1] in '.!?…؟。”"':
            return text
    return ""


def add(parts, text):
    """The blocks with the opening in front, unless they hold it already."""
    if not text or not parts:
        return parts
    folded = byline.fold(text)
    held = byline.fold(" ".join("".join(block.itertext()) for block in parts[:4]))
    if folded in held or folded[:60] in held:
        return parts
    paragraph = etree.Element("p")
    paragraph.text = text
    return [paragraph, *parts]
