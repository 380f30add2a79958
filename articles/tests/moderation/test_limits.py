"""What is very much in a short time is not taken, and nothing of it lost; later it is."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Annotation, Attempts, TooMany
from articles.models.attempts import WINDOW
from articles.models.limits import limit_making, limit_replying


def post(user, path, body, kind="application/json"):
    client = Client()
    client.force_login(user)
    return client.post(path, json.dumps(body), content_type=kind)


def highlights(article, count, **fields):
    selector = [{"type": "TextPositionSelector", "start": 0, "end": 8}]
    made = [
        {"motivation": "highlighting", "target": [{"selector": selector}], **fields} for _ in range(count)
    ]
    return made[0] if count == 1 else made


def make(user, article, count=1, **fields):
    return post(user, f"/api/articles/{article.pk}/annotations/", highlights(article, count, **fields))


def later(seconds=WINDOW):
    for row in Annotation.objects.all():
        row.created_at -= timedelta(seconds=seconds)
        row.save(update_fields=["created_at"])
    for row in Attempts.objects.all():
        row.since -= seconds
        row.save(update_fields=["since"])


def test_very_many_annotations_have_to_wait(cast, article, settings):
    settings.MOST_MADE = 3

    made = [make(cast.annotator, article).status_code for _ in range(3)]
    late = make(cast.annotator, article)

    assert made == [201] * 3
    assert (late.status_code, late["Content-Type"]) == (429, "application/problem+json")
    assert WINDOW - 60 < int(late["Retry-After"]) <= WINDOW
    assert late.json()["retry_after"] == int(late["Retry-After"])
    assert late.json()["title"] == "This is very much in a short time. Go on in 15 minutes."
    assert Annotation.objects.count() == 3
    assert make(cast.editor, article).status_code == 201

    later()
    assert make(cast.annotator, article).status_code == 201


def test_list_counts_as_many(cast, article, settings):
    settings.MOST_MADE = 5

    answers = [make(cast.annotator, article, count).status_code for count in (3, 3, 2, 1)]

    assert answers == [201, 429, 201, 429]


def test_list_longer_than_the_limit_is_taken_from_who_made_none_of_late(cast, article, settings):
    settings.MOST_MADE = 5

    assert make(cast.annotator, article, 8).status_code == 201
    assert make(cast.annotator, article, 8).status_code == 429


def test_what_was_sent_before_is_answered_as_ever(cast, article, settings):
    settings.MOST_MADE = 1
    uid = "6f2f9b1c-3c0f-4d0e-9d3e-0b7c64d4b3d1"

    answers = [make(cast.annotator, article, uid=uid).status_code for _ in range(2)]

    assert answers == [201, 200]


def test_what_was_refused_does_not_count(cast, article, settings):
    settings.MOST_MADE = 1

    refused = make(cast.annotator, article, motivation="commenting").status_code
    taken = make(cast.annotator, article).status_code

    assert (refused, taken) == (422, 201)


def test_limits_can_be_switched_off(cast, article, note, settings, reason):
    settings.MOST_MADE = settings.MOST_REPLIES = settings.MOST_FLAGS = 0

    assert [make(cast.annotator, article).status_code for _ in range(3)] == [201] * 3
    assert flag(cast.reader, note, reason).status_code == 200
    assert not Attempts.objects.exists()


def test_protocol_has_the_same_limit(cast, article, settings):
    settings.MOST_MADE = 1
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Look here"},
        "target": f"http://testserver/articles/{article.pk}/",
    }

    answers = []
    for number in range(2):
        body = {**document, "body": {"type": "TextualBody", "value": f"Look {number}"}}
        answers.append(post(cast.annotator, "/annotations/", body, "application/ld+json"))

    assert [answer.status_code for answer in answers] == [201, 429]
    assert answers[1]["Retry-After"]


def test_commands_are_not_limited(cast, article, settings, tmp_path):
    settings.MOST_MADE = 1
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "target": f"{settings.SITE_URL}/articles/{article.pk}/",
    }
    lines = [
        {**document, "id": f"urn:x:{n}", "body": {"type": "TextualBody", "value": f"{n}"}} for n in range(3)
    ]
    path = tmp_path / "annotations.json"
    path.write_text(json.dumps(lines))

    call_command("import_annotations", str(path), by="annotator", verbosity=0)

    assert Annotation.objects.count() == 3


# -- Replies -------------------------------------------------------------------------------------------------


@pytest.fixture
def note(make_annotation):
    return make_annotation("Iraq", motivation="commenting", body="Nonsense.")


def test_replies_have_a_limit_of_their_own(cast, article, note, settings):
    settings.MOST_REPLIES = 2
    said = {
        "motivation": "replying",
        "reply_to": str(note.uid),
        "body": [{"type": "TextualBody", "value": "No."}],
    }

    url = f"/api/articles/{article.pk}/annotations/"
    answers = [post(cast.annotator, url, said).status_code for _ in range(3)]

    assert answers == [201, 201, 429]
    assert make(cast.annotator, article).status_code == 201


def test_page_shows_the_reply_again(cast, note, settings):
    settings.MOST_REPLIES = 1
    client = Client()
    client.force_login(cast.annotator)
    url = f"/annotations/{note.uid}/replies/"

    client.post(url, {"body": "First."})
    late = client.post(url, {"body": "Second, with <care>.", "next": "/claims/"})

    page = late.content.decode()
    assert (late.status_code, int(late["Retry-After"]) > 0) == (429, True)
    assert "Second, with &lt;care&gt;." in page
    assert '<input type="hidden" name="next" value="/claims/">' in page
    assert note.replies.count() == 1

    later()
    assert client.post(url, {"body": "Second, with <care>."}).status_code == 302


def test_more_replies_at_once_than_are_allowed_are_taken_from_who_made_none(cast, settings):
    settings.MOST_REPLIES = 2

    limit_replying(cast.annotator, 5)
    with pytest.raises(TooMany):
        limit_replying(cast.annotator)


# -- Flags ---------------------------------------------------------------------------------------------------


@pytest.fixture
def reason(desk):
    return desk.flag_reasons.get(label="Personal attack")


def flag(user, annotation, reason, **fields):
    client = Client()
    client.force_login(user)
    body = {"reason": reason.pk, **fields}
    return client.put(f"/api/annotations/{annotation.uid}/flag/", json.dumps(body), "application/json")


def test_flags_have_a_limit_and_their_page_keeps_the_words(cast, note, reason, settings):
    settings.MOST_FLAGS = 1
    client = Client()
    client.force_login(cast.reader)

    first, second = flag(cast.reader, note, reason), flag(cast.reader, note, reason, words="More")
    page = client.post(f"/annotations/{note.uid}/flag/", {"reason": reason.pk, "words": "Even more"})

    assert (first.status_code, second.status_code, page.status_code) == (200, 429, 429)
    assert second["Retry-After"] and page["Retry-After"]
    assert "Even more" in page.content.decode()
    assert note.flags.get().words == ""


def test_limit_asks_one_question_and_writes_nothing(cast, annotation, settings, django_assert_num_queries):
    settings.MOST_MADE = 600

    with django_assert_num_queries(1) as asked:
        limit_making(cast.annotator)

    assert asked[0]["sql"].startswith("SELECT")
