"""What was claimed: claims with claimant and subjects, their verdicts, evidence and relations."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import permissions
from ..text.fold import fold
from .event import Event
from .plain import no_controls
from .rating import Rating
from .stale import lock
from .thread import Assignable


class ClaimQuerySet(models.QuerySet):
    """Lists of claims."""

    def visible_to(self, user):
        """Those of the person's desks, and those with a public appearance."""
        return self.filter(permissions.claims_visible_to(user))

    def with_people(self):
        """Claimant, subjects and rating in a constant number of queries."""
        return self.select_related("claimant", "rating", "desk", "assignee").prefetch_related("about")

    def standing(self):
        """Those that appear somewhere: a claim whose annotations were all withdrawn is nobody's claim."""
        appearances = self.model.appearances.rel.related_model.objects.standing()
        return self.filter(models.Exists(appearances.filter(claim=models.OuterRef("pk"))))

    def shared(self):
        """Those that others than an author see somewhere: what is counted for a whole desk."""
        appearances = self.model.appearances.rel.related_model.objects.standing()
        seen = appearances.exclude(visibility=permissions.Visibility.PRIVATE)
        return self.filter(models.Exists(seen.filter(claim=models.OuterRef("pk"))))

    def matching(self, words):
        """Those whose wording holds all of the words, in any spelling that folds to the same."""
        rows = self
        for word in fold(words).split()[:12]:
            rows = rows.filter(folded__contains=word)
        return rows


