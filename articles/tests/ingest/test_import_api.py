"""Articles are imported over the API; what cannot be is refused with the field and the reason."""

import datetime

import pytest
from django.test import Client

from articles.models import Article, Token

from .pagemaker import PROSE, SCRIPTS, page

pytestmark = pytest.mark.django_db
ROOT = "/api/articles/"


@pytest.fixture
def send(cast, desk):
    """``send(role="editor", **body)`` posts an import; gives the answer."""

    def post(role="editor", **body):
        user = getattr(cast, role)
        headers = {}
        if user.is_authenticated:
            headers["Authorization"] = f"Bearer {Token.issue(user)[1]}"
        body = {"desk": desk.pk, **body}
        return Client().post(ROOT, body, content_type="application/json", headers=headers)

    return post


def error_of(answer):
    (error,) = answer.json()["errors"]
    return answer.status_code, error["field"], error["code"]


def test_address_becomes_an_article(send, site):
    answer = send(url=site.page("/bridge", page(extra=SCRIPTS)), tags=["bridges", "Bridges"])

    body, article = answer.json(), Article.objects.get()
    assert (answer.status_code, answer["Location"], answer["X-Sequence"]) == (
        201,
        f"/articles/{article.pk}/",
        "1",
    )
    assert (body["title"], body["outlet"]["name"], body["published_on"], body["tags"]) == (
        "The old bridge waits",
        "Valley Herald",
        "2021-03-04",
        ["Bridges"],
    )
    assert body["text"] == article.current.text
    assert "<script" not in body["html"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("html", page().decode()),
        ("text", "\n\n".join(PROSE)),
        ("markdown", "\n\n".join(["# Bridge", *PROSE])),
    ],
)
def test_content_becomes_an_article_with_what_is_said_about_it(send, kind, content):
    answer = send(
        **{kind: content},
        url="https://valleyherald.example/bridge",
        title="Corrected",
        byline="By hand",
        outlet="Wire A",
        original_outlet=None,
        published_on="2020-02-29",
        language="pt-BR",
        visibility="public",
    )

    article = Article.objects.get()
    assert answer.status_code == 201
    assert (article.title, article.byline, str(article.outlet), article.language, article.visibility) == (
        "Corrected",
        "By hand",
        "Wire A",
        "pt-BR",
        "public",
    )
    assert (article.published_on, article.url) == (
        datetime.date(2020, 2, 29),
        "https://valleyherald.example/bridge",
    )
    with article.current.snapshot.file.open() as file:
        assert file.read() == content.encode()


def test_duplicate_names_the_first(send, site):
    url = site.page("/bridge", page())
    send(url=url)
    first = Article.objects.get()

    answers = [
        send(url=f"{url}?utm_source=x"),
        send(text="\n\n".join(PROSE)),
        send(html="<p>x y</p>", url=url),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert answer.json()["existing"] == {
            "id": first.pk,
            "title": first.title,
            "url": f"/articles/{first.pk}/",
        }
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "url", "nothing"),
        ({"text": "a b c d", "html": "<p>a</p>"}, "", "several"),
        ({"url": "ftp://a.example/"}, "url", "bad_scheme"),
        ({"url": "http://127.0.0.1/"}, "url", "forbidden_address"),
        ({"html": "<script>1</script>"}, "html", "no_article"),
        ({"html": page(paragraphs=()).decode()}, "html", "no_article"),
        ({"text": "%PDF-1.7 and so on"}, "text", "pdf"),
        ({"text": "x", "title": "a\x07b"}, "title", "control"),
        ({"text": "x", "tags": ["a\x1bb"]}, "tags.0", "control"),
        ({"text": "x", "tags": ["x" * 10_000]}, "tags.0", "string_too_long"),
        ({"text": "x", "visibility": "private"}, "visibility", "literal_error"),
        ({"text": "one two three", "url": "javascript:alert(1)"}, "url", "bad_address"),
        ({"text": "one two three", "url": "no host here"}, "url", "bad_address"),
        ({"text": "x", "colour": "red"}, "colour", "extra_forbidden"),
    ],
)
def test_wrong_import_is_named(send, body, field, code):
    assert error_of(send(**body)) == (422, field, code)
    assert not Article.objects.exists()


@pytest.mark.parametrize(("status", "code"), [("404 Not Found", "not_found"), ("403 Forbidden", "forbidden")])
def test_page_that_cannot_be_had_is_told(send, site, status, code):
    assert error_of(send(url=site.page("/x", b"", status=status))) == (422, "url", code)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 401),
        ("outsider", 404),
        ("reader", 403),
        ("annotator", 403),
        ("editor", 201),
        ("moderator", 201),
    ],
)
def test_editors_import(send, role, status):
    assert send(role, text="\n\n".join(PROSE)).status_code == status
    assert Article.objects.exists() == (status == 201)
