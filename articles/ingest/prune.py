"""Takes out of a page's tree what is never part of its article, before the article is looked for."""

import re

DROPPED = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "video", "audio",
    "button", "nav", "figcaption", "select", "textarea", "input", "map", "math", "dialog", "link", "meta",
    "menu",
)  # fmt: skip
# Words of a class or id that name a part beside the article, matched as whole words ("article-share-bar").
JUNK = re.compile(
    r"""(?:^|-)(?:
    captions? | figcaption | cutline | credits?
    | image-?(?:source|info|desc|description|credit|copyright|meta) | photo-?(?:by|info|desc)
    | share | sharing | shares | share-?(?:bar|this|links|buttons|tools) | sharethis | addthis | addtoany
    | socials? | sociable | social-?media
    | newsletters? | sign-?up | subscribe | subscription | opt-?in | mailchimp | mc-embed
    | related | relateds | related-?(?:posts|articles|content|news|stories) | recommended
    | recommendations? | recirc | recirculation
    | read-?(?:more|next|also|on) | also-?(?:read|on|see)
    | more-?(?:from|on|stories|news|articles|in|about) | see-?also | further-?reading
    | you-?(?:may|might)(?:-also)?(?:-like)? | dont-?miss | trending
    | most-?(?:read|popular|viewed|recent|shared|commented)
    | popular | latest-?(?:news|stories|posts|articles) | next-?(?:article|story|post|up) | up-?next
    | prev-?next
    | tags | tag-?(?:list|links|cloud) | taglist | tagged | topics-?list | post-?tags | keywords
    | promos? | promo-?box | promoted | sponsor(?:ed|s)? | advert(?:s|isement|isements|ising)? | ads?
    | ad-?(?:unit|slot|box|container|wrapper|label)
    | dfp | taboola | outbrain | google-?ad | banner | newsletter-?form
    | author-?(?:bio|box|info|card|about|profile|description|block|details|content)
    | about-?(?:the-?)?author | bio | bylines?
    | comments? | comment-?(?:list|form|section|area) | disqus | respond | replies
    | copyright | breadcrumbs? | print-?(?:only|header|footer|title) | screen-?reader(?:-text)? | sr-?only
    | visually-?hidden
    | toolbar | rating | ratings | polls? | donate | donation | cookies? | cookie-?(?:banner|notice|bar)
    | consent | gdpr
    | tooltip | popover | popup | pop-up | modal | lightbox | paywall-?(?:prompt|banner|message) | piano
    | regwall
    | pagination | pager | skip-?link | jump-?link | wp-?caption-?text | gallery-?caption
    | slide-?(?:caption|credit)
    | post-?meta | entry-?meta | article-?meta | entry-?footer | post-?footer | article-?footer
    | site-?footer | footer-?widget
    | short-?url | get-?short-?url | font-?size | reading-?time | read-?time | audio-?player
    | video-?player | player | playlist
    )(?:-|$)""",
    re.X,
)  # fmt: skip
HOVER_CARD = ("span", "div")
CHECKED = frozenset(
    [
        *(
            "div",
            "section",
            "aside",
            "ul",
            "ol",
            "dl",
            "p",
            "span",
            "a",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "figure",
        ),
        *(
            "table",
            "header",
            "footer",
            "li",
            "small",
            "em",
            "strong",
            "address",
            "form",
            "time",
            "blockquote",
        ),
    ]
)
WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# A part that holds more of the page's paragraphs than this is the article itself, whatever it is called.
LARGEST_SHARE = 0.3
MANY_SPANS = 1_000
DRESS = ("span", "font")

_verdicts = {}


def prune(root):
    """Change the tree: what is left is the article and what only its text can tell from the article."""
    for element in list(root.iter(*DROPPED)):
        _drop(element)
    total = sum(len("".join(p.itertext())) for p in root.iter("p")) or len("".join(root.itertext()))
    # Where the words name most of the paragraphs themselves, they name something else on this site.
    named = sum(len("".join(p.itertext())) for p in root.iter("p") if _is_junk(p))
    checked = CHECKED - {"p"} if named > total * LARGEST_SHARE else CHECKED
    for element in [e for e in root.iter() if e.tag in checked]:
        if element.getparent() is None or not (_is_hidden(element) or _is_junk(element)):
            continue
        if _prose(element) <= total * LARGEST_SHARE:
            _drop(element)
    for element in list(root.iter("figure")):
        if element.find(".//table") is None and element.find(".//blockquote") is None:
            _drop(element)
    for paragraph in list(root.iter("p")):
        _flatten_hover_cards(paragraph)
    for element in root.iter("cite"):
        # Set apart by style alone on the page: "HONG KONG (Agency)" and the sentence after it.
        if element.tail and element.tail[0].isalnum():
            element.tail = f" {element.tail}"
    for element in root.iter("p", "div", "td", "li", "section", "article"):
        # Spans only dress the text, and the extractor's cost grows with their square.
        if len(element) > MANY_SPANS and all(child.tag in DRESS and not len(child) for child in element):
            element.text = "".join(element.itertext())
            del element[:]
    return root


def _prose(element):
    return sum(len("".join(p.itertext())) for p in element.iter("p"))


def _is_hidden(element):
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(HIDDEN.search(element.get("style") or ""))


def _is_junk(element):
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if named == " ":
        return False
    verdict = _verdicts.get(named)
    if verdict is None:
        verdict = any(JUNK.search("-".join(WORDS.findall(name)).lower()) for name in named.split())
        if len(_verdicts) > 20_000:
            _verdicts.clear()
        if len(named) < 300:
            _verdicts[named] = verdict
    return verdict


def _flatten_hover_cards(paragraph):
    """A name with a card of links in its paragraph ("Rep. X [latest stories] (D)") keeps the name alone."""
    for span in list(paragraph.iter(*HOVER_CARD)):
        links = list(span.iter("a"))
        if len(links) < 3 or span.getparent() is None:
            continue
        linked = sum(_letters(link) for link in links)
        if _letters(span) - linked > 3:
            continue
        first = links[0]
        first.getparent().remove(first)
        first.tail = span.tail
        span.getparent().replace(span, first)


def _letters(element):
    return len("".join("".join(element.itertext()).split()))


def _drop(element):
    """Remove an element and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
