"""The reading page: complete without scripts, quick when unchanged, silent about what one may not see."""

import gzip
import html
import json
import re
from uuid import uuid4

import brotli
import pytest
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client, RequestFactory
from django.utils.timezone import now

from articles.models import Annotation, ReadingState, Snapshot
from articles.permissions import Visibility
from articles.reading.page import pages


@pytest.fixture
def read(article):
    """``read(user, **query)``: the page of the article as this person gets it."""

    def fetch(user=None, where=None, headers=None, **query):
        client = Client()
        if user is not None and user.is_authenticated:
            client.force_login(user)
        return client.get((where or article).get_absolute_url(), query, headers=headers or {})

    return fetch


def words_of(response):
    """The page's text, as a reader without scripts has it."""
    body = re.sub(r"<script.*?</script>", "", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def marks_of(response):
    found = re.search(
        r'<script type="application/json" id="marks">(.*?)</script>', response.content.decode(), re.S
    )
    return json.loads(found[1])


def text_in(response, tag="article-text"):
    inner = re.search(rf"<{tag} class=\"text\"[^>]*>(.*?)</{tag}>", response.content.decode(), re.S)[1]
    return html.unescape(re.sub(r"<[^>]*>", "", inner))


def test_page_holds_exactly_the_text_of_the_revision(read, cast, article):
    assert text_in(read(cast.reader)) == article.current.text


def test_page_tells_the_source(read, cast, make_article):
    article = make_article(
        byline="By our reporter", published_on="2021-05-23", url="https://example.org/a", tags=["drones"]
    )

    page = read(cast.editor, article)

    words = words_of(page)
    assert all(
        part in words
        for part in (article.title, "By our reporter", "Wire A", "23 May 2021", "1 min", "drones")
    )
    assert "revision 1" in words
    assert 'href="https://example.org/a"' in page.content.decode()


def test_page_says_what_scripts_need(read, cast, article, annotation):
    body = read(cast.annotator).content.decode()

    main = re.search(r"<main [^>]*>", body)[0]
    assert f'data-article="{article.pk}"' in main
    assert f'data-revision="{article.current.pk}"' in main
    assert f'data-sequence="{article.sequence}"' in main
    assert f'data-desk="{article.desk_id}"' in main
    assert 'data-may="annotate keep_private"' in main
    assert f'data-me="{cast.annotator.pk}"' in main


def test_page_shows_a_claim_with_everything_about_it(
    read, cast, article, make_annotation, make_claim, make_entity, make_article
):
    claimant, subject = make_entity("Kenneth McKenzie", "person"), make_entity("Iraq", "place")
    claim = make_claim(claimant=claimant, claimant_role="general", about=[subject], said_on="2021-05-21")
    made = make_annotation("the drones were small", motivation="questioning", claim=claim)
    elsewhere = make_article()
    make_annotation("the drones were small", article=elsewhere, motivation="questioning", claim=claim)
    claim.support(cast.editor, "contradicts", note="a photograph")
    claim.rate(cast.editor, claim.desk.ratings.get(label="False"), "They were not.")
    article.refresh_from_db()

    page = read(cast.reader)

    words = words_of(page)
    for part in (
        "by Kenneth McKenzie",
        "False",
        claim.text,
        "About Iraq",
        "Role general",
        "Said on 21 May 2021",
    ):
        assert part in words
    assert "Also in 1 article" in words
    assert "1 against" in words
    assert f'href="/claims/{claim.pk}/"' in page.content.decode()
    assert marks_of(page)["marks"] == [
        {
            "uid": str(made.uid),
            "layer": "claim",
            "state": "refuted",
            "kind": "",
            "spans": [[made.spans.get().start, made.spans.get().end]],
        }
    ]


def test_cards_stand_in_text_order_with_replies_inside(read, cast, make_annotation):
    later = make_annotation("NATO has a mission")
    earlier = make_annotation("spoke to reporters", motivation="commenting", body="Where?")
    reply = make_annotation(None, motivation="replying", reply_to=earlier, body="In **Tampa**.")
    answer = make_annotation(None, motivation="replying", reply_to=reply, body="Thanks.")

    body = read(cast.reader).content.decode()

    places = [body.index(f'id="annotation-{one.uid}"') for one in (earlier, reply, answer, later)]
    assert places == sorted(places)
    assert body.count("<annotation-card ") == 2
    assert "<strong>Tampa</strong>" in body


def test_rail_counts_and_leads_to_entities_and_their_first_mention(read, cast, make_annotation, make_entity):
    iraq = make_entity("Iraq", "place")
    second = make_annotation("Iraq", nth=1, motivation="identifying", entities=[iraq])
    first = make_annotation("Iraq", nth=0, motivation="identifying", entities=[iraq])
    make_annotation("NATO", motivation="commenting", body="Which one?")

    body = read(cast.reader).content.decode()

    rail = re.search(r'<aside class="rail".*?</aside>', body, re.S)[0]
    assert f'href="/entities/{iraq.pk}/"' in rail
    assert f'href="#annotation-{first.uid}"' in rail
    assert str(second.uid) not in rail
    assert "Iraq: 2 mentions" in rail
    assert "Notes 1" in words_of(read(cast.reader))


def test_user_text_is_escaped_everywhere(read, cast, make_annotation, make_entity, make_claim):
    evil = "<script>alert(1)</script>"
    make_annotation("NATO", motivation="commenting", body=evil, tags=[evil])
    entity = make_entity(evil, "person")
    make_annotation("Iraq", motivation="identifying", entities=[entity])
    make_annotation("small", motivation="questioning", claim=make_claim(evil, claimant=entity))

    for view in ("", "marked"):
        assert evil not in read(cast.reader, view=view).content.decode()


def test_persian_article_is_read_from_right_to_left(read, cast, make_article):
    article = make_article(html="<p>ارتش عراق آماده است.</p>", language="fa", title="ارتش عراق")

    body = read(cast.reader, article).content.decode()

    assert '<article-text class="text" id="text" lang="fa" dir="rtl">' in body
    assert '<html lang="en" dir="ltr">' in body


# -- Who sees what -------------------------------------------------------------------------------------------


@pytest.fixture
def secrets(cast, article, make_annotation):
    """Four notes that not everybody sees, and one that every member does."""
    article.correct(cast.editor, visibility="public")

    def note(word, **fields):
        return make_annotation("NATO", motivation="commenting", body=f"{word} remark", **fields)

    return {
        "private": note("secretive", by=cast.reader, visibility=Visibility.PRIVATE),
        "hidden": note("rude", hidden=True),
        "withdrawn": note("mistaken", withdrawn=True),
        "desk": note("internal"),
        "public": note("open", visibility=Visibility.PUBLIC),
    }


SEES = {
    "visitor": {"public"},
    "outsider": {"public"},
    "reader": {"public", "desk", "private"},
    "annotator": {"public", "desk", "hidden"},
    "editor": {"public", "desk"},
    "moderator": {"public", "desk", "hidden"},
    "superuser": {"public", "desk", "hidden"},
}


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize("view", ["", "marked", "changes", "cards"])
def test_everybody_sees_what_they_may_and_nothing_else(name, view, cast, article, read, secrets):
    user = getattr(cast, name)
    if view in ("changes", "cards"):
        client = Client()
        if user.is_authenticated:
            client.force_login(user)
        asked = {"after": 0, "uid": [str(annotation.uid) for annotation in secrets.values()]}
        answer = client.get(f"/articles/{article.pk}/{view}/", asked)
        body = json.dumps({**answer.json(), "removed": []})
    else:
        body = read(user, view=view).content.decode()

    seen = {kind for kind, annotation in secrets.items() if str(annotation.uid) in body}
    words = {
        "private": "secretive",
        "hidden": "rude",
        "withdrawn": "mistaken",
        "desk": "internal",
        "public": "open",
    }
    assert seen == SEES[name]
    assert {kind for kind, word in words.items() if f"{word} remark" in body} == SEES[name]


def test_claim_does_not_count_articles_the_viewer_may_not_see(
    read, cast, article, make_annotation, make_claim, make_article
):
    article.correct(cast.editor, visibility="public")
    claim = make_claim()
    make_annotation("small", motivation="questioning", claim=claim, visibility="public")
    make_annotation("small", article=make_article(), motivation="questioning", claim=claim)
    article.refresh_from_db()

    assert "Also in 1 article" in words_of(read(cast.reader))
    assert "Also in" not in words_of(read())


@pytest.mark.parametrize("name", ["visitor", "outsider"])
def test_desk_article_is_not_there_for_others(name, read, cast):
    assert read(getattr(cast, name)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", str(2**63), str(2**70)])
def test_unknown_article_is_not_there(pk, client, cast):
    client.force_login(cast.superuser)

    assert client.get(f"/articles/{pk}/").status_code == 404
    assert client.get(f"/articles/{pk}/changes/?after=0").status_code == 404
    assert client.get(f"/articles/{pk}/cards/?uid={uuid4()}").status_code == 404
    assert client.get(f"/articles/{pk}/snapshot/").status_code == 404


def test_buttons_are_there_for_those_who_may(read, cast, annotation):
    def commands(user):
        return set(re.findall(r'data-command="([a-z-]+)"', read(user).content.decode()))

    thread = {"reply", "resolve", "assign", "follow", "history", "copy-link"}
    assert commands(cast.annotator) == {*thread, "edit", "tag", "withdraw"}
    assert commands(cast.editor) == {*thread, "flag"}
    assert commands(cast.reader) == {"follow", "history", "copy-link", "flag"}


def test_hidden_card_says_so_to_its_author(read, cast, make_annotation):
    make_annotation("NATO", motivation="commenting", body="rude", hidden=True)

    page = read(cast.annotator)

    assert "refused off topic" in words_of(page)
    assert marks_of(page)["marks"] == []
    assert 'data-command="reply"' not in page.content.decode()


# -- Cheap reads ---------------------------------------------------------------------------------------------


def test_page_costs_the_same_number_of_queries_for_5_and_100_annotations(
    cast, make_article, make_annotation, make_claim, make_entity, django_assert_num_queries
):
    def filled(count):
        article = make_article()
        entities = [make_entity(f"Entity {n}", "place") for n in range(3)]
        claims = [make_claim(f"Claim {n}.", about=entities, claimant=entities[0]) for n in range(3)]
        for n in range(count // 5):
            make_annotation("Iraq", article=article, motivation="identifying", entities=[entities[n % 3]])
            make_annotation("small", article=article, motivation="questioning", claim=claims[n % 3])
            note = make_annotation(
                "NATO", article=article, motivation="commenting", body="?", tags=["a", "b"]
            )
            make_annotation(None, article=article, motivation="replying", reply_to=note, body="!")
            make_annotation("troops", article=article)
        return article

    few, many = filled(5), filled(100)
    client = Client()
    client.force_login(cast.annotator)
    client.get(few.get_absolute_url())
    client.get(many.get_absolute_url())
    for article in (few, many):
        pages.clear()
        with django_assert_num_queries(20):
            client.get(article.get_absolute_url())


def test_unchanged_page_is_kept_for_its_reader(cast, article, annotation, django_assert_num_queries):
    client = Client()
    client.force_login(cast.annotator)
    first = client.get(article.get_absolute_url())

    with django_assert_num_queries(3):  # the session, the person with roles, the article's sequence
        again = client.get(article.get_absolute_url())

    assert again.content == first.content
    assert again["Cache-Control"] == "private, no-cache"


def test_page_changes_with_the_article(read, cast, article, make_annotation):
    before = read(cast.annotator)

    made = make_annotation("NATO")

    assert str(made.uid) not in before.content.decode()
    assert str(made.uid) in read(cast.annotator).content.decode()


def test_kept_page_is_nobody_elses(read, cast, article, annotation):
    mine = read(cast.annotator).content

    assert read(cast.editor).content != mine
    cast.annotator.memberships.update(role=10)
    assert b'data-may="keep_private"' in read(cast.annotator).content


def test_browser_that_knows_the_page_gets_304(read, cast, make_annotation):
    make_annotation("small")
    tag = read(cast.annotator)["ETag"]

    known = read(cast.annotator, headers={"If-None-Match": tag})
    make_annotation("NATO")
    changed = read(cast.annotator, headers={"If-None-Match": tag})

    assert (known.status_code, known.content, known["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("GZIP;q=0.3", "gzip", gzip.decompress),
        ("gzip;q=0, br; q=0.000", None, bytes),
    ],
)
def test_page_is_compressed_as_the_client_takes_it(read, cast, annotation, accepted, coding, unpack):
    plain = read(cast.annotator)
    packed = read(cast.annotator, headers={"Accept-Encoding": accepted})

    assert packed.get("Content-Encoding") == coding
    assert unpack(packed.content) == plain.content
    assert packed["Vary"] == "Accept-Encoding, Cookie"
    assert packed["ETag"].startswith("W/")


def test_page_sets_the_csrf_cookie_and_holds_no_token(read, cast):
    page = read(cast.annotator)

    assert page.cookies["csrftoken"].value
    assert b"csrfmiddlewaretoken" not in page.content


def test_message_is_shown_once(cast, article, client):
    client.force_login(cast.editor)
    client.get(article.get_absolute_url())
    storage = CookieStorage(RequestFactory().get("/"))
    client.cookies["messages"] = storage._encode([Message(25, "Saved it.")])

    assert "Saved it." in words_of(client.get(article.get_absolute_url()))
    assert "Saved it." not in words_of(client.get(article.get_absolute_url()))


def test_first_visit_is_noted_for_members_alone(read, cast, article):
    article.correct(cast.editor, visibility="public")

    read(cast.reader)
    read(cast.reader)
    read()

    assert list(ReadingState.objects.values_list("user", "article")) == [(cast.reader.pk, article.pk)]
    assert not article.events.filter(actor=cast.reader).exists()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_is_only_read(method, client, cast, article):
    client.force_login(cast.superuser)

    assert getattr(client, method)(article.get_absolute_url()).status_code == 405


# -- The bytes as fetched ------------------------------------------------------------------------------------


@pytest.fixture
def fetched(make_article):
    snapshot = Snapshot.keep(b"<script>alert(1)</script>", fetched_at=now(), content_type="text/html")
    yield make_article(snapshot=snapshot)
    snapshot.file.delete(save=False)


def test_snapshot_is_a_download_that_no_browser_runs(client, cast, fetched):
    client.force_login(cast.reader)

    answer = client.get(f"/articles/{fetched.pk}/snapshot/")

    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_snapshot_is_for_members(client, cast, fetched):
    fetched.correct(cast.editor, visibility="public")
    assert client.get(f"/articles/{fetched.pk}/snapshot/").status_code == 403
    assert b"/snapshot/" not in client.get(fetched.get_absolute_url()).content


def test_snapshot_stays_reachable_after_a_correction_by_hand(client, cast, fetched):
    fetched.revise(cast.editor, "<p>Corrected by hand.</p>")
    client.force_login(cast.reader)

    page, listed, first, newest = (
        client.get(f"/articles/{fetched.pk}/{name}").content.decode()
        for name in ("", "revisions/", "revisions/1/", "revisions/2/")
    )

    assert f'href="/articles/{fetched.pk}/snapshot/"' in page
    own = f'href="/articles/{fetched.pk}/revisions/1/snapshot/"'
    assert (listed.count("/snapshot/"), own in listed, own in first) == (1, True, True)
    assert "/snapshot/" not in newest
    answer = client.get(f"/articles/{fetched.pk}/revisions/1/snapshot/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert client.get(f"/articles/{fetched.pk}/revisions/2/snapshot/").status_code == 404


def test_article_without_snapshot_has_none(client, cast, article):
    client.force_login(cast.reader)

    assert client.get(f"/articles/{article.pk}/snapshot/").status_code == 404
    assert Annotation.objects.count() == 0
