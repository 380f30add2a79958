"""Coming in by a passkey, in a real Chromium with a key of its own; and that the pages are sound."""

import pytest
from playwright.sync_api import expect

from articles.models import Passkey


@pytest.fixture
def named(server):
    """The server under a name: passkeys are for names, not for bare addresses."""
    return server.replace("127.0.0.1", "localhost")


@pytest.fixture
def window(visit, named):
    """``window(user)``: somebody's window on the named server, with a device that makes passkeys."""

    def begin(user=None):
        seen = visit()
        seen.server = named
        if user:
            seen.sign_in(user)
        line = seen.context.new_cdp_session(seen.page)
        line.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        seen.device = line.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]
        seen.line = line
        return seen

    return begin


def set_up(seen, named):
    """Add a passkey as on the page; the recovery codes that are shown."""
    page = seen.page
    page.goto(f"{named}/accounts/")
    page.get_by_role("link", name="Show that it is you, to change this").click()
    page.get_by_label("Password").fill("newsroom-demo")
    page.get_by_role("button", name="Go on").click()
    page.locator("passkey-form").get_by_label("Name").fill("my key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return page.locator(".recovery-codes code").all_inner_texts()


@pytest.mark.browser
def test_passkey_is_made_and_opens_and_is_asked_for(window, named, cast, desk):
    seen = window(cast.editor)
    page = seen.page
    assert len(set_up(seen, named)) == 10
    assert Passkey.objects.get().user == cast.editor

    # By itself, it is both factors.
    seen.sign_out()
    page.goto(f"{named}/accounts/login/?next=/claims/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/claims/")
    expect(page.get_by_text("Account of editor")).to_have_count(1)

    # A password alone does not open any more.
    seen.sign_out()
    page.goto(f"{named}/accounts/login/?next=/claims/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("newsroom-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more thing")).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/claims/")

    page.goto(f"{named}/accounts/")
    page.get_by_role("row", name="Passkey my key").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey opens nothing any more.")).to_be_visible()
    assert not Passkey.objects.exists()
    seen.expect_errors("status of 4")


@pytest.mark.browser
def test_device_that_does_not_know_its_person_opens_nothing(window, named, cast, desk):
    seen = window(cast.editor)
    page = seen.page
    set_up(seen, named)
    seen.line.send("WebAuthn.setUserVerified", {"authenticatorId": seen.device, "isUserVerified": False})

    seen.sign_out()
    page.goto(f"{named}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_have_text("That did not work. Try again, or come in another way.")


@pytest.mark.browser
def test_answer_of_a_device_is_taken_once(window, named, cast, desk):
    seen = window(cast.editor)
    page = seen.page
    set_up(seen, named)
    seen.sign_out()
    sent = []
    page.on("request", lambda request: "/passkeys/entry/" in request.url and sent.append(request.post_data))
    page.goto(f"{named}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Account of editor")).to_have_count(1)

    seen.sign_out()
    page.goto(f"{named}/accounts/login/")
    cookies = {cookie["name"]: cookie["value"] for cookie in seen.context.cookies()}
    form = dict(part.split("=", 1) for part in sent[0].split("&")) | {
        "csrfmiddlewaretoken": cookies["csrftoken"]
    }
    answer = seen.context.request.post(
        f"{named}/accounts/passkeys/entry/",
        data="&".join(f"{name}={value}" for name, value in form.items()),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": named},
    )

    assert "This passkey opens nothing here." in answer.text()


@pytest.mark.browser
def test_pages_are_sound(window, named, cast, desk):
    seen = window(cast.moderator)
    page = seen.page
    set_up(seen, named)

    for path in ("/accounts/", "/accounts/time-code/", f"/desks/{desk.pk}/members/"):
        page.goto(named + path)
        assert seen.seriously_wrong() == []
