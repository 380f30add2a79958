"""The API of moderation: the queue, holding, decisions one by one and many at once, who is told what."""

import pytest

from articles.models import Case, Decision, Token

KIND = Decision.Kind


@pytest.fixture
def reason(desk):
    return desk.flag_reasons.get(label="Off topic")


@pytest.fixture
def case(annotation, cast, reason):
    return Case.flag(annotation, cast.reader, reason, "Not about drones.").case


def test_case_says_all_that_one_decides_by(caller, case, annotation, reason, cast, desk):
    body = caller("moderator").get(f"/cases/{case.pk}/").json()

    assert body["annotation"]["uid"] == str(annotation.uid)
    assert [(flag["reason"], flag["words"], flag["by"]["name"]) for flag in body["flags"]] == [
        ({"id": reason.pk, "label": "Off topic"}, "Not about drones.", "reader")
    ]
    assert (body["choices"], body["desk"], body["closed"]) == (["hide", "dismiss", "spam"], desk.pk, None)
    assert (body["appeal"], body["held_by"], body["decision"]) == (None, None, None)


def test_list_is_oldest_first_narrowed_and_goes_on(caller, cast, make_annotation, reason, desk):
    for number in range(3):
        Case.flag(make_annotation("Iraq", motivation="commenting", body=f"{number}"), cast.reader, reason)
    moderator = caller("moderator")

    first = moderator.get("/cases/?limit=2").json()
    second = moderator.get(f"/cases/?limit=2&cursor={first['next']}").json()

    bodies = [item["annotation"]["body"][0]["value"] for item in first["items"] + second["items"]]
    assert (bodies, second["next"]) == (["0", "1", "2"], None)
    assert len(moderator.get("/cases/?reason=Off topic").json()["items"]) == 3
    assert moderator.get("/cases/?reason=Spam").json()["items"] == []
    assert moderator.get("/cases/?state=pending").json()["items"] == []
    assert moderator.get("/cases/?cursor=nonsense").status_code == 400
    assert caller("outsider").get("/cases/").json()["items"] == []


def test_case_is_held_by_one_and_let_go(caller, case):
    first = caller("moderator").put(f"/cases/{case.pk}/hold/").json()
    second = caller("superuser").put(f"/cases/{case.pk}/hold/").json()
    gone = caller("moderator").delete(f"/cases/{case.pk}/hold/")
    third = caller("superuser").put(f"/cases/{case.pk}/hold/").json()

    assert [body["held_by"]["name"] for body in (first, second, third)] == [
        "moderator",
        "moderator",
        "superuser",
    ]
    assert gone.status_code == 204


def test_decision_closes_the_case(caller, case, annotation, reason):
    sent = {"kind": "hide", "case": case.pk, "reason": reason.pk, "note": "Elsewhere, please."}

    answer = caller("moderator").post(f"/annotations/{annotation.uid}/decisions/", sent, If_Match='"1"')

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"2"'
    body = answer.json()
    assert (body["kind"], body["reason"]["label"], body["note"]) == (
        "hide",
        "Off topic",
        "Elsewhere, please.",
    )
    closed = caller("moderator").get(f"/cases/{case.pk}/").json()
    assert (closed["decision"]["id"], closed["choices"]) == (body["id"], ["restore"])


def test_late_decision_is_told_what_was_decided(caller, case, annotation, cast):
    Case.decide(annotation, cast.superuser, KIND.DISMISS)

    answer = caller("moderator").post(
        f"/annotations/{annotation.uid}/decisions/", {"kind": "hide", "case": case.pk, "note": "Late."}
    )

    assert answer.status_code == 412
    body = answer.json()
    assert (body["decision"]["kind"], body["decision"]["moderator"]["name"]) == ("dismiss", "superuser")
    assert body["current"]["uid"] == str(annotation.uid)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "hide"}, "reason"),
        ({"kind": "hide", "reason": 999_999}, "reason"),
        ({"kind": "approve"}, "kind"),
        ({"kind": "burn"}, "kind"),
        ({"kind": "hide", "note": "x" * 1001}, "note"),
        ({"kind": "dismiss", "more": 1}, "more"),
    ],
)
def test_wrong_field_is_named(caller, case, annotation, sent, field):
    answer = caller("moderator").post(f"/annotations/{annotation.uid}/decisions/", sent)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Decision.objects.exists()


