"""Entities over the API: listed, suggested, made, corrected, merged; and what outsiders do not learn."""

import json

import pytest


def test_suggestions_put_the_whole_name_first_then_its_beginning_then_a_word_then_a_part(caller, make_entity):
    make_entity("Iraqi Army")
    make_entity("Government of Iraq")
    make_entity("Iraq", kind="place", aliases=["Republic of Iraq", "العراق"])
    make_entity("Antiiraq League")
    make_entity("Iran", kind="place")

    found = caller("annotator").get("/entities/suggest/?q=iraq").json()["items"]

    assert [item["name"] for item in found] == ["Iraq", "Iraqi Army", "Government of Iraq", "Antiiraq League"]


def test_suggestion_names_the_alias_that_matched(caller, make_entity):
    entity = make_entity("Iraq", kind="place", aliases=["العراق"])

    found = caller("reader").get("/entities/suggest/?q=العراق").json()["items"]

    assert found == [
        {
            "id": entity.pk,
            "name": "Iraq",
            "kind": "place",
            "description": "",
            "alias": "العراق",
            "mentions": 0,
            "url": f"/entities/{entity.pk}/",
        }
    ]


def test_entity_is_made_once_per_name_and_kind(caller, desk):
    annotator = caller("annotator")
    sent = {"name": "United States Central Command", "kind": "organization", "aliases": ["CENTCOM"]}

    made, again = annotator.post("/entities/", sent), annotator.post("/entities/", sent)

    assert (made.status_code, again.status_code) == (201, 200)
    assert again.json() == made.json()
    assert made.json() == {
        "id": made.json()["id"],
        "url": f"/entities/{made.json()['id']}/",
        "name": "United States Central Command",
        "kind": "organization",
        "desk": desk.pk,
        "aliases": ["CENTCOM"],
        "description": "",
        "wikidata_id": "",
        "latitude": None,
        "longitude": None,
        "merged_into": None,
        "mentions": 0,
        "version": 1,
    }


@pytest.mark.parametrize(
    "role, make, edit",
    [("visitor", 401, 401), ("reader", 403, 403), ("annotator", 201, 403), ("editor", 201, 200)],
)
def test_who_may_make_and_edit_entities(role, make, edit, caller, desk, make_entity):
    entity = make_entity()

    made = caller(role).post("/entities/", {"desk": desk.pk, "name": "NATO", "kind": "organization"})
    edited = caller(role).patch(f"/entities/{entity.pk}/", {"description": "In Tampa."})

    assert (made.status_code, edited.status_code) == (make, edit)


def test_edit_of_an_entity_changes_what_was_sent_and_refuses_a_stale_one(caller, make_entity):
    entity, editor = make_entity(aliases=["CENTCOM"]), caller("editor")
    path = f"/entities/{entity.pk}/"

    edited = editor.patch(path, {"wikidata_id": "Q1140150", "aliases": ["USCENTCOM"]}, If_Match='"1"')
    stale = editor.patch(path, {"name": "Other"}, If_Match='"1"')

    assert (edited.status_code, edited["ETag"]) == (200, '"2"')
    assert (edited.json()["name"], edited.json()["aliases"]) == ("US Central Command", ["USCENTCOM"])
    assert (stale.status_code, stale.json()["current"]) == (412, edited.json())


@pytest.mark.parametrize(
    "field, change",
    [
        ("wikidata_id", {"wikidata_id": "1140150"}),
        ("latitude", {"latitude": 91.0}),
        ("latitude", {"latitude": 1e400}),
        ("longitude", {"longitude": "12"}),
        ("kind", {"kind": "ship"}),
        ("aliases.0", {"aliases": [""]}),
        ("aliases.1", {"aliases": ["a", "b\0"]}),
        ("name", {"name": "x" * 201}),
        ("slug", {"slug": "mine"}),
    ],
)
def test_entity_that_makes_no_sense_is_refused(field, change, caller, make_entity):
    body = json.dumps(change).replace("Infinity", "1e400").encode()

    refused = caller("editor").patch(f"/entities/{make_entity().pk}/", body)

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_merge_keeps_every_mention_and_leaves_a_signpost(caller, make_entity, make_annotation):
    stays, goes = make_entity(), make_entity("CENTCOM")
    made = make_annotation("US Central Command", motivation="identifying", entities=[goes])
    editor = caller("editor")

    merged = editor.post(f"/entities/{stays.pk}/merges/", {"absorb": goes.pk})
    again = editor.post(f"/entities/{stays.pk}/merges/", {"absorb": goes.pk})

    assert merged.status_code == 200
    assert (merged.json()["mentions"], merged.json()["aliases"]) == (1, ["CENTCOM"])
    assert made.mentions.get().tag == stays
    assert editor.get(f"/entities/{goes.pk}/").json()["merged_into"] == stays.pk
    assert editor.patch(f"/entities/{goes.pk}/", {"name": "X"}).status_code == 409
    assert again.status_code == 422
    assert caller("annotator").post(f"/entities/{stays.pk}/merges/", {"absorb": 1}).status_code == 403


def test_list_of_entities_is_narrowed_and_its_queries_do_not_grow(
    caller, make_entity, make_annotation, django_assert_num_queries
):
    for number in range(6):
        made = make_entity(f"Brigade {number}", aliases=[f"Unit {number}"])
        make_annotation("Iraq", motivation="identifying", entities=[made])
    make_entity("Basra", kind="place")
    reader = caller("reader")

    with django_assert_num_queries(5):
        found = reader.get("/entities/?q=unit&kind=organization").json()

    assert [item["name"] for item in found["items"]] == [f"Brigade {number}" for number in range(5, -1, -1)]
    assert {item["mentions"] for item in found["items"]} == {1}
    with django_assert_num_queries(5):
        reader.get("/entities/?limit=1")


def test_suggestions_ask_the_same_few_questions_whatever_the_list(
    caller, desk, make_entity, django_assert_num_queries
):
    for number in range(20):
        make_entity(f"Brigade {number}")
    annotator = caller("annotator")

    with django_assert_num_queries(6):
        found = annotator.get(f"/entities/suggest/?q=brig&desk={desk.pk}&limit=5").json()

    assert len(found["items"]) == 5
    assert annotator.get("/entities/suggest/?q=%20").json() == {"items": []}
