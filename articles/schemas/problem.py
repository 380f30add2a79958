"""Answers that are not what was asked for: their shape, their field names, which an operation has."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from .. import http

# What pydantic says in its own words, in ours.
WORDS = {
    "missing": _("This is needed."),
    "extra_forbidden": _("This field is not known."),
    "string_type": _("This must be a text."),
    "string_unicode": _("This text holds half a character."),
    "int_type": _("This must be a whole number."),
    "int_from_float": _("This must be a whole number."),
    "bool_type": _("This must be true or false."),
    "float_type": _("This must be a number."),
    "list_type": _("This must be a list."),
    "dict_type": _("This must be an object."),
    "model_type": _("This must be an object."),
    "model_attributes_type": _("This must be an object."),
    "union_tag_invalid": _("This type is not known here."),
    "union_tag_not_found": _("This must be an object with a type."),
    "string_too_long": _("At most %(max_length)d characters."),
    "string_too_short": _("At least %(min_length)d characters."),
    "too_long": _("At most %(max_length)d of them."),
    "greater_than_equal": _("This must be %(ge)d or more."),
    "less_than_equal": _("This must be %(le)d or less."),
}


class FieldError(BaseModel):
    """What is wrong with one field; ``field`` is a path such as ``2.target.0``, empty for the whole."""

    field: str
    message: str
    code: str


class ProblemOut(BaseModel):
    """A problem (RFC 9457). ``current``: the object as it stands (412); ``existing``: the twin (409)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    errors: list[FieldError] = []


def problems(*codes):
    """The entries of an operation's ``response=`` for these statuses."""
    return {frozenset(codes): ProblemOut}


READ = problems(400, 401, 403, 404, 422)
WRITE = problems(400, 401, 403, 404, 409, 413, 415, 422)
CHANGE = problems(400, 401, 403, 404, 409, 412, 413, 415, 422)
# Of what one may do only so often; Retry-After says when again.
LIMITED = problems(429)


def of_pydantic(errors):
    """The 422 problem of pydantic's errors, with the path of each field as the client wrote it."""
    listed = []
    for error in errors:
        # Behind the source stands our own parameter's name for a body, and <…> marks a branch of a union.
        skipped = 2 if error["loc"][0] == "body" else 1
        path = [str(part) for part in error["loc"][skipped:]]
        field = ".".join(part for part in path if not part.startswith("<"))
        message = str(WORDS.get(error["type"], error["msg"]))
        if error["type"] in WORDS:
            message %= error.get("ctx", {})
        listed.append({"field": field[:300], "message": message, "code": error["type"]})
    title = _("The request could not be understood.")
    if len(listed) == 1:
        title = (
            f"{listed[0]['field']}: {listed[0]['message']}" if listed[0]["field"] else listed[0]["message"]
        )
    return http.Problem(422, title, errors=listed[:100])


@contextmanager
def under(*path, names=None):
    """Name the fields of a ValidationError raised inside as the client knows them: below a path, renamed."""
    try:
        yield
    except ValidationError as error:
        problem = http.invalid(error)
        for each in problem.errors:
            field = (names or {}).get(each["field"], each["field"])
            each["field"] = ".".join(str(part) for part in (*path, field) if part != "")
        raise problem from error


def refused(field, message, code="invalid"):
    """The 422 problem of one field."""
    return http.Problem(422, message, errors=[{"field": field, "message": str(message), "code": code}])
