"""Articles: put on the shelf, announced when there already, corrected, tagged, deleted."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from articles.models import Article, Desk, Event, Revision, revision_text


def test_published_article_has_its_text_and_what_the_shelf_shows(make_article):
    html = "<h2>Head</h2><p>Some   words <b>here</b>.</p><script>alert(1)</script>"

    article = make_article(html=html, tags=["Drones", "drones", "Iraq"])

    assert article.current.text == "Head\nSome words here."
    assert "<script" not in article.current.html
    assert (article.words, article.lead, article.minutes) == (4, "Head Some words here.", 1)
    assert sorted(tag.lower() for tag in article.tags.names()) == ["drones", "iraq"]
    event = Event.objects.about(article).get()
    assert (event.verb, event.sequence, event.after["title"]) == ("article.imported", 1, article.title)


@pytest.mark.parametrize("html", ["", "<p> </p>", "<script>x</script>", "<img src='a.png'>"])
def test_article_without_text_is_refused(desk, cast, html):
    with pytest.raises(ValidationError) as error:
        Article.publish(desk=desk, by=cast.editor, html=html, title="Nothing")

    assert error.value.error_dict["body"][0].code == "empty"
    assert not Article.objects.exists()


@pytest.mark.parametrize("fields, wrong", [({"title": ""}, "title"), ({"title": "a\0b"}, "title")])
def test_article_with_a_bad_field_is_refused(make_article, fields, wrong):
    with pytest.raises(ValidationError) as error:
        make_article(**fields)

    assert wrong in error.value.error_dict


def test_duplicate_names_the_first_by_address_and_by_text(make_article):
    first = make_article(html="<p>One and the same.</p>", url="https://a.example/1", url_key="a.example/1")

    for again in (
        {"html": "<p>Another text.</p>", "url_key": "a.example/1"},
        {"html": "<div>One  and\nthe same.</div>"},
    ):
        with pytest.raises(ValidationError) as error:
            make_article(**again)
        assert [(e.code, e.article) for e in error.value.error_list] == [("duplicate", first)]
    assert list(Article.objects.all()) == [first]


def test_other_desk_may_have_the_same_article(make_article):
    first = make_article(html="<p>One and the same.</p>", url_key="a.example/1")

    second = make_article(
        html="<p>One and the same.</p>", url_key="a.example/1", desk=Desk.objects.create(name="Second desk")
    )

    assert first.text_sha256 == second.text_sha256


def test_correction_records_what_changed_and_nothing_else(article, cast):
    before = article.title

    changed = article.correct(cast.editor, title="A better title", language="en", byline="")
    again = article.correct(cast.editor, title="A better title")

    assert (changed, again) == (True, False)
    event = Event.objects.about(article).last()
    assert (event.verb, event.before, event.after) == (
        "article.corrected",
        {"title": before},
        {"title": "A better title"},
    )
    assert article.sequence == event.sequence == 2


def test_correction_to_the_address_of_another_is_refused(make_article, cast):
    first, second = make_article(url_key="a.example/1"), make_article()

    with pytest.raises(ValidationError) as error:
        second.correct(cast.editor, url="https://a.example/1", url_key="a.example/1")

    assert error.value.error_list[0].article == first
    assert Article.objects.get(pk=second.pk).url == ""


def test_tags_are_replaced_with_one_line_in_the_log(article, cast):
    article.set_tags(cast.editor, ["Drones", "Iraq"])
    article.set_tags(cast.editor, ["Drones", "Iraq"])

    event = Event.objects.about(article).last()
    assert (event.verb, event.before, event.after) == (
        "article.tagged",
        {"tags": []},
        {"tags": ["Drones", "Iraq"]},
    )
    assert article.sequence == 2


def test_revision_is_immutable_for_python_and_for_the_database(article):
    revision = article.current
    revision.text = "Something else"

    with pytest.raises(TypeError):
        revision.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(text="Something else")
    assert revision_text(revision.pk) != "Something else"


def test_deleted_article_leaves_its_lines_in_the_log(article, annotation):
    pk, lines = article.pk, Event.objects.filter(article=article).count()

    article.delete()

    assert Event.objects.filter(article_id=pk).count() == lines == 2
    assert Event.objects.about(annotation).get().refs == {"annotation": str(annotation.uid)}


@pytest.mark.parametrize("language, direction", [("en", "ltr"), ("fa", "rtl"), ("ar-IQ", "rtl"), ("", "ltr")])
def test_direction_follows_the_language(language, direction):
    assert Article(language=language).direction == direction
