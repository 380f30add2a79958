"""Articles as the shelf and the reading page know them, as JSON."""

from collections import defaultdict
from datetime import date
from typing import Annotated, Literal

from django.db.models import Count
from pydantic import Field

from ..models import Annotation, ReadingState
from .plain import Day, Given, Id, Offset, Taken, stamp, string

Reach = Literal["desk", "public"]
LARGEST_CONTENT = 10 * 2**20


class ArticlePatch(Taken):
    """What was extracted, put right; what is left out stays. Outlets are named, and made when new."""

    title: string(500, 1) = ""
    byline: string(300) = ""
    outlet: string(150) | None = None
    original_outlet: string(150) | None = None
    published_on: Day | None = None
    language: Annotated[str, Field(max_length=12, pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$")] = ""
    url: string(2000) = ""
    visibility: Reach = "desk"


class ArticleIn(ArticlePatch):
    """An article to import. Of ``html``, ``text`` and ``markdown`` at most one; an ``url`` alone is fetched,
    beside a content it says where that came from. The other fields stand above what is found in it.
    """

    desk: Id
    html: Annotated[str, Field(max_length=LARGEST_CONTENT)] = ""
    text: Annotated[str, Field(max_length=LARGEST_CONTENT)] = ""
    markdown: Annotated[str, Field(max_length=LARGEST_CONTENT)] = ""
    tags: Annotated[list[string(100, 1)], Field(max_length=30)] = []


class TagsIn(Taken):
    """All free tags of the article, in place of those it has."""

    tags: Annotated[list[string(100, 1)], Field(max_length=30)]


class ReadingIn(Taken):
    """How far you have read; what is left out stays."""

    position: Offset = 0
    percent: Annotated[int, Field(ge=0, le=100)] = 0
    archived: bool = False


class TagsOut(Given):
    """All free tags of the article."""

    tags: list[str]


class OutletOut(Given):
    """Who published it."""

    id: int
    name: str


class ReadingOut(Given):
    """How far you have read; ``opened`` is null when you have not."""

    opened: str | None
    position: int
    percent: int
    archived: bool


class Counts(Given):
    """Standing annotations that you may see."""

    claims: int
    mentions: int
    notes: int
    highlights: int


class ArticleOut(Given):
    """An article on the shelf. ``unread`` is null for visitors."""

    id: int
    url: str
    desk: int
    visibility: Reach
    title: str
    byline: str
    outlet: OutletOut | None
    original_outlet: OutletOut | None
    published_on: date | None
    language: str
    direction: Literal["ltr", "rtl"]
    source: str
    lead: str
    words: int
    minutes: int
    tags: list[str]
    imported: str
    sequence: int
    unread: bool | None
    counts: Counts


class ArticleWhole(ArticleOut):
    """An article with its newest revision; offsets of annotations count code points of ``text``."""

    revision: int
    html: str
    text: str
    may: list[Literal["annotate", "keep_private", "correct"]]


class ArticleList(Given):
    """A page of articles."""

    items: list[ArticleOut]
    next: str | None


def dump(article, counts, is_unread):
    """An article on the shelf; ``counts``: ``{motivation: number}``."""
    return {
        "id": article.pk,
        "url": f"/articles/{article.pk}/",
        "desk": article.desk_id,
        "visibility": article.visibility,
        "title": article.title,
        "byline": article.byline,
        "outlet": _outlet(article.outlet),
        "original_outlet": _outlet(article.original_outlet),
        "published_on": article.published_on and article.published_on.isoformat(),
        "language": article.language,
        "direction": article.direction,
        "source": article.url,
        "lead": article.lead,
        "words": article.words,
        "minutes": article.minutes,
        "tags": sorted((tag.name for tag in article.tags.all()), key=str.casefold),
        "imported": stamp(article.imported_at),
        "sequence": article.sequence,
        "unread": is_unread,
        "counts": {
            "claims": counts.get("questioning", 0),
            "mentions": counts.get("identifying", 0),
            "notes": counts.get("commenting", 0) + counts.get("replying", 0) + counts.get("tagging", 0),
            "highlights": counts.get("highlighting", 0),
        },
    }


def _whole(article, user, counts, is_unread):
    revision = article.current
    rules = {"annotate": "annotate", "keep_private": "keep_private", "correct": "correct_article"}
    return {
        **dump(article, counts, is_unread),
        "revision": revision.pk,
        "html": revision.html,
        "text": revision.text,
        "may": [name for name, rule in rules.items() if user.has_perm(f"articles.{rule}", article)],
    }


def dump_reading(state):
    """How far somebody has read; None is not at all."""
    if state is None:
        return {"opened": None, "position": 0, "percent": 0, "archived": False}
    return {
        "opened": stamp(state.opened_at),
        "position": state.position,
        "percent": state.percent,
        "archived": state.archived_at is not None,
    }


def _outlet(outlet):
    return outlet and {"id": outlet.pk, "name": outlet.name}


def listed(articles, user):
    """The JSON of some articles, in two queries more."""
    ids = [article.pk for article in articles]
    counts, opened = _counts(ids, user), _opened(ids, user)
    return [dump(each, counts[each.pk], _unread(each, user, opened)) for each in articles]


def whole(article, user):
    """The JSON of one article with its text."""
    ids = [article.pk]
    counts, opened = _counts(ids, user), _opened(ids, user)
    return _whole(article, user, counts[article.pk], _unread(article, user, opened))


def _counts(ids, user):
    counts = defaultdict(dict)
    rows = Annotation.objects.visible_to(user).standing().filter(article__in=ids).order_by()
    for article, motivation, number in rows.values_list("article", "motivation").annotate(Count("pk")):
        counts[article][motivation] = number
    return counts


def _opened(ids, user):
    if not user.is_authenticated:
        return set()
    states = ReadingState.objects.filter(user=user, article__in=ids)
    return set(states.values_list("article_id", flat=True))


def _unread(article, user, opened):
    return article.pk not in opened if user.is_authenticated else None
