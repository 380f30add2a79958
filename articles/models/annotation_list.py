"""Lists of annotations (who sees them, with what, in which order) and of their tags."""

from django.db import models
from taggit.models import TaggedItemBase

from .. import permissions


class TaggedAnnotation(TaggedItemBase):
    """A free tag on an annotation."""

    content_object = models.ForeignKey("Annotation", models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="annotation_tag_once")]


class AnnotationQuerySet(models.QuerySet):
    """Lists of annotations."""

    def visible_to(self, user):
        """By visibility, article and role; hidden and withdrawn ones to author and moderators."""
        return self.filter(permissions.annotations_visible_to(user))

    def standing(self):
        """Neither withdrawn nor hidden."""
        return self.filter(withdrawn_at=None, hidden_at=None)

    def from_elsewhere(self):
        """Those that other tools made."""
        return self.filter(received__isnull=False)

    def whole(self):
        """With everything a card or a JSON body shows, in a constant number of queries."""
        return self.select_related(
            "article",
            "author",
            "claim__claimant",
            "claim__rating",
            "claim__assignee",
            "reply_to",
            "assignee",
            "resolved_by",
            "adjudication__editor",
        ).prefetch_related(
            "spans__placements",
            "tags",
            "mentions__tag",
            "claim__about",
            "addressees",
            "adjudication__confirmed",
        )

    def for_exchange(self):
        """``whole()`` with verdicts and ``text_from``: when the text was stored that the spans are in."""
        rows = self.whole().prefetch_related(
            *(f"claim__verdicts__{name}" for name in ("rating", "author", "second"))
        )
        return rows.annotate(text_from=models.F("revision__created_at"))

    def in_text_order(self):
        """By where the first span starts, then by age; those about the whole article last."""
        first = models.Min("spans__start")
        return self.annotate(first_start=first).order_by(models.F("first_start").asc(nulls_last=True), "pk")
