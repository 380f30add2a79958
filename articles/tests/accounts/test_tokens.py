"""Tokens: what they may do and for how long, and that nobody gets to read one."""

import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now
from django.views.debug import ExceptionReporter

from articles.http import Who
from articles.models import Article, Token

HTML = {"html": "<p>Words of a new article.</p>", "title": "New"}


@pytest.fixture
def program(cast):
    """``program(scope)``: how a program with such a token asks."""

    def make(scope="write", days=None, user=cast.editor):
        token, secret = Token.issue(user, "a program", scope, days)
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        client.token, client.secret = token, secret
        return client

    return make


def statuses(client, desk, article):
    """Reading, importing, revising, correcting, annotating, by JSON and by the protocol."""
    base = f"/api/articles/{article.pk}/"
    kind = {"content_type": "application/json"}
    note = {
        "motivation": "highlighting",
        "target": [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 3}]}],
    }
    return [
        client.get(base).status_code,
        client.get("/annotations/").status_code,
        client.post("/api/articles/", {**HTML, "desk": desk.pk}, **kind).status_code,
        client.post(f"{base}revisions/", {"text": "Other words than before."}, **kind).status_code,
        client.patch(base, {"byline": "By the desk"}, **kind).status_code,
        client.post(f"{base}annotations/", note, **kind).status_code,
        client.put(f"{base}reading/", {"percent": 50}, **kind).status_code,
        client.post("/annotations/", {}, **kind).status_code,
    ]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("read", [200, 200, 403, 403, 403, 403, 403, 403]),
        ("import", [200, 200, 201, 201, 403, 403, 403, 403]),
        ("write", [200, 200, 201, 201, 200, 201, 200, 400]),
    ],
)
def test_scope_says_what_it_may_do(program, desk, article, scope, expected):
    assert statuses(program(scope), desk, article) == expected


def test_refusal_says_why_and_changes_nothing(program, desk, article):
    answer = program("read").patch(
        f"/api/articles/{article.pk}/", {"byline": "x"}, content_type="application/json"
    )

    assert (answer["Content-Type"], answer.json()["code"]) == (
        "application/problem+json",
        "insufficient_scope",
    )
    assert answer["WWW-Authenticate"] == 'Bearer realm="newsroom", error="insufficient_scope"'
    assert Article.objects.get(pk=article.pk).byline == ""


def test_expired_token_is_refused_with_the_reason(program):
    client = program(days=30)
    assert client.get("/api/me/").status_code == 200
    Token.objects.update(expires_at=now() - timedelta(seconds=1))

    answer = client.get("/api/me/")

    day = Token.objects.get().expires_at.date().isoformat()
    assert (answer.status_code, answer.json()["title"]) == (401, f"This token expired on {day}.")
    assert answer["WWW-Authenticate"] == 'Bearer realm="newsroom", error="invalid_token"'


@pytest.mark.parametrize("secret", ["nr_invented", "", "ü", "nr_" + "x" * 5000])
def test_invented_token_is_refused_without_telling(db, client, secret):
    headers = {"Authorization": f"Bearer {secret}".encode().decode("latin-1")}

    answer = client.get("/api/desks/", headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (401, "This token is not valid.")


def test_revoked_token_is_as_an_invented_one(program):
    client = program()
    client.token.revoke()

    assert client.get("/api/me/").json()["title"] == "This token is not valid."


def test_a_token_opens_no_page(program):
    assert program().get("/accounts/")["Location"] == "/accounts/login/?next=/accounts/"


def test_asking_with_a_token_costs_one_question_and_a_note_in_an_hour(program, django_assert_num_queries):
    client = program("read")
    client.get("/api/me/")

    with django_assert_num_queries(1):
        assert Token.admit(client.secret, Token.Scope.READ).user.username == "editor"


def test_page_makes_tokens_that_read_for_three_months_unless_asked_for_more(client, cast):
    client.force_login(cast.editor)

    page = client.get("/accounts/").content.decode()
    client.post("/accounts/tokens/", {"name": "reads"})
    client.post("/accounts/tokens/", {"name": "writes", "scope": "write", "days": "30"})

    assert '<option value="read" selected>' in page and '<option value="90" selected>' in page
    reads, writes = Token.objects.order_by("pk")
    assert (reads.scope, writes.scope) == ("read", "write")
    assert timedelta(days=29) < writes.expires_at - now() < timedelta(days=31)
    for fields in ({"scope": "admin"}, {"days": "9999"}, {"days": "-1"}):
        assert client.post("/accounts/tokens/", {"name": "x", **fields}).status_code == 422


def test_command_makes_narrow_ones(cast, capsys):
    call_command("token", "editor", "--scope", "read", "--days", "7")

    token = Token.by_secret(capsys.readouterr().out.strip())
    assert (token.scope, token.expires_at > now()) == ("read", True)
    with pytest.raises(CommandError):
        call_command("token", "editor", "--days", "0")


# -- Nobody gets to read one ---------------------------------------------------------------------------------


def test_token_is_in_no_report_of_a_fault(program, monkeypatch, rf, settings):
    """In the mails and pages of Django's own reports, which show the variables of every frame."""
    secret = program().secret

    def fail(*args):
        raise RuntimeError("the database is away")

    monkeypatch.setattr("articles.models.token._by_secret", fail)
    request = rf.get("/api/me/", headers={"Authorization": f"Bearer {secret}"})
    request.user = None

    try:
        Who()(request)
    except RuntimeError:
        kind, error, frames = sys.exc_info()
        reporter = ExceptionReporter(request, kind, error, frames.tb_next)  # without this test's own frame
        reports = reporter.get_traceback_html() + reporter.get_traceback_text()

    assert "the database is away" in reports
    assert secret not in reports


def test_token_is_in_no_log(program, caplog):
    client = program("read")
    with caplog.at_level("DEBUG"):
        client.get("/api/me/")
        client.get("/api/nothing/")
        client.post("/api/articles/", {}, content_type="application/json")

    assert client.secret not in caplog.text


def test_secret_is_stored_hashed(program, django_assert_num_queries):
    client = program()

    assert client.secret not in str(Token.objects.values_list())
    assert len(Token.objects.get().secret_hash) == 64
