"""Claims, verdicts, evidence, relations and scales in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Claim, Evidence, Rating, Relation, Review, Verdict
from ..text.fold import fold
from .shared import Kept, LookedAt, LookedAtInline, VerbAdmin, VerbForm, Visible


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin):
    """The steps of each desk's scale; the database keeps the ones that verdicts name."""

    list_display = ("label", "outcome", "position", "desk")
    list_filter = ("desk", "outcome")
    list_select_related = ("desk",)
    search_fields = ("label",)
    autocomplete_fields = ("desk",)


class VerdictInline(LookedAtInline):
    """How it was rated, newest first; rating it is done on its page."""

    model = Verdict
    fields = readonly_fields = ("rating", "rationale", "author", "second", "created_at")
    show_change_link = False

    def get_queryset(self, request):
        """With the names it shows."""
        return super().get_queryset(request).select_related("rating", "author", "second", "claim")


class EvidenceInline(LookedAtInline):
    """What speaks for and against it."""

    model = Evidence
    fields = readonly_fields = ("stance", "url", "note", "author", "created_at")
    show_change_link = False

    def get_queryset(self, request):
        """With the names it shows."""
        return super().get_queryset(request).select_related("author")


class ClaimForm(VerbForm):
    """Wording, claimant, subjects and state."""

    FIELDS = ("desk", "text", "claimant", "claimant_role", "about", "cue", "said_on", "state")

    class Meta:
        model = Claim
        fields = ("desk", "text", "claimant", "claimant_role", "about", "cue", "said_on", "state")

    def perform(self, thing, by):
        """Draft or edit."""
        if thing is None:
            fields = {name: self.cleaned_data[name] for name in self.FIELDS}
            return Claim.draft(by=by, **fields)
        fields = self.changed(*(name for name in self.FIELDS if name not in ("desk", "about")))
        about = self.cleaned_data["about"] if "about" in self.changed_data else None
        if fields or about is not None:
            thing.edit(by, about=about, **fields)
        return thing


@admin.register(Claim)
class ClaimAdmin(Kept, Visible, VerbAdmin):
    """Claims of all desks; rated on their own pages, never deleted."""

    change_rule = "articles.edit_claim"
    form = ClaimForm
    list_display = ("text", "claimant", "claimant_role", "said_on", "state", "rating", "author", "desk")
    list_filter = ("state", "rating__outcome", "desk")
    list_select_related = ("claimant", "rating", "author", "desk")
    search_fields = ("folded",)
    date_hierarchy = "said_on"
    ordering = ("-pk",)
    show_full_result_count = False
    autocomplete_fields = ("desk", "claimant", "about")
    readonly_fields = ("rating", "author", "version", "created_at", "modified_at")
    inlines = (VerdictInline, EvidenceInline)

    def get_readonly_fields(self, request, obj=None):
        """A claim stays on its desk."""
        return (*self.readonly_fields, "desk") if obj else self.readonly_fields

    def get_search_results(self, request, queryset, search_term):
        """In any spelling that folds to the same."""
        return super().get_search_results(request, queryset, fold(search_term))


class OfVisibleClaims(LookedAt, admin.ModelAdmin):
    """Rows that belong to claims: only of those the person may see."""

    paths: tuple[str, ...] = ("claim",)

    def get_queryset(self, request):
        """By the rule of the claim."""
        seen = Claim.objects.visible_to(request.user)
        return super().get_queryset(request).filter(**{f"{path}__in": seen for path in self.paths})


@admin.register(Verdict)
class VerdictAdmin(OfVisibleClaims):
    """Verdicts."""

    list_display = ("created_at", "claim", "rating", "author", "second")
    list_filter = ("rating__outcome", "rating__desk")
    list_select_related = ("claim", "rating", "author", "second")
    search_fields = ("claim__folded", "rationale")
    date_hierarchy = "created_at"


@admin.register(Review)
class ReviewAdmin(LookedAt, admin.ModelAdmin):
    """All second opinions, asked for and given."""

    list_display = ("created_at", "claim", "reviewer", "asked_by", "due_on", "outcome", "cancelled_at")
    list_filter = ("outcome", "claim__desk")
    list_select_related = ("claim", "reviewer", "asked_by")
    search_fields = ("claim__folded", "reviewer__username")
    date_hierarchy = "due_on"
    ordering = ("-pk",)

    def get_queryset(self, request):
        """Of the claims that the person may see."""
        return super().get_queryset(request).visible_to(request.user)


@admin.register(Evidence)
class EvidenceAdmin(OfVisibleClaims):
    """Evidence."""

    list_display = ("created_at", "claim", "stance", "note", "url", "author")
    list_filter = ("stance", "claim__desk")
    list_select_related = ("claim", "author")
    search_fields = ("claim__folded", "note", "url")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    # Not the annotation: it may be somebody's private one.
    fields = ("claim", "stance", "url", "note", "author", "created_at")


@admin.register(Relation)
class RelationAdmin(OfVisibleClaims):
    """How claims stand to each other."""

    paths = ("claim", "other")
    list_display = ("claim", "kind", "other", "confirmed_by", "created_at")
    list_filter = ("kind", ("confirmed_at", admin.EmptyFieldListFilter))
    list_select_related = ("claim", "other", "confirmed_by")
    search_fields = ("claim__folded", "other__folded")
    search_help_text = _("Words of one of the two claims")
    ordering = ("-pk",)
