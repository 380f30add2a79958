"""Views that do nothing but the one thing measured: the limit that no program on Django passes."""

import uuid

from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from articles.models import Annotation, Article, Revision

PAGE = """<!doctype html><title>{{ article.title }}</title><article>{{ html|safe }}</article><ul>
{% for a in annotations %}<li id="a{{ a.pk }}">{{ a.motivation }} {{ a.author.username }}
{% for s in a.spans.all %}<q>{{ s.exact }}</q>{% endfor %} {{ a.body }}</li>{% endfor %}</ul>"""
prepared = {}


def healthz(request):
    """The least answer there is."""
    return HttpResponse("ok")


def rendered(request, pk):
    """The article and its annotations as a list, from the database at every request."""
    article = Article.objects.get(pk=pk)
    html = Revision.objects.filter(article=article).values_list("html", flat=True)[0]
    annotations = (
        Annotation.objects.filter(article=article).select_related("author").prefetch_related("spans")
    )
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"article": article, "html": html, "annotations": annotations}))


def kept(request, pk):
    """The same from memory, after one look whether the article changed."""
    sequence = Article.objects.filter(pk=pk).values_list("sequence", flat=True)[0]
    if (pk, sequence) not in prepared:
        prepared[pk, sequence] = rendered(request, pk).content
    return HttpResponse(prepared[pk, sequence])


@csrf_exempt
@transaction.atomic
def insert(request, pk):
    """One annotation row and one span row, with no question asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM articles_revision WHERE article_id = %s", [pk])
        (revision,) = cursor.fetchone()
    annotation = Annotation.objects.create(
        uid=uuid.uuid4(), article_id=pk, revision_id=revision, motivation="highlighting"
    )
    annotation.spans.create(start=0, end=9, exact="Officials")
    return JsonResponse({"uid": str(annotation.uid)}, status=201)


def listing(request):
    """The newest fifty articles by title."""
    rows = Article.objects.order_by("-pk").values_list("pk", "title", "lead")[:50]
    return JsonResponse({"items": list(rows)})


def handler404(request, exception):
    """Nothing, without asking for our templates."""
    return HttpResponse(status=404)


urlpatterns = [
    path("healthz", healthz),
    path("rendered/<int:pk>/", rendered),
    path("kept/<int:pk>/", kept),
    path("insert/<int:pk>/", insert),
    path("list/", listing),
]
