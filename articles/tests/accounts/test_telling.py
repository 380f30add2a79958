"""Who has an account hears by mail of what is changed about how they come in, and no secret is in it."""

import pytest
from django.db import transaction

from articles.models import Event, Passkey, RecoveryCode, TimeCode, User
from articles.models.factor import reset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(cast):
    """The editor, with an address."""
    User.objects.filter(pk=cast.editor.pk).update(email="editor@desk.example")
    return User.objects.get(pk=cast.editor.pk)


@pytest.fixture
def told(mails):
    """``told()``: of the mails, ``[(to whom, the line that says what)]``."""
    return lambda: [(message.to[0], message.body.splitlines()[2]) for message in mails()]


def key(person):
    return Passkey.begin(person, "a key", "a2V5", b"", 0)


def add_code(person, app):
    app(person)


def change_password(person, app):
    person.set_password("another-long-one")
    person.save()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (add_code, "An app that shows codes was set up as a second factor."),
        (lambda person, app: key(person), "A passkey was added."),
        (change_password, "The password was changed."),
    ],
    ids=["app", "passkey", "password"],
)
def test_one_change_is_one_mail(person, app, told, change, words):
    change(person, app)

    assert told() == [("editor@desk.example", words)]


def test_what_is_taken_away_is_told(person, app, told, cast):
    app(person)
    key(person)
    TimeCode.objects.get().remove(by=person)
    Passkey.objects.get().remove(by=person)
    key(person)
    reset(person, by=cast.moderator)

    assert [words for _to, words in told()] == [
        "An app that shows codes was set up as a second factor.",
        "A passkey was added.",
        "The app that shows codes is no second factor any more.",
        "A passkey was removed.",
        "A passkey was added.",
        "The second factor was reset: the password alone opens the account.",
    ]


def test_recovery_codes_are_told_of_when_they_replace_others_and_when_one_is_used(person, told):
    key(person)
    RecoveryCode.issue(person)
    codes = RecoveryCode.issue(person)
    RecoveryCode.redeem(person, codes[0])

    assert [words for _to, words in told()] == [
        "A passkey was added.",
        "New recovery codes were made; the former ones are worth nothing.",
        "A recovery code was used to sign in.",
    ]


def test_another_address_is_told_to_both(person, told):
    person.email = "thief@else.example"
    person.save()
    person.first_name = "E."
    person.save()

    words = "The e-mail address was changed."
    assert told() == [("editor@desk.example", words), ("thief@else.example", words)]


def test_saving_other_fields_says_nothing(person, told):
    loaded = User.present(person.pk)
    loaded.is_shown = False
    loaded.save()
    person.email = "not@saved.example"
    person.save(update_fields=["first_name"])
    User.objects.create_user("fresh", "fresh@desk.example", "a-long-password")

    assert told() == []
    assert not Event.objects.filter(verb__startswith="account.").exists()


def test_who_has_no_address_is_told_nothing_and_it_is_logged(cast, told):
    key(cast.reader)

    assert told() == []
    assert Event.objects.get(verb="account.passkey_added").actor == cast.reader


def test_change_that_is_taken_back_is_not_told(person, told):
    with transaction.atomic():
        key(person)
        transaction.set_rollback(True)

    assert told() == []


def test_mails_hold_no_secret_and_lead_to_the_site(person, app, mails, settings):
    settings.SITE_URL = "https://desk.example.org"
    made = app(person)
    key(person)
    RecoveryCode.issue(person)
    codes = RecoveryCode.issue(person)
    person.set_password("another-long-one")
    person.save()

    messages = mails()

    assert len(messages) == 4
    for message in messages:
        text = f"{message.subject}\n{message.body}"
        assert "About the account “editor” on https://desk.example.org:" in text
        assert "https://desk.example.org/accounts/reset/" in text
        assert not any(secret in text for secret in (made.secret, "another-long-one", "a2V5", *codes))


def test_mail_that_cannot_be_sent_hinders_nothing(person, mails, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OSError("no mail server")

    monkeypatch.setattr("articles.accounts.telling.EmailMessage.send", fail)

    key(person)

    assert mails() == []
    assert person.passkeys.count() == 1
    assert "A mail could not be sent" in caplog.text
