"""Articles over the API: the shelf, one article, its corrections, tags, reading state and log."""

import pytest


def test_shelf_is_narrowed_by_words_outlet_tag_entity_date_and_what_was_read(
    caller, article, make_article, make_entity, make_annotation
):
    entity = make_entity("Iraq", kind="place")
    first = make_article(published_on="2026-01-10", tags=["drones"], outlet="Wire D")
    second = make_article(title="Budget talks", published_on="2026-02-10", outlet="Wire B")
    make_annotation("Iraq", article=second, motivation="identifying", entities=[entity])
    reader = caller("reader")

    def found(query):
        return [item["id"] for item in reader.get(f"/articles/?{query}").json()["items"]]

    assert found("") == [second.pk, first.pk, article.pk]
    assert found("q=budget") == [second.pk]
    assert found(f"outlet={first.outlet_id}") == [first.pk]
    assert found("tag=Drones") == [first.pk]
    assert found(f"entity={entity.pk}") == [second.pk]
    assert found("since=2026-02-01") == [second.pk]
    assert found("until=2026-02-01") == [first.pk]
    reader.put(f"/articles/{first.pk}/reading/", {"percent": 10})
    assert found("unread=true") == [second.pk, article.pk]
    assert found("unread=false") == [first.pk]


def test_shelf_asks_the_same_few_questions_whatever_its_length(
    caller, make_article, make_annotation, django_assert_num_queries
):
    for number in range(4):
        make_annotation("Iraq", article=make_article(tags=[f"tag {number}"]))
    reader = caller("reader")

    with django_assert_num_queries(6):
        page = reader.get("/articles/?limit=3").json()
    with django_assert_num_queries(6):
        rest = reader.get(f"/articles/?limit=3&cursor={page['next']}").json()

    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert page["items"][0]["counts"] == {"claims": 0, "mentions": 0, "notes": 0, "highlights": 1}


def test_visitor_sees_public_articles_alone(caller, make_article):
    public, _hidden = make_article(visibility="public"), make_article()

    found = caller().get("/articles/").json()["items"]

    assert [(item["id"], item["unread"]) for item in found] == [(public.pk, None)]
    assert caller().get(f"/articles/{public.pk}/").json()["may"] == []


def test_article_comes_with_the_text_that_offsets_count_in(caller, article):
    answer = caller("annotator").get(f"/articles/{article.pk}/")

    body = answer.json()
    assert (body["text"], body["html"]) == (article.current.text, article.current.html)
    assert (body["revision"], body["sequence"], answer["ETag"][:3]) == (article.current.pk, 1, '"1-')
    assert body["may"] == ["annotate", "keep_private"]


def test_editor_corrects_what_was_extracted(caller, article):
    editor, path = caller("editor"), f"/articles/{article.pk}/"
    sent = {
        "title": "Small drones",
        "outlet": "Wire C",
        "published_on": "2026-01-31",
        "url": "https://example.org/drones?utm_source=x",
        "visibility": "public",
    }

    corrected = editor.patch(path, sent, If_Match='"1"')
    stale = editor.patch(path, {"title": "Other"}, If_Match='"1"')

    assert (corrected.status_code, corrected["X-Sequence"]) == (200, "2")
    body = corrected.json()
    assert (body["title"], body["outlet"]["name"], body["published_on"], body["visibility"]) == (
        "Small drones",
        "Wire C",
        "2026-01-31",
        "public",
    )
    assert editor.get(path).json() == body
    assert (stale.status_code, stale.json()["current"]["title"]) == (412, "Small drones")


@pytest.mark.parametrize(
    "field, change",
    [
        ("title", {"title": ""}),
        ("title", {"title": "a\0b"}),
        ("published_on", {"published_on": "31.1.2026"}),
        ("url", {"url": "javascript:alert(1)"}),
        ("language", {"language": "<b>"}),
        ("visibility", {"visibility": "private"}),
        ("desk", {"desk": 2}),
    ],
)
def test_correction_that_makes_no_sense_is_refused(field, change, caller, article):
    refused = caller("editor").patch(f"/articles/{article.pk}/", change)

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_address_of_another_article_is_a_duplicate(caller, make_article):
    editor = caller("editor")
    first, second = make_article(), make_article()
    editor.patch(f"/articles/{first.pk}/", {"url": "https://example.org/a"})

    refused = editor.patch(f"/articles/{second.pk}/", {"url": "http://example.org/a?utm_source=mail"})

    assert refused.status_code == 409
    assert refused.json()["existing"]["id"] == first.pk


def test_only_editors_correct_and_tag(caller, article):
    for role, status in (("visitor", 401), ("reader", 403), ("annotator", 403), ("outsider", 404)):
        assert caller(role).patch(f"/articles/{article.pk}/", {"title": "X"}).status_code == status
        assert caller(role).put(f"/articles/{article.pk}/tags/", {"tags": []}).status_code == status


def test_tags_of_an_article_are_replaced_and_offered_again(caller, article):
    editor = caller("editor")

    tagged = editor.put(f"/articles/{article.pk}/tags/", {"tags": ["drones", "Drones ", "troops"]})

    assert sorted(name.lower() for name in tagged.json()["tags"]) == ["drones", "troops"]
    assert tagged["X-Sequence"] == "2"
    assert [name.lower() for name in editor.get("/tags/?q=dro").json()["items"]] == ["drones"]
    assert editor.get("/articles/?limit=1").json()["items"][0]["tags"] == tagged.json()["tags"]


def test_reading_state_is_ones_own(caller, article):
    reader, path = caller("reader"), f"/articles/{article.pk}/reading/"

    before = reader.get(path).json()
    kept = reader.put(path, {"position": 40, "percent": 30}).json()
    away = reader.put(path, {"archived": True}).json()

    assert before == {"opened": None, "position": 0, "percent": 0, "archived": False}
    assert away == {**kept, "archived": True}
    assert reader.get(path).json() == away
    assert caller("editor").get(path).json() == before
    assert caller().get(path).status_code == 401
    assert reader.put(path, {"percent": 101}).status_code == 422


def test_log_is_read_by_moderators(caller, article, annotation):
    path = f"/articles/{article.pk}/events/"

    verbs = [event["verb"] for event in caller("moderator").get(path).json()["items"]]

    assert verbs == ["annotation.created", "article.imported"]
    assert caller("editor").get(path).json()["items"] == []
    assert caller("outsider").get(path).status_code == 404
    assert len(caller("moderator").get("/events/?limit=1").json()["items"]) == 1
