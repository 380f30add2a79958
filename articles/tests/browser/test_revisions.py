"""J0: the source changes its text; the desk sees the difference, hears the alarm, and finds what was lost."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Article, Placement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST = (
    "<p>The head of US Central Command spoke to reporters about Iraq on Monday.</p>"
    "<p>He said that 40 drones had attacked the base near the river last week.</p>"
    "<p>Nobody in the town has seen the small boats that were sent to the coast.</p>"
    "<p>The troops will leave before the winter comes, the general told them.</p>"
)
SECOND = (
    FIRST.replace("40 drones", "60 drones")
    .replace("spoke to reporters", "talked to reporters")
    .replace("<p>Nobody in the town has seen the small boats that were sent to the coast.</p>", "")
    + "<p>Small boats, somebody in the town has seen them, were sent.</p>"
)
DRONES = "40 drones had attacked the base"
SPOKE = "spoke to reporters about Iraq"
BOATS = "Nobody in the town has seen the small boats"


@pytest.fixture
def told(make_article):
    return make_article(html=FIRST)


@pytest.fixture
def noted(told, make_annotation, make_claim):
    return {
        "critical": make_annotation(DRONES, article=told, motivation="questioning", claim=make_claim()),
        "changed": make_annotation(SPOKE, article=told, motivation="commenting", body="A note"),
        "orphan": make_annotation(BOATS, article=told, motivation="commenting", body="Where are they?"),
    }


def test_corrected_text_shows_differences_and_an_alarm(visit, cast, desk, told, noted):
    noted["critical"].claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    here = visit(cast.editor).open(told)
    page = here.page

    page.get_by_role("link", name="correct", exact=True).click()
    page.get_by_label("Text", exact=True).fill(SECOND)
    page.get_by_role("button", name="Save").click()
    here.ready()

    expect(page.locator(".messages")).to_contain_text("stored as revision 2")
    claim = page.locator(f"annotation-card[data-uid='{noted['critical'].uid}']")
    expect(claim).to_contain_text("Check it: the text says something else now")
    expect(claim.locator("del")).to_have_text("40")
    expect(claim.locator("ins")).to_have_text("60")
    expect(claim.locator(".outcome")).to_contain_text("in review again")
    note = page.locator(f"annotation-card[data-uid='{noted['changed'].uid}']")
    expect(note.locator(".difference")).to_contain_text("talked")
    here.marks_are(
        [["claim", DRONES.replace("40", "60")], ["note", SPOKE.replace("spoke", "talked")]],
    )

    claim.get_by_role("button", name="These words are meant").click()
    expect(page.locator("toast-line")).to_contain_text("It stands on these words now")
    expect(claim.locator(".placed")).to_have_count(0)


def test_lost_words_are_confirmed_by_keyboard_and_undone(visit, cast, told, noted):
    told.revise(cast.editor, SECOND)
    here = visit(cast.annotator).open(told)
    page = here.page

    page.locator("orphans-tray summary").focus()
    here.press("Enter")
    expect(page.locator("orphans-tray .orphan__quote")).to_contain_text(BOATS)
    here.press("Tab")
    expect(page.locator(".orphan__candidate a")).to_be_focused()
    here.press("Enter")
    there = "text.offsets.slice(text.cursor.start, text.cursor.end)"
    assert "seen them" in page.locator("article-text").evaluate(f"(text) => {there}")
    page.locator("orphans-tray [data-command='confirm-place']").focus()
    here.press("Enter")

    expect(page.locator("orphans-tray")).to_be_empty()
    here.saved()
    placement = Placement.objects.get(span__annotation=noted["orphan"])
    assert (placement.decision, placement.decided_by) == ("confirmed", cast.annotator)
    carried = [["claim", DRONES.replace("40", "60")], ["note", SPOKE.replace("spoke", "talked")]]
    here.marks_are(sorted([*carried, ["note", placement.exact]]))

    here.press("u")
    expect(page.locator("toast-line")).to_contain_text("its place is open again")
    expect(page.locator("orphans-tray summary")).to_contain_text("1 annotation lost its words")
    assert Placement.objects.get(span__annotation=noted["orphan"]).decision == ""


def test_lost_words_are_moved_to_the_selected_ones(visit, cast, told, noted):
    told.revise(cast.editor, SECOND)
    here = visit(cast.annotator).open(told)
    page = here.page

    page.locator("orphans-tray summary").click()
    move = page.get_by_role("button", name="Put it on the selected words")
    move.click()
    expect(page.locator("toast-line")).to_contain_text("Select the words first")
    here.select("The troops will leave")
    move.click()

    expect(page.locator("orphans-tray")).to_be_empty()
    here.marks_are(
        [
            ["claim", DRONES.replace("40", "60")],
            ["note", "The troops will leave"],
            ["note", SPOKE.replace("spoke", "talked")],
        ]
    )


def test_decision_that_somebody_else_took_is_told(visit, cast, told, noted):
    told.revise(cast.editor, SECOND)
    here = visit(cast.annotator).unheard().open(told)
    noted["orphan"].give_up_place(cast.editor)
    here.expect_errors("412")

    here.page.locator("orphans-tray summary").click()
    here.page.locator("orphans-tray [data-command='confirm-place']").click()

    expect(here.page.locator("toast-line")).to_contain_text("Somebody else has changed it")
    expect(here.page.locator("orphans-tray")).to_be_empty()


def test_save_on_a_page_of_the_former_text_is_carried_and_told(visit, cast, told):
    here = visit(cast.annotator).open(told)
    told.revise(cast.editor, SECOND.replace("<p>The head", "<p>On the record: the head"))
    expect(here.page.locator("#outdated")).to_be_visible()

    here.select("The troops will leave")
    here.press("h")

    expect(here.page.locator("toast-line")).to_contain_text("revised meanwhile. The same words are marked")
    expect(here.page.locator("#outdated")).to_be_visible()
    made = Annotation.objects.get()
    assert (made.revision.number, made.quote) == (2, "The troops will leave")
    here.page.get_by_role("link", name="Show it as it is now").click()
    here.ready()
    here.marks_are([["highlight", "The troops will leave"]])


def test_note_on_words_that_are_gone_is_refused_and_kept(visit, cast, told):
    here = visit(cast.annotator).open(told)
    told.revise(cast.editor, SECOND)
    here.expect_errors("422")
    expect(here.page.locator("#outdated")).to_be_visible()

    here.select(BOATS)
    here.press("n")
    here.type("Where are they?")
    here.press("Control+Enter")

    expect(here.page.locator("annotation-form")).to_contain_text("these words are not in it any more")
    expect(here.page.locator("annotation-form textarea")).to_have_value("Where are they?")
    assert not Annotation.objects.exists()


def test_draft_of_the_former_text_is_saved_on_its_own_words(visit, cast, told):
    here = visit(cast.annotator).open(told)
    here.select("The troops will leave")
    here.press("n")
    here.type("When?")
    here.press("Escape")
    told.revise(cast.editor, SECOND.replace("<p>The head", "<p>On the record: the head"))
    here.reload()

    here.page.get_by_role("button", name="Open it").click()
    expect(here.page.locator("annotation-form")).to_contain_text("The troops will leave")
    here.press("Control+Enter")

    here.marks_are([["note", "The troops will leave"]])
    made = Annotation.objects.get()
    assert (made.quote, made.body, made.revision.number) == ("The troops will leave", "When?", 2)


def test_revisions_are_listed_read_and_compared(visit, cast, told, noted):
    told.revise(cast.editor, SECOND)
    here = visit(cast.annotator).open(told)
    page = here.page

    page.get_by_role("link", name=re.compile("^revision 2")).click()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".compared")).to_contain_text("He said that 4060 drones")
    assert here.seriously_wrong() == []
    page.get_by_role("link", name="revision 1", exact=True).click()
    expect(page.locator("mark.claim")).to_have_text(DRONES)
    assert here.seriously_wrong() == []
    page.get_by_role("link", name="What has changed since").click()
    expect(page.locator("#compared")).to_contain_text("from revision 1 to revision 2")


def test_earlier_revision_is_restored_after_a_look(visit, cast, told, noted):
    told.revise(cast.editor, SECOND)
    here = visit(cast.editor).open(told)
    page = here.page

    page.goto(f"{here.server}/articles/{told.pk}/revisions/1/")
    page.get_by_role("link", name="Restore this revision").click()
    expect(page.locator(".foretold")).to_have_text("2 annotations stay, 1 is found again.")
    expect(page.locator(".compared ins").first).to_have_text("spoke")
    page.get_by_role("button", name="Store it as revision 3").click()
    here.ready()

    expect(page.locator(".messages")).to_contain_text("stored as revision 3")
    expect(page.locator("orphans-tray")).to_be_empty()
    here.marks_are([["claim", DRONES], ["note", BOATS], ["note", SPOKE]])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_in_both_themes(visit, cast, told, noted, theme):
    told.url = "https://wire.example/drones"
    Article.objects.filter(pk=told.pk).update(url=told.url)
    told.revise(cast.editor, SECOND)
    here = visit(cast.editor, color_scheme=theme).open(told)

    here.page.locator("orphans-tray summary").click()
    here.open_card(noted["critical"])
    found = {"reading": here.seriously_wrong()}
    for name in (
        "revisions/?from=1&to=2",
        "revisions/1/",
        "revisions/1/restoration/",
        "fetch/",
        "edit/",
        "?view=marked",
    ):
        here.page.goto(f"{here.server}/articles/{told.pk}/{name}")
        found[name] = here.seriously_wrong()

    assert found == dict.fromkeys(found, [])


def test_all_is_readable_without_scripts_and_on_a_phone(visit, cast, told, noted, phone):
    told.revise(cast.editor, SECOND)
    plain = visit(cast.annotator, java_script_enabled=False)
    plain.page.goto(plain.server + told.get_absolute_url())
    plain.page.locator("#orphans summary").click()
    expect(plain.page.locator("#orphans .orphan__quote")).to_be_visible()

    narrow = visit(cast.annotator, **phone).open(told)
    narrow.page.goto(f"{narrow.server}/articles/{told.pk}/revisions/?from=1&to=2")
    assert narrow.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
