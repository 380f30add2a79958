"""Flags, the queue of a desk's moderators, their decisions, and appeals.

A case is one annotation's time in the queue. It opens when somebody flags the annotation, when it waits for
approval or when its author appeals, and closes with a decision or with the last flag taken back.
"""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.text import Truncator
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Visibility
from .event import Event, one_act
from .flag_reason import FlagReason
from .moderation_rules import cases_visible_to
from .plain import no_controls
from .stale import Stale

# How long a case is somebody's who was looking at it.
HOLD = timedelta(minutes=3)
MOST_WORDS = 1000
# Of reason and note, as the author reads them beside the annotation.
MOST_TOLD = 500
# Sent with the key of a ``desk`` once somebody there looks at a case, or no longer does: no line of the log.
looked_at = Signal()


class CaseQuerySet(models.QuerySet):
    """Lists of cases."""

    def visible_to(self, user):
        """Those of the desks that this person moderates."""
        return self.filter(cases_visible_to(user))

    def waiting(self):
        """Those that are to be decided; not those whose annotation others cannot see anyway by now."""
        seen = ~models.Q(annotation__visibility=Visibility.PRIVATE)
        return self.filter(seen, closed_at=None, annotation__withdrawn_at=None)

    def by_desk(self, most=500):
        """``{desk: number}`` of these, without counting further than to one more than the most in all."""
        return Counter(self.order_by().values_list("desk", flat=True)[: most + 1])


