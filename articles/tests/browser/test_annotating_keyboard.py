"""Reading and annotating with the keyboard alone: claim in one key, entity in two, undo; all of it lasts."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_claim_in_one_key_entity_in_two_note_and_undo(visit, cast, article, make_entity):
    central_command = make_entity(aliases=["CENTCOM"])
    here = visit(cast.editor).open(article)

    here.press("j", "c")
    expect(here.page.locator("claim-form textarea")).to_be_focused()
    here.press("Escape", "e", "Enter")
    expect(here.page.locator("mention-picker")).to_be_hidden()
    expect(here.page.locator("annotation-card[data-layer='mention']")).to_be_attached()
    here.press("j", "n")
    here.type("Small *compared to what*?")
    here.press("Control+Enter")
    expect(here.page.locator(".annotation-card__body em")).to_have_text("compared to what")
    here.saved()
    here.reload()

    sentence = "The head of US Central Command spoke to reporters about Iraq."
    made = [
        ["claim", sentence],
        ["mention", "US Central Command"],
        ["note", "He said the drones were small."],
    ]
    here.marks_are(made)
    claim, mention, note = Annotation.objects.order_by("pk")
    assert (claim.quote, claim.claim.text, claim.claim.author) == (sentence, sentence, cast.editor)
    assert mention.entity == central_command
    assert (note.body, note.visibility) == ("Small *compared to what*?", "desk")

    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("Undone")
    expect(here.page.locator(".annotation-card__body")).to_have_count(0)
    here.marks_are(made[:2])
    here.press("u", "u")
    expect(here.page.locator("annotation-card")).to_have_count(0)
    here.expect_errors("409")
    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("Nothing to undo")
    assert not Annotation.objects.standing().exists()


def test_who_said_what_about_whom(visit, cast, article, make_entity):
    general = make_entity("Kenneth McKenzie", "person")
    here = visit(cast.editor).open(article)

    here.press("j", "j", "c")
    here.type("The drones of the militias are small.")
    here.press("Tab")
    here.type("mcken")
    expect(here.page.locator("claim-form [role=option]").first).to_contain_text("Kenneth McKenzie")
    here.press("Enter")
    # The list may have been that of fewer letters: it is chosen of the one that comes.
    expect(here.page.locator("claim-form [role=option]")).to_have_count(0)
    here.press("Tab", "Tab", "Tab")
    here.type("Iran")
    expect(here.page.locator("claim-form [role=option]")).to_have_count(5)
    here.press("ArrowDown", "ArrowDown", "ArrowDown", "Enter", "Control+Enter")

    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")
    claim = Annotation.objects.get().claim
    assert (claim.text, claim.claimant) == ("The drones of the militias are small.", general)
    assert [(entity.name, entity.kind) for entity in claim.about.all()] == [("Iran", "place")]
    expect(here.card("The drones of the militias are small.")).to_contain_text("Kenneth McKenzie")


def test_highlight_is_painted_at_once_and_saved(visit, cast, article):
    here = visit(cast.annotator).open(article)
    here.page.evaluate("""() => document.addEventListener("annotation-draft", () => {
        const text = document.querySelector("article-text");
        requestAnimationFrame(() => { text.dataset.painted = CSS.highlights.get("highlight")?.size ?? 0 });
    })""")

    here.press("j", "h")

    expect(here.page.locator("article-text[data-painted='1']")).to_be_attached()
    here.saved()
    highlight = Annotation.objects.get()
    assert (highlight.motivation, highlight.visibility) == ("highlighting", "desk")


def test_tags_with_suggestions(visit, cast, article, make_annotation):
    make_annotation("Iraq", motivation="tagging", tags=["drones"])
    here = visit(cast.annotator).open(article)

    here.press("j", "t")
    expect(here.page.locator("annotation-tags input")).to_be_focused()
    here.type("dro")
    expect(here.page.locator("annotation-tags [role=option]")).to_have_text(["drones"])
    here.press("ArrowDown", "Enter")
    chips = here.page.locator("annotation-tags .chips bdi")
    expect(chips).to_have_text(["drones"])
    here.type("force posture,")
    here.press("Control+Enter")
    expect(here.page.locator("toast-line")).to_contain_text("Tagged")

    tagged = Annotation.objects.latest("pk")
    assert sorted(tagged.tags.names()) == ["drones", "force posture"]


def test_keys_pressed_before_the_suggestions_are_for_those_that_come(visit, cast, article, make_annotation):
    make_annotation("Iraq", motivation="tagging", tags=["drones", "drought"])
    here = visit(cast.annotator).open(article)
    held = []
    here.page.route(re.compile(r"/api/tags/"), lambda route: held.append(route))

    def come():
        for route in held:
            route.continue_()
        held.clear()

    here.press("j", "t")
    chips = here.page.locator("annotation-tags .chips bdi")
    with here.page.expect_request(re.compile("q=dro(&|$)")):
        here.type("dro")
    here.press("ArrowDown", "ArrowDown", "Enter")
    expect(chips).to_have_count(0)
    come()
    expect(chips).to_have_text(["drought"])
    with here.page.expect_request(re.compile("q=dr(&|$)")):
        here.type("dr")
    here.press("Enter")
    come()
    expect(chips).to_have_text(["drought", "dr"])
