"""Cases, flags, decisions and appeals, to be looked at by moderators; a desk's list of reasons."""

from django.contrib import admin

from ..models import Appeal, Case, Decision, Flag, FlagReason
from ..models.moderation_rules import cases_visible_to
from .shared import Kept, LookedAt


@admin.register(Case)
class CaseAdmin(LookedAt, admin.ModelAdmin):
    """What stands or stood in the queue."""

    list_display = ("opened_at", "annotation", "desk", "closed_at", "holder")
    list_filter = ("desk",)
    list_select_related = ("annotation", "desk", "holder")
    show_full_result_count = False
    ordering = ("-pk",)

    def get_queryset(self, request):
        """Of the desks that the person moderates."""
        return super().get_queryset(request).visible_to(request.user)


class OfCases(LookedAt, admin.ModelAdmin):
    """What belongs to cases: of the desks that the person moderates."""

    show_full_result_count = False
    ordering = ("-pk",)

    def get_queryset(self, request):
        """By the rule of the case."""
        cases = Case.objects.filter(cases_visible_to(request.user))
        return super().get_queryset(request).filter(case__in=cases)


@admin.register(Flag)
class FlagAdmin(OfCases):
    """Who said that something is wrong."""

    list_display = ("created_at", "annotation", "author", "reason", "withdrawn_at")
    list_select_related = ("annotation", "author", "reason")


@admin.register(Decision)
class DecisionAdmin(OfCases):
    """What was decided, and why."""

    list_display = ("created_at", "annotation", "moderator", "kind", "reason")
    list_filter = ("kind",)
    list_select_related = ("annotation", "moderator", "reason")


@admin.register(Appeal)
class AppealAdmin(OfCases):
    """What authors said against decisions."""

    list_display = ("created_at", "annotation", "author")
    list_select_related = ("annotation", "author")


@admin.register(FlagReason)
class FlagReasonAdmin(Kept, admin.ModelAdmin):
    """A desk's list of reasons; they are retired, never deleted."""

    list_display = ("label", "desk", "position", "is_retired")
    list_filter = ("desk",)
    ordering = ("desk", "position")

    def get_queryset(self, request):
        """Of the desks that the person moderates, as cases are."""
        return super().get_queryset(request).filter(cases_visible_to(request.user))
