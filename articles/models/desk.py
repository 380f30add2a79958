"""Desks and their people: users, membership on a ladder of roles, invitations, tokens for programs."""

import hashlib
import secrets
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .. import permissions
from ..permissions import Role, Visibility
from .event import Event
from .flag_reason import FlagReason
from .handing_back import hand_back
from .prepared import NUMBER, prepared
from .restricting import Restricting
from .trust import STANDING, Premoderation, Restriction, Trust, held, is_premoderated, is_restricted


def secret_hash(secret):
    """What is stored of a secret that its holder shows again: sha256, hexadecimal, 64 characters."""
    return hashlib.sha256(secret.encode()).hexdigest()


class User(AbstractUser):
    """A person who signs in; known on the page by ``username``."""

    has_second_factor = models.BooleanField(_("second factor"), default=False, editable=False)
    is_shown = models.BooleanField(_("Others see which article I have open"), default=True)
    shows_place = models.BooleanField(_("Others see where in it I read"), default=True)

    @classmethod
    def present(cls, pk):
        """The active user with this key, or None; with roles, in one query. The rest is loaded when read."""
        return _person(_by_key(pk))

    @cached_property
    def roles(self):
        """``{desk_id: role}``, as held now, asked once per instance."""
        self.hold(self.memberships.values_list("desk_id", *STANDING))
        return self.roles

    @cached_property
    def premoderated(self):
        """The ids of the desks where what this person writes for others waits for approval."""
        self.hold(self.memberships.values_list("desk_id", *STANDING))
        return self.premoderated

    @cached_property
    def restrictions(self):
        """``{desk_id: (restriction, until)}`` of those that hold now."""
        self.hold(self.memberships.values_list("desk_id", *STANDING))
        return self.restrictions

    def hold(self, rows):
        """Take roles, trust and restrictions from rows of the desk's id and `STANDING`."""
        self.roles, self.premoderated, self.restrictions = {}, set(), {}
        for desk, *standing in rows:
            if is_restricted(*standing[3:5]):
                self.restrictions[desk] = tuple(standing[3:5])
            if role := held(self.has_second_factor, *standing):
                self.roles[desk] = role
                if is_premoderated(role, standing[2], standing[-1]):
                    self.premoderated.add(desk)

    @property
    def is_moderator(self):
        """Whether there is a desk whose queue is theirs to work on."""
        held_roles = [permissions.role_on(self, None), *permissions.roles_of(self).values()]
        return max(held_roles) >= Role.MODERATOR

    def forget_roles(self):
        """Something about them has changed: ask again."""
        for name in ("roles", "premoderated", "restrictions"):
            self.__dict__.pop(name, None)

    @property
    def lacks_second_factor(self):
        """Whether the site asks one of superusers, and this one has none: then they are not taken for one."""
        return settings.REQUIRE_SECOND_FACTOR and not self.has_second_factor

    def save(self, *args, **kwargs):
        """With another password, all sessions end; the log says when it, or the address, is another."""
        is_new = self._state.adding
        has_password = self._password is not None and not is_new
        # An account that is closed and emptied of its address needs no notice of that.
        is_open = self.is_active and not is_new
        former = self._former_email(kwargs.get("update_fields")) if is_open else None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if has_password:
                # Django itself would let none of them in again; but they would still be listed, and an open
                # stream would not hear of it.
                self.open_sessions.end()
                Event.record("account.password_changed", actor=None, subject=self)
            if former is not None:
                addresses = {"before": {"email": former}, "after": {"email": self.email}}
                Event.record("account.email_changed", actor=None, subject=self, **addresses)

    def _former_email(self, saved):
        """The address that is about to be replaced, or None; ``saved``: the fields to be saved, None: all."""
        if "email" in self.get_deferred_fields() or not (saved is None or "email" in saved):
            return None
        former = type(self).objects.filter(pk=self.pk).values_list("email", flat=True).first()
        return former if former != self.email else None

    def has_perm(self, perm, obj=None):
        """The rule of ``permissions.py`` where there is one for the thing, for superusers too."""
        if obj is not None and (rule := permissions.RULES.get(perm)):
            return bool(rule(self, obj))
        return super().has_perm(perm, obj)


# In the order of the model's fields, as Model.from_db wants them.
_PERSON = ("id", "password", "is_superuser", "username", "is_staff", "is_active", "has_second_factor")
_ROLES = ("memberships__desk_id", *(f"memberships__{name}" for name in STANDING))
_by_key = prepared(
    lambda pk: User.objects.filter(pk=pk, is_active=True).values_list(*_PERSON, *_ROLES), NUMBER
)


def _person(rows):
    """The user of which there is a row for each desk; None without rows."""
    if not rows:
        return None
    user = User.from_db("default", _PERSON, rows[0][: len(_PERSON)])
    user.hold(row[len(_PERSON) :] for row in rows if row[len(_PERSON)])
    return user


class DeskQuerySet(models.QuerySet):
    """Lists of desks."""

    def visible_to(self, user):
        """The desks this person is on."""
        return self.filter(permissions.desks_visible_to(user))

    def where_may_import(self, user):
        """The desks this person may import articles to, by name."""
        if user.is_superuser and not user.lacks_second_factor:
            return self.order_by("name")
        desks = [pk for pk, role in permissions.roles_of(user).items() if role >= Role.EDITOR]
        return self.filter(pk__in=desks).order_by("name")


