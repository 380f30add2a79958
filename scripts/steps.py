"""
Runs the steps of the suite, three at a time, and prints a table of them: `scripts/test [STEP …]`.

The longest begin first, each in one process: every process more would find all tests and make a database once
more. Two cores are busy to the end all the same.

A step whose tool is absent is skipped with a word on a developer's machine, and fails where CI is set.
"""

import os
import re
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
DATA_DIR = Path(os.environ.get("DATA_DIR") or "var").resolve() / "test"
STATIC_ROOT = DATA_DIR / "static"
STATIC = {"STATIC_ROOT": str(STATIC_ROOT)}
TIMEOUT = 1800
RUNNING: list[subprocess.Popen[str]] = []

CLEAN = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DEBUG", "NEWSROOM_PRODUCTION"}}
CLEAN["DATA_DIR"] = str(DATA_DIR)


@dataclass
class Step:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    needs: str = ""  # what is absent, in words; then the step does not run
    counts: str = ""  # the pattern of how many tests passed
    alone: bool = False

    seconds: float = 0.0
    outcome: str = ""
    output: str = ""

    @property
    def passed(self) -> int:
        found = re.findall(self.counts, self.output, re.MULTILINE) if self.counts else []
        return int(found[-1]) if found else 0


def tool(name: str) -> str:
    return str(BIN / name)


def files(*patterns: str) -> list[str]:
    found = (path for pattern in patterns for path in sorted(ROOT.glob(pattern)))
    return [str(path.relative_to(ROOT)) for path in found if "vendor" not in path.parts]


def postgres_url() -> str:
    """TEST_DATABASE_URL, or the local server when it lets us in; else nothing."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    import psycopg  # here, so that a broken driver skips one step and not all

    try:
        with psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", connect_timeout=3):
            return "postgres://postgres@127.0.0.1:5432/newsroom"  # the tests add "test_" to the name
    except psycopg.Error:
        return ""


def beside(url: str, more: str) -> str:
    """The address of another database on the same server."""
    place, mark, options = url.partition("?")
    return f"{place}{more}{mark}{options}"


def unless(is_there: object, words: str) -> str:
    return "" if is_there else words


def steps() -> list[Step]:
    python, manage = tool("python"), [tool("python"), "manage.py"]
    node = unless(shutil.which("node") and (ROOT / "node_modules").exists(), "node 20 with npm")
    chromium = unless(shutil.which("chromium"), "Chromium: apt-get install chromium")
    database = postgres_url()
    production = {
        "NEWSROOM_PRODUCTION": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "newsroom.example",
    }
    js_tests = files("static/**/*.test.js", "articles/tests/**/*.test.js", "articles/tests/**/*.test.mjs")
    pytest = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations", "8"]
    tests = r"(\d+) passed"
    no_database = unless(database, "PostgreSQL on 127.0.0.1:5432, or TEST_DATABASE_URL")
    browser, fuzz = "articles/tests/browser", "articles/tests/api/test_fuzz.py"
    plain = ["-m", "not browser and not fuzz", f"--ignore={browser}", f"--ignore={fuzz}"]
    return [
        Step("pytest on PostgreSQL", [*pytest, *plain], {"DATABASE_URL": database}, no_database, tests),
        Step("pytest on SQLite", [*pytest, *plain], counts=tests),
        # Once is enough, and PostgreSQL is the stricter of the two.
        Step(
            "made-up requests",
            [*pytest, "-m", "fuzz", fuzz],
            {"DATABASE_URL": beside(database, "_made_up")} if database else {},
            counts=tests,
        ),
        Step("ruff check", [tool("ruff"), "check", "."]),
        Step("ruff format", [tool("ruff"), "format", "--check", "."]),
        Step("djade", [tool("djade"), "--check", "--target-version", "5.2", *files("templates/**/*.html")]),
        Step("mypy", [tool("mypy"), "--no-error-summary"]),
        Step("tsc", ["node_modules/.bin/tsc", "-p", "."], needs=node),
        Step("node --test", ["node", "--test", *js_tests], needs=node, counts=r"^(?:#|ℹ) pass (\d+)"),
        Step("vendored files", ["node", "scripts/vendor.mjs", "--check"], needs=node),
        Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Step("deploy check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        Step("static files", [*manage, "collectstatic", "--noinput", "--clear", "--verbosity", "0"], STATIC),
        Step(
            "pytest in Chromium",
            [*pytest, "-n", "3", "-m", "browser", browser],  # a browser waits as much as it works
            # Playwright's synchronous interface leaves a loop in the thread that also asks the database.
            {**STATIC, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"},
            chromium,
            tests,
            alone=True,
        ),
    ]


def run(step: Step) -> None:
    if step.needs:
        step.outcome = "FAILED" if os.environ.get("CI") else "skipped"
        step.output = f"needs {step.needs}"
    else:
        start = time.monotonic()
        try:
            process = subprocess.Popen(
                step.command,
                cwd=ROOT,
                env=CLEAN | step.env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,  # so that it can be ended with all that it started
            )
            RUNNING.append(process)
            try:
                step.output, _ = process.communicate(timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                end(process)
                step.output = f"{process.communicate()[0]}\nnot done in {TIMEOUT} s"
            step.outcome = "ok" if process.returncode == 0 else "FAILED"
        except OSError as error:
            step.outcome, step.output = "FAILED", str(error)
        step.seconds = time.monotonic() - start
    tell(step)


def end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def leave(number: int, frame: object) -> None:
    """On Ctrl-C or a kill: nothing keeps running behind us."""
    for process in RUNNING:
        end(process)
    os._exit(128 + number)


def tell(step: Step) -> None:
    """One block, printed when the step is done: all of its output when it failed, else its last line."""
    lines = step.output.strip().splitlines()
    if step.outcome == "ok":
        lines = lines[-1:] if step.counts == r"(\d+) passed" else []
    print(f"— {step.name}: {step.outcome}", *(f"    {line}" for line in lines), sep="\n", flush=True)


def main(names: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    for left in DATA_DIR.glob("test-*.sqlite3*"):  # by a run that was killed
        left.unlink()
    start = time.monotonic()
    chosen = [step for step in steps() if not names or step.name in names]
    if unknown := set(names) - {step.name for step in chosen}:
        print(f"No such step: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, [step for step in chosen if not step.alone]))
    for step in chosen:
        if step.alone:
            run(step)

    print()
    for step in chosen:
        count = f"{step.passed} passed" if step.counts and step.outcome != "skipped" else ""
        note = step.output if step.outcome == "skipped" else count
        print(f"{step.name:22} {step.outcome:8} {step.seconds:6.1f} s  {note}")
    failed = [step.name for step in chosen if step.outcome == "FAILED"]
    if failed:
        print(f"Failed: {', '.join(failed)}")
    total = sum(step.passed for step in chosen)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = f"{time.monotonic() - start:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of processor time"
    print(f"{total} passed, {len(failed)} steps failed in {seconds}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
