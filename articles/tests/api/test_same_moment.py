"""Two requests at the same moment: one of each thing that both wanted, and no fault of ours."""

import io
import threading
import uuid

import pytest
from django.core.management import call_command
from django.db import connections
from taggit.models import Tag

from articles.models import Annotation, Article, Claim, Entity, Event, Outlet

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


def test_same_article_by_the_command_and_the_api_at_once_is_one_article(caller, desk, cast, tmp_path):
    text = "Harbour works\n\n" + "The works in the harbour go on as planned.\n\n" * 9
    (tmp_path / "works.txt").write_text(text)
    person, out = caller("editor"), io.StringIO()

    def command():
        options = {"desk": desk.slug, "by": cast.moderator.username, "stdout": out}
        call_command("import_articles", str(tmp_path / "works.txt"), **options)
        return out.getvalue().split()[0]

    line, answer = at_once(command, lambda: person.post("/articles/", {"desk": desk.pk, "text": text}))

    assert (line, answer.status_code) in [("imported", 409), ("duplicate", 201)]
    assert Article.objects.count() == 1


@pytest.fixture
def appearance(article, highlight, make_claim):
    """``appearance(uid=…, claim=…)``: the JSON of the same words as a claim; by default a known one."""
    known = {"id": make_claim().pk}

    def shape(claim=None, **fields):
        body = [{"type": "Claim", "claim": claim or known}]
        return highlight(article, motivation="questioning", body=body, **fields)

    return shape


def test_same_appearance_of_a_claim_marked_twice_at_once_is_one(caller, article, appearance):
    path = f"/articles/{article.pk}/annotations/"
    first, second = caller("annotator"), caller("annotator")
    sent = [appearance(uid=str(uuid.uuid4())) for _ in range(2)]

    answers = at_once(lambda: first.post(path, sent[0]), lambda: second.post(path, sent[1]))

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json()["uid"] == answers[1].json()["uid"]
    assert Annotation.objects.count() == 1


def test_same_new_claim_sent_twice_at_once_is_one_claim_with_one_appearance(caller, article, appearance):
    path, sent = f"/articles/{article.pk}/annotations/", appearance({"text": "So."}, uid=str(uuid.uuid4()))
    first, second = caller("annotator"), caller("annotator")

    answers = at_once(lambda: first.post(path, sent), lambda: second.post(path, sent))

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert Claim.objects.filter(text="So.").count() == 1
    assert Annotation.objects.count() == 1


def test_same_evidence_sent_twice_at_once_is_one(caller, make_claim):
    path = f"/claims/{make_claim().pk}/evidence/"
    sent = {"stance": "supports", "note": "A transcript.", "uid": str(uuid.uuid4())}
    first, second = caller("editor"), caller("editor")

    answers = at_once(lambda: first.post(path, sent), lambda: second.post(path, sent))

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json() == answers[1].json()
    assert Event.objects.filter(verb="evidence.added").count() == 1


def test_same_id_for_evidence_of_two_claims_at_once_is_that_of_one(caller, make_claim):
    paths = [f"/claims/{make_claim(text).pk}/evidence/" for text in ("One.", "Another.")]
    sent = {"stance": "supports", "note": "A transcript.", "uid": str(uuid.uuid4())}
    people = [caller("editor"), caller("editor")]

    answers = at_once(
        *(lambda who=who, path=path: who.post(path, sent) for who, path in zip(people, paths, strict=True))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_same_words_are_other_appearances_for_others_elsewhere_or_after_withdrawing(
    caller, article, appearance, highlight
):
    path, annotator = f"/articles/{article.pk}/annotations/", caller("annotator")
    first = annotator.post(path, appearance())
    elsewhere = highlight(article, "Iraq", motivation="questioning", body=appearance()["body"])

    assert annotator.post(path, elsewhere).status_code == 201
    assert caller("editor").post(path, appearance()).status_code == 201
    assert annotator.post(path, appearance()).json()["uid"] == first.json()["uid"]
    annotator.delete(f"/annotations/{first.json()['uid']}/")
    assert annotator.post(path, appearance()).status_code == 201


def test_same_new_entity_made_twice_at_once_is_one_entity(caller, desk):
    sent = {"desk": desk.pk, "name": "Iraq", "kind": "place"}
    people = [caller("annotator"), caller("editor"), caller("moderator")]

    answers = at_once(*(lambda each=each: each.post("/entities/", sent) for each in people))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_entities_named_in_opposite_orders_at_once_are_one_each(caller, make_article, highlight):
    articles, people = [make_article(), make_article()], [caller("annotator"), caller("editor")]
    names = [f"Place {number}" for number in range(12)]

    def sent(article, order):
        return [
            highlight(
                article,
                motivation="identifying",
                body=[{"type": "SpecificResource", "entity": {"name": name, "kind": "place"}}],
            )
            for name in order
        ]

    answers = at_once(
        *(
            lambda who=who, on=on, order=order: who.post(f"/articles/{on.pk}/annotations/", sent(on, order))
            for who, on, order in zip(people, articles, [names, names[::-1]], strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Entity.objects.count() == 12


def test_undo_sent_again_with_its_id_takes_nothing_more_back(caller, article, make_annotation):
    make_annotation("Iraq")
    make_annotation("NATO")
    annotator, path, sent = caller("annotator"), f"/articles/{article.pk}/undos/", {"uid": str(uuid.uuid4())}

    first, again = annotator.post(path, sent), annotator.post(path, sent)

    assert (first.status_code, again.json()) == (200, first.json())
    assert Annotation.objects.filter(withdrawn_at=None).count() == 1
    assert annotator.post(path).status_code == 200
    assert Annotation.objects.filter(withdrawn_at=None).count() == 0


def test_what_was_written_by_somebody_is_not_taken_in_the_name_of_somebody_else(
    caller, cast, article, highlight
):
    path, editor = f"/articles/{article.pk}/annotations/", caller("editor")

    refused = editor.post(path, highlight(article), X_Person=str(cast.annotator.pk))

    assert (refused.status_code, Annotation.objects.count()) == (401, 0)
    assert editor.post(path, highlight(article), X_Person=str(cast.editor.pk)).status_code == 201
