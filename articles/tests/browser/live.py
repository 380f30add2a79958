"""What journeys of several people share: a page that is live, lines that arrive, streams at the server."""

import time

from playwright.sync_api import expect

from articles.live.hub import hub
from articles.tests.browser import PATIENCE


def is_live(visit):
    """The visit, when its page hears what others do."""
    expect(visit.page.locator("#live")).to_have_text("live")
    return visit


def lines(visit):
    """A list in the page of all lines of the log that it hears from now on."""
    return visit.page.evaluate_handle(
        """() => {
          const lines = [];
          document.addEventListener("live-line", ({ detail }) => lines.push(detail));
          return lines;
        }"""
    )


def heard(visit, lines, count=1):
    """Wait until so many lines have come."""
    visit.page.wait_for_function("([lines, count]) => lines.length >= count", arg=[lines, count])


def asked_for_changes(visit):
    """A list of the page's requests for what is new, as they come."""
    asked = []
    visit.page.on("request", lambda request: "/changes/" in request.url and asked.append(request.url))
    return asked


def look(visit, *, away):
    """Go to another tab, or come back: headless pages are always in sight."""
    visit.page.evaluate(
        """(away) => {
          Object.defineProperty(document, "hidden", { value: away, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        away,
    )


def streams_are(count):
    """Wait until so many streams are open at the server."""
    until = time.monotonic() + PATIENCE
    while len(hub.streams) != count and time.monotonic() < until:
        time.sleep(0.03)
    assert len(hub.streams) == count


def asks_for(articles):
    """Wait until one stream is open, for these articles and no others."""
    wanted = {article.pk for article in articles}
    until = time.monotonic() + PATIENCE
    while [set(each.articles) for each in hub.streams] != [wanted] and time.monotonic() < until:
        time.sleep(0.03)
    assert [set(each.articles) for each in hub.streams] == [wanted]
