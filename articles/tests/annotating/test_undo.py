"""Undo takes back a person's last act on an article, and goes further back each time."""

import pytest

from articles.annotating.undo import undo
from articles.models import Annotation, Entity, Event, Placement, one_act

HIGHLIGHT = Annotation.Motivation.HIGHLIGHTING
NOTE = Annotation.Motivation.COMMENTING


def fresh(annotation):
    return Annotation.objects.get(pk=annotation.pk)


def test_undo_of_nothing_says_so(cast, article):
    with pytest.raises(LookupError, match="Nothing to undo"):
        undo(cast.annotator, article)


def test_undo_withdraws_what_was_made(cast, article, annotation):
    undone = undo(cast.annotator, article)

    assert undone == [{"verb": "annotation.created", "uid": str(annotation.uid)}]
    assert fresh(annotation).withdrawn_at is not None


def test_undo_marks_its_own_act(cast, article, annotation):
    made = Event.objects.about(annotation).first()

    undo(cast.annotator, article)

    last = Event.objects.about(annotation).last()
    assert (last.verb, last.undoes) == ("annotation.withdrawn", made.act)


def test_undo_goes_further_back_each_time(cast, article, make_annotation):
    first = make_annotation("Iraq")
    second = make_annotation("NATO")

    undone = [undo(cast.annotator, article)[0]["uid"] for _ in range(2)]

    assert undone == [str(second.uid), str(first.uid)]
    with pytest.raises(LookupError):
        undo(cast.annotator, article)


def test_undo_restores_what_was_withdrawn(cast, article, annotation):
    annotation.withdraw(cast.annotator)

    assert undo(cast.annotator, article)[0]["verb"] == "annotation.withdrawn"

    assert fresh(annotation).withdrawn_at is None


def test_undo_of_a_restoration_withdraws_again(cast, article, annotation):
    annotation.withdraw(cast.annotator)
    annotation.restore(cast.annotator)

    assert undo(cast.annotator, article)[0]["verb"] == "annotation.restored"

    assert fresh(annotation).withdrawn_at is not None


def test_undo_brings_the_former_words_tags_spans_and_visibility_back(cast, article, make_annotation, span):
    note = make_annotation("Iraq", motivation=NOTE, body="before", tags=["one"], visibility="desk")
    changed = {"body": "after", "tags": ["two", "three"], "visibility": "private"}
    note.edit(cast.annotator, spans=[span(article, "NATO")], **changed)

    assert undo(cast.annotator, article) == [{"verb": "annotation.edited", "uid": str(note.uid)}]

    note = fresh(note)
    assert (note.body, note.visibility, note.quote) == ("before", "desk", "Iraq")
    assert list(note.tags.names()) == ["one"]


def test_undo_brings_the_former_entity_back(cast, article, make_annotation, make_entity):
    right, wrong = make_entity("Iraq", "place"), make_entity("Iran", "place")
    mention = make_annotation("Iraq", motivation="identifying", entities=[right])
    mention.edit(cast.annotator, entities=[wrong])

    undo(cast.annotator, article)

    assert fresh(mention).entity == right


def test_undo_names_the_entity_that_the_former_one_was_merged_into(
    cast, article, make_annotation, make_entity
):
    former, kept, other = (make_entity(name, "place") for name in ("Iraq", "Republic of Iraq", "Iran"))
    mention = make_annotation("Iraq", motivation="identifying", entities=[former])
    mention.edit(cast.annotator, entities=[other])
    kept.absorb(former, cast.editor)

    undo(cast.annotator, article)

    assert fresh(mention).entity == kept


def test_undo_of_a_claims_edit_brings_wording_and_people_back(
    cast, article, make_annotation, make_claim, make_entity
):
    general, iraq = make_entity("The general", "person"), make_entity("Iraq", "place")
    claim = make_claim("Before.", claimant=general, about=[iraq])
    make_annotation(motivation="questioning", claim=claim)
    claim.edit(cast.annotator, text="After.", claimant=None, about=[], cue="say")

    assert undo(cast.annotator, article) == [{"verb": "claim.edited", "uid": str(claim.pk)}]

    claim.refresh_from_db()
    assert (claim.text, claim.claimant, list(claim.about.all()), claim.cue) == (
        "Before.",
        general,
        [iraq],
        "",
    )


def test_several_annotations_of_one_act_go_together(cast, article, make_annotation, make_entity):
    iraq = make_entity("Iraq", "place")
    with one_act():
        made = [
            make_annotation("Iraq", nth=nth, motivation="identifying", entities=[iraq]) for nth in range(2)
        ]

    undone = undo(cast.annotator, article)

    assert [line["uid"] for line in undone] == [str(mention.uid) for mention in reversed(made)]
    assert not Annotation.objects.standing().exists()


def test_an_entity_made_on_the_way_stays(cast, article, make_annotation):
    with one_act():
        entity = Entity.make(
            desk=article.desk, by=cast.annotator, name="NATO", kind="organization", article=article
        )[0]
        make_annotation("NATO", motivation="identifying", entities=[entity])

    undone = undo(cast.annotator, article)

    assert [line["verb"] for line in undone] == ["annotation.created"]
    assert Entity.objects.standing().filter(pk=entity.pk).exists()


