"""A source becomes a draft, a draft one article with its snapshot; the same thing twice is told."""

import datetime
import gzip
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from articles.ingest import importing
from articles.models import Article, Event, Outlet, Snapshot
from articles.models.article import ArticleQuerySet

from .pagemaker import PROSE, SCRIPTS, page

pytestmark = pytest.mark.django_db


def facts(article):
    names = ("title", "byline", "published_on", "language", "url")
    return {**{name: getattr(article, name) for name in names}, "outlet": str(article.outlet)}


def snapshot_bytes(article):
    with article.current.snapshot.file.open() as file:
        return file.read()


def unreadable(make, *given):
    with pytest.raises(importing.Unreadable) as caught:
        make(*given)
    assert caught.value.sentence.endswith(".")
    return caught.value


def test_page_from_the_web_becomes_an_article_with_its_snapshot(desk, cast, site):
    body = page()
    url = site.page("/bridge", body, X_Made="by hand")

    article = importing.keep(importing.from_url(f"{url}?utm_source=feed"[: len(url)]), desk, cast.editor)

    assert facts(article) == {
        "title": "The old bridge waits",
        "byline": "The Herald staff",
        "published_on": datetime.date(2021, 3, 4),
        "language": "en",
        "url": url,
        "outlet": "Valley Herald",
    }
    assert article.current.text == "\n".join(PROSE)
    snapshot = article.current.snapshot
    assert (snapshot_bytes(article), snapshot.size, snapshot.status, snapshot.url) == (
        body,
        len(body),
        200,
        url,
    )
    assert snapshot.headers["x-made"] == "by hand"
    assert snapshot.content_type == "text/html; charset=utf-8"
    assert [event.verb for event in Event.objects.about(article)] == ["article.imported"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("bridge.html", page()),
        ("bridge.html.gz", gzip.compress(page())),
        ("bridge.txt", "\n\n".join(["The old bridge waits", *PROSE]).encode()),
        ("bridge.md", "\n\n".join(["# The old bridge waits", *PROSE]).encode()),
        ("bridge", page()),
    ],
)
def test_file_is_read_by_its_kind(name, body):
    draft = importing.from_file(body, name)

    assert (draft.title, draft.language) == ("The old bridge waits", "en")
    assert importing.canonical.text_of(draft.html) == "\n".join(PROSE)


def test_file_knows_its_address_by_the_canonical_link():
    link = '<link rel="canonical" href="https://valleyherald.example/bridge">'

    assert importing.from_file(page(head=link), "bridge.html").url == "https://valleyherald.example/bridge"


def test_pasted_piece_of_html_is_taken_whole():
    pasted = (
        "<meta charset='utf-8'><!--StartFragment--><h1>Bridge</h1><p>It <b>waits</b>.</p><!--EndFragment-->"
    )

    draft = importing.from_text(pasted, "html", "valleyherald.example/bridge")

    assert (draft.title, draft.html) == ("Bridge", "<p>It <strong>waits</strong>.</p>")
    assert draft.url == "https://valleyherald.example/bridge"
    assert draft.body == pasted.encode()


def test_text_without_a_title_is_named_by_its_first_words():
    draft = importing.from_text(PROSE[0], "text")

    assert draft.title == "The committee met on Monday and heard what the engineers had to say about…"
    assert "No title was found; these are the first words of the text." in draft.warnings


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *[(kind, text) for kind in ("html", "text", "markdown") for text in ("", "  \n", "<p> </p>")],
        ("html", "<p>&nbsp;</p>"),
        ("html", "<script>alert(1)</script>"),
        ("html", "<!--StartFragment--><img src=x><!--EndFragment-->"),
    ],
)
def test_pasted_nothing_is_refused(kind, text):
    assert unreadable(importing.from_text, text, kind).code in ("empty", "no_article")


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("html", "<p>word" * 30_000, "too_complex"),
        ("html", "<p>" + "word " * 2_200_000, "too_large"),
        ("text", "word\n\n" * 30_000, "too_complex"),
        ("markdown", "- word\n" * 30_000, "too_complex"),
        ("markdown", "word " * 2_200_000, "too_large"),
    ],
)
def test_endless_text_is_refused(kind, text, code):
    assert unreadable(importing.from_text, text, kind).code == code


def test_pasted_text_without_any_tag_is_plain():
    draft = importing.from_text("The bridge\n\nIt waits & waits.\n\nFor how long?", "html")

    assert (draft.title, draft.html) == ("The bridge", "<p>It waits &amp; waits.</p>\n<p>For how long?</p>")


def test_hostile_page_leaves_nothing_that_runs_in_storage(desk, cast):
    draft = importing.from_file(page(title="Bridge &lt;script&gt;1&lt;/script&gt;", extra=SCRIPTS), "b.html")

    html = importing.keep(draft, desk, cast.editor).current.html

    assert "built in 1931" in html
    for sign in ("<script", "onerror", "onclick", "javascript:", "<svg", "style", "<img"):
        assert sign not in html.lower()


def test_control_characters_are_taken_out_of_what_is_found(desk, cast):
    draft = importing.from_file(page(title="The&#7; old bridge&#x85; waits"), "b.html")

    assert importing.keep(draft, desk, cast.editor).title == "The old bridge… waits"


def test_too_long_title_is_cut_and_told():
    draft = importing.from_text("# " + "bridge " * 2000 + "\n\nIt waits for repairs.", "markdown")

    assert len(draft.title) <= 500
    assert any("title" in warning for warning in draft.warnings)


def test_page_without_an_article_keeps_what_was_found(site):
    url = site.page("/pictures", page("Pictures of the week", paragraphs=()))

    error = unreadable(importing.from_url, url)

    assert (error.code, error.draft.title, error.draft.url) == ("no_article", "Pictures of the week", url)
    assert error.draft.body.startswith(b"<!doctype")


