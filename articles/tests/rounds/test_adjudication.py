"""Editors decide: what is adopted, left, taken back; whose mark and whose decision it says from then on."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles.models import Annotation, Claim, Event, Membership, Round
from articles.models.trust import Trust
from articles.rounds.compare import agreed_uids, groups_of
from articles.schemas.webannotation import dump


def by_label(opened, label, person):
    """The uid of this person's mark with the label."""
    return next(
        one["uid"]
        for one in opened.compared["marks"]
        if one["label"] == label and one["by"] == str(person.pk)
    )


def test_marks_stand_side_by_side_and_those_alike_are_one(opened, cast, second):
    groups = groups_of(opened)

    told = {
        group.quote: (
            [[mark.told["label"] for mark in marks] for _person, marks in group.cells],
            group.is_agreed,
        )
        for group in groups
    }
    assert told == {
        "Iraq": ([["mention:place"], ["mention:organization"]], False),
        "the drones were small": ([["claim"], ["claim"]], True),
        "NATO has a mission": ([["note"], []], False),
    }
    assert opened.groups == len(groups) == 3
    assert agreed_uids(groups) == [by_label(opened, "claim", cast.annotator)]


def test_figures_of_the_example(opened):
    figures = opened.compared["figures"]

    # Two marks of five are alike, and so are their words.
    assert (figures["exact"], figures["overlap"]) == (2 / 5, 2 / 5)
    assert 0 < figures["kappa"] < 1 and 0 < figures["alpha"] < 1


def test_adopted_claim_is_the_desks_with_its_whole_content_in_the_log(opened, cast, second):
    uid = by_label(opened, "claim", cast.annotator)

    opened.accept(cast.editor, [uid], "Both have it.")

    made = Annotation.objects.get(uid=uid)
    assert (made.visibility, made.is_blind, made.author) == ("desk", False, cast.annotator)
    assert Claim.objects.visible_to(cast.reader).filter(pk=made.claim_id).exists()
    line = Event.objects.get(verb="mark.adopted")
    assert (line.actor, line.private_to, line.reason) == (cast.editor, None, "Both have it.")
    assert line.before == {"visibility": "private"}
    assert line.after["wording"]["text"] == "The drones were small."
    assert (line.after["marked_by"], line.after["confirmed"]) == (cast.annotator.pk, [second.pk])
    assert line.after["spans"][0][3] == "the drones were small"
    decision = made.adjudication
    assert (decision.editor, decision.is_accepted, decision.reason) == (cast.editor, True, "Both have it.")
    assert list(decision.confirmed.all()) == [second]


def test_card_json_and_export_say_whose_mark_and_whose_decision(opened, cast, article):
    uid = by_label(opened, "claim", cast.annotator)
    opened.accept(cast.editor, [uid])
    client = Client()
    client.force_login(cast.reader)

    page = client.get(article.get_absolute_url()).content.decode()
    told = client.get(f"/api/annotations/{uid}/").json()
    document = dump(Annotation.objects.for_exchange().get(uid=uid), "https://n.example")

    assert (
        "marked by <bdi>annotator</bdi>, confirmed by <bdi>second</bdi> · decided by <bdi>editor</bdi>"
        in page
    )
    assert told["creator"]["name"] == "annotator"
    assert (told["adoption"]["by"]["name"], told["adoption"]["confirmed"][0]["name"]) == ("editor", "second")
    assert (told["adoption"]["round"], told["blind"]) == (opened.pk, None)
    assert document["creator"]["name"] == "annotator"
    assert document["adoptedBy"] == {"type": "Person", "name": "editor"}
    assert document["confirmedBy"] == [{"type": "Person", "name": "second"}]
    assert "adoptedBy" in document["@context"][1]
    assert "decided by" not in client.get(f"/articles/{article.pk}/?view=marked").content.decode().replace(
        "decided by <bdi>editor</bdi>", "", 1
    )


def test_blind_marks_say_so_to_their_author(asked, mark, cast, article):
    made = mark(cast.annotator, "claim")
    client = Client()
    client.force_login(cast.annotator)

    told = client.get(f"/api/annotations/{made.uid}/").json()

    assert (told["blind"], told["adoption"], told["visibility"]) == (asked.pk, None, "private")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "<i>blind</i>" in page and "Blind round: only you see your marks here." in page
    client.force_login(cast.editor)
    assert "Blind round: only you" not in client.get(article.get_absolute_url()).content.decode()


def test_decisions_are_taken_back(opened, cast):
    uid = by_label(opened, "note", cast.annotator)
    opened.accept(cast.editor, [uid])
    opened.take_back(cast.editor, [uid])

    made = Annotation.objects.get(uid=uid)
    assert (made.visibility, made.is_blind, hasattr(made, "adjudication")) == ("private", True, False)
    line = Event.objects.get(verb="mark.returned")
    assert (line.before, line.after, line.private_to) == (
        {"visibility": "desk"},
        {"visibility": "private"},
        None,
    )

    opened.reject(cast.editor, [uid], "Not about it.")
    assert made.__class__.objects.get(uid=uid).adjudication.is_accepted is False
    opened.take_back(cast.editor, [uid])
    opened.accept(cast.editor, [uid])
    assert Annotation.objects.get(uid=uid).visibility == "desk"
    verbs = Event.objects.filter(verb__startswith="round.re").values_list("verb", flat=True)
    assert list(verbs) == ["round.rejected", "round.reopened"]


