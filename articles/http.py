"""What every view needs: what may be seen, what may be done, problems, ETags, pages of lists."""

import base64
import json
from functools import wraps
from hashlib import blake2b

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from .models import Token, TokenRefused
from .models.trust import refusal_words
from .permissions import PERSONAL_MOTIVATIONS, Visibility
from .text.difference import difference

PROBLEM = "application/problem+json"
SAFE = {"GET", "HEAD", "OPTIONS"}
PAGE_SIZE = 50
LARGEST_PAGE = 200


class Problem(Exception):
    """An answer that is not what was asked for, as problem+json (RFC 9457)."""

    def __init__(self, status, title, *, errors=None, **extra):
        super().__init__(title)
        self.status, self.title, self.errors, self.extra = status, title, errors, extra

    def body(self):
        """The JSON object; ``errors`` lists ``{"field", "message", "code"}``."""
        body = {"type": "about:blank", "title": str(self.title), "status": self.status, **self.extra}
        if self.errors:
            body["errors"] = self.errors
        return body

    def response(self):
        """The HTTP answer."""
        response = JsonResponse(self.body(), status=self.status, content_type=PROBLEM)
        code = self.extra.get("code")
        if self.status == 401 or code == "insufficient_scope":
            # https://www.rfc-editor.org/rfc/rfc6750#section-3
            response["WWW-Authenticate"] = 'Bearer realm="newsroom"' + (f', error="{code}"' if code else "")
        if seconds := self.extra.get("retry_after"):
            response["Retry-After"] = str(seconds)
        return response


def invalid(error):
    """The 422 problem of a model's ValidationError, with every field named; a duplicate is 409."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    errors, extra, status = [], {}, 422
    for field, problems in by_field.items():
        for problem in problems:
            message = " ".join(problem.messages)
            errors.append(
                {"field": "" if field == "__all__" else field, "message": message, "code": problem.code or ""}
            )
            if candidate := getattr(problem, "candidate", None):
                extra["candidate"] = candidate
            if twin := getattr(problem, "article", None):
                status, extra = (
                    409,
                    {"existing": {"id": twin.pk, "title": twin.title, "url": twin.get_absolute_url()}},
                )
    title = errors[0]["message"] if len(errors) == 1 else _("The request could not be understood.")
    return Problem(status, title, errors=errors, **extra)


def visible_or_404(rows, user, **lookup):
    """The one row (of a model or queryset) that this person may see; Http404 otherwise.

    A model that is asked for at every turn has ``known(pk)``: found by its key, then judged.
    """
    if hasattr(rows, "known") and lookup.keys() == {"pk"}:
        return _known_or_404(rows, user, lookup["pk"])
    rows = rows.objects.all() if isinstance(rows, type) else rows
    try:
        return rows.visible_to(user).get(**lookup)
    except (rows.model.DoesNotExist, ValidationError, ValueError, OverflowError) as error:
        raise Http404 from error


def _known_or_404(model, user, pk):
    try:
        found = model.known(int(pk))
    except ValueError as error:
        raise Http404 from error
    if found is None or not user.has_perm(f"articles.view_{model._meta.model_name}", found):
        raise Http404
    return found


def require(user, permission, thing):
    """PermissionDenied (403) unless the user may do this to the thing; the muted are told that they are."""
    if not user.has_perm(permission, thing):
        raise PermissionDenied(refusal_words(user, thing))


def require_login(request):
    """Problem 401 for visitors, where there is nothing to say without knowing who asks."""
    if not request.user.is_authenticated:
        raise Problem(401, _("Sign in first."))


def signed_in(view):
    """Decorator of a page: visitors are sent to sign in, and what they wrote in a form goes along."""

    @wraps(view)
    def ask_first(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        answer = redirect_to_login(request.get_full_path())
        if request.POST.keys() - {"csrfmiddlewaretoken"}:
            # The browser sends the same form there; see accounts/kept.py.
            answer.status_code = 307
        return answer

    return ask_first


def require_reach(user, article, motivation, visibility):
    """403 unless this person may have such an annotation seen by so many."""
    is_personal = visibility == Visibility.PRIVATE and motivation in PERSONAL_MOTIVATIONS
    require(user, "articles.keep_private" if is_personal else "articles.annotate", article)


def parse_json(body):
    """What these bytes hold: UTF-8 JSON as the standard has it, no NaN, no endless nesting. Problem 400."""
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"This is not JSON: {str(error)[:200]}") from error


def _no_constant(name):
    raise ValueError(f"{name} is no JSON number")


# -- Who is asking -------------------------------------------------------------------------------------------


class Who:
    """Signed in by session, with a CSRF token for writes, or by bearer token; anybody may ask to read."""

    def __call__(self, request):
        """True, with ``request.user`` set; Problem 401 or 403."""
        if request.headers.get("Authorization", "").partition(" ")[0].lower() == "bearer":
            token = _bearer(request)
            request.user, request.token = token.user, token.pk
        elif request.method not in SAFE:
            if not request.user.is_authenticated:
                raise Problem(401, _("Sign in first."))
            if (refusal := _csrf.process_view(request, _nobody, (), {})) is not None:
                raise Problem(403, _("The CSRF token is missing or wrong. Load the page again.")) from refusal
        # A page says in whose name it writes: in another tab somebody else may have signed in meanwhile.
        if request.headers.get("X-Person") not in (None, str(request.user.pk)):
            raise Problem(401, _("You are signed in as somebody else now."))
        return True


@sensitive_variables()
def _bearer(request):
    """The token; its secret is in no frame but those that a report leaves out."""
    secret = request.headers["Authorization"].partition(" ")[2].strip()
    try:
        return Token.admit(secret, scope_asked(request))
    except TokenRefused as refused:
        raise Problem(refused.status, str(refused), code=refused.code) from refused


# What a token for imports may be sent to, besides reading.
IMPORTS = {("POST", "articles/"), ("POST", "articles/<int:article_id>/revisions/")}


def scope_asked(request):
    """What a token must allow for this request."""
    if request.method in SAFE:
        return Token.Scope.READ
    route = request.resolver_match.route.removeprefix("api/") if request.resolver_match else ""
    return Token.Scope.IMPORT if (request.method, route) in IMPORTS else Token.Scope.WRITE


class _Csrf(CsrfViewMiddleware):
    """Django's own check, run for the API's views too, which Django lets pass."""

    def _reject(self, request, reason):
        return PermissionError(reason)


def _nobody(request):
    """Stands for a view that is not exempt."""


_csrf = _Csrf(_nobody)


# -- Versions ------------------------------------------------------------------------------------------------


def etag(thing):
    """The ETag of a versioned object, quotes included."""
    return f'"{thing.version}"'


def wanted_version(request):
    """The version named by If-Match, or None when absent or ``*``. Problem 412 when it is not ours.

    What follows a hyphen is about the answer, not about the object: see `conditional`.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    digits = header.removeprefix("W/").strip('"').partition("-")[0]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Problem(412, _("This is not a version we gave out."))
    return int(digits)


