"""``manage.py import_articles``: a line for each source, and a status that tells failures."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Desk
from articles.permissions import Role

from .pagemaker import PROSE, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast, tmp_path):
    """``run(source, …)``: ``(lines, status)``; paths are told without their folder."""
    Desk.objects.get(name="Another desk").delete()

    def call(*sources, **options):
        out, status = io.StringIO(), 0
        try:
            call_command("import_articles", *map(str, sources), stdout=out, stderr=io.StringIO(), **options)
        except SystemExit as stop:
            status = stop.code
        return out.getvalue().replace(f"{tmp_path}/", "").splitlines(), status

    return call


@pytest.fixture
def stdin(monkeypatch):
    def give(body):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))

    return give


def test_sources_of_all_kinds_go_on_after_a_failure(run, site, stdin, tmp_path, cast):
    (tmp_path / "bridge.html").write_bytes(page())
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 something")
    stdin(b"# Typed\n\nIt was typed by hand into the machine.\n")
    url = site.page(
        "/tunnel", page("The tunnel opens", ["A tunnel was opened under the hill on Friday." * 5])
    )

    lines, status = run(
        tmp_path / "bridge.html",
        tmp_path / "paper.pdf",
        tmp_path / "none.txt",
        site.url("/404"),
        "-",
        url,
        url,
    )

    first, typed, tunnel = Article.objects.order_by("pk")
    assert lines == [
        f"imported {first.pk} “The old bridge waits” (bridge.html)",
        "failed: This is a PDF file; paste its text instead. "
        "Web pages (HTML), plain text and Markdown can be read. (paper.pdf)",
        "failed: There is no such file. (none.txt)",
        f"failed: There is no page at this address (404). ({site.url('/404')})",
        f"imported {typed.pk} “Typed” (standard input)",
        f"imported {tunnel.pk} “The tunnel opens” ({url})",
        f"duplicate of {tunnel.pk} “The tunnel opens” /articles/{tunnel.pk}/ ({url})",
    ]
    assert (status, first.imported_by, first.visibility) == (1, cast.editor, "desk")


def test_duplicates_are_no_failure(run, tmp_path):
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / "b.txt").write_text("\n\n".join(["The old bridge waits", *PROSE]))
    (tmp_path / "c.jpeg").write_bytes(b"\xff\xd8\xff")

    lines, status = run(tmp_path)

    (first,) = Article.objects.all()
    assert lines == [
        f"imported {first.pk} “The old bridge waits” (a.html)",
        f"duplicate of {first.pk} “The old bridge waits” /articles/{first.pk}/ (b.txt)",
    ]
    assert status == 0


def test_what_is_known_better_stands_above_the_page(run, tmp_path, cast):
    (tmp_path / "a.html").write_bytes(page())

    run(
        tmp_path / "a.html",
        title="Corrected",
        outlet="Wire A",
        language="pt",
        date="2020-02-29",
        url="https://a.example/x",
        public=True,
        by="moderator",
        desk="gulf-desk",
    )

    article = Article.objects.get()
    assert (article.title, str(article.outlet), article.language, str(article.published_on), article.url) == (
        "Corrected",
        "Wire A",
        "pt",
        "2020-02-29",
        "https://a.example/x",
    )
    assert (article.visibility, article.imported_by) == ("public", cast.moderator)


def test_format_says_what_standard_input_holds(run, stdin):
    stdin(b"It was *typed* by hand into the machine.")

    run("-", format="markdown")

    assert Article.objects.get().current.html == "<p>It was <em>typed</em> by hand into the machine.</p>"


def test_hundred_megabytes_are_refused_before_they_are_read(run, tmp_path):
    with open(tmp_path / "big.html", "wb") as file:
        file.truncate(100 * 2**20)

    assert run(tmp_path / "big.html") == (["failed: It is larger than 10 MB. (big.html)"], 1)


@pytest.mark.parametrize("title", ["", "x" * 501, "a\x07b"])
def test_refused_field_is_told(run, tmp_path, title):
    (tmp_path / "a.html").write_bytes(page())

    lines, status = run(tmp_path / "a.html", title=title)

    assert (lines[0].startswith("failed: title: "), status) == ((True, 1) if title else (False, 0))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"desk": "nowhere"}, "There is no desk “nowhere”. Desks: gulf-desk."),
        ({"by": "nobody"}, "There is no active user “nobody”."),
        ({"by": "annotator"}, "“annotator” may not import articles to the desk “Gulf desk”."),
        ({"date": "yesterday"}, "A day is written as in 2026-01-31."),
        ({"url": "javascript:alert(1)"}, "What --url says is no web address."),
        ({"date": "2026-02-30"}, "A day is written as in 2026-01-31."),
    ],
)
def test_wrong_option_is_told(run, options, words):
    with pytest.raises(CommandError, match=words):
        run("a.html", **options)


def test_desk_is_named_where_there_are_several(run, cast):
    Desk.objects.create(name="Second desk").admit(cast.editor, Role.EDITOR)

    with pytest.raises(CommandError, match="say which by --desk: gulf-desk, second-desk"):
        run("a.html")
