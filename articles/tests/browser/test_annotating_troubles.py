"""Nothing typed is lost: signed out, without a network, when somebody was quicker, when it is refused."""

import pytest
from playwright.sync_api import expect

from articles.models import Annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write(here, words):
    here.press("j", "n")
    expect(here.page.locator("annotation-form textarea")).to_be_focused()
    here.type(words)
    here.press("Control+Enter")


def test_a_note_saved_while_signed_out_is_kept_and_sent_after_signing_in(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.expect_errors("401|403|404")
    here.sign_out()

    write(here, "Written in vain?")
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("You are signed out. What you wrote is kept here.")
    expect(toast.get_by_role("link")).to_have_attribute("target", "_blank")
    assert not Annotation.objects.exists()

    here.sign_in(cast.editor)
    toast.get_by_text("Try again").click()
    expect(here.card("Written in vain?")).to_be_visible()
    assert Annotation.objects.get().body == "Written in vain?"


def test_what_could_not_be_sent_is_sent_by_the_next_page(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.expect_errors("ERR_FAILED|ERR_INTERNET")
    here.page.route("**/api/**", lambda route: route.abort())

    write(here, "Sent later")
    expect(here.page.locator("#status")).to_contain_text("trying again")
    here.marks_are([["note", "The head of US Central Command spoke to reporters about Iraq."]])
    here.page.unroute("**/api/**")
    here.reload()
    expect(here.card("Sent later")).to_be_visible()

    assert Annotation.objects.get().body == "Sent later"


def test_an_answer_that_got_lost_does_not_make_a_second_annotation(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.expect_errors("ERR_FAILED")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    here.page.route("**/annotations/", lose_the_answer, times=1)
    with here.page.expect_event("requestfailed"):
        here.press("j", "h")
    assert Annotation.objects.count() == 1
    here.saved()

    assert Annotation.objects.count() == 1


def test_a_half_written_note_is_offered_again(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.press("j", "n")
    here.type("Half a senten")
    here.press("Escape")
    expect(here.page.locator("annotation-composer")).to_be_hidden()
    here.reload()

    here.page.locator("toast-line").get_by_text("Open it").click()
    form = here.page.locator("annotation-form")
    expect(form.locator("textarea")).to_have_value("Half a senten")
    form.get_by_text("Throw the draft away").click()
    here.reload()
    expect(here.page.locator("toast-line")).to_be_empty()


def test_a_conflict_shows_both_versions_and_keeps_mine_when_asked(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = visit(cast.annotator).unheard().open(article)
    here.expect_errors("412")

    here.open_card(note).get_by_text("Edit", exact=True).click()
    here.page.locator("annotation-form textarea").fill("mine")
    note.edit(cast.annotator, body="theirs")
    here.page.locator("annotation-form").get_by_text("Save").click()
    conflict = here.page.locator(".conflict")
    expect(conflict.locator("[data-theirs] dd")).to_have_text("theirs")
    expect(conflict.locator("[data-mine] dd")).to_have_text("mine")
    conflict.get_by_text("Keep mine").click()
    expect(here.page.locator("toast-line")).to_contain_text("Saved")

    assert Annotation.objects.get().body == "mine"


def test_a_conflict_takes_theirs_when_asked(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = visit(cast.annotator).unheard().open(article)
    here.expect_errors("412")

    here.open_card(note).get_by_text("Edit", exact=True).click()
    here.page.locator("annotation-form textarea").fill("mine")
    note.edit(cast.annotator, body="theirs")
    here.page.locator("annotation-form").get_by_text("Save").click()
    here.page.locator(".conflict").get_by_text("Take theirs").click()

    expect(here.card("theirs")).to_be_visible()
    assert Annotation.objects.get().body == "theirs"


def test_what_somebody_changed_meanwhile_is_withdrawn_only_when_asked_again(
    visit, cast, article, make_annotation
):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = visit(cast.annotator).unheard().open(article)
    here.expect_errors("412")

    card = here.open_card(note)
    note.edit(cast.annotator, body="better words")
    card.get_by_text("Withdraw", exact=True).click()
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("Not saved: Somebody else changed this meanwhile.")
    expect(here.card("better words")).to_be_visible()
    assert Annotation.objects.get().withdrawn_at is None

    toast.get_by_text("Withdraw it all the same").click()
    expect(here.card("better words")).to_have_count(0)
    assert Annotation.objects.get().withdrawn_at is not None


def test_a_refusal_is_said_at_the_field_and_the_mark_goes(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.expect_errors("422")
    answer = {
        "title": "No.",
        "status": 422,
        "errors": [{"field": "body.0.value", "message": "This word is not for us.", "code": "word"}],
    }
    here.page.route(
        "**/annotations/",
        lambda route: route.fulfill(status=422, content_type="application/problem+json", json=answer),
    )

    write(here, "Refused words")
    form = here.page.locator("annotation-form")
    expect(form.get_by_role("alert")).to_have_text("This word is not for us.")
    expect(form.locator("textarea")).to_have_value("Refused words")
    here.marks_are([])

    here.page.unroute("**/annotations/")
    here.press("Control+Enter")
    expect(here.card("Refused words")).to_be_visible()


def test_a_refusal_stays_when_something_else_is_saved_after_it(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.expect_errors("422")
    problem = {"title": "Not now.", "status": 422}
    refusal = {"status": 422, "content_type": "application/problem+json", "json": problem}
    held = []
    here.page.route("**/annotations/", lambda route: held.append(route), times=1)

    with here.page.expect_request("**/annotations/"):
        here.press("j", "h")
    here.press("j", "h")
    held.pop().fulfill(**refusal)
    here.saved()
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("Not saved: Not now.")
    toast.get_by_text("Try again").click()
    expect(here.page.locator("annotation-card")).to_have_count(2)
    here.saved()

    assert Annotation.objects.count() == 2


def test_a_highlight_that_was_refused_is_unpainted_and_offered_again(visit, cast, article):
    here = visit(cast.editor).open(article)
    here.expect_errors("422")
    problem = {"title": "Not now.", "status": 422}
    here.page.route(
        "**/annotations/",
        lambda route: route.fulfill(status=422, content_type="application/problem+json", json=problem),
    )

    here.press("j", "h")
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("Not saved: Not now.")
    here.marks_are([])
    here.page.unroute("**/annotations/")
    toast.get_by_text("Try again").click()
    here.saved()

    assert Annotation.objects.get().motivation == "highlighting"
