"""Second opinions on the pages: asked for, shown to whom, answered, put off, refused in words."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from articles.claims.due import due_words
from articles.models import MailChoice, Review
from articles.permissions import Role

DAY = timedelta(days=1)


@pytest.fixture
def today(db):
    return now().date()


@pytest.fixture
def claim(make_claim, make_annotation, cast, desk):
    """A claim that the editor has rated, in a public article."""
    made = make_claim()
    make_annotation(motivation="questioning", claim=made)
    made.rate(cast.editor, desk.ratings.get(label="False"), "See the report.")
    return made


@pytest.fixture
def page(cast):
    """``page(role, claim)``: the text of the claim's page."""

    def get(role, claim):
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        return client.get(claim.get_absolute_url()).content.decode()

    return get


@pytest.fixture
def post(cast):
    def post(role, address, **fields):
        client = Client()
        client.force_login(getattr(cast, role))
        return client.post(address, fields)

    return post


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "2 days late"),
        (-1, "1 day late"),
        (0, "due today"),
        (1, "due tomorrow"),
        (2, "due in 2 days"),
        (6, "due in 6 days"),
        (7, "due on 8 December 2026"),
    ],
)
def test_when_it_is_due_in_words(days, words):
    assert due_words(date(2026, 12, 1) + days * DAY, date(2026, 12, 1)) == words


def test_due_by_the_readers_own_calendar(claim, cast, page, today):
    due_on = today + DAY
    Review.ask(claim, cast.editor, cast.moderator, due_on)
    assert "due tomorrow" in page("editor", claim)

    # The one is a day or two ahead of the other at every moment.
    MailChoice.objects.create(person=cast.editor, time_zone="Pacific/Kiritimati")  # +14
    MailChoice.objects.create(person=cast.moderator, time_zone="Etc/GMT+12")
    here, there = (due_words(due_on, MailChoice.today(person)) for person in (cast.editor, cast.moderator))

    assert here != there
    assert (here in page("editor", claim), there in page("editor", claim)) == (True, False)
    assert (here in page("moderator", claim), there in page("moderator", claim)) == (False, True)


def test_asked_answered_and_shown_beside_the_verdict(claim, cast, page, post, today):
    address = f"{claim.get_absolute_url()}reviews/"
    asked = {"reviewer": cast.moderator.pk, "due_on": today.isoformat(), "note": "Is the report still valid?"}

    assert post("editor", address, **asked, version=claim.version).status_code == 302
    assert all(words in page("reader", claim) for words in ("due today", "Is the report still valid?"))
    assert "Give a verdict of your own" in page("moderator", claim)
    assert "Give a verdict of your own" not in page("editor", claim)

    answer = f"{address}{Review.objects.get().pk}/"
    assert post("moderator", answer, outcome="agrees", words="It is.").status_code == 302
    html = page("reader", claim)
    assert 'seconded by <b dir="auto">moderator</b>' in html
    assert "It is." in html


def test_disagreement_stands_beside_the_verdict(claim, cast, page, today):
    Review.ask(claim, cast.editor, cast.moderator, today).answer(cast.moderator, "disagrees", "Withdrawn.")

    html = page("reader", claim)

    pair = html.partition('class="opinions__pair"')[2].partition("</section>")[0]
    assert pair.index("See the report.") < pair.index("Withdrawn.")
    assert "disagrees" in pair
    assert "seconded by" not in html


def test_visitor_reads_who_seconded_and_nothing_that_was_asked(
    cast, desk, make_claim, make_annotation, make_article, page, today
):
    claim = make_claim("It was public.")
    public = make_article(visibility="public")
    make_annotation(motivation="questioning", claim=claim, article=public, visibility="public")
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    Review.ask(claim, cast.editor, cast.moderator, today, "Between us").answer(
        cast.moderator, "agrees", "Ours"
    )
    desk.admit(cast.annotator, Role.EDITOR)
    Review.ask(claim, cast.editor, cast.annotator, today, "Between us")

    html, listed = page("visitor", claim), Client().get(f"/api/claims/{claim.pk}/reviews/").json()

    assert 'seconded by <b dir="auto">moderator</b>' in html
    assert not any(words in html for words in ("Between us", "Ours", "due today"))
    assert listed["items"] == []
    assert "Between us" in page("reader", claim)


