"""What was typed into a form is not lost when its writer was signed out, or in another tab in, meanwhile."""

import re

import pytest
from django.test import Client

WORDS = 'Wording after an hour\'s thought, with "quotes" & <b>signs</b>'


@pytest.fixture
def claim(make_claim):
    return make_claim()


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def fields_of(answer):
    """The forms' fields as a browser would send them."""
    page = answer.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, value in re.findall(r'(?s)<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page):
        found[name] = value
    for sign, written in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        found = {name: value.replace(sign, written) for name, value in found.items()}
    return found


def test_form_sent_while_signed_out_comes_back_after_signing_in(client, cast, claim):
    path = f"/claims/{claim.pk}/edit/"
    sent = {"text": WORDS, "state": "open", "version": claim.version}

    away = client.post(path, sent)
    asked = client.post(away["Location"], sent)
    wrong = client.post(
        "/accounts/login/", {**fields_of(asked), "username": "editor", "password": "mistyped"}
    )
    back = client.post(
        "/accounts/login/", {**fields_of(wrong), "username": "editor", "password": "newsroom-demo"}
    )
    saved = client.post(path, fields_of(back))

    assert (away.status_code, away["Location"]) == (307, f"/accounts/login/?next={path}")
    assert (asked.status_code, b"What you wrote is kept" in asked.content) == (401, True)
    assert f'action="{path}"'.encode() in back.content
    assert saved.status_code == 302
    claim.refresh_from_db()
    assert claim.text == WORDS


def test_form_of_before_another_sign_in_is_offered_with_a_new_token(strict, cast, claim):
    strict.force_login(cast.editor)
    path = f"/claims/{claim.pk}/edit/"
    strict.get(path)

    stale = strict.post(
        path,
        {"text": WORDS, "state": "open", "version": claim.version, "csrfmiddlewaretoken": "x" * 64},
        headers={"Origin": "http://testserver"},
    )
    saved = strict.post(path, fields_of(stale), headers={"Origin": "http://testserver"})

    assert (stale.status_code, b"Not saved yet" in stale.content) == (403, True)
    assert saved.status_code == 302
    claim.refresh_from_db()
    assert claim.text == WORDS


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_form_from_another_site_is_never_offered(origin, strict, cast, claim):
    strict.force_login(cast.editor)

    answer = strict.post(
        f"/claims/{claim.pk}/edit/", {"text": WORDS}, headers={"Origin": origin} if origin else {}
    )

    assert (answer.status_code, b"Not saved yet" in answer.content) == (403, False)


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_nothing_is_kept_for_another_site(next_page, client, cast):
    answer = client.post(f"/accounts/login/?next={next_page}", {"text": WORDS})

    assert (answer.status_code, b"is kept" in answer.content) == (200, False)


def test_what_is_kept_cannot_be_made_up(client, cast):
    fields = {"kept": "made:up", "username": "editor", "password": "newsroom-demo"}

    answer = client.post("/accounts/login/", fields)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_visitor_with_nothing_written_is_simply_sent_to_sign_in(client, claim):
    answer = client.post(f"/claims/{claim.pk}/edit/", {"csrfmiddlewaretoken": "x"})

    assert answer.status_code == 302
