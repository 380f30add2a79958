"""Sessions: who they belong to, where they are listed, and that they end at once."""

import re
import time
from datetime import timedelta
from http.client import HTTPConnection
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from articles.accounts.browsers import name_browser
from articles.models import OpenSession, User, open_session
from articles.tests.served import Program

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
FIELDS = {"username": "reader", "password": "newsroom-demo"}


def browser(agent=FIREFOX, address="203.0.113.7"):
    """Somebody's browser, signed in as the reader."""
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    assert client.post("/accounts/login/", FIELDS).status_code == 302
    return client


def who(client):
    return client.get("/").wsgi_request.user


@pytest.fixture
def session(client, cast):
    client.force_login(cast.reader)
    return Session.objects.get()


def test_session_names_its_person(client, session, cast, django_assert_num_queries):
    request = client.get("/accounts/logout/").wsgi_request
    del request._cached_user, request.session._session_cache
    roles = cast.reader.roles

    with django_assert_num_queries(2):
        user = auth.get_user(request)
        assert (user.username, user.is_authenticated, user.roles) == ("reader", True, roles)


def test_expired_session_is_none(client, session):
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_session_ends_when_its_person_is_switched_off_or_has_another_password(client, session, cast, change):
    User.objects.filter(pk=cast.reader.pk).update(**change)

    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


def test_session_ends_with_its_person(client, session, cast):
    cast.reader.delete()

    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


def test_person_of_a_session_is_whole_when_asked(cast):
    cast.editor.email = "editor@desk.example"
    cast.editor.save()

    person = User.present(cast.editor.pk)

    assert (person, person.email, person.is_staff, person.is_superuser) == (
        cast.editor,
        "editor@desk.example",
        False,
        False,
    )
    assert User.present(2**63) is None
    assert User.present(cast.outsider.pk).roles == cast.outsider.roles


# -- Listed --------------------------------------------------------------------------------------------------


def test_profile_lists_where_one_is_signed_in(cast):
    here, there = browser(), browser(SAFARI, "2001:db8::7")

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", here.get("/accounts/").content.decode()))

    assert re.search(r"Firefox 140 · Linux 203\.0\.113\.7 .{5,14} this one Sign out", page)
    assert re.search(r"Safari 18 · iPhone 2001:db8::7 .{5,40} End", page)
    assert not [row.session_key for row in OpenSession.objects.all() if row.session_key in page]
    assert who(there) == cast.reader


def test_addresses_are_not_kept_where_the_setting_says_so(cast, settings):
    settings.KEEP_ADDRESSES = False
    browser()

    assert OpenSession.objects.get().address is None


def test_one_other_session_is_ended(cast):
    here, there, third = browser(), browser(SAFARI), browser()
    row = OpenSession.objects.get(session_key=there.session.session_key)

    here.post(f"/accounts/sessions/{row.pk}/end/")

    assert [who(each).is_authenticated for each in (here, there, third)] == [True, False, True]


def test_all_others_are_ended(cast):
    here, there, third = browser(), browser(SAFARI), browser()
    elsewhere = Client()
    elsewhere.force_login(cast.editor)

    here.post("/accounts/sessions/end-others/")

    ended = [who(each).is_authenticated for each in (here, there, third, elsewhere)]
    assert ended == [True, False, False, True]
    assert OpenSession.objects.filter(user=cast.reader).count() == 1


def test_nobody_ends_the_session_of_another_or_their_own_by_mistake(cast):
    here, editors = browser(), Client()
    editors.force_login(cast.editor)
    theirs = OpenSession.objects.get(user=cast.editor)
    own = OpenSession.objects.get(user=cast.reader)

    answers = [here.post(f"/accounts/sessions/{row.pk}/end/").status_code for row in (theirs, own)]

    assert answers == [404, 404]
    assert who(here).is_authenticated and who(editors).is_authenticated


