"""What goes out is the W3C's Web Annotation Data Model: every MUST, for every kind of annotation."""

import re

import pytest

from articles.models import Annotation
from articles.schemas.webannotation import ANNO, TERMS, dump

SITE = "https://desk.example"
# The terms of the W3C's context that we use, https://www.w3.org/ns/anno.jsonld; prefixes among them.
STANDARD = set(
    """
    id type Annotation TextualBody SpecificResource TextQuoteSelector TextPositionSelector TimeState Person
    Organization motivation purpose body target source selector state creator created modified value format
    exact prefix suffix start end sourceDate name label
    commenting replying tagging identifying questioning assessing highlighting
    schema:Place schema:Event schema:Thing
    """.split()
)


@pytest.fixture
def out():
    """``out(annotation)``: its JSON-LD."""

    def shape(annotation):
        return dump(Annotation.objects.for_exchange().get(pk=annotation.pk), SITE)

    return shape


@pytest.fixture
def kinds(make_annotation, make_entity, make_claim, desk, cast, article, span):
    """One annotation of each kind."""
    troops = make_entity("CENTCOM", wikidata_id="Q1234")
    iraq = make_entity("Iraq", kind="place")
    claim = make_claim(claimant=troops, claimant_role="a general", about=[iraq], cue="say")
    claim.rate(cast.editor, desk.ratings.last(), "Nobody could look.")
    note = make_annotation(motivation="commenting", body="*Small?*", tags=["drones"], visibility="desk")
    pieces = [
        span(article, "the drones were small"),
        span(article, "He", role="source"),
        span(article, "said", role="cue"),
    ]
    return {
        "highlight": make_annotation(),
        "note": note,
        "whole": make_annotation(None, motivation="commenting", body="On all of it"),
        "tags": make_annotation(motivation="tagging", tags=["b", "a"]),
        "mention": make_annotation("US Central Command", motivation="identifying", entities=[troops]),
        "place": make_annotation("Iraq", motivation="identifying", entities=[iraq]),
        "claim": make_annotation(spans=pieces, motivation="questioning", claim=claim),
        "reply": make_annotation(motivation="replying", body="No", reply_to=note),
    }


