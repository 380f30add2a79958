"""`manage.py export`: files for other tools, which come in again as they went out."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Annotation
from articles.schemas.webannotation import ANNO, MEDIA_TYPE

URL, KEY = "https://wire.example/drones", "wire.example/drones"


@pytest.fixture
def article(make_article):
    return make_article(url=URL, url_key=KEY, visibility="public")


def test_strays_are_exported_as_they_came(take, export):
    came = {
        "@context": ANNO,
        "id": "http://example.org/1",
        "type": "Annotation",
        "bodyValue": "Note",
        "motivation": ["linking", "http://example.org/own"],
        "target": "http://example.org/page1",
    }
    take([came])

    line = json.loads(export())
    collection = json.loads(export("webannotation"))

    assert line | {"id": came["id"]} == came | {
        name: line[name] for name in ("via", "created", "modified", "creator")
    }
    assert (collection["total"], collection["first"]["items"]) == (1, [line])
    assert export(user="outsider") == ""


def test_export_is_a_collection_of_what_the_desk_shares(export, take, make_annotation, cast, desk, article):
    shared = make_annotation(motivation="commenting", body="Shared")
    make_annotation(motivation="commenting", body="Private", by=cast.reader, visibility="private")
    make_annotation(hidden=True)
    make_annotation("NATO", withdrawn=True)

    collection = json.loads(export("webannotation", desk=desk.slug, site="https://desk.example/"))

    assert (collection["type"], collection["total"], collection["label"]) == (
        "AnnotationCollection",
        1,
        "Gulf desk",
    )
    page = collection["first"]
    assert (page["type"], page["startIndex"]) == ("AnnotationPage", 0)
    assert [item["id"] for item in page["items"]] == [f"https://desk.example/annotations/{shared.uid}/"]
    # A page has one annotation at least.
    empty = json.loads(export("webannotation", desk="another-desk"))
    assert (empty["total"], "first" in empty) == (0, False)


def test_user_decides_what_is_seen(export, make_annotation, cast, article):
    make_annotation(motivation="commenting", body="Shared")
    make_annotation(motivation="commenting", body="Mine", by=cast.reader, visibility="private")

    def told(**options):
        return [json.loads(line)["body"]["value"] for line in export(**options).splitlines()]

    assert told(user="reader") == ["Shared", "Mine"]
    assert told(user="editor") == told() == told(article=article.pk) == ["Shared"]
    assert told(user="outsider") == []


def test_own_export_comes_back_as_known(export, take, make_annotation, make_claim, make_entity):
    make_annotation(motivation="commenting", body="Shared")
    make_annotation("NATO", motivation="questioning", claim=make_claim())
    make_annotation("Iraq", motivation="identifying", entities=[make_entity("Iraq", kind="place")])

    lines = take(export("webannotation").encode())

    assert lines[-1] == "0 imported, 3 known, 0 orphan, 0 failed"


def test_export_of_another_newsroom_keeps_words_and_places(export, take, make_annotation, article, desk):
    """Here as if it came from a server with another name, about an article that both imported."""
    make_annotation(motivation="commenting", body="Shared", tags=["drones"])
    content = export("jsonl", site="https://other.example").replace(
        f"https://other.example/articles/{article.pk}/", URL
    )

    lines = take(content.encode())

    assert lines[-1] == "1 imported, 0 known, 0 orphan, 0 failed"
    first, second = Annotation.objects.order_by("pk")
    assert (second.body, second.quote) == (first.body, first.quote)


def test_export_writes_a_file_whole_or_not_at_all(tmp_path, make_annotation, article):
    make_annotation()
    path = tmp_path / "out.json"

    call_command("export", "webannotation", output=str(path))

    assert json.loads(path.read_text())["total"] == 1
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(CommandError, match="No such file"):
        call_command("export", "webannotation", output=str(tmp_path / "none" / "out.json"))


@pytest.mark.parametrize(
    ("format", "options", "words"),
    [
        ("csv", {}, "There is no format “csv”. Formats: webannotation, jsonl."),
        ("jsonl", {"desk": "nowhere"}, "There is no desk"),
        ("jsonl", {"article": 999}, "There is no article 999"),
        ("jsonl", {"article": 2**70}, "There is no article"),
        ("jsonl", {"user": "nobody"}, "There is no active user"),
        ("jsonl", {"site": "here"}, "no web address"),
    ],
)
def test_what_cannot_be_exported_is_said(article, format, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("export", format, **options)


def test_export_asks_by_the_hundred(export, make_annotation, django_assert_max_num_queries):
    for number in range(30):
        make_annotation(motivation="commenting", body=f"Note {number}")

    with django_assert_max_num_queries(10):
        assert len(export().splitlines()) == 30


def test_media_type_names_the_profile():
    assert MEDIA_TYPE == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
