"""An article with hundreds of annotations: cards come where they are read, no click on a far one is lost."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from articles.models import Annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNT = 420
# What stands in the page at most: those that may stay around the place that is read, and one that is held.
MOST = 60 + 160 + 2


@pytest.fixture
def crowded(make_crowded):
    return make_crowded(COUNT)


@pytest.fixture
def open_crowded(visit, cast, crowded):
    """``open_crowded(**context)``: the annotator reads the article; ``here.asked`` counts uids by request."""

    def begin(user=None, **context):
        here = visit(user or cast.annotator, **context)
        here.asked = []
        here.page.on("request", lambda r: "/cards/?" in r.url and here.asked.append(r.url.count("uid=")))
        return here.open(crowded)

    return begin


def remark(here, number):
    """The card of a sentence's remark."""
    return here.card(re.compile(rf"Remark {number} of {COUNT}\b"))


def scroll_to(here, number):
    here.page.evaluate(
        "(at) => document.querySelectorAll('article-text > p')[at].scrollIntoView({ block: 'center' })",
        number,
    )


def cards(here):
    return here.page.locator("annotation-card").count()


def press_on(here, number):
    """A click on the words of a sentence, at once."""
    x, y = here.page.evaluate(
        """(at) => {
          const text = document.querySelector("article-text");
          text.children[at].scrollIntoView({ block: "center" });
          const { left, top } = text.children[at].getBoundingClientRect();
          return [left + 40, top + 12];
        }""",
        number,
    )
    here.page.mouse.click(x, y)


def test_cards_come_with_scrolling_and_leave_again(open_crowded):
    here = open_crowded()
    expect(remark(here, 3)).to_be_visible()

    scroll_to(here, 400)
    expect(remark(here, 400)).to_be_visible()
    expect(remark(here, 3)).to_have_count(0)
    assert cards(here) <= MOST
    order = here.page.evaluate("[...document.querySelectorAll('annotation-card')].map((card) => card.start)")
    assert order == sorted(order)
    scroll_to(here, 0)
    expect(remark(here, 3)).to_be_visible()

    assert cards(here) <= MOST
    assert len(here.asked) <= 2


def test_a_click_on_a_far_mark_opens_its_card(open_crowded):
    here = open_crowded()

    press_on(here, 380)

    expect(remark(here, 380)).to_have_class(re.compile(r"\bactive\b"))
    expect(remark(here, 380)).to_be_in_viewport()


def test_the_rail_leads_to_a_far_mention(open_crowded, crowded, make_annotation, make_entity):
    mention = {"motivation": "identifying", "entities": [make_entity("Report 390")]}
    make_annotation("report 390", article=crowded, **mention)
    here = open_crowded()

    here.page.locator(".rail__jump").click()

    card = here.page.locator("annotation-card.active")
    expect(card.locator("header")).to_contain_text("Report 390")
    expect(card).to_be_in_viewport()
    assert cards(here) <= MOST


def test_the_open_card_stays_while_others_go(open_crowded):
    here = open_crowded()
    press_on(here, 5)

    scroll_to(here, 410)
    expect(remark(here, 410)).to_be_visible()

    expect(remark(here, 5)).to_have_class(re.compile(r"\bactive\b"))
    expect(remark(here, 8)).to_have_count(0)


def test_a_far_card_is_edited_withdrawn_and_taken_back(open_crowded, crowded):
    far = crowded.remarks[370]
    here = open_crowded()
    here.open_card(far).get_by_text("Edit", exact=True).click()
    form = here.page.locator("annotation-form")
    form.locator("textarea").fill("After all")
    form.get_by_text("Save").click()
    expect(here.card("After all")).to_be_visible()

    here.card("After all").get_by_text("Withdraw").click()
    expect(here.card("After all")).to_have_count(0)
    scroll_to(here, 0)
    expect(remark(here, 3)).to_be_visible()
    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("Undone")
    here.saved()
    scroll_to(here, 370)
    expect(here.card("After all")).to_be_visible()

    assert Annotation.objects.standing().get(pk=far.pk).body == "After all"


def test_a_note_written_far_down_gets_its_card(open_crowded):
    here = open_crowded()
    scroll_to(here, 400)
    here.select("Sentence 400")

    here.press("n")
    here.type("Written down there")
    here.press("Control+Enter")

    expect(here.card("Written down there")).to_be_visible()
    here.press("Escape")
    scroll_to(here, 0)
    expect(here.card("Written down there")).to_have_count(0)
    scroll_to(here, 400)
    expect(here.card("Written down there")).to_be_visible()


