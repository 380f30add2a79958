"""The program as it is served, with people who write to it over real HTTP at the same time."""

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings

# Makes a desk with editors and an article, and prints their tokens and its id.
STAGE = """
import json
import django
django.setup()
from articles.models import Article, Desk, Outlet, Token, User
from articles.permissions import Role

desk = Desk.objects.create(name="Writing desk")
tokens = []
for number in range({people}):
    user = User.objects.create(username=f"writer-{{number}}")
    desk.admit(user, Role.EDITOR)
    tokens.append(Token.issue(user, "test")[1])
html = "<p>" + " ".join(f"word{{number}}" for number in range(400)) + "</p>"
outlet = Outlet.objects.create(name="A")
article = Article.publish(desk=desk, by=user, html=html, title="Words", outlet=outlet)
print(json.dumps({{"tokens": tokens, "article": article.pk}}))
"""

# What the log and the tables say when all is over, and whether the database file is sound.
LOOK = """
import json
import django
django.setup()
from django.db import connection
from articles.models import Annotation, Article, Event

article = Article.objects.get(pk={article})
lines = Event.objects.filter(article=article).order_by("sequence")
rows = list(lines.values("sequence", "verb", "subject_key", "after"))
all_of_it = Annotation.objects.filter(article=article)
kept = {{str(each.uid): [each.body, each.version, bool(each.withdrawn_at)] for each in all_of_it}}
sound = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
print(json.dumps({{"sequence": article.sequence, "events": rows, "annotations": kept, "sound": sound}}))
"""


class Program:
    """A data folder with an empty database of its own: SQLite, or PostgreSQL where the run has one."""

    def __init__(self, folder, *, is_first=False):
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.getenv("PYTHONPATH")])),
            "DATA_DIR": str(folder),
        }
        self.file, self.database = Path(folder) / "newsroom.sqlite3", None
        like = None if is_first else first(self.env.get("DATABASE_URL"))
        if url := self.env.get("DATABASE_URL"):
            server = url.rpartition("/")[0]
            self.server, self.database = f"{server}/postgres", f"served_{uuid.uuid4().hex[:12]}"
            self._sql(f"CREATE DATABASE {self.database} TEMPLATE {like.database if like else 'template1'}")
            self.env["DATABASE_URL"] = f"{server}/{self.database}"
        elif like:
            shutil.copy(like.file, self.file)

    def _sql(self, sql):
        import psycopg  # only there where the run has PostgreSQL

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql)

    def forget(self):
        """Drop the database, where it is not a file in the folder."""
        if self.database:
            self._sql(f"DROP DATABASE {self.database} WITH (FORCE)")

    def run(self, code, **values):
        """What a script on this database prints, as JSON."""
        command = [sys.executable, "-c", code.format(**values)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def migrate(self):
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=self.env, cwd=settings.BASE_DIR, check=True)

    @contextmanager
    def serving(self, workers=2, port=0):
        """The process, a group of its own, and its port: a free one, or that of the one before."""
        command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen(
            command,
            env=self.env,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if found := re.search(r"http://[^:]+:(\d+)/", line):
                    break
            else:
                raise AssertionError("".join(said))
            # Somebody must read what it says, or it waits.
            threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
            yield process, int(found[1])
        finally:
            kill(process)


@cache
def first(url):
    """The program whose database the others of a run begin with: migrations take seconds, a copy a moment."""
    folder = tempfile.mkdtemp()
    made = Program(folder, is_first=True)
    atexit.register(shutil.rmtree, folder)
    atexit.register(made.forget)
    made.migrate()
    return made


def kill(process):
    """End the whole group at once, as a loss of power would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


class Writer:
    """A program with a token, on one connection."""

    def __init__(self, port, token):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method, path, body=None, version=None):
        """Status and JSON of the answer."""
        headers = self.headers | ({"If-Match": f'"{version}"'} if version is not None else {})
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api{path}", sent, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        return answer.status, json.loads(said) if said else None


def note(words, number=0, **fields):
    """The JSON of a new note on a word of the staged article."""
    word = f"word{number}"
    selector = {"type": "TextQuoteSelector", "exact": word, "prefix": " " if number else "", "suffix": " "}
    body = [{"type": "TextualBody", "purpose": "commenting", "value": words}]
    return {
        "uid": str(uuid.uuid4()),
        "motivation": "commenting",
        "target": [{"selector": [selector]}],
        "body": body,
        **fields,
    }


def together(acts):
    """Run acts in threads that begin together; an exception of one is raised here."""
    start, failures = threading.Barrier(len(acts)), []

    def run(act):
        start.wait(30)
        try:
            act()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[act], daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    if failures:
        raise failures[0]


GONE = (OSError, HTTPException)
