"""How much one person may make in a quarter of an hour, whichever process they ask."""

import math
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import ngettext

from .annotation import Annotation
from .attempts import WINDOW, Attempts
from .prepared import prepared


class TooMany(Exception):
    """So much at once is not taken; ``seconds``: until it may be tried again."""

    def __init__(self, seconds):
        minutes = math.ceil(seconds / 60)
        words = ngettext(
            "This is very much in a short time. Go on in a minute.",
            "This is very much in a short time. Go on in %(minutes)d minutes.",
            minutes,
        )
        super().__init__(words % {"minutes": minutes})
        self.seconds = seconds


def limit_making(person, number=1):
    """Before this person makes so many annotations: TooMany when they have made very many of late.

    What stands in the table counts, so nothing is written for it, and what was refused or sent twice does
    not count. More at once than are allowed at all are taken from who has made none of late. The index on
    author and key answers: 40 µs on SQLite, 120 µs on PostgreSQL, of 20,000 of one's own.
    """
    if not (most := settings.MOST_MADE):
        return
    rows = _made(max(0, most - number))(person.pk)
    if rows:
        limit = (rows[0][0] + timedelta(seconds=WINDOW) - now()).total_seconds()
        if limit > 0:
            raise TooMany(math.ceil(limit))


@cache
def _made(place):
    """When the annotation was made that has so many newer ones of its author: rows of one, by the author."""
    return prepared(
        lambda author: (
            Annotation.objects.filter(author=author)
            .order_by("-pk")
            .values_list("created_at")[place : place + 1]
        )
    )


def limit_replying(person, number=1):
    """Before this person replies so often; TooMany."""
    _take("reply", person, number, settings.MOST_REPLIES)


def limit_flagging(person):
    """Before this person flags; TooMany."""
    _take("flag", person, 1, settings.MOST_FLAGS)


def _take(kind, person, number, most):
    if most and number and (seconds := Attempts.take({(kind, str(person.pk)): most}, min(number, most))):
        raise TooMany(seconds)
