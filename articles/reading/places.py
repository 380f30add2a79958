"""Where an annotation of an older revision stands in the one that is shown, as its card tells it."""

from collections import defaultdict
from typing import NamedTuple

from articles.models import Placement, revision_text
from articles.models.placement import worst
from articles.text.difference import difference


class Piece(NamedTuple):
    """One piece of a target: its words then and now, its place, what was judged and decided."""

    role: str
    was: str
    now: str
    span: tuple[int, int] | None
    state: str
    decision: str
    candidate: tuple[int, int] | None
    candidate_words: str

    @property
    def is_unsure(self):
        """Whether a person should look at it."""
        return not self.decision and self.state in Placement.UNSURE

    @property
    def difference(self):
        """``[(kind, text)]``: what the words were and what they are."""
        return difference(self.was, self.now)


class Place(NamedTuple):
    """All pieces of an annotation in a revision."""

    pieces: tuple[Piece, ...]

    @property
    def spans(self):
        """What is painted: where the pieces of the content stand."""
        return tuple(sorted(piece.span for piece in self._content if piece.span))

    @property
    def quote(self):
        """The words now; those of then where they are gone."""
        return " … ".join(piece.now or piece.was for piece in self._content)

    @property
    def _content(self):
        return [piece for piece in self.pieces if piece.role == "content"]

    @property
    def alarm(self):
        """The worst state that nobody has looked at: changed, critical, orphan; or empty."""
        return worst(piece.state for piece in self.pieces if piece.is_unsure)

    @property
    def is_critical(self):
        """Whether a number, date, negation, hedge or name differs and nobody has looked at it."""
        return any(piece.is_unsure and piece.state == "critical" for piece in self.pieces)

    @property
    def changed(self):
        """The pieces with other words than before, for the eyes of a person."""
        return [piece for piece in self.pieces if piece.is_unsure and piece.span]

    @property
    def lost(self):
        """The pieces whose words are gone, and that nobody has decided on."""
        return [piece for piece in self.pieces if piece.is_unsure and not piece.span]

    @property
    def is_gone(self):
        """Whether nothing of it stands in this revision any more."""
        return not any(piece.span for piece in self.pieces)

    @property
    def has_candidate(self):
        """Whether any lost piece has a likely place."""
        return any(piece.candidate for piece in self.lost)


def places_of(rows, revision_id):
    """``{annotation: Place}`` of rows of placements in a revision."""
    pieces = defaultdict(list)
    for pk, role, own, measure, now, start, end, state, decision, *candidate in rows:
        words = ""
        if candidate[0] is not None and not decision:
            words = revision_text(revision_id)[slice(*candidate)]
        piece = Piece(
            role=role,
            was=measure or own,
            now=now,
            span=None if start is None else (start, end),
            state=state,
            decision=decision,
            candidate=tuple(candidate) if words else None,
            candidate_words=words,
        )
        pieces[pk].append(piece)
    return {pk: Place(tuple(group)) for pk, group in pieces.items()}
