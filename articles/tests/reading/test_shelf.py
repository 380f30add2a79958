"""The shelf: what a row tells, what narrows it, whose piles it shows, and what it never tells."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, ReadingState


@pytest.fixture
def shelf(cast):
    """``shelf(role, address)``: the context of the page, for a person in that role."""

    def get(role="reader", address="/", status=200):
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        response = client.get(address)
        assert response.status_code == status, response.content[:500]
        return response

    return get


def titles(response):
    return [article.title for article in response.context["listing"].rows]


def test_a_row_tells_who_is_named_and_how_many_claims_and_notes(
    shelf, article, make_annotation, make_entity, make_claim, desk, cast
):
    iraq = make_entity("Iraq", "place")
    make_annotation("Iraq", motivation="identifying", entities=[iraq])
    make_annotation("Iraq", nth=1, motivation="identifying", entities=[iraq])
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    rated = make_claim("Iraq did not ask.")
    rated.rate(cast.editor, desk.ratings.get(label="False"), "The vote says otherwise.")
    make_annotation("Iraq did not ask", motivation="questioning", claim=rated)
    make_annotation("NATO", motivation="commenting", body="Which mission?")

    row = shelf().context["listing"].rows[0]

    assert (row.named, row.tallies, row.notes) == (
        [{"pk": iraq.pk, "name": "Iraq", "kind": "place"}],
        [("open", 1), ("refuted", 1)],
        1,
    )


def test_what_is_private_hidden_or_withdrawn_is_not_counted(shelf, make_annotation, make_article, cast):
    public = make_article(visibility="public")
    for options in ({"visibility": "private"}, {"hidden": True}, {"withdrawn": True}, {}):
        make_annotation("NATO", article=public, motivation="commenting", body="Which one?", **options)

    def notes(role):
        return shelf(role).context["listing"].rows[0].notes

    assert {role: notes(role) for role in ("visitor", "reader", "annotator", "superuser")} == {
        "visitor": 0,
        "reader": 1,
        "annotator": 2,
        "superuser": 1,
    }


def test_visitors_and_outsiders_see_public_articles_alone(shelf, make_article):
    make_article(title="For the desk")
    make_article(title="For everyone", visibility="public")

    assert titles(shelf("visitor")) == ["For everyone"]
    assert titles(shelf("outsider")) == ["For everyone"]
    assert titles(shelf("reader")) == ["For everyone", "For the desk"]


def test_facets_come_from_what_the_viewer_may_see(shelf, make_article, make_annotation, make_entity):
    make_article(title="For the desk", outlet="Secret wire", tags=["secret plans"])
    public = make_article(title="For everyone", outlet="Open wire", tags=["open plans"], visibility="public")
    iraq, nato = make_entity("Iraq", "place"), make_entity("NATO")
    make_annotation("Iraq", article=public, motivation="identifying", entities=[iraq])
    make_annotation("NATO", article=public, motivation="identifying", entities=[nato], visibility="public")

    facets = shelf("visitor").context["facets"]

    assert [[row["name"] for row in facets[kind]] for kind in ("outlets", "tags", "entities")] == [
        ["Open wire"],
        ["open plans"],
        ["NATO"],
    ]


def test_a_filter_never_names_an_outlet_or_entity_the_viewer_does_not_see(shelf, make_article, make_entity):
    secret = make_article(outlet="Secret wire")
    entity = make_entity("Secret agent", "person")

    for address in (f"/?outlet={secret.outlet_id}", f"/?entity={entity.pk}"):
        assert b"Secret" not in shelf("visitor", address).content
        assert b"Secret" in shelf("reader", address).content


def test_filters_narrow_together(shelf, make_article, make_annotation, make_entity, make_claim):
    both = make_article(title="Both", outlet="Wire B", published_on=date(2021, 5, 23), tags=["drones"])
    make_article(title="Outlet alone", outlet="Wire B", published_on=date(2021, 5, 1))
    make_article(title="Day alone", outlet="Wire C", published_on=date(2021, 5, 23))
    iraq = make_entity("Iraq", "place")
    make_annotation("Iraq", article=both, motivation="identifying", entities=[iraq])
    make_annotation(article=both, motivation="questioning", claim=make_claim())
    outlet = both.outlet_id

    assert titles(shelf("reader", f"/?outlet={outlet}")) == ["Outlet alone", "Both"]
    assert titles(shelf("reader", "/?since=2021-05-20&until=2021-05-30")) == ["Day alone", "Both"]
    for query in (
        f"outlet={outlet}&since=2021-05-20",
        f"entity={iraq.pk}",
        "tag=DRONES",
        "claims=open",
        f"q=troops&outlet={outlet}&entity={iraq.pk}&tag=drones&claims=open&since=2021-05-23",
    ):
        assert titles(shelf("reader", f"/?{query}")) == ["Both"], query
    chips = shelf("reader", f"/?outlet={outlet}&claims=open").context["chips"]
    assert chips == [("Wire B", "?claims=open"), ("with open claims", f"?outlet={outlet}")]


def test_words_of_title_and_text_are_found(shelf, make_article):
    make_article("<p>Ayn al-Asad was hit by a rocket.</p>", title="Rockets at night")
    make_article("<p>Parliament votes.</p>", title="A vote")

    assert titles(shelf("reader", "/?q=ROCK+asad")) == ["Rockets at night"]
    assert titles(shelf("reader", "/?q=nowhere")) == []


def test_a_tag_on_an_annotation_finds_the_article_for_those_who_see_it(shelf, article, make_annotation, cast):
    make_annotation("Iraq", motivation="tagging", tags=["my angle"], visibility="private")

    assert len(titles(shelf("annotator", "/?tag=my+angle"))) == 1
    assert titles(shelf("editor", "/?tag=my+angle")) == []


def test_each_reader_has_piles_of_their_own(shelf, make_article, cast):
    new, opened, away = (make_article(title=title) for title in ("New", "Opened", "Away"))
    ReadingState.open(cast.reader, opened)
    ReadingState.put_away(cast.reader, away)

    assert {
        state: titles(shelf("reader", f"/?state={state}")) for state in ("unread", "reading", "archived")
    } == {
        "unread": ["New"],
        "reading": ["Opened"],
        "archived": ["Away"],
    }
    assert titles(shelf("reader")) == ["Opened", "New"]
    assert titles(shelf("reader", "/?state=all")) == ["Away", "Opened", "New"]
    assert titles(shelf("editor")) == ["Away", "Opened", "New"]


def test_shelving_moves_an_article_between_the_piles(client, cast, article):
    client.force_login(cast.reader)

    def state():
        row = ReadingState.objects.filter(user=cast.reader, article=article).first()
        return row and bool(row.archived_at)

    answer = client.post("/shelving/", {"archive": article.pk, "next": "/?state=unread"})
    assert (answer.status_code, answer["Location"], state()) == (302, "/?state=unread", True)
    client.post("/shelving/", {"inbox": article.pk})
    assert state() is False
    client.post("/shelving/", {"unread": article.pk})
    assert state() is None


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_shelving_never_leads_elsewhere(client, cast, article, onward):
    client.force_login(cast.reader)

    assert client.post("/shelving/", {"archive": article.pk, "next": onward})["Location"] == "/"


def test_shelving_what_one_may_not_see_is_404(client, cast, article):
    client.force_login(cast.outsider)

    for given, status in (({"archive": article.pk}, 404), ({"archive": "x"}, 404), ({}, 400)):
        assert client.post("/shelving/", given).status_code == status
    assert not ReadingState.objects.exists()


@pytest.mark.parametrize("sort", ["newest", "published"])
def test_pages_follow_each_other_there_and_back(shelf, make_article, monkeypatch, sort):
    monkeypatch.setattr("articles.http.Listing.__init__.__defaults__", (3,))
    days = [None, date(2021, 5, 1), date(2021, 5, 3), None, date(2021, 5, 1), date(2021, 5, 2), None]
    made = [make_article(title=str(number), published_on=day) for number, day in enumerate(days)]
    if sort == "newest":
        wanted = [article.title for article in reversed(made)]
    else:
        wanted = ["2", "5", "4", "1", "6", "3", "0"]

    page, seen, back = shelf("reader", f"/?sort={sort}"), [], []
    assert page.context["listing"].previous == ""
    while True:
        seen += titles(page)
        if not page.context["listing"].next:
            break
        page = shelf("reader", f"/{page.context['listing'].next}")
    while True:
        back = titles(page) + back
        if not page.context["listing"].previous:
            break
        page = shelf("reader", f"/{page.context['listing'].previous}")

    assert (seen, back) == (wanted, wanted)


def test_the_number_of_queries_does_not_grow(
    shelf, cast, make_article, make_annotation, make_entity, make_claim
):
    def fill(number):
        for _ in range(number):
            article = make_article(tags=[f"tag {number}"], outlet=f"Wire {number}")
            entity = make_entity(f"Entity {Article.objects.count()}")
            make_annotation("Iraq", article=article, motivation="identifying", entities=[entity])
            make_annotation(article=article, motivation="questioning", claim=make_claim())
            make_annotation("NATO", article=article, motivation="commenting", body="Which?")

    def count():
        client = Client()
        client.force_login(cast.editor)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    fill(2)
    few = count()
    fill(12)

    assert count() == few <= 16


def test_an_empty_shelf_says_what_to_do(shelf, desk):
    assert b"Add one by its address" in shelf("editor").content
    assert b"Nobody on your desk" in shelf("reader").content
    assert b"Members see their desk" in shelf("visitor").content


def test_nothing_matching_offers_the_way_out(shelf, article):
    assert b"Nothing matches" in shelf("reader", "/?q=zeppelin").content


def test_titles_speak_their_own_language(shelf, make_article):
    make_article("<p>متن خبر.</p>", title="گفت‌وگو", language="fa")

    assert '<span lang="fa" dir="rtl">گفت‌وگو</span>' in shelf().content.decode()


def test_markup_in_a_title_stays_text(shelf, make_article):
    make_article(title="<script>alert(1)</script>")

    assert b"<script>alert" not in shelf().content


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "until=2021-02-31",
        "outlet=wire",
        "outlet=99999999999999999999",
        "entity=-1",
        "state=lost",
        "claims=maybe",
        "sort=random",
        "q=%00",
        "tag=a%00b",
        "q=" + "w" * 10_000,
        "after=nonsense",
        "after=W10",
        "before=WyJhIl0",
        "after=Wy0xXQ",
        "after=W3RydWVd",
        "sort=published&after=WyJ4IiwxXQ",
        "sort=published&after=WzEsMV0",
    ],
)
def test_nonsense_in_the_address_is_400(shelf, article, query):
    shelf("reader", f"/?{query}", status=400)


@pytest.mark.parametrize(
    "query", ["q=%22", "q=%F0%9F%98%80", "q=NEAR(a+b)", "tag=%25", "q=%27%3B--", "utm_source=x", "q="]
)
def test_strange_but_meaningful_addresses_are_answered(shelf, article, query):
    shelf("reader", f"/?{query}")


def test_counts_stop_at_a_limit(shelf, article, monkeypatch, make_article):
    from articles.http import capped_count

    for _ in range(4):
        make_article()

    assert capped_count(Article.objects.order_by("pk"), 3) == "3+"
    assert capped_count(Article.objects.order_by("pk"), 5) == "5"


def test_search_groups_what_the_viewer_may_see(
    client, cast, make_article, make_entity, make_claim, make_annotation
):
    desk_article = make_article(title="Drones over Erbil")
    public = make_article(title="Drones over Basra", visibility="public")
    make_entity("Drones Directorate")
    seen = make_claim("Drones were seen.")
    make_annotation(article=public, motivation="questioning", claim=seen, visibility="public")
    make_annotation(article=desk_article, motivation="questioning", claim=make_claim("Drones were lost."))

    def found(user):
        if user is not cast.visitor:
            client.force_login(user)
        context = client.get("/search/?q=drones").context
        return [[str(row) for row in context[kind]] for kind in ("articles", "claims", "entities")]

    assert found(cast.visitor) == [["Drones over Basra"], ["Drones were seen."], []]
    assert found(cast.reader) == [
        ["Drones over Basra", "Drones over Erbil", "Drones and troops, part 1"],
        ["Drones were lost.", "Drones were seen."],
        ["Drones Directorate"],
    ]


@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("q=", 200), ("q=zz", 200), ("q=%00", 400), ("q=" + "x" * 9999, 400)]
)
def test_search_answers_any_words(client, db, query, status):
    assert client.get(f"/search/?{query}").status_code == status


def test_articles_of_long_ago_sort_by_their_day(shelf, make_article):
    for days in (0, 20_000, 40_000):
        make_article(title=str(days), published_on=date(2021, 1, 1) - timedelta(days))

    assert titles(shelf("reader", "/?sort=published")) == ["0", "20000", "40000"]
