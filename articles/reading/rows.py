"""What a row of the shelf tells besides its article: read or not, who is named, how many claims and notes."""

from collections import defaultdict

from django.db.models import Count

from ..models import ReadingState
from .filters import seen_annotations

MOST_ENTITIES = 4
OUTCOMES = ("open", "refuted", "supported", "uncheckable")


def with_facts(articles, user):
    """Give each article of a page ``reading``, ``named``, ``tallies`` and ``notes``: three queries in all.

    Only annotations that the person may see are counted.
    """
    ids = [article.pk for article in articles]
    states = {}
    if user.is_authenticated:
        states = {row.article_id: row for row in ReadingState.objects.filter(user=user, article__in=ids)}
    named, tallies, notes = defaultdict(list), defaultdict(dict), defaultdict(int)
    seen = seen_annotations(user).filter(article__in=ids).order_by()
    mentioned = (
        seen.filter(motivation="identifying")
        .values("article_id", "mentions__tag_id", "mentions__tag__name", "mentions__tag__kind")
        .annotate(times=Count("pk"))
        .order_by("-times", "mentions__tag_id")
    )
    for row in mentioned:
        if len(named[row["article_id"]]) < MOST_ENTITIES:
            named[row["article_id"]].append(
                {
                    "pk": row["mentions__tag_id"],
                    "name": row["mentions__tag__name"],
                    "kind": row["mentions__tag__kind"],
                }
            )
    counted = (
        seen.filter(motivation__in=["questioning", "commenting", "replying"])
        .values("article_id", "motivation", "claim__rating__outcome")
        .annotate(rows=Count("pk"), claims=Count("claim", distinct=True))
    )
    for row in counted:
        if row["motivation"] == "questioning":
            tallies[row["article_id"]][row["claim__rating__outcome"] or "open"] = row["claims"]
        else:
            notes[row["article_id"]] += row["rows"]
    for article in articles:
        article.reading = states.get(article.pk)
        article.named = named[article.pk]
        tally = tallies[article.pk]
        article.tallies = [(outcome, tally[outcome]) for outcome in OUTCOMES if outcome in tally]
        article.notes = notes[article.pk]
    return articles
