"""Several tabs of one person: a letter is sent once, by its own tab or, when that is gone, by another."""

import json
from collections import Counter

import pytest
from playwright.sync_api import expect

from articles.models import Annotation
from articles.tests.browser.offline import (
    KEPT,
    SENTENCES,
    another_page,
    highlight,
    leave,
    note,
    quotes,
    waits,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(make_article):
    return make_article("".join(f"<p>{sentence}</p>" for sentence in SENTENCES))


def test_two_tabs_send_each_letter_once(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED")
    first = here.page
    sent = Counter()

    def count(response):
        # What is tried in vain, before the line is back, has not been sent.
        request = response.request
        if "/annotations/" in request.url and request.method == "POST":
            sent[json.loads(request.post_data)["uid"]] += 1

    here.context.on("response", count)
    another_page(here, article)
    second = here.page
    here.context.set_offline(True)
    highlight(here, 2)
    expect(second.locator("#status")).to_contain_text("2 not saved yet")
    here.page = first
    first.bring_to_front()
    here.press("j", "j", "j")
    highlight(here, 2)
    expect(first.locator("#status")).to_contain_text("2 not saved yet")
    first.wait_for_function(KEPT, arg=4)
    here.context.set_offline(False)
    for page in (first, second):
        expect(page.locator("#status")).to_have_text("All changes saved")

    assert list(sent.values()) == [1, 1, 1, 1]
    assert quotes() == sorted([*SENTENCES[:2], *SENTENCES[3:5]])


def test_draft_of_what_waits_in_another_tab_is_not_offered(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_FAILED")
    here.context.route("**/annotations/", lambda route: route.abort())

    note(here, "Waits over there")
    waits(here, 1)
    here.press("j", "n")
    here.type("Half a senten")
    here.press("Escape")
    another_page(here, article)
    here.page.locator("toast-line").get_by_text("Open it").click()

    expect(here.page.locator("annotation-form textarea")).to_have_value("Half a senten")


@pytest.mark.parametrize("where", ["in the article", "on the shelf"])
def test_page_that_takes_its_time_to_end_is_waited_for(visit, cast, article, where):
    here = visit(cast.annotator)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|404|'steal'")
    here.page.goto(f"{here.server}/api/me/")
    slow = here.page
    another_page(here, article)
    here.context.set_offline(True)
    highlight(here, 1)
    waits(here, 1)
    slow.evaluate(HOLD_ITS_LOCK)
    leave(here)

    if where == "in the article":
        another_page(here, article)
    else:
        here.page = here._watch(here.context.new_page())
        here.page.goto(here.server)
    here.page.wait_for_function(AWAITED)
    assert not Annotation.objects.exists()
    slow.evaluate("() => letGo()")

    if where == "in the article":
        here.saved()
    else:
        expect(here.page.locator("header.top + .messages")).to_contain_text("1 saved")
    assert quotes() == SENTENCES[:1]


# As long as a page has its lock, it lives.
HOLD_ITS_LOCK = """async () => {
  const { held } = await navigator.locks.query();
  const { name } = held.find(({ name }) => name.startsWith("newsroom:page:"));
  await new Promise((resolve) => {
    const until = new Promise((letGo) => { globalThis.letGo = letGo; });
    navigator.locks.request(name, { steal: true }, () => { resolve(); return until; });
  });
}"""
AWAITED = """async () => {
  const { pending } = await navigator.locks.query();
  return pending.some(({ name }) => name.startsWith("newsroom:page:"));
}"""
