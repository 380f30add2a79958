"""What reaches whom: what people follow, what they were notified of and how, how far they have looked."""

from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .attention_rules import notifications_visible_to
from .event import Event


class Follow(models.Model):
    """One person follows one thing, or has said that they do not want to."""

    class Kind(models.TextChoices):
        """What is followed; a speaker is an entity, of whose claims one wants to hear."""

        ARTICLE = "article", _("article")
        ENTITY = "entity", _("entity")
        SPEAKER = "speaker", _("speaker")
        CLAIM = "claim", _("claim")
        THREAD = "thread", _("thread")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # The thing's primary key; what is gone has no more news.
    key = models.PositiveBigIntegerField()
    # Off: what they took part in does not follow them again.
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="follow_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["article", "entity", "speaker", "claim", "thread"]),
                name="follow_kind_known",
            ),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="follow_thing", condition=models.Q(is_on=True))]

    def __str__(self):
        return f"{self.person_id} · {self.kind} {self.key}"

    @classmethod
    def put(cls, person, kind, thing, is_on=True):
        """Follow a thing from now on, or no more."""
        fields = {"is_on": is_on, "created_at": now()}
        cls.objects.update_or_create(person=person, kind=kind, key=thing.pk, defaults=fields)

    @classmethod
    def is_by(cls, person, kind, thing):
        """Whether news of it reach this person: they said so, or began it and did not say otherwise."""
        if not person.is_authenticated:
            return False
        row = cls.objects.filter(person=person.pk, kind=kind, key=thing.pk).first()
        return row.is_on if row else _began(kind, thing) == person.pk

    @classmethod
    def of(cls, kind, thing, moment):
        """The primary keys of all who followed it at that moment and still do."""
        rows = list(cls.objects.filter(kind=kind, key=thing.pk))
        followers = {row.person_id for row in rows if row.is_on and row.created_at <= moment}
        author = _began(kind, thing)
        if author and not any(row.person_id == author for row in rows):
            followers.add(author)
        return followers

    @classmethod
    def join(cls, kind, key, people, moment):
        """These people (primary keys) took part: they follow it, unless they ever said that they do not."""
        rows = (cls(person_id=pk, kind=kind, key=key, created_at=moment) for pk in sorted(people))
        cls.objects.bulk_create(rows, ignore_conflicts=True)


def _began(kind, thing):
    """Who follows it without having said so: the author of a thread's first annotation, or of a claim."""
    return thing.author_id if kind in (Follow.Kind.THREAD, Follow.Kind.CLAIM) else None


class NotificationQuerySet(models.QuerySet):
    """Lists of notifications."""

    def visible_to(self, user):
        """This person's own, as far as they may still see what each is about."""
        return self.filter(notifications_visible_to(user))


class Notification(models.Model):
    """One act that one person should hear of. It holds ids alone: its words are written for its reader."""

    class Reason(models.TextChoices):
        """Why it reaches them; the first that holds."""

        MENTIONED = "mentioned", _("mentioned you")
        ASSIGNED = "assigned", _("assigned to you")
        REVIEW = "review", _("second opinions")
        ROUND = "round", _("a blind round of yours")
        THREAD = "thread", _("in a thread you follow")
        CLAIM = "claim", _("a claim you follow")
        SPEAKER = "speaker", _("a speaker you follow")
        ENTITY = "entity", _("an entity you follow")
        ARTICLE = "article", _("an article you follow")

    # These are always meant for the one person.
    DIRECT = (Reason.MENTIONED, Reason.ASSIGNED, Reason.REVIEW, Reason.ROUND)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.ForeignKey("Event", models.DO_NOTHING, db_constraint=False, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    # Of the event: one act about one thing reaches a person once, on however many articles it shows.
    act = models.UUIDField()
    subject_key = models.CharField(max_length=40)
    # What it is about; they must see all of it. Thread: where the discussion it belongs to begins.
    article = models.ForeignKey("Article", models.CASCADE, null=True, related_name="+")
    annotation = models.ForeignKey("Annotation", models.CASCADE, null=True, related_name="+")
    thread = models.ForeignKey("Annotation", models.CASCADE, null=True, related_name="+")
    claim = models.ForeignKey("Claim", models.CASCADE, null=True, related_name="+")
    entity = models.ForeignKey("Entity", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    # When it went out by e-mail, or was found not to have to.
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "act", "subject_key"], name="notification_once"),
            models.UniqueConstraint(
                fields=["person", "annotation"],
                condition=models.Q(reason="mentioned"),
                name="notification_mentioned_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_newest"),
            models.Index(
                fields=["person", "id"], name="notification_unread", condition=models.Q(read_at=None)
            ),
            models.Index(
                fields=["person", "id"], name="notification_to_mail", condition=models.Q(mailed_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.reason} · {self.person_id} · {self.event_id}"


class MailChoice(models.Model):
    """Whether and when one person wants their notifications by e-mail."""

    class Mail(models.TextChoices):
        """What is sent."""

        NEVER = "never", _("no e-mail")
        DAILY = "daily", _("one summary a day")
        AT_ONCE = "at_once", _("mentions and assignments within minutes, the rest once a day")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choice")
    mail = models.CharField(_("by e-mail"), max_length=8, choices=Mail.choices, default=Mail.NEVER)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    digest_at = models.TimeField(_("summary at"), default=time(7))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    # The day, in their time zone, of the last summary.
    digest_on = models.DateField(null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self):
        return f"{self.person_id} · {self.mail}"

    def clean(self):
        """Quiet hours have a beginning and an end."""
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValidationError({"quiet_until": _("Quiet hours have a beginning and an end.")})

    @classmethod
    def of(cls, person):
        """This person's choice; what holds before they made one is not stored."""
        return cls.objects.filter(person=person).first() or cls(person=person)

    def local(self, moment):
        """The moment by this person's own clock."""
        try:
            return moment.astimezone(ZoneInfo(self.time_zone))
        except (KeyError, ValueError, OSError):  # a zone that this machine does not know any more
            return moment

    @classmethod
    def today(cls, person):
        """The day that it is for this person."""
        return cls.of(person).local(now()).date()


class SeenActs(models.Model):
    """How far one person has looked at what happened: the last line of the log that is not new to them."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen_acts")
    event = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=now)

    def __str__(self):
        return f"{self.person_id} · {self.event}"

    @classmethod
    def last(cls, person):
        """The last line they have seen, and when they said so; ``(0, None)`` before."""
        return cls.objects.filter(person=person).values_list("event", "at").first() or (0, None)

    @classmethod
    def mark(cls, person, event):
        """Everything up to this line is seen, as far as there are lines; looking back takes nothing away."""
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        event = min(event, newest)
        cls.objects.get_or_create(person=person)
        cls.objects.filter(person=person, event__lt=event).update(event=event, at=now())
