"""Whatever is sent: a clear answer that names the field, and nothing is stored."""

import uuid

import pytest

from articles.models import Annotation, Claim, Entity


def selected(**changes):
    return [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 3, **changes}]}]


def naming(**entity):
    return [{"type": "SpecificResource", "entity": entity}]


def claiming(**claim):
    return [{"type": "Claim", "claim": claim}]


def noting(*values):
    return [{"type": "TextualBody", "value": value} for value in values]


def tagged(value):
    return [{"type": "TextualBody", "purpose": "tagging", "value": value}]


@pytest.mark.parametrize(
    "field, changes, word",
    [
        ("motivation", {"motivation": "shouting"}, ""),
        ("motivation", {"motivation": None}, ""),
        ("colour", {"colour": "red"}, "not known"),
        ("target", {"target": selected(end=10**6)}, "beyond"),
        ("target", {"target": selected(end=0)}, "empty"),
        ("target", {"target": []}, "Select"),
        ("target.0.selector.0.start", {"target": selected(start=-1)}, ""),
        ("target.0.selector.0.start", {"target": selected(start=True)}, ""),
        ("target.0.selector.0.start", {"target": selected(start="0")}, ""),
        ("target.0.selector.0.start", {"target": selected(start=0.0)}, ""),
        ("target.0.selector.0.start", {"target": selected(start=10**400)}, ""),
        ("target.0.selector.0.end", {"target": selected(end=None)}, ""),
        ("target.0.selector.0", {"target": [{"selector": [{"type": "RangeSelector"}]}]}, "type"),
        ("target.0.selector", {"target": [{"selector": []}]}, ""),
        ("target.0.role", {"target": [{**selected()[0], "role": "echo"}]}, ""),
        ("revision", {"revision": 10**6}, "revision"),
        ("revision", {"revision": 2**63}, ""),
        ("visibility", {"visibility": "public"}, "public"),
        ("visibility", {"visibility": "everyone"}, ""),
        ("uid", {"uid": "12"}, ""),
        ("reply_to", {"reply_to": str(uuid.uuid4())}, "no such"),
        ("body.0.value", {"body": tagged("x" * 10_000)}, ""),
        (
            "body.0.value",
            {"body": [{"type": "TextualBody", "value": "x" * 20_001}]},
            "At most 20000 characters",
        ),
        ("body.0.value", {"body": tagged("")}, ""),
        ("body.0.value", {"body": tagged("a\0b")}, "Control"),
        ("body.0.value", {"body": tagged("a\x1bb")}, "Control"),
        ("body.0.value", {"body": tagged("\ud800")}, ""),
        ("body.0.value", {"body": tagged(7)}, "text"),
        ("body", {"body": [each for number in range(101) for each in tagged(str(number))]}, ""),
        ("body.30.value", {"body": [each for number in range(31) for each in tagged(str(number))]}, "30"),
        ("body.1", {"body": noting("One", "Two")}, ""),
        ("body.0", {"body": [{"type": "Video"}]}, "type"),
        ("body.0", {"body": ["words"]}, ""),
        ("body.0.entity.kind", {"body": naming(name="X", kind="ship")}, ""),
        ("body.0.entity.name", {"body": naming(name=" ", kind="thing")}, "blank"),
        ("body.0.entity", {"body": naming(id=10**9)}, "no such"),
        ("body.0.claim", {"body": claiming(id=10**9)}, "no such"),
        ("body.0.claim", {"body": claiming(text="No claim")}, "Only a claim"),
        ("body.0.claim.text", {"body": claiming(text="  ")}, "words"),
        ("body.0.claim.said_on", {"body": claiming(text="x", said_on="2026-02-30")}, "day"),
        ("body.0.claim.said_on", {"body": claiming(text="x", said_on=1)}, "day"),
        ("body.0.claim.claimant", {"body": claiming(text="x", claimant=10**9)}, "no such"),
        ("body.0.claim.about.1.kind", {"body": claiming(text="x", about=[7, {"name": "B"}])}, "needed"),
    ],
)
def test_annotation_that_makes_no_sense_is_refused_with_its_field_named(
    field, changes, word, caller, article
):
    sent = {"motivation": "highlighting", "target": selected(), **changes}

    refused = caller("annotator").post(f"/articles/{article.pk}/annotations/", sent)

    assert refused.status_code == 422, refused.content
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert [error["field"] for error in problem["errors"]] == [field]
    assert word.lower() in problem["errors"][0]["message"].lower()
    assert (Annotation.objects.count(), Entity.objects.count(), Claim.objects.count()) == (0, 0, 0)