def terms(value, key=None):
    """Every term that the JSON uses: its keys, and the values that are terms themselves."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from terms(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from terms(inner, key)
    elif key in ("type", "motivation", "purpose"):
        yield value


def as_list(value):
    return value if isinstance(value, list) else [value]


def test_every_kind_fulfils_the_musts(kinds, out):
    for kind, annotation in kinds.items():
        document = out(annotation)
        assert ANNO in as_list(document["@context"]), kind
        assert document["id"] == f"{SITE}/annotations/{annotation.uid}/"
        assert document["type"] == "Annotation"
        for name in ("created", "modified"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", document[name])
        assert document["creator"] == {"type": "Person", "name": annotation.author.username}
        assert as_list(document["motivation"])[0] == annotation.motivation
        assert as_list(document["target"])
        for body in as_list(document.get("body", [])):
            assert body["type"] in ("TextualBody", "SpecificResource")
            assert body["purpose"]
            assert isinstance(body["value"], str) if body["type"] == "TextualBody" else body["source"]["id"]


def test_no_term_is_without_a_context(kinds, out):
    for kind, annotation in kinds.items():
        document = out(annotation)
        context = document.pop("@context")
        own = set(TERMS) if TERMS in as_list(context) else set()
        assert set(terms(document)) - STANDARD - own == set(), kind
        assert context == ANNO or kind == "claim"


def test_every_span_has_both_selectors_and_the_moment_of_its_text(kinds, out, article):
    for kind, annotation in kinds.items():
        targets = as_list(out(annotation)["target"])
        spans = list(annotation.spans.all())
        if not spans:
            continue
        assert len(targets) == len(spans), kind
        for target, span in zip(targets, spans, strict=True):
            assert target["source"] == f"{SITE}/articles/{article.pk}/"
            quote, position = target["selector"]
            assert quote == {
                "type": "TextQuoteSelector",
                "exact": span.exact,
                "prefix": span.prefix,
                "suffix": span.suffix,
            }
            assert position == {"type": "TextPositionSelector", "start": span.start, "end": span.end}
            assert target["state"]["type"] == "TimeState"
            assert target["state"]["sourceDate"].endswith("Z")


def test_note_and_tags_are_textual_bodies(kinds, out):
    assert out(kinds["note"])["body"] == [
        {"type": "TextualBody", "value": "*Small?*", "format": "text/markdown", "purpose": "commenting"},
        {"type": "TextualBody", "value": "drones", "format": "text/plain", "purpose": "tagging"},
    ]
    assert [body["value"] for body in out(kinds["tags"])["body"]] == ["a", "b"]
    assert out(kinds["whole"])["target"] == f"{SITE}/articles/{kinds['whole'].article_id}/"
    assert out(kinds["reply"])["target"] == f"{SITE}/annotations/{kinds['note'].uid}/"
    assert "body" not in out(kinds["highlight"])


def test_mention_names_its_entity_for_people_and_for_programs(kinds, out):
    entity = kinds["mention"].entities.get()
    source = {"type": "Organization", "label": "CENTCOM"}

    assert out(kinds["mention"])["body"] == [
        {"type": "TextualBody", "value": "CENTCOM", "format": "text/plain", "purpose": "identifying"},
        *(
            {"type": "SpecificResource", "purpose": "identifying", "source": {"id": iri, **source}}
            for iri in (f"{SITE}/entities/{entity.pk}/", "http://www.wikidata.org/entity/Q1234")
        ),
    ]


def test_claim_and_verdict_are_read_by_any_tool(kinds, out, desk):
    document = out(kinds["claim"])

    assert document["motivation"] == ["questioning", "assessing"]
    text, claim, words, review = document["body"]
    assert (text["purpose"], text["value"]) == ("questioning", "The drones were small.")
    assert claim["source"]["claimText"] == "The drones were small."
    assert (claim["source"]["claimant"]["label"], claim["source"]["claimantRole"]) == ("CENTCOM", "a general")
    assert [each["label"] for each in claim["source"]["about"]] == ["Iraq"]
    assert words["value"] == "Cannot be checked: Nobody could look."
    assert words["purpose"] == review["purpose"] == "assessing"
    assert review["source"]["type"] == "ClaimReview"
    assert review["source"]["reviewRating"]["ratingName"] == "Cannot be checked"
    assert words["creator"] == {"type": "Person", "name": "editor"}
    assert [target["role"] for target in document["target"]] == ["source", "cue", "content"]


def test_no_address_of_a_person_is_told(kinds, out, cast):
    cast.annotator.email = "annotator@desk.example"
    cast.annotator.save()

    assert all("@desk" not in str(out(annotation)) for annotation in kinds.values())


def test_own_state_is_put_back_unchanged(kinds, speaker):
    """What GET gives, PUT takes: also claims with their roles, mentions and replies."""
    for kind, annotation in kinds.items():
        editor = speaker("annotator")
        address = f"/annotations/{annotation.uid}/"
        before = editor.get(address).json()

        answer = editor.put(address, before)

        assert answer.status_code == 200, (kind, answer.content)
        after = editor.get(address).json()
        assert after | {"modified": before["modified"]} == before, kind


def test_claim_keeps_its_wording_through_put_but_takes_a_note(kinds, speaker):
    editor, claim = speaker("editor"), kinds["claim"]
    address = f"/annotations/{claim.uid}/"
    state = editor.get(address).json()
    note = {"type": "TextualBody", "value": "See page 3", "purpose": "commenting"}

    after = editor.put(address, state | {"body": [*state["body"], note]}).json()

    assert [body["value"] for body in after["body"] if body["purpose"] == "commenting"] == ["See page 3"]
    claim.refresh_from_db()
    assert (claim.body, claim.claim.text) == ("See page 3", "The drones were small.")
