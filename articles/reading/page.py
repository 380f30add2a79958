"""Builds the reading page, and keeps what was built for as long as it is true."""

import gzip
import json
from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from time import monotonic

import brotli
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models import Round
from articles.reading.cards import cards_of
from articles.reading.details import article_tags
from articles.reading.marked import mark_html
from articles.reading.modules import addresses
from articles.reading.rail import rail_of

# Facts that the article's sequence does not count (a claim's other articles, people's names) may be this old.
SECONDS = 60
MOST_BYTES = 24 * 2**20
# So many cards come with the page; a longer list is asked for where it is read (see reading/card-window.js).
FIRST = 200

# The choices that static/shared/theme.js knows; an empty one is the page as it comes.
COMFORT = [
    (
        "size",
        _("Size"),
        [("small", _("Small")), ("", _("Medium")), ("large", _("Large")), ("largest", _("Largest"))],
    ),
    ("width", _("Width"), [("narrow", _("Narrow")), ("", _("Medium")), ("wide", _("Wide"))]),
    ("typeface", _("Typeface"), [("", _("Serif")), ("sans", _("Sans"))]),
    ("theme", _("Theme"), [("", _("System")), ("light", _("Light")), ("dark", _("Dark"))]),
]


# The best first. A page is packed each time it has changed, so both at a level that takes a millisecond.
CODINGS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 4, mtime=0),
}


class Page:
    """One answer as bytes, with its ETag; compressed when somebody first asks for that."""

    def __init__(self, html):
        self.body = html.encode()
        self.tag = f'W/"{blake2b(self.body, digest_size=12).hexdigest()}"'
        self.until = monotonic() + SECONDS
        self._packed = {}

    def packed(self, coding):
        """The bytes in one of CODINGS."""
        if coding not in self._packed:
            self._packed[coding] = CODINGS[coding](self.body)
        return self._packed[coding]

    @property
    def size(self):
        """About what it takes in memory, all forms."""
        return len(self.body) * 4 // 3 + 500


class Pages:
    """The pages last read, by key, within so many bytes."""

    def __init__(self, most_bytes=MOST_BYTES):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages = OrderedDict()
        self._lock = Lock()

    def get(self, key):
        """The page, unless it is absent or too old."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.until < monotonic():
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key, page):
        """Remember the page and forget those that were read least lately."""
        with self._lock:
            if former := self._pages.pop(key, None):
                self.bytes -= former.size
            self._pages[key] = page
            self.bytes += page.size
            while self.bytes > self.most_bytes and self._pages:
                self.bytes -= self._pages.popitem(last=False)[1].size

    def clear(self):
        """Forget all."""
        with self._lock:
            self._pages.clear()
            self.bytes = 0


pages = Pages()


@lru_cache(maxsize=8192)
def card_html(card, article_id, language, number=0):
    """The HTML of one card. Everything it shows is in its arguments, so it is written once."""
    context = {"card": card, "article_id": article_id, "number": number}
    return mark_safe(get_template("reading/_card.html").render(context))


@lru_cache(maxsize=256)
def still_html(may, desk_id, visibility, language):
    """What stands on every page of a desk's articles and shows nothing of them: forms, keys, comfort."""
    article = {"desk_id": desk_id, "visibility": visibility}
    return mark_safe(
        get_template("reading/_still.html").render({"may": may, "article": article, "comfort": COMFORT})
    )


def rail_html(article, cards):
    """The HTML inside the rail."""
    return mark_safe(get_template("reading/_rail.html").render({"rail": rail_of(cards), "article": article}))


def orphans_html(cards, is_open=False):
    """The annotations whose words are gone, each with its likeliest place; empty without any."""
    lost = [card for card in cards if card.is_lost and not card.is_hidden]
    if not lost:
        return ""
    return mark_safe(get_template("reading/_orphans.html").render({"lost": lost, "is_open": is_open}))


def marks_json(article, cards):
    """The marks as JSON that may stand in a script element; where cards are to come, what has none, too."""
    marks = [mark for card in cards if (mark := card.mark())]
    told = {"sequence": article.sequence, "marks": marks}
    if len(cards) > FIRST:
        told["unmarked"] = [(card.uid, card.start) for card in cards if not card.mark()]
    text = json.dumps(told, separators=(",", ":"))
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def blind_round(article, user):
    """The unopened blind round that this person marks the article for, or None."""
    key = article.round_blinding(user) if user.is_authenticated else None
    return Round.objects.with_people().get(pk=key) if key else None


def build(request, article, *, marked=False):
    """The reading page of an article (with its relations) as this person sees it."""
    revision = article.current
    cards = cards_of(article, revision.pk, request.user)
    language = get_language()
    numbers = {card.uid: number for number, card in enumerate(cards, 1)} if marked else {}
    html = revision.html
    if marked:
        html = mark_html(html, [(numbers[mark["uid"]], mark) for card in cards if (mark := card.mark())])
    here = cards if marked else cards[:FIRST]
    user = request.user
    may = [
        name
        for name in ("annotate", "keep_private", "correct_article")
        if user.has_perm(f"articles.{name}", article)
    ]
    # A correction by hand has none of its own.
    has_snapshot = "keep_private" in may and (
        revision.snapshot_id is not None
        or (revision.number > 1 and article.revisions.exclude(snapshot=None).exists())
    )
    modules, modules_for_writing = addresses(may, not user.is_authenticated)
    blind = blind_round(article, user)
    context = {
        "article": article,
        "revision": revision,
        "blind": blind,
        "is_done": blind is not None and blind.member(user).done_at is not None,
        "text": mark_safe(html),  # canonical HTML, sanitised when it was stored
        "tags": [name for (name,) in article_tags(article.pk)],
        "cards": mark_safe(
            "".join(card_html(card, article.pk, language, numbers.get(card.uid, 0)) for card in here)
        ),
        "more": len(cards) - len(here),
        "has_cards": bool(cards),
        "rail": rail_html(article, cards),
        "orphans": orphans_html(cards, is_open=marked),
        "marks": None if marked else marks_json(article, cards),
        "may": may,
        "has_snapshot": has_snapshot,
        "modules": modules,
        "modules_for_writing": modules_for_writing,
        "still": still_html(tuple(may), article.desk_id, article.visibility, language),
    }
    return Page(
        get_template("reading/marked.html" if marked else "reading/article.html").render(context, request)
    )
