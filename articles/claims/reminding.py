"""Reminds those who were asked for a second opinion: the day before it is due, and when it is late."""

from datetime import UTC, timedelta

from django.db.models import Q
from django.utils.timezone import now

from ..models import Review

# Anywhere on Earth it is at most a day later than here, and one is reminded a day before.
SOON = timedelta(days=2)


def remind_due(moment=None, go_on=lambda: True):
    """Remind whoever is to be reminded now; returns how many. ``go_on``: asked before each.

    What was done is kept with each review in the transaction of its line in the log, so whoever goes on with
    this after a stop, or does it at the same moment, reminds nobody again.
    """
    moment = moment or now()
    day = moment.astimezone(UTC).date()
    unreminded, untold = Q(reminded_at=None), Q(late_told_at=None, due_on__lte=day)
    rows = Review.objects.open().filter(unreminded | untold, due_on__lte=day + SOON)
    reminded = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        if not go_on():
            break
        reminded += Review.remind(pk, moment)
    return reminded
