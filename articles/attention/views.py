"""Pages of discussion and attention: threads without scripts, follows, notifications, e-mail, activity."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..http import Listing, encode_cursor, read_cursor, require, require_reach, signed_in, visible_or_404
from ..models import Annotation, Article, Claim, Desk, Follow, Notification, SeenActs, TooMany, User
from ..models.limits import limit_making, limit_replying
from . import activity as log
from . import follow as following
from . import inbox, mailing
from .forms import ActivityFilter, AssignForm, MailForm, ReplyForm

SHOWN = 100


def _back(request, thing):
    """To where the form stood, or to the thing itself."""
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if is_ours else thing)


def _tell(request, error):
    messages.error(request, " ".join(error.messages))


# -- Threads -------------------------------------------------------------------------------------------------


def _annotation(request, uid):
    rows = Annotation.objects.select_related("article__desk", "reply_to")
    return visible_or_404(rows, request.user, uid=uid)


def _root(request, uid):
    found = _annotation(request, uid)
    root = visible_or_404(Annotation.objects.select_related("article"), request.user, pk=found.root.pk)
    require(request.user, "articles.discuss_annotation", root)
    return root


@require_POST
@signed_in
def reply(request, uid):
    """Answer an annotation; whom the text calls by "@name" hears of it."""
    return _reply(request, _annotation(request, uid))


@require_POST
@signed_in
def discuss_claim(request, pk):
    """Say something about a claim: in the thread of the appearance chosen, or of its first."""
    claim = visible_or_404(Claim, request.user, pk=pk)
    rows = Annotation.objects.visible_to(request.user).standing().filter(claim=claim)
    rows = rows.select_related("article__desk", "reply_to").order_by("pk")
    place = request.POST.get("place")
    found = visible_or_404(rows, request.user, uid=place) if place else rows.first()
    if found is None:
        raise Http404
    return _reply(request, found, claim)


def _reply(request, found, page=None):
    require_reach(request.user, found.article, "commenting", found.visibility)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        _tell(request, ValidationError([error for errors in form.errors.values() for error in errors]))
        return _back(request, page or found)
    try:
        limit_making(request.user)
        limit_replying(request.user)
    except TooMany as error:
        kept = [(name, request.POST[name]) for name in ("next", "place") if name in request.POST]
        context = {"annotation": found, "form": form, "error": error, "kept": kept}
        answer = render(request, "attention/reply.html", context, status=429)
        answer["Retry-After"] = str(error.seconds)
        return answer
    try:
        made = found.article.annotate(
            by=request.user, motivation="replying", body=form.cleaned_data["body"], reply_to=found
        )
    except ValidationError as error:
        _tell(request, error)
        return _back(request, page or found)
    if made.unheard:
        names = ", ".join(f"@{name}" for name in made.unheard)
        messages.warning(request, _("%(names)s: nobody of this name may see this.") % {"names": names})
    said = _("Your reply is saved. A moderator looks at it first.") if made.is_pending else None
    messages.success(request, said or _("Your reply is saved."))
    return _back(request, page or made)


@require_POST
@signed_in
def resolve(request, uid):
    """Settle a thread, or with ``reopen`` open it again."""
    root = _root(request, uid)
    if "reopen" in request.POST:
        root.reopen(request.user)
        messages.success(request, _("The thread is open again."))
    else:
        root.resolve(request.user)
        messages.success(request, _("The thread is resolved."))
    return _back(request, root)


@require_POST
@signed_in
def assign_annotation(request, uid):
    """Give a thread to somebody, by name."""
    return _assign(request, _root(request, uid))


@require_POST
@signed_in
def assign_claim(request, pk):
    """Give a claim to somebody, by name."""
    claim = visible_or_404(Claim.objects.select_related("desk"), request.user, pk=pk)
    require(request.user, "articles.discuss_claim", claim)
    return _assign(request, claim)


def _assign(request, thing):
    form = AssignForm(request.POST)
    if not form.is_valid():
        _tell(request, ValidationError([error for errors in form.errors.values() for error in errors]))
        return _back(request, thing)
    person = form.cleaned_data["name"]
    try:
        thing.assign(request.user, person)
    except ValidationError as error:
        _tell(request, error)
        return _back(request, thing)
    said = _("Assigned to %(name)s.") % {"name": person} if person else _("It is assigned to nobody.")
    messages.success(request, said)
    return _back(request, thing)


# -- Follows -------------------------------------------------------------------------------------------------


@require_GET
@login_required
def follows(request):
    """Everything one follows."""
    listing = Listing(request, Follow.objects.filter(person=request.user.pk, is_on=True))
    rows = [
        (row, thing, title, following.address(row.kind, thing))
        for row, thing, title in following.with_things(listing.rows, request.user)
    ]
    return render(request, "attention/follows.html", {"rows": rows, "listing": listing})


@require_http_methods(["GET", "POST"])
@signed_in
def follow(request, kind, key):
    """Follow a thing, or with ``off`` no more; asked by GET, whether one does."""
    thing = following.find(request.user, kind, key)
    title = following.title(kind, thing)
    if request.method == "POST":
        is_on = "off" not in request.POST
        Follow.put(request.user, kind, thing, is_on)
        said = _("You follow “%(title)s”.") if is_on else _("You do not follow “%(title)s” any more.")
        messages.success(request, said % {"title": title})
        return _back(request, thing)
    context = {
        "title": title,
        "thing": thing,
        "kind": Follow.Kind(kind),
        "is_on": Follow.is_by(request.user, kind, thing),
    }
    return render(request, "attention/follow.html", context)


# -- Notifications -------------------------------------------------------------------------------------------


@require_GET
@login_required
@never_cache
def notifications(request):
    """What reached one: the unread first, then all."""
    rows = inbox.of_person(request.user)
    reason = request.GET.get("reason", "")
    if reason not in ("", *Notification.Reason.values):
        raise BadRequest("There is no such reason.")
    rows = rows.filter(reason=reason) if reason else rows
    is_first = not (request.GET.get("after") or request.GET.get("before"))
    fresh = inbox.lines_of(rows.filter(read_at=None).order_by("-pk")[:SHOWN]) if is_first else []
    only_unread = request.GET.get("show") == "unread"
    listing = Listing(request, rows.exclude(read_at=None), SHOWN)
    context = {
        "unread": fresh,
        "newest": max((line.pk for line in fresh), default=0),
        "listing": None if only_unread else listing,
        "read": [] if only_unread else inbox.lines_of(listing.rows),
        "reasons": Notification.Reason.choices,
        "reason": reason,
        "only_unread": only_unread,
        "choice": mailing.choice_of(request.user),
    }
    return render(request, "attention/notifications.html", context)


@require_GET
@login_required
def notification(request, pk):
    """To where it happened; it is read from then on, with those of its kind in that place."""
    row = inbox.of_person(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    same = inbox.of_person(request.user).filter(article=row.article, claim=row.claim, thread=row.thread)
    line = next((one for one in inbox.lines_of([*_unread_like(same, row)]) if row.pk in one.ids), None)
    line = line or inbox.lines_of([row])[0]
    inbox.mark_read(request.user, line.ids)
    return redirect(line.url)


def _unread_like(rows, row):
    return [row] if row.read_at else rows.filter(read_at=None).order_by("-pk")[:SHOWN]


@require_POST
@login_required
def read_notifications(request):
    """Mark as read one (``one``), or all up to one (``until``)."""
    for name in ("one", "until"):
        value = request.POST.get(name, "")
        if value.isascii() and value.isdigit() and len(value) < 19:
            inbox.mark_read(request.user, **({"ids": [value]} if name == "one" else {"until": int(value)}))
            return _back(request, "notifications")
    ids = [value for value in request.POST.get("ids", "").split(",") if value.isascii() and value.isdigit()]
    if not ids or any(len(value) > 18 for value in ids):
        raise BadRequest("one, ids or until is missing.")
    inbox.mark_read(request.user, ids[:SHOWN], is_read="unread" not in request.POST)
    return _back(request, "notifications")


@require_http_methods(["GET", "POST"])
@signed_in
def choose_mail(request):
    """Whether and when to get e-mail."""
    choice = mailing.choice_of(request.user)
    form = MailForm(request.POST if request.method == "POST" else None, instance=choice)
    if request.method == "POST" and form.is_valid():
        mailing.choose(mailing.choice_of(request.user), **form.cleaned_data)
        messages.success(request, _("Your choice is kept."))
        return redirect("mail-choice")
    status = 422 if form.is_bound else 200
    return render(request, "attention/mail_choice.html", {"form": form}, status=status)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
def unsubscribe(request, token):
    """Out of all e-mail by the link in it, without signing in; only a POST does it (RFC 8058)."""
    pk = mailing.person_of(token)
    person = get_object_or_404(User, pk=pk) if pk else None
    if person is None:
        raise Http404
    if request.method == "POST":
        mailing.stop(person.pk)
    context = {"person": person, "is_done": request.method == "POST"}
    return render(request, "attention/unsubscribe.html", context)


# -- Activity ------------------------------------------------------------------------------------------------


@require_GET
@login_required
def activity(request):
    """What happened on one's desks, the newest first; what is new since one last said so stands out."""
    asked = ActivityFilter(request.GET)
    seen, seen_at = SeenActs.last(request.user)
    before = read_cursor(request.GET.get("after", ""), (int,))
    found, following_place, narrow = [], None, {}
    if asked.is_valid():
        narrow = {name: value for name, value in asked.cleaned_data.items() if value}
        found, following_place = log.acts(request.user, before=before and before[0], **narrow)
    for act in found:
        act.is_new = act.id > seen and act.actor_id != request.user.pk
    context = {
        "acts": found,
        "days": _by_day(found),
        "asked": asked,
        "narrow": narrow,
        "kinds": log.KINDS.items(),
        "people": _colleagues(request.user),
        "desks": Desk.objects.visible_to(request.user).order_by("name")[:50],
        "article": _narrowed(request, Article, narrow.get("article")),
        "next": _next(request, following_place),
        "newest": found[0].id if found and not before and not narrow else 0,
        "has_new": any(act.is_new for act in found),
        "seen_at": seen_at,
    }
    return render(request, "attention/activity.html", context, status=200 if asked.is_valid() else 400)


def _by_day(found):
    days = []
    for act in found:
        day = act.when.date()
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(act)
    return days


def _colleagues(user):
    desks = Desk.objects.visible_to(user).values("pk")
    return User.objects.filter(memberships__desk__in=desks).distinct().order_by("username")[:200]


def _narrowed(request, model, pk):
    return model.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _next(request, place):
    if not place:
        return ""
    parameters = request.GET.copy()
    parameters["after"] = encode_cursor(place)
    return f"?{parameters.urlencode()}"


@require_POST
@login_required
def see_activity(request):
    """Everything up to a line is seen."""
    value = request.POST.get("event", "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise BadRequest("event is missing.")
    SeenActs.mark(request.user, int(value))
    return redirect("activity")
