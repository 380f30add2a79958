"""What moderators decide about the members of a desk: whose work waits, who is muted or suspended."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Role
from .event import Event
from .plain import no_controls
from .presence import Presence
from .stale import hold
from .trust import Premoderation, Restriction, Trust, restricted_now

# So many annotations of a new member that moderators approved make the member trusted.
APPROVALS = 3
MOST_REASON = 500
VERBS = {Restriction.MUTED: "member.muted", Restriction.SUSPENDED: "member.suspended"}


class Restricting:
    """The part of a desk that is about how far it trusts its members.

    A reason has at most `MOST_REASON` characters, none of them a control character.
    """

    @transaction.atomic
    def set_premoderation(self, by, whose, reason=""):
        """Whose annotations wait, a `Premoderation`; whether that is new. What waits goes on waiting."""
        before, self.premoderation = self.premoderation, Premoderation(whose)
        if before == whose:
            return False
        self.save(update_fields=["premoderation"])
        Event.record(
            "desk.premoderation_changed",
            actor=by,
            desk=self,
            subject=self,
            before={"premoderation": before},
            after={"premoderation": str(whose)},
            reason=checked_reason(reason),
        )
        return True

    @transaction.atomic
    def set_trust(self, user, trust, by, reason=""):
        """How far the desk trusts a member, a `Trust`; returns whether that is new."""
        membership = self._member(user)
        before = membership.trust
        if before == trust:
            return False
        membership.trust = Trust(trust)
        membership.save(update_fields=["trust"])
        user.forget_roles()
        verb, after = "member.trust_changed", {"trust": str(trust)}
        self._record_member(verb, by, membership, {"trust": before}, after, checked_reason(reason))
        return True

    def earn_trust(self, author, by):
        """A moderator has approved something: a new member of whom it was not the first is trusted now."""
        if author is None or not self.memberships.filter(user=author, trust=Trust.NEW).exists():
            return
        approved = author.annotations.filter(article__desk=self, decisions__kind="approve").distinct()
        if approved.count() >= APPROVALS:
            self.set_trust(author, Trust.TRUSTED, by)

    @transaction.atomic
    def restrict(self, user, restriction, by, until=None, reason=""):
        """Mute or suspend a member, until a moment or until it is lifted; returns the membership.

        ValidationError, by field, for oneself, for a superuser, for the last moderator, without a reason, and
        for a moment that is over.
        """
        membership = self._member_to_restrict(user, by)
        if restriction not in VERBS:
            raise ValidationError({"restriction": _("One is muted or suspended.")})
        if until is not None and until <= now():
            raise ValidationError({"until": _("This moment is over.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: they will ask.")})
        if user.is_superuser:
            raise ValidationError(_("Superusers stand above the desks: nothing restricts them."))
        self._keep_a_moderator(membership)
        before = membership.as_restricted()
        membership.restriction, membership.restricted_until = restriction, until
        if before == membership.as_restricted():
            return membership
        membership.save(update_fields=["restriction", "restricted_until"])
        user.forget_roles()
        if restriction == Restriction.SUSPENDED:
            Presence.objects.filter(user=user, article__desk=self).delete()
        after = membership.as_restricted()
        self._record_member(VERBS[restriction], by, membership, before, after, checked_reason(reason.strip()))
        return membership

    @transaction.atomic
    def lift(self, user, by, reason=""):
        """Mute or suspend a member no more; returns whether they were, be it that its time was over."""
        membership = self._member_to_restrict(user, by)
        if not membership.restriction:
            return False
        before = membership.as_restricted()
        membership.restriction, membership.restricted_until = Restriction.NONE, None
        membership.save(update_fields=["restriction", "restricted_until"])
        user.forget_roles()
        self._record_member(
            "member.restriction_lifted", by, membership, before, {}, checked_reason(reason.strip())
        )
        return True

    def restriction_of(self, membership):
        """The line of the log in which the member was restricted, with its reason; None when they are not."""
        if not membership.is_restricted:
            return None
        return Event.objects.about(membership).filter(verb__in=VERBS.values()).last()

    def _member_to_restrict(self, user, by):
        if user.pk == by.pk:
            raise ValidationError(_("Nobody restricts themselves: ask another moderator."))
        return self._member(user)

    def _member(self, user):
        membership = self.memberships.select_for_update().get(user=user)
        membership.user = user
        return membership

    def moderators(self):
        """The memberships of those who moderate, and are neither gone nor restricted."""
        able = self.memberships.filter(role=Role.MODERATOR, user__is_active=True)
        return able.exclude(restricted_now())

    def is_kept_by(self, membership):
        """Whether this is its last moderator who is not restricted."""
        return set(self.moderators().values_list("pk", flat=True)) == {membership.pk}

    def hold_moderators(self):
        """Lock them until the transaction ends: of two who lower each other one finds the other gone."""
        hold(self.moderators())

    def _keep_a_moderator(self, membership):
        """Before this one moderates no more."""
        self.hold_moderators()
        if self.is_kept_by(membership):
            raise ValidationError(_("A desk needs a moderator: make somebody else one first."))

    def _record_member(self, verb, by, membership, before, after, reason=""):
        user = membership.user
        Event.record(
            verb,
            actor=by,
            desk=self,
            subject=membership,
            # By its key it is found when the name is to be forgotten.
            refs={"user": user.pk},
            before=before,
            after={"user": user.username, **after},
            reason=reason,
        )


def checked_reason(reason):
    """The reason, when it can be kept; ValidationError on ``reason``."""
    try:
        no_controls(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error}) from error
    if len(reason) > MOST_REASON:
        raise ValidationError({"reason": _("At most %(most)d characters.") % {"most": MOST_REASON}})
    return reason
