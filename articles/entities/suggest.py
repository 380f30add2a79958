"""Suggests entities for what somebody begins to type, from the desk's own list, in any script."""

from django.db import connection
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, When
from django.db.models.functions import Length

from ..models import Alias, Annotation, Entity, Mention
from ..permissions import Role, role_on
from ..text.fold import fold

# So many names of each tier are weighed by how often they are mentioned.
WEIGHED = 40


def suggest(user, query, desk=None, limit=8):
    """``[(entity, alias or "", mentions)]``: the whole name first, then how a name begins, a word, any part.

    Only what this person may see; ``mentions`` counts those that they may see. ``alias`` is the name that
    matched when it is not the entity's own. Among equally good ones the most mentioned come first.
    """
    wanted = fold(query).strip()
    if not wanted:
        return []
    rows, found = _seen(user, desk), {}
    for names in (rows.filter(folded=wanted), _beginning(rows, wanted), _within(rows, wanted)):
        for entity, name, folded in names.values_list("entity_id", "name", "folded")[: WEIGHED + len(found)]:
            found.setdefault(entity, (name, folded))
        if len(found) >= limit:
            break
    counts = count_mentions(user, found)
    ranked = sorted(found, key=lambda key: (_tier(found[key][1], wanted), -counts[key], len(found[key][0])))
    entities = Entity.objects.in_bulk(ranked[:limit])
    return [
        (entities[key], "" if found[key][1] == entities[key].folded else found[key][0], counts[key])
        for key in ranked[:limit]
    ]


def _tier(folded, wanted):
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in folded else 3


def count_mentions(user, ids):
    """``{entity id: how many standing annotations that this person may see mention it}``, in one query."""
    counts = dict.fromkeys(ids, 0)
    seen = Annotation.objects.visible_to(user).standing()
    rows = Mention.objects.filter(tag__in=list(ids), content_object__in=seen)
    counts |= dict(rows.order_by().values_list("tag").annotate(Count("pk")))
    return counts


def _seen(user, desk):
    # By EXISTS, so that the names' own index leads the search and not the whole desk.
    entities = Entity.objects.standing().filter(pk=OuterRef("entity_id"))
    if desk is not None:
        entities = entities.filter(desk=desk)
    if desk is None or role_on(user, desk) < Role.READER:
        entities = entities.visible_to(user)
    return Alias.objects.filter(Exists(entities)).order_by(Length("folded"), "pk")


def _beginning(rows, wanted):
    if connection.vendor == "sqlite":
        # A range uses the index, which LIKE does not here; names are ordered by code point.
        return rows.filter(folded__gte=wanted, folded__lt=wanted + "\U0010ffff")
    return rows.filter(folded__startswith=wanted)


def _within(rows, wanted):
    is_word = Case(When(folded__contains=f" {wanted}", then=0), default=1, output_field=IntegerField())
    return rows.filter(folded__contains=wanted).order_by(is_word, Length("folded"), "pk")
