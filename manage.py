#!/usr/bin/env python
"""Runs every command of the program; `manage.py help` lists them."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        # Inside, so that importing this file (a spawned process does) stays free of Django.
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        own = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if error.name != "django" or sys.prefix != sys.base_prefix:
            raise
        if not own.exists():
            sys.exit("Nothing is installed here yet: `make run` does it.")
        # Called with the machine's own Python: the one that `make` has equipped goes on.
        os.execv(own, [str(own), *sys.argv])  # noqa: S606 (no shell is wanted)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
