"""Entities over the API: listed, suggested, made, corrected, merged; and what outsiders do not learn."""


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
