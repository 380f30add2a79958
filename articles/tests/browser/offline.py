"""What a person does without a network, and what the page and the browser then say."""

import os
import re
import signal

from playwright.sync_api import expect

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


def leave(here):
    """Close the page; then the network is back.

    A browser lets go of a page's missing network before the page itself, which so might still send something.
    """
    here.page.evaluate("() => { globalThis.fetch = () => new Promise(() => {}) }")
    here.page.close()
    here.context.set_offline(False)


def crash(here):
    """End the processes that show pages, as a browser does that runs out of memory."""
    session = here.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    with here.page.expect_event("crash"):
        for each in processes:
            if each["type"] == "renderer":
                os.kill(each["id"], signal.SIGKILL)


def another_page(here, article):
    here.page = here._watch(here.context.new_page())
    return here.open(article)
