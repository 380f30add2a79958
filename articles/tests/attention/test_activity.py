"""What happened on a desk: as much of it as one may see, in words, and what is new since one looked."""

import json

import pytest

from articles.attention.activity import acts
from articles.models import Event, SeenActs, one_act


@pytest.fixture
def lines():
    """``lines(user, **filters)``: ``[(who, words, title), …]``, the newest first."""

    def shown(user, **asked):
        return [(act.actor_name, act.words, act.title) for act in acts(user, **asked)[0]]

    return shown


def test_acts_of_a_kind_in_one_place_are_one_line(cast, article, make_annotation, make_entity, lines):
    iraq = make_entity("Iraq", kind="place")
    with one_act():
        for nth in range(3):
            make_annotation("Iraq", nth=nth, motivation="identifying", entities=[iraq], by=cast.editor)
    make_annotation(motivation="commenting", body="Hm.")

    assert lines(cast.reader)[:2] == [
        ("annotator", "wrote a note in", article.title),
        ("editor", "marked 3 names in", article.title),
    ]


def test_reader_hears_only_of_what_they_see(cast, article, make_annotation, say, note, lines):
    before = lines(cast.reader)
    make_annotation(motivation="commenting", body="Mine.", visibility="private", by=cast.moderator)
    withdrawn = make_annotation(motivation="commenting", body="Gone.")
    withdrawn.withdraw(cast.annotator)
    hidden = say(note, "Hidden.", by="editor")
    hidden.hide(cast.moderator, "off topic")
    shared = make_annotation(motivation="commenting", body="Ours, then mine.")
    shared.edit(cast.annotator, visibility="private")

    assert lines(cast.reader) == before
    # It could have been told: those who see it hear of it.
    assert [words for _who, words, _title in lines(cast.moderator)][:3] == [
        "hid an annotation in",
        "replied in",
        "withdrew an annotation in",
    ]
    # What happened to one's own in private stays out of it, too.
    assert "Ours, then mine." not in str(acts(cast.editor)[0])


def test_reply_is_not_told_when_its_thread_is_hidden(cast, note, say, lines):
    say(note, by="editor")
    note.hide(cast.moderator, "off topic")

    assert "replied in" not in [words for _who, words, _title in lines(cast.reader)]


def test_outsider_hears_nothing_of_a_desk_even_in_public(cast, make_article, make_annotation, lines):
    public = make_article(visibility="public")
    make_annotation(article=public, visibility="public", motivation="commenting", body="For all.")

    assert (lines(cast.outsider), lines(cast.visitor)) == ([], [])
    assert lines(cast.superuser) == lines(cast.editor) != []


def test_members_are_the_affair_of_moderators(cast, desk, lines):
    desk.dismiss(cast.reader, cast.moderator)

    assert lines(cast.moderator)[0][:2] == ("moderator", "changed who is on the desk")
    assert lines(cast.editor) == []


def test_reasons_and_former_words_are_not_told(client, cast, note):
    note.edit(cast.annotator, body="Other words.")
    note.edit(cast.annotator, body="Last words.")
    client.force_login(cast.reader)

    for path in ("/activity/", "/api/activity/"):
        page = client.get(path).content.decode()
        assert "Last words." in page
        assert "Other words." not in page and "Is that so?" not in page


def test_claim_that_several_articles_show_is_told_once(
    cast, desk, make_claim, make_annotation, make_article, lines
):
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    make_annotation(motivation="questioning", claim=claim, article=make_article())
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")

    assert lines(cast.reader)[0] == ("editor", "gave a verdict on", claim.text)
    assert Event.objects.filter(verb="claim.rated").count() == 2


def test_filters_narrow(cast, article, make_article, make_annotation, note, say, lines):
    other = make_article()
    make_annotation(article=other, by=cast.editor)
    say(note, by="editor")

    assert lines(cast.reader, by=cast.annotator.pk) == [("annotator", "wrote a note in", article.title)]
    assert lines(cast.reader, article=other.pk, kind="notes") == [
        ("editor", "highlighted a passage in", other.title)
    ]
    assert lines(cast.reader, kind="discussion") == [("editor", "replied in", article.title)]
    assert {words for _who, words, _title in lines(cast.reader, kind="articles")} == {
        "added 2 articles, the last of them"
    }
    assert lines(cast.reader, kind="moderation") == []


def test_pages_follow_each_other_without_gap_or_repeat(cast, make_article, make_annotation):
    for number in range(7):
        where = make_article()
        make_annotation(article=where, by=cast.editor if number % 2 else cast.annotator)

    whole, found, before = acts(cast.reader)[0], [], None
    for _ in range(20):
        page, before = acts(cast.reader, before=before, size=3)
        found += page
        if before is None:
            break

    assert [act.id for act in found] == [act.id for act in whole]
    assert len(whole) == 14


def test_new_is_what_others_did_since_one_said_so(client, cast, note, say):
    client.force_login(cast.annotator)

    def new():
        items = client.get("/api/activity/").json()["items"]
        return [(each["words"], each["new"]) for each in items]

    say(note, by="editor")
    assert new()[0] == ("replied in", True)
    page = client.get("/activity/").content.decode()
    assert page.count("act--new") == 2  # what oneself did is not new to one

    newest = client.get("/api/activity/").json()["items"][0]["id"]
    client.post("/activity/seen/", {"event": newest})
    assert {is_new for _words, is_new in new()} == {False}
    assert "act--new" not in client.get("/activity/").content.decode()

    note.resolve(cast.editor)
    assert new()[:2] == [("resolved a thread in", True), ("replied in", False)]


def test_place_in_the_log_goes_only_forward_and_not_beyond_its_end(client, cast, note):
    newest = Event.objects.latest("pk").pk
    client.force_login(cast.reader)
    for event in (newest, 1, 2**60):
        body = json.dumps({"event": event})
        client.put("/api/activity/seen/", body, content_type="application/json")

    assert SeenActs.last(cast.reader)[0] == newest


def test_line_leads_to_the_place(client, cast, note, say):
    reply = say(note, by="editor")
    client.force_login(cast.reader)

    (first, *_rest) = client.get("/api/activity/").json()["items"]

    assert first["url"] == reply.get_absolute_url()
    assert f'href="{reply.get_absolute_url()}"' in client.get("/activity/").content.decode()


@pytest.mark.parametrize("query", ["?by=x", "?kind=nothing", "?after=nonsense", "?article=-1"])
def test_address_that_makes_no_sense_is_a_400(client, cast, query):
    client.force_login(cast.reader)

    assert client.get(f"/activity/{query}").status_code == 400


def test_page_asks_the_same_number_of_questions_whatever_its_length(
    cast, article, note, say, make_annotation, make_claim, django_assert_num_queries
):
    for nth in range(6):
        say(note, by="editor" if nth % 2 else "moderator")
        make_annotation(motivation="questioning", claim=make_claim(f"Claim {nth}."))

    assert cast.reader.roles  # asked once
    # The lines, annotations, their spans, what those answer, threads' beginnings, articles, claims: one each.
    with django_assert_num_queries(7):
        assert len(acts(cast.reader, size=100)[0]) > 10
