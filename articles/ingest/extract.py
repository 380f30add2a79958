"""An article out of the bytes of a page: title, byline, outlet, date, language and body, and nothing else."""

import datetime
import logging
import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html
from trafilatura import bare_extraction

from ..text import address
from . import (
    blocks,
    byline,
    charset,
    dates,
    jsonld,
    language,
    limits,
    media,
    metadata,
    plain,
    standfirst,
)
from .prune import prune

MIN_WORDS = 25
# Above this the extractor's second opinions are left out: they cost more than they find on long pages.
FAST_ABOVE = 12_000
# Pages that stand before the article. Only short texts are asked: an article may be about any of this.
WALL_WORDS = 120
SIGN_IN = re.compile(
    r"^\W*(?:log ?in|sign ?in|log on|register|subscribe|access denied|just a moment|are you a robot)\b", re.I
)
WALL = re.compile(
    r"(?:subscribe|sign in|log in|register|create (?:a free|an) account)\b.{0,40}"
    r"\b(?:to (?:continue|read|keep)|for full access)"
    r"|to continue reading|already a subscriber|checking your browser|verify (?:that )?you are (?:a )?human"
    r"|enable (?:javascript|cookies)|we and our partners|before you continue"
    r"|(?:we|this (?:web)?site) uses? cookies"
    r"|accept all cookies|unusual traffic|access to this page has been denied",
    re.I | re.S,
)
# References to C0 controls: the parser makes characters of them that the extractor cannot write back.
CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127)|x0*(?:[0-8bcef]|1[\da-f]|7f))(?:;|(?![\da-f]))", re.I
)
logger = logging.getLogger(__name__)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass
class Extracted:
    """What a page says, as it says it: ``body`` is HTML of the article alone, still to be made canonical."""

    title: str = ""
    byline: str = ""
    outlet: str = ""
    date: datetime.date | None = None
    language: str = ""
    body: str = ""
    canonical_url: str = ""
    warnings: list[str] = field(default_factory=list)


class ExtractError(Exception):
    """Why there is no article: ``code`` for programs, ``sentence`` for people, ``found`` for the form."""

    def __init__(self, code, sentence, found=None):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.found = found or Extracted()


def extract(body, url=None, content_type=None):
    """Read the bytes of an HTML page, a plain text or a Markdown text, and give an ``Extracted``.

    ``url`` is where the page came from (outlet, relative links), ``content_type`` its HTTP header's value.
    ``body`` of the result is unsanitised HTML for ``articles.text.canonical.canonicalize``, ``date`` the day
    printed on the page, ``language`` a BCP 47 primary tag or empty, ``canonical_url`` the page's own word for
    its address, if it is of the same site.

    Raises ``ExtractError`` with the code ``empty``, ``too_large``, ``binary``, ``pdf``, ``feed``,
    ``too_complex`` or ``no_article``; the last carries title and so on in ``found``.
    """
    if not body or not body.strip():
        raise ExtractError("empty", "There is nothing in it.")
    if len(body) > limits.MAX_BYTES:
        raise ExtractError("too_large", f"It is larger than {limits.MAX_BYTES // 2**20} MB.")
    kind = media.sniff(body[:2048], content_type)
    if refusal := media.refuse_media(kind):
        code, sentence = refusal
        raise ExtractError("binary" if code == "not_a_page" else code, sentence)
    text, encoding = charset.decode(body, content_type)
    if not text.strip():
        raise ExtractError("empty", "There is nothing in it.")
    if _is_binary(text):
        raise ExtractError("binary", "This is not text but the content of some other kind of file.")
    warnings = []
    if text.count("\ufffd") > 0:
        warnings.append("Some characters could not be read; check the text.")
    if kind in media.MARKDOWN_TYPES or kind in media.TEXT_TYPES and not _looks_like_html(text):
        return _from_text(text, kind in media.MARKDOWN_TYPES or plain.is_markdown(text), url, warnings)
    return _from_html(text, url, warnings)


def _from_text(text, markdown, url, warnings):
    fields, title, body = plain.read(text, markdown)
    spoken = re.sub(r"<[^>]+>", " ", body)
    if len(spoken.split()) < 3:
        raise ExtractError("no_article", "There is no text in it.", Extracted(title=title, warnings=warnings))
    author = fields.get("author") or fields.get("authors") or fields.get("byline") or fields.get("by") or ""
    outlet = fields.get("outlet") or fields.get("source") or fields.get("site") or address.site(url)
    return Extracted(
        title=title,
        byline=byline.clean([author], outlet) if author else "",
        outlet=outlet,
        date=dates.parse(fields.get("date") or fields.get("published")),
        language=language.choose(fields.get("lang") or fields.get("language"), spoken),
        body=body,
        canonical_url=fields.get("url", "")
        if fields.get("url", "").startswith(("http://", "https://"))
        else "",
        warnings=warnings,
    )


