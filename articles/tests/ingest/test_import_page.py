"""The pages of import: source, review, save, correct; duplicates and failures are told, nothing is lost."""

import re
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.ingest import drafts, importing
from articles.models import Article, Desk, Event
from articles.models.article import snapshot_storage
from articles.permissions import Role

from .pagemaker import PROSE, SCRIPTS, page

pytestmark = pytest.mark.django_db
NEW = "/articles/new/"


@pytest.fixture
def editor(client, cast):
    client.force_login(cast.editor)
    return client


@pytest.fixture
def review(editor, desk):
    """``review(**source)`` takes the first step; returns the address and the HTML of the second."""

    def take(**source):
        answer = editor.post(NEW, {"desk": desk.pk, **source})
        assert answer.status_code == 302, answer.content.decode()
        return answer.url, editor.get(answer.url).content.decode()

    return take


def token_of(url):
    return url.partition("draft=")[2]


def fields_of(html):
    """What the browser would send back of a form: its inputs and its textarea."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="radio"' not in tag or " checked" in tag):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>', html, re.S):
        found[name] = unescape(value).replace("\n", "\r\n")
    found.pop("q", None)
    return found


def test_address_to_article_takes_two_posts(editor, review, site):
    url, html = review(url=site.page("/bridge", page(extra=SCRIPTS)))
    sent = fields_of(html)

    answer = editor.post(NEW, sent)

    article = Article.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/articles/{article.pk}/")
    assert sent["title"] == article.title == "The old bridge waits"
    assert (sent["byline"], sent["outlet"], sent["published_on"]) == (
        "The Herald staff",
        "Valley Herald",
        "2021-03-04",
    )
    with article.current.snapshot.file.open() as file:
        assert file.read() == page(extra=SCRIPTS)
    for sign in ("onerror", "javascript:document", "<svg><", "position:fixed"):
        assert sign not in html
        assert sign not in article.current.html


def test_every_field_can_be_corrected_before_saving(editor, review):
    _url, html = review(text="\n\n".join(PROSE))
    sent = fields_of(html) | {
        "title": "Another title",
        "byline": "By hand",
        "outlet": "Wire A",
        "original_outlet": "Wire B",
        "published_on": "2020-02-29",
        "language": "fa",
        "url": "valleyherald.example/bridge",
        "visibility": "public",
        "tags": "bridges, Traffic، traffic",
        "html": "<p>Corrected by hand.<script>alert(1)</script></p>",
    }

    answer = editor.post(NEW, sent)

    article = Article.objects.get(pk=answer.url.split("/")[2])
    assert (article.title, article.byline, str(article.outlet), str(article.original_outlet)) == (
        "Another title",
        "By hand",
        "Wire A",
        "Wire B",
    )
    assert (str(article.published_on), article.language, article.visibility) == ("2020-02-29", "fa", "public")
    assert (article.url, article.url_key) == (
        "https://valleyherald.example/bridge",
        "valleyherald.example/bridge",
    )
    assert sorted(article.tags.names()) == ["Traffic", "bridges"]
    assert article.current.html == "<p>Corrected by hand.</p>"


def test_preview_shows_the_corrected_text_and_saves_nothing(editor, review):
    _url, html = review(text="\n\n".join(PROSE))

    answer = editor.post(NEW, fields_of(html) | {"html": "One line.\n\nAnother line.", "preview": "1"})

    assert "<p>One line.</p>\n<p>Another line.</p>" in answer.content.decode()
    assert (answer.status_code, Article.objects.count()) == (200, 0)


def test_untouched_text_is_stored_as_it_was_found(editor, review):
    source = page(
        paragraphs=[*PROSE, "<pre>a  b\nc</pre>It &lt;b&gt; waits &amp;amp; waits for a long time."]
    )
    _url, html = review(file=SimpleUploadedFile("b.html", source))

    editor.post(NEW, fields_of(html))

    assert Article.objects.get().current.html == importing.from_file(source, "b.html").html


@pytest.mark.parametrize(
    "source", [{"html": page().decode()}, {"text": "\n\n".join(PROSE), "markdown": "on"}]
)
def test_pasted_page_and_text_keep_the_address_they_came_from(review, source):
    _url, html = review(url="https://valleyherald.example/bridge", **source)

    assert fields_of(html)["url"] == "https://valleyherald.example/bridge"


def test_known_address_is_announced_without_asking_the_site(editor, desk, make_article):
    first = make_article(title="Drones over Erbil", url="https://a.example/x", url_key="a.example/x")

    answer = editor.post(NEW, {"desk": desk.pk, "url": "http://A.example/x/?utm_source=mail"})

    assert answer.status_code == 409
    assert f'<a href="/articles/{first.pk}/" dir="auto">Drones over Erbil</a>' in answer.content.decode()


def test_known_text_is_announced_before_saving_and_not_stored_twice(editor, review, make_article):
    first = make_article(html="".join(f"<p>{each}</p>" for each in PROSE))

    _url, html = review(text="\n\n".join(["A title of its own", *PROSE]))
    answer = editor.post(NEW, fields_of(html))

    for shown in (html, answer.content.decode()):
        assert f'<a href="/articles/{first.pk}/" dir="auto">{first.title}</a>' in shown
    assert (answer.status_code, Article.objects.count()) == (409, 1)
    assert 'value="A title of its own"' in answer.content.decode()


def test_article_of_another_desk_is_not_announced(editor, review, make_article, cast):
    other = cast.outsider.memberships.get().desk
    make_article(desk=other, by=cast.outsider, html="".join(f"<p>{each}</p>" for each in PROSE))

    assert "Already on the shelf" not in review(text="\n\n".join(PROSE))[1]


def test_page_without_an_article_offers_the_form(editor, review, site):
    url = site.page("/pictures", page("Pictures of the week", paragraphs=()))

    _url, html = review(url=url)
    sent = fields_of(html)
    empty = editor.post(NEW, sent)
    answer = editor.post(NEW, sent | {"html": PROSE[0]})

    assert "There is no article on this page." in html
    assert sent["title"] == "Pictures of the week"
    assert (empty.status_code, "There is no text yet" in empty.content.decode()) == (422, True)
    article = Article.objects.get(pk=answer.url.split("/")[2])
    assert (article.url, article.current.text) == (url, PROSE[0])


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "There is no page at this address (404)."),
        ("403 Forbidden", "refuses to show this page"),
    ],
)
def test_page_that_cannot_be_had_is_told_and_the_address_kept(editor, desk, site, status, words):
    url = site.page("/x", page(), status=status)

    answer = editor.post(NEW, {"desk": desk.pk, "url": url})

    html = answer.content.decode()
    assert (answer.status_code, words in html, f'value="{url}"' in html) == (422, True, True)
    assert ("Can you open the page in your browser?" in html) == status.startswith("403")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({}, "There is nothing to import yet"),
        ({"url": "ftp://a.example/x"}, "begin with http"),
        ({"url": "http://127.0.0.1:1/"}, "does not lead to the public web"),
        ({"url": "not an address"}, "names no site"),
        ({"text": "Some text.", "html": "<p>Some HTML.</p>"}, "Give one of these"),
        ({"text": PROSE[0], "url": "javascript:alert(1)"}, "This is no web address."),
        ({"text": "a\x00b"}, "Null characters"),
        ({"url": "https://a.example/" + "x" * 2000}, "at most 2000 characters"),
    ],
)
def test_source_that_is_none_is_told(editor, desk, source, words):
    answer = editor.post(NEW, {"desk": desk.pk, **source})

    assert (answer.status_code, words in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "There is nothing in it."),
        (b"%PDF-1.7", "This is a PDF file"),
        (b"PK\x03\x04" + bytes(500), "not a page of text"),
        (b"x" * (10 * 2**20 + 1), "This file is too large"),
    ],
)
def test_file_that_cannot_be_read_is_told(editor, desk, body, words):
    answer = editor.post(NEW, {"desk": desk.pk, "file": SimpleUploadedFile("a.html", body)})

    assert (answer.status_code, words in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "a\x07b", "Control characters"),
        ("tags", "a\x1bb", "Control characters"),
        ("tags", "x" * 200, "at most 100 characters"),
        ("title", "x" * 501, "at most 500 characters"),
        ("title", " ", "required"),
        ("language", "english please", "written as in en"),
        ("published_on", "yesterday", "valid date"),
        ("url", "javascript:alert(1)", "no web address"),
        ("visibility", "private", "valid choice"),
        ("html", "<script>alert(1)</script>", "There is no text yet"),
        ("html", "<p>word" * 30_000, "too complex"),
        ("html", "word\n\n" * 30_000, "too complex"),
    ],
)
def test_field_that_is_wrong_is_named_and_the_rest_kept(editor, review, field, value, words):
    _url, html = review(text="\n\n".join(PROSE))

    answer = editor.post(NEW, fields_of(html) | {"byline": "Typed by hand", field: value})

    html = answer.content.decode()
    assert (answer.status_code, words in html, 'value="Typed by hand"' in html) == (422, True, True)


def test_draft_of_another_person_or_forged_or_gone_is_not_shown(editor, cast, desk, client):
    draft = importing.from_text("\n\n".join(PROSE), "text")
    theirs, own = drafts.store(draft, cast.moderator, desk), drafts.store(draft, cast.editor, desk)
    shown = editor.get(NEW, {"draft": own})
    drafts.clear(before=float("inf"))

    assert "Check the article" in shown.content.decode()
    for token in (theirs, own, own[:-2], "x"):
        assert editor.get(NEW, {"draft": token}).url == NEW


def test_old_drafts_are_cleared_and_new_ones_kept(cast, desk):
    draft = importing.from_text("\n\n".join(PROSE), "text")
    storage = snapshot_storage()
    storage.save("drafts/1000-old", ContentFile(b"{}"))

    drafts.store(draft, cast.editor, desk)

    (kept,) = storage.listdir("drafts")[1]
    assert not kept.startswith("1000-")


def test_draft_comes_back_as_it_was(cast, desk):
    draft = importing.from_file(page(), "b.html", "https://a.example/x")

    assert drafts.load(drafts.store(draft, cast.editor, desk, "why"), cast.editor) == (draft, desk.pk, "why")


@pytest.mark.parametrize(
    ("role", "status"), [("reader", 403), ("annotator", 403), ("editor", 200), ("moderator", 200)]
)
def test_editors_import_and_correct(client, cast, article, role, status):
    client.force_login(getattr(cast, role))

    assert client.get(NEW).status_code == status
    assert client.get(reverse("article-edit", args=[article.pk])).status_code == status


def test_visitor_is_asked_to_sign_in_and_comes_back_to_the_address(client):
    answer = client.get(NEW, {"url": "https://a.example/x"})

    assert (answer.status_code, answer.url) == (
        302,
        "/accounts/login/?next=/articles/new/%3Furl%3Dhttps%253A%252F%252Fa.example%252Fx",
    )


def test_address_of_the_bookmarklet_is_filled_in(editor):
    html = editor.get(NEW, {"url": 'https://a.example/x?"><script>'}).content.decode()

    assert 'value="https://a.example/x?&quot;&gt;&lt;script&gt;"' in html
    assert "javascript:void(location.href=&#x27;http://testserver/articles/new/?url=&#x27;" in html


def test_only_desk_need_not_be_named_and_a_wrong_one_is_told(editor, desk):
    unnamed = editor.post(NEW, {"text": PROSE[0]})
    wrong = editor.post(NEW, {"text": PROSE[0], "desk": desk.pk + 100})

    assert unnamed.status_code == 302
    assert wrong.status_code == 422
    assert "not one of the available choices" in wrong.content.decode()
    assert PROSE[0] in wrong.content.decode()


def test_desk_is_chosen_by_who_is_on_several(client, cast, desk):
    other = Desk.objects.create(name="Second desk")
    other.admit(cast.editor, Role.EDITOR)
    closed = Desk.objects.create(name="Read only desk")
    closed.admit(cast.editor, Role.READER)
    client.force_login(cast.editor)

    html = client.get(NEW).content.decode()
    answer = client.post(NEW, {"desk": closed.pk, "text": PROSE[0]})

    assert ("Gulf desk" in html, "Second desk" in html, "Read only desk" in html) == (True, True, False)
    assert answer.status_code == 422


# -- Later ---------------------------------------------------------------------------------------------------


@pytest.fixture
def edit(editor, article):
    """``edit(field=…)`` sends the form of correction with these fields changed."""
    address = reverse("article-edit", args=[article.pk])

    def send(**changed):
        return editor.post(address, fields_of(editor.get(address).content.decode()) | changed)

    return send


def test_correction_is_one_act_in_the_log(edit, article):
    answer = edit(title="Corrected", outlet="Wire B", tags="drones", url="https://b.example/y", language="ar")

    article.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, f"/articles/{article.pk}/")
    assert (article.title, str(article.outlet), article.url_key, article.language) == (
        "Corrected",
        "Wire B",
        "b.example/y",
        "ar",
    )
    events = list(Event.objects.filter(article=article).order_by("pk"))[1:]
    assert [event.verb for event in events] == ["article.corrected", "article.tagged"]
    assert len({event.act for event in events}) == 1


def test_correction_without_a_change_writes_nothing(edit, article):
    edit()

    assert Event.objects.filter(article=article).count() == 1


def test_correction_to_a_known_address_is_a_duplicate(edit, article, make_article):
    twin = make_article(url="https://a.example/x", url_key="a.example/x")

    answer = edit(url="https://a.example/x", title="Kept as typed")

    html = answer.content.decode()
    assert (answer.status_code, f'href="/articles/{twin.pk}/"' in html, "Kept as typed" in html) == (
        409,
        True,
        True,
    )
    article.refresh_from_db()
    assert article.url == ""


def test_correction_over_another_correction_is_refused(edit, editor, article, cast):
    address = reverse("article-edit", args=[article.pk])
    sent = fields_of(editor.get(address).content.decode())
    article.correct(cast.moderator, title="Put right meanwhile", byline="By somebody")

    answer = editor.post(address, sent | {"title": "Too late"})

    html = answer.content.decode()
    assert (answer.status_code, "Somebody else changed this" in html) == (409, True)
    assert 'value="Too late"' in html
    assert "<del>Put</del><ins>Too</ins> <del>right meanwhile</del><ins>late</ins>" in html
    article.refresh_from_db()
    assert article.title != "Too late"

    assert editor.post(address, fields_of(html)).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.byline) == ("Too late", "By somebody")


@pytest.mark.parametrize(("field", "value"), [("title", "a\x07b"), ("title", ""), ("tags", "a\x1bb")])
def test_wrong_correction_is_told(edit, field, value):
    assert edit(**{field: value}).status_code == 422


def test_public_annotation_is_not_seen_on_an_article_taken_back_to_the_desk(
    client, edit, make_article, make_annotation, article, cast
):
    article.correct(cast.editor, visibility="public")
    annotation = make_annotation(visibility="public")
    seen = type(annotation).objects.visible_to(cast.visitor)
    before = list(seen)

    edit(visibility="desk")

    assert (before, list(seen.all())) == ([annotation], [])


def test_outsider_does_not_learn_of_the_article(client, cast, article):
    client.force_login(cast.outsider)

    assert client.get(reverse("article-edit", args=[article.pk])).status_code == 404
