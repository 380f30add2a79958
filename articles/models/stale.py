"""Two writers at once: the second one's change is refused when it was made on what is no longer there."""

from django.utils.translation import gettext_lazy as _


class Stale(Exception):
    """The writer knew an older version; ``current`` is the object as it stands."""

    def __init__(self, current):
        super().__init__(_("Somebody else changed this meanwhile."))
        self.current = current


def lock(thing, version, *fields):
    """The object's row, locked until the transaction ends; these fields of ``thing`` become the row's.

    ``version``: what the writer last saw, None for whatever there is; Stale when it is not the present one.
    """
    stored = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
    if version not in (None, stored.version):
        raise Stale(stored)
    for name in ("version", *fields):
        setattr(thing, name, getattr(stored, name))
    return stored
