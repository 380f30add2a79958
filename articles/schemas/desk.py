"""Desks and the person who asks, as JSON."""

from typing import Literal

from .claim import RatingOut, dump_rating
from .plain import Given, Person, dump_person

PremoderationName = Literal["nobody", "new", "all"]
RoleName = Literal["reader", "annotator", "editor", "moderator", "superuser"]


class DeskOut(Given):
    """A desk that you are on, your role there, and its scale of ratings."""

    id: int
    name: str
    role: RoleName
    article_visibility: Literal["desk", "public"]
    premoderation: PremoderationName
    ratings: list[RatingOut]


class DeskList(Given):
    """Your desks."""

    items: list[DeskOut]


class MeOut(Person):
    """Who you are, and where."""

    desks: list[DeskOut]


def dump(desk, role):
    """A desk and the role of the person who asks; prefetch ``ratings``."""
    return {
        "id": desk.pk,
        "name": desk.name,
        "role": role,
        "article_visibility": desk.article_visibility,
        "premoderation": desk.premoderation,
        "ratings": [dump_rating(rating) for rating in desk.ratings.all()],
    }


def dump_me(user, desks):
    """The person, with their desks as ``dump`` gives them."""
    return {**dump_person(user), "desks": desks}
