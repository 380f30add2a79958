"""Whose account is deleted is nobody any more, and the log has every line but not their name."""

import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from articles.models import (
    Annotation,
    Claim,
    Event,
    Follow,
    Identity,
    Invitation,
    MailChoice,
    Membership,
    OpenSession,
    Passkey,
    Presence,
    ReadingState,
    RecoveryCode,
    Round,
    SeenActs,
    Span,
    Stray,
    Token,
    User,
)
from articles.models.leaving import leave
from articles.permissions import Role

NAME, MAIL = "Sadiq.unmistakable", "sadiq@mail.example"
ROWS = [field.attname for field in Event._meta.concrete_fields]
KEPT = [name for name in ROWS if name not in ("actor_name", "before", "after", "refs", "reason")]


@pytest.fixture
def person(desk, cast):
    user = User.objects.create_user(NAME, email=MAIL, password="a-long-one", first_name="Sadiq")
    desk.admit(user, Role.ANNOTATOR, by=cast.moderator)
    return user


@pytest.fixture
def life(person, desk, cast, article, make_annotation):
    """All that one can leave behind."""
    desk.set_trust(person, "watched", cast.moderator, "Copied.")
    desk.restrict(person, "muted", cast.moderator, reason="Insults.")
    desk.lift(person, cast.moderator)
    person.forget_roles()
    note = make_annotation("Iraq", by=person, motivation="commenting", body="For all of us.")
    secret = make_annotation("NATO", by=person, motivation="commenting", body="Mine.", visibility="private")
    told = make_annotation("troops", by=person, motivation="commenting", body="First.", visibility="private")
    told.edit(person, body="Told.", visibility="desk")
    made = {"desk": desk, "by": person, "document": {}, "keys": ["k"]}
    Stray.keep(visibility="private", **made)
    kept = Stray.keep(visibility="desk", **made)
    Token.issue(person, "script")
    RecoveryCode.issue(person)
    Passkey.begin(person, "Sadiq's phone", "c", b"", 0)
    Identity.objects.create(user=person, issuer="i", subject="s")
    OpenSession.begin(person, "k" * 32)
    Presence.note(article, person, "tab")
    ReadingState.objects.create(user=person, article=article)
    Follow.put(person, "article", article)
    MailChoice.objects.create(person=person)
    SeenActs.mark(person, 1)
    make_annotation("mission", by=cast.editor, motivation="commenting", body=f"@{NAME} look")
    desk.invite(Role.READER, cast.moderator, email=MAIL.upper())
    LogEntry.objects.create(
        user=cast.superuser,
        content_type=ContentType.objects.get_for_model(desk),
        object_id=str(desk.pk),
        object_repr=str(desk),
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"object": str(person.memberships.get())}}]),
    )
    return {"note": note, "secret": secret, "told": told, "stray": kept}


def rows(*names):
    return list(Event.objects.order_by("pk").values_list(*names))


