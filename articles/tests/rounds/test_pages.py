"""The pages of rounds without scripts, and what they cost."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from articles.models import Annotation, Round, Span

from .conftest import open_it


@pytest.fixture
def signed_in(cast, second):
    def sign(name):
        client = Client()
        client.force_login(second if name == "second" else getattr(cast, name))
        return client

    return sign


def test_from_asking_to_the_decision_by_forms_alone(article, signed_in, cast, second, mark):
    editor, path = signed_in("editor"), f"/articles/{article.pk}/rounds/new/"
    assert path in editor.get(article.get_absolute_url()).content.decode()
    assert path not in signed_in("annotator").get(article.get_absolute_url()).content.decode()
    due = (localdate() + timedelta(days=2)).isoformat()
    sent = {"people": [cast.annotator.pk, second.pk], "note": "Numbers!", "due": due}
    asked = editor.post(path, sent, follow=True)
    page = asked.redirect_chain[-1][0]

    for name in ("annotator", "second"):
        client, user = signed_in(name), second if name == "second" else cast.annotator
        mark(user, "claim")
        assert "Numbers!" in client.get(article.get_absolute_url()).content.decode()
        assert article.title in client.get("/rounds/").content.decode()
        said = client.post(f"{page}done/", follow=True).content.decode()
    assert "All are done" in said and "all agree" in said
    html = editor.get(page).content.decode()
    assert "Accept the one on which all agree" in html
    editor.post(f"{page}adjudications/", {"agreed": "1"})
    assert "accepted by <bdi>editor</bdi>" in editor.get(page).content.decode()
    assert [title for _name, title, _rows in editor.get("/rounds/").context["sections"]] == ["Decided"]


def test_form_says_what_is_wrong_and_keeps_what_was_typed(article, signed_in, cast, asked):
    editor, path = signed_in("editor"), f"/articles/{article.pk}/rounds/new/"
    for sent, words in (
        ({"people": [cast.annotator.pk], "note": "Kept words"}, "Choose between 2 and 20 people."),
        ({"people": [], "note": "Kept words"}, "This field is required."),
        ({"people": [cast.reader.pk], "note": "Kept words"}, "is not one of the available choices"),
        (
            {"people": [cast.annotator.pk, cast.editor.pk], "due": "2001-01-01", "note": "Kept words"},
            "over already",
        ),
        (
            {"people": [cast.annotator.pk, cast.editor.pk], "note": "Kept words"},
            "a blind round of this article",
        ),
    ):
        answer = editor.post(path, sent)
        assert answer.status_code == 422
        assert words in answer.content.decode().replace("&#x27;", "'")
        assert "Kept words" in answer.content.decode()
    assert Round.objects.count() == 1


def test_before_it_is_open_participants_and_editors_see_only_who_is_done(
    asked, signed_in, mark, cast, second
):
    mark(cast.annotator, "note", body="zebrafish")
    asked.finish(cast.annotator)

    for name, status in (
        *(("annotator", 200), ("second", 200), ("editor", 200), ("moderator", 200), ("superuser", 200)),
        *(("reader", 404), ("outsider", 404)),
    ):
        answer = signed_in(name).get(f"/rounds/{asked.pk}/")
        assert answer.status_code == status
        assert "zebrafish" not in answer.content.decode()
        if status == 200:
            assert "not done yet" in answer.content.decode()


def test_not_done_after_all(asked, signed_in, cast):
    client, path = signed_in("annotator"), f"/rounds/{asked.pk}/done/"

    assert "The others are not done yet." in client.post(path, follow=True).content.decode()
    assert "Not done after all" in client.get(f"/rounds/{asked.pk}/").content.decode()
    client.post(path, {"undone": "1"})

    assert asked.members.filter(done_at=None).count() == 2


def test_groups_are_decided_and_taken_back_by_their_buttons(opened, signed_in):
    editor, page = signed_in("editor"), f"/rounds/{opened.pk}/"
    group = next(each for each in editor.get(page).context["groups"] if not each.is_agreed)

    where = {"group": "1", "next": "2", "from": "1", "show": "undecided"}
    answer = editor.post(f"{page}adjudications/", {"reject": ",".join(group.open_uids), **where})

    assert answer["Location"] == f"{page}?from=1&show=undecided&last=1#group-2"
    assert editor.get(page).context["undecided"] == 2
    assert len(editor.get(f"{page}?show=undecided").context["groups"]) == 2
    answer = editor.post(f"{page}adjudications/", {"undo": ",".join(group.open_uids), **where})
    assert answer["Location"] == f"{page}?from=1&show=undecided#group-1"
    assert editor.get(page).context["undecided"] == 3


@pytest.mark.parametrize("sent", [{}, {"accept": "x"}, {"reject": "x,y"}, {"undo": "x"}])
def test_nonsense_is_refused(opened, signed_in, sent):
    answer = signed_in("editor").post(f"/rounds/{opened.pk}/adjudications/", sent, follow=True)

    assert answer.status_code == 400 or "There is no such mark in this round." in answer.content.decode()


@pytest.mark.parametrize("query", ["?from=0x", "?from=-1", "?from="])
def test_group_that_is_no_number_is_refused(opened, signed_in, query):
    assert signed_in("editor").get(f"/rounds/{opened.pk}/{query}").status_code == 400


def test_undefined_figures_are_a_dash_with_its_reason(asked, signed_in):
    opened = open_it(asked)

    html = signed_in("editor").get(f"/rounds/{opened.pk}/").content.decode()

    assert html.count("—</span>") >= 4
    assert "Nobody marked anything." in html
    assert "so that chance would agree as well" in html


def test_persian_words_run_their_own_way(make_article, cast, second, make_annotation, signed_in):
    article = make_article(html="<p>نیروهای آمریکایی عراق را ترک می‌کنند، گفت او.</p>", language="fa")
    asked = Round.ask(article, cast.editor, [cast.annotator, second])
    make_annotation("نیروهای آمریکایی", article=article, motivation="commenting", body="کدام؟")
    make_annotation("آمریکایی عراق", article=article, motivation="commenting", body="چند؟", by=second)

    opened = open_it(asked)

    assert opened.compared["figures"]["overlap"] == 1
    html = signed_in("editor").get(f"/rounds/{opened.pk}/").content.decode()
    assert '<blockquote dir="auto">نیروهای آمریکایی</blockquote>' in html


def crowded(make_article, cast, second, count):
    """A round whose two annotators made so many marks, together; opened."""
    words = " ".join(f"word{number}" for number in range(4 * count))
    article = make_article(html=f"<p>{words}.</p>")
    asked = Round.ask(article, cast.editor, [cast.annotator, second])
    fields = {"article": article, "revision": article.current, "motivation": "highlighting"}
    fields |= {"visibility": "private", "round": asked}
    made = Annotation.objects.bulk_create(
        Annotation(author=cast.annotator if number % 2 else second, **fields) for number in range(count)
    )
    text, place = article.current.text, 0
    spans = []
    for number, one in enumerate(made):
        end = text.index(" ", place + 1 + number % 3)
        spans.append(Span(annotation=one, start=place, end=end, exact=text[place:end]))
        place = end + 1 if number % 2 else place
    Span.objects.bulk_create(spans, batch_size=500)
    began = time.monotonic()
    asked.open(cast.editor, "Enough.")
    return asked, time.monotonic() - began


def test_5000_marks_answer_in_time(make_article, cast, second, signed_in):
    asked, took = crowded(make_article, cast, second, 5000)
    editor = signed_in("editor")
    editor.get("/")

    began = time.process_time()
    for path in (f"/rounds/{asked.pk}/", f"/api/rounds/{asked.pk}/agreement/"):
        assert editor.get(path).status_code == 200

    # Of the processor, so that a busy machine does not count: both answers together.
    assert time.process_time() - began < 4
    assert len(Round.objects.get(pk=asked.pk).compared["marks"]) == 5000
    assert took < 60


def test_queries_do_not_grow_with_marks(make_article, cast, second, signed_in):
    few, _took = crowded(make_article, cast, second, 10)
    many, _took = crowded(make_article, cast, second, 300)
    editor = signed_in("editor")
    editor.get("/")

    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(path).status_code == 200
        return len(asked)

    for path in ("/rounds/{}/", "/api/rounds/{}/agreement/", "/api/rounds/{}/"):
        assert cost(path.format(few.pk)) == cost(path.format(many.pk)) < 14


def test_list_costs_the_same_however_many(make_article, cast, second, signed_in):
    editor = signed_in("editor")

    def cost():
        with CaptureQueriesContext(connection) as asked:
            editor.get("/rounds/")
        return len(asked)

    for _ in range(2):
        Round.ask(make_article(), cast.editor, [cast.annotator, second]).open(cast.editor, "x")
        Round.ask(make_article(), cast.editor, [cast.annotator, second])
    cost()
    few = cost()
    for _ in range(6):
        Round.ask(make_article(), cast.editor, [cast.annotator, second]).open(cast.editor, "x")
        Round.ask(make_article(), cast.editor, [cast.annotator, second])

    assert cost() == few
