"""How people come in, in the admin: looked at, and ended; no secret is shown."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from ..models import Attempts, Identity, OpenSession, Passkey, RecoveryCode, TimeCode
from .shared import LookedAt


@admin.register(OpenSession)
class OpenSessionAdmin(LookedAt, admin.ModelAdmin):
    """Where people are signed in."""

    list_display = ("user", "browser", "address", "created_at", "seen_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("-seen_at",)
    fields = ("user", "browser", "address", "created_at", "seen_at")
    actions = ("end",)

    def has_end_permission(self, request):
        """Those who might otherwise change one."""
        return request.user.has_perm("articles.change_opensession")

    @admin.action(description=_("Sign out there"), permissions=["end"])
    def end(self, request, queryset):
        """At once."""
        queryset.end()
        self.message_user(request, _("Signed out there."), messages.SUCCESS)


@admin.register(Attempts)
class AttemptsAdmin(LookedAt, admin.ModelAdmin):
    """How often something was tried; of what is not kept."""

    list_display = ("key", "count")
    ordering = ("-since",)


class OfPerson(LookedAt, admin.ModelAdmin):
    """Something of one person that lets them in."""

    list_display: tuple[str, ...] = ("user", "created_at")
    fields: tuple[str, ...] = ("user", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("-pk",)


@admin.register(TimeCode)
class TimeCodeAdmin(OfPerson):
    """Apps that show codes."""


@admin.register(Passkey)
class PasskeyAdmin(OfPerson):
    """Passkeys."""

    list_display = fields = ("user", "name", "created_at", "last_used_at")


@admin.register(RecoveryCode)
class RecoveryCodeAdmin(OfPerson):
    """Codes for when they are lost."""

    list_display = fields = ("user", "used_at")


@admin.register(Identity)
class IdentityAdmin(OfPerson):
    """Who people are at the provider of the single sign-on."""

    list_display = fields = ("user", "issuer", "subject", "created_at")
