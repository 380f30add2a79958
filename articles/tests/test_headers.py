"""Every answer carries the policy and its neighbours: pages, refusals, faults, admin and API."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from newsroom.masked import MaskedFormatter

EXPECTED = {
    "Content-Security-Policy": "default-src 'none'",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PAGES = {
    "/": 200,
    "/accounts/login/": 302,
    "/admin/": 200,
    "/admin/articles/user/": 200,
    "/api/docs": 200,
    "/api/openapi.json": 200,
    "/api/me/": 200,
    "/api/nothing/": 404,
    "/nothing-here/": 404,
    "/claims/?after=zz": 400,
    "/claims": 301,
    "/accounts/": 200,
    "/healthz": 200,
}


def missing(answer):
    return {name for name, piece in EXPECTED.items() if piece not in answer.headers.get(name, "")}


def test_pages_and_refusals_carry_them(client, cast):
    client.force_login(cast.superuser)

    answers = {address: client.get(address) for address in PAGES}

    assert {address: answer.status_code for address, answer in answers.items()} == PAGES
    assert {address: gaps for address, answer in answers.items() if (gaps := missing(answer))} == {}


def test_a_refused_form_an_unknown_host_and_a_fault_carry_them(cast, monkeypatch):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.reader)
    forged = client.post("/accounts/tokens/", {"name": "x"})
    stranger = client.get("/", headers={"Host": "elsewhere.example"})
    monkeypatch.setattr("newsroom.health.JsonResponse", None)
    fault = client.get("/healthz")

    assert [answer.status_code for answer in (forged, stranger, fault)] == [403, 400, 500]
    # The name of the host is judged while Django's own headers are put on, so that answer has only ours.
    django_s = {"Cross-Origin-Opener-Policy", "Referrer-Policy", "X-Content-Type-Options"}
    assert missing(forged) | (missing(stranger) - django_s) | missing(fault) == set()


def test_cookies_are_bound_to_this_host_in_production(tmp_path):
    code = """
import django, json; django.setup()
from django.conf import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,
    s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_PATH,
    s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS]))
"""
    env = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATA_DIR": str(tmp_path),
        "NEWSROOM_PRODUCTION": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)

    prefixed = '["__Host-sessionid", "__Host-csrftoken", true, true, true, "Lax", "Lax", "/", null, 31536000]'
    assert done.stdout.strip() == prefixed


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Authorization: Bearer nr_abcdefghijklmnop", "Authorization: Bearer ***"),
        ("token 'nr_abcdefghijklmnop' was refused", "token 'nr_***' was refused"),
        ("Not Found: /accounts/invitations/abcDEF-123_456/", "Not Found: /accounts/invitations/***/"),
        ("/accounts/reset/Mg/c1-abcdef0123456789/ failed", "/accounts/reset/Mg/***/ failed"),
        ("/articles/12/ failed", "/articles/12/ failed"),
    ],
)
def test_secrets_do_not_reach_the_log(line, kept):
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "%s", (line,), None)

    assert MaskedFormatter("%(message)s").format(record) == kept


def test_secrets_in_a_traceback_do_not_reach_the_log():
    try:
        raise ValueError("Bearer nr_abcdefghijklmnop")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it failed", (), sys.exc_info())

    written = MaskedFormatter("%(message)s").format(record)
    assert "ValueError" in written and "abcdefghijklmnop" not in written