def test_others_acts_are_not_mine_to_undo(cast, article, make_annotation):
    theirs = make_annotation("Iraq", by=cast.editor)

    with pytest.raises(LookupError):
        undo(cast.annotator, article)

    assert fresh(theirs).withdrawn_at is None


def test_acts_on_another_article_are_not_undone(cast, article, make_article, make_annotation):
    elsewhere = make_annotation("Iraq", article=make_article())

    with pytest.raises(LookupError):
        undo(cast.annotator, article)

    assert fresh(elsewhere).withdrawn_at is None


def test_what_a_moderator_hid_is_passed_over(cast, article, make_annotation):
    first = make_annotation("Iraq")
    hidden = make_annotation("NATO", hidden=True)

    assert undo(cast.annotator, article)[0]["uid"] == str(first.uid)

    assert fresh(hidden).withdrawn_at is None


def test_what_somebody_else_changed_since_is_left_alone(cast, article, make_annotation, make_entity):
    one, two, three = (make_entity(name, "place") for name in ("Iraq", "Iran", "Syria"))
    mention = make_annotation("Iraq", motivation="identifying", entities=[one], by=cast.moderator)
    mention.edit(cast.editor, entities=[two])
    mention.edit(cast.moderator, entities=[three])

    with pytest.raises(LookupError):
        undo(cast.editor, article)

    assert fresh(mention).entity == three


def test_a_reader_undoes_their_own_private_note(cast, article, make_annotation):
    note = make_annotation("Iraq", motivation=NOTE, body="mine", visibility="private", by=cast.reader)

    undo(cast.reader, article)

    assert fresh(note).withdrawn_at is not None


def test_what_one_may_no_longer_change_is_passed_over(cast, article, make_annotation, desk):
    made = make_annotation("Iraq")
    desk.dismiss(cast.annotator, by=cast.moderator)
    annotator = type(cast.annotator).objects.get(pk=cast.annotator.pk)

    with pytest.raises(LookupError):
        undo(annotator, article)

    assert fresh(made).withdrawn_at is None


# -- Revisions -----------------------------------------------------------------------------------------------

WORDS = "Iraq did not ask the troops to leave"
WITHOUT = (
    "<p>The head of US Central Command spoke to reporters about Iraq. He said the drones were small.</p>"
)


def states(annotation):
    return [
        (placement.revision.number, placement.state, placement.decision)
        for placement in Placement.objects.filter(span__annotation=annotation).select_related("revision")
    ]


@pytest.mark.parametrize("decide", ["confirm", "move", "give up"])
def test_undo_takes_a_decision_about_a_place_back(cast, article, make_annotation, decide):
    made = make_annotation("the drones were small")
    article.revise(cast.editor, WITHOUT.replace("were small", "were not small"))
    if decide == "confirm":
        made.confirm_place(cast.annotator)
    elif decide == "move":
        made.move_place(cast.annotator, [{"start": 0, "end": 8}])
    else:
        made.give_up_place(cast.annotator)

    [undone] = undo(cast.annotator, article)

    assert (undone["verb"].partition(".")[0], undone["uid"]) == ("placement", str(made.uid))
    assert states(made) == [(2, "critical", "")]
    assert Placement.objects.get().exact == "the drones were not small"


def test_undo_leaves_a_decision_that_somebody_else_changed(cast, article, make_annotation):
    made = make_annotation("the drones were small", motivation="highlighting")
    article.revise(cast.editor, WITHOUT.replace("were small", "were not small"))
    made.confirm_place(cast.annotator)
    made.move_place(cast.editor, [{"start": 0, "end": 8}])

    assert undo(cast.annotator, article)[0]["verb"] == "annotation.created"


def test_undo_of_a_revision_brings_the_former_text_back(cast, article, desk, make_annotation, make_claim):
    claim = make_claim()
    made = make_annotation(WORDS, motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    text = article.current.text
    article.revise(cast.editor, article.current.html.replace("did not ask", "did ask"))
    claim.refresh_from_db()
    assert claim.state == "in_review"

    undone = undo(cast.editor, article)

    assert {each["verb"] for each in undone} == {"article.revised", "claim.sent_back"}
    article = type(article).objects.get()
    assert (article.current.number, article.current.text) == (3, text)
    assert states(made) == [(2, "critical", ""), (3, "exact", "")]
    claim.refresh_from_db()
    assert claim.state == "reviewed"


def test_undo_leaves_a_revision_that_is_not_the_newest(cast, article):
    article.revise(cast.editor, WITHOUT)
    article.revise(cast.moderator, WITHOUT.replace("small", "large"))

    with pytest.raises(LookupError):
        undo(cast.editor, article)


def test_undo_of_a_target_read_in_a_newer_revision(cast, article, make_annotation):
    made = make_annotation("the drones were small")
    article.revise(cast.editor, WITHOUT.replace("reporters", "the press"))
    made.edit(cast.annotator, spans=[{"start": 0, "end": 8}], revision=article.current.pk)

    undo(cast.annotator, article)

    made = fresh(made)
    assert (made.quote, made.revision) == ("the drones were small", article.current)
