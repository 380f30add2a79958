"""The ways to a new revision: fetch again, the edit form, the command line; what fails loses nothing."""

import io

import pytest
from django.core.management import call_command

from articles.ingest import importing
from articles.models import Article, Desk

from .pagemaker import PROSE, page

pytestmark = pytest.mark.django_db
TITLE = "The old bridge waits"
CHANGED = [PROSE[0] + " It was closed again on Sunday.", *PROSE[1:]]


@pytest.fixture
def fetched(site, desk, cast):
    """An article that came from the site."""
    return importing.keep(importing.from_url(site.page("/bridge", page())), desk, cast.editor)


@pytest.fixture
def editor(client, cast):
    client.force_login(cast.editor)
    return client


def numbers(article):
    return [revision.number for revision in article.revisions.all()]


# -- Fetch again ---------------------------------------------------------------------------------------------


def test_other_words_at_the_address_are_a_new_revision_with_its_snapshot(editor, fetched, site):
    site.page("/bridge", page(TITLE, CHANGED))

    answer = editor.post(f"/articles/{fetched.pk}/fetch/")

    assert (answer.status_code, answer.url) == (302, fetched.get_absolute_url())
    newest = Article.objects.get(pk=fetched.pk).current
    assert (newest.number, "closed again on Sunday" in newest.text) == (2, True)
    assert newest.snapshot_id not in (None, fetched.current.snapshot_id)
    assert "stored as revision 2" in editor.get(answer.url).content.decode()


def test_same_words_at_the_address_store_nothing(editor, fetched, site):
    site.page("/bridge", page(TITLE, extra="<p class='share'>Share</p>"))

    answer = editor.post(f"/articles/{fetched.pk}/fetch/")

    assert "the same as here" in editor.get(answer.url).content.decode()
    assert numbers(fetched) == [1]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        ("404 Not Found", b"gone", "no page at this address (404)"),
        ("503 Busy", b"later", "(503)"),
        ("200 OK", b"<html><body></body></html>", "no article"),
    ],
)
def test_page_that_cannot_be_had_is_told_and_nothing_is_lost(editor, fetched, site, status, body, words):
    site.page("/bridge", body, status=status)

    answer = editor.post(f"/articles/{fetched.pk}/fetch/")

    html = answer.content.decode()
    assert (answer.status_code, "Nothing has changed here" in html) == (422, True)
    assert words.lower() in html.lower()
    assert numbers(fetched) == [1]


def test_text_of_another_article_is_told_with_the_way_to_it(editor, fetched, site, make_article):
    site.page("/bridge", page(TITLE, CHANGED))
    draft = importing.from_url(site.url("/bridge"))
    other = make_article(html=draft.html)

    answer = editor.post(f"/articles/{fetched.pk}/fetch/")

    assert (answer.status_code, other.get_absolute_url() in answer.content.decode()) == (409, True)
    assert numbers(fetched) == [1]


def test_article_without_an_address_says_so(editor, article):
    assert "no address" in editor.get(f"/articles/{article.pk}/fetch/").content.decode()
    assert editor.post(f"/articles/{article.pk}/fetch/").status_code == 422


# -- The edit form -------------------------------------------------------------------------------------------


def form_of(editor, article):
    form = editor.get(f"/articles/{article.pk}/edit/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_corrected_text_is_a_new_revision(editor, article):
    sent = form_of(editor, article)
    sent["html"] = sent["html"].replace("were small", "were not small").replace("\n", "\r\n")

    answer = editor.post(f"/articles/{article.pk}/edit/", sent)

    assert answer.status_code == 302
    assert "were not small" in Article.objects.get().current.text
    assert numbers(article) == [2, 1]


def test_other_fields_leave_the_text(editor, article):
    sent = form_of(editor, article) | {"byline": "By the desk"}
    sent["html"] = sent["html"].replace("\n", "\r\n")

    editor.post(f"/articles/{article.pk}/edit/", sent)

    assert (Article.objects.get().byline, numbers(article)) == ("By the desk", [1])


@pytest.mark.parametrize("html", ["", "  ", "<p></p>", "<script>x</script>"])
def test_empty_text_is_refused_and_the_rest_kept(editor, article, html):
    sent = form_of(editor, article) | {"html": html, "byline": "Typed by hand"}

    answer = editor.post(f"/articles/{article.pk}/edit/", sent)

    assert (answer.status_code, "Typed by hand" in answer.content.decode()) == (422, True)
    assert answer.context["form"].errors.keys() == {"html"}
    assert (Article.objects.get().byline, numbers(article)) == ("", [1])


def test_text_of_another_article_is_refused_with_all_other_corrections(editor, article, make_article):
    other = make_article()
    sent = form_of(editor, article) | {"html": other.current.html, "byline": "Typed by hand"}

    answer = editor.post(f"/articles/{article.pk}/edit/", sent)

    html = answer.content.decode()
    assert (answer.status_code, other.get_absolute_url() in html) == (409, True)
    assert Article.objects.get(pk=article.pk).byline == ""
    assert numbers(article) == [1]


def test_form_of_an_older_revision_is_shown_again_with_both_versions(editor, article, cast):
    sent = form_of(editor, article) | {"byline": "Typed by hand"}
    article.revise(cast.moderator, "<p>Other words by somebody else.</p>")

    answer = editor.post(f"/articles/{article.pk}/edit/", sent)

    page = answer.content.decode()
    assert (answer.status_code, answer.context["stale"]) == (409, True)
    assert "Typed by hand" in page and "Other words by somebody else." in page
    assert (Article.objects.get().byline, numbers(article)) == ("", [2, 1])


# -- The command line ----------------------------------------------------------------------------------------


@pytest.fixture
def run(cast):
    Desk.objects.get(name="Another desk").delete()

    def call(*sources, **options):
        out, status = io.StringIO(), 0
        try:
            call_command(
                "import_articles", *sources, revise=True, stdout=out, stderr=io.StringIO(), **options
            )
        except SystemExit as stop:
            status = stop.code
        return out.getvalue().strip(), status

    return call


def test_command_revises_what_it_knows_and_imports_the_rest(run, fetched, site, make_annotation):
    make_annotation("bridge", article=fetched)
    url, new = site.url("/bridge"), site.page("/tunnel", page("Tunnel", ["A tunnel was opened." * 20]))

    assert run(url) == (f"unchanged {fetched.pk} “{TITLE}” ({url})", 0)
    site.page("/bridge", page(TITLE, CHANGED))
    assert run(url) == (f"revised {fetched.pk} “{TITLE}”: revision 2 (1 exact) ({url})", 0)
    assert run(new)[0].startswith("imported ")


def test_command_revises_from_a_file_of_the_address(run, fetched, site, tmp_path):
    (tmp_path / "bridge.html").write_bytes(page(TITLE, CHANGED))

    line, status = run(str(tmp_path / "bridge.html"), url=site.url("/bridge"))

    assert (line.startswith(f"revised {fetched.pk} "), status) == (True, 0)


def test_command_tells_what_cannot_be_fetched(run, fetched, site):
    url = site.page("/bridge", b"gone", status="404 Not Found")

    line, status = run(url)

    assert (line.startswith("failed: There is no page"), status, numbers(fetched)) == (True, 1, [1])


def test_command_tells_a_text_that_another_article_has(run, fetched, site, make_article):
    url = site.page("/bridge", page(TITLE, CHANGED))
    make_article(html=importing.from_url(url).html, title="The twin")

    assert run(url) == (f"failed: This is already on the shelf: “The twin”. ({url})", 1)
