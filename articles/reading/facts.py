"""What the reading page shows about an article, gathered in a constant number of queries."""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import (
    Annotation,
    Claim,
    Entity,
    Evidence,
    Mention,
    Outcome,
    Span,
    TaggedAnnotation,
    Verdict,
)
from articles.permissions import Role, Visibility, role_on
from articles.text.markdown import render

AGAINST = {"supports": _("in favour"), "contradicts": _("against"), "context": _("for context")}


class Named(NamedTuple):
    """An entity as a card names it."""

    pk: int
    name: str
    kind: str


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


class Card(NamedTuple):
    """An annotation as its card shows it to one viewer; equal cards are equal HTML."""

    uid: str
    version: int
    motivation: str
    author: str
    is_own: bool
    visibility: str
    body: str
    tags: tuple[str, ...]
    entity: Named | None
    claim: ClaimFacts | None
    spans: tuple[tuple[int, int], ...]
    quote: str
    created_at: datetime
    modified_at: datetime
    is_hidden: bool
    hidden_reason: str
    may: tuple[str, ...]
    replies: tuple["Card", ...]

    @property
    def layer(self):
        """How it is painted: claim, mention, note or highlight."""
        return Annotation.LAYERS.get(self.motivation, "reply")

    @property
    def state(self):
        """How a claim was rated; empty for everything else."""
        return self.claim.outcome if self.claim else ""

    @property
    def kind(self):
        """What a mention names; empty for everything else."""
        return self.entity.kind if self.entity and self.motivation == "identifying" else ""

    @property
    def start(self):
        """Where it begins in the text, or None for a remark on the whole article."""
        return self.spans[0][0] if self.spans else None

    @property
    def kind_label(self):
        """The kind of a mention's entity in words."""
        return Entity.Kind(self.entity.kind).label

    @property
    def layer_label(self):
        """What it is, in a word."""
        return capfirst(Annotation.Motivation(self.motivation).label)

    @property
    def evidence_words(self):
        """Pairs of a stance in words and how many pieces of evidence take it."""
        return [(AGAINST.get(stance, stance), count) for stance, count in self.claim.evidence]

    @property
    def body_html(self):
        """The text as safe HTML."""
        return mark_safe(render(self.body))

    def mark(self):
        """What the browser paints, or None when nothing is to be painted."""
        if not self.spans or self.is_hidden:
            return None
        return {
            "uid": self.uid,
            "layer": self.layer,
            "state": self.state,
            "kind": self.kind,
            "spans": self.spans,
        }


class _Asked(NamedTuple):
    """As much of an annotation as the permissions ask about."""

    article: object
    author_id: int | None
    motivation: str
    visibility: str
    hidden_at: datetime | None
    withdrawn_at: datetime | None = None


ROWS = (
    "pk",
    "uid",
    "version",
    "motivation",
    "author_id",
    "author__username",
    "visibility",
    "body",
    "claim_id",
    "reply_to_id",
    "revision_id",
    "created_at",
    "modified_at",
    "hidden_at",
    "hidden_reason",
)


def cards_of(article, revision_id, user):
    """The cards of an article in text order, as this person sees them: replies stand inside their root."""
    annotations = Annotation.objects.filter(article_id=article.pk, withdrawn_at=None)
    rows = {row[0]: row for row in annotations.visible_to(user).order_by("pk").values_list(*ROWS)}
    parents = dict(annotations.filter(motivation="replying").values_list("pk", "reply_to_id"))
    details = _Details(article, user)
    replies = defaultdict(list)
    roots = []
    for pk, row in rows.items():
        if row[9] is None:
            roots.append(pk)
            continue
        root = row[9]
        while root in parents:
            root = parents[root]
        replies[root].append(pk)
    cards = []
    for pk in roots:
        inside = tuple(_card(rows[reply], article, revision_id, user, details, ()) for reply in replies[pk])
        cards.append((pk, _card(rows[pk], article, revision_id, user, details, inside)))
    cards.sort(key=lambda pair: (pair[1].spans[0] if pair[1].spans else (float("inf"), 0), pair[0]))
    return [card for _, card in cards]


def _card(row, article, revision_id, user, details, replies):
    (pk, uid, version, motivation, author_id, author, visibility, body, claim_id, _, on_revision, *rest) = row
    created_at, modified_at, hidden_at, hidden_reason = rest
    # A place in another revision's text would be a wrong place in this one.
    spans, quote = details.spans.get(pk, ((), "")) if on_revision == revision_id else ((), "")
    asked = _Asked(article, author_id, motivation, visibility, hidden_at)
    return Card(
        uid=str(uid),
        version=version,
        motivation=motivation,
        author=author or "",
        is_own=author_id is not None and author_id == user.pk,
        visibility=visibility,
        body=body,
        tags=details.tags.get(pk, ()),
        entity=details.entities.get(pk),
        claim=details.claims.get(claim_id) if claim_id else None,
        spans=spans,
        quote=quote,
        created_at=created_at,
        modified_at=modified_at,
        is_hidden=hidden_at is not None,
        hidden_reason=hidden_reason,
        may=_may(asked, user, details),
        replies=replies,
    )


