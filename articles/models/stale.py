"""Two writers at once: the second one's change is refused when it was made on what is no longer there."""

from django.utils.translation import gettext_lazy as _


class Stale(Exception):
    """The writer knew an older version; ``current`` is the object as it stands."""

    def __init__(self, current):
        super().__init__(_("Somebody else changed this meanwhile."))
        self.current = current


def hold(rows):
    """Lock these rows, in the order of their keys, until the transaction ends; the rows as stored.

    Every writer takes claims first, then annotations, then articles (docs/decisions/0011-revisions.md).
    """
    # Who only points at a row by its key need not wait for it.
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def lock(thing, version, *fields):
    """The object's row, locked until the transaction ends; these fields of ``thing`` become the row's.

    ``version``: what the writer last saw, None for whatever there is; Stale when it is not the present one.
    """
    stored = type(thing).objects.select_for_update(of=("self",), no_key=True).get(pk=thing.pk)
    if version not in (None, stored.version):
        raise Stale(stored)
    for name in ("version", *fields):
        setattr(thing, name, getattr(stored, name))
    return stored
