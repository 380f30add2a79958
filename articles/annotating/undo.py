"""Takes back what a person last did on an article, from the log."""

from collections import defaultdict
from contextlib import suppress
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ..models import Annotation, Article, Claim, Entity, Event, User, one_act
from ..models.placing import as_decided, hold_replies
from ..models.stale import hold

# How many acts that can no longer be taken back are passed over before giving up.
FURTHEST = 50


class NothingLeft(Exception):
    """Nothing of the act can be taken back: its rows are let go before those of another act are held."""


def undo(by, article, uid=None):
    """Take back this person's last act on the article that still stands and that they still may change.

    An act made of several changes goes as a whole, last change first. What somebody else changed since is
    left alone, and so are entities. The next call goes further back.
    Returns ``[{"verb", "uid"}]``: what was taken back; LookupError when there is nothing. ``uid``: the
    caller's own id of this undo; asked again with it, the answer is the first one.
    """
    with transaction.atomic():
        # Two quick keys must not take the same act back twice.
        hold(User.objects.filter(pk=by.pk))
        if uid and (undone := _undone_before(by, article, uid)):
            return undone
        for act in _standing_acts(by, article):
            # Its former state may make no sense any more, for example since the article is not public now.
            with suppress(ValidationError, NothingLeft), one_act(undoes=act, act=uid):
                _hold(article, act)
                if undone := _take_back(by, article, act):
                    return undone
                raise NothingLeft
    raise LookupError("Nothing to undo.")


def _hold(article, act):
    """Lock all that taking the act back may change, in the order of all writers, before any of it changes."""
    keys = defaultdict(set)
    lines = Event.objects.filter(act=act, article=article, verb__in=_BACK)
    for kind, key in lines.values_list("subject_kind", "subject_key"):
        keys[kind].add(key)
    about = Q(pk__in=keys["claim"]) | Q(appearances__uid__in=keys["annotation"])
    if keys["article"]:
        about |= Q(appearances__article=article, state=Claim.State.REVIEWED)
    claims = hold(Claim.objects.filter(pk__in=Claim.objects.filter(about).values("pk")))
    hold_replies(hold(Annotation.objects.filter(uid__in=keys["annotation"])))
    articles = {article.pk}.union(*(claim.article_ids() for claim in claims))
    hold(Article.objects.filter(pk__in=articles))


def _undone_before(by, article, uid):
    lines = list(Event.objects.filter(act=uid, actor=by, article=article).exclude(undoes=None))
    subjects = {line.subject_key for line in lines}
    taken_back = Event.objects.filter(act__in=[line.undoes for line in lines[:1]], article=article)
    return [
        {"verb": event.verb, "uid": event.subject_key}
        for event in taken_back.filter(verb__in=_BACK).order_by("-pk")
        if event.subject_key in subjects
    ]


def _standing_acts(by, article):
    taken_back = Event.objects.filter(article=article, undoes=OuterRef("act"))
    rows = Event.objects.filter(actor=by, article=article, undoes=None, verb__in=_BACK)
    acts = rows.exclude(Exists(taken_back)).order_by("-pk").values_list("act", flat=True)
    return list(dict.fromkeys(acts[:1000]))[:FURTHEST]


def _take_back(by, article, act):
    undone = []
    for event in Event.objects.filter(act=act, article=article, verb__in=_BACK).order_by("-pk"):
        thing = _subject(event)
        if (
            thing
            and not getattr(thing, "is_refused", False)
            and by.has_perm(_needed(event), thing)
            and _BACK[event.verb](thing, by, event)
        ):
            undone.append({"verb": event.verb, "uid": event.subject_key})
    return undone


def _subject(event):
    if event.subject_kind == "annotation":
        return Annotation.objects.select_related("article").filter(uid=event.subject_key).first()
    if event.subject_kind == "article":
        return Article.objects.filter(pk=event.subject_key).first()
    return Claim.objects.filter(pk=event.subject_key).first()


def _needed(event):
    if event.subject_kind == "article":
        return "articles.correct_article"
    if event.verb.startswith("placement."):
        return "articles.place_annotation"
    if event.verb.startswith("thread.") or event.verb.endswith(".assigned"):
        return f"articles.discuss_{event.subject_kind}"
    return f"articles.edit_{event.subject_kind}"


def _withdraw(annotation, by, event):
    if annotation.withdrawn_at:
        return False
    annotation.withdraw(by)
    return True


def _restore(annotation, by, event):
    if not annotation.withdrawn_at:
        return False
    annotation.restore(by)
    return True


def _edit_back(annotation, by, event):
    # One that went to another article has its former words there.
    if "article" in event.after or _now_different(annotation._as_logged(), event):
        return False
    fields = dict(event.before)
    if "spans" in fields:
        fields["spans"] = [
            {"start": start, "end": end, "exact": exact, "role": role}
            for start, end, role, exact in fields["spans"]
        ]
    if "entities" in fields:
        fields["entities"] = _entities(fields["entities"])
    if "claim" in fields:
        fields["claim"] = Claim.objects.filter(pk=fields["claim"]).first()
    return annotation.edit(by, **fields)


def _place_back(annotation, by, event):
    placements = annotation.placements_in(annotation.article.current_id)
    if as_decided(placements) != event.after["places"]:
        return False
    return annotation.put_back_place(by, event.before["places"])


def _revise_back(article, by, event):
    if article.current.number != event.after["revision"]:
        return False
    return article.go_back_to(by, event.before["revision"]) is not None


def _edit_claim_back(claim, by, event):
    if _now_different(claim.as_logged(), event):
        return False
    fields = dict(event.before)
    if fields.get("claimant"):
        fields["claimant"] = next(iter(_entities([fields["claimant"]])), None)
    if fields.get("said_on"):
        fields["said_on"] = date.fromisoformat(fields["said_on"])
    if "about" in fields:
        fields["about"] = _entities(fields["about"])
    return claim.edit(by, **fields)


def _reopen(annotation, by, event):
    return annotation.reopen(by)


def _resolve(annotation, by, event):
    return annotation.resolve(by)


def _assign_back(thing, by, event):
    if thing.assignee_id != event.after["assignee"]:
        return False
    return thing.assign(by, User.present(event.before["assignee"]) if event.before["assignee"] else None)


def _now_different(present, event):
    """Whether anything that the event changed was changed again since."""
    return any(present.get(name) != value for name, value in event.after.items())


def _entities(ids):
    """The entities of these ids; those that were merged meanwhile, as what they were merged into."""
    found = Entity.objects.filter(pk__in=ids).select_related("merged_into")
    return list(
        {(entity.merged_into or entity).pk: entity.merged_into or entity for entity in found}.values()
    )


_BACK = {
    "annotation.created": _withdraw,
    "annotation.restored": _withdraw,
    "annotation.withdrawn": _restore,
    "annotation.edited": _edit_back,
    "thread.resolved": _reopen,
    "thread.reopened": _resolve,
    "annotation.assigned": _assign_back,
    "claim.assigned": _assign_back,
    "claim.edited": _edit_claim_back,
    "claim.sent_back": _edit_claim_back,
    "placement.confirmed": _place_back,
    "placement.moved": _place_back,
    "placement.given_up": _place_back,
    "article.revised": _revise_back,
}