class Desk(Restricting, models.Model):
    """A team with its shelf, its entities and its claims."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True, blank=True)
    article_visibility = models.CharField(
        _("new articles are seen by"),
        max_length=10,
        default=Visibility.DESK,
        choices=[(v.value, v.label) for v in (Visibility.DESK, Visibility.PUBLIC)],
    )
    needs_second_factor = models.BooleanField(_("moderators need a second factor"), default=False)
    premoderation = models.CharField(
        _("whose annotations wait for approval"),
        max_length=10,
        choices=Premoderation.choices,
        default=Premoderation.NOBODY,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="desks")

    objects = DeskQuerySet.as_manager()

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Fill in the slug from the name; give a new desk its scale of ratings."""
        self.slug = self.slug or slugify(self.name) or secrets.token_hex(4)
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            self.ratings.model.give_default_scale(self)
            FlagReason.give_defaults(self)

    @transaction.atomic
    def admit(self, user, role, by=None):
        """Put a user on the desk, or change the role they have; returns the membership.

        ValidationError when the desk's last moderator would become something less.
        """
        membership = self.memberships.filter(user=user).first()
        if membership is None:
            membership = self.memberships.create(user=user, role=role, trust=Trust.NEW)
            verb, before = "member.joined", {}
        elif membership.role != role:
            if role < Role.MODERATOR:
                self._keep_a_moderator(membership)
            verb, before = "member.role_changed", {"role": membership.get_role_display()}
            membership.role, membership.user = role, user
            membership.save(update_fields=["role"])
        else:
            return membership
        user.forget_roles()
        self._record_member(verb, by or user, membership, before, {"role": str(Role(role).label)})
        return membership

    @transaction.atomic
    def dismiss(self, user, by):
        """Take a user off the desk; what they wrote stays, what they were to look after is nobody's.

        Refuses the last moderator.
        """
        membership = self.memberships.select_for_update().get(user=user)
        self._keep_a_moderator(membership)
        before = {"user": user.username, "role": membership.get_role_display()}
        refs = {"user": user.pk}
        Event.record("member.removed", actor=by, desk=self, subject=membership, before=before, refs=refs)
        hand_back(self, user, by)
        membership.delete()
        user.forget_roles()

    @transaction.atomic
    def ask_second_factor(self, by, is_asked):
        """Whether moderators need one; ValidationError when who asks has none, and would be shut out."""
        if is_asked and not by.has_second_factor:
            raise ValidationError(_("Set up a second factor for yourself first."))
        if is_asked != self.needs_second_factor:
            self.needs_second_factor = is_asked
            self.save(update_fields=["needs_second_factor"])
            after = {"needs_second_factor": is_asked}
            Event.record("desk.second_factor_asked", actor=by, desk=self, subject=self, after=after)

    @transaction.atomic
    def invite(self, role, by, email="", days=14):
        """Make an invitation; returns it and the secret of its link, which is not stored."""
        secret = secrets.token_urlsafe(24)
        invitation = self.invitations.create(
            role=role,
            email=email,
            secret_hash=secret_hash(secret),
            created_by=by,
            expires_at=now() + timedelta(days=days),
        )
        after = {"role": str(Role(role).label), "email": email}
        Event.record("member.invited", actor=by, desk=self, subject=invitation, after=after)
        return invitation, secret


class Membership(models.Model):
    """A user on a desk, with a role."""

    Role = Role

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.PositiveSmallIntegerField(_("role"), choices=Role.choices, default=Role.READER)
    trust = models.CharField(_("trust"), max_length=10, choices=Trust.choices, default=Trust.KNOWN)
    restriction = models.CharField(_("restriction"), max_length=10, choices=Restriction.choices, blank=True)
    restricted_until = models.DateTimeField(_("restricted until"), null=True, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "user"], name="membership_once")]
        verbose_name_plural = "memberships"

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.desk}"

    def as_restricted(self):
        """What the log keeps of a restriction; nothing when there is none."""
        if not self.restriction:
            return {}
        until = self.restricted_until
        return {"restriction": str(self.restriction), "until": until.isoformat() if until else ""}

    @property
    def is_restricted(self):
        """Whether they are muted or suspended now."""
        return is_restricted(self.restriction, self.restricted_until)

    @property
    def standing(self):
        """As `User.hold` wants it."""
        desk = self.desk
        return (
            *(self.desk_id, self.role, desk.needs_second_factor, self.trust),
            *(self.restriction, self.restricted_until, desk.premoderation),
        )


class InvitationQuerySet(models.QuerySet):
    """Lists of invitations."""

    def open(self):
        """Neither used, taken back nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now())

    def by_secret(self, secret):
        """The open invitation behind a link, or None."""
        return self.open().filter(secret_hash=secret_hash(secret)).select_related("desk").first()


class Invitation(models.Model):
    """A link that lets one person join a desk; only the hash of its secret is kept."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="invitations")
    role = models.PositiveSmallIntegerField(_("role"), choices=Role.choices, default=Role.ANNOTATOR)
    email = models.EmailField(_("e-mail"), blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self):
        return f"{self.desk} · {self.get_role_display()}"

    @transaction.atomic
    def accept(self, user):
        """Join the desk; never lowers a role. ValidationError when the link was used meanwhile."""
        used = type(self).objects.open().filter(pk=self.pk).update(accepted_by=user, accepted_at=now())
        if not used:
            raise ValidationError(_("This invitation has been used or has expired."))
        # As it is written, not as it is held: see User.roles.
        present = user.memberships.filter(desk=self.desk_id).values_list("role", flat=True).first()
        return self.desk.admit(user, max(self.role, present or 0))

    @transaction.atomic
    def revoke(self, by):
        """Make the link useless."""
        self.revoked_at = now()
        self.save(update_fields=["revoked_at"])
        Event.record("member.invitation_revoked", actor=by, desk=self.desk, subject=self)
