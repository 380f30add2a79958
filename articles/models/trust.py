"""How far a desk trusts a member: whose work waits for approval, and who may not write or not come in."""

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from ..permissions import Role


class Premoderation(models.TextChoices):
    """Whose annotations wait until a moderator has approved them."""

    NOBODY = "nobody", _("nobody's")
    NEW = "new", _("those of new members")
    ALL = "all", _("everybody's but those of trusted members")


class Trust(models.TextChoices):
    """How far a desk knows a member."""

    KNOWN = "known", _("as the desk says")
    NEW = "new", _("new")
    TRUSTED = "trusted", _("trusted")
    WATCHED = "watched", _("always waits for approval")


class Restriction(models.TextChoices):
    """What a member may not do for a while."""

    NONE = "", _("none")
    MUTED = "muted", _("muted: reads, and writes for themselves alone")
    SUSPENDED = "suspended", _("suspended: sees nothing of the desk")


# Of a membership, as `held` and `is_premoderated` want it, in one question with the person.
STANDING = (
    *("role", "desk__needs_second_factor", "trust"),
    *("restriction", "restricted_until", "desk__premoderation"),
)


def is_restricted(restriction, until):
    """Whether the restriction holds now; without an end it holds until it is lifted."""
    return bool(restriction) and (until is None or until > now())


def held(has_second_factor, role, is_asked, trust, restriction, until, premoderation):
    """What a role is worth now, 0 for nothing; the arguments after the first are those of `STANDING`.

    A moderator without the second factor that is asked of them is held for an editor, who is muted for a
    reader, who is suspended for nobody.
    """
    if is_restricted(restriction, until):
        return 0 if restriction == Restriction.SUSPENDED else min(role, Role.READER)
    if has_second_factor or not (is_asked or settings.REQUIRE_SECOND_FACTOR):
        return role
    return min(role, Role.EDITOR)


def restriction_words(restriction, until):
    """What somebody is told who is muted or suspended on a desk, and until when."""
    until = until and date_format(localtime(until), "j M Y, H:i")
    if restriction == Restriction.SUSPENDED:
        words = _("You are suspended from this desk until %(until)s.")
        always = _("You are suspended from this desk until a moderator lifts it.")
    else:
        words = _("You are muted on this desk until %(until)s. You read, and write for yourself alone.")
        always = _("You are muted on this desk until a moderator lifts it. You read, and write for yourself.")
    return words % {"until": until} if until else str(always)


def refusal_words(user, thing):
    """What a person is told who may not do something to a thing since they are restricted; else nothing."""
    is_desk = thing._meta.model_name == "desk"
    of_desk = getattr(thing, "article", thing)
    desk = thing.pk if is_desk else getattr(of_desk, "desk_id", None)
    restriction = user.restrictions.get(desk) if user.is_authenticated else None
    return restriction_words(*restriction) if restriction else ""


def restricted_now(*restrictions):
    """The Q of :func:`is_restricted` over memberships: by one of these restrictions, by default by any."""
    lasting = models.Q(restricted_until=None) | models.Q(restricted_until__gt=now())
    return models.Q(restriction__in=restrictions or (Restriction.MUTED, Restriction.SUSPENDED)) & lasting


def held_at_least(role):
    """The Q, over memberships, of those that :func:`held` makes worth such a role or more."""
    keeps_out = restricted_now(Restriction.SUSPENDED) if role <= Role.READER else restricted_now()
    rule = models.Q(role__gte=role) & ~keeps_out
    if role > Role.EDITOR:
        asked = models.Q() if settings.REQUIRE_SECOND_FACTOR else models.Q(desk__needs_second_factor=True)
        rule &= ~(asked & models.Q(user__has_second_factor=False))
    return rule


def is_premoderated(role, trust, premoderation):
    """Whether what a member with this role writes for others waits for approval."""
    if role >= Role.MODERATOR or trust == Trust.TRUSTED:
        return False
    if trust == Trust.WATCHED or premoderation == Premoderation.ALL:
        return True
    return trust == Trust.NEW and premoderation == Premoderation.NEW
