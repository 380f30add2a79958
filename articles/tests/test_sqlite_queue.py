"""Writers of one SQLite file line up, in threads and in processes, whatever happens to one of them."""

import fcntl
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from newsroom.sqlite import base

OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 0.1, "init_command": "PRAGMA journal_mode=WAL;"}


@pytest.fixture
def database(tmp_path, monkeypatch, django_db_blocker):
    """``database()``: this thread's connection to a file of its own."""
    settings = {"ENGINE": "newsroom.sqlite", "NAME": str(tmp_path / "desk.sqlite3"), "OPTIONS": OPTIONS}
    handler = ConnectionHandler({"default": settings})
    monkeypatch.setattr(transaction, "get_connection", lambda using=None: handler["default"])

    def connection():
        return handler["default"]

    with django_db_blocker.unblock():
        with connection().cursor() as cursor:
            cursor.execute("CREATE TABLE note (words TEXT)")
        yield connection
        connection().close()


def write(connection, words):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (%s)", [words])


def notes(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM note ORDER BY rowid")
        return [words for (words,) in cursor.fetchall()]


def in_thread(act):
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def test_second_writer_waits_longer_than_sqlite_would(database):
    waits, seen = threading.Event(), []

    def second():
        waits.set()
        with transaction.atomic():
            seen.extend(notes(database()))
            write(database(), "second")
        database().close()

    with transaction.atomic():
        thread = in_thread(second)
        waits.wait(10)
        thread.join(OPTIONS["timeout"] * 4)
        write(database(), "first")
    thread.join(10)

    assert (seen, notes(database())) == (["first"], ["first", "second"])


@pytest.mark.parametrize("end", ["rollback", "close"])
def test_writer_that_fails_lets_the_next_one_go(database, end):
    if end == "rollback":
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            write(database(), str(1 // 0))
    else:
        connection = database()
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        connection.close()

    def next_one():
        with transaction.atomic():
            write(database(), "next")
        database().close()

    in_thread(next_one).join(10)

    assert notes(database()) == ["next"]


def test_who_has_waited_long_goes_to_sqlite_itself(database, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.05)
    path = f"{database().settings_dict['NAME']}-queue"

    with open(path, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # by somebody who never writes
        with transaction.atomic():
            write(database(), "all the same")

    assert notes(database()) == ["all the same"]


def test_sqlite_has_the_last_word(database, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.05)
    said = []

    def other():
        try:
            with transaction.atomic():
                said.append("written")
        except OperationalError as error:
            said.append(str(error))
        database().close()

    with transaction.atomic():
        in_thread(other).join(10)

    assert said == ["database is locked"]


def test_killed_process_leaves_the_queue(database):
    path = f"{database().settings_dict['NAME']}-queue"
    code = (
        f"import fcntl, time; f = open({path!r}, 'w'); fcntl.flock(f, 2); print(flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    holder.stdout.readline()
    queue = base.queue_of(database().settings_dict["NAME"])
    took_turns = [queue._lock_file()]

    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    took_turns.append(queue._lock_file())
    fcntl.flock(queue._open(), fcntl.LOCK_UN)

    assert took_turns == [False, True]
