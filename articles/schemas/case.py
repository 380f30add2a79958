"""Cases of the queue, decisions and a desk's reasons, as JSON."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ..models.moderation import MOST_WORDS
from .annotation import AnnotationOut, Uid
from .flag import ReasonOut
from .plain import Given, Id, Person, Taken, dump_person, stamp, string

Kind = Literal["approve", "hide", "restore", "dismiss", "spam"]
MOST_AT_ONCE = 200


class DeskReasonOut(Given):
    """A reason of a desk's list; ``version`` changes when it is renamed, retired or brought back."""

    id: int
    label: str
    position: int
    retired: bool
    version: int


class DeskReasonList(Given):
    """A desk's reasons, in its order."""

    items: list[DeskReasonOut]


class DeskReasonIn(Taken):
    """One more reason, at the end."""

    label: string(60, 1)


class DeskReasonPatch(Taken):
    """What is to be changed. ``position``: from 0."""

    label: string(60, 1) = ""
    retired: bool = False
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class CaseFlagOut(Given):
    """What somebody says is wrong."""

    reason: ReasonOut
    words: str
    by: Person | None
    at: str


class DecisionOut(Given):
    """What was decided; ``internal_note`` is null for everybody but moderators."""

    id: int
    case: int
    annotation: UUID
    kind: Kind
    reason: ReasonOut | None
    note: str
    internal_note: str | None
    moderator: Person | None
    at: str


class DecisionList(Given):
    """Decisions about one annotation, the oldest first."""

    items: list[DecisionOut]


class CaseAppealOut(Given):
    """The author's word against a decision."""

    words: str
    by: Person | None
    at: str
    against: DecisionOut


class CaseOut(Given):
    """One annotation in the queue.

    ``choices``: the kinds of decision that make sense now, the likely one first. ``held_by``: who looks at
    it. ``decision``: the last one, of a case that is ``closed``.
    """

    id: int
    desk: int
    annotation: AnnotationOut
    opened: str
    closed: str | None
    flags: list[CaseFlagOut]
    appeal: CaseAppealOut | None
    held_by: Person | None
    held_until: str | None
    choices: list[Kind]
    decision: DecisionOut | None


class CaseList(Given):
    """Cases, the oldest first."""

    items: list[CaseOut]
    next: str | None


class DecisionIn(Taken):
    """A decision. ``case``: the one that you saw; ``note`` is for the author; hiding needs it or a reason."""

    kind: Kind
    case: Id | None = None
    reason: Id | None = None
    note: string(MOST_WORDS) = ""
    internal_note: string(MOST_WORDS) = ""


class OneOfManyIn(DecisionIn):
    """One decision of many; ``version``: that of the annotation which you saw."""

    annotation: Uid
    version: Id | None = None


ManyIn = Annotated[list[OneOfManyIn], Field(min_length=1, max_length=MOST_AT_ONCE)]


class AnswerOut(Given):
    """What came of one of many: 201 with the decision, or why not (403, 404, 412, 422)."""

    annotation: UUID
    status: int
    title: str
    decision: DecisionOut | None
    version: int | None


class AnswerList(Given):
    """What came of each, in the order in which they were sent."""

    items: list[AnswerOut]


def dump_reason(reason):
    """A reason of a list."""
    return {
        "id": reason.pk,
        "label": reason.label,
        "position": reason.position,
        "retired": reason.is_retired,
        "version": reason.version,
    }


def _ref(reason):
    return reason and {"id": reason.pk, "label": reason.label}


def dump_decision(decision, *, is_moderator=True):
    """A decision, with its annotation; for its author without what moderators tell one another."""
    return {
        "id": decision.pk,
        "case": decision.case_id,
        "annotation": str(decision.annotation.uid),
        "kind": decision.kind,
        "reason": _ref(decision.reason),
        "note": decision.note,
        "internal_note": decision.internal_note if is_moderator else None,
        "moderator": dump_person(decision.moderator),
        "at": stamp(decision.created_at),
    }


def dump_case(one, annotation):
    """A case as `moderation.shown` has it, with its annotation's JSON."""
    case, holder, appeal = one.case, one.case.held_by(), one.appeal
    for decision in filter(None, [one.decision, appeal and appeal.decision]):
        decision.annotation = case.annotation
    return {
        "id": case.pk,
        "desk": case.desk_id,
        "annotation": annotation,
        "opened": stamp(case.opened_at),
        "closed": stamp(case.closed_at),
        "flags": [
            {
                "reason": _ref(flag.reason),
                "words": flag.words,
                "by": dump_person(flag.author),
                "at": stamp(flag.created_at),
            }
            for flag in one.flags
        ],
        "appeal": appeal
        and {
            "words": appeal.words,
            "by": dump_person(appeal.author),
            "at": stamp(appeal.created_at),
            "against": dump_decision(appeal.decision),
        },
        "held_by": dump_person(holder),
        "held_until": stamp(case.held_until) if holder else None,
        "choices": [choice.kind for choice in one.choices],
        "decision": one.decision and dump_decision(one.decision),
    }
