"""Revisions over the API: storing and listing them, deciding on places, saves made on an older one."""

import pytest

from articles.models import Annotation, Placement

CRITICAL = "the drones were not small"


@pytest.fixture
def revise(caller):
    def post(article, old="were small", new="were not small", **headers):
        html = article.current.html.replace(old, new)
        return caller("editor").post(f"/articles/{article.pk}/revisions/", {"html": html}, **headers)

    return post


def error_of(answer):
    [error] = answer.json()["errors"]
    return answer.status_code, error["field"], error["code"]


# -- Storing and listing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "url", "nothing"),
        ({"html": ""}, "html", "no_article"),
        ({"html": "<p></p>"}, "html", "no_article"),
        ({"text": "  "}, "text", "no_article"),
        ({"html": "<p>a</p>", "text": "b"}, "", "several"),
        ({"html": "<p>a</p>", "url": "https://a.example/"}, "url", "several"),
        ({"url": "nowhere"}, "url", "bad_address"),
        ({"body": "x"}, "body", "extra_forbidden"),
        ({"html": 5}, "html", "string_type"),
    ],
)
def test_what_is_no_revision_is_refused(caller, article, body, field, code):
    answer = caller("editor").post(f"/articles/{article.pk}/revisions/", body)

    status, named, _ = error_of(answer)
    assert (status, named, article.revisions.count()) == (422, field, 1)
    if code != "bad_address":
        assert error_of(answer)[2] == code


def test_text_of_another_article_is_a_conflict(caller, article, make_article):
    other = make_article()

    answer = caller("editor").post(f"/articles/{article.pk}/revisions/", {"html": other.current.html})

    assert (answer.status_code, answer.json()["existing"]["id"]) == (409, other.pk)


def test_revision_on_an_older_sequence_is_stale(article, revise, make_annotation):
    tag = f'"{article.sequence}"'
    make_annotation()

    answer = revise(article, if_match=tag)

    assert (answer.status_code, article.revisions.count()) == (412, 1)


def test_revision_is_stored_and_listed(article, revise, caller, cast, make_annotation):
    make_annotation()
    make_annotation("Iraq")
    make_annotation(by=cast.reader, visibility="private")

    answer = revise(article)

    assert answer.status_code == 201
    body = answer.json()
    outcomes = {"exact": 1, "moved": 0, "changed": 0, "critical": 1, "orphan": 0}
    assert (body["number"], body["outcomes"], body["creator"]["name"]) == (2, outcomes, "editor")
    listed = caller("reader").get(f"/articles/{article.pk}/revisions/").json()["items"]
    assert [(each["number"], each["outcomes"]["critical"]) for each in listed] == [(2, 2), (1, 0)]


def test_same_words_answer_with_the_present_revision(article, revise):
    answer = revise(article, "", "")

    assert (answer.status_code, answer.json()["number"], article.revisions.count()) == (200, 1, 1)


# -- Deciding ------------------------------------------------------------------------------------------------


@pytest.fixture
def critical(article, revise, make_annotation):
    made = make_annotation()
    revise(article)
    return made


def test_annotation_tells_where_it_stands_now(critical, article, caller):
    body = caller("annotator").get(f"/annotations/{critical.uid}/").json()

    newest = type(article).objects.get(pk=article.pk).current
    start = newest.text.index(CRITICAL)
    assert body["revision"] == critical.revision_id
    assert body["target"][0]["selector"][0]["exact"] == "the drones were small"
    assert body["placement"] == {
        "revision": newest.pk,
        "state": "critical",
        "target": [
            {
                "role": "content",
                "state": "critical",
                "decision": None,
                "was": "the drones were small",
                "selector": [
                    {"type": "TextQuoteSelector", "exact": CRITICAL, "prefix": "", "suffix": ""},
                    {"type": "TextPositionSelector", "start": start, "end": start + len(CRITICAL)},
                ],
                "candidate": None,
            }
        ],
    }
    assert "place" in body["may"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "decision"),
        ({"decision": "perhaps"}, "decision"),
        ({"decision": "moved"}, "target"),
        ({"decision": "confirmed", "target": [{"selector": []}]}, "target.0.selector"),
        (
            {
                "decision": "moved",
                "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "nowhere at all"}]}],
            },
            "target.0",
        ),
        (
            {
                "decision": "moved",
                "revision": 10**6,
                "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "NATO"}]}],
            },
            "revision",
        ),
    ],
)
def test_decision_that_makes_no_sense_is_refused(critical, caller, body, field):
    answer = caller("annotator").put(f"/annotations/{critical.uid}/placement/", body)

    assert error_of(answer)[:2] == (422, field)
    assert Placement.objects.get().decision == ""


