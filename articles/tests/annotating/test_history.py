"""The history of an annotation: who sees it, and what it says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


@pytest.fixture
def page(client):
    def get(annotation, user=None):
        client.logout()
        if user is not None and user.is_authenticated:
            client.force_login(user)
        return client.get(reverse("annotation-history", args=[annotation.uid]))

    return get


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 404),
        ("outsider", 404),
        ("reader", 200),
        ("annotator", 200),
        ("moderator", 200),
        ("superuser", 200),
    ],
)
def test_the_desk_sees_the_history_of_its_annotations(page, cast, annotation, who, status):
    assert page(annotation, getattr(cast, who)).status_code == status


@pytest.mark.parametrize(("who", "status"), [("editor", 404), ("annotator", 200), ("moderator", 200)])
def test_what_was_withdrawn_is_for_author_and_moderators(page, cast, make_annotation, who, status):
    withdrawn = make_annotation(withdrawn=True)

    assert page(withdrawn, getattr(cast, who)).status_code == status


@pytest.mark.parametrize(("who", "status"), [("moderator", 404), ("superuser", 404), ("annotator", 200)])
def test_what_is_private_is_for_its_author(page, cast, make_annotation, who, status):
    private = make_annotation(visibility="private")

    assert page(private, getattr(cast, who)).status_code == status


def test_every_change_is_told_with_the_words_that_differ(page, cast, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="Keep 2,500 troops.", tags=["one"])
    note.edit(cast.annotator, body="Keep 900 troops.", tags=["two"])
    note.hide(cast.moderator, "off topic")
    note.show(cast.moderator)
    note.withdraw(cast.annotator)
    note.restore(cast.annotator)

    html = page(note, cast.annotator).content.decode()

    assert "Keep <del>2,500</del><ins>900</ins> troops." in html
    assert "<del>one</del><ins>two</ins>" in html
    assert "off topic" in html
    told = ["made it", "changed it", "hid it", "showed it again", "withdrew it", "restored it"]
    assert sorted(told, key=html.index) == told


def test_a_claims_changes_are_told_with_names(page, cast, make_annotation, make_claim, make_entity):
    claim = make_claim("The drones were small.", about=[make_entity("Iraq", "place")])
    appearance = make_annotation(motivation="questioning", claim=claim)
    claim.edit(cast.editor, claimant=make_entity("The general", "person"), about=[])

    html = page(appearance, cast.annotator).content.decode()

    assert "changed the claim" in html
    assert "<ins>The general</ins>" in html
    assert "<del>Iraq</del>" in html


def test_words_from_when_it_was_private_stay_private(page, cast, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="my secret doubt", visibility="private")
    note.edit(cast.annotator, body="A question for the desk.", visibility="desk")

    assert "my secret doubt" in page(note, cast.annotator).content.decode()
    for user in (cast.moderator, cast.superuser):
        assert "my secret doubt" not in page(note, user).content.decode()


def test_outsiders_see_no_words_from_when_it_was_the_desks(page, cast, make_article, make_annotation):
    article = make_article(visibility="public")
    note = make_annotation("Iraq", article=article, motivation="commenting", body="for the desk only")
    note.edit(cast.annotator, body="For everyone.", visibility="public")

    assert "for the desk only" in page(note, cast.reader).content.decode()
    for user in (cast.outsider, cast.visitor):
        html = page(note, user).content.decode()
        assert "changed it" in html
        assert "for the desk only" not in html


def test_user_text_is_escaped(page, cast, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="<script>alert(1)</script>")

    html = page(note, cast.annotator).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_history_asks_as_often_for_many_lines_as_for_few(page, cast, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="0")
    page(note, cast.annotator)  # the first of all signs in anew
    asked = []

    for edits in (1, 10):
        for number in range(edits):
            note.edit(cast.annotator, body=f"{edits} {number}")
        with CaptureQueriesContext(connection) as queries:
            page(note, cast.annotator)
        asked.append(len(queries))

    assert asked[0] == asked[1]
