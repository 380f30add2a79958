"""The API of moderation: the queue, who looks at what, decisions, a desk's reasons."""

from typing import Annotated, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from ninja import Body, Router

from .. import http
from ..models import Annotation, Case, Decision, FlagReason, Stale
from ..schemas import case as cases
from ..schemas.annotation import dump
from ..schemas.plain import Cursor, Id, PageSize, Sought
from ..schemas.problem import CHANGE, READ, WRITE
from . import queue
from .deciding import decide, decide_all, why
from .reasons import desk_of
from .shown import case_or_404, shown, whole

router = Router(tags=["moderation"])


# -- The queue -----------------------------------------------------------------------------------------------


def _moderator(request):
    http.require_login(request)
    if not request.user.is_moderator:
        raise PermissionDenied
    return request.user


def _dump(found, user):
    """The JSON of cases, in a constant number of queries."""
    rows = Annotation.objects.whole().filter(pk__in=[case.annotation_id for case in found])
    annotations = {row.pk: dump(row, user) for row in rows}
    return [cases.dump_case(one, annotations[one.annotation.pk]) for one in shown(found, user)]


@router.get("/cases/", response={200: cases.CaseList, **READ})
def list_cases(
    request,
    state: Literal["pending", "appeals", "flagged"] | None = None,
    reason: Sought = "",
    author: Sought = "",
    article: Id | None = None,
    desk: Id | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """What waits on your desks, the oldest first. ``reason``: a label; ``author``: a name. For moderators."""
    user = _moderator(request)
    asked = {"state": state or "", "reason": reason, "author": author, "article": article}
    rows = queue.narrowed(queue.waiting(user, desk), **asked)
    found, following = queue.page_of(whole(rows), cursor, limit)
    return JsonResponse({"items": _dump(found, user), "next": following or None})


def _case(request, case_id):
    http.require_login(request)
    return case_or_404(request.user, case_id)


@router.get("/cases/{int:case_id}/", response={200: cases.CaseOut, **READ})
def read_case(request, case_id: int):
    """One case, also when it is closed."""
    (body,) = _dump([_case(request, case_id)], request.user)
    return JsonResponse(body)


@router.put("/cases/{int:case_id}/hold/", response={200: cases.CaseOut, **WRITE})
def hold_case(request, case_id: int):
    """Say that you look at it, for three minutes; ``held_by`` in the answer says whose it is.

    It keeps nobody from deciding. Somebody else's it is until they let it go or do not say so again.
    """
    Case.hold(_case(request, case_id).pk, request.user)
    (body,) = _dump([_case(request, case_id)], request.user)
    return JsonResponse(body)


@router.delete("/cases/{int:case_id}/hold/", response={204: None, **WRITE})
def let_case_go(request, case_id: int):
    """Say that you do not look at it any more."""
    Case.let_go(_case(request, case_id).pk, request.user)
    return HttpResponse(status=204)


# -- Decisions -----------------------------------------------------------------------------------------------


@router.post("/annotations/{uuid:uid}/decisions/", response={201: cases.DecisionOut, **CHANGE})
def decide_about_annotation(request, uid: UUID, payload: cases.DecisionIn):
    """Decide about an annotation, which closes its case. Takes If-Match, of the annotation.

    412 also when ``case`` is not its open one any more: ``current`` is the annotation as it stands,
    ``decision`` what was decided last.
    """
    annotation = http.visible_or_404(Annotation.objects.whole(), request.user, uid=uid)
    http.require(request.user, "articles.hide_annotation", annotation)
    details = {**payload.model_dump(), "version": http.wanted_version(request)}
    try:
        decision = decide(annotation, request.user, **details)
    except Stale as stale:
        last = annotation.decisions.select_related("reason", "moderator", "annotation").last()
        current = dump(Annotation.objects.whole().get(pk=annotation.pk), request.user)
        told = last and cases.dump_decision(last)
        raise http.Problem(412, str(stale), current=current, decision=told) from stale
    headers = {"ETag": http.etag(annotation), "X-Sequence": annotation.article.sequence}
    return JsonResponse(cases.dump_decision(decision), status=201, headers=headers)


@router.get("/annotations/{uuid:uid}/decisions/", response={200: cases.DecisionList, **READ})
def list_decisions(request, uid: UUID):
    """What was decided about it, the oldest first.

    For moderators; its author is told without the notes that are for moderators, and of what made others
    see it or not see it.
    """
    user = request.user
    annotation = http.visible_or_404(Annotation.objects.select_related("article"), user, uid=uid)
    rows = annotation.decisions.select_related("reason", "moderator", "annotation").order_by("pk")
    is_moderator = user.has_perm("articles.hide_annotation", annotation)
    if not is_moderator:
        if annotation.author_id != user.pk or user.pk is None:
            raise PermissionDenied
        rows = rows.exclude(kind=Decision.Kind.DISMISS)
    items = [cases.dump_decision(row, is_moderator=is_moderator) for row in rows[:200]]
    return JsonResponse({"items": items})


@router.post("/decisions/", response={200: cases.AnswerList, **WRITE})
def decide_about_many(request, payload: Annotated[cases.ManyIn, Body(...)]):
    """Decide about many annotations in one act; what is refused keeps the others from nothing."""
    user = _moderator(request)
    uids = {wish.annotation for wish in payload}
    rows = Annotation.objects.visible_to(user).whole().filter(uid__in=uids)
    found = {row.uid: row for row in rows}
    wishes = [(found.get(wish.annotation), wish.model_dump(exclude={"annotation"})) for wish in payload]
    answers = decide_all(wishes, user)
    items = [
        _answer(wish.annotation, annotation, answer)
        for wish, (annotation, _details), answer in zip(payload, wishes, answers, strict=True)
    ]
    return JsonResponse({"items": items})


STATUS = {Stale: 412, ValidationError: 422, Http404: 404, PermissionDenied: 403}


def _answer(uid, annotation, answer):
    is_made = isinstance(answer, Decision)
    return {
        "annotation": str(uid),
        "status": 201 if is_made else STATUS[type(answer)],
        "title": "" if is_made else why(answer),
        "decision": cases.dump_decision(answer) if is_made else None,
        "version": annotation.version if is_made else None,
    }


# -- Reasons -------------------------------------------------------------------------------------------------


@router.get("/desks/{int:desk_id}/reasons/", response={200: cases.DeskReasonList, **READ})
def list_reasons(request, desk_id: int):
    """The desk's reasons in its order, with those that are offered no more; for its moderators."""
    desk = desk_of(request.user, desk_id)
    return JsonResponse({"items": [cases.dump_reason(reason) for reason in desk.flag_reasons.all()]})


@router.post("/desks/{int:desk_id}/reasons/", response={201: cases.DeskReasonOut, **WRITE})
def add_reason(request, desk_id: int, payload: cases.DeskReasonIn):
    """One more reason, at the end of the list."""
    desk = desk_of(request.user, desk_id)
    reason = FlagReason.add(desk, request.user, payload.label)
    return JsonResponse(cases.dump_reason(reason), status=201, headers={"ETag": http.etag(reason)})


@router.patch("/desks/{int:desk_id}/reasons/{int:reason_id}/", response={200: cases.DeskReasonOut, **CHANGE})
def change_reason(request, desk_id: int, reason_id: int, payload: cases.DeskReasonPatch):
    """Rename it, move it, retire it or bring it back. Takes If-Match."""
    desk = desk_of(request.user, desk_id)
    reason = desk.flag_reasons.select_related("desk").filter(pk=reason_id).first()
    if reason is None:
        raise Http404
    sent = payload.model_fields_set
    names = {"label": "label", "retired": "is_retired", "position": "position"}
    fields = {ours: getattr(payload, name) for name, ours in names.items() if name in sent}
    reason.change(request.user, http.wanted_version(request), **fields)
    return JsonResponse(cases.dump_reason(reason), headers={"ETag": http.etag(reason)})
