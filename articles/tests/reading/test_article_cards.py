"""Where an article has more cards than its page carries: the first come with it, the others are asked for."""

import html
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from articles.models import Annotation
from articles.reading.article import MOST_ASKED
from articles.reading.page import FIRST, pages


@pytest.fixture
def get():
    """``get(user, article, "cards/", uid=[…])``: the answer this person gets."""

    def ask(user, article, path="", **query):
        client = Client()
        if user.is_authenticated:
            client.force_login(user)
        return client.get(article.get_absolute_url() + path, query)

    return ask


def cards_in(answer):
    return re.findall(r'<annotation-card [^>]*data-uid="([^"]+)"', answer.content.decode())


def marks_in(answer):
    return json.loads(re.search(r'id="marks">(.*?)</script>', answer.content.decode())[1])


def words_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def uids(annotations):
    return [str(annotation.uid) for annotation in annotations]


# -- The page ------------------------------------------------------------------------------------------------


def test_page_carries_the_first_cards_and_all_marks(get, cast, make_crowded):
    article = make_crowded(FIRST + 30)

    page = get(cast.reader, article)

    assert cards_in(page) == uids(article.remarks[:FIRST])
    assert [mark["uid"] for mark in marks_in(page)["marks"]] == uids(article.remarks)
    assert "30 more annotations belong further down this text." in words_of(page)
    assert '<a href="?view=marked">' in page.content.decode()


def test_page_with_marks_in_its_html_still_carries_everything(get, cast, make_crowded):
    article = make_crowded(FIRST + 30)

    assert cards_in(get(cast.reader, article, view="marked")) == uids(article.remarks)


def test_page_with_fewer_cards_is_complete_and_says_nothing(get, cast, make_crowded):
    article = make_crowded(FIRST)

    page = get(cast.reader, article)

    assert cards_in(page) == uids(article.remarks)
    assert list(marks_in(page)) == ["sequence", "marks"]
    assert "further down" not in words_of(page)


def test_page_names_what_has_no_mark_to_those_who_see_it(get, cast, make_crowded):
    article = make_crowded(FIRST + 1)
    article.remarks[7].hide(cast.moderator, "off topic")
    whole = article.annotate(by=cast.annotator, motivation="commenting", body="On all of it.")
    pages.clear()

    hidden = [str(article.remarks[7].uid), article.remarks[7].start]
    assert marks_in(get(cast.annotator, article))["unmarked"] == [hidden, [str(whole.uid), None]]
    assert marks_in(get(cast.reader, article))["unmarked"] == [[str(whole.uid), None]]


def test_no_style_rule_makes_all_cards_anew_when_one_comes():
    """Any element after any other: with that, a new child has all its siblings restyled, and all in them."""
    sheets = (Path(settings.BASE_DIR) / "static").rglob("*.css")
    rule = re.compile(r"\*\s*[+~]\s*\*")

    assert rule.search(":is(.reply) > * + * { margin: 0 }")
    assert [sheet.name for sheet in sheets if rule.search(re.sub(r"/\*.*?\*/", "", sheet.read_text()))] == []


# -- Cards by uid --------------------------------------------------------------------------------------------


def test_cards_come_as_the_page_would_carry_them(get, cast, article, make_annotation):
    note, other = make_annotation("NATO", motivation="commenting", body="Hm."), make_annotation("troops")
    page = get(cast.annotator, article).content.decode()

    answer = get(cast.annotator, article, "cards/", uid=[str(note.uid)])

    article.refresh_from_db()
    assert answer.json()["sequence"] == article.sequence
    assert answer.json()["inside"] == {str(note.uid): str(note.uid)}
    (card,) = answer.json()["cards"].values()
    assert card in page
    assert str(other.uid) not in card
    assert answer["Cache-Control"] == "private, no-store"


