"""The queue: flag to hidden, two moderators at once, many at once, by keyboard, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Case, Decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def flagged(make_annotation, cast, desk):
    """``flagged("words", body=…)``: a note with a flag; its case."""

    def make(body="You cannot read a map.", reason="Personal attack", words="the drones were small"):
        note = make_annotation(words, motivation="commenting", body=body)
        return Case.flag(note, cast.reader, desk.flag_reasons.get(label=reason), "Rude.").case

    return make


@pytest.fixture
def queue(visit):
    """``queue(user)``: a window in which the queue answers."""

    def open_(user, **context):
        here = visit(user, **context)
        here.page.goto(f"{here.server}/moderation/")
        here.page.wait_for_selector("moderation-queue[data-ready]")
        return here

    return open_


def case_of(here, case):
    return here.page.locator(f"moderation-case[data-case='{case.pk}']")


def is_active(here, case):
    expect(case_of(here, case)).to_have_class(re.compile(r"\bqueue-case--active\b"))


def decided(here, case):
    return case_of(here, case).locator(".queue-case__decision")


def said(here, case):
    return case_of(here, case).locator(".queue-case__said")


def kinds():
    return list(Decision.objects.order_by("pk").values_list("kind", flat=True))


def test_flag_to_hidden_in_two_actions_and_back_by_one(visit, cast, flagged):
    first, second = flagged(), flagged("Who says so?", "Unsourced", "NATO has a mission")
    here = visit(cast.moderator)
    here.page.goto(here.server + "/")

    here.page.locator(".top__nav").get_by_role("link", name="Moderation").click()  # one
    is_active(here, first)
    here.press("h")  # two

    expect(decided(here, first)).to_contain_text("hidden · Personal attack")
    is_active(here, second)
    assert Annotation.objects.get(pk=first.annotation_id).hidden_reason == "Personal attack"
    expect(here.page.locator(".queue__toast")).to_contain_text("hidden")
    expect(here.page.locator(".top__nav queue-count")).to_have_text("1")
    here.press("u")
    expect(decided(here, first)).to_contain_text("restored")
    assert kinds() == ["hide", "restore"]
    assert Annotation.objects.get(pk=first.annotation_id).hidden_at is None


def test_appeal_is_restored_by_another_moderator(queue, cast, flagged, desk):
    note = flagged().annotation
    Case.decide(note, cast.superuser, Decision.Kind.HIDE, reason=desk.flag_reasons.first())
    Case.appeal(note, cast.annotator, "It was a joke.")
    here = queue(cast.moderator)
    case = Case.objects.get(closed_at=None)

    expect(case_of(here, case)).to_contain_text("It was a joke.")
    is_active(here, case)
    here.press("r")

    expect(decided(here, case)).to_contain_text("restored")
    assert kinds() == ["hide", "restore"]


def test_second_of_two_moderators_gets_the_new_state_and_keeps_what_they_typed(queue, cast, flagged, visit):
    case = flagged()
    here = visit(cast.moderator).unheard()
    here.expect_errors("412")
    here.page.goto(f"{here.server}/moderation/")
    is_active(here, case)
    here.press("n")
    note = case_of(here, case).get_by_label("Note to the author")
    note.fill("Please stay calm.")

    Case.decide(case.annotation, cast.superuser, Decision.Kind.DISMISS)
    case_of(here, case).get_by_role("button", name="Hide").click()

    expect(said(here, case)).to_contain_text("Somebody else decided meanwhile")
    expect(decided(here, case)).to_contain_text("superuser: flags dismissed")
    expect(case_of(here, case).get_by_label("Note to the author")).to_have_value("Please stay calm.")
    assert kinds() == ["dismiss"]
    # What was decided can be decided otherwise, knowing that.
    case_of(here, case).get_by_role("button", name="Hide").click()
    expect(decided(here, case)).to_contain_text("Please stay calm.")
    assert kinds() == ["dismiss", "hide"]


def test_what_another_moderator_decides_is_seen_at_once(queue, cast, flagged):
    first, second = flagged(), flagged("Who says so?", "Unsourced", "NATO has a mission")
    here = queue(cast.moderator)
    is_active(here, first)

    Case.decide(second.annotation, cast.superuser, Decision.Kind.DISMISS)

    expect(decided(here, second)).to_contain_text("superuser: flags dismissed")
    expect(here.page.locator("h1")).to_have_text("1 waiting")


def test_new_cases_are_announced_and_come_when_asked_for(queue, cast, flagged):
    first = flagged()
    here = queue(cast.moderator)
    is_active(here, first)

    second = flagged("Who says so?", "Unsourced", "NATO has a mission")
    expect(here.page.locator(".queue__news")).to_have_text("1 new case: show it")
    assert here.page.locator("moderation-case").count() == 1
    here.page.locator(".queue__news a").click()

    is_active(here, second)
    expect(here.page.locator("moderation-case")).to_have_count(2)


def test_who_looks_at_a_case_is_seen_by_others_who_pass_it_over(queue, cast, flagged):
    first, second = flagged(), flagged("Who says so?", "Unsourced", "NATO has a mission")
    one = queue(cast.moderator)
    is_active(one, first)
    expect(case_of(one, first)).to_contain_text("you are looking at this; others see that")

    other = queue(cast.superuser)

    expect(case_of(other, first)).to_contain_text("moderator is looking at this")
    is_active(other, second)
    expect(case_of(one, second)).to_contain_text("superuser is looking at this")
    other.page.goto(other.server + "/")
    expect(case_of(one, second)).not_to_contain_text("is looking at this")
    one.press("j")
    is_active(one, second)


def test_many_are_decided_at_once_and_what_was_not_says_why(queue, cast, flagged, visit):
    cases = [
        flagged(),
        flagged("Who says so?", "Unsourced", "NATO has a mission"),
        flagged("Buy watches.", "Spam", "Iraq did not ask"),
    ]
    here = visit(cast.moderator).unheard()
    here.page.goto(f"{here.server}/moderation/")
    is_active(here, cases[0])
    here.press("x", "j", "x", "j", "x")
    expect(here.page.locator(".queue__picked")).to_have_text("3 selected")
    cases[1].annotation.edit(cast.annotator, body="Who said so?")

    here.press("h")

    expect(here.page.locator(".queue__toast")).to_contain_text("2 decided, 1 not: see why there")
    expect(said(here, cases[1])).to_contain_text("the text has changed")
    expect(case_of(here, cases[1])).to_contain_text("Who said so?")
    expect(here.page.locator(".queue__picked")).to_have_text("1 selected")
    assert {d.reason.label for d in Decision.objects.all()} == {"Personal attack", "Spam"}
    here.press("h")
    expect(here.page.locator(".queue__toast")).to_contain_text("1 decided")
    assert Decision.objects.filter(kind="hide").count() == 3


def test_everything_by_keyboard(queue, cast, flagged):
    first, second = flagged(), flagged("Who says so?", "Unsourced", "NATO has a mission")
    here = queue(cast.moderator)
    is_active(here, first)
    here.press("j")
    is_active(here, second)
    here.press("k")
    is_active(here, first)
    here.press("?")
    expect(here.page.get_by_role("dialog")).to_contain_text("next case, previous case")
    here.press("Escape", "n", "Tab")
    here.type("Please stay calm; h and d are letters here.")
    here.press("Tab")
    here.type("Second time.")
    here.press("Escape", "s")

    expect(decided(here, first)).to_contain_text("marked as spam")
    decision = Decision.objects.get()
    assert (decision.kind, decision.note, decision.internal_note) == (
        "spam",
        "Please stay calm; h and d are letters here.",
        "Second time.",
    )
    is_active(here, second)
    here.press("d")
    expect(decided(here, second)).to_contain_text("flags dismissed")


def test_what_waits_for_approval_is_approved_or_asked_for_a_reason(queue, cast, desk, make_annotation):
    cast.annotator.premoderated = {desk.pk}
    notes = [make_annotation(words, motivation="commenting", body=words) for words in ("Iraq", "NATO")]
    one, other = (note.cases.get() for note in notes)
    here = queue(cast.moderator)
    here.expect_errors("422")
    is_active(here, one)

    here.press("a")
    is_active(here, other)
    here.press("h")
    expect(said(here, other)).to_have_text("Say why: the author will ask.")
    expect(case_of(here, other).get_by_label("Reason", exact=True)).to_be_focused()
    case_of(here, other).get_by_label("Reason", exact=True).select_option(label="Off topic")
    here.press("Escape", "h")

    expect(decided(here, other)).to_contain_text("hidden · Off topic")
    assert kinds() == ["approve", "hide"]


def test_without_scripts(visit, cast, flagged, desk):
    first, second = flagged(), flagged("Who says so?", "Unsourced", "NATO has a mission")
    here = visit(cast.moderator, java_script_enabled=False)
    here.page.goto(f"{here.server}/moderation/")

    case_of(here, first).get_by_role("button", name="Hide").click()
    expect(here.page.locator("h1")).to_have_text("1 waiting")
    expect(here.page.locator(".queue-done")).to_contain_text("hidden")
    here.page.locator(".queue-done").get_by_role("button", name="Restore").click()
    expect(here.page.locator(".queue-done")).to_contain_text("restored")
    case_of(here, second).get_by_text("Select").click()
    here.page.get_by_text("Decide about all that are selected").click()
    here.page.locator("#bulk").get_by_role("button", name="Dismiss flags").click()

    expect(here.page.locator("h1")).to_have_text("0 waiting")
    assert kinds() == ["hide", "restore", "dismiss"]
    here.page.get_by_role("link", name="Decisions", exact=True).click()
    expect(here.page.locator(".decisions > li")).to_have_count(3)
    here.page.get_by_role("link", name="List of reasons").click()
    here.page.get_by_label("Reason", exact=True).fill("Too long")
    here.page.get_by_role("button", name="Add").click()
    expect(here.page.locator(".messages")).to_contain_text("“Too long” is on the list.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_queue_is_accessible(queue, cast, flagged, scheme, phone):
    case = flagged()
    here = queue(cast.moderator, color_scheme=scheme, **phone)
    is_active(here, case)

    assert here.seriously_wrong() == []
    width = here.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
