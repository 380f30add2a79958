"""What reaches people and who is here, in the admin: to be looked at, each person's own alone."""

from django.contrib import admin

from ..models import Addressee, Annotation, Follow, Job, MailChoice, Notification, Presence, SeenActs
from .shared import LookedAt


class OnesOwn(LookedAt, admin.ModelAdmin):
    """Rows about a person, shown to that person."""

    def get_queryset(self, request):
        """One's own."""
        return super().get_queryset(request).filter(person=request.user)


@admin.register(Follow)
class FollowAdmin(OnesOwn):
    """What one follows."""

    list_display = ("created_at", "kind", "key", "is_on")
    list_filter = ("kind", "is_on")
    ordering = ("-pk",)


@admin.register(Notification)
class NotificationAdmin(OnesOwn):
    """What one was told of, as far as one may still see it."""

    list_display = ("created_at", "reason", "subject_key", "read_at", "mailed_at")
    list_filter = ("reason",)
    ordering = ("-pk",)
    fields = ("created_at", "reason", "event_id", "act", "subject_key", "read_at", "mailed_at")
    readonly_fields = fields

    def get_queryset(self, request):
        """One's own, about what one may see."""
        return super().get_queryset(request).visible_to(request.user)


@admin.register(MailChoice)
class MailChoiceAdmin(OnesOwn):
    """Whether and when mail is sent, and whether it failed."""

    list_display = ("mail", "time_zone", "digest_at", "digest_on", "failures", "retry_at")
    ordering = ("pk",)


@admin.register(SeenActs)
class SeenActsAdmin(OnesOwn):
    """How far one has looked."""

    list_display = ("event", "at")
    ordering = ("pk",)


@admin.register(Addressee)
class AddresseeAdmin(LookedAt, admin.ModelAdmin):
    """Who is called in an annotation that one may see."""

    list_display = ("name", "annotation_id")
    ordering = ("-pk",)
    fields = ("name", "person_id", "annotation_id")
    readonly_fields = fields

    def get_queryset(self, request):
        """In annotations that this person may see."""
        return (
            super().get_queryset(request).filter(annotation__in=Annotation.objects.visible_to(request.user))
        )


@admin.register(Presence)
class PresenceAdmin(LookedAt, admin.ModelAdmin):
    """Who has an article open, but for those who would rather not be seen, and no place of anybody."""

    list_display = ("user", "article_id", "seen_at")
    list_select_related = ("user",)
    ordering = ("-seen_at",)
    fields = ("user", "article_id", "seen_at")
    readonly_fields = fields

    def get_queryset(self, request):
        """Those who are shown."""
        return super().get_queryset(request).filter(user__is_shown=True)


@admin.register(Job)
class JobAdmin(LookedAt, admin.ModelAdmin):
    """Who does the work beside the pages, and how far it is."""

    list_display = ("name", "holder", "held_until", "place")
    ordering = ("name",)
