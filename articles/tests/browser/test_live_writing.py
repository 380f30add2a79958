"""What somebody is writing is theirs: others' changes are told in the form and take nothing from it."""

import pytest
from playwright.sync_api import expect

from articles.models import Annotation
from articles.tests.browser.live import is_live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CARET = "() => [document.activeElement.value, document.activeElement.selectionStart]"


def editing(visit, user, article, note, words):
    """Somebody's page with the form of a note open and words typed in it."""
    here = is_live(visit(user).open(article))
    here.open_card(note).get_by_text("Edit", exact=True).click()
    here.page.locator("annotation-form textarea").fill(words)
    return here


def test_a_conflict_is_told_while_one_is_still_writing(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = editing(visit, cast.annotator, article, note, "mine")
    here.expect_errors("412")
    there = is_live(visit(cast.moderator).open(article))
    Annotation.objects.filter(pk=note.pk).update(author=cast.moderator)
    note.refresh_from_db()

    note.edit(cast.moderator, body="theirs")
    expect(there.card("theirs")).to_be_visible()
    told = here.page.locator("annotation-form").get_by_role("alert").filter(has_text="moderator")
    expect(told).to_contain_text("moderator has changed this meanwhile. What you write here is kept.")
    expect(here.page.locator("annotation-form textarea")).to_have_value("mine")
    Annotation.objects.filter(pk=note.pk).update(author=cast.annotator)
    told.get_by_text("See both versions").click()
    conflict = here.page.locator(".conflict")
    expect(conflict.locator("[data-theirs] dd")).to_have_text("theirs")
    conflict.get_by_text("Keep mine").click()

    expect(there.card("mine")).to_be_visible()
    assert Annotation.objects.get().body == "mine"


def test_text_focus_and_caret_stay_when_the_card_behind_is_exchanged(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = editing(visit, cast.annotator, article, note, "half a thought")
    here.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    place = here.page.locator("annotation-form textarea").bounding_box()

    make_annotation(None, motivation="replying", body="An answer", reply_to=note, by=cast.editor)
    expect(here.page.locator("annotation-card .reply")).to_have_count(1)

    assert here.page.evaluate(CARET) == ["half a thought", 11]
    assert here.page.locator("annotation-form textarea").bounding_box() == place


def test_a_draft_outlives_the_note_that_somebody_withdrew(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = editing(visit, cast.annotator, article, note, "mine")
    here.expect_errors("404|409|412")

    note.withdraw(cast.moderator)
    told = here.page.locator("annotation-form .composer__meanwhile")
    expect(told).to_contain_text("moderator has withdrawn this meanwhile.")
    expect(here.page.locator("annotation-card")).to_have_count(0)
    told.get_by_text("Keep mine as a draft").click()
    here.reload()
    here.page.locator("toast-line").get_by_text("Open it").click()

    expect(here.page.locator("annotation-form textarea")).to_have_value("mine")


def test_what_was_typed_about_a_withdrawn_note_becomes_a_note_of_its_own(
    visit, cast, article, make_annotation
):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = editing(visit, cast.annotator, article, note, "mine")

    note.withdraw(cast.moderator)
    here.page.locator("annotation-form").get_by_text("Save mine as a new note").click()
    expect(here.page.locator("annotation-form textarea")).to_have_value("mine")
    here.page.locator("annotation-form").get_by_text("Save", exact=False).first.click()

    expect(here.card("mine")).to_be_visible()
    made = Annotation.objects.get(withdrawn_at=None)
    assert (made.body, [span.exact for span in made.spans.all()]) == ("mine", ["Iraq"])


def test_an_answer_to_what_was_withdrawn_is_kept(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = is_live(visit(cast.editor).open(article))
    here.open_card(note).get_by_role("button", name="Reply").click()
    here.type("But the text says")

    note.withdraw(cast.annotator)

    form = here.page.locator("annotation-form")
    expect(form).to_contain_text("annotator has withdrawn what you reply to.")
    expect(form.locator("textarea")).to_have_value("But the text says")


def test_a_claim_that_somebody_else_words_anew_is_told_in_its_form(
    visit, cast, article, make_annotation, make_claim
):
    claim = make_claim("The drones were small.")
    annotation = make_annotation("the drones were small", motivation="questioning", claim=claim)
    here = is_live(visit(cast.annotator).open(article))
    here.expect_errors("412")
    here.open_card(annotation).get_by_text("Edit", exact=True).click()
    wording = here.page.locator("claim-form [name='text']")
    wording.fill("The drones were tiny.")

    claim.edit(cast.editor, text="All drones were small.")

    told = here.page.locator("claim-form .composer__meanwhile")
    expect(told).to_contain_text("editor has changed this meanwhile.")
    expect(wording).to_have_value("The drones were tiny.")
    told.get_by_text("See both versions").click()
    expect(here.page.locator(".conflict [data-theirs]")).to_contain_text("All drones were small.")


def test_the_draft_of_a_claim_whose_place_is_gone_becomes_a_claim_again(
    visit, cast, article, make_annotation, make_claim
):
    annotation = make_annotation("the drones were small", motivation="questioning", claim=make_claim())
    here = is_live(visit(cast.annotator).open(article))
    here.expect_errors("404")
    here.open_card(annotation).get_by_text("Edit", exact=True).click()
    here.page.locator("claim-form [name='text']").fill("The drones were tiny.")

    annotation.withdraw(cast.moderator)
    here.page.locator("claim-form").get_by_text("Keep mine as a draft").click()
    here.reload()
    here.page.locator("toast-line").get_by_text("Open it").click()
    expect(here.page.locator("claim-form [name='text']")).to_have_value("The drones were tiny.")
    here.press("Enter")

    expect(here.card("The drones were tiny.")).to_be_visible()
