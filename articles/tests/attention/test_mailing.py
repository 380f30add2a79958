"""E-mail: gathered, at the hours people want, of what they may still see, and out of it with one click."""

from datetime import UTC, datetime, time, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils.timezone import now

from articles.attention import mailing
from articles.models import MailChoice, Notification

AT_ONCE = {"mail": "at_once"}


@pytest.fixture
def wants(cast):
    """``wants("editor", mail="daily", …)``: their choice, made a day ago, and an address to send to."""

    def choose(name, **fields):
        person = getattr(cast, name)
        person.email = f"{name}@example.org"
        person.save()
        choice = mailing.choice_of(person)
        mailing.choose(choice, **fields)
        MailChoice.objects.filter(pk=choice.pk).update(digest_on=now().date() - timedelta(days=1))
        choice.refresh_from_db()
        return choice

    return choose


def later(**delta):
    return now() + timedelta(**delta)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_mentions_are_gathered_for_some_minutes_into_one_mail(note, say, read_log, wants):
    wants("moderator", digest_at="23:59", **AT_ONCE)
    say(note, "@moderator once", by="editor")
    say(note, "@moderator twice", by="editor")
    read_log()
    moment = now().replace(hour=12)
    Notification.objects.update(created_at=moment)

    assert mailing.send_due(moment + timedelta(minutes=2)) == 0
    assert mailing.send_due(moment + timedelta(minutes=4)) == 1
    assert mailing.send_due(moment + timedelta(minutes=5)) == 0

    (sent,) = mail.outbox
    assert sent.to == ["moderator@example.org"]
    assert sent.subject == "Newsroom: 2 notifications"
    assert "@moderator once" in sent.body and "@moderator twice" in sent.body
    (html, kind) = sent.alternatives[0]
    assert kind == "text/html" and "@moderator once" in html


def test_what_is_followed_waits_for_the_summary(note, say, read_log, wants):
    wants("annotator", **AT_ONCE, digest_at="07:00")
    say(note, "I doubt it.", by="editor")
    read_log()
    Notification.objects.update(created_at=at("2026-03-02T01:00"))
    MailChoice.objects.update(digest_on="2026-03-01")

    assert mailing.send_due(at("2026-03-02T06:59")) == 0
    assert mailing.send_due(at("2026-03-02T07:00")) == 1
    assert mailing.send_due(at("2026-03-02T23:00")) == 0
    assert mail.outbox[0].subject == f"editor replied in “{note.article.title}”"


def test_summary_is_one_a_day_and_none_without_news(note, say, read_log, wants):
    wants("annotator", mail="daily")
    day = at("2026-03-02T08:00")
    MailChoice.objects.update(digest_on="2026-03-01")

    assert mailing.send_due(day) == 0
    for hour in range(3):
        say(note, by="editor")
        read_log()
        mailing.send_due(day + timedelta(hours=hour))
    mailing.send_due(day + timedelta(days=1))

    assert len(mail.outbox) == 2
    assert "replied 2 times in" in mail.outbox[1].body


def test_nothing_is_sent_to_who_never_asked_or_has_read_it(cast, note, say, read_log, wants):
    cast.moderator.email = "moderator@example.org"
    cast.moderator.save()
    wants("annotator", mail="daily")
    say(note, "@moderator", by="editor")
    read_log()
    Notification.objects.filter(person=cast.annotator).update(read_at=now())

    assert (mailing.send_due(later(days=1)), mail.outbox) == (0, [])


def test_what_came_before_it_was_wanted_is_not_sent(note, say, read_log, wants):
    say(note, "@moderator", by="editor")
    read_log()
    wants("moderator", **AT_ONCE)

    assert mailing.send_due(later(days=1)) == 0


def test_nothing_is_mailed_of_what_went_out_of_sight(cast, desk, note, say, read_log, wants):
    wants("reader", **AT_ONCE)
    wants("moderator", **AT_ONCE)
    reply = say(note, "@reader @moderator secret", by="editor")
    read_log()
    reply.withdraw(cast.editor)
    desk.dismiss(cast.reader, cast.moderator)

    assert (mailing.send_due(later(hours=1)), mail.outbox) == (0, [])

    reply.restore(cast.editor)
    assert mailing.send_due(later(hours=1)) == 1
    assert mail.outbox[0].to == ["moderator@example.org"]


def test_mail_server_that_is_away_loses_nothing(note, say, read_log, wants, monkeypatch):
    choice = wants("moderator", digest_at="23:59", **AT_ONCE)
    say(note, "@moderator", by="editor")
    read_log()
    moment = now().replace(hour=12)
    Notification.objects.update(created_at=moment - timedelta(hours=1))

    def refuse(self, messages):
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert mailing.send_due(moment) == 0
        assert mailing.send_due(moment + timedelta(minutes=2)) == 0
    choice.refresh_from_db()
    waits = choice.retry_at - (moment + timedelta(minutes=2))

    assert (choice.failures, waits) == (2, timedelta(minutes=2))
    assert mailing.send_due(moment + timedelta(minutes=3)) == 0
    assert mailing.send_due(moment + timedelta(minutes=5)) == 1
    choice.refresh_from_db()
    assert (len(mail.outbox), choice.failures, choice.retry_at) == (1, 0, None)


