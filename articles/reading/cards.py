"""The cards of an article as one viewer sees them, gathered in a constant number of queries."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import Annotation, Entity
from articles.models.prepared import prepared
from articles.permissions import Visibility
from articles.reading.details import ClaimFacts, Details, Named, parents_in
from articles.reading.places import Place
from articles.text.markdown import render

AGAINST = {"supports": _("in favour"), "contradicts": _("against"), "context": _("for context")}


class Adoption(NamedTuple):
    """How a mark of a blind round became the desk's."""

    by: str
    confirmed: str


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
    lost: str | None
    created_at: datetime
    modified_at: datetime
    is_hidden: bool
    hidden_reason: str
    is_pending: bool
    appeal: str
    is_flagged: bool
    resolved_at: datetime | None
    resolved_by: str
    assignee: str
    is_mine: bool
    people: tuple[str, ...]
    place: Place | None
    is_blind: bool
    adoption: Adoption | None
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
    def alarm(self):
        """How the newest text differs from what was marked, until somebody has looked at it; or empty."""
        return self.place.alarm if self.place else ""

    @property
    def is_lost(self):
        """Whether words of it are gone and a person should say what becomes of it."""
        return bool(self.place and self.place.lost) or self.is_unplaced

    @property
    def is_unplaced(self):
        """Whether it came from another tool with words or a place that this text never had."""
        return self.lost is not None and not self.spans

    @property
    def kind_label(self):
        """The kind of a mention's entity in words."""
        return Entity.Kind(self.entity.kind).label

    @property
    def layer_label(self):
        """What it is, in a word."""
        return capfirst(Annotation.Motivation(self.motivation).label)

    @property
    def hidden_label(self):
        """Why others do not see it, in a word."""
        if self.is_pending:
            return _("waits for approval")
        if self.appeal == "waits":
            return _("appealed")
        return _("refused") if self.is_own else _("hidden")

    @property
    def evidence_words(self):
        """Pairs of a stance in words and how many pieces of evidence take it."""
        return [(AGAINST.get(stance, stance), count) for stance, count in self.claim.evidence]

    @property
    def body_html(self):
        """The text as safe HTML."""
        return mark_safe(render(self.body, self.people))

    def mark(self):
        """What the browser paints, or None when nothing is to be painted; one's own while it waits, too."""
        waits = self.is_pending and self.is_own
        if not self.spans or (self.is_hidden and not waits):
            return None
        return {
            "uid": self.uid,
            "layer": self.layer,
            "state": self.state,
            "kind": self.kind,
            "spans": self.spans,
        } | ({"waits": True} if waits else {})


class _Asked(NamedTuple):
    """As much of an annotation as the permissions ask about."""

    article: object
    author_id: int | None
    motivation: str
    visibility: str
    hidden_at: datetime | None
    is_refused: bool
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
    "pending_at",
    "lost",
    "resolved_at",
    "resolved_by__username",
    "assignee_id",
    "assignee__username",
    "round_id",
    "adopted_at",
)


HIDDEN, PENDING = ROWS.index("hidden_at"), ROWS.index("pending_at")


def _standing(**which):
    return Annotation.objects.filter(withdrawn_at=None, **which).order_by("pk").values_list(*ROWS)


_standing_in = prepared(lambda pk: _standing(article_id=pk))


def cards_of(article, revision_id, user):
    """The cards of an article in text order, as this person sees them: replies stand inside their root."""
    parents = dict(parents_in(article.pk))
    return _cards(article, revision_id, user, _standing_in(article.pk), parents, Details(article, user))


def cards_among(article, revision_id, user, uids):
    """Of these uids (of roots or replies) the cards, and for each uid seen that of the card it stands in."""
    parents = dict(parents_in(article.pk))
    standing = Annotation.objects.filter(article_id=article.pk, withdrawn_at=None, uid__in=uids)
    asked = dict(standing.visible_to(user).values_list("pk", "uid"))
    roots = {_root(pk, parents) for pk in asked}
    pks = [*roots, *(pk for pk in parents if _root(pk, parents) in roots)]
    details = Details(article, user, among=pks)
    cards = _cards(article, revision_id, user, _standing(pk__in=pks), parents, details)
    inside = {uid: card.uid for card in cards for uid in (card.uid, *(reply.uid for reply in card.replies))}
    return cards, {uid: inside[uid] for uid in map(str, asked.values()) if uid in inside}


