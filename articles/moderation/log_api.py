"""The API of a desk's log: the lines of the page, for its moderators."""

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from ninja import Router

from .. import http
from ..models import Desk
from ..schemas import event as events
from ..schemas.plain import Cursor, Day, Id, PageSize, string
from ..schemas.problem import READ
from .forms import LogFilter
from .log import in_words, lines_of

router = Router(tags=["moderation"])
Name, Verb = string(150), string(40)


@router.get("/desks/{int:desk_id}/log/", response={200: events.LogList, **READ})
def list_desk_log(
    request,
    desk_id: int,
    by: Name = "",
    verb: Verb = "",
    article: Id | None = None,
    since: Day | None = None,
    until: Day | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """Who did what on the desk, the newest first, for its moderators; nobody's private things.

    ``by``: a name, as it was then. ``verb``: as in the lines. ``since`` and ``until``: days in UTC, both
    included.
    """
    desk = http.visible_or_404(Desk, request.user, pk=desk_id)
    http.require(request.user, "articles.view_log", desk)
    asked = {"by": by, "verb": verb, "article": article, "since": since, "until": until}
    form = LogFilter({name: value for name, value in asked.items() if value})
    if not form.is_valid():
        raise http.invalid(ValidationError(form.errors.as_data()))
    narrow = {name: value for name, value in form.cleaned_data.items() if value}
    found, following = http.page_by_id(lines_of(desk, **narrow), cursor, limit)
    items = [_dump(line) for line in in_words(found, request.user)]
    return JsonResponse({"items": items, "next": following or None})


def _dump(line):
    changes = [{"field": field, "before": before, "after": after} for field, before, after in line.changes]
    words = {"words": line.what, "title": line.title, "url": line.url, "changes": changes}
    return events.dump(line.event) | words
