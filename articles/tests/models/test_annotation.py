"""Annotating: what is made, refused, changed, taken back, and what the log says of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from articles.models import Annotation, Event, Span, Stale


def test_highlight_is_made_with_its_selectors_and_its_event(article, cast, span):
    made = article.annotate(by=cast.annotator, motivation="highlighting", spans=[span(article, "small")])

    placed = made.spans.get()
    assert (placed.exact, article.current.text[placed.start : placed.end]) == ("small", "small")
    assert placed.prefix.endswith("the drones were ")
    event = Event.objects.about(made).get()
    assert (event.verb, event.actor, event.sequence) == (
        "annotation.created",
        cast.annotator,
        article.sequence,
    )


def test_sequence_counts_every_event_without_gap(article, make_annotation):
    first = make_annotation()
    first.withdraw(first.author)
    make_annotation()

    assert list(article.events.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "piece, word",
    [
        ({"start": 0, "end": 10_000}, "beyond"),
        ({"start": 5, "end": 5}, ""),
        ({"start": -1, "end": 5}, ""),
        ({"start": 0, "end": 3, "exact": "xxx"}, "quoted"),
    ],
)
def test_span_that_is_not_the_text_is_refused(article, cast, piece, word):
    with pytest.raises(ValidationError) as error:
        article.annotate(by=cast.annotator, motivation="highlighting", spans=[piece])

    assert list(error.value.message_dict) == ["spans"]
    assert word in str(error.value)
    assert Annotation.objects.count() == 0


def test_database_refuses_a_span_with_other_words(annotation):
    with pytest.raises(DatabaseError), transaction.atomic():
        Span.objects.create(annotation=annotation, start=0, end=3, exact="Abc")


def test_stale_edit_is_refused_with_the_current_state(annotation, cast):
    annotation.edit(cast.annotator, version=1, body="First")

    with pytest.raises(Stale) as error:
        annotation.edit(cast.annotator, version=1, body="Second")

    assert (error.value.current.body, error.value.current.version) == ("First", 2)


def test_edit_records_before_and_after_of_what_changed(annotation, cast):
    annotation.edit(cast.annotator, body="A note", tags=["Drones"])

    event = Event.objects.about(annotation).last()
    assert (event.before, event.after) == ({"body": "", "tags": []}, {"body": "A note", "tags": ["Drones"]})


def test_withdrawn_annotation_can_be_restored(annotation, cast):
    annotation.withdraw(cast.annotator)
    annotation.restore(cast.annotator)

    assert Annotation.objects.standing().get() == annotation
    verbs = list(Event.objects.about(annotation).values_list("verb", flat=True))
    assert verbs == ["annotation.created", "annotation.withdrawn", "annotation.restored"]


def test_merging_entities_keeps_every_mention(make_annotation, make_entity, cast):
    short, whole = make_entity("CENTCOM"), make_entity("US Central Command")
    mention = make_annotation("US Central Command", motivation="identifying", entities=[short])

    whole.absorb(short, by=cast.editor)

    assert [entity.name for entity in mention.entities.all()] == ["US Central Command"]
    assert set(whole.aliases.values_list("name", flat=True)) == {"US Central Command", "CENTCOM"}


def test_log_cannot_be_changed(annotation):
    with pytest.raises(TypeError):
        Event.objects.all().delete()
    with pytest.raises(TypeError):
        Event.objects.all().update(verb="x")


def test_replies_are_never_seen_by_more_people_than_what_they_answer(make_article, make_annotation, cast):
    public = make_article(visibility="public")
    note = make_annotation(article=public, motivation="commenting", body="See", visibility="public")
    reply = make_annotation(article=public, motivation="replying", reply_to=note, body="Yes", by=cast.editor)

    note.edit(cast.annotator, visibility="desk")

    reply.refresh_from_db()
    assert reply.visibility == "desk"
    with pytest.raises(ValidationError) as error:
        note.edit(cast.annotator, visibility="private")
    assert list(error.value.message_dict) == ["visibility"]
    note.refresh_from_db()
    assert note.visibility == "desk"
