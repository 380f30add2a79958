"""Suggests free tags for what somebody begins to type: those on something that they may see."""

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, When
from taggit.models import Tag

from .. import permissions
from ..models import TaggedAnnotation, TaggedArticle


def suggest_tags(user, query="", desk=None, limit=20):
    """Names of tags that hold the query, those that begin with it first."""
    on_articles = TaggedArticle.objects.filter(
        permissions.articles_visible_to(user, "content_object__"), tag=OuterRef("pk")
    )
    on_annotations = TaggedAnnotation.objects.filter(
        permissions.annotations_visible_to(user, "content_object__"),
        tag=OuterRef("pk"),
        content_object__withdrawn_at=None,
        content_object__hidden_at=None,
    )
    if desk is not None:
        on_articles = on_articles.filter(content_object__desk=desk)
        on_annotations = on_annotations.filter(content_object__article__desk=desk)
    rows = Tag.objects.filter(Q(Exists(on_articles)) | Q(Exists(on_annotations)))
    query = " ".join(query.split())
    if query:
        rows = rows.filter(name__icontains=query)
    begins = Case(When(name__istartswith=query, then=0), default=1, output_field=IntegerField())
    return list(rows.order_by(begins, "name").values_list("name", flat=True)[:limit])
