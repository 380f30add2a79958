"""A desk's own list of reasons, for who flags and who decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULTS = [
    _("Spam"),
    _("Personal attack"),
    _("Private data"),
    _("Off topic"),
    _("Unsourced"),
    _("Misquotes the text"),
    _("Something else"),
]


class FlagReason(models.Model):
    """One reason; a retired one is offered no more, but what was flagged for it keeps it."""

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="flag_reasons")
    label = models.CharField(_("label"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["desk", "label"], name="flag_reason_once")]

    def __str__(self):
        return self.label

    @classmethod
    def give_defaults(cls, desk):
        """The list that a new desk starts with."""
        cls.objects.bulk_create(
            cls(desk=desk, label=str(label), position=position) for position, label in enumerate(DEFAULTS)
        )
