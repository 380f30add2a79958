"""The handshake of a stream: who asks, what they may follow, from where on; and what pages say."""

import random
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..http import Problem, Who, parse_json, require, require_login, visible_or_404
from ..models import Article, Presence, User
from ..permissions import Role, Visibility, may_view_article, role_on
from .hub import RETRY, TooMany, announce, hub
from .lines import SEEN, Seen, lines_after
from .people import person_of
from .streams import Ticket, event

MOST_ARTICLES = 100
MOST_DESKS = 50
LONGEST = 2**31 - 1  # that a text can be
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
        except PermissionDenied as error:
            return Problem(403, str(error) or _("You may not do this.")).response()
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


@require_POST
@answered
def presence(request, pk):
    """A page says that it is open, what it shows and what is written there, or that it is closed."""
    require_login(request)
    found = visible_or_404(Article, request.user, pk=pk)
    require(request.user, "articles.keep_private", found)
    said = _said(request)
    wishes = User.objects.filter(pk=request.user.pk).values_list("is_shown", "shows_place")
    is_shown, shows_place = wishes.get()
    if said["leaving"] or not is_shown:
        Presence.leave(found, request.user, said["tab"])
    else:
        typing = said["typing"] if _is_for_the_desk(found, said["typing"]) else None
        Presence.note(found, request.user, said["tab"], said["place"] if shows_place else None, typing)
    if random.random() < 0.02:  # noqa: S311 - once in a while is enough
        Presence.prune()
    announce(places=[found.pk])
    return HttpResponse(status=204)


def _said(request):
    """The body of a page's word of itself; Problem 400 or 422."""
    if request.content_type != "application/json":
        raise Problem(415, _("Send the body as application/json."))
    said = parse_json(request.body)
    said = said if isinstance(said, dict) else {}
    tab, place = said.get("tab"), said.get("place")
    typing, leaving = said.get("typing"), said.get("leaving", False)
    if not (isinstance(tab, str) and 0 < len(tab) <= 40 and tab.isascii() and tab.isprintable()):
        raise _wrong("tab")
    if place is not None:
        is_pair = isinstance(place, list) and len(place) == 2 and all(type(each) is int for each in place)
        if not (is_pair and 0 <= place[0] <= place[1] <= LONGEST):
            raise _wrong("place")
    try:
        typing = None if typing is None else UUID(typing)
    except (ValueError, AttributeError, TypeError) as error:
        raise _wrong("typing") from error
    if not isinstance(leaving, bool):
        raise _wrong("leaving")
    return {"tab": tab, "place": place, "typing": typing, "leaving": leaving}


def _wrong(field):
    error = {"field": field, "message": "not what was expected", "code": field}
    return Problem(422, _("The request could not be understood."), errors=[error])


def _is_for_the_desk(article, uid):
    """Whether everybody on the desk sees this thread: its uid is told to all of them."""
    rows = article.annotations.standing().exclude(visibility=Visibility.PRIVATE)
    return uid is not None and rows.filter(uid=uid).exists()


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
