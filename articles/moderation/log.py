"""The log of a desk as its moderators read it: who did what to which thing, before and after, and why."""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from ..models import Annotation, Event
from ..models.things import things_of
from .values import changes_of, names_of
from .words import VERBS

AT_ONCE = 500
COLUMNS = (
    *("time", "actor", "actor_id", "verb", "kind", "key", "article", "sequence"),
    *("before", "after", "reason", "act", "undoes"),
)
# What is shown on the members page.
OF_MEMBERS = ("membership", "invitation", "user", "desk")
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Line:
    """One line: the event, in words, with the thing it is about as far as this person sees it."""

    event: Event
    what: str
    title: str
    url: str
    changes: list

    @property
    def kind(self):
        """What kind of thing it is about."""
        return self.event.subject_kind


def lines_of(desk, *, by="", verb="", article=None, since=None, until=None):
    """The lines of a desk; nobody's private ones. ``since`` and ``until`` are days, both included."""
    rows = Event.objects.filter(desk=desk, private_to=None)
    if by:
        # As the index has it.
        rows = rows.alias(who=Lower("actor_name")).filter(who=Lower(Value(by)))
    if verb:
        rows = rows.filter(verb=verb)
    if article:
        rows = rows.filter(article=article)
    if since:
        rows = rows.filter(created_at__gte=_start(since))
    if until:
        rows = rows.filter(created_at__lt=_start(until + timedelta(days=1)))
    return rows


def _start(day):
    return make_aware(datetime.combine(day, time.min))


def in_words(events, user):
    """Lines of the page for these events, in one query for each kind of thing."""
    things, names = things_of(events, user), names_of(events, user)
    return [_line(event, things.get(event.pk), names) for event in events]


def _line(event, thing, names):
    title, url = "", ""
    if isinstance(thing, Annotation):
        title, url = str(thing.article), reverse("annotation-history", args=[thing.uid])
    elif thing is not None:
        title, url = str(thing), thing.get_absolute_url()
    elif event.subject_kind in OF_MEMBERS:
        title, url = _("Members"), reverse("members", args=[event.desk_id])
    return Line(event, str(VERBS.get(event.verb, event.verb)), title, url, changes_of(event, names))


class _Echo:
    def write(self, row):
        return row


def as_csv(rows):
    """Pieces of a file with a header and one line each, oldest first; times are UTC, changes are JSON."""
    writer = csv.writer(_Echo())
    # By the mark programs for tables know that it is UTF-8.
    yield "\ufeff" + writer.writerow(COLUMNS)
    for event in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield writer.writerow([_cell(value) for value in _row(event)])


def _row(event):
    yield event.created_at.astimezone(UTC).isoformat(timespec="seconds")
    yield from (event.actor_name, event.actor_id, event.verb, event.subject_kind, event.subject_key)
    yield from (event.article_id, event.sequence)
    yield from (
        json.dumps(value, ensure_ascii=False) if value else "" for value in (event.before, event.after)
    )
    yield from (event.reason, event.act, event.undoes)


def _cell(value):
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
