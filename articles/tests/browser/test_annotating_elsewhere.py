"""What one article's page has left is sent from any other page of that person, and of no other."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Event
from articles.tests.browser.offline import SENTENCES, another_page, highlight, leave, note, quotes, waits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFLINE = "ERR_INTERNET_DISCONNECTED"
SAVES = re.compile(r"/api/(articles/\d+/)?annotations/")


@pytest.fixture
def article(make_article):
    return make_article("".join(f"<p>{sentence}</p>" for sentence in SENTENCES), title="A long way")


@pytest.fixture
def left(visit, cast, article):
    """``left(write, count, prepare=…)``: the window of who wrote without a network and closed the page."""

    def begin(write, count, also="", prepare=lambda here: None):
        here = visit(cast.annotator).open(article)
        here.expect_errors(f"{OFFLINE}{also}")
        prepare(here)
        here.context.set_offline(True)
        write(here)
        waits(here, count)
        leave(here)
        return here

    return begin


def three(here):
    highlight(here, 2)
    note(here, "Written in a tunnel")


def open_form(annotation):
    def click(here):
        here.open_card(annotation).get_by_text("Edit", exact=True).click()
        expect(here.page.locator("annotation-form textarea")).to_be_focused()

    return click


def type_instead(words):
    def write(here):
        here.page.locator("annotation-form textarea").fill(words)
        here.press("Control+Enter")

    return write


def show(here, path="/"):
    here.page = here._watch(here.context.new_page())
    here.page.goto(here.server + path)


# The page has looked for letters: what it asked its database before this question is answered.
LOOKED = """async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === "newsroom")) return false;
  return new Promise((resolve) => {
    const opening = indexedDB.open("newsroom", 1);
    opening.onsuccess = () => {
      const counting = opening.result.transaction("letters", "readwrite").objectStore("letters").count();
      counting.onsuccess = () => { opening.result.close(); resolve(true); };
    };
  });
}"""
LOADED = """() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/database."))"""


def has_looked(here):
    here.page.wait_for_function(LOADED)
    here.page.wait_for_function(LOOKED)


def said(here):
    return here.page.locator("header.top + .messages")


def drafts(here):
    return here.page.evaluate("Object.keys(localStorage).filter((name) => name.includes(':draft:'))")


@pytest.mark.parametrize("path", ["/", "/claims/", "/entities/", "/accounts/"])
def test_saves_go_out_from_any_page_in_their_order(left, article, path):
    here = left(three, 3)

    show(here, path)
    expect(said(here)).to_have_text("3 saved that waited for the network: A long way")

    assert quotes() == sorted(SENTENCES[:3])
    lines = Event.objects.filter(article=article, verb="annotation.created").order_by("sequence")
    assert [Annotation.objects.get(uid=line.subject_key).quote for line in lines] == SENTENCES[:3]
    assert drafts(here) == []


def test_saves_go_out_from_the_page_of_another_article(left, make_article):
    here = left(three, 3)

    another_page(here, make_article())
    expect(said(here).get_by_role("link")).to_have_text("A long way")
    expect(said(here)).to_contain_text("3 saved")

    assert quotes() == sorted(SENTENCES[:3])
    assert here.marks() == []


def test_what_waits_is_counted_and_named_until_the_line_is_back(left, article):
    here = left(three, 3, "|ERR_FAILED")
    here.context.route(SAVES, lambda route: route.abort())

    show(here)
    expect(said(here)).to_have_text("3 not saved yet, waiting for the network: A long way")
    expect(said(here).get_by_role("link")).to_have_attribute("href", article.get_absolute_url())
    assert here.seriously_wrong() == []
    here.context.unroute(SAVES)
    here.page.evaluate("dispatchEvent(new Event('online'))")
    expect(said(here)).to_have_text("3 saved that waited for the network: A long way")

    assert quotes() == sorted(SENTENCES[:3])


def test_page_that_is_open_already_takes_up_what_another_leaves(visit, cast, article):
    here = visit(cast.annotator)
    here.expect_errors(OFFLINE)
    here.page.goto(here.server)
    shelf = here.page

    another_page(here, article)
    here.context.set_offline(True)
    highlight(here, 2)
    waits(here, 2)
    leave(here)
    here.page = shelf
    expect(said(here)).to_contain_text("2 saved")

    assert quotes() == sorted(SENTENCES[:2])


def test_edit_that_came_too_late_is_kept_for_the_dialog_of_its_article(left, cast, article, make_annotation):
    written = make_annotation(SENTENCES[0], motivation="commenting", body="The toll is 12.")

    def edit(here):
        type_instead("The toll is 21.")(here)
        highlight(here, 1)

    here = left(edit, 2, "|412", open_form(written))
    written.edit(cast.annotator, body="The toll is 13.")

    show(here)
    expect(said(here)).to_contain_text("1 could not be saved. See why in the article, and decide: A long way")
    expect(said(here)).to_contain_text("1 saved")
    here.page.reload()  # It stays.
    expect(said(here)).to_contain_text("1 could not be saved")
    said(here).get_by_role("link").click()
    here.ready()

    conflict = here.page.locator(".conflict")
    expect(conflict.locator("[data-theirs] del")).to_have_text("13")
    expect(conflict.locator("[data-mine] ins")).to_have_text("21")
    conflict.get_by_text("Keep mine").click()
    here.saved()
    written.refresh_from_db()
    assert written.body == "The toll is 21."
    here.page.goto(here.server)
    has_looked(here)
    expect(said(here)).to_have_count(0)


