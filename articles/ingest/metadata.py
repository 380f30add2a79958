"""Title, byline, outlet, day, language and canonical address, from what a page says of itself."""

import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ..text import address
from . import byline, dates, jsonld, language

AUTHOR_META = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "byl", "article:author", "twitter:creator:name",
)  # fmt: skip
DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date_published", "pubdate",
    "og:pubdate", "publishdate", "publish-date", "published", "parsely-pub-date", "sailthru.date",
    "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dcterms.issued", "date",
    "cxenseparse:recs:publishtime", "article:published", "published_time", "datecreated",
    "published_time_telegram", "originalpublicationdate", "article.published", "displaydate",
    "publication_date", "citation_publication_date",
)  # fmt: skip
DATE_CLASS = re.compile(
    r"(^|[-_ ])(date|datetime|pub-?date|publish(ed)?|posted|timestamp|time|dateline)([-_ ]|$)", re.I
)
AUTHOR_CLASS = re.compile(
    r"(^|[-_ ])(author|byline|writer|creator|vcard|fn)([-_ ]|s?$)|author-?name|authorname", re.I
)
NOT_AUTHOR_CLASS = re.compile(
    r"bio|box|comment|avatar|img|image|photo|social|share|follow|related|date|time", re.I
)
PUBLISHED = re.compile(r"publi|posted|first|updated|aktualisiert|منتشر|نشر|تاریخ|تاريخ|опубликовано", re.I)
GENERIC_LABELS = frozenset(
    ["com", "org", "net", "gov", "edu", "info", "news", "www", "blog", "blogs", "gob", "gouv"]
)
SEPARATORS = r"\s+[|–—·•»:-]+\s+|\s*\|\s*|\s+::\s+"


@dataclass
class Metadata:
    title: str = ""
    byline: str = ""
    outlet: str = ""
    date: object = None
    language: str = ""
    canonical_url: str = ""


def read(root, url=None):
    """Metadata of a parsed page. The language is what the page declares; the body's letters come in later."""
    page = _Page(root, url)
    outlet = page.outlet()
    title = page.title(outlet)
    return Metadata(title, page.byline(outlet), outlet, page.date(), page.language(), page.canonical_url())


