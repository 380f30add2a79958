"""The pieces of a target: where they stand in a revision and the words there; tags as people type them."""

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..text import anchor
from .plain import no_controls

LONGEST_TAG = 100
MOST_TAGS = 30
MOST_SPANS = 50


class Span(models.Model):
    """A piece of a target: code points ``start`` to ``end`` of the revision, and the words there.

    The database refuses a span whose words are not the revision's (a trigger made by a migration).
    """

    class Role(models.TextChoices):
        """What the piece is to a claim: what was said, who said it, the word that says so."""

        CONTENT = "content", _("content")
        SOURCE = "source", _("source")
        CUE = "cue", _("cue")

    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.CONTENT)

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="span_forward"),
            models.UniqueConstraint(fields=["annotation", "start", "end", "role"], name="span_once"),
        ]

    def __str__(self):
        return f"{self.start}–{self.end}"

    @property
    def selectors(self):
        """The W3C's quote and position selectors."""
        return [
            {
                "type": "TextQuoteSelector",
                "exact": self.exact,
                "prefix": self.prefix,
                "suffix": self.suffix,
            },
            {"type": "TextPositionSelector", "start": self.start, "end": self.end},
        ]


def placed_spans(text, spans):
    """Unsaved spans for dicts of ``start``, ``end``, ``exact`` (optional) and ``role``, in text order.

    ValidationError on ``spans``, naming the piece, when one is out of range, is not the words it quotes,
    splits a character as readers see it, is empty, or overlaps another of the same role.
    """
    if len(spans) > MOST_SPANS:
        raise ValidationError({"spans": _("At most %(most)d pieces.") % {"most": MOST_SPANS}})
    placed = []
    for number, span in enumerate(spans, 1):
        try:
            start, end, exact = span["start"], span["end"], span.get("exact")
            anchor.check(text, start, end)
            if exact is not None and text[start:end] != exact:
                raise anchor.SpanError(_("The words there are others than those quoted."))
            quote, position = anchor.describe(text, *anchor.trim(text, start, end))
        except anchor.SpanError as error:
            message = _("Piece %(number)d: %(error)s") % {"number": number, "error": error}
            raise ValidationError({"spans": ValidationError(message, code="span")}) from error
        placed.append(
            Span(
                start=position["start"],
                end=position["end"],
                exact=quote["exact"],
                prefix=quote["prefix"],
                suffix=quote["suffix"],
                role=span.get("role") or Span.Role.CONTENT,
            )
        )
    placed.sort(key=lambda span: (span.start, span.end))
    for role in Span.Role.values:
        of_role = [span for span in placed if span.role == role]
        if any(left.end > right.start for left, right in pairwise(of_role)):
            raise ValidationError({"spans": _("Two pieces overlap.")})
    if any(span.role not in Span.Role.values for span in placed):
        raise ValidationError({"spans": _("A piece is content, source or cue.")})
    return placed


def clean_tags(tags):
    """Tag names without doubles and surplus white space; ValidationError on ``tags``."""
    names = {}
    for tag in tags:
        name = " ".join(tag.split())
        if not name or len(name) > LONGEST_TAG:
            message = _("A tag has between 1 and %(most)d characters.") % {"most": LONGEST_TAG}
            raise ValidationError({"tags": message})
        try:
            no_controls(name)
        except ValidationError as error:
            raise ValidationError({"tags": error}) from error
        names.setdefault(name.casefold(), name)
    if len(names) > MOST_TAGS:
        raise ValidationError({"tags": _("At most %(most)d tags.") % {"most": MOST_TAGS}})
    return list(names.values())
