"""The API of the shelf and the reading page: articles, how far one has read, the log."""

from typing import Literal

from django.db.models import Exists, OuterRef, Q
from django.http import JsonResponse
from ninja import Router

from .. import http
from ..models import Article, Event, ReadingState
from ..models.placement import outcomes_in
from ..schemas import event as events
from ..schemas.article import ArticleList, ArticleWhole, ReadingIn, ReadingOut, dump_reading, listed, whole
from ..schemas.plain import Cursor, Day, Id, PageSize, Sought
from ..schemas.problem import READ, WRITE
from ..schemas.revision import RevisionList
from ..schemas.revision import dump as dump_revision
from .filters import assigned_to, naming, tagged

router = Router(tags=["articles"])
log = Router(tags=["log"])


@router.get("/articles/", response={200: ArticleList, **READ})
def list_articles(
    request,
    q: Sought = "",
    desk: Id | None = None,
    outlet: Id | None = None,
    entity: Id | None = None,
    tag: Sought = "",
    since: Day | None = None,
    until: Day | None = None,
    unread: bool | None = None,
    assigned: Literal["me"] | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """The articles that you may see, the newest first.

    ``q``: words, by their beginning, and "quoted phrases". ``since`` and ``until``: when it was published.
    """
    user = request.user
    rows = Article.objects.visible_to(user)
    if q.strip():
        rows = rows.matching(q)
    if desk:
        rows = rows.filter(desk=desk)
    if outlet:
        rows = rows.filter(Q(outlet=outlet) | Q(original_outlet=outlet))
    if entity:
        rows = rows.filter(pk__in=naming(user, entity))
    if tag:
        rows = rows.filter(tagged(user, tag))
    if since:
        rows = rows.filter(published_on__gte=since)
    if until:
        rows = rows.filter(published_on__lte=until)
    if assigned:
        rows = rows.filter(pk__in=assigned_to(user))
    if unread is not None and user.is_authenticated:
        opened = Exists(ReadingState.objects.filter(user=user, article=OuterRef("pk")))
        rows = rows.filter(~opened if unread else opened)
    rows = rows.select_related("outlet", "original_outlet").prefetch_related("tags")
    found, following = http.page_by_id(rows, cursor, limit)
    return JsonResponse({"items": listed(found, user), "next": following or None})


@router.get("/articles/{int:article_id}/", response={200: ArticleWhole, **READ})
def read_article(request, article_id: int):
    """One article with the HTML and the text of its newest revision."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    return JsonResponse(whole(article, request.user), headers={"ETag": f'"{article.sequence}"'})


@router.get("/articles/{int:article_id}/revisions/", response={200: RevisionList, **READ})
def list_revisions(request, article_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """The revisions of its text, the newest first, with what became of the annotations that you may see."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    rows = article.revisions.defer("html", "text").select_related("created_by")
    found, following = http.page_by_id(rows, cursor, limit)
    outcomes = outcomes_in(article, request.user)
    items = [dump_revision(each, outcomes.get(each.pk, {})) for each in found]
    return JsonResponse({"items": items, "next": following or None}, headers={"X-Sequence": article.sequence})


@router.get("/articles/{int:article_id}/reading/", response={200: ReadingOut, **READ})
def read_reading(request, article_id: int):
    """How far you have read."""
    http.require_login(request)
    article = http.visible_or_404(Article, request.user, pk=article_id)
    state = ReadingState.objects.filter(user=request.user, article=article).first()
    return JsonResponse(dump_reading(state))


@router.put("/articles/{int:article_id}/reading/", response={200: ReadingOut, **WRITE})
def keep_reading(request, article_id: int, payload: ReadingIn):
    """Note how far you have read, or that you put it away. It is read from then on."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    fields = payload.model_dump(include=payload.model_fields_set)
    return JsonResponse(dump_reading(ReadingState.keep(request.user, article, **fields)))


@router.get("/articles/{int:article_id}/events/", response={200: events.EventList, **READ})
def list_article_events(request, article_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """The article's part of the log, as far as you may read it, the newest first."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    return _log(request, Event.objects.filter(article=article), cursor, limit)


@log.get("/events/", response={200: events.EventList, **READ})
def list_events(
    request,
    desk: Id | None = None,
    actor: Id | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """The log as far as you may read it, the newest first."""
    rows = Event.objects.all()
    if desk:
        rows = rows.filter(desk=desk)
    if actor:
        rows = rows.filter(actor=actor)
    return _log(request, rows, cursor, limit)


def _log(request, rows, cursor, limit):
    found, following = http.page_by_id(rows.visible_to(request.user), cursor, limit)
    return JsonResponse({"items": [events.dump(event) for event in found], "next": following or None})
