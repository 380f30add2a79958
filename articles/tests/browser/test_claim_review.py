"""A claim goes to a second editor: asked for with a day, found from the bell, answered, seen by who asked."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from articles.attention.notify import Reader
from articles.models import Job, Review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claim(make_claim, make_annotation, cast, desk):
    made = make_claim()
    make_annotation(motivation="questioning", claim=made)
    made.rate(cast.editor, desk.ratings.get(label="False"), "The maker's own figures say otherwise.")
    return made


@pytest.fixture
def read_log():
    def read():
        Job.objects.get_or_create(name="notify")
        reader = Reader()
        while reader.step():
            pass

    return read


def ask(here, claim):
    """As an editor does on the claim's page."""
    here.page.goto(here.server + claim.get_absolute_url())
    here.page.get_by_role("link", name="Ask for a second opinion").click()
    here.page.get_by_label("Whom").select_option(label="moderator")
    here.page.get_by_label("Due on").fill((now().date() + timedelta(days=1)).isoformat())
    here.page.get_by_label("Note").fill("Are the figures of this year?")
    here.page.get_by_role("button", name="Ask").click()
    expect(here.page.get_by_role("heading", level=1)).to_have_text(claim.text)
    expect(here.page.locator(".opinions")).to_contain_text("due tomorrow")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_second_editor_is_asked_and_agrees(visit, cast, claim, read_log, scripts):
    here = visit(cast.editor, java_script_enabled=scripts)
    ask(here, claim)
    read_log()

    there = visit(cast.moderator, java_script_enabled=scripts)
    there.page.goto(f"{there.server}/notifications/")
    line = there.page.locator(".act--new")
    expect(line).to_contain_text("editor asked for your second opinion on")
    line.locator(".act__title").click()
    expect(there.page.locator(".opinions")).to_contain_text("Are the figures of this year?")
    there.page.get_by_label("agree", exact=True).check()
    there.page.get_by_label("Why").fill("They are.")
    there.page.get_by_role("button", name="Answer").click()
    expect(there.page.get_by_role("region", name="Verdicts")).to_contain_text("seconded by moderator")

    here.page.reload()
    expect(here.page.locator(".opinions")).to_contain_text("They are.")
    assert Review.objects.get().outcome == "agrees"


def test_second_editor_finds_the_claim_in_the_list_and_disagrees(visit, cast, claim):
    ask(visit(cast.editor), claim)

    there = visit(cast.moderator)
    there.page.goto(f"{there.server}/claims/")
    there.page.get_by_role("link", name="Waiting for your second opinion: 1").click()
    expect(there.page.locator(".row")).to_contain_text("moderator: due tomorrow")
    there.page.get_by_role("link", name=claim.text).click()
    there.page.get_by_label("disagree", exact=True).check()
    there.page.get_by_role("button", name="Answer").click()
    expect(there.page.locator(".errorlist")).to_have_text("Say why you disagree.")
    expect(there.page.get_by_label("disagree", exact=True)).to_be_checked()
    there.page.get_by_label("Why").fill("These are last year's.")
    there.expect_errors("422")
    there.page.get_by_role("button", name="Answer").click()

    pair = there.page.locator(".opinions__pair .case")
    expect(pair).to_have_count(2)
    expect(pair.first).to_contain_text("The maker's own figures say otherwise.")
    expect(pair.last).to_contain_text("These are last year's.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_with_opinions_is_accessible(visit, cast, claim, scheme):
    Review.ask(claim, cast.editor, cast.moderator, now().date()).answer(cast.moderator, "disagrees", "No.")
    Review.ask(claim, cast.editor, cast.moderator, now().date(), "Once more")
    here = visit(cast.moderator, color_scheme=scheme)

    here.page.goto(here.server + claim.get_absolute_url())

    assert here.seriously_wrong() == []
