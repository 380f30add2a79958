"""What a person does without a network, and what the page and the browser then say."""

import re
from contextlib import suppress

from playwright.sync_api import Error, expect

from articles.models import Annotation

NUMBERS = "one two three four five six seven eight nine ten".split()
SENTENCES = [f"This is sentence number {number}." for number in NUMBERS]


def quotes():
    return sorted(each.quote for each in Annotation.objects.standing())


def highlight(here, times):
    for _ in range(times):
        here.press("j", "h")


def note(here, words):
    here.press("j", "n")
    expect(here.page.locator("annotation-form textarea")).to_be_focused()
    here.type(words)
    here.press("Control+Enter")


def waits(here, count):
    """Wait until the page says that so many are not saved, and has them in its database."""
    expect(here.page.locator("#status")).to_contain_text(re.compile(rf"^{count} not saved yet"))
    expect(here.page.locator("main.desk")).to_have_attribute("data-waiting", str(count))
    here.page.wait_for_function(KEPT, arg=count)


KEPT = """(count) => new Promise((resolve) => {
  const opening = indexedDB.open("newsroom", 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction("letters").objectStore("letters").count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result === count); };
  };
})"""


# The page sends nothing any more: a browser that closes one lets go of its missing network before the page.
SILENT = "() => { globalThis.fetch = () => new Promise(() => {}) }"


def leave(here):
    """Close the page; then the network is back."""
    here.page.evaluate(SILENT)
    here.page.close()
    here.context.set_offline(False)


def crash(here):
    """End the process that shows the page, as a browser does that runs out of memory; the network is back.

    Nothing more is asked of that page: Chromium may never answer for one that crashed, not even to close it.
    """
    here.page.evaluate(SILENT)
    here.context.set_offline(False)
    with here.page.expect_event("crash"), suppress(Error):
        here.page.goto("chrome://crash", timeout=3000)


def another_page(here, article):
    here.page = here._watch(here.context.new_page())
    return here.open(article)
