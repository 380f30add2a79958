"""What a sweep does to the rows: many at once, locked in the order of all writers, with their lines."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.timezone import now

from ..permissions import Visibility
from .annotation import Annotation
from .event import Event, Happened
from .moderation import MOST_TOLD, Case, Decision
from .stale import hold
from .stray import Stray

# Rows in one transaction: some tens of milliseconds in which others wait.
AT_ONCE = 100


class Swept:
    """What both kinds have in common; every method takes the Sweep."""

    def written(self, rows, desk, person, since, verbs):
        """The keys, oldest first, of those of these rows that the person made or changed since then."""
        rows = rows.filter(author=person)
        if since is None:
            return list(rows.order_by(*self.order).values_list("pk", flat=True))
        lines = Event.objects.filter(actor=person, desk=desk, verb__in=verbs, created_at__gte=since)
        uids = set(lines.values_list("subject_key", flat=True))
        facts = rows.order_by(*self.order).values_list("pk", "uid", "created_at")
        return [pk for pk, uid, made in facts if made >= since or str(uid) in uids]


class Annotations(Swept):
    """All but private ones that others see, or would once they are approved."""

    # Those of an article together.
    order = ("article", "pk")

    def of(self, desk, person, since):
        """Keys of what would be hidden."""
        verbs = ("annotation.created", "annotation.edited", "annotation.restored")
        return self.written(self._standing().filter(article__desk=desk), desk, person, since, verbs)

    def _standing(self):
        is_seen = Q(hidden_at=None) | Q(pending_at__isnull=False)
        rows = Annotation.objects.filter(is_seen, withdrawn_at=None)
        return rows.exclude(visibility=Visibility.PRIVATE)

    def to_hide(self, sweep):
        """Keys of what is left to hide."""
        return self.of(sweep.desk, sweep.person, sweep.since)

    def to_show(self, sweep):
        """Keys of what is as the sweep left it: neither amended nor decided about since."""
        newest = Decision.objects.filter(annotation=OuterRef("pk")).order_by("-pk")
        rows = self._left(sweep).filter(article__desk=sweep.desk)
        rows = rows.annotate(decided_at=Subquery(newest.values("created_at")[:1]))
        rows = rows.filter(decided_at=sweep.created_at)
        return list(rows.order_by(*self.order).values_list("pk", flat=True))

    def _left(self, sweep):
        return Annotation.objects.filter(author=sweep.person, hidden_at=sweep.created_at, pending_at=None)

    def hide(self, sweep, keys):
        """Hide these as spam, with a decision about each, which closes its case; how many."""
        rows = hold(self._standing().filter(pk__in=keys))
        cases = _cases_of(sweep, rows)
        decisions = [
            Decision(
                case=cases[row.pk],
                annotation=row,
                moderator=sweep.by,
                kind=Decision.Kind.SPAM,
                note=sweep.reason,
                version=row.version,
                created_at=sweep.created_at,
            )
            for row in rows
        ]
        Decision.objects.bulk_create(decisions)
        told = Truncator(decisions[0].told).chars(MOST_TOLD) if decisions else ""
        self._change(rows, hidden_at=sweep.created_at, hidden_reason=told, pending_at=None)
        refs = _refs(rows)
        happened = [
            Happened(
                row,
                row.article_id,
                refs[row.pk],
                before={"pending_at": row.pending_at.isoformat()} if row.pending_at else {},
            )
            for row in rows
        ]
        Event.record_many("annotation.hidden", happened, actor=sweep.by, desk=sweep.desk, reason=told)
        return len(rows)

    def show(self, sweep, keys):
        """Show these again, and let wait again what waited; their cases are as before. How many."""
        rows = hold(self._left(sweep).filter(pk__in=keys))
        lines = Event.objects.filter(act=sweep.act, subject_key__in=[str(row.uid) for row in rows])
        before = dict(lines.filter(verb="annotation.hidden").values_list("subject_key", "before"))
        waited, seen = [], []
        for row in rows:
            since = before.get(str(row.uid), {}).get("pending_at")
            row.pending_at = row.hidden_at = parse_datetime(since) if since else None
            (waited if since else seen).append(row)
        self._change(seen, hidden_at=None, hidden_reason="", pending_at=None)
        self._change(waited, hidden_reason="")
        Annotation.objects.bulk_update(waited, ["hidden_at", "pending_at"])
        cases = Case.objects.filter(annotation__in=rows)
        # An appeal has got what it asked for.
        cases.filter(closed_at=None).update(closed_at=now(), holder=None, held_until=None)
        closed = Decision.objects.filter(case=OuterRef("pk"), created_at=sweep.created_at)
        was_open = cases.filter(Exists(closed), opened_at__lt=sweep.created_at, closed_at=sweep.created_at)
        was_open.update(closed_at=None)
        refs = _refs(rows)
        for verb, some, after in (
            ("annotation.shown", seen, {}),
            ("annotation.hidden", waited, {"pending": True}),
        ):
            happened = [Happened(row, row.article_id, refs[row.pk], after=after) for row in some]
            Event.record_many(verb, happened, actor=sweep.undone_by, desk=sweep.desk)
        return len(rows)

    def _change(self, rows, **fields):
        mine = Annotation.objects.filter(pk__in=[row.pk for row in rows])
        mine.update(version=F("version") + 1, modified_at=now(), **fields)


class Strays(Swept):
    """What came from other tools about nothing here: withdrawn, and restored."""

    order = ("pk",)

    def of(self, desk, person, since):
        """Keys of what would be withdrawn."""
        rows = self._standing().filter(desk=desk)
        return self.written(rows, desk, person, since, ("stray.kept", "stray.edited"))

    def _standing(self):
        return Stray.objects.standing().exclude(visibility=Visibility.PRIVATE)

    def to_hide(self, sweep):
        """Keys of what is left to withdraw."""
        return self.of(sweep.desk, sweep.person, sweep.since)

    def to_show(self, sweep):
        """Keys of what the sweep withdrew."""
        return list(self._left(sweep).order_by("pk").values_list("pk", flat=True))

    def _left(self, sweep):
        return Stray.objects.filter(author=sweep.person, desk=sweep.desk, withdrawn_at=sweep.created_at)

    def hide(self, sweep, keys):
        """Withdraw these; how many."""
        rows = hold(self._standing().filter(pk__in=keys))
        self._change(rows, withdrawn_at=sweep.created_at, origin=None)
        happened = [Happened(row, before={"origin": row.origin} if row.origin else {}) for row in rows]
        Event.record_many("stray.withdrawn", happened, actor=sweep.by, desk=sweep.desk, reason=sweep.reason)
        return len(rows)

    def show(self, sweep, keys):
        """Restore these; by their origin only where nothing else is known by it now. How many."""
        rows = hold(self._left(sweep).filter(pk__in=keys))
        lines = Event.objects.filter(act=sweep.act, subject_key__in=[str(row.uid) for row in rows])
        before = dict(lines.filter(verb="stray.withdrawn").values_list("subject_key", "before"))
        self._change(rows, withdrawn_at=None)
        origins = {row: before.get(str(row.uid), {}).get("origin") for row in rows}
        others = Stray.objects.filter(desk=sweep.desk, author=sweep.person, origin__in=origins.values())
        taken = set(others.values_list("origin", flat=True))
        known = []
        for row, origin in origins.items():
            if origin and origin not in taken:
                row.origin = origin
                known.append(row)
        Stray.objects.bulk_update(known, ["origin"])
        happened = [Happened(row) for row in rows]
        Event.record_many("stray.restored", happened, actor=sweep.undone_by, desk=sweep.desk)
        return len(rows)

    def _change(self, rows, **fields):
        mine = Stray.objects.filter(pk__in=[row.pk for row in rows])
        mine.update(version=F("version") + 1, modified_at=now(), **fields)


ANNOTATIONS, STRAYS = Annotations(), Strays()


def _cases_of(sweep, rows):
    """``{annotation's key: Case}``, closed at the moment of the sweep; made where none was open."""
    waiting = Case.objects.filter(annotation__in=rows, closed_at=None)
    cases = {case.annotation_id: case for case in waiting}
    waiting.update(closed_at=sweep.created_at, holder=None, held_until=None)
    moment = sweep.created_at
    made = Case.objects.bulk_create(
        Case(annotation=row, desk=sweep.desk, opened_at=moment, closed_at=moment)
        for row in rows
        if row.pk not in cases
    )
    return cases | {case.annotation_id: case for case in made}


def _refs(rows):
    """``{key: refs}`` of annotations' lines, as `Thread._record` has them."""
    above = {row.pk: (str(row.uid), row.reply_to_id) for row in rows}
    while missing := {parent for _uid, parent in above.values() if parent} - above.keys():
        found = Annotation.objects.filter(pk__in=missing).values_list("pk", "uid", "reply_to")
        above |= {pk: (str(uid), parent) for pk, uid, parent in found}
    refs = {}
    for row in rows:
        refs[row.pk] = {"annotation": str(row.uid)}
        if row.claim_id:
            refs[row.pk]["claim"] = row.claim_id
        if row.reply_to_id:
            root = row.reply_to_id
            while above[root][1]:
                root = above[root][1]
            refs[row.pk] |= {"reply_to": above[row.reply_to_id][0], "thread": above[root][0]}
    return refs
