"""One stream per browser, which ends when it must and comes back by itself."""

import socket
from contextlib import suppress

import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

from articles.tests.browser import PATIENCE
from articles.tests.browser.live import asks_for, is_live, look, streams_are
from articles.tests.served import Program, Writer, kill, note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_eight_tabs_of_one_browser_share_one_stream(visit, cast, make_article):
    articles = [make_article() for _ in range(4)]
    here = is_live(visit(cast.editor).open(articles[0]))
    tabs = [here.tab(article) for article in articles[1:] + articles]
    streams_are(1)

    for article in articles:
        article.annotate(by=cast.annotator, motivation="commenting", body=f"On {article.title}", spans=[])

    for tab, article in zip(tabs, articles[1:] + articles, strict=True):
        expect(tab.locator("annotation-card", has_text=f"On {article.title}")).to_have_count(1)
    streams_are(1)


def test_the_stream_ends_with_the_last_page(visit, cast, article):
    here = is_live(visit(cast.editor).open(article))
    streams_are(1)

    here.page.goto("about:blank")

    streams_are(0)


def test_tabs_that_crash_are_missed_and_the_others_go_on(visit, cast, make_article, make_annotation):
    articles = [make_article() for _ in range(3)]
    here = is_live(visit(cast.editor).open(articles[0]))
    tabs = [here.tab(article) for article in articles[1:]]
    streams_are(1)

    # One process may hold the tab, the worker, or both.
    here.context.unroute_all()
    for tab in tabs:
        with tab.expect_event("crash"), suppress(Error):
            tab.goto("chrome://crash", timeout=3000)

    make_annotation("Iraq", article=articles[0], motivation="commenting", body="After the crash")
    expect(here.card("After the crash")).to_be_visible()
    asks_for(articles[:1])


def test_without_shared_workers_the_page_has_a_stream_of_its_own_while_it_is_looked_at(
    visit, cast, article, make_annotation
):
    here = visit(cast.editor)
    here.context.add_init_script("delete globalThis.SharedWorker")
    is_live(here.open(article))
    streams_are(1)
    make_annotation("Iraq", motivation="commenting", body="Heard")
    expect(here.card("Heard")).to_be_visible()

    look(here, away=True)
    streams_are(0)
    make_annotation("NATO", motivation="commenting", body="Caught up")
    look(here, away=False)

    expect(here.card("Caught up")).to_be_visible()
    streams_are(1)


def test_who_is_removed_from_the_desk_is_told_and_hears_no_more(visit, cast, desk, article, make_annotation):
    here = is_live(visit(cast.annotator).open(article))
    here.expect_errors("404|403")

    desk.dismiss(cast.annotator, cast.moderator)

    expect(here.page.locator("#gone")).to_contain_text("You cannot see this article any more")
    streams_are(0)
    make_annotation("Iraq", motivation="commenting", body="Not for them", by=cast.editor)
    expect(here.page.locator("#live")).to_have_text("Not live")
    expect(here.page.locator("annotation-card")).to_have_count(0)


def test_who_signs_out_elsewhere_is_offered_to_sign_in_again(visit, cast, article, make_annotation):
    here = is_live(visit(cast.editor).open(article))
    here.expect_errors("401|403|404")
    tab = here.context.new_page()
    tab.goto(here.server + "/accounts/logout/")

    tab.get_by_role("main").get_by_role("button", name="Sign out").click()
    toast = here.page.locator("toast-line")
    expect(toast).to_contain_text("You are signed out. What you wrote is kept here.")
    expect(here.page.locator("#live")).to_have_text("Not live")
    here.sign_in(cast.editor)
    make_annotation("Iraq", motivation="commenting", body="While away")
    look(here, away=False)

    is_live(here)
    expect(here.card("While away")).to_be_visible()
    expect(toast).to_be_empty()


def test_a_server_that_comes_back_is_caught_up_with(chromium, visit, tmp_path):
    program = Program(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    try:
        with program.serving(workers=1, port=port) as (process, port):
            stage = program.run(STAGE)
            here = visit()
            here.expect_errors("ERR_CONNECTION|Failed to load")
            here.server = f"http://127.0.0.1:{port}"
            here.context.unroute_all()
            here.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": stage["session"], "url": here.server}]
            )
            here.page.goto(f"{here.server}/articles/{stage['article']}/")
            is_live(here)
            kill(process)
            expect(here.page.locator("#live")).to_contain_text("trying again")
        with program.serving(workers=1, port=port):
            status, _ = Writer(port, stage["token"]).ask(
                "POST", f"/articles/{stage['article']}/annotations/", note("Written meanwhile", 3)
            )
            assert status == 201

            # Where the program takes long to begin, the page's pauses have grown to half a minute and more.
            expect(here.card("Written meanwhile")).to_have_count(1, timeout=2 * PATIENCE * 1000)
            is_live(here)
    finally:
        program.forget()


STAGE = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from articles.accounts.sessions import SessionStore
from articles.models import Article, Desk, Outlet, Token, User
from articles.permissions import Role

desk = Desk.objects.create(name="Desk")
people = [User.objects.create(username=name) for name in ("reader", "writer")]
for user in people:
    desk.admit(user, Role.EDITOR)
session = SessionStore()
session[SESSION_KEY] = str(people[0].pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = people[0].get_session_auth_hash()
session.save()
html = "<p>" + " ".join(f"word{{number}}" for number in range(40)) + "</p>"
outlet = Outlet.objects.create(name="A")
article = Article.publish(desk=desk, by=people[1], html=html, title="Words", outlet=outlet)
token = Token.issue(people[1], "test")[1]
print(json.dumps({{"session": session.session_key, "article": article.pk, "token": token}}))
"""
