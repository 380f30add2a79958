"""Pages of the room annotating: the history of one annotation."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..http import visible_or_404
from ..models import Annotation
from .history import history


@require_safe
def annotation_history(request, uid):
    """Every change of one annotation, for those who may see it."""
    rows = Annotation.objects.whole().select_related("article__desk")
    annotation = visible_or_404(rows, request.user, uid=uid)
    lines = history(annotation, request.user)
    return render(request, "annotating/history.html", {"annotation": annotation, "lines": lines})
