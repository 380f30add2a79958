"""Claims over the API: found, worded anew, rated, backed by evidence."""

import uuid

import pytest

from articles.models import Event


@pytest.fixture
def claim(make_claim, make_entity, make_annotation):
    """A claim by an organization about a place, appearing once."""
    iraq = make_entity("Iraq", kind="place")
    made = make_claim(claimant=make_entity(), about=[iraq], cue="say")
    make_annotation(motivation="questioning", claim=made)
    return made


def test_list_of_claims_is_narrowed_and_its_queries_do_not_grow(
    caller, claim, make_claim, make_annotation, django_assert_num_queries
):
    other = make_claim("Nobody asked the troops to leave.")
    make_annotation("Iraq did not ask", motivation="questioning", claim=other)
    make_claim("A claim that appears nowhere.")
    reader = caller("reader")

    def found(query):
        return [item["id"] for item in reader.get(f"/claims/?{query}").json()["items"]]

    assert found("") == [other.pk, claim.pk]
    assert found("q=DRONES small") == [claim.pk]
    assert found(f"claimant={claim.claimant_id}") == [claim.pk]
    assert found(f"about={claim.about.get().pk}") == [claim.pk]
    assert found("outcome=open&state=open") == [other.pk, claim.pk]
    assert found("outcome=refuted") == found("state=reviewed") == []
    with django_assert_num_queries(4):
        reader.get("/claims/")
    with django_assert_num_queries(4):
        reader.get("/claims/?limit=1")


@pytest.mark.parametrize(
    "role, edit, rate, support",
    [
        ("visitor", 401, 401, 401),
        ("outsider", 404, 404, 404),
        ("reader", 403, 403, 403),
        ("annotator", 200, 403, 403),
        ("editor", 200, 200, 201),
    ],
)
def test_who_may_edit_rate_and_support_a_claim(role, edit, rate, support, caller, claim, desk):
    person, path = caller(role), f"/claims/{claim.pk}/"
    rating = desk.ratings.first().pk

    assert person.patch(path, {"text": "The drones were very small."}).status_code == edit
    assert person.put(f"{path}verdict/", {"rating": rating, "rationale": "Seen."}).status_code == rate
    assert person.post(f"{path}evidence/", {"stance": "context", "note": "See."}).status_code == support


def test_author_of_a_draft_cannot_call_it_reviewed(caller, claim):
    annotator, path = caller("annotator"), f"/claims/{claim.pk}/"

    assert annotator.patch(path, {"state": "reviewed"}).status_code == 403
    assert annotator.patch(path, {"state": "in_review"}).json()["state"] == "in_review"
    assert annotator.patch(path, {"text": "Changed under review."}).status_code == 403


def test_verdict_becomes_the_rating_and_earlier_ones_stay(caller, claim, desk):
    editor, path = caller("editor"), f"/claims/{claim.pk}/"
    first, *_, last = desk.ratings.all()

    editor.put(f"{path}verdict/", {"rating": first.pk, "rationale": "Two outlets say so."})
    rated = editor.put(f"{path}verdict/", {"rating": last.pk, "rationale": "Neither saw it."}).json()

    assert (rated["state"], rated["outcome"], rated["version"]) == ("reviewed", "uncheckable", 3)
    assert [verdict["rationale"] for verdict in rated["verdicts"]] == [
        "Neither saw it.",
        "Two outlets say so.",
    ]
    assert editor.get(path).json() == rated
    assert Event.objects.filter(verb="claim.rated").count() == 2


def test_rating_of_another_desk_is_no_rating(caller, claim, cast):
    foreign = cast.outsider.desks.get().ratings.first()

    refused = caller("editor").put(
        f"/claims/{claim.pk}/verdict/", {"rating": foreign.pk, "rationale": "Because."}
    )

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "rating")


