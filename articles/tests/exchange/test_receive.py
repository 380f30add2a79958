"""Annotations from other tools come in and go out again as they came."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.exchange import receive as receiving
from articles.exchange.receive import receive
from articles.exchange.sources import Sources
from articles.models import Annotation
from articles.schemas.webannotation import ANNO, dump

SITE = "http://testserver"
URL = "https://wire.example/2026/drones?page=1"
KEY = "wire.example/2026/drones?page=1"


@pytest.fixture
def article(make_article):
    return make_article(url=URL, url_key=KEY)


def on(selector, source=URL, **rest):
    return {"type": "SpecificResource", "source": source, "selector": selector, **rest}


QUOTE = {"type": "TextQuoteSelector", "exact": "the drones were small"}
SAMPLES = {
    "a page and a picture": {"body": "http://example.org/photo.jpg", "target": URL},
    "a described picture": {
        "body": {"id": "http://example.org/v.mp4", "type": "Video", "format": "video/mp4", "language": "fr"},
        "target": {"id": URL, "type": "Text", "format": "text/html", "textDirection": "ltr"},
    },
    "a plain text": {"bodyValue": "Is that so?", "target": URL},
    "a text in HTML": {
        "body": {
            "type": "TextualBody",
            "value": "<p>Is <b>that</b> so?</p>",
            "format": "text/html",
            "language": "en",
        },
        "target": URL,
    },
    "no body": {"motivation": "bookmarking", "target": URL},
    "several bodies and targets": {
        "body": ["http://example.org/1", {"type": "TextualBody", "value": "drones", "purpose": "tagging"}],
        "target": [URL, "http://example.org/elsewhere"],
    },
    "a choice": {
        "body": {
            "type": "Choice",
            "items": [
                {"type": "TextualBody", "value": "Small ones", "language": "en"},
                {"type": "TextualBody", "value": "De petits", "language": "fr"},
            ],
        },
        "target": URL,
    },
    "a composite": {
        "body": {"type": "TextualBody", "value": "Both"},
        "target": {"type": "Composite", "items": [URL, "http://example.org/2"]},
    },
    "whose it is": {
        "creator": {"id": "http://example.org/me", "type": "Person", "name": "Me", "nickname": "m"},
        "generator": {"id": "http://example.org/tool", "type": "Software", "name": "A tool"},
        "created": "2025-03-01T10:00:00Z",
        "modified": "2025-03-02T10:00:00Z",
        "generated": "2025-03-03T10:00:00Z",
        "body": {"type": "TextualBody", "value": "Mine", "creator": "http://example.org/me"},
        "target": URL,
    },
    "for whom and under which terms": {
        "audience": {"id": "http://example.org/class", "type": "schema:EducationalAudience"},
        "accessibility": "tactileObject",
        "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
        "stylesheet": {"type": "CssStylesheet", "value": ".red { color: red }"},
        "motivation": ["describing", "http://example.org/my-motivation"],
        "body": {"type": "TextualBody", "value": "It is so"},
        "target": on(
            QUOTE, styleClass="red", renderedVia={"id": "http://example.org/viewer", "type": "Software"}
        ),
    },
    "a state and a scope": {
        "body": {"type": "TextualBody", "value": "As it was", "purpose": "describing"},
        "target": on(
            QUOTE,
            state={
                "type": "TimeState",
                "sourceDate": "2026-01-01T00:00:00Z",
                "cached": "http://archive.example/1",
            },
            scope="http://wire.example/front",
        ),
    },
    "terms of its own": {
        "@context": [ANNO, {"mood": "http://example.org/mood"}],
        "mood": {"value": ["angry", 7, None, True, 0.5]},
        "body": {"type": "TextualBody", "value": "Ha!", "mood": "angry"},
        "target": URL,
    },
    "words that are gone": {
        "body": {"type": "TextualBody", "value": "Where are they?"},
        "target": on({"type": "TextQuoteSelector", "exact": "the submarines were small"}),
    },
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def whole(document):
    return {"@context": ANNO, "type": "Annotation", **document}


def given_back(document, out, places=()):
    """Whether everything that came goes out: the same, but for our id and the selectors that we add."""
    for name, value in document.items():
        if name == "id":
            assert value in as_list(out["via"])
        elif name == "target" and isinstance(value, dict) and "selector" in value:
            assert out[name] | {"selector": None} == value | {"selector": None}
            came = as_list(value["selector"])
            assert as_list(out[name]["selector"])[: len(came)] == came
        else:
            assert out[name] == value, name
    return True


@pytest.fixture
def take(article, cast):
    def take(document, user=cast.annotator, **options):
        return receive(document, user, Sources(user, "testserver"), **options)

    return take


@pytest.fixture
def out():
    return lambda annotation: dump(Annotation.objects.for_exchange().get(pk=annotation.pk), SITE)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_given_back_as_it_came(take, out, name):
    document = whole({**SAMPLES[name], "id": "http://example.org/a1", "canonical": "urn:uuid:a1"})

    taken = take(document)

    assert taken.is_new
    assert given_back(document, out(taken.annotation))
    again = take(document)
    assert (again.is_new, again.annotation.pk) == (False, taken.annotation.pk)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a page and a picture", ("highlighting", "")),
        ("a plain text", ("commenting", "Is that so?")),
        ("a text in HTML", ("commenting", "Is that so?")),
        ("no body", ("highlighting", "")),
        ("several bodies and targets", ("tagging", "")),
        ("a choice", ("commenting", "Small ones")),
        ("for whom and under which terms", ("commenting", "It is so")),
    ],
)
def test_motivation_and_text_are_ours(take, name, expected):
    annotation = take(whole(SAMPLES[name])).annotation

    assert (annotation.motivation, annotation.body) == expected


def test_two_at_the_same_moment_are_one(take, monkeypatch):
    """The second did not see the first when it looked, and the database refuses it."""
    document = whole({**SAMPLES["a plain text"], "id": "http://example.org/a1"})
    first = take(document)
    look, looked = receiving._present, []

    def look_too_early(*args):
        looked.append(args)
        return look(*args) if len(looked) > 1 else None

    monkeypatch.setattr(receiving, "_present", look_too_early)

    second = take(document)

    assert (second.is_new, second.annotation.pk, len(looked)) == (False, first.annotation.pk, 2)


def test_span_that_came_by_quote_gets_its_position(take, out):
    annotation = take(whole({"target": on(QUOTE)})).annotation

    span = annotation.spans.get()
    target = out(annotation)["target"]
    assert target["source"] == URL
    assert target["selector"] == [QUOTE, span.selectors[1]]


def test_quote_that_is_not_there_is_kept_as_an_orphan(take, out, article):
    taken = take(whole(SAMPLES["words that are gone"]))

    assert (taken.wanted, taken.found) == (1, 0)
    assert taken.annotation.lost == "the submarines were small"
    assert not taken.annotation.spans.exists()
    assert out(taken.annotation)["target"] == SAMPLES["words that are gone"]["target"]


def test_orphan_that_is_given_words_by_hand_is_none_any_more(take, out, span, article, cast):
    annotation = take(whole(SAMPLES["words that are gone"])).annotation

    annotation.edit(cast.annotator, spans=[span(article, "NATO")])

    annotation.refresh_from_db()
    assert annotation.lost is None
    assert out(annotation)["target"]["selector"][0]["exact"] == "NATO"


def test_orphan_and_whole_article_are_told_apart_on_the_page(take, client, cast, article):
    take(whole(SAMPLES["words that are gone"]))
    take(whole({"bodyValue": "On all of it", "target": URL}))
    client.force_login(cast.reader)

    page = client.get(article.get_absolute_url()).content.decode()

    assert page.count("on words that are not in this text") == 1
    assert '<q dir="auto">the submarines were small</q>' in page
    assert page.count("on the whole article") == 1


def test_orphan_lies_in_the_tray_and_is_put_on_words_there(take, out, client, cast, article):
    made = take(whole(SAMPLES["words that are gone"])).annotation

    def tray(user):
        client.force_login(user)
        page = client.get(article.get_absolute_url()).content.decode()
        return page.partition('<orphans-tray class="orphans" id="orphans">')[2].partition("</orphans-tray>")[
            0
        ]

    def move(user, words):
        client.force_login(user)
        target = [{"selector": [{"type": "TextQuoteSelector", "exact": words}]}]
        sent = {"decision": "moved", "target": target}
        return client.put(f"/api/annotations/{made.uid}/placement/", sent, "application/json")

    # Its author and editors decide; to give up there is nothing.
    for user, offers in ((cast.reader, False), (cast.editor, True), (cast.annotator, True)):
        shown = tray(user)
        assert "1 annotation lost its words" in shown
        assert "the submarines were small" in shown
        assert ('data-command="move-place"' in shown) == offers
        assert 'data-command="give-up-place"' not in shown
    assert move(cast.reader, "NATO").status_code == 403
    assert move(cast.editor, "no such words").status_code == 422
    moved = move(cast.editor, "NATO")
    assert moved.status_code == 200, moved.content
    made.refresh_from_db()
    assert (made.quote, made.lost) == ("NATO", None)
    assert tray(cast.editor) == ""
    assert out(made)["target"]["selector"][0]["exact"] == "NATO"


def test_moments_go_out_in_utc(take, out):
    document = whole({**SAMPLES["a plain text"], "created": "2025-03-01T12:00:00+02:00"})

    annotation = take(document).annotation

    assert out(annotation)["created"] == "2025-03-01T10:00:00Z"


def test_edit_on_the_page_goes_out_and_the_rest_stays(take, out):
    document = whole({**SAMPLES["terms of its own"], "rights": "http://example.org/rights"})
    document["body"] = [document["body"], "http://example.org/photo.jpg"]
    annotation = take(document).annotation

    annotation.edit(annotation.author, body="Calmer")

    written = out(annotation)
    text = {"type": "TextualBody", "value": "Calmer", "format": "text/markdown", "purpose": "commenting"}
    assert written["body"] == [text, "http://example.org/photo.jpg"]
    assert (written["mood"], written["rights"]) == (document["mood"], document["rights"])
    assert written["@context"] == document["@context"]


def test_address_is_found_in_another_spelling(take):
    spelled = "http://WIRE.example/2026/drones/?page=1&utm_source=mail#:~:text=the%20drones%20were%20small"

    annotation = take(whole({"target": spelled})).annotation

    assert [span.exact for span in annotation.spans.all()] == ["the drones were small"]


def test_entity_is_known_by_its_iri_or_by_wikidata(take, make_entity):
    entity = make_entity("CENTCOM", wikidata_id="Q42")

    for iri in (f"{SITE}/entities/{entity.pk}/", "http://www.wikidata.org/entity/Q42"):
        body = {"type": "SpecificResource", "source": iri, "purpose": "identifying"}
        target = on({"type": "TextQuoteSelector", "exact": "US Central Command"})
        annotation = take(whole({"body": body, "target": target})).annotation
        assert (annotation.motivation, annotation.entity) == ("identifying", entity)

    unknown = {
        "type": "SpecificResource",
        "source": "http://www.wikidata.org/entity/Q43",
        "purpose": "identifying",
    }
    assert take(whole({"body": unknown, "target": on(QUOTE)})).annotation.motivation == "highlighting"


def test_several_pieces_and_one_that_is_lost(take, out):
    gone = {"type": "TextQuoteSelector", "exact": "no such words"}
    document = whole({"target": [on(QUOTE), on(gone), on({"type": "TextQuoteSelector", "exact": "NATO"})]})

    taken = take(document)

    assert (taken.wanted, taken.found, taken.annotation.lost) == (3, 2, None)
    targets = out(taken.annotation)["target"]
    assert targets[1] == on(gone)
    assert [len(as_list(target["selector"])) for target in targets] == [2, 1, 2]


def test_log_undo_and_restore_keep_what_came(take, out, cast, article):
    document = whole(SAMPLES["a plain text"])
    annotation = take(document).annotation
    before = out(annotation)

    annotation.withdraw(cast.annotator)
    annotation.restore(cast.annotator)

    assert out(annotation) | {"modified": before["modified"]} == before


plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
scalars = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | plain
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=6,
)
names = st.from_regex(r"x[a-z]{1,8}", fullmatch=True)
iris = st.from_regex(r"http://example\.org/[a-z0-9]{1,10}", fullmatch=True)
texts = st.builds(
    lambda value, rest: {**rest, "type": "TextualBody", "value": value},
    plain,
    st.dictionaries(names, values, max_size=2),
)
bodies = st.one_of(iris, texts, st.lists(iris | texts, min_size=1, max_size=3))
selectors = st.one_of(
    st.builds(
        lambda exact: {"type": "TextQuoteSelector", "exact": exact},
        st.sampled_from(["Iraq did not ask", "NATO"]) | plain,
    ),
    st.builds(
        lambda start, length: {"type": "TextPositionSelector", "start": start, "end": start + length},
        st.integers(0, 300),
        st.integers(0, 40),
    ),
    st.builds(lambda value: {"type": "XPathSelector", "value": value}, plain),
    st.builds(lambda value: {"type": "CssSelector", "value": value}, plain),
    st.builds(lambda value: {"type": "FragmentSelector", "value": value}, plain),
    iris,
)
targets = st.one_of(st.just(URL), st.builds(on, selectors | st.lists(selectors, min_size=1, max_size=3)))
documents = st.builds(
    lambda body, target, rest, canonical: whole(
        {**rest, "body": body, "target": target, "canonical": canonical}
    ),
    bodies,
    targets,
    st.dictionaries(names, values, max_size=3),
    iris.map(lambda iri: f"{iri}/canonical"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents)
def test_whatever_comes_in_goes_out(take, out, document):
    # Annotations of the same IRI are one.
    Annotation.objects.all().delete()

    taken = take(document)

    assert given_back(document, out(taken.annotation))
    assert not take(document).is_new
