"""Without a network, with a tab that dies, with answers that get lost: every annotation is there, once."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Event
from articles.tests.browser.offline import (
    SENTENCES,
    another_page,
    crash,
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


def test_network_cut_in_the_middle_of_ten_annotations(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED")

    highlight(here, 4)
    here.saved()
    here.context.set_offline(True)
    highlight(here, 2)
    note(here, "Written in a tunnel")
    highlight(here, 1)
    waits(here, 4)
    here.context.set_offline(False)
    highlight(here, 2)
    here.saved()

    assert quotes() == sorted(SENTENCES)
    assert Annotation.objects.get(motivation="commenting").body == "Written in a tunnel"
    lines = Event.objects.filter(article=article, verb="annotation.created").order_by("sequence")
    order = [Annotation.objects.get(uid=line.subject_key).quote for line in lines]
    assert order == SENTENCES
    expect(here.page.locator("main.desk")).not_to_have_attribute("data-waiting", re.compile("."))


def test_tab_closed_without_a_network_has_left_everything_to_the_next(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED")

    highlight(here, 5)
    here.saved()
    here.context.set_offline(True)
    highlight(here, 4)
    note(here, "The last words")
    waits(here, 5)
    leave(here)
    another_page(here, article)
    expect(here.card("The last words")).to_be_visible()
    here.saved()

    assert quotes() == sorted(SENTENCES)


def test_tab_that_crashed_has_left_everything_to_the_next(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED")

    here.context.set_offline(True)
    highlight(here, 3)
    here.press("j", "n")
    here.type("Half a senten")
    waits(here, 3)
    crash(here)
    another_page(here, article)
    here.page.locator("toast-line").get_by_text("Open it").click()

    expect(here.page.locator("annotation-form textarea")).to_have_value("Half a senten")
    here.press("Control+Enter")
    here.saved()
    assert quotes() == sorted(SENTENCES[:4])


def test_every_first_answer_is_lost_and_nothing_is_done_twice(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_FAILED|412")
    lost, seen = Counter(), []

    def lose_the_first(route):
        request = route.request
        if request.method == "GET":
            return route.continue_()
        key = (request.method, request.url, request.post_data)
        lost[key] += 1
        if lost[key] > 1:
            return route.continue_()
        seen.append(route.fetch().status)
        return route.abort()

    here.page.route("**/api/**", lose_the_first)
    highlight(here, 2)
    note(here, "first words")
    here.saved()
    here.card("first words").get_by_text("Edit", exact=True).click()
    here.page.locator("annotation-form textarea").fill("better words")
    here.press("Control+Enter")
    expect(here.page.locator("toast-line")).to_contain_text("Saved")
    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("Undone")
    here.saved()

    assert seen == [201, 201, 201, 200, 200]
    assert quotes() == sorted(SENTENCES[:3])
    edited = Annotation.objects.get(motivation="commenting")
    assert (edited.body, edited.version) == ("first words", 3)
    assert Annotation.objects.count() == 3


def test_what_one_wrote_is_not_sent_in_the_name_of_another(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|401")

    here.context.set_offline(True)
    highlight(here, 1)
    waits(here, 1)
    here.sign_in(cast.editor)
    here.context.set_offline(False)
    expect(here.page.locator("#status")).to_have_text("1 not saved yet: you are signed out")
    assert not Annotation.objects.exists()
    # The stream may say so too, and later: what there is to do stays the same.
    here.page.evaluate("document.dispatchEvent(new CustomEvent('live-signed-out'))")
    expect(here.page.locator("toast-line").get_by_text("Try again")).to_be_visible()

    another = here.page
    another_page(here, article)
    here.press("j", "j")
    highlight(here, 1)
    here.saved()
    assert [each.author for each in Annotation.objects.all()] == [cast.editor]
    here.page.close()

    here.page = another
    here.sign_in(cast.annotator)
    # As when its window comes to the front again, which the browser may have said before.
    here.page.evaluate("dispatchEvent(new Event('focus'))")
    here.saved()
    assert [each.author for each in Annotation.objects.order_by("pk")] == [cast.editor, cast.annotator]


def test_edit_that_came_too_late_on_the_next_page_shows_both_versions(visit, cast, article, make_annotation):
    written = make_annotation(SENTENCES[0], motivation="commenting", body="The toll is 12.")
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|412")

    here.open_card(written).get_by_text("Edit", exact=True).click()
    here.page.locator("annotation-form textarea").fill("The toll is 21.")
    here.context.set_offline(True)
    here.press("Control+Enter")
    waits(here, 1)
    written.edit(cast.annotator, body="The toll is 13.")
    leave(here)
    another_page(here, article)

    conflict = here.page.locator(".conflict")
    expect(conflict.locator("[data-theirs] del")).to_have_text("13")
    expect(conflict.locator("[data-mine] ins")).to_have_text("21")
    assert here.seriously_wrong() == []
    conflict.get_by_text("Keep mine").click()
    here.saved()
    expect(here.card("The toll is 21.")).to_be_visible()
    written.refresh_from_db()
    assert (written.body, written.version) == ("The toll is 21.", 3)


def test_conflict_does_not_disturb_what_is_being_typed(visit, cast, article, make_annotation):
    written = make_annotation(SENTENCES[0], motivation="commenting", body="first")
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|412")

    here.open_card(written).get_by_text("Edit", exact=True).click()
    here.page.locator("annotation-form textarea").fill("mine")
    here.context.set_offline(True)
    here.press("Control+Enter")
    waits(here, 1)
    written.edit(cast.annotator, body="theirs")
    here.press("j", "n")
    here.type("Something else")
    here.context.set_offline(False)
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("Somebody else changed meanwhile")
    expect(here.page.locator("annotation-form textarea")).to_have_value("Something else")
    here.press("Control+Enter")
    expect(here.card("Something else")).to_be_visible()
    assert sorted(Annotation.objects.values_list("body", flat=True)) == ["Something else", "theirs"]


def test_refusal_on_the_next_page_keeps_the_draft_and_says_so(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|422")

    here.context.set_offline(True)
    note(here, "Refused words")
    waits(here, 1)
    leave(here)
    problem = {"title": "Not now.", "status": 422}
    refusing = {"status": 422, "content_type": "application/problem+json", "json": problem}
    here.context.route("**/annotations/", lambda route: route.fulfill(**refusing))
    another_page(here, article)

    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("Not saved: Not now.")
    here.marks_are([])
    toast.get_by_text("Open the draft").click()
    expect(here.page.locator("annotation-form textarea")).to_have_value("Refused words")
    here.context.unroute("**/annotations/")
    here.press("Control+Enter")
    expect(here.card("Refused words")).to_be_visible()
    assert Annotation.objects.count() == 1


def fill_claim(here):
    here.press("j", "c")
    form = here.page.locator("claim-form")
    form.locator("[name=text]").fill("Sentences have numbers.")
    form.locator("[name=claimant_role]").fill("a spokesman")
    form.locator("[name=visibility]").select_option("public")
    form.get_by_role("button", name="Save").click()


def test_claim_filled_in_without_a_network_is_saved_whole(visit, cast, make_article):
    article = make_article("<p>Numbers are small.</p>", visibility="public")
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED")

    here.context.set_offline(True)
    fill_claim(here)
    waits(here, 3)
    here.context.set_offline(False)
    here.saved()

    claim = Annotation.objects.get(visibility="public").claim
    assert (claim.text, claim.claimant_role) == ("Sentences have numbers.", "a spokesman")
    expect(here.card("Sentences have numbers.")).to_be_visible()
    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")


def test_claim_filled_in_by_a_tab_that_died_is_saved_whole_by_the_next(visit, cast, make_article):
    article = make_article("<p>Numbers are small.</p>", visibility="public")
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED")

    here.context.set_offline(True)
    fill_claim(here)
    waits(here, 3)
    crash(here)
    another_page(here, article)
    expect(here.card("Sentences have numbers.")).to_be_visible()
    here.saved()

    claim = Annotation.objects.get(visibility="public").claim
    assert (claim.text, claim.claimant_role) == ("Sentences have numbers.", "a spokesman")
    here.reload()
    # Nothing is left to be offered.
    assert here.page.evaluate("Object.keys(localStorage).filter((name) => name.includes(':draft:'))") == []


def claim_offline(here):
    here.context.set_offline(True)
    here.press("j", "c")
    form = here.page.locator("claim-form")
    form.locator("[name=cue]").fill("warn")
    form.get_by_role("button", name="Save").click()
    waits(here, 2)


def test_claim_that_somebody_changed_before_its_details_came_shows_both_versions(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|412")

    claim_offline(here)

    def be_quicker(route):
        (made,) = Annotation.objects.all()
        if made.claim.version == 1:
            made.claim.edit(cast.editor, cue="deny")
        route.continue_()

    here.page.route("**/api/claims/*/", be_quicker)
    here.context.set_offline(False)
    conflict = here.page.locator(".conflict")
    expect(conflict.locator("[data-theirs] dd")).to_have_text("deny")
    expect(conflict.locator("[data-mine] dd")).to_have_text("warn")
    here.page.unroute("**/api/claims/*/")
    conflict.get_by_text("Keep mine").click()
    here.saved()
    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")
    assert Annotation.objects.get().claim.cue == "warn"


def test_claim_that_was_refused_is_made_of_its_draft(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.expect_errors("ERR_INTERNET_DISCONNECTED|422|404")

    claim_offline(here)
    leave(here)
    refusing = {"status": 422, "content_type": "application/problem+json"}
    problem = {"title": "Not now.", "status": 422}
    here.context.route("**/annotations/", lambda route: route.fulfill(**refusing, json=problem))
    held = []
    here.context.route("**/api/annotations/*/", lambda route: held.append(route))
    another_page(here, article)
    toast = here.page.locator("toast-line")
    # Of the claim itself, while its details are on their way; then of these.
    expect(toast).to_contain_text("Not saved: Not now.")
    expect(toast.get_by_text("Open the draft")).to_be_visible()
    here.context.unroute("**/api/annotations/*/")
    for route in held:
        route.continue_()
    expect(toast).not_to_contain_text("Not now.")
    toast.get_by_text("Open the draft").click()
    here.context.unroute("**/annotations/")
    form = here.page.locator("claim-form")
    expect(form.locator("[name=cue]")).to_have_value("warn")
    form.get_by_role("button", name="Save").click()

    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")
    made = Annotation.objects.get()
    assert (made.quote, made.claim.text, made.claim.cue) == (SENTENCES[0], SENTENCES[0], "warn")
