"""The people of a desk: moderators change roles, take members off and hand out invitation links."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ..http import require, visible_or_404
from ..models import Desk, User
from ..models.factor import reset
from ..permissions import Role
from .forms import InviteForm, RoleForm
from .passwords import proven

MOST = 1000


def _managed(request, pk):
    desk = visible_or_404(Desk, request.user, pk=pk)
    require(request.user, "articles.manage_members", desk)
    return desk


@require_GET
@login_required
def members(request, pk):
    """Who is on the desk, and which invitations are open."""
    return _page(request, _managed(request, pk))


@require_POST
@login_required
def member(request, pk, user_pk):
    """Change a member's role, or take them off the desk."""
    desk = _managed(request, pk)
    membership = get_object_or_404(desk.memberships.select_related("user"), user=user_pk)
    form = RoleForm(request.POST)
    try:
        if "remove" in request.POST:
            desk.dismiss(membership.user, request.user)
            messages.success(request, _("%(name)s is off the desk.") % {"name": membership.user})
        elif request.POST.get("was") not in (None, str(membership.role)):
            messages.error(request, _("Somebody else changed this role meanwhile: here it is as it stands."))
        elif form.is_valid():
            _keep_a_moderator(desk, membership, form.cleaned_data["role"])
            desk.admit(membership.user, form.cleaned_data["role"], by=request.user)
            messages.success(request, _("The role of %(name)s is changed.") % {"name": membership.user})
        else:
            messages.error(request, _("There is no such role."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    # They may have taken their own right to see the page they came from.
    still = User.objects.get(pk=request.user.pk).has_perm("articles.manage_members", desk)
    return redirect("members", desk.pk) if still else redirect("profile")


def _keep_a_moderator(desk, membership, role):
    others = desk.memberships.filter(role=Role.MODERATOR).exclude(pk=membership.pk)
    if membership.role == Role.MODERATOR and role != Role.MODERATOR and not others.exists():
        raise ValidationError(_("A desk needs a moderator: make somebody else one first."))


@require_POST
@proven
def reset_second_factor(request, pk, user_pk):
    """Take away what a member has lost; they sign in with their password alone, and set up a new one."""
    desk = _managed(request, pk)
    person = get_object_or_404(desk.memberships.select_related("user"), user=user_pk).user
    require(request.user, "articles.reset_second_factor", person)
    reset(person, by=request.user, desk=desk)
    messages.success(request, _("The second factor of %(name)s is reset.") % {"name": person})
    return redirect("members", desk.pk)


@require_POST
@login_required
def ask_second_factor(request, pk):
    """Whether moderators of the desk need one."""
    desk = _managed(request, pk)
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
@never_cache
def invitations(request, pk):
    """Make an invitation; the answer is the one time its link is shown."""
    desk = _managed(request, pk)
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
    desk = _managed(request, pk)
    found = desk.invitations.open().filter(pk=invitation_pk).first()
    if found is None:
        raise Http404
    found.revoke(request.user)
    messages.success(request, _("The invitation is revoked."))
    return redirect("members", desk.pk)


def _page(request, desk, form=None, link=None, status=200):
    rows = desk.memberships.select_related("user").prefetch_related("user__memberships")
    memberships = rows.order_by("-role", "user__username")[:MOST]
    context = {
        "desk": desk,
        "memberships": memberships,
        "resettable": _resettable(request.user, memberships),
        "invitations": desk.invitations.open().select_related("created_by").order_by("-pk")[:100],
        "roles": Role.choices,
        "form": form or InviteForm(initial={"role": Role.ANNOTATOR, "days": 14}),
        "link": link,
    }
    return render(request, "accounts/members.html", context, status=status)


def _resettable(user, memberships):
    """The keys of those whose second factor this person may reset; few have one."""
    people = [membership.user for membership in memberships if membership.user.has_second_factor]
    return {person.pk for person in people if user.has_perm("articles.reset_second_factor", person)}
