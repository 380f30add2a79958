"""The jobs beside the pages: one worker at a time, and one that stops when it is told to."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import Error
from django.utils.timezone import now

from articles import jobs
from articles.attention.tidy import tidy
from articles.jobs import Worker
from articles.models import Event, Job, Notification


@pytest.fixture
def ran(monkeypatch):
    """What the jobs did, by the worker's name; jobs that do nothing else."""
    done = []

    def due(go_on):
        return [jobs.Due(lambda: done.append(1), 0)]

    monkeypatch.setattr(jobs, "jobs", due)
    return done


def test_one_of_two_workers_works(db, ran):
    first, second = Worker(), Worker()

    for _ in range(2):
        first.step()
        second.step()

    assert (len(ran), first.is_working, second.is_working) == (2, True, False)


def test_other_worker_takes_over_when_the_lease_is_over(db, ran):
    first, second = Worker(), Worker()
    first.step()
    second.step()
    Job.objects.filter(name="worker").update(held_until=now() - timedelta(seconds=1))
    first.held_until = second.held_until = 0.0

    second.step()
    first.step()

    assert (first.is_working, second.is_working) == (False, True)


def test_worker_that_is_told_to_stop_hands_over_at_once(db, ran):
    first, second = Worker(), Worker()
    first.step()
    first.stopping.set()
    Job.leave("worker", first.name)

    second.step()

    assert second.is_working


def test_failure_of_one_job_does_not_end_the_worker(db, monkeypatch, caplog):
    worker, left = Worker(), iter([Error("gone"), ValueError("ours")])
    monkeypatch.setattr(worker.stopping, "wait", lambda seconds: None)

    def step():
        failure = next(left, None)
        if failure is None:
            worker.stopping.set()
        else:
            raise failure

    monkeypatch.setattr(worker, "step", step)
    monkeypatch.setattr("articles.jobs.connections.close_all", lambda: None)
    worker.run()

    assert [record.getMessage() for record in caplog.records] == [
        "The jobs could not go on",
        "A job failed",
    ]


def test_tidying_takes_what_is_old_and_leaves_the_log(cast, annotation):
    moment = now()

    def told(days, read_days=None):
        read_at = moment - timedelta(days=read_days) if read_days else None
        return Notification.objects.create(
            person=cast.editor,
            event=Event.objects.first(),
            reason="thread",
            act=annotation.uid,
            subject_key=f"{days} {read_days}",
            created_at=moment - timedelta(days=days),
            read_at=read_at,
        )

    told(400), told(200, 100)
    kept = {told(300), told(200, 10)}
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=moment - timedelta(days=1))
    events = Event.objects.count()

    assert tidy() == 3
    assert set(Notification.objects.all()) == kept
    assert Event.objects.count() == events


def test_command_stops_within_two_seconds_of_being_told(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"DATA_DIR": str(tmp_path)}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)
    process = subprocess.Popen([*manage, "worker"], env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert "running" in process.stdout.readline()

        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0
        # Generous: the machine may be busy. Without the thread it would be the mail server's ten seconds.
        assert time.monotonic() - begun < 8
    finally:
        process.kill()
        process.stdout.close()
