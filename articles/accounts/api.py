"""The API of who one is and on which desks."""

from django.http import JsonResponse
from ninja import Router

from .. import http
from ..models import Desk
from ..permissions import Role, role_on
from ..schemas.desk import DeskList, MeOut, dump, dump_me
from ..schemas.problem import READ

router = Router(tags=["desks"])


@router.get("/me/", response={200: MeOut, **READ})
def read_me(request):
    """Who you are, and your desks."""
    http.require_login(request)
    return JsonResponse(dump_me(request.user, _desks(request.user)))


@router.get("/desks/", response={200: DeskList, **READ})
def list_desks(request):
    """The desks that you are on, by name; none for visitors."""
    return JsonResponse({"items": _desks(request.user)})


def _desks(user):
    rows = Desk.objects.visible_to(user).prefetch_related("ratings").order_by("name", "pk")
    return [dump(desk, role_name(user, desk)) for desk in rows]


def role_name(user, desk):
    """What a person is on a desk they are on."""
    role = role_on(user, desk.pk)
    return "superuser" if role > Role.MODERATOR else Role(role).name.lower()
