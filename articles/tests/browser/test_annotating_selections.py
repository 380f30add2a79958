"""Selecting by mouse and by finger: what is selected is what is stored, in any script and across blocks."""

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Span

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLOCKS = (
    "<p>First words of Iraq.</p><ul><li>One point.</li><li>Another point.</li></ul>"
    "<table><tr><th>Place</th><th>Troops</th></tr><tr><td>Iraq</td><td>2,500</td></tr></table>"
    "<p>Last words.</p>"
)
EMOJI = "<p>🛰️ The 👩‍🚒 crew saw 🇮🇶 drones. 😀😀 They were small.</p>"
PERSIAN = "<p>نیروهای ناتو 🛰️ در عراق ماندند. فرمانده گفت که پهپادها کوچک هستند.</p>"


def test_claim_note_and_undo_by_mouse(visit, cast, article):
    here = visit(cast.editor).open(article)

    here.select("the drones", "were small")
    here.page.locator("annotation-toolbar").get_by_role("button", name="Claim").click()
    here.page.locator("claim-form [name=cue]").fill("say")
    here.page.locator("claim-form").get_by_text("Save").click()
    expect(here.page.locator("toast-line")).to_contain_text("Claim saved")
    claim = Annotation.objects.get()
    assert (claim.quote, claim.claim.text, claim.claim.cue) == (
        "the drones were small",
        "the drones were small",
        "say",
    )

    here.select("NATO has a mission")
    here.page.locator("annotation-toolbar").get_by_text("Note").click()
    here.page.locator("annotation-form textarea").fill("Since when?")
    here.page.locator("annotation-form").get_by_text("Save").click()
    expect(here.card("Since when?")).to_be_visible()

    here.page.locator("toast-line").get_by_text("Undo").click()
    expect(here.card("Since when?")).to_have_count(0)
    here.reload()
    here.marks_are([["claim", "the drones were small"]])


def test_a_selection_may_cross_paragraphs_lists_and_tables(visit, cast, make_article):
    article = make_article(BLOCKS)
    text = article.current.text
    here = visit(cast.editor).open(article)
    crossings = [("words of Iraq", "Another"), ("point.\nAnother", "2,5"), ("Place", "Last words")]

    wanted = []
    for first, last in crossings:
        here.select(first, last)
        here.press("h")
        wanted.append(text[text.index(first) : text.index(last, text.index(first)) + len(last)])
        here.marks_are(sorted(["highlight", words] for words in wanted))
    here.saved()

    spans = Span.objects.order_by("pk")
    assert [span.exact for span in spans] == wanted
    assert all("\n" in words for words in wanted)
    assert [text[span.start : span.end] for span in spans] == wanted


@pytest.mark.parametrize(
    ("html", "language", "selections"),
    [
        (EMOJI, "en", [("crew", "drones"), ("They", "small")]),
        (PERSIAN, "fa", [("در عراق", "ماندند"), ("پهپادها", "هستند")]),
    ],
    ids=["emoji", "Persian"],
)
def test_words_beyond_emoji_and_in_persian_are_stored_as_selected(
    visit, cast, make_article, html, language, selections
):
    article = make_article(html, language=language)
    text = article.current.text
    here = visit(cast.editor).open(article)

    wanted = []
    for first, last in selections:
        here.select(first, last)
        here.press("h")
        wanted.append(text[text.index(first) : text.index(last) + len(last)])
        here.marks_are(sorted(["highlight", words] for words in wanted))
    here.saved()

    spans = Span.objects.order_by("pk")
    assert [span.exact for span in spans] == wanted
    assert [text[span.start : span.end] for span in spans] == wanted
    here.reload()
    here.marks_are(sorted(["highlight", words] for words in wanted))


def test_a_phone_selects_and_writes_with_fingers(visit, cast, article, phone):
    here = visit(cast.editor, **phone).open(article)

    here.page.locator("article-text p").first.tap(position={"x": 60, "y": 12})
    toolbar = here.page.locator("annotation-toolbar")
    expect(toolbar).to_be_visible()
    buttons = toolbar.locator("button:visible")
    for button in buttons.all():
        box = button.bounding_box()
        assert box["height"] >= 40
        assert box["width"] >= 40
    assert toolbar.bounding_box()["y"] > 650

    toolbar.get_by_text("Note").tap()
    form = here.page.locator("annotation-form")
    form.locator("textarea").fill("From the train")
    form.get_by_text("Save").tap()

    expect(here.page.locator("toast-line")).to_contain_text("Note saved")
    note = Annotation.objects.get()
    assert note.quote == "The head of US Central Command spoke to reporters about Iraq."
    assert note.body == "From the train"
