"""The history of a claim in words, from the log, for the people of its desk."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import Annotation, Claim, Entity, Event, Review, User
from ..models.hearing import MODERATING

VERBS = {
    "claim.created": _("worded the claim"),
    "claim.edited": _("changed the claim"),
    "claim.rated": _("gave a verdict"),
    "claim.sent_back": _("sent it back to review, since the text changed"),
    "annotation.placed": _("brought a new revision of a text"),
    "claim.assigned": _("assigned the claim"),
    "review.asked": _("asked for a second opinion"),
    "review.changed": _("changed when a second opinion is due"),
    "review.cancelled": _("took back a request for a second opinion"),
    "review.answered": _("gave a second opinion"),
    "evidence.added": _("added evidence"),
    "annotation.created": _("marked a place"),
    "annotation.withdrawn": _("withdrew a place"),
    "annotation.restored": _("restored a place"),
    "mark.adopted": _("took over a place from a blind round"),
    "mark.returned": _("gave a place back to its blind round"),
    "annotation.hidden": _("hid a place"),
    "annotation.shown": _("showed a place again"),
}
FIELDS = {
    "assignee": _("assigned to"),
    "reviewer": _("asked"),
    "due_on": _("due on"),
    "outcome": _("outcome"),
    "text": _("wording"),
    "claimant": _("claimant"),
    "claimant_role": _("claimant, as a role"),
    "about": _("about"),
    "cue": _("cue"),
    "said_on": _("said on"),
    "state": _("state"),
    "rating": _("rating"),
    "stance": _("stance"),
    "url": _("address"),
    "note": _("note"),
}
# Of these fields the log keeps a person's key, of those a code.
PEOPLE = ("assignee", "reviewer")
CODES = {"state": Claim.State, "outcome": Review.Outcome}
MOST = 100


@dataclass
class Line:
    """One act on the claim: who, what, when, why, and ``[(field, before, after), …]``."""

    actor: str
    verb: str
    when: object
    reason: str
    changes: list = field(default_factory=list)


def history(claim, user):
    """The latest lines about a claim, newest first; an act that several articles show is one line.

    Of the places where it appears only those that this person sees, and why one was hidden is not said.
    """
    events = Event.objects.filter(
        Q(subject_kind="claim", subject_key=str(claim.pk))
        | Q(article__in=claim.article_ids(), subject_kind="annotation", refs__claim=claim.pk)
    ).filter(Q(private_to=None) | Q(private_to=user.pk))
    events = _seen(events.order_by("-pk")[: MOST * 2], user)
    names = _names(events)
    lines, told = [], set()
    for event in events:
        if event.verb not in VERBS or (event.act, event.verb, event.subject_key) in told:
            continue
        told.add((event.act, event.verb, event.subject_key))
        line = Line(event.actor_name, VERBS[event.verb], event.created_at, _reason(event))
        if event.subject_kind == "claim" and event.verb != "claim.created":
            for name in sorted({*event.before, *event.after} & FIELDS.keys()):
                before, after = (_shown(name, side.get(name), names) for side in (event.before, event.after))
                if before or after:
                    line.changes.append((FIELDS[name], before, after))
        lines.append(line)
    return lines[:MOST]


def _seen(events, user):
    uids = {event.subject_key for event in events if event.subject_kind == "annotation"}
    rows = Annotation.objects.visible_to(user).filter(uid__in=uids)
    seen = {str(uid) for uid in rows.values_list("uid", flat=True)}
    return [event for event in events if event.subject_kind == "claim" or event.subject_key in seen]


def _reason(event):
    return event.reason if event.verb not in MODERATING else ""


def _names(events):
    ids = set()
    for event in events:
        for side in (event.before, event.after):
            if isinstance(side.get("claimant"), int):
                ids.add(side["claimant"])
            if isinstance(side.get("about"), list):
                ids.update(side["about"])
    return dict(Entity.objects.filter(pk__in=ids).values_list("pk", "name")) | _people(events)


def _people(events):
    sides = [side for event in events for side in (event.before, event.after)]
    ids = {side[name] for side in sides for name in PEOPLE if side.get(name)}
    rows = User.objects.filter(pk__in=ids).values_list("pk", "username") if ids else ()
    return {("person", pk): name for pk, name in rows}


def _shown(name, value, names):
    if value in (None, "", []):
        return ""
    if name in PEOPLE:
        return names.get(("person", value), f"#{value}")
    if name == "claimant":
        return names.get(value, f"#{value}")
    if name == "about":
        return ", ".join(names.get(key, f"#{key}") for key in value)
    if name in CODES:
        return str(dict(CODES[name].choices).get(value, value))
    return str(value)