def test_decision_takes_if_match(critical, caller):
    path, body = f"/annotations/{critical.uid}/placement/", {"decision": "confirmed"}

    assert caller("annotator").put(path, body, if_match='"7"').status_code == 412
    answer = caller("annotator").put(path, body, if_match='"1"')

    assert (answer.status_code, answer["ETag"], answer.json()["version"]) == (200, '"2"', 2)
    assert answer.json()["placement"]["target"][0]["decision"] == "confirmed"


def test_moved_by_hand_and_undone(critical, article, caller):
    target = [{"selector": [{"type": "TextQuoteSelector", "exact": "NATO"}]}]
    path = f"/annotations/{critical.uid}/placement/"

    answer = caller("annotator").put(path, {"decision": "moved", "target": target})
    assert answer.json()["placement"]["target"][0]["selector"][0]["exact"] == "NATO"
    caller("annotator").post(f"/articles/{article.pk}/undos/", {})

    placement = Placement.objects.get()
    assert (placement.exact, placement.decision) == (CRITICAL, "")


def test_withdrawn_one_cannot_be_placed(critical, cast, caller):
    critical.withdraw(cast.annotator)

    answer = caller("annotator").put(f"/annotations/{critical.uid}/placement/", {"decision": "confirmed"})

    assert answer.status_code == 409


# -- Saves made on an older revision -------------------------------------------------------------------------


def test_save_on_an_older_revision_is_carried_and_says_so(article, revise, caller, highlight):
    old, body = article.current_id, highlight(article, "NATO has a mission")
    revise(article, "<p>The head", "<p>Once more: the head")

    answer = caller("annotator").post(f"/articles/{article.pk}/annotations/", {**body, "revision": old})

    made = Annotation.objects.get()
    assert (answer.status_code, answer.json()["carried"]) == (201, {"from": 1, "state": "exact"})
    assert made.revision_id == article.current_id != old
    assert made.revision.text[made.spans.get().start :].startswith("NATO has a mission")


def test_save_of_words_that_differ_now_shows_the_difference(article, revise, caller, highlight):
    old, body = article.current_id, highlight(article)
    revise(article)

    answer = caller("annotator").post(f"/articles/{article.pk}/annotations/", {**body, "revision": old})

    assert answer.json()["carried"] == {"from": 1, "state": "critical"}
    assert answer.json()["placement"]["target"][0]["selector"][0]["exact"] == CRITICAL


def test_save_of_words_that_are_gone_is_refused_with_a_candidate(article, revise, caller, highlight):
    old, body = article.current_id, highlight(article, "Iraq did not ask the troops to leave")
    sentence = "Iraq did not ask the troops to leave, the general told them. "
    revise(article, sentence, "")

    answer = caller("annotator").post(f"/articles/{article.pk}/annotations/", {**body, "revision": old})

    assert error_of(answer) == (422, "target", "orphan")
    assert article.annotations.count() == 0


def test_quote_alone_is_looked_for_in_the_revision_that_was_read(article, revise, caller):
    old = article.current_id
    revise(article, "were small", "were large")
    body = {
        "motivation": "highlighting",
        "revision": old,
        "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "the drones were small"}]}],
    }

    answer = caller("annotator").post(f"/articles/{article.pk}/annotations/", body)

    assert (answer.status_code, answer.json()["carried"]["from"]) == (201, 1)


@pytest.mark.parametrize("revision", [0, -1, 10**6, "1", True])
def test_revision_that_is_none_is_refused(article, caller, highlight, revision):
    body = {**highlight(article), "revision": revision}

    answer = caller("annotator").post(f"/articles/{article.pk}/annotations/", body)

    assert error_of(answer)[:2] == (422, "revision")


def test_target_of_the_newest_revision_moves_an_annotation(critical, article, caller):
    target = [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}]
    newest = article.current_id

    answer = caller("annotator").patch(
        f"/annotations/{critical.uid}/", {"target": target, "revision": newest}
    )

    assert (answer.json()["revision"], answer.json()["placement"]) == (newest, None)


def test_earlier_revision_is_restored_by_its_number(caller, article, cast):
    article.revise(cast.editor, "<p>Other words.</p>")
    editor, path = caller("editor"), f"/articles/{article.pk}/revisions/"

    made, again = editor.post(path, {"number": 1}), editor.post(path, {"number": 1})
    unknown = editor.post(path, {"number": 9})
    both = editor.post(path, {"number": 1, "text": "Words"})

    assert (made.status_code, made.json()["number"], again.status_code) == (201, 3, 200)
    assert made.json()["sha256"] == article.revisions.get(number=1).sha256
    for refused in (unknown, both):
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "number")
