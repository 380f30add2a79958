"""A thousand readers of one article, ten events a second: how late, at what cost; and a bad day for them."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time

from bench.server import ROOT, memory

READERS, RATE, SECONDS = 1_000, 10, 10
FEW = 60
BARE = 100  # milliseconds, p95 of a bare server on the machine for which the aim was set
PEOPLE = 40


@contextlib.contextmanager
def bare_streams():
    """The bare server's port."""
    command = [sys.executable, "-m", "bench.bare_streams"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield int(re.search(r":(\d+)/", process.stdout.readline())[1])
    finally:
        process.kill()
        process.wait(10)


def steady(write, count):
    """``write(number)``, RATE times a second; the moment before each, by number."""
    begun, moments = time.monotonic(), {}
    for number in range(count):
        time.sleep(max(0, begun + number / RATE - time.monotonic()))
        moments[number] = time.monotonic()
        write(number)
    return moments


def bare():
    """Latencies of the bare server."""
    from articles.tests.live.readers import Readers  # after django.setup()
    from bench.client import Connection, request

    with bare_streams() as port, Readers(ROOT) as readers:
        readers.ask("open", port=port, address="/", headers=[""], count=READERS)
        writer = Connection(port)
        sent = steady(lambda number: writer.ask(request("POST", "/", body=b"{}")), RATE * SECONDS)
        time.sleep(1)
        return readers.ask("latency", sent={number + 2: moment for number, moment in sent.items()})


def live(program, workers):
    """Latencies of Newsroom, KiB a connection, and the report of who heard what."""
    from articles.tests.live.readers import Readers  # after django.setup()
    from articles.tests.served import STAGE, Writer, note

    with program.serving(workers=workers) as (process, port), Readers(ROOT) as readers:
        stage = program.run(STAGE, people=PEOPLE)
        headers = [f"Authorization: Bearer {token}\r\n" for token in stage["tokens"]]
        where = {"port": port, "address": f"/live/articles/{stage['article']}/", "headers": headers}
        writer = Writer(port, stage["tokens"][0])

        def write(number):
            path = f"/articles/{stage['article']}/annotations/"
            status, _ = writer.ask("POST", path, note("A note", number % 400))
            if status != 201:
                raise SystemExit(f"A note was answered by {status}")

        # What is loaded and kept once for all is no reader's.
        readers.ask("open", **where, count=FEW)
        steady(write, 2 * RATE)
        readers.ask("close")
        before = memory(process)
        readers.ask("open", **where, count=READERS)
        time.sleep(1)
        cost = (memory(process) - before) * 1024 / READERS
        sent = steady(write, RATE * SECONDS)
        first = 2 + 2 * RATE
        report = readers.wait(first - 1 + RATE * SECONDS)
        late = readers.ask("latency", sent={number + first: moment for number, moment in sent.items()})
    return late, cost, report


def queries():
    """Database queries for one event with few readers and with all."""
    from django.db import connection  # after django.setup()
    from django.test.utils import CaptureQueriesContext

    from articles.models import Article, Desk, User
    from articles.permissions import Role
    from articles.tests.live.room import Room

    desk = Desk.objects.create(name="Listening desk")
    people = [User.objects.create(username=f"listener-{number}") for number in range(PEOPLE)]
    for person in people:
        desk.admit(person, Role.EDITOR)
    article = Article.publish(desk=desk, by=people[0], html="<p>Officials said so.</p>", title="Heard")
    room, counts = Room(), []
    for wanted in (10, READERS):
        while len(room.hub.streams) < wanted:
            room.follow(people[len(room.hub.streams) % len(people)], article)
        article.annotate(by=people[0], motivation="highlighting", spans=[{"start": 0, "end": 9}])
        with CaptureQueriesContext(connection) as captured:
            room.look()
        counts.append(len(captured))
    room.reader.close()
    return counts


@contextlib.contextmanager
def program(**env):
    """A data folder and a database of its own."""
    from articles.tests.served import Program  # after django.setup()

    with tempfile.TemporaryDirectory() as folder:
        former = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "REDIS_URL")}
        os.environ.update(env)
        try:
            made = Program(folder)
        finally:
            for name, value in former.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
        try:
            yield made
        finally:
            made.forget()


def shared():
    """What two processes share where there is PostgreSQL and Redis: the environment, and where Redis is."""
    from articles.tests.live.chaos import redis_address  # after django.setup()
    from scripts.steps import postgres_url

    url, redis = postgres_url(), redis_address()
    if not (url and redis):
        return None, None
    return {"DATABASE_URL": url, "REDIS_URL": f"redis://{redis[0]}:{redis[1]}/0"}, redis


def measure(table):
    """Latency and memory, with one process on SQLite and two on PostgreSQL with Redis; and the bad day."""
    from articles.tests.live.chaos import BadDay, Proxy  # after django.setup()

    limit = bare()
    env, redis = shared()
    runs = [("SQLite, one process", {}, 1)]
    runs += [("PostgreSQL and Redis, two processes", env, 2)] if env else []
    for name, values, workers in runs:
        with program(**values) as made:
            late, cost, report = live(made, workers)
        what = f"{READERS:,} readers, {RATE} events a second ({name})"
        table.add(f"{what}: p50", late["p50"], "ms", None, bare=limit["p50"])
        table.add(f"{what}: p95", late["p95"], "ms", 150, at_most=True, bare=limit["p95"], bare_then=BARE)
        table.add(f"memory of a connection ({name})", cost, "KiB", 60, at_most=True)
        amiss = report["readers"] - report["complete"]
        table.add(f"readers that did not hear everything once ({name})", amiss, "", 0, at_most=True)
    few, many = queries()
    table.add(
        f"database queries for one event, 10 → {READERS:,} readers ({few} → {many})",
        many / few,
        "×",
        1,
        at_most=True,
    )
    proxy = Proxy(*redis) if redis else None
    values = {**env, "REDIS_URL": f"redis://127.0.0.1:{proxy.port}/0"} if redis else {}
    with program(**values) as made:
        report = BadDay(made, count=300, pause=0.02, redis=proxy, people=20).run()
    if proxy:
        proxy.cut()
    amiss = report["missing"] + report["twice"] + report["disordered"] + (not report["log"])
    amiss += report["readers"] - report["complete"]
    what = f"a bad day of 300 readers ({report['events']:,} events, {report['visits']:,} connections): amiss"
    table.add(what, amiss, "", 0, at_most=True)
