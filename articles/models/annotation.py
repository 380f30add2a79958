"""What people say about a text: annotations in the W3C's sense, on one or more spans of one revision."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import TaggedItemBase

from .. import permissions
from ..permissions import Visibility
from .article import Article, Revision
from .claim import Claim
from .entity import Mention
from .event import Event, one_act
from .meaning import check_meaning, is_within
from .placing import Placing, pieces_for
from .span import Span, clean_tags


class Stale(Exception):
    """The writer knew an older version; ``current`` is the object as it stands."""

    def __init__(self, current):
        super().__init__("Somebody else changed this meanwhile.")
        self.current = current


class TaggedAnnotation(TaggedItemBase):
    """A free tag on an annotation."""

    content_object = models.ForeignKey("Annotation", models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="annotation_tag_once")]


class AnnotationQuerySet(models.QuerySet):
    """Lists of annotations."""

    def visible_to(self, user):
        """By visibility, article and role; hidden and withdrawn ones to author and moderators."""
        return self.filter(permissions.annotations_visible_to(user))

    def standing(self):
        """Neither withdrawn nor hidden."""
        return self.filter(withdrawn_at=None, hidden_at=None)

    def whole(self):
        """With everything a card or a JSON body shows, in a constant number of queries."""
        return self.select_related(
            "article", "author", "claim__claimant", "claim__rating", "reply_to"
        ).prefetch_related("spans__placements", "tags", "mentions__tag", "claim__about")

    def in_text_order(self):
        """By where the first span starts, then by age; those about the whole article last."""
        first = models.Min("spans__start")
        return self.annotate(first_start=first).order_by(models.F("first_start").asc(nulls_last=True), "pk")


class Annotation(Placing, models.Model):
    """One annotation: author, motivation, target (spans of a revision), body and visibility."""

    class Motivation(models.TextChoices):
        """The W3C's motivations, as far as Newsroom has rooms for them."""

        HIGHLIGHTING = "highlighting", _("highlight")
        COMMENTING = "commenting", _("note")
        REPLYING = "replying", _("reply")
        TAGGING = "tagging", _("tags")
        IDENTIFYING = "identifying", _("mention")
        QUESTIONING = "questioning", _("claim")

    LAYERS = {
        "highlighting": "highlight",
        "commenting": "note",
        "tagging": "note",
        "identifying": "mention",
        "questioning": "claim",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="annotations")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="annotations")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="annotations"
    )
    motivation = models.CharField(max_length=14, choices=Motivation.choices)
    body = models.TextField(_("text"), blank=True, help_text="Markdown")
    visibility = models.CharField(
        _("seen by"), max_length=10, choices=Visibility.choices, default=Visibility.DESK
    )
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="appearances")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    modified_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=500, blank=True)

    tags = TaggableManager(through=TaggedAnnotation, blank=True)
    entities = TaggableManager(through=Mention, blank=True, verbose_name=_("entities"))
    objects = AnnotationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(motivation="questioning", claim__isnull=False)
                | (~models.Q(motivation="questioning") & models.Q(claim=None)),
                name="annotation_claim_when_questioning",
            ),
            models.CheckConstraint(
                condition=models.Q(motivation="replying", reply_to__isnull=False)
                | (~models.Q(motivation="replying") & models.Q(reply_to=None)),
                name="annotation_reply_when_replying",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="annotation_visibility_known"
            ),
        ]
        indexes = [models.Index(fields=["author", "-id"], name="annotation_author")]

    def __str__(self):
        return f"{self.get_motivation_display()} {self.uid}"

    def get_absolute_url(self):
        """Its place on the reading page."""
        return f"{reverse('article', args=[self.article_id])}#annotation-{self.uid}"

    @property
    def layer(self):
        """How it is painted: ``claim``, ``mention``, ``note``, ``highlight``; ``reply`` is not."""
        return self.LAYERS.get(self.motivation, "reply")

    @property
    def entity(self):
        """The entity that a mention names (prefetch ``mentions__tag`` for lists), or None."""
        mentions = self.mentions.all()
        return mentions[0].tag if mentions else None

    @property
    def quote(self):
        """The words it stands on, pieces joined by an ellipsis."""
        return " … ".join(span.exact for span in self.spans.all())

    @property
    def is_edited(self):
        """Whether it was changed after it was made."""
        return self.version > 1

    # -- Verbs ---------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def make(
        cls,
        *,
        article,
        by,
        motivation,
        spans=(),
        revision=None,
        body="",
        visibility=None,
        tags=(),
        entities=(),
        claim=None,
        reply_to=None,
        uid=None,
    ):
        """Annotate an article.

        ``spans``: dicts with ``start`` and ``end`` (code points of the revision's text), and optionally
        ``exact`` (checked against the text) and ``role``. ``revision``: a primary key, by default the newest;
        what was selected in an older one is carried over, and ``annotation.carried`` says how.
        ``uid``: the client's own id. ValidationError, by field, when it makes no sense.
        """
        revision_id, pieces, carried = pieces_for(article, revision, spans)
        annotation = cls(
            article=article,
            revision_id=revision_id,
            author=by,
            motivation=motivation,
            body=body.strip(),
            visibility=visibility or (reply_to.visibility if reply_to else Visibility.DESK),
            claim=claim,
            reply_to=reply_to,
        )
        if uid:
            annotation.uid = uid
        tags = clean_tags(tags)
        check_meaning(annotation, pieces, tags, entities)
        annotation.save(force_insert=True)
        for piece in pieces:
            piece.annotation = annotation
        Span.objects.bulk_create(pieces)
        # For whoever answers with it: the pieces need not be fetched again.
        annotation.placed = pieces
        if tags:
            annotation.tags.set(tags)
        if entities:
            Mention.objects.bulk_create(Mention(content_object=annotation, tag=e) for e in entities)
        annotation._record(
            "annotation.created", by, after=annotation._as_logged(pieces, tags, [e.pk for e in entities])
        )
        # Its line holds the article: a revision that was stored meanwhile is seen now, and none comes after.
        if article.current_id != revision_id:
            annotation.place(by)
        annotation.carried = carried
        return annotation

    @one_act()
    def edit(
        self,
        by,
        version=None,
        *,
        body=None,
        visibility=None,
        spans=None,
        tags=None,
        entities=None,
        claim=None,
        revision=None,
    ):
        """Change what is given and leave the rest; returns whether anything differed.

        ``version``: what the writer last saw; Stale when it is not the present one. ``revision``: that of the
        new ``spans``, by default the annotation's own; they are carried over from an older one.
        """
        stored = self._lock(version)
        before = stored._as_logged()
        if body is not None:
            self.body = body.strip()
        if visibility is not None:
            self.visibility = visibility
        if claim is not None:
            self.claim = claim
        pieces = self._pieces_anew(spans, revision) if spans is not None else None
        tags = clean_tags(tags) if tags is not None else None
        check_meaning(
            self,
            list(self.spans.all()) if pieces is None else pieces,
            [tag.name for tag in self.tags.all()] if tags is None else tags,
            [mention.tag for mention in self.mentions.all()] if entities is None else entities,
        )
        if self.visibility != stored.visibility:
            self._narrow_replies(by)
        if pieces is not None:
            self.spans.all().delete()
            if self.revision_id != stored.revision_id:
                # First the text, then the words in it: the database looks.
                self.save(update_fields=["revision"])
            for piece in pieces:
                piece.annotation = self
            Span.objects.bulk_create(pieces)
        if tags is not None:
            self.tags.set(tags)
        if entities is not None:
            self.mentions.all().delete()
            Mention.objects.bulk_create(Mention(content_object=self, tag=entity) for entity in entities)
        self._forget_lists()
        after = self._as_logged()
        if before == after:
            return False
        self._bump("body", "visibility", "claim")
        if pieces is not None:
            self.place(by)
        changed = [name for name in after if before[name] != after[name]]
        self._record(
            "annotation.edited",
            by,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            was_private=stored.visibility == Visibility.PRIVATE,
        )
        return True

    @transaction.atomic
    def withdraw(self, by, version=None):
        """Take it back; author and moderators still see it, and it can be restored."""
        self._lock(version)
        if self.withdrawn_at:
            return
        self.withdrawn_at = now()
        self._bump("withdrawn_at")
        self._record("annotation.withdrawn", by)

    @transaction.atomic
    def restore(self, by, version=None):
        """Take the withdrawal back."""
        self._lock(version)
        if not self.withdrawn_at:
            return
        self.withdrawn_at = None
        self._bump("withdrawn_at")
        self._record("annotation.restored", by)
        self.place(by)

    @transaction.atomic
    def hide(self, by, reason):
        """A moderator's act: only the author and moderators see it from now on."""
        self._lock()
        if self.hidden_at:
            return
        self.hidden_at, self.hidden_reason = now(), reason
        self._bump("hidden_at", "hidden_reason")
        self._record("annotation.hidden", by, reason=reason)

    @transaction.atomic
    def show(self, by, reason=""):
        """A moderator's act: it is seen again."""
        self._lock()
        if not self.hidden_at:
            return
        self.hidden_at, self.hidden_reason = None, ""
        self._bump("hidden_at", "hidden_reason")
        self._record("annotation.shown", by, reason=reason)

    def _narrow_replies(self, by):
        """No reply is seen by more people than what it answers, also when that is narrowed later."""
        standing = self.replies.filter(withdrawn_at=None).select_related("article")
        wider = [reply for reply in standing if not is_within(reply.visibility, self.visibility)]
        if self.visibility == Visibility.PRIVATE and any(r.author_id != self.author_id for r in wider):
            raise ValidationError({"visibility": _("Others have answered it: it cannot be made private.")})
        for reply in wider:
            reply.edit(by, visibility=self.visibility)

    # -- What the verbs share ------------------------------------------------------------------------------

    def _lock(self, version=None):
        """The row as stored, locked; Stale when it has moved on from the version the writer saw."""
        stored = type(self).objects.select_for_update().get(pk=self.pk)
        if version is not None and stored.version != version:
            raise Stale(stored)
        for name in ("version", "withdrawn_at", "hidden_at", "hidden_reason"):
            setattr(self, name, getattr(stored, name))
        return stored

    def _bump(self, *fields):
        self.version += 1
        self.modified_at = now()
        self.save(update_fields=[*fields, "version", "modified_at"])

    def _forget_lists(self):
        # A prefetched list would answer with what was there before the edit.
        self.__dict__.get("_prefetched_objects_cache", {}).clear()

    def _record(self, verb, by, was_private=False, **details):
        is_private = was_private or self.visibility == Visibility.PRIVATE
        refs = {"annotation": str(self.uid)}
        if self.claim_id:
            refs["claim"] = self.claim_id
        Event.record(
            verb,
            actor=by,
            article=self.article,
            subject=self,
            refs=refs,
            private_to=self.author if is_private else None,
            **details,
        )

    def _as_logged(self, pieces=None, tags=None, entities=None):
        if pieces is None:
            pieces = self.spans.all()
        if tags is None:
            tags = self.tags.names()
        if entities is None:
            entities = self.mentions.values_list("tag_id", flat=True)
        return {
            "motivation": self.motivation,
            "body": self.body,
            "visibility": self.visibility,
            "revision": self.revision_id,
            "spans": [[piece.start, piece.end, piece.role, piece.exact] for piece in pieces],
            "tags": sorted(tags),
            "entities": sorted(entities),
            "claim": self.claim_id,
        }
