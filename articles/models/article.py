"""What others published: outlets, articles, the bytes as fetched and the text as it stood."""

import hashlib
from functools import cached_property, lru_cache

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import Tag, TaggedItemBase

from .. import permissions
from ..permissions import Visibility
from ..text.canonical import Canonical, canonicalize
from . import search
from .event import Event
from .names import named
from .plain import no_controls
from .prepared import one_of, prepared
from .revising import Revisable
from .stale import hold

RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv", "syr"})
WORDS_PER_MINUTE = 235
LEAD_LENGTH = 240


def snapshot_storage():
    """Where snapshots lie; chosen by the settings."""
    return storages["snapshots"]


class Outlet(models.Model):
    """Who published an article."""

    name = models.CharField(_("name"), max_length=150, unique=True, validators=[no_controls])
    domain = models.CharField(_("domain"), max_length=253, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class ArticleQuerySet(models.QuerySet):
    """Lists of articles."""

    def visible_to(self, user):
        """Public ones and those of the person's desks."""
        return self.filter(permissions.articles_visible_to(user))

    def matching(self, words):
        """Those whose title or text holds all of the words (folded, by prefix) and "quoted phrases"."""
        return self.filter(search.matching(words))

    def duplicates_of(self, desk, url_key="", text_sha256=""):
        """Articles of the desk from the same address or with the same text, oldest first."""
        same = models.Q(text_sha256=text_sha256) if text_sha256 else models.Q(pk__in=[])
        if url_key:
            same |= models.Q(url_key=url_key)
        return self.filter(same, desk=desk).order_by("pk")


class TaggedArticle(TaggedItemBase):
    """A free tag on an article."""

    content_object = models.ForeignKey("Article", models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_tag_once")]


class Article(Revisable, models.Model):
    """One published text on a desk's shelf, with all its revisions.

    ``sequence`` counts the events of this article and is the ETag of everything on its page.
    """

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="articles")
    visibility = models.CharField(
        _("seen by"),
        max_length=10,
        default=Visibility.DESK,
        choices=[(v.value, v.label) for v in (Visibility.DESK, Visibility.PUBLIC)],
    )
    title = models.CharField(_("title"), max_length=500, validators=[no_controls])
    byline = models.CharField(_("byline"), max_length=300, blank=True, validators=[no_controls])
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("outlet")
    )
    original_outlet = models.ForeignKey(
        Outlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="republished",
        verbose_name=_("original outlet"),
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    url_key = models.CharField(max_length=2000, blank=True, editable=False)
    text_sha256 = models.CharField(max_length=64, editable=False)
    lead = models.CharField(max_length=LEAD_LENGTH + 1, blank=True, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False)
    sequence = models.PositiveBigIntegerField(default=0, editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    imported_at = models.DateTimeField(auto_now_add=True)

    tags = TaggableManager(through=TaggedArticle, blank=True)
    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "url_key"], condition=~models.Q(url_key=""), name="article_address_once"
            ),
            models.UniqueConstraint(fields=["desk", "text_sha256"], name="article_text_once"),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["desk", "public"]), name="article_visibility_known"
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "-id"], name="article_desk_newest"),
            models.Index(fields=["visibility", "-id"], name="article_public_newest"),
            models.Index(fields=["outlet", "-id"], name="article_outlet_newest"),
            models.Index(fields=["-published_on", "-id"], name="article_published"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The reading page."""
        return reverse("article", args=[self.pk])

    @property
    def direction(self):
        """``rtl`` or ``ltr``, by the language."""
        return "rtl" if self.language.split("-")[0].lower() in RTL_LANGUAGES else "ltr"

    @property
    def minutes(self):
        """Reading time, at least one minute."""
        return max(1, round(self.words / WORDS_PER_MINUTE))

    @classmethod
    def known(cls, pk):
        """The article with this key, or None."""
        return _known(pk)

    @property
    def current_id(self):
        """The primary key of the newest revision."""
        return _newest(self.pk)[0][0]

    @cached_property
    def current(self):
        """The newest revision."""
        return _revision(self.current_id)

    @classmethod
    @transaction.atomic
    def publish(cls, *, desk, by, html, snapshot=None, tags=(), **fields):
        """Put a new article on a desk's shelf, with its first revision.

        ``html`` is any HTML, and is stored as canonical HTML; what ``canonicalize`` gave is taken as it is.
        ``fields`` are the article's own (``title``, ``outlet`` …). ValidationError for an empty text or
        title, or a duplicate (code "duplicate").
        """
        canonical = html if isinstance(html, Canonical) else canonicalize(html)
        article = cls(desk=desk, imported_by=by, **{"visibility": desk.article_visibility, **fields})
        article._describe(canonical)
        article.full_clean(validate_constraints=False)
        article._refuse_twin(url_key=article.url_key, text_sha256=article.text_sha256)
        article.save()
        article.current = article.revisions.create(
            number=1,
            html=canonical.html,
            text=canonical.text,
            sha256=article.text_sha256,
            created_by=by,
            snapshot=snapshot,
        )
        if tags:
            article.tags.set(named(Tag, tags))
        search.index(article, canonical.text)
        after = {"title": article.title, "url": article.url}
        Event.record("article.imported", actor=by, article=article, subject=article, after=after)
        return article

    def _describe(self, canonical):
        """Set what the shelf shows of a text without reading it."""
        if not canonical.text.strip():
            raise ValidationError({"body": ValidationError(_("There is no text in it."), code="empty")})
        self.text_sha256 = text_sha256(canonical.text)
        self.words = len(canonical.text.split())
        flat = " ".join(canonical.text[: LEAD_LENGTH * 4].split())
        self.lead = flat if len(flat) <= LEAD_LENGTH else flat[:LEAD_LENGTH].rsplit(" ", 1)[0] + "…"

    def _refuse_twin(self, **same):
        """ValidationError when another article of the desk has the same address or text."""
        others = type(self).objects.exclude(pk=self.pk)
        if twin := others.duplicates_of(self.desk_id, **same).first():
            raise duplicate(twin)

    @transaction.atomic
    def correct(self, by, **fields):
        """Change what was extracted: title, byline, outlet, date, language, address, visibility.

        Records what differs and nothing else; returns whether anything did.
        """
        (stored,) = hold(type(self).objects.filter(pk=self.pk))
        before = {name: _plain(getattr(stored, name)) for name in fields}
        for name, value in fields.items():
            setattr(self, name, value)
        after = {name: _plain(getattr(self, name)) for name in fields}
        changed = [name for name in fields if before[name] != after[name]]
        if not changed:
            return False
        self.full_clean(validate_constraints=False)
        if "url_key" in changed and self.url_key:
            self._refuse_twin(url_key=self.url_key)
        self.save(update_fields=changed)
        if "title" in changed:
            search.index(self, self.current.text)
        Event.record(
            "article.corrected",
            actor=by,
            article=self,
            subject=self,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        return True

    @transaction.atomic
    def set_tags(self, by, tags):
        """Replace the article's free tags (names)."""
        before = sorted(self.tags.names())
        self.tags.set(named(Tag, tags))
        after = sorted(self.tags.names())
        if before != after:
            Event.record(
                "article.tagged",
                actor=by,
                article=self,
                subject=self,
                before={"tags": before},
                after={"tags": after},
            )

    def round_blinding(self, user):
        """The key of the unopened blind round of which this person is an annotator, or None."""
        return dict(_annotators(self.pk)).get(user.pk) if user is not None else None

    def annotate(self, *, by, **fields):
        """Make an annotation on the newest revision; see :meth:`Annotation.make`."""
        return self.annotations.model.make(article=self, by=by, **fields)


class Snapshot(models.Model):
    """The bytes as received, with where and when; kept once per content."""

    url = models.URLField(max_length=2000, blank=True)
    fetched_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    content_type = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    file = models.FileField(storage=snapshot_storage, max_length=200)

    def __str__(self):
        return self.url or self.sha256[:12]

    @classmethod
    def keep(cls, body, *, fetched_at, url="", status=None, headers=None, content_type=""):
        """Store bytes and how they were got; the file is named by its hash, so the same bytes lie once."""
        digest = hashlib.sha256(body).hexdigest()
        name = f"{digest[:2]}/{digest}"
        storage = snapshot_storage()
        if not storage.exists(name):
            name = storage.save(name, ContentFile(body))
        return cls.objects.create(
            url=url,
            fetched_at=fetched_at,
            status=status,
            headers=headers or {},
            content_type=content_type[:200],
            sha256=digest,
            size=len(body),
            file=name,
        )


class Revision(models.Model):
    """The canonical text of an article as it stood; immutable (the database refuses a change)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    html = models.TextField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="revisions")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.article_id}, revision {self.number}"

    def save(self, *args, **kwargs):
        """Only ever the first time."""
        if not self._state.adding:
            raise TypeError("A revision is immutable.")
        super().save(*args, **kwargs)


_known, _revision = one_of(Article), one_of(Revision)
_newest = prepared(
    lambda article: Revision.objects.filter(article_id=article).order_by("-pk").values_list("pk")[:1]
)
_annotators = prepared(
    lambda article: (
        apps.get_model("articles", "RoundMember")
        .objects.filter(round__article=article, round__opened_at=None)
        .order_by()
        .values_list("user_id", "round_id")
    )
)


@lru_cache(maxsize=64)
def revision_text(revision_id):
    """The text of a revision; kept, since it never changes. LookupError when there is none."""
    row = Revision.objects.filter(pk=revision_id).values_list("text").first()
    if row is None:
        raise LookupError(f"There is no revision {revision_id}.")
    return row[0]


def text_sha256(text):
    """What tells two texts apart: sha256 over the words, so that white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def duplicate(twin):
    """The ValidationError that names the article which is there already."""
    error = ValidationError(
        _("This is already on the shelf: “%(title)s”."), code="duplicate", params={"title": twin.title}
    )
    error.article = twin
    return error


def _plain(value):
    return value if isinstance(value, str | int | None) else str(value)
