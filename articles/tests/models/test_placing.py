"""What people decide about an annotation whose words changed, and saves made on an older revision."""

from threading import Thread
from time import monotonic, sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from articles.models import Event, Placement, Stale

FIRST = (
    "<p>The head of US Central Command spoke to reporters about Iraq on Monday.</p>"
    "<p>He said that 40 drones had attacked the base near the river last week.</p>"
    "<p>Nobody in the town has seen the small boats that were sent to the coast.</p>"
)
SECOND = (
    "<p>The head of US Central Command spoke to reporters about Iraq on Monday.</p>"
    "<p>He said that 60 drones had attacked the base near the river last week.</p>"
    "<p>Somebody there had seen small boats, he added.</p>"
)
DRONES = "40 drones had attacked the base"
BOATS = "Nobody in the town has seen the small boats"


@pytest.fixture
def told(make_article):
    return make_article(html=FIRST)


@pytest.fixture
def lost(told, cast, make_annotation):
    """An orphan on the newest revision."""
    made = make_annotation(BOATS, article=told)
    told.revise(cast.editor, SECOND)
    return made


@pytest.fixture
def changed(told, cast, make_annotation):
    made = make_annotation(DRONES, article=told)
    told.revise(cast.editor, SECOND)
    return made


def placement(annotation):
    return Placement.objects.filter(span__annotation=annotation).get()


def at(article, words):
    start = article.current.text.index(words)
    return {"start": start, "end": start + len(words), "exact": words}


def test_confirmed_orphan_takes_its_candidate(lost, told, cast):
    candidate = placement(lost)

    assert lost.confirm_place(cast.editor)

    placed = placement(lost)
    text = told.current.text[candidate.candidate_start : candidate.candidate_end]
    assert (placed.state, placed.exact, placed.decision, placed.decided_by) == (
        "orphan",
        text,
        "confirmed",
        cast.editor,
    )
    line = Event.objects.last()
    assert (line.verb, line.subject_key, line.before["spans"]) == ("placement.confirmed", str(lost.uid), [])
    assert line.after["spans"] == [[placed.start, placed.end, "content", text]]
    assert lost.version == 2


def test_confirmed_change_asks_no_more(changed, cast):
    changed.confirm_place(cast.annotator)

    assert not placement(changed).is_unsure
    assert placement(changed).exact == DRONES.replace("40", "60")
    assert not changed.confirm_place(cast.annotator)


def test_orphan_without_candidate_cannot_be_confirmed(told, cast, make_annotation):
    made = make_annotation("Iraq", article=told)
    told.revise(cast.editor, "<p>Quite another text, with nothing of the former one left in it at all.</p>")

    with pytest.raises(ValidationError) as refused:
        made.confirm_place(cast.editor)

    assert refused.value.error_dict["spans"][0].code == "placement"
    assert (placement(made).decision, Event.objects.filter(verb="placement.confirmed").count()) == ("", 0)


def test_orphan_is_moved_by_hand(lost, told, cast):
    lost.move_place(cast.editor, [at(told, "seen small boats")])

    placed = placement(lost)
    assert (placed.exact, placed.decision, placed.measure) == ("seen small boats", "moved", "")
    assert lost.spans.get().exact == BOATS


@pytest.mark.parametrize(
    "spans",
    [
        [],
        [{"start": 0, "end": 0}],
        [{"start": 5, "end": 10**6}],
        [{"start": 0, "end": 3, "exact": "Nob"}],
        [{"start": 0, "end": 3}, {"start": 4, "end": 8}],
    ],
    ids=["none", "empty", "beyond", "other words", "more than pieces"],
)
def test_places_that_make_no_sense_are_refused(lost, cast, spans):
    with pytest.raises(ValidationError) as refused:
        lost.move_place(cast.editor, spans)

    assert "spans" in refused.value.error_dict
    assert placement(lost).decision == ""


def test_place_of_an_older_revision_is_refused(lost, told, cast):
    with pytest.raises(ValidationError) as refused:
        lost.move_place(cast.editor, [{"start": 0, "end": 8}], revision=lost.revision_id)

    assert refused.value.error_dict["revision"][0].code == "revision"


def test_given_up_one_asks_no_more(lost, cast):
    lost.give_up_place(cast.editor)

    placed = placement(lost)
    assert (placed.start, placed.decision, placed.is_unsure) == (None, "given_up", False)


def test_nothing_is_decided_about_what_stands_on_the_newest_text(annotation, cast):
    for decide in (annotation.confirm_place, annotation.give_up_place):
        with pytest.raises(ValidationError):
            decide(cast.annotator)


def test_decision_on_an_older_version_is_stale(lost, cast):
    lost.edit(cast.annotator, body="Words")

    with pytest.raises(Stale):
        lost.confirm_place(cast.editor, version=1)


def test_pieces_are_judged_one_by_one_and_decided_as_one(told, cast, make_annotation, make_claim):
    spans = [at(told, DRONES), at(told, BOATS)]
    made = make_annotation(article=told, motivation="questioning", claim=make_claim(), spans=spans)
    told.revise(cast.editor, SECOND)
    pieces = made.placements_in(told.current.pk)
    assert [piece.state for piece in pieces] == ["critical", "orphan"]

    made.move_place(cast.editor, [at(told, "seen small boats")])
    assert [piece.exact for piece in made.placements_in(told.current.pk)] == [
        DRONES.replace("40", "60"),
        "seen small boats",
    ]

    made.confirm_place(cast.editor)
    assert [piece.decision for piece in made.placements_in(told.current.pk)] == ["confirmed", "moved"]