def not_modified(request, tag):
    """Whether the browser already has the answer with this ETag."""
    known = request.headers.get("If-None-Match", "")
    return known == "*" or tag.removeprefix("W/") in {
        part.strip().removeprefix("W/") for part in known.split(",")
    }


def accepts_coding(request, coding):
    """Whether the client says that it reads this content coding; one of weight 0 it does not."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, weight = part.replace(" ", "").partition(";q=")
        if name == coding:
            return weight.strip("0.") != "" or not weight
    return False


def answer_304(tag):
    """An empty 304 with its ETag."""
    response = HttpResponse(status=304)
    response["ETag"] = tag
    return response


def conditional(request, response):
    """The answer to a GET with an ETag of its very bytes; 304 when the client has them already.

    ``"3"``, the object's version, becomes ``"3-<digest>"``: what a viewer may do to an annotation, or the
    claim in it, changes without a new version of the annotation.
    """
    digest = blake2b(response.content, digest_size=9).hexdigest()
    version = response.headers.get("ETag", "").strip('"')
    response["ETag"] = f'"{version}-{digest}"' if version else f'"{digest}"'
    if not not_modified(request, response["ETag"]):
        return response
    known = HttpResponse(status=304)
    for name in ("ETag", "X-Sequence"):
        if name in response:
            known[name] = response[name]
    return known


# -- Cursor paging -------------------------------------------------------------------------------------------


def encode_cursor(*values):
    """An opaque cursor of the last row's sort values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor, length=1):
    """The values in a cursor; Problem 400 when it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(values, list) and len(values) == length:
            return values
    except (ValueError, UnicodeDecodeError):
        pass
    raise _foreign_cursor()


def _foreign_cursor():
    errors = [{"field": "cursor", "message": "unknown", "code": "cursor"}]
    return Problem(400, "This cursor is not one of ours.", errors=errors)


def page_by_id(rows, cursor="", size=PAGE_SIZE, newest_first=True):
    """One page of rows by primary key: ``(list, next cursor or "")``, in one query whatever the length."""
    rows = rows.order_by("-pk" if newest_first else "pk")
    if cursor:
        (last,) = decode_cursor(cursor)
        if not isinstance(last, int) or isinstance(last, bool) or not 0 <= last < 2**63:
            raise _foreign_cursor()
        rows = rows.filter(pk__lt=last) if newest_first else rows.filter(pk__gt=last)
    size = max(1, min(size, LARGEST_PAGE))
    found = list(rows[: size + 1])
    more = len(found) > size
    return found[:size], encode_cursor(found[size - 1].pk) if more else ""


# -- Lists on pages ------------------------------------------------------------------------------------------


class Listing:
    """One page of a list in HTML: ``rows``, newest first by primary key, and addresses of both neighbours.

    The address holds ``after`` or ``before`` with a cursor; a cursor that is not ours is BadRequest. One
    query, whatever the length of the list. Another order overrides ``kinds``, ``find`` and ``place``.
    """

    kinds: tuple = (int,)

    def __init__(self, request, rows, size=PAGE_SIZE):
        self.parameters = request.GET.copy()
        after, before = self.parameters.pop("after", [""])[-1], self.parameters.pop("before", [""])[-1]
        backwards = bool(before and not after)
        found = self.find(rows, read_cursor(after or before, self.kinds), backwards, size + 1)
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        self.rows = found
        has_next, has_previous = (True, more) if backwards else (more, bool(after))
        self.next = self._link("after", found[-1]) if found and has_next else ""
        self.previous = self._link("before", found[0]) if found and has_previous else ""

    def find(self, rows, last, backwards, size):
        """The rows beyond ``last`` (values of a cursor, or None), nearest first."""
        if last:
            rows = rows.filter(pk__gt=last[0]) if backwards else rows.filter(pk__lt=last[0])
        return list(rows.order_by("pk" if backwards else "-pk")[:size])

    def place(self, row):
        """The values of a row's cursor."""
        return (row.pk,)

    def _link(self, side, row):
        parameters = self.parameters.copy()
        parameters[side] = encode_cursor(*self.place(row))
        return f"?{parameters.urlencode()}"