def test_another_password_ends_the_others_and_this_one_gets_another_key(cast):
    here, there = browser(), browser(SAFARI)
    before = here.session.session_key
    new = {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"}

    here.post("/accounts/password/", {"old_password": "newsroom-demo", **new})

    assert (who(here), who(there).is_anonymous) == (cast.reader, True)
    assert here.session.session_key != before
    assert list(Session.objects.values_list("session_key")) == [(here.session.session_key,)]
    assert list(OpenSession.objects.values_list("session_key")) == [(here.session.session_key,)]


def test_a_reset_password_ends_all(cast, client, reset_link):
    there = browser()
    page = client.get(reset_link(cast.reader), follow=True).redirect_chain[-1][0]

    client.post(page, {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"})

    assert (who(there).is_anonymous, OpenSession.objects.count()) == (True, 0)


def test_signing_out_takes_it_off_the_list(cast):
    here = browser()
    here.post("/accounts/logout/")

    assert (OpenSession.objects.count(), Session.objects.count()) == (0, 0)


def test_a_planted_session_does_not_become_the_persons(cast):
    attacker = Client()
    attacker.get("/accounts/login/")
    session = attacker.session
    session["planted"] = True
    session.save()
    victim = Client()
    victim.cookies["sessionid"] = planted = session.session_key

    victim.post("/accounts/login/", FIELDS)

    assert victim.cookies["sessionid"].value != planted
    assert who(Client(headers={"Cookie": f"sessionid={planted}"})).is_anonymous


def test_last_seen_is_noted_once_in_ten_minutes(cast, monkeypatch):
    here = browser()
    OpenSession.objects.update(seen_at=now() - timedelta(hours=1))

    def writes():
        with CaptureQueriesContext(connection) as queries:
            here.get("/accounts/logout/")
        return [each["sql"] for each in queries if "articles_opensession" in each["sql"]]

    assert writes() == []  # this process has noted it a moment ago
    real = time.monotonic
    monkeypatch.setattr(open_session.time, "monotonic", lambda: real() + 601)
    assert [len(writes()), len(writes())] == [1, 0]
    assert now() - OpenSession.objects.get().seen_at < timedelta(minutes=1)


def test_expired_sessions_are_thrown_away_at_the_next_sign_in(cast):
    browser()
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    browser()

    assert (Session.objects.count(), OpenSession.objects.count()) == (1, 1)


def test_sessions_of_before_are_listed(cast):
    here = browser()
    OpenSession.objects.all().delete()
    anonymous = Client().session
    anonymous["x"] = 1
    anonymous.save()

    import_module("articles.migrations.0010_listed_sessions").list_sessions(apps, None)

    assert list(OpenSession.objects.values_list("user", "session_key")) == [
        (cast.reader.pk, here.session.session_key)
    ]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox 140 · Linux"),
        (SAFARI, "Safari 18 · iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0",
            "Edge 143 · Windows",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown browser"),
        ("x" * 300, "x" * 40),
    ],
)
def test_browsers_have_names(agent, name):
    assert name_browser(agent) == name


PEOPLE = """
import json, django; django.setup()
from articles.models import Desk, User
user = User.objects.create_user("reader", password="newsroom-demo-2")
desk = Desk.objects.create(name="A desk")
desk.admit(user, 10)
print(json.dumps(desk.pk))
"""


def ask(port, method, path, cookies, fields=None):
    """One request on a connection of its own: which of the processes answers is chance."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    body = None
    if fields is not None:
        body = urlencode({**fields, "csrfmiddlewaretoken": cookies["csrftoken"]})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line.request(method, path, body, headers)
    answer = line.getresponse()
    page = answer.read().decode()
    for value in answer.headers.get_all("Set-Cookie") or []:
        name, _is, rest = value.partition("=")
        cookies[name] = rest.partition(";")[0]
    line.close()
    return answer.status, page


def open_stream(port, desk, cookies):
    """What a page of theirs hears of the desk, as it comes; read to its end."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    line.request("GET", f"/live/?desks={desk}", headers=headers)
    answer = line.getresponse()
    assert answer.status == 200
    return answer


def test_ended_session_is_dead_at_once_in_every_process(tmp_path, db):
    program = Program(tmp_path)
    try:
        with program.serving(workers=2) as (_process, port):
            desk = program.run(PEOPLE)
            here, there = {}, {}
            for cookies in (here, there):
                ask(port, "GET", "/accounts/login/", cookies)
                status, _page = ask(
                    port,
                    "POST",
                    "/accounts/login/",
                    cookies,
                    {"username": "reader", "password": "newsroom-demo-2"},
                )
                assert status == 302
            streams = [open_stream(port, desk, there) for _ in range(4)]
            # Both processes have seen it.
            before = {ask(port, "GET", "/api/me/", there)[0] for _ in range(30)}

            ended = ask(port, "POST", "/accounts/sessions/end-others/", here, {})[0]
            after = {ask(port, "GET", "/api/me/", there)[0] for _ in range(30)}

            assert (before, ended, after) == ({200}, 302, {401})
            assert all(b"event: signed-out" in stream.read() for stream in streams)
            assert ask(port, "GET", "/api/me/", here)[0] == 200
    finally:
        program.forget()
