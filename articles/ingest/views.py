"""Pages of import: give a source, look at what was found, save; correct it later."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from taggit.models import Tag

from ..http import both_versions, require, signed_in, visible_or_404
from ..models import Article, Desk, Placement, Stale, one_act
from ..models.names import named
from ..text.address import normalize
from ..text.canonical import text_of
from . import drafts, importing
from .foretold import foretold
from .forms import EditForm, ReviewForm, SourceForm

# Where the reader's own browser may get what our request did not.
OPENABLE = {"forbidden", "login", "timeout", "busy", "bad_status", "site_error", "tls", "connection"}


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def new(request):
    """Both steps of an import: without a draft the source, with one its review."""
    desks = Desk.objects.where_may_import(request.user)
    if not desks.exists():
        raise PermissionDenied
    token = (request.POST if request.method == "POST" else request.GET).get("draft", "")
    if token:
        return _review(request, token, desks)
    if request.method == "POST":
        return _take(request, desks)
    return _source(request, SourceForm(initial={"url": request.GET.get("url", "")[:2000]}, desks=desks))


# -- First step: the source ----------------------------------------------------------------------------------


def _take(request, desks):
    form = SourceForm(request.POST, request.FILES, desks=desks)
    if not form.is_valid():
        return _source(request, form, 422)
    desk, url = form.cleaned_data["desk"], form.cleaned_data["url"]
    if url and (twins := importing.at_addresses(desk, [url])):
        return _source(request, form, 409, twins=twins)
    problem = ""
    try:
        draft = form.draft()
    except importing.Unreadable as error:
        if error.code != "no_article":
            form.add_error(form.content or "url", error.sentence)
            return _source(request, form, 422, openable=error.code in OPENABLE and not form.content)
        draft, problem = error.draft, error.sentence
    token = drafts.store(draft, request.user, desk, problem)
    return redirect(f"{reverse('article-new')}?draft={token}")


def _source(request, form, status=200, twins=(), openable=False):
    bookmarklet = (
        "javascript:void(location.href="
        f"'{request.build_absolute_uri(reverse('article-new'))}?url='+encodeURIComponent(location.href))"
    )
    context = {"form": form, "twins": twins, "openable": openable, "bookmarklet": bookmarklet}
    return render(request, "ingest/new.html", context, status=status)


# -- Second step: the review ---------------------------------------------------------------------------------


def _review(request, token, desks):
    try:
        draft, desk_id, problem = drafts.load(token, request.user)
        desk = desks.get(pk=desk_id)
    except (LookupError, Desk.DoesNotExist):
        messages.error(request, _("This draft is no longer kept. Give the source again."))
        return redirect("article-new")
    form = ReviewForm(request.POST if request.method == "POST" else None, draft=draft, desk=desk)
    twins, status = draft.duplicates(desk), 200
    if request.method == "POST" and "preview" not in request.POST:
        status = 422
        if form.is_valid():
            fields = form.cleaned_data
            try:
                article = importing.keep(draft, desk, request.user, **fields)
            except ValidationError as error:
                twins, status = _refused(form, error, twins, status)
            else:
                messages.success(request, _("The article is on the shelf."))
                if waiting := importing.arrived(article, request.user):
                    messages.info(request, waiting)
                return redirect(article)
    context = {
        "form": form,
        "draft": draft,
        "desk": desk,
        "token": token,
        "problem": problem,
        "twins": twins,
        "html": form.html_as_is,
        "is_corrected": form.is_bound and form.html_as_is != draft.html,
        "direction": Article(language=form["language"].value() or "").direction,
    }
    return render(request, "ingest/review.html", context, status=status)


def _refused(form, error, twins, status):
    """Put what a model refused on the form; a duplicate becomes the first of the twins, with 409."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for field, problems in by_field.items():
        for problem in problems:
            if twin := getattr(problem, "article", None):
                return [twin], 409
            field = {"body": "html", "url_key": "url"}.get(field, field)
            form.add_error(field if field in form.fields else None, problem.messages)
    return twins, status


# -- Later ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def edit(request, pk):
    """Correct what is known about an article, and its text: another text is a new revision."""
    article = correctable(request, pk)
    form = EditForm(request.POST if request.method == "POST" else None, article=article)
    twins, status = [], 422 if form.is_bound else 200
    stale, both, preview = False, [], None
    if form.is_bound and form.is_valid() and "preview" in request.POST:
        preview, status = foretold(article, text_of(form.cleaned_data["html"]), request.user), 200
    elif form.is_bound and form.is_valid():
        try:
            revision = _correct(article, request.user, dict(form.cleaned_data))
        except ValidationError as error:
            twins, status = _refused(form, error, twins, status)
            article.refresh_from_db()
        except Stale as error:
            article, status, stale = error.current, 409, True
            both = both_versions(form, EditForm.present(article))
        else:
            messages.success(request, told(revision) if revision else _("The article is saved."))
            return redirect(article)
    context = {"form": form, "article": article, "twins": twins, "stale": stale, "both": both}
    context["preview"] = preview
    return render(request, "ingest/edit.html", context, status=status)


def told(revision):
    """What a new revision did to the annotations, in a sentence."""
    words = dict(Placement.State.choices)
    counts = [f"{count} × {words[state]}" for state, count in reversed(revision.outcomes.items())]
    sentence = _("The text is stored as revision %(number)d.") % {"number": revision.number}
    if not counts:
        return sentence
    return f"{sentence} {_('What was marked before')}: {', '.join(counts)}."


def correctable(request, pk):
    """The article that this person may correct."""
    rows = Article.objects.select_related("desk", "outlet", "original_outlet")
    article = visible_or_404(rows, request.user, pk=pk)
    require(request.user, "articles.correct_article", article)
    return article


def _correct(article, by, fields):
    tags, was, html = fields.pop("tags"), fields.pop("was"), fields.pop("html")
    fields["url_key"] = normalize(fields["url"]) if fields["url"] else ""
    former = article.current.html
    with one_act():
        named(Tag, tags)
        for name in ("outlet", "original_outlet"):
            fields[name] = importing.outlet_named(fields[name])
        # After outlets and tags: see `named`.
        stored = article.hold_for_revision()
        if was != EditForm.present(stored)["was"]:
            raise Stale(stored)
        article.correct(by, **fields)
        article.set_tags(by, tags)
        return article.revise(by, html) if html != former else None
