"""Flags and appeals on their pages and by the API; what cards and lists of changes tell whom of them."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Annotation, Appeal, Case, Decision, Flag
from articles.models.trust import Trust
from articles.reading.cards import cards_of

Kind = Decision.Kind


@pytest.fixture
def reason(desk):
    return desk.flag_reasons.get(label="Personal attack")


@pytest.fixture
def note(make_annotation):
    return make_annotation("Iraq", motivation="commenting", body="Nonsense.")


@pytest.fixture
def watched(desk, cast):
    """The annotator, as one whose work waits."""
    desk.memberships.filter(user=cast.annotator).update(trust=Trust.WATCHED)
    cast.annotator.forget_roles()
    return cast.annotator


@pytest.fixture
def refused(note, cast, reason):
    Case.decide(note, cast.moderator, Kind.HIDE, reason=reason, note="Say it kindly.")
    return Annotation.objects.get(pk=note.pk)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def call(user, method, path, body=None):
    data = "" if body is None else json.dumps(body)
    return getattr(signed_in(user), method)(f"/api{path}", data, content_type="application/json")


def card(article, user):
    (found,) = cards_of(article, article.current_id, user)
    return found


def changed(user, article, after):
    return signed_in(user).get(f"/articles/{article.pk}/changes/", {"after": after}).json()["cards"]


# -- The API -------------------------------------------------------------------------------------------------


def test_flag_is_put_read_replaced_and_taken_back(cast, note, reason):
    url = f"/annotations/{note.uid}/flag/"

    put = call(cast.reader, "put", url, {"reason": reason.pk, "words": " Look. "})
    again = call(cast.reader, "put", url, {"reason": reason.pk})
    read = call(cast.reader, "get", url)
    gone = call(cast.reader, "delete", url)

    assert (put.status_code, again.status_code, read.status_code, gone.status_code) == (200, 200, 200, 204)
    assert put.json()["reason"] == {"id": reason.pk, "label": "Personal attack"}
    assert (put.json()["words"], read.json()) == ("Look.", again.json())
    note.article.refresh_from_db()
    assert gone["X-Sequence"] == str(note.article.sequence)
    assert call(cast.reader, "get", url).status_code == 404
    assert call(cast.editor, "get", url).status_code == 404


def test_flag_that_a_moderator_has_looked_at_is_a_conflict(cast, note, reason):
    Case.flag(note, cast.reader, reason)
    Case.decide(note, cast.moderator, Kind.DISMISS)

    answer = call(cast.reader, "put", f"/annotations/{note.uid}/flag/", {"reason": reason.pk})

    assert answer.status_code == 409
    assert answer.json()["title"] == "A moderator has looked at your flag of this already."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": 2**40}, "reason"),
        ({"reason": "Spam"}, "reason"),
        ({"reason": "own", "words": "x" * 1001}, "words"),
        ({"reason": "own", "words": "\x00"}, "words"),
        ({"reason": "retired"}, "reason"),
        ({"reason": "elsewhere"}, "reason"),
    ],
)
def test_flag_that_makes_no_sense_names_its_field(cast, desk, note, reason, body, field):
    retired = desk.flag_reasons.create(label="Old", is_retired=True)
    elsewhere = cast.outsider.desks.get().flag_reasons.create(label="Theirs")
    keys = {"own": reason.pk, "retired": retired.pk, "elsewhere": elsewhere.pk}
    body = {name: keys.get(value, value) for name, value in body.items()}

    answer = call(cast.reader, "put", f"/annotations/{note.uid}/flag/", body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Flag.objects.exists()


def test_members_read_the_reasons_that_are_offered(cast, desk):
    desk.flag_reasons.create(label="Old", is_retired=True)

    items = call(cast.reader, "get", f"/desks/{desk.pk}/flag-reasons/").json()["items"]

    assert [each["label"] for each in items] == list(
        desk.flag_reasons.exclude(label="Old").values_list("label", flat=True)
    )


def test_appeal_is_made_once(cast, refused):
    url = f"/annotations/{refused.uid}/appeal/"

    made = call(cast.annotator, "post", url, {"words": "It quotes the general."})
    again = call(cast.annotator, "post", url, {"words": "Once more."})
    empty = call(cast.annotator, "post", url, {"words": "  "})

    assert (made.status_code, made.json()["words"]) == (201, "It quotes the general.")
    assert (again.status_code, empty.status_code) == (409, 409)
    assert Appeal.objects.get().words == "It quotes the general."


def test_appeal_without_words_names_the_field(cast, refused):
    answer = call(cast.annotator, "post", f"/annotations/{refused.uid}/appeal/", {"words": " "})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["words"]


# -- Pages ---------------------------------------------------------------------------------------------------


def test_page_keeps_what_was_typed_when_it_makes_no_sense(cast, note):
    answer = signed_in(cast.reader).post(f"/annotations/{note.uid}/flag/", {"words": "Look at the tone."})

    assert answer.status_code == 422
    assert "Look at the tone." in answer.content.decode()
    assert "This field is required." in answer.content.decode()


def test_page_says_that_a_moderator_has_looked(cast, note, reason):
    Case.flag(note, cast.reader, reason)
    Case.decide(note, cast.moderator, Kind.DISMISS)

    answer = signed_in(cast.reader).post(
        f"/annotations/{note.uid}/flag/", {"reason": reason.pk, "words": "But look"}
    )

    assert answer.status_code == 422
    assert "A moderator has looked at your flag of this already." in answer.content.decode()
    assert "But look" in answer.content.decode()


def test_page_of_an_appeal_says_why_and_what_was_said(cast, refused):
    client = signed_in(cast.annotator)
    url = f"/annotations/{refused.uid}/appeal/"

    assert "Personal attack: Say it kindly." in client.get(url).content.decode()
    client.post(url, {"words": "It quotes the general."})
    after = client.get(url).content.decode()

    assert "It quotes the general." in after
    assert "<textarea" not in after


def test_signed_out_the_words_go_along_to_the_sign_in(client, note, reason):
    answer = client.post(f"/annotations/{note.uid}/flag/", {"reason": reason.pk, "words": "Look"})

    assert (answer.status_code, answer["Location"][:16]) == (307, "/accounts/login/")


# -- Cards and changes ---------------------------------------------------------------------------------------


def test_card_says_to_the_flagger_alone_that_it_is_flagged(cast, article, note, reason):
    Case.flag(note, cast.reader, reason)

    members = ("reader", "annotator", "editor", "moderator", "superuser")
    flagged = {name: card(article, getattr(cast, name)).is_flagged for name in members}

    assert flagged.pop("reader") is True
    assert set(flagged.values()) == {False}


def test_page_of_the_author_is_the_same_with_and_without_a_flag(cast, article, note, reason):
    def page():
        html = signed_in(cast.annotator).get(article.get_absolute_url()).content.decode()
        return re.sub(r'(data-sequence=|"sequence":)"?\d+"?', "", html)

    before = page()
    Case.flag(note, cast.reader, reason)

    assert page() == before


def test_changes_name_a_flagged_card_to_flagger_and_moderators_alone(cast, article, note, reason):
    before = note.article.sequence
    Case.flag(note, cast.reader, reason)

    told = {
        name
        for name in ("reader", "annotator", "editor", "moderator")
        if changed(getattr(cast, name), article, before)
    }

    assert told == {"reader", "moderator"}
    assert "flagged by you" in changed(cast.reader, article, before)[str(note.uid)]
    assert "flagged by you" not in changed(cast.moderator, article, before)[str(note.uid)]


def test_changes_tell_the_flagger_that_it_is_decided(cast, article, note, reason):
    Case.flag(note, cast.reader, reason)
    article.refresh_from_db()
    before = article.sequence
    Case.decide(note, cast.moderator, Kind.DISMISS)

    assert "flagged by you" not in changed(cast.reader, article, before)[str(note.uid)]
    assert changed(cast.editor, article, before) == {}


def test_own_note_that_waits_is_painted_for_its_author_alone(cast, article, watched, make_annotation):
    make_annotation("Iraq", motivation="commenting", body="Who says so?")

    mine, theirs = card(article, watched), card(article, cast.moderator)

    assert (mine.hidden_label, theirs.hidden_label) == ("waits for approval", "waits for approval")
    assert (mine.mark()["waits"], theirs.mark()) == (True, None)
    assert ("decide" in mine.may, "decide" in theirs.may) == (False, True)
    assert cards_of(article, article.current_id, cast.editor) == []


def test_refused_card_offers_its_author_to_amend_and_to_appeal_once(cast, article, refused):
    mine = card(article, cast.annotator)
    assert (mine.hidden_label, mine.appeal, mine.mark()) == ("refused", "", None)
    assert {"edit", "appeal"} <= set(mine.may)
    assert card(article, cast.moderator).hidden_label == "hidden"

    Case.appeal(refused, cast.annotator, "Look again.")
    assert (card(article, cast.annotator).hidden_label, card(article, cast.annotator).appeal) == (
        "appealed",
        "waits",
    )

    Case.decide(refused, cast.superuser, Kind.HIDE, note="It stays.")
    mine = card(article, cast.annotator)
    assert (mine.hidden_label, mine.appeal, mine.hidden_reason) == ("refused", "decided", "It stays.")
    page = signed_in(cast.annotator).get(article.get_absolute_url()).content.decode()
    assert "Another moderator has looked at the appeal" in page
    assert 'data-command="appeal"' not in page


def test_flags_cost_one_question_and_visitors_none(cast, make_article, make_annotation):
    public = make_article(visibility="public")
    make_annotation(article=public, visibility="public")

    def asked(user):
        with CaptureQueriesContext(connection) as queries:
            cards_of(public, public.current_id, user)
        return ["articles_flag" in query["sql"] for query in queries]

    assert asked(cast.visitor).count(True) == 0
    assert asked(cast.reader).count(True) == 1
