"""Annotations from other tools that are about nothing here: kept as they came until their article comes."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now

from ..permissions import Visibility
from .annotation import Annotation
from .event import Event
from .stale import lock
from .stray_rules import strays_visible_to


class StrayQuerySet(models.QuerySet):
    """Lists of strays."""

    def visible_to(self, user):
        """By visibility, desk and role; withdrawn ones to author and moderators."""
        return self.filter(strays_visible_to(user))

    def standing(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def waiting_for(self, desk_id, keys):
        """The desk's strays about any of these (see ``StraySource``), the oldest first."""
        about = StraySource.objects.filter(stray=models.OuterRef("pk"), key__in=keys)
        rows = self.standing().filter(models.Exists(about), desk_id=desk_id)
        return rows.select_related("author", "desk").order_by("pk")


class Stray(models.Model):
    """One annotation whose target is no article, and no annotation, of its desk.

    ``document`` is its JSON-LD as it came. When what it is about comes, an annotation with its ``uid``
    takes its place.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey("Desk", models.CASCADE, related_name="strays")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="strays")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.DESK)
    document = models.JSONField()
    # By what it is known again when it comes a second time: as of an annotation.
    origin = models.CharField(max_length=64, null=True, blank=True, editable=False)
    # The newest annotation at that time, after which it stands in the list of both.
    after = models.PositiveBigIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    modified_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StrayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="stray_visibility_known"
            ),
            models.UniqueConstraint(
                fields=["desk", "author", "origin"],
                condition=models.Q(origin__isnull=False),
                name="stray_received_once",
            ),
        ]
        indexes = [models.Index(fields=["after", "id"], name="stray_in_order")]

    def __str__(self):
        return str(self.uid)

    @classmethod
    @transaction.atomic
    def keep(cls, *, desk, by, document, keys, visibility, origin=None, uid=None, created_at=None):
        """Keep an annotation; ``keys`` are those of what it is about (see ``StraySource``)."""
        newest = Annotation.objects.order_by("-pk").values_list("pk", flat=True).first()
        stray = cls(
            desk=desk, author=by, document=document, visibility=visibility, origin=origin, after=newest or 0
        )
        if uid:
            stray.uid = uid
        if created_at:
            stray.created_at = created_at
        stray.save(force_insert=True)
        stray._is_about(keys)
        stray._record("stray.kept", by, after={"document": document, "visibility": visibility})
        return stray

    @transaction.atomic
    def edit(self, by, version=None, *, document, keys):
        """Put another document in its place; returns whether it differed. Stale as of an annotation."""
        stored = lock(self, version, "withdrawn_at", "document")
        if stored.document == document:
            return False
        self.document = document
        self.sources.all().delete()
        self._is_about(keys)
        self._bump("document")
        self._record("stray.edited", by, before={"document": stored.document}, after={"document": document})
        return True

    @transaction.atomic
    def withdraw(self, by, version=None):
        """Take it back; its uid is not used again."""
        lock(self, version, "withdrawn_at")
        if self.withdrawn_at:
            return
        self.withdrawn_at = now()
        # It may come anew from where it came.
        self.origin = None
        self._bump("withdrawn_at", "origin")
        self._record("stray.withdrawn", by)

    @transaction.atomic
    def give_way(self, by, version, make):
        """Let the annotation that ``make()`` makes of it take its place, with its uid; returns that.

        The annotation's version goes on from here, so that no ETag is given out twice.
        """
        lock(self, version, "withdrawn_at", "document")
        annotation = make()
        annotation.version = self.version + 1
        annotation.save(update_fields=["version"])
        self._record("stray.placed", by, refs={"annotation": str(annotation.uid)})
        self.delete()
        return annotation

    def _is_about(self, keys):
        StraySource.objects.bulk_create(StraySource(stray=self, key=key) for key in sorted(set(keys)))

    def _bump(self, *fields):
        self.version += 1
        self.modified_at = now()
        self.save(update_fields=[*fields, "version", "modified_at"])

    def _record(self, verb, by, **details):
        private_to = self.author if self.visibility == Visibility.PRIVATE else None
        Event.record(verb, actor=by, desk=self.desk, subject=self, private_to=private_to, **details)


class StraySource(models.Model):
    """What a stray is about: the hash of an address, in the spelling in which addresses are compared."""

    stray = models.ForeignKey(Stray, models.CASCADE, related_name="sources")
    key = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stray", "key"], name="stray_source_once")]

    def __str__(self):
        return self.key
