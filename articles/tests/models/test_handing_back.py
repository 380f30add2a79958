"""Whoever goes off a desk leaves what they wrote, and looks after nothing there any more."""

import pytest
from django.utils.timezone import now

from articles.models import Annotation, Event, Review
from articles.permissions import Role


@pytest.fixture
def left(cast, desk, make_claim, make_annotation, make_article):
    """What the annotator, an editor by now, looks after on two articles; and the same elsewhere."""
    desk.admit(cast.annotator, Role.EDITOR, by=cast.moderator)
    claim, asked = make_claim(by=cast.editor), make_claim("Another.", by=cast.editor)
    make_annotation(motivation="questioning", claim=claim, by=cast.editor)
    notes = [make_annotation(motivation="commenting", body="Why?", article=make_article()) for _ in range(2)]
    for thing in (claim, *reversed(notes)):
        thing.assign(cast.moderator, cast.annotator)
    review = Review.ask(asked, cast.editor, cast.annotator, now().date())
    other = cast.outsider.desks.get()
    other.admit(cast.annotator, Role.EDITOR, by=cast.outsider)
    elsewhere = make_claim("Elsewhere.", desk=other, by=cast.outsider)
    elsewhere.assign(cast.outsider, cast.annotator)
    return claim, notes, review, elsewhere


def test_dismissal_hands_back_what_was_assigned_and_takes_back_what_was_asked(left, cast, desk):
    claim, notes, review, elsewhere = left
    last = Event.objects.latest("pk").pk

    desk.dismiss(cast.annotator, by=cast.moderator)

    for thing in (claim, *notes, review, elsewhere):
        thing.refresh_from_db()
    assert [thing.assignee for thing in (claim, *notes)] == [None] * 3
    assert (review.cancelled_at is None, review.is_open) == (False, False)
    assert elsewhere.assignee == cast.annotator
    lines = Event.objects.filter(pk__gt=last).order_by("pk")
    assert [(line.verb, line.actor_name) for line in lines] == [
        ("member.removed", "moderator"),
        ("claim.assigned", "moderator"),
        ("annotation.assigned", "moderator"),
        ("annotation.assigned", "moderator"),
        ("review.cancelled", "moderator"),
    ]
    assert Annotation.objects.filter(author=cast.annotator).count() == 2


def test_refused_dismissal_hands_nothing_back(cast, desk, make_claim):
    claim = make_claim()
    claim.assign(cast.editor, cast.moderator)

    with pytest.raises(Exception, match="needs a moderator"):
        desk.dismiss(cast.moderator, by=cast.superuser)

    claim.refresh_from_db()
    assert claim.assignee == cast.moderator


@pytest.mark.parametrize("how", ["lowered", "suspended", "switched off"])
def test_who_can_answer_no_more_is_gone_but_still_asked(left, cast, desk, how):
    review = left[2]
    assert not Review.objects.get(pk=review.pk).is_gone

    if how == "lowered":
        desk.admit(cast.annotator, Role.ANNOTATOR, by=cast.moderator)
    elif how == "suspended":
        desk.memberships.filter(user=cast.annotator).update(restriction="suspended")
    else:
        type(cast.annotator).objects.filter(pk=cast.annotator.pk).update(is_active=False)

    review = Review.objects.with_people().get(pk=review.pk)
    assert (review.is_gone, review.is_open) == (True, True)
