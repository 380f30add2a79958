"""What stands behind the annotations of an article: places, tags, names and claims, one query for each."""

from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cache, cached_property
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse

from articles.models import (
    Addressee,
    Adjudication,
    Annotation,
    Appeal,
    Article,
    Claim,
    Evidence,
    Flag,
    Mention,
    Placement,
    Span,
    TaggedAnnotation,
    TaggedArticle,
    Verdict,
)
from articles.models.prepared import NUMBER, prepared
from articles.permissions import Role, role_on
from articles.reading.places import places_of


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


CLAIM = (
    "pk",
    "version",
    "text",
    "claimant_id",
    "claimant__name",
    "claimant__kind",
    "claimant_role",
    "cue",
    "said_on",
    "state",
    "rating__outcome",
    "rating__label",
)

parents_in = prepared(
    lambda pk: Annotation.objects.filter(article_id=pk, withdrawn_at=None, motivation="replying").values_list(
        "pk", "reply_to_id"
    )
)
article_row = prepared(
    lambda pk: Article.objects.filter(pk=pk).values_list("desk_id", "visibility", "sequence")
)
article_tags = prepared(
    lambda pk: (
        TaggedArticle.objects.filter(content_object_id=pk).order_by("tag__name").values_list("tag__name")
    )
)


def _spans(**which):
    rows = Span.objects.filter(role=Span.Role.CONTENT, annotation__withdrawn_at=None, **which)
    return rows.order_by("start", "end").values_list("annotation_id", "start", "end", "exact")


def _placements(**which):
    rows = Placement.objects.filter(span__annotation__withdrawn_at=None, **which)
    return rows.order_by("span__annotation_id", "span__start", "span__end", "pk").values_list(
        "span__annotation_id",
        "span__role",
        "span__exact",
        "measure",
        "exact",
        "start",
        "end",
        "state",
        "decision",
        "candidate_start",
        "candidate_end",
    )


def _tags(**which):
    rows = TaggedAnnotation.objects.filter(**which).order_by("tag__name")
    return rows.values_list("content_object_id", "tag__name")


def _people(**which):
    return Addressee.objects.filter(**which).order_by("name").values_list("annotation_id", "name")


def _mentions(**which):
    rows = Mention.objects.filter(**which).order_by("-pk")
    return rows.values_list("content_object_id", "tag_id", "tag__name", "tag__kind")


def _subjects(claims):
    rows = Claim.about.through.objects.filter(claim_id__in=claims).order_by("entity__name")
    return rows.values_list("claim_id", "entity_id", "entity__name", "entity__kind")


def _evidence(claims):
    return Evidence.objects.filter(claim_id__in=claims).values_list("claim_id", "stance")


def _reviews(claims):
    rows = Verdict.objects.filter(claim_id__in=claims).order_by("pk")
    return rows.values_list("claim_id", "author__username", "created_at")


def _facts(claims):
    return Claim.objects.filter(pk__in=claims).values_list(*CLAIM)


def _known_elsewhere(claims, article_id):
    rows = Annotation.objects.filter(claim_id__in=claims).exclude(article_id=article_id)
    return rows.order_by().values_list("claim_id").distinct()


_spans_in = prepared(lambda pk: _spans(annotation__article_id=pk))
_placements_in = prepared(lambda revision: _placements(revision_id=revision))
_tags_in = prepared(lambda pk: _tags(content_object__article_id=pk))
_people_in = prepared(lambda pk: _people(annotation__article_id=pk))
_mentions_in = prepared(lambda pk: _mentions(content_object__article_id=pk))
_subjects_in = prepared(lambda pk: _subjects(_claims_on(pk)))
_evidence_in = prepared(lambda pk: _evidence(_claims_on(pk)))
_reviews_in = prepared(lambda pk: _reviews(_claims_on(pk)))
_facts_in = prepared(lambda pk: _facts(_claims_on(pk)))
_known_elsewhere_in = prepared(lambda pk: _known_elsewhere(_claims_on(pk), pk))
_flagged_in = prepared(
    lambda pk, person: Flag.objects.filter(
        annotation__article_id=pk, author_id=person, withdrawn_at=None, case__closed_at=None
    ).values_list("annotation_id"),
    NUMBER,
    NUMBER - 1,
)
_appealed_in = prepared(
    lambda pk: Appeal.objects.filter(annotation__article_id=pk).values_list(
        "annotation_id", "case__closed_at"
    )
)


def _claims_on(article_id):
    return Annotation.objects.filter(article_id=article_id, withdrawn_at=None).values("claim_id")


