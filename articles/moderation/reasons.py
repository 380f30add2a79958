"""The page of a desk's list of reasons: add, rename, order, retire, bring back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..http import require, signed_in, visible_or_404
from ..models import Desk, FlagReason, Stale
from .forms import ReasonForm


def desk_of(user, pk):
    """The desk, when this person moderates it; Http404, PermissionDenied."""
    desk = visible_or_404(Desk, user, pk=pk)
    require(user, "articles.moderate", desk)
    return desk


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def reasons(request, pk):
    """The list; POST: one more reason."""
    desk = desk_of(request.user, pk)
    if request.method != "POST":
        return _page(request, desk, ReasonForm())
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            reason = FlagReason.add(desk, request.user, form.cleaned_data["label"])
        except ValidationError as error:
            form.add_error("label", error.messages)
        else:
            messages.success(request, _("“%(label)s” is on the list.") % {"label": reason.label})
            return redirect("reasons", desk.pk)
    return _page(request, desk, form, status=422)


@require_POST
@signed_in
@never_cache
def reason(request, pk, reason_pk):
    """Rename one, move it, retire it or bring it back."""
    desk = desk_of(request.user, pk)
    found = get_object_or_404(desk.flag_reasons.select_related("desk"), pk=reason_pk)
    version = request.POST.get("version", "")
    try:
        found.change(request.user, int(version) if version.isdecimal() else None, **_asked(request, found))
    except Stale:
        messages.error(request, _("Somebody else changed this reason meanwhile: here it is as it stands."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The list is changed."))
    return redirect("reasons", desk.pk)


def _asked(request, found):
    act = request.POST.get("act")
    if act in ("up", "down"):
        order = list(found.desk.flag_reasons.values_list("pk", flat=True))
        place = order.index(found.pk) + (1 if act == "down" else -1)
        return {"position": min(max(place, 0), len(order) - 1)}
    if act in ("retire", "bring_back"):
        return {"is_retired": act == "retire"}
    return {"label": request.POST.get("label", "")}


def _page(request, desk, form, status=200):
    context = {"desk": desk, "reasons": list(desk.flag_reasons.all()), "form": form}
    return render(request, "moderation/queue_reasons.html", context, status=status)
