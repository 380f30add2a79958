"""What is said about a claim wherever it appears: the threads of its appearances, in order."""

from collections import defaultdict

from django.utils.safestring import mark_safe

from ..models import Annotation
from ..text.markdown import render

MOST = 100


def threads_of(claim, user):
    """Its appearances that this person may see, the oldest first, each with the replies ``told`` in it."""
    seen = Annotation.objects.visible_to(user).standing()
    rows = seen.select_related("article", "author", "claim", "assignee", "resolved_by")
    roots = list(rows.filter(claim=claim).prefetch_related("spans").order_by("pk")[:MOST])
    if not roots:
        return []
    of_articles = Annotation.objects.filter(
        motivation="replying", article__in={root.article_id for root in roots}
    )
    parents = dict(of_articles.values_list("pk", "reply_to_id"))
    wanted = {pk: root for pk in parents if (root := _root(pk, parents)) in {each.pk for each in roots}}
    replies = rows.filter(pk__in=wanted).prefetch_related("addressees").order_by("pk")
    told = defaultdict(list)
    for reply in replies:
        reply.html = mark_safe(render(reply.body, reply.people))
        told[wanted[reply.pk]].append(reply)
    for root in roots:
        root.told = told[root.pk]
        root.may_discuss = user.has_perm("articles.discuss_annotation", root)
    return roots


def _root(pk, parents):
    while pk in parents:
        pk = parents[pk]
    return pk