def test_what_was_left_can_be_accepted_but_not_the_other_way_round(opened, cast):
    uid = by_label(opened, "note", cast.annotator)
    opened.reject(cast.editor, [uid])
    opened.accept(cast.editor, [uid])

    with pytest.raises(ValidationError):
        opened.reject(cast.editor, [uid])

    assert Annotation.objects.get(uid=uid).adjudication.is_accepted


def test_deciding_twice_changes_nothing(opened, cast):
    uid = by_label(opened, "claim", cast.annotator)
    opened.accept(cast.editor, [uid])
    before = Event.objects.count()

    opened.accept(cast.moderator, [uid])

    assert Event.objects.count() == before
    assert Annotation.objects.get(uid=uid).adjudication.editor == cast.editor


def test_what_others_answered_or_a_moderator_hid_stays_with_the_desk(opened, cast, make_annotation):
    answered = Annotation.objects.get(uid=by_label(opened, "note", cast.annotator))
    hidden = Annotation.objects.get(uid=by_label(opened, "claim", cast.annotator))
    opened.accept(cast.editor, [answered.uid, hidden.uid])
    answered.refresh_from_db()
    make_annotation(by=cast.editor, motivation="replying", body="Yes.", reply_to=answered)
    hidden.refresh_from_db()
    hidden.hide(cast.moderator, "wrong")

    for uid in (answered.uid, hidden.uid):
        with pytest.raises(ValidationError):
            opened.take_back(cast.editor, [uid])


def test_strange_uids_are_refused(opened, cast, annotation):
    for verb in (opened.accept, opened.reject, opened.take_back):
        with pytest.raises(ValidationError):
            verb(cast.editor, [annotation.uid])
        with pytest.raises(ValidationError):
            verb(cast.editor, ["x"])


def test_editor_whose_work_waits_adopts_for_a_moderator_to_approve(opened, cast, desk):
    Membership.objects.filter(user=cast.editor).update(trust=Trust.WATCHED)
    editor = type(cast.editor).objects.get(pk=cast.editor.pk)

    opened.accept(editor, [by_label(opened, "note", cast.annotator)])

    made = Annotation.objects.get(uid=by_label(opened, "note", cast.annotator))
    assert made.is_pending and made.cases.filter(closed_at=None).exists()


def test_adopted_mark_can_be_edited_like_any_other_of_its_author(opened, cast):
    uid = by_label(opened, "note", cast.annotator)
    opened.accept(cast.editor, [uid])

    made = Annotation.objects.get(uid=uid)
    made.edit(cast.annotator, body="Which one of them?")

    assert Annotation.objects.get(uid=uid).body == "Which one of them?"
    # What was compared stays as it was.
    assert next(one for one in opened.compared["marks"] if one["uid"] == uid)["body"] == "Which one?"


def test_round_outlives_its_people(opened, cast):
    uid = by_label(opened, "note", cast.annotator)
    opened.accept(cast.editor, [uid])
    type(cast.editor).objects.get(pk=cast.editor.pk).delete()
    type(cast.annotator).objects.get(pk=cast.annotator.pk).delete()
    client = Client()
    client.force_login(cast.moderator)

    page = client.get(f"/rounds/{opened.pk}/")

    assert page.status_code == 200
    assert [person["name"] for person, _marks in page.context["groups"][0].cells] == ["—", "second"]
    assert client.get(f"/api/rounds/{opened.pk}/agreement/").status_code == 200
    assert client.get(f"/api/annotations/{uid}/").json()["adoption"]["by"] is None


def test_deleting_the_article_takes_its_rounds_along(opened, article):
    for claim in Claim.objects.all():
        claim.appearances.all().delete()
    article.delete()

    assert not Round.objects.exists()


def test_one_act_for_many_decisions_over_the_api(opened, cast):
    note, name = by_label(opened, "note", cast.annotator), by_label(opened, "mention:place", cast.annotator)
    client = Client()
    client.force_login(cast.editor)
    sent = {"accept": [name], "reject": [note], "agreed": True, "reason": "Seen."}

    answer = client.post(f"/api/rounds/{opened.pk}/adjudications/", sent, "application/json")

    assert (answer.status_code, answer.json()["decided"], answer.json()["groups"]) == (200, 3, 3)
    acts = Event.objects.filter(verb__in=["mark.adopted", "round.rejected"])
    assert len(set(acts.values_list("act", flat=True))) == 1 and acts.count() == 3
    told = client.get(f"/api/rounds/{opened.pk}/agreement/").json()
    decisions = {mark["uid"]: mark["decision"] and mark["decision"]["accepted"] for mark in told["marks"]}
    assert (decisions[note], decisions[name]) == (False, True)
    refused = client.post(
        f"/api/rounds/{opened.pk}/adjudications/", {"accept": [str(opened.pk)]}, "application/json"
    )
    assert refused.status_code == 422
    assert json.loads(refused.content)["errors"]
