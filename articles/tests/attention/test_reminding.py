"""Who is asked for a second opinion hears of it, is reminded once before the day and once after it."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from articles.attention import mailing
from articles.claims.reminding import remind_due
from articles.jobs import Worker, jobs
from articles.models import Event, MailChoice, Notification, Review

DAY = timedelta(days=1)
DUE = date(2030, 6, 14)


def at(day, hour=8):
    return datetime.combine(day, time(hour), UTC)


@pytest.fixture
def review(make_claim, make_annotation, cast):
    """The moderator's second opinion, asked for long before it is due."""
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    return Review.objects.create(claim=claim, reviewer=cast.moderator, asked_by=cast.editor, due_on=DUE)


def reminders():
    rows = Event.objects.filter(verb="review.reminded").order_by("pk")
    return [row.after["late"] for row in rows]


def test_reminded_once_the_day_before_and_once_when_late(review, told):
    days = [DUE - 3 * DAY, DUE - DAY, DUE, DUE + DAY, DUE + 2 * DAY]

    counts = [[remind_due(at(day)) for _ in range(2)] for day in days]

    assert counts == [[0, 0], [1, 0], [0, 0], [1, 0], [0, 0]]
    assert reminders() == [False, True]
    assert [line for line in told() if line[2] == "review.reminded"] == [
        ("moderator", "review", "review.reminded"),
        ("moderator", "review", "review.reminded"),
    ]


def test_reminded_in_the_morning_of_their_own_day(review, cast):
    MailChoice.objects.create(person=cast.moderator, time_zone="Asia/Tokyo", digest_at=time(9))  # +9

    assert remind_due(at(DUE - 2 * DAY, 23)) == 0  # eight in the morning there
    assert remind_due(at(DUE - DAY, 0)) == 1  # nine


def test_late_after_a_long_stop_is_told_once_and_not_that_it_is_nearly_due(review):
    assert [remind_due(at(DUE + 9 * DAY)), remind_due(at(DUE + 10 * DAY))] == [1, 0]
    assert reminders() == [True]


def test_another_day_reminds_anew(review, cast):
    remind_due(at(DUE - DAY))
    Review.objects.filter(pk=review.pk).update(due_on=DUE)

    tomorrow = datetime.now(UTC).date() + 30 * DAY
    review.change(cast.editor, tomorrow)

    assert [remind_due(at(tomorrow - DAY)), remind_due(at(tomorrow - DAY))] == [1, 0]


def test_asked_for_tomorrow_is_not_reminded_today(review, cast):
    tomorrow = datetime.now(UTC).date() + DAY
    made = Review.ask(review.claim, cast.moderator, cast.editor, tomorrow)

    remind_due(at(tomorrow - DAY, 23))

    assert (made.reminded_at is None, reminders()) == (False, [])


@pytest.mark.parametrize("how", ["answered", "cancelled", "gone"])
def test_nobody_is_reminded_of_what_they_need_not_or_cannot_answer(review, cast, desk, how):
    if how == "answered":
        review.answer(cast.moderator, "agrees")
    elif how == "cancelled":
        review.cancel(cast.editor)
    else:
        desk.memberships.filter(user=cast.moderator).update(restriction="suspended")

    assert remind_due(at(DUE + DAY)) == 0

    # It could have been told.
    Review.objects.update(done_at=None, outcome="", cancelled_at=None)
    desk.memberships.update(restriction="")
    assert remind_due(at(DUE + DAY)) == 1


def test_stop_between_two_reminders_loses_none_and_repeats_none(
    review, make_claim, make_annotation, cast, monkeypatch
):
    other = make_claim("Another.")
    make_annotation("Iraq", motivation="questioning", claim=other)
    Review.objects.create(claim=other, reviewer=cast.moderator, asked_by=cast.editor, due_on=DUE)
    record = Event.record.__func__

    def fail(cls, *args, **kwargs):
        record(cls, *args, **kwargs)
        raise RuntimeError("the process is ended here")

    going = iter([True, False])
    assert remind_due(at(DUE - DAY), lambda: next(going)) == 1
    monkeypatch.setattr(Event, "record", classmethod(fail))
    with pytest.raises(RuntimeError):
        remind_due(at(DUE - DAY))
    monkeypatch.undo()

    assert [remind_due(at(DUE - DAY)) for _ in range(2)] == [1, 0]
    assert reminders() == [False, False]


def test_worker_reminds_and_the_next_worker_does_not_again(review, monkeypatch):
    monkeypatch.setattr("articles.claims.reminding.now", lambda: at(DUE - DAY))

    for _ in range(2):
        worker = Worker()
        worker.step()
        for job in jobs(lambda: True):
            job.run_when_due()

    assert reminders() == [False]
    assert Notification.objects.filter(reason="review").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_the_same_moment_remind_once(review):
    together, counts = Barrier(2), []

    def run():
        together.wait()
        try:
            counts.append(remind_due(at(DUE - DAY)))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counts) == [0, 1]
    assert reminders() == [False]


def test_who_is_asked_and_who_asked_hear_what_concerns_them(make_claim, make_annotation, cast, told):
    claim = make_claim(by=cast.reader)
    make_annotation(motivation="questioning", claim=claim)
    day = datetime.now(UTC).date() + 9 * DAY

    review = Review.ask(claim, cast.editor, cast.moderator, day)
    review.change(cast.editor, day + DAY)
    review.answer(cast.moderator, "agrees")
    taken_back = Review.ask(claim, cast.editor, cast.superuser, day)
    taken_back.cancel(cast.moderator)

    lines = [line for line in told() if line[2].startswith("review.")]
    assert lines == [
        ("moderator", "review", "review.asked"),
        ("moderator", "review", "review.changed"),
        ("editor", "review", "review.answered"),
        ("reader", "claim", "review.answered"),
        ("superuser", "review", "review.asked"),
        ("editor", "review", "review.cancelled"),
        ("superuser", "review", "review.cancelled"),
    ]


def test_reminder_is_no_persons_act_on_the_page_and_in_the_mail(review, cast, client, told):
    cast.moderator.email = "moderator@desk.example"
    cast.moderator.save()
    MailChoice.objects.create(person=cast.moderator, mail="at_once", digest_on=DUE)
    remind_due(at(DUE - DAY))
    told()
    client.force_login(cast.moderator)

    html = client.get("/notifications/").content.decode()
    mailing.send_due(datetime.now(UTC) + timedelta(minutes=5))

    assert "Due soon: your second opinion on" in html
    assert "Somebody" not in html
    assert [message.subject for message in mail.outbox] == [
        "Due soon: your second opinion on “The drones were small.”"
    ]
