"""Second factors: asked after the password, each code once, lost and reset, and asked of moderators."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.accounts import throttle
from articles.accounts.signing_in import PATIENCE
from articles.models import Event, RecoveryCode, TimeCode, Token, User
from articles.models.factor import STEP, code_at
from articles.permissions import Role

FIELDS = {"username": "editor", "password": "newsroom-demo"}


@pytest.fixture
def editor(app, cast):
    """The editor's app."""
    return app(cast.editor)


def half_way(**fields):
    """A browser that has shown the password."""
    client = Client()
    assert client.post("/accounts/login/", FIELDS | fields)["Location"] == "/accounts/second-factor/"
    return client


def who(client):
    return client.get("/").wsgi_request.user


def enter(client, **fields):
    return client.post("/accounts/second-factor/", fields).status_code


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(moment, code):
    """https://www.rfc-editor.org/rfc/rfc6238#appendix-B, with six digits."""
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", moment // STEP) == code


def test_password_alone_lets_nobody_in(editor):
    client = half_way()

    assert who(client).is_anonymous
    for address in ("/accounts/", "/accounts/time-code/", "/admin/"):
        assert client.get(address).status_code == 302
    assert client.get("/api/me/").status_code == 401


def test_code_lets_in_to_where_one_was_going(editor, cast):
    client = half_way(next="/claims/")

    answer = client.post("/accounts/second-factor/", {"code": editor.code()})

    assert (answer.status_code, answer["Location"], who(client)) == (302, "/claims/", cast.editor)


def test_who_stops_half_way_leaves_no_session_for_long_and_who_arrives_has_a_whole_one(editor, cast):
    client = half_way()
    between = client.session.get_expiry_age()

    enter(client, code=editor.code())

    assert (between, client.session.get_expiry_age()) == (600, 14 * 86400)


@pytest.mark.parametrize("shape", ["{0} {1}", " {0}{1}"])
def test_code_may_be_written_with_spaces(editor, cast, shape):
    code, client = editor.code(), half_way()

    assert enter(client, code=shape.format(code[:3], code[3:])) == 302


def test_code_may_be_written_in_other_digits(editor):
    persian = editor.code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    assert enter(half_way(), code=persian) == 302


def test_each_code_is_taken_once(editor):
    code = editor.code()

    assert [enter(half_way(), code=code) for _ in range(3)] == [302, 422, 422]


def test_code_of_before_one_that_was_taken_is_not_taken(editor, cast):
    first, second = editor.code(), editor.code()
    assert enter(half_way(), code=second) == 302

    assert enter(half_way(), code=first) == 422


def test_the_code_that_set_it_up_does_not_let_in(client, cast, app):
    phone = app(cast.reader, TimeCode.draft())
    code = phone.code()
    TimeCode.begin(cast.reader, phone.secret, code)
    client.post("/accounts/login/", FIELDS | {"username": "reader"})

    assert enter(client, code=code) == 422


def test_codes_of_long_ago_are_refused(editor, later):
    code = editor.code()
    later(STEP * 2)

    assert enter(half_way(), code=code) == 422


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "x" * 5000, "\u0661", "1\x002345", "½½½½½½"]
)
def test_nonsense_is_no_code(editor, code):
    assert enter(half_way(), code=code) == 422


def test_guessing_codes_has_to_wait(editor, later):
    client = half_way()

    answers = [enter(client, code="000000") for _ in range(throttle.PER_PERSON + 1)]
    other = enter(half_way(), code=editor.code())

    assert (answers, other) == ([422] * throttle.PER_PERSON + [429], 429)
    later(15 * 60)
    assert enter(half_way(), code=editor.code()) == 302


def test_who_waits_too_long_begins_again(editor, later):
    client = half_way()
    later(PATIENCE + 1)

    assert client.post("/accounts/second-factor/", {"code": editor.code()})["Location"] == "/accounts/login/"
    assert who(client).is_anonymous


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_half_way_ends_with_the_account_or_its_password(editor, cast, change):
    client = half_way()
    User.objects.filter(pk=cast.editor.pk).update(**change)

    assert client.post("/accounts/second-factor/", {"code": editor.code()})["Location"] == "/accounts/login/"


def test_session_has_another_key_at_each_step(editor):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/accounts/login/", FIELDS)
    between = client.cookies["sessionid"].value
    enter(client, code=editor.code())

    assert len({before, between, client.cookies["sessionid"].value}) == 3
    for old in (before, between):
        assert who(Client(headers={"Cookie": f"sessionid={old}"})).is_anonymous


