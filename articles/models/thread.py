"""Threads: an annotation with its replies, which people resolve, reopen and give to one another."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Visibility
from .event import Event, subject_of
from .stale import lock


class Assignable(models.Model):
    """What one person at a time can be asked to look after."""

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    @transaction.atomic
    def assign(self, by, person, version=None):
        """Give it to a person, or by None to nobody; returns whether anything differed.

        ``version``: what the writer last saw; Stale when it is not the present one. No new one is made here:
        what somebody is writing about it is none the worse for that.
        """
        kind, _key = subject_of(self)
        if person is not None and not person.has_perm(f"articles.discuss_{kind}", self):
            raise ValidationError({"assignee": _("This person cannot see it, or may not annotate.")})
        lock(self, version, "assignee_id")
        before, self.assignee = self.assignee_id, person
        if before == self.assignee_id:
            return False
        self.save(update_fields=["assignee"])
        after = {"assignee": self.assignee_id}
        self._record(f"{kind}.assigned", by, before={"assignee": before}, after=after)
        return True


class Thread(Assignable):
    """The part of an annotation that is its thread. The annotation at its root stands for the whole."""

    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    @property
    def root(self):
        """The annotation that its thread began with: itself, or what it answers in the end."""
        found = self
        while found.reply_to_id:
            found = found.reply_to
        return found

    @transaction.atomic
    def resolve(self, by, version=None):
        """Say that the thread is settled; returns whether it was open. Replies stay, folded."""
        return self._settle("thread.resolved", by, now(), by, version)

    @transaction.atomic
    def reopen(self, by, version=None):
        """Say that it is not settled after all; returns whether it was. A reply alone does not say that."""
        return self._settle("thread.reopened", by, None, None, version)

    def _settle(self, verb, by, moment, person, version):
        if self.reply_to_id:
            raise ValidationError(_("A thread is resolved where it begins."))
        lock(self, version, "resolved_at", "resolved_by_id")
        if (self.resolved_at is None) == (moment is None):
            return False
        self.resolved_at, self.resolved_by = moment, person
        self.save(update_fields=["resolved_at", "resolved_by"])
        self._record(verb, by)
        return True

    # After making or editing one: names, as written behind "@", of nobody who may see it.
    unheard = ()

    @property
    def people(self):
        """The people its text calls, by folded name (prefetch ``addressees`` for lists)."""
        if "_people" not in self.__dict__:
            called = self.addressees.all() if "@" in self.body else ()
            self._people = tuple(sorted(addressee.name for addressee in called))
        return self._people

    @people.setter
    def people(self, names):
        self._people = names

    def _record(self, verb, by, was_private=False, articles=(), people=(), **details):
        is_private = was_private or self.visibility == Visibility.PRIVATE
        refs = {"annotation": str(self.uid)}
        if self.claim_id:
            refs["claim"] = self.claim_id
        if self.reply_to_id:
            refs |= {"reply_to": str(self.reply_to.uid), "thread": str(self.root.uid)}
        if people:
            refs["people"] = people
        Event.record(
            verb,
            actor=by,
            article=self.article,
            articles=articles,
            subject=self,
            refs=refs,
            private_to=self.author if is_private else None,
            **details,
        )
