"""Articles, their revisions, snapshots, outlets and readers in the admin."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..models import Article, Event, Outlet, ReadingState, Revision, Snapshot, TaggedArticle
from ..text.address import normalize
from .shared import LookedAt, LookedAtInline, VerbAdmin, VerbForm, Visible


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):
    """Who published; the database keeps the ones that articles name."""

    list_display = ("name", "domain")
    search_fields = ("name", "domain")


class ArticleForm(VerbForm):
    """What was extracted, and who may see it."""

    CORRECTED = (
        *("title", "byline", "outlet", "original_outlet", "published_on", "language", "url"),
        "visibility",
    )

    url = forms.URLField(label=_("Address"), required=False, max_length=2000, assume_scheme="https")

    class Meta:
        model = Article
        fields = (
            *("title", "byline", "outlet", "original_outlet", "published_on", "language", "url"),
            *("visibility", "tags"),
        )

    def clean_url(self):
        """Only an address that can be told from others."""
        url = self.cleaned_data["url"]
        if url:
            try:
                normalize(url)
            except ValueError as error:
                raise ValidationError(_("This is not a web address.")) from error
        return url

    def perform(self, thing, by):
        """Correct, and tag, with what was changed."""
        fields = self.changed(*self.CORRECTED)
        if "url" in fields:
            fields["url_key"] = normalize(fields["url"]) if fields["url"] else ""
        if fields:
            thing.correct(by, **fields)
        if "tags" in self.changed_data:
            thing.set_tags(by, self.cleaned_data["tags"])
        return thing


class RevisionInline(LookedAtInline):
    """The texts as they stood."""

    model = Revision
    fields = readonly_fields = ("number", "created_at", "created_by", "sha256")

    def get_queryset(self, request):
        """Without the texts, which may be long."""
        return super().get_queryset(request).defer("html", "text").select_related("created_by", "article")


@admin.register(Article)
class ArticleAdmin(Visible, VerbAdmin):
    """Articles come by the import page; here they are corrected."""

    change_rule = "articles.correct_article"
    form = ArticleForm
    list_display = (
        "title",
        "outlet",
        "published_on",
        "language",
        "visibility",
        "words",
        "desk",
        "imported_at",
    )
    list_filter = ("desk", "visibility", "language", ("outlet", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("outlet", "desk")
    search_fields = ("title",)
    search_help_text = _("Words of the title and the text; “phrases” in quotes")
    date_hierarchy = "published_on"
    ordering = ("-pk",)
    show_full_result_count = False
    autocomplete_fields = ("outlet", "original_outlet")
    readonly_fields = ("desk", "imported_by", "imported_at", "words", "sequence", "url_key")
    inlines = (RevisionInline,)

    def has_add_permission(self, request, obj=None):
        """No: an article needs its text, and the import page fetches and shows it."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Only a mistaken import: where somebody annotated it, their work would go as well."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        return request.user.has_perm(self.change_rule, obj) and not obj.annotations.exists()

    def get_deleted_objects(self, objs, request):
        """Its revisions and reading states go with it, though they cannot be deleted for themselves."""
        to_delete, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    @transaction.atomic
    def delete_model(self, request, obj):
        """With a line in the log, which stays."""
        before = {"title": obj.title, "url": obj.url}
        Event.record("article.deleted", actor=request.user, article=obj, subject=obj, before=before)
        obj.delete()

    def get_search_results(self, request, queryset, search_term):
        """By the index of words, as the site's own search."""
        return (queryset.matching(search_term) if search_term.strip() else queryset), False


@admin.register(Revision)
class RevisionAdmin(LookedAt, admin.ModelAdmin):
    """The canonical text of an article as it stood; nobody changes it, the database least of all."""

    list_display = ("article", "number", "created_at", "created_by")
    list_select_related = ("article", "created_by")
    search_fields = ("article__title", "=sha256")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    show_full_result_count = False
    fields = ("article", "number", "created_at", "created_by", "snapshot", "sha256", "text", "html")

    def get_queryset(self, request):
        """Of the articles the person may see; without the texts on the list."""
        rows = super().get_queryset(request).filter(article__in=Article.objects.visible_to(request.user))
        is_one = "object_id" in (request.resolver_match.kwargs if request.resolver_match else {})
        return rows if is_one else rows.defer("html", "text")


@admin.register(Snapshot)
class SnapshotAdmin(LookedAt, admin.ModelAdmin):
    """The bytes as received: when, from where, and how many."""

    list_display = ("url", "fetched_at", "status", "content_type", "size")
    list_filter = ("status",)
    search_fields = ("url", "=sha256")
    date_hierarchy = "fetched_at"
    ordering = ("-pk",)
    fields = ("url", "fetched_at", "status", "content_type", "size", "sha256", "headers")


@admin.register(TaggedArticle)
class TaggedArticleAdmin(LookedAt, admin.ModelAdmin):
    """Free tags on articles."""

    list_display = ("tag", "content_object")
    list_select_related = ("tag", "content_object")
    search_fields = ("tag__name",)
    ordering = ("-pk",)


@admin.register(ReadingState)
class ReadingStateAdmin(LookedAt, admin.ModelAdmin):
    """How far one has read oneself: what others read is their affair."""

    list_display = ("article", "percent", "opened_at", "archived_at")
    list_select_related = ("article",)
    date_hierarchy = "opened_at"
    ordering = ("-pk",)

    def get_queryset(self, request):
        """One's own."""
        return super().get_queryset(request).filter(user=request.user)
