"""The API of members: what moderators do about people, and people about their own account."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from articles.models import Annotation, Stray, Sweep, Token, User


@pytest.fixture
def moderator(caller):
    return caller("moderator")


@pytest.fixture
def path(desk, cast):
    return f"/desks/{desk.pk}/members/{cast.annotator.pk}/"


def test_members_are_listed_and_changed(moderator, desk, cast, path):
    listed = moderator.get(f"/desks/{desk.pk}/members/?limit=3").json()
    until = (now() + timedelta(days=2)).isoformat()

    changed = moderator.patch(
        path,
        {"role": "editor", "trust": "watched", "restriction": "muted", "until": until, "reason": "Insults."},
    )

    assert [item["person"]["name"] for item in listed["items"]] == ["reader", "annotator", "editor"]
    assert listed["next"]
    body = changed.json()
    joined = body.pop("joined")
    assert joined.endswith("Z") and body == {
        "person": {"id": cast.annotator.pk, "name": "annotator"},
        "role": "editor",
        "trust": "watched",
        "restriction": "muted",
        "until": until.replace("+00:00", "Z"),
    }
    lifted = moderator.patch(path, {"restriction": ""}).json()
    assert (lifted["restriction"], lifted["until"], lifted["role"]) == ("", None, "editor")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"restriction": "muted"}, "reason"),
        ({"restriction": "muted", "reason": "x", "until": "2020-01-01T00:00:00Z"}, "until"),
        ({"restriction": "muted", "reason": "x", "until": "2099-01-01T00:00:00"}, "until"),
        ({"until": "2099-01-01T00:00:00Z"}, "until"),
        ({"restriction": "banned", "reason": "x"}, "restriction"),
        ({"trust": "much"}, "trust"),
        ({"role": "superuser"}, "role"),
        ({"reason": "x" * 501}, "reason"),
        ({"name": "x"}, "name"),
    ],
)
def test_a_bad_change_is_refused_and_nothing_of_it_is_done(moderator, desk, cast, path, body, field):
    answer = moderator.patch(path, {"trust": "trusted", **body})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert desk.memberships.get(user=cast.annotator).trust == "known"


def test_the_last_moderator_and_oneself_are_refused(moderator, caller, desk, cast):
    own = f"/desks/{desk.pk}/members/{cast.moderator.pk}/"
    muted = {"restriction": "muted", "reason": "x"}

    answers = [moderator.patch(own, muted), caller("superuser").patch(own, muted)]
    answers.append(moderator.patch(own, {"role": "reader"}))

    assert [answer.status_code for answer in answers] == [422] * 3
    assert moderator.patch(f"/desks/{desk.pk}/members/{cast.outsider.pk}/", {}).status_code == 404


def test_premoderation_says_how_many_wait(moderator, caller, desk, cast, make_annotation):
    moderator.patch(f"/desks/{desk.pk}/", {"premoderation": "all"})
    make_annotation(by=User.objects.get(pk=cast.annotator.pk))

    answer = moderator.patch(f"/desks/{desk.pk}/", {"premoderation": "nobody", "reason": "Quiet again."})

    assert (answer.json()["premoderation"], answer.json()["waiting"]) == ("nobody", 1)
    assert caller("reader").get("/desks/").json()["items"][0]["premoderation"] == "nobody"
    assert moderator.patch(f"/desks/{desk.pk}/", {"premoderation": "some"}).status_code == 422


def test_work_is_withdrawn_and_brought_back(moderator, desk, cast, path, make_annotation):
    first, second = make_annotation("Iraq"), make_annotation(motivation="commenting", body="Buy!")
    Stray.keep(desk=desk, by=cast.annotator, document={}, keys=["k"], visibility="desk")

    work = moderator.get(f"{path}contributions/?since=2020-01-01T00:00:00Z").json()
    made = moderator.post(
        f"/desks/{desk.pk}/sweeps/", {"person": cast.annotator.pk, "reason": "Ads.", "suspend": True}
    )

    assert work["newest"][:2] == [str(second.uid), str(first.uid)]
    assert {name: work[name] for name in ("count", "articles", "kinds")} == {
        "count": 3,
        "articles": 1,
        "kinds": {"highlighting": 1, "commenting": 1},
    }
    body = made.json()
    assert (made.status_code, body["state"], body["count"], body["can_be_undone"]) == (201, "hidden", 3, True)
    assert desk.memberships.get(user=cast.annotator).restriction == "suspended"
    one = f"/desks/{desk.pk}/sweeps/{body['id']}/"
    assert moderator.put(f"{one}completion/").json() == body
    undone = moderator.delete(one).json()
    assert (undone["state"], undone["shown"], undone["undone_by"]["name"]) == ("shown", 3, "moderator")
    assert moderator.get(f"/desks/{desk.pk}/sweeps/").json()["items"] == [undone]
    assert moderator.delete(one).status_code == 422
    assert not Annotation.objects.exclude(hidden_at=None).exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"person": 10**9}, "person"),
        ({"reason": ""}, "reason"),
        ({"reason": " "}, "reason"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": 5}, "since"),
    ],
)
def test_a_bad_sweep_is_refused(moderator, desk, cast, make_annotation, fields, field):
    make_annotation()

    answer = moderator.post(
        f"/desks/{desk.pk}/sweeps/", {"person": cast.annotator.pk, "reason": "x", **fields}
    )

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert not Sweep.objects.exists()


def test_a_session_that_was_proven_deletes_the_account(caller, cast):
    leaving = caller("annotator")

    assert leaving.delete("/me/").status_code == 204
    assert leaving.get("/me/").status_code == 401
    assert User.objects.get(pk=cast.annotator.pk).username.startswith("former-member-")


def test_a_program_needs_the_password_to_delete_the_account(caller, cast):
    _token, secret = Token.issue(cast.annotator)
    program = caller()

    def ask(body=None):
        return program.delete("/me/", body, Authorization=f"Bearer {secret}")

    answers = [ask(), ask({}), ask({"password": "wrong"})]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "password")] * 3
    assert ask({"password": "newsroom-demo"}).status_code == 204
    assert ask().status_code == 401
    assert not User.objects.filter(username="annotator").exists()


def test_passwords_are_not_guessed_by_deleting(caller, cast):
    _token, secret = Token.issue(cast.annotator)
    asked = [
        caller().delete("/me/", {"password": f"guess {number}"}, Authorization=f"Bearer {secret}")
        for number in range(30)
    ]

    assert asked[-1].json()["code"] == "throttled"
