"""The API of what editors bring and put right: importing an article, its fields, its tags."""

from django.db import transaction
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router
from taggit.models import Tag

from .. import http
from ..models import Article, Desk, Stale
from ..models.article import duplicate
from ..models.names import named
from ..models.placement import outcomes_in
from ..schemas.article import ArticleIn, ArticlePatch, ArticleWhole, TagsIn, TagsOut, whole
from ..schemas.problem import CHANGE, WRITE, refused, under
from ..schemas.revision import RevisionIn, RevisionOut
from ..schemas.revision import dump as dump_revision
from ..text.address import normalize
from . import importing

router = Router(tags=["articles"])


@router.post("/articles/", response={201: ArticleWhole, **WRITE})
def import_article(request, payload: ArticleIn):
    """Import an article from an address, HTML, a text or Markdown; a duplicate is a 409 that names the first.

    What cannot be fetched or holds no article is a 422 whose ``errors`` carry a code (``not_found``,
    ``timeout``, ``login``, ``no_article`` …) and a sentence; bring the content itself then.
    """
    http.require_login(request)
    desk = http.visible_or_404(Desk, request.user, pk=payload.desk)
    http.require(request.user, "articles.import_article", desk)
    given = payload.model_dump(include=payload.model_fields_set - {"desk"})
    contents = {kind: given.pop(kind) for kind in ("html", "text", "markdown") if given.get(kind)}
    if len(contents) > 1:
        raise refused("", _("Give one of html, text and markdown."), "several")
    if not contents and not given.get("url"):
        raise refused("url", _("Give an url, or html, text or markdown."), "nothing")
    field, draft = _draft(desk, contents, given.pop("url", ""))
    if not draft.html:
        raise refused(field, _("There is no text in it."), "no_article")
    if twins := draft.duplicates(desk):
        raise http.invalid(duplicate(twins[0]))
    tags = _tags(given.pop("tags", []))
    fields = {name: value for name, value in given.items() if name not in ("html", "text", "markdown")}
    with under(names={"url_key": "url", "body": field}):
        article = importing.keep(draft, desk, request.user, tags=tags, **fields)
    response = _answer(article, whole(article, request.user))
    response.status_code = 201
    response["Location"] = article.get_absolute_url()
    return response


def _draft(desk, contents, url):
    """``(field, draft)``: what the request brought, read; Problem 422 under the field that is to blame."""
    field = next(iter(contents), "url")
    if url and (twins := importing.at_addresses(desk, [url])):
        raise http.invalid(duplicate(twins[0]))
    if contents and url and not importing.is_address(url):
        raise refused("url", _("This is no web address."), "bad_address")
    try:
        if contents:
            return field, importing.from_text(contents[field], field, url)
        return field, importing.from_url(url)
    except importing.Unreadable as error:
        raise refused(field, error.sentence, error.code) from error


@router.patch("/articles/{int:article_id}/", response={200: ArticleWhole, **CHANGE})
def correct_article(request, article_id: int, payload: ArticlePatch):
    """Correct what was extracted, or change who sees it. Takes If-Match (the article's sequence)."""
    fields = payload.model_dump(include=payload.model_fields_set)
    if "url" in fields:
        try:
            fields["url_key"] = normalize(fields["url"]) if fields["url"] else ""
        except ValueError as error:
            raise refused("url", _("This is no web address.")) from error
    with transaction.atomic():
        article = _editable(request, article_id)
        for name in sorted({"outlet", "original_outlet"} & fields.keys()):
            fields[name] = _outlet(fields[name], name)
        _lock(request, article)
        with under(names={"url_key": "url"}):
            article.correct(request.user, **fields)
    return _answer(article, whole(article, request.user))


@router.post("/articles/{int:article_id}/revisions/", response={(200, 201): RevisionOut, **CHANGE})
def revise_article(request, article_id: int, payload: RevisionIn):
    """Store the text as it stands now, from HTML, a text, Markdown or an address (by default its own).

    Or, by its ``number``, the text of an earlier revision again.

    201 with the new revision; 200 with the present one when no word differs. Errors as for an import. Takes
    If-Match (the article's sequence).
    """
    article = _editable(request, article_id)
    given = payload.model_dump(include=payload.model_fields_set)
    number = given.pop("number", None)
    if number is not None and given:
        raise refused("number", _("Give a number, a content or an address."), "several")
    contents = {kind: given.pop(kind) for kind in ("html", "text", "markdown") if given.get(kind, "").strip()}
    if len(contents) > 1:
        raise refused("", _("Give one of html, text and markdown."), "several")
    if contents and given.get("url"):
        raise refused("url", _("Give a content or an address."), "several")
    if empty := payload.model_fields_set - contents.keys() - {"url", "number"}:
        raise refused(min(empty), _("There is no text in it."), "no_article")
    field = next(iter(contents), "url")
    draft = None if number is not None else _present_text(article, field, contents, given.get("url"))
    with transaction.atomic(), under(names={"body": field, "revision": "number"}):
        # Asked again, since fetching took its time.
        article = _editable(request, article_id)
        _lock(request, article, article.hold_for_revision)
        if number is None:
            revision = importing.revise(draft, article, request.user)
        else:
            revision = article.go_back_to(request.user, number)
    outcomes = outcomes_in(article, request.user)
    shown = revision or article.current
    response = _answer(article, dump_revision(shown, outcomes.get(shown.pk, {})))
    response.status_code = 201 if revision else 200
    return response


def _present_text(article, field, contents, url):
    url = url or article.url
    if not contents and not url:
        raise refused("url", _("It has no address to be fetched from."), "nothing")
    try:
        if contents:
            return importing.from_text(contents[field], field, article.url)
        return importing.from_url(url)
    except importing.Unreadable as error:
        raise refused(field, error.sentence, error.code) from error


@router.put("/articles/{int:article_id}/tags/", response={200: TagsOut, **CHANGE})
def tag_article(request, article_id: int, payload: TagsIn):
    """Replace its free tags. Takes If-Match (the article's sequence)."""
    tags = _tags(payload.tags)
    with transaction.atomic():
        article = _editable(request, article_id)
        named(Tag, tags)
        _lock(request, article)
        article.set_tags(request.user, tags)
    return _answer(article, {"tags": sorted(article.tags.names(), key=str.casefold)})


def _tags(given):
    names = {name.casefold(): name for name in (" ".join(tag.split()) for tag in given)}
    if "" in names:
        raise refused("tags", _("A tag has at least one character."))
    return list(names.values())


def _editable(request, article_id):
    rows = Article.objects.select_related("desk", "outlet", "original_outlet")
    article = http.visible_or_404(rows, request.user, pk=article_id)
    http.require(request.user, "articles.correct_article", article)
    return article


def _lock(request, article, hold=None):
    """Stale when the article has moved on from If-Match. After outlets and tags: see `named`."""
    version = http.wanted_version(request)
    if version is not None:
        stored = hold() if hold else Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        if version != stored.sequence:
            raise Stale(stored)


def _answer(article, body):
    return JsonResponse(body, headers={"ETag": f'"{article.sequence}"', "X-Sequence": article.sequence})


def _outlet(name, field):
    with under(names={"name": field}):
        return importing.outlet_named(name)
