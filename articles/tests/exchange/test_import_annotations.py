"""`manage.py import_annotations`: files of other tools come in, with a line for each annotation."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Annotation, Desk, Stray
from articles.schemas.webannotation import ANNO

URL, KEY = "https://wire.example/drones", "wire.example/drones"


@pytest.fixture
def article(make_article):
    return make_article(url=URL, url_key=KEY, visibility="public")


def note(number=1, words="the drones were small", **rest):
    target = {"source": URL, "selector": {"type": "TextQuoteSelector", "exact": words}}
    return {
        "@context": ANNO,
        "id": f"http://example.org/{number}",
        "type": "Annotation",
        "bodyValue": f"Note {number}",
        "target": target,
        **rest,
    }


def outcomes(lines):
    return [line.split(": ")[1].split(" ")[0] for line in lines[:-1]]


def row(number, text="From Hypothesis", selectors=None, **rest):
    default = [
        {
            "type": "RangeSelector",
            "startContainer": "/div[1]/p[1]",
            "startOffset": 9,
            "endContainer": "/div[1]/p[1]",
            "endOffset": 31,
        },
        {"type": "TextPositionSelector", "start": 900, "end": 921},
        {"type": "TextQuoteSelector", "exact": "the drones were small", "prefix": "He said ", "suffix": "."},
    ]
    return {
        "id": f"row{number}",
        "created": "2025-03-01T10:00:00.123456+00:00",
        "updated": "2025-03-02T10:00:00.123456+00:00",
        "user": "acct:jane@hypothes.is",
        "user_info": {"display_name": "Jane"},
        "uri": URL,
        "text": text,
        "tags": ["drones", "Iraq"],
        "group": "__world__",
        "permissions": {"read": ["group:__world__"]},
        "target": [{"source": URL, "selector": default if selectors is None else selectors}],
        "document": {"title": ["Drones"]},
        **rest,
    }


PAGE = {"type": "AnnotationPage", "items": [note(1), note(2, words="NATO")]}
FILES = {
    "one": note(1),
    "a list": [note(1), note(2, words="NATO")],
    "a page": {"@context": ANNO, "id": "http://example.org/page", **PAGE},
    "a collection": {"@context": ANNO, "type": "AnnotationCollection", "total": 2, "first": PAGE},
    "a container": {
        "@context": [ANNO, "http://www.w3.org/ns/ldp.jsonld"],
        "type": ["BasicContainer", "AnnotationCollection"],
        "first": {"type": "AnnotationPage", "items": [{k: v for k, v in note(1).items() if k != "@context"}]},
    },
    "lines": b"\n".join(json.dumps(note(number)).encode() for number in (1, 2)) + b"\n",
    "an export of Hypothesis": {"total": 2, "rows": [row(1), row(2)]},
    "a list of Hypothesis": [row(1)],
    "lines of Hypothesis": b"\n".join(json.dumps(row(number)).encode() for number in (1, 2)),
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_taken_once(take, name):
    first = take(FILES[name])
    before = list(Annotation.objects.order_by("pk").values())

    second = take(FILES[name])

    assert set(outcomes(first)) == {"imported"}
    assert set(outcomes(second)) == {"known"}
    assert len(first) == len(second) == len(before) + 1
    assert list(Annotation.objects.order_by("pk").values()) == before
    assert all(annotation.spans.exists() for annotation in Annotation.objects.all())


def test_each_line_says_what_became_of_it(take):
    lines = take(
        [
            note(1),
            note(2, words="no such words"),
            note(3, target="http://example.org/other"),
            {"type": "Note"},
            5,
        ],
        status=1,
    )

    one, two = Annotation.objects.order_by("pk")
    three = Stray.objects.get()
    assert lines == [
        f"annotation 1: imported /annotations/{one.uid}/",
        f"annotation 2: orphan /annotations/{two.uid}/ (“no such words” is not in the text)",
        f"annotation 3: orphan /annotations/{three.uid}/ "
        "(target: There is no article here from http://example.org/other. It waits.)",
        "annotation 4: failed: @context: The context of an annotation holds http://www.w3.org/ns/anno.jsonld.",
        "annotation 5: failed: An annotation is a JSON object.",
        "1 imported, 0 known, 2 orphan, 2 failed",
    ]


def test_bad_line_spoils_no_other(take):
    content = b"\n".join([json.dumps(note(1)).encode(), b'{"half": ', json.dumps(note(2)).encode()])

    lines = take(content, status=1)

    assert outcomes(lines) == ["imported", "failed", "imported"]
    assert lines[1].startswith("line 2: failed: This is not JSON:")


def test_annotation_without_iri_is_known_by_what_it_says(take):
    nameless = {name: value for name, value in note(1).items() if name != "id"}

    assert outcomes(take([nameless, nameless])) == ["imported", "known"]
    assert outcomes(take([nameless | {"bodyValue": "Other words"}])) == ["imported"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This is not JSON"),
        (b"no json", "This is not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"{" * 5000, "This is not JSON"),
    ],
)
def test_unreadable_file_is_said(take, content, words):
    with pytest.raises(CommandError, match=words):
        take(content)


def test_missing_file_desk_and_user_are_said(tmp_path, article, desk, cast):
    for options, words in [
        ({}, "No such file"),
        ({"desk": "nowhere"}, "There is no desk “nowhere”"),
        ({"by": "nobody"}, "There is no active user “nobody”"),
    ]:
        with pytest.raises(CommandError, match=words):
            call_command("import_annotations", str(tmp_path / "none.json"), **{"desk": desk.slug, **options})


def test_who_may_not_annotate_there_is_told(take, cast):
    assert outcomes(take([note(1)], status=1, by="reader")) == ["failed"]
    assert outcomes(take([note(1)], by="reader", visibility="private")) == ["imported"]


def test_article_of_another_desk_is_not_touched(take, cast):
    other = Desk.objects.get(name="Another desk")

    assert outcomes(take([note(1)], desk=other.slug, by="outsider")) == ["orphan"]
    assert (Stray.objects.get().desk, Annotation.objects.count()) == (other, 0)


def test_without_a_desk_the_articles_of_all_are_looked_through(take, cast, make_article):
    other = Desk.objects.get(name="Another desk")
    make_article(desk=other, by=cast.outsider, url="https://b.example/b", url_key="b.example/b")
    target = {"source": "https://b.example/b"}

    lines = take([note(1), note(2, target=target), note(3, target="http://example.org/none")], desk=None)

    assert outcomes(lines) == ["imported", "imported", "orphan"]
    assert [each.author.username for each in Annotation.objects.order_by("pk")] == ["editor", "outsider"]


def test_row_of_hypothesis_becomes_ours(take, export):
    take(
        {
            "rows": [
                row(1),
                row(2, text="", tags=[]),
                row(3, text="", permissions={"read": ["acct:jane@hypothes.is"]}),
            ]
        }
    )

    first, second, third = Annotation.objects.order_by("pk")
    assert (first.motivation, first.body) == ("commenting", "From Hypothesis")
    assert sorted(tag.name for tag in first.tags.all()) == ["Iraq", "drones"]
    assert [span.exact for span in first.spans.all()] == ["the drones were small"]
    assert first.created_at.year == 2025
    assert (second.motivation, third.motivation) == ("highlighting", "tagging")
    assert (first.visibility, third.visibility) == ("desk", "private")
    written = [json.loads(line) for line in export().splitlines()]
    assert [document["via"] for document in written] == [
        "https://hypothes.is/a/row1",
        "https://hypothes.is/a/row2",
    ]
    creator = {"id": "acct:jane@hypothes.is", "type": "Person", "name": "Jane"}
    assert written[0]["creator"] == creator
    assert written[0]["created"] == "2025-03-01T10:00:00.123456Z"
    selector = written[0]["target"]["selector"][0]
    assert selector["startSelector"]["value"] == "/div[1]/p[1]"


def test_reply_of_hypothesis_finds_what_it_answers_wherever_it_stands(take):
    rows = [
        row(3, text="Really", tags=[], references=["row1", "row2"], target=[{"source": URL}]),
        row(2, text="Yes", tags=[], references=["row1"], target=[{"source": URL}]),
        row(1),
    ]

    lines = take({"rows": rows})

    assert lines[-1] == "3 imported, 0 known, 0 orphan, 0 failed"
    assert outcomes(take({"rows": rows})) == ["known"] * 3
    third = Annotation.objects.get(body="Really")
    assert (third.reply_to.body, third.reply_to.reply_to.body) == ("Yes", "From Hypothesis")


def test_reply_to_nothing_waits_for_what_it_answers(take):
    lines = take([row(2, references=["row1"])])

    assert lines[0].startswith("annotation 1: orphan ")
    waiting = Stray.objects.get()
    assert outcomes(take([row(2, references=["row1"])])) == ["known"]
    assert outcomes(take([row(1)])) == ["imported"]
    reply = Annotation.objects.get(motivation="replying")
    assert (reply.uid, reply.reply_to) == (waiting.uid, Annotation.objects.exclude(pk=reply.pk).get())
    assert not Stray.objects.exists()


def test_second_import_after_the_article_came_brings_the_waiting_to_it(take, make_article, export):
    target = {"source": "https://later.example/a", "selector": {"type": "TextQuoteSelector", "exact": "NATO"}}
    lines = take([note(1, target=target)])
    waiting = Stray.objects.get()
    assert outcomes(lines) == ["orphan"]
    # As it was before articles called those that wait for them.
    article = make_article(url="https://later.example/a", url_key="later.example/a")

    assert outcomes(take([note(1, target=target)])) == ["imported"]
    assert outcomes(take([note(1, target=target)])) == ["known"]

    annotation = Annotation.objects.get()
    assert (annotation.uid, annotation.article, annotation.quote) == (waiting.uid, article, "NATO")
    written = json.loads(export())
    assert written["id"].endswith(f"/annotations/{waiting.uid}/")
    assert written["target"]["source"] == target["source"]


@pytest.mark.parametrize(
    "broken",
    [
        {"text": 5},
        {"tags": [5]},
        {"uri": 7, "target": []},
        {"created": "now"},
        {"target": [{"selector": [{"type": "RangeSelector", "startContainer": 5}]}]},
        {"references": [5]},
        {"user": 9, "permissions": []},
    ],
)
def test_broken_row_breaks_nothing(take, broken):
    lines = take([row(1) | broken, row(2)], status=0 if broken.keys() & {"references", "user"} else 1)

    assert outcomes(lines)[1] == "imported"
