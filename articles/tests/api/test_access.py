"""Who may do what over the API, how one signs in, and that nothing leaks."""

import pytest
from django.test import Client

from articles.models import Annotation, Token

NOTE = [{"type": "TextualBody", "value": "Seen before."}]


@pytest.mark.parametrize(
    "role, visibility, status",
    [
        ("visitor", "desk", 401),
        ("visitor", "private", 401),
        ("outsider", "desk", 404),
        ("reader", "desk", 403),
        ("reader", "private", 201),
        ("annotator", "desk", 201),
        ("annotator", "private", 201),
        ("editor", "desk", 201),
        ("moderator", "desk", 201),
        ("superuser", "desk", 201),
    ],
)
def test_who_may_make_an_annotation(role, visibility, status, caller, article):
    sent = {"motivation": "commenting", "visibility": visibility, "body": NOTE}

    answer = caller(role).post(f"/articles/{article.pk}/annotations/", sent)

    assert answer.status_code == status
    assert Annotation.objects.count() == (status == 201)


@pytest.mark.parametrize(
    "role, read, edit, hide",
    [
        ("visitor", 404, 401, 401),
        ("outsider", 404, 404, 404),
        ("reader", 200, 403, 403),
        ("annotator", 200, 200, 403),
        ("editor", 200, 403, 403),
        ("moderator", 200, 403, 200),
    ],
)
def test_who_may_read_edit_and_hide_a_highlight_of_the_desk(role, read, edit, hide, caller, annotation):
    person, path = caller(role), f"/annotations/{annotation.uid}/"

    assert person.get(path).status_code == read
    assert person.patch(path, {"body": NOTE}).status_code == edit
    assert person.put(f"{path}hiding/", {"reason": "off topic"}).status_code == hide


def test_private_note_is_nobody_elses(caller, make_annotation, article):
    made = make_annotation(motivation="commenting", body="My own", visibility="private", tags=["secret plan"])

    for role in ("visitor", "reader", "editor", "moderator", "superuser", "outsider"):
        person = caller(role)
        assert person.get(f"/annotations/{made.uid}/").status_code == 404
        listed = person.get(f"/articles/{article.pk}/annotations/")
        assert listed.status_code == 404 or listed.json()["items"] == []
        assert person.get("/tags/?q=secret").json() == {"items": []}
        assert person.get("/articles/?tag=secret plan").json()["items"] == []
        assert "My own" not in person.get("/events/").content.decode()
    annotator = caller("annotator")
    assert annotator.get(f"/annotations/{made.uid}/").status_code == 200
    assert annotator.get("/tags/?q=secret").json() == {"items": ["secret plan"]}
    assert len(annotator.get("/articles/?tag=secret plan").json()["items"]) == 1
    assert "My own" in annotator.get("/events/").content.decode()


def test_reader_cannot_make_a_private_note_the_desks(caller, article, cast, make_annotation):
    made = make_annotation(motivation="commenting", body="Mine", visibility="private", by=cast.reader)

    refused = caller("reader").patch(f"/annotations/{made.uid}/", {"visibility": "desk"})

    assert refused.status_code == 403
    made.refresh_from_db()
    assert made.visibility == "private"


def test_outsider_sees_of_another_desk_nothing_at_all(
    caller, article, make_annotation, make_entity, make_claim
):
    entity = make_entity(aliases=["CENTCOM"])
    claim = make_claim(claimant=entity)
    made = make_annotation(motivation="questioning", claim=claim, tags=["drones"])
    make_annotation("Iraq", motivation="identifying", entities=[entity])
    paths = {
        "one": [
            f"/articles/{article.pk}/",
            f"/articles/{article.pk}/annotations/",
            f"/articles/{article.pk}/events/",
            f"/annotations/{made.uid}/",
            f"/annotations/{made.uid}/events/",
            f"/entities/{entity.pk}/",
            f"/claims/{claim.pk}/",
            f"/claims/{claim.pk}/appearances/",
        ],
        "lists": [
            "/articles/",
            f"/articles/?entity={entity.pk}",
            "/entities/",
            f"/entities/?desk={entity.desk_id}",
            f"/entities/suggest/?q=CENTCOM&desk={entity.desk_id}",
            "/claims/",
            "/tags/?q=drones",
            f"/events/?desk={entity.desk_id}",
        ],
    }

    for role in ("visitor", "outsider"):
        person = caller(role)
        assert {person.get(path).status_code for path in paths["one"]} == {404}
        assert [person.get(path).json()["items"] for path in paths["lists"]] == [[]] * len(paths["lists"])
    moderator = caller("moderator")
    assert {moderator.get(path).status_code for path in paths["one"]} == {200}
    assert all(moderator.get(path).json()["items"] for path in paths["lists"])


