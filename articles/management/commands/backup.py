"""Writes a consistent copy of the whole desk while the site runs."""

import sqlite3
import tarfile
import tempfile
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import now

KEPT = ("snapshots", "media")  # folders of DATA_DIR; files in them are written once and never changed


class Command(BaseCommand):
    help = (
        "Copy the database and the snapshots into TARGET, a .tar.gz or a new directory. "
        "To restore: put its files into an empty DATA_DIR."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", help="DATA_DIR/backups/newsroom-<time>.tar.gz if not given")

    def handle(self, *, target: str | None, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "The database is not a file of ours: copy it with its own tool "
                '(pg_dump --format=custom --file=newsroom.dump "$DATABASE_URL") and DATA_DIR beside it.'
            )
        database = Path(connection.settings_dict["NAME"])
        if not database.exists():
            raise CommandError(f"There is no database at {database} yet.")
        path = Path(target) if target else default_target()
        if path.exists():
            raise CommandError(f"{path} is there already; nothing was written.")
        path.parent.mkdir(parents=True, exist_ok=True)
        # Under another name until it is whole, and beside its place so that the last step is a rename.
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            draft = Path(folder) / "draft"
            (write_tar if is_tar(path) else write_directory)(draft, database)
            draft.rename(path)
        self.stdout.write(f"The copy is in {path}")


def default_target() -> Path:
    return settings.DATA_DIR / "backups" / f"newsroom-{now():%Y%m%d-%H%M%S}.tar.gz"


def is_tar(path: Path) -> bool:
    return path.name.endswith((".tar.gz", ".tgz", ".tar"))


def copy_database(source: Path, target: Path) -> None:
    """The state of one moment, without a lock for those who write meanwhile; refuses a damaged copy."""
    with closing(sqlite3.connect(source, timeout=20)) as database:
        database.execute("VACUUM INTO ?", [str(target)])
    with closing(sqlite3.connect(target)) as copy:
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise CommandError(f"The copy of the database is damaged: {verdict}")
    target.chmod(0o600)


def write_directory(draft: Path, database: Path) -> None:
    draft.mkdir(mode=0o700)
    # First the database, then the files it speaks of: one that comes in between is too many, not missing.
    copy_database(database, draft / database.name)
    for source in kept_files():
        copy = draft / source.relative_to(settings.DATA_DIR)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())


def write_tar(draft: Path, database: Path) -> None:
    draft.touch(mode=0o600)
    with tempfile.TemporaryDirectory(dir=draft.parent) as folder, tarfile.open(draft, "w:gz") as tar:
        copy = Path(folder) / database.name
        copy_database(database, copy)
        tar.add(copy, database.name)
        for source in kept_files():
            tar.add(source, source.relative_to(settings.DATA_DIR))


def kept_files() -> list[Path]:
    """What belongs to the data besides the database: snapshots, and the key that signs links and sessions."""
    files = [
        path for name in KEPT for path in sorted((settings.DATA_DIR / name).rglob("*")) if path.is_file()
    ]
    key = settings.DATA_DIR / "secret_key"
    return [*files, key] if key.exists() else files
