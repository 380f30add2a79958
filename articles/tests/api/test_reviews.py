"""Second opinions over the API: asked for, answered, taken back, refused in words."""

import pytest
from django.utils.timezone import now

from articles.models import Review


@pytest.fixture
def today(db):
    return now().date()


@pytest.fixture
def claim(make_claim, make_annotation, cast, desk):
    """A claim that the editor has rated."""
    made = make_claim()
    make_annotation(motivation="questioning", claim=made)
    made.rate(cast.editor, desk.ratings.get(label="False"), "See the report.")
    return made


def test_api_asks_answers_and_tells_of_the_second(claim, cast, caller, today):
    path = f"/claims/{claim.pk}/reviews/"
    sent = {"reviewer": cast.moderator.pk, "due": today.isoformat(), "note": "Look"}

    made = caller("editor").post(path, sent)
    review = made.json()
    assert (made.status_code, made["ETag"]) == (201, f'"{claim.version}"')
    assert (review["state"], review["gone"], review["due"], review["reviewer"]["name"]) == (
        "open",
        False,
        today.isoformat(),
        "moderator",
    )

    answered = caller("moderator").patch(f"{path}{review['id']}/", {"outcome": "agrees", "words": "Yes."})
    assert answered.json() | {"answered": None} == {
        **review,
        "state": "answered",
        "outcome": "agrees",
        "words": "Yes.",
        "verdict": claim.verdicts.get().pk,
        "answered": None,
    }
    whole = caller("reader").get(f"/claims/{claim.pk}/").json()
    assert whole["verdicts"][0]["second"]["name"] == "moderator"
    assert whole["verdicts"][0]["seconded"]
    assert caller("reader").get(path).json()["items"] == [answered.json()]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"due": "2000-01-01"}, "due"),
        ({"due": "soon"}, "due"),
        ({}, ""),
        ({"due": "2100-01-01", "outcome": "agrees"}, ""),
        ({"due": "2100-01-01", "words": "x"}, "words"),
        ({"outcome": "rated"}, "outcome"),
        ({"outcome": "disagrees"}, "words"),
    ],
)
def test_api_names_the_field_that_is_wrong(claim, cast, caller, today, body, field):
    review = Review.ask(claim, cast.editor, cast.moderator, today)

    answer = caller("moderator").patch(f"/claims/{claim.pk}/reviews/{review.pk}/", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert Review.objects.get().is_open


@pytest.mark.parametrize(
    ("reviewer", "message"),
    [
        ("editor", "The verdict in force is by editor: a second opinion is somebody else's."),
        ("annotator", "annotator is no editor of this desk."),
        (None, "There is no such person."),
    ],
)
def test_api_refuses_who_cannot_be_asked_in_words(claim, cast, caller, today, reviewer, message):
    key = getattr(cast, reviewer).pk if reviewer else 10**9

    answer = caller("editor").post(
        f"/claims/{claim.pk}/reviews/", {"reviewer": key, "due": today.isoformat()}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0] | {"code": ""} == {"field": "reviewer", "message": message, "code": ""}


def test_review_of_another_claim_is_not_found(claim, make_claim, cast, caller, today):
    review = Review.ask(claim, cast.editor, cast.moderator, today)
    other = make_claim("Another.")

    assert caller("editor").delete(f"/claims/{other.pk}/reviews/{review.pk}/").status_code == 404
    assert caller("editor").delete(f"/claims/{claim.pk}/reviews/{review.pk}/").json()["state"] == "cancelled"
