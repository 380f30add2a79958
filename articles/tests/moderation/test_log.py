"""The log as moderators read it: whole, narrowed, as a file; nobody's private things, no other desk's."""

import ast
import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Event
from articles.moderation.words import VERBS


@pytest.fixture
def page(client, desk):
    """``page(user, **filters)``: the answer, signed in as this person."""

    def get(user, path="log/", **asked):
        client.force_login(user)
        return client.get(f"/desks/{desk.pk}/{path}", asked)

    return get


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def said(answer):
    return [(line.event.actor_name, str(line.what)) for line in answer.context["lines"]]


def test_who_what_before_after_and_why(page, cast, make_annotation):
    note = make_annotation(motivation="commenting", body="The toll is 12.")
    note.edit(cast.annotator, body="The toll is 21.")
    note.hide(cast.moderator, "unsourced")

    answer = page(cast.moderator)

    assert said(answer)[:3] == [
        ("moderator", "hid an annotation"),
        ("annotator", "changed an annotation"),
        ("annotator", "made an annotation"),
    ]
    html = answer.content.decode()
    assert '<span dir="auto">unsourced</span>' in html
    assert '<del dir="auto">The toll is 12.</del>' in html
    assert '<ins dir="auto">The toll is 21.</ins>' in html
    assert f"/annotations/{note.uid}/history/" in html


def test_private_annotations_stay_out_of_page_and_file(page, cast, make_annotation):
    make_annotation(motivation="commenting", body="Mine alone.", visibility="private")
    make_annotation(motivation="commenting", body="My own.", visibility="private", by=cast.moderator)
    make_annotation(motivation="commenting", body="Ours.")

    html = page(cast.moderator).content.decode()
    file = b"".join(page(cast.moderator, "log.csv").streaming_content).decode()

    for text in (html, file):
        assert "Ours." in text
        assert "Mine alone." not in text
        assert "My own." not in text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": "EDITOR"}, {"editor"}),
        ({"by": "nobody"}, set()),
        ({"verb": "annotation.hidden"}, {"moderator"}),
        ({"since": "2100-01-01"}, set()),
        ({"until": "2000-01-01"}, set()),
    ],
)
def test_narrowed(page, cast, make_annotation, asked, expected):
    make_annotation(motivation="commenting", body="One.", by=cast.editor).hide(cast.moderator, "twice")

    answer = page(cast.moderator, **asked)

    assert {who for who, _what in said(answer)} == expected
    assert {row["actor"] for row in rows_of(page(cast.moderator, "log.csv", **asked))} == expected


def test_of_one_article_alone(page, cast, make_article, make_annotation):
    make_annotation(motivation="commenting", body="Here.")
    other = make_article("<p>Another text.</p>")

    lines = page(cast.moderator, article=other.pk).context["lines"]

    assert {line.event.article_id for line in lines} == {other.pk}


def test_way_to_one_article_keeps_what_was_asked(page, cast, article, make_annotation):
    make_annotation(motivation="commenting", body="Here.")

    html = page(cast.moderator, by="annotator").content.decode()

    assert f'href="?by=annotator&amp;article={article.pk}"' in html


@pytest.mark.parametrize("path", ["log/", "log.csv"])
@pytest.mark.parametrize(
    "asked",
    [{"since": "soon"}, {"verb": "shout"}, {"article": "x"}, {"since": "2026-02-02", "until": "2026-02-01"}]
    + [{"until": "9999-12-31"}],
)
def test_what_cannot_be_asked_is_said(page, cast, path, asked):
    answer = page(cast.moderator, path, **asked)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_what_cannot_be_asked_stays_in_the_form_with_the_rest(page, cast, article):
    asked = {"since": "2026-02-02", "until": "2026-02-01", "verb": "claim.rated", "article": article.pk}

    html = page(cast.moderator, **asked).content.decode()

    assert 'name="since" value="2026-02-02"' in html
    assert 'name="until" value="2026-02-01"' in html
    assert '<option value="claim.rated" selected>' in html
    assert f'name="article" value="{article.pk}" checked' in html


def test_pages_hold_every_line_once(page, cast, article):
    for nth in range(120):
        article.annotate(by=cast.annotator, motivation="commenting", body=f"Note {nth}.")

    seen, address = [], ""
    for _ in range(10):
        answer = page(cast.moderator, f"log/{address}")
        seen += [line.event.pk for line in answer.context["lines"]]
        address = answer.context["listing"].next
        if not address:
            break

    assert sorted(seen) == sorted(Event.objects.filter(private_to=None).values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) > 120


def test_queries_do_not_grow_with_lines(page, client, cast, desk, article):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desks/{desk.pk}/log/")
        return [query["sql"] for query in asked.captured_queries]

    article.annotate(by=cast.annotator, motivation="commenting", body="The first.")
    page(cast.moderator)
    few = queries()
    for nth in range(45):
        article.annotate(by=cast.annotator, motivation="commenting", body=f"Note {nth}.")

    assert len(queries()) == len(few), few


def test_other_desks_stay_out(page, cast, client, desk):
    client.force_login(cast.outsider)

    assert client.get(f"/desks/{desk.pk}/log/").status_code == 404
    assert client.get(f"/desks/{desk.pk}/log.csv").status_code == 404


def test_file_is_whole_and_holds_no_formula(page, cast, make_annotation):
    note = make_annotation(motivation="commenting", body="قیمت ۱۲")
    note.hide(cast.moderator, "=1+1")

    rows = rows_of(page(cast.moderator, "log.csv"))

    assert [row["verb"] for row in rows[-2:]] == ["annotation.created", "annotation.hidden"]
    assert "قیمت ۱۲" in rows[-2]["after"]
    assert rows[-1]["reason"] == "'=1+1"
    assert len(rows) == Event.objects.filter(private_to=None).count()


def test_line_outlives_its_person(page, cast, make_annotation):
    make_annotation(motivation="commenting", body="I was here.", by=cast.editor)
    cast.editor.delete()

    assert ("editor", "made an annotation") in said(page(cast.moderator))


def test_every_verb_has_words():
    root = Path(settings.BASE_DIR) / "articles" / "models"
    verb = re.compile(
        r"(annotation|article|case|claim|desk|entity|evidence|flag|mark|member|placement|review|round|stray|sweep|thread)\.[a-z_]+"
    )
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and verb.fullmatch(node.value):
                found.add(node.value)

    assert len(found) > 25
    assert found <= set(VERBS)