def test_stale_edit_of_a_claim_gets_the_present_state(caller, claim):
    editor, path = caller("editor"), f"/claims/{claim.pk}/"

    edited = editor.patch(path, {"said_on": "2026-01-31", "about": []}, If_Match='"1"')
    stale = editor.patch(path, {"cue": "deny"}, If_Match='"1"')

    assert (edited.json()["said_on"], edited.json()["about"]) == ("2026-01-31", [])
    assert (stale.status_code, stale.json()["current"]) == (412, edited.json())


def test_evidence_names_a_passage_only_to_those_who_may_see_it(caller, claim, make_annotation, make_article):
    public = make_article(visibility="public")
    make_annotation(article=public, motivation="questioning", claim=claim, visibility="public")
    passage = make_annotation("told them")
    editor, path = caller("editor"), f"/claims/{claim.pk}/"

    made = editor.post(f"{path}evidence/", {"stance": "supports", "annotation": str(passage.uid)})
    empty = editor.post(f"{path}evidence/", {"stance": "supports"})
    address = editor.post(f"{path}evidence/", {"stance": "supports", "url": "javascript:alert(1)"})

    assert (made.status_code, made.json()["annotation"]) == (201, str(passage.uid))
    assert (empty.status_code, address.status_code) == (422, 422)
    assert caller("reader").get(path).json()["evidence"][0]["annotation"] == str(passage.uid)
    assert caller().get(path).json()["evidence"][0]["annotation"] is None


def test_appearances_are_those_one_may_see(caller, claim, make_annotation, make_article):
    public = make_article(visibility="public")
    shown = make_annotation(article=public, motivation="questioning", claim=claim, visibility="public")
    make_annotation("Iraq did not", motivation="questioning", claim=claim, hidden=True)
    path = f"/claims/{claim.pk}/appearances/"

    assert len(caller("reader").get(path).json()["items"]) == 2
    assert [item["uid"] for item in caller().get(path).json()["items"]] == [str(shown.uid)]


# -- Evidence that is sent again -----------------------------------------------------------------------------


@pytest.fixture
def sent():
    return {"stance": "supports", "note": "A transcript.", "uid": str(uuid.uuid4())}


def test_evidence_sent_again_with_its_id_is_one(caller, claim, sent):
    editor, path = caller("editor"), f"/claims/{claim.pk}/evidence/"

    first, again = editor.post(path, sent), editor.post(path, {**sent, "note": "Other words."})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert first.json()["uid"] == sent["uid"]
    assert claim.evidence.count() == Event.objects.filter(verb="evidence.added").count() == 1


def test_evidence_without_an_id_gets_one(caller, claim):
    editor, path = caller("editor"), f"/claims/{claim.pk}/evidence/"

    made = [editor.post(path, {"stance": "supports", "note": "So."}).json()["uid"] for _ in range(2)]

    assert len({uuid.UUID(uid) for uid in made}) == 2


def test_evidence_acknowledged_once_is_not_stale_later(caller, cast, claim, sent):
    editor, path = caller("editor"), f"/claims/{claim.pk}/evidence/"
    known = f'"{claim.version}"'
    first = editor.post(path, sent, If_Match=known)
    claim.edit(cast.moderator, cue="deny")

    again = editor.post(path, sent, If_Match=known)
    other = editor.post(path, {**sent, "uid": str(uuid.uuid4())}, If_Match=known)

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert other.status_code == 412


def test_id_of_somebody_elses_evidence_is_taken(caller, claim, make_claim, make_annotation, sent):
    another = make_claim("Another claim.")
    make_annotation("Iraq", motivation="questioning", claim=another)
    caller("editor").post(f"/claims/{claim.pk}/evidence/", sent)

    answers = [
        caller("moderator").post(f"/claims/{claim.pk}/evidence/", sent),
        caller("editor").post(f"/claims/{another.pk}/evidence/", sent),
    ]

    assert [(each.status_code, each.json()["errors"][0]["field"]) for each in answers] == [(409, "uid")] * 2


def test_id_that_is_none_is_refused_by_its_field(caller, claim):
    answer = caller("editor").post(
        f"/claims/{claim.pk}/evidence/", {"stance": "supports", "note": "So.", "uid": "x"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "uid")