def everything():
    """Every text of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [f"{table}: {value}" for row in cursor.fetchall() for value in row if value is not None]
    return found


def test_nothing_in_the_database_names_them_but_what_others_wrote(person, life, cast):
    assert sum(NAME in value for value in everything()) > 5

    gone = leave(person, person)

    assert gone.username.removeprefix("former-member-").isdigit()
    told = [value for value in everything() if any(word in value for word in (NAME, MAIL, "Sadiq"))]
    assert {value.partition(":")[0] for value in told} <= {"articles_annotation", "articles_event"}
    # The words of another person stay words.
    assert all(f"@{NAME} look" in value for value in told) and told


def test_the_log_has_every_line_as_it_was(person, life):
    kept, count = rows(*KEPT), Event.objects.count()
    contents = rows("pk", "before", "after", "refs", "reason")

    gone = leave(person, person)

    assert rows(*KEPT)[:count] == kept
    new = rows("pk", "before", "after", "refs", "reason")[:count]
    private = set(Event.objects.filter(private_to=person).values_list("pk", flat=True))
    account = set(Event.objects.filter(subject_kind="user").values_list("pk", flat=True))
    for before, after in zip(contents, new, strict=True):
        if before[0] in private | account:
            assert after[1:] == ({}, {}, {}, "")
        else:
            text = json.dumps(before).replace(f'"user": "{NAME}"', f'"user": "{gone.username}"')
            assert json.loads(text.replace(MAIL.upper(), ""))[1:] == list(after[1:])
    assert set(Event.objects.filter(actor=person).values_list("actor_name", flat=True)) == {gone.username}
    assert len(private) >= 4
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))[count:]
    assert verbs == ["member.removed", "member.invitation_revoked", "account.deleted"]


def test_what_was_written_for_others_stays_and_the_rest_is_gone(person, life, cast, article):
    gone = leave(person, person)

    own = Annotation.objects.filter(author=gone)
    assert set(own) == {life["note"], life["told"]}
    assert not Span.objects.filter(exact="NATO").exists()
    assert list(Stray.objects.filter(author=gone)) == [life["stray"]]
    for model in (Token, RecoveryCode, Passkey, Identity, OpenSession, Presence, ReadingState):
        assert not model.objects.filter(user=gone).exists()
    for model in (Follow, MailChoice, SeenActs):
        assert not model.objects.filter(person=gone).exists()
    assert not Membership.objects.filter(user=gone).exists()
    assert not Invitation.objects.open().exists()
    assert (gone.is_active, gone.email, gone.first_name, gone.has_usable_password()) == (False, "", "", False)
    assert Event.objects.about(life["note"]).first().actor_name == gone.username


def test_two_who_leave_have_two_names(person, cast):
    assert leave(person, person).username != leave(cast.reader, cast.superuser).username


def test_the_last_moderator_hands_over_first(desk, cast, article):
    with pytest.raises(ValidationError, match="Gulf desk"):
        leave(cast.moderator, cast.moderator)
    assert User.objects.filter(username="moderator", is_active=True).exists()

    desk.admit(cast.editor, Role.MODERATOR, by=cast.moderator)

    assert leave(cast.moderator, cast.moderator).is_active is False


def test_a_line_that_names_another_of_the_same_former_name_keeps_it(desk, cast, person):
    """Somebody was called so once; who is called so today is another person, and stays."""
    User.objects.filter(pk=cast.reader.pk).update(username="once")
    cast.reader.refresh_from_db()
    desk.set_trust(cast.reader, "watched", cast.moderator)
    User.objects.filter(pk=cast.reader.pk).update(username="later")
    User.objects.filter(pk=person.pk).update(username="once")
    person.refresh_from_db()
    desk.set_trust(person, "trusted", cast.moderator)

    gone = leave(person, person)

    lines = Event.objects.filter(verb="member.trust_changed").order_by("pk")
    assert [line.after["user"] for line in lines] == ["once", gone.username]


def test_a_line_from_before_lines_had_keys_is_renamed_by_its_name(desk, cast, person):
    with transaction.atomic():
        Event.record(
            "member.joined",
            actor=cast.moderator,
            desk=desk,
            subject=desk.memberships.get(user=person),
            after={"user": NAME, "role": "reader"},
        )

    gone = leave(person, person)

    assert {line.after["user"] for line in Event.objects.filter(verb="member.joined")} == {gone.username}


# -- What the database refuses -------------------------------------------------------------------------------

CHANGES = {
    "another name": {"actor_name": "somebody"},
    "no name": {"actor_name": ""},
    "the name of another who is gone": {"actor_name": "former-member-1"},
    "another verb": {"verb": "x"},
    "another actor": {"actor_id": 1},
    "another time": {"created_at": "2020-01-01 00:00:00+00:00"},
    "other contents": {"after": {"body": "Other words."}},
    "no contents": {"before": {}, "after": {}, "refs": {}, "reason": ""},
    "another reason": {"reason": "Because."},
    "another number": {"sequence": 999},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_gone", [False, True])
def test_the_database_refuses_every_other_change(person, life, cast, change, is_gone):
    User.objects.create(username="former-member-1", is_active=False)
    if is_gone:
        leave(person, person)
    event = Event.objects.about(life["note"]).first()

    with pytest.raises(DatabaseError), transaction.atomic():
        QuerySet(Event).filter(pk=event.pk).update(**CHANGES[change])

    assert Event.objects.get(pk=event.pk).__dict__.keys() == event.__dict__.keys()
    assert rows(*ROWS) == rows(*ROWS)


@pytest.mark.parametrize(
    "after",
    [
        {"user": "somebody", "role": "reader"},
        {"user": "former-member-1", "role": "moderator"},
        {"user": "former-member-1"},
        {"user": "former-member-1", "role": "annotator", "email": ""},
        {},
    ],
)
def test_the_database_refuses_more_than_a_name_in_a_line_about_a_member(person, desk, after):
    User.objects.create(username="former-member-1", is_active=False)
    event = Event.objects.get(verb="member.joined", after__user=NAME)
    rows_of = QuerySet(Event).filter(pk=event.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows_of.update(after=after)

    assert Event.objects.get(pk=event.pk).after == {"user": NAME, "role": "annotator"}
    # It is the change that is refused, and not every one.
    rows_of.update(after={"user": "former-member-1", "role": "annotator"})


def test_who_is_only_called_so_is_not_forgotten(person, life):
    """An account that is open keeps its lines, whatever it is called."""
    User.objects.filter(pk=person.pk).update(username="former-member-1")

    with pytest.raises(DatabaseError), transaction.atomic():
        QuerySet(Event).filter(actor=person).update(actor_name="former-member-1")


def test_lines_cannot_be_deleted_or_changed_by_the_model(person, life):
    leave(person, person)

    with pytest.raises(TypeError):
        Event.objects.all().update(actor_name="x")
    with pytest.raises(TypeError):
        Event.objects.all().delete()


def test_wording_of_a_blind_mark_goes_with_it(person, cast, article, make_annotation, make_claim):
    asked = Round.ask(article, cast.editor, [person, cast.annotator])
    blind, known = make_claim(by=person, article=article), make_claim(by=person)
    make_annotation("NATO", by=person, motivation="questioning", claim=blind)
    make_annotation("NATO", by=person, motivation="questioning", claim=known)
    make_annotation("NATO", by=cast.editor, motivation="questioning", claim=known)
    assert asked.annotations.count() == 2

    leave(person, person)

    assert list(Claim.objects.all()) == [known]
