"""From a source (address, file, pasted HTML, plain text, Markdown) to a draft, from a draft to an article."""

import datetime
import re
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import ngettext

from ..models import Article, Outlet, Snapshot
from ..models.article import duplicate, text_sha256
from ..models.names import named
from ..models.plain import no_controls
from ..text import canonical
from ..text.address import normalize
from . import language, limits
from .extract import Extracted, ExtractError, extract
from .fetch import FetchError, fetch

TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
FORMATS = {"html": "text/html", "text": "text/plain", "markdown": "text/markdown"}
READABLE = "Web pages (HTML), plain text and Markdown can be read."
DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
# What browsers put around a selection on the clipboard.
CLIPPED = re.compile(r"<!--\s*StartFragment\s*-->(.*?)(?:<!--\s*EndFragment\s*-->|\Z)", re.S)
HEADING = re.compile(r"\A\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.S)
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>")
LINE_NOISE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")
LENGTHS = {"title": 500, "byline": 300, "outlet": 150}
TITLE_WORDS = 14


class Unreadable(Exception):
    """Why a source gives no article: ``code`` for programs, ``sentence`` for people.

    ``draft`` holds what was found all the same (title, outlet, the bytes …), for a form; or it is None.
    """

    def __init__(self, code, sentence, draft=None):
        super().__init__(sentence)
        self.code, self.sentence, self.draft = code, sentence, draft


@dataclass
class Draft:
    """An article to be: what was found in a source, and the source itself as received.

    ``html`` and ``text`` are canonical.
    """

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published_on: datetime.date | None = None
    language: str = ""
    url: str = ""
    html: str = ""
    text: str = ""
    warnings: list[str] = field(default_factory=list)
    # Every address under which the page may be on a shelf: as given, after redirects, and in its own words.
    addresses: list[str] = field(default_factory=list)
    # The snapshot.
    body: bytes = b""
    fetched_at: datetime.datetime = field(default_factory=now)
    fetched_from: str = ""
    status: int | None = None
    headers: dict = field(default_factory=dict)
    content_type: str = ""

    def duplicates(self, desk):
        """What the desk has already from one of the addresses or with the same text, oldest first."""
        found = {twin.pk: twin for twin in at_addresses(desk, self.addresses)}
        if self.text:
            digest = text_sha256(self.text)
            found |= {twin.pk: twin for twin in Article.objects.duplicates_of(desk, text_sha256=digest)}
        return [found[pk] for pk in sorted(found)]


# -- Sources -------------------------------------------------------------------------------------------------


def from_url(address):
    """The draft of a page on the web; Unreadable when it cannot be had or holds no article."""
    address = with_scheme(address)
    try:
        page = fetch(address)
    except FetchError as error:
        raise Unreadable(error.code, _with_kinds(error), Draft(url=_storable(address))) from error
    draft = Draft(
        body=page.body,
        fetched_at=page.fetched_at,
        fetched_from=page.url[:2000],
        status=page.status,
        headers=page.headers,
        content_type=page.content_type,
        addresses=[address, page.url],
    )
    return _read(draft, page.url, page.content_type)


def from_file(body, name="", url=""):
    """The draft of a file's bytes; its kind is told by the name, else by the bytes. ``.gz`` is unpacked."""
    path = PurePosixPath(name.lower())
    if path.suffix == ".gz":
        body, path = _unpack(body), path.with_suffix("")
    return from_bytes(body, TYPES.get(path.suffix, ""), url)


def from_text(text, kind, url=""):
    """The draft of something typed or pasted; ``kind`` is ``html``, ``text`` or ``markdown``.

    HTML that is no whole page is taken as it is: whoever pasted it has chosen what the article is. HTML
    without any tag is plain text.
    """
    if kind == "html" and not MARKUP.search(text):
        kind = "text"
    if kind == "html" and not DOCUMENT.search(clipped := _clip(text)):
        draft = Draft(body=text.encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
        return _of_fragment(draft, clipped, url)
    return from_bytes(text.encode("utf-8", "replace"), f"{FORMATS[kind]}; charset=utf-8", url)


def from_bytes(body, content_type="", url=""):
    """The draft of bytes of a known kind (a content type, or empty), from an address or from none."""
    url = with_scheme(url)
    draft = Draft(body=body, content_type=content_type, addresses=[url] if url else [])
    return _read(draft, url or None, content_type)


def with_scheme(address):
    """The address as typed, or copied without its scheme."""
    address = (address or "").strip()
    if not address or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", address):
        return address
    return f"https://{address.removeprefix('//')}"


def is_address(text):
    """Whether this is a web address, with or without its scheme, that an article can have."""
    return bool(_storable(with_scheme(text)))


def html_of(text):
    """Canonical HTML of what was typed into the form: HTML, or plain text when there is no tag in it.

    Unreadable when it is too long or too complex.
    """
    if len(text) > limits.MAX_BYTES:
        raise Unreadable("too_large", f"It is larger than {limits.MAX_BYTES // 2**20} MB.")
    if MARKUP.search(text):
        return _canonical(text).html
    if text.count("\n") > limits.MAX_TAGS:
        raise Unreadable(
            "too_complex", f"The text is too complex to read: more than {limits.MAX_TAGS:,} lines."
        )
    return canonical.from_text(text)


# -- Reading -------------------------------------------------------------------------------------------------


def _read(draft, url, content_type):
    try:
        found = extract(draft.body, url, content_type or None)
    except ExtractError as error:
        draft = _fill(draft, error.found, url)
        if error.code == "too_large":
            draft.body = b""
        raise Unreadable(error.code, _with_kinds(error), draft) from error
    return _checked(_fill(draft, found, url))


def _of_fragment(draft, html, url):
    url = with_scheme(url)
    draft.addresses = [url] if url else []
    if len(draft.body) > limits.MAX_BYTES:
        raise Unreadable("too_large", f"It is larger than {limits.MAX_BYTES // 2**20} MB.")
    title, body = "", _canonical(html).html
    if (match := HEADING.match(body)) and body[match.end() :]:
        title, body = canonical.text_of(match[2]), body[match.end() :]
    found = Extracted(title=title, body=body, language=language.choose("", canonical.text_of(body)))
    return _checked(_fill(draft, found, url))


def _fill(draft, found, url):
    """The draft with what the extractor found, made fit to be stored."""
    draft.warnings = [*draft.warnings, *found.warnings]
    for name, most in LENGTHS.items():
        value = " ".join(LINE_NOISE.sub(" ", getattr(found, name)).split())
        if len(value) > most:
            value = value[: most - 1].rstrip() + "…"
            draft.warnings.append(f"The {name} was very long and has been cut; check it.")
        setattr(draft, name, value)
    draft.published_on, draft.language = found.date, found.language[:12]
    made = _canonical(found.body)
    draft.html, draft.text = made
    if not draft.title and made.text:
        draft.title = _opening(made.text)
        if "No title was found." in draft.warnings:
            draft.warnings.remove("No title was found.")
        draft.warnings.append("No title was found; these are the first words of the text.")
    own = found.canonical_url
    if own:
        draft.addresses.append(own)
    draft.url = _storable(own) or _storable(url)
    if url and not draft.url:
        draft.warnings.append("The address is too long or too strange to be kept.")
    return draft


def _canonical(html):
    """Canonical HTML and text; Unreadable for more elements than any article has."""
    try:
        limits.check_source(html)
    except limits.TooComplex as error:
        raise Unreadable("too_complex", f"The text is too complex to read: {error}.") from error
    return canonical.canonicalize(html)


def _checked(draft):
    if not draft.text.strip():
        raise Unreadable("no_article", "There is no text in it.", draft)
    return draft


def _opening(text):
    words = text.split()
    opening = " ".join(words[:TITLE_WORDS])
    return (opening + ("…" if len(words) > TITLE_WORDS else ""))[: LENGTHS["title"]]


def _storable(url):
    try:
        normalize(url)
        no_controls(url)
        URLValidator(schemes=["http", "https"])(url)
    except (ValueError, ValidationError):
        return ""
    return url if len(url) <= 2000 else ""


def _clip(html):
    match = CLIPPED.search(html)
    return match[1] if match else html


def _unpack(body):
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, limits.MAX_BYTES + 1)
    except zlib.error as error:
        raise Unreadable("binary", "The file cannot be unpacked.") from error
    return unpacked


def _with_kinds(error):
    """The sentence, and what could be read instead where a file is of another kind."""
    if error.code in ("pdf", "feed", "binary", "not_a_page"):
        return f"{error.sentence} {READABLE}"
    return error.sentence


# -- Keeping -------------------------------------------------------------------------------------------------


def at_addresses(desk, addresses):
    """The desk's articles from any of these addresses, oldest first."""
    keys = set()
    for address in addresses:
        try:
            keys.add(normalize(with_scheme(address)))
        except ValueError:
            continue
    return list(Article.objects.filter(desk=desk, url_key__in=keys).order_by("pk")) if keys else []


def outlet_named(name):
    """The outlet of this name, whatever its capital letters, made when new; None for an empty name."""
    name = " ".join((name or "").split())
    if not name:
        return None
    Outlet(name=name).full_clean(validate_unique=False)
    return named(Outlet, [name])[0]


def keep(draft, desk, by, *, tags=(), **fields):
    """Make the article of a draft, in one transaction with its outlets, its snapshot and the log.

    ``fields`` correct what was found; outlets are names. ValidationError as of ``Article.publish``: a
    duplicate has the code "duplicate" and the first article as ``article``, also when another process
    stored it this very moment.
    """
    found = {name: getattr(draft, name) for name in ("title", "byline", "outlet", "published_on", "language")}
    fields = {**found, "url": draft.url, "html": draft.html, **fields}
    fields["url_key"] = normalize(fields["url"]) if fields["url"] else ""
    is_as_found = fields["html"] == draft.html
    made = (
        canonical.Canonical(draft.html, draft.text) if is_as_found else canonical.canonicalize(fields["html"])
    )
    fields["html"] = made
    try:
        return _keep(draft, desk, by, tags, dict(fields))
    except IntegrityError:
        digest = text_sha256(made.text)
        twin = Article.objects.duplicates_of(desk, fields["url_key"], digest).first()
        if twin is None:
            # Not the article but an outlet or a tag was made by somebody else: now it is there to be found.
            return _keep(draft, desk, by, tags, dict(fields))
        raise duplicate(twin) from None


@transaction.atomic
def _keep(draft, desk, by, tags, fields):
    for name in ("outlet", "original_outlet"):
        try:
            fields[name] = outlet_named(fields.get(name))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    return Article.publish(desk=desk, by=by, snapshot=_snapshot(draft), tags=tags, **fields)


def arrived(article, person):
    """That annotations from other tools waited for a new article's address, in a sentence; or empty.

    What this person sees of them. They come when the article is stored, before anybody else can send any.
    """
    number = article.annotations.from_elsewhere().visible_to(person).count()
    words = ngettext(
        "%(number)d annotation that waited for this address is on it now.",
        "%(number)d annotations that waited for this address are on it now.",
        number,
    )
    return words % {"number": number} if number else ""


def revise(draft, article, by, seen=None):
    """Store what a draft says as the newest revision of an article: the Revision, or None for the same words.

    ``seen``, ValidationError and Stale as of ``Article.revise``.
    """
    if draft.text == article.current.text:
        return None
    with transaction.atomic():
        return article.revise(by, canonical.Canonical(draft.html, draft.text), _snapshot(draft), seen)


def _snapshot(draft):
    return Snapshot.keep(
        draft.body,
        fetched_at=draft.fetched_at,
        url=draft.fetched_from,
        status=draft.status,
        headers=draft.headers,
        content_type=draft.content_type,
    )
