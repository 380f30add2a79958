"""The pages of entities: names in any script, mentions in context, correcting and merging."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Entity


@pytest.fixture
def browse(cast):
    """``browse(role, address, status, post=fields)``: the answer to a person in that role."""

    def browse(role, address, status=200, post=None):
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        answer = client.get(address) if post is None else client.post(address, post)
        assert answer.status_code == status, (answer.status_code, answer.content[:300])
        return answer

    return browse


@pytest.fixture
def mention(make_annotation):
    """``mention(entity, words, **fields)``: the words in the article name the entity."""

    def make(entity, words="Iraq", **fields):
        return make_annotation(words, motivation="identifying", entities=[entity], **fields)

    return make


@pytest.fixture
def iraq(make_entity):
    return make_entity("Iraq", "place", aliases=["Republic of Iraq", "عراق", "العراق"])


def names(answer):
    return [entity.name for entity in answer.context["listing"].rows]


@pytest.mark.parametrize("words", ["iraq", "IRÁQ", "republic", "عراق", "العِراق"])
def test_any_name_in_any_spelling_finds_the_entity(browse, iraq, make_entity, words):
    make_entity("Iran", "place")

    assert names(browse("reader", f"/entities/?q={words}")) == ["Iraq"]


def test_the_list_is_narrowed_by_kind(browse, iraq, make_entity):
    make_entity("Iraq", "event")

    assert len(names(browse("reader", "/entities/?q=iraq"))) == 2
    assert [e.kind for e in browse("reader", "/entities/?kind=event").context["listing"].rows] == ["event"]


def test_the_page_shows_each_mention_in_its_sentence(browse, iraq, mention):
    annotation = mention(iraq)

    page = browse("reader", iraq.get_absolute_url())

    assert page.context["listing"].rows[0].passage.pieces == [
        ("The head of US Central Command spoke to reporters about ", False),
        ("Iraq", True),
        (".", False),
    ]
    assert f'href="{annotation.get_absolute_url()}"' in page.content.decode()
    assert "<mark>Iraq</mark>" in page.content.decode()


def test_a_passage_far_into_a_long_text_is_found(browse, iraq, mention, make_article):
    filler = "<p>" + "Nothing happened that day. " * 4000 + "</p>"
    long = make_article(filler + "<p>Before it 😀 rained. Then Iraq voted. After it the sun shone.</p>")
    mention(iraq, article=long)

    passage = browse("reader", iraq.get_absolute_url()).context["listing"].rows[0].passage

    assert (passage.pieces, passage.cut_before, passage.cut_after) == (
        [("Then ", False), ("Iraq", True), (" voted.", False)],
        False,
        False,
    )


def test_visitors_see_an_entity_by_a_public_mention_and_only_that(
    browse, iraq, mention, make_article, make_claim, make_annotation
):
    public = make_article(visibility="public")
    mention(iraq, article=public)
    browse("visitor", iraq.get_absolute_url(), 404)
    mention(iraq, article=public, nth=1, visibility="public")
    make_annotation(motivation="questioning", claim=make_claim("Secret claim.", about=[iraq]))

    page = browse("visitor", iraq.get_absolute_url())

    assert (len(page.context["listing"].rows), page.context["times"]) == (1, "1")
    assert b"Secret claim" not in page.content
    assert names(browse("visitor", "/entities/")) == ["Iraq"]
    assert browse("visitor", "/entities/").context["listing"].rows[0].times == 1
    assert b"Secret claim" in browse("reader", iraq.get_absolute_url()).content
    browse("outsider", iraq.get_absolute_url())


def test_the_page_shows_what_it_claimed_and_what_was_claimed_about_it(
    browse, make_entity, make_claim, make_annotation
):
    general = make_entity("The general", "person")
    for claim in (make_claim("It said so.", claimant=general), make_claim("So was said.", about=[general])):
        make_annotation(motivation="questioning", claim=claim)

    context = browse("reader", general.get_absolute_url()).context

    assert [[str(claim) for claim in context[side]] for side in ("made", "about")] == [
        ["It said so."],
        ["So was said."],
    ]


def test_an_editor_corrects_an_entity(browse, iraq):
    address = f"/entities/{iraq.pk}/edit/"
    fields = {"name": "Iraq", "kind": "place", "aliases": "العراق\n\nMesopotamia", "version": iraq.version}
    fields |= {"description": "A country.", "wikidata_id": "Q796", "latitude": "33", "longitude": "44"}

    browse("editor", address)
    browse("editor", address, 302, post=fields)

    iraq = Entity.objects.get(pk=iraq.pk)
    assert (sorted(iraq.other_names), iraq.wikidata_id, iraq.latitude) == (
        ["Mesopotamia", "العراق"],
        "Q796",
        33.0,
    )
    assert "wikidata.org/wiki/Q796" in browse("reader", iraq.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Iran"}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"kind": "planet"}, "kind"),
        ({"aliases": "x" * 201}, "aliases"),
        ({"aliases": "\n".join(map(str, range(101)))}, "aliases"),
        ({"wikidata_id": "796"}, "wikidata_id"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "nan"}, "longitude"),
        ({"version": ""}, "version"),
    ],
)
def test_a_bad_field_is_named_and_nothing_changes(browse, iraq, make_entity, changes, field):
    make_entity("Iran", "place")
    fields = {"name": "Irak", "kind": "place", "version": iraq.version, **changes}

    answer = browse("editor", f"/entities/{iraq.pk}/edit/", 422, post=fields)

    assert field in answer.context["form"].errors
    assert Entity.objects.get(pk=iraq.pk).name == "Iraq"


def test_an_editor_merges_two_after_seeing_what_moves(browse, iraq, make_entity, mention):
    twin, address = make_entity("Irak", "place", aliases=["El Irak"]), f"/entities/{iraq.pk}/merge/"
    mention(twin)

    browse("editor", address)
    page = browse("editor", f"{address}?other=irak")
    assert (page.context["mentions"], sorted(page.context["names"])) == ("1", ["El Irak", "Irak"])
    browse("editor", address, post={"other": "irak"})
    assert Entity.objects.get(pk=twin.pk).merged_into is None
    browse("editor", address, 302, post={"other": f"#{twin.pk}", "confirmed": "1"})

    assert browse("reader", twin.get_absolute_url(), 302)["Location"] == iraq.get_absolute_url()
    assert "El Irak" in browse("reader", iraq.get_absolute_url()).content.decode()
    assert names(browse("reader", "/entities/")) == ["Iraq"]
    browse("editor", f"/entities/{twin.pk}/edit/", 404)


@pytest.mark.parametrize("other", ["", "nobody", "#999", "iraq", "#x", "a\x00", "x" * 300])
def test_merging_with_nothing_sensible_is_refused(browse, iraq, other):
    browse("editor", f"/entities/{iraq.pk}/merge/", 422, post={"other": other, "confirmed": "1"})


def test_an_ambiguous_name_asks_which(browse, iraq, make_entity):
    make_entity("Mosul", "place"), make_entity("Mosul", "event")

    page = browse("editor", f"/entities/{iraq.pk}/merge/?other=mosul", 422)

    assert "Which one?" in str(page.context["form"].errors["other"])


def test_an_entity_of_another_desk_cannot_be_merged(browse, cast, iraq):
    theirs = cast.outsider.desks.get()
    other = Entity.make(desk=theirs, by=cast.outsider, name="Their Iraq", kind="place")[0]

    browse("editor", f"/entities/{iraq.pk}/merge/", 422, post={"other": f"#{other.pk}", "confirmed": "1"})
    assert b"Their Iraq" not in browse("editor", "/entities/").content


@pytest.mark.parametrize("name", ["edit", "merge"])
def test_who_may_not_is_told_so(browse, iraq, name):
    address = f"/entities/{iraq.pk}/{name}/"

    for role, status in (("visitor", 302), ("outsider", 404), ("reader", 403), ("annotator", 403)):
        browse(role, address, status)


@pytest.mark.parametrize("query", ["kind=planet", "q=%00", "q=" + "w" * 10_000, "after=zz", "before=W10"])
def test_nonsense_in_the_address_is_400(browse, iraq, query):
    browse("reader", f"/entities/?{query}", 400)


def test_the_number_of_queries_does_not_grow(cast, iraq, make_entity, mention, make_claim, make_annotation):
    def fill(number):
        for n in range(number):
            mention(make_entity(f"Thing {number} {n}", "thing", aliases=[f"Alias {number} {n}"]))
            mention(iraq)
            claim = make_claim(f"Claim {n}.", about=[iraq], claimant=iraq)
            make_annotation(motivation="questioning", claim=claim)

    def count(address):
        client = Client()
        client.force_login(cast.editor)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill(2)
    few = [count(address) for address in ("/entities/", iraq.get_absolute_url())]
    fill(12)

    assert [count(address) for address in ("/entities/", iraq.get_absolute_url())] == few
    assert max(few) <= 18
