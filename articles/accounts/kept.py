"""Nothing typed is lost: a form sent while signed out, or with an old token, is offered again."""

from urllib.parse import urlsplit

from django.contrib.auth.views import LoginView
from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from django.shortcuts import render
from django.views.csrf import csrf_failure

from .forms import SignInForm

SALT = "newsroom.kept"
# Of the form itself, not typed by anybody.
OURS = ("csrfmiddlewaretoken",)


def typed(post):
    """Pairs of what a form holds, without its token."""
    return [(name, value) for name, values in post.lists() if name not in OURS for value in values]


def offer(request, path, fields, status=200):
    """The page that shows what was typed and sends it where it was going."""
    shown = [(name, value) for name, value in fields if value.strip() and not name.startswith("initial-")]
    context = {"path": path, "fields": fields, "shown": shown}
    return render(request, "accounts/kept.html", context, status=status)


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
        """Signed in: on to where one was going, or to what was typed."""
        onward = super().form_valid(form)
        return offer(self.request, *self.kept) if self.kept else onward

    def get_context_data(self, **kwargs):
        """With what is kept, signed: it comes back by way of the form."""
        kept = signing.dumps(self.kept, salt=SALT, compress=True) if self.kept else ""
        return {**super().get_context_data(**kwargs), "kept": kept}

    def _kept(self):
        """``(path, pairs)`` of another page's form, or None."""
        post = self.request.POST
        if "kept" in post:
            try:
                return signing.loads(post["kept"], salt=SALT)
            except signing.BadSignature:
                return None
        path = self.get_redirect_url()
        return (path, typed(post)) if path and "password" not in post else None


def stale_form(request, reason=""):
    """A form whose token is of before: somebody signed in or out in another tab meanwhile.

    It is offered again when it came from a page of ours, which the browser says and no other site can.
    """
    try:
        fields = typed(request.POST)
    except (RequestDataTooBig, UnreadablePostError):
        fields = []
    is_ours = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    if is_ours and fields and not request.path.startswith(("/accounts/", "/admin/")):
        return offer(request, request.get_full_path(), fields, status=403)
    return csrf_failure(request, reason)
