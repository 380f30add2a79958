"""The Web Annotation Protocol: one annotation, made, read, replaced and taken back."""

import uuid

import pytest

from articles.models import Annotation, Event
from articles.schemas.webannotation import MEDIA_TYPE

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def made(speaker, quoted):
    """A note of the annotator's that was posted: the answer."""
    answer = speaker("annotator").post(body=quoted())
    assert answer.status_code == 201, answer.content
    return answer


def test_new_annotation_is_answered_whole_with_its_address(made, quoted, article):
    body = made.json()

    annotation = Annotation.objects.get()
    assert body["id"] == made["Location"] == made["Content-Location"]
    assert body["id"] == f"http://testserver/annotations/{annotation.uid}/"
    assert body["body"] == quoted()["body"]
    assert body["creator"] == {"type": "Person", "name": "annotator"}
    assert made["Content-Type"] == MEDIA_TYPE
    # It is the container that answers, with the annotation.
    assert made["Link"].startswith('<http://www.w3.org/ns/ldp#Resource>; rel="type"')
    assert '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' in made["Link"]
    assert 'rel="http://www.w3.org/ns/ldp#constrainedBy"' in made["Link"]
    assert made["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"
    assert (annotation.motivation, annotation.body) == ("commenting", "Seen elsewhere")
    assert [span.exact for span in annotation.spans.all()] == ["the drones were small"]


def test_annotation_is_read_with_the_headers_of_the_protocol(made, speaker):
    reader = speaker("reader")

    answer, head = reader.get(made["Location"]), reader.head(made["Location"])

    assert answer.json() == made.json()
    assert answer["Content-Type"] == MEDIA_TYPE
    assert {part.strip() for part in answer["Vary"].split(",")} >= {"Accept", "Cookie", "Authorization"}
    assert answer["ETag"] == made["ETag"]
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head[name] for name in ("ETag", "Link", "Allow", "Content-Length")} == {
        "ETag": answer["ETag"],
        "Link": answer["Link"],
        "Allow": answer["Allow"],
        "Content-Length": str(len(answer.content)),
    }
    options = reader.options(made["Location"])
    assert (options.status_code, options["Allow"]) == (200, answer["Allow"])


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        (None, 200, MEDIA_TYPE),
        ("*/*", 200, MEDIA_TYPE),
        ("application/ld+json", 200, MEDIA_TYPE),
        (MEDIA_TYPE, 200, MEDIA_TYPE),
        ('application/ld+json; profile="http://example.org/other"', 200, MEDIA_TYPE),
        ("text/turtle;q=0.9, application/ld+json;q=0.5", 200, MEDIA_TYPE),
        ("application/json", 200, "application/json"),
        ("application/*", 200, MEDIA_TYPE),
        (HTML, 303, None),
        ("text/html", 303, None),
        ("text/html;q=0.4, application/ld+json;q=0.5", 200, MEDIA_TYPE),
        ("text/turtle", 406, "application/problem+json"),
        ("application/ld+json;q=0, text/turtle", 406, "application/problem+json"),
        ("nonsense", 406, "application/problem+json"),
    ],
)
def test_form_is_negotiated(made, speaker, article, accept, status, kind):
    answer = speaker("reader").get(made["Location"], **({"accept": accept} if accept else {}))

    assert answer.status_code == status
    if status == 303:
        uid = Annotation.objects.get().uid
        assert answer["Location"] == f"/articles/{article.pk}/#annotation-{uid}"
    else:
        assert answer["Content-Type"] == kind
    assert "Accept" in answer["Vary"]


def test_known_annotation_is_not_sent_again(made, speaker):
    answer = speaker("reader").get(made["Location"], if_none_match=made["ETag"])

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", made["ETag"])


def test_put_replaces_the_state_without_if_match(made, speaker):
    state = made.json() | {"body": {"type": "TextualBody", "value": "Better words"}}

    answer = speaker("annotator").put(made["Location"], state)

    assert answer.status_code == 200
    assert answer.json()["body"] == {"type": "TextualBody", "value": "Better words"}
    assert answer.json()["target"] == made.json()["target"]
    assert answer["ETag"] != made["ETag"]
    annotation = Annotation.objects.get()
    assert (annotation.body, annotation.version) == ("Better words", 2)
    assert speaker("reader").get(made["Location"]).json() == answer.json()


def test_put_with_what_is_there_changes_nothing(made, speaker):
    state = speaker("annotator").put(made["Location"], made.json()).json()

    again = speaker("annotator").put(made["Location"], state, if_match="*")

    assert again.status_code == 200
    assert again.json() == state


def test_stale_put_and_delete_are_told_the_present_state(made, speaker):
    annotator = speaker("annotator")
    state = made.json() | {"body": {"type": "TextualBody", "value": "Better words"}}
    now = annotator.put(made["Location"], state, if_match=made["ETag"])
    assert now.status_code == 200

    put = annotator.put(made["Location"], state, if_match=made["ETag"])
    delete = annotator.delete(made["Location"], if_match=made["ETag"])
    present = annotator.put(made["Location"], state, if_none_match="*")

    assert (put.status_code, delete.status_code, present.status_code) == (412, 412, 412)
    assert put["Content-Type"] == "application/problem+json"
    assert put.json()["current"] == now.json()
    assert annotator.delete(made["Location"], if_match=now["ETag"]).status_code == 204


