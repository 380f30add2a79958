"""The history of one annotation in words: who did what, when, and what it was before and after."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import Claim, Entity, Event, Placement, User
from ..models.hearing import MODERATING
from ..permissions import Visibility
from ..text.difference import difference

VERBS = {
    "annotation.created": _("made it"),
    "annotation.edited": _("changed it"),
    "annotation.withdrawn": _("withdrew it"),
    "annotation.restored": _("restored it"),
    "annotation.hidden": _("hid it"),
    "annotation.shown": _("showed it again"),
    "mark.adopted": _("took it over from a blind round"),
    "mark.returned": _("gave it back to its blind round"),
    "annotation.placed": _("brought a new revision of the text"),
    "placement.confirmed": _("confirmed its place"),
    "placement.moved": _("moved it to other words"),
    "placement.given_up": _("gave up its place"),
    "placement.reopened": _("took the decision about its place back"),
    "annotation.assigned": _("assigned the thread"),
    "thread.resolved": _("resolved the thread"),
    "thread.reopened": _("opened the thread again"),
    "claim.assigned": _("assigned the claim"),
    "claim.created": _("worded the claim"),
    "claim.edited": _("changed the claim"),
    "claim.rated": _("gave a verdict"),
    "claim.sent_back": _("sent the claim back to review, since the text changed"),
    "evidence.added": _("added evidence"),
}
FIELDS = {
    "body": _("text"),
    "text": _("wording"),
    "visibility": _("seen by"),
    "placement": _("in the newest text"),
    "spans": _("words"),
    "tags": _("tags"),
    "entities": _("entity"),
    "claim": _("claim"),
    "claimant": _("claimant"),
    "claimant_role": _("claimant, as a role"),
    "about": _("about"),
    "cue": _("cue"),
    "said_on": _("said on"),
    "state": _("state"),
    "assignee": _("assigned to"),
    "rating": _("rating"),
    "stance": _("stance"),
    "url": _("address"),
    "note": _("note"),
}
LABELS = {
    "visibility": dict(Visibility.choices),
    "placement": dict(Placement.State.choices),
    "state": dict(Claim.State.choices),
}


@dataclass
class Change:
    """One field of one line: its name and the difference as ``[(kind, text)]``."""

    name: str
    parts: list


@dataclass
class Line:
    """One line of the history."""

    actor: str
    verb: str
    when: datetime
    reason: str = ""
    undoes: bool = False
    changes: list[Change] = field(default_factory=list)


def history(annotation, user):
    """The lines about an annotation and its claim, oldest first, as far as this person may know them.

    What happened while it was private is for its author alone. People who are not of the desk see who did
    what and when, but not the words of before: those may have been for the desk only.
    """
    about = Q(subject_kind="annotation", subject_key=str(annotation.uid))
    if annotation.claim_id:
        # The log has such a line once per article in which the claim appears.
        about |= Q(
            subject_kind="claim", subject_key=str(annotation.claim_id), article_id=annotation.article_id
        )
    mine = Q(private_to=user.pk) if user.is_authenticated else Q(pk__in=[])
    events = list(Event.objects.filter(about).filter(Q(private_to=None) | mine).order_by("pk"))
    is_insider = user.has_perm("articles.view_desk", annotation.article.desk)
    names = _Names(events, user) if is_insider else None
    may_read_why = user.has_perm("articles.read_why", annotation)
    return [_line(event, names, may_read_why) for event in events]


def _line(event, names, may_read_why):
    line = Line(
        actor=event.actor_name or str(_("somebody")),
        verb=VERBS.get(event.verb, event.verb),
        when=event.created_at,
        undoes=event.undoes is not None,
    )
    if names is None:
        return line
    line.reason = event.reason if may_read_why or event.verb not in MODERATING else ""
    for name in FIELDS:
        before, after = names.word(name, event.before.get(name)), names.word(name, event.after.get(name))
        if before != after:
            line.changes.append(Change(FIELDS[name], difference(before, after)))
    return line


class _Names:
    """What the ids in the log are called today, asked once for all lines; claims that this person sees."""

    def __init__(self, events, user):
        entities, claims, people = set(), set(), set()
        for event in events:
            for state in (event.before, event.after):
                entities |= {*_ids(state.get("entities")), *_ids(state.get("about"))}
                entities |= set(_ids([state.get("claimant")]))
                claims |= set(_ids([state.get("claim")]))
                people |= set(_ids([state.get("assignee")]))
        self.entities = dict(Entity.objects.filter(pk__in=entities).values_list("pk", "name"))
        self.people = dict(User.objects.filter(pk__in=people).values_list("pk", "username")) if people else {}
        seen = Claim.objects.visible_to(user).filter(pk__in=claims)
        self.claims = dict(seen.values_list("pk", "text"))

    def word(self, name, value):
        """A logged value as a reader would say it."""
        if value in (None, "", []):
            return ""
        if name == "spans":
            return " … ".join(piece[3] for piece in value)
        if name in ("entities", "about"):
            return ", ".join(self.entities.get(key, f"#{key}") for key in value)
        if name == "claimant":
            return self.entities.get(value, f"#{value}")
        if name == "assignee":
            return self.people.get(value, f"#{value}")
        if name == "claim":
            return self.claims.get(value, f"#{value}")
        if name == "tags":
            return ", ".join(value)
        return str(LABELS.get(name, {}).get(value, value))


def _ids(values):
    return [value for value in values or [] if isinstance(value, int)]
