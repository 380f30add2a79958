"""Who is on an article: what their pages say of it, and what the others are told."""

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now

from ..models import Membership, Presence, Restriction
from ..models.presence import GONE_AFTER
from ..models.trust import restricted_now
from .streams import event

MOST_SHOWN = 50  # of one article; the rest are not worth a screen, and everybody is told of everybody


def here(articles):
    """``{article: [person, …]}`` of these articles, as the stream tells it; one query."""
    of_desk = Membership.objects.filter(desk=OuterRef("article__desk"), user=OuterRef("user"))
    of_desk = of_desk.exclude(restricted_now(Restriction.SUSPENDED))
    rows = (
        Presence.objects.filter(article__in=articles, seen_at__gt=now() - GONE_AFTER)
        .filter(Exists(of_desk) | Q(user__is_superuser=True), user__is_active=True, user__is_shown=True)
        .order_by("-seen_at", "-pk")
        .values_list(
            "article", "user", "user__username", "user__shows_place", "start", "end", "typing", named=True
        )
    )
    found = {article: {} for article in articles}
    for row in rows:
        people = found[row.article]
        # Of several pages of a person the one that spoke last says where they are.
        if row.user not in people and len(people) < MOST_SHOWN:
            place = [row.start, row.end] if row.user__shows_place and row.start is not None else None
            people[row.user] = {"id": row.user, "name": row.user__username, "place": place, "typing": None}
        if row.user in people and row.typing and not people[row.user]["typing"]:
            people[row.user]["typing"] = str(row.typing)
    return {article: sorted(people.values(), key=_by_name) for article, people in found.items()}


def _by_name(person):
    return person["name"].casefold(), person["id"]


def told(article, people):
    """The message."""
    return event("presence", article=article, people=people)
