"""An annotation in the shape of the W3C's Web Annotation model, in and out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Discriminator, Field, Tag

from ..permissions import Visibility
from ..text.markdown import render
from .claim import ClaimRef, ClaimRefOut
from .claim import dump_in_short as dump_claim
from .entity import EntityRef, EntityRefOut, dump_ref
from .plain import Given, Id, Offset, Person, Taken, dump_person, stamp, string
from .revision import CarriedOut, Decision, PlacementOut, dump_placement

Motivation = Literal["highlighting", "commenting", "replying", "tagging", "identifying", "questioning"]
Seen = Literal["private", "desk", "public"]
Role = Literal["content", "source", "cue"]
Uid = Annotated[UUID, Field(strict=False)]
MOST_AT_ONCE = 500


def _by_type(value):
    return f"<{value.get('type')}>" if isinstance(value, dict) else None


class Quote(Taken):
    """The words themselves, with a little of what stands around them."""

    type: Literal["TextQuoteSelector"]
    exact: Annotated[str, Field(min_length=1, max_length=200_000)]
    prefix: Annotated[str, Field(max_length=2000)] = ""
    suffix: Annotated[str, Field(max_length=2000)] = ""


class Position(Taken):
    """Code points from the start of the revision's text; ``end`` is the first one that is not meant."""

    type: Literal["TextPositionSelector"]
    start: Offset
    end: Offset


Selector = Annotated[
    Annotated[Quote, Tag("<TextQuoteSelector>")] | Annotated[Position, Tag("<TextPositionSelector>")],
    Discriminator(_by_type),
]


class Target(Taken):
    """One piece of text. With a quote alone, we look for the place; with both, they must agree."""

    role: Role = "content"
    selector: Annotated[list[Selector], Field(min_length=1, max_length=2)]


class Words(Taken):
    """A note or a reply in Markdown (``commenting``), or one free tag (``tagging``)."""

    type: Literal["TextualBody"]
    purpose: Literal["commenting", "tagging"] = "commenting"
    format: Literal["text/markdown"] = "text/markdown"
    value: string(20_000)


class Naming(Taken):
    """Whom or what the words name."""

    type: Literal["SpecificResource"]
    purpose: Literal["identifying"] = "identifying"
    entity: EntityRef


class Claiming(Taken):
    """What is claimed there."""

    type: Literal["Claim"]
    purpose: Literal["questioning"] = "questioning"
    claim: ClaimRef


Body = Annotated[
    Annotated[Words, Tag("<TextualBody>")]
    | Annotated[Naming, Tag("<SpecificResource>")]
    | Annotated[Claiming, Tag("<Claim>")],
    Discriminator(_by_type),
]
Targets = Annotated[list[Target], Field(max_length=50)]
Bodies = Annotated[list[Body], Field(max_length=100)]


class AnnotationIn(Taken):
    """A new annotation. With a ``uid`` of your own, sending it again gives the first one back."""

    type: Literal["Annotation"] = "Annotation"
    uid: Uid | None = None
    motivation: Motivation
    revision: Id | None = None  # in whose text the target was read; by default the newest
    visibility: Seen | None = None
    target: Targets = []
    body: Bodies = []
    reply_to: Uid | None = None


class AnnotationPatch(Taken):
    """What may be changed. What is left out stays; ``body`` and ``target`` are replaced as a whole.

    ``revision``: the one in whose text the target was read, by default the annotation's own.
    """

    type: Literal["Annotation"] = "Annotation"
    revision: Id | None = None
    visibility: Seen = "desk"
    target: Targets = []
    body: Bodies = []


OneOrMany = Annotated[
    Annotated[AnnotationIn, Tag("<one>")]
    | Annotated[list[AnnotationIn], Field(min_length=1, max_length=MOST_AT_ONCE), Tag("<many>")],
    Discriminator(lambda value: "<many>" if isinstance(value, list) else "<one>"),
]


class HidingIn(Taken):
    """Why it is hidden; author and moderators read it."""

    reason: string(500, 1)


class UndoIn(Taken):
    """Your own id of this undo, so that a repeat is not a second one."""

    uid: Uid | None = None


class PlacementIn(Taken):
    """What you decide about its place in the newest text.

    ``confirmed``: the words there, or the candidate, are meant. ``moved``: it stands at ``target``, read in
    ``revision`` (the newest). ``given_up``: its words are gone.
    """

    decision: Decision
    target: Targets = []
    revision: Id | None = None


class TargetOut(Given):
    """One piece of text, with both selectors."""

    role: Role
    selector: list[Quote | Position]


class WordsOut(Given):
    """A note or a reply, with safe HTML, or a tag."""

    type: Literal["TextualBody"]
    purpose: Literal["commenting", "tagging"]
    format: Literal["text/markdown", "text/plain"]
    value: str
    html: str = ""


class NamingOut(Given):
    """Whom or what the words name."""

    type: Literal["SpecificResource"]
    purpose: Literal["identifying"]
    entity: EntityRefOut


class ClaimingOut(Given):
    """What is claimed there."""

    type: Literal["Claim"]
    purpose: Literal["questioning"]
    claim: ClaimRefOut


class Hidden(Given):
    """When and why a moderator hid it."""

    at: str
    reason: str


class Resolved(Given):
    """Since when its thread is settled, and who said so."""

    at: str
    by: Person | None


class Adoption(Given):
    """How a mark of a blind round became the desk's: who decided, and who else had marked just the same."""

    round: int
    at: str
    by: Person | None
    confirmed: list[Person]