def test_a_second_piece_is_added_to_a_far_claim_while_its_card_is_coming(
    open_crowded, crowded, make_annotation, make_claim
):
    far = make_annotation("report 390", article=crowded, motivation="questioning", claim=make_claim())
    here = open_crowded()
    held = []
    here.page.route("**/cards/?*", lambda route: held.append(route))
    expect(here.open_card(far)).to_have_text("Fetching this annotation …")

    here.select("Sentence 391 tells")
    here.press("+")
    expect(here.page.locator("toast-line")).to_contain_text("Added to the claim")
    here.saved()
    for route in held:
        route.continue_()

    expect(here.page.locator("annotation-card.active")).to_contain_text("report 390 … Sentence 391 tells")
    assert Annotation.objects.get(pk=far.pk).quote == "report 390 … Sentence 391 tells"


def test_what_others_change_in_far_cards_is_shown_when_they_come(open_crowded, crowded, cast):
    here = open_crowded()
    scroll_to(here, 400)
    expect(remark(here, 400)).to_be_visible()
    scroll_to(here, 0)
    expect(remark(here, 400)).to_have_count(0)
    crowded.remarks[400].edit(cast.annotator, body="Changed meanwhile")
    crowded.remarks[402].withdraw(cast.annotator)

    here.select("Sentence 3 tells")
    here.press("h")
    here.saved()
    here.page.wait_for_function("() => document.querySelector('main').dataset.sequence > 3")
    scroll_to(here, 400)

    expect(here.card("Changed meanwhile")).to_be_visible()
    expect(remark(here, 403)).to_be_visible()
    expect(remark(here, 402)).to_have_count(0)


def test_a_verdict_reaches_hundreds_of_cards(visit, cast, make_crowded, make_claim):
    claim = make_claim()
    article = make_crowded(COUNT, motivation="questioning", claim=claim)
    here = visit(cast.annotator).open(article)
    scroll_to(here, 300)
    expect(remark(here, 300)).to_contain_text("open")
    claim.rate(cast.editor, claim.desk.ratings.get(label="True"), "Seen.")

    here.select("Sentence 300 tells")
    here.press("h")
    here.saved()

    expect(remark(here, 300)).to_contain_text("True")
    for number in (410, 210, 3):
        scroll_to(here, number)
        expect(remark(here, number)).to_contain_text("True")


@pytest.mark.parametrize("by", ["on arrival", "on the page"])
def test_an_address_leads_to_a_far_reply(open_crowded, crowded, cast, make_annotation, by):
    far = crowded.remarks[360]
    first = make_annotation(None, article=crowded, motivation="replying", reply_to=far, body="Really?")
    reply = make_annotation(None, article=crowded, motivation="replying", reply_to=first, body="So it says.")
    here = open_crowded()

    if by == "on arrival":
        here.page.goto("about:blank")
        here.page.goto(f"{here.server}{crowded.get_absolute_url()}#annotation-{reply.uid}")
        here.ready()
    else:
        here.page.evaluate("(uid) => { location.hash = `annotation-${uid}` }", str(reply.uid))

    card = remark(here, 360)
    expect(card).to_contain_text("So it says.")
    expect(card).to_have_class(re.compile(r"\bactive\b"))
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(here.page.locator(".is-coming")).to_have_count(0)


def test_by_keyboard_alone(open_crowded):
    here = open_crowded()

    here.press("M")
    last = remark(here, COUNT - 1)
    expect(last).to_have_class(re.compile(r"\bactive\b"))
    here.press("M", "M")
    expect(remark(here, COUNT - 3)).to_have_class(re.compile(r"\bactive\b"))
    here.press("r")
    here.type("From far away")
    here.press("Control+Enter")
    expect(remark(here, COUNT - 3).locator(".reply")).to_contain_text("From far away")
    here.press("m")
    expect(remark(here, COUNT - 2)).to_have_class(re.compile(r"\bactive\b"))
    here.press("Enter")
    expect(remark(here, COUNT - 2)).to_be_focused()
    here.press("Enter")
    expect(here.page.locator("annotation-form textarea")).to_have_value(f"Remark {COUNT - 2} of {COUNT}")


