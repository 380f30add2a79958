"""Claims with their people, verdicts and evidence, as JSON."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Discriminator, Field, Tag

from .entity import EntityRefOut, PersonRef, dump_ref
from .plain import Day, Given, Id, Person, Taken, dump_person, stamp, string

State = Literal["open", "in_review", "reviewed"]
Outcome = Literal["open", "supported", "refuted", "uncheckable"]
Stance = Literal["supports", "contradicts", "context"]
Subjects = Annotated[list[PersonRef], Field(max_length=50)]


class KnownClaim(Taken):
    """One of the desk's claims, by its id."""

    id: Id


class NewClaim(Taken):
    """A claim to be worded in the same act."""

    text: string(1000, 1)
    claimant: PersonRef | None = None
    claimant_role: string(200) = ""
    about: Subjects = []
    cue: string(60) = ""
    said_on: Day | None = None


ClaimRef = Annotated[
    Annotated[KnownClaim, Tag("<known>")] | Annotated[NewClaim, Tag("<new>")],
    Discriminator(lambda value: "<known>" if isinstance(value, dict) and "id" in value else "<new>"),
]


class ClaimPatch(NewClaim):
    """What may be changed; what is left out stays."""

    text: string(1000, 1) = ""
    state: State = "open"


class VerdictIn(Taken):
    """A rating of the desk's own scale (see the desks), and why."""

    rating: Id
    rationale: string(5000, 1)


class EvidenceIn(Taken):
    """What speaks for or against: an address, one of the desk's annotations, words.

    With a ``uid`` of your own, sending it again gives the first one back.
    """

    uid: Annotated[UUID, Field(strict=False)] | None = None
    stance: Stance
    url: string(2000) = ""
    note: string(2000) = ""
    annotation: Annotated[UUID, Field(strict=False)] | None = None


class RatingOut(Given):
    """A step of a desk's scale."""

    id: int
    label: str
    outcome: Outcome


class ClaimRefOut(Given):
    """A claim as its appearances show it."""

    id: int
    text: str
    claimant: EntityRefOut | None
    claimant_role: str
    about: list[EntityRefOut]
    cue: str
    said_on: date | None
    state: State
    outcome: Outcome
    rating: RatingOut | None
    assignee: Person | None
    version: int
    url: str


class ClaimOut(ClaimRefOut):
    """A claim in a list."""

    desk: int
    created: str
    modified: str


class VerdictOut(Given):
    """A verdict; the newest is the claim's rating. ``second``: the editor who agreed when asked."""

    id: int
    rating: RatingOut
    rationale: str
    author: Person | None
    second: Person | None
    seconded: str | None
    created: str


class EvidenceOut(Given):
    """A piece of evidence; ``annotation`` is given to those who may see it."""

    id: int
    uid: str
    stance: Stance
    url: str
    note: str
    annotation: str | None
    author: Person | None
    created: str


class ClaimWhole(ClaimOut):
    """A claim with what was found out about it."""

    verdicts: list[VerdictOut]
    evidence: list[EvidenceOut]


class ClaimList(Given):
    """A page of claims."""

    items: list[ClaimOut]
    next: str | None


def dump_rating(rating):
    """A step of the scale; None stays None."""
    return rating and {"id": rating.pk, "label": rating.label, "outcome": rating.outcome}


def dump_in_short(claim):
    """A claim as its appearances show it."""
    return {
        "id": claim.pk,
        "text": claim.text,
        "claimant": dump_ref(claim.claimant),
        "claimant_role": claim.claimant_role,
        "about": [dump_ref(entity) for entity in claim.about.all()],
        "cue": claim.cue,
        "said_on": claim.said_on and claim.said_on.isoformat(),
        "state": claim.state,
        "outcome": claim.outcome,
        "rating": dump_rating(claim.rating),
        "assignee": dump_person(claim.assignee),
        "version": claim.version,
        "url": f"/claims/{claim.pk}/",
    }


def dump(claim):
    """A claim in a list."""
    return {
        **dump_in_short(claim),
        "desk": claim.desk_id,
        "created": stamp(claim.created_at),
        "modified": stamp(claim.modified_at),
    }


def dump_verdict(verdict):
    """A verdict with its author."""
    return {
        "id": verdict.pk,
        "rating": dump_rating(verdict.rating),
        "rationale": verdict.rationale,
        "author": dump_person(verdict.author),
        "second": dump_person(verdict.second),
        "seconded": stamp(verdict.seconded_at),
        "created": stamp(verdict.created_at),
    }


def dump_evidence(evidence, seen):
    """A piece of evidence; ``seen``: the primary keys of the annotations that the reader may see."""
    shown = evidence.annotation_id in seen
    return {
        "id": evidence.pk,
        "uid": str(evidence.uid),
        "stance": evidence.stance,
        "url": evidence.url,
        "note": evidence.note,
        "annotation": str(evidence.annotation.uid) if shown else None,
        "author": dump_person(evidence.author),
        "created": stamp(evidence.created_at),
    }
