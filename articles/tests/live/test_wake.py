"""Wake-ups: told when a change is committed, to other processes by Redis or PostgreSQL, never in its way."""

import threading
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from articles.live import courier as courier_module
from articles.live import hub as hub_module
from articles.live.courier import Courier
from articles.live.notes import Notes
from articles.live.turn import Turn
from articles.live.wake import MOST_NAMED, Wake, heard


@pytest.fixture
def woken(monkeypatch):
    """What the hub of this process is woken with."""
    came = []
    monkeypatch.setattr(hub_module.hub, "wake", came.append)
    return came


def test_committed_change_wakes(
    woken, article, cast, desk, make_annotation, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make_annotation("NATO")
        assert woken == []

    assert woken == [Wake({article.pk}, {desk.pk})]


def test_change_of_a_member_wakes_for_the_people(woken, cast, desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.dismiss(cast.reader, by=cast.moderator)

    assert woken == [Wake(desks={desk.pk}, people=True)]


@pytest.mark.django_db(transaction=True)
def test_wake_up_that_fails_does_not_fail_the_write(monkeypatch, desk, cast, make_article, caplog):
    def fail(wake):
        raise OSError("no way")

    monkeypatch.setattr(hub_module.hub, "wake", fail)

    article = make_article()

    assert article.sequence == 1
    assert "no way" in caplog.text


def test_change_that_is_taken_back_wakes_nobody(woken, make_annotation, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_annotation("NATO")
            raise ZeroDivisionError

    assert woken == []


@pytest.mark.parametrize(
    "wake",
    [
        Wake({1, 2}, {3}, {4}, True),
        Wake(people=True),
        Wake(everything=True),
        Wake(set(range(10_000, 10_300))),
    ],
)
def test_wake_up_crosses_as_text(wake):
    text = wake.text("us")

    assert heard(text, "them") == wake
    assert not heard(text, "us")
    assert len(text.encode()) < 8000


def test_very_many_things_are_everything():
    wake = Wake()
    for number in range(MOST_NAMED + 1):
        wake.add(Wake({number}))

    assert wake == Wake(everything=True)


@pytest.mark.parametrize("text", ["", "x", "[]", "null", '{"articles": "x"}', '{"articles": 5}', b"\xff"])
def test_what_makes_no_sense_is_a_reason_to_look(text):
    assert heard(text, "us") == Wake(everything=True)


def test_turn_comes_when_wanted_and_not_too_often(monkeypatch):
    moment = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    turn, taken = Turn(1, 5), []
    for second in range(12):
        moment[0] = 100.0 + second / 2
        if second in (3, 4):
            turn.want()
        if turn.take():
            taken.append(second / 2)

    assert taken == [0.0, 1.5, 2.5]
    moment[0] = 107.5
    assert turn.take()


class Ear:
    """Keeps what was heard."""

    def __init__(self):
        self.came, self.changed = [], threading.Condition()

    def __call__(self, wake):
        with self.changed:
            self.came.append(wake)
            self.changed.notify()

    def wait(self, wake):
        with self.changed:
            assert self.changed.wait_for(lambda: wake in self.came, 60), self.came
            self.came.clear()


def test_wake_ups_cross_by_redis_and_again_when_it_is_back(redis, monkeypatch):
    monkeypatch.setattr(courier_module, "PAUSE", 0.05)
    monkeypatch.setattr(courier_module, "CHANNEL", f"newsroom:test:{redis.port}")
    url = f"redis://127.0.0.1:{redis.port}/0"
    sender, listener, ear, own = Courier(url), Courier(url), Ear(), Ear()
    listener.listen(ear)
    sender.listen(own)
    ear.wait(Wake(everything=True))
    own.wait(Wake(everything=True))

    sender.send(Wake({1}, {2}))
    ear.wait(Wake({1}, {2}))

    redis.cut()
    sender.send(Wake({3}))
    redis.start()
    # Whatever was said meanwhile: it looks at everything, and hears again.
    ear.wait(Wake(everything=True))
    sender.send(Wake({4}))
    with ear.changed:
        assert ear.changed.wait_for(lambda: any(4 in wake.articles for wake in ear.came), 60)
    assert own.came in ([], [Wake(everything=True)])


@pytest.mark.skipif(settings.SQLITE, reason="PostgreSQL's own")
@pytest.mark.django_db(transaction=True)
def test_wake_ups_cross_by_postgresql(monkeypatch):
    import selectors

    import psycopg

    monkeypatch.setattr(settings, "REDIS_URL", "")
    selector, came = selectors.DefaultSelector(), []
    notes = Notes(selector, came.append)
    notes.listen()
    assert came == [Wake(everything=True)]

    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{k: v for k, v in parameters.items() if k in names}, autocommit=True) as other:
        other.execute("SELECT pg_notify('newsroom_live', %s)", [Wake({5}).text("other")])
        while Wake({5}) not in came:
            assert selector.select(60)
            notes.take()
        other.execute("LISTEN newsroom_live")
        notes.send(Wake({6}))
        note = next(other.notifies(timeout=60))

    assert heard(note.payload, "other") == Wake({6})
    # While something else is asked, too; our own are none.
    assert came == [Wake(everything=True), Wake({5})]
    selector.close()
