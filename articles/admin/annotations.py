"""Annotations in the admin: found, corrected, hidden with a reason and restored; their spans and tags."""

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import permissions
from ..models import (
    Annotation,
    Case,
    Decision,
    Mention,
    Placement,
    Span,
    Stray,
    StraySource,
    TaggedAnnotation,
    one_act,
)
from .shared import Kept, LookedAt, LookedAtInline, VerbAdmin, VerbForm, Visible


class StandingFilter(admin.SimpleListFilter):
    """Standing, hidden or withdrawn."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """The three states."""
        return [("standing", _("standing")), ("hidden", _("hidden")), ("withdrawn", _("withdrawn"))]

    def queryset(self, request, queryset):
        """The rows in that state."""
        return {
            "standing": queryset.filter(hidden_at=None, withdrawn_at=None),
            "hidden": queryset.exclude(hidden_at=None),
            "withdrawn": queryset.exclude(withdrawn_at=None),
        }.get(self.value(), queryset)


class SpanInline(LookedAtInline):
    """The pieces of its target."""

    model = Span
    fields = readonly_fields = ("start", "end", "role", "exact", "prefix", "suffix")
    show_change_link = False


class MentionInline(LookedAtInline):
    """The entity that it names."""

    model = Mention
    fields = readonly_fields = ("tag",)


class AnnotationForm(VerbForm):
    """Body, visibility and tags; the target and the rest are made on the reading page."""

    class Meta:
        model = Annotation
        fields = ("body", "visibility", "tags")

    def perform(self, thing, by):
        """Edit, with what was changed."""
        changes = self.changed("body", "visibility", "tags")
        if changes:
            thing.edit(by, **changes)
        return thing


class ReasonForm(forms.Form):
    """Why something is hidden."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@admin.register(Annotation)
class AnnotationAdmin(Kept, Visible, VerbAdmin):
    """All but other people's private ones. Withdrawn and hidden, never deleted."""

    change_rule = "articles.edit_annotation"
    form = AnnotationForm
    list_display = ("created_at", "motivation", "words", "article", "author", "visibility", "hidden_at")
    list_display_links = ("created_at", "words")
    list_filter = ("motivation", "visibility", StandingFilter, "article__desk")
    list_select_related = ("article", "author", "revision__article")
    search_fields = ("=uid", "body", "spans__exact", "author__username")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    show_full_result_count = False
    readonly_fields = (
        *("uid", "article", "revision", "author", "motivation", "claim", "reply_to", "version"),
        *("created_at", "modified_at", "withdrawn_at", "hidden_at", "hidden_reason"),
    )
    inlines = (SpanInline, MentionInline)
    actions = ("hide", "restore")

    def get_queryset(self, request):
        """With the words it stands on."""
        return super().get_queryset(request).prefetch_related("spans")

    def has_add_permission(self, request, obj=None):
        """No: they are made on the reading page, where the words are."""
        return False

    @admin.display(description=_("words"))
    def words(self, annotation):
        """The beginning of what it stands on, or of what it says."""
        return Truncator(annotation.quote or annotation.body or str(annotation.uid)).chars(80)

    @admin.action(description=_("Hide selected annotations"), permissions=["change"])
    def hide(self, request, queryset):
        """Ask for the reason, then hide those that the person may hide."""
        form = ReasonForm(request.POST if "apply" in request.POST else None)
        rows = [row for row in queryset if _may_hide(request, row) and not row.hidden_at]
        if not rows:
            self.message_user(request, _("Nothing of this can be hidden."), messages.WARNING)
            return None
        if form.is_valid():
            with one_act():
                for row in rows:
                    Case.decide(row, request.user, Decision.Kind.HIDE, note=form.cleaned_data["reason"])
            told = ngettext("%(n)d annotation was hidden.", "%(n)d annotations were hidden.", len(rows))
            self.message_user(request, told % {"n": len(rows)}, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hide annotations"),
            "opts": self.opts,
            "form": form,
            "rows": rows,
            "action_name": "hide",
            "checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/annotation/hide.html", context)

    @admin.action(description=_("Show selected hidden annotations again"), permissions=["change"])
    def restore(self, request, queryset):
        """Take the hiding back."""
        rows = [row for row in queryset if row.hidden_at and _may_hide(request, row)]
        with one_act():
            for row in rows:
                kind = Decision.Kind.APPROVE if row.is_pending else Decision.Kind.RESTORE
                Case.decide(row, request.user, kind)
        told = ngettext("%(n)d annotation is seen again.", "%(n)d annotations are seen again.", len(rows))
        self.message_user(request, told % {"n": len(rows)}, messages.SUCCESS if rows else messages.WARNING)


def _may_hide(request, annotation):
    return request.user.has_perm("articles.hide_annotation", annotation)


class OfVisibleAnnotations(LookedAt):
    """Rows that belong to annotations: only of those the person may see."""

    path = ""

    def get_queryset(self, request):
        """By the rule of the annotation."""
        rule = permissions.annotations_visible_to(request.user, f"{self.path}__")
        return super().get_queryset(request).filter(rule)


@admin.register(Span)
class SpanAdmin(OfVisibleAnnotations, admin.ModelAdmin):
    """Pieces of targets."""

    path = "annotation"
    list_display = ("exact", "role", "start", "end", "annotation")
    list_filter = ("role",)
    list_select_related = ("annotation",)
    search_fields = ("exact",)
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(Placement)
class PlacementAdmin(OfVisibleAnnotations, admin.ModelAdmin):
    """Where pieces stand in newer revisions."""

    path = "span__annotation"
    list_display = ("exact", "state", "decision", "revision", "span")
    list_filter = ("state", "decision")
    list_select_related = ("revision", "span")
    search_fields = ("exact", "span__exact")
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(Mention)
class MentionAdmin(OfVisibleAnnotations, admin.ModelAdmin):
    """Which annotation names which entity."""

    path = "content_object"
    list_display = ("tag", "content_object")
    list_filter = ("tag__kind",)
    list_select_related = ("tag", "content_object")
    search_fields = ("tag__name",)
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(TaggedAnnotation)
class TaggedAnnotationAdmin(OfVisibleAnnotations, admin.ModelAdmin):
    """Free tags on annotations."""

    path = "content_object"
    list_display = ("tag", "content_object")
    list_select_related = ("tag", "content_object")
    search_fields = ("tag__name",)
    ordering = ("-pk",)


class StraySourceInline(LookedAtInline):
    """What it is about, as hashes."""

    model = StraySource
    fields = readonly_fields = ("key",)
    show_change_link = False


@admin.register(StraySource)
class StraySourceAdmin(LookedAt, admin.ModelAdmin):
    """What strays wait for, as hashes, to be looked at."""

    list_display = ("key", "stray")
    list_select_related = ("stray",)
    search_fields = ("=key",)
    ordering = ("-pk",)
    show_full_result_count = False

    def get_queryset(self, request):
        """Those of the strays that this person may see."""
        seen = Stray.objects.visible_to(request.user)
        return super().get_queryset(request).filter(stray__in=seen)


@admin.register(Stray)
class StrayAdmin(LookedAt, Visible, admin.ModelAdmin):
    """What waits for its article, to be looked at."""

    list_display = ("uid", "desk", "author", "visibility", "created_at", "withdrawn_at")
    list_filter = ("desk", "visibility")
    list_select_related = ("desk", "author")
    search_fields = ("=uid",)
    ordering = ("-pk",)
    show_full_result_count = False
    fields = readonly_fields = (*list_display, "version", "document")
    inlines = (StraySourceInline,)
