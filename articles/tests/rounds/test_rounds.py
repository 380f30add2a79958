"""Asking, marking, being done, opening: what becomes of marks meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from articles.annotating.undo import undo
from articles.attention.notify import notify, worth_reading
from articles.models import Annotation, Event, Membership, Notification, Round, User
from articles.models.trust import Restriction
from articles.permissions import Role

from .conftest import open_it


def codes(caught):
    error = caught.value
    return (
        list(error.error_dict) if hasattr(error, "error_dict") else [each.code for each in error.error_list]
    )


def test_two_annotators_at_least_who_may_annotate(article, cast, second):
    for people in ([], [cast.annotator], [cast.annotator] * 2, [cast.annotator, cast.reader]):
        with pytest.raises(ValidationError) as caught:
            Round.ask(article, cast.editor, people)
        assert codes(caught) == ["people"]
    with pytest.raises(ValidationError) as caught:
        Round.ask(article, cast.editor, [cast.annotator, second], due_at=now() - timedelta(hours=1))
    assert codes(caught) == ["due_at"]
    assert not Round.objects.exists()


def test_one_unopened_round_of_an_article(article, asked, cast, second, make_article):
    with pytest.raises(ValidationError) as caught:
        Round.ask(article, cast.editor, [cast.annotator, second])
    assert codes(caught) == ["unopened"]

    assert Round.ask(make_article(), cast.editor, [cast.annotator, second]).pk
    open_it(asked)
    assert Round.ask(article, cast.editor, [cast.annotator, second]).pk


@pytest.mark.parametrize("what", ["claim", "mention", "note"])
@pytest.mark.parametrize("visibility", [None, "desk", "public"])
def test_what_an_annotator_marks_for_others_is_blind(asked, mark, cast, what, visibility):
    made = mark(cast.annotator, what, visibility=visibility)

    assert (made.visibility, made.round_id, made.is_blind) == ("private", asked.pk, True)
    assert set(Event.objects.about(made).values_list("private_to", flat=True)) == {cast.annotator.pk}


def test_what_is_ones_own_a_reply_or_of_others_stays_outside(asked, mark, make_annotation, cast):
    own = mark(cast.annotator, "note", visibility="private")
    note = mark(cast.editor, "note")
    reply = make_annotation(by=cast.annotator, motivation="replying", body="Here.", reply_to=note)

    assert [each.round_id for each in (own, note, reply)] == [None] * 3
    assert [each.visibility for each in (own, note, reply)] == ["private", "desk", "desk"]


def test_showing_ones_own_note_to_others_makes_it_blind(asked, mark, cast):
    own = mark(cast.annotator, "note", visibility="private")

    own.edit(cast.annotator, visibility="desk")

    own.refresh_from_db()
    assert (own.visibility, own.round_id) == ("private", asked.pk)


def test_older_marks_of_the_desk_stay_where_they_are(mark, article, cast, second):
    note = mark(cast.annotator, "note")
    Round.ask(article, cast.editor, [cast.annotator, second])

    note.edit(cast.annotator, body="Better.")

    assert (note.visibility, note.round_id) == ("desk", None)


def test_blind_mark_is_changed_and_withdrawn_but_not_shown(asked, mark, cast):
    made = mark(cast.annotator, "claim")

    assert not made.edit(cast.annotator, visibility="desk")
    made.edit(cast.annotator, visibility="public", tags=["numbers"])
    assert (made.visibility, made.is_blind) == ("private", True)
    assert undo(cast.annotator, made.article)[0]["verb"] == "annotation.edited"
    made = Annotation.objects.get(pk=made.pk)
    made.withdraw(cast.annotator)

    assert made.withdrawn_at is not None
    assert set(Event.objects.about(made).values_list("private_to", flat=True)) == {cast.annotator.pk}


def test_it_opens_when_all_are_done_and_tells_who_asked(asked, mark, cast, second, article):
    mark(cast.annotator, "note")

    assert asked.finish(cast.annotator)
    assert not asked.finish(cast.annotator)
    assert asked.resume(cast.annotator)
    assert asked.finish(cast.annotator)
    assert not Round.objects.get(pk=asked.pk).is_open
    Round.objects.get(pk=asked.pk).finish(second)

    opened = Round.objects.get(pk=asked.pk)
    assert (opened.is_open, opened.opened_by, opened.revision_id) == (True, None, article.current_id)
    assert [(one["by"], one["label"]) for one in opened.compared["marks"]] == [
        (str(cast.annotator.pk), "note")
    ]
    with pytest.raises(ValidationError):
        opened.resume(second)


def test_after_the_opening_marks_are_the_desks_and_blind_ones_stay(asked, mark, cast, second):
    made = mark(cast.annotator, "note")
    open_it(asked)

    for act in (
        lambda: made.edit(cast.annotator, body="Otherwise."),
        lambda: made.withdraw(cast.annotator),
        lambda: made.edit(cast.annotator, visibility="desk"),
    ):
        with pytest.raises(ValidationError):
            act()
    later = mark(cast.annotator, "note")

    made.refresh_from_db()
    assert (made.body, made.visibility, made.withdrawn_at) == ("Which one?", "private", None)
    assert (later.visibility, later.round_id) == ("desk", None)


def test_mark_that_comes_as_the_round_opens_is_refused(asked, mark, cast, article, monkeypatch):
    article.round_blinding = lambda user: asked.pk  # asked a moment before
    open_it(asked)

    with pytest.raises(ValidationError):
        mark(cast.annotator, "note")

    assert not Annotation.objects.exists()


def test_editor_opens_it_early_with_a_reason(asked, cast):
    with pytest.raises(ValidationError) as caught:
        asked.open(cast.editor, " ")
    assert codes(caught) == ["reason"]

    asked.open(cast.editor, "The second one is ill.")

    asked.refresh_from_db()
    assert (asked.is_open, asked.opened_by, asked.opened_reason) == (
        True,
        cast.editor,
        "The second one is ill.",
    )
    assert Event.objects.get(verb="round.opened").reason == "The second one is ill."
    with pytest.raises(ValidationError):
        asked.open(cast.editor, "Again.")


@pytest.mark.parametrize("how", ["dismissed", "suspended", "muted", "deleted"])
def test_who_is_gone_is_not_waited_for(asked, mark, cast, second, desk, how):
    mark(second, "note")
    if how == "dismissed":
        desk.dismiss(second, by=cast.moderator)
    elif how == "deleted":
        User.objects.get(pk=second.pk).delete()
    else:
        restriction = {"suspended": Restriction.SUSPENDED, "muted": Restriction.MUTED}[how]
        Membership.objects.filter(user=second).update(restriction=restriction)

    Round.objects.get(pk=asked.pk).finish(cast.annotator)

    opened = Round.objects.get(pk=asked.pk)
    assert opened.is_open
    assert len(opened.compared["marks"]) == (how != "deleted")


def test_marks_are_compared_in_the_newest_text(asked, mark, cast, second, article):
    first = mark(cast.annotator, "note", "NATO has a mission")
    mark(second, "note", "the general told them")
    article.revise(cast.editor, "<p>Before it all: NATO has a mission in Iraq, too. Nothing else.</p>")
    later = mark(second, "note", "NATO has a mission")

    opened = open_it(asked)

    text = article.current.text
    found = {one["uid"]: one for one in opened.compared["marks"]}
    assert [text[slice(*found[str(made.uid)]["spans"][0])] for made in (first, later)] == [
        "NATO has a mission"
    ] * 2
    assert sorted(one["lost"] for one in found.values()) == [False, False, True]
    assert opened.compared["figures"]["exact"] == 1
    assert opened.groups == 2


def test_people_are_told_once(asked, mark, cast, second):
    mark(cast.annotator, "note")
    open_it(asked)
    for event in worth_reading(Event.objects.order_by("pk")):
        notify(event)

    told = Notification.objects.order_by("pk").values_list("person__username", "event__verb")
    assert sorted(told) == [
        ("annotator", "round.asked"),
        ("annotator", "round.opened"),
        ("editor", "round.opened"),
        ("second", "round.asked"),
    ]


def test_taking_part_ends_with_membership(asked, cast, desk, second):
    desk.admit(second, Role.READER)
    assert not User.objects.get(pk=second.pk).has_perm("articles.work_in_round", asked)
    desk.dismiss(second, by=cast.moderator)
    assert not User.objects.get(pk=second.pk).has_perm("articles.view_round", asked)
