"""Lines of the log as the stream tells them: ids only, with the audience of each."""

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

from ..models import Annotation, Audience, Event
from ..models.hearing import PUBLIC, audience_of, known_to_all, withheld_claims
from ..models.prepared import NUMBER, prepared

MOST = 200  # lines in one reading; who needs more reads again
MEMBER = 1  # the least role of those who are told whose act it was

_COLUMNS = ("sequence", "verb", "subject_kind", "subject_key", "act", "refs", "actor_id", "actor_name")
_WHO = ("private_to_id", "before__visibility", "before__hidden", "after__visibility")
_after = prepared(
    lambda article, sequence: (
        Event.objects.filter(article_id=article, sequence__gt=sequence)
        .order_by("sequence")
        .values_list(*_COLUMNS, *_WHO)[:MOST]
    ),
    NUMBER,
    NUMBER - 1,
)


class Seen(NamedTuple):
    """As much of an article as decides who sees it, and how far its log has come."""

    pk: int
    desk_id: int
    visibility: str
    sequence: int


SEEN = ("pk", "desk_id", "visibility", "sequence")


@dataclass(slots=True)
class Line:
    """One line: its number, who hears of it, and its JSON for the desk and for everybody else."""

    sequence: int
    audience: Audience
    inside: bytes
    outside: bytes

    def is_for(self, role, person):
        """Whether somebody with this role on the article's desk, and this key or None, hears of it."""
        return self.audience.includes(role, person)

    def data(self, role):
        """The JSON as bytes."""
        return self.inside if role >= MEMBER else self.outside


def lines_after(article, sequence):
    """The next lines of an article's log, MOST at most: three queries, and one for claims or entities."""
    rows = _after(article.pk, sequence)
    if not rows:
        return []
    events = [_event(row) for row in rows]
    uids = {event.subject_key for event in events if event.subject_kind == "annotation"}
    annotations = {}
    if uids:
        found = Annotation.objects.filter(uid__in=uids).select_related("reply_to")
        fields = ("uid", "visibility", "author_id", "hidden_at", "withdrawn_at", "reply_to__uid")
        annotations = {str(row[0]): _annotation(row) for row in found.values_list(*fields)}
    public = {kind: _public(kind, events, article) for kind in PUBLIC}
    claims = {int(event.subject_key) for event in events if event.subject_kind == "claim"}
    withheld = withheld_claims(claims, article) if claims else {}
    return [_line(event, article, annotations, public, withheld) for event in events]


def _event(row):
    event = SimpleNamespace(
        **dict(zip((*_COLUMNS, "private_to_id", "was", "was_hidden", "became"), row, strict=True))
    )
    event.before = {"visibility": event.was, "hidden": event.was_hidden}
    event.after = {"visibility": event.became}
    return event


def _annotation(row):
    names = ("uid", "visibility", "author_id", "hidden_at", "withdrawn_at", "reply_to")
    return SimpleNamespace(**dict(zip(names, row, strict=True)))


def _public(kind, events, article):
    # Nobody but the desk reads an article of the desk.
    keys = {int(event.subject_key) for event in events if event.subject_kind == kind}
    return known_to_all(kind, keys) if keys and article.visibility == "public" else set()


def _line(event, article, annotations, public, withheld):
    kind, key = event.subject_kind, event.subject_key
    annotation = annotations.get(key) if kind == "annotation" else None
    is_public = kind in public and int(key) in public[kind]
    refs = dict(event.refs)
    if annotation and annotation.reply_to:
        refs["reply_to"] = str(annotation.reply_to)
    told = {
        "article": article.pk,
        "sequence": event.sequence,
        "verb": event.verb,
        "subject": {"kind": kind, "key": key},
        "actor": {"id": event.actor_id, "name": event.actor_name} if event.actor_id else None,
        "act": str(event.act),
        "refs": refs,
    }
    # Outside of the desk one knows authors by what they published, and nobody else there.
    is_author = annotation is not None and annotation.author_id == event.actor_id
    outside = {**told, "refs": {}, "actor": told["actor"] if is_author else None}
    hidden_with = withheld.get(int(key)) if kind == "claim" else None
    audience = audience_of(event, article, annotation, is_public, hidden_with)
    return Line(event.sequence, audience, _json(told), _json(outside))


def _json(told):
    return json.dumps(told, separators=(",", ":")).encode()