def test_what_was_typed_comes_through_both_doors(editor, client, cast, make_claim):
    from articles.tests.accounts.test_kept import fields_of

    claim = make_claim()
    path = f"/claims/{claim.pk}/edit/"
    asked = client.post(f"/accounts/login/?next={path}", {"text": "Thought of", "state": "open"})
    second = client.post("/accounts/login/", {**fields_of(asked), **FIELDS})
    kept = re.search(r'name="kept" value="([^"]+)"', second.content.decode())[1]

    back = client.post("/accounts/second-factor/", {"code": editor.code(), "kept": kept})

    assert who(client) == cast.editor
    assert (b"Thought of" in back.content, f'action="{path}"'.encode() in back.content) == (True, True)


# -- Set up and removed --------------------------------------------------------------------------------------


def set_up(client, app, user):
    """As on the page: the secret out of it, a code into it; the codes for its loss."""
    page = client.get("/accounts/time-code/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    phone = app(user, secret)
    answer = client.post("/accounts/time-code/", {"code": phone.code()})
    return phone, re.findall(r"<code>([^<]+)</code>", answer.content.decode())


def test_setting_it_up_shows_the_recovery_codes_once(client, cast, app):
    client.force_login(cast.editor)

    _phone, codes = set_up(client, app, cast.editor)

    assert (len(set(codes)), {len(code) for code in codes}) == (10, {19})
    profile = client.get("/accounts/").content.decode()
    assert "10 recovery codes are left" in profile
    assert not [code for code in codes if code in profile]
    assert User.objects.get(pk=cast.editor.pk).has_second_factor


def test_picture_and_key_need_nothing_inline(client, cast):
    client.force_login(cast.editor)

    page = client.get("/accounts/time-code/").content.decode()

    assert '<svg viewBox="' in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    assert not re.search(r"<style| style=| on\w+=", page)


def test_wrong_code_sets_nothing_up_and_keeps_the_secret(client, cast):
    client.force_login(cast.editor)
    first = client.get("/accounts/time-code/").content.decode()
    again = client.post("/accounts/time-code/", {"code": "000000"})

    def secret(page):
        return re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1]

    assert (again.status_code, secret(first)) == (422, secret(again.content.decode()))
    assert not TimeCode.objects.exists()


def test_secrets_and_codes_are_not_in_the_database(client, cast, app):
    client.force_login(cast.editor)
    phone, codes = set_up(client, app, cast.editor)

    with connection.cursor() as cursor:
        for table in ("articles_timecode", "articles_recoverycode", "django_session", "articles_event"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
            assert phone.secret not in rows
            assert not [code for code in codes if code in rows or code.replace("-", "") in rows]


def test_secret_under_another_key_lets_nobody_in(editor, cast, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert cast.editor.time_code.accept(editor.code())

    settings.SECRET_KEY_FALLBACKS = []
    assert not cast.editor.time_code.accept(editor.code())


def test_removing_the_last_one_throws_the_codes_away(client, cast, app):
    client.force_login(cast.editor)
    set_up(client, app, cast.editor)

    client.post("/accounts/time-code/removal/")

    cast.editor.refresh_from_db()
    assert (cast.editor.has_second_factor, RecoveryCode.objects.count()) == (False, 0)
    assert Client().post("/accounts/login/", FIELDS)["Location"] == "/"
    verbs = Event.objects.filter(actor=cast.editor).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "account.time_code_added",
        "account.recovery_codes_made",
        "account.time_code_removed",
    ]


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/accounts/time-code/"),
        ("post", "/accounts/time-code/"),
        ("post", "/accounts/time-code/removal/"),
        ("post", "/accounts/recovery-codes/"),
        ("post", "/accounts/passkeys/"),
        ("post", "/accounts/passkeys/options/"),
        ("post", "/accounts/tokens/"),
    ],
)
def test_browser_left_open_lets_nobody_in_for_good(client, cast, editor, later, method, address):
    client.force_login(cast.editor)
    later(16 * 60)

    asked = getattr(client, method)(address)
    wrong = client.post("/accounts/confirmation/", {"password": "mistyped"})
    still = getattr(client, method)(address)
    client.post("/accounts/confirmation/", {"password": "newsroom-demo"})
    done = getattr(client, method)(address)

    assert asked["Location"].startswith("/accounts/confirmation/?next=")
    assert (wrong.status_code, still.status_code) == (422, 302)
    assert not done.headers.get("Location", "").startswith("/accounts/confirmation/")


def test_confirmation_never_leads_elsewhere(client, cast):
    client.force_login(cast.editor)

    fields = {"password": "newsroom-demo", "next": "https://elsewhere.example/"}
    assert client.post("/accounts/confirmation/", fields)["Location"] == "/"


# -- Lost ----------------------------------------------------------------------------------------------------


def test_recovery_code_opens_once(cast, editor):
    code, *others = RecoveryCode.issue(cast.editor)

    assert [enter(half_way(), recovery=code) for _ in range(2)] == [302, 422]
    assert enter(half_way(), recovery=others[0].upper().replace("-", " ")) == 302
    assert Event.objects.filter(verb="account.recovery_code_used").count() == 2


