"""Everything that a spammer wrote since a date, withdrawn in one act, and brought back in one."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .event import Event, one_act
from .restricting import MOST_REASON, checked_reason
from .sweeping import ANNOTATIONS, AT_ONCE, STRAYS

UNDO = timedelta(days=30)


class Sweep(models.Model):
    """One person's work on a desk, hidden in one act of the log.

    It is done in pieces, each in its own transaction, so that nobody waits for it long; what was interrupted
    goes on, or is undone, where it was left.
    """

    class State(models.TextChoices):
        """How far it is."""

        HIDING = "hiding", _("being withdrawn")
        HIDDEN = "hidden", _("withdrawn")
        SHOWING = "showing", _("being brought back")
        SHOWN = "shown", _("brought back")

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="sweeps")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # None: everything.
    since = models.DateTimeField(_("since"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=MOST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    act = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HIDING)
    # Of all it hides `hidden_at` is this moment, and so it is known which are as it left them.
    created_at = models.DateTimeField(default=now)
    count = models.PositiveIntegerField(_("withdrawn"), default=0)
    shown = models.PositiveIntegerField(_("brought back"), default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.person} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self):
        """Whether it was interrupted, or is being done just now."""
        return self.state in (self.State.HIDING, self.State.SHOWING)

    @property
    def can_be_undone(self):
        """Whether it stands, and not for too long."""
        is_standing = self.state in (self.State.HIDING, self.State.HIDDEN)
        return is_standing and now() - self.created_at < UNDO

    # -- Verbs ---------------------------------------------------------------------------------------------

    @classmethod
    def begin(cls, desk, person, since, by, reason):
        """Withdraw it all, not within a transaction; returns the Sweep. ValidationError by field."""
        if person.pk == by.pk:
            raise ValidationError(_("What you wrote yourself you withdraw yourself."))
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the author will ask.")})
        reason = checked_reason(reason.strip())
        sweep = cls.objects.create(desk=desk, person=person, since=since, by=by, reason=reason)
        sweep.go_on()
        return sweep

    def undo(self, by):
        """Bring back what is as it was left. ValidationError when it is too late, or done already."""
        with transaction.atomic():
            self._hold()
            if self.state in (self.State.SHOWING, self.State.SHOWN):
                raise ValidationError(_("This has been brought back already."))
            if not self.can_be_undone:
                raise ValidationError(_("Brought back in one act it can be for 30 days, and they are over."))
            self.state, self.undone_at, self.undone_by = self.State.SHOWING, now(), by
            self.save(update_fields=["state", "undone_at", "undone_by"])
        self.go_on()

    def go_on(self):
        """Do what is left to do, if something is; not within a transaction."""
        state = self.state
        if not self.is_under_way:
            return
        for kind in (ANNOTATIONS, STRAYS):
            keys = kind.to_hide(self) if state == self.State.HIDING else kind.to_show(self)
            for start in range(0, len(keys), AT_ONCE):
                if not self._do(state, kind, keys[start : start + AT_ONCE]):
                    return
        self._finish(state)

    def _hold(self):
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=("self",)))

    def _acting(self, state):
        """The act of the log to write in while in this state."""
        if state == self.State.HIDING:
            return one_act(act=self.act)
        # The same one when it goes on.
        return one_act(undoes=self.act, act=uuid.uuid5(self.act, "undone"))

    def _do(self, state, kind, keys):
        """One piece; whether to go on: somebody may have undone it meanwhile."""
        with self._acting(state):
            self._hold()
            if self.state != state:
                return False
            if state == self.State.HIDING:
                self.count += kind.hide(self, keys)
            else:
                self.shown += kind.show(self, keys)
            self.save(update_fields=["count", "shown"])
            return True

    def _finish(self, state):
        with self._acting(state):
            self._hold()
            if self.state != state or not self.is_under_way:
                return
            is_done = state == self.State.HIDING
            self.state = self.State.HIDDEN if is_done else self.State.SHOWN
            self.save(update_fields=["state"])
            after = {"user": self.person.username, "count": self.count if is_done else self.shown}
            if self.since and is_done:
                after["since"] = self.since.isoformat()
            Event.record(
                "sweep.done" if is_done else "sweep.undone",
                actor=self.by if is_done else self.undone_by,
                desk=self.desk,
                subject=self,
                refs={"user": self.person_id},
                after=after,
                reason=self.reason if is_done else "",
            )
