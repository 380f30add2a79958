"""
Who hears of an event: one more rule of `permissions`, for the stream's many readers and for one person.

A line of the live stream names a thing and whose act it was. Who could see the thing before the act, or sees
it after, has to know, or their page would go wrong; nobody else is told that there is such a thing.
"""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from ..permissions import (
    RULES,
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
# The reason of these is for the author and the moderators.
MODERATING = frozenset({"annotation.hidden", "annotation.shown"})


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
    or entity it is about. ``withheld``: the Audience of a claim that not the whole desk sees there.
    """
    people = frozenset({event.private_to_id} - {None})
    if event.subject_kind == "article":
        return Audience(0)
    if withheld is not None and not people:
        return withheld
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
        # Whoever saw it has to hear that it goes; of what was hidden already, nobody but moderators did.
        if is_gone and (event.verb not in TAKING_AWAY or event.before.get("hidden")):
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
    withheld = withheld_claims([int(key)], article).get(int(key)) if kind == "claim" else None
    audience = audience_of(event, article, annotation, is_public, withheld)
    return audience.includes(*place_of(user, article))


def place_of(user, article):
    """``(role, person)`` of a user as an Audience asks for them."""
    person = user.pk if user.is_authenticated and user.is_active else None
    return role_on(user, article.desk_id), person


def may_read_why(user, annotation):
    """Why it was hidden or shown: its author and the moderators."""
    role, person = place_of(user, annotation.article)
    return role >= Role.MODERATOR or (person is not None and person == annotation.author_id)


PUBLIC = {"claim": (Claim, claims_visible_to), "entity": (Entity, entities_visible_to)}


def known_to_all(kind, keys):
    """Which of these claims or entities everybody may see."""
    model, visible_to = PUBLIC[kind]
    rows = model.objects.filter(visible_to(AnonymousUser()), pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def withheld_claims(keys, article):
    """``{key: Audience}`` of those of these claims that only withheld annotations speak of in this article.

    Private ones are their authors' alone; of hidden ones moderators hear, too.
    """
    rows = Annotation.objects.filter(claim__in=keys, article=article.pk)
    found = {}
    for row in rows.values_list("claim_id", "visibility", "hidden_at", "author_id"):
        found.setdefault(row[0], []).append(row[1:])
    return {key: audience for key, rows in found.items() if (audience := _withheld(rows))}


def _withheld(rows):
    # As permissions.may_view_claim has it.
    if any(reach != Visibility.PRIVATE and not hidden for reach, hidden, _author in rows):
        return None
    is_alone = all(reach == Visibility.PRIVATE for reach, _hidden, _author in rows)
    people = frozenset({author for _reach, _hidden, author in rows} - {None})
    return Audience(NOBODY if is_alone else Role.MODERATOR, people)


RULES |= {"articles.hear_event": may_hear, "articles.read_why": may_read_why}