class Case(models.Model):
    """One annotation in the queue; there is one open case of it at most."""

    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="cases")
    desk = models.ForeignKey("Desk", models.CASCADE, related_name="cases")
    opened_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Which moderator has it before them, so that others take the next one.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    held_until = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotation"], condition=models.Q(closed_at=None), name="case_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["desk", "opened_at", "id"], condition=models.Q(closed_at=None), name="case_waiting"
            )
        ]

    def __str__(self):
        return f"{self.annotation}: {'closed' if self.closed_at else 'open'}"

    @classmethod
    def of(cls, annotation):
        """The annotation's open case, opened when there is none; whoever calls holds the annotation."""
        desk_id = annotation.article.desk_id
        return cls.objects.get_or_create(
            annotation=annotation, closed_at=None, defaults={"desk_id": desk_id}
        )[0]

    # -- Who looks -----------------------------------------------------------------------------------------

    def held_by(self):
        """Who has it before them now, or None."""
        return self.holder if self.held_until and self.held_until > now() else None

    @classmethod
    def hold(cls, pk, by):
        """Have it before one, unless somebody else has; whether it is one's own now."""
        free = models.Q(holder=None) | models.Q(holder=by) | models.Q(held_until__lte=now())
        rows = cls.objects.filter(free, pk=pk, closed_at=None)
        is_held = bool(rows.update(holder=by, held_until=now() + HOLD))
        if is_held:
            cls._tell(pk)
        return is_held

    @classmethod
    def let_go(cls, pk, by):
        """Have it before one no more."""
        if cls.objects.filter(pk=pk, holder=by).update(holder=None, held_until=None):
            cls._tell(pk)

    @classmethod
    def _tell(cls, pk):
        desk = cls.objects.filter(pk=pk).values_list("desk", flat=True).get()
        transaction.on_commit(lambda: looked_at.send_robust(cls, desk=desk), robust=True)

    # -- Flags ---------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def flag(cls, annotation, by, reason, words=""):
        """Say what is wrong with an annotation: one flag per person, said again it replaces the first.

        ``reason``: a FlagReason of the desk. ValidationError by field; what a moderator has decided about
        cannot be flagged again as it stands.
        """
        annotation.hold()
        if reason.desk_id != annotation.article.desk_id or reason.is_retired:
            raise ValidationError({"reason": _("There is no such reason on this desk.")})
        own = annotation.flags.filter(author=by)
        if own.filter(case__closed_at__isnull=False, withdrawn_at=None, version=annotation.version).exists():
            raise ValidationError(_("A moderator has looked at your flag of this already."))
        case = cls.of(annotation)
        flag = own.filter(case=case).first() or Flag(case=case, annotation=annotation, author=by)
        before = flag.as_logged() if flag.pk and not flag.withdrawn_at else {}
        flag.reason, flag.words, flag.withdrawn_at = reason, words.strip(), None
        flag.version = annotation.version
        flag.full_clean()
        if before == flag.as_logged():
            return flag
        flag.save()
        case._record("flag.raised", by, before=before, after=flag.as_logged())
        return flag

    @classmethod
    @transaction.atomic
    def unflag(cls, annotation, by):
        """Take one's flag back; whether there was one. The case closes when nothing else keeps it open."""
        annotation.hold()
        flag = annotation.flags.filter(author=by, withdrawn_at=None, case__closed_at=None).first()
        if flag is None:
            return False
        flag.withdrawn_at = now()
        flag.save(update_fields=["withdrawn_at"])
        case = flag.case
        if not (annotation.is_pending or case.standing_flags().exists() or case.appeals.exists()):
            case._close()
        case._record("flag.withdrawn", by, before=flag.as_logged())
        return True

    def standing_flags(self):
        """The flags that were not taken back."""
        return self.flags.filter(withdrawn_at=None)

    # -- Decisions -----------------------------------------------------------------------------------------

    def choices(self):
        """The kinds of decision that make sense for what the annotation is now, the likely one first."""
        kind = Decision.Kind
        if self.annotation.is_pending:
            return (kind.APPROVE, kind.HIDE, kind.SPAM)
        if self.annotation.hidden_at:
            return (kind.RESTORE, kind.HIDE, kind.SPAM)
        return (kind.HIDE, kind.DISMISS, kind.SPAM)

    @classmethod
    @one_act()
    def decide(cls, annotation, by, kind, *, version=None, case=None, reason=None, note="", internal_note=""):
        """Decide about an annotation, which closes its case; returns the Decision.

        ``kind``: of `Decision.Kind`. ``version``: of the annotation that the moderator saw; ``case``: the key
        of the case that they saw; Stale when either has moved on. ``reason``: a FlagReason of the desk;
        ``note`` is for the author, and hiding needs one of the two; ``internal_note`` is for moderators.
        ValidationError by field.
        """
        annotation.hold(version)
        open_case = cls.objects.filter(annotation=annotation, closed_at=None).first()
        if case is not None and (open_case is None or open_case.pk != case):
            raise Stale(annotation)
        open_case = open_case or cls.of(annotation)
        open_case.annotation = annotation
        if kind not in open_case.choices():
            raise ValidationError({"kind": _("This cannot be decided about it as it stands.")})
        open_case._refuse_oneself(by)
        if kind == Decision.Kind.HIDE and reason is None and not note.strip():
            raise ValidationError({"reason": _("Say why: the author will ask.")})
        if reason is not None and reason.desk_id != annotation.article.desk_id:
            raise ValidationError({"reason": _("There is no such reason on this desk.")})
        decision = Decision(
            case=open_case,
            annotation=annotation,
            moderator=by,
            kind=kind,
            reason=reason,
            note=note.strip(),
            internal_note=internal_note.strip(),
            version=annotation.version,
        )
        decision.full_clean()
        decision.save()
        open_case._obey(decision, by)
        open_case._close()
        open_case._record("case.decided", by, after=decision.as_logged(), reason=decision.said_reason)
        return decision

    def _obey(self, decision, by):
        annotation, kind = self.annotation, Decision.Kind
        if decision.kind in (kind.APPROVE, kind.RESTORE):
            annotation.show(by)
            if decision.kind == kind.APPROVE:
                annotation.article.desk.earn_trust(annotation.author, by)
        elif decision.kind != kind.DISMISS:
            annotation.hide(by, Truncator(decision.told).chars(MOST_TOLD))

    def _refuse_oneself(self, by):
        appeal = self.appeals.select_related("decision").first()
        if appeal and appeal.decision.moderator_id == by.pk:
            raise ValidationError(_("An appeal is decided by another moderator than the one it is against."))

    def _close(self):
        self.closed_at, self.holder, self.held_until = now(), None, None
        self.save(update_fields=["closed_at", "holder", "held_until"])

    # -- Appeals -------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def appeal(cls, annotation, by, words):
        """The author asks another moderator, once, to look at what was refused; returns the Appeal."""
        annotation.hold()
        decision = annotation.decisions.exclude(kind=Decision.Kind.DISMISS).order_by("-pk").first()
        if not annotation.is_refused or decision is None:
            raise ValidationError(_("There is no decision against it that one could appeal to."))
        if Appeal.objects.filter(annotation=annotation).exists():
            raise ValidationError(_("You have appealed already: it is done once."))
        appeal = Appeal(
            annotation=annotation, case=cls.of(annotation), decision=decision, author=by, words=words.strip()
        )
        appeal.full_clean()
        appeal.save()
        appeal.case._record("case.appealed", by, after={"words": appeal.words})
        return appeal

    def _record(self, verb, by, **details):
        refs = {"annotation": str(self.annotation.uid)}
        Event.record(verb, actor=by, article=self.annotation.article, subject=self, refs=refs, **details)


