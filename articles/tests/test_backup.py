"""`manage.py backup`: a whole copy while others write, or a plain refusal."""

import sqlite3
import tarfile
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from articles.management.commands import backup


@pytest.fixture
def data(settings, tmp_path, monkeypatch):
    """A data folder with a database in WAL mode, two snapshots and a key."""
    settings.DATA_DIR = tmp_path / "data"
    (settings.DATA_DIR / "snapshots" / "ab").mkdir(parents=True)
    (settings.DATA_DIR / "snapshots" / "one").write_bytes(b"first")
    (settings.DATA_DIR / "snapshots" / "ab" / "two").write_bytes(b"second")
    (settings.DATA_DIR / "secret_key").write_text("secret")
    database = settings.DATA_DIR / "newsroom.sqlite3"
    with closing(sqlite3.connect(database)) as connected:
        connected.execute("PRAGMA journal_mode=WAL")
        connected.execute("CREATE TABLE pairs (a, b)")
        connected.execute("INSERT INTO pairs VALUES (0, 0)")
        connected.commit()
    # Whatever database the suite runs on, this is the one to copy.
    asked = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(database)})
    monkeypatch.setattr(backup, "connection", asked)
    return settings.DATA_DIR


def rows(path):
    with closing(sqlite3.connect(path)) as connected:
        return connected.execute("SELECT a, b FROM pairs").fetchall()


def test_backup_writes_a_tar_of_everything(data, tmp_path):
    call_command("backup", str(tmp_path / "copy.tar.gz"))

    with tarfile.open(tmp_path / "copy.tar.gz") as tar:
        names = sorted(tar.getnames())
        tar.extractall(tmp_path / "restored", filter="data")
    assert names == ["newsroom.sqlite3", "secret_key", "snapshots/ab/two", "snapshots/one"]
    assert rows(tmp_path / "restored" / "newsroom.sqlite3") == [(0, 0)]
    assert (tmp_path / "restored" / "snapshots" / "ab" / "two").read_bytes() == b"second"
    assert (tmp_path / "copy.tar.gz").stat().st_mode & 0o077 == 0


def test_backup_writes_a_directory(data, tmp_path):
    call_command("backup", str(tmp_path / "copy"))

    assert rows(tmp_path / "copy" / "newsroom.sqlite3") == [(0, 0)]
    assert (tmp_path / "copy" / "snapshots" / "one").read_bytes() == b"first"
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_backup_goes_among_the_data_when_no_target_is_given(data, capsys):
    call_command("backup")

    (copy,) = (data / "backups").iterdir()
    assert str(copy) in capsys.readouterr().out
    assert tarfile.is_tarfile(copy)


def test_backup_is_of_one_moment_while_others_write(data, tmp_path):
    stop = threading.Event()

    def write():
        with closing(sqlite3.connect(data / "newsroom.sqlite3", timeout=20)) as connected:
            number = 0
            while not stop.is_set():
                number += 1
                connected.execute("UPDATE pairs SET a = ?", [number])
                connected.execute("UPDATE pairs SET b = ?", [number])
                connected.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            call_command("backup", str(tmp_path / f"copy-{number}"))
    finally:
        stop.set()
        writer.join(10)

    for number in range(5):
        ((a, b),) = rows(tmp_path / f"copy-{number}" / "newsroom.sqlite3")
        assert a == b


def test_backup_overwrites_nothing(data, tmp_path):
    (tmp_path / "copy.tar.gz").write_text("older")

    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(tmp_path / "copy.tar.gz"))

    assert (tmp_path / "copy.tar.gz").read_text() == "older"


def test_failed_backup_leaves_nothing_behind(data, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "kept_files", lambda: [data / "not there"])

    with pytest.raises(FileNotFoundError):
        call_command("backup", str(tmp_path / "out" / "copy"))

    assert list((tmp_path / "out").iterdir()) == []


def test_backup_of_postgresql_names_its_tool(data, monkeypatch):
    monkeypatch.setattr(backup.connection, "vendor", "postgresql")

    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup")
