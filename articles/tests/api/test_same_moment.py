"""Two requests at the same moment: one annotation for one id, one entity for one name."""

import threading
import uuid

import pytest
from django.db import connections

from articles.models import Annotation, Entity, Event

# Their threads have connections of their own, so what is there must be committed.
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act returned; they run in threads of their own and start together."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=10)
            answers[place] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_same_id_sent_twice_at_once_is_one_annotation(caller, article, highlight):
    sent = highlight(article, uid=str(uuid.uuid4()))
    path = f"/articles/{article.pk}/annotations/"
    first, second = caller("annotator"), caller("annotator")

    answers = at_once(lambda: first.post(path, sent), lambda: second.post(path, sent))

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json() == answers[1].json()
    assert Annotation.objects.count() == 1
    assert Event.objects.filter(verb="annotation.created").count() == 1


def test_same_new_entity_sent_twice_at_once_is_one_entity(caller, article, highlight):
    body = [{"type": "SpecificResource", "entity": {"name": "Iraq", "kind": "place"}}]
    sent = highlight(article, "Iraq", motivation="identifying", body=body)
    path = f"/articles/{article.pk}/annotations/"
    people = [caller("annotator"), caller("editor"), caller("moderator")]

    answers = at_once(*(lambda each=each: each.post(path, sent) for each in people))

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert Entity.objects.count() == 1
    sequences = list(article.events.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
