"""Lists say that there is something new, and leave it to the reader when to see it."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_new_articles_are_announced_and_come_when_asked_for(visit, cast, make_article):
    make_article()
    here = visit(cast.editor)
    here.page.goto(here.server + "/")
    here.page.wait_for_selector("live-news[data-ready]", state="attached")
    rows = here.page.locator("#rows > .row")
    unread = here.page.locator("[data-count='unread']").first

    make_article()
    expect(here.page.locator("live-news")).to_have_text("1 new article: show it")
    make_article()
    expect(here.page.locator("live-news")).to_have_text("2 new articles: show them")
    expect(unread).to_have_text("3")
    expect(rows).to_have_count(1)
    here.page.locator("live-news a").click()

    expect(rows).to_have_count(3)
    expect(here.page.locator("live-news")).to_be_hidden()


def test_claims_that_change_are_counted_and_announced(visit, cast, make_claim, make_annotation):
    make_annotation("the drones were small", motivation="questioning", claim=make_claim())
    here = visit(cast.editor)
    here.page.goto(here.server + "/claims/")
    expect(here.page.locator("[data-count='claims_open']")).to_have_text("1")
    expect(here.page.locator("live-news")).to_be_hidden()

    make_annotation("NATO has a mission", motivation="questioning", claim=make_claim("NATO has a mission."))

    expect(here.page.locator("[data-count='claims_open']")).to_have_text("2")
    expect(here.page.locator("live-news")).to_have_text("The claims have changed: show them as they are now")
    here.page.locator("live-news a").click()
    expect(here.page.locator("main .rows > li")).to_have_count(2)
