"""Every address and method: no write without its token, no way out of the site, a strict policy."""

import re

import pytest
from django.test import Client

from articles.tests.test_url_walk import ROWS, SPOKEN

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ROUTES = sorted({row.route for row in ROWS})
# RFC 8058: the one click in a mail program; its address is the token.
BY_ITSELF = {"notifications/unsubscribe/<str:token>/"}
SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "uuidstr": "00000000-0000-4000-8000-000000000000"}
HOSTILE = (
    *(
        "//evil.example/",
        "https://evil.example/",
        "http:///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
    ),
    *(
        "///evil.example",
        "javascript:alert(1)",
        "//testserver@evil.example/",
        "/%0d%0aLocation:%20//evil.example",
    ),
    "\thttps://evil.example/",
)
POLICY = "default-src 'none'"


def filled(route):
    """The address with something in each of its parts; whether it is there does not matter here."""
    route = route.split("^")[0]
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1], "1"), route)


def kind_of(route):
    speaks_json = route.startswith("api/") or route in SPOKEN
    return {"content_type": "application/json"} if speaks_json else {}


@pytest.fixture
def signed_in(cast):
    """A browser of the moderator's; ``signed_in(enforce_csrf_checks=True)``."""

    def browser(**options):
        client = Client(**options)
        client.force_login(cast.moderator)
        return client

    return browser


def test_no_write_is_taken_without_its_token(signed_in, cast):
    client = signed_in(enforce_csrf_checks=True)
    taken = {(row.method, row.route) for row in ROWS if row.method in UNSAFE}

    answers = {
        asked: getattr(client, asked[0].lower())(filled(asked[1]), {}, **kind_of(asked[1])).status_code
        for asked in sorted(taken)
    }

    assert {asked for asked, status in answers.items() if status != 403} == {
        ("POST", route) for route in BY_ITSELF
    }
    # It is the token that is missing: with one they are judged by what they say.
    open_ones = {
        asked: getattr(signed_in(), asked[0].lower())(filled(asked[1]), {}, **kind_of(asked[1])).status_code
        for asked in sorted(taken)
    }
    assert len([asked for asked, status in open_ones.items() if status == 403]) < len(taken) / 4


def test_a_token_of_another_browser_is_none(signed_in):
    theirs, ours = signed_in(enforce_csrf_checks=True), signed_in(enforce_csrf_checks=True)
    page = theirs.get("/accounts/").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]

    assert ours.post("/accounts/tokens/", {"name": "x", "csrfmiddlewaretoken": token}).status_code == 403
    assert theirs.post("/accounts/tokens/", {"name": "x", "csrfmiddlewaretoken": token}).status_code == 201


def leads_out(answer):
    """Where an answer leads that is not on this site, or None."""
    onward = answer.headers.get("Location", "")
    is_here = re.match(r"(/(?![/\\])|\?|http://testserver(/|$)|$)", onward)
    return None if is_here else onward


@pytest.mark.parametrize("who", ["visitor", "moderator"])
def test_no_address_leads_out_of_the_site(signed_in, db, who):
    client = signed_in() if who == "moderator" else Client()
    found = {}

    for route in ROUTES:
        address = filled(route)
        for method in ("get", "post"):
            for onward in HOSTILE:
                fields = {"next": onward, "onward": onward, "url": onward, "return": onward}
                asked = getattr(client, method)(address, fields) if method == "get" else None
                asked = asked or client.post(f"{address}?next={onward.strip()}", fields, **kind_of(route))
                if out := leads_out(asked):
                    found[method, address, onward] = out
                # Whoever does not lead on for the first will not for the others.
                if not 300 <= asked.status_code < 400:
                    break
            if who == "moderator" and route.startswith("accounts/logout"):
                client = signed_in()

    assert found == {}


def test_where_one_is_led_on_it_can_be_elsewhere_on_this_site(client, cast):
    sent = {"username": "reader", "password": "newsroom-demo", "next": "/claims/"}

    assert client.post("/accounts/login/", sent)["Location"] == "/claims/"
    assert leads_out(client.post("/notifications/reading/", {"until": 1, "next": "/activity/"})) is None


def test_every_answer_has_the_strict_policy_and_no_inline_script(signed_in, article):
    client, loose, inline = signed_in(), {}, {}

    for route in ROUTES:
        answer = client.get(filled(route))
        policy = answer.headers.get("Content-Security-Policy", "")
        if not ("default-src 'none'" in policy or "sandbox" in policy) or "unsafe" in policy:
            loose[route] = policy
        if "text/html" in answer.headers.get("Content-Type", ""):
            page = answer.content.decode()
            scripts = re.findall(
                r"<script(?![^>]*(?:src=|type=\"(?:application/json|importmap)))[^>]*>", page
            )
            if scripts or re.search(r"<[^>]+\s(?:on\w+|style)=[\"']", page) or "<style" in page:
                inline[route] = scripts

    assert loose == {}
    assert inline == {}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, cast):
    client.post("/accounts/login/", {"username": "reader", "password": "newsroom-demo"})
    client.get("/")

    flags = {
        name: (bool(cookie["httponly"]), cookie["samesite"], cookie["domain"])
        for name, cookie in client.cookies.items()
    }

    # Our scripts put the one of forms into a header.
    assert flags.pop("csrftoken", (False, "Lax", "")) == (False, "Lax", "")
    assert {"sessionid", "known"} == set(flags)
    assert set(flags.values()) == {(True, "Lax", "")}
