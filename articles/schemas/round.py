"""Blind rounds as JSON: who marks, how far they are, how far they agree, what was decided."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from .plain import Given, Id, Person, Taken, dump_person, stamp, string

Uids = Annotated[list[Annotated[UUID, Field(strict=False)]], Field(max_length=5000)]
Moment = Annotated[datetime, Field(strict=False)]


class RoundIn(Taken):
    """Whom to ask, what they should look at, and until when (with a time zone)."""

    people: Annotated[list[Id], Field(max_length=100)]
    note: string(1000) = ""
    due: Moment | None = None


class OpeningIn(Taken):
    """Why you do not wait for all to be done."""

    reason: string(1000, 1)


class AdjudicationsIn(Taken):
    """Marks by their uids: to adopt, to leave in the round, or whose decision to take back.

    ``agreed``: adopt one of each group on which all agree and nobody has decided.
    """

    accept: Uids = []
    reject: Uids = []
    undo: Uids = []
    agreed: bool = False
    reason: string(500) = ""


class RoundPerson(Given):
    """One of its annotators."""

    id: int
    name: str
    done: str | None


class RoundOut(Given):
    """A round; ``groups``: of marks to decide between, and how many ``decided``; ``may``: what you may do."""

    id: int
    article: int
    url: str
    note: str
    asked_by: Person | None
    created: str
    due: str | None
    opened: str | None
    opened_by: Person | None
    opened_reason: str
    people: list[RoundPerson]
    groups: int
    decided: int
    may: list[Literal["work", "open", "compare", "adjudicate"]]


class RoundList(Given):
    """A page of rounds."""

    items: list[RoundOut]
    next: str | None


class PairOut(Given):
    """The figures of two people; null for what is not defined."""

    people: list[int]
    kappa: float | None
    exact: float | None
    overlap: float | None


class LabelOut(Given):
    """The F1 of one label, and how often each person gave it."""

    label: str
    marks: dict[str, int]
    exact: float | None
    overlap: float | None


class DecisionOut(Given):
    """What an editor decided about a mark."""

    accepted: bool
    by: Person | None
    at: str
    reason: str
    confirmed: list[Person]


class MarkOut(Given):
    """A mark as it was compared; ``group``: which others are about the same."""

    uid: UUID
    by: int
    at: str
    label: str
    spans: list[list[int]]
    quote: str
    lost: bool
    body: str
    tags: list[str]
    entity: dict[str, Any] | None
    claim: dict[str, Any] | None
    group: int
    decision: DecisionOut | None


class AgreementOut(Given):
    """How far they agree: F1 of spans, exact and overlapping; Cohen's κ; Krippendorff's α; the marks.

    Positions count in the text of ``revision``. κ and α are of what its ``words`` are labelled.
    """

    revision: int
    words: int
    alpha: float | None
    kappa: float | None
    exact: float | None
    overlap: float | None
    labels: list[LabelOut]
    pairs: list[PairOut]
    people: list[dict[str, Any]]
    marks: list[MarkOut]


def dump(asked, user):
    """A round (``with_people().with_progress()``) for one reader."""
    can = [
        verb for verb in ("work", "open", "compare", "adjudicate") if user.has_perm(PERMISSIONS[verb], asked)
    ]
    return {
        "id": asked.pk,
        "article": asked.article_id,
        "url": asked.get_absolute_url(),
        "note": asked.note,
        "asked_by": dump_person(asked.asked_by),
        "created": stamp(asked.created_at),
        "due": stamp(asked.due_at),
        "opened": stamp(asked.opened_at),
        "opened_by": dump_person(asked.opened_by),
        "opened_reason": asked.opened_reason,
        "people": [
            {**dump_person(member.user), "done": stamp(member.done_at)} for member in asked.members.all()
        ],
        "groups": asked.groups,
        "decided": asked.decided,
        "may": can,
    }


PERMISSIONS = {
    "work": "articles.work_in_round",
    "open": "articles.open_round",
    "compare": "articles.compare_round",
    "adjudicate": "articles.adjudicate_round",
}


def dump_agreement(asked):
    """Figures, marks and decisions of an open round."""
    figures, told = asked.compared["figures"], asked.compared
    rows = asked.adjudications.select_related("editor", "mark").prefetch_related("confirmed")
    decisions = {str(row.mark.uid): dump_decision(row) for row in rows}
    pairs = [{**pair, "people": list(map(int, pair["people"]))} for pair in figures["pairs"]]
    marks = [
        {**mark, "by": int(mark["by"]), "decision": decisions.get(mark["uid"])} for mark in told["marks"]
    ]
    return {
        "revision": asked.revision_id,
        **figures,
        "pairs": pairs,
        "people": asked.people_compared(),
        "marks": marks,
    }


def dump_decision(row):
    """What was decided, by whom, and who else had marked just the same."""
    return {
        "accepted": row.is_accepted,
        "by": dump_person(row.editor),
        "at": stamp(row.created_at),
        "reason": row.reason,
        "confirmed": [dump_person(person) for person in row.confirmed.all()],
    }