def test_span_that_quotes_other_words_or_cuts_a_character_is_refused(caller, make_article):
    article = make_article(html="<p>A family 👨‍👩‍👧 waved, the e\u0301lite did not.</p>")
    annotator, path = caller("annotator"), f"/articles/{article.pk}/annotations/"
    family = article.current.text.index("👨")
    quote = {"type": "TextQuoteSelector", "exact": "no such words"}

    cut = annotator.post(
        path, {"motivation": "highlighting", "target": selected(start=family, end=family + 2)}
    )
    other = annotator.post(
        path, {"motivation": "highlighting", "target": [{"selector": [quote, selected()[0]["selector"][0]]}]}
    )
    lost = annotator.post(path, {"motivation": "highlighting", "target": [{"selector": [quote]}]})

    assert [answer.status_code for answer in (cut, other, lost)] == [422, 422, 422]
    assert "cuts a character" in cut.json()["title"]
    assert "others than those quoted" in other.json()["title"]
    assert lost.json()["errors"][0]["field"] == "target.0"


@pytest.mark.parametrize(
    "body, status",
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b"null", 422),
        (b"7", 422),
        (b'"text"', 422),
        (b'{"motivation": NaN}', 400),
        (b'{"motivation": "highlighting", "revision": 1e999}', 422),
        (b'{"revision": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
        (b"\xff\xfe{}", 400),
        ('{"motivation": "tagging"}'.encode("utf-16"), 400),
        (b'{"motivation": "\xed\xa0\x80"}', 400),
        (b'{"\\ud800": 1, "motivation": "tagging"}', 422),
        (b" " * (2 * 2**20 + 1), 413),
    ],
)
def test_body_that_is_no_annotation_is_refused(body, status, caller, article):
    refused = caller("annotator").post(f"/articles/{article.pk}/annotations/", body)

    assert refused.status_code == status, refused.content
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == status


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_body_of_another_type_is_refused(kind, caller, article):
    refused = caller("annotator").post(
        f"/articles/{article.pk}/annotations/", b'{"motivation": "tagging"}', content_type=kind
    )

    assert refused.status_code == 415


def test_too_long_a_list_is_refused(caller, article):
    refused = caller("annotator").post(
        f"/articles/{article.pk}/annotations/", [{"motivation": "highlighting"}] * 501
    )

    assert refused.status_code == 422


@pytest.mark.parametrize("tag", ['"2"', '"x"', "1, 2", '"99999999999999999999"', "\x7f"])
def test_if_match_that_is_not_the_present_version_is_refused(tag, caller, annotation):
    refused = caller("annotator").patch(f"/annotations/{annotation.uid}/", {"body": []}, If_Match=tag)

    assert refused.status_code == 412
    assert (
        caller("annotator").patch(f"/annotations/{annotation.uid}/", {"body": []}, If_Match="*").status_code
        == 200
    )


@pytest.mark.parametrize(
    "query, field",
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("entity=0", "entity"),
        (f"outlet={2**63}", "outlet"),
        ("since=yesterday", "since"),
        ("until=2026-13-01", "until"),
        ("unread=perhaps", "unread"),
        ("q=%00", "q"),
        ("q=" + "a" * 201, "q"),
        ("tag=%ED%A0%80", ""),
        ("cursor=W10", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=WzFlOTk5XQ", "cursor"),
        ("cursor=Wy0xXQ", "cursor"),
    ],
)
def test_question_that_makes_no_sense_is_refused_with_its_field_named(query, field, caller, article):
    answer = caller("reader").get(f"/articles/?{query}")

    if field:
        assert answer.status_code in (400, 422)
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize("key", [0, 2**63, 10**30, "9" * 5000])
def test_article_with_an_impossible_id_is_not_there(key, caller, db):
    assert caller("editor").get(f"/articles/{key}/").status_code in (404, 422)


def test_save_while_signed_out_is_told_so_and_stores_nothing(caller, article, highlight, annotation):
    visitor = caller()

    made = visitor.post(f"/articles/{article.pk}/annotations/", highlight(article))
    edited = visitor.patch(f"/annotations/{annotation.uid}/", {"body": []})

    assert (made.status_code, edited.status_code) == (401, 401)
    assert made.json()["title"] == "Sign in first."
    assert Annotation.objects.count() == 1
