"""What the settings promise: one key for all processes, a database for many writers, a strict policy."""

import threading

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection

from newsroom.settings import kept_secret
from newsroom.storage import smaller


def test_secret_key_is_made_once_even_by_many(tmp_path):
    path, found = tmp_path / "secret_key", []
    threads = [threading.Thread(target=lambda: found.append(kept_secret(path))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)

    assert found == [path.read_text()] * 8
    assert len(found[0]) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.django_db
def test_sqlite_is_set_for_many_writers():
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite alone")
    with connection.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size", "busy_timeout")
        }

    normal = 1
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": normal,
        "foreign_keys": 1,
        "mmap_size": 0,
        "busy_timeout": 20_000,
    }
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_connections_last():
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] is None


def test_pages_may_load_our_own_files_and_nothing_else(client):
    policy = dict(
        directive.split(" ", 1) for directive in client.get("/healthz")["Content-Security-Policy"].split("; ")
    )

    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_static_files_have_plain_names_until_they_are_collected():
    if staticfiles_storage.hashed_files:
        pytest.skip("they are collected here")

    assert staticfiles_storage.url("shared/fonts.css") == "/static/shared/fonts.css"


def test_alive_asks_no_database(client):
    assert client.get("/healthz").json() == {"status": "alive"}  # without the db mark, a query would fail


@pytest.mark.django_db
def test_ready_when_all_migrations_are_there(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_not_ready_when_one_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "migrations missing"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405


def test_scripts_and_styles_lose_comment_lines_types_and_indents_and_nothing_else():
    code = (
        "/** One. */\n// Two\n  const a = /** @type {any} */ (b); // three\n/*\n four\n*/\n\n  .x :is(y) {}\n"
    )

    assert smaller("a.js", code) == "const a = (b); // three\n.x :is(y) {}\n"
    assert smaller("a.css", "  a { color: red }\n  /* no */\n") == "a { color: red }\n"
