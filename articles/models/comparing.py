"""What a round compared, as it stood when it was opened: people, marks and figures, as JSON."""

from collections import defaultdict

from ..text.agreement import compare
from ..text.fold import fold
from ..text.grouping import grouped
from .span import Span

LABELS = {"highlighting": "highlight", "commenting": "note", "tagging": "tags", "questioning": "claim"}


def compared(text, revision_id, people, marks):
    """``{"people", "figures", "marks"}`` for ``people``, pairs of a user and whether they are done.

    ``marks``: their annotations (with ``whole()``), which are told as they stand in the revision with this
    text. The figures are those of ``text.agreement.compare``, by people's keys as text; marks whose words are
    not in the revision any more are told (``lost``), but not compared.
    """
    told = sorted(
        (_told(mark, revision_id) for mark in marks),
        key=lambda mark: (mark["spans"] or [[-1, 0]], mark["at"]),
    )
    for mark, group in zip(told, grouped([_place(*each) for each in enumerate(told)]), strict=True):
        mark["group"] = group
    by_person = {str(person.pk): [] for person, _is_done in people}
    for mark in told:
        if not mark["lost"]:
            by_person[mark["by"]].append((mark["label"], [tuple(span) for span in mark["spans"]]))
    return {
        # Not by name: who leaves takes it along.
        "people": [{"id": str(person.pk), "done": is_done} for person, is_done in people],
        "figures": compare(text, by_person),
        "marks": told,
    }


def _told(mark, revision_id):
    pieces = [span for span in mark.spans.all() if span.role == Span.Role.CONTENT]
    places = pieces
    if mark.revision_id != revision_id:
        placed = [
            piece for span in pieces for piece in span.placements.all() if piece.revision_id == revision_id
        ]
        places = [piece for piece in placed if piece.start is not None]
    entity, claim = mark.entity, mark.claim
    label = f"mention:{entity.kind}" if mark.motivation == "identifying" else LABELS[mark.motivation]
    return {
        "uid": str(mark.uid),
        "by": str(mark.author_id),
        "at": mark.created_at.isoformat(),
        "label": label,
        "spans": sorted([place.start, place.end] for place in places),
        "quote": " … ".join(place.exact for place in places or pieces) or (mark.lost or ""),
        "lost": (bool(pieces) and not places) or mark.lost is not None,
        "body": mark.body,
        "tags": sorted(tag.name for tag in mark.tags.all()),
        "entity": entity and {"id": entity.pk, "name": entity.name},
        "claim": claim
        and {
            "id": claim.pk,
            "text": claim.text,
            "by": claim.said_by,
            "about": sorted(subject.name for subject in claim.about.all()),
        },
    }


def _place(number, mark):
    """Its family and spans; what lost its words stands before the text, with nothing else."""
    family = mark["label"].partition(":")[0]
    family = family if family in ("claim", "mention") else "remark"
    return (family, [(-2 * number - 3, -2 * number - 2)] if mark["lost"] else mark["spans"])


def says(mark):
    """What two marks have in common that say the same of the same words, whoever made them."""
    claim, entity = mark["claim"] or {}, mark["entity"] or {}
    return (
        mark["label"],
        tuple(map(tuple, mark["spans"])) if mark["spans"] else mark["quote"],
        entity.get("id"),
        fold(mark["body"]),
        tuple(sorted(map(fold, mark["tags"]))),
        fold(claim.get("text", "")),
        fold(claim.get("by", "")),
    )


def confirming(marks):
    """``{uid: {person, …}}``: by their keys, which other people marked just the same."""
    same = defaultdict(list)
    for mark in marks:
        same[says(mark)].append(mark)
    return {
        mark["uid"]: {int(other["by"]) for other in alike} - {int(mark["by"])}
        for alike in same.values()
        for mark in alike
    }
