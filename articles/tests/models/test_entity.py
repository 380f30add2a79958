"""Entities: made once, known by many names in any script, edited, merged with all that belongs to them."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Desk, Entity, Event


def test_entity_is_made_once_however_it_is_spelled(desk, cast):
    first, created = Entity.make(desk=desk, by=cast.annotator, name="Al-Kāẓimī", kind="person")
    again, anew = Entity.make(desk=desk, by=cast.annotator, name=" al-kazimi ", kind="person")
    place, other = Entity.make(desk=desk, by=cast.annotator, name="Al-Kazimi", kind="place")

    assert (created, anew, other) == (True, False, True)
    assert first == again != place
    assert Event.objects.filter(verb="entity.created").count() == 2


@pytest.mark.parametrize("name", ["", "  ", "\u200c", "a\0b", "x" * 201])
def test_entity_without_a_proper_name_is_refused(desk, cast, name):
    with pytest.raises(ValidationError) as error:
        Entity.make(desk=desk, by=cast.editor, name=name, kind="person")

    assert list(error.value.error_dict) == ["name"]
    assert not Entity.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"kind": "planet"}, {"wikidata_id": "Q0"}, {"wikidata_id": "30"}, {"latitude": 91.0}]
)
def test_entity_with_a_bad_field_is_refused(desk, cast, fields):
    with pytest.raises(ValidationError) as error:
        Entity.make(**{"desk": desk, "by": cast.editor, "name": "Iraq", "kind": "place", **fields})

    assert list(error.value.error_dict) == list(fields)


def test_alias_with_control_characters_is_refused(desk, cast):
    with pytest.raises(ValidationError) as error:
        Entity.make(desk=desk, by=cast.editor, name="Iraq", kind="place", aliases=["I\0q"])

    assert list(error.value.error_dict) == ["aliases"]
    assert not Entity.objects.exists()


@pytest.mark.parametrize("name", ["iraq", "العراق", "عراق", "IRAQ", "Republic of Iraq"])
def test_entity_is_found_by_every_name(make_entity, name):
    iraq = make_entity("Iraq", kind="place", aliases=["العراق", "عراق", "Republic of Iraq", " ", "iraq"])

    assert list(Entity.objects.standing().named(name)) == [iraq]
    assert sorted(iraq.other_names) == ["Republic of Iraq", "العراق", "عراق"]


def test_edit_keeps_the_old_name_as_an_alias_and_records_it(make_entity, cast):
    entity = make_entity("CENTCOM")

    assert entity.edit(cast.editor, name="US Central Command", description="A command")

    assert entity.other_names == ["CENTCOM"]
    event = Event.objects.about(entity).last()
    assert (event.verb, event.before, event.after) == (
        "entity.edited",
        {"name": "CENTCOM", "description": ""},
        {"name": "US Central Command", "description": "A command"},
    )
    assert Entity.objects.get().version == 2


def test_edit_that_changes_nothing_leaves_version_and_log(make_entity, cast):
    entity = make_entity("CENTCOM", aliases=["Central Command"])

    assert not entity.edit(cast.editor, name="CENTCOM", aliases=["  Central  Command "])

    assert Entity.objects.get().version == 1
    assert Event.objects.about(entity).count() == 1


def test_edit_to_the_name_of_another_is_refused(make_entity, cast):
    make_entity("NATO")
    entity = make_entity("OTAN")

    with pytest.raises(ValidationError):
        entity.edit(cast.editor, name="nato")

    assert Entity.objects.get(pk=entity.pk).name == "OTAN"


def test_merging_moves_mentions_claims_and_names(
    make_entity, make_annotation, make_claim, make_article, cast
):
    short, whole = (
        make_entity("CENTCOM", aliases=["سنتکام"], wikidata_id="Q1"),
        make_entity("Central Command"),
    )
    here, there = make_article(), make_article()
    mention = {"words": "Iraq", "motivation": "identifying", "entities": [short]}
    first, second = make_annotation(article=here, **mention), make_annotation(article=there, **mention)
    said, told = make_claim("It said so.", claimant=short), make_claim("It is so.", about=[short, whole])
    before = {article: article.events.count() for article in (here, there)}

    whole.absorb(short, by=cast.editor)

    assert {entity for made in (first, second) for entity in made.entities.all()} == {whole}
    said.refresh_from_db()
    assert (said.claimant, list(told.about.all())) == (whole, [whole])
    assert set(whole.other_names) == {"CENTCOM", "سنتکام"}
    assert (whole.wikidata_id, whole.version) == ("Q1", 2)
    short.refresh_from_db()
    assert short.merged_into == whole
    assert list(Entity.objects.standing().named("CENTCOM")) == [whole]
    # One line for each article whose page shows it, all of one act.
    lines = Event.objects.filter(verb="entity.merged")
    assert {event.article for event in lines} == {here, there}
    assert len({event.act for event in lines}) == 1
    assert all(article.events.count() == count + 1 for article, count in before.items())
    assert sorted(lines[0].before["annotations"]) == sorted([first.pk, second.pk])


def test_what_was_merged_before_follows_along(make_entity, cast):
    a, b, c = make_entity("A"), make_entity("B"), make_entity("C")

    b.absorb(a, by=cast.editor)
    c.absorb(b, by=cast.editor)

    a.refresh_from_db()
    assert a.merged_into == c


def test_only_two_entities_of_one_desk_are_merged(make_entity, cast):
    ours, theirs = make_entity("A"), make_entity("B", desk=Desk.objects.create(name="Third desk"))
    gone, kept = make_entity("C"), make_entity("D")
    kept.absorb(gone, by=cast.editor)

    for one, other in ((ours, ours), (ours, theirs), (ours, gone), (gone, ours)):
        with pytest.raises(ValidationError):
            one.absorb(other, by=cast.editor)
    assert Event.objects.filter(verb="entity.merged").count() == 1


def test_merged_name_may_be_used_again(make_entity, desk, cast):
    short, whole = make_entity("CENTCOM"), make_entity("US Central Command")
    whole.absorb(short, by=cast.editor)

    _entity, created = Entity.make(desk=desk, by=cast.editor, name="CENTCOM", kind="organization")

    assert created
