"""Guessing: it is counted per account and address, tells nothing, and shuts nobody out for good."""

import threading
import time

import pytest
from django.contrib.auth import hashers
from django.db import connection, connections
from django.test import Client

from articles.accounts import throttle
from articles.models import Attempts, User
from articles.models.attempts import WINDOW

WRONG, RIGHT = "not-the-one", "newsroom-demo"


def sign_in(name="reader", password=WRONG, address="203.0.113.7", client=None):
    """The answer to one attempt from an address."""
    fields = {"username": name, "password": password}
    return (client or Client(REMOTE_ADDR=address)).post("/accounts/login/", fields)


def words(answer):
    """The page without what differs from answer to answer: the token, and what was typed."""
    page = answer.content.decode()
    return [
        line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "id_username" not in line
    ]


@pytest.fixture
def hashed(monkeypatch):
    """How many passwords were computed."""
    counted = []
    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: counted.append(1) or real(*args))
    return counted


def test_guessing_at_one_account_from_one_address_has_to_wait(cast):
    answers = [sign_in() for _ in range(throttle.PER_NAME_AND_ADDRESS)]
    late = sign_in()

    assert [answer.status_code for answer in answers] == [200] * throttle.PER_NAME_AND_ADDRESS
    assert (late.status_code, 0 < int(late["Retry-After"]) <= WINDOW) == (429, True)
    assert "Too many attempts" in late.content.decode()


def test_right_password_while_waiting_tells_no_more_than_a_wrong_one(cast, hashed):
    for _ in range(throttle.PER_NAME_AND_ADDRESS):
        sign_in()
    hashed.clear()

    wrong, right, nobody = sign_in(), sign_in(password=RIGHT), None
    for _ in range(throttle.PER_NAME_AND_ADDRESS + 1):
        nobody = sign_in("nobody")

    assert [answer.status_code for answer in (wrong, right, nobody)] == [429] * 3
    assert words(wrong) == words(right) == words(nobody)
    assert right.wsgi_request.user.is_anonymous
    # Of the name that is not known one was computed each time, as of those that are; of the waiting none.
    assert len(hashed) == throttle.PER_NAME_AND_ADDRESS


def test_after_the_wait_the_person_comes_in(cast, later):
    for _ in range(throttle.PER_NAME_AND_ADDRESS * 3):
        sign_in()

    later(WINDOW + 1)

    assert sign_in(password=RIGHT).status_code == 302


def test_guessing_from_many_addresses_has_to_wait(cast):
    answers = [sign_in(address=f"203.0.113.{number}") for number in range(throttle.PER_NAME + 1)]

    assert [answer.status_code for answer in answers] == [200] * throttle.PER_NAME + [429]


def test_guessing_at_many_accounts_from_one_household_has_to_wait(cast):
    answers = [
        sign_in(f"name-{number}", address=f"2001:db8:1:2::{number:x}")
        for number in range(throttle.PER_ADDRESS + 1)
    ]

    assert [answer.status_code for answer in answers] == [200] * throttle.PER_ADDRESS + [429]
    assert sign_in("reader", RIGHT, "2001:db8:1:3::1").status_code == 302


def test_who_has_signed_in_before_is_not_shut_out_by_others(cast):
    home = Client(REMOTE_ADDR="203.0.113.200")
    assert sign_in(password=RIGHT, client=home).status_code == 302
    home.post("/accounts/logout/")

    for number in range(throttle.PER_NAME + 5):
        sign_in(address=f"203.0.113.{number % 190}")

    assert sign_in(password=RIGHT, address="203.0.113.210").status_code == 429
    assert sign_in(password=RIGHT, client=home).status_code == 302


def test_a_known_browser_is_known_for_its_own_account_and_guesses_as_little(cast):
    home = Client()
    sign_in(password=RIGHT, client=home)
    home.post("/accounts/logout/")

    known = [sign_in(client=home).status_code for _ in range(throttle.PER_KNOWN_BROWSER + 1)]
    other = [sign_in("editor", client=home).status_code for _ in range(throttle.PER_NAME_AND_ADDRESS + 1)]

    assert known == [200] * throttle.PER_KNOWN_BROWSER + [429]
    assert other == [200] * throttle.PER_NAME_AND_ADDRESS + [429]