@pytest.mark.parametrize(
    ("status", "code"),
    [("404 Not Found", "not_found"), ("403 Forbidden", "forbidden"), ("401 Unauthorized", "login")],
)
def test_refusal_of_the_site_is_told(site, status, code):
    assert unreadable(importing.from_url, site.page("/x", page(), status=status)).code == code


def test_site_that_does_not_answer_is_told(site, settings):
    settings.FETCH_TIMEOUT = 0.5
    site.answers["/slow"] = lambda connection, stopping: stopping.wait(60)

    assert unreadable(importing.from_url, site.url("/slow")).code == "timeout"


def test_circling_and_signing_in_sites_are_told(site):
    site.redirect("/circle", "/circle")
    site.redirect("/members", "/login")
    site.page("/login", page("Log in", extra="<input type=password>"))

    codes = [unreadable(importing.from_url, site.url(path)).code for path in ("/circle", "/members")]

    assert codes == ["redirect_loop", "login"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 of something", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "binary"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "feed"),
        (b"<p>" + b"long " * 2_200_000, "too_large"),
        (b"\x1f\x8b broken", "binary"),
    ],
)
def test_what_cannot_be_read_is_named(body, code):
    assert unreadable(importing.from_file, body, "x.html").code == code


def test_packed_bomb_is_not_unpacked_whole():
    bomb = gzip.compress(b"<p>word " * 30_000_000)

    assert unreadable(importing.from_file, bomb, "x.html.gz").code == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_wrong_charset_is_seen_through(encoding):
    words = ["Мост через реку ждёт ремонта, сказал вчера председатель комитета журналистам города." * 3]
    body = page("Мост ждёт", words, lang="ru").replace(b'<meta charset="utf-8">', b"")

    draft = importing.from_file(body.decode().encode(encoding, "replace"), "b.html")

    assert "сказал вчера" in draft.html


def test_truncated_page_is_imported_with_a_warning():
    draft = importing.from_file(page()[:-60], "b.html")

    assert PROSE[1] in draft.html
    assert draft.warnings == ["The page breaks off before its end; check that the text is whole."]


def test_same_address_in_another_spelling_is_a_duplicate(desk, cast, site):
    url = site.page("/bridge", page())
    first = importing.keep(importing.from_url(url), desk, cast.editor)
    site.page("/bridge/?utm_source=mail", page(paragraphs=PROSE[::-1]))

    draft = importing.from_url(f"{url}/?utm_source=mail#top")

    assert draft.duplicates(desk) == [first]
    with pytest.raises(ValidationError) as caught:
        importing.keep(draft, desk, cast.editor)
    assert caught.value.article == first
    assert Article.objects.count() == 1


def test_same_text_from_elsewhere_is_a_duplicate(desk, cast):
    first = importing.keep(importing.from_file(page(), "a.html"), desk, cast.editor)

    draft = importing.from_text("\n\n".join(PROSE), "text", "https://elsewhere.example/copy")

    assert draft.duplicates(desk) == [first]


def test_another_desk_has_a_shelf_of_its_own(desk, cast):
    importing.keep(importing.from_file(page(), "a.html"), desk, cast.editor)
    other = cast.outsider.memberships.get().desk

    draft = importing.from_file(page(), "a.html")

    assert draft.duplicates(other) == []
    assert importing.keep(draft, other, cast.outsider).desk == other


def test_outlet_is_known_whatever_its_capital_letters(desk, cast):
    outlet = Outlet.objects.create(name="VALLEY herald")

    article = importing.keep(
        importing.from_file(page(), "a.html"), desk, cast.editor, original_outlet="New one"
    )

    assert (article.outlet, article.original_outlet.name) == (outlet, "New one")


def test_refused_article_leaves_nothing_behind(desk, cast):
    with pytest.raises(ValidationError):
        importing.keep(
            importing.from_file(page(), "a.html"), desk, cast.editor, title="", outlet="Made for it"
        )

    assert (Article.objects.count(), Outlet.objects.count(), Snapshot.objects.count()) == (0, 0, 0)


def test_twin_stored_between_the_look_and_the_write_is_a_duplicate(desk, cast, monkeypatch):
    first = importing.keep(importing.from_file(page(), "a.html"), desk, cast.editor)
    real, calls = ArticleQuerySet.duplicates_of, []

    def blind_once(self, *args, **kwargs):
        calls.append(args)
        return real(self, *args, **kwargs) if len(calls) > 1 else self.none()

    monkeypatch.setattr(ArticleQuerySet, "duplicates_of", blind_once)
    with pytest.raises(ValidationError) as caught:
        importing.keep(importing.from_file(page(), "a.html"), desk, cast.editor)

    assert (caught.value.article, caught.value.code) == (first, "duplicate")


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_article(desk, cast):
    start, answers = threading.Barrier(2, timeout=10), []

    def run():
        draft = importing.from_file(page(), "a.html")
        start.wait()
        try:
            answers.append(importing.keep(draft, desk, cast.editor))
        except ValidationError as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    made = [each for each in answers if isinstance(each, Article)]
    told = [each.article for each in answers if isinstance(each, ValidationError)]
    assert (len(made), told) == (1, made)


def test_page_of_five_megabytes_is_read_or_refused_in_time(desk, cast):
    body = page(paragraphs=[f"{each} {number}." for number in range(15_000) for each in PROSE])
    began = time.monotonic()

    try:
        importing.keep(importing.from_file(body, "a.html"), desk, cast.editor)
    except importing.Unreadable as error:
        assert error.code == "too_complex"

    # Not a figure: only a sign that no limit was missed.
    assert (len(body) > 4_500_000, time.monotonic() - began < 30) == (True, True)
