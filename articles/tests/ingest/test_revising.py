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


def asked(editor, article):
    """The page that asks what is to become of what was fetched."""
    answer = editor.post(f"/articles/{article.pk}/fetch/")
    assert answer.status_code == 302 and "?draft=" in answer.url
    return editor.get(answer.url)


def sent(page):
    """What its form sends."""
    fields = dict(page.context.get("fields", []))
    return fields | {"revision": page.context["newest"]}


def store(editor, article, page):
    return editor.post(f"/articles/{article.pk}/fetch/", sent(page))


def test_other_words_at_the_address_are_shown_before_they_are_stored(editor, fetched, site, make_annotation):
    make_annotation("bridge", article=fetched)
    site.page("/bridge", page(TITLE, CHANGED))

    shown = asked(editor, fetched)

    html = shown.content.decode()
    assert (shown.status_code, numbers(fetched)) == (200, [1])
    assert shown.context["preview"].sentence == "1 annotation stays."
    assert "<ins> It was closed again on Sunday.</ins>" in html
    assert "another page" not in html

    answer = store(editor, fetched, shown)

    assert (answer.status_code, answer.url) == (302, fetched.get_absolute_url())
    newest = Article.objects.get(pk=fetched.pk).current
    assert (newest.number, "closed again on Sunday" in newest.text) == (2, True)
    assert newest.snapshot_id not in (None, fetched.current.snapshot_id)
    assert "stored as revision 2" in editor.get(answer.url).content.decode()


def test_what_is_stored_is_what_was_shown(editor, fetched, site):
    site.page("/bridge", page(TITLE, CHANGED))
    shown = asked(editor, fetched)
    site.page("/bridge", page(TITLE, ["Quite another text.", *PROSE[1:]]))

    store(editor, fetched, shown)

    assert "closed again on Sunday" in Article.objects.get(pk=fetched.pk).current.text
    assert len(site.asked) == 2


def test_storing_twice_is_storing_once(editor, fetched, site):
    site.page("/bridge", page(TITLE, CHANGED))
    shown = asked(editor, fetched)

    answers = [store(editor, fetched, shown), store(editor, fetched, shown)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert numbers(fetched) == [2, 1]


def test_text_that_somebody_stored_meanwhile_is_shown_beside_what_was_fetched(editor, cast, fetched, site):
    site.page("/bridge", page(TITLE, CHANGED))
    shown = asked(editor, fetched)
    html = fetched.current.html
    fetched.revise(cast.moderator, html + "<p>A line by somebody else.</p>")

    late = store(editor, fetched, shown)

    words = late.content.decode()
    assert (late.status_code, numbers(fetched)) == (409, [2, 1])
    assert "<ins>A line by somebody else.</ins>" in words
    assert "<del>A line by somebody else.</del>" in words
    assert "It was closed again on Sunday." in words

    assert store(editor, fetched, late).status_code == 302
    assert numbers(fetched) == [3, 2, 1]


def test_another_page_at_the_address_is_said_to_be_one(editor, fetched, site, make_annotation):
    for words in PROSE[:2]:
        make_annotation(words[:40], article=fetched)
    harvest = [
        f"The harvest of the year {year} was good in all of the valleys." for year in range(1990, 2010)
    ]
    site.page("/bridge", page("Harvest festival opens", harvest))

    shown = asked(editor, fetched)

    preview = shown.context["preview"]
    assert preview.sentence == "2 lose their words."
    assert [str(doubt) for doubt in preview.doubts] == [
        f"Its title is “Harvest festival opens”; here it is “{TITLE}”.",
        "Most of what is marked would lose its words.",
        "Hardly anything of the present text is in it.",
    ]
    assert "This looks like another page." in shown.content.decode()
    assert numbers(fetched) == [1]


@pytest.mark.parametrize(
    "title", ["The old bridge still waits", "Old bridge waits – The Wire", TITLE.upper()]
)
def test_title_that_is_nearly_the_same_raises_no_doubt(editor, fetched, site, title):
    site.page("/bridge", page(title, CHANGED))

    assert asked(editor, fetched).context["preview"].doubts == []


def test_what_was_fetched_by_somebody_else_or_for_another_desk_is_not_there(
    editor, client, cast, fetched, site
):
    site.page("/bridge", page(TITLE, CHANGED))
    fields = sent(asked(editor, fetched))
    client.force_login(cast.moderator)

    answer = client.post(f"/articles/{fetched.pk}/fetch/", fields)

    assert (answer.status_code, answer.url) == (302, f"/articles/{fetched.pk}/fetch/")
    assert "no longer kept" in client.get(answer.url).content.decode()
    assert numbers(fetched) == [1]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 20])
def test_form_without_the_revision_it_was_compared_with_is_refused(editor, fetched, site, number):
    site.page("/bridge", page(TITLE, CHANGED))
    fields = sent(asked(editor, fetched)) | {"revision": number}

    assert editor.post(f"/articles/{fetched.pk}/fetch/", fields).status_code == 400
    assert numbers(fetched) == [1]


def test_counts_leave_out_what_the_editor_may_not_see(editor, cast, fetched, site, make_annotation):
    make_annotation("bridge", article=fetched, by=cast.reader, visibility="private")
    site.page("/bridge", page(TITLE, CHANGED))

    assert asked(editor, fetched).context["preview"].sentence == "Nothing is marked in it."


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


