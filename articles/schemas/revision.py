"""Revisions of an article and where annotations stand in them, as JSON."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ..models.article import revision_text
from ..models.placement import worst
from .article import LARGEST_CONTENT
from .plain import LARGEST_OFFSET, Given, Offset, Person, Taken, dump_person, stamp, string

State = Literal["exact", "moved", "changed", "critical", "orphan"]
Decision = Literal["confirmed", "moved", "given_up"]


class RevisionIn(Taken):
    """The text as it stands now: at most one of html, text and markdown; or an address to fetch it from.

    Or the ``number`` of an earlier revision, whose text is to be the present one again. With nothing given,
    the article's own address is fetched.
    """

    html: Annotated[str, Field(max_length=LARGEST_CONTENT)] = ""
    text: Annotated[str, Field(max_length=LARGEST_CONTENT)] = ""
    markdown: Annotated[str, Field(max_length=LARGEST_CONTENT)] = ""
    url: string(2000) = ""
    number: Annotated[int, Field(ge=1, le=LARGEST_OFFSET)] | None = None


class Outcomes(Given):
    """How many of the annotations that you may see stand how, each by the worst of its pieces."""

    exact: int = 0
    moved: int = 0
    changed: int = 0
    critical: int = 0
    orphan: int = 0


class RevisionOut(Given):
    """One revision; ``outcomes`` of what was marked before it."""

    id: int
    article: int
    number: int
    url: str
    created: str
    creator: Person | None
    sha256: str
    outcomes: Outcomes


class RevisionList(Given):
    """A page of revisions."""

    items: list[RevisionOut]
    next: str | None


class Candidate(Given):
    """The words that are most like those that are gone."""

    start: Offset
    end: Offset
    exact: str


class PlacedOut(Given):
    """One piece in the newest revision, judged by what it ``was``; no selector when its words are gone."""

    role: Literal["content", "source", "cue"]
    state: State
    decision: Decision | None
    was: str
    selector: list[dict[str, Any]]
    candidate: Candidate | None


class PlacementOut(Given):
    """Where an annotation of an older revision stands in the newest one; the worst of its pieces' states."""

    revision: int
    state: State
    target: list[PlacedOut]


class CarriedOut(Given):
    """A save made on an older revision: the number of that, and how the words stand now."""

    from_: Annotated[int, Field(alias="from")]
    state: State


def dump(revision, outcomes):
    """A revision (with ``created_by``) as JSON; ``outcomes``: ``{state: count}``."""
    return {
        "id": revision.pk,
        "article": revision.article_id,
        "number": revision.number,
        "url": f"/articles/{revision.article_id}/revisions/{revision.number}/",
        "created": stamp(revision.created_at),
        "creator": dump_person(revision.created_by),
        "sha256": revision.sha256,
        "outcomes": {state: outcomes.get(state, 0) for state in Outcomes.model_fields},
    }


def dump_placement(placements):
    """Placements of one annotation in one revision (with ``span``) as JSON; None for none."""
    if not placements:
        return None
    pieces = []
    for piece in placements:
        selector, candidate = [], None
        if piece.start is not None:
            selector = [
                {"type": "TextQuoteSelector", "exact": piece.exact, "prefix": "", "suffix": ""},
                {"type": "TextPositionSelector", "start": piece.start, "end": piece.end},
            ]
        elif piece.candidate_start is not None and not piece.decision:
            start, end = piece.candidate_start, piece.candidate_end
            candidate = {"start": start, "end": end, "exact": revision_text(piece.revision_id)[start:end]}
        pieces.append(
            {
                "role": piece.span.role,
                "state": piece.state,
                "decision": piece.decision or None,
                "was": piece.measure or piece.span.exact,
                "selector": selector,
                "candidate": candidate,
            }
        )
    state = worst(piece.state for piece in placements)
    return {"revision": placements[0].revision_id, "state": state, "target": pieces}
