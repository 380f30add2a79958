"""Claims: worded, edited, rated with reasons, given evidence, each step in the log of every article."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Claim, Desk, Event, Evidence, Verdict


@pytest.fixture
def claim(make_claim):
    return make_claim("Baghdad never asked.")


@pytest.fixture
def rating(desk):
    return lambda outcome: desk.ratings.filter(outcome=outcome).first()


def appear(claim, make_annotation, *articles):
    return [make_annotation(article=article, motivation="questioning", claim=claim) for article in articles]


def test_claim_is_drafted_open(claim, cast, desk):
    assert (claim.state, claim.outcome, claim.author, claim.said_by) == ("open", "open", cast.annotator, "")
    event = Event.objects.about(claim).get()
    assert (event.verb, event.desk, event.article, event.after["text"]) == (
        "claim.created",
        desk,
        None,
        "Baghdad never asked.",
    )


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "x" * 1001])
def test_claim_without_proper_words_is_refused(make_claim, text):
    with pytest.raises(ValidationError) as error:
        make_claim(text)

    assert list(error.value.error_dict) == ["text"]
    assert not Claim.objects.exists()


def test_claim_about_or_by_an_entity_of_another_desk_is_refused(make_claim, make_entity):
    theirs = make_entity("NATO", desk=Desk.objects.create(name="Third desk"))

    for fields, wrong in (({"about": [theirs]}, "about"), ({"claimant": theirs}, "claimant")):
        with pytest.raises(ValidationError) as error:
            make_claim(**fields)
        assert list(error.value.error_dict) == [wrong]
    assert not Claim.objects.exists()


def test_edit_is_one_line_in_the_log_of_every_article(
    claim, make_annotation, make_article, make_entity, cast
):
    here, there, elsewhere = make_article(), make_article(), make_article()
    appear(claim, make_annotation, here, here, there)
    iraq = make_entity("Iraq", kind="place")

    assert claim.edit(cast.editor, text="Baghdad never asked them.", about=[iraq], claimant_role="a general")
    assert not claim.edit(cast.editor, text="Baghdad never asked them.", about=[iraq])

    lines = Event.objects.about(claim).filter(verb="claim.edited")
    assert {event.article for event in lines} == {here, there}
    assert len({event.act for event in lines}) == 1
    assert (lines[0].before, lines[0].after) == (
        {"text": "Baghdad never asked.", "about": [], "claimant_role": ""},
        {"text": "Baghdad never asked them.", "about": [iraq.pk], "claimant_role": "a general"},
    )
    assert not elsewhere.events.filter(verb="claim.edited").exists()
    assert Claim.objects.get().version == 2


def test_what_is_not_the_writers_to_change_is_refused(claim, cast, rating):
    with pytest.raises(ValidationError):
        claim.edit(cast.editor, rating=rating("refuted"))


def test_verdict_becomes_the_rating_and_keeps_its_reasons(claim, article, make_annotation, cast, rating):
    appear(claim, make_annotation, article)

    claim.rate(cast.editor, rating("supported"), "At first sight.")
    claim.rate(cast.moderator, rating("refuted"), "There was a vote.")

    assert (claim.outcome, claim.state) == ("refuted", "reviewed")
    assert [verdict.rationale for verdict in claim.verdicts.all()] == ["There was a vote.", "At first sight."]
    event = Event.objects.about(claim).last()
    assert (event.verb, event.reason, event.before["rating"], event.article) == (
        "claim.rated",
        "There was a vote.",
        "True",
        article,
    )


def test_verdict_needs_reasons_and_a_rating_of_the_desk(claim, cast, rating):
    theirs = Desk.objects.create(name="Third desk").ratings.first()

    for step, rationale, wrong in ((rating("refuted"), "  ", "rationale"), (theirs, "Because.", "rating")):
        with pytest.raises(ValidationError) as error:
            claim.rate(cast.editor, step, rationale)
        assert list(error.value.error_dict) == [wrong]
    assert not Verdict.objects.exists()
    assert Event.objects.about(claim).count() == 1


@pytest.mark.parametrize("fields", [{"url": "https://a.example/"}, {"note": "A vote"}])
def test_evidence_is_added_with_its_line(claim, cast, fields):
    evidence = claim.support(cast.editor, "contradicts", **fields)

    assert list(claim.evidence.all()) == [evidence]
    event = Event.objects.about(claim).last()
    assert (event.verb, event.refs["evidence"], event.after["stance"]) == (
        "evidence.added",
        evidence.pk,
        "contradicts",
    )


@pytest.mark.parametrize(
    "stance, fields",
    [
        ("context", {}),
        ("context", {"note": "  "}),
        ("maybe", {"note": "x"}),
        ("context", {"url": "javascript:1"}),
    ],
)
def test_evidence_that_says_nothing_is_refused(claim, cast, stance, fields):
    with pytest.raises(ValidationError):
        claim.support(cast.editor, stance, **fields)

    assert not Evidence.objects.exists()


def test_claim_stands_as_long_as_one_appearance_does(claim, article, make_annotation):
    first, second = appear(claim, make_annotation, article, article)

    first.withdraw(first.author)
    assert list(Claim.objects.standing()) == [claim]
    second.withdraw(second.author)
    assert list(Claim.objects.standing()) == []


@pytest.mark.parametrize("words, found", [("BAGHDAD asked", True), ("bagh", True), ("troops", False)])
def test_claims_are_found_by_their_words(claim, words, found):
    assert Claim.objects.matching(words).exists() == found
