"""The people of a desk: their roles, whose work waits, who is restricted, and invitation links."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..http import require, visible_or_404
from ..models import Annotation, Desk, Trust, User
from ..models.factor import reset
from ..models.sweep import UNDO
from ..permissions import Role
from .forms import InviteForm
from .member_forms import MemberForm, PremoderationForm, RestrictionForm
from .passwords import proven

MOST = 1000


def managed(request, pk):
    """The desk, for its moderators."""
    desk = visible_or_404(Desk, request.user, pk=pk)
    require(request.user, "articles.manage_members", desk)
    return desk


@require_GET
@login_required
def members(request, pk):
    """Who is on the desk, and which invitations are open."""
    return _page(request, managed(request, pk))


@require_http_methods(["GET", "POST"])
@login_required
def member(request, pk, user_pk):
    """One member; change their role or how far the desk trusts them, or take them off the desk."""
    desk = managed(request, pk)
    membership = get_object_or_404(desk.memberships.select_related("user"), user=user_pk)
    if request.method == "GET":
        return member_page(request, desk, membership)
    person, form = membership.user, MemberForm(request.POST)
    try:
        if "remove" in request.POST:
            desk.dismiss(person, request.user)
            messages.success(request, _("%(name)s is off the desk.") % {"name": person})
        elif _is_stale(request.POST, membership):
            messages.error(
                request,
                _("Somebody else changed this role, or this trust, meanwhile: here they are as they stand."),
            )
        elif form.is_valid():
            _change(request, desk, membership, **form.cleaned_data)
        else:
            messages.error(request, _("There is no such role, or no such trust."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back(request, desk)


def _is_stale(sent, membership):
    present = {"was": str(membership.role), "was_trust": membership.trust}
    return any(sent.get(name) not in (None, value) for name, value in present.items())


@transaction.atomic
def _change(request, desk, membership, role, trust):
    name = {"name": membership.user}
    if role and role != membership.role:
        desk.admit(membership.user, role, by=request.user)
        messages.success(request, _("The role of %(name)s is changed.") % name)
    if trust and desk.set_trust(membership.user, trust, request.user):
        messages.success(request, _("Whether the work of %(name)s waits is changed.") % name)


def back(request, desk):
    """To the members; who has just taken their own right to see them, to their profile."""
    still = User.objects.get(pk=request.user.pk).has_perm("articles.manage_members", desk)
    return redirect("members", desk.pk) if still else redirect("profile")


@require_POST
@proven
def reset_second_factor(request, pk, user_pk):
    """Take away what a member has lost; they sign in with their password alone, and set up a new one."""
    desk = managed(request, pk)
    person = get_object_or_404(desk.memberships.select_related("user"), user=user_pk).user
    require(request.user, "articles.reset_second_factor", person)
    reset(person, by=request.user, desk=desk)
    messages.success(request, _("The second factor of %(name)s is reset.") % {"name": person})
    return redirect("members", desk.pk)


@require_POST
@login_required
def ask_second_factor(request, pk):
    """Whether moderators of the desk need one."""
    desk = managed(request, pk)
    is_asked = request.POST.get("asked") == "1"
    try:
        desk.ask_second_factor(request.user, is_asked)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        told = (
            _("Moderators need a second factor.") if is_asked else _("A second factor is everybody's choice.")
        )
        messages.success(request, told)
    return redirect("members", desk.pk)


@require_POST
@login_required
def premoderation(request, pk):
    """Whose annotations wait for approval; what waits already goes on waiting."""
    desk = managed(request, pk)
    form = PremoderationForm(request.POST, auto_id="wait_%s")
    if not form.is_valid():
        return _page(request, desk, premoderation=form, status=422)
    if desk.set_premoderation(request.user, form.cleaned_data["premoderation"], form.cleaned_data["reason"]):
        messages.success(request, _("Whose annotations wait is changed. What waits already goes on waiting."))
    return redirect(f"{reverse('members', args=[desk.pk])}#waiting")


@require_POST
@login_required
def restriction(request, pk, user_pk):
    """Mute or suspend a member for a while, or lift it."""
    desk = managed(request, pk)
    membership = get_object_or_404(desk.memberships.select_related("user"), user=user_pk)
    person, form = membership.user, RestrictionForm(request.POST)
    try:
        if "lift" in request.POST:
            desk.lift(person, request.user)
            messages.success(request, _("%(name)s is restricted no more.") % {"name": person})
            return redirect("member", desk.pk, person.pk)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("restriction", "until", "reason")}
            desk.restrict(person, by=request.user, **given)
            messages.success(request, _("%(name)s is restricted.") % {"name": person})
            return redirect("member", desk.pk, person.pk)
    except ValidationError as error:
        _add_errors(form, error)
    membership.refresh_from_db()
    return member_page(request, desk, membership, form, 422)


def _add_errors(form, error):
    by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, problems in by_field.items():
        form.add_error({"until": "day"}.get(name, name), problems)


@require_POST
@login_required
@never_cache
def invitations(request, pk):
    """Make an invitation; the answer is the one time its link is shown."""
    desk = managed(request, pk)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form=form, status=422)
    _invitation, secret = desk.invite(by=request.user, **form.cleaned_data)
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return _page(request, desk, link=link, status=201)


@require_POST
@login_required
def revoke_invitation(request, pk, invitation_pk):
    """Make a link useless."""
    desk = managed(request, pk)
    found = desk.invitations.open().filter(pk=invitation_pk).first()
    if found is None:
        raise Http404
    found.revoke(request.user)
    messages.success(request, _("The invitation is revoked."))
    return redirect("members", desk.pk)


def member_page(request, desk, membership, form=None, status=200):
    """The page of one member, with what is asked to restrict them."""
    context = {
        "desk": desk,
        "membership": membership,
        "person": membership.user,
        "restriction": desk.restriction_of(membership),
        "form": form or RestrictionForm(),
        "sweeps": desk.sweeps.filter(person=membership.user).select_related("by", "undone_by")[:20],
        "resettable": _resettable(request.user, [membership]),
    }
    return render(request, "accounts/member.html", context, status=status)


def _page(request, desk, form=None, link=None, premoderation=None, status=200):
    rows = desk.memberships.select_related("user").prefetch_related("user__memberships")
    memberships = rows.order_by("-role", "user__username")[:MOST]
    waiting = Annotation.objects.filter(article__desk=desk, withdrawn_at=None, pending_at__isnull=False)
    context = {
        "desk": desk,
        "memberships": memberships,
        "resettable": _resettable(request.user, memberships),
        "invitations": desk.invitations.open().select_related("created_by").order_by("-pk")[:100],
        "roles": Role.choices,
        "trusts": Trust.choices,
        "premoderation_form": premoderation
        or PremoderationForm(initial={"premoderation": desk.premoderation}, auto_id="wait_%s"),
        "waiting": waiting.count(),
        "sweeps": desk.sweeps.filter(created_at__gt=now() - UNDO).select_related("person", "by")[:50],
        "form": form or InviteForm(initial={"role": Role.ANNOTATOR, "days": 14}),
        "link": link,
    }
    return render(request, "accounts/members.html", context, status=status)


def _resettable(user, memberships):
    """The keys of those whose second factor this person may reset; few have one."""
    people = [membership.user for membership in memberships if membership.user.has_second_factor]
    return {person.pk for person in people if user.has_perm("articles.reset_second_factor", person)}
