"""The protocol over real HTTP, spoken by a program with a token to the served demo."""

import pytest

from articles.schemas.webannotation import ANNO, MEDIA_TYPE


def test_life_of_an_annotation(server, speak):
    address, _ = server
    target = {
        "source": f"{address}/articles/1/",
        "selector": {"type": "TextPositionSelector", "start": 0, "end": 3},
    }
    note = {
        "@context": ANNO,
        "type": "Annotation",
        "canonical": "urn:uuid:life",
        "body": {"type": "TextualBody", "value": "Over the wire", "language": "en"},
        "target": target,
    }
    total = speak("GET", "/annotations/")[2]["total"]

    status, headers, made = speak("POST", "/annotations/", note)

    assert (status, headers["Location"], made["canonical"]) == (201, made["id"], "urn:uuid:life")
    assert made["id"].startswith(f"{address}/annotations/")
    assert made["body"] == note["body"]
    status, headers, read = speak("GET", made["id"])
    assert (status, read, headers["Content-Type"]) == (200, made, MEDIA_TYPE)
    assert headers["Link"].startswith('<http://www.w3.org/ns/ldp#Resource>; rel="type"')
    tag = headers["ETag"]
    status, headers, nothing = speak("HEAD", made["id"])
    assert (status, nothing, headers["ETag"]) == (200, b"", tag)
    assert speak("OPTIONS", made["id"])[0] == 200
    assert speak("GET", made["id"], If_None_Match=tag)[0] == 304
    assert speak("GET", made["id"], Accept="text/html")[0] == 303
    assert speak("GET", made["id"], Accept="text/turtle")[0] == 406
    assert speak("GET", "/annotations/")[2]["total"] == total + 1

    changed = made | {"body": {"type": "TextualBody", "value": "Otherwise"}}
    status, headers, put = speak("PUT", made["id"], changed)
    assert (status, put["body"]) == (200, changed["body"])
    assert headers["ETag"] != tag
    assert speak("PUT", made["id"], changed, If_Match=tag)[0] == 412
    assert speak("DELETE", made["id"], If_Match=tag)[0] == 412

    assert speak("DELETE", made["id"], If_Match=headers["ETag"])[0] == 204
    assert speak("GET", made["id"])[0] == 410
    assert speak("GET", "/annotations/")[2]["total"] == total


def test_container_is_walked_from_page_to_page(server, speak):
    iris = 'return=representation;include="http://www.w3.org/ns/oa#PreferContainedIRIs"'

    status, headers, container = speak("GET", "/annotations/", Prefer=iris)

    assert (status, headers["Content-Location"]) == (200, container["id"])
    found, page = [], container["first"]
    while True:
        found += page["items"]
        if "next" not in page:
            break
        page = speak("GET", page["next"])[2]
        assert page["partOf"]["id"] == container["id"]
    assert len(found) == len(set(found)) == container["total"] > 50
    assert page["id"] == container["last"]


def test_visitor_reads_what_is_public_and_writes_nothing(server, speak):
    address, _ = server
    note = {"@context": ANNO, "type": "Annotation", "bodyValue": "No", "target": f"{address}/articles/1/"}

    status, headers, told = speak("POST", "/annotations/", note, Authorization="")

    assert (status, told["status"]) == (401, 401)
    assert headers["Content-Type"] == "application/problem+json"
    seen = speak("GET", "/annotations/", Authorization="")[2]["total"]
    assert 0 <= seen < speak("GET", "/annotations/")[2]["total"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"type": "Annotation"}', MEDIA_TYPE, 400),
        (b"{", MEDIA_TYPE, 400),
        (b"words", "text/plain", 415),
        (b'"' + b"x" * 10 * 2**20 + b'"', MEDIA_TYPE, 413),
    ],
)
def test_bad_bodies_are_told_why(speak, body, kind, status):
    answer = speak("POST", "/annotations/", body, Content_Type=kind)

    assert answer[0] == status
    assert answer[2]["title"]
    assert speak("GET", "/healthz")[0] == 200