def test_a_card_that_takes_its_time_says_so(open_crowded):
    here = open_crowded()
    held = []
    here.page.route("**/cards/?*", lambda route: held.append(route))

    press_on(here, 380)
    coming = here.page.locator("annotation-card.active")
    expect(coming).to_have_text("Fetching this annotation …")
    expect(here.page.locator(".margin__coming")).to_have_text("Fetching annotations …")
    for route in held:
        route.continue_()

    expect(remark(here, 380)).to_have_class(re.compile(r"\bactive\b"))
    here.page.unroute("**/cards/?*")


def test_a_card_that_did_not_come_is_offered_again(open_crowded):
    here = open_crowded()
    here.expect_errors("ERR_FAILED")
    here.page.route("**/cards/?*", lambda route: route.abort())

    press_on(here, 380)
    coming = here.page.locator("annotation-card.active")
    expect(coming).to_contain_text("This annotation did not come.")
    expect(here.page.locator(".margin__coming")).to_contain_text(
        "The annotations of this place did not come."
    )
    here.page.unroute("**/cards/?*")
    coming.get_by_text("Try again").click()

    expect(remark(here, 380)).to_have_class(re.compile(r"\bactive\b"))
    expect(remark(here, 385)).to_be_visible()
    expect(here.page.locator(".margin__coming")).to_be_hidden()


def test_an_address_of_nothing_says_that_it_is_gone(open_crowded):
    here = open_crowded()

    here.page.evaluate("(uid) => { location.hash = `annotation-${uid}` }", str(uuid4()))

    expect(here.page.locator("annotation-card.active")).to_have_text("This annotation is not here any more.")
    here.press("Escape", "Escape")
    expect(here.page.locator("annotation-card.active")).to_have_count(0)


def test_a_phone_shows_a_far_card_as_its_sheet(open_crowded, phone):
    here = open_crowded(**phone)
    scroll_to(here, 390)

    x, y = here.page.evaluate(
        """() => {
          const { left, top } = document.querySelectorAll("article-text > p")[390].getBoundingClientRect();
          return [left + 40, top + 12];
        }"""
    )
    here.page.touchscreen.tap(x, y)

    expect(remark(here, 390)).to_be_visible()
    expect(remark(here, 391)).to_be_hidden()


def test_a_click_on_a_mark_that_is_not_saved_yet_keeps_it(open_crowded):
    here = open_crowded()
    held = []
    here.page.route("**/annotations/", lambda route: held.append(route))
    scroll_to(here, 400)
    here.select("Sentence 400 tells")
    here.press("h")
    expect(here.page.locator("#status")).to_contain_text("Saving")

    press_on(here, 400)
    here.page.wait_for_timeout(300)
    assert ["highlight", "Sentence 400 tells"] in here.marks()
    held[0].continue_()
    here.saved()

    expect(here.page.locator("annotation-card.highlight")).to_have_class(re.compile(r"\bactive\b"))


PAINTED = "() => [...CSS.highlights.get('note')].map((range) => range.startContainer.data.split(' ')[1])"


def test_of_very_many_marks_those_near_the_window_are_painted_and_all_in_print(visit, cast, make_crowded):
    article = make_crowded(700)
    here = visit(cast.reader).open(article)
    assert "3" in here.page.evaluate(PAINTED)
    assert "650" not in here.page.evaluate(PAINTED)

    # Before the next frame: a leap must not show a text without marks.
    scrolled = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    scroll_to(here, 650)
    here.page.evaluate(scrolled)

    painted = here.page.evaluate(PAINTED)
    assert "650" in painted
    assert "3" not in painted
    here.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(here.page.evaluate(PAINTED)) == 700
    here.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert sorted(here.page.evaluate(PAINTED)) == sorted(painted)


def test_without_scripts_the_rest_is_a_link_away(open_crowded, visit, cast, crowded):
    here = visit(cast.annotator, java_script_enabled=False)
    here.page.goto(here.server + crowded.get_absolute_url())

    expect(remark(here, 199)).to_be_visible()
    expect(remark(here, 200)).to_have_count(0)
    expect(here.page.locator(".margin__more")).to_contain_text(f"{COUNT - 200} more annotations")
    here.page.locator(".margin__more a").click()

    expect(remark(here, COUNT - 1)).to_be_visible()


def test_axe_finds_no_serious_fault_while_cards_come(open_crowded):
    here = open_crowded()
    here.page.route("**/cards/?*", lambda route: None)

    press_on(here, 380)
    expect(here.page.locator(".margin__coming")).to_be_visible()

    assert here.seriously_wrong() == []
    here.page.unroute("**/cards/?*")
