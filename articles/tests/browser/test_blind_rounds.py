"""From asking two people to mark an article blind, over their marks, to the editor's decision by keyboard."""

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Membership, Round, User
from articles.permissions import Role
from articles.tests.rounds.conftest import mark, opened  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def second(cast, desk):
    user = User.objects.create_user("second")
    Membership.objects.create(user=user, desk=desk, role=Role.ANNOTATOR)
    return user


@pytest.fixture
def asked(article, cast, second):
    return Round.ask(article, cast.editor, [cast.annotator, second], "Look at the numbers.")


def test_blind_annotation_to_adjudication(visit, cast, second, article):
    editor = visit(cast.editor).open(article)
    editor.page.get_by_role("link", name="blind round").click()
    editor.page.get_by_label("annotator").check()
    editor.page.get_by_label("second").check()
    editor.page.get_by_label("What to look at").fill("Who said it?")
    editor.page.get_by_role("button", name="Ask them").click()
    expect(editor.page.get_by_text("They are asked.")).to_be_visible()

    first, other = visit(cast.annotator).open(article), visit(second).open(article)
    expect(first.page.get_by_text("Blind round: only you see your marks here.")).to_be_visible()
    first.select("the drones were small")
    first.press("h")
    first.saved()
    expect(first.page.locator("annotation-card header i", has_text="blind")).to_be_visible()
    first.select("NATO")
    first.press("h")
    first.saved()
    other.select("the drones were small")
    other.press("h")
    other.saved()
    other.select("Iraq did not ask")
    other.press("c")
    expect(other.page.locator("claim-form textarea")).to_be_focused()
    other.page.keyboard.press("Control+a")
    other.type("Iraq asked nobody.")
    other.press("Control+Enter")
    other.saved()
    expect(other.card("Iraq asked nobody.")).to_contain_text("blind")
    other.marks_are([["claim", "Iraq did not ask"], ["highlight", "the drones were small"]])
    editor.open(article)
    editor.marks_are([])

    for each in (first, other):
        each.page.get_by_role("link", name="I am done").click()
        each.page.get_by_role("button", name="I am done").click()
    expect(other.page.get_by_text("All are done: the round is open.")).to_be_visible()
    expect(other.page.get_by_role("button", name="Accept")).to_have_count(0)

    editor.page.goto(f"{editor.server}/rounds/")
    editor.page.get_by_role("link", name=article.title).click()
    groups = editor.page.locator("[data-group]")
    expect(groups).to_have_count(3)
    editor.page.get_by_role("button", name="Accept the one on which all agree").click()
    expect(groups.first).to_contain_text("accepted")
    expect(editor.page.get_by_text("2 groups undecided")).to_be_visible()
    editor.page.wait_for_load_state()  # then it has its keys
    editor.press("j", "j", "1")
    expect(groups.nth(1)).to_contain_text("accepted by editor")
    editor.page.wait_for_load_state()
    editor.press("u")
    expect(groups.nth(1).get_by_role("button", name="None of them")).to_be_visible()
    editor.page.wait_for_load_state()
    editor.press("0")
    expect(groups.nth(1)).to_contain_text("left by editor")

    editor.open(article)
    editor.marks_are([["highlight", "the drones were small"]])
    card = editor.page.locator("annotation-card")
    expect(card).to_contain_text("marked by annotator, confirmed by second · decided by editor")
    assert Annotation.objects.filter(adopted_at=None).count() == 3


def test_adopted_mark_appears_on_open_pages_and_goes_when_it_is_taken_back(
    visit, cast, opened, article  # noqa: F811
):  # fmt: skip
    reader = visit(cast.reader).open(article)
    reader.marks_are([])
    note = next(one["uid"] for one in opened.compared["marks"] if one["label"] == "note")

    opened.accept(cast.editor, [note])

    reader.marks_are([["note", "NATO has a mission"]])
    opened.take_back(cast.editor, [note])
    reader.marks_are([])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(visit, cast, second, article, opened, make_article, scheme):  # noqa: F811
    other = Round.ask(make_article(), cast.editor, [cast.annotator, second])
    here = visit(cast.editor, color_scheme=scheme)

    for path in (
        *("/rounds/", f"/rounds/{opened.pk}/", f"/rounds/{other.pk}/"),
        f"/articles/{article.pk}/rounds/new/",
    ):
        here.page.goto(here.server + path)
        here.page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        assert here.seriously_wrong() == []


def test_on_a_phone_nothing_is_wider_than_the_screen(visit, cast, opened, phone):  # noqa: F811
    here = visit(cast.editor, **phone)
    here.page.goto(f"{here.server}/rounds/{opened.pk}/")

    here.page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_marks_are_decided(visit, cast, opened):  # noqa: F811
    here = visit(cast.editor, java_script_enabled=False)
    here.page.goto(f"{here.server}/rounds/{opened.pk}/")

    here.page.locator("[data-group]", has_text="NATO").get_by_role("button", name="Accept").click()

    expect(here.page.locator("[data-group]", has_text="NATO")).to_contain_text("accepted by editor")
