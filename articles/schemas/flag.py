"""What one says against an annotation, or against a decision about one's own, in JSON."""

from ..models.moderation import MOST_WORDS
from .plain import Given, Id, Taken, stamp, string


class FlagIn(Taken):
    """Why; ``reason`` is one of the desk's list."""

    reason: Id
    words: string(MOST_WORDS) = ""


class AppealIn(Taken):
    """What another moderator should know."""

    words: string(MOST_WORDS, 1)


class ReasonOut(Given):
    """One reason of a desk's list."""

    id: int
    label: str


class ReasonList(Given):
    """Reasons, in the desk's order."""

    items: list[ReasonOut]


class FlagOut(Given):
    """Your flag. ``version``: that of the annotation as you saw it."""

    reason: ReasonOut
    words: str
    version: int
    created: str


class AppealOut(Given):
    """Your appeal."""

    words: str
    created: str


def dump_reason(reason):
    """A reason as JSON."""
    return {"id": reason.pk, "label": reason.label}


def dump_flag(flag):
    """A flag as JSON, for who raised it."""
    return {
        "reason": dump_reason(flag.reason),
        "words": flag.words,
        "version": flag.version,
        "created": stamp(flag.created_at),
    }


def dump_appeal(appeal):
    """An appeal as JSON, for who made it."""
    return {"words": appeal.words, "created": stamp(appeal.created_at)}
