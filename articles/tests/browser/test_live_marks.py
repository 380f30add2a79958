"""What others do to an article is seen on all pages that show it, by the same way as one's own."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from articles.models import Annotation
from articles.tests.browser.live import asked_for_changes, heard, is_live, lines, look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_CARD = """() => {
  const cards = [...document.querySelectorAll("annotation-card")];
  const tops = cards.map((card) => [card.dataset.uid, Math.round(card.getBoundingClientRect().top)]);
  return tops.find(([, top]) => top >= 60);
}"""
TOP = "(uid) => Math.round(document.getElementById(`annotation-${uid}`).getBoundingClientRect().top)"
AT_REST = "() => document.getAnimations().every((each) => each.transitionProperty !== 'translate')"
FIRST = "The head of US Central Command spoke to reporters about Iraq."


def test_three_people_mark_the_same_words_at_once(visit, cast, article):
    people = [visit(user).open(article) for user in (cast.annotator, cast.editor, cast.moderator)]
    for person in people:
        is_live(person)
        person.press("j")

    for person in people:
        person.press("h")

    for person in people:
        person.marks_are([["highlight", FIRST]] * 3)
    assert Annotation.objects.count() == 3


def test_a_note_of_somebody_else_stands_in_the_margin_with_their_name(visit, cast, article):
    one, other = is_live(visit(cast.editor).open(article)), is_live(visit(cast.annotator).open(article))

    one.press("j", "n")
    one.type("Who says so?")
    one.press("Control+Enter")

    card = other.card("Who says so?")
    expect(card).to_be_visible()
    expect(card.locator("header")).to_contain_text("editor")
    expect(other.page.locator("#rail")).to_contain_text("Notes1")


def test_ones_own_change_is_fetched_once(visit, cast, article):
    here = is_live(visit(cast.editor).open(article))
    asked, told = asked_for_changes(here), lines(here)

    for count in (1, 2):
        here.press("j", "h")
        heard(here, told, count)
        expect(here.page.locator("annotation-card")).to_have_count(count)
        here.saved()

    assert len(asked) == 2


def test_a_burst_is_fetched_together(visit, cast, article, make_annotation):
    here = is_live(visit(cast.editor).open(article))
    asked = asked_for_changes(here)

    with transaction.atomic():
        for number in range(12):
            make_annotation("Iraq", motivation="commenting", body=f"Remark {number}")

    expect(here.page.locator("annotation-card")).to_have_count(12)
    assert len(asked) < 12


def test_a_page_that_nobody_looks_at_waits(visit, cast, article, make_annotation):
    here = is_live(visit(cast.editor).open(article))
    told = lines(here)
    look(here, away=True)

    make_annotation("Iraq", motivation="commenting", body="Unseen so far")
    heard(here, told)
    expect(here.page.locator("annotation-card")).to_have_count(0)
    look(here, away=False)

    expect(here.card("Unseen so far")).to_be_visible()


def test_a_reply_grows_in_the_open_card_and_the_card_keeps_the_focus(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = is_live(visit(cast.editor).open(article))
    card = here.open_card(note)
    card.get_by_role("button", name="Reply").focus()

    make_annotation(None, motivation="replying", body="An answer", reply_to=note)

    expect(card.locator(".reply")).to_contain_text("An answer")
    expect(card.get_by_role("button", name="Reply").first).to_be_focused()


def test_what_somebody_changed_says_who_it_was(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    here = is_live(visit(cast.editor).open(article))

    note.edit(cast.annotator, body="second")

    expect(here.card("second")).to_contain_text("Changed by annotator just now")


def test_a_verdict_given_elsewhere_recolours_the_claim(
    visit, cast, desk, article, make_annotation, make_claim
):
    claim = make_claim()
    make_annotation("the drones were small", motivation="questioning", claim=claim)
    here = is_live(visit(cast.annotator).open(article))

    claim.rate(cast.editor, article.desk.ratings.filter(outcome="refuted").first(), "They were not.")

    expect(here.page.locator("annotation-card.claim-refuted")).to_contain_text("Rated by editor just now")


def test_an_entity_merged_elsewhere_changes_the_card(visit, cast, article, make_annotation, make_entity):
    short, whole = make_entity("CENTCOM"), make_entity("US Central Command")
    make_annotation("US Central Command", motivation="identifying", entities=[short])
    here = is_live(visit(cast.annotator).open(article))

    whole.absorb(short, cast.editor)

    name = here.page.locator("annotation-card[data-layer='mention'] b").first
    expect(name).to_have_text("US Central Command")


def test_a_new_revision_is_announced_at_once(visit, cast, article):
    here = is_live(visit(cast.annotator).open(article))
    expect(here.page.locator("#outdated")).to_be_hidden()

    article.revise(cast.editor, html="<p>Iraq asked the troops to leave.</p>")

    expect(here.page.locator("#outdated")).to_be_visible()


def test_a_corrected_title_is_shown(visit, cast, article):
    here = is_live(visit(cast.annotator).open(article))

    article.correct(cast.editor, title="Small drones")

    expect(here.page.locator("h1")).to_have_text("Small drones")
    expect(here.page).to_have_title("Small drones · Newsroom")


def test_what_is_read_does_not_move_when_others_write_above_it(visit, cast, make_crowded, make_annotation):
    article = make_crowded(40)
    here = is_live(visit(cast.editor).open(article))
    here.page.evaluate("() => scrollTo(0, 900)")
    uid, top = here.page.evaluate(FIRST_CARD)

    make_annotation("Sentence 0 tells", article=article, motivation="commenting", body="Far above")
    expect(here.page.locator("annotation-card", has_text="Far above")).to_have_count(1)
    here.page.wait_for_function(AT_REST)

    assert here.page.evaluate(TOP, uid) == top
