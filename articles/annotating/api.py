"""The API of annotations: make, read, change, withdraw, restore, hide, undo."""

from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Body, Router

from .. import http
from ..models import Annotation, Article, Case, Decision, Event
from ..models.hearing import MODERATING
from ..schemas import event as events
from ..schemas.annotation import (
    AnnotationList,
    AnnotationOut,
    AnnotationPatch,
    HidingIn,
    OneOrMany,
    PlacementIn,
    TagList,
    UndoIn,
    UndoneOut,
    dump,
)
from ..schemas.plain import Cursor, Id, PageSize, Sought
from ..schemas.problem import CHANGE, LIMITED, READ, WRITE, under
from . import compose
from .tags import suggest_tags
from .undo import undo

router = Router(tags=["annotations"])


def answer(annotation, user, body=None, status=200):
    """The annotation as JSON with its version and the article's sequence."""
    body = dump(annotation, user) if body is None else body
    headers = {"ETag": http.etag(annotation), "X-Sequence": annotation.article.sequence}
    return JsonResponse(body, status=status, headers=headers)


def find(user, uid, permission=None):
    """The annotation that this person may see; 403 when they may not do this to it."""
    annotation = http.visible_or_404(Annotation.objects.whole(), user, uid=uid)
    if permission:
        http.require(user, permission, annotation)
    return annotation