# -- Saves made on an older revision -------------------------------------------------------------------------


def test_same_words_selected_in_an_older_revision_are_stored_in_the_newest(told, cast):
    old, place = told.current, at(told, "last week")
    told.revise(cast.editor, SECOND.replace("<p>The head", "<p>On the record: the head"))

    made = told.annotate(by=cast.annotator, motivation="highlighting", spans=[place], revision=old.pk)

    assert made.carried == {"from": 1, "state": "exact"}
    span = made.spans.get()
    assert (made.revision_id, told.current.text[span.start : span.end]) == (told.current.pk, "last week")
    assert span.start != place["start"]


def test_words_that_differ_now_keep_their_revision_and_show_the_difference(told, cast):
    old, place = told.current, at(told, DRONES)
    told.revise(cast.editor, SECOND)

    made = told.annotate(by=cast.annotator, motivation="highlighting", spans=[place], revision=old.pk)

    assert made.carried == {"from": 1, "state": "critical"}
    assert (made.revision, made.spans.get().exact) == (old, DRONES)
    assert placement(made).exact == DRONES.replace("40", "60")


def test_words_that_are_gone_are_refused_with_what_is_like_them(told, cast):
    old, place = told.current, at(told, BOATS)
    told.revise(cast.editor, SECOND)
    before = Event.objects.count()

    with pytest.raises(ValidationError) as refused:
        told.annotate(by=cast.annotator, motivation="highlighting", spans=[place], revision=old.pk)

    error = refused.value.error_dict["spans"][0]
    assert (error.code, set(error.candidate)) == ("orphan", {"start", "end", "exact"})
    assert (told.annotations.count(), Event.objects.count()) == (0, before)


def test_revision_of_another_article_is_refused(told, article, cast):
    with pytest.raises(ValidationError) as refused:
        told.annotate(
            by=cast.annotator,
            motivation="highlighting",
            spans=[{"start": 0, "end": 3}],
            revision=article.current_id,
        )

    assert refused.value.error_dict["revision"][0].code == "revision"


def test_words_beside_the_older_text_are_refused(told, cast):
    old = told.current
    told.revise(cast.editor, SECOND)

    with pytest.raises(ValidationError) as refused:
        told.annotate(
            by=cast.annotator,
            motivation="highlighting",
            spans=[{"start": 0, "end": 3, "exact": "Now"}],
            revision=old.pk,
        )

    assert refused.value.error_dict["spans"][0].code == "span"


def test_new_target_on_the_newest_revision_moves_the_annotation_there(lost, told, cast):
    lost.edit(cast.annotator, spans=[at(told, "seen small boats")], revision=told.current.pk)

    assert (lost.revision_id, lost.spans.get().exact) == (told.current.pk, "seen small boats")
    assert Placement.objects.count() == 0


def test_the_same_target_again_keeps_its_placement(lost, cast):
    span = lost.spans.get()

    assert not lost.edit(cast.annotator, spans=[{"start": span.start, "end": span.end, "exact": BOATS}])

    assert placement(lost).state == "orphan"


def test_target_read_in_an_older_revision_is_carried(changed, told, cast):
    old, text = changed.revision_id, changed.revision.text
    start = text.index("last week")

    changed.edit(cast.annotator, spans=[{"start": start, "end": start + 9}], revision=old)

    assert (changed.carried, changed.revision_id) == ({"from": 1, "state": "exact"}, told.current.pk)


def test_note_on_the_whole_article_has_nothing_to_carry(told, cast):
    old = told.current
    told.revise(cast.editor, SECOND)

    made = told.annotate(by=cast.annotator, motivation="commenting", body="Words", revision=old.pk)

    assert (made.revision, made.carried) == (told.current, None)


def test_every_annotation_stands_in_the_newest_revision_or_has_a_place_there(told, cast, make_annotation):
    """State and events agree: what the log says of each revision is what is stored."""
    for words in ("Iraq", DRONES, BOATS):
        make_annotation(words, article=told)
    told.revise(cast.editor, SECOND)
    make_annotation("60 drones", article=told)
    told.revise(cast.editor, FIRST)

    newest = told.current.pk
    rows = Placement.objects.filter(revision=newest).values_list("span__annotation", flat=True)
    assert {each.pk for each in told.annotations.exclude(revision=newest)} == set(rows)
    for line in Event.objects.filter(verb="article.revised"):
        stored = Placement.objects.filter(revision=line.refs["revision"]).order_by("state")
        counted = {}
        for state in stored.values_list("state", flat=True):
            counted[state] = counted.get(state, 0) + 1
        assert line.after["outcomes"] == counted


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
@pytest.mark.django_db(transaction=True)
def test_annotation_made_beside_a_revision_has_its_place(told, cast):
    old, place = told.current_id, at(told, DRONES)
    fields = {"by": cast.annotator, "motivation": "highlighting", "spans": [place], "revision": old}
    another = type(told).objects.get(pk=told.pk)

    def annotate():
        another.annotate(**fields)
        connection.close()

    with transaction.atomic():
        told.revise(cast.editor, SECOND)
        writer = Thread(target=annotate)
        writer.start()
        until = monotonic() + 20
        while not somebody_waits() and monotonic() < until:
            sleep(0.01)
        # It has chosen its revision by now, and waits for the article.
        assert somebody_waits()
    writer.join(20)

    assert (told.annotations.get().revision_id, placement(told.annotations.get()).state) == (old, "critical")


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone()[0] > 0
