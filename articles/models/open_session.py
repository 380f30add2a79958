"""Where somebody is signed in, as they see it themselves; the session is Django's and ends with its row."""

import time
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, models, transaction
from django.dispatch import Signal
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

ended = Signal()  # some sessions are over: what is open under them is to be closed

COARSE = timedelta(minutes=10)
LONGEST_NAME = 300
_noted: dict[str, float] = {}  # when this process last looked after a session's "last seen"


class OpenSessionQuerySet(models.QuerySet):
    """Lists of places where people are signed in."""

    def live(self):
        """Those whose session is not over."""
        keys = Session.objects.filter(expire_date__gt=now()).values("session_key")
        return self.filter(session_key__in=keys)

    @transaction.atomic
    def end(self):
        """Sign out there: at once, in every process, since every request asks for the session."""
        keys = list(self.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        transaction.on_commit(lambda: ended.send(OpenSession), robust=True)
        return self.model.objects.filter(session_key__in=keys).delete()[0]


class OpenSession(models.Model):
    """A browser in which somebody is signed in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(_("browser"), max_length=LONGEST_NAME, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    created_at = models.DateTimeField(_("since"), default=now)
    seen_at = models.DateTimeField(_("last seen"), default=now)

    objects = OpenSessionQuerySet.as_manager()

    def __str__(self):
        return f"{self.user} · {self.created_at:%Y-%m-%d}"

    @classmethod
    def begin(cls, user, session_key, browser="", address=None):
        """Somebody signed in there."""
        _noted[session_key] = time.monotonic()
        values = {"user": user, "browser": browser[:LONGEST_NAME], "address": address}
        return cls.objects.update_or_create(session_key=session_key, defaults=values)[0]

    @classmethod
    def note(cls, session_key):
        """It was used just now: kept to ten minutes, so that a request hardly ever writes."""
        moment = time.monotonic()
        if moment - _noted.get(session_key, -COARSE.total_seconds()) < COARSE.total_seconds():
            return
        if len(_noted) > 10_000:
            _noted.clear()
        _noted[session_key] = moment
        with suppress(OperationalError):  # a page is read all the same while nobody can write
            cls._note(session_key)

    @classmethod
    def _note(cls, session_key):
        cls.objects.filter(session_key=session_key, seen_at__lt=now() - COARSE).update(seen_at=now())

    @classmethod
    def forget_ended(cls):
        """Throw away what has expired, ours and Django's."""
        Session.objects.filter(expire_date__lte=now()).delete()
        cls.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
