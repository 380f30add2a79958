"""The container of the Web Annotation Protocol: what it says of itself, its pages, preferences."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.exchange import container
from articles.schemas.plain import stamp
from articles.schemas.webannotation import ANNO, MEDIA_TYPE

HERE = "http://testserver/annotations/"
MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"


def prefer(*wanted):
    return f'return=representation; include="{" ".join(wanted)}"'


@pytest.fixture
def seven(make_annotation, monkeypatch):
    """Seven notes, the oldest first, in pages of three."""
    monkeypatch.setattr(container, "PAGE_SIZE", 3)
    return [make_annotation(motivation="commenting", body=f"Note {number}") for number in range(7)]


def iris(annotations):
    return [f"{HERE}{annotation.uid}/" for annotation in annotations]


def test_container_says_what_it_is(seven, speaker):
    answer = speaker("reader").get()

    assert answer.status_code == 200
    assert answer["Content-Type"] == MEDIA_TYPE
    assert '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' in answer["Link"]
    constrained = '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
    assert constrained in answer["Link"]
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer["Accept-Post"].startswith(MEDIA_TYPE)
    assert answer["Vary"] == "Accept, Prefer, Cookie, Authorization"
    assert answer["ETag"]
    body = answer.json()
    assert answer["Content-Location"] == body["id"] == f"{HERE}?iris=0"
    assert body["@context"] == [ANNO, "http://www.w3.org/ns/ldp.jsonld"]
    assert body["type"] == ["BasicContainer", "AnnotationCollection"]
    assert (body["total"], body["last"]) == (7, f"{HERE}?iris=0&page=2")
    assert body["modified"] == stamp(seven[-1].modified_at)


@pytest.mark.parametrize("method", ["head", "options"])
def test_head_and_options_have_the_headers_of_get(seven, speaker, method):
    reader = speaker("reader")
    whole = reader.get()

    answer = getattr(reader, method)()

    assert (answer.status_code, answer.content) == (200, b"")
    for name in ("Link", "Allow", "Accept-Post", "Vary", "ETag", "Content-Type", "Content-Location"):
        assert answer[name] == whole[name]


def test_without_preference_the_first_page_is_inside_with_descriptions(seven, speaker):
    body = speaker("reader").get().json()

    first = body["first"]
    assert first["id"] == f"{HERE}?iris=0&page=0"
    assert (first["type"], first["startIndex"], first["next"]) == (
        "AnnotationPage",
        0,
        f"{HERE}?iris=0&page=1",
    )
    assert [item["id"] for item in first["items"]] == iris(seven[:3])
    assert first["items"][0]["body"]["value"] == "Note 0"
    assert "@context" not in first


def test_iris_are_preferred(seven, speaker):
    answer = speaker("reader").get(prefer=prefer(IRIS))

    body = answer.json()
    assert answer["Preference-Applied"] == "return=representation"
    assert answer["Content-Location"] == body["id"] == f"{HERE}?iris=1"
    assert body["first"]["items"] == iris(seven[:3])
    assert body["first"]["next"] == f"{HERE}?iris=1&page=1"


@pytest.mark.parametrize(("others", "number"), [((), 0), ((IRIS,), 1), ((DESCRIPTIONS,), 0)])
def test_minimal_container_holds_no_annotations(seven, speaker, others, number):
    body = speaker("reader").get(prefer=prefer(MINIMAL, *others)).json()

    assert body["first"] == f"{HERE}?iris={number}&page=0"
    assert body["last"] == f"{HERE}?iris={number}&page=2"
    assert "items" not in body


@pytest.mark.parametrize("number", [0, 1])
def test_pages_lead_to_all_of_them(seven, speaker, number):
    reader, found, address, before = speaker("reader"), [], f"{HERE}?iris={number}&page=0", None

    while address:
        answer = reader.get(address)
        page = answer.json()
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        assert (page["@context"], page["id"], page["type"]) == (ANNO, address, "AnnotationPage")
        assert page["partOf"] == {
            "id": f"{HERE}?iris={number}",
            "type": "AnnotationCollection",
            "label": "Annotations",
            "total": 7,
            "modified": stamp(seven[-1].modified_at),
        }
        assert page["startIndex"] == len(found)
        assert page.get("prev") == before
        found += page["items"]
        before, address = address, page.get("next")

    assert [item["id"] if number == 0 else item for item in found] == iris(seven)


def test_empty_container_has_no_pages(speaker, article):
    body = speaker("reader").get().json()

    assert body["total"] == 0
    assert {"first", "last", "modified"} & set(body) == set()
    # A page has one annotation at least.
    assert speaker("reader").get(f"{HERE}?iris=1&page=0").status_code == 404


@pytest.mark.parametrize(
    ("query", "header", "status"),
    [
        ("", prefer(IRIS, DESCRIPTIONS), 400),
        ("", prefer(IRIS) + ", " + prefer(DESCRIPTIONS), 400),
        ("?page=9", "", 404),
        ("?page=-1", "", 400),
        ("?page=x", "", 400),
        ("?page=٣", "", 400),
        ("?page=99999999999999999999", "", 400),
        ("?iris=2", "", 400),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(seven, speaker, query, header, status):
    answer = speaker("reader").get(HERE + query, **({"prefer": header} if header else {}))

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "return=minimal",
        "handling=lenient, wait=10",
        'return=representation; include="urn:unknown"',
        'return=representation; include="',
        'include="' + IRIS + '"',
        ";;;=,,,",
        'return="representation;include=\\"',
        '"' * 99,
    ],
)
def test_preference_that_is_not_known_is_passed_over(seven, speaker, header):
    reader = speaker("reader")

    assert reader.get(prefer=header).json() == reader.get().json()


def test_list_that_did_not_change_is_not_sent_again(seven, speaker):
    reader = speaker("reader")
    tag = reader.get()["ETag"]

    same = reader.get(if_none_match=tag)
    seven[0].edit(seven[0].author, body="Other words")
    changed = reader.get(if_none_match=tag)

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


def test_page_takes_no_post(seven, speaker, document):
    assert speaker("editor").post(f"{HERE}?page=0", document()).status_code == 405


def test_everybody_counts_what_they_see(
    make_article, make_annotation, make_entity, make_claim, cast, speaker, article
):
    public = make_article(visibility="public")
    note = {"motivation": "commenting", "words": "Iraq"}
    shared = make_annotation(body="for the desk", **note)
    everyones = make_annotation(body="for all", article=public, visibility="public", **note)
    private = make_annotation(body="mine alone", by=cast.reader, visibility="private", **note)
    make_annotation(body="hidden words", hidden=True, **note)
    make_annotation(body="withdrawn words", withdrawn=True, **note)

    def seen(name):
        body = speaker(name).get().json()
        pages = speaker(name).get(prefer=prefer(IRIS)).json()
        assert len(body["first"]["items"]) == body["total"] == pages["total"]
        assert [item["id"] for item in body["first"]["items"]] == pages["first"]["items"]
        return pages["first"]["items"]

    assert seen("visitor") == seen("outsider") == iris([everyones])
    assert seen("reader") == iris([shared, everyones, private])
    assert seen("annotator") == seen("editor") == seen("moderator") == iris([shared, everyones])
    assert "hidden words" not in speaker("moderator").get().content.decode()


def test_page_costs_the_same_queries_whatever_is_on_it(
    make_annotation, make_entity, make_claim, desk, cast, speaker
):
    def add(number):
        entity, claim = make_entity(f"Entity {number}"), make_claim(f"Claim {number}", about=[])
        claim.rate(cast.editor, desk.ratings.first(), "Seen with own eyes.")
        make_annotation(motivation="commenting", body="A note", tags=[f"tag {number}"])
        make_annotation("Iraq", motivation="identifying", entities=[entity])
        make_annotation("NATO", motivation="questioning", claim=claim)

    def queries(**headers):
        client = speaker("reader")
        client.get(**headers)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(**headers).status_code == 200
        return len(captured)

    add(0)
    few = queries(), queries(prefer=prefer(IRIS))
    for number in range(1, 5):
        add(number)

    assert (queries(), queries(prefer=prefer(IRIS))) == few
    # Session, roles, totals; the page, with spans, tags, mentions, entities, subjects, verdicts, ratings.
    assert few[0] <= 16
    assert few[1] <= 5
