"""The log in the admin: to be read, searched and filtered."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Event
from .shared import LookedAt


@admin.register(Event)
class EventAdmin(LookedAt, admin.ModelAdmin):
    """Lines of the log, newest first; nobody's private ones but one's own."""

    list_display = ("created_at", "who", "verb", "subject", "article_id", "sequence", "desk", "reason")
    list_filter = ("verb", "desk")
    list_select_related = ("desk",)
    search_fields = ("actor_name", "verb", "=subject_key", "reason")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    show_full_result_count = False
    fields = (
        *("created_at", "who", "verb", "subject", "desk_id", "article_id", "sequence", "act", "undoes"),
        *("reason", "was", "became", "also"),
    )
    readonly_fields = fields

    def get_queryset(self, request):
        """The lines this person may read."""
        return super().get_queryset(request).visible_to(request.user)

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, event):
        """The name at the time, since the person may be gone."""
        return event.actor_name or "–"

    @admin.display(description=_("what"))
    def subject(self, event):
        """Kind and key."""
        return f"{event.subject_kind} {event.subject_key}"

    @admin.display(description=_("before"))
    def was(self, event):
        """What it was."""
        return _as_text(event.before)

    @admin.display(description=_("after"))
    def became(self, event):
        """What it became."""
        return _as_text(event.after)

    @admin.display(description=_("refers to"))
    def also(self, event):
        """The other objects concerned."""
        return _as_text(event.refs)


def _as_text(value):
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False)) if value else "–"
