"""Streams of the served program: across its processes, through kills and cuts, to its end."""

import json
import signal
import socket

import pytest
from django.conf import settings

from articles.tests.live.chaos import BadDay, until, workers_of
from articles.tests.live.readers import Readers
from articles.tests.served import STAGE, Program, Writer, note

# What a script of another process does, as `manage.py shell` would.
SCRIPT = """
import json
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from articles.accounts.sessions import SessionStore
from articles.models import Annotation, Article, Desk, User
article, desk = Article.objects.get(pk={article}), Desk.objects.get()
someone, other = User.objects.order_by("pk")[:2]
"""
SIGN_IN = (
    SCRIPT
    + """
session = SessionStore()
session[SESSION_KEY] = str(someone.pk)
session[BACKEND_SESSION_KEY] = "articles.accounts.backend.Backend"
session[HASH_SESSION_KEY] = someone.get_session_auth_hash()
session.create()
print(json.dumps(session.session_key))
"""
)
SIGN_OUT = (
    SCRIPT
    + """
SessionStore({key!r}).flush()
print("null")
"""
)
DISMISS = (
    SCRIPT
    + """
desk.memberships.filter(user=other).update(role=40)
desk.dismiss(someone, by=other)
print("null")
"""
)
PRIVATE = (
    SCRIPT
    + """
spans = [{{"start": 0, "end": 5}}]
made = article.annotate(by=other, motivation="highlighting", visibility="private", spans=spans)
made.withdraw(other)
print(json.dumps(str(made.uid)))
"""
)
PUBLIC = (
    SCRIPT
    + """
made = article.annotate(by=other, motivation="highlighting", spans=[{{"start": 0, "end": 5}}])
print(json.dumps(str(made.uid)))
"""
)


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path)
    yield made
    made.forget()


class Stream:
    """One open stream, as bytes."""

    def __init__(self, port, path, **headers):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.came = b""

    def wait(self, *words):
        """Read until one of these has come (or the end); all that came."""
        while not any(word in self.came for word in words):
            data = self.socket.recv(65536)
            if not data:
                break
            self.came += data
        return self.came


@pytest.fixture
def stage(program):
    return program.run(STAGE, people=2)


def bearer(stage, number=0):
    return {"Authorization": f"Bearer {stage['tokens'][number]}"}


def test_readers_of_both_processes_hear_of_everybodys_acts_once(program):
    with program.serving() as (process, port), Readers(settings.BASE_DIR) as readers:
        stage = program.run(STAGE, people=2)
        headers = [f"Authorization: {bearer(stage, number)['Authorization']}\r\n" for number in (0, 1)]
        address = f"/live/articles/{stage['article']}/"
        readers.ask("open", port=port, address=address, headers=headers, count=24)
        writers = [Writer(port, token) for token in stage["tokens"]]
        path = f"/articles/{stage['article']}/annotations/"
        for number in range(10):
            assert writers[number % 2].ask("POST", path, note("A note", number))[0] == 201
        # Another program on the same database, which no web process hears of.
        program.run(PUBLIC, article=stage["article"])

        report = readers.wait(12)

    assert report == {
        **dict.fromkeys(("missing", "twice", "disordered", "refused"), 0),
        "complete": 24,
        "readers": 24,
        "visits": 24,
    }


def test_readers_resume_after_a_restart(program):
    with program.serving() as (process, port), Readers(settings.BASE_DIR) as readers:
        stage = program.run(STAGE, people=2)
        headers = [f"Authorization: Bearer {stage['tokens'][0]}\r\n"]
        address = f"/live/articles/{stage['article']}/"
        readers.ask("open", port=port, address=address, headers=headers, count=10)
        process.terminate()
        assert process.wait(60) == 0
        program.run(PUBLIC, article=stage["article"])
        with program.serving(port=port) as _:
            program.run(PUBLIC, article=stage["article"])

            report = readers.wait(3)

    assert (report["complete"], report["missing"], report["twice"]) == (10, 0, 0)


