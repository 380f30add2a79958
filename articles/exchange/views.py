"""The Web Annotation Protocol: the container at /annotations/ and each annotation below it."""

import copy
import json
import re
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.utils.translation import gettext as _

from .. import http
from ..http import Problem, Who
from ..models import Annotation, Stale
from ..permissions import Visibility, may_view_annotation
from ..schemas.received import Malformed
from ..schemas.webannotation import MEDIA_TYPE, dump, iri
from . import asked
from .asked import HTML, JSON, LD_JSON
from .container import Container
from .receive import Refused, receive, replace
from .sources import Sources

LARGEST_BODY = 2 * 2**20
TAKEN = {LD_JSON, JSON}
CONTAINER_LINKS = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
LINKS = '<http://www.w3.org/ns/ldp#Resource>; rel="type", <http://www.w3.org/ns/oa#Annotation>; rel="type"'
CONTAINER_HEADERS = {
    "Link": CONTAINER_LINKS,
    "Allow": "GET, HEAD, OPTIONS, POST",
    "Accept-Post": f"{MEDIA_TYPE}, {JSON}",
    "Vary": "Accept, Prefer, Cookie, Authorization",
}
HEADERS = {
    "Link": LINKS,
    "Allow": "DELETE, GET, HEAD, OPTIONS, PUT",
    "Vary": "Accept, Cookie, Authorization",
}
PAGE_HEADERS = {"Allow": "GET, HEAD, OPTIONS", "Vary": CONTAINER_HEADERS["Vary"]}
_SLUG = re.compile(r'"?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"?')


def spoken(methods, headers):
    """A view of the protocol: who is asking, by which method, every refusal as problem+json.

    ``methods``: for each method (HEAD goes to GET's) the view; ``headers(request)``: on every answer.
    """

    def view(request, **parts):
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
        if request.method == "HEAD":
            length, response.content = len(response.content), b""
            response["Content-Length"] = length
        return response

    # Who checks the token itself, for those who came with a cookie.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return wraps(next(iter(methods.values())))(view)


def _denied(request, error):
    if not request.user.is_authenticated:
        return Problem(401, _("Sign in first."))
    return Problem(403, _("You may not do this."))


def _malformed(request, error):
    listed = [{"field": error.field, "message": str(error), "code": "annotation"}]
    title = f"{error.field}: {error}" if error.field else str(error)
    return Problem(400, title, errors=listed)


def _refused(request, error):
    listed = [{"field": error.field, "message": str(error), "code": "refused"}]
    return Problem(error.status, str(error), errors=listed)


def _stale(request, error):
    current = Annotation.objects.for_exchange().get(pk=error.current.pk)
    return Problem(412, _("Somebody else changed this meanwhile."), current=dump(current, site_of(request)))


_REFUSALS = {
    Problem: lambda request, error: error,
    Malformed: _malformed,
    Refused: _refused,
    Stale: _stale,
    ValidationError: lambda request, error: http.invalid(error),
    PermissionDenied: _denied,
    Http404: lambda request, error: Problem(404, _("There is nothing here.")),
    RequestDataTooBig: lambda request, error: Problem(413, _("This is too long.")),
    UnreadablePostError: lambda request, error: Problem(400, _("The body ended too early.")),
}


def site_of(request):
    """Where this server is found by this client, without a closing slash."""
    return request.build_absolute_uri("/").rstrip("/")


# -- The container -------------------------------------------------------------------------------------------


def read_container(request):
    """Its description, or one of its pages."""
    form = asked.form(request, [LD_JSON, JSON])
    container = Container(request, site_of(request))
    body, own = container.answer()
    text = json.dumps(body, ensure_ascii=False)
    tag = f'"{asked.digest(text)}"'
    if http.not_modified(request, tag):
        response = http.answer_304(tag)
    else:
        response = HttpResponse(text, content_type=_content_type(form), headers={"ETag": tag})
    response["Content-Location"] = own
    if "page" not in request.GET and (applied := container.applied):
        response["Preference-Applied"] = applied
    return response


