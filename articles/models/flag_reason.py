"""A desk's own list of reasons, for who flags and who decides."""

from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .event import Event
from .plain import no_controls
from .stale import Stale, hold

MOST_REASONS = 50

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

    def clean(self):
        """Nothing in it that cannot be shown."""
        no_controls(self.label)

    @property
    def version(self):
        """Known again by what it says, since nobody counts its changes; its place in the list is no part."""
        return crc32(f"{self.label}\n{self.is_retired}".encode()) % 10**9

    @classmethod
    @transaction.atomic
    def add(cls, desk, by, label):
        """One more, at the end of the list; ValidationError by field."""
        rows = cls._held(desk)
        if len(rows) >= MOST_REASONS:
            raise ValidationError(_("The list is full: rename a reason that nobody uses."))
        reason = cls(desk=desk, label=label.strip(), position=len(rows))
        reason.full_clean()
        reason.save()
        reason._record(by, after={"reason": reason.label})
        return reason

    @transaction.atomic
    def change(self, by, version=None, *, label=None, is_retired=None, position=None):
        """Rename it, retire it or bring it back, put it elsewhere; what is None stays.

        ``version``: what the writer last saw, Stale when it is another now. ``position``: from 0. What was
        flagged for it keeps it in all cases. ValidationError by field; one reason stays on offer.
        """
        rows = {row.pk: row for row in self._held(self.desk)}
        stored = rows[self.pk]
        if version not in (None, stored.version):
            raise Stale(stored)
        order = sorted(rows.values(), key=lambda row: (row.position, row.pk))
        before = {"reason": stored.label, "retired": stored.is_retired, "place": order.index(stored) + 1}
        self.label = stored.label if label is None else label.strip()
        self.is_retired = stored.is_retired if is_retired is None else is_retired
        if self.is_retired and not any(row.pk != self.pk and not row.is_retired for row in order):
            raise ValidationError({"is_retired": _("One reason stays on offer: add another one first.")})
        if position is not None:
            order.remove(stored)
            order.insert(position, stored)
        place = order.index(stored)
        self.position = place
        self.full_clean()
        for number, row in enumerate(order):
            row.position = number
        type(self).objects.bulk_update(order, ["position"])
        self.save(update_fields=["label", "is_retired", "position"])
        after = {"reason": self.label, "retired": self.is_retired, "place": place + 1}
        if after != before:
            kept = [name for name in after if name == "reason" or after[name] != before[name]]
            before, after = ({name: side[name] for name in kept} for side in (before, after))
            self._record(by, before=before, after=after)

    @classmethod
    def _held(cls, desk):
        return hold(cls.objects.filter(desk=desk))

    def _record(self, by, **details):
        Event.record("desk.reasons_changed", actor=by, desk=self.desk, subject=self.desk, **details)

    @classmethod
    def give_defaults(cls, desk):
        """The list that a new desk starts with."""
        cls.objects.bulk_create(
            cls(desk=desk, label=str(label), position=position) for position, label in enumerate(DEFAULTS)
        )
