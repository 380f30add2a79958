"""Everything in Django's admin, for those who look after a site.

It shows no more than the pages do: other people's private annotations stay theirs. What has a verb is changed
by the verb, so the log knows of it. What has a history is not deleted here but hidden, merged or dismissed.
"""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from . import accounts, annotations, articles, attention, claims, desks, entities, log, moderation, rounds

__all__ = [
    "accounts",
    "annotations",
    "articles",
    "attention",
    "claims",
    "desks",
    "entities",
    "log",
    "moderation",
    "rounds",
]

admin.site.site_header = admin.site.site_title = "Newsroom"
admin.site.index_title = _("Everything that is kept")
# Deleting many things at once would pass the rules that each model has for one.
admin.site.disable_action("delete_selected")


def sign_in(request, extra_context=None):
    """By the one door of the site, which counts attempts and asks for the second factor."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or request.path.removesuffix("login/"))


def change_password(request, extra_context=None):
    """On the page of the site."""
    return redirect("password_change")


def may_enter(request):
    """Staff; with a second factor, where the site asks for one."""
    user = request.user
    return user.is_active and user.is_staff and not user.lacks_second_factor


admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.password_change = change_password  # type: ignore[method-assign]
admin.site.has_permission = may_enter  # type: ignore[method-assign]