def test_text_that_another_article_got_meanwhile_is_told_with_the_way_to_it(
    editor, fetched, site, make_article
):
    site.page("/bridge", page(TITLE, CHANGED))
    shown = asked(editor, fetched)
    other = make_article(html=importing.from_url(site.url("/bridge")).html)

    answer = store(editor, fetched, shown)

    assert (answer.status_code, other.get_absolute_url() in answer.content.decode()) == (409, True)
    assert numbers(fetched) == [1]


# -- Restore a revision --------------------------------------------------------------------------------------


@pytest.fixture
def revised(article, cast):
    """An article whose second revision says something else."""
    article.revise(cast.editor, article.current.html.replace("were small", "were large"))
    return article


def test_earlier_revision_is_restored_after_a_look(editor, revised, make_annotation):
    make_annotation("the drones were large", article=revised)
    address = f"/articles/{revised.pk}/revisions/1/restoration/"
    assert address in editor.get(f"/articles/{revised.pk}/revisions/1/").content.decode()

    shown = editor.get(address)

    assert "<del>large</del><ins>small</ins>" in shown.content.decode()
    assert shown.context["preview"].sentence == "1 is reworded."
    assert numbers(revised) == [2, 1]
    assert editor.post(address, sent(shown)).url == revised.get_absolute_url()
    assert numbers(revised) == [3, 2, 1]
    assert Article.objects.get(pk=revised.pk).current.text == revised.revisions.get(number=1).text
    assert editor.post(address, {"revision": 3}).status_code == 302
    assert numbers(revised) == [3, 2, 1]


def test_words_that_come_back_are_foreseen(editor, cast, article, make_annotation):
    make_annotation("the drones were small", article=article)
    article.revise(cast.editor, "<p>Quite another text stands here for a day.</p>")

    shown = editor.get(f"/articles/{article.pk}/revisions/1/restoration/")

    assert shown.context["preview"].sentence == "1 is found again."


def test_alarm_that_is_there_already_is_not_laid_to_the_next_text(editor, cast, article, make_annotation):
    make_annotation("the drones were small", article=article)
    make_annotation("NATO has a mission", article=article)
    html = article.current.html.replace("were small", "were not small").replace(
        "NATO has a mission in Iraq, too.", ""
    )
    article.revise(cast.editor, html)

    fields = form_of(editor, article) | {"html": html + "<p>One line more.</p>", "preview": "1"}
    shown = editor.post(f"/articles/{article.pk}/edit/", fields)

    assert shown.context["preview"].sentence == "1 annotation stays, 1 had lost its words before."


def test_reviewed_claims_that_would_go_back_are_foreseen(
    editor, cast, desk, revised, make_annotation, make_claim
):
    claim = make_claim()
    make_annotation("the drones were large", article=revised, motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    html = revised.current.html.replace("were large", "were not large")

    fields = form_of(editor, revised) | {"html": html, "preview": "1"}
    shown = editor.post(f"/articles/{revised.pk}/edit/", fields)

    words = "1 raises an alarm, 1 reviewed claim goes back to review."
    assert (shown.status_code, shown.context["preview"].sentence) == (200, words)
    assert numbers(revised) == [2, 1]


def test_newest_revision_is_not_restored(editor, revised):
    address = f"/articles/{revised.pk}/revisions/2/restoration/"

    assert address not in editor.get(f"/articles/{revised.pk}/revisions/2/").content.decode()
    assert editor.get(address).status_code == 302
    assert editor.post(address, {"revision": 2}).status_code == 302
    assert numbers(revised) == [2, 1]


def test_restoring_beside_somebody_elses_text_shows_both(editor, cast, revised):
    address = f"/articles/{revised.pk}/revisions/1/restoration/"
    shown = editor.get(address)
    revised.revise(cast.moderator, "<p>Other words by somebody else.</p>")

    late = editor.post(address, sent(shown))

    assert (late.status_code, numbers(revised)) == (409, [3, 2, 1])
    assert "Somebody else stored another text meanwhile" in late.content.decode()
    assert "<del>by somebody else</del>" in late.content.decode()
    assert editor.post(address, sent(late)).status_code == 302
    assert numbers(revised) == [4, 3, 2, 1]


def test_who_may_not_correct_is_offered_no_restoring(client, cast, revised):
    client.force_login(cast.annotator)

    assert "restoration" not in client.get(f"/articles/{revised.pk}/revisions/1/").content.decode()


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


def test_corrected_text_is_shown_with_what_it_would_do_before_it_is_saved(editor, article, make_annotation):
    make_annotation("the drones were small", article=article)
    sent = form_of(editor, article) | {"byline": "Typed by hand", "preview": "1"}
    sent["html"] = sent["html"].replace("were small", "were not small")

    shown = editor.post(f"/articles/{article.pk}/edit/", sent)

    html = shown.content.decode()
    assert (shown.status_code, numbers(article)) == (200, [1])
    assert "1 raises an alarm." in html and "<ins>not </ins>" in html
    assert "Typed by hand" in html
    same = editor.post(f"/articles/{article.pk}/edit/", form_of(editor, article) | {"preview": "1"})
    assert "no revision would be stored" in same.content.decode()


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
