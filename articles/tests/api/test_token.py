"""``manage.py token``: made once, listed without its secret, taken back."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import Token


def test_token_is_printed_once_and_opens_the_api(cast, caller, capsys):
    call_command("token", "editor", "--name", "nightly export")

    secret = capsys.readouterr().out.strip()
    assert secret.startswith("nr_")
    assert secret not in str(Token.objects.values())
    assert caller().get("/me/", Authorization=f"Bearer {secret}").json()["name"] == "editor"


def test_tokens_are_listed_without_their_secrets_and_revoked(cast, caller, capsys):
    token, secret = Token.issue(cast.editor, "nightly export")

    call_command("token", "editor", "--list")
    call_command("token", "editor", "--revoke", str(token.pk))

    out = capsys.readouterr().out
    assert "nightly export" in out
    assert secret not in out
    assert caller().get("/me/", Authorization=f"Bearer {secret}").status_code == 401


@pytest.mark.parametrize(
    "arguments", [["nobody"], ["editor", "--revoke", "7"], ["editor", "--name", "x" * 101]]
)
def test_token_that_cannot_be_made_or_revoked_is_said_in_words(arguments, cast):
    with pytest.raises(CommandError):
        call_command("token", *arguments)
