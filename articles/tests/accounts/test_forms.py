"""Every form of this room: it needs its token, takes no more fields than it shows, and leads nowhere else."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from articles.models import Invitation, OpenSession, Token, User
from articles.permissions import Role

OPEN = "accounts/login/", "accounts/reset/", "accounts/second-factor/", "accounts/passkeys/challenge/"


def addresses():
    """All of the room's addresses, with numbers for their parts."""
    found = []
    for pattern in get_resolver("articles.accounts.urls").url_patterns:
        route = str(pattern.pattern)
        route = re.sub(r"<int:\w+>", "1", route)
        found.append(re.sub(r"<[^>]+>", "abcdefgh", route))
    return found


@pytest.mark.parametrize("address", addresses())
def test_no_form_is_taken_without_its_token(address, cast):
    client = Client(enforce_csrf_checks=True)
    if not address.startswith(OPEN):
        client.force_login(cast.moderator)

    assert client.post(f"/{address}", {"name": "x"}).status_code == 403


def test_there_are_forms_to_ask():
    assert len(addresses()) >= 25


EXTRA = {
    "is_superuser": "1",
    "is_staff": "1",
    "is_active": "1",
    "has_second_factor": "1",
    "user": "1",
    "id": "1",
    "role": "40",
    "desk": "1",
    "secret_hash": "x",
}


def test_new_account_takes_no_more_than_its_form_shows(client, cast, desk):
    link = f"/accounts/invitations/{desk.invite(Role.READER, cast.moderator)[1]}/"

    client.post(
        link, {"username": "new", "password1": "a-long-new-one", "password2": "a-long-new-one", **EXTRA}
    )

    made = User.objects.get(username="new")
    assert (made.is_superuser, made.is_staff, made.has_second_factor) == (False, False, False)
    assert made.roles == {desk.pk: Role.READER}


def test_token_is_ones_own_whatever_the_form_says(client, cast):
    client.force_login(cast.reader)

    client.post("/accounts/tokens/", {"name": "x", **EXTRA, "user": cast.superuser.pk, "revoked_at": ""})

    made = Token.objects.get()
    assert (made.user, made.secret_hash == "x") == (cast.reader, False)


def test_invitation_takes_no_more_than_its_form_shows(client, cast, desk):
    client.force_login(cast.moderator)
    other = cast.outsider.desks.get()

    fields = {"role": Role.READER, "days": 7, **EXTRA, "desk": other.pk, "created_by": cast.reader.pk}
    client.post(f"/desks/{desk.pk}/invitations/", fields | {"role": Role.READER})

    made = Invitation.objects.get()
    assert (made.desk, made.created_by, made.role) == (desk, cast.moderator, Role.READER)


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("patch", "/api/articles/{article}/", {"byline": "x"}),
        ("put", "/api/articles/{article}/reading/", {"percent": 5}),
        ("post", "/api/entities/", {"name": "CENTCOM", "kind": "organization"}),
        ("post", "/api/articles/", {"text": "Words.", "title": "A title"}),
    ],
)
def test_json_refuses_fields_that_it_does_not_know(client, cast, desk, article, method, address, body):
    client.force_login(cast.editor)
    if method == "post":
        body = {**body, "desk": desk.pk}

    answer = getattr(client, method)(
        address.format(article=article.pk), {**body, "author": 1}, content_type="application/json"
    )

    assert answer.status_code == 422
    assert "author" in str(answer.json()["errors"])


NEXT = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example",
    "javascript:alert(1)",
    "http:///x",
]


@pytest.mark.parametrize("onward", NEXT)
def test_no_way_in_leads_elsewhere(onward, cast, app):
    phone, fields = app(cast.editor), {"password": "newsroom-demo", "next": onward}
    plain, second, there = Client(), Client(), Client()

    ways = [plain.post("/accounts/login/", {**fields, "username": "reader"})["Location"]]
    second.post("/accounts/login/", {**fields, "username": "editor"})
    ways.append(second.post("/accounts/second-factor/", {"code": phone.code(), "next": onward})["Location"])
    ways.append(plain.get("/accounts/login/", {"next": onward})["Location"])
    ways.append(plain.post("/accounts/confirmation/", fields)["Location"])
    there.force_login(cast.superuser)
    ways.append(Client().get("/admin/login/", {"next": onward}, follow=True).wsgi_request.path)

    assert ways == ["/", "/", "/", "/", "/accounts/login/"]
    assert OpenSession.objects.count() == 3


def test_pages_of_this_room_are_not_kept_by_browsers(client, cast):
    client.force_login(cast.reader)

    for address in ("/accounts/", "/accounts/time-code/", "/accounts/confirmation/", "/accounts/logout/"):
        assert "no-store" in client.get(address)["Cache-Control"]
