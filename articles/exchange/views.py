"""The Web Annotation Protocol: the container at /annotations/ and each annotation below it."""

import copy
import json
import re
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import http
from ..http import Problem
from ..models import Annotation, Stale, Stray
from ..models.limits import limit_making, limit_replying
from ..permissions import Visibility
from ..schemas.received import quote_of, read
from ..schemas.webannotation import MEDIA_TYPE, dump, dump_stray, iri
from . import asked
from .asked import HTML, JSON, LD_JSON
from .container import Container
from .receive import receive, replace, replace_stray
from .sources import Sources
from .speaking import site_of, spoken
from .strays import desk_for

LARGEST_BODY = 2 * 2**20
TAKEN = {LD_JSON, JSON}
CONTAINER_LINKS = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
# Alone, as in the protocol's examples: many clients keep one link of each relation.
LINKS = '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
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
    """A new annotation: 201, or 200 with the first one for the very same that was sent from there before."""
    if "page" in request.GET:
        raise Problem(405, _("A page takes nothing: send it to the container."))
    document = _document(request)
    visibility = request.GET.get("visibility")
    if visibility not in (None, *Visibility.values):
        raise Problem(400, _("Its visibility is private, desk or public."))
    wanted = request.GET.get("desk", "")
    desk = desk_for(request.user, visibility, wanted)
    if desk is None and wanted:
        raise Problem(400, _("You are on no such desk."))
    limit_making(request.user)
    limit_replying(request.user, int(isinstance(document, dict) and document.get("motivation") == "replying"))
    slug = _SLUG.fullmatch(request.headers.get("Slug", "").strip())
    taken = receive(
        document,
        request.user,
        _sources(request),
        visibility=visibility,
        uid=UUID(slug[1]) if slug else None,
        desk=desk,
        anew=True,
    )
    thing = taken.annotation
    if thing.withdrawn_at:
        raise Problem(409, _("This was here and was taken back."))
    response = _state(request, thing)
    response.status_code = 201 if taken.is_new else 200
    response["Location"] = response["Content-Location"] = iri(thing, site_of(request))
    # It is the container that answers, with the annotation.
    for name, value in {**HEADERS, "Link": f"{LINKS}, {CONTAINER_LINKS}"}.items():
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
    """Its JSON-LD; for a browser its place on the reading page, or what there is to see of a stray."""
    found = _find(request.user, uid)
    form = asked.form(request, [LD_JSON, JSON, HTML])
    if form != HTML:
        return _answer(request, found, form)
    if isinstance(found, Stray):
        return _page(request, found)
    response = HttpResponseRedirect(found.get_absolute_url())
    response.status_code = 303
    return response


def replace_annotation(request, uid):
    """Its new state, whole."""
    found = _writable(request, uid)
    put = replace_stray if isinstance(found, Stray) else replace
    done = put(found, _document(request), request.user, _known_version(request, found), _sources(request))
    return _state(request, done if isinstance(found, Stray) else found)


def delete_annotation(request, uid):
    """Take it back; its author can restore it on the page."""
    found = _writable(request, uid, "articles.withdraw_stray")
    found.withdraw(request.user, _known_version(request, found))
    return HttpResponse(status=204)


def _options(request, uid):
    """What may be done with it."""
    found = _find(request.user, uid)
    return HttpResponse(headers={"ETag": _written(found, request)[1]})


annotation = spoken(
    {"GET": read_annotation, "PUT": replace_annotation, "DELETE": delete_annotation, "OPTIONS": _options},
    lambda request: HEADERS,
)


def _find(user, uid):
    """What this person may see under this uid; 410 when they would, had it not been taken back."""
    rows = Annotation.objects.for_exchange(), Stray.objects.select_related("author", "desk")
    for found in (queryset.filter(uid=uid).first() for queryset in rows):
        if found is None:
            continue
        rule = f"articles.view_{found._meta.model_name}"
        if found.withdrawn_at:
            standing = copy.copy(found)
            standing.withdrawn_at = None
            if user.has_perm(rule, standing):
                raise Problem(410, _("This annotation was taken back."))
        elif user.has_perm(rule, found):
            return found
    raise Http404


def _writable(request, uid, stray_rule="articles.edit_stray"):
    """What this person may change, in the state that they know. Problem 412, or 403."""
    found = _find(request.user, uid)
    rule = stray_rule if isinstance(found, Stray) else "articles.edit_annotation"
    http.require(request.user, rule, found)
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
    write = dump_stray if isinstance(found, Stray) else dump
    text = json.dumps(write(found, site_of(request)), ensure_ascii=False)
    return text, f'"{found.version}-{asked.digest(text)}"'


def _answer(request, found, form):
    text, tag = _written(found, request)
    if request.method in ("GET", "HEAD") and http.not_modified(request, tag):
        return http.answer_304(tag)
    return HttpResponse(text, content_type=_content_type(form), headers={"ETag": tag})


def _state(request, written):
    """What was written, as it is stored; in JSON-LD also for those who would rather have something else."""
    # As the database gives it back, which may order the names of an object, and so change the ETag.
    is_stray = isinstance(written, Stray)
    rows = Stray.objects.select_related("author") if is_stray else Annotation.objects.for_exchange()
    written = rows.get(pk=written.pk)
    return _answer(request, written, asked.form(request, [LD_JSON, JSON], otherwise=LD_JSON))


def _page(request, stray):
    """What a stray says and about what, for people."""
    understood = read(stray.document)
    sources = dict.fromkeys(leaf.source for leaf in understood.leaves)
    context = {
        "stray": stray,
        "sources": [(source, source.lower().startswith(("http://", "https://"))) for source in sources],
        "quotes": [words for leaf in understood.leaves if (words := quote_of(leaf.selectors))],
        "text": understood.text,
        "tags": understood.tags,
        "written": json.dumps(dump_stray(stray, site_of(request)), ensure_ascii=False, indent=2),
        "may_import": request.user.has_perm("articles.import_article", stray.desk),
    }
    return render(request, "exchange/stray.html", context)


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
