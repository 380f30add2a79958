"""What somebody leaves behind who goes off a desk: what they were to look after is nobody's again."""

from django.apps import apps

from .stale import hold


def hand_back(desk, person, by):
    """Take the person's threads, claims and second opinions from them; in the transaction of their going.

    ``by``: who takes them off the desk.
    """
    annotations, articles, reviews = (
        apps.get_model("articles", name).objects for name in ("Annotation", "Article", "Review")
    )
    threads = annotations.filter(article__desk=desk, assignee=person)
    asked = reviews.open().filter(claim__desk=desk, reviewer=person)
    concerned = desk.claims.filter(assignee=person) | desk.claims.filter(pk__in=asked.values("claim"))
    # All of them are held before any changes, in the order of all writers.
    claims, threads = hold(concerned), hold(threads)
    places = {thread.article_id for thread in threads}.union(*(claim.article_ids() for claim in claims))
    hold(articles.filter(pk__in=places))
    for claim in claims:
        if claim.assignee_id == person.pk:
            claim.assign(by, None)
    for thread in threads:
        thread.assign(by, None)
    for review in asked.order_by("pk"):
        review.cancel(by)
