"""The JSON API: its rooms, who is asking, and every refusal as problem+json."""

import json
import re
from functools import cache

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import path, re_path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.operation import PathView
from ninja.parser import Parser

from .accounts.api import router as accounts
from .accounts.members_api import router as members
from .annotating.api import router as annotating
from .attention.api import router as attention
from .attention.api import threads
from .claims.api import router as claims
from .claims.api import whole as whole_claim
from .claims.reviews_api import router as reviews
from .entities.api import router as entities
from .entities.suggest import count_mentions
from .http import Problem, Who, conditional, invalid, parse_json
from .ingest.api import router as ingest
from .models import Annotation, Article, Claim, Entity, FlagReason, Stale, TooMany
from .moderation.flags_api import router as flags
from .moderation.log_api import router as desk_log
from .moderation.queue_api import router as moderation
from .reading.api import log
from .reading.api import router as reading
from .rounds.api import router as rounds
from .schemas import annotation as annotations
from .schemas import article as article_schema
from .schemas import case as case_schema
from .schemas import entity as entity_schema
from .schemas import openapi
from .schemas.problem import of_pydantic
from .schemas.reference import arrange

# A list of 500 annotations with long notes; an import, which carries a whole page, has the site's own limit.
LARGEST_BODY = 2 * 2**20
JSON_TYPE = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)


class StrictParser(Parser):
    """UTF-8 JSON as the standard has it: no NaN, no endless nesting, no other encoding."""

    def parse_body(self, request):
        """The parsed body; Problem 400, 413 or 415."""
        if not JSON_TYPE.fullmatch(request.content_type):
            raise Problem(415, _("Send the body as application/json."))
        largest = LARGEST_BODY if not is_import(request) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if len(request.body) > largest:
            raise Problem(413, _("This is too long."))
        return parse_json(request.body)


def is_import(request):
    """Whether this request brings a whole article."""
    route = request.resolver_match.route.removeprefix("api/")
    return route in ("articles/", "articles/<int:article_id>/revisions/")


