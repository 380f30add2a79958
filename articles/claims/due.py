"""When a second opinion is due, in words, by the calendar of who reads them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = 6


def due_words(due_on, today):
    """ "due tomorrow", "2 days late", "due on 4 December 2026"."""
    days = (due_on - today).days
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    if days <= SOON:
        return _("due in %(n)d days") % {"n": days}
    return _("due on %(day)s") % {"day": date_format(due_on, "j F Y")}
