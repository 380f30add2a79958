"""Desks and people in the admin; members come, change and go by the desk's verbs."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Desk, Invitation, Membership, Rating, Sweep, Token, User
from ..models.factor import reset
from ..models.leaving import desks_without, leave
from ..permissions import Role
from .shared import Kept, LookedAt, LookedAtInline


class OwnMembershipInline(LookedAtInline):
    """The desks a person is on."""

    model = Membership
    fields = readonly_fields = ("desk", "role", "trust", "restriction", "restricted_until", "joined_at")
    show_change_link = False


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People. When one is deleted, what they wrote stays, and the log is whole, without their name."""

    inlines = (OwnMembershipInline,)
    list_display = ("username", "email", "is_staff", "is_active", "has_second_factor", "last_login")
    actions = ("reset_second_factor",)
    list_filter = ("is_staff", "is_superuser", "is_active", ("desks", admin.RelatedOnlyFieldListFilter))

    def get_inlines(self, request, obj):
        """A person who is not there yet is on no desk."""
        return self.inlines if obj else ()

    @admin.action(description=_("Reset the second factor of selected people"), permissions=["change"])
    def reset_second_factor(self, request, queryset):
        """Of those who have lost theirs; their sessions end."""
        people = [
            person for person in queryset if request.user.has_perm("articles.reset_second_factor", person)
        ]
        for person in people:
            reset(person, by=request.user)
        told = ngettext("Reset for %(n)d person.", "Reset for %(n)d people.", len(people)) % {
            "n": len(people)
        }
        self.message_user(request, told, messages.SUCCESS if people else messages.WARNING)

    def get_deleted_objects(self, objs, request):
        """Their accounts; one who keeps a desk as its last moderator hands it over first."""
        kept = [
            _("%(name)s is the last moderator of %(desk)s") % {"name": person, "desk": desk}
            for person in objs
            for desk in desks_without(person)
        ]
        return [str(person) for person in objs], {self.opts.verbose_name_plural: len(objs)}, set(), kept

    def delete_model(self, request, obj):
        """Not the row: see models/leaving.py."""
        leave(obj, request.user)


class MembershipFormSet(BaseInlineFormSet):
    """The members of a desk, of whom one is a moderator."""

    def clean(self):
        """Refuse to take the last moderator."""
        super().clean()
        if any(self.errors):
            return
        forms = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        stays = any(form.cleaned_data["role"] == Role.MODERATOR for form in forms)
        had = self.instance.pk and self.instance.memberships.filter(role=Role.MODERATOR).exists()
        if had and not stays:
            raise ValidationError(_("A desk needs a moderator: make somebody else one first."))


class MembershipInline(admin.TabularInline):
    """Who is on the desk, and as what."""

    model = Membership
    formset = MembershipFormSet
    # The rest is changed on the desk's own page, with a reason.
    fields = ("user", "role")
    extra = 0
    autocomplete_fields = ("user",)

    def get_queryset(self, request):
        """With the names it shows."""
        return super().get_queryset(request).select_related("user", "desk")


class RatingInline(admin.TabularInline):
    """The desk's own scale of verdicts."""

    model = Rating
    extra = 0


@admin.register(Desk)
class DeskAdmin(Kept, admin.ModelAdmin):
    """Teams. Never deleted: everything they know would go as well."""

    list_display = ("name", "slug", "article_visibility", "created_at")
    search_fields = ("name",)
    ordering = ("name",)
    # Changed on the desk's own page, so that the log has it.
    readonly_fields = ("premoderation",)

    def get_inlines(self, request, obj):
        """Members and scale, once the desk is there (it begins with the usual scale)."""
        return (MembershipInline, RatingInline) if obj else ()

    def save_formset(self, request, form, formset, change):
        """Members by the verbs, with their lines in the log; joiners first, so that a moderator is there."""
        if formset.model is not Membership:
            formset.save()
            return
        desk = form.instance
        formset.save(commit=False)
        for membership in formset.new_objects:
            desk.admit(membership.user, membership.role, by=request.user)
        for membership, _changed in sorted(formset.changed_objects, key=lambda pair: -pair[0].role):
            desk.admit(membership.user, membership.role, by=request.user)
        for membership in formset.deleted_objects:
            desk.dismiss(membership.user, by=request.user)


@admin.register(Membership)
class MembershipAdmin(LookedAt, admin.ModelAdmin):
    """Who is on which desk; changed on the desk's page."""

    list_display = ("user", "desk", "role", "trust", "restriction", "restricted_until", "joined_at")
    list_filter = ("role", "trust", "restriction", "desk")
    list_select_related = ("user", "desk")
    search_fields = ("user__username", "desk__name")
    ordering = ("-pk",)


@admin.register(Sweep)
class SweepAdmin(LookedAt, admin.ModelAdmin):
    """What was withdrawn at once; undone on the desk's page."""

    list_display = ("person", "desk", "by", "created_at", "state", "count", "shown")
    list_filter = ("state", "desk")
    list_select_related = ("person", "desk", "by")
    search_fields = ("person__username", "reason")
    ordering = ("-pk",)


class Revocable(LookedAt):
    """Links and tokens: their secrets are nowhere to be seen, and they can be made useless."""

    actions = ("revoke",)

    def has_revoke_permission(self, request):
        """Those who might otherwise change one."""
        return request.user.has_perm(f"articles.change_{self.opts.model_name}")


@admin.register(Invitation)
class InvitationAdmin(Revocable, admin.ModelAdmin):
    """Invitations by a link."""

    list_display = ("desk", "role", "email", "created_by", "expires_at", "accepted_by", "revoked_at")
    list_filter = ("desk", "role")
    list_select_related = ("desk", "created_by", "accepted_by")
    search_fields = ("email", "desk__name")
    ordering = ("-pk",)
    fields = (
        *("desk", "role", "email", "created_by", "created_at", "expires_at", "accepted_by", "accepted_at"),
        "revoked_at",
    )

    @admin.action(description=_("Take selected invitations back"), permissions=["revoke"])
    def revoke(self, request, queryset):
        """The open ones among them."""
        for invitation in queryset.open():
            invitation.revoke(request.user)
        self.message_user(request, _("They open no door any more."), messages.SUCCESS)


@admin.register(Token)
class TokenAdmin(Revocable, admin.ModelAdmin):
    """Bearer tokens of programs."""

    list_display = ("user", "name", "scope", "expires_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("user__username", "name")
    ordering = ("-pk",)
    fields = ("user", "name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")

    @admin.action(description=_("Revoke selected tokens"), permissions=["revoke"])
    def revoke(self, request, queryset):
        """The valid ones among them."""
        for token in queryset.filter(revoked_at=None):
            token.revoke()
        self.message_user(request, _("They open no door any more."), messages.SUCCESS)
