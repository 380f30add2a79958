"""The protocol as a suite from outside asks for it: each requirement, over real HTTP, on pages of nobody.

https://www.w3.org/TR/annotation-protocol/ by section; the public suite of the web platform asks the same.
"""

import json
import re
import uuid
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from articles.schemas.webannotation import ANNO, MEDIA_TYPE

LDP = "http://www.w3.org/ns/ldp#"
MINIMAL, IRIS = f"{LDP}PreferMinimalContainer", "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
CONTAINER = "/annotations/"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


def links(headers):
    """``{(target, rel)}`` of the Link headers, one or several."""
    joined = ", ".join(headers.get_all("Link") or [])
    return set(re.findall(r'<([^>]*)>;\s*rel="([^"]*)"', joined))


def listed(headers, name):
    return {part.strip() for part in headers.get(name, "").split(",") if part.strip()}


def note(**rest):
    body = {"type": "TextualBody", "value": "I like this page!"}
    target = "http://www.example.com/index.html"
    return {"@context": ANNO, "type": "Annotation", "body": body, "target": target, **rest}


@pytest.fixture
def made(speak):
    """A new annotation: ``(headers, JSON)``."""
    status, headers, body = speak("POST", CONTAINER, note(canonical=f"urn:uuid:{uuid.uuid4()}"))
    assert status == 201, body
    return headers, body


# -- 3: retrieval --------------------------------------------------------------------------------------------


def test_annotation_is_retrieved(speak, made):
    address = made[1]["id"]

    answers = {method: speak(method, address) for method in ("GET", "HEAD", "OPTIONS")}

    for method, (status, headers, body) in answers.items():
        assert status == 200
        assert headers["Link"] == f'<{LDP}Resource>; rel="type"'
        assert listed(headers, "Allow") == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
        assert "Accept" in listed(headers, "Vary")
        assert re.fullmatch(r'"[^"]+"', headers["ETag"])
        assert body == (made[1] if method == "GET" else b"")
    got, head = answers["GET"][1], answers["HEAD"][1]
    assert got["Content-Type"] == MEDIA_TYPE
    different = {"Date", "Set-Cookie"}
    assert {n: v for n, v in got.items() if n not in different} == {
        n: v for n, v in head.items() if n not in different
    }


@pytest.mark.parametrize("url", [CONTAINER, f"{CONTAINER}?iris=0&page=0", "one"])
@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        (MEDIA_TYPE, 200, MEDIA_TYPE),
        ("application/ld+json", 200, MEDIA_TYPE),
        ("application/json", 200, "application/json"),
        ("*/*", 200, MEDIA_TYPE),
        ("text/turtle", 406, "application/problem+json"),
        ("text/turtle, application/ld+json;q=0.3", 200, MEDIA_TYPE),
        ("application/rdf+xml", 406, "application/problem+json"),
    ],
)
def test_form_is_negotiated(speak, made, url, accept, status, kind):
    got = speak("GET", made[1]["id"] if url == "one" else url, Accept=accept)

    assert (got[0], got[1]["Content-Type"]) == (status, kind)
    assert status == 200 or "application/ld+json" in got[2]["available"]


# -- 4: containers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("who", ["token", "nobody"])
def test_container_is_described(speak, made, method, who):
    status, headers, body = speak(method, CONTAINER, **({"Authorization": ""} if who == "nobody" else {}))

    assert status == 200
    assert links(headers) >= {
        (f"{LDP}BasicContainer", "type"),
        ("http://www.w3.org/TR/annotation-protocol/", f"{LDP}constrainedBy"),
    }
    assert listed(headers, "Allow") == {"GET", "HEAD", "OPTIONS", "POST"}
    assert listed(headers, "Vary") >= {"Accept", "Prefer"}
    assert headers["ETag"]
    assert "application/ld+json" in headers["Accept-Post"]
    assert headers["Content-Type"] == MEDIA_TYPE
    if method == "GET":
        assert headers["Content-Location"] == body["id"]
        assert body["@context"] == [ANNO, "http://www.w3.org/ns/ldp.jsonld"]
        assert body["type"] == ["BasicContainer", "AnnotationCollection"]
        assert isinstance(body["label"], str)
        assert isinstance(body["total"], int)
        assert re.fullmatch(MOMENT, body["modified"])
        assert body["last"].startswith(f"{body['id']}&page=")
        assert body["first"]["type"] == "AnnotationPage"
        assert "@context" not in body["first"]
        assert all(item["@context"] for item in body["first"]["items"])


