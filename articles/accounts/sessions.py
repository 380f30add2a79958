"""Sessions in the database, as Django keeps them, read by a query that is compiled once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from ..models.prepared import MOMENT, WORD, prepared

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
        return self.decode(rows[0][0])
