"""Reading begins before the scripts for writing have come; what is asked of them meanwhile is not lost."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation

pytestmark = pytest.mark.browser


class Slow:
    """Holds back the scripts of some rooms until they are let go."""

    def __init__(self, visit, rooms):
        self.held = []
        self.is_open = False
        visit.context.route(re.compile(rf"/static/({rooms})/.*\.js$"), self._hold)

    def _hold(self, route):
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def let_go(self):
        self.is_open = True
        for route in self.held:
            route.continue_()


def test_command_given_while_scripts_load_is_obeyed_when_they_have_come(visit, cast, article):
    window = visit(cast.annotator)
    slow = Slow(window, "annotating|entities|claims")
    window.page.goto(window.server + article.get_absolute_url())
    window.page.wait_for_selector("main[data-ready]")

    window.press("j", "j", "h")
    expect(window.page.locator("#status")).to_have_text("Loading …")
    slow.let_go()

    window.saved()
    assert [a.quote for a in Annotation.objects.all()] == ["He said the drones were small."]


def test_form_asked_for_while_scripts_load_opens_and_nothing_loads_any_more(visit, cast, article):
    window = visit(cast.annotator)
    slow = Slow(window, "annotating|entities|claims")
    window.page.goto(window.server + article.get_absolute_url())
    window.page.wait_for_selector("main[data-ready]")

    window.press("j", "n")
    expect(window.page.locator("#status")).to_have_text("Loading …")
    slow.let_go()

    expect(window.page.locator("annotation-form textarea")).to_be_focused()
    expect(window.page.locator("#status")).to_have_text("")


def test_words_selected_while_scripts_load_get_their_bar(visit, cast, article):
    window = visit(cast.annotator)
    slow = Slow(window, "annotating|entities|claims")
    window.page.goto(window.server + article.get_absolute_url())
    window.page.wait_for_selector("main[data-ready]")

    window.select("Central Command")
    slow.let_go()

    expect(window.page.get_by_role("toolbar")).to_be_visible()


def test_scripts_that_do_not_come_are_told(visit, cast, article):
    window = visit(cast.annotator)
    window.expect_errors("Failed to load resource|Failed to fetch")
    window.context.route(re.compile(r"/static/annotating/composer.*\.js$"), lambda route: route.abort())

    window.page.goto(window.server + article.get_absolute_url())

    expect(window.page.locator("#status")).to_contain_text("reload the page to write")
    window.press("j")
    expect(window.page.locator(".cursor-bar")).to_be_visible()


def test_visitor_who_selects_words_is_told_to_sign_in(visit, make_article):
    window = visit().open(make_article(visibility="public"))

    window.select("Central Command")

    expect(window.page.get_by_role("link", name="Sign in to annotate")).to_be_visible()


def test_menu_closes_on_escape_and_gives_the_focus_back(visit, cast, article):
    window = visit(cast.annotator)
    with window.page.expect_response(lambda response: "/shared/menus" in response.url) as loaded:
        window.page.goto(window.server + "/")
    loaded.value.finished()
    menu = window.page.locator("details.account")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")

    window.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
