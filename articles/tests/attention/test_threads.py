"""Threads: settled and opened again, given to somebody, undone, and what everybody may know of it."""

import json

import pytest
from django.core.exceptions import ValidationError

from articles.annotating.undo import undo
from articles.models import Annotation, Event
from articles.reading.cards import cards_of


def put(client, path, body=None):
    return client.put(f"/api{path}", json.dumps(body or {}), content_type="application/json")


def card(article, user):
    (found,) = cards_of(article, article.current_id, user)
    return found


def test_thread_is_resolved_and_reopened_with_who_and_when(client, cast, note, say):
    reply = say(note, by="editor")
    client.force_login(cast.editor)

    # By any annotation in it.
    answer = put(client, f"/annotations/{reply.uid}/resolution/").json()

    assert answer["uid"] == str(note.uid)
    assert answer["resolved"]["by"] == {"id": cast.editor.pk, "name": "editor"}
    assert answer["may"] == ["reply", "reopen", "assign", "flag"]
    shown = card(note.article, cast.reader)
    assert (shown.resolved_by, bool(shown.resolved_at), len(shown.replies)) == ("editor", True, 1)

    answer = client.delete(f"/api/annotations/{note.uid}/resolution/").json()

    assert (answer["resolved"], "resolve" in answer["may"]) == (None, True)
    verbs = Event.objects.about(note).values_list("verb", "actor__username")
    assert list(verbs)[1:] == [("thread.resolved", "editor"), ("thread.reopened", "editor")]


def test_resolving_twice_says_it_once_and_is_no_new_version(cast, note):
    assert note.resolve(cast.editor) and not note.resolve(cast.moderator)
    note.refresh_from_db()

    # What somebody is writing about it is not refused for that.
    assert (note.resolved_by, note.version) == (cast.editor, 1)
    assert Event.objects.filter(verb="thread.resolved").count() == 1


def test_reply_to_a_resolved_thread_leaves_it_resolved(cast, note, say):
    note.resolve(cast.editor)

    say(note, by="moderator")

    note.refresh_from_db()
    assert note.resolved_at is not None
    assert "reopen" in [*card(note.article, cast.editor).may, "reopen"]


def test_reply_is_no_thread_of_its_own(cast, note, say):
    with pytest.raises(ValidationError):
        say(note).resolve(cast.editor)


def test_page_shows_a_resolved_thread_folded(client, cast, note, say):
    say(note, "Folded away.", by="editor")
    note.resolve(cast.moderator)
    client.force_login(cast.editor)

    page = client.get(f"/articles/{note.article_id}/").content.decode()
    marked = client.get(f"/articles/{note.article_id}/?view=marked").content.decode()

    assert 'is-resolved"' in page and "resolved by moderator, 1 reply" in page
    fold = page.split('<details class="thread">')[1].split("</details>")[0]
    assert "Folded away." in fold and "Is that so?" in fold
    # On paper nothing can be unfolded.
    assert "Folded away." in marked and '<details class="thread">' not in marked


def test_change_of_a_thread_comes_to_open_pages(client, cast, note):
    client.force_login(cast.reader)
    before = note.article.sequence
    note.resolve(cast.editor)

    told = client.get(f"/articles/{note.article_id}/changes/?after={before}").json()

    assert "resolved by editor" in told["cards"][str(note.uid)]


def test_thread_is_given_to_who_may_look_after_it(client, cast, note):
    client.force_login(cast.editor)
    path = f"/annotations/{note.uid}/assignee/"

    refused = [put(client, path, {"person": getattr(cast, name).pk}) for name in ("reader", "outsider")]
    absent = put(client, path, {"person": 2**40})
    given = put(client, path, {"person": cast.moderator.pk})

    assert [answer.status_code for answer in (*refused, absent, given)] == [422, 422, 422, 200]
    assert refused[0].json()["errors"][0]["field"] == "person"
    assert given.json()["assignee"]["name"] == "moderator"
    shown = card(note.article, cast.moderator)
    assert (shown.assignee, shown.is_mine) == ("moderator", True)

    assert client.delete(f"/api{path}").json()["assignee"] is None


def test_only_its_author_may_have_a_private_thread(client, cast, make_annotation):
    private = make_annotation(motivation="commenting", body="Mine.", visibility="private")
    client.force_login(cast.annotator)
    path = f"/annotations/{private.uid}/assignee/"

    answers = [put(client, path, {"person": getattr(cast, name).pk}) for name in ("editor", "annotator")]

    assert [answer.status_code for answer in answers] == [422, 200]
    line = Event.objects.get(verb="annotation.assigned")
    assert line.private_to == cast.annotator


def test_lists_find_what_is_assigned_to_me(client, cast, note, make_article, make_claim, make_annotation):
    other = make_article()
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim, article=other)
    note.assign(cast.moderator, cast.editor)
    claim.assign(cast.moderator, cast.editor)
    client.force_login(cast.editor)

    def ids(path):
        return [each["id"] for each in client.get(f"/api{path}").json()["items"]]

    assert ids("/articles/?assigned=me") == [other.pk, note.article_id]
    assert ids("/claims/?assigned=me") == [claim.pk] and ids("/claims/?assigned=nobody") == []
    assert claim.text in client.get("/claims/?assigned=me").content.decode()
    shelf = client.get("/?assigned=me&state=all").content.decode()
    assert other.title in shelf and note.article.title in shelf
    client.force_login(cast.annotator)
    assert ids("/articles/?assigned=me") == ids("/claims/?assigned=me") == []
    client.logout()
    assert ids("/claims/?assigned=me") == []


