"""Decisions of moderators, one by one or many in one act."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from ..http import require
from ..models import Annotation, Article, Case, Claim, FlagReason, Stale, one_act
from ..models.stale import hold

# What keeps one decision of many from being made, and is told for this one alone.
REFUSALS = (Stale, ValidationError, Http404, PermissionDenied)


def decide(annotation, by, kind, *, reason=None, **details):
    """As `Case.decide`, with the key of a reason. PermissionDenied, Stale, ValidationError by field."""
    require(by, "articles.hide_annotation", annotation)
    return Case.decide(annotation, by, kind, reason=_reason(annotation, reason), **details)


def _reason(annotation, pk):
    if pk is None:
        return None
    reason = FlagReason.objects.filter(desk=annotation.article.desk_id, pk=pk).first()
    if reason is None:
        raise ValidationError({"reason": _("There is no such reason on this desk.")})
    return reason


def decide_all(wishes, by):
    """Many decisions in one act: for each of them the Decision, or what refused it.

    ``wishes``: pairs of an annotation (None for one that this person does not see) and the arguments of
    `decide`. What is refused keeps nothing else from being decided.
    """
    annotations = [annotation for annotation, _details in wishes if annotation]
    with one_act():
        _hold(annotations)
        return [_one(annotation, by, details) for annotation, details in wishes]


def _hold(annotations):
    """Lock all that the decisions write to, in everybody's order; see `models.stale`."""
    claims = hold(Claim.objects.filter(pk__in={each.claim_id for each in annotations if each.claim_id}))
    hold(Annotation.objects.filter(pk__in={each.pk for each in annotations}))
    articles = {each.article_id for each in annotations}.union(*(claim.article_ids() for claim in claims))
    hold(Article.objects.filter(pk__in=articles))


def _one(annotation, by, details):
    try:
        if annotation is None:
            raise Http404
        with transaction.atomic():
            return decide(annotation, by, **details)
    except REFUSALS as refusal:
        return refusal


def why(refusal):
    """What refused a decision, in words for the moderator."""
    if isinstance(refusal, Stale):
        return _("It has changed meanwhile, or somebody else has decided: look at it again.")
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return _("It is not yours to decide about.")
