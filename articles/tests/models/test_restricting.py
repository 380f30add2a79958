"""Whose work waits, and who is muted or suspended: the desk's verbs, and the same in lists of people."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from articles.models import Case, Decision, Event, Premoderation, Restriction, Trust, User
from articles.models.attention_rules import people_of_desk
from articles.models.restricting import APPROVALS
from articles.permissions import Role, role_on

PEOPLE = ("reader", "annotator", "editor", "moderator")


@pytest.fixture
def member(desk):
    """``member(user)``: their membership as it stands."""
    return lambda user: desk.memberships.get(user=user)


def last():
    event = Event.objects.order_by("pk").last()
    return event.verb, event.actor_name, event.before, event.after, event.reason


def test_premoderation_is_changed_once_and_logged(desk, cast):
    assert desk.set_premoderation(cast.moderator, Premoderation.NEW, "Many join today.") is True
    assert desk.set_premoderation(cast.moderator, Premoderation.NEW) is False

    desk.refresh_from_db()
    assert desk.premoderation == "new"
    assert last() == (
        *("desk.premoderation_changed", "moderator", {"premoderation": "nobody"}, {"premoderation": "new"}),
        "Many join today.",
    )


def test_what_waits_goes_on_waiting_when_premoderation_ends(desk, cast, make_annotation):
    desk.set_premoderation(cast.moderator, Premoderation.ALL)
    waiting = make_annotation(by=User.objects.get(pk=cast.annotator.pk))

    desk.set_premoderation(cast.moderator, Premoderation.NOBODY)

    waiting.refresh_from_db()
    assert waiting.is_pending
    assert make_annotation("Iraq", by=User.objects.get(pk=cast.annotator.pk)).is_pending is False


def test_trust_is_changed_and_logged(desk, cast, member):
    assert desk.set_trust(cast.annotator, Trust.WATCHED, cast.moderator, "Copied twice.") is True

    assert member(cast.annotator).trust == "watched"
    after = {"user": "annotator", "trust": "watched"}
    assert last() == ("member.trust_changed", "moderator", {"trust": "known"}, after, "Copied twice.")


@pytest.mark.parametrize("trust", [Trust.NEW, Trust.WATCHED])
def test_a_new_member_is_trusted_after_some_approvals_and_a_watched_one_is_not(
    desk, cast, member, make_annotation, trust
):
    desk.set_premoderation(cast.moderator, Premoderation.NEW)
    desk.set_trust(cast.annotator, trust, cast.moderator)
    author, after_each = User.objects.get(pk=cast.annotator.pk), []

    for words in ("Iraq", "NATO", "drones")[:APPROVALS]:
        made = make_annotation(words, by=author)
        Case.decide(made, cast.moderator, Decision.Kind.APPROVE)
        after_each.append(str(member(author).trust))

    expected = [*[str(trust)] * (APPROVALS - 1), "trusted" if trust == Trust.NEW else "watched"]
    assert after_each == expected
    lines = Event.objects.filter(verb="member.trust_changed", after__trust="trusted")
    assert [line.actor_name for line in lines] == (["moderator"] if trust == Trust.NEW else [])


def test_one_annotation_approved_again_and_again_earns_no_trust(desk, cast, member, make_annotation):
    desk.set_premoderation(cast.moderator, Premoderation.NEW)
    desk.set_trust(cast.annotator, Trust.NEW, cast.moderator)
    author = User.objects.get(pk=cast.annotator.pk)
    made = make_annotation(by=author, motivation="commenting", body="1")

    for number in range(APPROVALS + 1):
        made.refresh_from_db()
        Case.decide(made, cast.moderator, Decision.Kind.APPROVE)
        made.edit(author, body=f"{number} more")

    assert member(author).trust == "new"


@pytest.mark.parametrize("restriction", [Restriction.MUTED, Restriction.SUSPENDED])
def test_a_member_is_restricted_for_a_while_and_it_is_lifted(desk, cast, restriction):
    until = now() + timedelta(days=1)

    desk.restrict(cast.editor, restriction, cast.moderator, until, "Insults.")

    worth = {Restriction.MUTED: Role.READER, Restriction.SUSPENDED: 0}[restriction]
    assert role_on(User.objects.get(pk=cast.editor.pk), desk.pk) == worth
    after = {"user": "editor", "restriction": str(restriction), "until": until.isoformat()}
    assert last() == (f"member.{restriction}", "moderator", {}, after, "Insults.")
    assert desk.lift(cast.editor, cast.moderator) is True
    assert desk.lift(cast.editor, cast.moderator) is False
    assert role_on(User.objects.get(pk=cast.editor.pk), desk.pk) == Role.EDITOR
    assert last()[0] == "member.restriction_lifted"


def test_a_restriction_ends_by_itself(desk, cast, member):
    desk.restrict(cast.editor, Restriction.SUSPENDED, cast.moderator, now() + timedelta(days=1), "Insults.")
    desk.memberships.filter(user=cast.editor).update(restricted_until=now() - timedelta(seconds=1))

    assert role_on(User.objects.get(pk=cast.editor.pk), desk.pk) == Role.EDITOR
    assert member(cast.editor).is_restricted is False


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("moderator", {}, "__all__"),
        ("editor", {"reason": " "}, "reason"),
        ("editor", {"reason": "x" * 501}, "reason"),
        ("editor", {"reason": "a\x00"}, "reason"),
        ("editor", {"restriction": ""}, "restriction"),
        ("editor", {"until": now() - timedelta(minutes=1)}, "until"),
    ],
)
def test_a_bad_restriction_is_refused_and_changes_nothing(desk, cast, member, name, fields, field):
    given = {"restriction": Restriction.MUTED, "reason": "Insults.", **fields}

    with pytest.raises(ValidationError) as refused:
        desk.restrict(getattr(cast, name), by=cast.moderator, **given)

    told = refused.value
    assert (list(told.error_dict) if hasattr(told, "error_dict") else ["__all__"]) == [field]
    assert member(getattr(cast, name)).restriction == ""
    assert not Event.objects.filter(verb__startswith="member.").exists()


def test_a_superuser_is_not_restricted(desk, cast):
    desk.memberships.create(user=cast.superuser, role=Role.EDITOR)

    with pytest.raises(ValidationError, match="above the desks"):
        desk.restrict(cast.superuser, Restriction.MUTED, cast.moderator, reason="Insults.")


ACTS = {
    "removed": lambda desk, user, by: desk.dismiss(user, by),
    "lowered": lambda desk, user, by: desk.admit(user, Role.EDITOR, by=by),
    "muted": lambda desk, user, by: desk.restrict(user, Restriction.MUTED, by, reason="x"),
    "suspended": lambda desk, user, by: desk.restrict(user, Restriction.SUSPENDED, by, reason="x"),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_last_moderator_who_is_not_restricted_stays(desk, cast, member, act):
    desk.admit(cast.editor, Role.MODERATOR, by=cast.superuser)
    desk.restrict(cast.editor, Restriction.MUTED, cast.moderator, reason="Insults.")

    with pytest.raises(ValidationError, match="A desk needs a moderator"):
        ACTS[act](desk, cast.moderator, cast.superuser)

    # The one who is restricted can go; and once nobody is, the first one can.
    desk.lift(cast.editor, cast.moderator)
    ACTS[act](desk, cast.moderator, cast.superuser)
    with pytest.raises(ValidationError, match="A desk needs a moderator"):
        ACTS[act](desk, cast.editor, cast.superuser)


def test_a_restricted_moderator_can_be_removed(desk, cast):
    desk.admit(cast.editor, Role.MODERATOR, by=cast.superuser)
    desk.restrict(cast.editor, Restriction.SUSPENDED, cast.moderator, reason="Insults.")

    desk.dismiss(cast.editor, cast.moderator)

    assert not desk.memberships.filter(user=cast.editor).exists()


@pytest.mark.parametrize("restriction", ["", "muted", "suspended"])
@pytest.mark.parametrize("until", [None, timedelta(hours=1), timedelta(hours=-1)])
@pytest.mark.parametrize("asked", [False, True])
def test_people_of_a_desk_are_those_whose_role_is_held(desk, cast, restriction, until, asked):
    desk.needs_second_factor = asked
    desk.save()
    until = until and now() + until
    desk.memberships.update(restriction=restriction, restricted_until=until)

    listed = {
        role: set(User.objects.filter(people_of_desk(desk.pk, role)).values_list("username", flat=True))
        for role in Role
    }

    people = User.objects.filter(is_superuser=False)
    held = {role: {person.username for person in people if role_on(person, desk.pk) >= role} for role in Role}
    assert {role: names - {"superuser"} for role, names in listed.items()} == held
    assert ("reader" in held[Role.READER]) == (restriction != "suspended" or bool(until and until < now()))
