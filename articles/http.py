"""What every view needs: what may be seen, what may be done, problems, ETags, pages of lists."""

import base64
import json

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse

PROBLEM = "application/problem+json"
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
        return JsonResponse(self.body(), status=self.status, content_type=PROBLEM)


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
    title = errors[0]["message"] if len(errors) == 1 else "The request could not be understood."
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
    """PermissionDenied (403) unless the user may do this to the thing."""
    if not user.has_perm(permission, thing):
        raise PermissionDenied


def require_login(request):
    """Problem 401 for visitors, where there is nothing to say without knowing who asks."""
    if not request.user.is_authenticated:
        raise Problem(401, "Sign in first.")


def etag(thing):
    """The ETag of a versioned object, quotes included."""
    return f'"{thing.version}"'


def wanted_version(request):
    """The version named by If-Match, or None when absent or ``*``. Problem 400 when it is not ours."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    digits = header.removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Problem(412, "This is not a version we gave out.")
    return int(digits)


def not_modified(request, tag):
    """Whether the browser already has the answer with this ETag."""
    known = request.headers.get("If-None-Match", "")
    return known == "*" or tag.removeprefix("W/") in {
        part.strip().removeprefix("W/") for part in known.split(",")
    }


def answer_304(tag):
    """An empty 304 with its ETag."""
    response = HttpResponse(status=304)
    response["ETag"] = tag
    return response


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
    raise Problem(
        400,
        "This cursor is not one of ours.",
        errors=[{"field": "cursor", "message": "unknown", "code": "cursor"}],
    )


def page_by_id(rows, cursor="", size=PAGE_SIZE, newest_first=True):
    """One page of rows by primary key: ``(list, next cursor or "")``, in one query whatever the length."""
    rows = rows.order_by("-pk" if newest_first else "pk")
    if cursor:
        (last,) = decode_cursor(cursor)
        if not isinstance(last, int) or isinstance(last, bool) or not 0 <= last < 2**63:
            raise Problem(
                400,
                "This cursor is not one of ours.",
                errors=[{"field": "cursor", "message": "unknown", "code": "cursor"}],
            )
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

    kinds = (int,)

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
