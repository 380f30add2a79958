"""The log: one append-only line for every change, numbered per article in the order of the commits."""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Lower
from django.dispatch import Signal
from django.utils.timezone import now

from .. import permissions

_act = ContextVar("newsroom_act", default=None)
# Sent once a change is committed, with its last ``event`` and ``articles``, the ids of all that it concerns
# (or None); who listens is said on the roof (reactions.py).
recorded = Signal()


@contextmanager
def one_act(undoes=None, act=None):
    """Everything recorded inside is one act of a person: undone together, shown together.

    ``undoes`` is the act that this one takes back, ``act`` the id it is to have. Yields the act's id. Acts
    do not nest: an inner one joins the outer.
    """
    if _act.get():
        yield _act.get()[0]
        return
    token = _act.set((act or uuid.uuid4(), undoes))
    try:
        with transaction.atomic():
            yield _act.get()[0]
    finally:
        _act.reset(token)


class EventQuerySet(models.QuerySet):
    """Lists of log lines. Lines are never changed (but see `Event.forget`) and never deleted."""

    def visible_to(self, user):
        """The lines of the desks this person moderates, and those about their own private annotations."""
        return self.filter(permissions.events_visible_to(user))

    def about(self, thing):
        """The history of one object, oldest first."""
        kind, key = subject_of(thing)
        return self.filter(subject_kind=kind, subject_key=key).order_by("pk")

    def update(self, **values):
        """Refused."""
        raise TypeError("The log is append-only.")

    def delete(self):
        """Refused."""
        raise TypeError("The log is append-only.")


def subject_of(thing):
    """``(kind, key)`` under which the log knows an object: its class and its uid or primary key."""
    return type(thing).__name__.lower(), str(getattr(thing, "uid", None) or thing.pk)


class Happened(NamedTuple):
    """One of many lines that are written together: what it is about, on which article, and what changed."""

    subject: Any
    article_id: int | None = None
    refs: dict | None = None
    before: dict | None = None
    after: dict | None = None


