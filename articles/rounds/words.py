"""What the labels of marks are called."""

from django.utils.translation import gettext_lazy as _

from ..models import Entity

LABELS = {
    "claim": _("claim"),
    "note": _("note"),
    "tags": _("tags"),
    "highlight": _("highlight"),
    **{f"mention:{kind.value}": kind.label for kind in Entity.Kind},
}


def label(name):
    """A label in a word; that of a mention is the kind of what it names."""
    return str(LABELS.get(name, name))
