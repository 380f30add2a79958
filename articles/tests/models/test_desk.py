"""Desks and their people: joining, roles, leaving, invitations, tokens, each with its line in the log."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from articles.models import Desk, Event, Invitation, Token, User
from articles.permissions import Role


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("newcomer")


def verbs(desk):
    return list(Event.objects.filter(desk=desk).order_by("pk").values_list("verb", flat=True))


def test_new_desk_has_a_scale_and_a_slug(db):
    desk = Desk.objects.create(name="میز خبر")

    assert desk.slug
    assert [rating.outcome for rating in desk.ratings.all()] == [
        *("supported", "supported", "refuted", "refuted", "uncheckable")
    ]


def test_admitting_twice_is_one_membership_and_one_line(desk, newcomer):
    desk.admit(newcomer, Role.READER)
    desk.admit(newcomer, Role.READER)

    assert newcomer.roles == {desk.pk: Role.READER}
    assert verbs(desk) == ["member.joined"]


def test_changed_role_counts_at_once_and_is_in_the_log(desk, newcomer, cast):
    desk.admit(newcomer, Role.READER)
    assert newcomer.roles == {desk.pk: Role.READER}
    desk.admit(newcomer, Role.EDITOR, by=cast.moderator)

    assert newcomer.roles == {desk.pk: Role.EDITOR}
    event = Event.objects.filter(desk=desk).last()
    assert (event.verb, event.actor, event.before, event.after) == (
        "member.role_changed",
        cast.moderator,
        {"role": "reader"},
        {"user": "newcomer", "role": "editor"},
    )


def test_dismissed_member_leaves_what_they_wrote(desk, cast, annotation):
    desk.dismiss(cast.annotator, by=cast.moderator)

    annotation.refresh_from_db()
    assert (annotation.author, cast.annotator.roles) == (cast.annotator, {})
    event = Event.objects.filter(desk=desk).last()
    assert (event.verb, event.before["user"]) == ("member.removed", "annotator")


def test_last_moderator_can_neither_leave_nor_step_down(desk, cast):
    with pytest.raises(ValidationError):
        desk.dismiss(cast.moderator, by=cast.moderator)
    with pytest.raises(ValidationError):
        desk.admit(cast.moderator, Role.EDITOR, by=cast.moderator)
    assert desk.memberships.get(user=cast.moderator).role == Role.MODERATOR

    desk.admit(cast.editor, Role.MODERATOR, by=cast.moderator)
    desk.dismiss(cast.moderator, by=cast.editor)

    assert cast.moderator.roles == {}


def test_invitation_is_found_by_its_secret_and_used_once(desk, cast, newcomer):
    invitation, secret = desk.invite(Role.ANNOTATOR, cast.moderator, "new@example.org")
    assert secret not in (invitation.secret_hash, str(invitation))

    Invitation.objects.by_secret(secret).accept(newcomer)

    assert newcomer.roles == {desk.pk: Role.ANNOTATOR}
    assert Invitation.objects.by_secret(secret) is None
    with pytest.raises(ValidationError):
        invitation.accept(cast.outsider)
    assert verbs(desk)[-2:] == ["member.invited", "member.joined"]


def test_invitation_never_lowers_a_role(desk, cast):
    invitation, _secret = desk.invite(Role.READER, cast.moderator)

    invitation.accept(cast.editor)

    assert desk.memberships.get(user=cast.editor).role == Role.EDITOR


@pytest.mark.parametrize("state", ["revoked", "expired", "unknown"])
def test_closed_invitation_opens_nothing(desk, cast, newcomer, state):
    invitation, secret = desk.invite(Role.READER, cast.moderator)
    if state == "revoked":
        invitation.revoke(cast.moderator)
    elif state == "expired":
        Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    else:
        secret += "x"

    assert Invitation.objects.by_secret(secret) is None
    if state != "unknown":
        with pytest.raises(ValidationError):
            invitation.accept(newcomer)


def test_token_is_stored_hashed_and_found_by_its_secret(cast):
    token, secret = Token.issue(cast.editor, "a program")

    assert secret.startswith("nr_")
    assert secret not in [getattr(token, field.attname) for field in Token._meta.concrete_fields]
    assert Token.by_secret(secret).user == cast.editor
    assert Token.by_secret(token.secret_hash) is None


@pytest.mark.parametrize("how", ["revoked", "switched off"])
def test_token_that_is_no_longer_valid_is_not_found(cast, how):
    token, secret = Token.issue(cast.editor)
    if how == "revoked":
        token.revoke()
    else:
        User.objects.filter(pk=cast.editor.pk).update(is_active=False)

    assert Token.by_secret(secret) is None


def test_deleted_user_leaves_annotations_claims_and_the_log(annotation, make_claim, cast, article):
    claim, lines = make_claim(), Event.objects.count()

    User.objects.get(pk=cast.annotator.pk).delete()

    for thing in (annotation, claim):
        thing.refresh_from_db()
        assert thing.author is None
    assert Event.objects.count() == lines
    assert {event.actor_name for event in Event.objects.about(annotation)} == {"annotator"}
