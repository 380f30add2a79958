"""Two requests at the same moment: one of each thing that both wanted, and no fault of ours."""

import threading
import uuid

import pytest
from django.db import connections
from taggit.models import Tag

from articles.models import Annotation, Article, Entity, Event, Outlet

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


@pytest.mark.parametrize("spelled", ["drone war", "Drone War"])
def test_same_new_tag_given_to_two_articles_at_once_is_one_tag(spelled, caller, make_article):
    one, other = make_article().pk, make_article().pk
    first, second = caller("editor"), caller("moderator")

    answers = at_once(
        lambda: first.put(f"/articles/{one}/tags/", {"tags": ["drone war"]}),
        lambda: second.put(f"/articles/{other}/tags/", {"tags": [spelled]}),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Tag.objects.count() == 1
    assert answers[0].json() == answers[1].json()


def test_same_new_tag_on_two_annotations_at_once_is_one_tag(caller, make_article, highlight):
    body = [{"type": "TextualBody", "purpose": "tagging", "value": "drone war"}]
    articles = [make_article(), make_article()]
    people = [caller("annotator"), caller("editor")]

    answers = at_once(
        *(
            lambda who=who, on=on: who.post(f"/articles/{on.pk}/annotations/", highlight(on, body=body))
            for who, on in zip(people, articles, strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("spelled", ["Wire B", "WIRE B"])
def test_same_new_outlet_of_two_imports_at_once_is_one_outlet(spelled, caller, desk):
    page = "<h1>Harbour works of the {}</h1>" + "<p>The works in the harbour of {} go on as planned.</p>" * 9
    people = [caller("editor"), caller("moderator")]

    answers = at_once(
        *(
            lambda who=who, town=town, outlet=outlet: who.post(
                "/articles/",
                {"desk": desk.pk, "html": page.replace("{}", town), "outlet": outlet, "tags": ["harbours"]},
            )
            for who, town, outlet in zip(people, ["Basra", "Aden"], ["Wire B", spelled], strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Outlet.objects.count() == 1
    assert Tag.objects.count() == 1
    assert answers[0].json()["outlet"] == answers[1].json()["outlet"]


def test_same_article_imported_twice_at_once_is_one_article(caller, desk):
    sent = {
        "desk": desk.pk,
        "html": "<h1>Harbour works</h1>" + "<p>The works in the harbour go on as planned.</p>" * 9,
    }
    people = [caller("editor"), caller("moderator")]

    answers = at_once(*(lambda who=who: who.post("/articles/", sent) for who in people))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Article.objects.count() == 1
