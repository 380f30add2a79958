"""Second opinions: a claim is given to a named editor, who agrees with its verdict by a day or does not."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Role, role_on
from .attention import MailChoice
from .attention_rules import people_of_desk
from .claim import Claim, Verdict
from .event import Event
from .plain import no_controls
from .review_rules import reviews_visible_to
from .stale import lock

MOST_WORDS = 2000
FURTHEST = timedelta(days=366)
DAY = timedelta(days=1)


class ReviewQuerySet(models.QuerySet):
    """Lists of reviews."""

    def visible_to(self, user):
        """Those of claims that this person sees as a member of their desk."""
        return self.filter(reviews_visible_to(user))

    def with_people(self):
        """Claim, people with their roles, and verdict in a constant number of queries."""
        rows = self.select_related(
            "claim__desk", "reviewer", "asked_by", "verdict__rating", "verdict__author"
        )
        return rows.prefetch_related("reviewer__memberships__desk")

    def open(self):
        """Those that are neither answered nor taken back."""
        return self.filter(done_at=None, cancelled_at=None)

    def waiting(self, which, user):
        """The open ones that were asked of a person ("mine") or by them ("asked"), or are "late" for them."""
        if not user.is_authenticated:
            return self.none()
        if which == "late":
            return self.open().filter(due_on__lt=MailChoice.today(user))
        return self.open().filter(**{"reviewer" if which == "mine" else "asked_by": user})

    def close_by(self, verdict):
        """Who was asked has given a verdict of their own: that is their opinion."""
        waiting = self.open().filter(reviewer=verdict.author) if verdict.author_id else ()
        for review in waiting:
            review._finish(verdict.author, Review.Outcome.RATED, "", verdict)


class Review(models.Model):
    """One editor's second opinion on a claim, asked for by another and due on a day."""

    class Outcome(models.TextChoices):
        """What became of it."""

        AGREES = "agrees", _("agrees")
        DISAGREES = "disagrees", _("disagrees")
        RATED = "rated", _("gave a verdict of their own")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="reviews")
    # Nobody when the account was deleted.
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reviews")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.TextField(_("note"), max_length=MOST_WORDS, blank=True, validators=[no_controls])
    # A day of everybody's own calendar.
    due_on = models.DateField(_("due on"))
    created_at = models.DateTimeField(default=now)
    # When the reviewer was reminded of it, and when they were told that it is late: once each.
    reminded_at = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    words = models.TextField(_("in your words"), max_length=MOST_WORDS, blank=True, validators=[no_controls])
    # The one that stood when it was answered, or their own.
    verdict = models.ForeignKey(Verdict, models.SET_NULL, null=True, blank=True, related_name="reviews")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "reviewer"],
                condition=models.Q(done_at=None, cancelled_at=None),
                name="review_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None, outcome="")
                | models.Q(~models.Q(outcome=""), done_at__isnull=False, cancelled_at=None),
                name="review_done_with_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "due_on"],
                condition=models.Q(done_at=None, cancelled_at=None),
                name="review_waiting",
            ),
            models.Index(
                fields=["due_on"],
                condition=models.Q(done_at=None, cancelled_at=None),
                name="review_due",
            ),
        ]

    def __str__(self):
        return f"{self.reviewer}: {self.claim}"

    def get_absolute_url(self):
        """Its place on the claim's page."""
        return f"{self.claim.get_absolute_url()}#review-{self.pk}"

    @property
    def is_open(self):
        """Whether an answer is awaited."""
        return self.done_at is None and self.cancelled_at is None

    @property
    def is_gone(self):
        """Whether who was asked can answer no more: off the desk, suspended, lowered or switched off."""
        if (person := self.reviewer) is None:
            return True
        person.hold(each.standing for each in person.memberships.all())
        return not person.has_perm("articles.answer_review", self)

    # -- Asked ---------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def ask(cls, claim, by, reviewer, due_on, note="", version=None):
        """Ask an editor for a second opinion; returns the Review. An open claim goes into review.

        ``due_on``: a date, not before today by the clock of who asks. ``version``, here and below: of the
        claim, as the writer saw it; Stale when it is not the present one. ValidationError by field.
        """
        lock(claim, version, "state", "rating_id")
        _refuse_unfit(claim, reviewer)
        if cls.objects.open().filter(claim=claim, reviewer=reviewer).exists():
            name = {"name": reviewer.username}
            raise ValidationError({"reviewer": _("%(name)s has been asked already.") % name})
        review = cls(claim=claim, reviewer=reviewer, asked_by=by, note=note.strip(), due_on=due_on)
        review._refuse_day(by)
        review._begin_reminding()
        review.full_clean()
        review.save()
        before, after = {}, {"reviewer": reviewer.pk, "due_on": due_on.isoformat(), "note": review.note}
        if claim.state == Claim.State.OPEN:
            before["state"] = claim.state
            claim.state = Claim.State.IN_REVIEW
            claim.version += 1
            claim.save(update_fields=["state", "version", "modified_at"])
            after["state"] = claim.state
        review._record("review.asked", by, is_everywhere=bool(before), before=before, after=after)
        return review

    @transaction.atomic
    def change(self, by, due_on, version=None):
        """Have it due on another day; returns whether that differs. The reviewer is reminded anew."""
        self._hold(version)
        before, self.due_on = self.due_on, due_on
        if before == due_on:
            return False
        self._refuse_day(by)
        self._begin_reminding()
        self.save(update_fields=["due_on", "reminded_at", "late_told_at"])
        days = {"before": {"due_on": before.isoformat()}, "after": {"due_on": due_on.isoformat()}}
        self._record("review.changed", by, **days)
        return True

    @transaction.atomic
    def cancel(self, by, version=None):
        """Take back what was asked; the claim stays in the state that it has."""
        self._hold(version)
        self.cancelled_at = now()
        self.save(update_fields=["cancelled_at"])
        self._record("review.cancelled", by, before={"reviewer": self.reviewer_id})

    # -- Answered ------------------------------------------------------------------------------------------

    @transaction.atomic
    def answer(self, by, outcome, words="", version=None):
        """Agree with the verdict in force, which is seconded by that, or disagree and say why.

        ``outcome``: "agrees" or "disagrees". Nothing is overwritten; without a verdict it is the opinion on
        the claim as it stands. ValidationError by field.
        """
        self._hold(version)
        outcome, words = self.Outcome(outcome), words.strip()
        verdict = self.claim.verdicts.first()
        if verdict and verdict.author_id == by.pk:
            raise ValidationError(_("The verdict in force is yours: a second opinion is somebody else's."))
        if outcome == self.Outcome.DISAGREES and not words:
            raise ValidationError({"words": _("Say why you disagree.")})
        if verdict and outcome == self.Outcome.AGREES and verdict.second_id is None:
            verdict.second, verdict.seconded_at = by, now()
            verdict.save(update_fields=["second", "seconded_at"])
        self._finish(by, outcome, words, verdict)

    def _finish(self, by, outcome, words, verdict):
        self.done_at, self.outcome, self.words, self.verdict = now(), outcome, words, verdict
        self.full_clean()
        self.save(update_fields=["done_at", "outcome", "words", "verdict"])
        after = {"outcome": outcome.value, "rating": verdict.rating.label if verdict else None}
        self._record("review.answered", by, after=after, reason=words)

    # -- Reminded ------------------------------------------------------------------------------------------

    @classmethod
    def remind(cls, pk, moment):
        """Remind who was asked, once before it is due and once after; whether that was to be done now."""
        with transaction.atomic():
            rows = cls.objects.open().select_for_update(of=("self",), no_key=True)
            # Another process may have reminded them meanwhile; the claim is only pointed at.
            review = rows.filter(pk=pk).first()
            if review is None or review.is_gone:
                return False
            day = _working_day(review.reviewer, moment)
            if review.due_on < day and review.late_told_at is None:
                # Whoever is told that it is late need not be told that it is due.
                review.late_told_at, review.reminded_at = moment, review.reminded_at or moment
            elif review.due_on <= day + DAY and review.reminded_at is None:
                review.reminded_at = moment
            else:
                return False
            review.save(update_fields=["reminded_at", "late_told_at"])
            after = {"due_on": review.due_on.isoformat(), "late": review.late_told_at is not None}
            review._record("review.reminded", None, after=after)
            return True

    def _begin_reminding(self):
        self.reminded_at = self.late_told_at = None
        if self.due_on <= MailChoice.today(self.reviewer) + DAY:
            # They hear of it just now.
            self.reminded_at = now()

    def _refuse_day(self, by):
        today = MailChoice.today(by)
        if self.due_on < today:
            raise ValidationError({"due_on": _("This day is over.")})
        if self.due_on > today + FURTHEST:
            raise ValidationError({"due_on": _("This is too far away: within a year.")})

    def _hold(self, version):
        # The claim first, as every writer.
        lock(self.claim, version, "state", "rating_id")
        stored = type(self).objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        for name in ("due_on", "done_at", "outcome", "cancelled_at", "reminded_at", "late_told_at"):
            setattr(self, name, getattr(stored, name))
        if not self.is_open:
            raise ValidationError(_("This is answered or taken back already."))

    def _record(self, verb, by, is_everywhere=False, **details):
        # A line for each article only when its page shows what has changed.
        where = self.claim._where() | ({} if is_everywhere else {"articles": ()})
        refs = {"claim": self.claim_id, "review": self.pk}
        Event.record(verb, actor=by, desk=self.claim.desk, subject=self.claim, refs=refs, **where, **details)


