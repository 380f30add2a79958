"""Tells people by mail what was changed about how they come in, so that they notice when it was not they."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from ..models import User
from .post_office import send_later

WORDS = {
    "account.time_code_added": _("An app that shows codes was set up as a second factor."),
    "account.time_code_removed": _("The app that shows codes is no second factor any more."),
    "account.passkey_added": _("A passkey was added."),
    "account.passkey_removed": _("A passkey was removed."),
    "account.recovery_codes_made": _("New recovery codes were made; the former ones are worth nothing."),
    "account.recovery_code_used": _("A recovery code was used to sign in."),
    "account.second_factor_reset": _("The second factor was reset: the password alone opens the account."),
    "account.password_changed": _("The password was changed."),
    "account.email_changed": _("The e-mail address was changed."),
}


def tell(event):
    """Send what this line of the log says, if it is one of these; nobody without an address is told."""
    if event.verb not in WORDS or event.after.get("is_first"):
        return
    person = User.objects.filter(pk=event.subject_key).first()
    if person is None:
        return
    # Who has taken an account gives it another address first: the former one hears of that, too.
    addresses = {person.email, event.before.get("email", "")} - {""}
    for address in sorted(addresses):
        send_later(_send, event, person, address)


def _send(event, person, address):
    site = settings.SITE_URL.rstrip("/")
    context = {"person": person, "words": WORDS[event.verb], "when": event.created_at, "site": site}
    subject = render_to_string("accounts/changed_subject.txt", context).strip()
    headers = {"Auto-Submitted": "auto-generated"}
    body = render_to_string("accounts/changed_email.txt", context)
    EmailMessage(subject, body, to=[address], headers=headers).send()
