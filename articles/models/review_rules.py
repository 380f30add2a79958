"""The rules of second opinions, a predicate and the Q beside it: a part of `permissions.py`."""

from django.apps import apps
from django.db.models import Q

from ..permissions import (
    EVERYWHERE,
    RULES,
    Role,
    all_seeing,
    claims_visible_to,
    desks_of,
    may_view_claim,
    role_on,
)


def may_review_claim(user, claim):
    """Ask for a second opinion on it, be asked for one, change or take back what was asked: editors."""
    return role_on(user, claim.desk_id) >= Role.EDITOR and may_view_claim(user, claim)


def may_view_review(user, review):
    """Who was asked, and what they said: members of the desk who see the claim."""
    claim = review.claim
    return role_on(user, claim.desk_id) >= Role.READER and may_view_claim(user, claim)


def reviews_visible_to(user):
    """The Q of :func:`may_view_review`."""
    claims = apps.get_model("articles", "Claim").objects.filter(claims_visible_to(user))
    desks = EVERYWHERE if all_seeing(user) else Q(claim__desk__in=desks_of(user))
    return desks & Q(claim__in=claims.values("pk"))


def may_answer_review(user, review):
    """Give the second opinion: the one who was asked, as long as they are an editor."""
    is_asked = user.is_authenticated and review.reviewer_id == user.pk
    return is_asked and may_review_claim(user, review.claim)


RULES |= {
    "articles.review_claim": may_review_claim,
    "articles.view_review": may_view_review,
    "articles.answer_review": may_answer_review,
}
