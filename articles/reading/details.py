"""What stands behind the annotations of an article: places, tags, names and claims, one query for each."""

from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse

from articles.models import (
    Annotation,
    Article,
    Claim,
    Evidence,
    Mention,
    Span,
    TaggedAnnotation,
    TaggedArticle,
    Verdict,
)
from articles.models.prepared import prepared
from articles.permissions import Role, role_on


class Named(NamedTuple):
    """An entity as a card names it."""

    pk: int
    name: str
    kind: str

    @property
    def url(self):
        """The entity's page."""
        return f"{_entities()}{self.pk}/"


@cache
def _entities():
    # Reversing an address for every name on a page is most of what the rail would cost.
    return reverse("entity", args=[0]).removesuffix("0/")


class ClaimFacts(NamedTuple):
    """A claim as its card shows it."""

    pk: int
    version: int
    text: str
    claimant: Named | None
    role: str
    about: tuple[Named, ...]
    cue: str
    said_on: date | None
    state: str
    outcome: str
    rating: str
    elsewhere: int
    evidence: tuple[tuple[str, int], ...]
    reviewed_by: str
    reviewed_at: datetime | None


parents_in = prepared(
    lambda pk: Annotation.objects.filter(article_id=pk, withdrawn_at=None, motivation="replying").values_list(
        "pk", "reply_to_id"
    )
)
_spans = prepared(
    lambda pk: (
        Span.objects.filter(role=Span.Role.CONTENT, annotation__article_id=pk, annotation__withdrawn_at=None)
        .order_by("start", "end")
        .values_list("annotation_id", "start", "end", "exact")
    )
)
_tags = prepared(
    lambda pk: (
        TaggedAnnotation.objects.filter(content_object__article_id=pk)
        .order_by("tag__name")
        .values_list("content_object_id", "tag__name")
    )
)
_mentions = prepared(
    lambda pk: (
        Mention.objects.filter(content_object__article_id=pk)
        .order_by("-pk")
        .values_list("content_object_id", "tag_id", "tag__name", "tag__kind")
    )
)
_subjects = prepared(
    lambda pk: (
        Claim.about.through.objects.filter(claim_id__in=_claims_on(pk))
        .order_by("entity__name")
        .values_list("claim_id", "entity_id", "entity__name", "entity__kind")
    )
)
_evidence = prepared(
    lambda pk: Evidence.objects.filter(claim_id__in=_claims_on(pk)).values_list("claim_id", "stance")
)
article_row = prepared(
    lambda pk: Article.objects.filter(pk=pk).values_list("desk_id", "visibility", "sequence")
)
article_tags = prepared(
    lambda pk: (
        TaggedArticle.objects.filter(content_object_id=pk).order_by("tag__name").values_list("tag__name")
    )
)


def _claims_on(article_id):
    return Annotation.objects.filter(article_id=article_id, withdrawn_at=None).values("claim_id")


class Details:
    """Spans, tags, entities and claims of all annotations of an article: one query each."""

    def __init__(self, article, user):
        role = role_on(user, article.desk_id)
        self.may_annotate = role >= Role.ANNOTATOR
        self.may_keep = role >= Role.READER
        pieces = defaultdict(list)
        for pk, *piece in _spans(article.pk):
            pieces[pk].append(piece)
        self.spans = {
            pk: (tuple((start, end) for start, end, _ in group), " … ".join(exact for _, _, exact in group))
            for pk, group in pieces.items()
        }
        tags = defaultdict(list)
        for pk, name in _tags(article.pk):
            tags[pk].append(name)
        self.tags = {pk: tuple(names) for pk, names in tags.items()}
        self.entities = {pk: Named(*entity) for pk, *entity in _mentions(article.pk)}
        self.claims = _claims(article, user)


def _claims(article, user):
    ids = _claims_on(article.pk)
    about = defaultdict(list)
    for pk, *entity in _subjects(article.pk):
        about[pk].append(Named(*entity))
    appearances = Annotation.objects.visible_to(user).standing().filter(claim_id__in=ids)
    elsewhere = dict(
        appearances.exclude(article_id=article.pk)
        .order_by()
        .values_list("claim_id")
        .annotate(count=Count("article_id", distinct=True))
    )
    evidence = defaultdict(Counter)
    for pk, stance in _evidence(article.pk):
        evidence[pk][stance] += 1
    verdicts = Verdict.objects.filter(claim_id__in=ids).order_by("pk")
    reviews = {pk: rest for pk, *rest in verdicts.values_list("claim_id", "author__username", "created_at")}
    fields = (
        "pk",
        "version",
        "text",
        "claimant_id",
        "claimant__name",
        "claimant__kind",
        "claimant_role",
        "cue",
    )
    claims = {}
    rows = Claim.objects.filter(pk__in=ids).values_list(
        *fields, "said_on", "state", "rating__outcome", "rating__label"
    )
    for pk, version, text, *claimant, role, cue, said_on, state, outcome, rating in rows:
        reviewed_by, reviewed_at = reviews.get(pk, ("", None))
        claims[pk] = ClaimFacts(
            pk=pk,
            version=version,
            text=text,
            claimant=Named(*claimant) if claimant[0] else None,
            role=role,
            about=tuple(about[pk]),
            cue=cue,
            said_on=said_on,
            state=state,
            outcome=outcome or "open",
            rating=rating or "",
            elsewhere=elsewhere.get(pk, 0),
            evidence=tuple(sorted(evidence[pk].items())),
            reviewed_by=reviewed_by or "",
            reviewed_at=reviewed_at,
        )
    return claims
