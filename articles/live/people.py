"""Who is behind a stream, and whether they still are who they were when it was opened."""

import hashlib
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from ..models import Token, User
from ..models.trust import STANDING, held

TOGETHER = 900  # values in one question


@dataclass(eq=False, slots=True)
class Person:
    """As much of a user as `permissions` asks for; the same object for all streams of a person."""

    pk: int | None = None
    is_superuser: bool = False
    roles: dict[int, int] = field(default_factory=dict)
    mark: str = ""  # of the password: with another one, all sessions of before are over
    read_at: float = field(default_factory=time.monotonic)

    is_active = True

    @property
    def is_authenticated(self):
        """False for visitors, who have no key."""
        return self.pk is not None

    def take(self, other):
        """Become what was read later; whether that is anything else."""
        if other.read_at < self.read_at:
            return False
        self.read_at = other.read_at
        is_new = (self.is_superuser, self.roles) != (other.is_superuser, other.roles)
        self.is_superuser, self.roles = other.is_superuser, other.roles
        return is_new


def person_of(user):
    """The Person of a request's user."""
    if not user.is_authenticated:
        return Person()
    is_above = user.is_superuser and not user.lacks_second_factor
    return Person(user.pk, is_above, dict(user.roles), mark_of(user.password))


def mark_of(password):
    """By what a stored password is told from another one."""
    return hashlib.sha256(password.encode()).hexdigest()[:16]


@dataclass
class Present:
    """Who was asked about, and what is true of them now."""

    asked: tuple[tuple, tuple, tuple] = ((), (), ())
    people: dict[int, Person] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    tokens: set[int] = field(default_factory=set)


def present(people, sessions, tokens):
    """Which of these are still valid, and the people's roles: one question of each kind."""
    found, began = Present((people, sessions, tokens)), time.monotonic()
    columns = ("pk", "is_superuser", "has_second_factor", "password")
    of_desk = ("desk_id", *STANDING)
    columns += tuple(f"memberships__{name}" for name in of_desk)
    for some in _parts(people):
        rows = User.objects.filter(pk__in=some, is_active=True).values_list(*columns)
        for pk, is_superuser, has_factor, password, desk, *standing in rows:
            if pk not in found.people:
                is_above = is_superuser and (has_factor or not settings.REQUIRE_SECOND_FACTOR)
                found.people[pk] = Person(pk, is_above, {}, mark_of(password), began)
            if desk and (role := held(has_factor, *standing)):
                found.people[pk].roles[desk] = role
    for some in _parts(sessions):
        rows = Session.objects.filter(session_key__in=some, expire_date__gt=now())
        found.sessions.update(rows.values_list("session_key", flat=True))
    for some in _parts(tokens):
        rows = Token.objects.filter(pk__in=some, revoked_at=None).exclude(expires_at__lte=now())
        found.tokens.update(rows.values_list("pk", flat=True))
    return found


def _parts(values):
    for start in range(0, len(values), TOGETHER):
        yield values[start : start + TOGETHER]
