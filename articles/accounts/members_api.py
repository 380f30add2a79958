"""The API of a desk's members: trust, restrictions, sweeps of what one of them wrote; leaving for good."""

from typing import Annotated

from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Body, Router

from .. import http
from ..models import Annotation, Attempts, Desk, User
from ..models.leaving import leave
from ..schemas import member as schema
from ..schemas.desk import dump
from ..schemas.plain import Cursor, Moment, PageSize
from ..schemas.problem import READ, WRITE
from . import throttle
from .api import role_name
from .passwords import is_proven
from .sweeps import Work, sweep, worker_on

router = Router(tags=["members"])


def managed(user, pk):
    """The desk, for its moderators."""
    desk = http.visible_or_404(Desk, user, pk=pk)
    http.require(user, "articles.manage_members", desk)
    return desk


def member_of(desk, person):
    """The membership of this person; 404 without."""
    found = desk.memberships.select_related("user").filter(user=person).first()
    if found is None:
        raise Http404
    return found


@router.patch("/desks/{int:desk_id}/", response={200: schema.ModeratedDesk, **WRITE}, tags=["desks"])
def edit_desk(request, desk_id: int, payload: schema.DeskPatch):
    """Say whose annotations wait for approval: moderators."""
    desk = managed(request.user, desk_id)
    desk.set_premoderation(request.user, payload.premoderation, payload.reason)
    waiting = Annotation.objects.filter(article__desk=desk, withdrawn_at=None, pending_at__isnull=False)
    return JsonResponse({**dump(desk, role_name(request.user, desk)), "waiting": waiting.count()})


@router.get("/desks/{int:desk_id}/members/", response={200: schema.MemberList, **READ})
def list_members(request, desk_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """Who is on the desk: for its moderators."""
    desk = managed(request.user, desk_id)
    rows = desk.memberships.select_related("user")
    found, following = http.page_by_id(rows, cursor, limit, newest_first=False)
    items = [schema.dump_member(membership) for membership in found]
    return JsonResponse({"items": items, "next": following or None})


@router.patch("/desks/{int:desk_id}/members/{int:person_id}/", response={200: schema.MemberOut, **WRITE})
def edit_member(request, desk_id: int, person_id: int, payload: schema.MemberPatch):
    """Change a member's role, how far the desk trusts them, or mute, suspend and release them."""
    desk = managed(request.user, desk_id)
    person, by = member_of(desk, person_id).user, request.user
    with transaction.atomic():
        if payload.role is not None:
            desk.admit(person, schema.role_of(payload.role), by=by)
        if payload.trust is not None:
            desk.set_trust(person, payload.trust, by, payload.reason)
        if payload.restriction:
            desk.restrict(person, payload.restriction, by, payload.until, payload.reason)
        elif payload.restriction is not None:
            desk.lift(person, by, payload.reason)
        elif payload.until is not None:
            raise ValidationError({"until": _("Say which restriction ends then.")})
    return JsonResponse(schema.dump_member(member_of(desk, person_id)))


@router.get(
    "/desks/{int:desk_id}/members/{int:person_id}/contributions/", response={200: schema.WorkOut, **READ}
)
def read_work(request, desk_id: int, person_id: int, since: Moment | None = None):
    """What a sweep of this person's work since then would withdraw."""
    desk = managed(request.user, desk_id)
    work = Work(desk, worker_on(desk, person_id), since)
    newest = [str(one.uid) for one in (*work.newest(), *work.newest_strays())]
    facts = {"count": work.count, "articles": work.articles, "kinds": work.kinds_by_name()}
    return JsonResponse({**facts, "newest": newest[:50]})


@router.get("/desks/{int:desk_id}/sweeps/", response={200: schema.SweepList, **READ})
def list_sweeps(request, desk_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """What was withdrawn at once on the desk, the newest first: for its moderators."""
    desk = managed(request.user, desk_id)
    rows = desk.sweeps.select_related("person", "by", "undone_by")
    found, following = http.page_by_id(rows, cursor, limit)
    return JsonResponse({"items": [schema.dump_sweep(each) for each in found], "next": following or None})


@router.post("/desks/{int:desk_id}/sweeps/", response={201: schema.SweepOut, **WRITE})
def make_sweep(request, desk_id: int, payload: schema.SweepIn):
    """Withdraw in one act all that a person wrote for others since then."""
    desk = managed(request.user, desk_id)
    try:
        person = worker_on(desk, payload.person)
    except Http404 as error:
        raise ValidationError({"person": _("This person is not on the desk.")}) from error
    done = sweep(desk, person, request.user, payload.since, payload.reason, payload.suspend)
    return JsonResponse(schema.dump_sweep(done), status=201)


@router.put(
    "/desks/{int:desk_id}/sweeps/{int:sweep_id}/completion/", response={200: schema.SweepOut, **WRITE}
)
def complete_sweep(request, desk_id: int, sweep_id: int):
    """Finish one that was interrupted; nothing happens to one that is done."""
    found = _sweep(managed(request.user, desk_id), sweep_id)
    found.go_on()
    return JsonResponse(schema.dump_sweep(found))


@router.delete("/desks/{int:desk_id}/sweeps/{int:sweep_id}/", response={200: schema.SweepOut, **WRITE})
def undo_sweep(request, desk_id: int, sweep_id: int):
    """Bring back what is as it was left, within 30 days."""
    found = _sweep(managed(request.user, desk_id), sweep_id)
    found.undo(request.user)
    return JsonResponse(schema.dump_sweep(found))


def _sweep(desk, pk):
    found = desk.sweeps.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.delete("/me/", response={204: None, **WRITE}, tags=["desks"])
def delete_me(request, payload: Annotated[schema.PasswordIn | None, Body()] = None):
    """Delete your account; what you wrote for others stays, without your name.

    Needs your password, unless you have just shown in this session that it is you.
    """
    http.require_login(request)
    is_session = not hasattr(request, "token")
    if not (is_session and is_proven(request)):
        _prove(request.user, payload)
    leave(User.objects.get(pk=request.user.pk), request.user)
    if is_session:
        logout(request)
    return HttpResponse(status=204)


def _prove(user, payload):
    if payload is None or not payload.password:
        raise http.Problem(403, _("Send your password, so that it is sure that it is you."), code="password")
    if wait := throttle.take("password", user.pk, throttle.PER_PERSON):
        raise http.Problem(403, throttle.wait_words(wait), code="throttled")
    if not user.check_password(payload.password):
        raise http.Problem(403, _("This is not your password."), code="password")
    Attempts.forget(("password", user.pk))
