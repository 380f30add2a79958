"""The program dies or is restarted while a browser saves: what was written is there, once, in its order."""

import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from articles.tests.browser import PATIENCE
from articles.tests.browser.conftest import Visit
from articles.tests.browser.offline import SENTENCES, highlight
from articles.tests.served import GONE, LOOK, Program, kill

pytestmark = pytest.mark.browser

# Makes an article of these sentences and signs its annotator in.
STAGE = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from articles.accounts.sessions import SessionStore
from articles.models import Article, Desk, Outlet, User
from articles.permissions import Role

desk = Desk.objects.create(name="Writing desk")
user = User.objects.create(username="writer")
desk.admit(user, Role.EDITOR)
html = "".join(f"<p>{{sentence}}</p>" for sentence in {sentences!r})
outlet = Outlet.objects.create(name="A")
article = Article.publish(desk=desk, by=user, html=html, title="Sentences", outlet=outlet)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(json.dumps({{"article": article.pk, "session": session.session_key}}))
"""
QUOTES = """
import json
import django
django.setup()
from articles.models import Annotation, Event

lines = Event.objects.filter(verb="annotation.created").order_by("sequence")
print(json.dumps([Annotation.objects.get(uid=line.subject_key).quote for line in lines]))
"""


class Line(ThreadingHTTPServer):
    """The way from the browser to the program, on which an answer can be held until the program is dead."""

    daemon_threads = True
    port = 0  # of the program

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Carrier)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.is_holding = False
        self.gone = threading.Event()  # the program, while its answer is held
        self.statuses = []  # of what was sent to be saved; None where no answer came

    def wait_for(self, page, count):
        """Until so many saves were tried. The browser's requests pass this thread: it must not sleep."""
        until = time.monotonic() + PATIENCE
        while len(self.statuses) < count and time.monotonic() < until:
            page.wait_for_timeout(20)
        assert len(self.statuses) >= count, self.statuses

    def handle_error(self, request, client_address):
        """A browser that leaves is no fault."""


class Carrier(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def carry(self):
        line = self.server
        # Who is here is told by POST, too, and by nobody waited for.
        is_save = self.command not in ("GET", "HEAD") and not self.path.endswith("/presence/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            there = HTTPConnection("127.0.0.1", line.port, timeout=PATIENCE)
            there.request(self.command, self.path, body, dict(self.headers))
            answer = there.getresponse()
            said = answer.read()
        except GONE:
            if is_save:
                line.statuses.append(None)
            self.close_connection = True
            return
        if is_save:
            line.statuses.append(answer.status)
        if is_save and line.is_holding:
            line.is_holding = False
            line.gone.wait(PATIENCE)
            self.close_connection = True
            return
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(b"" if self.command == "HEAD" else said)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = carry

    def log_message(self, *arguments):
        """The test says what there is to say."""


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path)
    yield made
    made.forget()


@pytest.fixture
def line():
    made = Line()
    thread = threading.Thread(target=made.serve_forever, args=[0.05], daemon=True)
    thread.start()
    yield made
    made.gone.set()
    made.shutdown()
    made.server_close()


@pytest.fixture
def open_article(chromium, line):
    """``open_article(stage)``: the window of the writer, behind the line."""
    visits = []

    def begin(stage):
        here = Visit(chromium, line.address)
        visits.append(here)
        # A browser tells so of each save without an answer.
        here.expect_errors("ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_SOCKET|503")
        cookie = {"name": "sessionid", "value": stage["session"], "url": line.address}
        here.context.add_cookies([cookie])
        here.page.goto(f"{line.address}/articles/{stage['article']}/")
        here.ready()
        return here

    yield begin
    for each in visits:
        each.context.close()
    assert [fault for each in visits for fault in each.surprises] == []


def test_program_killed_between_the_commit_and_its_answer_has_it_once(program, line, open_article):
    with program.serving() as (process, port):
        line.port = port
        here = open_article(stage := program.run(STAGE, sentences=SENTENCES))
        line.is_holding = True

        highlight(here, 1)
        line.wait_for(here.page, 1)
        kill(process)
        line.gone.set()
        highlight(here, 1)  # while nobody is there
        line.wait_for(here.page, 2)

    with program.serving(port=port):
        here.saved()
    assert program.run(QUOTES) == SENTENCES[:2]
    look = program.run(LOOK, article=stage["article"])
    assert len(look["annotations"]) == 2
    assert [event["sequence"] for event in look["events"]] == list(range(1, look["sequence"] + 1))
    assert look["sound"] == "ok"
    # Made and not told, asked in vain, found to be there, made.
    assert (line.statuses[0], line.statuses[-2:]) == (201, [200, 201])
    assert set(line.statuses[1:-2]) == {None}


def test_program_restarted_while_it_saves_has_everything_once(program, line, open_article):
    with program.serving() as (process, port):
        line.port = port
        here = open_article(stage := program.run(STAGE, sentences=SENTENCES))

        highlight(here, 5)
        line.wait_for(here.page, 2)
        process.terminate()
        highlight(here, 2)
        assert process.wait(PATIENCE) == 0
        highlight(here, 2)
        line.wait_for(here.page, len(line.statuses) + 1)  # in vain

    with program.serving(port=port):
        highlight(here, 1)
        here.saved()
    assert program.run(QUOTES) == SENTENCES
    look = program.run(LOOK, article=stage["article"])
    assert len(look["annotations"]) == len(SENTENCES)
    assert look["sound"] == "ok"
    assert None in line.statuses and line.statuses[-1] == 201
