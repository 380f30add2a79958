"""The desk's shelf: articles newest first, narrowed by the address, and each reader's own piles."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..http import Listing, visible_or_404
from ..models import Article, Desk, ReadingState
from ..models.trust import restriction_words
from ..permissions import Role, roles_of
from .facets import latest, own_shelves
from .filters import SORTS, STATES, ShelfFilter
from .rows import with_facts

SHOWN = ("outlet",)


@require_GET
def shelf(request):
    """The shelf, or as much of it as the address asks for."""
    asked = ShelfFilter(request.GET, request.user)
    rows = asked.articles().select_related(*SHOWN)
    listing = ByPublication(request, rows) if asked.order == "published" else Listing(request, rows)
    with_facts(listing.rows, request.user)
    visible = Article.objects.visible_to(request.user)
    counts = own_shelves(request.user, visible)
    shelves = [
        {
            "name": name,
            "label": label,
            "count": counts.get(name, ""),
            "address": asked.address(state=None if name == "inbox" else name),
        }
        for name, label in STATES
    ]
    context = {
        "asked": asked,
        "listing": listing,
        "chips": asked.chips(),
        "query": asked.data.get("q", "")[:200],
        "heading": _("Articles") if asked.pile in ("inbox", "all") else dict(STATES)[asked.pile],
        "shelves": shelves if request.user.is_authenticated else [],
        "facets": latest(request.user),
        "open_claims": asked.address(claims="open"),
        "assigned": asked.address(assigned="me"),
        "sorts": [
            (name, label, asked.address(sort=None if name == "newest" else name)) for name, label in SORTS
        ],
        "may_import": may_import_somewhere(request.user),
        "suspended": _suspended(request.user),
        "is_empty": not listing.rows and not visible.exists(),
    }
    return render(request, "reading/shelf.html", context, status=400 if asked.problems else 200)


@require_POST
@login_required
def shelving(request):
    """Put one article on another of the reader's own piles: archive, inbox, or unread."""
    for name, act in (
        ("archive", ReadingState.put_away),
        ("inbox", ReadingState.take_back),
        ("unread", ReadingState.forget),
    ):
        if name in request.POST:
            act(request.user, visible_or_404(Article, request.user, pk=request.POST[name]))
            break
    else:
        raise BadRequest("archive, inbox or unread is missing.")
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if is_ours else "shelf")


def _suspended(user):
    """``[(desk, words)]`` for somebody who is on no other desk than those they are suspended from."""
    if not user.is_authenticated or roles_of(user) or not user.restrictions:
        return []
    desks = Desk.objects.in_bulk(list(user.restrictions))
    return [(desks[pk], restriction_words(*told)) for pk, told in user.restrictions.items()]


def may_import_somewhere(user):
    """Whether to offer adding an article."""
    is_above = user.is_superuser and not user.lacks_second_factor
    return is_above or any(role >= Role.EDITOR for role in roles_of(user).values())


class ByPublication(Listing):
    """Articles by publication date, newest first; those without a date come last.

    In two queries at most, so that either part can use its index.
    """

    kinds = (str | None, int)

    def find(self, rows, last, backwards, size):
        """The rows beyond a date and a primary key, nearest first."""
        dated, undated = rows.filter(published_on__isnull=False), rows.filter(published_on=None)
        sign, side = ("", "gt") if backwards else ("-", "lt")
        parts = [undated, dated] if backwards else [dated, undated]
        if last and last[0] is None:
            undated = undated.filter(**{f"pk__{side}": last[1]})
            parts = [undated, dated] if backwards else [undated]
        elif last:
            day = _day(last[0])
            same = Q(published_on=day, **{f"pk__{side}": last[1]})
            dated = dated.filter(Q(**{f"published_on__{side}": day}) | same)
            parts = [dated] if backwards else [dated, undated]
        found = []
        for part in parts:
            if len(found) < size:
                found += part.order_by(f"{sign}published_on", f"{sign}pk")[: size - len(found)]
        return found

    def place(self, row):
        """Its date and primary key."""
        return (row.published_on.isoformat() if row.published_on else None, row.pk)


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("This cursor is not one of ours.") from error
