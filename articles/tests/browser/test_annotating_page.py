"""The reading page for everybody: without scripts, for visitors and readers, in both themes."""

import pytest
from playwright.sync_api import expect

from articles.models import Annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def annotated(article, make_annotation, make_claim, make_entity, cast):
    general = make_entity("The general", "person")
    claim = make_claim("The drones are small.", claimant=general, about=[make_entity("Iraq", "place")])
    first = make_annotation(motivation="questioning", claim=claim)
    make_annotation(None, motivation="replying", body="Compared to *what*?", reply_to=first, by=cast.editor)
    make_annotation("Iraq", motivation="identifying", entities=[make_entity("Iraq", "place")])
    make_annotation("NATO has a mission", motivation="commenting", body="Since 2018.", tags=["training"])
    return article


def test_without_scripts_the_page_tells_all(visit, cast, annotated):
    here = visit(cast.editor, java_script_enabled=False)

    here.page.goto(here.server + annotated.get_absolute_url())

    body = here.page.locator("body")
    for words in (
        "spoke to reporters",
        "The drones are small.",
        "The general",
        "Compared to what?",
        "Since 2018.",
        "training",
    ):
        expect(body).to_contain_text(words)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault_while_annotating(visit, cast, annotated, theme):
    here = visit(cast.editor, color_scheme=theme).open(annotated)
    assert here.seriously_wrong() == []

    here.press("j", "j")
    expect(here.page.locator("annotation-toolbar")).to_be_visible()
    assert here.seriously_wrong() == []
    here.press("e")
    expect(here.page.locator("mention-picker")).to_be_visible()
    assert here.seriously_wrong() == []
    here.press("Escape", "c")
    expect(here.page.locator("claim-form")).to_be_visible()
    assert here.seriously_wrong() == []
    here.press("Escape", "n")
    expect(here.page.locator("annotation-form")).to_be_visible()
    assert here.seriously_wrong() == []


def test_visitors_are_offered_to_sign_in(visit, make_article):
    article = make_article(visibility="public")
    here = visit().open(article)

    here.select("the drones were small")

    expect(here.page.locator("annotation-hint")).to_contain_text("Sign in to annotate")
    expect(here.page.locator("annotation-toolbar")).to_have_count(0)


def test_readers_keep_private_notes(visit, cast, article):
    here = visit(cast.reader).open(article)

    here.select("the drones were small")
    toolbar = here.page.locator("annotation-toolbar button:visible")
    expect(toolbar).to_have_text(["Note n", "Highlight h", "Tag t"])
    here.press("n")
    form = here.page.locator("annotation-form")
    expect(form).to_contain_text("Only you will see it")
    here.type("For me")
    here.press("Control+Enter")
    expect(here.card("For me")).to_contain_text("private")
    here.press("j", "h")
    here.saved()

    assert set(Annotation.objects.values_list("visibility", "author")) == {("private", cast.reader.pk)}