def _working_day(person, moment):
    """The person's day; until the hour at which they want to be told of things it is still yesterday."""
    choice = MailChoice.of(person)
    local = choice.local(moment)
    return local.date() if local.time() >= choice.digest_at else local.date() - DAY


def _refuse_unfit(claim, reviewer):
    name = {"name": reviewer.username}
    if not reviewer.has_perm("articles.review_claim", claim):
        raise ValidationError({"reviewer": _("%(name)s is no editor of this desk.") % name})
    if (verdict := claim.verdicts.first()) and verdict.author_id == reviewer.pk:
        words = _("The verdict in force is by %(name)s: a second opinion is somebody else's.")
        raise ValidationError({"reviewer": words % name})


def reviewers_for(claim):
    """Those whom one can ask for a second opinion on a claim, by name: editors who have no part in it yet."""
    people = Claim._meta.get_field("author").related_model.objects.filter(
        people_of_desk(claim.desk_id, Role.EDITOR)
    )
    asked = claim.reviews.open().exclude(reviewer=None).values("reviewer")
    people = people.exclude(pk__in=asked).prefetch_related("memberships__desk").order_by("username")
    if (verdict := claim.verdicts.first()) and verdict.author_id:
        people = people.exclude(pk=verdict.author_id)
    found = list(people)
    for person in found:
        person.hold(each.standing for each in person.memberships.all())
    return [person for person in found if role_on(person, claim.desk_id) >= Role.EDITOR]
