"""The queue of moderators: which cases wait, the oldest first, and how one finds one's way among them."""

from datetime import datetime

from django.core.exceptions import BadRequest
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _

from ..http import PAGE_SIZE, Listing, Problem, decode_cursor, encode_cursor
from ..models import Appeal, Case, Flag

# Of each number; then "500+".
MOST = 500
STATES = {"": _("Oldest first"), "pending": _("Pending"), "appeals": _("Appeals"), "flagged": _("Flagged")}


def _standing():
    return Flag.objects.filter(case=OuterRef("pk"), withdrawn_at=None)


def _appeals():
    return Appeal.objects.filter(case=OuterRef("pk"))


def waiting(user, desk=None):
    """The cases that wait for a decision on the desks that this person moderates, or on one of them."""
    rows = Case.objects.visible_to(user).waiting()
    return rows.filter(desk=desk) if desk else rows


def narrowed(rows, *, state="", reason="", author="", article=None):
    """Those of the cases that are in this state (of `STATES`), flagged for a reason of this label, by an
    author of this name, on this article."""
    if state == "pending":
        rows = rows.filter(annotation__pending_at__isnull=False)
    elif state == "appeals":
        rows = rows.filter(Exists(_appeals()))
    elif state == "flagged":
        rows = rows.filter(Exists(_standing()))
    if reason:
        rows = rows.filter(Exists(_standing().filter(reason__label=reason)))
    if author:
        rows = rows.filter(annotation__author__username__iexact=author)
    if article:
        rows = rows.filter(annotation__article=article)
    return rows


def counted(rows):
    """``{state: number}`` of cases, as text and not beyond MOST."""
    rows = rows.annotate(is_appeal=Exists(_appeals()), is_flagged=Exists(_standing())).order_by()[: MOST + 1]
    numbers = rows.aggregate(
        all=Count("pk"),
        pending=Count("pk", filter=Q(annotation__pending_at__isnull=False)),
        appeals=Count("pk", filter=Q(is_appeal=True)),
        flagged=Count("pk", filter=Q(is_flagged=True)),
    )
    said = {state: f"{MOST}+" if number > MOST else str(number) for state, number in numbers.items()}
    return {"": said.pop("all"), **said}


def reasons_among(rows):
    """``[(label, number of cases)]`` of what these cases are flagged for, by label."""
    flags = Flag.objects.filter(withdrawn_at=None, case__in=rows.order_by())
    return list(
        flags.order_by()
        .values_list("reason__label")
        .annotate(times=Count("case", distinct=True))
        .order_by("reason__label")
    )


# -- Oldest first --------------------------------------------------------------------------------------------


def _beyond(rows, last, backwards=False):
    """The rows after, or before, a case's moment and key, nearest first."""
    if last:
        side = "lt" if backwards else "gt"
        same = Q(opened_at=last[0], **{f"pk__{side}": last[1]})
        rows = rows.filter(Q(**{f"opened_at__{side}": last[0]}) | same)
    return rows.order_by("-opened_at", "-pk") if backwards else rows.order_by("opened_at", "pk")


def _moment(text):
    moment = datetime.fromisoformat(text)
    if is_naive(moment):
        raise ValueError
    return moment


class OldestFirst(Listing):
    """Cases in the order in which they wait."""

    kinds = (str, int)

    def find(self, rows, last, backwards, size):
        """The cases beyond a moment and a key, nearest first."""
        if last:
            try:
                last = (_moment(last[0]), last[1])
            except ValueError as error:
                raise BadRequest("This cursor is not one of ours.") from error
        return list(_beyond(rows, last, backwards)[:size])

    def place(self, row):
        """Since when it waits, and its key."""
        return (row.opened_at.isoformat(), row.pk)


def page_of(rows, cursor="", size=PAGE_SIZE):
    """One page for programs: ``(cases, next cursor or "")``; Problem 400 for a cursor that is not ours."""
    last = None
    if cursor:
        moment, key = decode_cursor(cursor, 2)
        try:
            last = (_moment(moment), int(key))
        except (TypeError, ValueError, OverflowError) as error:
            raise Problem(400, "This cursor is not one of ours.") from error
        if not 0 <= last[1] < 2**63:
            raise Problem(400, "This cursor is not one of ours.")
    found = list(_beyond(rows, last)[: size + 1])
    more, found = len(found) > size, found[:size]
    return found, encode_cursor(found[-1].opened_at.isoformat(), found[-1].pk) if more else ""