def test_put_can_move_the_words_and_the_motivation(made, speaker, quoted):
    state = quoted("Iraq did not ask the troops to leave")
    del state["body"]

    answer = speaker("annotator").put(made["Location"], state)

    assert answer.status_code == 200
    annotation = Annotation.objects.get()
    assert annotation.motivation == "highlighting"
    assert [span.exact for span in annotation.spans.all()] == ["Iraq did not ask the troops to leave"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "http://testserver/annotations/6a4e0d2e-1111-4222-8333-444455556666/"}, "id"),
        ({"id": "http://example.org/another"}, "id"),
        ({"canonical": "urn:uuid:another"}, "canonical"),
        ({"via": "http://example.org/another"}, "via"),
    ],
)
def test_put_may_not_change_what_identifies_it(speaker, quoted, change, field):
    annotator = speaker("annotator")
    sent = quoted(id="http://example.org/first", canonical="urn:uuid:first")
    first = annotator.post(body=sent).json()
    answer = annotator.put(first["id"], first | change)

    assert answer.status_code == 409
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert annotator.get(first["id"]).json() == first


def test_put_can_move_it_to_another_article_of_the_desk(made, speaker, article, make_article):
    other = make_article()
    target = f"http://testserver/articles/{other.pk}/"
    before = article.sequence

    answer = speaker("annotator").put(made["Location"], made.json() | {"target": target})

    assert answer.status_code == 200
    assert answer.json()["target"] == target
    annotation = Annotation.objects.get()
    assert (annotation.article, annotation.revision, annotation.spans.count()) == (other, other.current, 0)
    # Both pages change, and both logs say so.
    events = Event.objects.filter(verb="annotation.edited").order_by("article")
    assert [event.article_id for event in events] == [article.pk, other.pk]
    assert events[0].sequence > before
    assert (events[1].before["article"], events[1].after["article"]) == (article.pk, other.pk)


def test_what_was_answered_or_is_the_desks_stays_on_its_article(
    made, speaker, make_article, make_annotation, make_claim, cast
):
    target = f"http://testserver/articles/{make_article().pk}/"
    note = Annotation.objects.get()
    make_annotation(motivation="replying", body="Yes", reply_to=note)
    claim = make_annotation(motivation="questioning", claim=make_claim())

    for annotation in (note, claim):
        address = f"/annotations/{annotation.uid}/"
        state = speaker("annotator").get(address).json() | {"target": target}
        answer = speaker("annotator").put(address, state)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "target")


def test_deleted_annotation_is_gone_for_those_who_saw_it(made, speaker):
    assert speaker("annotator").delete(made["Location"]).status_code == 204

    statuses = {
        name: speaker(name).get(made["Location"]).status_code
        for name in ("visitor", "outsider", "reader", "annotator", "moderator")
    }

    gone = {"reader": 410, "annotator": 410, "moderator": 410}
    assert statuses == {"visitor": 404, "outsider": 404, **gone}
    assert speaker("annotator").put(made["Location"], made.json()).status_code == 410
    assert speaker("annotator").delete(made["Location"]).status_code == 410
    assert speaker("moderator").get().json()["total"] == 0


def test_id_and_canonical_from_elsewhere_are_kept(speaker, quoted):
    sent = quoted(id="http://example.org/a1", canonical="urn:uuid:a1", via=["http://example.org/a0"])

    body = speaker("annotator").post(body=sent).json()

    assert body["canonical"] == "urn:uuid:a1"
    assert body["via"] == ["http://example.org/a0", "http://example.org/a1"]
    assert body["id"].startswith("http://testserver/annotations/")


def test_same_annotation_sent_twice_is_there_once(speaker, quoted):
    annotator = speaker("annotator")
    first = annotator.post(body=quoted(canonical="urn:uuid:a1"))

    second = annotator.post(body=quoted(canonical="urn:uuid:a1", id="http://example.org/copy"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert second["Location"] == first["Location"]
    assert second.json() == first.json()
    assert Annotation.objects.count() == 1


def test_slug_that_is_a_uuid_names_the_annotation_when_it_is_free(speaker, document):
    annotator, slug = speaker("annotator"), str(uuid.uuid4())

    first = annotator.post(body=document(), slug=slug)
    second = annotator.post(body=document(), slug=slug)
    third = annotator.post(body=document(), slug="my words")

    assert [each.status_code for each in (first, second, third)] == [201, 201, 201]
    assert first["Location"].endswith(f"/annotations/{slug}/")
    assert len({each["Location"] for each in (first, second, third)}) == 3


def test_reply_answers_the_annotation_by_its_iri(made, speaker, document):
    target = made["Location"]

    answer = speaker("editor").post(body=document(target=target, motivation="replying"))

    assert answer.status_code == 201
    assert answer.json()["target"] == target
    reply = Annotation.objects.get(motivation="replying")
    assert reply.reply_to.uid == Annotation.objects.exclude(pk=reply.pk).get().uid


def test_reply_made_on_the_page_targets_the_other_iri(make_annotation, speaker):
    note = make_annotation(motivation="commenting", body="Really?")
    reply = make_annotation(motivation="replying", body="Yes", reply_to=note)

    body = speaker("reader").get(f"/annotations/{reply.uid}/").json()

    assert body["target"] == f"http://testserver/annotations/{note.uid}/"
    assert body["body"]["purpose"] == body["motivation"] == "replying"


def test_one_annotation_costs_few_queries(made, speaker, django_assert_max_num_queries):
    reader = speaker("reader")

    # Session and person; the annotation, its spans, placements, tags, mentions, whom it calls.
    with django_assert_max_num_queries(8):
        reader.get(made["Location"])