@pytest.mark.parametrize(
    ("wanted", "number", "kind"),
    [
        (MINIMAL, 0, "none"),
        (IRIS, 1, "iris"),
        (DESCRIPTIONS, 0, "whole"),
        (f"{MINIMAL} {IRIS}", 1, "none"),
        (f"{MINIMAL} {DESCRIPTIONS}", 0, "none"),
    ],
)
@pytest.mark.parametrize(
    "form", ['return=representation;include="{}"', 'return=representation; include="{}"']
)
def test_preferences_are_followed(speak, made, wanted, number, kind, form):
    status, headers, body = speak("GET", CONTAINER, Prefer=form.format(wanted))

    assert status == 200
    assert headers["Preference-Applied"].startswith("return=representation")
    assert headers["Content-Location"] == body["id"]
    assert body["id"].endswith(f"?iris={number}")
    first, last = body["first"], body["last"]
    assert "ldp:contains" not in body and "items" not in body
    if kind == "none":
        assert first == f"{body['id']}&page=0"
    else:
        assert {type(item) for item in first["items"]} == {str if kind == "iris" else dict}
    page = speak("GET", last)[2]
    assert page["@context"] == ANNO
    assert page["partOf"]["id"] == body["id"]
    assert page["partOf"].keys() >= {"total", "modified"}
    assert page["prev"].startswith(f"{body['id']}&page=")
    assert "next" not in page
    assert {type(item) for item in page["items"]} == {str if number else dict}
    assert made[1]["id"] in [item if number else item["id"] for item in page["items"]]


def test_both_preferences_at_once_cannot_be_had(speak):
    assert speak("GET", CONTAINER, Prefer=f'return=representation;include="{IRIS} {DESCRIPTIONS}"')[0] == 400


@pytest.mark.parametrize(
    ("method", "url"),
    [
        *((method, CONTAINER) for method in ("PUT", "DELETE", "PATCH")),
        *((method, f"{CONTAINER}?page=0") for method in ("POST", "PUT", "DELETE")),
        *((method, "one") for method in ("POST", "PATCH")),
    ],
)
def test_method_that_is_not_for_it_is_refused_with_those_that_are(speak, made, method, url):
    status, headers, told = speak(method, made[1]["id"] if url == "one" else url, note())

    assert status == told["status"] == 405
    assert method not in listed(headers, "Allow")
    assert listed(headers, "Allow") >= {"GET", "HEAD", "OPTIONS"}


# -- 5: creating, updating, deleting -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [MEDIA_TYPE, "application/ld+json", "application/json", "application/ld+json; charset=utf-8"]
)
def test_annotation_is_created(speak, server, kind):
    address, _ = server
    sent = note(id=f"http://example.org/{uuid.uuid4()}", canonical=f"urn:uuid:{uuid.uuid4()}")

    status, headers, body = speak("POST", CONTAINER, sent, Content_Type=kind)

    assert status == 201
    assert headers["Location"] == body["id"]
    assert body["id"].startswith(f"{address}{CONTAINER}")
    assert body["canonical"] == sent["canonical"]
    assert body["via"] == sent["id"]
    assert {name: body[name] for name in ("@context", "type", "body", "target")} == note()
    assert re.fullmatch(MOMENT, body["created"])
    assert headers["Content-Type"] == MEDIA_TYPE
    # What MUST be on all answers of a container, and what tells of the annotation.
    assert links(headers) >= {
        (f"{LDP}BasicContainer", "type"),
        ("http://www.w3.org/TR/annotation-protocol/", f"{LDP}constrainedBy"),
        (f"{LDP}Resource", "type"),
    }
    assert speak("GET", body["id"])[1]["ETag"] == headers["ETag"]


def test_slug_is_a_wish(speak):
    slug = str(uuid.uuid4())

    answers = [
        speak("POST", CONTAINER, note(), Slug=wish) for wish in (slug, slug, '"my_first_annotation"', "ü")
    ]

    assert [status for status, *_ in answers] == [201] * 4
    assert answers[0][2]["id"].endswith(f"/{slug}/")
    assert len({body["id"] for _, _, body in answers}) == 4


