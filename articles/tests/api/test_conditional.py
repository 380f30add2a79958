"""Answers that a client has already, and changes of what somebody else has changed meanwhile."""

import pytest


@pytest.fixture
def path(make_annotation, make_claim):
    return f"/annotations/{make_annotation(motivation='questioning', claim=make_claim()).uid}/"


def test_known_answer_is_304_without_a_body(caller, path):
    reader = caller("reader")
    first = reader.get(path)

    again = reader.get(path, If_None_Match=first["ETag"])
    listed = reader.get(path, If_None_Match=f'"other", W/{first["ETag"]}')
    asked = reader.head(path, If_None_Match=first["ETag"])
    other = reader.get(path, If_None_Match='"1"')

    for known in (again, listed, asked):
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"])
        assert {"Cookie", "Authorization"} <= set(known["Vary"].split(", "))
    assert (again["X-Sequence"], again["Cache-Control"]) == (first["X-Sequence"], "private, no-cache")
    assert (other.status_code, other.json()) == (200, first.json())


@pytest.mark.parametrize(
    "path", ["/articles/", "/articles/{}/", "/articles/{}/annotations/", "/entities/", "/claims/", "/me/"]
)
def test_every_get_can_be_asked_again(path, caller, article):
    reader, path = caller("reader"), path.format(article.pk)
    first = reader.get(path)

    again = reader.get(path, If_None_Match=first["ETag"])

    assert (first.status_code, again.status_code) == (200, 304)


def test_what_a_version_does_not_count_is_not_taken_for_known(caller, path, cast, make_annotation):
    reader = caller("reader")
    first = reader.get(path)

    claim = caller("editor").patch(first.json()["body"][0]["claim"]["url"], {"text": "Reworded."})
    again = reader.get(path, If_None_Match=first["ETag"])
    somebody_else = caller("annotator").get(path, If_None_Match=again["ETag"])

    assert claim.status_code == 200
    assert (again.status_code, again.json()["version"]) == (200, first.json()["version"])
    assert again.json()["body"][0]["claim"]["text"] == "Reworded."
    assert (somebody_else.status_code, somebody_else.json()["may"]) == (
        200,
        ["edit", "withdraw", "reply", "resolve", "assign"],
    )


def test_refusal_is_never_304(caller, path):
    answer = caller().get(path, If_None_Match="*")

    assert answer.status_code == 404
    assert "ETag" not in answer


def test_etag_of_a_get_is_what_a_change_takes(caller, annotation):
    annotator, path = caller("annotator"), f"/annotations/{annotation.uid}/"
    known = annotator.get(path)["ETag"]

    first = annotator.patch(path, {"visibility": "private"}, If_Match=known)
    stale = annotator.delete(path, If_Match=known)

    assert (first.status_code, stale.status_code) == (200, 412)
    assert stale.json()["current"] == first.json()


def test_stale_hiding_is_refused_with_the_present_state(caller, annotation):
    moderator, path = caller("moderator"), f"/annotations/{annotation.uid}/hiding/"
    annotation.edit(annotation.author, body="Better words")

    stale = moderator.put(path, {"reason": "off topic"}, If_Match='"1"')
    hidden = moderator.put(path, {"reason": "off topic"}, If_Match='"2"')
    stale_too = moderator.delete(path, If_Match='"2"')
    shown = moderator.delete(path, If_Match='"3"')

    assert (stale.status_code, hidden.status_code) == (412, 200)
    assert stale.json()["current"]["body"][0]["value"] == "Better words"
    assert (stale_too.status_code, shown.status_code) == (412, 200)
    assert stale_too.json()["current"] == hidden.json()


def test_hiding_again_gives_another_reason(caller, annotation):
    moderator, path = caller("moderator"), f"/annotations/{annotation.uid}/hiding/"
    first = moderator.put(path, {"reason": "off topic"}).json()

    same = moderator.put(path, {"reason": "off topic"}).json()
    other = moderator.put(path, {"reason": "names a child"}).json()

    assert same == first
    assert (other["hidden"]["reason"], other["version"]) == ("names a child", first["version"] + 1)
    events = moderator.get(f"/annotations/{annotation.uid}/events/").json()["items"]
    assert [event["verb"] for event in events] == [
        "annotation.created",
        "annotation.hidden",
        "annotation.hidden",
    ]


def test_every_change_of_a_claim_is_refused_when_somebody_was_quicker(caller, cast, desk, make_claim):
    claim = make_claim()
    claim.edit(cast.editor, cue="say")
    editor, path = caller("editor"), f"/claims/{claim.pk}/"
    rating = desk.ratings.get(label="False").pk

    answers = [
        editor.patch(path, {"text": "Another."}, If_Match='"1"'),
        editor.put(f"{path}verdict/", {"rating": rating, "rationale": "So."}, If_Match='"1"'),
        editor.post(f"{path}evidence/", {"stance": "supports", "note": "So."}, If_Match='"1"'),
    ]

    current = editor.get(path).json()
    assert [(answer.status_code, answer.json()["current"]) for answer in answers] == [(412, current)] * 3
    fresh = editor.post(f"{path}evidence/", {"stance": "supports", "note": "So."}, If_Match='"2"')
    assert fresh.status_code == 201


def test_merge_into_an_entity_that_somebody_changed_is_refused(caller, cast, make_entity):
    one, other = make_entity("Iraq", "place"), make_entity("Irak", "place")
    one.edit(cast.editor, description="A country")
    editor, path = caller("editor"), f"/entities/{one.pk}/merges/"

    stale = editor.post(path, {"absorb": other.pk}, If_Match='"1"')
    merged = editor.post(path, {"absorb": other.pk}, If_Match='"2"')

    assert (stale.status_code, stale.json()["current"]["description"]) == (412, "A country")
    assert merged.status_code == 200
    gone = editor.patch(f"/entities/{other.pk}/", {"description": "Too late"})
    assert gone.status_code == 409
