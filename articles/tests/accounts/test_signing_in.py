"""Coming in: sign-in, sign-out, passwords, and that nothing there leads elsewhere or tells who is here."""

import pytest

from articles.models import User


def test_signing_in_leads_where_one_was_going(client, cast):
    page = client.get("/accounts/login/?next=/claims/")
    assert b'name="next" value="/claims/"' in page.content

    fields = {"username": "reader", "password": "newsroom-demo", "next": "/claims/"}
    assert client.post("/accounts/login/", fields)["Location"] == "/claims/"


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(client, cast, onward):
    fields = {"username": "reader", "password": "newsroom-demo", "next": onward}

    assert client.post("/accounts/login/", fields)["Location"] == "/"


@pytest.mark.parametrize(
    ("name", "password"),
    [("reader", "wrong"), ("nobody", "newsroom-demo"), ("", ""), ("a\x00", "b"), ("x" * 10_000, "y" * 5000)],
)
def test_a_wrong_name_or_password_is_said_in_the_same_words(client, cast, name, password):
    answer = client.post("/accounts/login/", {"username": name, "password": password})

    assert answer.status_code == 200
    assert answer.wsgi_request.user.is_anonymous
    assert answer.context["form"].errors


def test_a_link_alone_never_signs_out(client, cast):
    client.force_login(cast.reader)

    assert client.get("/accounts/logout/").wsgi_request.user.is_authenticated
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/").wsgi_request.user.is_anonymous


def test_pages_for_members_send_visitors_to_sign_in(client, db):
    for address in ("/accounts/", "/accounts/password/", "/desks/1/members/"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_the_answer_to_a_reset_does_not_tell_whether_the_address_is_known(client, cast, mails):
    User.objects.filter(pk=cast.reader.pk).update(email="reader@desk.example")

    known, unknown = (
        client.post("/accounts/reset/", {"email": address}, follow=True)
        for address in ("reader@desk.example", "nobody@desk.example")
    )

    assert (known.redirect_chain, known.content) == (unknown.redirect_chain, unknown.content)
    assert [message.to for message in mails()] == [["reader@desk.example"]]


def test_the_link_in_the_mail_sets_a_new_password_once(client, cast, reset_link):
    link = reset_link(cast.reader)

    form = client.get(link, follow=True)
    fields = {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"}
    done = client.post(form.redirect_chain[-1][0], fields)
    again = client.get(link)

    assert (done.status_code, again.status_code) == (302, 200)
    assert b"does not work any more" in again.content
    assert client.login(username="reader", password="a-long-new-one")


def test_changing_the_password_needs_the_old_one(client, cast):
    client.force_login(cast.reader)
    new = {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"}

    assert client.post("/accounts/password/", {"old_password": "wrong", **new}).status_code == 200
    assert client.post("/accounts/password/", {"old_password": "newsroom-demo", **new}).status_code == 302
    assert client.get("/accounts/password/done/").status_code == 200


def test_every_page_around_passwords_is_ours(client, db):
    for address in ("login/", "reset/", "reset/done/", "reset/complete/", "reset/x/y/"):
        assert b'<main class="page page--narrow" id="main">' in client.get(f"/accounts/{address}").content


def test_no_page_but_forms_carries_a_token(client, cast, article):
    client.force_login(cast.reader)

    assert b"csrfmiddlewaretoken" not in client.get("/claims/").content


def test_errors_have_the_look(client, cast, settings, article):
    client.force_login(cast.reader)
    client.raise_request_exception = False

    for address, status, words in (
        ("/nothing-here/", 404, b"There is nothing here"),
        (f"/desks/{article.desk_id}/members/", 403, b"You may not do that"),
        ("/claims/?after=zz", 400, b"This cannot be understood"),
    ):
        answer = client.get(address)
        assert (answer.status_code, words in answer.content) == (status, True)


def test_a_fault_of_ours_has_the_look(rf):
    from django.views.defaults import server_error

    answer = server_error(rf.get("/"))

    assert (answer.status_code, b"Something went wrong" in answer.content) == (500, True)


def test_a_form_without_its_token_is_answered_in_the_look(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reader)

    answer = client.post("/accounts/tokens/", {"name": "script"})

    assert (answer.status_code, b"This form is too old" in answer.content) == (403, True)
