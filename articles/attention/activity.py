"""What happened on one's desks, from the log: as far as one may see it, acts of a kind as one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import Annotation, Desk, Event
from ..models.attention_rules import acts_visible_to
from ..models.things import things_of
from .words import LAYERS, done, excerpt, manner

# So many lines are looked at for a page: first about as many as it shows, then more at a time, then enough.
CHUNKS = (60, 120, 240, 480, 960, 1920)
MOST_DESKS = 30
# Of an annotation.
SHOWN = ("uid", "body", "motivation", "author", "visibility", "hidden_at", "withdrawn_at", "reply_to")
# Acts of a kind that follow each other so closely are told as one.
TOGETHER = timedelta(hours=1)
KINDS = {
    "claims": _("Claims and verdicts"),
    "notes": _("Notes and highlights"),
    "names": _("Names and entities"),
    "discussion": _("Replies and threads"),
    "articles": _("Articles"),
    "moderation": _("Hidden and shown"),
}
OF_KIND = {
    "claims": {
        *("claim", "claim.edited", "claim.rated", "claim.sent_back", "claim.assigned", "evidence.added"),
        *("review.asked", "review.answered"),
    },
    "notes": {
        *("note", "highlight", "tags", "annotation.edited", "annotation.withdrawn", "annotation.restored"),
        *("placement", "mark.adopted"),
    },
    "names": {"name", "entity.created", "entity.edited", "entity.merged"},
    "discussion": {"reply", "thread.resolved", "thread.reopened", "annotation.assigned"},
    "articles": {"article.imported", "article.corrected", "article.tagged", "article.revised"},
    "moderation": {"annotation.hidden", "annotation.shown", "member"},
}
# Told of the last of several, whichever article each is about.
ANYWHERE = {"article.imported", "entity.created"}


@dataclass
class Act:
    """What one line says; ``id`` is its newest line in the log, ``last`` its oldest."""

    id: int
    verb: str
    actor: tuple | None
    actor_name: str
    article_id: int | None
    title: str
    url: str
    excerpt: str
    when: datetime
    key: tuple
    last: int = 0
    since: datetime | None = None
    subjects: set = field(default_factory=set)
    is_new: bool = False

    @property
    def actor_id(self):
        """Whoever did it, or None."""
        return self.actor and self.actor[0]

    @property
    def words(self):
        """What was done, to stand between a name and a title."""
        return done(self.verb, len(self.subjects))


def acts(user, *, by=None, article=None, kind=None, desk=None, before=None, size=50):
    """``(acts, next)``: the newest first; ``before`` is the ``next`` of the page before, None at the end."""
    rows = Event.objects.filter(acts_visible_to(user))
    for name, value in (("actor", by), ("article", article), ("desk", desk)):
        if value:
            rows = rows.filter(**{name: value})
    rows = rows.order_by("-pk").defer("before", "after", "reason")
    found, place = [], before
    for length in CHUNKS:
        chunk = _newest(rows.filter(pk__lt=place) if place else rows, user, kind, length)
        for event, thing in _seen(chunk, user):
            verb = manner(event, thing if event.subject_kind == "annotation" else None)
            if verb is None or (kind and verb not in OF_KIND[kind]):
                continue
            if not _joins(found, event, thing, verb):
                if len(found) == size:
                    return found, found[-1].last
                found.append(_act(event, thing, verb))
            _add(found[-1], event)
        if len(chunk) < length:
            return found, None
        place = chunk[-1].pk
    # Very much that this person may not see: what comes behind is for the next page.
    return found, place


def _newest(rows, user, kind, length):
    """The newest lines; of a kind, those of each desk and verb, which an index finds in their order."""
    if not kind:
        return list(rows[:length])
    desks = Desk.objects.visible_to(user).values_list("pk", flat=True)
    found = []
    for desk in desks[:MOST_DESKS]:
        here = rows.filter(desk=desk)
        queries = [here.filter(verb=verb) for verb in _verbs(kind)]
        queries += [
            here.filter(verb="annotation.created", after__motivation=motivation)
            for motivation, verb in LAYERS.items()
            if verb in OF_KIND[kind]
        ]
        found += [event for query in queries for event in query[:length]]
    return sorted(found, key=lambda event: -event.pk)[:length]


def _verbs(kind):
    verbs = OF_KIND[kind]
    named = {verb for verb in verbs if "." in verb}
    if "placement" in verbs:
        named |= {f"placement.{each}" for each in ("confirmed", "moved", "given_up", "reopened")}
    if "member" in verbs:
        named |= {
            f"member.{each}"
            for each in ("joined", "removed", "role_changed", "invited", "invitation_revoked")
        }
    return sorted(named)


def _seen(events, user):
    """``[(line, thing)]`` of the lines whose thing this person may see, in a query for each kind of thing."""
    rows = Annotation.objects.select_related("article", "claim").prefetch_related("spans")
    rows = rows.only(*SHOWN, *(f"article__{name}" for name in ("title", "desk")), "claim__text")
    things = things_of(events, user, rows)
    # Where a thread's beginning is out of sight, so is what was answered.
    found = [thing for thing in things.values() if isinstance(thing, Annotation)]
    roots = _roots({row.pk: row.reply_to_id for row in found if row.reply_to_id})
    seen = Annotation.objects.visible_to(user).filter(pk__in=set(roots.values()))
    seen = set(seen.values_list("pk", flat=True)) if roots else ()
    unseen = {pk for pk, root in roots.items() if root not in seen}
    for event in events:
        thing = things.get(event.pk)
        if isinstance(thing, Annotation) and thing.pk in unseen:
            continue
        if thing is not None or event.verb.startswith("member."):
            yield event, thing


def _roots(replies):
    """``{reply: root}`` of ``{reply: what it answers}``, a query for each level of answers to answers."""
    roots, asked = dict(replies), set(replies.values())
    while asked:
        rows = Annotation.objects.filter(pk__in=asked).exclude(reply_to=None)
        above = dict(rows.values_list("pk", "reply_to_id"))
        roots = {pk: above.get(root, root) for pk, root in roots.items()}
        asked = set(above.values())
    return roots


def _key(event, verb):
    if verb in ANYWHERE:
        place = None
    elif event.subject_kind in ("claim", "entity"):
        place = event.subject_key
    else:
        place = event.article_id or event.desk_id
    return event.actor_id, event.actor_name, verb, place


def _joins(found, event, thing, verb):
    """Whether it is told together with the last act."""
    last = found[-1] if found else None
    return last and last.key == _key(event, verb) and last.since - event.created_at < TOGETHER


def _act(event, thing, verb):
    if isinstance(thing, Annotation):
        title, said = str(thing.article), excerpt(thing)
    else:
        title, said = str(thing or ""), ""
    return Act(
        id=event.pk,
        verb=verb,
        actor=(event.actor_id, event.actor_name) if event.actor_id else None,
        actor_name=event.actor_name,
        article_id=event.article_id,
        title=title,
        url=thing.get_absolute_url() if thing is not None else reverse("members", args=[event.desk_id]),
        excerpt=said,
        when=event.created_at,
        key=_key(event, verb),
    )


def _add(act, event):
    act.last, act.since = event.pk, event.created_at
    # A line that several articles show is one act; a person is changed as often as it is said.
    one = event.subject_key if event.verb != "claim.edited" else event.act
    act.subjects.add(one if not event.verb.startswith("member.") else event.pk)
