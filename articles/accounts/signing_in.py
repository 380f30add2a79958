"""The way in: a password, then the second factor of those who have one."""

import time

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..models import Attempts, RecoveryCode, User
from . import throttle
from .forms import CodeForm, RecoveryForm, SignInForm
from .kept import offer, opened, sealed, typed
from .sessions import brief

BACKEND = "articles.accounts.backend.Backend"
HALF_WAY = "half_way"
PATIENCE = 10 * 60  # seconds between the password and the code


class SignIn(LoginView):
    """Sign-in; a form that was sent here instead of to its own page goes through it and comes out again."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request, *args, **kwargs):
        """Take what is kept out of the request."""
        self.kept = self._kept() if request.method == "POST" else None
        if self.kept and request.user.is_authenticated:
            return offer(request, *self.kept)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """A form of another page is no attempt to sign in."""
        if self.kept and "kept" not in request.POST:
            return self.render_to_response(self.get_context_data(form=SignInForm(request)), status=401)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        """The password is right: on to where one was going, to what was typed, or to the second factor."""
        return enter(self.request, form.get_user(), self.get_success_url(), self.kept)

    def form_invalid(self, form):
        """Again; later, after too many attempts."""
        answer = super().form_invalid(form)
        if form.wait:
            answer.status_code, answer["Retry-After"] = 429, str(form.wait)
        return answer

    def get_context_data(self, **kwargs):
        """With what is kept, and the other ways in."""
        ways = {"single": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
        return {**super().get_context_data(**kwargs), "kept": sealed(self.kept), **ways}

    def _kept(self):
        """``(path, pairs)`` of another page's form, or None."""
        post = self.request.POST
        if "kept" in post:
            return opened(self.request)
        path = self.get_redirect_url()
        return (path, typed(post)) if path and "password" not in post else None


def onward_of(request):
    """Where one was going, within this site."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return path if is_ours else settings.LOGIN_REDIRECT_URL


def enter(request, user, onward, kept=None):
    """Somebody has shown the first thing: let them in, or ask for the second."""
    if not user.has_second_factor:
        return welcome(request, user, onward, kept)
    request.session.cycle_key()
    brief(request)
    mark = user.get_session_auth_hash()
    request.session[HALF_WAY] = {"user": user.pk, "mark": mark, "at": int(time.time()), "onward": onward}
    return _ask(request, kept=kept) if kept else redirect("second-factor")


def welcome(request, user, onward, kept=None):
    """Signed in: to where they were going, or to what was typed before."""
    request.session.pop(HALF_WAY, None)
    login(request, user, backend=BACKEND)
    answer = offer(request, *kept) if kept else redirect(onward)
    return throttle.remember_browser(request, answer, user)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def second_factor(request):
    """Ask for the code of an app, or one for when it is lost; a passkey comes in by its own door."""
    person, onward = _half_way(request)
    kept = opened(request) if request.method == "POST" else None
    if person is None:
        return redirect("login")
    if request.method == "GET":
        return _ask(request)
    is_recovery = "recovery" in request.POST
    form = (RecoveryForm if is_recovery else CodeForm)(request.POST)
    wait = throttle.take("recovery" if is_recovery else "code", person.pk, throttle.PER_PERSON)
    if wait:
        form.add_error(None, throttle.wait_words(wait))
    elif form.is_valid():
        if is_recovery:
            is_right = RecoveryCode.redeem(person, form.cleaned_data["recovery"])
        else:
            is_right = hasattr(person, "time_code") and person.time_code.accept(form.cleaned_data["code"])
        if is_right:
            Attempts.forget(("recovery" if is_recovery else "code", person.pk))
            return welcome(request, person, onward, kept)
        form.add_error(None, _("This code is not right, or was used already."))
    answer = _ask(request, form, kept, 429 if wait else 422)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


def _half_way(request):
    """``(person, where they were going)`` of who has shown a password a moment ago; ``(None, "")``."""
    found = request.session.get(HALF_WAY)
    if not found or time.time() - found["at"] > PATIENCE:
        return None, ""
    person = User.objects.filter(pk=found["user"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != found["mark"]:
        return None, ""
    return person, found["onward"]


def _ask(request, form=None, kept=None, status=200):
    person, onward = _half_way(request)
    context = {
        "form": form if isinstance(form, CodeForm) else CodeForm(),
        "recovery": form if isinstance(form, RecoveryForm) else RecoveryForm(),
        "has_app": hasattr(person, "time_code"),
        "has_passkey": person.passkeys.exists(),
        "kept": sealed(kept),
        "next": onward,
    }
    return render(request, "accounts/second_factor.html", context, status=status)