def test_mistyping_is_forgotten_once_the_password_was_right(cast):
    for _ in range(5):
        for _ in range(throttle.PER_NAME_AND_ADDRESS - 1):
            sign_in()
        assert sign_in(password=RIGHT).status_code == 302


def test_wrong_unknown_and_closed_are_the_same_in_words_and_work(cast, hashed):
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    pages, work = [], []
    for name, password in (("reader", WRONG), ("nobody", WRONG), ("editor", WRONG), ("editor", RIGHT)):
        hashed.clear()
        answer = sign_in(name, password)
        pages.append((answer.status_code, words(answer)))
        work.append(len(hashed))

    assert pages == [pages[0]] * 4
    assert work == [1] * 4


def test_who_has_no_password_is_the_same_as_who_mistypes_theirs(cast, hashed):
    cast.editor.set_unusable_password()
    cast.editor.save()

    hashed.clear()
    answer = sign_in("editor", WRONG)

    assert (len(hashed), words(answer)) == (1, words(sign_in("reader", WRONG)))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_not_all_judged(cast):
    taken, start = [], threading.Barrier(8)

    def guess():
        start.wait(20)
        for _ in range(5):
            taken.append(Attempts.take({("name", "reader"): 10}))
        connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (len(taken), taken.count(0)) == (40, 10)


def test_an_attempt_costs_one_question(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        Attempts.take({("name", "reader"): 10, ("address", "203.0.113.7"): 10})


def test_names_are_not_kept(cast):
    sign_in("somebody-by-name")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM articles_attempts")
        assert "somebody" not in str(cursor.fetchall())


def test_what_is_over_is_thrown_away(cast, later):
    sign_in()
    later(WINDOW + 1)

    sign_in("editor", RIGHT)

    assert Attempts.objects.filter(since__lte=int(time.time()) - WINDOW).count() == 0


def test_resets_are_few_and_say_the_same(cast, client, mails):
    User.objects.filter(pk=cast.reader.pk).update(email="reader@desk.example")

    answers = [
        client.post("/accounts/reset/", {"email": address}, follow=True).content
        for address in ("reader@desk.example", "nobody@desk.example") * (throttle.RESETS_PER_MAIL + 2)
    ]

    assert set(answers) == {answers[0]}
    assert len(mails()) == throttle.RESETS_PER_MAIL


def test_a_reset_by_mail_lets_the_person_in_past_the_guessing_of_others(cast, client, reset_link):
    link = reset_link(cast.reader)
    for number in range(throttle.PER_NAME + 1):
        sign_in(address=f"198.51.100.{number}")
    page = client.get(link, follow=True).redirect_chain[-1][0]

    new = {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"}
    client.post(page, new)

    assert sign_in(password="a-long-new-one", client=client).status_code == 302


def test_wrong_old_passwords_are_counted(cast, client):
    client.force_login(cast.reader)
    new = {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"}

    asked = [
        client.post("/accounts/password/", {"old_password": WRONG, **new}).status_code
        for _ in range(throttle.PER_PERSON + 1)
    ]
    right = client.post("/accounts/password/", {"old_password": RIGHT, **new})

    assert (asked, right.status_code) == ([200] * throttle.PER_PERSON + [429], 429)
    assert User.objects.get(pk=cast.reader.pk).check_password(RIGHT)


def test_a_link_of_an_invitation_lists_no_names(cast, desk, client):
    link = f"/accounts/invitations/{desk.invite(10, cast.moderator)[1]}/"
    fields = {"username": "reader", "password1": "a-long-new-one", "password2": "a-long-new-one"}

    answers = [client.post(link, fields).status_code for _ in range(throttle.JOINS + 1)]

    assert answers == [422] * throttle.JOINS + [429]


def test_the_door_of_the_admin_is_the_same_one(cast, client):
    way = client.get("/admin/", follow=True).redirect_chain

    assert way[-1][0] == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "superuser", "password": RIGHT}).status_code == 302
    assert client.get("/").wsgi_request.user.is_anonymous
    client.force_login(cast.editor)
    assert client.get("/admin/", follow=True).status_code == 403
