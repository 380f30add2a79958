"""What every view needs: what may be seen, what may be done, problems, ETags, pages of lists."""

import base64
import json

from django.core.exceptions import PermissionDenied, ValidationError
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
            if twin := getattr(problem, "article", None):
                status, extra = (
                    409,
                    {"existing": {"id": twin.pk, "title": twin.title, "url": twin.get_absolute_url()}},
                )
    title = errors[0]["message"] if len(errors) == 1 else "The request could not be understood."
    return Problem(status, title, errors=errors, **extra)


def visible_or_404(rows, user, **lookup):
    """The one row (of a model or queryset) that this person may see; Http404 otherwise."""
    rows = rows.objects.all() if isinstance(rows, type) else rows
    try:
        return rows.visible_to(user).get(**lookup)
    except (rows.model.DoesNotExist, ValidationError, ValueError, OverflowError) as error:
        raise Http404 from error


def require(user, permission, thing):
    """PermissionDenied (403) unless the user may do this to the thing."""
    if not user.has_perm(permission, thing):
        raise PermissionDenied


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
