"""From the extractor's tree to plain HTML blocks, and which of these are not the article's."""

import re
from copy import deepcopy

from lxml import etree

from . import byline, dates

BLOCKS = frozenset(["p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "pre", "dl"])
CONTAINERS = frozenset(["body", "div", "section", "article", "main"])
INLINE = {"#b": "strong", "#i": "em", "#u": "em", "#t": "code", "#sub": "sub", "#sup": "sup"}
TAGS = {
    "quote": "blockquote",
    "item": "li",
    "row": "tr",
    "lb": "br",
    "code": "pre",
    "del": "del",
    "table": "table",
}

READ_ALSO = re.compile(
    r"""^\W*(?:read\s+(?:more|also|next|this|on|full|the\s+full|:)|also\s+(?:read|on|see|in)\b|more\s*:|more\s+(?:on|from)\b|related\b|see\s+also
    |don['’]?t\s+miss|recommended|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested|enjoy)|watch\s*:
    |listen\s*:|up\s+next|keep\s+reading
    |trending|most\s+(?:read|popular)|latest\s+(?:news|stories)|in\s+other\s+news|further\s+reading
    |more\s+(?:stories|news|coverage)
    |leia\s+(?:mais|também)|veja\s+(?:também|mais)|saiba\s+mais|lee\s+(?:también|más)|le[ae]\s+también
    |ver\s+también|te\s+puede\s+interesar
    |lire\s+(?:aussi|également|la\s+suite)|à\s+lire|voir\s+aussi|lesen\s+sie\s+(?:auch|mehr|hier)
    |mehr\s+(?:zum\s+thema|dazu)|lees\s+(?:ook|meer)
    |leggi\s+anche|läs\s+(?:också|mer|även)|baca\s+juga|ayrıca\s+oku|czytaj\s+(?:też|także|również)
    |читайте\s+также|читать\s+также
    |بیشتر\s+بخوانید|بيشتر\s+بخوانيد|مطالب\s+مرتبط|مطالب\s+مشابه|همچنین\s+بخوانید|بخوانید
    |اقرأ\s+(?:أيض|المزيد)|إقرأ|اقرا|مواضيع\s+(?:ذات|متعلقة)|أخبار\s+ذات)""",
    re.I | re.X,
)  # fmt: skip
SERVICE = re.compile(
    r"""^\W*(?:(?:©|\(c\)|copyright\b|all\s+rights\s+reserved|todos\s+os\s+direitos|tous\s+droits|alle\s+rechte|حقوق\s+الطبع|کلیه\s+حقوق|تمامی\s+حقوق)
    |sign\s+up\b.{0,90}(?:newsletter|e-?mail|inbox|alerts?|updates)|subscribe\s+(?:to|now|here|today|for)\b
    |get\s+(?:the|our)\b.{0,60}(?:newsletter|inbox|app)\b
    |follow\s+.{1,60}\s+on\s+(?:facebook|twitter|instagram|x|telegram|youtube|linkedin|whatsapp|google)
    |like\s+us\s+on|join\s+(?:us|our)\b.{0,60}(?:facebook|telegram|whatsapp|channel|group)
    |share\s+(?:this|on|via|it)\b|share$|like\s+this\s+(?:story|article)|click\s+here\s+(?:to|for)
    |tap\s+here\s+to|download\s+(?:the|our)\b.{0,40}app|have\s+you\s+got\s+a\s+(?:story|tip)
    |do\s+you\s+have\s+(?:a\s+(?:story|tip)|information)|get\s+in\s+touch
    |contact\s+(?:us|the\s+(?:author|reporter|writer|newsroom))|support\s+(?:our|independent)\s+journalism
    |(?:advertisement|advertisements|sponsored|sponsored\s+content|ad|story\s+continues\s+(?:below)?.*|article\s+continues\s+(?:below)?.*|continue\s+reading.*|scroll\s+to\s+continue.*|loading.*|comments?|leave\s+a\s+(?:comment|reply)|print|e-?mail|tweet|facebook|twitter|whatsapp|copy\s+link|save)$
    |(?:tags?|topics?|keywords?|filed\s+under|categor(?:y|ies)|etiquetas|schlagw[oö]rter|mots-clés|برچسب\s*ها|الوسوم)\s*:
    |\(?(?:this\s+(?:story|article)\s+(?:was|has\s+been)\s+)?(?:last\s+|first\s+)?(?:updated|published|posted)\s*(?:at|on|:)\s.{3,40}$
    |thanks\s+for\s+(?:reading|watching|signing)|we\s+(?:use|value)\s+(?:cookies|your\s+privacy)
    |this\s+(?:site|website)\s+uses\s+cookies|your\s+browser\s+does\s+not\s+support
    |please\s+enable\s+javascript
    |the\s+material\s+on\s+this\s+site|this\s+material\s+may\s+not\s+be\s+published)""",
    re.I | re.X,
)  # fmt: skip
COPYRIGHT = re.compile(
    r"^\W*(?:©|\(c\)|copyright)\s*\W?\s*(?:\d{4}|the\b|by\b)|^.{0,60}all rights reserved", re.I
)
CREDIT = re.compile(
    r"""^\W*(?:photos?|photograph|image|images|picture|pictured|video|foto|photo\s+credit|file\s+photo|illustration|graphic|credits?)\s*(?:by|:|/|©|credit|courtesy|-)
    |^\W*\(?(?:getty\s+images|reuters|associated\s+press|ap\s+photo|afp|epa|shutterstock|istock|pixabay|unsplash|wikimedia(?:\s+commons)?)(?:\s*[/|,-].{0,60})?\)?\W*$
    |^.{0,120}(?:©|\(?photo\s+by\b|/\s*getty|getty\s+images\s*\)?|\(ap\s+photo|/\s*afp\b|/\s*reuters\b).{0,60}$""",
    re.I | re.X,
)  # fmt: skip
BIO = re.compile(
    r"\b(?:is|was|has been)\s+(?:an?|the|our)\s|\b(?:covers|writes|reports|joined)\b|@\w|e-?mail", re.I
)
OPENING = 6  # blocks that may still repeat title, byline, date and credits
CLOSING = 6  # blocks that may be a biography or an invitation


def from_tree(body):
    """A list of HTML block elements from the extractor's body, mixed text put into paragraphs."""
    blocks = []
    _walk(body, blocks)
    return [block for block in blocks if _text(block)]


def clean(blocks, title="", author="", url=""):
    """The article's own blocks: no repeated title, byline, date, credits, invitations or links elsewhere."""
    shares = [_link_share(block) for block in blocks]
    told = sum(len(_text(block).split()) for block, share in zip(blocks, shares, strict=True) if share <= 0.9)
    # An article that is itself a list of links has words of its own around them; a page of headlines has not.
    listing = told >= 40 and sum(share > 0.9 for share in shares) > len(blocks) / 3
    prose = next((i for i, b in enumerate(blocks) if b.tag == "p" and len(_text(b).split()) > 12), 0)
    kept, seen = [], set()
    for index, block in enumerate(blocks):
        text = _text(block)
        early = index <= max(prose, 0) or len(kept) < 1 or index < OPENING and len(text.split()) < 20
        late = index >= len(blocks) - CLOSING
        folded = byline.fold(text)
        if early and _is_opening(block, text, folded, title, author, index < prose):
            continue
        if _is_elsewhere(block, text, listing) or _is_service(text):
            continue
        if (
            len(text) < 400
            and len(text.split()) < 40
            and block.tag in ("p", "h2", "h3", "h4", "h5", "h6")
            and CREDIT.search(text)
        ):
            continue
        if late and kept and _is_biography(text, author):
            continue
        if _is_address(text, url) or len(text.split()) > 7 and folded in seen:
            continue
        seen.add(folded)
        kept.append(block)
    return _without_empty_headings(kept)


def serialize(blocks):
    return "\n".join(
        etree.tostring(block, encoding="unicode", method="html", with_tail=False) for block in blocks
    )


def words(blocks):
    return sum(len(_text(block).split()) for block in blocks)


def text_of(blocks):
    return "\n".join(map(_text, blocks))


def _walk(container, blocks):
    """Blocks of a container in order; loose text and inline elements between them become paragraphs."""
    loose = etree.Element("p")

    def flush():
        nonlocal loose
        blocks.extend(_paragraphs(loose))
        loose = etree.Element("p")

    _append_text(loose, container.text)
    for child in container:
        if not isinstance(child.tag, str):
            continue
        if child.tag in CONTAINERS:
            flush()
            _walk(child, blocks)
        elif child.tag == "p":
            flush()
            if any(inner.tag in ("list", "table", "quote", "p", "div", "head") for inner in child):
                _walk(child, blocks)
            else:
                blocks.extend(_paragraphs(_convert(child)))
        else:
            converted = _convert(child)
            if converted.tag in BLOCKS:
                flush()
                blocks.append(converted)
            else:
                loose.append(converted)
        _append_text(loose, child.tail)
    flush()


def _convert(element):
    """One element of the extractor's vocabulary as HTML, without attributes but for links."""
    attributes = {}
    if element.tag == "head":
        level = (element.get("rend") or "h3")[1:]
        tag = f"h{min(max(int(level), 2), 6)}" if level.isdigit() else "h3"
    elif element.tag == "list":
        tag = "ol" if element.get("rend") == "ol" else "ul"
    elif element.tag == "hi":
        tag = INLINE.get(element.get("rend"), "em")
    elif element.tag == "ref":
        tag, target = "a", element.get("target") or ""
        attributes = {"href": target} if target.startswith(("http://", "https://", "mailto:")) else {}
    elif element.tag == "cell":
        tag = "th" if element.get("role") == "head" else "td"
    else:
        tag = TAGS.get(element.tag, element.tag if element.tag in ("p", "div") else "span")
    made = etree.Element(tag, attributes)
    made.text = element.text
    for child in element:
        if isinstance(child.tag, str):
            made.append(_convert(child))
            made[-1].tail = child.tail
        else:
            _append_text(made, child.tail)
    return made


def _paragraphs(paragraph):
    """A paragraph parted where two line breaks stand together."""
    parts, current, breaks = [], etree.Element("p"), 0
    current.text = paragraph.text
    for child in paragraph:
        tail, child.tail = child.tail, None
        if child.tag == "br":
            breaks += 1
            if breaks == 2:
                parts.append(current)
                current = etree.Element("p")
            elif breaks < 2:
                current.append(deepcopy(child))
        else:
            breaks = 0
            current.append(deepcopy(child))
        if tail and tail.strip():
            breaks = 0
        _append_text(current, tail)
    parts.append(current)
    return [part for part in parts if _text(part)]


def _append_text(element, text):
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _text(element):
    pieces = []
    for node in element.iter():
        if node.tag in ("br", "li", "td", "th", "p", "tr"):
            pieces.append(" ")
        pieces.append(node.text or "")
        if node is not element:
            if node.tag in ("li", "td", "th", "p"):
                pieces.append(" ")
            pieces.append(node.tail or "")
    return " ".join("".join(pieces).split())


def _link_share(block):
    text = len(_text(block))
    return sum(len(_text(link)) for link in block.iter("a")) / text if text else 0


def _is_opening(block, text, folded, title, author, before_prose):
    """A title, byline, date or standfirst heading above the first paragraph."""
    known = byline.fold(title)
    if known and (
        folded == known
        or len(folded) > 20
        and (folded in known or known in folded and len(folded) < 1.3 * len(known))
    ):
        return True
    short = len(text) < 300 and len(text.split()) <= 25
    if short and byline.is_byline(text) or author and folded == byline.fold(author):
        return True
    if (
        short
        and author
        and byline.fold(author) in folded
        and (dates.parse(text) or text.lower().startswith("by "))
    ):
        return True
    bare = re.sub(r"(?i)published|updated|posted|last|on|at|gmt|utc|e[sd]t|am|pm|\W|\d", "", text)
    if (
        short
        and dates.parse(text)
        and (len(bare) < 16 or re.search(r"(?i)publicad|publish|posted|updated|منتشر|نشر", text))
    ):
        return True
    # A heading above all text is the page's title or its standfirst; a short one may be a subheading.
    return before_prose and block.tag in ("h2", "h3", "h4") and len(text.split()) > 8


def _is_elsewhere(block, text, listing):
    """A pointer to other articles: by its words, or because it is nothing but links."""
    share = _link_share(block)
    count = len(text.split())
    if READ_ALSO.match(text) and (
        share > 0.4 or count < 12 and block.tag != "p" or count <= 4 or text.rstrip().endswith(":")
    ):
        return True
    upper = re.match(r"^[A-Z][A-Z' ’]{3,30}\s*:", text)
    if upper and share > 0.4:
        return True
    return (
        not listing
        and share > 0.9
        and (count > 3 or block.tag in ("ul", "ol"))
        and block.tag in ("p", "ul", "ol", "h2", "h3", "h4", "h5")
    )


def _is_service(text):
    return bool(len(text) < 160 and SERVICE.search(text) or len(text) < 400 and COPYRIGHT.match(text))


def _is_biography(text, author):
    count = len(text.split())
    first = next(iter(author.split(", ")), "")
    if first and count < 80 and text.startswith(first) and BIO.search(text):
        return True
    return count < 30 and bool(
        re.match(
            r"(?i)^\W*(?:reporting|editing|writing|compiled|edited|additional reporting)\b.{0,20}\bby\b", text
        )
    )


def _is_address(text, url):
    """The page's own address, printed for those who read it on paper."""
    if not re.fullmatch(r"https?://\S+", text):
        return False
    return not url or text.rstrip("/").endswith(url.partition("://")[2].rstrip("/"))


def _without_empty_headings(blocks):
    """Headings that introduce nothing any more go, from the end backwards."""
    kept, below = [], None
    for block in reversed(blocks):
        level = int(block.tag[1]) if re.fullmatch(r"h[2-6]", block.tag) else None
        if level and (below is None or below <= level):
            continue
        kept.append(block)
        below = level or 9
    return kept[::-1]
