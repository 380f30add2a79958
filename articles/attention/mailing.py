"""Notifications by e-mail: gathered, at the hours people want, of what they may still see."""

import logging
from datetime import timedelta
from email.utils import make_msgid
from functools import cache
from smtplib import SMTPException
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_time
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import MailChoice, Notification
from .inbox import lines_of, of_person

log = logging.getLogger(__name__)

# What is meant for one person waits so long for more of it, so that a lively thread is one mail.
GATHER = timedelta(minutes=3)
MOST = 200
LONGEST_WAIT = 360
SALT = "newsroom.unsubscribe"


@cache
def zones():
    """The names of all time zones, UTC first."""
    return ["UTC", *sorted(available_timezones() - {"UTC", "localtime", "Factory"})]


# -- What people choose --------------------------------------------------------------------------------------


def choice_of(person):
    """This person's choice, stored or not."""
    choice = MailChoice.of(person)
    choice.person = person
    return choice


def choose(choice, *, mail, time_zone="UTC", digest_at="07:00", quiet_from=None, quiet_until=None):
    """Keep what a person wants; times of day as "07:00". ValidationError, by field."""
    if time_zone not in zones():
        raise ValidationError({"time_zone": _("There is no such time zone.")})
    was = choice.mail if choice.pk else MailChoice.Mail.NEVER
    choice.mail, choice.time_zone = mail, time_zone
    choice.digest_at, choice.quiet_from, choice.quiet_until = (
        parse_time(each) if isinstance(each, str) else each for each in (digest_at, quiet_from, quiet_until)
    )
    choice.full_clean()
    if was == MailChoice.Mail.NEVER:
        # What came while nothing was wanted is not sent after all.
        Notification.objects.filter(person=choice.person, mailed_at=None).update(mailed_at=now())
        local = choice.local(now())
        choice.digest_on = local.date() if local.time() >= choice.digest_at else None
        choice.failures, choice.retry_at = 0, None
    choice.save()


def stop(person_id):
    """No more e-mail for this person."""
    MailChoice.objects.filter(person=person_id).update(mail=MailChoice.Mail.NEVER)


def unsubscribe_token(person):
    """What a link in a mail says to be believed without signing in."""
    return signing.dumps(person.pk, salt=SALT)


def person_of(token):
    """The primary key in such a token, or None."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


# -- When ----------------------------------------------------------------------------------------------------


def is_quiet(choice, moment):
    """Whether it is in this person's quiet hours, by their own clock, also over midnight."""
    start, end = choice.quiet_from, choice.quiet_until
    if start is None or end is None or start == end:
        return False
    clock = choice.local(moment).time()
    return start <= clock < end if start < end else clock >= start or clock < end


def is_digest_due(choice, moment):
    """Whether today's summary, by their own clock, is still to come and its hour has."""
    local = choice.local(moment)
    return local.time() >= choice.digest_at and (choice.digest_on is None or choice.digest_on < local.date())


# -- Sending -------------------------------------------------------------------------------------------------


def send_due(moment=None, go_on=lambda: True):
    """Send what is due now; returns how many mails went out. ``go_on``: asked before each."""
    moment = moment or now()
    choices = MailChoice.objects.exclude(mail=MailChoice.Mail.NEVER).exclude(person__email="")
    waiting = Notification.objects.filter(mailed_at=None, read_at=None).values("person")
    choices = choices.filter(person__is_active=True, person__in=waiting).exclude(retry_at__gt=moment)
    sent = 0
    for choice in choices.select_related("person").order_by("pk"):
        if not go_on():
            break
        if not is_quiet(choice, moment):
            sent += _send_to(choice, moment)
    return sent


def _send_to(choice, moment):
    rows = of_person(choice.person).filter(mailed_at=None, read_at=None).order_by("-pk")
    if is_digest_due(choice, moment):
        if not _send(choice, list(rows[:MOST]), moment):
            return 0
        today = choice.local(moment).date()
        MailChoice.objects.filter(pk=choice.pk).update(digest_on=today)
        return 1
    if choice.mail == MailChoice.Mail.AT_ONCE:
        direct = list(rows.filter(reason__in=Notification.DIRECT)[:MOST])
        if direct and direct[-1].created_at <= moment - GATHER:
            return int(_send(choice, direct, moment))
    return 0


def _send(choice, rows, moment):
    """Whether a mail about these notifications went out; they are noted as sent after that, not before."""
    lines = lines_of(rows)
    if not lines:
        return False
    try:
        message(choice.person, lines).send()
    except (SMTPException, OSError) as error:
        wait = timedelta(minutes=min(2**choice.failures, LONGEST_WAIT))
        log.warning("Mail to %s failed, again in %s: %s", choice.person, wait, error)
        MailChoice.objects.filter(pk=choice.pk).update(
            failures=min(choice.failures + 1, 20), retry_at=moment + wait
        )
        return False
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=moment)
    if choice.failures:
        MailChoice.objects.filter(pk=choice.pk).update(failures=0, retry_at=None)
    return True


def message(person, lines):
    """The mail: plain text and simple HTML, and the way out of it (RFC 8058)."""
    site = settings.SITE_URL.rstrip("/")
    leave = site + reverse("unsubscribe", args=[unsubscribe_token(person)])
    context = {"person": person, "lines": lines, "site": site, "leave": leave}
    number = sum(len(line.ids) for line in lines)
    subject = ngettext("Newsroom: %(n)d notification", "Newsroom: %(n)d notifications", number)
    subject %= {"n": number}
    if len(lines) == 1:
        line = lines[0]
        who = ", ".join(name for _pk, name in line.people)
        subject = " ".join(f"{who} {line.words} “{line.title}”".split())[:200]
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("attention/mail.txt", context),
        to=[person.email],
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Message-ID": make_msgid(domain=urlsplit(site).hostname or "localhost"),
        },
    )
    mail.attach_alternative(render_to_string("attention/mail.html", context), "text/html")
    return mail
