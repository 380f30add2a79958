"""A desk's own scale of verdicts, and how each step of it paints a claim."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT_SCALE = [
    (_("True"), "supported"),
    (_("Mostly true"), "supported"),
    (_("Misleading"), "refuted"),
    (_("False"), "refuted"),
    (_("Cannot be checked"), "uncheckable"),
]


class Outcome(models.TextChoices):
    """How a rating paints its claim on the page."""

    SUPPORTED = "supported", _("supported")
    REFUTED = "refuted", _("refuted")
    UNCHECKABLE = "uncheckable", _("uncheckable")


class Rating(models.Model):
    """One step of a desk's own scale of verdicts."""

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="ratings")
    label = models.CharField(_("label"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["desk", "label"], name="rating_once")]

    def __str__(self):
        return self.label

    @classmethod
    def give_default_scale(cls, desk):
        """The scale that a new desk starts with."""
        cls.objects.bulk_create(
            cls(desk=desk, label=str(label), outcome=outcome, position=position)
            for position, (label, outcome) in enumerate(DEFAULT_SCALE)
        )
