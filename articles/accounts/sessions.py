"""Sessions in the database, as Django keeps them, read by a query that is compiled once, and listed."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.utils.timezone import now

from ..models import Attempts, OpenSession
from ..models.prepared import MOMENT, WORD, prepared

PROVEN = "proven_at"  # when its person last showed that it is them, in seconds of the epoch

_data = prepared(
    lambda key, moment: Session.objects.filter(session_key=key, expire_date__gt=moment).values_list(
        "session_data"
    ),
    WORD,
    MOMENT,
)


class SessionStore(db.SessionStore):
    """The engine that the settings name."""

    def load(self):
        """What the session holds; nothing, and no key any more, when it is unknown or over."""
        rows = _data(self.session_key, now())
        if not rows:
            self._session_key = None
            return {}
        found = self.decode(rows[0][0])
        if SESSION_KEY in found:
            OpenSession.note(self.session_key)
        return found

    def cycle_key(self):
        """The same session under a new key: nobody who knew the old one is let in by it."""
        kept, before = self._session, self.session_key
        self.create()
        self._session_cache = kept
        if before:
            OpenSession.objects.filter(session_key=before).update(session_key=self.session_key)
            self.delete(before)

    def delete(self, session_key=None):
        """End it."""
        key = session_key or self.session_key
        super().delete(session_key)
        if key:
            OpenSession.objects.filter(session_key=key).delete()


@receiver(user_logged_in)
def begin(request, user, **_said):
    """Somebody signed in, by whatever way: listed from now on, and proven for a while."""
    session = request.session
    session.pop("_session_expiry", None)  # see brief()
    session[PROVEN] = int(now().timestamp())
    if not session.session_key:
        session.create()
    OpenSession.begin(user, session.session_key, **seen_of(request))
    OpenSession.forget_ended()
    Attempts.forget_old()


def brief(request):
    """A session of somebody who is still on the way in: whoever does not arrive leaves no row for long."""
    if not request.user.is_authenticated:
        request.session.set_expiry(10 * 60)


def seen_of(request):
    """What is kept of the browser behind a request."""
    address = request.META.get("REMOTE_ADDR") or None
    return {
        "browser": request.META.get("HTTP_USER_AGENT", ""),
        "address": address if settings.KEEP_ADDRESSES else None,
    }
