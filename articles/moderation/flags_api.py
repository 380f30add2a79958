"""The API of flags and appeals: what a reader has against an annotation, its author against a decision."""

from contextlib import contextmanager
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from .. import http
from ..models import Annotation, Case, Desk, Flag
from ..models.limits import limit_flagging
from ..schemas.flag import (
    AppealIn,
    AppealOut,
    FlagIn,
    FlagOut,
    ReasonList,
    dump_appeal,
    dump_flag,
    dump_reason,
)
from ..schemas.problem import LIMITED, READ, WRITE, refused, under

router = Router(tags=["moderation"])


def _find(request, uid, permission):
    http.require_login(request)
    rows = Annotation.objects.select_related("article__desk")
    annotation = http.visible_or_404(rows, request.user, uid=uid)
    http.require(request.user, permission, annotation)
    return annotation


@contextmanager
def _as_it_stands():
    """What has nothing to do with a field is about how things stand: 409."""
    try:
        with under():
            yield
    except http.Problem as problem:
        if all(not error["field"] for error in problem.errors or ()):
            raise http.Problem(409, problem.title) from problem
        raise


def _sequence(annotation):
    annotation.article.refresh_from_db(fields=["sequence"])
    return {"X-Sequence": annotation.article.sequence}


@router.get("/annotations/{uuid:uid}/flag/", response={200: FlagOut, **READ})
def read_flag(request, uid: UUID):
    """Your own flag that nobody has decided about; 404 when there is none."""
    flag = Flag.standing_by(_find(request, uid, "articles.flag_annotation"), request.user)
    if flag is None:
        raise Http404
    return JsonResponse(dump_flag(flag))


@router.put("/annotations/{uuid:uid}/flag/", response={200: FlagOut, **WRITE, **LIMITED})
def flag_annotation(request, uid: UUID, payload: FlagIn):
    """Tell the desk's moderators what is wrong with it; sent again, it replaces what you said first.

    Nobody but the moderators sees that it is flagged. 409 when they have looked at your flag already.
    """
    annotation = _find(request, uid, "articles.flag_annotation")
    reason = annotation.article.desk.flag_reasons.filter(pk=payload.reason).first()
    if reason is None:
        raise refused("reason", _("There is no such reason on this desk."))
    limit_flagging(request.user)
    with _as_it_stands():
        flag = Case.flag(annotation, request.user, reason, payload.words)
    return JsonResponse(dump_flag(flag), headers=_sequence(annotation))


@router.delete("/annotations/{uuid:uid}/flag/", response={204: None, **WRITE})
def unflag_annotation(request, uid: UUID):
    """Take your flag back, if there is one."""
    annotation = _find(request, uid, "articles.flag_annotation")
    Case.unflag(annotation, request.user)
    return HttpResponse(status=204, headers=_sequence(annotation))


@router.get("/desks/{int:desk_id}/flag-reasons/", response={200: ReasonList, **READ})
def list_flag_reasons(request, desk_id: int):
    """Why one can flag on this desk, for its members."""
    desk = http.visible_or_404(Desk, request.user, pk=desk_id)
    return JsonResponse({"items": [dump_reason(each) for each in desk.flag_reasons.filter(is_retired=False)]})


@router.post("/annotations/{uuid:uid}/appeal/", response={201: AppealOut, **WRITE})
def appeal_annotation(request, uid: UUID, payload: AppealIn):
    """Ask another moderator to look at what was refused of yours: once. 409 when you have already."""
    annotation = _find(request, uid, "articles.appeal_annotation")
    with _as_it_stands():
        appeal = Case.appeal(annotation, request.user, payload.words)
    return JsonResponse(dump_appeal(appeal), status=201, headers=_sequence(annotation))