def test_stop_ends_streams_and_does_not_wait_for_them(program, stage):
    with program.serving() as (process, port):
        streams = [Stream(port, f"/live/articles/{stage['article']}/", **bearer(stage)) for _ in range(8)]
        for stream in streams:
            stream.wait(b"\nid: 1\n")
        workers = workers_of(process)

        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0
        assert len(workers) == 2
        for stream in streams:
            # Ended, not cut.
            assert stream.wait(b"\r\n0\r\n\r\n").endswith(b"\r\n0\r\n\r\n")


def test_removed_member_and_closed_session_are_told_and_hear_no_more(program, stage):
    with program.serving() as (process, port):
        article = stage["article"]
        key = program.run(SIGN_IN, article=article)
        path = f"/live/articles/{article}/"
        by_session = Stream(port, path, Cookie=f"sessionid={key}")
        by_token, other = (Stream(port, path, **bearer(stage, number)) for number in (0, 1))
        for stream in (by_session, by_token, other):
            stream.wait(b"\nid: 1\n")

        program.run(SIGN_OUT, article=article, key=key)
        signed_out = by_session.wait(b"0\r\n\r\n")
        program.run(DISMISS, article=article)
        gone = by_token.wait(b"0\r\n\r\n")
        uid = program.run(PUBLIC, article=article)

        assert uid.encode() in other.wait(uid.encode())
    assert b"event: signed-out\ndata: {}\n\n" in signed_out
    assert b'event: gone\ndata: {"article": %d}\n\n' % article in gone
    assert uid.encode() not in signed_out + gone


def test_private_notes_never_leave(program, stage):
    with program.serving() as (process, port):
        article = stage["article"]
        path = f"/live/articles/{article}/?after=0"
        own, other = (Stream(port, path, **bearer(stage, number)) for number in (1, 0))

        private = program.run(PRIVATE, article=article)
        shared = program.run(PUBLIC, article=article)

        assert private.encode() in own.wait(shared.encode())
        assert private.encode() not in other.wait(shared.encode())
        late = Stream(port, path, **bearer(stage, 0))
        assert private.encode() not in late.wait(shared.encode())


def test_clients_of_old_proxies_get_the_stream_without_chunks(program, stage):
    with program.serving(workers=1) as (process, port):
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        head = f"GET /live/articles/{stage['article']}/?after=0 HTTP/1.0\r\n"
        connection.sendall(f"{head}Authorization: Bearer {stage['tokens'][0]}\r\n\r\n".encode())
        came = b""
        while b"article.imported" not in came:
            came += connection.recv(65536)

    head, _, body = came.partition(b"\r\n\r\n")
    assert b"chunked" not in head.lower()
    assert body.startswith(b": \n\nretry: ")
    assert json.loads(body.split(b"data: ")[1].split(b"\n")[0])["sequence"] == 1


def test_too_many_streams_of_one_person_are_refused_for_a_while(program, stage):
    with program.serving(workers=1) as (process, port):
        path = f"/live/articles/{stage['article']}/"
        streams = [Stream(port, path, **bearer(stage)) for _ in range(50)]
        for stream in streams:
            stream.wait(b"\nid: 1\n")

        refused = Stream(port, path, **bearer(stage)).wait(b"Too many streams")
        other = Stream(port, path, **bearer(stage, 1)).wait(b"\nid: 1\n")
        streams[0].socket.close()

        assert b"HTTP/1.1 429" in refused and b"retry-after: 5" in refused.lower()
        assert b"HTTP/1.1 200" in other
        assert until(lambda: b" 200 " in Stream(port, path, **bearer(stage)).wait(b"\nid: 1\n", b"Too many"))


def test_bad_day_costs_no_reader_an_event(program):
    report = BadDay(program, count=30, pause=0.05).run()

    check(report, 30)


@pytest.mark.skipif(settings.SQLITE, reason="one machine needs no Redis")
def test_bad_day_with_redis_costs_no_reader_an_event(program, redis):
    program.env["REDIS_URL"] = f"redis://127.0.0.1:{redis.port}/0"

    report = BadDay(program, count=30, pause=0.05, redis=redis).run()

    check(report, 30)


def check(report, count):
    assert (report["complete"], report["readers"]) == (count, count), report
    assert (report["missing"], report["twice"], report["disordered"], report["log"]) == (0, 0, 0, True)
    # It was a bad day.
    assert report["troubles"] == 9
    assert report["visits"] > 2 * count
    assert report["events"] > 3000
