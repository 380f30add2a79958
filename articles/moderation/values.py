"""What changed, in words: fields by their labels, codes by theirs, keys by the names of what they mean."""

import json
from collections import defaultdict

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ..models import (
    Annotation,
    Claim,
    Decision,
    Entity,
    Evidence,
    Placement,
    Premoderation,
    Restriction,
    Review,
    Revision,
    Trust,
    User,
)
from ..permissions import Visibility

# Of a value on the page; the file has all of it.
MOST = 400
LABELS = {
    "about": _l("about"),
    "absorbed": _l("merged into it"),
    "aliases": _l("other names"),
    "annotations": _l("mentions"),
    "assignee": _l("assigned to"),
    "body": _l("words"),
    "claim": _l("claim"),
    "claimant": _l("claimant"),
    "claimant_role": _l("claimant, as a role"),
    "claims_about": _l("claims about it"),
    "claims_made": _l("claims by it"),
    "count": _l("how many"),
    "cue": _l("cue"),
    "decision": _l("decision"),
    "due_on": _l("due on"),
    "entities": _l("entities"),
    "internal_note": _l("note for moderators"),
    "kind": _l("kind"),
    "late": _l("late"),
    "motivation": _l("kind"),
    "name": _l("name"),
    "needs_second_factor": _l("moderators need a second factor"),
    "note": _l("note"),
    "outcome": _l("outcome"),
    "outcomes": _l("annotations in it"),
    "pending": _l("waits for approval"),
    "places": _l("places"),
    "premoderation": _l("whose annotations wait for approval"),
    "rating": _l("rating"),
    "reason": _l("reason"),
    "restriction": _l("restriction"),
    "reviewer": _l("asked"),
    "revision": _l("revision"),
    "role": _l("role"),
    "said_on": _l("said on"),
    "since": _l("since"),
    "spans": _l("passage"),
    "stance": _l("stance"),
    "state": _l("state"),
    "tags": _l("tags"),
    "text": _l("wording"),
    "title": _l("title"),
    "trust": _l("trust"),
    "until": _l("until"),
    "url": _l("address"),
    "user": _l("person"),
    "visibility": _l("seen by"),
    "words": _l("words"),
}


CODES = {
    "decision": Decision.Kind,
    "kind": Entity.Kind,
    "motivation": Annotation.Motivation,
    "outcome": Review.Outcome,
    "premoderation": Premoderation,
    "restriction": Restriction,
    "stance": Evidence.Stance,
    "state": Claim.State,
    "trust": Trust,
    "visibility": Visibility,
}
# Fields that hold a key, or a list of keys.
KEYS = {
    "about": Entity,
    "absorbed": Entity,
    "assignee": User,
    "claim": Claim,
    "claimant": Entity,
    "entities": Entity,
    "reviewer": User,
}


# Fields that hold very many keys.
COUNTED = ("annotations", "claims_about", "claims_made")


def label(field):
    """What the page calls a field."""
    return str(LABELS.get(field, field.replace("_", " ")))


def names_of(events, user):
    """``{(model, key): name}`` of all that these lines name by key and this person sees, a query for each."""
    keys = defaultdict(set)
    for event in events:
        for side in (event.before, event.after):
            for field, model in KEYS.items():
                value = side.get(field)
                keys[model] |= {key for key in _listed(value) if isinstance(key, int)}
            if event.subject_kind == "annotation" and isinstance(side.get("revision"), int):
                keys[Revision].add(side["revision"])
    names = {}
    for model, shown in ((Entity, "name"), (Claim, "text"), (User, "username"), (Revision, "number")):
        if keys[model]:
            rows = model.objects.visible_to(user) if hasattr(model.objects, "visible_to") else model.objects
            found = rows.filter(pk__in=keys[model]).values_list("pk", shown)
            names |= {(model, pk): str(name) for pk, name in found}
    return names


def changes_of(event, names):
    """``[(label, before, after)]`` of a line, each as text; "" where there was or is nothing."""
    fields = [*event.before, *(name for name in event.after if name not in event.before)]
    rows = []
    for field in fields:
        before, after = (_text(event, field, side.get(field), names) for side in (event.before, event.after))
        if before != after:
            rows.append((label(field), before, after))
    return rows


def _text(event, field, value, names):
    if value in (None, "", [], {}):
        return ""
    return Truncator(_words(event, field, value, names)).chars(MOST)


def _words(event, field, value, names):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in CODES and isinstance(value, str):
        return str(dict(CODES[field].choices).get(value, value))
    if field in KEYS:
        model = KEYS[field]
        return ", ".join(names.get((model, key), f"#{key}") for key in _listed(value))
    if field == "revision" and event.subject_kind == "annotation":
        return names.get((Revision, value), f"#{value}")
    if field == "spans":
        return " … ".join(f"“{piece[-1]}”" for piece in value)
    if field == "places":
        decided = dict(Placement.Decision.choices) | {"": _("open")}
        return ", ".join(str(decided.get(piece[-1], piece[-1])) for piece in value)
    if field == "outcomes" and isinstance(value, dict):
        states = dict(Placement.State.choices)
        return ", ".join(f"{states.get(state, state)}: {number}" for state, number in value.items())
    if field in COUNTED:
        return str(len(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]
