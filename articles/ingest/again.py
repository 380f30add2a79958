"""Another text for an article, fetched again or from an earlier revision: looked at before it is stored."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..http import signed_in
from ..models import Article, Stale
from ..models.article import text_sha256
from ..text.paragraphs import compare, folded
from . import drafts, importing
from .foretold import foretold
from .views import correctable, told


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def fetch_again(request, pk):
    """Get the article from its address once more, see what differs, then store it as a new revision."""
    article = correctable(request, pk)
    token = (request.POST if request.method == "POST" else request.GET).get("draft", "")
    if token:
        return _fetched(request, article, token)
    if request.method == "GET":
        return _ask(request, article)
    try:
        draft = importing.from_url(article.url)
    except importing.Unreadable as error:
        return _ask(request, article, 422, problem=error.sentence)
    if draft.text == article.current.text:
        messages.success(request, _("The text at the address is the same as here."))
        return redirect(article)
    if twin := _twin(article, draft.text):
        return _ask(request, article, 409, twins=[twin])
    token = drafts.store(draft, request.user, article.desk)
    return redirect(f"{reverse('article-fetch', args=[pk])}?draft={token}")


def _ask(request, article, status=200, problem="", twins=()):
    context = {"article": article, "problem": problem, "twins": twins}
    return render(request, "ingest/fetch.html", context, status=status)


def _fetched(request, article, token):
    """What was fetched, as it is kept until somebody says what is to become of it."""
    try:
        draft, desk_id, _problem = drafts.load(token, request.user)
        if desk_id != article.desk_id:
            raise LookupError("another desk's draft")
    except LookupError:
        messages.error(request, _("What was fetched is no longer kept. Fetch it again."))
        return redirect("article-fetch", article.pk)
    page = {
        "heading": _("Fetched again: is this the article?"),
        "title": draft.title,
        "warnings": draft.warnings,
        "fields": [("draft", token)],
        "leave": article.get_absolute_url(),
    }

    def store(seen):
        return importing.revise(draft, article, request.user, seen)

    return _decide(request, article, draft.text, store, page)


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def restoration(request, pk, number):
    """Make the text of an earlier revision the present one again, by a new revision."""
    article = correctable(request, pk)
    revision = get_object_or_404(article.revisions, number=number)
    page = {
        "heading": _("Restore revision %(number)d?") % {"number": number},
        "leave": reverse("article-revision", args=[pk, number]),
    }

    def store(seen):
        return article.go_back_to(request.user, number, seen)

    return _decide(request, article, revision.text, store, page)


def _decide(request, article, text, store, page):
    """Show what the text would do, or store it: exactly this one, on the revision that was compared with."""
    status, twins, others = 200, [], None
    if request.method == "POST":
        seen = _number(request.POST.get("revision", ""))
        try:
            revision = store(seen)
        except ValidationError as error:
            status, twins = 409, [error.article] if hasattr(error, "article") else []
            if not twins:
                raise BadRequest(" ".join(error.messages)) from error
        except Stale as error:
            # What somebody else has stored meanwhile is shown beside what is to be stored.
            status, article = 409, error.current
            known = get_object_or_404(article.revisions, number=seen)
            others = folded(compare(known.text, article.current.text))
        else:
            same = _("The text is the same as here: nothing is stored.")
            messages.success(request, told(revision) if revision else same)
            return redirect(article)
    elif text == article.current.text:
        messages.success(request, _("The text is the same as here: nothing is stored."))
        return redirect(article)
    context = {
        "article": article,
        "preview": foretold(article, text, request.user, page.get("title", "")),
        "newest": article.current.number,
        "twins": twins,
        "others": others,
        **page,
    }
    return render(request, "ingest/again.html", context, status=status)


def _number(given):
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadRequest("This is no number of a revision.")
    return int(given)


def _twin(article, text):
    others = Article.objects.exclude(pk=article.pk)
    return others.duplicates_of(article.desk, text_sha256=text_sha256(text)).first()
