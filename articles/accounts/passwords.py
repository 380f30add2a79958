"""Passwords: changed by who knows the old one, reset by a link in a mail, asked again before what matters."""

import time
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordResetForm
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..models import Attempts, OpenSession
from . import throttle
from .forms import PasswordForm
from .post_office import send_later
from .sessions import PROVEN, seen_of
from .signing_in import onward_of

PROOF_HOLDS = 15 * 60  # seconds


class Change(auth.PasswordChangeView):
    """By who knows the old one; wrong ones are counted, for it may be a browser that was left open."""

    template_name = "accounts/password_change.html"

    def post(self, request, *args, **kwargs):
        """Later, after too many wrong ones."""
        if wait := throttle.take("password", request.user.pk, throttle.PER_PERSON):
            form = self.get_form()
            form.add_error(None, throttle.wait_words(wait))
            answer = self.form_invalid(form)
            answer.status_code, answer["Retry-After"] = 429, str(wait)
            return answer
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        """All sessions end but this one, which goes on under another key."""
        Attempts.forget(("password", self.request.user.pk))
        answer = super().form_valid(form)
        self.request.session[PROVEN] = int(time.time())
        OpenSession.begin(self.request.user, self.request.session.session_key, **seen_of(self.request))
        return answer


class ResetForm(PasswordResetForm):
    """Answers before the mail goes out, or the time it takes would tell who has an account."""

    def send_mail(self, *args, **kwargs):
        """In the post office."""
        send_later(super().send_mail, *args, **kwargs)


class Reset(auth.PasswordResetView):
    """Send a link; the page that follows is the same whether there is such an account, or too many wishes."""

    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_email.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    form_class = ResetForm

    def form_valid(self, form):
        """Only so often."""
        limits = {("reset", form.cleaned_data["email"].casefold()): throttle.RESETS_PER_MAIL}
        if address := throttle.network(self.request):
            limits["reset from", address] = throttle.RESETS_PER_ADDRESS
        if Attempts.take(limits):
            return redirect(self.get_success_url())
        return super().form_valid(form)


class Confirm(auth.PasswordResetConfirmView):
    """A new password by the link of the mail; this browser is the person's, whoever else tries to guess."""

    template_name = "accounts/password_reset_confirm.html"

    def form_valid(self, form):
        """Set it; the person is not kept waiting for what others tried."""
        answer = super().form_valid(form)
        if not self.request.session.session_key:
            self.request.session.create()
        return throttle.remember_browser(self.request, answer, form.user)


# -- Shown again ---------------------------------------------------------------------------------------------


def is_proven(request):
    """Whether the person has shown a moment ago that it is they."""
    return time.time() - request.session.get(PROVEN, 0) < PROOF_HOLDS


def proven(view):
    """Decorator: for what would let somebody in for good who found a browser left open."""

    @wraps(view)
    @login_required
    def ask_first(request, *args, **kwargs):
        if is_proven(request):
            return view(request, *args, **kwargs)
        path = request.get_full_path() if request.method == "GET" else f"{resolve_url('profile')}#safety"
        return redirect(f"{resolve_url('confirmation')}?{urlencode({'next': path})}")

    return ask_first


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
@sensitive_post_parameters()
def confirmation(request):
    """Ask for the password; who has none here signs out and in again."""
    form, status = PasswordForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if wait := throttle.take("password", request.user.pk, throttle.PER_PERSON):
            form.add_error(None, throttle.wait_words(wait))
            status = 429
        elif form.is_valid() and request.user.check_password(form.cleaned_data["password"]):
            Attempts.forget(("password", request.user.pk))
            request.session[PROVEN] = int(time.time())
            return redirect(onward_of(request))
        elif form.is_valid():
            form.add_error(
                "password", auth.PasswordChangeView.form_class.error_messages["password_incorrect"]
            )
    context = {"form": form, "next": onward_of(request), "has_password": request.user.has_usable_password()}
    return render(request, "accounts/confirmation.html", context, status=status)
