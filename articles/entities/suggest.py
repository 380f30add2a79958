"""Suggests entities for what somebody begins to type, from the desk's own list, in any script."""

from django.db import connection
from django.db.models import Count
from django.db.models.functions import Length

from ..models import Alias, Annotation, Entity, Mention
from ..permissions import Role, role_on
from ..text.fold import fold

# So many names of each tier are weighed by how often they are mentioned.
WEIGHED = 40


def suggest(user, query, desk=None, limit=8):
    """``[(entity, alias or "", mentions)]``: the whole name first, then how a name begins, a word, any part.

    Only what this person may see; ``mentions`` counts those that they may see. ``alias`` is the name that
    matched when it is not the entity's own. Within a tier the most mentioned come first.
    """
    wanted = fold(query).strip()
    if not wanted:
        return []
    rows = _seen(user, desk)
    found, chosen = {}, []
    for tier in (_whole, _beginning, _word, _part):
        fresh = {}
        for alias in tier(rows, wanted).order_by(Length("folded"), "pk")[: WEIGHED + len(found)]:
            if alias.entity_id not in found:
                fresh.setdefault(alias.entity_id, alias)
        found |= fresh
        if not fresh:
            continue
        counts = count_mentions(user, fresh)
        ranked = sorted(fresh.values(), key=lambda alias: (-counts.get(alias.entity_id, 0), len(alias.name)))
        chosen += [
            (alias.entity, "" if alias.folded == alias.entity.folded else alias.name, counts[alias.entity_id])
            for alias in ranked
        ]
        if len(chosen) >= limit:
            break
    return chosen[:limit]


def count_mentions(user, ids):
    """``{entity id: how many standing annotations that this person may see mention it}``, in one query."""
    counts = dict.fromkeys(ids, 0)
    seen = Annotation.objects.visible_to(user).standing()
    rows = Mention.objects.filter(tag__in=list(ids), content_object__in=seen)
    counts |= dict(rows.order_by().values_list("tag").annotate(Count("pk")))
    return counts


def _seen(user, desk):
    rows = Alias.objects.select_related("entity").filter(entity__merged_into=None)
    if desk is not None:
        rows = rows.filter(entity__desk=desk)
        if role_on(user, desk) >= Role.READER:
            return rows
    return rows.filter(entity__in=Entity.objects.visible_to(user))


def _whole(rows, wanted):
    return rows.filter(folded=wanted)


def _beginning(rows, wanted):
    if connection.vendor == "sqlite":
        # A range uses the index, which LIKE does not here; names are ordered by code point.
        return rows.filter(folded__gte=wanted, folded__lt=wanted + "\U0010ffff")
    return rows.filter(folded__startswith=wanted)


def _word(rows, wanted):
    return rows.filter(folded__contains=f" {wanted}")


def _part(rows, wanted):
    return rows.filter(folded__contains=wanted)
