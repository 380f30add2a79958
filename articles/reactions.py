"""What happens besides when something is recorded: rooms that do not know each other are connected here."""

from django.dispatch import receiver

from .live.hub import announce
from .models.event import recorded


@receiver(recorded)
def tell_readers(sender, *, articles, desk, kind, **rest):
    """Whoever has the article open hears of it, and the counters of the desk."""
    announce([pk for pk in articles if pk], [desk] if desk else [], people=kind == "membership")
