"""People reach each other: a mention by completion, a thread settled, a thing followed, what happened."""

import re

import pytest
from playwright.sync_api import expect

from articles.attention.notify import Reader
from articles.models import Annotation, Follow, Job

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def note(make_annotation, cast):
    return make_annotation(motivation="commenting", body="Is that so?", by=cast.annotator)


@pytest.fixture
def read_log():
    def read():
        Job.objects.get_or_create(name="notify")
        reader = Reader()
        while reader.step():
            pass

    return read


def test_reply_reaches_whom_it_calls_who_clicks_through_to_it(visit, cast, article, note, read_log):
    here = visit(cast.editor).open(article)
    here.open_card(note)
    here.press("r")
    here.type("Can you look, @mod")
    # Fewer letters find more people, of whom Enter would take the first.
    expect(here.page.get_by_role("option")).to_have_text(["@moderator"])
    here.press("Enter")
    expect(here.page.locator("annotation-form textarea")).to_have_value("Can you look, @moderator ")
    here.type("?")
    here.press("Control+Enter")
    here.saved()
    reply = Annotation.objects.get(motivation="replying")
    expect(here.page.locator(".reply .called")).to_have_text("@moderator")
    read_log()

    there = visit(cast.moderator).open(article)
    expect(there.page.locator(".bell__count")).to_have_text("1")
    there.page.get_by_role("link", name="Notifications: 1 unread").click()
    line = there.page.locator(".act--new")
    expect(line).to_contain_text("editor mentioned you in")
    line.locator(".act__title").click()

    there.ready()
    assert there.page.url.endswith(f"#annotation-{reply.uid}")
    shown = there.page.locator(f"[id='annotation-{reply.uid}']")
    expect(shown).to_be_in_viewport()
    expect(there.page.locator(f"annotation-card[data-uid='{note.uid}']")).to_have_class(re.compile("active"))
    expect(there.page.locator(".bell__count")).to_be_hidden()


def test_name_of_nobody_is_said_to_reach_nobody(visit, cast, article, note):
    here = visit(cast.editor).open(article)
    here.open_card(note)

    here.press("r")
    here.type("@outsider knows")
    here.press("Control+Enter")

    expect(here.page.locator("toast-line")).to_contain_text("@outsider: nobody of this name may see it")
    assert Annotation.objects.get(motivation="replying").people == ()


def test_thread_is_resolved_folded_opened_by_a_link_and_reopened(visit, cast, article, note, make_annotation):
    reply = make_annotation(None, motivation="replying", reply_to=note, body="Yes.", by=cast.editor)
    here = visit(cast.editor).open(article)

    card = here.open_card(note)
    card.get_by_role("button", name="Resolve").click()
    expect(card.locator("details.thread summary")).to_contain_text("resolved by editor, 1 reply")
    expect(card.get_by_text("Yes.")).to_be_hidden()

    # A link to the reply opens what is folded.
    here.page.goto("about:blank")
    here.page.goto(f"{here.server}{reply.get_absolute_url()}")
    here.ready()
    expect(here.page.get_by_text("Yes.")).to_be_in_viewport()
    here.page.get_by_role("button", name="Reopen").click()
    expect(here.page.locator("details.thread")).to_have_count(0)
    expect(here.page.locator("#status")).to_contain_text("open again")
    note.refresh_from_db()
    assert note.resolved_at is None

    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("the thread is resolved again")


def test_thread_is_assigned_with_the_keyboard(visit, cast, article, note):
    here = visit(cast.editor).open(article)

    card = here.open_card(note)
    card.get_by_role("button", name="Assign").press("Enter")
    expect(card.get_by_role("option", name="moderator")).to_be_visible()
    here.type("mod")
    expect(card.get_by_role("option")).to_have_count(1)
    here.press("Enter")

    expect(card.locator(".annotation-card__assignee")).to_contain_text("moderator")
    note.refresh_from_db()
    assert note.assignee == cast.moderator


def test_article_and_thread_are_followed(visit, cast, article, note):
    here = visit(cast.reader).open(article)

    follow = here.page.locator("[data-follow='article']")
    expect(follow).to_have_attribute("aria-pressed", "false")
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    card = here.open_card(note)
    card.get_by_role("button", name="Follow").click()
    expect(card.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "true")
    followed = set(Follow.objects.filter(is_on=True).values_list("kind", "key"))
    assert followed == {("article", article.pk), ("thread", note.pk)}

    # It is remembered, and a change of the card does not forget it.
    here.reload()
    card = here.open_card(note)
    expect(card.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "true")
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "false")
    assert not Follow.objects.get(kind="article").is_on


def test_without_scripts_one_follows_and_discusses_by_forms(
    visit, cast, article, make_annotation, make_claim
):
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim, by=cast.annotator)
    here = visit(cast.editor, java_script_enabled=False)

    here.page.goto(f"{here.server}{article.get_absolute_url()}")
    here.page.get_by_role("link", name="follow", exact=True).click()
    here.page.get_by_role("button", name="Follow").click()
    here.page.goto(f"{here.server}{claim.get_absolute_url()}")
    here.page.get_by_label("Say something about the claim").fill("I doubt it, @annotator.")
    here.page.get_by_role("button", name="Save").click()
    expect(here.page.locator(".thread-of__reply .called")).to_have_text("@annotator")
    here.page.get_by_role("button", name="Resolve").click()
    expect(here.page.get_by_role("button", name="Reopen")).to_be_visible()

    assert Follow.objects.get(kind="article").person == cast.editor


def test_line_of_the_activity_page_leads_to_its_place(visit, cast, article, note, make_annotation):
    reply = make_annotation(None, motivation="replying", reply_to=note, body="Yes.", by=cast.editor)
    here = visit(cast.reader)
    here.page.goto(f"{here.server}/")
    here.page.get_by_role("link", name="Activity").click()

    line = here.page.locator(".act--new", has_text="editor replied in")
    line.locator(".act__title").click()

    here.ready()
    expect(here.page.locator(f"[id='annotation-{reply.uid}']")).to_be_in_viewport()
    here.page.goto(f"{here.server}/activity/")
    here.page.get_by_role("button", name="Mark as seen").click()
    expect(here.page.locator(".act").first).to_be_visible()
    expect(here.page.locator(".act--new")).to_have_count(0)


@pytest.mark.parametrize("path", ["/activity/", "/notifications/", "/follows/", "/notifications/mail/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(visit, cast, note, make_annotation, read_log, path, scheme):
    make_annotation(None, motivation="replying", reply_to=note, body="@annotator, yes.", by=cast.editor)
    Follow.put(cast.annotator, "article", note.article)
    read_log()
    here = visit(cast.annotator, color_scheme=scheme)

    here.page.goto(f"{here.server}{path}")

    assert here.seriously_wrong() == []


def test_card_with_its_thread_is_accessible(visit, cast, article, note, make_annotation):
    make_annotation(None, motivation="replying", reply_to=note, body="@annotator, yes.", by=cast.editor)
    note.assign(cast.editor, cast.annotator)
    note.resolve(cast.editor)
    here = visit(cast.annotator).open(article)

    card = here.open_card(note)
    card.locator("summary").click()
    card.get_by_role("button", name="Assign").click()
    expect(card.get_by_role("option", name="editor")).to_be_visible()

    assert here.seriously_wrong() == []
