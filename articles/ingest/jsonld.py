"""The article's description in JSON-LD, read tolerantly: graphs, lists, comments, broken strings."""

import html
import json
import re

ARTICLE_TYPES = re.compile(
    r"(Article|BlogPosting|LiveBlogPosting|Report|ReportageNewsArticle|Review|NewsArticle)$"
)
NOT_ARTICLES = (
    "ItemList",
    "WebPage",
    "WebSite",
    "BreadcrumbList",
    "Organization",
    "VideoObject",
    "ImageObject",
)
MAX_NODES = 3000
COMMENT = re.compile(r"(^|[\s,{\[}])//[^\n]*(?=\n|$)|/\*.*?\*/", re.S)


def find_article(root):
    """The properties of the page's article, or an empty dict."""
    found = []
    for script in root.iter("script"):
        kind = (script.get("type") or "").lower()
        if "ld+json" in kind and script.text:
            found += [node for node in _nodes(_load(script.text)) if _is_article(node)]
    # Pages that follow the article may describe themselves too: the first with a headline is the one asked
    # for.
    return next((node for node in found if node.get("headline")), found[0] if found else {})


def find_publisher(root):
    """The name of a lone Organization or WebSite, when no article names its publisher."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for node in _nodes(_load(script.text)):
            if set(_types(node)) & {"NewsMediaOrganization", "WebSite", "Organization"} and texts(
                node.get("name")
            ):
                return texts(node["name"])[0]
    return ""


def names(value):
    """Names of persons and organizations: strings, objects with a name, and lists of either, in order."""
    if isinstance(value, list):
        return [name for item in value for name in names(item)]
    if isinstance(value, dict):
        return names(value.get("name"))
    return texts(value)


def texts(value):
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, str):
        return []
    text = " ".join(html.unescape(html.unescape(value)).split())
    return [text] if text else []


def _is_article(node):
    return any(ARTICLE_TYPES.search(kind) for kind in _types(node))


def _types(node):
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _nodes(data):
    """Every object in the order of the page, without recursion: the depth is a stranger's choice."""
    queue, seen = [data], 0
    while queue and seen < MAX_NODES:
        value = queue.pop(0)
        seen += 1
        if isinstance(value, dict):
            yield value
            queue += [
                value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in value
            ]
        elif isinstance(value, list):
            queue += value[:200]


def _load(text):
    text = (
        re.sub(r"^\s*(<!--|<!\[CDATA\[|//<!\[CDATA\[)|(-->|//\]\]>|\]\]>)\s*$", "", text.strip())
        .strip()
        .rstrip(";")
    )
    for attempt in (lambda: text, lambda: _repair(text)):
        try:
            return json.loads(attempt(), strict=False)
        except (ValueError, RecursionError):
            continue
    return _scavenge(text)


def _repair(text):
    text = COMMENT.sub(r"\1", text)
    return re.sub(r",(\s*[}\]])", r"\1", text)


def _scavenge(text):
    """The few properties that matter, picked from JSON that no parser takes."""
    kind = re.search(r'"@type"\s*:\s*\[?\s*"(\w+)"', text)
    types = re.findall(r'"@type"\s*:\s*\[?\s*"(\w*(?:Article|BlogPosting))"', text)
    if not kind or not types:
        return {}
    found = {"@type": types[0]}
    for key in ("headline", "datePublished", "dateCreated", "inLanguage"):
        if match := re.search(rf'"{key}"\s*:\s*"((?:[^"\\]|\\.)*)"', text):
            found[key] = _unescape(match[1])
    for key in ("author", "publisher"):
        if match := re.search(
            rf'"{key}"\s*:\s*[\[{{\s]*(?:[^{{}}\[\]]*?"name"\s*:\s*)?"((?:[^"\\]|\\.)*)"', text
        ):
            found[key] = _unescape(match[1])
    return found


def _unescape(text):
    try:
        return json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