class Details:
    """Spans, tags, entities and claims of an article's annotations, or of those ``among``: one query each."""

    def __init__(self, article, user, among=None):
        role = role_on(user, article.desk_id)
        self.among, self.article_id = among, article.pk
        self.may_annotate = role >= Role.ANNOTATOR
        self.may_keep = role >= Role.READER
        # What this person, and nobody else, has flagged: for moderators it stands in their queue.
        self.flagged = {pk for (pk,) in _flagged_in(article.pk, user.pk)} if self.may_keep else ()
        self.may, self.seen = {}, {}  # what was found out of permissions, by what they ask about
        if among is None:
            found = [rows(article.pk) for rows in (_spans_in, _tags_in, _mentions_in)]
        else:
            found = [
                _spans(annotation_id__in=among),
                _tags(content_object_id__in=among),
                _mentions(content_object_id__in=among),
            ]
        pieces = defaultdict(list)
        for pk, *piece in found[0]:
            pieces[pk].append(piece)
        self.spans = {
            pk: (tuple((start, end) for start, end, _ in group), " … ".join(exact for _, _, exact in group))
            for pk, group in pieces.items()
        }
        tags = defaultdict(list)
        for pk, name in found[1]:
            tags[pk].append(name)
        self.tags = {pk: tuple(names) for pk, names in tags.items()}
        self.entities = {pk: Named(*entity) for pk, *entity in found[2]}
        self.claims = _claims(article, user, among)

    @cached_property
    def people(self):
        """``{annotation: folded names}`` of the people whom texts call; asked only where there is an "@"."""
        rows = _people_in(self.article_id) if self.among is None else _people(annotation_id__in=self.among)
        people = defaultdict(list)
        for pk, name in rows:
            people[pk].append(name)
        return {pk: tuple(names) for pk, names in people.items()}

    @cached_property
    def adoptions(self):
        """``{annotation: (editor, who confirmed)}`` of what came out of blind rounds; asked when some did."""
        where = {"mark__article": self.article_id} if self.among is None else {"mark__in": self.among}
        rows = Adjudication.objects.filter(is_accepted=True, **where).order_by("confirmed__username")
        told = {}
        for pk, by, other in rows.values_list("mark_id", "editor__username", "confirmed__username"):
            told.setdefault(pk, (by or "", []))[1].append(other)
        return {pk: (by, ", ".join(filter(None, others))) for pk, (by, others) in told.items()}

    @cached_property
    def appealed(self):
        """``{annotation: "waits" or "decided"}`` of the appeals; asked only where one was refused."""
        return {pk: "decided" if closed else "waits" for pk, closed in _appealed_in(self.article_id)}

    def places(self, revision_id):
        """``{annotation: Place}`` of those that were made in an older revision and placed in this one."""
        if self.among is None:
            rows = _placements_in(revision_id)
        else:
            rows = _placements(revision_id=revision_id, span__annotation_id__in=self.among)
        return places_of(rows, revision_id)


def _claims(article, user, among):
    if among is None:
        ids = _claims_on(article.pk)
        asked = (_subjects_in, _evidence_in, _reviews_in, _facts_in, _known_elsewhere_in)
        subjects, supporting, reviews, facts, repeated = (rows(article.pk) for rows in asked)
    else:
        ids = Annotation.objects.filter(pk__in=among).values("claim_id")
        subjects, supporting, reviews, facts = (q(ids) for q in (_subjects, _evidence, _reviews, _facts))
        repeated = _known_elsewhere(ids, article.pk)
    about = defaultdict(list)
    for pk, *entity in subjects:
        about[pk].append(Named(*entity))
    elsewhere = _elsewhere(article, user, [pk for (pk,) in repeated])
    evidence = defaultdict(Counter)
    for pk, stance in supporting:
        evidence[pk][stance] += 1
    reviewed = {pk: rest for pk, *rest in reviews}
    claims = {}
    for pk, version, text, *claimant, role, cue, said_on, state, outcome, rating in facts:
        reviewed_by, reviewed_at = reviewed.get(pk, ("", None))
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


def _elsewhere(article, user, claims):
    """In how many other articles this person sees each of these claims."""
    if not claims:
        return {}
    appearances = Annotation.objects.visible_to(user).standing().filter(claim_id__in=claims)
    elsewhere = appearances.exclude(article_id=article.pk).order_by().values_list("claim_id")
    return dict(elsewhere.annotate(count=Count("article_id", distinct=True)))
