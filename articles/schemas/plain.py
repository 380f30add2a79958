"""How JSON from outside is read: strict types, no unknown fields, no text that cannot be stored."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ..models.plain import no_controls

LARGEST_ID = 2**63 - 1
LARGEST_OFFSET = 2**31 - 1
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Taken(BaseModel):
    """Something sent to us: unknown fields are refused, and true is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Given(BaseModel):
    """Something we answer with; documents what the dump functions write."""

    model_config = ConfigDict(extra="forbid")


def storable(text: str) -> str:
    """The text itself, when every database can keep it."""
    try:
        no_controls(text)
    except ValidationError as error:
        raise PydanticCustomError("control", "{words}", {"words": error.messages[0]}) from error
    return text


def _date(value: Any) -> date:
    # Pydantic would also take a number of seconds, and a moment at midnight.
    if isinstance(value, str) and _DATE.fullmatch(value) and value.isascii():
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date", "A day is written 2026-01-31.")


def _moment(value: Any) -> datetime:
    # With its zone, or it would be another moment elsewhere.
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise PydanticCustomError("moment", "A moment is written 2026-01-31T08:00:00Z.")
    return moment


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]


def string(most: int, least: int = 0) -> Any:
    """The type of a text with so many characters, none of them a control character."""
    return Annotated[str, Field(min_length=least, max_length=most), AfterValidator(storable)]


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Offset = Annotated[int, Field(ge=0, le=LARGEST_OFFSET)]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Sought = string(200)
Cursor = Annotated[str, Field(max_length=200)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class Person(Given):
    """Somebody who has signed in."""

    id: int
    name: str


def dump_person(user):
    """``{"id", "name"}``, or None for somebody who is gone."""
    return user and {"id": user.pk, "name": user.username}


def stamp(moment):
    """A moment in UTC, as ISO 8601 with a Z; None stays None."""
    return moment and moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
