"""What people say about a text: annotations in the W3C's sense, on one or more spans of one revision."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import Tag

from .. import permissions
from ..permissions import Visibility
from .addressee import address
from .annotation_list import AnnotationQuerySet, TaggedAnnotation
from .annotation_log import as_logged, logged_spans
from .article import Article, Revision
from .blind import Blind
from .claim import Claim
from .entity import Mention
from .event import one_act
from .meaning import check_meaning, is_within
from .moderated import Moderated
from .names import named
from .placing import Placing, hold_articles, hold_replies, pieces_for
from .span import Span, clean_tags
from .stale import hold
from .thread import Thread


class Annotation(Placing, Blind, Moderated, Thread):
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
    # What another tool sent: the document as it came and what of it we took over (schemas/received.py).
    received = models.JSONField(null=True, blank=True, editable=False)
    # By what it is known again when it comes a second time: a hash of its IRI there.
    origin = models.CharField(max_length=64, null=True, blank=True, editable=False)
    # It came with words or a place that are not in this text: the words, or nothing when it named none.
    lost = models.TextField(null=True, blank=True, editable=False)

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
            models.UniqueConstraint(
                fields=["article", "author", "origin"],
                condition=models.Q(origin__isnull=False),
                name="annotation_received_once",
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
        received=None,
        origin=None,
        lost=None,
        created_at=None,
    ):
        """Annotate an article.

        ``spans``: dicts with ``start`` and ``end`` (code points of the revision's text), and optionally
        ``exact`` (checked against the text) and ``role``. ``revision``: a primary key, by default the newest;
        what was selected in an older one is carried over, and ``annotation.carried`` says how.
        ``uid``: the client's own id. ``received``, ``origin``, ``lost``, ``created_at``: of one made
        elsewhere (see the fields). ValidationError, by field, when it makes no sense.
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
            received=received,
            origin=origin,
            lost=lost,
        )
        if uid:
            annotation.uid = uid
        if created_at:
            annotation.created_at = created_at
        tags = clean_tags(tags)
        annotation._go_blind(by)
        check_meaning(annotation, pieces, tags, entities)
        hold_articles(article, [claim] if claim else [])
        annotation._stay_blind()
        annotation._begin(by)
        annotation.save(force_insert=True)
        for piece in pieces:
            piece.annotation = annotation
        Span.objects.bulk_create(pieces)
        # For whoever answers with it: the pieces need not be fetched again.
        annotation.placed = pieces
        if tags:
            annotation.tags.set(named(Tag, tags))
        if entities:
            Mention.objects.bulk_create(Mention(content_object=annotation, tag=e) for e in entities)
        annotation._record(
            "annotation.created",
            by,
            people=[] if received else address(annotation, is_new=True),
            after=annotation._as_logged(pieces, tags, [e.pk for e in entities]),
        )
        annotation._await(by)
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
        motivation=None,
        received=...,
        lost=...,
        article=None,
        revision=None,
    ):
        """Change what is given and leave the rest; returns whether anything differed.

        ``version``: what the writer last saw; Stale when it is not the present one. ``motivation``: another
        of those that are a person's own. ``received`` and ``lost`` may be given as None. ``article``: to
        another one of the desk, with its spans there. ``revision``: that of the new ``spans``, by default
        the annotation's own; they are carried over from an older one.
        """
        stored = self._lock(version)
        if visibility is not None:
            hold_replies([self])
        self._stay_blind()
        before = stored._as_logged() | {"article": self.article_id, "round": stored.round_id}
        if article not in (None, self.article):
            self._move(article)
            spans = spans or ()
        if body is not None:
            self.body = body.strip()
        if visibility is not None:
            self.visibility = visibility
            self._go_blind(by, stored)
        if claim is not None:
            self.claim = claim
        if motivation not in (None, self.motivation):
            if not permissions.PERSONAL_MOTIVATIONS >= {motivation, self.motivation}:
                raise ValidationError({"motivation": _("It cannot become something else.")})
            self.motivation = motivation
        if received is not ...:
            self.received = received
        if lost is not ...:
            self.lost = lost
        pieces = self._pieces_anew(spans, revision) if spans is not None else None
        tags = clean_tags(tags) if tags is not None else None
        check_meaning(
            self,
            list(self.spans.all()) if pieces is None else pieces,
            [tag.name for tag in self.tags.all()] if tags is None else tags,
            [mention.tag for mention in self.mentions.all()] if entities is None else entities,
        )
        tag_rows = named(Tag, tags) if tags else []
        after = before | {
            "article": self.article_id,
            "revision": self.revision_id,
            "motivation": self.motivation,
            "body": self.body,
            "visibility": self.visibility,
            "claim": self.claim_id,
            "round": self.round_id,
        }
        if pieces is not None:
            self.lost = self.lost if not pieces else None
            after["spans"] = logged_spans(pieces)
        if tags is not None:
            after["tags"] = sorted(tag.name for tag in tag_rows)
        if entities is not None:
            after["entities"] = sorted(entity.pk for entity in entities)
        if self.received is not None or "received" in before:
            after |= {"received": self.received, "lost": self.lost}
        changed = [name for name in after if before.get(name) != after[name]]
        if not changed:
            return False
        if "visibility" in changed:
            self._narrow_replies(by)
        if pieces is not None and {"spans", "revision", "article"} & set(changed):
            self.spans.all().delete()
            if self.revision_id != stored.revision_id:
                # First the text, then the words in it: the database looks.
                self.save(update_fields=["revision"])
            for piece in pieces:
                piece.annotation = self
            Span.objects.bulk_create(pieces)
        if "tags" in changed:
            self.tags.set(tag_rows)
        if "entities" in changed:
            self.mentions.all().delete()
            Mention.objects.bulk_create(Mention(content_object=self, tag=entity) for entity in entities)
        self._forget_lists()
        fields = self._show_again(by, changed)
        self._bump("motivation", "body", "visibility", "claim", "round", "received", "lost", *fields)
        if pieces is not None:
            self.place(by)
        self._record(
            "annotation.edited",
            by,
            people=address(self) if {"body", "visibility"} & set(changed) and not self.received else (),
            before={name: before.get(name) for name in changed},
            after={name: after.get(name) for name in changed},
            was_private=stored.visibility == Visibility.PRIVATE,
            articles=[before["article"]],
        )
        self._await(by, was_seen=not stored.hidden_at)
        return True

    def _move(self, article):
        """To another article's newest text, without spans; what others answered or the desk shares stays."""
        if article.desk_id != self.article.desk_id or self.motivation not in permissions.PERSONAL_MOTIVATIONS:
            raise ValidationError({"article": _("It stays on its article.")})
        if self.replies.exists():
            raise ValidationError({"article": _("It has been answered, so it stays on its article.")})
        hold(Article.objects.filter(pk__in=[self.article_id, article.pk]))
        self.spans.all().delete()
        self.article, self.revision_id = article, article.current_id
        # Before its new spans, which the database compares with the revision's text.
        self.save(update_fields=["article", "revision"])
        self._forget_lists()

    @transaction.atomic
    def withdraw(self, by, version=None):
        """Take it back; author and moderators still see it, and it can be restored."""
        self._lock(version)
        self._stay_blind()
        if self.withdrawn_at:
            return
        self.withdrawn_at = now()
        self._bump("withdrawn_at")
        self._record("annotation.withdrawn", by, before=self._was_hidden())

    @transaction.atomic
    def restore(self, by, version=None):
        """Take the withdrawal back."""
        self._lock(version)
        self._stay_blind()
        if not self.withdrawn_at:
            return
        self.withdrawn_at = None
        self._bump("withdrawn_at")
        self._record("annotation.restored", by)
        self.place(by)

    def _narrow_replies(self, by):
        """No reply is seen by more people than what it answers, also when that is narrowed later."""
        standing = self.replies.filter(withdrawn_at=None).select_related("article")
        wider = [reply for reply in standing if not is_within(reply.visibility, self.visibility)]
        if self.visibility == Visibility.PRIVATE and any(r.author_id != self.author_id for r in wider):
            raise ValidationError({"visibility": _("Others have answered it: it cannot be made private.")})
        for reply in wider:
            reply.edit(by, visibility=self.visibility)

    # -- What the verbs share ------------------------------------------------------------------------------

    def _bump(self, *fields):
        self.version += 1
        self.modified_at = now()
        self.save(update_fields=[*fields, "version", "modified_at"])

    def _forget_lists(self):
        # A prefetched list would answer with what was there before the edit.
        self.__dict__.get("_prefetched_objects_cache", {}).clear()

    def _as_logged(self, pieces=None, tags=None, entities=None):
        return as_logged(self, pieces, tags, entities)
