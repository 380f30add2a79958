"""Moderators withdraw a spammer's morning and bring it back, mute, and suspend whose page is open."""

import pytest
from playwright.sync_api import expect

from articles.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def members(visit, cast, desk):
    """The members page, as the moderator sees it."""

    def open_page(**context):
        here = visit(cast.moderator, **context)
        here.page.goto(f"{here.server}/desks/{desk.pk}/members/")
        return here

    return open_page


@pytest.fixture
def morning(make_annotation):
    places = ("Iraq", "NATO", "the general", "troops")
    return [make_annotation(words, motivation="commenting", body=f"Buy at {words}") for words in places]


def test_a_spammers_morning_is_withdrawn_in_one_act_and_brought_back(
    visit, members, cast, article, morning, make_annotation
):
    make_annotation("drones", by=cast.editor, motivation="commenting", body="How small?")
    reader = visit(cast.reader).open(article)
    expect(reader.card("Buy at")).to_have_count(4)
    here = members()

    here.page.get_by_role("link", name="annotator", exact=True).click()
    here.page.get_by_role("link", name="What they wrote").click()
    here.page.get_by_role("link", name="today", exact=True).click()
    here.page.get_by_text("The newest of them").click()
    expect(here.page.locator(".work li")).to_have_count(4)
    here.page.get_by_label("Why").fill("Advertising.")
    here.page.get_by_label("Suspend them as well").check()
    here.page.get_by_role("button", name="Withdraw 4 annotations").click()

    expect(here.page.get_by_text("4 annotations are withdrawn.")).to_be_visible()
    expect(reader.card("Buy at")).to_have_count(0)
    expect(reader.card("How small?")).to_be_visible()
    here.page.get_by_role("button", name="Bring back").click()
    expect(here.page.get_by_text("4 annotations are brought back.")).to_be_visible()
    expect(reader.card("Buy at")).to_have_count(4)


def test_who_is_muted_reads_and_is_told_and_writes_again_when_it_is_lifted(
    visit, members, cast, desk, article, annotation
):
    here = members()
    here.page.get_by_role("link", name="annotator", exact=True).click()
    here.page.get_by_label("muted").check()
    here.page.get_by_label("a week").check()
    here.page.get_by_label("Why").fill("Insults.")
    here.page.get_by_role("button", name="Restrict").click()
    expect(here.page.locator(".restricted")).to_contain_text("muted until")

    muted = visit(cast.annotator)
    muted.page.goto(f"{muted.server}/accounts/")
    expect(muted.page.get_by_text("You are muted on this desk until")).to_be_visible()
    expect(muted.page.get_by_text("Insults.")).to_be_visible()
    muted.open(article)
    here.page.get_by_role("button", name="Lift it").click()

    expect(here.page.get_by_text("annotator is restricted no more.")).to_be_visible()
    muted.page.goto(f"{muted.server}/accounts/")
    expect(muted.page.get_by_text("You are muted")).to_have_count(0)


def test_the_open_page_of_who_is_suspended_loses_the_desk_at_once(visit, members, cast, article, annotation):
    there = visit(cast.annotator).open(article)
    there.expect_errors("404|403")
    expect(there.page.locator("#live")).to_have_text("live")
    here = members()

    here.page.get_by_role("link", name="annotator", exact=True).click()
    here.page.get_by_label("suspended").check()
    here.page.get_by_label("until it is lifted").check()
    here.page.get_by_label("Why").fill("Spam.")
    here.page.get_by_role("button", name="Restrict").click()

    expect(there.page.locator("#gone")).to_contain_text("You cannot see this article any more")
    expect(there.page.locator("#live")).to_have_text("Not live")
    there.page.goto(f"{there.server}/")
    expect(there.page.get_by_text("You are suspended from this desk")).to_be_visible()
    expect(there.page.get_by_text(article.title)).to_have_count(0)


def test_whose_work_waits_is_said_on_the_members_page(members, cast, desk, make_annotation):
    here = members()

    here.page.get_by_label("Whose annotations wait for approval").select_option("all")
    here.page.get_by_role("button", name="Save").click()
    expect(here.page.get_by_text("Whose annotations wait is changed.")).to_be_visible()
    here.page.get_by_label("Whether the annotations of editor wait").select_option("trusted")
    here.page.get_by_role("button", name="Change the role of editor").click()
    expect(here.page.get_by_text("Whether the work of editor waits is changed.")).to_be_visible()
    make_annotation("Iraq", by=User.objects.get(pk=cast.annotator.pk))
    make_annotation("NATO", by=User.objects.get(pk=cast.editor.pk))
    here.page.reload()

    expect(here.page.get_by_text("1 annotation waits.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["", "{person}/", "{person}/contributions/"])
def test_pages_about_members_are_accessible(members, cast, desk, morning, scheme, page):
    desk.restrict(cast.annotator, "muted", cast.moderator, reason="Insults.")
    here = members(color_scheme=scheme)

    here.page.goto(f"{here.server}/desks/{desk.pk}/members/{page.format(person=cast.annotator.pk)}")

    assert here.seriously_wrong() == []