def test_author_is_told_what_concerns_them_and_no_more(caller, case, annotation, cast, reason):
    Case.decide(annotation, cast.moderator, KIND.DISMISS, internal_note="Harmless.")
    annotation.refresh_from_db()
    Case.decide(annotation, cast.moderator, KIND.HIDE, note="After all.", internal_note="Third time.")

    own = caller("annotator").get(f"/annotations/{annotation.uid}/decisions/").json()["items"]
    all_of_it = caller("moderator").get(f"/annotations/{annotation.uid}/decisions/").json()["items"]

    assert [(row["kind"], row["note"], row["internal_note"]) for row in own] == [("hide", "After all.", None)]
    assert [(row["kind"], row["internal_note"]) for row in all_of_it] == [
        ("dismiss", "Harmless."),
        ("hide", "Third time."),
    ]


def test_many_answer_one_by_one(caller, make_annotation, cast, reason):
    notes = [make_annotation(words) for words in ("Iraq", "NATO", "troops")]
    cases = [Case.flag(note, cast.reader, reason).case for note in notes]
    notes[1].edit(cast.annotator, tags=["changed"])
    alone = make_annotation("small", by=cast.reader, visibility="private")
    wishes = [
        {"annotation": str(note.uid), "version": 1, "case": case.pk, "kind": "hide", "reason": reason.pk}
        for note, case in zip(notes, cases, strict=True)
    ]
    wishes[2] |= {"reason": None}
    wishes.append({"annotation": str(alone.uid), "kind": "spam"})

    items = caller("moderator").post("/decisions/", wishes).json()["items"]

    assert [item["status"] for item in items] == [201, 412, 422, 404]
    assert [bool(item["decision"]) for item in items] == [True, False, False, False]
    assert [item["version"] for item in items] == [2, None, None, None]
    assert all(item["title"] for item in items[1:])


def test_number_of_queries_of_the_list_does_not_grow(
    caller, cast, make_annotation, reason, django_assert_max_num_queries
):
    for number in range(8):
        Case.flag(make_annotation("Iraq", motivation="commenting", body=f"{number}"), cast.reader, reason)

    moderator = caller("moderator")
    with django_assert_max_num_queries(19):
        found = moderator.get("/cases/").json()["items"]

    assert len(found) == 8


def test_moderators_read_all_reasons_also_retired_ones(caller, desk, cast, reason):
    reason.change(cast.moderator, is_retired=True)

    rows = caller("moderator").get(f"/desks/{desk.pk}/reasons/").json()["items"]

    assert [row["label"] for row in rows if row["retired"]] == ["Off topic"]
    assert len(rows) == desk.flag_reasons.count()


def test_reason_is_added_renamed_and_moved(caller, desk):
    moderator = caller("moderator")
    path = f"/desks/{desk.pk}/reasons/"

    made = moderator.post(path, {"label": "Too long"}).json()
    moved = moderator.patch(f"{path}{made['id']}/", {"position": 0, "label": "Far too long"}).json()

    assert (moved["label"], moved["position"]) == ("Far too long", 0)
    assert moderator.get(path).json()["items"][0]["label"] == "Far too long"
    assert moderator.post(path, {"label": "Spam"}).status_code == 422
    assert moderator.patch(f"{path}999999/", {"retired": True}).status_code == 404


def test_token_for_reading_decides_nothing(caller, case, annotation, cast):
    _token, secret = Token.issue(cast.moderator, scope=Token.Scope.READ)
    bearer = {"Authorization": f"Bearer {secret}"}

    assert caller().get(f"/cases/{case.pk}/", **bearer).status_code == 200
    sent = {"kind": "dismiss"}
    assert caller().post(f"/annotations/{annotation.uid}/decisions/", sent, **bearer).status_code == 403
