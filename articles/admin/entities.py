"""Entities and their names in the admin: corrected by the verbs of the model, and merged."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from ..models import Alias, Entity, one_act
from ..text.fold import fold
from .shared import Kept, LookedAt, VerbAdmin, VerbForm, Visible


class EntityForm(VerbForm):
    """Everything about an entity, its other names one on a line."""

    FIELDS = ("desk", "name", "kind", "description", "wikidata_id", "latitude", "longitude")

    names = forms.CharField(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("One on a line, in any script"),
    )

    class Meta:
        model = Entity
        fields = ("desk", "name", "kind", "description", "wikidata_id", "latitude", "longitude")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["names"] = "\n".join(self.instance.other_names)

    def clean_names(self):
        """The names as a list."""
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]

    def validate_constraints(self):
        """Left to the verb, which knows about merged ones."""

    def perform(self, thing, by):
        """Make or edit."""
        names = self.cleaned_data["names"]
        if thing is None:
            fields = {name: self.cleaned_data[name] for name in self.FIELDS}
            made, created = Entity.make(by=by, aliases=names, **fields)
            if not created:
                raise ValidationError({"name": _("The desk has one with this name and kind.")})
            return made
        fields = self.changed(*(name for name in self.FIELDS if name != "desk"))
        aliases = names if "names" in self.changed_data else None
        if fields or aliases is not None:
            thing.edit(by, aliases=aliases, **fields)
        return thing


@admin.register(Entity)
class EntityAdmin(Kept, Visible, VerbAdmin):
    """People, organizations, places, events, things. Merged, never deleted: mentions point to them."""

    change_rule = "articles.edit_entity"
    form = EntityForm
    list_display = ("name", "kind", "description", "mentioned", "wikidata_id", "merged_into", "desk")
    list_filter = ("kind", "desk", ("merged_into", admin.EmptyFieldListFilter))
    list_select_related = ("merged_into", "desk")
    search_fields = ("aliases__folded",)
    search_help_text = _("Any name, in any script")
    ordering = ("name", "pk")
    show_full_result_count = False
    fields = (*EntityForm.FIELDS[:3], "names", *EntityForm.FIELDS[3:], "merged_into", "version")
    readonly_fields = ("merged_into", "version")
    autocomplete_fields = ("desk",)
    actions = ("merge",)

    def get_queryset(self, request):
        """With how often each is mentioned."""
        return super().get_queryset(request).annotate(mentions_count=Count("mentions"))

    def get_readonly_fields(self, request, obj=None):
        """An entity stays on its desk."""
        return (*self.readonly_fields, "desk") if obj else self.readonly_fields

    def get_search_results(self, request, queryset, search_term):
        """In any spelling that folds to the same."""
        return super().get_search_results(request, queryset, fold(search_term))

    @admin.display(description=_("mentions"), ordering="mentions_count")
    def mentioned(self, entity):
        """How many annotations name it."""
        return entity.mentions_count

    @admin.action(description=_("Merge selected entities"), permissions=["change"])
    def merge(self, request, queryset):
        """Ask which one stays; the others become signposts to it."""
        rows = list(queryset.order_by("-mentions_count", "pk"))
        fault = _mergeable(request, rows)
        if fault:
            self.message_user(request, fault, messages.WARNING)
            return None
        kept = next((row for row in rows if str(row.pk) == request.POST.get("survivor")), None)
        if "apply" in request.POST and kept:
            # Fresh, since the row carries a count that is about to change.
            kept = Entity.objects.get(pk=kept.pk)
            with one_act():
                for row in rows:
                    if row.pk != kept.pk:
                        kept.absorb(Entity.objects.get(pk=row.pk), request.user)
            told = _("“%(name)s” has taken in %(n)d.") % {"name": kept.name, "n": len(rows) - 1}
            self.message_user(request, told, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge entities"),
            "opts": self.opts,
            "rows": rows,
            "checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/entity/merge.html", context)


def _mergeable(request, rows):
    """Why these cannot be merged, or an empty string."""
    if len(rows) < 2:
        return _("Choose two or more.")
    if len({row.desk_id for row in rows}) > 1:
        return _("Only entities of one desk can be merged.")
    if any(row.merged_into_id for row in rows):
        return _("One of them has been merged already.")
    if not all(request.user.has_perm("articles.edit_entity", row) for row in rows):
        return _("You may not merge these.")
    return ""


@admin.register(Alias)
class AliasAdmin(LookedAt, admin.ModelAdmin):
    """Names; they are changed with their entity."""

    list_display = ("name", "entity", "folded")
    list_select_related = ("entity",)
    search_fields = ("folded",)
    ordering = ("folded", "pk")
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """In any spelling that folds to the same."""
        return super().get_search_results(request, queryset, fold(search_term))
