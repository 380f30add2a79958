"""What is no annotation is refused with a reason, loses nothing, and never breaks anything."""

import json

import pytest

from articles.models import Annotation, Token
from articles.schemas.webannotation import ANNO

SITE = "http://testserver"


def without(document, *names):
    return {name: value for name, value in document.items() if name not in names}


BAD = {
    "no context": lambda d: without(d, "@context"),
    "another context": lambda d: d | {"@context": "http://example.org/context"},
    "a context of terms alone": lambda d: d | {"@context": {"type": "@type"}},
    "no type": lambda d: without(d, "type"),
    "another type": lambda d: d | {"type": "Note"},
    "no target": lambda d: without(d, "target"),
    "an empty target": lambda d: d | {"target": []},
    "a target that is null": lambda d: d | {"target": None},
    "a target that is a number": lambda d: d | {"target": 5},
    "a target that is no IRI": lambda d: d | {"target": "the article"},
    "an empty set": lambda d: d | {"target": {"type": "Composite", "items": []}},
    "a target without an IRI": lambda d: d | {"target": {"type": "Text"}},
    "a resource without a source": lambda d: d | {"target": {"type": "SpecificResource"}},
    "two sources": lambda d: d | {"target": {"source": [d["target"], d["target"]]}},
    "too many targets": lambda d: d | {"target": [d["target"]] * 101},
    "body and bodyValue": lambda d: d | {"bodyValue": "Both"},
    "a bodyValue that is a list": lambda d: without(d, "body") | {"bodyValue": ["Words"]},
    "a body that is a number": lambda d: d | {"body": [5]},
    "a textual body without value": lambda d: d | {"body": {"type": "TextualBody"}},
    "a textual body with two values": lambda d: d | {"body": {"type": "TextualBody", "value": ["a", "b"]}},
    "a body that is a set of nothing": lambda d: d | {"body": {"type": "Choice", "items": []}},
    "a set without items": lambda d: d | {"body": {"type": "List"}},
    "a body without a source": lambda d: d | {"body": {"type": "SpecificResource", "purpose": "linking"}},
    "a text in no direction": lambda d: (
        d | {"body": {"type": "TextualBody", "value": "a", "textDirection": "up"}}
    ),
    "a target in two directions": lambda d: (
        d | {"target": {"id": d["target"], "textDirection": ["ltr", "rtl"]}}
    ),
    "a state without a value": lambda d: (
        d | {"target": {"source": d["target"], "state": {"type": "HttpRequestState"}}}
    ),
    "an id that is no IRI": lambda d: d | {"id": "first"},
    "two ids": lambda d: d | {"id": ["http://example.org/1", "http://example.org/2"]},
    "an endless id": lambda d: d | {"id": "http://example.org/" + "x" * 3000},
    "a canonical that is a list": lambda d: d | {"canonical": ["urn:uuid:1"]},
    "a via that is no IRI": lambda d: d | {"via": [5]},
    "a moment that is none": lambda d: d | {"created": "yesterday"},
    "a moment without time zone": lambda d: d | {"created": "2026-01-31T12:00:00"},
    "a moment that is a number": lambda d: d | {"modified": 5},
    "a motivation that is an object": lambda d: d | {"motivation": {"id": "oa:commenting"}},
    "half a character": lambda d: d | {"body": {"type": "TextualBody", "value": "\ud800"}},
    "half a character in a name": lambda d: d | {"\udfff": 1},
    "a control character": lambda d: d | {"rights": "a\x00b"},
    "deep nesting": lambda d: d | {"x": json.loads("[" * 60 + "]" * 60)},
}
for name, selector in {
    "a quote without words": {"type": "TextQuoteSelector"},
    "a quote that is a number": {"type": "TextQuoteSelector", "exact": 5},
    "a prefix that is a list": {"type": "TextQuoteSelector", "exact": "a", "prefix": ["b"]},
    "a position without end": {"type": "TextPositionSelector", "start": 1},
    "a position before the text": {"type": "TextPositionSelector", "start": -1, "end": 5},
    "a position that is true": {"type": "TextPositionSelector", "start": True, "end": 5},
    "a position in parts": {"type": "TextPositionSelector", "start": 0.5, "end": 5},
    "a range without an end": {
        "type": "RangeSelector",
        "startSelector": {"type": "XPathSelector", "value": "/p"},
    },
    "a fragment without value": {"type": "FragmentSelector"},
    "a bad refinement": {"type": "XPathSelector", "value": "/p", "refinedBy": {"type": "CssSelector"}},
    "a selector that is a number": 5,
}.items():
    BAD[name] = lambda d, selector=selector: d | {"target": {"source": d["target"], "selector": selector}}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_annotation_is_refused_with_a_reason(speaker, document, name):
    answer = speaker("annotator").post(body=BAD[name](document()))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["message"]
    assert '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' in answer["Link"]
    assert answer["ETag"]
    assert Annotation.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"words"', 400),
        (b'{"a": NaN}', 400),
        (b'{"@context": "http://www.w3.org/ns/anno.jsonld", "x": 1e999}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[" + b"1," * 1000 + b"1]", 400),
        (b" " * 10 * 2**20, 413),
    ],
)
def test_what_is_no_json_object_is_refused(speaker, article, body, status):
    answer = speaker("annotator").post(body=body)

    assert answer.status_code == status
    assert answer.json()["title"]


