"""Blind rounds in the admin, to be looked at: who takes part and what was decided; no marks."""

from django.contrib import admin

from ..models import Adjudication, Annotation, Round, RoundMember
from .shared import LookedAt


@admin.register(Round)
class RoundAdmin(LookedAt, admin.ModelAdmin):
    """Rounds of the desks that the person edits."""

    list_display = ("created_at", "article", "asked_by", "due_at", "opened_at", "opened_by")
    list_filter = ("article__desk",)
    list_select_related = ("article", "asked_by", "opened_by")
    ordering = ("-pk",)
    show_full_result_count = False
    fields = (
        "article",
        "asked_by",
        "note",
        "due_at",
        "created_at",
        "opened_at",
        "opened_by",
        "opened_reason",
    )

    def get_queryset(self, request):
        """By the rule of the round."""
        return super().get_queryset(request).visible_to(request.user).defer("compared")


@admin.register(RoundMember)
class RoundMemberAdmin(LookedAt, admin.ModelAdmin):
    """Who takes part, and who is done."""

    list_display = ("user", "round_id", "done_at")
    list_select_related = ("user",)
    ordering = ("-pk",)
    fields = ("user", "round_id", "done_at")
    readonly_fields = fields

    def get_queryset(self, request):
        """By the rule of the round."""
        return super().get_queryset(request).filter(round__in=Round.objects.visible_to(request.user))


@admin.register(Adjudication)
class AdjudicationAdmin(LookedAt, admin.ModelAdmin):
    """What was decided about marks that the person may see."""

    list_display = ("created_at", "mark", "editor", "is_accepted", "reason")
    list_select_related = ("mark", "editor")
    ordering = ("-pk",)
    show_full_result_count = False
    fields = ("round_id", "mark", "editor", "is_accepted", "reason", "created_at")
    readonly_fields = fields

    def get_queryset(self, request):
        """Not of those that were left in their round."""
        return super().get_queryset(request).filter(mark__in=Annotation.objects.visible_to(request.user))
