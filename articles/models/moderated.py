"""The part of an annotation that moderators decide about: whether others see it."""

from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Visibility, waits_for_approval
from .moderation import Case

# What others read of it: whoever is pre-moderated shows a change of these first.
READ_BY_OTHERS = frozenset(
    {"motivation", "body", "visibility", "claim", "spans", "tags", "entities", "article"}
)


class Moderated(models.Model):
    """Hidden from all but its author and the moderators: by a moderator, or until one has approved it."""

    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=500, blank=True)
    # It is hidden since nobody has approved it yet, not since somebody refused it.
    pending_at = models.DateTimeField(_("waits for approval since"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_pending(self):
        """Whether it waits for approval."""
        return self.pending_at is not None

    @property
    def is_refused(self):
        """Whether a moderator has hidden it."""
        return self.hidden_at is not None and not self.is_pending

    @transaction.atomic
    def hide(self, by, reason, version=None):
        """A moderator's act: only the author and moderators see it from now on. Again: another reason."""
        self._lock(version)
        if self.is_refused and self.hidden_reason == reason:
            return
        before = self._was_hidden()
        self.hidden_at, self.hidden_reason, self.pending_at = self.hidden_at or now(), reason, None
        self._bump("hidden_at", "hidden_reason", "pending_at")
        self._record("annotation.hidden", by, before=before, reason=reason)

    @transaction.atomic
    def show(self, by, reason="", version=None):
        """A moderator's act: it is seen again, or for the first time."""
        self._lock(version)
        if not self.hidden_at:
            return
        before = {"pending": True} if self.is_pending else {}
        self.hidden_at, self.hidden_reason, self.pending_at = None, "", None
        self._bump("hidden_at", "hidden_reason", "pending_at")
        self._record("annotation.shown", by, before=before, reason=reason)

    def _was_hidden(self):
        """What the log keeps before it is taken away: nobody is to hear of that who never saw it."""
        return {"hidden": True} if self.hidden_at else {}

    def _begin(self, by):
        """Before it is stored: somebody new here shows it to a moderator first."""
        if self.visibility != Visibility.PRIVATE and waits_for_approval(by, self.article.desk_id):
            self.hidden_at = self.pending_at = now()

    def _show_again(self, by, changed):
        """Before a change is stored; names of the fields besides that are to be saved.

        What was refused waits for approval again once its author has amended it, and so does what a
        pre-moderated person has changed.
        """
        is_own = by is not None and by.pk == self.author_id
        if not is_own or self.visibility == Visibility.PRIVATE or not READ_BY_OTHERS & set(changed):
            return ()
        if not (self.is_refused or waits_for_approval(by, self.article.desk_id)):
            return ()
        self.pending_at = self.pending_at or now()
        self.hidden_at = self.hidden_at or self.pending_at
        return ("hidden_at", "pending_at")

    @transaction.atomic
    def worded_anew(self, by):
        """Its author has changed the claim that it marks: as if they had changed the annotation."""
        self.hold()
        was_seen = not self.hidden_at
        if fields := self._show_again(by, {"claim"}):
            self._bump(*fields)
            self._await(by, was_seen)

    def _await(self, by, was_seen=False):
        """After the change is in the log: what waits stands in the queue; others who saw it hear of that."""
        if not self.is_pending:
            return
        Case.of(self)
        if was_seen:
            self._record("annotation.hidden", by, after={"pending": True})
