"""Follows, notifications, activity and the choice of e-mail, as JSON."""

from typing import Annotated, Literal

from pydantic import Field

from .plain import Given, Id, Person, Taken, string

Kind = Literal["article", "entity", "speaker", "claim", "thread"]
Reason = Literal[
    "mentioned", "assigned", "review", "round", "thread", "claim", "speaker", "entity", "article"
]
ActKind = Literal["claims", "notes", "names", "discussion", "articles", "moderation"]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class AssigneeIn(Taken):
    """Who is to look after it."""

    person: Id


class PeopleList(Given):
    """People, by name."""

    items: list[Person]


class FollowOut(Given):
    """Something that you follow; ``key`` is its id, of a thread the uid of the annotation it began with."""

    kind: Kind
    key: str
    title: str
    url: str


class FollowList(Given):
    """What you follow, the newest first."""

    items: list[FollowOut]
    next: str | None


class AttentionOut(Given):
    """How many notifications you have not read (at most 100), and what you follow of an article.

    ``queue``: of moderators, how many cases wait on which desk; counted up to 501 in all.
    """

    notifications: int
    follows: list[str]
    queue: dict[str, int] = {}


class NotificationOut(Given):
    """What happened, in words, and where. Several of one kind in one place are one, with all their ids."""

    ids: list[int]
    reason: Reason
    words: str
    title: str
    excerpt: str
    people: list[Person]
    url: str
    read: bool
    created: str


class NotificationList(Given):
    """A page of notifications."""

    items: list[NotificationOut]
    next: str | None


class ReadIn(Taken):
    """Which of them: these, or all up to this one."""

    ids: Annotated[list[Id], Field(max_length=500)] = []
    until: Id | None = None
    read: bool = True


class ActOut(Given):
    """Who did what and where; ``events``: how many lines of the log that was, ``id`` the newest of them."""

    id: int
    events: int
    verb: str
    words: str
    actor: Person | None
    article: int | None
    title: str
    excerpt: str
    url: str
    new: bool
    created: str


class ActList(Given):
    """A page of what happened; ``seen``: the last line that you said you have seen."""

    items: list[ActOut]
    seen: int
    next: str | None


class SeenIn(Taken):
    """The newest line that you have seen."""

    event: Id


class SeenOut(Given):
    """The last line that is not new to you."""

    seen: int


class MailIn(Taken):
    """Whether and when you want e-mail; times of day in your time zone, ``quiet`` null for never quiet."""

    mail: Literal["never", "daily", "at_once"]
    time_zone: string(64, 1) = "UTC"
    digest_at: TimeOfDay = "07:00"
    quiet_from: TimeOfDay | None = None
    quiet_until: TimeOfDay | None = None


class MailOut(Given):
    """Whether and when you get e-mail."""

    mail: Literal["never", "daily", "at_once"]
    time_zone: str
    digest_at: str
    quiet_from: str | None
    quiet_until: str | None
    address: str


def dump_mail(choice):
    """The choice of its person."""

    def shown(moment):
        return moment and moment.strftime("%H:%M")

    return {
        "mail": choice.mail,
        "time_zone": choice.time_zone,
        "digest_at": shown(choice.digest_at),
        "quiet_from": shown(choice.quiet_from),
        "quiet_until": shown(choice.quiet_until),
        "address": choice.person.email,
    }
