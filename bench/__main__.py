"""``python -m bench [PART …] [--large]``: measure, and print the figures as a table."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.table import Table

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "bench"
PARTS = ("requests", "lists", "browser", "imports", "writers", "carry", "live", "sweep")


def manage(*arguments):
    """Run one of the program's own commands on the bench's data."""
    subprocess.run([sys.executable, "manage.py", *map(str, arguments)], cwd=ROOT, check=True)


def fresh_data():
    """An empty data folder with a migrated database and collected static files."""
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)
    manage("migrate", "-v0")
    manage("collectstatic", "--noinput", "-v0")


def main():
    """Measure the parts asked for, or all."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all, if none is named")
    parser.add_argument("--large", action="store_true", help="lists of 100,000 articles, too")
    asked = parser.parse_args()
    parts = asked.parts or PARTS
    os.environ.update({"DATA_DIR": str(DATA), "DJANGO_SETTINGS_MODULE": "newsroom.settings"})
    # Few people make very much here.
    os.environ.update({"MOST_MADE": "0", "MOST_REPLIES": "0", "MOST_FLAGS": "0"})
    os.chdir(ROOT)
    fresh_data()
    import django  # with the settings of the bench's own data

    django.setup()
    table = Table()
    if "carry" in parts:
        from bench import carry  # after django.setup()

        carry.measure(table)
    if "lists" in parts:
        lists(table, [1_000, 10_000, *([100_000] if asked.large else [])])
    if set(parts) - {"carry", "live", "sweep"}:
        manage("seed", 1_000, "--entities", 50_000, "--annotated", 100, 6_000, 8)
        manage("seed", 1_000, "--annotated", 1_000, 100_000, 1, "--annotated", 5_000, 100_000, 1)
    if "requests" in parts:
        from bench import requests  # after django.setup()

        shelf = requests.Shelf()
        requests.measure(table, shelf, requests.bare(shelf))
    if "browser" in parts:
        from bench import browser  # after django.setup()

        browser.measure(table)
    if "imports" in parts:
        from bench import imports  # after django.setup()

        imports.measure(table)
    if "writers" in parts:
        from bench import requests, writers  # after django.setup()

        writers.measure(table, requests.Shelf())
    if "live" in parts:
        from bench import live  # after django.setup()

        live.measure(table)
    if "sweep" in parts:
        from bench import sweep  # after django.setup()

        manage("seed", 300, "--annotated", 17, 6_000, 300)
        sweep.measure(table)
    print(f"\n{table}")


def lists(table, sizes):
    """How the shelf's time grows with the number of articles."""
    from bench import requests  # after django.setup()

    times = {}
    for size in sizes:
        manage("seed", size, "--annotated", 100, 6_000, 8)
        times[size] = requests.list_time(requests.Shelf())
    for size in sizes[1:]:
        for path, name in (("/", "shelf"), ("/api/articles/", "API list")):
            ratio = times[size][path] / times[sizes[0]][path]
            aim = 1.1 if size <= 10_000 else 1.5
            what = f"{name}, {sizes[0]:,} → {size:,} articles ({times[size][path]:.1f} ms)"
            table.add(what, ratio, "×", aim, at_most=True)


if __name__ == "__main__":
    main()