def test_new_recovery_codes_close_the_old(client, cast, editor):
    old = RecoveryCode.issue(cast.editor)[0]
    client.force_login(cast.editor)

    answer = client.post("/accounts/recovery-codes/")

    assert (answer.status_code, enter(half_way(), recovery=old)) == (201, 422)


def test_recovery_code_of_another_opens_nothing(cast, editor):
    code = RecoveryCode.issue(cast.reader)[0]

    assert enter(half_way(), recovery=code) == 422
    assert RecoveryCode.redeem(cast.reader, code)


def test_moderator_resets_what_a_member_has_lost(client, cast, desk, editor):
    theirs = half_way()
    enter(theirs, code=editor.code())
    client.force_login(cast.moderator)
    page = client.get(f"/desks/{desk.pk}/members/").content.decode()

    client.post(f"/desks/{desk.pk}/members/{cast.editor.pk}/second-factor/reset/")

    assert f"/members/{cast.editor.pk}/second-factor/reset/" in page
    assert who(theirs).is_anonymous
    assert Client().post("/accounts/login/", FIELDS)["Location"] == "/"
    event = Event.objects.get(verb="account.second_factor_reset")
    assert (event.actor, event.desk, event.subject_key) == (cast.moderator, desk, str(cast.editor.pk))


def test_page_of_members_costs_the_same_however_many_have_one(client, cast, desk, app):
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.moderator)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desks/{desk.pk}/members/")
        return len(queries)

    none = cost()
    for person in (cast.reader, cast.annotator, cast.editor):
        app(person)
    assert cost() == none


def test_command_resets_for_the_last_superuser(cast, app, capsys):
    app(cast.superuser)
    client = Client()
    client.force_login(cast.superuser)

    call_command("reset_second_factor", "superuser")

    assert "is reset" in capsys.readouterr().out
    assert (User.objects.get(pk=cast.superuser.pk).has_second_factor, who(client).is_anonymous) == (
        False,
        True,
    )
    for name in ("superuser", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


def test_forgotten_password_is_no_way_around_it(editor, reset_link, cast, client):
    page = client.get(reset_link(cast.editor), follow=True).redirect_chain[-1][0]
    client.post(page, {"new_password1": "a-long-new-one", "new_password2": "a-long-new-one"})

    answer = client.post("/accounts/login/", {"username": "editor", "password": "a-long-new-one"})

    assert (answer["Location"], who(client).is_anonymous) == ("/accounts/second-factor/", True)


# -- Asked of moderators -------------------------------------------------------------------------------------


def test_desk_asks_it_of_moderators(client, cast, desk, app, article):
    desk.admit(cast.editor, Role.MODERATOR)
    client.force_login(cast.moderator)
    address = f"/desks/{desk.pk}/second-factor/"

    early = client.post(address, {"asked": "1"}, follow=True)
    app(cast.moderator)
    client.post(address, {"asked": "1"})

    assert b"Set up a second factor for yourself first" in early.content
    assert client.get(f"/desks/{desk.pk}/members/").status_code == 200
    other = Client()
    other.force_login(cast.editor)
    assert other.get(f"/desks/{desk.pk}/members/").status_code == 403
    assert other.get(f"/articles/{article.pk}/edit/").status_code == 200
    assert b"are held for an editor there" in other.get("/accounts/").content
    assert Event.objects.get(verb="desk.second_factor_asked").after == {"needs_second_factor": True}


def test_what_is_asked_holds_for_tokens_and_open_sessions_at_once(cast, desk, app):
    client, token = Client(), Token.issue(cast.moderator)[1]
    client.force_login(cast.moderator)
    type(desk).objects.update(needs_second_factor=True)

    assert client.get(f"/desks/{desk.pk}/members/").status_code == 403
    assert Token.by_secret(token).user.roles == {desk.pk: Role.EDITOR}
    assert User.objects.get(pk=cast.moderator.pk).roles == {desk.pk: Role.EDITOR}
    app(cast.moderator)
    assert client.get(f"/desks/{desk.pk}/members/").status_code == 200
    assert Token.by_secret(token).user.roles == {desk.pk: Role.MODERATOR}


def test_moderator_without_one_stays_moderator_by_a_link(cast, desk):
    type(desk).objects.update(needs_second_factor=True)
    person = User.objects.get(pk=cast.moderator.pk)

    desk.invite(Role.READER, cast.superuser)[0].accept(person)

    assert desk.memberships.get(user=person).role == Role.MODERATOR


def test_site_asks_it_of_moderators_and_superusers(settings, client, cast, desk, app, article):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(cast.superuser)

    def may():
        return [client.get(path).status_code for path in ("/admin/", f"/articles/{article.pk}/")]

    assert (may(), User.objects.get(pk=cast.moderator.pk).roles) == ([302, 404], {desk.pk: Role.EDITOR})
    app(cast.superuser)
    assert may() == [200, 200]