class AnnotationOut(Given):
    """An annotation; ``may`` says what you may do with it now.

    ``blind``: the round in which it is a mark that nobody else sees; ``adoption``: how it became the desk's.
    ``target`` stands in the text of ``revision``; ``placement`` says where it is in the newest one, and is
    null when that is the same. ``carried`` is set in the answer to a save made on an older revision, and
    ``unheard`` in that to any save: the names behind "@" of nobody who may see it.
    """

    type: Literal["Annotation"]
    id: str
    uid: UUID
    article: int
    revision: int
    motivation: Motivation
    visibility: Seen
    version: int
    creator: Person | None
    created: str
    modified: str
    target: list[TargetOut]
    body: list[WordsOut | NamingOut | ClaimingOut]
    reply_to: UUID | None
    withdrawn: str | None
    hidden: Hidden | None
    pending: bool
    placement: PlacementOut | None
    carried: CarriedOut | None
    resolved: Resolved | None
    assignee: Person | None
    blind: int | None
    adoption: Adoption | None
    unheard: list[str]
    may: list[
        Literal[
            *("edit", "withdraw", "restore", "reply", "hide", "show", "place", "resolve", "reopen", "assign"),
            *("flag", "appeal"),
        ]
    ]


class AnnotationList(Given):
    """A page of annotations."""

    items: list[AnnotationOut]
    next: str | None


class TagList(Given):
    """Names of free tags."""

    items: list[str]


class Undone(Given):
    """One step that was taken back."""

    verb: str
    uid: str


class UndoneOut(Given):
    """What your last act was, now taken back."""

    undone: list[Undone]
    sequence: int


def dump(annotation, user, *, spans=None, tags=None, entities=None, placements=None):
    """The JSON of an annotation for one reader; the lists when they are at hand (``whole()`` brings them)."""
    spans = annotation.spans.all() if spans is None else spans
    placements = annotation.newest_placements() if placements is None else placements
    tags = [tag.name for tag in annotation.tags.all()] if tags is None else tags
    if entities is None:
        entities = [mention.tag for mention in annotation.mentions.all()]
    can = may(user, annotation)
    if placements and not annotation.withdrawn_at and user.has_perm("articles.place_annotation", annotation):
        can.append("place")
    return {
        "type": "Annotation",
        "id": f"/annotations/{annotation.uid}/",
        "uid": str(annotation.uid),
        "article": annotation.article_id,
        "revision": annotation.revision_id,
        "motivation": annotation.motivation,
        "visibility": annotation.visibility,
        "version": annotation.version,
        "creator": dump_person(annotation.author),
        "created": stamp(annotation.created_at),
        "modified": stamp(annotation.modified_at),
        "target": [{"role": span.role, "selector": span.selectors} for span in spans],
        "body": _bodies(annotation, tags, entities),
        "reply_to": str(annotation.reply_to.uid) if annotation.reply_to_id else None,
        "withdrawn": stamp(annotation.withdrawn_at),
        "hidden": annotation.hidden_at
        and {"at": stamp(annotation.hidden_at), "reason": annotation.hidden_reason},
        "pending": annotation.is_pending,
        "placement": dump_placement(placements),
        "carried": annotation.carried,
        "resolved": annotation.resolved_at
        and {"at": stamp(annotation.resolved_at), "by": dump_person(annotation.resolved_by)},
        "assignee": dump_person(annotation.assignee),
        "blind": annotation.round_id if annotation.is_blind else None,
        "adoption": _adoption(annotation),
        "unheard": list(annotation.unheard),
        "may": can,
    }


def _adoption(annotation):
    # Few are: only of those the decision is asked for where it is not at hand.
    if annotation.adopted_at is None:
        return None
    decision = annotation.adjudication
    return {
        "round": annotation.round_id,
        "at": stamp(annotation.adopted_at),
        "by": dump_person(decision.editor),
        "confirmed": [dump_person(person) for person in decision.confirmed.all()],
    }


def _bodies(annotation, tags, entities):
    bodies = []
    if annotation.body:
        bodies.append(
            {
                "type": "TextualBody",
                "purpose": "commenting",
                "format": "text/markdown",
                "value": annotation.body,
                "html": render(annotation.body, annotation.people),
            }
        )
    bodies += [
        {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": tag}
        for tag in sorted(tags, key=str.casefold)
    ]
    bodies += [
        {"type": "SpecificResource", "purpose": "identifying", "entity": dump_ref(entity)}
        for entity in entities
    ]
    if annotation.claim_id:
        bodies.append({"type": "Claim", "purpose": "questioning", "claim": dump_claim(annotation.claim)})
    return bodies


def may(user, annotation):
    """What this reader may do with it now, by name."""
    can = []
    if user.has_perm("articles.edit_annotation", annotation):
        can += ["restore"] if annotation.withdrawn_at else ["edit", "withdraw"]
    stands = not (annotation.withdrawn_at or annotation.hidden_at)
    if stands and user.has_perm("articles.annotate", annotation.article):
        can.append("reply")
    if not annotation.reply_to_id and user.has_perm("articles.discuss_annotation", annotation):
        can += ["reopen" if annotation.resolved_at else "resolve", "assign"]
    if annotation.visibility != Visibility.PRIVATE and user.has_perm("articles.hide_annotation", annotation):
        can.append("show" if annotation.hidden_at else "hide")
    can += [verb for verb in ("flag", "appeal") if user.has_perm(f"articles.{verb}_annotation", annotation)]
    return can
