"""A moderator reads who did what and why, narrows it, and takes it along as a file."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hidden(make_annotation, cast):
    note = make_annotation(motivation="commenting", body="The toll is 12.")
    note.edit(cast.annotator, body="The toll is 21.")
    note.hide(cast.moderator, "unsourced")
    return note


def test_log_from_the_members_page_to_the_history_and_the_file(visit, cast, desk, hidden):
    here = visit(cast.moderator)
    here.page.goto(f"{here.server}/desks/{desk.pk}/members/")
    here.page.get_by_role("link", name="The log").click()

    rows = here.page.locator(".log tbody tr")
    expect(rows.first).to_contain_text("hid an annotation")
    expect(rows.first).to_contain_text("unsourced")
    here.page.get_by_label("Person").fill("annotator")
    here.page.get_by_label("What").select_option(label="changed an annotation")
    here.page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    expect(rows.locator("del")).to_have_text("The toll is 12.")
    expect(rows.locator("ins")).to_have_text("The toll is 21.")
    with here.page.expect_download() as got:
        here.page.get_by_role("link", name="As a file (CSV)").click()
    assert "annotation.edited" in Path(got.value.path()).read_text()
    assert "annotation.hidden" not in Path(got.value.path()).read_text()
    rows.get_by_role("link", name=hidden.article.title).click()
    expect(here.page.locator("h1")).to_be_visible()
    assert here.page.url.endswith(f"/annotations/{hidden.uid}/history/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_log_is_accessible(visit, cast, desk, hidden, scheme):
    here = visit(cast.moderator, color_scheme=scheme)

    here.page.goto(f"{here.server}/desks/{desk.pk}/log/")

    assert here.seriously_wrong() == []