def test_replys_uid_brings_the_card_it_stands_in(get, cast, article, make_annotation):
    note = make_annotation("NATO", motivation="commenting", body="Hm.")
    reply = make_annotation(None, motivation="replying", reply_to=note, body="Really?")
    answer_to_it = make_annotation(None, motivation="replying", reply_to=reply, body="Yes.")

    answer = get(cast.reader, article, "cards/", uid=[str(answer_to_it.uid)]).json()

    assert list(answer["cards"]) == [str(note.uid)]
    assert answer["inside"] == {str(answer_to_it.uid): str(note.uid)}
    assert "Really?" in answer["cards"][str(note.uid)]
    assert "Yes." in answer["cards"][str(note.uid)]


def test_what_is_not_there_is_left_out(get, cast, article, make_article, make_annotation):
    gone = make_annotation("NATO", withdrawn=True)
    elsewhere = make_annotation("NATO", article=make_article())
    parent = make_annotation("NATO", motivation="commenting", body="Hm.")
    orphan = make_annotation(None, motivation="replying", reply_to=parent, body="Really?")
    parent.withdraw(cast.annotator)
    asked = [*uids([gone, elsewhere, orphan]), str(uuid4())]

    answer = get(cast.reader, article, "cards/", uid=asked).json()

    assert (answer["cards"], answer["inside"]) == ({}, {})


def test_reply_that_only_its_author_sees_is_nobody_elses(get, cast, article, make_annotation):
    note = make_annotation("NATO", motivation="commenting", body="Hm.", by=cast.reader, visibility="private")
    reply = make_annotation(
        None, motivation="replying", reply_to=note, body="Mine.", by=cast.reader, visibility="private"
    )

    assert list(get(cast.reader, article, "cards/", uid=[str(reply.uid)]).json()["cards"]) == [str(note.uid)]
    assert get(cast.moderator, article, "cards/", uid=[str(reply.uid)]).json()["inside"] == {}


UID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "asked",
    [[], [""], ["x"], [UID, "x"], ["1"], [f"{UID},{UID}"], [UID + "\0"], [UID] * (MOST_ASKED + 1)],
    ids=["none", "empty", "a word", "one of two", "a number", "a list", "a null", "too many"],
)
def test_bad_uids_are_a_problem(asked, get, cast, article):
    answer = get(cast.reader, article, "cards/", uid=asked)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "uid"


def test_cards_are_only_read(client, cast, article):
    client.force_login(cast.superuser)

    assert client.post(f"/articles/{article.pk}/cards/?uid={UID}").status_code == 405


def test_cards_cost_the_same_number_of_queries_for_1_and_all(
    cast, article, make_annotation, make_claim, make_entity, django_assert_num_queries
):
    entities = [make_entity(f"Entity {number}", "place") for number in range(3)]
    claims = [make_claim(f"Claim {n}.", about=entities, claimant=entities[0]) for n in range(3)]
    made = []
    for number in range(8):
        made += [
            make_annotation("Iraq", motivation="identifying", entities=[entities[number % 3]]),
            make_annotation("small", motivation="questioning", claim=claims[number % 3]),
            note := make_annotation("NATO", motivation="commenting", body="?", tags=["a", "b"]),
            make_annotation(None, motivation="replying", reply_to=note, body="!"),
        ]
    client = Client()
    client.force_login(cast.annotator)

    for asked in (made[3:4], made):
        with django_assert_num_queries(17):
            client.get(f"/articles/{article.pk}/cards/", {"uid": uids(asked)})


# -- Changes -------------------------------------------------------------------------------------------------


def test_of_very_many_changed_cards_the_last_are_only_named(get, cast, make_crowded, make_claim):
    claim = make_claim()
    article = make_crowded(FIRST + 3, motivation="questioning", claim=claim)
    before = article.sequence
    claim.rate(cast.editor, claim.desk.ratings.get(label="True"), "Seen.")

    answer = get(cast.reader, article, "changes/", after=before).json()

    assert list(answer["cards"]) == uids(article.remarks[:FIRST])
    assert answer["stale"] == [[str(one.uid), one.start] for one in article.remarks[FIRST:]]
    assert {mark["state"] for mark in answer["marks"]} == {"supported"}
    assert len(answer["marks"]) == Annotation.objects.count()
