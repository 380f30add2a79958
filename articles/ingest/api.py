"""The API of what editors put right on an article: what was extracted from it, and its tags."""

from django.db import transaction
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from .. import http
from ..models import Article, Outlet, Stale
from ..schemas.article import ArticlePatch, ArticleWhole, TagsIn, TagsOut, whole
from ..schemas.problem import CHANGE, refused, under
from .address import normalize

router = Router(tags=["articles"])


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
        for name in {"outlet", "original_outlet"} & fields.keys():
            fields[name] = _outlet(fields[name], name)
        with under(names={"url_key": "url"}):
            article.correct(request.user, **fields)
    return _answer(article, whole(article, request.user))


@router.put("/articles/{int:article_id}/tags/", response={200: TagsOut, **CHANGE})
def tag_article(request, article_id: int, payload: TagsIn):
    """Replace its free tags. Takes If-Match (the article's sequence)."""
    names = {name.casefold(): name for name in (" ".join(tag.split()) for tag in payload.tags)}
    if "" in names:
        raise refused("tags", _("A tag has at least one character."))
    with transaction.atomic():
        article = _editable(request, article_id)
        article.set_tags(request.user, list(names.values()))
    return _answer(article, {"tags": sorted(article.tags.names(), key=str.casefold)})


def _editable(request, article_id):
    rows = Article.objects.select_related("desk", "outlet", "original_outlet")
    article = http.visible_or_404(rows, request.user, pk=article_id)
    http.require(request.user, "articles.correct_article", article)
    version = http.wanted_version(request)
    if version is not None:
        stored = Article.objects.select_for_update().get(pk=article_id)
        if version != stored.sequence:
            raise Stale(stored)
    return article


def _answer(article, body):
    return JsonResponse(body, headers={"ETag": f'"{article.sequence}"', "X-Sequence": article.sequence})


def _outlet(name, field):
    name = " ".join((name or "").split())
    if not name:
        return None
    with under(names={"name": field}):
        outlet = Outlet.objects.filter(name=name).first() or Outlet(name=name)
        outlet.full_clean(validate_unique=False)
    outlet.save()
    return outlet