def test_refusal_keeps_what_was_typed(claim, cast, post, today):
    asked = {"reviewer": cast.moderator.pk, "due_on": (today - DAY).isoformat(), "note": "Typed with care"}

    answer = post("editor", f"{claim.get_absolute_url()}reviews/", **asked)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This day is over." in html
    assert "Typed with care" in html
    assert f'<option value="{cast.moderator.pk}" selected>' in html


def test_answer_to_another_verdict_than_one_saw_is_not_taken(claim, cast, desk, post, today):
    review, seen = Review.ask(claim, cast.editor, cast.moderator, today), claim.version
    claim.rate(cast.editor, desk.ratings.get(label="True"), "On second thoughts.")

    answer = post(
        "moderator", f"{claim.get_absolute_url()}reviews/{review.pk}/", outcome="agrees", version=seen
    )

    assert answer.status_code == 409
    assert Review.objects.get().is_open


def test_day_is_changed_and_the_request_taken_back(claim, cast, post, today):
    review = Review.ask(claim, cast.editor, cast.moderator, today)
    address = f"{claim.get_absolute_url()}reviews/{review.pk}/"

    assert post("editor", f"{address}due/", due_on=(today + DAY).isoformat()).status_code == 302
    assert Review.objects.get().due_on == today + DAY
    assert post("editor", f"{address}cancellation/").status_code == 302
    assert not Review.objects.get().is_open
    assert post("moderator", address, outcome="agrees").status_code == 422


def test_who_is_gone_is_called_so(claim, cast, desk, page, today):
    Review.ask(claim, cast.editor, cast.moderator, today)
    claim.assign(cast.editor, cast.moderator)
    assert "gone" not in page("editor", claim)

    desk.memberships.filter(user=cast.moderator).update(restriction="suspended")

    html = page("editor", claim)
    assert "moderator is gone: give it to somebody else" in html
    assert "is gone: give it to somebody else</b>" in html.partition('class="assign"')[2]


def test_list_shows_what_waits_for_whom(claim, cast, client, make_claim, make_annotation, today):
    late = make_claim("Late.")
    make_annotation("Iraq", motivation="questioning", claim=late)
    Review.ask(claim, cast.editor, cast.moderator, today)
    Review.objects.filter(pk=Review.ask(late, cast.moderator, cast.editor, today).pk).update(
        due_on=today - 3 * DAY
    )

    def shown(role, which):
        client.force_login(getattr(cast, role))
        page = client.get(f"/claims/?review={which}")
        over_api = client.get(f"/api/claims/?review={which}").json()["items"]
        texts = [row.text for row in page.context["listing"].rows]
        assert [item["text"] for item in over_api] == texts
        return texts

    assert shown("moderator", "mine") == shown("editor", "asked") == [claim.text]
    assert shown("editor", "mine") == shown("moderator", "asked") == ["Late."]
    assert shown("reader", "late") == ["Late."]
    assert shown("reader", "mine") == shown("outsider", "late") == []
    assert Client().get("/api/claims/?review=late").json()["items"] == []
    client.force_login(cast.editor)
    html = client.get("/claims/?review=late").content.decode()
    assert "<bdi>editor</bdi>: 3 days late" in html
    assert "Waiting for your second opinion: 1" in html


def test_queries_of_the_page_do_not_grow_with_opinions(claim, cast, desk, client, today, django_user_model):
    def ask(name):
        person = django_user_model.objects.create_user(name)
        desk.admit(person, Role.EDITOR)
        return Review.ask(claim, cast.editor, person, today)

    def queries():
        client.force_login(cast.reader)
        with CaptureQueriesContext(connection) as asked:
            client.get(claim.get_absolute_url())
        return len(asked)

    ask("first").answer(cast.moderator, "agrees")
    few = queries()
    for number in range(8):
        ask(f"p{number}").answer(cast.moderator, "agrees")

    assert queries() == few
