"""One search over articles, claims and entities: what this person may see and no more, grouped."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ..models import Article, Claim, Entity

MOST = 12


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)


@require_GET
def search(request):
    """The newest matches of each kind, with the way to the whole lists."""
    asked = SearchForm(request.GET)
    words = asked.cleaned_data["q"] if asked.is_valid() else ""
    user = request.user
    context = {"words": words, "query": request.GET.get("q", "")[:200], "asked": asked}
    if words:
        articles = Article.objects.visible_to(user).matching(words).select_related("outlet")
        claims = Claim.objects.visible_to(user).standing().matching(words).with_people()
        entities = Entity.objects.visible_to(user).standing().matching(words)
        context |= {
            "articles": articles.order_by("-pk")[:MOST],
            "claims": claims.order_by("-pk")[:MOST],
            "entities": entities.order_by("-pk")[:MOST],
        }
    return render(request, "reading/search.html", context, status=200 if asked.is_valid() else 400)
