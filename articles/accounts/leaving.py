"""Deleting one's own account, once it is shown that it is really they."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..models.leaving import desks_without, leave
from .passwords import proven


@require_http_methods(["GET", "POST"])
@proven
@never_cache
def deletion(request):
    """Say what goes and what stays; then do it."""
    context, status = {"desks": desks_without(request.user)}, 200
    if request.method == "POST":
        if request.POST.get("name") == request.user.username:
            try:
                leave(request.user, request.user)
            except ValidationError as error:
                context["problem"] = " ".join(error.messages)
            else:
                logout(request)
                messages.success(request, _("Your account is deleted."))
                return redirect("login")
        else:
            context["problem"] = _("Type your name as it stands above.")
        status = 422
    return render(request, "accounts/deletion.html", context, status=status)
