"""Pages of the queue: what waits, one case, deciding with and without scripts, what was decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..http import Listing, signed_in
from ..models import Article, Case, Decision, Desk, Stale
from . import queue as waiting_room
from .deciding import decide as decide_about
from .deciding import decide_all, why
from .forms import DecisionFilter, DecisionForm, QueueFilter, WordsForm
from .queue import OldestFirst
from .shown import DONE, KEYS, LABELS, OPPOSITE, case_or_404, shown, whole

KIND = Decision.Kind
AT_ONCE = 25


def moderated(user):
    """The desks that this person moderates, by name; PermissionDenied when there is none."""
    desks = Desk.objects.visible_to(user).order_by("name", "pk")
    found = [desk for desk in desks if user.has_perm("articles.moderate", desk)]
    if not found:
        raise PermissionDenied
    return found


# -- What waits ----------------------------------------------------------------------------------------------


@require_GET
@login_required
@never_cache
def queue(request):
    """What waits on the desks that one moderates, the oldest first."""
    return _queue(request)


def _queue(request, bulk=None, status=200):
    """``bulk``: of decisions that were not all made, the form, what is still chosen, and why."""
    user, desks = request.user, moderated(request.user)
    form = QueueFilter(request.GET)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    desk = _one_of(desks, asked.pop("desk", None))
    of_desk = waiting_room.waiting(user, desk.pk if desk else None)
    rows = waiting_room.narrowed(of_desk, **asked) if form.is_valid() else of_desk.none()
    listing = OldestFirst(request, whole(rows), AT_ONCE)
    article = asked.get("article")
    context = {
        **_rail(request, desks, desk, of_desk, asked),
        "form": form,
        "cases": shown(listing.rows, user),
        "listing": listing,
        "article": article and Article.objects.visible_to(user).filter(pk=article).first(),
        "authors": _authors(listing.rows),
        "done": _done(request),
        "bulk": bulk,
        "all_reasons": desk.flag_reasons.filter(is_retired=False) if desk else [],
        "all_choices": [(kind.value, LABELS[kind], KEYS[kind]) for kind in KIND],
        "show_desk": desk is None,
    }
    status = status if form.is_valid() else 400
    return render(request, "moderation/queue.html", context, status=status)


def _one_of(desks, pk):
    """The desk of this key; the only one when there is no other; None for all."""
    if len(desks) == 1:
        return desks[0]
    return next((desk for desk in desks if desk.pk == pk), None)


def _rail(request, desks, desk, cases, asked):
    """What stands in the rail of all pages of the queue; ``cases``: those that wait on the desk or on all."""
    numbers = waiting_room.counted(cases)
    reasons = waiting_room.reasons_among(cases)
    return {
        "desks": desks,
        "desk": desk,
        "states": [
            (state, label, _address(asked, desk, state=state), numbers[state])
            for state, label in waiting_room.STATES.items()
        ],
        "reasons": [(label, _address({}, desk, reason=label), times) for label, times in reasons],
        "number": numbers[""],
        "asked": asked,
        "here": _here(request),
        "is_narrow": bool({"reason", "author", "article"} & asked.keys()),
        "members": desk.memberships.count() if desk else 0,
    }


def _here(request):
    """The address of the list that is shown, without what was done there before."""
    if request.method == "POST":
        return _onward(request)
    asked = request.GET.copy()
    asked.pop("done", None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _address(asked, desk, **changes):
    """The address of the queue with what is asked for, changed so; of the chosen desk."""
    query = QueryDict(mutable=True)
    for name, value in {**({"desk": desk.pk} if desk else {}), **asked, **changes}.items():
        if value:
            query[name] = value
    return f"{reverse('queue')}?{query.urlencode()}" if query else reverse("queue")


def _authors(cases):
    """Names for the filter: those who wrote what is on this page."""
    return sorted({case.annotation.author.username for case in cases if case.annotation.author})


def _done(request):
    """The decision that one has just made, with what takes it back; or None."""
    pk = request.GET.get("done", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    cases = Case.objects.visible_to(request.user)
    made = Decision.objects.filter(pk=pk, moderator=request.user, case__in=cases)
    decision = made.select_related("annotation__article", "annotation__author").first()
    if decision is None or not request.user.has_perm("articles.view_annotation", decision.annotation):
        return None
    kind = KIND(decision.kind)
    return {
        "decision": decision,
        "words": DONE[kind],
        "undo": OPPOSITE[kind],
        "label": LABELS[OPPOSITE[kind]],
    }


# -- One case ------------------------------------------------------------------------------------------------


@require_GET
@login_required
@never_cache
def case(request, pk):
    """One case: what waits, or what was decided about it."""
    return _page(request, case_or_404(request.user, pk))


def _page(request, found, form=None, error=None, status=200):
    (one,) = shown([found], request.user)
    one.form = form
    desks = moderated(request.user)
    context = {
        **_rail(request, desks, found.desk, waiting_room.waiting(request.user, found.desk_id), {}),
        "one": one,
        "error": error,
        # The list asks for one case anew, to put it in its place there.
        "in_list": request.GET.get("in") == "list",
        "onward": _onward(request) if request.method == "POST" else reverse("queue"),
    }
    return render(request, "moderation/queue_case.html", context, status=status)


@require_POST
@signed_in
@never_cache
def decide(request, pk):
    """Decide about a case; what was wrong or came too late is shown with all that was typed."""
    found = case_or_404(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    details = _details(form.cleaned_data, shown([found], request.user)[0])
    # A closed case is decided about again as its annotation stands.
    key = None if found.closed_at and "again" in request.POST else found.pk
    try:
        decision = decide_about(found.annotation, request.user, case=key, **details)
    except Stale:
        error = _("Somebody else decided meanwhile, or the text has changed: this is how it stands now.")
        return _page(request, case_or_404(request.user, pk), form, error, status=412)
    except ValidationError as error:
        form.add_error(None, list(error.messages))
        return _page(request, case_or_404(request.user, pk), form, status=422)
    return redirect(_with_done(_onward(request), decision))


def _details(data, one):
    """The arguments of a decision; hiding takes the reason of the case when none is chosen."""
    reason = data["reason"]
    if data["kind"] == KIND.HIDE and reason is None and one.proposed:
        reason = one.proposed.pk
    return {**data, "reason": reason}


def _onward(request):
    """Back to the list from which it was decided."""
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, None) and onward.startswith(reverse("queue"))
    return onward if is_ours else reverse("queue")


def _with_done(address, decision):
    path, _mark, query = address.partition("?")
    asked = QueryDict(query, mutable=True)
    asked["done"] = decision.pk
    return f"{path}?{asked.urlencode()}"


# -- Many at once, and what was decided ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def decisions(request):
    """What was decided, the newest first; POST: decide about several cases in one act."""
    return _decide_all(request) if request.method == "POST" else _decisions(request)


def _decide_all(request):
    moderated(request.user)
    form = WordsForm(request.POST)
    chosen = dict(_chosen(request.POST.getlist("case")))
    cases = Case.objects.visible_to(request.user).filter(pk__in=chosen)
    seen = [
        case
        for case in whole(cases).order_by("opened_at", "pk")
        if request.user.has_perm("articles.view_annotation", case.annotation)
    ]
    found = shown(seen, request.user)
    # It is shown again as it stood, should something be refused.
    request.GET = QueryDict(_onward(request).partition("?")[2])
    if not found or not form.is_valid():
        why_not = [(_("Choose some cases first."), "")] if not found else []
        return _queue(request, {"form": form, "chosen": set(chosen), "refused": why_not}, status=422)
    wishes = [
        (
            one.annotation,
            {"version": chosen[one.case.pk], "case": one.case.pk, **_details(form.cleaned_data, one)},
        )
        for one in found
    ]
    answers = decide_all(wishes, request.user)
    refused = [
        (one, why(answer))
        for one, answer in zip(found, answers, strict=True)
        if not isinstance(answer, Decision)
    ]
    done = len(found) - len(refused)
    if done:
        told = ngettext("%(n)d decided: %(what)s.", "%(n)d decided: %(what)s.", done)
        messages.success(request, told % {"n": done, "what": DONE[KIND(form.cleaned_data["kind"])]})
    if not refused and len(found) == len(chosen):
        return redirect(_onward(request))
    still = {one.case.pk for one, _words in refused}
    told = [(words, one.words) for one, words in refused]
    if len(found) < len(chosen):
        told.append((_("Some of them are not in the queue any more."), ""))
    return _queue(request, {"form": form, "chosen": still, "refused": told}, status=422)


def _chosen(values):
    """Pairs of the numbers in ``case:version``; what is none is left out."""
    for value in values[:200]:
        numbers = value.split(":")
        if len(numbers) == 2 and all(n.isascii() and n.isdigit() and 0 < len(n) < 19 for n in numbers):
            yield int(numbers[0]), int(numbers[1])


def _decisions(request):
    user, desks = request.user, moderated(request.user)
    form = DecisionFilter(request.GET)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    desk = _one_of(desks, asked.pop("desk", None))
    cases = Case.objects.visible_to(user)
    rows = Decision.objects.filter(case__in=cases.filter(desk=desk) if desk else cases)
    if "by" in asked:
        rows = rows.filter(moderator__username__iexact=asked["by"])
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
    later = Decision.objects.filter(annotation=OuterRef("annotation"), pk__gt=OuterRef("pk"))
    rows = rows.annotate(is_overtaken=Exists(later)).select_related(
        *("reason", "moderator", "annotation__author", "annotation__article", "annotation__claim", "case")
    )
    listing = Listing(request, rows if form.is_valid() else rows.none())
    for row in listing.rows:
        row.done = DONE[KIND(row.kind)]
        row.is_seen = user.has_perm("articles.view_annotation", row.annotation)
    context = {
        **_rail(request, desks, desk, waiting_room.waiting(user, desk.pk if desk else None), {}),
        "form": form,
        "narrow": asked,
        "listing": listing,
        "done": _done(request),
    }
    return render(request, "moderation/queue_decisions.html", context, status=200 if form.is_valid() else 400)
