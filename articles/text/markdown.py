"""What people write in notes and replies, as HTML that is safe to show."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto"}
# Out by these schemes, or to another page of this site; anything else stays text.
LINK = re.compile(r"(?:https?://|mailto:|/(?![/\\%])|#)", re.IGNORECASE)
REL = "nofollow noopener noreferrer"
# A note's headings stand below those of the page that shows it.
SHIFTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def _parser():
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    parser.validateLink = lambda address: bool(LINK.match(address))
    # A remote image would tell another host who reads.
    return parser.enable(["strikethrough", "table"]).disable(["image", "html_block", "html_inline"])


_markdown = _parser()


@lru_cache(maxsize=2048)
def render(markdown):
    """Safe HTML of CommonMark with tables and strikethrough; markup in the source is shown as text.

    A line break is kept as the writer saw it. Links are http, https, mailto or within this site, lead out
    without a referrer and are not followed by search engines; images become links.
    """
    if not markdown.strip():
        return ""
    tokens = _markdown.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = SHIFTED[token.tag]
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    # The renderer escapes already; this holds even when it should not.
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes=SCHEMES, link_rel=REL)