class Flag(models.Model):
    """What one person says is wrong with an annotation."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="flags")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="flags"
    )
    reason = models.ForeignKey(FlagReason, models.PROTECT, related_name="+", verbose_name=_("reason"))
    words = models.TextField(_("in your words"), max_length=MOST_WORDS, blank=True, validators=[no_controls])
    # Of the annotation, as the person saw it.
    version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "author"], name="flag_once")]

    def __str__(self):
        return f"{self.reason}: {self.annotation}"

    @classmethod
    def standing_by(cls, annotation, person):
        """This person's flag that was not taken back and that nobody has decided about, or None."""
        rows = annotation.flags.filter(author=person, withdrawn_at=None, case__closed_at=None)
        return rows.select_related("reason").first()

    def as_logged(self):
        """What the log keeps of it."""
        return {"reason": self.reason.label, "words": self.words}


class Decision(models.Model):
    """What a moderator decided about an annotation, and why; never changed."""

    class Kind(models.TextChoices):
        """What becomes of the annotation."""

        APPROVE = "approve", _("approve")
        HIDE = "hide", _("hide")
        RESTORE = "restore", _("restore")
        DISMISS = "dismiss", _("dismiss flags")
        SPAM = "spam", _("spam")

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="decisions")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("decision"), max_length=10, choices=Kind.choices)
    reason = models.ForeignKey(FlagReason, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(
        _("note to the author"), max_length=MOST_WORDS, blank=True, validators=[no_controls]
    )
    internal_note = models.TextField(
        _("note for moderators"), max_length=MOST_WORDS, blank=True, validators=[no_controls]
    )
    # Of the annotation that it is about, before the decision.
    version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.annotation}"

    @property
    def said_reason(self):
        """The reason in words."""
        if self.reason:
            return self.reason.label
        return str(_("Spam")) if self.kind == self.Kind.SPAM else ""

    @property
    def told(self):
        """Reason and note, as the author reads them."""
        return ": ".join(filter(None, [self.said_reason, self.note]))

    def as_logged(self):
        """What the log keeps of it; only moderators read these lines."""
        kept = {"decision": self.kind, "note": self.note, "internal_note": self.internal_note}
        return {name: value for name, value in kept.items() if value}


class Appeal(models.Model):
    """An author's word against a decision; another moderator looks at it."""

    annotation = models.OneToOneField("Annotation", models.CASCADE, related_name="appeal")
    case = models.ForeignKey(Case, models.CASCADE, related_name="appeals")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="appeals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    words = models.TextField(_("in your words"), max_length=MOST_WORDS, validators=[no_controls])
    created_at = models.DateTimeField(default=now)

    def __str__(self):
        return f"{self.annotation}: {self.words}"
