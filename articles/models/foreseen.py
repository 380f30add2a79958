"""What another text would do to the annotations of an article, asked before it is stored."""

from dataclasses import dataclass

from .article import Revision, revision_text
from .claim import Claim
from .placement import Placement, placed_again, worst
from .placing import names_in, needs_review

State = Placement.State


@dataclass
class Foreseen:
    """How many annotations would stand how, each by the worst of its pieces, and how many claims go back."""

    stay: int = 0
    reworded: int = 0
    alarms: int = 0
    lost: int = 0
    # Of those that have lost words already:
    found: int = 0
    gone: int = 0
    back_to_review: int = 0

    @property
    def is_mostly_lost(self):
        """Whether most of what stands in the text would lose its words."""
        return self.lost > self.stay + self.reworded + self.alarms


NAMES = {State.EXACT: "stay", State.MOVED: "stay", State.CHANGED: "reworded", State.CRITICAL: "alarms"}


def foresee(article, text, user):
    """What the text would do to the standing annotations that this person may see; nothing is stored.

    What was given up is left aside.
    """
    rows = article.annotations.visible_to(user).filter(withdrawn_at=None).select_related("claim")
    spans, last = [], {}
    for annotation in rows.prefetch_related("spans__placements").order_by("pk"):
        for span in annotation.spans.all():
            span.annotation = annotation
            last[span.pk] = max(span.placements.all(), key=lambda each: each.revision_id, default=None)
            spans.append(span)
    revision = Revision(article=article, text=text)
    by_annotation = {}
    for placement in placed_again(spans, revision, revision_text, names_in(article)):
        by_annotation.setdefault(placement.span.annotation, []).append(placement)
    foreseen, back = Foreseen(), set()
    for annotation, placements in by_annotation.items():
        was = [former for piece in placements if (former := last[piece.span_id])]
        name = _named(placements, last)
        if name:
            setattr(foreseen, name, getattr(foreseen, name) + 1)
        is_reviewed = annotation.claim_id and annotation.claim.state == Claim.State.REVIEWED
        if is_reviewed and needs_review(placements, was):
            back.add(annotation.claim_id)
    foreseen.back_to_review = len(back)
    return foreseen


def _named(placements, last):
    """By which name one annotation is counted, if it is; ``last``: the present placement of each span."""
    asked = [placement for placement in placements if not placement.decision]
    now = [(last[placement.span_id] or placement.span).exact for placement in asked]
    state = worst(placement.state for placement in asked)
    if state == State.ORPHAN:
        return "lost" if all(now) else "gone"
    if not all(now):
        return "found"
    # An alarm that is there already is none of the new text's.
    is_kept = now == [placement.exact for placement in asked]
    return "stay" if asked and is_kept else NAMES.get(state)