@router.get("/articles/{int:article_id}/annotations/", response={200: AnnotationList, **READ})
def list_annotations(request, article_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """The annotations of an article that you may see, the oldest first."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    # "article" comes along by whole(): the rules look at its desk.
    rows = Annotation.objects.visible_to(request.user).whole().filter(article=article)
    found, following = http.page_by_id(rows, cursor, limit, newest_first=False)
    items = [dump(annotation, request.user) for annotation in found]
    return JsonResponse({"items": items, "next": following or None}, headers={"X-Sequence": article.sequence})


@router.post(
    "/articles/{int:article_id}/annotations/",
    response={(200, 201): AnnotationOut | list[AnnotationOut], **WRITE, **LIMITED},
)
def create_annotations(request, article_id: int, payload: Annotated[OneOrMany, Body(...)]):
    """Make one annotation, or a list of them in one act: all or none.

    201, or 200 when everything was here already under the ``uid`` that you sent.
    Positions count Unicode code points of the text of ``revision``, by default the newest. What was read in
    an older one is carried over to the newest, and ``carried`` says so; words that are gone are a 422 (code
    "orphan") with the ``candidate`` that is most like them.
    """
    article = http.visible_or_404(Article, request.user, pk=article_id)
    is_list = isinstance(payload, list)
    made, is_new = compose.create(article, request.user, payload if is_list else [payload], is_list)
    headers = {"X-Sequence": article.sequence}
    if not is_list:
        headers["ETag"] = f'"{made[0]["version"]}"'
    body = made if is_list else made[0]
    return JsonResponse(body, safe=False, status=201 if is_new else 200, headers=headers)


@router.get("/annotations/{uuid:uid}/", response={200: AnnotationOut, **READ})
def read_annotation(request, uid: UUID):
    """One annotation."""
    return answer(find(request.user, uid), request.user)


@router.patch("/annotations/{uuid:uid}/", response={200: AnnotationOut, **CHANGE})
def edit_annotation(request, uid: UUID, payload: AnnotationPatch):
    """Change who sees it, its target or its body, each as a whole. Takes If-Match."""
    annotation = find(request.user, uid)
    if annotation.withdrawn_at:
        raise http.Problem(409, _("This annotation was withdrawn. Restore it first."))
    http.require(request.user, "articles.edit_annotation", annotation)
    body = compose.change(annotation, request.user, payload, http.wanted_version(request))
    return answer(annotation, request.user, body)


@router.delete("/annotations/{uuid:uid}/", response={204: None, **CHANGE})
def withdraw_annotation(request, uid: UUID):
    """Take it back; author and moderators still see it, and it can be restored. Takes If-Match."""
    annotation = find(request.user, uid, "articles.edit_annotation")
    annotation.withdraw(request.user, http.wanted_version(request))
    return HttpResponse(
        status=204, headers={"ETag": http.etag(annotation), "X-Sequence": annotation.article.sequence}
    )


@router.post("/annotations/{uuid:uid}/restorations/", response={200: AnnotationOut, **CHANGE})
def restore_annotation(request, uid: UUID):
    """Take a withdrawal back. Takes If-Match."""
    annotation = find(request.user, uid, "articles.edit_annotation")
    annotation.restore(request.user, http.wanted_version(request))
    return answer(annotation, request.user)


@router.put("/annotations/{uuid:uid}/placement/", response={200: AnnotationOut, **CHANGE})
def place_annotation(request, uid: UUID, payload: PlacementIn):
    """Decide where it stands in the newest text, after a revision changed its words. Takes If-Match."""
    annotation = find(request.user, uid)
    if annotation.withdrawn_at:
        raise http.Problem(409, _("This annotation was withdrawn. Restore it first."))
    http.require(request.user, "articles.place_annotation", annotation)
    body = compose.decide(annotation, request.user, payload, http.wanted_version(request))
    return answer(annotation, request.user, body)


@router.put("/annotations/{uuid:uid}/hiding/", response={200: AnnotationOut, **CHANGE})
def hide_annotation(request, uid: UUID, payload: HidingIn):
    """Hide it from all but its author and the moderators, with a reason. Takes If-Match."""
    annotation = find(request.user, uid, "articles.hide_annotation")
    version = http.wanted_version(request)
    with under(names={"note": "reason"}):
        Case.decide(annotation, request.user, Decision.Kind.HIDE, version=version, note=payload.reason)
    return answer(annotation, request.user)


@router.delete("/annotations/{uuid:uid}/hiding/", response={200: AnnotationOut, **CHANGE})
def show_annotation(request, uid: UUID):
    """Show it again. Takes If-Match."""
    annotation = find(request.user, uid, "articles.hide_annotation")
    version = http.wanted_version(request)
    if annotation.hidden_at:
        kind = Decision.Kind.APPROVE if annotation.is_pending else Decision.Kind.RESTORE
        Case.decide(annotation, request.user, kind, version=version)
    return answer(annotation, request.user)


@router.get("/annotations/{uuid:uid}/events/", response={200: events.EventList, **READ})
def list_annotation_events(request, uid: UUID, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """Its history, the oldest first.

    What happened while it was private is for its author alone; who is not on its desk is told who did what
    and when, but not what it was before. Why it was hidden is for its author and the moderators.
    """
    user = request.user
    annotation = http.visible_or_404(Annotation.objects.select_related("article__desk"), user, uid=uid)
    mine = Q(private_to=user.pk) if user.is_authenticated else Q(pk__in=[])
    rows = Event.objects.about(annotation).filter(Q(private_to=None) | mine)
    found, following = http.page_by_id(rows, cursor, limit, newest_first=False)
    is_insider = user.has_perm("articles.view_desk", annotation.article.desk)
    may_read_why = user.has_perm("articles.read_why", annotation)
    items = [events.dump(event, is_insider, may_read_why or event.verb not in MODERATING) for event in found]
    return JsonResponse({"items": items, "next": following or None})


@router.post("/articles/{int:article_id}/undos/", response={200: UndoneOut, **WRITE})
def undo_last_act(request, article_id: int, payload: Annotated[UndoIn | None, Body()] = None):
    """Take back your last act on this article that still stands; again goes further back.

    With a ``uid`` of your own, sending it again takes nothing more back.
    """
    article = http.visible_or_404(Article, request.user, pk=article_id)
    try:
        undone = undo(request.user, article, payload.uid if payload else None)
    except LookupError as error:
        raise http.Problem(409, _("Nothing to undo.")) from error
    article.refresh_from_db(fields=["sequence"])
    return JsonResponse(
        {"undone": undone, "sequence": article.sequence}, headers={"X-Sequence": article.sequence}
    )


@router.get("/tags/", response={200: TagList, **READ}, tags=["tags"])
def list_tags(request, q: Sought = "", desk: Id | None = None, limit: PageSize = 20):
    """Free tags on something that you may see; those that begin with ``q`` first."""
    return JsonResponse({"items": suggest_tags(request.user, q, desk, limit)})
