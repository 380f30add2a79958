"""Everything in Django's admin, for those who look after a site.

It shows no more than the pages do: other people's private annotations stay theirs. What has a verb is changed
by the verb, so the log knows of it. What has a history is not deleted here but hidden, merged or dismissed.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import annotations, articles, claims, desks, entities, log

__all__ = ["annotations", "articles", "claims", "desks", "entities", "log"]

admin.site.site_header = admin.site.site_title = "Newsroom"
admin.site.index_title = _("Everything that is kept")
# Deleting many things at once would pass the rules that each model has for one.
admin.site.disable_action("delete_selected")
