"""Lines of the log, as JSON."""

from typing import Any
from uuid import UUID

from .plain import Given, Person, stamp


class Subject(Given):
    """Which object a line is about: its kind and its uid or id."""

    kind: str
    key: str


class EventOut(Given):
    """Who did what to which object, when, and what it was before and after."""

    id: int
    act: UUID
    undoes: UUID | None
    verb: str
    actor: Person | None
    desk: int | None
    article: int | None
    sequence: int | None
    subject: Subject
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    created: str


class EventList(Given):
    """A page of the log."""

    items: list[EventOut]
    next: str | None


class Change(Given):
    """One field, in words, before and after."""

    field: str
    before: str
    after: str


class LogLine(EventOut):
    """A line of a desk's log, and what it says in words; ``title`` and ``url`` of what you may see."""

    words: str
    title: str
    url: str
    changes: list[Change]


class LogList(Given):
    """A page of a desk's log."""

    items: list[LogLine]
    next: str | None


def dump(event, whole=True, with_reason=True):
    """A line; without ``whole`` only who did what and when."""
    return {
        "id": event.pk,
        "act": str(event.act),
        "undoes": str(event.undoes) if event.undoes else None,
        "verb": event.verb,
        # The name as it was then: the log outlives its people.
        "actor": {"id": event.actor_id, "name": event.actor_name} if event.actor_id else None,
        "desk": event.desk_id,
        "article": event.article_id,
        "sequence": event.sequence,
        "subject": {"kind": event.subject_kind, "key": event.subject_key},
        "before": event.before if whole else {},
        "after": event.after if whole else {},
        "reason": event.reason if whole and with_reason else "",
        "created": stamp(event.created_at),
    }
