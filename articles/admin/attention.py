"""What reaches whom, and the jobs, in the admin: to look at; what people follow and are told stays theirs."""

from django.contrib import admin

from ..models import Addressee, Annotation, Follow, Job, MailChoice, Notification, SeenActs
from .shared import LookedAt


class Own(LookedAt, admin.ModelAdmin):
    """One's own rows, and nobody else's."""

    list_display = ("__str__",)
    list_select_related = ("person",)
    ordering = ("-pk",)
    show_full_result_count = False

    def get_queryset(self, request):
        """Those of the person who looks."""
        return super().get_queryset(request).filter(person=request.user)


@admin.register(Follow)
class FollowAdmin(Own):
    """What one follows."""

    list_display = ("kind", "key", "is_on", "created_at")
    list_filter = ("kind", "is_on")


@admin.register(SeenActs)
class SeenActsAdmin(Own):
    """How far one has looked at what happened."""

    list_display = ("person", "event", "at")


@admin.register(Notification)
class NotificationAdmin(Own):
    """What one was told of, as long as one may see it."""

    list_display = ("created_at", "reason", "event_id", "read_at", "mailed_at")
    list_filter = ("reason",)
    fields = ("reason", "event_id", "act", "subject_key", "created_at", "read_at", "mailed_at")
    readonly_fields = fields

    def get_queryset(self, request):
        """As on the page."""
        return super().get_queryset(request).visible_to(request.user)


@admin.register(Addressee)
class AddresseeAdmin(LookedAt, admin.ModelAdmin):
    """Whom texts call, as far as one sees the texts."""

    list_display = ("name", "person", "annotation")
    list_select_related = ("person", "annotation")
    search_fields = ("name",)
    ordering = ("-pk",)
    show_full_result_count = False

    def get_queryset(self, request):
        """Those of annotations that this person may see."""
        seen = Annotation.objects.visible_to(request.user)
        return super().get_queryset(request).filter(annotation__in=seen.values("pk"))


@admin.register(MailChoice)
class MailChoiceAdmin(LookedAt, admin.ModelAdmin):
    """Who is sent e-mail, and whether it fails."""

    list_display = ("person", "mail", "time_zone", "digest_on", "failures", "retry_at")
    list_filter = ("mail",)
    list_select_related = ("person",)
    search_fields = ("person__username",)
    ordering = ("-pk",)


@admin.register(Job)
class JobAdmin(LookedAt, admin.ModelAdmin):
    """Who works, and how far they have come."""

    list_display = ("name", "holder", "held_until", "place")
    ordering = ("name",)