class API(NinjaAPI):
    """Ninja with our names, our parser, and a schema that says what we really send."""

    def get_openapi_operation_id(self, operation):
        """The view's own name."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options):
        """OpenAPI 3.1, completed by what ninja cannot know."""
        return openapi.complete(super().get_openapi_schema(path_prefix="api/"))


api = API(
    title="Newsroom",
    version="1",
    description="Everything that a page can do. Errors are problem+json; lists go on at `next`.",
    urls_namespace="api",
    auth=Who(),
    parser=StrictParser(),
    docs_url=None,
)
for router in (reading, ingest, annotating, threads, entities, claims, reviews, accounts, attention):
    api.add_router("", router)
for router in (rounds, flags, desk_log, moderation, log):
    api.add_router("", router)
api.add_router("", members)


# -- Refusals ------------------------------------------------------------------------------------------------


@api.exception_handler(Problem)
def on_problem(request, refusal):
    """A Problem is its own answer."""
    return refusal.response()


@api.exception_handler(HttpError)
def on_http_error(request, error):
    """Ninja wraps what the parser raises."""
    cause = error.__cause__
    if isinstance(cause, Problem):
        return cause.response()
    return Problem(error.status_code, str(error)).response()


@api.exception_handler(ShapeError)
def on_shape(request, error):
    """422 with the path of each field."""
    return of_pydantic(error.errors).response()


@api.exception_handler(ValidationError)
def on_meaning(request, error):
    """422, or 409 for a duplicate."""
    return invalid(error).response()


@api.exception_handler(Http404)
def on_absent(request, error):
    """404: it is not there, or not for these eyes."""
    return Problem(404, _("There is nothing here.")).response()


@api.exception_handler(PermissionDenied)
def on_denied(request, error):
    """403; visitors are asked to sign in."""
    if not request.user.is_authenticated:
        return Problem(401, _("Sign in first.")).response()
    return Problem(403, str(error) or _("You may not do this.")).response()


@api.exception_handler(RequestDataTooBig)
def on_too_big(request, error):
    """413."""
    return Problem(413, _("This is too long.")).response()


@api.exception_handler(UnreadablePostError)
def on_cut(request, error):
    """400: the client went away while sending."""
    return Problem(400, _("The body ended too early.")).response()


def _whole_annotation(row, user):
    is_whole = hasattr(row, "_prefetched_objects_cache")
    return annotations.dump(row if is_whole else Annotation.objects.whole().get(pk=row.pk), user)


CURRENT = {
    Annotation: _whole_annotation,
    Article: article_schema.whole,
    Claim: whole_claim,
    FlagReason: lambda row, user: case_schema.dump_reason(row),
    Entity: lambda row, user: entity_schema.dump(row, count_mentions(user, [row.pk])[row.pk]),
}


@api.exception_handler(Stale)
def on_stale(request, error):
    """412 with the object as it stands now."""
    current = CURRENT[type(error.current)](error.current, request.user)
    return Problem(412, str(error), current=current).response()


@api.exception_handler(TooMany)
def on_too_many(request, error):
    """429; Retry-After says when it is taken."""
    return Problem(429, str(error), retry_after=error.seconds).response()


@api.exception_handler(Exception)
def on_fault(request, error):
    """Ours to mend: Django logs it and answers 500."""
    raise error


# -- Addresses -----------------------------------------------------------------------------------------------


def _views():
    """``{route: [PathView, …]}``; two rooms may share an address, each with its own methods."""
    found = {}
    for bound in api._get_bound_routers():
        for route, view in bound.path_operations.items():
            found.setdefault(route.lstrip("/").replace("{", "<").replace("}", ">"), []).append(view)
    return found


def _name(views):
    return views[0].operations[0].view_func.__name__


def _view(views: list[PathView]):
    by_method = {method: each for each in views for op in each.operations for method in op.methods}
    allowed = ", ".join(sorted({*by_method, "OPTIONS"} | ({"HEAD"} if "GET" in by_method else set())))

    def view(request, **kwargs):
        chosen = by_method.get("GET" if request.method == "HEAD" else request.method)
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": allowed})
        elif chosen is None:
            response = Problem(405, _("This method is not for this address.")).response()
            response["Allow"] = allowed
        elif request.method in ("GET", "HEAD"):
            response = _read(request, chosen, kwargs)
        else:
            response = chosen._sync_view(request, **kwargs)
        patch_vary_headers(response, ["Cookie", "Authorization"])
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response

    # Who checks the token itself, for those who came with a cookie.
    view.csrf_exempt = True
    return view


def _read(request, chosen, kwargs):
    is_head, request.method = request.method == "HEAD", "GET"
    response = chosen._sync_view(request, **kwargs)
    if response.status_code == 200:
        response = conditional(request, response)
    if is_head and response.status_code != 304:
        length, response.content = len(response.content), b""
        response["Content-Length"] = length
    return response


def absent(request):
    """Any other address below /api/."""
    hint = "" if request.path.endswith("/") else " Addresses end with a slash."
    return Problem(404, f"There is nothing here.{hint}").response()


absent.csrf_exempt = True


@cache
def _description():
    return json.dumps(api.get_openapi_schema())


@require_safe
def describe(request):
    """The OpenAPI description."""
    return HttpResponse(_description(), content_type="application/json")


@require_safe
def docs(request):
    """The same for people."""
    context = {**_reference(), "origin": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "api/docs.html", context)


@cache
def _reference():
    return arrange(api.get_openapi_schema())


app_name = "api"
urlpatterns = [
    path("openapi.json", describe, name="openapi"),
    path("docs", docs, name="docs"),
    *(
        path(route, _view(views), name=views[0].operations[0].view_func.__name__)
        for route, views in _views().items()
    ),
    # Not <path:…>, which stops at a line feed.
    re_path(r"^[\s\S]*\Z", absent),
]
