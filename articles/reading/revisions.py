"""The revisions of an article: the list, any two of them beside each other, and an older one to read."""

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.http import visible_or_404
from articles.models import Article, Placement, Revision
from articles.models.placement import outcomes_in
from articles.reading.cards import cards_of
from articles.reading.marked import mark_html
from articles.reading.page import card_html
from articles.text.paragraphs import compare, folded

MOST = 200


@require_safe
@never_cache
def revisions(request, pk):
    """All revisions, newest first; with ``?from=`` and ``?to=`` (numbers) what differs between two."""
    article = _article(request, pk)
    rows = list(article.revisions.defer("html", "text").select_related("created_by")[:MOST])
    outcomes, words = outcomes_in(article, request.user), dict(Placement.State.choices)
    for row in rows:
        row.outcomes = [(state, words[state], count) for state, count in outcomes.get(row.pk, {}).items()]
    context = {
        "article": article,
        "revisions": rows,
        "may_correct": request.user.has_perm("articles.correct_article", article),
        "may_keep": request.user.has_perm("articles.keep_private", article),
        "chosen": (rows[1].number if len(rows) > 1 else rows[0].number, rows[0].number),
    }
    if "from" in request.GET or "to" in request.GET:
        one, other = (_revision(article, request.GET.get(name, "")) for name in ("from", "to"))
        context |= {"one": one, "other": other, "chosen": (one.number, other.number)}
        context["blocks"] = folded(compare(one.text, other.text))
    return render(request, "reading/revisions.html", context)


@require_safe
@never_cache
def revision(request, pk, number):
    """One revision with its annotations as they stand in it: numbered, and marked in the text."""
    article = _article(request, pk)
    shown = get_object_or_404(article.revisions.select_related("created_by"), number=number)
    cards = cards_of(article, shown.pk, request.user)
    numbers = {card.uid: place for place, card in enumerate(cards, 1)}
    marks = [(numbers[mark["uid"]], mark) for card in cards if (mark := card.mark())]
    language = get_language()
    html = [card_html(card, article.pk, language, numbers[card.uid]) for card in cards]
    others = article.revisions.order_by("pk").values_list("number", flat=True)
    context = {
        "article": article,
        "revision": shown,
        "text": mark_safe(mark_html(shown.html, marks)),  # canonical HTML, sanitised when it was stored
        "cards": mark_safe("".join(html)),
        "has_cards": bool(cards),
        "newest": others.last(),
        "may_correct": request.user.has_perm("articles.correct_article", article),
        "may_keep": request.user.has_perm("articles.keep_private", article),
    }
    return render(request, "reading/revision.html", context)


def _article(request, pk):
    return visible_or_404(Article.objects.select_related("outlet", "original_outlet"), request.user, pk=pk)


def _revision(article, number):
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise BadRequest("This is no number of a revision.")
    try:
        return article.revisions.get(number=number)
    except Revision.DoesNotExist as error:
        raise Http404 from error
