"""A person's notifications in lines: several of one kind in one place are one line."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import now

from ..models import Notification
from .words import DONE, LAYERS, OF_MODERATORS, OF_THE_CLOCK, TO_YOU, done, excerpt, manner

# The bell says "99+" beyond.
MOST_COUNTED = 100
Reason = Notification.Reason


@dataclass
class Line:
    """What one line says; ``url`` leads to the oldest of its acts."""

    reason: str
    verb: str
    title: str
    excerpt: str
    url: str
    is_read: bool
    when: datetime
    ids: list = field(default_factory=list)
    people: list = field(default_factory=list)

    @property
    def pk(self):
        """The newest notification in it."""
        return self.ids[0]

    @property
    def reason_label(self):
        """Why it reaches one, in words."""
        return OF_MODERATORS if self.verb.startswith("case.") else Reason(self.reason).label

    @property
    def words(self):
        """What was done, to stand between the people and the title."""
        is_to_you = self.reason in Notification.DIRECT or self.verb not in DONE
        return str(TO_YOU[self.verb]) if is_to_you else done(self.verb, len(self.ids))

    @property
    def is_of_clock(self):
        """Whether it is nobody's act."""
        return self.verb in OF_THE_CLOCK


def of_person(user):
    """This person's notifications that they may see, with all that lines need."""
    rows = Notification.objects.visible_to(user).select_related(
        *("event", "article", "annotation__claim", "annotation__article", "annotation__author"),
        *("thread", "claim", "entity"),
    )
    return rows.prefetch_related("annotation__spans")


def unread(user):
    """How many are unread, counted up to ``MOST_COUNTED``."""
    if not user.is_authenticated:
        return 0
    rows = Notification.objects.filter(person=user.pk, read_at=None)
    if not rows.exists():
        return 0
    return rows.visible_to(user)[:MOST_COUNTED].count()


def lines_of(rows):
    """The rows, newest first, as lines."""
    lines = {}
    for row in rows:
        place = row.annotation or row.claim or row.article
        verb = _verb(row)
        if place is None or verb is None:
            continue
        if (line := lines.get(key := _key(row, verb))) is None:
            title = row.claim if row.annotation is None and row.claim else row.article
            line = lines[key] = Line(
                reason=row.reason,
                verb=verb,
                title=str(title or place),
                excerpt=_excerpt(row, verb),
                url="",
                is_read=row.read_at is not None,
                when=row.created_at,
            )
        line.ids.append(row.pk)
        line.url = _address(row, place)
        person = _who(row, verb)
        if person[0] and person not in line.people:
            line.people.append(person)
    return list(lines.values())


def _address(row, place):
    return (
        reverse("round", args=[row.subject_key]) if row.reason == Reason.ROUND else place.get_absolute_url()
    )


def _verb(row):
    if row.reason == Reason.MENTIONED:
        return "mentioned"
    if row.event.verb == "review.reminded":
        return "review.late" if row.event.after.get("late") else "review.due"
    if row.reason in Notification.DIRECT:
        return row.event.verb
    if row.event.verb == "case.decided":
        return f"case.{row.event.after['decision']}" if row.annotation else "case.flagged"
    if row.event.before.get("pending"):
        return LAYERS[row.annotation.motivation]
    return manner(row.event, row.annotation)


def _who(row, verb):
    """``(key, name)`` of whose act it is; of what a moderator has approved, its author's."""
    event, author = row.event, row.annotation and row.annotation.author
    if author and event.verb == "annotation.shown" != verb:
        return author.pk, author.username
    return event.actor_id, event.actor_name


def _excerpt(row, verb):
    """What it says; of what was refused, why."""
    if verb in ("case.hide", "case.spam"):
        return ": ".join(filter(None, [row.event.reason, row.event.after.get("note")]))
    return excerpt(row.annotation)


def _key(row, verb):
    if row.reason in Notification.DIRECT or (verb.startswith("case.") and row.annotation):
        return row.pk
    return (row.read_at is None, verb, row.thread_id if verb == "reply" else 0, row.claim_id, row.article_id)


def mark_read(user, ids=(), until=None, is_read=True):
    """Mark one's own as read or not: these, or all up to one; returns how many that changed."""
    rows = Notification.objects.filter(person=user.pk, read_at__isnull=is_read)
    rows = rows.filter(pk__lte=until) if until else rows.filter(pk__in=ids)
    return rows.update(read_at=now() if is_read else None)
