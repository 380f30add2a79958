"""Programs in other sites' pages: what they may read and send, never by a cookie; and how they find us."""

import pytest
from django.test import Client

from articles.models import Token

ORIGIN = "https://reader.example"
EXPOSED = {
    "accept-post",
    "allow",
    "content-location",
    "etag",
    "link",
    "location",
    "preference-applied",
    "vary",
    "www-authenticate",
}


@pytest.fixture
def token(cast):
    return f"Bearer {Token.issue(cast.annotator, 'a program')[1]}"


def allows(answer):
    assert "Access-Control-Allow-Credentials" not in answer
    if "Access-Control-Allow-Origin" not in answer:
        return False
    assert answer["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers.get("Access-Control-Expose-Headers", "")
    assert {name.strip().lower() for name in exposed.split(",")} == EXPOSED
    return True


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("path", ["/annotations/", "/annotations/?iris=1&page=0", "one"])
def test_what_everybody_sees_is_read_from_anywhere(make_article, make_annotation, speaker, method, path):
    public = make_annotation(article=make_article(visibility="public"), visibility="public")
    path = f"/annotations/{public.uid}/" if path == "one" else path

    assert allows(getattr(speaker(), method)(path, origin=ORIGIN))


def test_program_with_a_token_reads_and_writes_from_anywhere(speaker, document, token):
    program = speaker()
    sent = {"origin": ORIGIN, "authorization": token}

    made = program.post(body=document(), **sent)
    answers = [
        program.get(made["Location"], **sent),
        program.put(made["Location"], made.json(), **sent),
        program.put(made["Location"], made.json(), **sent, if_match='"0"'),
        program.delete(made["Location"], **sent),
        program.get(made["Location"], **sent),
        program.post(body={}, **sent),
        program.post(body=document(), origin=ORIGIN),
    ]

    assert made.status_code == 201
    assert [answer.status_code for answer in answers] == [200, 200, 412, 204, 410, 400, 401]
    assert all(allows(answer) for answer in [made, *answers])


def test_what_a_cookie_opened_is_not_for_other_sites(speaker, document, token):
    session = speaker("annotator")
    made = session.post(body=document())

    answers = [made, session.get(), session.get(made["Location"]), session.get("/annotations/x/")]
    answers.append(session.get(made["Location"], authorization=token))

    assert not any(allows(answer) for answer in answers)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/annotations/", "GET, HEAD, OPTIONS, POST"),
        ("/annotations/6a4e0d2e-1111-4222-8333-444455556666/", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("one", "DELETE, GET, HEAD, OPTIONS, PUT"),
    ],
)
def test_browser_is_told_beforehand_what_may_be_sent_and_not_what_is_there(
    annotation, speaker, path, methods, django_assert_num_queries
):
    path = f"/annotations/{annotation.uid}/" if path == "one" else path
    asked = {"access_control_request_method": "PUT", "access_control_request_headers": "authorization"}

    with django_assert_num_queries(0):
        answer = speaker().options(path, origin=ORIGIN, **asked)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == methods
    taken = {name.strip().lower() for name in answer["Access-Control-Allow-Headers"].split(",")}
    assert taken >= {"accept", "authorization", "content-type", "if-match", "if-none-match", "prefer", "slug"}
    assert "ETag" not in answer


def test_nothing_else_is_open_to_other_sites(client, article):
    for path in ("/", "/api/articles/", "/accounts/login/", f"/articles/{article.pk}/"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"origin": ORIGIN})


@pytest.mark.parametrize("query", ["", "?view=marked"])
def test_article_says_where_its_annotations_are_kept(make_article, query):
    article = make_article(visibility="public")
    client = Client()

    first = client.get(article.get_absolute_url() + query)
    again = client.get(article.get_absolute_url() + query, headers={"if-none-match": first["ETag"]})

    rel = "http://www.w3.org/ns/oa#annotationService"
    assert [first.status_code, again.status_code] == [200, 304]
    assert first["Link"] == again["Link"] == f'<http://testserver/annotations/>; rel="{rel}"'
    assert f'<link rel="{rel}" href="/annotations/">' in first.content.decode()
