"""What is there already: claims of several pieces, replies, edits, withdrawing and taking that back."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Claim

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claim(make_annotation, make_claim, cast):
    """An appearance of a claim on the second sentence."""
    return make_annotation(motivation="questioning", claim=make_claim(), by=cast.annotator)


def test_a_second_piece_is_added_to_a_claim_and_removed_again(visit, cast, article, claim):
    here = visit(cast.annotator).open(article)

    card = here.open_card(claim)
    here.select("the general told them")
    here.press("+")
    expect(here.page.locator("toast-line")).to_contain_text("Added to the claim")
    here.marks_are([["claim", "the drones were small … the general told them"]])
    here.reload()
    here.marks_are([["claim", "the drones were small … the general told them"]])

    card = here.open_card(claim)
    card.get_by_text("Edit", exact=True).click()
    pieces = here.page.locator("claim-form [data-pieces] li")
    expect(pieces).to_have_text([re.compile("the drones were small"), re.compile("the general told them")])
    pieces.first.locator("button").click()
    here.page.locator("claim-form").get_by_text("Save").click()
    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")
    here.saved()

    assert Annotation.objects.get().quote == "the general told them"


def test_a_piece_is_added_with_the_toolbar(visit, cast, article, claim):
    here = visit(cast.annotator).open(article)

    here.open_card(claim)
    here.select("NATO has a mission")
    here.page.locator("annotation-toolbar").get_by_text("Add to the claim").click()
    expect(here.page.locator("toast-line")).to_contain_text("Added to the claim")

    assert Annotation.objects.get().quote == "the drones were small … NATO has a mission"


def test_the_same_claim_again_becomes_another_appearance(visit, cast, make_article, make_annotation, claim):
    elsewhere = make_article()
    known = claim.claim
    here = visit(cast.editor).open(elsewhere)

    here.select("the drones were small")
    here.press("c")
    same = here.page.locator("claim-form [data-same] li")
    expect(same).to_have_count(1)
    expect(same).to_contain_text("The drones were small.")
    same.get_by_role("button").click()
    here.page.locator("claim-form").get_by_text("Save").click()
    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")

    assert {each.article for each in known.appearances.all()} == {claim.article, elsewhere}
    assert list(Claim.objects.standing()) == [known]


def test_a_reply_in_a_thread(visit, cast, article, claim):
    here = visit(cast.editor).open(article)

    card = here.open_card(claim)
    here.press("r")
    here.type("Should this be *misleading*?")
    here.press("Control+Enter")

    expect(card.locator(".reply em")).to_have_text("misleading")
    reply = Annotation.objects.get(motivation="replying")
    assert (reply.reply_to, reply.author, reply.visibility) == (claim, cast.editor, "desk")


def test_words_tags_place_and_visibility_of_a_note_are_edited(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="before", tags=["one"])
    here = visit(cast.annotator).open(article)

    card = here.open_card(note)
    here.select("NATO has a mission")
    card.get_by_text("Edit", exact=True).click()
    form = here.page.locator("annotation-form")
    expect(form.locator("textarea")).to_have_value("before")
    form.locator("textarea").fill("after")
    form.locator("annotation-tags input").fill("two,")
    form.get_by_text("Use the present selection").click()
    form.locator("select").select_option("private")
    form.get_by_text("Save").click()
    expect(here.page.locator("toast-line")).to_contain_text("Saved")

    note = Annotation.objects.get()
    assert (note.body, note.quote, note.visibility) == ("after", "NATO has a mission", "private")
    assert sorted(note.tags.names()) == ["one", "two"]
    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("Undone")
    expect(here.card("before")).to_be_visible()
    assert Annotation.objects.get().quote == "Iraq"


def test_withdrawing_and_taking_it_back(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="Hasty words")
    here = visit(cast.annotator).open(article)

    here.open_card(note).get_by_text("Withdraw").click()
    expect(here.page.locator("toast-line")).to_contain_text("Withdrawn")
    expect(here.card("Hasty words")).to_have_count(0)
    here.marks_are([])
    assert not Annotation.objects.standing().exists()

    here.press("u")
    expect(here.card("Hasty words")).to_be_visible()
    assert Annotation.objects.standing().get() == note


def test_the_history_is_a_click_away(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="before")
    note.edit(cast.annotator, body="after")
    here = visit(cast.annotator).open(article)

    here.open_card(note).get_by_text("History").click()

    expect(here.page.locator("del")).to_have_text("before")
    expect(here.page.locator("ins").last).to_have_text("after")
    assert here.seriously_wrong() == []