@pytest.mark.parametrize("kind", ["text/plain", "text/turtle", "multipart/form-data", "", "application/xml"])
def test_other_content_is_not_taken(speaker, document, kind):
    assert speaker("annotator").post(body=document(), content_type=kind).status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json", "application/ld+json", f'application/ld+json;profile="{ANNO}"']
)
def test_json_is_taken(speaker, document, kind):
    assert speaker("annotator").post(body=document(), content_type=kind).status_code == 201


def test_meaning_is_checked_like_everywhere(speaker, document, article):
    long = speaker("annotator").post(body=document(body={"type": "TextualBody", "value": "x" * 20_001}))
    public = speaker("annotator").post("/annotations/?visibility=public", document())
    nobody = speaker("annotator").post("/annotations/?visibility=nobody", document())

    assert (long.status_code, long.json()["errors"][0]["field"]) == (422, "body")
    assert (public.status_code, public.json()["errors"][0]["field"]) == (422, "visibility")
    assert nobody.status_code == 400


def test_reader_keeps_annotations_for_themselves_alone(speaker, document):
    reader = speaker("reader")

    assert reader.post(body=document()).status_code == 403
    private = reader.post("/annotations/?visibility=private", document())
    assert private.status_code == 201
    assert speaker("moderator").get(private["Location"]).status_code == 404
    # What is known by its IRI is not told to those who do not see it.
    mine = reader.post("/annotations/?visibility=private", document(canonical="urn:uuid:mine"))
    other = speaker("annotator").post(body=document(canonical="urn:uuid:mine"))
    assert (mine.status_code, other.status_code) == (201, 201)
    assert other["Location"] != mine["Location"]


def test_session_writes_with_a_csrf_token_and_a_program_with_its_own(speaker, document, cast):
    session = speaker("annotator", enforce_csrf_checks=True)
    program = speaker("visitor", enforce_csrf_checks=True)
    token = Token.issue(cast.annotator, "a program")[1]

    assert session.post(body=document()).status_code == 403
    refused = program.post(body=document())
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="newsroom"')
    assert program.post(body=document(), authorization="Bearer nonsense").status_code == 401
    assert program.post(body=document(), authorization=f"Bearer {token}").status_code == 201


@pytest.mark.parametrize("method", ["patch", "trace"])
def test_other_methods_are_refused(speaker, article, method):
    answer = getattr(speaker("annotator"), method)()

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


def test_bad_put_leaves_everything_as_it_was(speaker, document):
    annotator = speaker("annotator")
    made = annotator.post(body=document())

    for name, spoil in BAD.items():
        if name not in ("an id that is no IRI", "two ids", "an endless id"):
            assert annotator.put(made["Location"], spoil(document())).status_code == 400, name

    assert annotator.get(made["Location"]).json() == made.json()


def test_id_of_ours_is_taken_for_itself_and_not_for_another(speaker, document):
    made = speaker("annotator").post(body=document())

    again = speaker("editor").post(body=made.json())

    assert (again.status_code, again["Location"]) == (200, made["Location"])
    assert Annotation.objects.count() == 1
    gone = document(id=f"{SITE}/annotations/6a4e0d2e-1111-4222-8333-444455556666/")
    assert speaker("annotator").post(body=gone).status_code == 201
