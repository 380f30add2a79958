"""Revisions on the pages: placed marks, differences, alarms, lost words, the list, any two compared."""

import re

import pytest

from articles.models import Claim

pytestmark = pytest.mark.django_db
FIRST = (
    "<p>The head of US Central Command spoke to reporters about Iraq on Monday.</p>"
    "<p>He said that 40 drones had attacked the base near the river last week.</p>"
    "<p>Nobody in the town has seen the small boats that were sent to the coast.</p>"
    "<p>The troops will leave before the winter comes, the general told them.</p>"
)
SECOND = (
    FIRST.replace("40 drones", "60 drones")
    .replace("spoke to reporters", "talked to reporters")
    .replace("<p>Nobody in the town has seen the small boats that were sent to the coast.</p>", "")
)
DRONES = "40 drones had attacked the base"
SPOKE = "spoke to reporters about Iraq"
BOATS = "Nobody in the town has seen the small boats"


@pytest.fixture
def told(make_article):
    return make_article(html=FIRST, visibility="public", url="https://wire.example/drones")


@pytest.fixture
def revised(told, cast, make_annotation, make_claim):
    """The article with one annotation for each outcome, and its second revision."""
    told.noted = {
        "critical": make_annotation(DRONES, article=told, motivation="questioning", claim=make_claim()),
        "changed": make_annotation(SPOKE, article=told, motivation="commenting", body="A note"),
        "orphan": make_annotation(BOATS, article=told, motivation="commenting", body="Where are they?"),
        "exact": make_annotation("The troops will leave", article=told),
    }
    told.revise(cast.editor, SECOND + "<p>Small boats, somebody in the town has seen them, were sent.</p>")
    return told


def page(client, article, query=""):
    return client.get(f"/articles/{article.pk}/{query}").content.decode()


def card(html, annotation):
    return re.search(
        rf'<annotation-card [^>]*id="annotation-{annotation.uid}".*?</annotation-card>', html, re.S
    )[0]


def test_marks_stand_on_the_placed_words(client, cast, revised):
    client.force_login(cast.annotator)
    text = revised.current.text
    answer = client.get(f"/articles/{revised.pk}/changes/?after=0").json()

    words = {text[slice(*span)] for mark in answer["marks"] for span in mark["spans"]}
    assert words == {
        DRONES.replace("40", "60"),
        SPOKE.replace("spoke", "talked"),
        "The troops will leave",
    }
    assert answer["revision"] == revised.current.pk
    assert BOATS in answer["orphans"]


def test_critical_change_is_an_alarm_with_the_difference(client, cast, revised):
    client.force_login(cast.annotator)

    html = card(page(client, revised), revised.noted["critical"])

    assert "Check it: the text says something else now" in html
    assert "<del>40</del><ins>60</ins> drones had attacked the base" in html
    assert 'data-command="confirm-place"' in html


def test_alarm_about_words_that_stayed_says_what_changed(client, cast, told, make_annotation):
    made = make_annotation("leave before the winter comes", article=told)
    told.revise(cast.editor, FIRST.replace("will leave", "will not leave"))
    client.force_login(cast.annotator)

    html = card(page(client, told), made)

    assert "Check it" in html
    assert "These words are the same" in html


def test_changed_words_show_the_difference_without_an_alarm(client, cast, revised):
    client.force_login(cast.annotator)

    html = card(page(client, revised), revised.noted["changed"])

    assert "<del>spoke</del><ins>talked</ins> to reporters about Iraq" in html
    assert "reworded" in html
    assert "Check it" not in html
    assert "placed" not in card(page(client, revised), revised.noted["exact"])


def test_confirmed_change_is_quiet(client, cast, revised):
    revised.noted["critical"].confirm_place(cast.annotator)
    client.force_login(cast.annotator)

    assert "placed" not in card(page(client, revised), revised.noted["critical"])


def test_lost_words_are_listed_with_the_likeliest_place(client, cast, revised):
    client.force_login(cast.annotator)

    for query in ("", "?view=marked"):
        html = page(client, revised, query)
        assert "1 annotation lost its words" in html
        assert f"<del>{BOATS}</del>" in html
        assert "Most like it:" in html
    assert ('data-command="give-up-place"' in page(client, revised)) is True
    assert "Its words are not in the text any more." in card(html, revised.noted["orphan"])


def test_card_says_which_piece_of_a_claim_is_lost(client, cast, told, make_annotation, make_claim, span):
    spans = [span(told, words) for words in ("40 drones", BOATS, "before the winter comes")]
    claim = make_annotation(article=told, motivation="questioning", claim=make_claim(), spans=spans)
    note = make_annotation(article=told, motivation="commenting", body="So", spans=spans[1:])
    told.revise(cast.editor, SECOND.replace("60 drones", "40 drones"))
    client.force_login(cast.annotator)

    html = page(client, told)

    assert "Check it: a piece of it is not in the text any more" in card(html, claim)
    assert f"<del>{BOATS}</del>" in card(html, claim)
    assert "Check it" not in card(html, note)
    assert f"<del>{BOATS}</del>" in card(html, note)


def test_given_up_one_leaves_the_list(client, cast, revised):
    revised.noted["orphan"].give_up_place(cast.annotator)
    client.force_login(cast.annotator)

    html = page(client, revised)

    assert "lost its words" not in html
    assert "nobody looks for them" in card(html, revised.noted["orphan"])


def test_who_may_not_decide_is_offered_nothing(client, cast, revised):
    client.force_login(cast.reader)

    html = page(client, revised)

    assert "1 annotation lost its words" in html
    assert "confirm-place" not in html
    assert "give-up-place" not in html


