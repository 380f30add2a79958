"""Blind rounds: people who mark an article without seeing each other's marks, and what is made of them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .adjudication import Adjudicated
from .article import Article, revision_text
from .comparing import compared
from .desk import User
from .event import Event, one_act
from .plain import no_controls
from .round_rules import may_annotate, rounds_visible_to
from .stale import hold

MOST_WORDS = 1000
FEWEST, MOST = 2, 20


class RoundQuerySet(models.QuerySet):
    """Lists of rounds."""

    def visible_to(self, user):
        """Those of the desks that this person edits, and those they take part in."""
        return self.filter(rounds_visible_to(user))

    def with_people(self):
        """With article and annotators, in a constant number of queries; what was compared is left aside."""
        rows = self.select_related("article", "asked_by", "opened_by").defer("compared")
        return rows.prefetch_related("members__user")

    def with_progress(self):
        """With ``decided``: in how many of their groups an editor has decided."""
        return self.annotate(decided=models.Count("adjudications__group", distinct=True))


class Round(Adjudicated, models.Model):
    """One round on one article: unopened, its annotators' marks are nobody else's; then it is compared.

    Their marks are blind annotations (models/blind.py). ``compared`` is written when it is opened and never
    changed; see models/comparing.py.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="rounds")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    note = models.TextField(_("what to look at"), max_length=MOST_WORDS, blank=True, validators=[no_controls])
    due_at = models.DateTimeField(_("wanted by"), null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Nobody, when all were done.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_reason = models.TextField(
        _("why it is opened early"), max_length=MOST_WORDS, blank=True, validators=[no_controls]
    )
    # In whose text it is compared.
    revision = models.ForeignKey("Revision", models.CASCADE, null=True, blank=True, related_name="+")
    compared = models.JSONField(null=True, blank=True, editable=False)
    # How many groups of marks editors decide about.
    groups = models.PositiveIntegerField(default=0, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=models.Q(opened_at=None), name="round_unopened_once"
            )
        ]
        indexes = [models.Index(fields=["article", "-id"], name="round_article")]

    def __str__(self):
        return str(self.article)

    def get_absolute_url(self):
        """The round's page."""
        return reverse("round", args=[self.pk])

    @property
    def is_open(self):
        """Whether its marks are shown to its annotators and to editors."""
        return self.opened_at is not None

    @property
    def is_late(self):
        """Whether it should have been done by now."""
        return not self.is_open and self.due_at is not None and self.due_at < now()

    def member(self, user):
        """This person's part in it, or None."""
        return next((member for member in self.members.all() if member.user_id == user.pk), None)

    def people_compared(self):
        """Whose marks were compared: ``[{"id", "name", "done"}]``, by the names they have now."""
        people = self.compared["people"]
        rows = User.objects.filter(pk__in=[each["id"] for each in people])
        names = dict(rows.values_list("pk", "username"))
        return [{**each, "id": int(each["id"]), "name": names.get(int(each["id"]), "—")} for each in people]

    # -- Verbs ---------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def ask(cls, article, by, people, note="", due_at=None):
        """Ask two or more people who may annotate it to mark an article blind; returns the round.

        ValidationError by field; code "unopened" when there is a round of it that is not open yet.
        """
        people = list({person.pk: person for person in people}.values())
        if not FEWEST <= len(people) <= MOST:
            message = _("Choose between %(fewest)d and %(most)d people.")
            raise ValidationError({"people": message % {"fewest": FEWEST, "most": MOST}})
        if unable := [person.username for person in people if not may_annotate(person, article)]:
            message = _("May not annotate this article: %(names)s.") % {"names": ", ".join(unable)}
            raise ValidationError({"people": message})
        if due_at is not None and due_at <= now():
            raise ValidationError({"due_at": _("This is over already.")})
        hold(Article.objects.filter(pk=article.pk))
        if article.rounds.filter(opened_at=None).exists():
            message = _("There is a blind round of this article already.")
            raise ValidationError(ValidationError(message, code="unopened"))
        made = cls(article=article, asked_by=by, note=note.strip(), due_at=due_at)
        made.full_clean(exclude=["compared"], validate_constraints=False)
        made.save()
        RoundMember.objects.bulk_create(RoundMember(round=made, user=person) for person in people)
        after = {"people": sorted(person.pk for person in people), "note": made.note}
        made._record("round.asked", by, after=after)
        return made

    @one_act()
    def finish(self, user):
        """This person is done with it; when nobody is waited for any more, it opens. Whether it is news."""
        if not self._say(user, now(), "round.finished"):
            return False
        members = list(self.members.select_related("user"))
        if all(member.done_at or not may_annotate(member.user, self.article) for member in members):
            self._open(user)
        return True

    @transaction.atomic
    def resume(self, user):
        """This person is not done after all; whether it is news."""
        return self._say(user, None, "round.resumed")

    def _say(self, user, moment, verb):
        self._hold_unopened()
        member = self.members.get(user=user)
        if (member.done_at is None) == (moment is None):
            return False
        member.done_at = moment
        member.save(update_fields=["done_at"])
        self._forget_lists()
        self._record(verb, user)
        return True

    @transaction.atomic
    def open(self, by, reason):
        """An editor does not wait for those who are not done. ValidationError without a reason."""
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: not all are done.")})
        self._hold_unopened()
        self.opened_by, self.opened_reason = by, reason.strip()
        self._open(by)

    def _hold_unopened(self):
        """The round's row, then the article, as who marks in it does; ValidationError when it is open."""
        (stored,) = hold(type(self).objects.filter(pk=self.pk))
        hold(Article.objects.filter(pk=self.article_id))
        if stored.is_open:
            self.opened_at = stored.opened_at
            raise ValidationError(_("This round is open already."))

    def _open(self, by):
        revision_id = self.article.current_id
        members = list(self.members.select_related("user").order_by("user__username"))
        marks = self.annotations.filter(withdrawn_at=None, author__in=[member.user_id for member in members])
        people = [(member.user, member.done_at is not None) for member in members]
        text = revision_text(revision_id)
        self.compared = compared(text, revision_id, people, marks.whole().order_by("pk"))
        self.groups = max((mark["group"] for mark in self.compared["marks"]), default=0)
        self.opened_at, self.revision_id = now(), revision_id
        self.full_clean(validate_constraints=False)
        self.save()
        self._record("round.opened", by, reason=self.opened_reason)

    def _forget_lists(self):
        self.__dict__.get("_prefetched_objects_cache", {}).clear()

    def _record(self, verb, by, **details):
        Event.record(verb, actor=by, article=self.article, subject=self, **details)


class RoundMember(models.Model):
    """One annotator of a round, and since when they are done."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="round_members")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="round_member_once")]
        ordering = ["pk"]

    def __str__(self):
        return f"{self.user} · {self.round}"
