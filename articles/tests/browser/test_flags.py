"""What a reader has against a card, what an author sees of decisions, and what is too much at once."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Case, Decision, Flag
from articles.tests.browser.live import is_live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Kind = Decision.Kind


@pytest.fixture
def note(make_annotation):
    return make_annotation("Iraq", motivation="commenting", body="Nonsense, you fools.")


@pytest.fixture
def reason(desk):
    return desk.flag_reasons.get(label="Personal attack")


@pytest.fixture
def watched(cast, desk):
    """What the annotator writes waits for approval."""
    desk.memberships.filter(user=cast.annotator).update(trust="watched")
    return cast.annotator


def test_flag_and_take_back_with_the_keyboard(visit, cast, article, note):
    here = visit(cast.reader).open(article)
    card = here.open_card(note)

    here.press("f")
    form = here.page.get_by_role("dialog", name="Flag it for the moderators")
    expect(form.get_by_role("radio").first).to_be_focused()
    form.get_by_label("Personal attack").press("Space")
    form.get_by_label("In your words").focus()
    here.type("Look at the tone.")
    here.press("Control+Enter")

    expect(card).to_contain_text("flagged by you")
    expect(form).to_be_hidden()
    flag = Flag.objects.get()
    assert (flag.reason.label, flag.words, flag.author) == (
        "Personal attack",
        "Look at the tone.",
        cast.reader,
    )

    card.get_by_role("link", name="take back").press("Enter")
    expect(card).not_to_contain_text("flagged by you")
    expect(card.get_by_role("link", name="Flag")).to_be_visible()
    assert Case.objects.get().closed_at


def test_flag_is_said_otherwise_from_the_same_key(visit, cast, article, note, reason):
    Case.flag(note, cast.reader, reason, "Rude")
    here = visit(cast.reader).open(article)
    here.open_card(note)

    here.press("f")
    words = here.page.get_by_role("dialog").get_by_label("In your words")
    expect(words).to_have_value("Rude")
    words.fill("Very rude")
    here.press("Control+Enter")

    expect(here.page.locator("toast-line")).to_contain_text("Flagged: the moderators look at it.")
    assert list(Flag.objects.values_list("words", "withdrawn_at")) == [("Very rude", None)]


def test_flag_of_a_reply_from_its_own_link(visit, cast, article, note, make_annotation):
    reply = make_annotation(None, motivation="replying", reply_to=note, body="Shut up.")
    here = visit(cast.reader).open(article)
    said = here.open_card(note).locator(f"#annotation-{reply.uid}")

    said.get_by_role("link", name="Flag").click()
    here.page.get_by_role("dialog").get_by_label("Spam").check()
    here.press("Control+Enter")

    expect(said).to_contain_text("flagged by you")
    assert Flag.objects.get().annotation == reply


def test_key_without_a_card_or_on_ones_own_says_what_is_missing(visit, cast, article, note):
    here = visit(cast.annotator).open(article)

    here.press("f")
    expect(here.page.locator("toast-line")).to_contain_text("Open the card to flag first")

    here.open_card(note)
    here.press("f")
    expect(here.page.locator("toast-line")).to_contain_text("it is your own")


def test_flag_with_scripts_off(visit, cast, article, note):
    here = visit(cast.reader, java_script_enabled=False)
    here.page.goto(here.server + article.get_absolute_url())

    here.page.get_by_role("link", name="Flag").click()
    here.page.get_by_label("Off topic").check()
    here.page.get_by_label("In your words").fill("Not about this.")
    here.page.get_by_role("button", name="Flag").click()

    expect(here.page.locator(".messages")).to_contain_text("Flagged")
    expect(here.page.locator("annotation-card")).to_contain_text("flagged by you")
    here.page.get_by_role("link", name="take back").click()
    here.page.get_by_role("button", name="Take the flag back").click()
    expect(here.page.locator("annotation-card")).not_to_contain_text("flagged by you")


def test_author_and_others_do_not_see_the_flag(visit, cast, article, note):
    author, flagger = is_live(visit(cast.annotator).open(article)), visit(cast.reader).open(article)
    card = author.open_card(note)

    flagger.open_card(note)
    flagger.press("f")
    flagger.page.get_by_role("dialog").get_by_label("Spam").check()
    flagger.press("Control+Enter")
    expect(flagger.page.locator("annotation-card")).to_contain_text("flagged by you")

    # What the author hears next comes after it.
    note.article.annotate(by=cast.editor, motivation="replying", body="Calm down.", reply_to=note)
    expect(card).to_contain_text("Calm down.")
    expect(card).not_to_contain_text(re.compile("flagged", re.I))


def test_pending_note_is_seen_by_its_author_and_once_approved_by_others(visit, cast, article, watched):
    author, other = visit(watched).open(article), is_live(visit(cast.editor).open(article))

    author.press("j", "n")
    author.type("Who says so, @editor?")
    author.press("Control+Enter")
    expect(author.page.locator("toast-line")).to_contain_text("Saved. A moderator looks at it first.")
    card = author.card("Who says so")
    expect(card.locator("header")).to_contain_text("waits for approval")
    assert len(author.marks()) == 1
    expect(other.page.locator("annotation-card")).to_have_count(0)

    Case.decide(Annotation.objects.get(), cast.moderator, Kind.APPROVE)

    expect(other.card("Who says so")).to_be_visible()
    expect(card.locator("header")).not_to_contain_text("waits")
    assert len(other.marks()) == 1


def test_refused_amended_and_waiting_again(visit, cast, article, watched, make_annotation, reason):
    note = make_annotation("Iraq", motivation="commenting", body="Nonsense, you fools.")
    here = is_live(visit(watched).open(article))
    card = here.open_card(note)
    expect(card.locator("header")).to_contain_text("waits for approval")

    Case.decide(note, cast.moderator, Kind.HIDE, reason=reason, note="Say it kindly.")

    expect(card.locator("header")).to_contain_text("refused")
    expect(card).to_contain_text("Personal attack: Say it kindly.")
    card.get_by_role("button", name="Edit and send again").click()
    here.page.get_by_label("Text").fill("I doubt it.")
    here.press("Control+Enter")
    expect(here.page.locator("toast-line")).to_contain_text("A moderator looks at it first.")
    expect(here.card("I doubt it.").locator("header")).to_contain_text("waits for approval")
    assert Annotation.objects.get().is_pending


def test_appeal_that_another_moderator_grants(visit, cast, article, note, reason):
    Case.decide(note, cast.moderator, Kind.HIDE, reason=reason)
    here = is_live(visit(cast.annotator).open(article))
    card = here.open_card(note)

    card.get_by_role("link", name="Appeal").click()
    here.page.get_by_role("dialog").get_by_label("In your words").fill("It quotes the general.")
    here.press("Control+Enter")

    expect(card.locator("header")).to_contain_text("appealed")
    expect(card.get_by_role("link", name="Appeal")).to_have_count(0)
    Case.decide(note, cast.superuser, Kind.RESTORE)
    expect(card.locator("header")).not_to_contain_text("appealed")
    assert Annotation.objects.get().hidden_at is None


def test_appeal_with_scripts_off(visit, cast, article, note, reason):
    Case.decide(note, cast.moderator, Kind.HIDE, reason=reason)
    here = visit(cast.annotator, java_script_enabled=False)
    here.page.goto(here.server + article.get_absolute_url())

    here.page.get_by_role("link", name="Appeal").click()
    expect(here.page.locator("main")).to_contain_text("It was refused: Personal attack")
    here.page.get_by_label("In your words").fill("It quotes the general.")
    here.page.get_by_role("button", name="Appeal").click()

    expect(here.page.locator("annotation-card header")).to_contain_text("appealed")


def test_too_much_at_once_is_kept_and_sent_later(visit, cast, article, settings):
    settings.MOST_MADE = 1
    here = visit(cast.annotator).open(article)
    here.expect_errors("429")

    here.press("j", "h")
    here.saved()
    here.press("j", "h")
    expect(here.page.locator("toast-line")).to_contain_text("What you wrote is kept here")
    assert Annotation.objects.count() == 1
    settings.MOST_MADE = 2
    here.page.evaluate("dispatchEvent(new Event('online'))")

    here.saved()
    assert Annotation.objects.count() == 2


def test_flag_that_is_one_too_many_keeps_its_words(
    visit, cast, article, note, make_annotation, settings, reason
):
    settings.MOST_FLAGS = 1
    other = make_annotation("NATO", motivation="commenting", body="More nonsense.")
    here = visit(cast.reader).open(article)
    here.expect_errors("429")
    for annotation in (other, note):
        here.open_card(annotation)
        here.press("f")
        form = here.page.get_by_role("dialog")
        form.get_by_label("Spam").check()
        form.get_by_label("In your words").fill("Look")
        here.press("Control+Enter")
        if annotation == other:
            expect(form).to_be_hidden()

    expect(form.get_by_role("alert")).to_contain_text("very much in a short time")
    expect(form.get_by_label("In your words")).to_have_value("Look")
    assert Flag.objects.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_page_and_card_are_accessible(visit, cast, article, note, reason, scheme):
    here = visit(cast.reader, color_scheme=scheme).open(article)
    here.open_card(note)
    here.press("f")
    expect(here.page.get_by_role("dialog")).to_be_visible()
    assert here.seriously_wrong() == []

    here.page.goto(f"{here.server}/annotations/{note.uid}/flag/")
    assert here.seriously_wrong() == []
