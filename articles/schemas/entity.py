"""People, organizations, places, events and things, as JSON."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from .plain import Given, Id, Taken, string

Kind = Literal["person", "organization", "place", "event", "thing"]
Names = Annotated[list[string(200, 1)], Field(max_length=100)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class KnownEntity(Taken):
    """One of the desk's entities, by its id."""

    id: Id


class NewEntity(Taken):
    """One to be found by name and kind, or else to be made in the same act."""

    name: string(200, 1)
    kind: Kind
    aliases: Names = []


EntityRef = Annotated[
    Annotated[KnownEntity, Tag("<known>")] | Annotated[NewEntity, Tag("<new>")],
    Discriminator(lambda value: "<known>" if isinstance(value, dict) and "id" in value else "<new>"),
]
# A claim names its people by id alone, or describes new ones.
PersonRef = Annotated[
    Annotated[Id, Tag("<id>")] | Annotated[NewEntity, Tag("<new>")],
    Discriminator(lambda value: "<new>" if isinstance(value, dict) else "<id>"),
]


class EntityIn(NewEntity):
    """A new entry in a desk's list; ``desk`` may be left out by those on one desk alone."""

    desk: Id | None = None
    description: string(500) = ""
    wikidata_id: string(16) = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class EntityPatch(Taken):
    """What may be put right; what is left out stays."""

    name: string(200, 1) = ""
    kind: Kind = "thing"
    aliases: Names = []
    description: string(500) = ""
    wikidata_id: string(16) = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class MergeIn(Taken):
    """The entity that goes: its mentions, names and claims become those of the one that stays."""

    absorb: Id


class EntityRefOut(Given):
    """An entity in short."""

    id: int
    name: str
    kind: Kind
    url: str


class EntityOut(EntityRefOut):
    """An entity whole. ``mentions`` counts those that you may see."""

    desk: int
    aliases: list[str]
    description: str
    wikidata_id: str
    latitude: float | None
    longitude: float | None
    merged_into: int | None
    mentions: int
    version: int


class EntityList(Given):
    """A page of entities."""

    items: list[EntityOut]
    next: str | None


class Suggested(EntityRefOut):
    """A suggestion; ``alias`` is the name that matched when it is not the entity's own."""

    description: str
    alias: str
    mentions: int


class Suggestions(Given):
    """The best first."""

    items: list[Suggested]


def dump_ref(entity):
    """An entity in short; None stays None."""
    return entity and {
        "id": entity.pk,
        "name": entity.name,
        "kind": entity.kind,
        "url": f"/entities/{entity.pk}/",
    }


def dump(entity, mentions):
    """An entity whole; prefetch ``aliases`` for lists."""
    return {
        **dump_ref(entity),
        "desk": entity.desk_id,
        "aliases": entity.other_names,
        "description": entity.description,
        "wikidata_id": entity.wikidata_id,
        "latitude": entity.latitude,
        "longitude": entity.longitude,
        "merged_into": entity.merged_into_id,
        "mentions": mentions,
        "version": entity.version,
    }
