"""
Who hears of an event: one more rule of `permissions`, for the stream's many readers and for one person.

A line of the live stream names a thing and whose act it was. Who could see the thing before the act, or sees
it after, has to know, or their page would go wrong; nobody else is told that there is such a thing.
"""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from ..permissions import (
    RULES,
    WITHHELD,
    Role,
    Visibility,
    claims_visible_to,
    entities_visible_to,
    may_view_article,
    role_on,
)
from .annotation import Annotation
from .article import Article
from .claim import Claim
from .entity import Entity

NOBODY = 1000
TAKING_AWAY = frozenset({"annotation.withdrawn", "annotation.hidden"})


class Audience(NamedTuple):
    """Who of those that see an article hears of an event there: from which role on, and who besides."""

    least: int
    people: frozenset = frozenset()

    def includes(self, role, person):
        """Whether it has somebody with this role on the article's desk, and this key or None."""
        return role >= self.least or person in self.people


def least_role(article, visibilities):
    """From which role on the article's desk one sees what has, or had, one of these visibilities; 0: all."""
    if Visibility.PUBLIC in visibilities and article.visibility == Visibility.PUBLIC:
        return 0
    return Role.READER if {Visibility.PUBLIC, Visibility.DESK} & set(visibilities) else NOBODY


def audience_of(event, article, annotation=None, is_public=False, withheld=None):
    """The Audience of an event on an article; all of it must be able to see the article, too.

    ``annotation``: the one it is about, as it stands now. ``is_public``: whether everybody may see the claim
    or entity it is about. ``withheld``: when only its author and the moderators may see the claim, the
    author's key in a tuple.
    """
    people = frozenset({event.private_to_id} - {None})
    if event.subject_kind == "article":
        return Audience(0)
    if withheld is not None and not people:
        return Audience(Role.MODERATOR, frozenset(withheld))
    if event.subject_kind in ("claim", "entity") and not people:
        return Audience(0 if is_public else Role.READER)
    if event.subject_kind != "annotation":
        return Audience(NOBODY if people else Role.MODERATOR, people)
    visibilities = {event.before.get("visibility"), event.after.get("visibility")}
    if not people:
        # Never private then, so what it is now tells as much as may be told; of one that is gone, the least.
        visibilities.add(annotation.visibility if annotation else Visibility.DESK)
    least = least_role(article, visibilities)
    if annotation:
        people |= {annotation.author_id} - {None}
        is_gone = annotation.hidden_at or annotation.withdrawn_at
        if is_gone and event.verb not in TAKING_AWAY:
            least = max(least, Role.MODERATOR)
    return Audience(least, people)


def may_hear(user, event):
    """Who sees the article and is of the event's audience."""
    article = Article.known(event.article_id) if event.article_id else None
    if article is None or not may_view_article(user, article):
        return False
    kind, key = event.subject_kind, event.subject_key
    annotation = Annotation.objects.filter(uid=key).first() if kind == "annotation" else None
    is_public = kind in PUBLIC and int(key) in known_to_all(kind, [int(key)])
    withheld = withheld_claims([int(key)]).get(int(key)) if kind == "claim" else None
    audience = audience_of(event, article, annotation, is_public, withheld)
    person = user.pk if user.is_authenticated and user.is_active else None
    return audience.includes(role_on(user, article.desk_id), person)


PUBLIC = {"claim": (Claim, claims_visible_to), "entity": (Entity, entities_visible_to)}


def known_to_all(kind, keys):
    """Which of these claims or entities everybody may see."""
    model, visible_to = PUBLIC[kind]
    rows = model.objects.filter(visible_to(AnonymousUser()), pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def withheld_claims(keys):
    """``{key: (author's key,)}`` of those of these claims that nothing seen speaks of."""
    appearances = Annotation.objects.filter(claim=OuterRef("pk"))
    seen = appearances.standing().exclude(visibility=Visibility.PRIVATE)
    rows = Claim.objects.filter(Exists(appearances.filter(WITHHELD)), ~Exists(seen), pk__in=keys)
    return {pk: (author,) for pk, author in rows.values_list("pk", "author_id")}


RULES["articles.hear_event"] = may_hear
