"""What a person sees of their notifications: in lines, as long as they may see what they are about."""

import json

import pytest
from django.urls import reverse

from articles.attention import inbox
from articles.models import Follow, Notification
from articles.permissions import Role

Kind = Follow.Kind


@pytest.fixture
def lines(cast):
    """``lines("editor")``: what stands on their page, ``[(people, words, title), …]``."""

    def shown(name):
        rows = inbox.of_person(getattr(cast, name)).order_by("-pk")
        return [
            ([name for _pk, name in line.people], line.words, line.title) for line in inbox.lines_of(rows)
        ]

    return shown


def test_replies_in_one_thread_are_one_line_that_leads_to_the_oldest(cast, note, say, read_log, lines):
    first = say(note, by="editor")
    say(note, by="moderator")
    say(note, by="editor")
    read_log()

    assert lines("annotator") == [(["editor", "moderator"], "replied 3 times in", note.article.title)]
    (line,) = inbox.lines_of(inbox.of_person(cast.annotator).order_by("-pk"))
    assert line.url == first.get_absolute_url()


def test_mentions_are_never_gathered(note, say, read_log, lines):
    say(note, "@moderator", by="editor")
    say(note, "@moderator", by="editor")
    read_log()

    assert lines("moderator") == [(["editor"], "mentioned you in", note.article.title)] * 2


@pytest.mark.parametrize("change", ["hide", "withdraw", "private", "close", "dismiss"])
def test_notification_goes_when_what_it_is_about_goes_out_of_sight(
    cast, desk, make_article, make_annotation, read_log, lines, change
):
    public = make_article(visibility="public")
    made = make_annotation(
        article=public, motivation="commenting", body="@reader, secret", visibility="public"
    )
    read_log()
    assert len(lines("reader")) == inbox.unread(cast.reader) == 1

    if change == "hide":
        made.hide(cast.moderator, "off topic")
    elif change == "withdraw":
        made.withdraw(cast.annotator)
    elif change == "private":
        made.edit(cast.annotator, visibility="private")
    else:
        public.correct(cast.editor, visibility="desk")
        desk.dismiss(cast.reader, cast.moderator)

    assert (lines("reader"), inbox.unread(cast.reader)) == ([], 0)
    assert Notification.objects.filter(person=cast.reader).count() == 1


def test_page_shows_the_unread_first_and_marks_them_read(client, cast, note, say, read_log):
    say(note, "@moderator once", by="editor")
    read_log()
    client.force_login(cast.moderator)

    page = client.get("/notifications/").content.decode()

    assert "@moderator once" in page and "Mark all as read" in page
    (line,) = Notification.objects.filter(person=cast.moderator)
    client.post("/notifications/reading/", {"until": line.pk})
    assert Notification.objects.get(pk=line.pk).read_at
    page = client.get("/notifications/").content.decode()
    assert "@moderator once" in page and "Mark all as read" not in page
    assert "@moderator once" not in client.get("/notifications/?show=unread").content.decode()

    client.post("/notifications/reading/", {"ids": f"{line.pk}", "unread": "1"})
    assert Notification.objects.get(pk=line.pk).read_at is None


def test_line_leads_to_its_place_and_is_read_from_then_on(client, cast, note, say, read_log):
    first = say(note, by="editor")
    say(note, by="moderator")
    read_log()
    client.force_login(cast.annotator)
    newest = Notification.objects.filter(person=cast.annotator).latest("pk")

    answer = client.get(reverse("notification", args=[newest.pk]))

    assert answer.url == first.get_absolute_url()
    assert inbox.unread(cast.annotator) == 0


def test_nobody_reads_or_marks_what_is_anothers(client, cast, note, say, read_log):
    say(note, by="editor")
    read_log()
    theirs = Notification.objects.get(person=cast.annotator)
    client.force_login(cast.editor)

    client.post("/notifications/reading/", {"ids": f"{theirs.pk}"})
    client.post("/notifications/reading/", {"until": f"{theirs.pk}"})

    assert client.get(reverse("notification", args=[theirs.pk])).status_code == 404
    assert Notification.objects.get(pk=theirs.pk).read_at is None


def test_bell_is_asked_for_apart_from_the_page(client, cast, note, say, read_log):
    """The reading page is kept as it is: it says nothing of what changes without it."""
    client.force_login(cast.annotator)
    before = client.get(f"/articles/{note.article_id}/")
    say(note, by="editor").withdraw(cast.editor)
    reply = say(note, by="editor")
    client.get(f"/articles/{note.article_id}/")
    fresh = client.get(f"/articles/{note.article_id}/")
    read_log()

    told = json.loads(client.get(f"/api/attention/?article={note.article_id}").content)

    assert told == {"notifications": 1, "follows": [str(note.uid)]}
    assert client.get(f"/articles/{note.article_id}/")["ETag"] == fresh["ETag"] != before["ETag"]
    assert f'id="annotation-{reply.uid}"' in fresh.content.decode()


def test_following_by_the_api_and_by_the_form(client, cast, article, note):
    client.force_login(cast.reader)

    def follows():
        return sorted(
            (each["kind"], each["key"]) for each in json.loads(client.get("/api/follows/").content)["items"]
        )

    assert client.put(f"/api/follows/article/{article.pk}/").status_code == 200
    client.post(f"/follows/thread/{note.uid}/")
    assert follows() == [("article", f"{article.pk}"), ("thread", f"{note.uid}")]

    client.delete(f"/api/follows/article/{article.pk}/")
    client.post(f"/follows/thread/{note.uid}/", {"off": "1"})
    assert follows() == []
    assert Follow.objects.filter(is_on=False).count() == 2


def test_following_a_reply_follows_its_thread(client, cast, note, say):
    reply = say(note, by="editor")
    client.force_login(cast.reader)

    client.put(f"/api/follows/thread/{reply.uid}/")

    assert Follow.is_by(cast.reader, Kind.THREAD, note)


@pytest.mark.parametrize(
    "path", ["nothing/1", "article/0", "article/x", "thread/1", "claim/99999999999999999999"]
)
def test_what_is_not_there_cannot_be_followed(client, cast, path):
    client.force_login(cast.superuser)

    assert client.put(f"/api/follows/{path}/").status_code == 404
    assert client.post(f"/follows/{path}/").status_code == 404


def test_list_of_follows_leaves_out_what_one_does_not_see_any_more(client, cast, desk, note):
    client.force_login(cast.reader)
    client.put(f"/api/follows/thread/{note.uid}/")
    note.hide(cast.moderator, "off topic")

    assert json.loads(client.get("/api/follows/").content)["items"] == []
    assert "Nothing yet" in client.get("/follows/").content.decode()


def test_inbox_asks_the_same_number_of_questions_whatever_its_length(
    client, cast, note, say, read_log, django_assert_max_num_queries
):
    for _ in range(3):
        say(note, "@moderator", by="editor")
    read_log()
    client.force_login(cast.moderator)
    client.get("/api/notifications/")

    with django_assert_max_num_queries(6):
        assert len(json.loads(client.get("/api/notifications/").content)["items"]) == 3


def test_removed_and_readmitted_member_sees_them_again(cast, desk, note, say, read_log, lines):
    say(note, "@reader", by="editor")
    read_log()
    desk.dismiss(cast.reader, cast.moderator)
    assert lines("reader") == []

    desk.admit(cast.reader, Role.READER)

    assert len(lines("reader")) == 1