def _root(pk, parents):
    while pk in parents:
        pk = parents[pk]
    return pk


def _cards(article, revision_id, user, found, parents, details):
    rows = {row[0]: row for row in found if _sees(user, _asked(row, article), details)}
    # What is said about a later revision is not about this one.
    rows = {pk: row for pk, row in rows.items() if row[10] <= revision_id or row[9] is not None}
    is_older = any(row[10] != revision_id for row in rows.values())
    places = details.places(revision_id) if is_older else {}
    replies = defaultdict(list)
    roots = []
    for pk, row in rows.items():
        if row[9] is None:
            roots.append(pk)
        else:
            replies[_root(row[9], parents)].append(pk)
    cards = []
    for pk in roots:
        inside = tuple(_card(rows[reply], article, user, details, (), "", None, ()) for reply in replies[pk])
        place = places.get(pk) if rows[pk][10] != revision_id else None
        # A place in another revision's text would be a wrong place in this one.
        spans, quote = (place.spans, place.quote) if place else details.spans.get(pk, ((), ""))
        if rows[pk][10] != revision_id and not place:
            spans = ()
        cards.append((pk, _card(rows[pk], article, user, details, spans, quote, place, inside)))
    cards.sort(key=lambda pair: (pair[1].spans[0] if pair[1].spans else (float("inf"), 0), pair[0]))
    return [card for _, card in cards]


def _asked(row, article):
    _pk, _uid, _version, motivation, author_id, _author, visibility, *_rest = row
    is_refused = row[HIDDEN] is not None and row[PENDING] is None
    return _Asked(article, author_id, motivation, visibility, row[HIDDEN], is_refused)


def _sees(user, asked, details):
    # Thousands of annotations, but few combinations of what the permissions ask about.
    if (seen := details.seen.get(asked[1:])) is None:
        seen = details.seen[asked[1:]] = user.has_perm("articles.view_annotation", asked)
    return seen


def _card(row, article, user, details, spans, quote, place, replies):
    pk, uid, version, motivation, author_id, author, visibility, body, claim_id, _, _, *rest = row
    created_at, modified_at, hidden_at, hidden_reason, pending_at, *rest = rest
    lost, resolved_at, resolved_by, *assignee, round_id, adopted_at = rest
    asked = _asked(row, article)
    is_own = author_id is not None and author_id == user.pk
    return Card(
        uid=str(uid),
        version=version,
        motivation=motivation,
        author=author or "",
        is_own=is_own,
        visibility=visibility,
        body=body,
        tags=details.tags.get(pk, ()),
        entity=details.entities.get(pk),
        claim=details.claims.get(claim_id) if claim_id else None,
        spans=spans,
        quote=quote,
        lost=lost,
        created_at=created_at,
        modified_at=modified_at,
        is_hidden=hidden_at is not None,
        hidden_reason=hidden_reason,
        is_pending=pending_at is not None,
        appeal=details.appealed.get(pk, "") if asked.is_refused else "",
        is_flagged=pk in details.flagged,
        resolved_at=resolved_at,
        resolved_by=resolved_by or "",
        assignee=assignee[1] or "",
        is_mine=assignee[0] is not None and assignee[0] == user.pk,
        people=details.people.get(pk, ()) if "@" in body else (),
        place=place,
        is_blind=round_id is not None and adopted_at is None,
        adoption=Adoption(*details.adoptions[pk]) if adopted_at and pk in details.adoptions else None,
        may=_may(asked, user, details),
        replies=replies,
    )


def _may(asked, user, details):
    if (may := details.may.get(asked[1:])) is None:
        may = details.may[asked[1:]] = _asked_may(asked, user, details)
    return may


def _asked_may(asked, user, details):
    may = []
    if user.has_perm("articles.edit_annotation", asked):
        may.append("edit")
    if user.has_perm("articles.place_annotation", asked):
        may.append("place")
    if not asked.hidden_at and (
        details.may_keep if asked.visibility == Visibility.PRIVATE else details.may_annotate
    ):
        may += ["reply", "discuss"]
    if details.may_keep:
        may += ["follow", "history"]
    may += [verb for verb in ("flag", "appeal") if user.has_perm(f"articles.{verb}_annotation", asked)]
    if asked.hidden_at and user.has_perm("articles.hide_annotation", asked):
        may.append("decide")
    return tuple(may)
