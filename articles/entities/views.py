"""Pages of entities: the list, one entity with what is said of and by it, correcting and merging."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ..http import Listing, both_versions, capped_count, require, signed_in, visible_or_404
from ..models import Annotation, Claim, Entity, Follow, Stale
from ..models.passage import tell_passages
from .forms import EntityFilter, EntityForm, MergeForm

MENTIONS = 20
CLAIMS = 10


@require_GET
def entities(request):
    """All entities the viewer may see, newest first, as far as the address narrows them."""
    asked = EntityFilter(request.GET)
    listing = Listing(request, asked.rows(request.user).prefetch_related("aliases"))
    seen = Annotation.objects.visible_to(request.user).standing()
    counts = dict(
        seen.filter(mentions__tag__in=[row.pk for row in listing.rows])
        .order_by()
        .values_list("mentions__tag")
        .annotate(times=Count("pk"))
    )
    for row in listing.rows:
        row.times = counts.get(row.pk, 0)
    context = {
        "asked": asked,
        "listing": listing,
        "query": request.GET.get("q", "")[:200],
        "kinds": Entity.Kind.choices,
    }
    return render(request, "entities/entities.html", context, status=200 if asked.is_valid() else 400)


@require_GET
def entity(request, pk):
    """One entity: names, what it claimed, what was claimed about it, and where the news names it."""
    rows = Entity.objects.select_related("merged_into", "desk").prefetch_related("aliases")
    entity = visible_or_404(rows, request.user, pk=pk)
    if entity.merged_into:
        return redirect(visible_or_404(Entity, request.user, pk=entity.merged_into_id))
    seen = Annotation.objects.visible_to(request.user).standing()
    # By their ids: SQLite walks these newest first and stops, where a join is fetched and sorted whole.
    mentions = seen.filter(pk__in=entity.mentions.values("content_object_id"))
    shown = mentions.select_related("article__outlet", "author").prefetch_related("spans")
    listing = Listing(request, shown, MENTIONS)
    tell_passages(listing.rows)
    claims = Claim.objects.visible_to(request.user).standing().with_people().order_by("-pk")
    context = {
        "entity": entity,
        "listing": listing,
        "times": capped_count(mentions.order_by().values("pk")),
        "made": claims.filter(claimant=entity)[: CLAIMS + 1],
        "about": claims.filter(about=entity)[: CLAIMS + 1],
        "most": CLAIMS,
        "may_edit": request.user.has_perm("articles.edit_entity", entity),
        "may_follow": request.user.has_perm("articles.follow", entity),
        "is_followed": Follow.is_by(request.user, Follow.Kind.ENTITY, entity),
        "is_speaker_followed": Follow.is_by(request.user, Follow.Kind.SPEAKER, entity),
    }
    return render(request, "entities/entity.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request, pk):
    """Correct an entity."""
    entity = _for_editing(request, pk)
    form = EntityForm(request.POST if request.method == "POST" else None, entity)
    stale, both = False, []
    if request.method == "POST" and form.is_valid():
        try:
            entity.edit(request.user, **form.cleaned_data)
            messages.success(request, _("The entity is saved."))
            return redirect(entity)
        except ValidationError as error:
            known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
            form.add_error(None, error if known else error.messages)
            entity.refresh_from_db()
        except Stale as error:
            entity = error.current
            stale, both = True, both_versions(form, EntityForm.present(entity))
    context = {"entity": entity, "form": form, "stale": stale, "both": both}
    status = 409 if stale else 422 if form.is_bound else 200
    return render(request, "entities/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def merge(request, pk):
    """Merge another entity into this one: first which, then a look at what moves, then the merge."""
    entity = _for_editing(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    form = MergeForm(given if "other" in given else None, entity)
    context, status = {"entity": entity, "form": form}, 200
    if form.is_bound and form.is_valid():
        other = form.cleaned_data["other"]
        if request.method == "POST" and form.cleaned_data["confirmed"]:
            entity.absorb(other, request.user)
            name = {"other": other.name, "name": entity.name}
            messages.success(request, _("“%(other)s” is now one with “%(name)s”.") % name)
            return redirect(entity)
        # Not the private ones of others: they move too, but that they are there is their authors' affair.
        seen = Annotation.objects.visible_to(request.user).filter(mentions__tag=other)
        context |= {
            "other": other,
            "mentions": capped_count(seen.order_by().values("pk")),
            "made": capped_count(other.claims_made.visible_to(request.user).order_by().values("pk")),
            "about": capped_count(other.claims_about.visible_to(request.user).order_by().values("pk")),
            "names": [alias.name for alias in other.aliases.all()],
        }
    elif form.is_bound:
        status = 422
    return render(request, "entities/merge.html", context, status=status)


def _for_editing(request, pk):
    rows = Entity.objects.standing().select_related("desk").prefetch_related("aliases")
    entity = visible_or_404(rows, request.user, pk=pk)
    require(request.user, "articles.edit_entity", entity)
    return entity
