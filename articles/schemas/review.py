"""Second opinions on claims, as JSON."""

from datetime import date
from typing import Literal

from .plain import Day, Given, Id, Person, Taken, dump_person, stamp, string

Waiting = Literal["mine", "asked", "late"]
LONGEST = 2000


class ReviewIn(Taken):
    """Whom to ask for a second opinion, and until when."""

    reviewer: Id
    due: Day
    note: string(LONGEST) = ""


class ReviewPatch(Taken):
    """Another day, by an editor; or the answer, by who was asked. Whoever disagrees says why."""

    due: Day | None = None
    outcome: Literal["agrees", "disagrees"] | None = None
    words: string(LONGEST) = ""


class ReviewOut(Given):
    """One editor's second opinion; ``verdict``: the one that stood when it was given, or their own.

    ``gone``: an answer is awaited of somebody who can give none any more.
    """

    id: int
    claim: int
    reviewer: Person | None
    asked_by: Person | None
    note: str
    due: date
    state: Literal["open", "answered", "cancelled"]
    gone: bool
    outcome: Literal["agrees", "disagrees", "rated"] | None
    words: str
    verdict: int | None
    created: str
    answered: str | None
    url: str


class ReviewList(Given):
    """The second opinions on a claim, the newest first."""

    items: list[ReviewOut]
    next: str | None


def dump(review):
    """One second opinion."""
    return {
        "id": review.pk,
        "claim": review.claim_id,
        "reviewer": dump_person(review.reviewer),
        "asked_by": dump_person(review.asked_by),
        "note": review.note,
        "due": review.due_on.isoformat(),
        "state": "open" if review.is_open else "answered" if review.done_at else "cancelled",
        "gone": review.is_open and review.is_gone,
        "outcome": review.outcome or None,
        "words": review.words,
        "verdict": review.verdict_id,
        "created": stamp(review.created_at),
        "answered": stamp(review.done_at),
        "url": review.get_absolute_url(),
    }
