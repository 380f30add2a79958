"""What is new on a page: told from the log, and only what the viewer may know."""

import pytest
from django.test import Client

from articles.permissions import Visibility


@pytest.fixture
def changes(article):
    def ask(user, after, where=None):
        client = Client()
        if user.is_authenticated:
            client.force_login(user)
        return client.get(f"/articles/{(where or article).pk}/changes/", {"after": after}).json()

    return ask


def sequence_of(article):
    article.refresh_from_db()
    return article.sequence


def test_nothing_new_is_nothing_new(changes, cast, article, annotation):
    now = sequence_of(article)

    answer = changes(cast.reader, now)

    assert (answer["sequence"], answer["marks"], answer["removed"], answer["cards"]) == (now, [], [], {})


def test_new_annotation_comes_with_mark_and_card(changes, cast, article, make_annotation):
    make_annotation("NATO")
    before = sequence_of(article)

    made = make_annotation("troops", motivation="commenting", body="Whose?")
    answer = changes(cast.reader, before)

    span = made.spans.get()
    assert answer["marks"] == [
        {"uid": str(made.uid), "layer": "note", "state": "", "kind": "", "spans": [[span.start, span.end]]}
    ]
    assert list(answer["cards"]) == [str(made.uid)]
    assert "Whose?" in answer["cards"][str(made.uid)]
    assert "Notes" in answer["rail"]
    assert answer["sequence"] == before + 1


def test_reply_brings_the_card_it_stands_in(changes, cast, article, annotation, make_annotation):
    before = sequence_of(article)

    reply = make_annotation(None, motivation="replying", reply_to=annotation, body="Really?")
    answer = changes(cast.reader, before)
    reply.withdraw(cast.annotator)
    afterwards = changes(cast.reader, answer["sequence"])

    assert "Really?" in answer["cards"][str(annotation.uid)]
    assert list(afterwards["cards"]) == [str(annotation.uid)]
    assert "Really?" not in afterwards["cards"][str(annotation.uid)]
    assert afterwards["removed"] == []


@pytest.mark.parametrize("act", ["withdraw", "hide", "make private"])
def test_what_is_taken_away_is_removed(act, changes, cast, article, make_annotation):
    made = make_annotation("NATO", motivation="commenting", body="Hm.")
    before = sequence_of(article)

    if act == "withdraw":
        made.withdraw(cast.annotator)
    elif act == "hide":
        made.hide(cast.moderator, "off topic")
    else:
        made.edit(cast.annotator, visibility=Visibility.PRIVATE)
    answer = changes(cast.reader, before)

    assert (answer["removed"], answer["marks"], answer["cards"]) == ([str(made.uid)], [], {})


def test_verdict_repaints_every_appearance(changes, cast, article, make_annotation, make_claim):
    claim = make_claim()
    made = [make_annotation(words, motivation="questioning", claim=claim) for words in ("small", "NATO")]
    before = sequence_of(article)

    claim.rate(cast.editor, claim.desk.ratings.get(label="True"), "Seen.")
    marks = changes(cast.reader, before)["marks"]

    assert [(mark["uid"], mark["state"]) for mark in marks] == [(str(one.uid), "supported") for one in made]


def test_merge_renames_the_mentions(changes, cast, article, make_annotation, make_entity):
    one, two = make_entity("Iraq", "place"), make_entity("Irak", "place")
    mention = make_annotation("Iraq", motivation="identifying", entities=[two])
    before = sequence_of(article)

    one.absorb(two, cast.editor)
    merged = changes(cast.reader, before)

    assert list(merged["cards"]) == [str(mention.uid)]
    assert f"/entities/{one.pk}/" in merged["cards"][str(mention.uid)]


def test_others_private_notes_leave_no_trace(changes, cast, article, make_annotation):
    before = sequence_of(article)
    mine = make_annotation(
        "NATO", by=cast.reader, motivation="commenting", body="Mine.", visibility=Visibility.PRIVATE
    )
    seen = changes(cast.reader, before)
    mine.withdraw(cast.reader)

    assert list(seen["cards"]) == [str(mine.uid)]
    for user in (cast.editor, cast.moderator, cast.superuser):
        answer = changes(user, before)
        assert (answer["marks"], answer["removed"], answer["cards"]) == ([], [], {})


def test_visitors_learn_nothing_of_the_desks_notes(changes, cast, article, make_annotation):
    article.correct(cast.editor, visibility="public")
    before = sequence_of(article)
    made = make_annotation("NATO", motivation="commenting", body="Internal.")
    made.withdraw(cast.annotator)

    answer = changes(cast.visitor, before)

    assert (answer["marks"], answer["removed"], answer["cards"]) == ([], [], {})


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "٣", "9" * 30])
def test_bad_sequence_is_a_problem(after, client, cast, article):
    client.force_login(cast.reader)

    answer = client.get(f"/articles/{article.pk}/changes/", {"after": after})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "after"


def test_changes_cost_the_same_however_many(cast, article, make_annotation, django_assert_max_num_queries):
    for _ in range(30):
        make_annotation("NATO", motivation="commenting", body="Hm.").withdraw(cast.annotator)
        make_annotation("troops", motivation="commenting", body="Hm.")
    client = Client()
    client.force_login(cast.reader)

    with django_assert_max_num_queries(21):
        client.get(f"/articles/{article.pk}/changes/", {"after": 0})
