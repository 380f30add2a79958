"""Opening, painting and moving in a real Chromium: weight on the wire, readiness, frames."""

import json
import shutil
import statistics

from bench.requests import session_cookie
from bench.server import serving

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# When the page says that it is ready, and how long each frame kept the main thread.
WATCH = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("main[data-ready]")) return;
  window.readyAt = performance.now();
  watcher.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
window.frames_ = [];
window.watchFrames = () => {
  const channel = new MessageChannel();
  let began = 0;
  channel.port1.onmessage = () => window.frames_.push(performance.now() - began);
  const tick = (time) => { began = time; channel.port2.postMessage(0); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
};
"""
AFTER_PAINT = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
REPAINT = """async (marks) => {
  const text = document.querySelector("article-text");
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    channel.port2.postMessage(0);
  }));
  for (const mark of marks) text.drop(mark.uid);
  await frame();
  await frame();
  const began = performance.now();
  text.show(marks);
  await frame();
  return performance.now() - began;
}"""
BARE_PAINT = """async (spans) => {
  const node = document.querySelector("pre").firstChild;
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    channel.port2.postMessage(0);
  }));
  await frame();
  const began = performance.now();
  const ranges = spans.map(([start, end]) => {
    const place = { startContainer: node, startOffset: start, endContainer: node, endOffset: end };
    return new StaticRange(place);
  });
  CSS.highlights.set("bare", new Highlight(...ranges));
  await frame();
  return performance.now() - began;
}"""
BARE_PAGE = (
    "<!doctype html><style>pre {{ white-space: pre-wrap }} ::highlight(bare) {{ background: yellow }}</style>"
    "<pre>{}</pre>"
)


class Tab:
    """A fresh browser context, signed in, with what came over the wire counted by kind."""

    def __init__(self, browser, port, cookie):
        self.address = f"http://127.0.0.1:{port}"
        self.context = browser.new_context(viewport={"width": 1400, "height": 1000})
        for pair in cookie.split("; "):
            name, value = pair.split("=", 1)
            self.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.weights, self.wire = {}, 0
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._received)
        wire.on("Network.loadingFinished", self._finished)

    def _received(self, event):
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.weights[event["type"]] = self.weights.get(event["type"], 0) + int(
            headers.get("content-length", 0)
        )

    def _finished(self, event):
        self.wire += event["encodedDataLength"]

    def open(self, pk):
        """Go to an article; milliseconds until it says that it is ready."""
        self.page.goto(f"{self.address}/articles/{pk}/")
        self.page.wait_for_selector("main[data-ready]")
        self._settle()
        return self.page.evaluate("() => window.readyAt")

    def _settle(self):
        """Until nothing has come for a second: a live page keeps a stream, so the network is never idle."""
        for _ in range(30):
            before = self.wire
            self.page.wait_for_timeout(1_000)
            if self.wire == before:
                return

    def marks(self):
        """The marks as the page got them."""
        return json.loads(self.page.locator("#marks").text_content())["marks"]


def measure(table):
    """All that only a browser can tell."""
    from playwright.sync_api import sync_playwright  # only the figures and the tests need it

    from articles.models import Article, User  # after django.setup()

    def pk(title):
        return Article.objects.filter(title__startswith=title).values_list("pk", flat=True)[0]

    cookie = session_cookie(User.objects.get(username="measuring-editor"))
    articles = {n: pk(f"{n} annotations") for n in (100, 1000, 5000)}
    # Playwright's loop lives in this thread: nothing of the database is asked inside.
    with serving("bench.bare_settings") as (port, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        bare = opening_bare(browser, port, articles[100])
        browser.close()
    with serving() as (port, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        opening(table, browser, port, cookie, articles[100], bare)
        for count, aim in ((1000, 25), (5000, 40)):
            painting(table, browser, port, cookie, articles[count], count, aim)
        moving(table, browser, port, cookie, articles[5000])
        browser.close()


def opening_bare(browser, port, pk):
    """Seconds until the bare list of the same annotations is loaded; the median of five."""
    times = []
    for _ in range(5):
        page = browser.new_context().new_page()
        page.goto(f"http://127.0.0.1:{port}/rendered/{pk}/")
        times.append(page.evaluate("() => performance.getEntriesByType('navigation')[0].duration") / 1000)
        page.context.close()
    return statistics.median(times)


def opening(table, browser, port, cookie, pk, bare):
    """Weight by kind and time to readiness of a first visit; the median of five."""
    times = []
    for _ in range(5):
        tab = Tab(browser, port, cookie)
        times.append(tab.open(pk) / 1000)
        weights, wire = tab.weights, tab.wire
        tab.context.close()
    table.add("first visit, all on the wire, headers too", wire / 1024, "KiB", 150, at_most=True)
    for kind, name, aim in (("Script", "scripts", 60), ("Stylesheet", "styles", 20), ("Font", "fonts", 70)):
        table.add(f"first visit, {name}, compressed", weights[kind] / 1000, "kB", aim, at_most=True)
    what = "first visit, until interactive (median of 5)"
    table.add(what, statistics.median(times), "s", 0.6, at_most=True, bare=bare)


def painting(table, browser, port, cookie, pk, count, aim):
    """Milliseconds to the frame with all marks painted, beside one bare highlight; medians of nine."""
    tab = Tab(browser, port, cookie)
    tab.open(pk)
    marks = tab.marks()
    text = tab.page.locator("article-text").text_content()
    times = [tab.page.evaluate(REPAINT, marks) for _ in range(9)]
    tab.context.close()
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_content(BARE_PAGE.format(text.replace("&", "&amp;").replace("<", "&lt;")))
    spans = [span[:2] for mark in marks for span in mark["spans"]]
    bare = [page.evaluate(BARE_PAINT, spans) for _ in range(9)]
    page.close()
    what = f"paint {count:,} annotations over {len(text):,} characters"
    table.add(what, statistics.median(times), "ms", aim, at_most=True, bare=statistics.median(bare))


def moving(table, browser, port, cookie, pk):
    """The main thread's share of a frame while hovering, scrolling, selecting and typing, 95th percentile."""
    tab = Tab(browser, port, cookie)
    tab.open(pk)
    page = tab.page
    page.evaluate("() => window.watchFrames()")
    box = page.locator("article-text").bounding_box()
    left, width = box["x"], box["width"]

    def hover():
        for step in range(120):
            page.mouse.move(left + (step * 37) % width, 200 + (step * 13) % 600)

    def scroll():
        for _ in range(120):
            page.mouse.wheel(0, 240)

    def select():
        page.mouse.move(left + 20, 300)
        page.mouse.down()
        for step in range(120):
            page.mouse.move(left + (step * 29) % width, 300 + step * 3)
        page.mouse.up()

    def type_():
        page.keyboard.press("Escape")
        for _ in range(30):
            page.keyboard.press("j")
        page.keyboard.press("n")
        page.keyboard.type("A note of some length, typed while five thousand marks are on the page.")

    for name, act in (("hovering", hover), ("scrolling", scroll), ("selecting", select), ("typing", type_)):
        page.evaluate("() => { window.frames_.length = 0; }")
        act()
        page.evaluate(AFTER_PAINT)
        frames = page.evaluate("() => window.frames_")
        p95 = statistics.quantiles(frames, n=20)[-1]
        table.add(f"{name} over 5,000 annotations, frame p95", p95, "ms", 16, at_most=True)
    tab.context.close()
