"""A form on a page of its own, sent while signed out: kept, offered after signing in, saved."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_wording_typed_while_signed_out_is_saved_after_signing_in(visit, cast, make_claim):
    claim = make_claim()
    here = visit(cast.editor)
    here.expect_errors("401")
    page = here.page
    page.goto(f"{here.server}/claims/{claim.pk}/edit/")
    page.get_by_label("Claim", exact=True).fill("The drones were small, said the general.")

    here.sign_out()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("What you wrote is kept")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("newsroom-demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
    expect(page.locator(".kept", has_text="said the general")).to_be_visible()
    assert here.seriously_wrong() == []
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The drones were small, said the general.")

    claim.refresh_from_db()
    assert claim.text == "The drones were small, said the general."


def test_form_of_before_a_sign_in_in_another_tab_is_offered_again(visit, cast, make_claim):
    claim = make_claim()
    here = visit(cast.editor)
    here.expect_errors("403")
    page = here.page
    page.goto(f"{here.server}/claims/{claim.pk}/edit/")
    page.get_by_label("Claim", exact=True).fill("Typed before the other tab")

    # What signing in does to the token.
    here.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Typed before the other tab")
