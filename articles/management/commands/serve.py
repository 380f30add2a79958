"""Serves the whole site on one port: pages, API and streams."""

import hashlib
import importlib
import os
import socket
import sys
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver

from articles.demo import PASSWORD as DEMO_PASSWORD
from newsroom.server import Supervisor, listen

APPLICATION = "newsroom.asgi:application"


class Command(BaseCommand):
    help = "Serve pages, API and streams on one port, on a worker process for each core."
    requires_migrations_checks = False
    requires_system_checks = ()  # a second of starting; `manage.py check` asks them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0: any free one, printed")
        parser.add_argument("--workers", type=int, help="processes; one per core if not given")
        parser.add_argument("--no-migrate", action="store_true", help="leave the database as it is")

    def handle(self, *, host: str, port: int, workers: int | None, no_migrate: bool, **options: Any) -> None:
        workers = os.cpu_count() or 1 if workers is None else workers
        if workers < 1:
            raise CommandError("--workers: at least 1")
        try:
            listening = listen(host, port)
        except (OSError, OverflowError) as error:
            reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
            raise CommandError(f"Cannot listen on {host}:{port}: {reason}. Try another --port.") from error
        if not no_migrate:
            migrate(verbosity=options["verbosity"])
        if settings.PRODUCTION and (faults := production_faults()):
            raise CommandError("\n".join(["Not fit for production:", *(f"- {fault}" for fault in faults)]))
        preload()
        connections.close_all()  # a connection must not cross a fork
        self.stdout.write(f"Newsroom is at {address(listening)} (stop with Ctrl-C)")
        self.stdout.flush()
        sys.exit(Supervisor(APPLICATION, listening, workers).run())


def migrate(verbosity: int = 1) -> None:
    """Bring an empty or older database up to date; ask it for nothing more when it is."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=verbosity)


def preload() -> None:
    """Load all code before the fork, so that workers share it and the first request waits for nothing."""
    importlib.import_module(APPLICATION.partition(":")[0])
    _ = get_resolver().url_patterns


def address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - what was asked for
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def production_faults() -> list[str]:
    """What the deploy checks cannot see: what is in the environment, and the demo's passwords."""
    faults = [f"{name} is not set." for name in ("SECRET_KEY", "ALLOWED_HOSTS") if not os.environ.get(name)]
    if settings.DEBUG:
        faults.append("DEBUG is on.")
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        faults.append("The static files are not collected: manage.py collectstatic")
    if names := users_of_the_demo():
        faults.append(f"These users have the demo's password: {', '.join(names)}.")
    return faults


def users_of_the_demo() -> list[str]:
    """
    The active users who have the demo's password, by name.

    Comparing is slow on purpose, so a password that was found to be another is remembered by its fingerprint.
    """
    remembered = settings.DATA_DIR / "checked_passwords"
    known = set(remembered.read_text().split()) if remembered.exists() else set()
    users = get_user_model().objects.filter(is_active=True).order_by("pk").values_list("username", "password")
    fingerprints = {password: hashlib.sha256(password.encode()).hexdigest() for _, password in users}
    asked = [password for password, fingerprint in fingerprints.items() if fingerprint not in known]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing leaves the interpreter free
        answers = dict(
            zip(asked, pool.map(lambda each: check_password(DEMO_PASSWORD, each), asked), strict=True)
        )
    others = [fingerprint for password, fingerprint in fingerprints.items() if not answers.get(password)]
    remembered.write_text("\n".join(others))
    return [name for name, password in users if answers.get(password)]
