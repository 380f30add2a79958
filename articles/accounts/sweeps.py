"""Everything that somebody wrote on a desk since a date: looked through, withdrawn at once, brought back."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Annotation, Restriction, Stray, Sweep, User
from ..models.sweeping import ANNOTATIONS, STRAYS
from .member_forms import SinceForm, SweepForm
from .members import managed

SHOWN = 50


class Work:
    """What a sweep since then would withdraw."""

    def __init__(self, desk, person, since):
        self.keys = ANNOTATIONS.of(desk, person, since)
        self.strays = STRAYS.of(desk, person, since)

    @property
    def count(self):
        """How many in all."""
        return len(self.keys) + len(self.strays)

    @property
    def articles(self):
        """On how many articles."""
        return len(set(self._facts("article")))

    def kinds(self):
        """``[(kind in words, how many)]``, the most first."""
        labels = dict(Annotation.Motivation.choices)
        rows = [(str(labels[kind]), count) for kind, count in self.kinds_by_name().items()]
        return [*rows, (_("about nothing here"), len(self.strays))] if self.strays else rows

    def kinds_by_name(self):
        """``{motivation: how many}`` of the annotations, the most first."""
        return dict(Counter(self._facts("motivation")).most_common())

    def newest(self):
        """The newest annotations of them, with what their first line needs."""
        rows = Annotation.objects.filter(pk__in=sorted(self.keys)[-SHOWN:])
        return rows.select_related("article").prefetch_related("spans").order_by("-pk")

    def newest_strays(self):
        """The same of what is about nothing here."""
        return Stray.objects.filter(pk__in=self.strays[-SHOWN:]).order_by("-pk")

    def _facts(self, name):
        # In parts: a database takes only so many values in one question.
        for start in range(0, len(self.keys), 500):
            part = self.keys[start : start + 500]
            yield from Annotation.objects.filter(pk__in=part).values_list(name, flat=True)


def worker_on(desk, pk):
    """The person, who is on the desk or has written there; 404 otherwise."""
    person = get_object_or_404(User, pk=pk)
    wrote = Annotation.objects.filter(author=person, article__desk=desk).exists
    if not (desk.memberships.filter(user=person).exists() or wrote() or desk.sweeps.filter(person=person)):
        raise Http404
    return person


@require_http_methods(["GET", "POST"])
@login_required
def work(request, pk, user_pk):
    """What somebody wrote since a moment; withdraw it."""
    desk = managed(request, pk)
    person = worker_on(desk, user_pk)
    form = SweepForm(request.POST)
    if request.method == "GET":
        return _page(request, desk, person, SinceForm(request.GET), SweepForm(), 200)
    asked = SinceForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, person, asked, form, 422)
    try:
        done = sweep(desk, person, request.user, **form.cleaned_data)
    except ValidationError as error:
        for name, problems in _by_field(error).items():
            form.add_error(name if name in form.fields else None, problems)
        return _page(request, desk, person, asked, form, 422)
    messages.success(request, _withdrawn(done))
    return redirect("member-work", desk.pk, person.pk)


def sweep(desk, person, by, since, reason, suspend):
    """Withdraw it, the person suspended before, so that nothing more comes. ValidationError by field."""
    if suspend and desk.memberships.filter(user=person).exists():
        desk.restrict(person, Restriction.SUSPENDED, by, reason=reason)
    return Sweep.begin(desk, person, since, by, reason)


def _by_field(error):
    return error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}


@require_POST
@login_required
def undo_sweep(request, pk, sweep_pk):
    """Bring back what was withdrawn at once."""
    desk = managed(request, pk)
    found = get_object_or_404(desk.sweeps, pk=sweep_pk)
    try:
        found.undo(request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _brought_back(found))
    return redirect("member-work", desk.pk, found.person_id)


@require_POST
@login_required
def go_on_with_sweep(request, pk, sweep_pk):
    """Finish what was interrupted."""
    desk = managed(request, pk)
    found = get_object_or_404(desk.sweeps, pk=sweep_pk)
    found.go_on()
    is_hidden = found.state == Sweep.State.HIDDEN
    messages.success(request, _withdrawn(found) if is_hidden else _brought_back(found))
    return redirect("member-work", desk.pk, found.person_id)


def _withdrawn(done):
    words = ngettext("%(n)d annotation is withdrawn.", "%(n)d annotations are withdrawn.", done.count)
    return words % {"n": done.count}


def _brought_back(done):
    words = ngettext("%(n)d annotation is brought back.", "%(n)d annotations are brought back.", done.shown)
    return words % {"n": done.shown}


def _page(request, desk, person, asked, form, status):
    membership = desk.memberships.filter(user=person).first()
    # What cannot be asked must not become "everything".
    since = asked.cleaned_data["since"] if asked.is_valid() else None
    context = {
        "desk": desk,
        "person": person,
        "membership": membership,
        "may_suspend": membership is not None and not membership.is_restricted,
        "since": since,
        "asked": asked,
        "presets": SinceForm.presets(),
        "form": form,
        "work": Work(desk, person, since) if asked.is_valid() else None,
        "sweeps": desk.sweeps.filter(person=person).select_related("by", "undone_by")[:20],
    }
    status = status if asked.is_valid() else 400
    return render(request, "accounts/work.html", context, status=status)
