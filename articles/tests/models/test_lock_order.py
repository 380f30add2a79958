"""Nobody waits in a circle: a claim is locked before annotations, they before articles, whoever writes.

Each case would deadlock if the writer took the article first: somebody holds a row that it needs, and then
wants the article. PostgreSQL would end one of the two.
"""

from threading import Thread
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from articles.annotating.compose import change
from articles.annotating.undo import undo
from articles.models import Annotation, Article, Claim, Decision, Entity, Event, one_act
from articles.models.stale import hold
from articles.moderation.deciding import decide_all
from articles.schemas.annotation import AnnotationPatch

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time"),
    pytest.mark.django_db(transaction=True),
]


def beside(rows, article, write):
    """Hold the rows, let ``write`` run until it waits for them, take the article too; what it returned."""
    answers, faults = [], []

    def run():
        try:
            answers.append(write())
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            faults.append(error)
        finally:
            connection.close()

    writer = Thread(target=run)
    with transaction.atomic():
        assert hold(rows)
        writer.start()
        until = monotonic() + 20
        while not somebody_waits() and monotonic() < until:
            sleep(0.01)
        assert somebody_waits()
        hold(Article.objects.filter(pk=article.pk))
    writer.join(20)
    assert (faults, writer.is_alive()) == ([], False)
    return answers[0]


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone()[0] > 0


def test_undo_beside_an_edit_of_the_same_annotation(article, cast, annotation):
    rows = Annotation.objects.filter(pk=annotation.pk)

    undone = beside(rows, article, lambda: undo(cast.annotator, article))

    assert undone == [{"verb": "annotation.created", "uid": str(annotation.uid)}]


def test_undo_of_a_claim_beside_its_verdict(article, cast, make_claim, make_annotation):
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    claim.edit(cast.annotator, text="Other words.")

    beside(Claim.objects.filter(pk=claim.pk), article, lambda: undo(cast.annotator, article))

    assert Claim.objects.get().text == "The drones were small."


def test_undo_of_many_beside_an_edit_of_the_last(article, cast, make_annotation):
    with one_act():
        made = [make_annotation(words) for words in ("Iraq", "NATO", "drones")]

    undone = beside(Annotation.objects.filter(pk=made[0].pk), article, lambda: undo(cast.annotator, article))

    assert len(undone) == 3


def test_two_undos_of_one_person_take_back_two_acts(article, cast, make_annotation):
    first, second = make_annotation("Iraq"), make_annotation("NATO")

    undone = beside(
        Annotation.objects.filter(pk=second.pk), article, lambda: undo(cast.annotator, article)
    ) + undo(cast.annotator, article)

    assert [each["uid"] for each in undone] == [str(second.uid), str(first.uid)]


def test_restoring_an_appearance_beside_the_verdict_of_its_claim(
    article, cast, desk, make_claim, make_annotation
):
    claim = make_claim()
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    made = make_annotation(motivation="questioning", claim=claim, withdrawn=True)
    article.revise(cast.editor, article.current.html.replace("were small", "were not small"))
    made = Annotation.objects.get(pk=made.pk)

    beside(Claim.objects.filter(pk=claim.pk), article, lambda: made.restore(cast.annotator))

    assert Claim.objects.get().state == "in_review"


def test_new_entity_in_an_edit_beside_another_edit_of_the_same_annotation(article, cast, make_annotation):
    made = make_annotation("Iraq", motivation="commenting", body="Here")
    body = [
        {"type": "TextualBody", "value": "Here"},
        {"type": "SpecificResource", "entity": {"name": "Iraq", "kind": "place"}},
    ]

    patch = AnnotationPatch(body=body)

    # Not by a request, which would be tried again.
    beside(Annotation.objects.filter(pk=made.pk), article, lambda: change(made, cast.annotator, patch, None))

    assert Entity.objects.count() == 1
    assert Event.objects.filter(verb="annotation.edited").count() == 1


def test_narrowing_beside_an_edit_of_a_reply(article, cast, make_annotation):
    root = make_annotation(motivation="commenting", body="Here")
    replies = [
        make_annotation(None, motivation="replying", body=f"Reply {number}", reply_to=root)
        for number in range(2)
    ]

    beside(
        Annotation.objects.filter(pk=replies[1].pk),
        article,
        lambda: Annotation.objects.get(pk=root.pk).edit(cast.annotator, visibility="private"),
    )

    assert set(Annotation.objects.values_list("visibility", flat=True)) == {"private"}


def test_many_decisions_beside_an_edit_of_the_last_of_them(article, cast, make_annotation):
    notes = [make_annotation(words) for words in ("Iraq", "NATO")]
    rows = Annotation.objects.filter(pk=notes[1].pk)
    wishes = [(note, {"kind": Decision.Kind.SPAM}) for note in notes]

    made = beside(rows, article, lambda: decide_all(wishes, cast.moderator))

    assert [decision.annotation for decision in made] == notes
