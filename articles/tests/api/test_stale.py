"""Every operation that changes what is there takes If-Match; none of the document is without a row here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from articles.models import Review

STALE = '"1"'
MARKED = {
    "motivation": "highlighting",
    "target": [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}],
}
# What is sent, and which object the path means. Each had its version moved on since the client saw it.
CHANGES = {
    ("patch", "/articles/{article_id}/"): ("article", {"byline": "By the desk"}),
    ("put", "/articles/{article_id}/tags/"): ("article", {"tags": ["drones"]}),
    ("post", "/articles/{article_id}/revisions/"): ("article", {"text": "Quite other words."}),
    ("patch", "/annotations/{uid}/"): ("note", {"visibility": "private"}),
    ("delete", "/annotations/{uid}/"): ("note", None),
    ("post", "/annotations/{uid}/restorations/"): ("withdrawn", None),
    ("put", "/annotations/{uid}/placement/"): ("lost", {"decision": "given_up"}),
    ("put", "/annotations/{uid}/hiding/"): ("note", {"reason": "Off topic"}),
    ("delete", "/annotations/{uid}/hiding/"): ("hidden", None),
    ("post", "/annotations/{uid}/decisions/"): ("note", {"kind": "hide", "note": "Off topic"}),
    ("patch", "/desks/{desk_id}/reasons/{reason_id}/"): ("reason", {"retired": True}),
    ("patch", "/entities/{entity_id}/"): ("entity", {"description": "Something"}),
    ("post", "/entities/{entity_id}/merges/"): ("entity", {"absorb": "spare"}),
    ("patch", "/claims/{claim_id}/"): ("claim", {"cue": "warn"}),
    ("put", "/claims/{claim_id}/verdict/"): ("claim", {"rating": "rating", "rationale": "Seen."}),
    ("post", "/claims/{claim_id}/evidence/"): ("claim", {"stance": "context", "note": "Words"}),
    ("post", "/claims/{claim_id}/reviews/"): ("claim", {"reviewer": "person", "due": "day"}),
    ("patch", "/claims/{claim_id}/reviews/{review_id}/"): ("claim", {"due": "day"}),
    ("delete", "/claims/{claim_id}/reviews/{review_id}/"): ("claim", None),
    ("put", "/annotations/{uid}/resolution/"): ("note", None),
    ("delete", "/annotations/{uid}/resolution/"): ("note", None),
    ("put", "/annotations/{uid}/assignee/"): ("note", {"person": "person"}),
    ("delete", "/annotations/{uid}/assignee/"): ("note", None),
    ("put", "/claims/{claim_id}/assignee/"): ("claim", {"person": "person"}),
    ("delete", "/claims/{claim_id}/assignee/"): ("claim", None),
}
MODERATORS = ("/hiding/", "/decisions/")
# These make something new, or change what is nobody else's.
OTHERS = {
    ("post", "/articles/"),
    ("post", "/articles/{article_id}/annotations/"),
    ("post", "/articles/{article_id}/undos/"),
    ("put", "/articles/{article_id}/reading/"),
    ("post", "/entities/"),
    # What moderators do about people is theirs to settle; each is refused where it makes no sense any more.
    ("patch", "/desks/{desk_id}/"),
    ("patch", "/desks/{desk_id}/members/{person_id}/"),
    ("post", "/desks/{desk_id}/sweeps/"),
    ("delete", "/desks/{desk_id}/sweeps/{sweep_id}/"),
    ("put", "/desks/{desk_id}/sweeps/{sweep_id}/completion/"),
    ("delete", "/me/"),
    ("put", "/follows/{kind}/{key}/"),
    ("delete", "/follows/{kind}/{key}/"),
    ("put", "/notifications/reading/"),
    ("put", "/annotations/{uid}/flag/"),
    ("delete", "/annotations/{uid}/flag/"),
    ("post", "/annotations/{uid}/appeal/"),
    ("put", "/me/mail/"),
    ("put", "/activity/seen/"),
    ("post", "/articles/{article_id}/rounds/"),
    ("put", "/rounds/{round_id}/done/"),
    ("delete", "/rounds/{round_id}/done/"),
    ("post", "/rounds/{round_id}/opening/"),
    ("post", "/rounds/{round_id}/adjudications/"),
    ("put", "/cases/{case_id}/hold/"),
    ("delete", "/cases/{case_id}/hold/"),
    ("post", "/desks/{desk_id}/reasons/"),
    ("post", "/decisions/"),  # each one of the list has its own
}


@pytest.fixture
def things(cast, desk, article, make_article, make_annotation, make_claim, make_entity):
    """``{name: (key, body)}``: objects that were changed after their first version."""
    revised = make_article()
    lost = make_annotation(article=revised)
    revised.revise(cast.editor, "<p>Nothing of what was there.</p>")
    note, withdrawn, hidden = make_annotation("Iraq"), make_annotation("NATO"), make_annotation("troops")
    entity, spare, claim = make_entity("Iraq", "place"), make_entity("Irak", "place"), make_claim()
    for annotation in (note, withdrawn, hidden, lost):
        annotation.edit(cast.annotator, tags=["changed"])
    withdrawn.withdraw(cast.annotator)
    hidden.hide(cast.moderator, "off topic")
    entity.edit(cast.editor, description="A country")
    claim.edit(cast.editor, cue="say")
    make_annotation("drones", motivation="questioning", claim=claim)
    keys = {"article": article.pk, "entity": entity.pk, "spare": spare.pk, "claim": claim.pk}
    keys |= {"rating": desk.ratings.first().pk, "person": cast.editor.pk}
    today = now().date()
    review = Review.ask(claim, cast.editor, cast.moderator, today)
    keys |= {"review": review.pk, "day": (today + timedelta(days=2)).isoformat()}
    keys |= {"reason": desk.flag_reasons.last().pk, "desk": desk.pk}
    annotations = {"note": note, "withdrawn": withdrawn, "hidden": hidden, "lost": lost}
    return keys | {name: annotation.uid for name, annotation in annotations.items()}


def ask(caller, things, operation, **headers):
    method, path = operation
    name, body = CHANGES[operation]
    path = path.replace("{desk_id}", str(things["desk"]))
    kind = path.split("{")[1].split("}")[0]
    body = body and {field: things.get(value, value) if isinstance(value, str) else value
                     for field, value in body.items()}  # fmt: skip
    person = "annotator" if name in ("note", "withdrawn") and not path.endswith(MODERATORS) else "moderator"
    path = path.replace("{" + kind + "}", str(things[name])).replace("{review_id}", str(things["review"]))
    return getattr(caller(person), method)(path, body, **headers)


@pytest.mark.parametrize("operation", CHANGES, ids=" ".join)
def test_stale_change_is_refused_with_the_present_state(caller, things, operation):
    answer = ask(caller, things, operation, If_Match=STALE)

    assert answer.status_code == 412
    current = answer.json()["current"]
    assert current and "1" not in {str(current.get("version")), str(current.get("sequence"))}


@pytest.mark.parametrize("operation", CHANGES, ids=" ".join)
@pytest.mark.parametrize("headers", [{}, {"If_Match": "*"}], ids=["absent", "any"])
def test_change_without_a_version_is_accepted(caller, things, operation, headers):
    assert ask(caller, things, operation, **headers).status_code in (200, 201, 204)


@pytest.mark.parametrize("operation", CHANGES, ids=" ".join)
def test_version_that_was_never_given_out_is_refused(caller, things, operation):
    assert ask(caller, things, operation, If_Match='"abc"').status_code == 412


def test_no_writing_operation_is_without_a_row():
    document = Client().get("/api/openapi.json").json()
    writing = {
        (method, path.removeprefix("/api")): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in ("post", "put", "patch", "delete")
    }

    assert set(writing) == CHANGES.keys() | OTHERS
    assert {key for key, operation in writing.items() if "412" in operation["responses"]} == CHANGES.keys()