# -- When ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "quiet", "moment", "expected"),
    [
        ("UTC", ("22:00", "06:00"), "2026-01-10T21:59", False),
        ("UTC", ("22:00", "06:00"), "2026-01-10T22:00", True),
        ("UTC", ("22:00", "06:00"), "2026-01-11T05:59", True),
        ("UTC", ("22:00", "06:00"), "2026-01-11T06:00", False),
        ("UTC", ("12:00", "13:00"), "2026-01-11T12:30", True),
        ("UTC", ("12:00", "13:00"), "2026-01-11T13:00", False),
        ("UTC", ("12:00", "12:00"), "2026-01-11T12:00", False),
        ("UTC", (None, None), "2026-01-11T03:00", False),
        # Berlin is an hour ahead in winter and two in summer: the same hour of UTC, another of the clock.
        ("Europe/Berlin", ("22:00", "06:00"), "2026-01-10T20:30", False),
        ("Europe/Berlin", ("22:00", "06:00"), "2026-07-10T20:30", True),
        ("Europe/Berlin", ("22:00", "06:00"), "2026-01-11T04:30", True),
        ("Europe/Berlin", ("22:00", "06:00"), "2026-07-11T04:30", False),
        # The night in which 2:00 to 3:00 does not exist, and the one in which it comes twice.
        ("Europe/Berlin", ("02:00", "03:00"), "2026-03-29T00:59", False),
        ("Europe/Berlin", ("02:00", "03:00"), "2026-03-29T01:00", False),
        ("Europe/Berlin", ("02:00", "03:00"), "2026-10-25T00:30", True),
        ("Europe/Berlin", ("02:00", "03:00"), "2026-10-25T01:30", True),
        ("Asia/Kathmandu", ("22:00", "06:00"), "2026-01-10T16:15", True),
        ("Nowhere/Nothing", ("22:00", "06:00"), "2026-01-10T23:00", True),
    ],
)
def test_quiet_hours_are_of_the_persons_own_clock(zone, quiet, moment, expected):
    start, end = (time.fromisoformat(each) if each else None for each in quiet)
    choice = MailChoice(time_zone=zone, quiet_from=start, quiet_until=end)

    assert mailing.is_quiet(choice, at(moment)) == expected


@pytest.mark.parametrize(
    ("zone", "digest_at", "digest_on", "moment", "expected"),
    [
        ("UTC", "07:00", None, "2026-01-10T06:59", False),
        ("UTC", "07:00", None, "2026-01-10T07:00", True),
        ("UTC", "07:00", "2026-01-10", "2026-01-10T20:00", False),
        ("UTC", "07:00", "2026-01-09", "2026-01-10T20:00", True),
        # At 23:30 UTC it is tomorrow already in Tokyo.
        ("Asia/Tokyo", "08:00", "2026-01-10", "2026-01-10T23:30", True),
        ("Asia/Tokyo", "08:00", "2026-01-11", "2026-01-10T23:30", False),
        # 2:30 does not exist that night: the summary comes with the next hour.
        ("Europe/Berlin", "02:30", "2026-03-28", "2026-03-29T00:59", False),
        ("Europe/Berlin", "02:30", "2026-03-28", "2026-03-29T01:00", True),
        # And once in the night that has it twice.
        ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T01:31", False),
    ],
)
def test_summary_comes_once_a_day_of_the_persons_own(zone, digest_at, digest_on, moment, expected):
    choice = MailChoice(time_zone=zone, digest_at=time.fromisoformat(digest_at))
    choice.digest_on = digest_on and datetime.fromisoformat(digest_on).date()

    assert mailing.is_digest_due(choice, at(moment)) == expected


def test_quiet_hours_hold_mail_back_until_they_are_over(note, say, read_log, wants):
    wants("moderator", quiet_from="22:00", quiet_until="06:00", **AT_ONCE)
    MailChoice.objects.update(digest_on="2026-03-02")
    say(note, "@moderator", by="editor")
    read_log()
    Notification.objects.update(created_at=at("2026-03-02T23:00"))

    assert mailing.send_due(at("2026-03-02T23:30")) == 0
    assert mailing.send_due(at("2026-03-03T05:59")) == 0
    assert mailing.send_due(at("2026-03-03T06:00")) == 1


# -- Choosing and leaving ------------------------------------------------------------------------------------


def test_mail_names_the_way_out_as_mail_programs_know_it(client, note, say, read_log, wants, settings):
    settings.SITE_URL = "https://desk.example.org"
    choice = wants("moderator", **AT_ONCE)
    say(note, "@moderator", by="editor")
    read_log()
    mailing.send_due(later(days=1))
    (sent,) = mail.outbox
    leave = sent.extra_headers["List-Unsubscribe"].strip("<>")

    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave in sent.body and leave in sent.alternatives[0][0]
    path = leave.removeprefix("https://desk.example.org")
    # Looking is not leaving: mail programs fetch links.
    assert b"Stop them" in client.get(path).content
    choice.refresh_from_db()
    assert choice.mail == "at_once"

    # As a mail program does it: no cookie, no token of a form.
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choice.refresh_from_db()
    assert choice.mail == "never"


def test_choice_is_made_on_its_page(client, cast):
    client.force_login(cast.editor)
    fields = {
        "mail": "daily",
        "time_zone": "Europe/Berlin",
        "digest_at": "08:30",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }

    assert client.post("/notifications/mail/", fields).status_code == 302
    choice = MailChoice.objects.get(person=cast.editor)
    assert (choice.mail, choice.time_zone, choice.digest_at) == ("daily", "Europe/Berlin", time(8, 30))
    assert (choice.quiet_from, choice.quiet_until) == (time(22), time(7))


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("digest_at", "25:00"), ("quiet_from", ""), ("mail", "always")],
)
def test_choice_that_makes_no_sense_is_refused(client, cast, field, value):
    client.force_login(cast.editor)
    fields = {"mail": "daily", "time_zone": "UTC", "digest_at": "07:00", "quiet_from": "22:00"}

    answer = client.post("/notifications/mail/", fields | {"quiet_until": "06:00", field: value})

    assert answer.status_code == 422
    assert not MailChoice.objects.exists()