def next_sequence(article_id, count=1):
    """The last of the article's next numbers, with its row locked until the transaction ends."""
    sql = "UPDATE articles_article SET sequence = sequence + %s WHERE id = %s RETURNING sequence"
    with connection.cursor() as cursor:
        cursor.execute(sql, [count, article_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"There is no article {article_id}.")
    return row[0]


class Event(models.Model):
    """Who did what to which object, when, and what it was before and after.

    Objects are named by kind and key, without foreign keys that cascade: a deleted user or object takes
    no line with it. ``sequence`` is the article's own count; lines without an article have none.
    """

    act = models.UUIDField(default=uuid.uuid4, db_index=True)
    undoes = models.UUIDField(null=True, blank=True)
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    desk = models.ForeignKey(
        "Desk", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    article = models.ForeignKey(
        "Article", models.DO_NOTHING, null=True, db_constraint=False, related_name="events"
    )
    sequence = models.PositiveBigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=40)
    refs = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    private_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "sequence"], name="event_sequence_once")]
        indexes = [
            models.Index(fields=["subject_kind", "subject_key", "id"], name="event_subject"),
            models.Index(fields=["desk", "-id"], name="event_desk"),
            models.Index(fields=["actor", "article", "-id"], name="event_actor"),
            models.Index(fields=["desk", "verb", "-id"], name="event_desk_verb"),
            models.Index("desk", Lower("actor_name"), models.F("id").desc(), name="event_desk_person"),
            models.Index(fields=["undoes"], name="event_undoes", condition=models.Q(undoes__isnull=False)),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_kind} {self.subject_key}"

    def save(self, *args, **kwargs):
        """Only ever the first time."""
        if not self._state.adding:
            raise TypeError("The log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused."""
        raise TypeError("The log is append-only.")

    @classmethod
    def record(
        cls,
        verb,
        *,
        actor,
        subject,
        article=None,
        articles=(),
        desk=None,
        refs=None,
        before=None,
        after=None,
        reason="",
        private_to=None,
    ):
        """Write one line per article concerned, or one without, in the transaction of the change.

        ``articles``: ids of all the articles whose page shows the object, when it is more than one.
        ``before`` and ``after``: JSON of what changed. Returns the last line written.
        """
        act, undoes = _present_act()
        kind, key = subject_of(subject)
        # In order, so that two transactions never wait for each other's article.
        places = sorted({*articles, *([article.pk] if article else [])}) or [None]
        for place in places:
            event = cls.objects.create(
                act=act,
                undoes=undoes,
                verb=verb,
                actor=actor,
                actor_name=actor.username if actor else "",
                desk_id=desk.pk if desk else article.desk_id if article else None,
                article_id=place,
                sequence=next_sequence(place) if place else None,
                subject_kind=kind,
                subject_key=key,
                refs=refs or {},
                before=before or {},
                after=after or {},
                reason=reason,
                private_to=private_to,
            )

        cls._tell(event, places)
        if article:
            article.sequence = event.sequence if event.article_id == article.pk else article.sequence
        return event

    @classmethod
    def record_many(cls, verb, happened, *, actor, desk, reason=""):
        """Write a line for each `Happened` as `record` would, but of each article in one go.

        None of it is private. Whoever listens is told once for each article, of its last line.
        """
        act, undoes = _present_act()
        by_article = {}
        for each in happened:
            by_article.setdefault(each.article_id, []).append(each)
        lines = []
        # In order, so that two transactions never wait for each other's article.
        for place in sorted(by_article, key=lambda pk: pk or 0):
            many = by_article[place]
            first = next_sequence(place, len(many)) - len(many) + 1 if place else None
            for number, each in enumerate(many):
                kind, key = subject_of(each.subject)
                lines.append(
                    cls(
                        act=act,
                        undoes=undoes,
                        verb=verb,
                        actor=actor,
                        actor_name=actor.username if actor else "",
                        desk=desk,
                        article_id=place,
                        sequence=first + number if place else None,
                        subject_kind=kind,
                        subject_key=key,
                        refs=each.refs or {},
                        before=each.before or {},
                        after=each.after or {},
                        reason=reason,
                    )
                )
        lines = cls.objects.bulk_create(lines, batch_size=500)
        for line in {line.article_id: line for line in lines}.values():
            cls._tell(line, [line.article_id])

    @classmethod
    def _tell(cls, event, places):
        def tell():
            recorded.send_robust(cls, event=event, articles=places)

        # Whoever listens must not fail the write, which is done by then. (No `partial`: Django asks what
        # failed for its name.)
        transaction.on_commit(tell, robust=True)

    @classmethod
    def forget(cls, person, names, mails):
        """Name somebody whose account is gone as they are named now, in every line; the one change there is.

        ``names`` and ``mails``: what they were called and where they were written to. Lines that only they
        could read, and those about their account, keep who, what and when alone. The database refuses all
        else: see the migration 0012.
        """
        lines = models.QuerySet(cls)  # ours refuses
        lines.filter(actor=person).update(actor_name=person.username)
        account = models.Q(subject_kind="user", subject_key=str(person.pk))
        lines.filter(models.Q(private_to=person) | account).update(before={}, after={}, refs={}, reason="")
        unkeyed = models.Q(before__user__in=names) | models.Q(after__user__in=names)
        about = models.Q(refs__user=person.pk) | (unkeyed & ~models.Q(refs__has_key="user"))
        named = list(lines.filter(about, subject_kind__in=("membership", "sweep")))
        for line in named:
            for change in (line.before, line.after):
                if "user" in change:
                    change["user"] = person.username
        mailed = [
            line
            for line in lines.filter(subject_kind="invitation", after__has_key="email")
            if line.after["email"].casefold() in mails
        ]
        for line in mailed:
            line.after["email"] = ""
        lines.bulk_update([*named, *mailed], ["before", "after"], batch_size=200)


def _present_act():
    """``(act, the act that it undoes)`` for lines that are written now."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of its change.")
    return _act.get() or (uuid.uuid4(), None)
