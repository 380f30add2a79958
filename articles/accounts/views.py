"""Coming in and one's own affairs: sign-out, profile, tokens, and joining a desk by an invitation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..models import Invitation, MailChoice, OpenSession, Presence, Token, User
from ..models.trust import restriction_words
from . import throttle
from .browsers import name_browser
from .forms import JoinForm, PasskeyForm, PresenceForm, TokenForm
from .passwords import is_proven, proven
from .sessions import seen_of
from .signing_in import BACKEND


@require_http_methods(["GET", "POST"])
@never_cache
def sign_out(request):
    """Ask, then sign out: a link alone must not."""
    if request.method == "POST":
        logout(request)
        messages.success(request, _("You are signed out."))
        return redirect("login")
    return render(request, "accounts/logout.html")


@require_GET
@login_required
@never_cache
def profile(request):
    """Desks, reading preferences, where one is signed in, second factors, tokens, password."""
    return _profile(request)


def _profile(request, form=None, secret=None, status=200):
    user = request.user
    memberships = list(user.memberships.select_related("desk").order_by("desk__name"))
    context = {
        "memberships": memberships,
        "held_back": [
            each.desk
            for each in memberships
            if each.role > user.roles.get(each.desk_id, 0) and not each.is_restricted
        ],
        "restrictions": [
            (each, restriction_words(each.restriction, each.restricted_until), each.desk.restriction_of(each))
            for each in memberships
            if each.is_restricted
        ],
        "sessions": _sessions(request),
        "is_proven": is_proven(request),
        "time_code": getattr(user, "time_code", None),
        "passkeys": user.passkeys.order_by("pk"),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "tokens": user.tokens.filter(revoked_at=None).order_by("-pk")[:100],
        "form": form or TokenForm(),
        "passkey_form": PasskeyForm(),
        "presence_form": PresenceForm(instance=request.user),
        "mail": MailChoice.of(request.user).mail,
        "secret": secret,
    }
    return render(request, "accounts/profile.html", context, status=status)


def _sessions(request):
    """Where the person is signed in, this browser first."""
    here = request.session.session_key
    rows = list(request.user.open_sessions.live().order_by("-seen_at", "-pk")[:50])
    if here and not any(row.session_key == here for row in rows):  # it began by another way than our pages
        rows.append(OpenSession.begin(request.user, here, **seen_of(request)))
    for row in rows:
        row.is_here = row.session_key == here
        row.program = name_browser(row.browser)
    return sorted(rows, key=lambda row: not row.is_here)


@require_POST
@login_required
def presence(request):
    """Choose whether others see which article one has open, and where in it one reads."""
    form = PresenceForm(request.POST, instance=request.user)
    if form.is_valid():
        User.objects.filter(pk=request.user.pk).update(**form.cleaned_data)
        if not form.cleaned_data["is_shown"]:
            Presence.forget(request.user)
        messages.success(request, _("Saved."))
    return redirect("profile")


@require_POST
@login_required
def end_session(request, pk):
    """Sign out in one other browser; at once, in every process."""
    found = request.user.open_sessions.filter(pk=pk).exclude(session_key=request.session.session_key)
    if not found.end():
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect(f"{reverse('profile')}#sessions")


@require_POST
@login_required
def end_others(request):
    """Sign out everywhere but here."""
    request.user.open_sessions.exclude(session_key=request.session.session_key).end()
    messages.success(request, _("You are signed out everywhere else."))
    return redirect(f"{reverse('profile')}#sessions")


@require_POST
@proven
@never_cache
def tokens(request):
    """Make a token; the answer is the one time it is shown."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _profile(request, form=form, status=422)
    _token, secret = Token.issue(request.user, **form.cleaned_data)
    return _profile(request, secret=secret, status=201)


@require_POST
@login_required
def revoke_token(request, pk):
    """Make one of one's own tokens useless."""
    get_object_or_404(request.user.tokens.filter(revoked_at=None), pk=pk).revoke()
    messages.success(request, _("The token is revoked."))
    return redirect("profile")


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def invitation(request, secret):
    """Join a desk: who is signed in accepts; who is not makes an account, or signs in and comes back."""
    found = Invitation.objects.by_secret(secret) if len(secret) < 200 else None
    if found is None:
        raise Http404
    form = None
    if not request.user.is_authenticated:
        form = JoinForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and (wait := throttle.take("join", found.pk, throttle.JOINS)):
            form.add_error(None, throttle.wait_words(wait))
            return _invited(request, found, form, 429)
        if request.method == "POST" and not form.is_valid():
            return _invited(request, found, form, 422)
    if request.method == "POST":
        try:
            with transaction.atomic():
                user = form.save() if form else request.user
                found.accept(user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("shelf")
        if form:
            login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome to the desk “%(desk)s”.") % {"desk": found.desk.name})
        return redirect("shelf")
    return _invited(request, found, form, 200)


def _invited(request, found, form, status):
    single = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
    context = {"invitation": found, "form": form, "single": single}
    return render(request, "accounts/invitation.html", context, status=status)