class _Page:
    def __init__(self, root, url):
        self.root, self.url = root, url or ""
        self.meta = defaultdict(list)
        for element in root.iter("meta"):
            content = " ".join((element.get("content") or "")[:2000].split())
            for key in ("property", "name", "itemprop", "http-equiv"):
                if content and (name := element.get(key)):
                    self.meta[name.strip().lower()].append(content)
        self.article = jsonld.find_article(root)

    def first(self, *names):
        return next((self.meta[name][0] for name in names if self.meta.get(name)), "")

    def language(self):
        declared = [
            self.root.get("lang"),
            self.root.get("{http://www.w3.org/XML/1998/namespace}lang"),
            self.root.get("xml:lang"),
        ]
        declared += [
            self.first("og:locale"),
            self.first("content-language"),
            self.first("inlanguage", "language", "dc.language"),
        ]
        declared += jsonld.texts(self.article.get("inLanguage"))
        return next((tag for tag in map(language.tag, declared) if tag), "")

    def canonical_url(self):
        """The page's own word for its address, believed only within its site."""
        links = [
            link.get("href")
            for link in self.root.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split()
        ]
        for candidate in [*links, self.first("og:url")]:
            if not candidate:
                continue
            try:
                candidate = urljoin(self.url, candidate.strip())
                parts = urlsplit(candidate)
            except ValueError:
                continue
            same = not self.url or address.site(candidate) == address.site(self.url)
            # A canonical link to the front page is a mistake of the site, not the article's address.
            if same and parts.scheme in ("http", "https") and (parts.path.strip("/") or parts.query):
                return candidate
        return ""

    def outlet(self):
        title = (self.root.findtext(".//title") or "")[:500]
        site_name = self.first(
            "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "cre"
        )
        publisher = next(iter(jsonld.names(self.article.get("publisher"))), "")
        host = address.site(self.url or self.first("og:url"))
        for name in (publisher, site_name):
            if name and (not host or self._belongs(name, host)):
                return name
        last = re.split(SEPARATORS, title)[-1].strip()
        if (
            last
            and last != title.strip()
            and (self._belongs(last, host) or self._stands_behind_heading(last, title))
        ):
            return last
        if (
            not self.article.get("publisher")
            and (name := jsonld.find_publisher(self.root))
            and self._belongs(name, host)
        ):
            return name
        if site_name and len(site_name.split()) > 3 and host:
            return host  # a slogan
        return publisher or site_name or host

    def _belongs(self, name, host):
        """Whether a name and a host are of one outlet: letters shared, or initials."""
        folded, bare = byline.fold(name), byline.fold(re.sub(r"^the\s+", "", name, flags=re.I))
        initials = "".join(word[0] for word in re.findall(r"\w+", name)).lower()
        for label in map(byline.fold, host.split(".")):
            if len(label) > 2 and label not in GENERIC_LABELS and bare:
                if bare in label or label in folded or bare[:5] in label and len(bare) > 4:
                    return True
            if (
                len(label) > 1
                and label in (initials, byline.fold(name.split()[0]))
                and label not in GENERIC_LABELS
            ):
                return True
        return False

    def _stands_behind_heading(self, last, title):
        """Whether a page's title is its heading and a short name behind it."""
        front = byline.fold(re.split(f"(?:{SEPARATORS}){re.escape(last)}\\s*$", title)[0])
        return len(last.split()) <= 4 and any(
            byline.fold(_text(heading)) == front for heading in self.root.iter("h1")
        )

    def title(self, outlet):
        headlines = jsonld.texts(self.article.get("headline"))
        social = [*self.meta.get("og:title", []), *self.meta.get("twitter:title", [])]
        shown = [text for element in self.root.iter("h1") if 3 <= len(text := _text(element)) <= 300]
        page = " ".join((self.root.findtext(".//title") or "")[:500].split())
        candidates = [self._bare(text, outlet, page) for text in [*headlines, *social]]
        # The heading that a reader sees, when the page's other words for the title agree with it.
        known = [byline.fold(text) for text in [*candidates, self._bare(page, outlet, page)] if text]
        for heading in shown:
            folded = byline.fold(heading)
            if folded and any(
                folded == other or folded in other and len(folded) > 0.6 * len(other) for other in known
            ):
                return heading
        candidates = [text for text in candidates if text] or shown[:1] or [self._bare(page, outlet, page)]
        return candidates[0] if candidates else ""

    def _bare(self, text, outlet, page):
        """A title without the outlet's name behind (or before) it."""
        text = " ".join(text[:500].split())
        host = address.site(self.url)
        while len(parts := re.split(f"({SEPARATORS})", text)) > 2:
            last, first = parts[-1].strip(), parts[0].strip()
            shown = [byline.fold(_text(heading)) for heading in self.root.iter("h1")]
            if byline.fold(text) in shown:
                break
            if _same_name(last, outlet, host) or byline.fold("".join(parts[:-2])) in shown:
                text = "".join(parts[:-2]).strip()
            elif _same_name(first, outlet, host):
                text = "".join(parts[2:]).strip()
            else:
                break
        return text

    def byline(self, outlet):
        sources = [
            jsonld.names(self.article.get("author")),
            [text for name in AUTHOR_META for text in self.meta.get(name, []) if " - " not in text],
            self._marked_authors(),
            self._author_lines(),
            jsonld.names(self.article.get("creator")),
        ]
        site = outlet or address.site(self.url)
        return next((name for values in sources if (name := byline.clean(values, site))), "")

    def _marked_authors(self):
        """Elements that say they hold an author, never of comments or other articles."""
        found = []
        for element in self.root.iter(
            "a", "span", "div", "p", "address", "li", "strong", "b", "h3", "h4", "h5", "h6", "em"
        ):
            rel, prop, named = (
                element.get("rel") or "",
                element.get("itemprop") or "",
                element.get("class") or "",
            )
            exact = "author" in rel.split() or "author" in prop.split()
            if not exact and not (AUTHOR_CLASS.search(named) and not NOT_AUTHOR_CLASS.search(named)):
                continue
            if any(_is_aside(above) for above in element.iterancestors()):
                continue
            text = _text(next(iter(element.xpath('.//*[@itemprop="name"]')), element))
            if 2 < len(text) <= 120:
                found.append((not exact, text))
        exact = [text for loose, text in found if not loose]
        loose = [text for is_loose, text in found if is_loose]
        return exact[:4] or loose[:1]

    def _author_lines(self):
        """A line of its own that reads like a byline, such as "By …" or "Publicado por: …"."""
        for element in self.root.iter("p", "span", "small", "b", "strong", "div", "em", "i", "td"):
            text = _text(element)
            if not 5 < len(text) < 160 or any(_is_aside(above) for above in element.iterancestors()):
                continue
            if match := re.search(
                r"(?:publicado por|escrito por|written by|posted by)\s*:?\s*([^\W\d_][^-|–—]{2,60})",
                text,
                re.I,
            ):
                return [match[1]]
            if len(text) < 80 and byline.is_byline(text):
                return [text]
        return []

    def date(self):
        published = self.article.get("datePublished") or self.article.get("dateCreated")
        machine = jsonld.texts(published) + [text for name in DATE_META for text in self.meta.get(name, [])]
        # 3/4/2019 is the fourth of March where the page says that it is American.
        day_first = not re.search(r"\ben[-_]US\b", f"{self.root.get('lang')} {self.first('og:locale')}", re.I)
        times, printed = [], []
        for element in self.root.iter("time"):
            if any(_is_aside(above) for above in element.iterancestors()):
                continue
            times.append(
                (element.get("itemprop") == "datePublished" or element.get("pubdate") is not None, element)
            )
        times.sort(key=lambda pair: not pair[0])
        for _, element in times[:6]:
            machine.append(element.get("datetime") or "")
            printed.append(_text(element))
        known = next(((text, day) for text in machine if (day := dates.parse(text, day_first))), (None, None))
        if known[1] and not dates.is_utc(known[0]):
            return known[1]
        printed += self._printed_dates()
        days = [day for text in printed if (day := dates.parse(text, day_first))]
        if known[1]:
            # The same moment is another day in the newsroom's own zone than in UTC: what is printed decides.
            return next((day for day in days if dates.beside(known[1], day)), known[1])
        modified = dates.parse(self.first("article:modified_time", "og:updated_time", "last-modified"))
        return next(iter(days), None) or dates.from_url(self.url or self.canonical_url()) or modified

    def _printed_dates(self):
        """Short texts of elements that say they hold a date, before any others that speak of publishing."""
        marked, spoken = [], []
        for element in self.root.iter(
            "span", "div", "p", "small", "li", "b", "em", "abbr", "td", "strong", "dd"
        ):
            named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
            is_marked = named.strip() and DATE_CLASS.search(named)
            if not is_marked and len(element) > 6:
                continue
            text = _text(element)
            if not 6 <= len(text) <= 160 or not re.search(r"\d{4}|\d[/.]\d", text):
                continue
            if any(_is_aside(above) for above in element.iterancestors()):
                continue
            if is_marked:
                marked.append(text)
            elif PUBLISHED.search(text) or element.tag == "small":
                spoken.append(text)
            if len(marked) > 5:
                break
        return marked + spoken


def _text(element, limit=400):
    """The text of an element; of a long one only a beginning that is longer than the limit."""
    pieces, length = [], 0
    for node in element.iter():
        inner = node.text if node.tag not in ("script", "style", "noscript") else ""
        for piece in (inner, node.tail if node is not element else ""):
            if piece:
                pieces.append(piece)
                length += len(piece.strip())
        if length > limit:
            break
    return " ".join("".join(pieces).split())


def _is_aside(element):
    if element.tag in ("aside", "footer", "nav", "form"):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return bool(
        re.search(
            r"comment|related|sidebar|recommend|footer|most-?(read|popular)|trending|carousel|teaser", named
        )
    )


def _same_name(name, outlet, host):
    folded = byline.fold(name)
    if not folded:
        return True
    if outlet and (folded in byline.fold(outlet) or byline.fold(outlet) in folded):
        return True
    label = byline.fold(host.split(".")[0]) if host else ""
    return bool(label) and (
        folded == byline.fold(host) or folded == label or label in folded and len(name.split()) <= 4
    )