def test_entity_of_another_desk_is_not_there_for_an_annotation(caller, article, highlight, cast):
    desk = cast.outsider.desks.get()
    foreign = desk.entities.create(name="Secret source", kind="person")
    body = [{"type": "SpecificResource", "entity": {"id": foreign.pk}}]

    refused = caller("annotator").post(
        f"/articles/{article.pk}/annotations/", highlight(article, motivation="identifying", body=body)
    )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "body.0.entity"
    assert "Secret" not in refused.content.decode()


def test_mentions_are_counted_as_far_as_they_are_seen(caller, make_entity, make_annotation):
    entity = make_entity("Iraq", kind="place")
    make_annotation("Iraq", motivation="identifying", entities=[entity])
    make_annotation(motivation="commenting", body="Compare", visibility="private", entities=[entity])

    assert caller("annotator").get(f"/entities/{entity.pk}/").json()["mentions"] == 2
    assert caller("editor").get(f"/entities/{entity.pk}/").json()["mentions"] == 1


# -- Signing in ----------------------------------------------------------------------------------------------


def test_session_needs_a_csrf_token_to_write(caller, article, highlight):
    strict = caller("annotator", enforce_csrf_checks=True)
    path = f"/articles/{article.pk}/annotations/"
    strict.client.cookies["csrftoken"] = "a" * 32

    missing = strict.post(path, highlight(article))
    wrong = strict.post(path, highlight(article), X_CSRFToken="b" * 32)
    right = strict.post(path, highlight(article), X_CSRFToken="a" * 32)

    assert (missing.status_code, wrong.status_code, right.status_code) == (403, 403, 201)
    assert missing["Content-Type"] == "application/problem+json"
    assert "CSRF" in missing.json()["title"]


def test_bearer_token_writes_without_csrf_and_its_use_is_noted_once_a_minute(
    cast, article, highlight, caller
):
    token, secret = Token.issue(cast.annotator, "script")
    visitor = caller("visitor", enforce_csrf_checks=True)
    path = f"/articles/{article.pk}/annotations/"

    made = visitor.post(path, highlight(article), Authorization=f"Bearer {secret}")
    token.refresh_from_db()
    first = token.last_used_at
    visitor.post(path, highlight(article), Authorization=f"Bearer {secret}")
    token.refresh_from_db()

    assert made.status_code == 201
    assert made.json()["creator"]["name"] == "annotator"
    assert first is not None
    assert token.last_used_at == first


@pytest.mark.parametrize("secret", ["nr_wrong", "", "nr_\x7f", "schlüssel"])
def test_unknown_token_is_refused_even_for_reading(secret, caller, db):
    refused = caller().get("/articles/", Authorization=f"Bearer {secret}".encode().decode("latin-1"))

    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert refused["Content-Type"] == "application/problem+json"


def test_token_that_was_revoked_or_whose_user_is_inactive_is_refused(cast, caller):
    revoked, first = Token.issue(cast.editor)
    revoked.revoke()
    _, second = Token.issue(cast.reader)
    cast.reader.is_active = False
    cast.reader.save()

    for secret in (first, second):
        assert caller().get("/me/", Authorization=f"Bearer {secret}").status_code == 401


def test_me_tells_who_and_where(caller, desk):
    me = caller("editor").get("/me/").json()

    assert (me["name"], [(each["name"], each["role"]) for each in me["desks"]]) == (
        "editor",
        [("Gulf desk", "editor")],
    )
    assert [rating["label"] for rating in me["desks"][0]["ratings"]][0] == "True"
    assert caller().get("/me/").status_code == 401
    assert caller().get("/desks/").json() == {"items": []}


def test_answer_is_never_kept_for_somebody_else(caller, article):
    answer = caller("reader").get(f"/articles/{article.pk}/")

    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_unknown_address_and_method_are_problems_too(caller, db):
    absent, short = caller().get("/nothing/"), Client().post("/api/entities")
    method = caller("editor").delete("/articles/")

    assert (absent.status_code, absent.json()["status"]) == (404, 404)
    assert "slash" in short.json()["title"]
    assert method.status_code == 405
    assert method["Content-Type"] == "application/problem+json"


def test_head_answers_as_get_without_a_body(caller, article):
    head, get = caller("reader").head("/articles/"), caller("reader").get("/articles/")

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(get.content))