def test_choice_that_was_not_made_before_the_page_died_is_offered_again(left, cast, article, make_annotation):
    written = make_annotation(SENTENCES[0], motivation="commenting", body="The toll is 12.")

    here = left(type_instead("The toll is 21."), 1, "|412", open_form(written))
    written.edit(cast.annotator, body="The toll is 13.")
    for _ in range(2):
        another_page(here, article)
        expect(here.page.locator(".conflict [data-mine] ins")).to_have_text("21")
        here.page.close()
    another_page(here, article)
    here.page.locator(".conflict").get_by_text("Take theirs").click()
    here.reload()

    expect(here.card("The toll is 13.")).to_be_visible()
    expect(here.page.locator(".conflict")).to_have_count(0)
    assert drafts(here) == []


def test_refused_save_is_kept_with_its_draft_for_its_article(left, article):
    here = left(lambda here: note(here, "Refused words"), 1, "|422")
    refusing = {"status": 422, "content_type": "application/problem+json"}
    problem = {"title": "Not now.", "status": 422}
    here.context.route(SAVES, lambda route: route.fulfill(**refusing, json=problem))

    show(here)
    said(here).get_by_role("link").click()
    here.ready()
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("Not saved: Not now.")
    here.context.unroute(SAVES)
    toast.get_by_text("Open the draft").click()
    here.press("Control+Enter")

    expect(here.card("Refused words")).to_be_visible()
    assert Annotation.objects.count() == 1


def test_one_courier_goes_however_often_the_page_looks(left):
    here = left(lambda here: note(here, "Refused words"), 1, "|422")
    refusing = {"status": 422, "content_type": "application/problem+json"}
    here.context.route(SAVES, lambda route: route.fulfill(**refusing, json={"title": "Not now."}))
    scripts, held = "**/annotating/courier*.js", []
    here.context.route(scripts, lambda route: held.append(route))

    here.page = here._watch(here.context.new_page())
    with here.page.expect_request(scripts):
        here.page.goto(here.server)
    here.page.evaluate("() => dispatchEvent(new Event('focus'))")
    here.context.unroute(scripts)
    for route in held:
        route.continue_()

    expect(said(here)).to_contain_text("1 could not be saved")
    expect(here.page.locator(".messages")).to_have_count(1)


def test_answer_that_was_lost_is_no_conflict_on_another_page(left, cast, article, make_annotation):
    written = make_annotation(SENTENCES[0], motivation="commenting", body="first")
    here = left(type_instead("second"), 1, "|412", open_form(written))
    written.edit(cast.annotator, body="second")  # as the server did, whose answer did not come

    show(here)
    expect(said(here)).to_contain_text("1 saved")
    assert drafts(here) == []


def test_nobody_sends_what_another_wrote_from_any_page(left, cast, article, make_article):
    here = left(three, 3)
    here.sign_in(cast.editor)

    other = make_article()
    for path in ("/", "/claims/", "/entities/", article.get_absolute_url(), other.get_absolute_url()):
        show(here, path)
        has_looked(here)
        expect(said(here)).to_have_count(0)
    here.ready()
    highlight(here, 1)
    here.saved()
    assert [each.author for each in Annotation.objects.all()] == [cast.editor]

    here.sign_in(cast.annotator)
    show(here)
    expect(said(here)).to_contain_text("3 saved")
    assert Annotation.objects.filter(author=cast.annotator).count() == 3


def test_letters_wait_on_another_page_until_their_writer_signs_in_again(left, cast):
    here = left(three, 3, "|ERR_FAILED|401")
    here.context.route(SAVES, lambda route: route.abort())
    show(here)
    expect(said(here)).to_contain_text("3 not saved yet, waiting for the network")

    here.sign_in(cast.editor)
    here.context.unroute(SAVES)
    here.page.evaluate("dispatchEvent(new Event('online'))")
    expect(said(here)).to_contain_text(
        "3 not saved yet, waiting until you sign in again: A long way · Sign in"
    )
    assert not Annotation.objects.exists()

    here.sign_in(cast.annotator)
    here.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(said(here)).to_contain_text("3 saved")
    assert {each.author for each in Annotation.objects.all()} == {cast.annotator}


def test_nothing_more_is_loaded_where_nothing_waits(visit, cast, article):
    here = visit(cast.annotator)
    asked = []
    here.context.on("request", lambda request: asked.append(request.url))

    show(here)
    has_looked(here)

    names = {found[1] for url in asked if (found := re.search(r"/annotating/([\w-]+)\.\w*\.?js$", url))}
    assert names == {"unsent", "database"}
    expect(said(here)).to_have_count(0)
