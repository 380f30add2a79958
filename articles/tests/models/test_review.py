"""Second opinions: asked for, answered, put off, taken back, and what of it stays and is logged."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from articles.models import Event, Review, Stale
from articles.models.review import reviewers_for
from articles.permissions import Role

DAY = timedelta(days=1)


@pytest.fixture
def today(db):
    return now().date()


@pytest.fixture
def claim(make_claim, make_annotation):
    made = make_claim()
    make_annotation(motivation="questioning", claim=made)
    return made


@pytest.fixture
def rated(claim, cast, desk):
    claim.rate(cast.editor, desk.ratings.get(label="False"), "See the report.")
    return claim


@pytest.fixture
def ask(cast, today):
    """``ask(claim, "moderator")``: the editor asks, until tomorrow."""

    def make(claim, reviewer="moderator", due_on=None, **fields):
        return Review.ask(claim, cast.editor, getattr(cast, reviewer), due_on or today + DAY, **fields)

    return make


def verbs(claim):
    rows = Event.objects.about(claim).filter(verb__startswith="review.")
    return list(rows.values_list("verb", "actor_name"))


def test_asking_takes_an_open_claim_into_review_and_says_so_wherever_it_appears(claim, ask, cast, today):
    version = claim.version

    review = ask(claim, note="The figure is old.")

    claim.refresh_from_db()
    assert (claim.state, claim.version) == ("in_review", version + 1)
    (event,) = Event.objects.about(claim).filter(verb="review.asked")
    assert event.article_id in claim.article_ids()
    assert event.refs == {"claim": claim.pk, "review": review.pk}
    assert (event.before, event.after) == (
        {"state": "open"},
        {
            "reviewer": cast.moderator.pk,
            "due_on": (today + DAY).isoformat(),
            "note": "The figure is old.",
            "state": "in_review",
        },
    )


def test_asking_about_a_reviewed_claim_leaves_its_state_and_its_verdict(rated, ask):
    ask(rated)

    rated.refresh_from_db()
    assert (rated.state, rated.rating.label) == ("reviewed", "False")


def test_agreeing_seconds_the_verdict_in_force(rated, ask, cast):
    verdict = rated.verdicts.get()

    ask(rated).answer(cast.moderator, "agrees", "Checked it, too.")

    verdict.refresh_from_db()
    assert (verdict.second, verdict.seconded_at is None) == (cast.moderator, False)
    review = Review.objects.get()
    assert (review.outcome, review.words, review.verdict) == ("agrees", "Checked it, too.", verdict)
    assert verbs(rated) == [("review.asked", "editor"), ("review.answered", "moderator")]


def test_disagreeing_overwrites_nothing(rated, ask, cast):
    ask(rated).answer(cast.moderator, "disagrees", "The report was withdrawn.")

    verdict, review = rated.verdicts.get(), Review.objects.get()
    assert (verdict.second, verdict.rating.label, verdict.rationale) == (None, "False", "See the report.")
    assert (review.outcome, review.verdict) == ("disagrees", verdict)


def test_disagreeing_needs_words(rated, ask, cast):
    review = ask(rated)

    with pytest.raises(ValidationError) as error:
        review.answer(cast.moderator, "disagrees", " ")

    assert list(error.value.error_dict) == ["words"]
    assert Review.objects.get().is_open


def test_second_to_agree_leaves_the_first_one_standing(rated, ask, cast, desk):
    desk.admit(cast.annotator, Role.EDITOR)
    first, second = ask(rated), ask(rated, "annotator")
    first.answer(cast.moderator, "agrees")
    second.answer(cast.annotator, "agrees")

    assert rated.verdicts.get().second == cast.moderator
    assert [review.outcome for review in rated.reviews.all()] == ["agrees", "agrees"]


def test_verdict_of_ones_own_is_the_answer(rated, ask, cast, desk):
    review = ask(rated)

    own = rated.rate(cast.moderator, desk.ratings.get(label="True"), "It was confirmed.")

    review.refresh_from_db()
    assert (review.outcome, review.verdict, review.is_open) == ("rated", own, False)
    assert own.second is None
    assert verbs(rated)[-1] == ("review.answered", "moderator")


def test_verdict_by_somebody_else_answers_nothing(claim, ask, cast, desk):
    review = ask(claim)

    claim.rate(cast.editor, desk.ratings.first(), "Seen.")

    review.refresh_from_db()
    assert review.is_open


@pytest.mark.parametrize(
    ("reviewer", "words"),
    [
        ("annotator", "annotator is no editor of this desk."),
        ("outsider", "outsider is no editor of this desk."),
        ("editor", "The verdict in force is by editor: a second opinion is somebody else's."),
    ],
)
def test_who_cannot_be_asked(rated, ask, reviewer, words):
    with pytest.raises(ValidationError) as error:
        ask(rated, reviewer)

    assert error.value.message_dict == {"reviewer": [words]}
    assert not Review.objects.exists()


def test_editor_who_may_not_see_the_claim_cannot_be_asked(make_claim, make_annotation, cast, ask):
    claim = make_claim(by=cast.moderator)
    make_annotation(motivation="questioning", claim=claim, by=cast.moderator, hidden=True)

    with pytest.raises(ValidationError):
        ask(claim, "editor")

    assert ask(claim, "superuser").reviewer == cast.superuser


def test_verdict_that_is_ones_own_by_now_cannot_be_seconded(rated, ask, cast):
    review = ask(rated)
    rated.verdicts.update(author=cast.moderator)

    with pytest.raises(ValidationError, match="somebody else's"):
        review.answer(cast.moderator, "agrees")


def test_one_open_request_for_each_claim_and_person(rated, ask, cast, today):
    first = ask(rated)

    with pytest.raises(ValidationError, match="moderator has been asked already"):
        ask(rated)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(claim=rated, reviewer=cast.moderator, due_on=today)

    first.cancel(cast.editor)
    second = ask(rated)
    second.answer(cast.moderator, "agrees")
    assert ask(rated).is_open


def test_what_is_answered_or_taken_back_is_over(rated, ask, cast, today):
    review = ask(rated)
    review.cancel(cast.editor)
    stale = Review.objects.get()
    stale.cancelled_at = None  # as somebody still sees it

    for act in (
        lambda: stale.answer(cast.moderator, "agrees"),
        lambda: stale.cancel(cast.editor),
        lambda: stale.change(cast.editor, today),
    ):
        with pytest.raises(ValidationError, match="answered or taken back"):
            act()

    assert verbs(rated) == [("review.asked", "editor"), ("review.cancelled", "editor")]


def test_who_writes_about_another_version_is_refused(rated, ask, cast, desk, today):
    review, seen = ask(rated), rated.version
    rated.rate(cast.editor, desk.ratings.get(label="True"), "On second thoughts.")

    for act in (
        lambda: review.answer(cast.moderator, "agrees", version=seen),
        lambda: review.change(cast.editor, today, version=seen),
        lambda: review.cancel(cast.editor, version=seen),
        lambda: ask(rated, "superuser", version=seen),
    ):
        with pytest.raises(Stale):
            act()

    assert not rated.verdicts.exclude(second=None).exists()


def test_day_is_changed_and_logged(rated, ask, cast, today):
    review = ask(rated)

    assert review.change(cast.editor, today + 5 * DAY)
    assert not review.change(cast.editor, today + 5 * DAY)

    event = Event.objects.about(rated).last()
    assert (event.verb, event.before, event.after) == (
        "review.changed",
        {"due_on": (today + DAY).isoformat()},
        {"due_on": (today + 5 * DAY).isoformat()},
    )


@pytest.mark.parametrize(("days", "words"), [(-1, "This day is over."), (400, "This is too far away")])
def test_days_that_make_no_sense_are_refused(rated, ask, cast, today, days, words):
    with pytest.raises(ValidationError, match=words):
        ask(rated, due_on=today + days * DAY)
    review = ask(rated)
    with pytest.raises(ValidationError, match=words):
        review.change(cast.editor, today + days * DAY)

    review.refresh_from_db()
    assert review.due_on == today + DAY


def test_those_who_can_be_asked(rated, ask, cast, desk):
    assert [person.username for person in reviewers_for(rated)] == ["moderator", "superuser"]

    ask(rated)
    desk.memberships.filter(user=cast.annotator).update(role=Role.EDITOR)
    assert [person.username for person in reviewers_for(rated)] == ["annotator", "superuser"]

    desk.memberships.filter(user=cast.annotator).update(restriction="suspended")
    assert [person.username for person in reviewers_for(rated)] == ["superuser"]
