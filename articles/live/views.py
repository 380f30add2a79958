"""The handshake of a stream: who asks, what they may follow, and from where on."""

from functools import wraps

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..http import Problem, Who, visible_or_404
from ..models import Article
from ..permissions import Role, may_view_article, role_on
from .hub import RETRY, Ticket, TooMany, event, hub
from .lines import SEEN, Seen, lines_after
from .people import person_of

MOST_ARTICLES = 100
MOST_DESKS = 50
STREAM = "newsroom.stream"  # see newsroom/bridge.py
WAIT = 5  # seconds to wait for whom there was no room


def answered(view):
    """Decorator: by session or token, and refused in problem+json."""

    @wraps(view)
    def ask(request, *args, **kwargs):
        try:
            Who()(request)
            return view(request, *args, **kwargs)
        except Http404:
            return Problem(404, _("There is nothing here.")).response()
        except Problem as problem:
            response = problem.response()
            if problem.status == 429:
                response["Retry-After"] = str(WAIT)
            return response

    ask.csrf_exempt = True  # Who looks at the token itself
    return ask


@require_GET
@answered
def article(request, pk):
    """What happens on one article, from `Last-Event-ID` or `?after=` on, or from now."""
    found = visible_or_404(Article, request.user, pk=pk)
    place = request.headers.get("Last-Event-ID") or request.GET.get("after")
    after = found.sequence if place is None else _number(place)
    return _stream(request, {_seen(found): min(after, found.sequence)})


@require_GET
@answered
def several(request):
    """What happens on several articles, `?after=12:7,31:4`, and the counters of desks, `&desks=1,2`."""
    asked = {}
    for pair in _listed(request.headers.get("Last-Event-ID") or request.GET.get("after", ""), MOST_ARTICLES):
        article, _colon, sequence = pair.partition(":")
        asked[_number(article)] = _number(sequence)
    desks = [_number(desk, "desks") for desk in _listed(request.GET.get("desks", ""), MOST_DESKS, "desks")]
    if not asked and not desks:
        raise _unclear("after")
    rows = Article.objects.filter(pk__in=asked).values_list(*SEEN)
    seen = {row[0]: Seen(*row) for row in rows}
    seen = {pk: each for pk, each in seen.items() if may_view_article(request.user, each)}
    gone = [("article", pk) for pk in asked if pk not in seen]
    gone += [("desk", desk) for desk in desks if role_on(request.user, desk) < Role.READER]
    desks = [desk for desk in dict.fromkeys(desks) if ("desk", desk) not in gone]
    places = {seen[pk]: min(after, seen[pk].sequence) for pk, after in asked.items() if pk in seen}
    return _stream(request, places, desks, gone, is_single=False)


def _seen(article):
    return Seen(article.pk, article.desk_id, article.visibility, article.sequence)


def _listed(text, most, field="after"):
    parts = text.split(",") if text else []
    if len(parts) > most:
        raise _unclear(field)
    return parts


def _number(text, field="after"):
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise _unclear(field)


def _unclear(field):
    error = {"field": field, "message": "not what a stream can begin with", "code": field}
    return Problem(400, "It is not clear what to follow, or from where.", errors=[error])


def _stream(request, places, desks=(), gone=(), is_single=True):
    token = getattr(request, "token", None)
    ticket = Ticket(
        person=person_of(request.user),
        address=request.META.get("REMOTE_ADDR", ""),
        session=None if token else request.session.session_key,
        token=token,
        articles=places,
        desks=tuple(desks),
        gone=tuple(gone),
        is_single=is_single,
    )
    try:
        hub.refuse_too_many(ticket.owner)
    except TooMany as error:
        raise Problem(429, _("Too many streams are open.")) from error
    response = HttpResponse(content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Accel-Buffering"] = "no"
    if STREAM in request.META:
        request.META[STREAM] = ticket
    else:
        response.content = b"".join(at_once(ticket))
    return response


def at_once(ticket):
    """All there is now, where a server cannot hold a stream open: browsers come again and again."""
    yield b"retry: %d\n\n" % RETRY
    for kind, key in ticket.gone:
        yield event("gone", **{kind: key}).plain
    reached = {seen.pk: after for seen, after in ticket.articles.items()}

    def place():
        if ticket.is_single:
            return b"%d" % next(iter(reached.values()))
        return b",".join(b"%d:%d" % pair for pair in reached.items())

    if reached:
        yield b"id: %b\n\n" % place()
    for seen, after in ticket.articles.items():
        role = role_on(ticket.person, seen.desk_id)
        for line in lines_after(seen, after):
            if line.is_for(role, ticket.person.pk):
                reached[seen.pk] = line.sequence
                yield b"id: %b\ndata: %b\n\n" % (place(), line.data(role))
