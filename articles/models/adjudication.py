"""What editors decide about the marks of an open round: which become the desk's, and by whose word."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Visibility
from .addressee import address
from .article import Article
from .claim import Claim
from .comparing import confirming
from .desk import User
from .event import one_act
from .plain import no_controls
from .stale import hold

MOST_WORDS = 500
AT_ONCE = 200


class Adjudication(models.Model):
    """One mark of a round, decided about; the mark says whose it is."""

    round = models.ForeignKey("Round", models.CASCADE, related_name="adjudications")
    mark = models.OneToOneField("Annotation", models.CASCADE, related_name="adjudication")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Of the marks that were decided between.
    group = models.PositiveIntegerField()
    is_accepted = models.BooleanField(_("accepted"))
    # Who else had marked just the same when the round was opened.
    confirmed = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=MOST_WORDS, blank=True, validators=[no_controls])
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.mark}: {'accepted' if self.is_accepted else 'left'}"


class Adjudicated:
    """The part of a round in which editors decide. Marks are named by their uids; what is decided in the same
    way already stays as it is. ValidationError for a uid that is not among what was compared."""

    @one_act()
    def accept(self, by, uids, reason=""):
        """Adopt marks: from now on they are the desk's, with their whole content in the log."""
        reason = reason.strip()
        marks = [mark for mark in self._held(uids) if mark.is_blind and not mark.withdrawn_at]
        moment = now()
        for mark in marks:
            mark.adopted_at = mark.modified_at = moment
            mark.visibility = Visibility.DESK
            mark.version += 1
            mark._begin(by)
        self._store(marks)
        confirmed = self._decide(marks, by, True, reason)
        for mark in marks:
            after = mark._as_logged(
                tags=[tag.name for tag in mark.tags.all()],
                entities=[mention.tag_id for mention in mark.mentions.all()],
            )
            after |= {"round": self.pk, "marked_by": mark.author_id, "confirmed": sorted(confirmed[mark.pk])}
            if mark.claim:
                after["wording"] = mark.claim.as_logged()
            mark._record(
                "mark.adopted",
                by,
                people=address(mark) if "@" in mark.body else (),
                before={"visibility": Visibility.PRIVATE.value},
                after=after,
                reason=reason,
            )
            mark._await(by)
        return marks

    @transaction.atomic
    def reject(self, by, uids, reason=""):
        """Leave marks in the round: nobody else will see them. Not those that are the desk's by now."""
        reason = reason.strip()
        marks = self._held(uids)
        if any(not mark.is_blind for mark in marks):
            raise ValidationError(_("Some of this was accepted: take that back first."))
        known = set(self.adjudications.filter(mark__in=marks).values_list("mark_id", flat=True))
        marks = [mark for mark in marks if mark.pk not in known]
        if marks:
            self._decide(marks, by, False, reason)
            uids = [str(mark.uid) for mark in marks]
            self._record("round.rejected", by, after={"marks": uids}, reason=reason)
        return marks

    @one_act()
    def take_back(self, by, uids):
        """Undo decisions: what was adopted is a blind mark again, unless others have answered it."""
        marks = [mark for mark in self._held(uids) if hasattr(mark, "adjudication")]
        adopted = [mark for mark in marks if not mark.is_blind]
        for mark in adopted:
            if mark.is_refused:
                raise ValidationError(_("A moderator has hidden it: it stays with the desk."))
            if any(reply.author_id != mark.author_id for reply in mark.replies.all()):
                raise ValidationError(_("Others have answered it: it stays with the desk."))
        left = [str(mark.uid) for mark in marks if mark.is_blind]
        moment = now()
        for mark in adopted:
            # As long as it is the desk's, so that all who saw it hear of it.
            before = {"visibility": mark.visibility}
            mark._record("mark.returned", by, before=before, after={"visibility": Visibility.PRIVATE.value})
            mark.adopted_at, mark.hidden_at, mark.pending_at = None, None, None
            mark.modified_at, mark.visibility = moment, Visibility.PRIVATE
            mark.version += 1
        self.adjudications.filter(mark__in=marks).delete()
        self._store(adopted)
        for mark in adopted:
            mark._narrow_replies(by)
        if left:
            self._record("round.reopened", by, before={"marks": left})
        return marks

    def _held(self, uids):
        """These marks, held: claims, then annotations, then the article, as every writer does."""
        uids = set(map(str, uids))
        if uids - {mark["uid"] for mark in self.compared["marks"]}:
            raise ValidationError({"marks": _("There is no such mark in this round.")})
        rows = self.annotations.filter(uid__in=uids)
        hold(Claim.objects.filter(pk__in=rows.exclude(claim=None).values("claim")))
        hold(rows)
        hold(Article.objects.filter(pk=self.article_id))
        rows = rows.select_related("author", "claim", "adjudication").order_by("pk")
        marks = list(rows.prefetch_related("spans", "tags", "mentions", "replies", "claim__about"))
        for mark in marks:
            mark.article = self.article
        return marks

    def _store(self, marks):
        fields = ["adopted_at", "visibility", "version", "modified_at", "hidden_at", "pending_at"]
        self.annotations.model.objects.bulk_update(marks, fields, batch_size=AT_ONCE)

    def _decide(self, marks, by, is_accepted, reason):
        """Store what was decided; ``{mark: keys of those who had marked just the same}``."""
        groups = {mark["uid"]: mark["group"] for mark in self.compared["marks"]}
        alike = confirming(self.compared["marks"])
        fields = {"round": self, "editor": by, "is_accepted": is_accepted, "reason": reason}
        rows = [Adjudication(mark=mark, group=groups[str(mark.uid)], **fields) for mark in marks]
        for row in rows[:1]:
            row.clean_fields()
        # What was left before and is accepted now.
        self.adjudications.filter(mark__in=marks).delete()
        Adjudication.objects.bulk_create(rows)
        link = Adjudication.confirmed.through
        wanted = User.objects.filter(pk__in=set().union(*alike.values()))
        people = set(wanted.values_list("pk", flat=True))
        confirmed = {mark.pk: alike[str(mark.uid)] & people for mark in marks}
        link.objects.bulk_create(
            link(adjudication=row, user_id=person) for row in rows for person in confirmed[row.mark_id]
        )
        return confirmed
