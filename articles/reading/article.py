"""The reading page, what has changed on it since, and the bytes it was made from."""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from articles.http import Problem, accepts_coding, answer_304, not_modified, require, visible_or_404
from articles.models import Article, ReadingState
from articles.permissions import roles_of
from articles.reading.cards import cards_among
from articles.reading.changes import changes_since
from articles.reading.details import article_row
from articles.reading.page import CODINGS, build, card_html, pages

MOST_ASKED = 120


class Row(NamedTuple):
    """As much of an article as decides who sees it and whether it changed."""

    desk_id: int
    visibility: str
    sequence: int


@require_safe
def article(request, pk):
    """The article with everything said about it; ``?view=marked`` carries the marks in the HTML."""
    marked = request.GET.get("view") == "marked"
    key = _key(request, pk, marked)
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        get_token(request)  # scripts read it from the cookie, so that the page itself can be kept
    page = pages.get(key) if key else None
    if page is None:
        found = Article.objects.select_related("outlet", "original_outlet").get(pk=pk)
        if request.user.is_authenticated:
            ReadingState.open(request.user, found)
        page = build(request, found, marked=marked)
        if key:
            pages.keep(key, page)
    if not_modified(request, page.tag):
        return _for_this_reader(request, answer_304(page.tag))
    coding = next((coding for coding in CODINGS if accepts_coding(request, coding)), None)
    response = HttpResponse(page.packed(coding) if coding else page.body)
    if coding:
        response["Content-Encoding"] = coding
    response["ETag"] = page.tag
    return _for_this_reader(request, response)


def _for_this_reader(request, response):
    response["Cache-Control"] = "private, no-cache"
    # Where tools make annotations of it: https://www.w3.org/TR/annotation-protocol/#discovery-of-annotation-containers
    service = request.build_absolute_uri("/annotations/")
    response["Link"] = f'<{service}>; rel="http://www.w3.org/ns/oa#annotationService"'
    response["Vary"] = "Accept-Encoding, Cookie"
    return response


def _key(request, pk, marked):
    """What a kept page depends on; None when this answer must not be kept. Http404 for who may not see it."""
    user = request.user
    rows = article_row(pk)
    if not rows or not user.has_perm("articles.view_article", row := Row(*rows[0])):
        raise Http404
    if "messages" in request.COOKIES:
        return None  # a message is shown once
    who = None
    if user.is_authenticated:
        ranks = (user.is_staff, user.is_superuser, user.has_second_factor)
        who = (user.pk, user.username, *ranks, *sorted(roles_of(user).items()))
    return (pk, row.sequence, who, get_language(), marked)


@require_safe
def changes(request, pk):
    """What is new on the page since ``?after=`` (a sequence), as marks and cards for this viewer."""
    found = visible_or_404(Article, request.user, pk=pk)
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        error = {"field": "after", "message": "not a sequence", "code": "after"}
        return Problem(400, "This is not a sequence we gave out.", errors=[error]).response()
    response = JsonResponse(changes_since(found, int(after), request.user))
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@gzip_page
def cards(request, pk):
    """The cards that ``?uid=`` names, by their own or a reply's, as far as this viewer sees them."""
    found = visible_or_404(Article, request.user, pk=pk)
    asked = request.GET.getlist("uid")
    try:
        uids = {str(UUID(uid)) for uid in asked}
    except ValueError:
        uids = set()
    if not 0 < len(asked) <= MOST_ASKED or not uids:
        error = {"field": "uid", "message": f"between 1 and {MOST_ASKED} uids of annotations", "code": "uid"}
        return Problem(400, "These are not annotations that can be asked for.", errors=[error]).response()
    shown, inside = cards_among(found, found.current.pk, request.user, uids)
    language = get_language()
    html = {card.uid: card_html(card, found.pk, language) for card in shown}
    response = JsonResponse({"sequence": found.sequence, "cards": html, "inside": inside})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def snapshot(request, pk, number=None):
    """The bytes as fetched, by default the latest: as a download, for they are a stranger's page."""
    found = visible_or_404(Article, request.user, pk=pk)
    require(request.user, "articles.keep_private", found)
    rows = found.revisions.select_related("snapshot").exclude(snapshot=None)
    revision = get_object_or_404(rows[:1] if number is None else rows.filter(number=number))
    try:
        body = revision.snapshot.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        body,
        as_attachment=True,
        filename=f"article-{found.pk}-revision-{revision.number}.txt",
        content_type="application/octet-stream",
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
