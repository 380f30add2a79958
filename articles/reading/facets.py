"""The shelf's rail: the reader's own shelves, and what the latest articles are made of."""

from collections import Counter

from django.db.models import Count

from ..http import capped_count
from ..models import Article, TaggedArticle
from ..permissions import articles_visible_to
from .filters import in_state, put_by, seen_annotations

# Enough to show what is going on, and the same work on a shelf of a thousand or of a million.
LATEST = 500
LATEST_NAMED = 100
MOST = 8


def own_shelves(user, visible):
    """``{state: "12" or "500+"}`` of the shelves that are counted."""
    if not user.is_authenticated:
        return {}
    counts = {"unread": capped_count(in_state(visible, user, "unread").order_by("-pk").values("pk"))}
    seen = articles_visible_to(user, "article__")
    for state in ("reading", "archived"):
        counts[state] = capped_count(put_by(user, state).filter(seen).values("pk"))
    return counts


def latest(user):
    """Outlets, tags and entities of the latest articles this person may see, with how often each occurs."""
    rows = Article.objects.visible_to(user).order_by("-pk")
    rows = list(rows.values_list("pk", "outlet_id", "outlet__name")[:LATEST])
    ids = [pk for pk, *_ in rows]
    outlets = Counter((outlet, name) for _, outlet, name in rows if outlet)
    tags = (
        TaggedArticle.objects.filter(content_object__in=ids)
        .values_list("tag__name")
        .annotate(times=Count("pk"))
        .order_by("-times", "tag__name")[:MOST]
    )
    entities = (
        seen_annotations(user)
        .filter(article__in=ids[:LATEST_NAMED], motivation="identifying")
        .values("mentions__tag_id", "mentions__tag__name", "mentions__tag__kind")
        .annotate(times=Count("pk"))
        .order_by("-times", "mentions__tag_id")[:MOST]
    )
    return {
        "newest": ids[0] if ids else 0,
        "outlets": [{"pk": pk, "name": name, "times": n} for (pk, name), n in outlets.most_common(MOST)],
        "tags": [{"name": name, "times": n} for name, n in tags],
        "entities": [
            {
                "pk": row["mentions__tag_id"],
                "name": row["mentions__tag__name"],
                "kind": row["mentions__tag__kind"],
                "times": row["times"],
            }
            for row in entities
        ],
    }
