"""The log: a line for every verb in its own transaction, acts, sequences without gap, never changed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from articles.models import Article, Event, one_act


@pytest.fixture
def verbs_of(article, make_annotation, make_claim, make_entity, desk, cast):
    """Every verb that concerns one article, by its name, as something to call."""
    note = make_annotation(motivation="commenting", body="A note")
    withdrawn, hidden = make_annotation(withdrawn=True), make_annotation(hidden=True)
    claim, entity, other = make_claim(), make_entity("NATO"), make_entity("OTAN")
    make_annotation(motivation="questioning", claim=claim)
    make_annotation("NATO", motivation="identifying", entities=[entity])
    rating, reviewed = desk.ratings.first(), make_claim("It was rated.")
    make_annotation(motivation="questioning", claim=reviewed)
    reviewed.rate(cast.editor, rating, "Seen.")
    return {
        "article.revised": lambda: article.revise(cast.editor, article.current.html + "<p>More.</p>"),
        "article.corrected": lambda: article.correct(cast.editor, byline="By the desk"),
        "article.tagged": lambda: article.set_tags(cast.editor, ["drones"]),
        "annotation.created": lambda: make_annotation("Iraq"),
        "annotation.edited": lambda: note.edit(cast.annotator, body="Another"),
        "annotation.withdrawn": lambda: note.withdraw(cast.annotator),
        "annotation.restored": lambda: withdrawn.restore(cast.annotator),
        "annotation.hidden": lambda: note.hide(cast.moderator, "Off topic"),
        "annotation.shown": lambda: hidden.show(cast.moderator),
        "claim.created": lambda: make_claim("Anew.", article=article),
        "claim.edited": lambda: claim.edit(cast.editor, text="Other words."),
        "claim.rated": lambda: claim.rate(cast.editor, rating, "Seen."),
        "claim.sent_back": lambda: reviewed.send_back(cast.editor),
        "evidence.added": lambda: claim.support(cast.editor, "context", note="Words"),
        "entity.created": lambda: make_entity("CENTCOM", article=article),
        "entity.edited": lambda: entity.edit(cast.editor, description="An alliance"),
        "entity.merged": lambda: entity.absorb(other, by=cast.editor),
    }


VERBS = [
    *(
        "article.corrected",
        "article.tagged",
        "annotation.created",
        "annotation.edited",
        "annotation.withdrawn",
    ),
    *("annotation.restored", "annotation.hidden", "annotation.shown", "claim.created", "claim.edited"),
    *("claim.rated", "claim.sent_back", "evidence.added", "entity.created", "entity.edited"),
    *("entity.merged", "article.revised"),
]


@pytest.mark.parametrize("verb", VERBS)
def test_verb_writes_one_line_for_its_article(article, verbs_of, verb):
    before = Event.objects.count()
    sequence = Article.objects.get().sequence

    verbs_of[verb]()

    event = Event.objects.last()
    assert (Event.objects.count(), event.verb, event.article, event.sequence) == (
        before + 1,
        verb,
        article,
        sequence + 1,
    )
    assert Article.objects.get().sequence == sequence + 1
    assert event.actor_name == event.actor.username


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_rolled_back_leaves_no_line(article, verbs_of, verb):
    before = list(Event.objects.values_list("pk", flat=True))
    sequence = Article.objects.get().sequence

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        verbs_of[verb]()
        raise ZeroDivisionError

    assert list(Event.objects.values_list("pk", flat=True)) == before
    assert Article.objects.get().sequence == sequence


@pytest.mark.django_db(transaction=True)
def test_line_is_not_written_outside_a_transaction():
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user("somebody")

    with pytest.raises(RuntimeError):
        Event.record("desk.renamed", actor=user, subject=user)


def test_verbs_within_one_act_share_it(make_annotation, cast):
    with one_act() as act:
        first, second = make_annotation(), make_annotation("Iraq")
        with one_act() as inner:
            first.withdraw(cast.annotator)
    third = make_annotation("NATO")

    assert act == inner
    acts = list(Event.objects.filter(verb__startswith="annotation.").values_list("act", flat=True))
    assert acts.count(act) == 3
    assert Event.objects.about(third).get().act != act
    assert Event.objects.about(second).get().undoes is None


def test_undo_names_the_act_it_takes_back(make_annotation, cast):
    made = make_annotation()
    act = Event.objects.about(made).get().act

    with one_act(undoes=act):
        made.withdraw(cast.annotator)

    assert Event.objects.get(undoes=act).verb == "annotation.withdrawn"


def test_failed_act_leaves_nothing_and_ends(make_annotation, article):
    with pytest.raises(ZeroDivisionError), one_act() as act:
        make_annotation()
        raise ZeroDivisionError

    assert article.annotations.count() == 0
    make_annotation()
    assert Event.objects.last().act != act


def test_private_annotation_has_private_lines_even_when_it_was_private_before(make_annotation, cast):
    note = make_annotation(by=cast.reader, visibility="private")
    note.edit(cast.reader, body="Words")
    note.edit(cast.reader, visibility="desk")
    note.edit(cast.reader, body="For all")

    private = [event.private_to for event in Event.objects.about(note)]
    assert private == [cast.reader, cast.reader, cast.reader, None]


def test_database_refuses_a_changed_line(annotation):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_event SET verb = 'x'")

    with pytest.raises(TypeError):
        Event.objects.about(annotation).get().save()
    with pytest.raises(TypeError):
        Event.objects.about(annotation).get().delete()


def test_sequence_is_given_once(annotation, article):
    event = Event.objects.about(annotation).get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(
            verb="x", article=article, sequence=event.sequence, subject_kind="x", subject_key="1"
        )
