"""A real Chromium before a real server, one of each for a run; for each test a new window and no data."""

import os
import re
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import expect, sync_playwright

from articles.accounts.sessions import SessionStore
from articles.reading.page import pages
from articles.tests.browser import PATIENCE

FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
PHONE = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium; Playwright's own is never downloaded."""
    path = shutil.which("chromium")
    if not path:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Chromium: apt install chromium")
    # Playwright's synchronous interface leaves a loop in the thread that also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker):
    """The whole program on a free port of this machine; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config("newsroom.asgi:application", log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with django_db_blocker.unblock():
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + PATIENCE
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert server.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(5)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        item.has_failed = outcome.get_result().failed


class Visit:
    """One person's browser window; fails the test for any error on the console and any request elsewhere."""

    def __init__(self, browser, server, **context):
        self.server = server
        self.context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **context})
        self.context.set_default_timeout(PATIENCE * 1000)
        self.faults, self.expected = [], []
        # Seen, not intercepted: each request would wait for this process. Other hosts do not resolve (FLAGS).
        self.context.on("request", self._see)
        self.page = self._watch(self.context.new_page())

    def _watch(self, page):
        page.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def _see(self, request):
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")

    def expect_errors(self, pattern):
        """Let the console say this: a refusal that the test is about."""
        self.expected.append(re.compile(pattern))

    @property
    def surprises(self):
        return [f for f in self.faults if not any(pattern.search(f) for pattern in self.expected)]

    def sign_in(self, user):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.server}
        self.context.add_cookies([cookie])
        return self

    def sign_out(self):
        self.expect_errors("401")  # the page that is open may ask once more
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def unheard(self):
        """Its pages are not live, so that what others do comes as a surprise to them."""
        none = "globalThis.EventSource = class extends EventTarget { close() {} }"
        self.context.add_init_script(f"delete globalThis.SharedWorker; {none}")
        return self

    def open(self, article):
        self.page.goto(self.server + article.get_absolute_url())
        self.ready()
        return self

    def tab(self, article):
        """Another tab of the same window, on an article."""
        page = self._watch(self.context.new_page())
        page.goto(self.server + article.get_absolute_url())
        page.wait_for_selector("main[data-ready][data-writing]")
        return page

    def ready(self):
        """Wait until the page answers and all its rooms are there."""
        self.page.wait_for_selector("main[data-ready][data-writing]")

    def reload(self):
        self.page.reload()
        self.ready()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words):
        self.page.keyboard.type(words)

    def saved(self):
        """Wait until the server has everything."""
        expect(self.page.locator("#status")).to_have_text("All changes saved")

    def card(self, words):
        return self.page.locator("annotation-card", has_text=words)

    def open_card(self, annotation):
        """As a link to it does."""
        self.page.evaluate("(uid) => { location.hash = `annotation-${uid}` }", str(annotation.uid))
        card = self.page.locator(f"annotation-card[data-uid='{annotation.uid}']")
        expect(card).to_have_class(re.compile(r"\bactive\b"))
        return card

    def select(self, first, last=None):
        """Drag the mouse from the beginning of some words to the end of the last of them."""
        x1, y1, x2, y2 = self.page.evaluate(PLACE, [first, last or first])
        mouse = self.page.mouse
        mouse.move(x1, y1)
        mouse.down()
        mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
        mouse.move(x2, y2)
        mouse.up()

    def marks(self):
        """The words that are painted, by layer."""
        return self.page.evaluate(MARKS)

    def marks_are(self, expected):
        """Wait for these marks: the page shows an answer a moment after it was given."""
        until = time.monotonic() + PATIENCE
        while self.marks() != expected and time.monotonic() < until:
            self.page.wait_for_timeout(30)
        assert self.marks() == expected

    def seriously_wrong(self):
        """What axe finds serious or critical."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
        return [
            (fault["id"], node["target"], node.get("failureSummary"))
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]


# Where to press and to let go, for words of the text.
PLACE = """([first, last]) => {
  const text = document.querySelector("article-text");
  const from = text.text.indexOf(first), to = text.text.indexOf(last, from) + last.length;
  if (from < 0 || to < last.length) throw new Error(`not in the text: ${first}, ${last}`);
  const at = (unit) => text.offsets.toCodePoints(unit);
  text.rangeOf(at(from), at(from) + 1).startContainer.parentElement.scrollIntoView({ block: "center" });
  const one = text.rectOf(at(from), at(from) + 1), other = text.rectOf(at(to) - 1, at(to));
  const rtl = getComputedStyle(text).direction === "rtl";
  const [near, far] = rtl ? [one.right - 1, other.left + 1] : [one.left + 1, other.right - 1];
  return [near, one.top + one.height / 2, far, other.top + other.height / 2];
}"""
MARKS = """() => {
  const text = document.querySelector("article-text");
  return [...text.marks.values()].map((mark) => [
    mark.layer, mark.spans.map(([start, end]) => text.offsets.slice(start, end)).join(" … "),
  ]).sort();
}"""


@pytest.fixture
def visit(chromium, server, transactional_db, request):
    """``visit(user, **context)``: a new window of somebody who is signed in; of a visitor without a user."""
    pages.clear()
    visits = []

    def begin(user=None, **context):
        made = Visit(chromium, server, **context)
        visits.append(made)
        return made.sign_in(user) if user else made

    yield begin
    has_failed = getattr(request.node, "has_failed", True)
    for number, each in enumerate(visits):
        if has_failed or each.surprises:
            folder = settings.DATA_DIR / "screenshots"
            folder.mkdir(exist_ok=True)
            each.page.screenshot(path=folder / f"{request.node.name[:80]}-{number}.png")
        each.context.close()
    surprises = [fault for each in visits for fault in each.surprises]
    assert surprises == []


@pytest.fixture
def phone():
    """The context of a phone: narrow, with fingers."""
    return PHONE
