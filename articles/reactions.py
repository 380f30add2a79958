"""What follows, in other rooms, when something has been written to the log."""

from .live.hub import announce
from .models.event import recorded


def tell_readers(sender, articles, desk, kind, **rest):
    """Whoever has the article open hears of it, and the counters of the desk."""
    announce([pk for pk in articles if pk], [desk] if desk else [], people=kind == "membership")


def connect():
    """Let the log call."""
    recorded.connect(tell_readers)