def test_lost_private_note_is_told_to_its_author_alone(client, cast, told, make_annotation):
    make_annotation(BOATS, article=told, by=cast.reader, visibility="private")
    told.revise(cast.editor, SECOND)

    def told_to(user):
        client.force_login(user)
        html = page(client, told) + client.get(f"/articles/{told.pk}/revisions/").content.decode()
        return BOATS in html, "words that are gone" in html

    assert told_to(cast.reader) == (True, True)
    assert told_to(cast.moderator) == (False, False)


def test_queries_of_the_page_do_not_grow(client, cast, told, make_annotation, django_assert_max_num_queries):
    for words in (DRONES, SPOKE, BOATS) * 5:
        make_annotation(words, article=told, by=cast.annotator)
    told.revise(cast.editor, SECOND)
    client.force_login(cast.annotator)

    with django_assert_max_num_queries(25):
        page(client, told)


# -- The pages of revisions ----------------------------------------------------------------------------------


def test_head_links_the_revisions(client, revised):
    html = page(client, revised)

    assert f'<a href="/articles/{revised.pk}/revisions/">revision 2' in html


def test_older_revision_is_read_with_its_annotations_as_they_were(client, cast, revised, make_annotation):
    late = make_annotation("60 drones", article=revised, motivation="commenting", body="Said later")
    client.force_login(cast.annotator)

    html = client.get(f"/articles/{revised.pk}/revisions/1/").content.decode()

    assert re.search(rf'<mark class="claim claim-open"[^>]*>{DRONES}</mark>', html)
    assert re.search(rf'<mark class="note"[^>]*>{BOATS}</mark>', html)
    assert str(late.uid) not in html
    assert "Check it" not in html
    assert "data-command" not in html
    newest = client.get(f"/articles/{revised.pk}/revisions/2/").content.decode()
    assert str(late.uid) in newest
    assert "This is how the text stood once" not in newest


def test_list_counts_what_became_of_the_annotations(client, cast, revised):
    client.force_login(cast.annotator)

    html = client.get(f"/articles/{revised.pk}/revisions/").content.decode()

    rows = re.findall(r"count-of--(\w+)\">(\d+)", html)
    assert rows == [("orphan", "1"), ("critical", "1"), ("changed", "1"), ("exact", "1")]
    assert "Compare" in html


def test_visitor_is_told_of_public_annotations_only(client, revised):
    html = client.get(f"/articles/{revised.pk}/revisions/").content.decode()

    assert "count-of--" not in html


def test_two_revisions_are_compared_by_paragraph_and_word(client, revised):
    html = client.get(f"/articles/{revised.pk}/revisions/?from=1&to=2").content.decode()

    assert "He said that <del>40</del><ins>60</ins> drones" in html
    assert '<p class="compared__gone"><del>Nobody in the town' in html or "compared__changed" in html
    assert '<p class="compared__same">The troops will leave' in html
    back = client.get(f"/articles/{revised.pk}/revisions/?from=2&to=1").content.decode()
    assert "He said that <del>60</del><ins>40</ins> drones" in back


def test_long_runs_of_the_same_are_folded(client, cast, make_article):
    many = "".join(f"<p>Paragraph {number} stays as it is.</p>" for number in range(20))
    told = make_article(html=f"{many}<p>The last one says 40.</p>", visibility="public")
    told.revise(cast.editor, f"{many}<p>The last one says 60.</p>")

    html = client.get(f"/articles/{told.pk}/revisions/?from=1&to=2").content.decode()

    assert "19 paragraphs are the same" in html


def test_persian_text_is_compared_from_right_to_left(client, cast, make_article):
    told = make_article(html="<p>سخنگو گفت که چهل پهپاد دیده شد.</p>", language="fa", visibility="public")
    told.revise(cast.editor, "<p>سخنگو گفت که شصت پهپاد دیده شد.</p>")

    html = client.get(f"/articles/{told.pk}/revisions/?from=1&to=2").content.decode()

    assert '<div class="compared difference" lang="fa" dir="rtl">' in html
    assert "<del>چهل</del><ins>شصت</ins>" in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?from=1", 400),
        ("?to=2", 400),
        ("?from=1&to=x", 400),
        ("?from=-1&to=2", 400),
        ("?from=1&to=1e9", 400),
        ("?from=1&to=99999999999999999999", 400),
        ("?from=1&to=²", 400),
        ("?from=1&to=9", 404),
        ("?from=1&to=1", 200),
    ],
)
def test_numbers_that_are_no_revision_are_told(client, revised, query, status):
    assert client.get(f"/articles/{revised.pk}/revisions/{query}").status_code == status


def test_revision_that_is_not_there_is_404(client, revised):
    for number in (0, 3, 99999999999999999999):
        assert client.get(f"/articles/{revised.pk}/revisions/{number}/").status_code == 404


def test_history_tells_what_the_revision_did(client, cast, revised):
    made = revised.noted["critical"]
    made.confirm_place(cast.annotator)
    client.force_login(cast.annotator)

    html = client.get(f"/annotations/{made.uid}/history/").content.decode()

    assert "brought a new revision of the text" in html
    assert "critically changed words" in html
    assert "<del>40</del><ins>60</ins>" in html
    assert "confirmed its place" in html


# -- The list of claims --------------------------------------------------------------------------------------


def test_claims_that_need_another_look_can_be_listed(client, cast, revised, make_claim, make_annotation):
    make_annotation("Iraq", motivation="questioning", claim=make_claim("Another one."))
    client.force_login(cast.annotator)

    html = client.get("/claims/?look=again").content.decode()

    assert "The drones were small." in html
    assert "Another one." not in html
    revised.noted["critical"].confirm_place(cast.annotator)
    assert "No claim matches" in client.get("/claims/?look=again").content.decode()
    assert Claim.objects.count() == 2
