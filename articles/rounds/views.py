"""Pages of blind rounds: asked for, under way, compared and decided."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..http import require, signed_in, visible_or_404
from ..models import Article, Round
from .compare import AT_ONCE, agreed_uids, figures_of, groups_of
from .forms import AskForm, OpeningForm

SHOWN = 50


def _find(request, pk, permission=None):
    asked = visible_or_404(Round.objects.with_people().with_progress(), request.user, pk=pk)
    if permission:
        require(request.user, permission, asked)
    return asked


@require_GET
@login_required
@never_cache
def rounds(request):
    """The rounds one takes part in or edits: to mark, under way, to decide, decided."""
    rows = Round.objects.visible_to(request.user).with_people().with_progress().order_by("-pk")
    unopened = list(rows.filter(opened_at=None)[:SHOWN])
    mine = [row for row in unopened if (own := row.member(request.user)) and not own.done_at]
    is_open = rows.filter(opened_at__isnull=False)
    sections = [
        ("mine", _("For you to mark"), mine),
        ("running", _("Under way"), [row for row in unopened if row not in mine]),
        ("open", _("To be decided"), is_open.filter(groups__gt=F("decided"))[:SHOWN]),
        ("decided", _("Decided"), is_open.filter(groups=F("decided"))[:SHOWN]),
    ]
    return render(request, "rounds/rounds.html", {"sections": [each for each in sections if each[2]]})


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request, pk):
    """Ask people to mark an article blind."""
    article = visible_or_404(Article, request.user, pk=pk)
    require(request.user, "articles.ask_round", article)
    form = AskForm(request.POST if request.method == "POST" else None, article)
    if request.method == "POST" and form.is_valid():
        try:
            asked = Round.ask(
                article, request.user, form.cleaned_data["people"], form.cleaned_data["note"], form.due_at
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("They are asked. You hear of it when all are done."))
            return redirect(asked)
    context = {
        "article": article,
        "form": form,
        "present": Round.objects.visible_to(request.user).filter(article=article).order_by("-pk")[:5],
    }
    return render(request, "rounds/new.html", context, status=422 if form.is_bound else 200)


@require_GET
@login_required
@never_cache
def round_page(request, pk):
    """How far it is; once it is open, the figures, and the marks side by side to decide between."""
    return _show(request, _find(request, pk))


def _show(request, asked, form=None):
    user = request.user
    context = {
        "round": asked,
        "own": asked.member(user),
        "may_work": user.has_perm("articles.work_in_round", asked),
        "may_open": user.has_perm("articles.open_round", asked),
        "form": form or OpeningForm(),
    }
    if user.has_perm("articles.compare_round", asked):
        groups = groups_of(asked)
        is_narrow = request.GET.get("show") == "undecided"
        shown = [group for group in groups if not (is_narrow and group.is_decided)]
        start = _number(request.GET.get("from", "1")) - 1
        here = shown[start : start + AT_ONCE]
        for group, following in zip(here, [*here[1:], *here[-1:]], strict=True):
            group.next = following.number
        context |= {
            "figures": figures_of(asked),
            "groups": here,
            "agreed": len(agreed_uids(groups)),
            "is_narrow": is_narrow,
            "start": start + 1,
            "last": request.GET.get("last", ""),
            "before": max(1, start + 1 - AT_ONCE) if start else 0,
            "beyond": start + 1 + AT_ONCE if len(shown) > start + AT_ONCE else 0,
            "undecided": sum(not group.is_decided for group in groups),
            "may_adjudicate": user.has_perm("articles.adjudicate_round", asked),
        }
    return render(request, "rounds/round.html", context, status=422 if form else 200)


def _number(text):
    if text.isascii() and text.isdigit() and 0 < len(text) < 8:
        return max(1, int(text))
    raise BadRequest("This is not a number of a group.")


@require_POST
@signed_in
def done(request, pk):
    """Say that one is done, or with ``undone`` that one is not after all."""
    asked = _find(request, pk, "articles.work_in_round")
    try:
        if "undone" in request.POST:
            asked.resume(request.user)
            messages.success(request, _("Go on marking: the others still do not see it."))
        else:
            asked.finish(request.user)
            opened, waits = _("All are done: the round is open."), _("Noted. The others are not done yet.")
            messages.success(request, opened if asked.is_open else waits)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(asked)


@require_POST
@signed_in
def opening(request, pk):
    """An editor does not wait for all to be done."""
    asked = _find(request, pk, "articles.open_round")
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, form)
    try:
        asked.open(request.user, form.cleaned_data["reason"])
        messages.success(request, _("The round is open."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(asked)


@require_POST
@signed_in
def adjudicate(request, pk):
    """Accept marks (``accept``, or what all are ``agreed`` on), ``reject`` them, or ``undo`` either."""
    asked = _find(request, pk, "articles.adjudicate_round")
    reason = request.POST.get("reason", "")[:500]
    try:
        _act(request, asked, reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_back(request, asked))


def _act(request, asked, reason):
    sent, user = request.POST, request.user
    if "agreed" in sent:
        made = asked.accept(user, agreed_uids(groups_of(asked)), reason)
        said = ngettext("%(n)d mark is the desk's now.", "%(n)d marks are the desk's now.", len(made))
        messages.success(request, said % {"n": len(made)})
    elif "accept" in sent:
        asked.accept(user, sent.getlist("accept"), reason)
    elif "reject" in sent:
        asked.reject(user, sent["reject"].split(","), reason)
    elif "undo" in sent:
        asked.take_back(user, sent["undo"].split(","))
    else:
        raise BadRequest("accept, agreed, reject or undo is missing.")


def _back(request, asked):
    """To the same page of groups: at the next one, or at that of which a decision was taken back."""
    sent = request.POST
    kept = {name: sent[name] for name in ("from", "show") if sent.get(name)}
    kept |= {"last": sent["group"]} if "group" in sent and "undo" not in sent else {}
    place = sent.get("group" if "undo" in sent else "next", "")
    anchor = f"#group-{place}" if place.isascii() and place.isdigit() else ""
    return reverse("round", args=[asked.pk]) + (f"?{urlencode(kept)}" if kept else "") + anchor
