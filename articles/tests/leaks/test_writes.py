"""Whoever may not see a thing cannot touch it either: 404 for every verb, and nothing is changed."""

import re

import pytest
from django.test import Client

from articles.models import Annotation, Case, Claim, Event, Evidence, Follow, Verdict
from articles.tests.test_url_walk import ROWS, SPOKEN

from .world import NEVER, ONCE

UNSAFE = sorted({(row.method, row.route) for row in ROWS if row.method != "GET"})
# By the end of the address: bodies that would do.
BODIES = {
    "appeal/": {"words": "Look again"},
    "flag/": {"reason": 1, "words": "Wrong"},
    "decisions/": {"kind": "dismiss"},
    "reviews/": {"reviewer": 1, "due": "2100-01-01"},
    "reviews/<int:review_id>/": {"due": "2100-01-01"},
    "hiding/": {"reason": "Off topic"},
    "placement/": {"decision": "given_up"},
    "evidence/": {"stance": "context", "note": "Words"},
    "verdict/": {"rating": 1, "rationale": "Seen with own eyes."},
    "assignee/": {"person": 1},
    "replies/": {"body": "Look here"},
    "api/annotations/<uuidstr:uid>/": {"body": [{"type": "TextualBody", "value": "Look here"}]},
    "api/claims/<int:claim_id>/": {"cue": "say"},
    "annotations/<uuid:uid>/": {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Look here"},
        "target": "http://testserver/articles/1/",
    },
}
STRANGERS = ("reader", "annotator", "editor", "outsider", "muted", "suspended")


@pytest.fixture
def state():
    """``state()``: everything that a write could have changed."""

    def read():
        rows = [list(model.objects.order_by("pk").values()) for model in (Annotation, Claim, Case)]
        others = (Event, Evidence, Verdict, Follow)
        return rows, [model.objects.count() for model in others]

    return read


def is_of(route, noun):
    return route.removeprefix("api/").startswith(f"{noun}/<")


def path(route, value):
    filled = f"/{route.partition('<')[0]}{value}{route.partition('>')[2]}"
    return re.sub("<[^>]+>", "1", filled)


def send(client, method, route, address, body=None):
    if body is None:
        ends = [end for end in BODIES if route.endswith(end)]
        body = BODIES[max(ends, key=len)] if ends else {}
    speaks_json = route.startswith("api/") or route in SPOKEN
    kind = {"content_type": "application/json"} if speaks_json else {}
    return getattr(client, method.lower())(address, body, **kind).status_code


def test_writes_to_what_one_may_not_see_are_404_and_change_nothing(bare, cast, state):
    bare.make(*NEVER, *ONCE)
    bare.restrict()
    before, answers = state(), {}
    notes = [thing for thing in bare.things if (thing.place, thing.kind) == ("desk", "claim")]
    notes += [thing for thing in bare.things if (thing.place, thing.kind) == ("public", "note")]
    client = Client()

    for name in STRANGERS:
        client.force_login(getattr(cast, name))
        for method, route in UNSAFE:
            for thing in notes:
                if is_of(route, "annotations"):
                    address = path(route, thing.annotation.uid)
                elif is_of(route, "claims") and thing.claim and thing.state != "withdrawn":
                    address = path(route, thing.claim.pk)
                else:
                    continue
                answers[name, method, route, str(thing)] = send(client, method, route, address)

    # What was taken back after it could be seen is "gone" in the W3C's protocol.
    gone = {key for key, status in answers.items() if status == 410}
    assert {key[2:] for key in gone} <= {
        ("annotations/<uuid:uid>/", f"withdrawn {kind} article")
        for kind in ("claim on the desk", "note on the public")
    }
    assert {key: status for key, status in answers.items() if status != 404 and key not in gone} == {}
    assert len(answers) > 500
    assert state() == before


def test_withheld_things_cannot_be_named_in_a_body(bare, cast, state, client):
    bare.make(*NEVER, *ONCE)
    before, answers = state(), {}
    things = [thing for thing in bare.things if thing.place == "desk" and thing.kind != "mention"]
    known = Claim.draft(desk=bare.desk, by=cast.editor, text="Known to all")
    before = state()
    article = bare.articles["desk"]
    spans = [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}]
    api = f"/api/articles/{article.pk}/annotations/"
    client.force_login(cast.editor)

    for thing in things:
        reply = {"motivation": "replying", "reply_to": str(thing.annotation.uid)}
        reply["body"] = [{"type": "TextualBody", "value": "An answer"}]
        evidence = {"stance": "context", "annotation": str(thing.annotation.uid)}
        sent = [(api, reply), (f"/api/claims/{known.pk}/evidence/", evidence)]
        if thing.claim and thing.state != "withdrawn":
            body = [{"type": "Claim", "claim": {"id": thing.claim.pk}}]
            sent.append((api, {"motivation": "questioning", "target": spans, "body": body}))
        for address, body in sent:
            answer = client.post(address, body, content_type="application/json")
            answers[str(thing), address, body.get("motivation")] = answer.status_code
            assert not any(words in answer.content.decode() for words in thing.tells.values())

    assert {key: status for key, status in answers.items() if status != 422} == {}
    assert state() == before


def test_the_uid_of_a_withheld_annotation_is_only_taken(bare, cast, client):
    bare.make("blind")
    thing = bare.things[0]
    spans = [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}]
    sent = {"uid": str(thing.annotation.uid), "motivation": "highlighting", "target": spans}
    client.force_login(cast.editor)

    answer = client.post(
        f"/api/articles/{bare.articles['desk'].pk}/annotations/", sent, content_type="application/json"
    )

    assert answer.status_code == 409
    assert not any(words in answer.content.decode() for what, words in thing.tells.items() if what != "uid")