def _from_html(text, url, warnings):
    try:
        limits.check_source(text)
        root = _parse(CONTROL_REFERENCE.sub("", text))
        limits.check_tree(root)
    except limits.TooComplex as error:
        raise ExtractError("too_complex", f"The page is too complex to read: {error}.") from error

    about = metadata.read(root, url)
    found = Extracted(
        about.title, about.byline, about.outlet, about.date, about.language, "", about.canonical_url, warnings
    )
    told = jsonld.texts(jsonld.find_article(root).get("articleBody"))
    asks = _asks_for_sign_in(root)
    opened, closed = (
        re.search(r"<(?:html|body)\b", text[:20_000], re.I),
        re.search(r"</(?:html|body)\b", text, re.I),
    )

    prune(root)
    lead = standfirst.find(root)
    article = None if _is_front_page(root) else _article(root, url, len(text))
    all_parts = blocks.from_tree(article) if article is not None else []
    parts = blocks.clean(all_parts, found.title, found.byline, url or "")
    parts = standfirst.add(parts, lead)
    told_words = len(told[0].split()) if told else 0
    if told and blocks.words(parts) < MIN_WORDS <= told_words:
        # Pages that scripts build tell their text only here.
        parts = [
            _paragraph(line) for line in re.split(r"(?:\r?\n)+|(?<=[.!?”])\s{2,}", told[0]) if line.strip()
        ]
    words = blocks.words(parts)
    spoken = blocks.text_of(parts)
    found.language = language.choose(found.language, spoken or found.title)
    wall = words < WALL_WORDS and (
        SIGN_IN.search(found.title) or WALL.search(blocks.text_of(all_parts)[:5000])
    )
    if words < MIN_WORDS or wall:
        found.body = "" if asks or wall else blocks.serialize(parts)
        raise ExtractError("no_article", _why_not(asks, wall, words), found)
    if opened and not closed:
        warnings.append("The page breaks off before its end; check that the text is whole.")
    if told_words > 1.5 * words + 50:
        warnings.append("The page announces a longer text than it shows; part of it may be for subscribers.")
    if not found.title:
        warnings.append("No title was found.")
    found.body = blocks.serialize(parts)
    return found


def _parse(text):
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ExtractError("no_article", "There is no page in it that could be read.") from error
    return root


def _article(root, url, length):
    """The extractor's tree of the article, or None."""
    try:
        document = bare_extraction(
            root,
            url=url,
            output_format="html",
            fast=length > 2_000_000 or sum(1 for _ in root.iter("*")) > FAST_ABOVE,
            include_comments=False,
            include_tables=True,
            include_links=True,
            include_formatting=True,
        )
    except Exception:  # what the extractor stumbles over is in the page: it has then found no article
        logger.warning("the extractor failed on a page of %d characters", length, exc_info=True)
        return None
    return document.body if document is not None else None


def _paragraph(line):
    made = etree.Element("p")
    made.text = " ".join(line.split())
    return made


def _looks_like_html(text):
    return (
        bool(re.search(r"<(?:!doctype html|html|body|article|p|div|h1|section)[\s>]", text[:5000], re.I))
        and "</" in text
    )


def _is_binary(text):
    """Whether what was decoded is noise: mostly signs that no text is made of."""
    sample = text[:4000]
    odd = sum(
        character == "\ufffd" or not (character.isprintable() or character.isspace()) for character in sample
    )
    return odd > len(sample) * 0.2


def _is_front_page(root):
    """Whether nearly all words of a page stand in links: a list of headlines, not an article."""
    letters = len("".join("".join(root.itertext()).split()))
    linked = sum(len("".join("".join(link.itertext()).split())) for link in root.iter("a"))
    return letters > 0 and linked > 0.9 * letters


def _asks_for_sign_in(root):
    return any((field.get("type") or "").lower() == "password" for field in root.iter("input"))


def _why_not(asks, wall, words):
    if wall:
        return "This is a sign-in page, a notice about cookies or a request to subscribe, not an article."
    if asks:
        return "This looks like a sign-in page; there is no article on it."
    if words:
        return "There is no article on this page, only a few words."
    return "There is no article on this page."