def test_annotation_is_replaced_whole(speak, made):
    headers, body = made

    state = body | {"target": "http://other.example/", "rights": "http://example.org/free"}
    status, put_headers, put = speak("PUT", body["id"], state, If_Match=headers["ETag"])
    without = {name: value for name, value in put.items() if name != "rights"}
    again = speak("PUT", body["id"], without)

    assert (status, put["target"], put["rights"]) == (200, "http://other.example/", "http://example.org/free")
    assert (put["id"], put["canonical"]) == (body["id"], body["canonical"])
    assert put_headers["ETag"] != headers["ETag"]
    assert put["modified"] > body["modified"]
    assert (f"{LDP}Resource", "type") in links(put_headers)
    assert (again[0], "rights" in again[2]) == (200, False)
    assert speak("GET", body["id"])[2] == again[2]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_only_what_is_known_as_it_stands_is_changed(speak, made, method):
    address, tag = made[1]["id"], made[0]["ETag"]
    body = made[1] if method == "PUT" else None
    speak("PUT", address, note(body="http://example.org/b"))

    refused = [speak(method, address, body, If_Match=value) for value in (tag, '"nonsense"', f"W/{tag}")]
    now = speak("GET", address)[1]["ETag"]
    done = speak(method, address, body, If_Match=f'"other", {now}')

    assert [status for status, *_ in refused] == [412] * 3
    assert done[0] == (200 if method == "PUT" else 204)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "http://example.org/x"},
        {"canonical": "urn:uuid:x"},
        {"type": "Note"},
        {"@context": None},
        {"target": []},
    ],
)
def test_what_a_client_does_not_set_is_not_changed(speak, made, change):
    status, _, told = speak("PUT", made[1]["id"], made[1] | change)

    assert status in (400, 409)
    assert told["title"]
    assert speak("GET", made[1]["id"])[2] == made[1]


def test_deleted_annotation_is_gone_and_its_iri_is_not_used_again(speak, made):
    address = made[1]["id"]
    uid = address.rstrip("/").rpartition("/")[2]
    total = speak("GET", CONTAINER)[2]["total"]

    status, headers, body = speak("DELETE", address)

    assert (status, body) == (204, b"")
    assert [speak(method, address)[0] for method in ("GET", "HEAD", "OPTIONS", "DELETE")] == [410] * 4
    assert speak("PUT", address, made[1])[0] == 410
    after = speak("GET", CONTAINER)[2]
    assert after["total"] == total - 1
    page = speak("GET", speak("GET", CONTAINER, Prefer=f'return=representation;include="{IRIS}"')[2]["last"])[
        2
    ]
    assert address not in page["items"]
    assert speak("POST", CONTAINER, note(), Slug=uid)[2]["id"] != address
    again = speak("POST", CONTAINER, made[1])
    assert (again[0], again[2]["id"] != address) == (201, True)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic YWRhOmFkYQ=="])
def test_who_is_not_known_writes_nothing(speak, made, method, authorization):
    url = CONTAINER if method == "POST" else made[1]["id"]

    status, headers, told = speak(method, url, note(), Authorization=authorization)

    assert (status, told["status"]) == (401, 401)
    assert headers["WWW-Authenticate"].startswith("Bearer")
    assert told["title"]


def test_session_with_its_csrf_token_does_all_that_a_token_does(server):
    address, _ = server
    cookies = CookieJar()
    opener = build_opener(HTTPCookieProcessor(cookies))

    def ask(method, url, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps(body).encode() if body is not None else None
        if body is not None:
            headers["Content-Type"] = "application/ld+json"
        try:
            with opener.open(Request(url, data, headers, method=method), timeout=20) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def csrf():
        return next(cookie.value for cookie in cookies if cookie.name == "csrftoken")

    opener.open(f"{address}/accounts/login/", timeout=20).read()
    form = {"username": "annotator", "password": "newsroom-demo", "csrfmiddlewaretoken": csrf()}
    opener.open(f"{address}/accounts/login/", urlencode(form).encode(), timeout=20).read()
    assert any(cookie.name == "sessionid" for cookie in cookies)

    assert ask("POST", f"{address}{CONTAINER}", note())[0] == 403
    status, body = ask("POST", f"{address}{CONTAINER}", note(), X_CSRFToken=csrf())
    assert status == 201
    assert ask("PUT", body["id"], body, X_CSRFToken=csrf())[0] == 200
    assert ask("PUT", body["id"], body)[0] == 403
    assert ask("DELETE", body["id"], X_CSRFToken=csrf())[0] == 204
    assert ask("GET", body["id"])[0] == 410
