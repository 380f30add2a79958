"""A person leaves for good: the account becomes nobody's, work and log stay without their name."""

import json
import secrets

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ..permissions import Visibility
from .addressee import Addressee
from .annotation import Annotation
from .attention import Follow, MailChoice, Notification, SeenActs
from .claim import Claim
from .desk import Invitation, Membership, User
from .event import Event, one_act
from .factor import Identity, Passkey, RecoveryCode, TimeCode
from .moderation import Case
from .presence import Presence
from .reading import ReadingState
from .stray import Stray
from .token import Token

# The database lets the log forget those alone who are called so: see the migration 0012.
PREFIX = "former-member-"
# What is theirs and nobody else's business, by the field that names them.
THEIRS = (
    *((Token, "user"), (TimeCode, "user"), (Passkey, "user"), (RecoveryCode, "user"), (Identity, "user")),
    *((Presence, "user"), (ReadingState, "user"), (Addressee, "person"), (Follow, "person")),
    *((Notification, "person"), (MailChoice, "person"), (SeenActs, "person")),
)


def desks_without(person):
    """The names of the desks that would be without a moderator: one of those is handed over first."""
    moderated = Membership.objects.filter(user=person).select_related("desk").order_by("desk__name")
    return [each.desk.name for each in moderated if each.desk.is_kept_by(each)]


@one_act()
def leave(person, by):
    """Delete a person's account; what they wrote for others stays, by "former-member-…".

    What they wrote for themselves is deleted. ``by``: who does it, often they. ValidationError when a desk
    would be without a moderator.
    """
    for desk in person.desks.order_by("pk"):
        desk.hold_moderators()
    if desks := desks_without(person):
        words = _("Make somebody else a moderator first: %(desks)s.")
        raise ValidationError(words % {"desks": ", ".join(desks)})
    person = User.objects.select_for_update().get(pk=person.pk)
    names = {person.username, *Event.objects.filter(actor=person).values_list("actor_name", flat=True)}
    mails = {person.email.casefold()} - {""}
    # Before any line is written about it, so that none needs to be changed again.
    _become_nobody(person)
    by = person if by.pk == person.pk else by
    _delete_private(person)
    for membership in person.memberships.select_related("desk").order_by("desk"):
        membership.desk.dismiss(person, by)
    for model, field in THEIRS:
        model.objects.filter(**{field: person}).delete()
    Case.objects.filter(holder=person).update(holder=None, held_until=None)
    mails |= _forget_invitations(person, by, mails)
    _forget_in_the_admin(person, names)
    # A name that somebody else has today is theirs.
    others = User.objects.filter(username__in=names).exclude(pk=person.pk)
    Event.forget(person, names - set(others.values_list("username", flat=True)), mails)
    Event.record("account.deleted", actor=by, subject=person)
    return person


def _become_nobody(person):
    name = PREFIX + str(secrets.randbelow(10**8))
    while User.objects.filter(username__iexact=name).exists():
        name = PREFIX + str(secrets.randbelow(10**8))
    person.username = name
    person.email = person.first_name = person.last_name = ""
    person.is_active = person.is_staff = person.is_superuser = person.has_second_factor = False
    person.last_login = None
    person.set_unusable_password()
    person.groups.clear()
    person.user_permissions.clear()
    # Which ends their sessions.
    person.save()
    person.open_sessions.end()


def _delete_private(person):
    """What nobody else could read, with its spans and claims; the log keeps that there was something."""
    private = Annotation.objects.filter(author=person, visibility=Visibility.PRIVATE)
    claims = set(private.exclude(claim=None).values_list("claim", flat=True))
    private.delete()
    # The wording of a blind mark: without its only appearance it would be the desk's.
    Claim.objects.filter(pk__in=claims, author=person, appearances=None).delete()
    Stray.objects.filter(author=person, visibility=Visibility.PRIVATE).delete()


def _forget_invitations(person, by, mails):
    """No invitation says where they were written to, and none to them is open; the addresses found."""
    to_them = Q(accepted_by=person)
    for mail in mails:
        to_them |= Q(email__iexact=mail)
    invitations = Invitation.objects.filter(to_them)
    for invitation in invitations.open():
        invitation.revoke(by)
    found = {mail.casefold() for mail in invitations.values_list("email", flat=True)} - {""}
    invitations.update(email="")
    return found


def _forget_in_the_admin(person, names):
    """What the admin remembers of its own acts names them, too."""
    entries = LogEntry.objects.all()
    kind = ContentType.objects.get_for_model(User)
    own = entries.filter(content_type=kind, object_id=str(person.pk))
    own.update(object_repr=person.username, change_message="")
    for name in names:
        # As what is a person's own is called: see Membership.__str__.
        entries.filter(object_repr__startswith=f"{name} · ").update(object_repr=person.username)
        beginning = json.dumps(f"{name} · ").rstrip('"')
        entries.filter(change_message__contains=beginning).update(change_message="")