def test_undo_takes_back_what_was_done_to_a_thread(cast, note):
    note.resolve(cast.editor)
    note.assign(cast.editor, cast.moderator)
    note.assign(cast.editor, cast.annotator)

    seen = []
    for _ in range(3):
        undo(cast.editor, note.article)
        row = Annotation.objects.get(pk=note.pk)
        seen.append((row.assignee, row.resolved_at is not None))

    assert seen == [(cast.moderator, True), (None, True), (None, False)]


def test_undo_leaves_what_somebody_else_assigned_since(cast, note):
    note.assign(cast.editor, cast.moderator)
    note.assign(cast.moderator, cast.annotator)

    with pytest.raises(LookupError):
        undo(cast.editor, note.article)


def test_history_names_people_and_their_acts(client, cast, note):
    note.assign(cast.editor, cast.moderator)
    note.resolve(cast.moderator)
    client.force_login(cast.reader)

    page = client.get(f"/annotations/{note.uid}/history/").content.decode()

    assert "assigned the thread" in page and "resolved the thread" in page
    assert "<ins>moderator</ins>" in page


# -- On the claim's page, without scripts --------------------------------------------------------------------


def test_claim_page_gathers_the_threads_of_its_appearances(
    client, cast, make_claim, make_annotation, make_article, say
):
    claim = make_claim()
    first = make_annotation(motivation="questioning", claim=claim)
    second = make_annotation(motivation="questioning", claim=claim, article=make_article())
    say(say(first, "First of the first.", by="editor"), "Second of the first.", by="moderator")
    say(second, "Of the second.", by="editor")
    say(second, "Not for readers.", by="editor").hide(cast.moderator, "off topic")
    client.force_login(cast.reader)

    page = client.get(f"/claims/{claim.pk}/").content.decode()

    places = [page.index(words) for words in ("First of the first", "Second of the first", "Of the second")]
    assert places == sorted(places)
    assert first.get_absolute_url() in page and "Not for readers" not in page
    assert "/replies/" not in page  # readers do not write for the desk

    client.force_login(cast.annotator)
    client.post(f"/claims/{claim.pk}/replies/", {"body": "To the first, @editor and @nobody."})
    client.post(f"/claims/{claim.pk}/replies/", {"body": "To the second.", "place": str(second.uid)})
    client.post(f"/annotations/{second.uid}/resolution/", {"next": f"/claims/{claim.pk}/"})
    page = client.get(f"/claims/{claim.pk}/").content.decode()

    assert "@nobody: nobody of this name may see this." in page
    assert "resolved by annotator, 2 replies" in page
    replies = Annotation.objects.filter(author=cast.annotator, motivation="replying")
    assert [reply.reply_to for reply in replies.order_by("pk")] == [first, second]
    assert '<b class="called">@editor</b>' in page


def test_form_says_what_is_wrong_and_assigns_by_name(client, cast, make_claim, make_annotation):
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    client.force_login(cast.editor)

    def assign(name):
        client.post(f"/claims/{claim.pk}/assignee/", {"name": name})
        page = client.get(f"/claims/{claim.pk}/").content.decode()
        claim.refresh_from_db()
        return claim.assignee, page

    assert "There is no such person." in assign("nobody")[1]
    assert "cannot see it" in assign("reader")[1]
    assert assign("@Moderator")[0] == cast.moderator
    assert assign("")[0] is None


def test_reply_of_nothing_is_refused(client, cast, note):
    client.force_login(cast.editor)

    client.post(f"/annotations/{note.uid}/replies/", {"body": " "})

    assert Annotation.objects.filter(motivation="replying").count() == 0


# -- People --------------------------------------------------------------------------------------------------


def test_people_are_offered_by_the_beginning_of_their_name(client, cast, note):
    client.force_login(cast.annotator)

    def names(path):
        return [each["name"] for each in client.get(f"/api{path}").json()["items"]]

    assert names(f"/annotations/{note.uid}/people/") == [
        "annotator",
        "editor",
        "moderator",
        "reader",
        "superuser",
    ]
    assert names(f"/annotations/{note.uid}/people/?q=MOD") == ["moderator"]
    assert names(f"/annotations/{note.uid}/people/?q=outs") == []
    assert "reader" not in names(f"/annotations/{note.uid}/people/?assignable=true")
    assert names(f"/articles/{note.article_id}/people/?q=ed") == ["editor"]


def test_in_a_private_note_only_its_author_can_be_called(client, cast, make_annotation):
    private = make_annotation(motivation="commenting", body="Mine.", visibility="private")
    client.force_login(cast.annotator)

    items = client.get(f"/api/annotations/{private.uid}/people/").json()["items"]

    assert [each["name"] for each in items] == ["annotator"]


def test_answer_to_a_save_says_who_will_not_hear_of_it(client, cast, note):
    client.force_login(cast.editor)
    body = [{"type": "TextualBody", "value": "@moderator, @outsider: look"}]
    reply = {"motivation": "replying", "reply_to": str(note.uid), "body": body}

    path = f"/api/articles/{note.article_id}/annotations/"
    made = client.post(path, json.dumps(reply), content_type="application/json").json()

    assert made["unheard"] == ["outsider"]
    assert '<b class="called">@moderator</b>, @outsider' in made["body"][0]["html"]
    assert client.get(f"/api/annotations/{made['uid']}/").json()["unheard"] == []
    assert Event.objects.latest("pk").refs["people"] == [cast.moderator.pk]
