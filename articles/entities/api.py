"""The API of entities: the desk's list, suggestions while typing, corrections and merges."""

from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from .. import http
from ..models import Alias, Desk, Entity
from ..schemas.entity import (
    EntityIn,
    EntityList,
    EntityOut,
    EntityPatch,
    Kind,
    MergeIn,
    Suggestions,
    dump,
    dump_ref,
)
from ..schemas.plain import Cursor, Id, PageSize, Sought
from ..schemas.problem import CHANGE, READ, WRITE, refused
from ..text.fold import fold
from .suggest import count_mentions, suggest

router = Router(tags=["entities"])


def answer(entity, user, status=200):
    """The entity as JSON with its version."""
    mentions = count_mentions(user, [entity.pk])[entity.pk]
    return JsonResponse(dump(entity, mentions), status=status, headers={"ETag": http.etag(entity)})


@router.get("/entities/", response={200: EntityList, **READ})
def list_entities(
    request,
    q: Sought = "",
    kind: Kind | None = None,
    desk: Id | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """The entities that you may see, the newest first; ``q`` finds a part of any of their names."""
    rows = Entity.objects.standing().visible_to(request.user).prefetch_related("aliases")
    if wanted := fold(q).strip():
        named = Alias.objects.filter(entity=OuterRef("pk"), folded__contains=wanted)
        rows = rows.filter(Exists(named))
    if kind:
        rows = rows.filter(kind=kind)
    if desk:
        rows = rows.filter(desk=desk)
    found, following = http.page_by_id(rows, cursor, limit)
    counts = count_mentions(request.user, [entity.pk for entity in found])
    items = [dump(entity, counts[entity.pk]) for entity in found]
    return JsonResponse({"items": items, "next": following or None})


@router.get("/entities/suggest/", response={200: Suggestions, **READ})
def suggest_entities(request, q: Sought = "", desk: Id | None = None, limit: PageSize = 8):
    """For a picker: the whole name first, then how a name begins, then words and parts within."""
    items = [
        {**dump_ref(entity), "description": entity.description, "alias": alias, "mentions": mentions}
        for entity, alias, mentions in suggest(request.user, q, desk, limit)
    ]
    return JsonResponse({"items": items})


@router.post("/entities/", response={(200, 201): EntityOut, **WRITE})
def create_entity(request, payload: EntityIn):
    """Add one to a desk's list; 200 with the one that has this name and kind already."""
    desk = the_desk(request.user, payload.desk)
    http.require(request.user, "articles.create_entity", desk)
    fields = payload.model_dump(exclude={"desk"})
    try:
        entity, created = Entity.make(desk=desk, by=request.user, **fields)
    except IntegrityError:
        # Somebody was quicker by a moment: now it is there.
        entity, created = Entity.make(desk=desk, by=request.user, **fields)
    return answer(entity, request.user, 201 if created else 200)


@router.get("/entities/{int:entity_id}/", response={200: EntityOut, **READ})
def read_entity(request, entity_id: int):
    """One entity; when it was merged, ``merged_into`` says where it went."""
    return answer(http.visible_or_404(Entity, request.user, pk=entity_id), request.user)


@router.patch("/entities/{int:entity_id}/", response={200: EntityOut, **CHANGE})
def edit_entity(request, entity_id: int, payload: EntityPatch):
    """Correct it; ``aliases`` is replaced as a whole. Takes If-Match."""
    entity = http.visible_or_404(Entity.objects.select_related("desk"), request.user, pk=entity_id)
    http.require(request.user, "articles.edit_entity", entity)
    version = http.wanted_version(request)
    if entity.merged_into_id:
        raise http.Problem(409, _("This entity was merged into another."))
    entity.edit(request.user, version=version, **payload.model_dump(include=payload.model_fields_set))
    entity.refresh_from_db()
    return answer(entity, request.user)


@router.post("/entities/{int:entity_id}/merges/", response={200: EntityOut, **CHANGE})
def merge_entities(request, entity_id: int, payload: MergeIn):
    """Let this one absorb another of its desk: mentions, names and claims become its own. Takes If-Match."""
    entity = http.visible_or_404(Entity, request.user, pk=entity_id)
    http.require(request.user, "articles.edit_entity", entity)
    other = Entity.objects.visible_to(request.user).filter(pk=payload.absorb).first()
    if other is None:
        raise refused("absorb", _("There is no such entity."))
    http.require(request.user, "articles.edit_entity", other)
    entity.absorb(other, request.user, http.wanted_version(request))
    return answer(Entity.objects.get(pk=entity.pk), request.user)


def the_desk(user, desk_id):
    """The desk that was named, or the only one this person is on."""
    if desk_id is not None:
        desk = Desk.objects.visible_to(user).filter(pk=desk_id).first()
        if desk is None:
            raise refused("desk", _("There is no such desk."))
        return desk
    desks = list(Desk.objects.visible_to(user)[:2])
    if len(desks) != 1:
        raise refused("desk", _("Which desk?"))
    return desks[0]
