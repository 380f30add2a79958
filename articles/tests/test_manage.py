"""The commands run with whatever Python somebody calls them."""

import shutil
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings

MANAGE = Path(settings.BASE_DIR) / "manage.py"


def run(folder, *arguments):
    # -S: without what is installed, as the machine's own Python is.
    command = [sys.executable, "-S", str(folder / "manage.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def test_python_without_our_packages_hands_over_to_the_one_that_has_them(tmp_path):
    shutil.copy(MANAGE, tmp_path)
    equipped = tmp_path / ".venv" / "bin" / "python"
    equipped.parent.mkdir(parents=True)
    equipped.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    equipped.chmod(0o755)

    done = run(tmp_path, "version")

    assert (done.stdout.strip(), done.stderr, done.returncode) == (django.get_version(), "", 0)


def test_nothing_installed_is_said_in_a_sentence(tmp_path):
    shutil.copy(MANAGE, tmp_path)

    done = run(tmp_path, "version")

    assert (done.stderr, done.returncode) == ("Nothing is installed here yet: `make run` does it.\n", 1)
