"""What lines of the log are about, as far as one person sees it."""

from .annotation import Annotation
from .article import Article
from .claim import Claim
from .entity import Entity

MODELS = {"article": Article, "claim": Claim, "entity": Entity}


def things_of(events, user, annotations=None):
    """``{line's key: thing}`` of the lines whose thing this person may see, in a query for each kind.

    A moderator's case is about its annotation. ``annotations``: the rows of all, with what is wanted besides.
    """
    keys = {event.pk: _subject(event) for event in events}
    wanted = {}
    for kind, key in keys.values():
        wanted.setdefault(kind, set()).add(key)
    found = {}
    if uids := wanted.get("annotation"):
        rows = Annotation.objects.select_related("article") if annotations is None else annotations
        found |= {("annotation", str(row.uid)): row for row in rows.visible_to(user).filter(uid__in=uids)}
    for kind, model in MODELS.items():
        if numbers := {int(key) for key in wanted.get(kind, ())}:
            rows = model.objects.visible_to(user).in_bulk(numbers)
            found |= {(kind, str(pk)): row for pk, row in rows.items()}
    return {pk: found[key] for pk, key in keys.items() if key in found}


def _subject(event):
    if event.subject_kind == "case" and "annotation" in event.refs:
        return "annotation", event.refs["annotation"]
    return event.subject_kind, event.subject_key
