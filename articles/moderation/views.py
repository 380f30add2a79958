"""Pages for moderators: the log of their desk, on a page and as a file."""

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..http import Listing, require, visible_or_404
from ..models import Article, Desk, Event
from .forms import LogFilter
from .log import as_csv, in_words, lines_of


def _logged(request, pk):
    desk = visible_or_404(Desk, request.user, pk=pk)
    require(request.user, "articles.view_log", desk)
    return desk


def _asked(request, desk):
    """``(form, rows, narrow)``: no rows for what cannot be asked; ``narrow`` is what was."""
    form = LogFilter(request.GET)
    is_valid = form.is_valid()
    narrow = {name: value for name, value in form.cleaned_data.items() if value}
    return form, lines_of(desk, **narrow) if is_valid else Event.objects.none(), narrow


@require_GET
@login_required
@never_cache
def log(request, pk):
    """Who did what on the desk, the newest first."""
    desk = _logged(request, pk)
    form, rows, narrow = _asked(request, desk)
    listing = Listing(request, rows)
    article = narrow.get("article")
    context = {
        "desk": desk,
        "form": form,
        "narrow": narrow,
        "listing": listing,
        "lines": in_words(listing.rows, request.user),
        "people": desk.members.order_by("username").values_list("username", flat=True)[:200],
        "article": article and Article.objects.visible_to(request.user).filter(pk=article).first(),
        "address": _without_place(request),
    }
    return render(request, "moderation/log.html", context, status=200 if form.is_valid() else 400)


def _without_place(request):
    parameters = request.GET.copy()
    for name in ("after", "before"):
        parameters.pop(name, None)
    return parameters.urlencode()


@require_GET
@login_required
@never_cache
def log_file(request, pk):
    """The same lines as a file of comma-separated values, all of them."""
    desk = _logged(request, pk)
    form, rows, _narrow = _asked(request, desk)
    if not form.is_valid():
        return log(request, pk)
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="log-{desk.slug}.csv"'
    return answer
