"""How far a desk trusts a member: whose work waits for approval, and who may not write or not come in."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
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


def restricted_now(*restrictions):
    """The Q of the memberships on which one of these restrictions lies, as `is_restricted` has it."""
    lasting = models.Q(restricted_until=None) | models.Q(restricted_until__gt=now())
    return models.Q(restriction__in=restrictions) & lasting


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


def is_premoderated(role, trust, premoderation):
    """Whether what a member with this role writes for others waits for approval."""
    if role >= Role.MODERATOR or trust == Trust.TRUSTED:
        return False
    if trust == Trust.WATCHED or premoderation == Premoderation.ALL:
        return True
    return trust == Trust.NEW and premoderation == Premoderation.NEW