def add_annotation(request):
    """A new annotation: 201, or 200 with the first one for what was sent from there before."""
    if "page" in request.GET:
        raise Problem(405, _("A page takes nothing: send it to the container."))
    document = _document(request)
    visibility = request.GET.get("visibility")
    if visibility not in (None, *Visibility.values):
        raise Problem(400, _("Its visibility is private, desk or public."))
    slug = _SLUG.fullmatch(request.headers.get("Slug", "").strip())
    taken = receive(
        document,
        request.user,
        _sources(request),
        visibility=visibility,
        uid=UUID(slug[1]) if slug else None,
    )
    annotation = taken.annotation
    if annotation.withdrawn_at:
        raise Problem(409, _("This was here and was taken back."))
    response = _answer(request, Annotation.objects.for_exchange().get(pk=annotation.pk), LD_JSON)
    response.status_code = 201 if taken.is_new else 200
    address = iri(annotation, site_of(request))
    response["Location"] = response["Content-Location"] = address
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _container_options(request):
    """What may be done with it."""
    response = read_container(request)
    response.content = b""
    return response


def _container_headers(request):
    return PAGE_HEADERS if "page" in request.GET else CONTAINER_HEADERS


container = spoken(
    {"GET": read_container, "POST": add_annotation, "OPTIONS": _container_options}, _container_headers
)


# -- One annotation ------------------------------------------------------------------------------------------


def read_annotation(request, uid):
    """Its JSON-LD; for a browser its place on the reading page."""
    annotation = _find(request.user, uid)
    form = asked.form(request, [LD_JSON, JSON, HTML])
    if form == HTML:
        response = HttpResponseRedirect(annotation.get_absolute_url())
        response.status_code = 303
        return response
    return _answer(request, annotation, form)


def replace_annotation(request, uid):
    """Its new state, whole."""
    annotation = _writable(request, uid)
    document = _document(request)
    replace(annotation, document, request.user, _known_version(request, annotation), _sources(request))
    return _answer(request, Annotation.objects.for_exchange().get(pk=annotation.pk), LD_JSON)


def delete_annotation(request, uid):
    """Take it back; its author can restore it on the page."""
    annotation = _writable(request, uid)
    annotation.withdraw(request.user, _known_version(request, annotation))
    return HttpResponse(status=204)


def _options(request, uid):
    """What may be done with it."""
    annotation = _find(request.user, uid)
    return HttpResponse(headers={"ETag": _written(annotation, request)[1]})


annotation = spoken(
    {"GET": read_annotation, "PUT": replace_annotation, "DELETE": delete_annotation, "OPTIONS": _options},
    lambda request: HEADERS,
)


def _find(user, uid):
    """The annotation that this person may see; 410 when they would, had it not been taken back."""
    found = Annotation.objects.for_exchange().filter(uid=uid).first()
    if found is None:
        raise Http404
    if found.withdrawn_at:
        standing = copy.copy(found)
        standing.withdrawn_at = None
        if may_view_annotation(user, standing):
            raise Problem(410, _("This annotation was taken back."))
    if not may_view_annotation(user, found):
        raise Http404
    return found


def _writable(request, uid):
    """The annotation that this person may change, in the state that they know. Problem 412, or 403."""
    found = _find(request.user, uid)
    http.require(request.user, "articles.edit_annotation", found)
    tag = _written(found, request)[1]
    if not asked.matches(request, tag):
        raise Stale(found)
    if (known := request.headers.get("If-None-Match")) and http.not_modified(request, tag):
        raise Problem(412, _("It is there already: %(known)s.") % {"known": known[:80]})
    return found


def _known_version(request, found):
    """The version that the client wants to change; None when it did not say."""
    return found.version if request.headers.get("If-Match", "*").strip() not in ("", "*") else None


def _written(found, request):
    """``(its JSON, its ETag)``: its version, which is enough for If-Match, and a hash.

    A verdict changes the bodies of an annotation without changing the annotation.
    """
    text = json.dumps(dump(found, site_of(request)), ensure_ascii=False)
    return text, f'"{found.version}-{asked.digest(text)}"'


def _answer(request, found, form):
    text, tag = _written(found, request)
    if request.method in ("GET", "HEAD") and http.not_modified(request, tag):
        return http.answer_304(tag)
    return HttpResponse(text, content_type=_content_type(form), headers={"ETag": tag})


def _content_type(form):
    return MEDIA_TYPE if form == LD_JSON else form


def _sources(request):
    return Sources(request.user, request.get_host())


def _document(request):
    """The JSON that was sent. Problem 400, 413 or 415."""
    if request.content_type not in TAKEN:
        raise Problem(415, _("Send an annotation as application/ld+json."))
    if len(request.body) > LARGEST_BODY:
        raise Problem(413, _("This is too long."))
    return http.parse_json(request.body)
