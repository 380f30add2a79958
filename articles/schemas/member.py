"""Members of a desk, and what is done about all that one of them wrote, as JSON."""

from typing import Annotated, Literal

from pydantic import Field

from ..models.restricting import MOST_REASON
from ..permissions import Role
from .desk import DeskOut, PremoderationName
from .plain import Given, Id, Moment, Person, Taken, dump_person, stamp, string

MemberRole = Literal["reader", "annotator", "editor", "moderator"]
TrustName = Literal["known", "new", "trusted", "watched"]
RestrictionName = Literal["", "muted", "suspended"]
Why = string(MOST_REASON)


class DeskPatch(Taken):
    """Whose annotations wait for approval; what waits already goes on waiting."""

    premoderation: PremoderationName
    reason: Why = ""


class ModeratedDesk(DeskOut):
    """The desk, and how many annotations wait."""

    waiting: int


class MemberOut(Given):
    """A member. ``restriction`` is what holds now, ``until`` its end: null when it is to be lifted."""

    person: Person
    role: MemberRole
    trust: TrustName
    restriction: RestrictionName
    until: str | None
    joined: str


class MemberList(Given):
    """The members of a desk, by the time they joined; those of this page."""

    items: list[MemberOut]
    next: str | None


class MemberPatch(Taken):
    """What is to change; the rest stays.

    ``restriction``: empty lifts it; "muted" and "suspended" need a ``reason``, and hold to ``until`` or
    until they are lifted.
    """

    role: MemberRole | None = None
    trust: TrustName | None = None
    restriction: RestrictionName | None = None
    until: Moment | None = None
    reason: Why = ""


class WorkOut(Given):
    """What a sweep would withdraw: how many, of which kinds, and the newest (at most 50) by their uids."""

    count: int
    articles: int
    kinds: dict[str, int]
    newest: list[str]


class SweepIn(Taken):
    """Withdraw all that a person wrote for others since then, or ever; ``suspend`` them before."""

    person: Id
    since: Moment | None = None
    reason: string(MOST_REASON, 1)
    suspend: bool = False


class SweepOut(Given):
    """What was withdrawn in one act of the log, and whether it was brought back."""

    id: int
    person: Person
    by: Person | None
    since: str | None
    reason: str
    act: str
    state: Literal["hiding", "hidden", "showing", "shown"]
    count: int
    shown: int
    created: str
    undone: str | None
    undone_by: Person | None
    can_be_undone: bool


class SweepList(Given):
    """The sweeps of a desk, the newest first."""

    items: list[SweepOut]
    next: str | None


class PasswordIn(Taken):
    """That it is really you."""

    password: Annotated[str, Field(max_length=4096)] = ""


def role_of(name):
    """The Role that is called so."""
    return Role[name.upper()]


def dump_member(membership):
    """A member; select ``user``."""
    is_restricted = membership.is_restricted
    return {
        "person": dump_person(membership.user),
        "role": Role(membership.role).name.lower(),
        "trust": membership.trust,
        "restriction": membership.restriction if is_restricted else "",
        "until": stamp(membership.restricted_until) if is_restricted else None,
        "joined": stamp(membership.joined_at),
    }


def dump_sweep(sweep):
    """A sweep; select ``person``, ``by`` and ``undone_by``."""
    return {
        "id": sweep.pk,
        "person": dump_person(sweep.person),
        "by": dump_person(sweep.by),
        "since": stamp(sweep.since),
        "reason": sweep.reason,
        "act": str(sweep.act),
        "state": sweep.state,
        "count": sweep.count,
        "shown": sweep.shown,
        "created": stamp(sweep.created_at),
        "undone": stamp(sweep.undone_at),
        "undone_by": dump_person(sweep.undone_by),
        "can_be_undone": sweep.can_be_undone,
    }