class Claim(Assignable):
    """A checkable statement in the desk's own words; each annotation of it is one appearance."""

    class State(models.TextChoices):
        """Where it stands in the desk's work; not how it was rated."""

        OPEN = "open", _("open")
        IN_REVIEW = "in_review", _("in review")
        REVIEWED = "reviewed", _("reviewed")

    EDITABLE = ("text", "claimant", "claimant_role", "cue", "said_on", "state")

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="claims")
    text = models.CharField(_("claim"), max_length=1000, validators=[no_controls])
    folded = models.TextField(editable=False)
    claimant = models.ForeignKey(
        "Entity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_made",
        verbose_name=_("claimant"),
    )
    claimant_role = models.CharField(
        _("claimant, as a role"), max_length=200, blank=True, validators=[no_controls]
    )
    about = models.ManyToManyField("Entity", blank=True, related_name="claims_about", verbose_name=_("about"))
    cue = models.CharField(_("cue"), max_length=60, blank=True, validators=[no_controls])
    said_on = models.DateField(_("said on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    rating = models.ForeignKey(Rating, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["desk", "state", "-id"], name="claim_desk_state"),
            models.Index(fields=["desk", "-id"], name="claim_desk_newest"),
            models.Index(fields=["claimant", "-id"], name="claim_claimant"),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        """The claim's page."""
        return reverse("claim", args=[self.pk])

    def save(self, *args, **kwargs):
        """Keep the folded wording beside the wording."""
        self.folded = fold(self.text)
        super().save(*args, **kwargs)

    @property
    def outcome(self):
        """``open``, or what its rating says: ``supported``, ``refuted``, ``uncheckable``."""
        return self.rating.outcome if self.rating else "open"

    @property
    def said_by(self):
        """The claimant in words: entity, role, both, or nobody named."""
        named = [self.claimant.name] if self.claimant else []
        return ", ".join([*named, *([self.claimant_role] if self.claimant_role else [])])

    def clean(self):
        """The wording says something, and the claimant is of the same desk."""
        self.text = " ".join(self.text.split())
        if not self.text:
            raise ValidationError({"text": _("A claim needs words.")})
        if self.claimant and self.claimant.desk_id != self.desk_id:
            raise ValidationError({"claimant": _("There is no such entity on this desk.")})

    def article_ids(self):
        """The articles in which it appears."""
        return set(self.appearances.values_list("article_id", flat=True))

    @classmethod
    @transaction.atomic
    def draft(cls, *, desk, by, text, about=(), article=None, is_private=False, **fields):
        """Word a new claim; ``fields`` are claimant, claimant_role, cue, said_on.

        ``is_private``: it is for a private annotation, so that its line in the log is its author's alone.
        """
        claim = cls(desk=desk, author=by, text=text, **fields)
        claim.full_clean(exclude=["folded"])
        _of_desk(desk, about)
        claim.save()
        claim.about.set(about)
        Event.record(
            "claim.created",
            actor=by,
            desk=desk,
            article=article,
            subject=claim,
            refs={"claim": claim.pk},
            after=claim.as_logged(),
            # Until an annotator's blind mark is adopted, nobody else knows that there is this claim.
            private_to=by if is_private or (article and article.round_blinding(by)) else None,
        )
        return claim

    def _lock(self, version):
        lock(self, version, "text", "claimant_id", "claimant_role", "cue", "said_on", "state", "rating_id")

    @transaction.atomic
    def edit(self, by, about=None, version=None, **fields):
        """Change wording, claimant, cue, date, state or subjects; returns whether anything differed.

        ``version``, here and below: what the writer last saw; Stale when it is not the present one.
        """
        self._lock(version)
        before = self.as_logged()
        for name, value in fields.items():
            if name not in self.EDITABLE:
                raise ValidationError({name: _("This cannot be changed.")})
            setattr(self, name, value)
        self.full_clean(exclude=["folded"])
        if about is not None:
            _of_desk(self.desk, about)
            self.about.set(about)
        after = self.as_logged()
        if before == after:
            return False
        self.version += 1
        self.save()
        for appearance in self.appearances.filter(author=by, withdrawn_at=None).select_related("article"):
            appearance.worded_anew(by)
        changed = [name for name in after if before[name] != after[name]]
        Event.record(
            "claim.edited",
            actor=by,
            desk=self.desk,
            subject=self,
            **self._where(),
            refs={"claim": self.pk},
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        return True

    @transaction.atomic
    def rate(self, by, rating, rationale, version=None):
        """Give a verdict; it becomes the claim's rating. A reversal needs a reason, as does every verdict."""
        self._lock(version)
        if rating.desk_id != self.desk_id:
            raise ValidationError({"rating": _("There is no such rating on this desk.")})
        verdict = Verdict(claim=self, rating=rating, rationale=rationale.strip(), author=by)
        verdict.full_clean()
        verdict.save()
        before = {"rating": self.rating.label if self.rating else None, "state": self.state}
        self.rating, self.state = rating, self.State.REVIEWED
        self.version += 1
        self.save()
        Event.record(
            "claim.rated",
            actor=by,
            desk=self.desk,
            subject=self,
            **self._where(),
            refs={"claim": self.pk, "verdict": verdict.pk},
            before=before,
            after={"rating": rating.label, "state": self.state},
            reason=verdict.rationale,
        )
        self.reviews.close_by(verdict)
        return verdict

    @transaction.atomic
    def send_back(self, by):
        """To review again, since the text it was made of has changed; nothing when it was not reviewed."""
        if self.state != self.State.REVIEWED:
            return False
        self.state = self.State.IN_REVIEW
        self.version += 1
        self.save()
        Event.record(
            "claim.sent_back",
            actor=by,
            desk=self.desk,
            subject=self,
            **self._where(),
            refs={"claim": self.pk},
            before={"state": self.State.REVIEWED.value},
            after={"state": self.state.value},
        )
        return True

    @transaction.atomic
    def support(self, by, stance, version=None, uid=None, **fields):
        """Add a piece of evidence: a url, an annotation or a note, with its stance.

        ``uid``: the client's own id; sent again, the first one is given back. ValidationError (code "taken")
        when it is somebody else's, or that of another claim.
        """
        # What was acknowledged once is not stale; and two that send it at once ask one after the other.
        self._lock(None)
        if uid and (first := Evidence.objects.filter(uid=uid).first()):
            if (first.author_id, first.claim_id) != (by.pk, self.pk):
                raise ValidationError({"uid": ValidationError(_("This id is taken."), code="taken")})
            return first
        self._lock(version)
        evidence = Evidence(claim=self, stance=stance, author=by, uid=uid or uuid.uuid4(), **fields)
        evidence.full_clean()
        evidence.save(force_insert=True)
        evidence.is_new = True
        Event.record(
            "evidence.added",
            actor=by,
            desk=self.desk,
            subject=self,
            **self._where(),
            refs={"claim": self.pk, "evidence": evidence.pk},
            after={"stance": stance, "url": evidence.url, "note": evidence.note},
        )
        return evidence

    def _record(self, verb, by, **details):
        refs = {"claim": self.pk}
        Event.record(verb, actor=by, desk=self.desk, subject=self, refs=refs, **self._where(), **details)

    def _where(self):
        """For the log: the articles on which others see it, or whose line it is while all that is private."""
        rows = list(self.appearances.only("article", "visibility", "author"))
        shown = {row.article_id for row in rows if row.visibility != permissions.Visibility.PRIVATE}
        if shown or not rows:
            return {"articles": shown}
        return {"articles": {row.article_id for row in rows}, "private_to": rows[0].author}

    def as_logged(self):
        """What the log keeps of it."""
        return {
            "text": self.text,
            "claimant": self.claimant_id,
            "claimant_role": self.claimant_role,
            "about": sorted(self.about.values_list("pk", flat=True)) if self.pk else [],
            "cue": self.cue,
            "said_on": self.said_on.isoformat() if self.said_on else None,
            "state": self.state,
        }


def _of_desk(desk, entities):
    if any(entity.desk_id != desk.pk for entity in entities):
        raise ValidationError({"about": _("There is no such entity on this desk.")})


class Verdict(models.Model):
    """A rating with its reasons, by an author and, where the desk asks for it, a second; never changed."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="verdicts")
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="verdicts")
    rationale = models.TextField(_("rationale"), max_length=5000, validators=[no_controls])
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seconded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.rating}: {self.claim}"


class Evidence(models.Model):
    """What speaks for or against a claim, or explains it: an address, an annotation, or words."""

    class Stance(models.TextChoices):
        """Which way it speaks."""

        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        CONTEXT = "context", _("context")

    # Whether it was made just now, and not sent again.
    is_new = False

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    stance = models.CharField(_("stance"), max_length=12, choices=Stance.choices)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    annotation = models.ForeignKey(
        "Annotation", models.SET_NULL, null=True, blank=True, related_name="evidence_for"
    )
    note = models.TextField(_("note"), max_length=2000, blank=True, validators=[no_controls])
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.stance}: {self.note or self.url}"

    def clean(self):
        """It points somewhere or says something."""
        if not (self.url or self.annotation or self.note.strip()):
            raise ValidationError(_("Evidence needs an address, a passage or words."))


class Relation(models.Model):
    """How one claim stands to another; only suggested until a person confirms it."""

    class Kind(models.TextChoices):
        """Read as: ``claim`` repeats (paraphrases, …) ``other``."""

        REPEATS = "repeats", _("repeats")
        PARAPHRASES = "paraphrases", _("paraphrases")
        CONTRADICTS = "contradicts", _("contradicts")
        UPDATES = "updates", _("updates")
        DENIES = "denies", _("denies")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Claim, models.CASCADE, related_name="related_from")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "other", "kind"], name="relation_once"),
            models.CheckConstraint(condition=~models.Q(claim=models.F("other")), name="relation_to_another"),
        ]

    def __str__(self):
        return f"{self.claim} {self.kind} {self.other}"
