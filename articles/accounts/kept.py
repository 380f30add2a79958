"""Nothing typed is lost: a form sent while signed out, or with an old token, is offered again."""

from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from django.shortcuts import render
from django.views.csrf import csrf_failure

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


def sealed(kept):
    """``(path, pairs)`` signed, as it goes along with the forms of the way in; "" for None."""
    return signing.dumps(kept, salt=SALT, compress=True) if kept else ""


def opened(request):
    """What `sealed` made, out of a form; None when there is none, or somebody made it up."""
    try:
        return signing.loads(request.POST["kept"], salt=SALT) if request.POST.get("kept") else None
    except signing.BadSignature:
        return None


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