def _may(asked, user, details):
    may = []
    if user.has_perm("articles.edit_annotation", asked):
        may.append("edit")
    if not asked.hidden_at and (
        details.may_keep if asked.visibility == Visibility.PRIVATE else details.may_annotate
    ):
        may.append("reply")
    if details.may_keep:
        may.append("history")
    return tuple(may)


class _Details:
    """Spans, tags, entities and claims of all annotations of an article: one query each."""

    def __init__(self, article, user):
        role = role_on(user, article.desk_id)
        self.may_annotate = role >= Role.ANNOTATOR
        self.may_keep = role >= Role.READER
        of_article = {"annotation__article_id": article.pk, "annotation__withdrawn_at": None}
        pieces = defaultdict(list)
        spans = Span.objects.filter(role=Span.Role.CONTENT, **of_article)
        for pk, *piece in spans.order_by("start", "end").values_list(
            "annotation_id", "start", "end", "exact"
        ):
            pieces[pk].append(piece)
        self.spans = {
            pk: (tuple((start, end) for start, end, _ in group), " … ".join(exact for _, _, exact in group))
            for pk, group in pieces.items()
        }
        on_article = {"content_object__article_id": article.pk, "content_object__withdrawn_at": None}
        tags = defaultdict(list)
        tagged = TaggedAnnotation.objects.filter(**on_article).order_by("tag__name")
        for pk, name in tagged.values_list("content_object_id", "tag__name"):
            tags[pk].append(name)
        self.tags = {pk: tuple(names) for pk, names in tags.items()}
        mentions = Mention.objects.filter(**on_article).order_by("-pk")
        self.entities = {
            pk: Named(*entity)
            for pk, *entity in mentions.values_list("content_object_id", "tag_id", "tag__name", "tag__kind")
        }
        self.claims = _claims(article, user)


def _claims(article, user):
    here = Claim.objects.filter(appearances__article_id=article.pk, appearances__withdrawn_at=None)
    ids = here.values("pk")
    about = defaultdict(list)
    subjects = Claim.about.through.objects.filter(claim_id__in=ids).order_by("entity__name")
    for pk, *entity in subjects.values_list("claim_id", "entity_id", "entity__name", "entity__kind"):
        about[pk].append(Named(*entity))
    appearances = Annotation.objects.visible_to(user).standing().filter(claim_id__in=ids)
    elsewhere = dict(
        appearances.exclude(article_id=article.pk)
        .order_by()
        .values_list("claim_id")
        .annotate(count=Count("article_id", distinct=True))
    )
    evidence = defaultdict(Counter)
    for pk, stance in Evidence.objects.filter(claim_id__in=ids).values_list("claim_id", "stance"):
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
    rows = here.distinct().values_list(*fields, "said_on", "state", "rating__outcome", "rating__label")
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


KINDS = {
    "person": _("People"),
    "organization": _("Organizations"),
    "place": _("Places"),
    "event": _("Events"),
    "thing": _("Things"),
}


class Line(NamedTuple):
    """One entity in the rail: how often it is named and the annotation that names it first."""

    entity: Named
    count: int
    first: str


def rail_of(cards):
    """What stands in the rail: ``counts`` of claims by outcome, notes and highlights; entities by kind."""
    standing = [card for card in cards if not card.is_hidden]
    layers = Counter(card.layer for card in standing)
    outcomes = Counter(card.state for card in standing if card.claim)
    lines = {}
    for card in standing:
        if card.kind:
            line = lines.get(card.entity.pk)
            lines[card.entity.pk] = (
                line._replace(count=line.count + 1) if line else Line(card.entity, 1, card.uid)
            )
    kinds = []
    for kind in Entity.Kind:
        of_kind = [line for line in lines.values() if line.entity.kind == kind]
        if of_kind:
            kinds.append(
                (kind.value, KINDS[kind], sorted(of_kind, key=lambda line: (-line.count, line.entity.name)))
            )
    return {
        "claims": layers["claim"],
        "outcomes": [
            (name, label, outcomes[name])
            for name, label in [("open", Claim.State.OPEN.label), *Outcome.choices]
            if outcomes[name]
        ],
        "notes": layers["note"],
        "highlights": layers["highlight"],
        "kinds": kinds,
    }
