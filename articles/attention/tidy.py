"""Clears away what nobody looks at any more."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils.timezone import now

from ..models import Notification

READ, UNREAD = timedelta(days=90), timedelta(days=365)


def tidy():
    """Old notifications and sessions that are over; the log stays. Returns how many rows went."""
    moment = now()
    old = Notification.objects.filter(created_at__lt=moment - UNREAD)
    read = Notification.objects.filter(read_at__lt=moment - READ)
    over = Session.objects.filter(expire_date__lt=moment)
    return sum(rows.delete()[0] for rows in (old, read, over))
