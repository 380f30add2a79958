"""Naming entities: from the sentence, by alias, new ones, and all occurrences of an article in one act."""

import pytest
from playwright.sync_api import expect

from articles.models import Annotation, Entity, Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def names(here):
    return here.page.locator("mention-picker [data-words]")


def test_tab_goes_through_the_names_of_the_sentence(visit, cast, article, make_entity):
    make_entity("Iraq", "place")
    here = visit(cast.annotator).open(article)

    here.press("j", "e")
    expect(names(here)).to_have_text("US Central Command")
    here.press("Tab")
    expect(names(here)).to_have_text("Iraq")
    here.press("Tab")
    expect(names(here)).to_have_text("US Central Command")
    here.press("Shift+Tab", "Enter")
    here.saved()

    mention = Annotation.objects.get()
    assert (mention.quote, mention.entity.name) == ("Iraq", "Iraq")
    here.press("e")
    expect(names(here)).to_have_text("US Central Command")


def test_a_name_is_made_longer_by_words(visit, cast, article):
    here = visit(cast.annotator).open(article)

    here.select("Central Command")
    here.press("e")
    expect(names(here)).to_have_text("Central Command")
    here.press("Shift+ArrowLeft")
    expect(names(here)).to_have_text("US Central Command")
    here.press("Alt+Shift+ArrowRight")
    expect(names(here)).to_have_text("US Central")
    here.press("Escape")

    expect(here.page.locator("mention-picker")).to_be_hidden()
    assert not Annotation.objects.exists()


def test_an_unknown_name_becomes_an_entity_in_one_action(visit, cast, article):
    here = visit(cast.annotator).open(article)

    here.select("US Central Command")
    here.press("e")
    expect(here.page.locator("mention-picker [data-none]")).to_be_visible()
    here.press("2")
    here.saved()

    entity = Entity.objects.get()
    assert (entity.name, entity.kind, entity.created_by) == (
        "US Central Command",
        "organization",
        cast.annotator,
    )
    assert Annotation.objects.get().entity == entity
    verbs = Event.objects.filter(act=Event.objects.latest("pk").act).values_list("verb", flat=True)
    assert sorted(verbs) == ["annotation.created", "entity.created"]


def test_an_alias_in_another_script_is_found(visit, cast, make_article, make_entity):
    iraq = make_entity("Iraq", "place", aliases=["عراق"])
    article = make_article("<p>نیروهای ناتو در عراق ماندند.</p>", language="fa")
    here = visit(cast.annotator).open(article)

    here.select("عراق")
    here.press("e")
    expect(here.page.locator("mention-picker [role=option]").first).to_contain_text("Iraq")
    here.press("Enter")
    here.saved()

    mention = Annotation.objects.get()
    assert (mention.quote, mention.entity) == ("عراق", iraq)


def test_all_occurrences_in_one_act_with_one_left_out(visit, cast, article, make_entity):
    make_entity("Iraq", "place")
    here = visit(cast.annotator).open(article)

    here.select("Iraq")
    here.press("e")
    expect(here.page.locator("mention-picker [role=option]").first).to_contain_text("Iraq")
    expect(here.page.locator("mention-picker [data-all]")).to_contain_text("All 3 occurrences")
    here.press("Alt+Enter")
    places = here.page.locator("mention-picker [data-places] li")
    expect(places).to_have_count(3)
    expect(places.nth(1)).to_contain_text("Iraq did not ask the troops")
    assert here.page.evaluate("CSS.highlights.get('candidate').size") == 3
    places.nth(1).locator("input").uncheck()
    here.page.locator("mention-picker [type=submit]").press("Enter")
    expect(here.page.locator("toast-line")).to_contain_text("in 2 places")
    here.saved()

    here.marks_are([["mention", "Iraq"], ["mention", "Iraq"]])
    acts = set(Event.objects.filter(verb="annotation.created").values_list("act", flat=True))
    assert len(acts) == 1
    here.press("u")
    expect(here.page.locator("toast-line")).to_contain_text("Undone")
    here.saved()
    assert not Annotation.objects.standing().exists()


def test_another_entity_for_a_mention(visit, cast, article, make_entity, make_annotation):
    wrong, right = make_entity("Iraq", "place"), make_entity("Republic of Iraq", "place")
    mention = make_annotation("Iraq", motivation="identifying", entities=[wrong])
    here = visit(cast.editor).open(article)

    here.open_card(mention).get_by_text("Edit").click()
    here.page.locator("mention-picker input").fill("republic")
    expect(here.page.locator("mention-picker [role=option]").first).to_contain_text("Republic of Iraq")
    here.press("Enter")
    expect(here.page.locator("toast-line")).to_contain_text("Now names Republic of Iraq")

    assert Annotation.objects.get().entity == right
