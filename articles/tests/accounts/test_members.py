"""The people of a desk: invitations by link, roles, tokens."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from articles.models import Event, Invitation, Token, User
from articles.permissions import Role


@pytest.fixture
def as_(cast):
    """``as_(role)``: a client signed in as a person in that role."""

    def make(role):
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        return client

    return make


@pytest.fixture
def link(desk, cast):
    """``link(role)``: the address of a fresh invitation."""

    def make(role=Role.ANNOTATOR):
        return f"/accounts/invitations/{desk.invite(role, cast.moderator)[1]}/"

    return make


def role_of(user, desk):
    return desk.memberships.filter(user=user).values_list("role", flat=True).first()


NEW = {"username": "newcomer", "password1": "a-long-new-one", "password2": "a-long-new-one"}


def test_somebody_new_makes_an_account_and_is_on_the_desk(client, desk, link):
    address = link()

    page = client.get(address)
    assert b"Gulf desk" in page.content and b"annotator" in page.content
    answer = client.post(address, NEW)

    user = User.objects.get(username="newcomer")
    assert (answer["Location"], role_of(user, desk)) == ("/", Role.ANNOTATOR)
    assert client.get("/").wsgi_request.user == user


def test_who_is_signed_in_joins_after_a_click(as_, cast, desk, link):
    client, address = as_("outsider"), link()

    assert b"You are signed in as outsider" in client.get(address).content
    assert role_of(cast.outsider, desk) is None
    client.post(address)

    assert role_of(cast.outsider, desk) == Role.ANNOTATOR


def test_a_member_never_loses_rights_by_a_link(as_, cast, desk, link):
    as_("editor").post(link(Role.READER))

    assert role_of(cast.editor, desk) == Role.EDITOR


def test_a_link_works_once(client, as_, link):
    address = link()
    as_("outsider").post(address)

    assert (client.get(address).status_code, client.post(address, NEW).status_code) == (404, 404)
    assert not User.objects.filter(username="newcomer").exists()


def test_a_used_revoked_expired_or_invented_link_is_404(client, cast, desk):
    revoked, secret = desk.invite(Role.READER, cast.moderator)
    revoked.revoke(cast.moderator)
    expired, late = desk.invite(Role.READER, cast.moderator)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=now() - timedelta(minutes=1))

    for key in (secret, late, "invented", "x" * 5000, "%00"):
        assert client.get(f"/accounts/invitations/{key}/").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "READER"},
        {"username": ""},
        {"username": "a b"},
        {"username": "a\x00b"},
        {"username": "x" * 151},
        {"password2": "another-long-one"},
        {"password1": "password", "password2": "password"},
        {"email": "nonsense"},
    ],
)
def test_a_bad_account_is_refused_and_the_link_stays_good(client, desk, link, cast, changes):
    address = link()

    assert client.post(address, NEW | changes).status_code == 422
    assert client.post(address, NEW).status_code == 302


def test_a_moderator_invites_and_sees_the_link_once(as_, desk, client):
    moderator = as_("moderator")

    page = moderator.post(f"/desks/{desk.pk}/invitations/", {"role": Role.EDITOR, "days": 7})
    link = page.context["link"]
    again = moderator.get(f"/desks/{desk.pk}/members/")

    assert page.status_code == 201
    assert link.encode() in page.content and link.encode() not in again.content
    assert client.get(link.removeprefix("http://testserver")).status_code == 200
    invitation = desk.invitations.get()
    moderator.post(f"/desks/{desk.pk}/invitations/{invitation.pk}/revocation/")
    assert client.get(link.removeprefix("http://testserver")).status_code == 404


@pytest.mark.parametrize(
    "fields", [{}, {"role": 99, "days": 7}, {"role": 20, "days": 0}, {"role": 20, "days": 999}]
)
def test_a_bad_invitation_is_refused(as_, desk, fields):
    assert as_("moderator").post(f"/desks/{desk.pk}/invitations/", fields).status_code == 422
    assert not Invitation.objects.exists()


def test_a_moderator_changes_roles_and_removes(as_, cast, desk):
    moderator, address = as_("moderator"), f"/desks/{desk.pk}/members/{cast.reader.pk}/"

    moderator.post(address, {"role": Role.EDITOR})
    assert role_of(cast.reader, desk) == Role.EDITOR
    moderator.post(address, {"role": "99"})
    assert role_of(cast.reader, desk) == Role.EDITOR
    moderator.post(address, {"remove": "1"})
    assert role_of(cast.reader, desk) is None
    verbs = set(Event.objects.filter(actor=cast.moderator).values_list("verb", flat=True))
    assert verbs >= {"member.role_changed", "member.removed"}


@pytest.mark.parametrize("fields", [{"role": Role.READER}, {"remove": "1"}])
def test_the_last_moderator_stays(as_, cast, desk, fields):
    answer = as_("moderator").post(f"/desks/{desk.pk}/members/{cast.moderator.pk}/", fields, follow=True)

    assert b"A desk needs a moderator" in answer.content
    assert role_of(cast.moderator, desk) == Role.MODERATOR


def test_a_moderator_who_steps_down_is_led_away(as_, cast, desk):
    desk.admit(cast.editor, Role.MODERATOR)

    answer = as_("moderator").post(f"/desks/{desk.pk}/members/{cast.moderator.pk}/", {"role": Role.READER})

    assert (answer["Location"], role_of(cast.moderator, desk)) == ("/accounts/", Role.READER)


@pytest.mark.parametrize(
    ("role", "status"), [("visitor", 302), ("outsider", 404), ("reader", 403), ("editor", 403)]
)
def test_only_moderators_look_after_members(as_, cast, desk, role, status):
    invitation = desk.invite(Role.READER, cast.moderator)[0]
    client, base = as_(role), f"/desks/{desk.pk}"

    answers = [
        client.get(f"{base}/members/"),
        client.post(f"{base}/members/{cast.reader.pk}/", {"remove": "1"}),
        client.post(f"{base}/invitations/", {"role": 40, "days": 7}),
        client.post(f"{base}/invitations/{invitation.pk}/revocation/"),
    ]

    assert [answer.status_code for answer in answers] == [status] * 4
    assert role_of(cast.reader, desk) == Role.READER
    assert desk.invitations.open().count() == 1


def test_a_moderator_of_another_desk_cannot_revoke_here(as_, cast, desk):
    invitation, theirs = desk.invite(Role.READER, cast.moderator)[0], cast.outsider.desks.get()

    answer = as_("outsider").post(f"/desks/{theirs.pk}/invitations/{invitation.pk}/revocation/")

    assert (answer.status_code, desk.invitations.open().count()) == (404, 1)


def test_a_token_is_shown_once_and_revoked(as_, cast):
    client = as_("reader")

    page = client.post("/accounts/tokens/", {"name": "import script"})
    secret = page.context["secret"]

    assert (page.status_code, secret.encode() in page.content) == (201, True)
    assert Token.by_secret(secret).user == cast.reader
    profile = client.get("/accounts/").content
    assert b"import script" in profile and secret.encode() not in profile
    client.post(f"/accounts/tokens/{Token.objects.get().pk}/revocation/")
    assert Token.by_secret(secret) is None


def test_nobody_revokes_the_token_of_another(as_, cast):
    token, secret = Token.issue(cast.editor, "mine")

    assert as_("reader").post(f"/accounts/tokens/{token.pk}/revocation/").status_code == 404
    assert Token.by_secret(secret)


@pytest.mark.parametrize("name", ["", "x" * 101, "a\x00", "a\x07"])
def test_a_bad_token_name_is_refused(as_, name):
    assert as_("reader").post("/accounts/tokens/", {"name": name}).status_code == 422
    assert not Token.objects.exists()


def test_the_profile_lists_desks_and_leads_moderators_to_members(as_, desk):
    assert f'href="/desks/{desk.pk}/members/"' in as_("moderator").get("/accounts/").content.decode()
    assert f'href="/desks/{desk.pk}/members/"' not in as_("editor").get("/accounts/").content.decode()


def test_role_that_somebody_else_changed_meanwhile_is_left_as_it_stands(as_, cast, desk):
    moderator, address = as_("moderator"), f"/desks/{desk.pk}/members/{cast.reader.pk}/"
    desk.admit(cast.reader, Role.EDITOR, by=cast.superuser)

    late = moderator.post(address, {"role": Role.ANNOTATOR, "was": Role.READER}, follow=True)

    assert "Somebody else changed this role" in late.content.decode()
    assert role_of(cast.reader, desk) == Role.EDITOR
    moderator.post(address, {"role": Role.ANNOTATOR, "was": Role.EDITOR})
    assert role_of(cast.reader, desk) == Role.ANNOTATOR
