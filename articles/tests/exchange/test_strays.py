"""Annotations about nothing that is here: kept as they came, until what they are about comes."""

import uuid

import pytest

from articles.exchange import container
from articles.models import Annotation, Desk, Event, Stray
from articles.permissions import Role
from articles.schemas.webannotation import ANNO, MEDIA_TYPE

SITE = "http://testserver"
HERE = f"{SITE}/annotations/"
PAGE = "http://example.org/page1"


@pytest.fixture
def stray(document):
    """``stray(…)``: a note on a page that nobody has imported."""

    def make(**properties):
        return document(**{"target": PAGE, **properties})

    return make


@pytest.fixture
def publish(make_article, django_capture_on_commit_callbacks):
    """``publish(url)``: an article from there is imported, with all that follows."""

    def make(url="http://example.org/page1", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return make_article(url=url, url_key=url.partition("://")[2].rstrip("/"), **fields)

    return make


def quote(exact, source=PAGE):
    selector = {"type": "TextQuoteSelector", "exact": exact}
    return {"type": "SpecificResource", "source": source, "selector": selector}


@pytest.mark.parametrize(
    "target",
    [
        PAGE,
        "urn:isbn:0451450523",
        f"{SITE}/articles/999999999/",
        f"{SITE}/articles/99999999999999999999/",
        f"{SITE}/claims/1/",
        f"{SITE}/annotations/6a4e0d2e-1111-4222-8333-444455556666/",
        "http://[::1",
        [PAGE, "http://example.org/page2"],
        {"type": "Composite", "items": [PAGE, "http://example.org/page2"]},
        {"type": "SpecificResource", "source": PAGE},
        {"source": PAGE, "selector": {"type": "SvgSelector", "id": "http://example.org/svg1"}},
        {"id": PAGE, "type": "Text", "format": "text/html", "language": "en"},
    ],
)
def test_annotation_about_something_else_is_kept_as_it_came(speaker, stray, target):
    answer = speaker("annotator").post(body=stray(target=target, motivation="replying"))

    assert answer.status_code == 201
    assert answer["Content-Type"] == MEDIA_TYPE
    body = answer.json()
    kept = Stray.objects.get()
    assert body["id"] == answer["Location"] == f"{HERE}{kept.uid}/"
    assert {name: body[name] for name in stray()} == stray(target=target)
    assert body["creator"] == {"type": "Person", "name": "annotator"}
    assert set(body) - set(stray()) == {"id", "created", "modified", "creator", "motivation"}
    assert speaker("reader").get(answer["Location"]).json() == body
    assert Annotation.objects.count() == 0


def test_life_of_a_stray(speaker, stray):
    annotator, reader = speaker("annotator"), speaker("reader")
    made = annotator.post(body=stray(id="http://example.org/a1", canonical="urn:uuid:a1"))
    assert made.json()["via"] == "http://example.org/a1"

    got, head = reader.get(made["Location"]), reader.head(made["Location"])
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    assert got["ETag"] == head["ETag"] == made["ETag"]
    assert got["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"
    assert reader.options(made["Location"])["Allow"] == got["Allow"]
    assert reader.get(made["Location"], if_none_match=made["ETag"]).status_code == 304
    assert reader.put(made["Location"], made.json()).status_code == 403

    state = made.json() | {"target": "http://other.example/", "body": "http://other.example/photo"}
    put = annotator.put(made["Location"], state, if_match=made["ETag"])
    assert (put.status_code, put.json()["target"]) == (200, "http://other.example/")
    assert put.json() == state | {"modified": put.json()["modified"]}
    assert put["ETag"] != made["ETag"]
    for refused in (
        annotator.put(made["Location"], state, if_match=made["ETag"]),
        annotator.delete(made["Location"], if_match=made["ETag"]),
        annotator.delete(made["Location"], if_match=f"W/{put['ETag']}"),
    ):
        assert refused.status_code == 412
        assert refused.json()["current"] == put.json()
    assert annotator.put(made["Location"], state | {"canonical": "urn:uuid:b"}).status_code == 409
    assert annotator.put(made["Location"], state | {"id": f"{HERE}{uuid.uuid4()}/"}).status_code == 409
    assert annotator.put(made["Location"], state | {"target": None}).status_code == 400

    assert annotator.delete(made["Location"], if_match=put["ETag"]).status_code == 204
    assert reader.get(made["Location"]).status_code == 410
    assert reader.get().json()["total"] == 0
    verbs = list(Event.objects.filter(subject_kind="stray").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["stray.kept", "stray.edited", "stray.withdrawn"]


def test_same_sent_again_is_there_once_and_another_content_is_another(speaker, stray):
    annotator = speaker("annotator")
    sent = stray(id="http://example.org/a1")

    answers = [annotator.post(body=body) for body in (sent, sent, sent | {"bodyValue": "x"})]
    other = annotator.post(body=stray(id="http://example.org/a1", body="http://example.org/photo"))

    assert [each.status_code for each in answers] == [201, 200, 400]
    assert other.status_code == 201
    assert answers[0]["Location"] == answers[1]["Location"] != other["Location"]
    again = annotator.post(body=stray(id="http://example.org/a1", body="http://example.org/photo"))
    assert (again.status_code, again["Location"]) == (200, other["Location"])


@pytest.mark.parametrize("on_article", [False, True])
def test_what_was_taken_back_may_be_sent_again(speaker, stray, source, on_article):
    annotator = speaker("annotator")
    sent = stray(canonical="urn:uuid:a1", **({"target": source} if on_article else {}))
    first = annotator.post(body=sent)
    annotator.delete(first["Location"])

    second = annotator.post(body=sent)

    assert second.status_code == 201
    assert second["Location"] != first["Location"]
    assert annotator.get(first["Location"]).status_code == 410
    assert annotator.post(body=sent)["Location"] == second["Location"]


def test_who_sees_it(speaker, stray, cast):
    def seen(address):
        names = ("visitor", "outsider", "reader", "annotator", "editor", "moderator", "superuser")
        answers = {name: speaker(name).get(address).status_code for name in names}
        counts = {name: speaker(name).get().json()["total"] for name in names}
        assert all((answers[name] == 200) == (counts[name] == 1) for name in names)
        return {name for name in names if answers[name] == 200}

    desk = {"reader", "annotator", "editor", "moderator", "superuser"}
    for visibility, expected in (
        ("private", {"annotator"}),
        ("desk", desk),
        ("public", desk | {"visitor", "outsider"}),
    ):
        made = speaker("annotator").post(f"/annotations/?visibility={visibility}", stray())
        assert seen(made["Location"]) == expected
        assert speaker("annotator").delete(made["Location"]).status_code == 204

    assert speaker("reader").post(body=stray()).status_code == 403
    assert speaker("reader").post("/annotations/?visibility=private", stray()).status_code == 201
    assert speaker().post(body=stray()).status_code == 401


def test_moderator_takes_back_what_is_shared(speaker, stray):
    made = speaker("annotator").post("/annotations/?visibility=public", stray())
    private = speaker("annotator").post("/annotations/?visibility=private", stray())

    assert speaker("editor").delete(made["Location"]).status_code == 403
    assert speaker("moderator").put(made["Location"], made.json()).status_code == 403
    assert speaker("moderator").delete(made["Location"]).status_code == 204
    assert speaker("moderator").delete(private["Location"]).status_code == 404


def test_first_desk_keeps_it_or_the_one_that_is_named(speaker, stray, cast, desk):
    other = Desk.objects.get(name="Another desk")
    third = Desk.objects.create(name="Third desk")
    other.admit(cast.annotator, Role.READER)
    third.admit(cast.annotator, Role.EDITOR)
    annotator = speaker("annotator")

    for query, expected in (("", desk), (f"?desk={third.slug}", third), (f"?desk={third.pk}", third)):
        made = annotator.post(f"/annotations/{query}", stray())
        assert Stray.objects.get(uid=made["Location"].split("/")[-2]).desk == expected
    assert annotator.post(f"/annotations/?desk={other.slug}", stray()).status_code == 403
    assert annotator.post("/annotations/?desk=nowhere", stray()).status_code == 400
    assert speaker("outsider").post(f"/annotations/?desk={third.pk}", stray()).status_code == 400


def test_slug_names_a_stray_when_it_is_free(speaker, stray, document):
    annotator, slug = speaker("annotator"), str(uuid.uuid4())

    made = [annotator.post(body=body, slug=slug)["Location"] for body in (stray(), stray(), document())]

    assert made[0] == f"{HERE}{slug}/"
    assert len(set(made)) == 3


# -- In the container ----------------------------------------------------------------------------------------


def test_strays_stand_among_the_annotations_in_the_order_they_came(
    speaker, stray, document, monkeypatch, make_annotation
):
    monkeypatch.setattr(container, "PAGE_SIZE", 2)
    annotator = speaker("annotator")
    made = [annotator.post(body=body)["Location"] for body in (stray(), document(), stray(), stray())]
    made.append(f"{HERE}{make_annotation().uid}/")
    made.append(annotator.post(body=stray())["Location"])

    def walk(iris):
        address, found, before = f"{HERE}?iris={iris}&page=0", [], []
        while address:
            page = annotator.get(address).json()
            before.append((page["startIndex"], len(page["items"]), page["partOf"]["total"]))
            found += [item if iris else item["id"] for item in page["items"]]
            address = page.get("next")
        assert before == [(0, 2, 6), (2, 2, 6), (4, 2, 6)]
        return found

    assert walk(0) == walk(1) == made
    assert annotator.get().json()["last"] == f"{HERE}?iris=0&page=2"


def test_pages_that_were_read_stay_as_they_are_while_more_come(speaker, stray, document, monkeypatch):
    monkeypatch.setattr(container, "PAGE_SIZE", 2)
    annotator = speaker("annotator")
    made = [annotator.post(body=body)["Location"] for body in (document(), stray(), document())]
    first = annotator.get(f"{HERE}?iris=1&page=0").json()

    made += [annotator.post(body=body)["Location"] for body in (document(), stray(), document())]

    again = annotator.get(f"{HERE}?iris=1&page=0").json()
    assert (again["items"], again["next"]) == (first["items"], first["next"])
    second = annotator.get(first["next"]).json()
    third = annotator.get(second["next"]).json()
    assert first["items"] + second["items"] + third["items"] == made
    assert (second["startIndex"], third["startIndex"]) == (2, 4)


# -- When what it is about comes -----------------------------------------------------------------------------


def test_stray_comes_to_its_place_with_its_article(speaker, stray, publish, cast):
    annotator = speaker("annotator")
    made = annotator.post(body=stray(target=quote("the drones were small"), created="2025-01-01T10:00:00Z"))
    lost = annotator.post(body=stray(target=quote("no such words"), id="http://example.org/a2"))

    article = publish("https://EXAMPLE.org/page1".lower())

    annotation = Annotation.objects.get(body="Seen elsewhere", lost=None)
    assert f"{HERE}{annotation.uid}/" == made["Location"]
    assert (annotation.article, annotation.quote) == (article, "the drones were small")
    assert (annotation.author, annotation.created_at.year) == (cast.annotator, 2025)
    orphan = Annotation.objects.exclude(lost=None).get()
    assert (orphan.lost, f"{HERE}{orphan.uid}/") == ("no such words", lost["Location"])
    assert not Stray.objects.exists()
    # The selector of the position is added; no ETag of before is good for what is there now.
    now = annotator.get(made["Location"])
    assert now.json()["target"]["selector"][0] == quote("")["selector"] | {"exact": "the drones were small"}
    assert now["ETag"] != made["ETag"]
    assert annotator.put(made["Location"], now.json(), if_match=made["ETag"]).status_code == 412
    assert annotator.put(made["Location"], now.json(), if_match=now["ETag"]).status_code == 200
    # What came from there is known there.
    again = annotator.post(body=stray(target=quote("no such words"), id="http://example.org/a2"))
    assert (again.status_code, again["Location"]) == (200, lost["Location"])


def test_address_that_is_corrected_calls_them_too(
    speaker, stray, article, cast, django_capture_on_commit_callbacks
):
    speaker("annotator").post(body=stray())

    with django_capture_on_commit_callbacks(execute=True):
        article.correct(cast.editor, url=PAGE, url_key="example.org/page1")

    assert Annotation.objects.get().article == article


def test_only_the_articles_of_its_own_desk_call_it(speaker, stray, publish, cast, desk):
    other = Desk.objects.get(name="Another desk")
    other.admit(cast.annotator, Role.EDITOR)
    speaker("annotator").post(body=stray())

    publish(desk=other, by=cast.outsider)

    assert Stray.objects.count() == 1
    publish()
    assert Annotation.objects.get().article.desk == desk


def test_who_may_not_write_there_any_more_leaves_a_stray(speaker, stray, publish, desk, cast):
    speaker("annotator").post(body=stray())
    private = speaker("reader").post("/annotations/?visibility=private", stray())
    desk.admit(cast.annotator, Role.READER)

    publish()

    assert Stray.objects.get().author == cast.annotator
    annotation = Annotation.objects.get()
    assert (annotation.visibility, f"{HERE}{annotation.uid}/") == ("private", private["Location"])


def test_public_one_is_the_desks_on_an_article_of_the_desk(speaker, stray, publish):
    speaker("annotator").post("/annotations/?visibility=public", stray())

    publish()

    assert Annotation.objects.get().visibility == "desk"


def test_put_on_an_article_brings_it_there(speaker, stray, source, article):
    annotator = speaker("annotator")
    made = annotator.post(body=stray())

    put = annotator.put(made["Location"], made.json() | {"target": source}, if_match=made["ETag"])

    assert (put.status_code, put.json()["target"]) == (200, source)
    annotation = Annotation.objects.get()
    assert (annotation.article, f"{HERE}{annotation.uid}/") == (article, made["Location"])
    assert annotator.get(made["Location"])["ETag"] == put["ETag"]


def test_answers_wait_for_what_they_answer(speaker, stray, publish, document, source):
    annotator = speaker("annotator")
    parent = annotator.post(body=stray(id="http://example.org/a1"))
    for target in (parent["Location"], "http://example.org/a1", "http://example.org/a9"):
        sent = stray(target=target, motivation="replying", bodyValue=f"To {target}")
        sent.pop("body")
        assert annotator.post(body=sent).status_code == 201
    assert Stray.objects.count() == 4

    publish()

    replies = Annotation.objects.filter(motivation="replying", reply_to__body="Seen elsewhere")
    assert {reply.body for reply in replies} == {f"To {parent['Location']}", "To http://example.org/a1"}
    late = document(id="http://example.org/a9", target=source)
    assert annotator.post(body=late).status_code == 201
    assert Annotation.objects.filter(motivation="replying").count() == 3
    assert not Stray.objects.exists()


def test_browser_sees_what_it_says_and_what_it_waits_for(speaker, stray, cast, client):
    script = "<script>alert(1)</script>"
    made = speaker("annotator").post(
        body=stray(
            target=[quote("words that were marked"), "javascript:alert(1)"],
            body=[
                {"type": "TextualBody", "value": script},
                {"type": "TextualBody", "value": "drones", "purpose": "tagging"},
            ],
        )
    )
    client.force_login(cast.editor)

    page = client.get(made["Location"], headers={"accept": "text/html"})

    text = page.content.decode()
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert all(words in text for words in ("words that were marked", "drones", PAGE))
    assert f'href="/articles/new/?url={"http%3A%2F%2Fexample.org%2Fpage1"}"' in text
    assert script not in text
    assert 'href="javascript' not in text
    client.force_login(cast.reader)
    assert (
        "/articles/new/?url="
        not in client.get(made["Location"], headers={"accept": "text/html"}).content.decode()
    )
    client.logout()
    assert client.get(made["Location"], headers={"accept": "text/html"}).status_code == 404


def test_context_of_a_stray_is_its_own(speaker, stray):
    context = [ANNO, {"mood": "http://example.org/mood"}]
    sent = stray(mood={"value": ["angry", 7, None]})
    sent["@context"] = context

    body = speaker("annotator").post(body=sent).json()

    assert (body["@context"], body["mood"]) == (context, sent["mood"])