def read_cursor(cursor, kinds):
    """The values in a cursor of a page's address, None for an empty one; BadRequest when it is not ours."""
    if not cursor:
        return None
    try:
        values = decode_cursor(cursor, len(kinds))
    except Problem as problem:
        raise BadRequest(str(problem)) from problem
    for value, kind in zip(values, kinds, strict=True):
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not isinstance(value, kind) or (isinstance(value, int) and not (is_number and 0 <= value < 2**63)):
            raise BadRequest("This cursor is not one of ours.")
    return values


def capped_count(rows, most=500):
    """``"12"``, or ``"500+"`` without counting further."""
    number = rows[: most + 1].count()
    return f"{most}+" if number > most else str(number)


# -- Forms that came too late --------------------------------------------------------------------------------


def remember_initial(form):
    """Let the browser send what each field said at first, so that `both_versions` knows what was typed."""
    for field in form.fields.values():
        field.show_hidden_initial = not field.widget.is_hidden


def both_versions(form, present):
    """Let a form that was filled in on an older version be sent again, with nothing of it lost.

    ``present``: what the form would show now, hidden fields included. A field that the writer left as it was
    becomes what it is now. Returns ``[(label, parts)]`` of each other that says something else; of the parts
    (see `difference`) what stands now is "gone" and what was typed is "new".
    """
    form.data = form.data.copy()
    rows = []
    for bound in form:
        now, typed = present.get(bound.name), form.data.get(bound.html_name)
        is_untouched = typed is not None and form.data.get(bound.html_initial_name) == typed
        if bound.is_hidden or is_untouched:
            form.data[bound.html_name] = form.data[bound.html_initial_name] = _shown(bound, now)
        elif bound.name in present and bound.field.has_changed(now, bound.value()):
            choices = {str(value): str(label) for value, label in getattr(bound.field, "choices", ())}
            sides = ["" if side is None else str(side).replace("\r\n", "\n") for side in (now, bound.value())]
            rows.append((bound.label, difference(*(choices.get(side, side) for side in sides))))
            form.data[bound.html_initial_name] = _shown(bound, now)
    return rows


def _shown(bound, value):
    """A value as the field would send it."""
    return "" if value is None else str(bound.field.prepare_value(value))
