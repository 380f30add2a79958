"""How the views of the Web Annotation Protocol are asked and answer: who asks, refusals, headers, CORS."""

from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from .. import http
from ..http import Problem, Who
from ..models import Annotation, Stale, Stray, TooMany
from ..schemas.received import Malformed
from ..schemas.webannotation import dump, dump_stray
from . import asked
from .meant import Refused

EXPOSED = (
    "Accept-Post, Allow, Content-Location, ETag, Link, Location, Preference-Applied, Vary, WWW-Authenticate"
)
SENT = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Prefer, Slug"


def spoken(methods, headers):
    """A view of the protocol: who is asking, by which method, every refusal as problem+json.

    ``methods``: for each method (HEAD goes to GET's) the view; ``headers(request)``: on every answer.
    """

    def view(request, **parts):
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _preflight(request, headers(request))
        try:
            Who()(request)
            method = "GET" if request.method == "HEAD" else request.method
            chosen = methods.get(method)
            if chosen is None:
                raise Problem(405, _("This method is not for this address."))
            response = chosen(request, **parts)
        except tuple(_REFUSALS) as error:
            refusal = next(make for kind, make in _REFUSALS.items() if isinstance(error, kind))
            response = refusal(request, error).response()
        for name, value in headers(request).items():
            response.headers.setdefault(name, value)
        if "Accept-Post" in response:
            # A container has one on every answer, refusals among them.
            response.headers.setdefault("ETag", f'"{asked.digest(response.content.decode())}"')
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if _is_for_other_sites(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "HEAD":
            length, response.content = len(response.content), b""
            response["Content-Length"] = length
        return response

    # Who checks the token itself, for those who came with a cookie.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return wraps(next(iter(methods.values())))(view)


def _is_for_other_sites(request):
    """Whether a program in another site's page may read the answer: not what a cookie has opened.

    Such a program sends no cookie of ours, for nothing here ever allows credentials; this is the second lock.
    """
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def _preflight(request, headers):
    """What a program in another site's page may send here; it says nothing of what is here."""
    allowed = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": headers["Allow"],
        "Access-Control-Allow-Headers": SENT,
        "Access-Control-Max-Age": "600",
    }
    return HttpResponse(headers=allowed | headers)


def _denied(request, error):
    if not request.user.is_authenticated:
        return Problem(401, _("Sign in first."))
    return Problem(403, str(error) or _("You may not do this."))


def _malformed(request, error):
    listed = [{"field": error.field, "message": str(error), "code": "annotation"}]
    title = f"{error.field}: {error}" if error.field else str(error)
    return Problem(400, title, errors=listed)


def _refused(request, error):
    listed = [{"field": error.field, "message": str(error), "code": "refused"}]
    return Problem(error.status, str(error), errors=listed)


def _stale(request, error):
    site = site_of(request)
    if isinstance(error.current, Stray):
        current = dump_stray(error.current, site)
    else:
        current = dump(Annotation.objects.for_exchange().get(pk=error.current.pk), site)
    return Problem(412, _("Somebody else changed this meanwhile."), current=current)


_REFUSALS = {
    Problem: lambda request, error: error,
    Malformed: _malformed,
    Refused: _refused,
    Stale: _stale,
    TooMany: lambda request, error: Problem(429, str(error), retry_after=error.seconds),
    ValidationError: lambda request, error: http.invalid(error),
    PermissionDenied: _denied,
    Http404: lambda request, error: Problem(404, _("There is nothing here.")),
    RequestDataTooBig: lambda request, error: Problem(413, _("This is too long.")),
    UnreadablePostError: lambda request, error: Problem(400, _("The body ended too early.")),
}


def site_of(request):
    """Where this server is found by this client, without a closing slash."""
    return request.build_absolute_uri("/").rstrip("/")
