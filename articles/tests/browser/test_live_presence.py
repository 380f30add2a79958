"""Who else is on the page, where they read and what they write; for those of the desk alone."""

import pytest
from playwright.sync_api import expect

from articles.tests.browser.live import is_live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sees(visit, *names):
    """Wait until the header shows that these are here, too."""
    words = f"Also on this page: {' and '.join(names)}"
    expect(visit.page.get_by_role("button", name=words, exact=True)).to_be_visible()


def test_people_come_and_go(visit, cast, article):
    one, other = is_live(visit(cast.editor).open(article)), is_live(visit(cast.annotator).open(article))
    faces = one.page.locator(".people__faces")

    sees(one, "annotator")
    sees(other, "editor")
    other.page.goto(other.server + "/claims/")

    expect(faces).to_be_hidden()


def test_somebody_in_three_tabs_is_shown_once(visit, cast, article):
    one, other = is_live(visit(cast.editor).open(article)), is_live(visit(cast.annotator).open(article))
    for _ in range(2):
        other.tab(article)

    expect(one.page.locator(".people__faces .face")).to_have_count(1)
    expect(one.page.locator(".people__list li")).to_have_count(1)


def test_a_line_shows_where_somebody_reads_and_leads_there(visit, cast, make_crowded):
    article = make_crowded(60, motivation="highlighting")
    one, other = is_live(visit(cast.editor).open(article)), is_live(visit(cast.annotator).open(article))

    other.press("G")
    line = one.page.locator(".reading-line")
    expect(line).to_have_attribute("aria-label", "annotator is reading here")
    one.page.locator(".people__faces").click()
    one.page.locator(".people__list").get_by_role("button", name="annotator").click()

    expect(line).to_be_in_viewport()
    assert one.page.evaluate("() => document.querySelector('article-text').cursor") is None
    other.press("Escape")
    expect(line).to_have_count(0)


def test_who_writes_is_shown_at_the_card_and_no_longer_when_they_stop(visit, cast, article, make_annotation):
    note = make_annotation("Iraq", motivation="commenting", body="first")
    one, other = is_live(visit(cast.editor).open(article)), is_live(visit(cast.annotator).open(article))
    sign = one.page.locator(".annotation-card__typing")

    other.open_card(note).get_by_role("button", name="Reply").click()
    other.type("I think")
    expect(sign).to_have_text("annotator is writing …")
    note.edit(cast.annotator, body="second")
    expect(one.card("second")).to_contain_text("annotator is writing …")
    other.press("Escape")

    expect(sign).to_have_count(0)


def test_a_visitor_sees_nobody_and_is_not_seen(visit, cast, make_article):
    article = make_article(visibility="public")
    member, visitor = is_live(visit(cast.editor).open(article)), visit()
    visitor.page.goto(visitor.server + article.get_absolute_url())
    is_live(visitor)
    other = is_live(visit(cast.annotator).open(article))

    sees(member, "annotator")
    sees(other, "editor")
    expect(visitor.page.locator(".people")).to_have_count(0)


def test_screen_readers_hear_who_comes(visit, cast, article):
    one = is_live(visit(cast.editor).open(article))
    two = is_live(visit(cast.annotator).open(article))
    sees(one, "annotator")

    is_live(visit(cast.moderator).open(article))

    expect(one.page.locator(".people [role='status']")).to_contain_text("moderator")
    assert two.seriously_wrong() == []
