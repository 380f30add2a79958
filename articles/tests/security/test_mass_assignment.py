"""A program or a form sets what it names: nobody sets who wrote a thing, how it stands, or a role."""

import importlib
import pkgutil

import pytest
from django import forms
from django.test import Client

import articles
from articles.api import api
from articles.models import Annotation, Claim, Entity, User
from articles.permissions import Role

# Whose it is, how it stands and what one is: never given by who writes. (A ``version`` is what they saw.)
OURS = {
    *("author", "created_by", "imported_by", "owner", "person_id", "user", "user_id"),
    *(
        "is_superuser",
        "is_staff",
        "is_active",
        "has_second_factor",
        "trust",
        "restriction",
        "restricted_until",
    ),
    *("hidden_at", "hidden_reason", "pending_at", "withdrawn_at", "resolved_at", "resolved_by", "private_to"),
    *("sequence", "round", "round_id", "folded", "secret_hash", "text_sha256", "url_key", "slug"),
    *("created", "created_at", "modified", "modified_at", "received", "origin", "lost"),
}
# Where a desk or a role is what one chooses, each asked for by a rule.
CHOSEN = {
    # What a span is in its sentence.
    "Target": {"role"},
    # Whose annotations the queue is narrowed to.
    "QueueFilter": {"author"},
    "ArticleIn": {"desk"},
    "EntityIn": {"desk"},
    "PasteForm": {"desk"},
    "InvitationForm": {"role"},
    # Of another person, by who moderates the desk.
    "MemberPatch": {"role", "trust", "restriction"},
    "MemberForm": {"role", "trust"},
    "RestrictionForm": {"restriction"},
}


def sent_to_us():
    """``{name: properties}`` of every schema that a request may hold, with those inside it."""
    document = api.get_openapi_schema()
    schemas, found = document["components"]["schemas"], {}
    waiting = [
        operation["requestBody"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "requestBody" in operation
    ]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            name = part.get("$ref", "").rpartition("/")[2]
            if name and name not in found:
                found[name] = schemas[name]
                waiting.append(schemas[name])
            waiting += [value for key, value in part.items() if key != "$ref"]
    return found


def all_forms():
    """Every form of ours, admin and all."""
    for module in pkgutil.walk_packages(articles.__path__, "articles."):
        if ".tests" not in module.name and ".migrations" not in module.name:
            importlib.import_module(module.name)
    waiting, found = [forms.BaseForm], {}
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("articles.") and hasattr(kind, "base_fields"):
            found[kind.__name__] = kind
    return found


def test_every_schema_refuses_what_it_does_not_name():
    schemas = {name: schema for name, schema in sent_to_us().items() if schema.get("type") == "object"}

    assert len(schemas) > 15
    assert {name for name, each in schemas.items() if each.get("additionalProperties") is not False} == set()


def test_no_schema_names_what_is_ours():
    named = {name: set(each.get("properties", ())) for name, each in sent_to_us().items()}

    assert {
        name: found for name, each in named.items() if (found := each & OURS - CHOSEN.get(name, set()))
    } == {}
    choices = {name: found for name, each in named.items() if (found := each & {"desk", "role"})}
    schemas = {name: found for name, found in CHOSEN.items() if not name.endswith(("Form", "Filter"))}
    chosen = {name: found & {"desk", "role"} for name, found in schemas.items()}
    assert choices == chosen


def test_no_form_names_what_is_ours():
    found = {
        name: set(form.base_fields) & OURS - CHOSEN.get(name, set()) for name, form in all_forms().items()
    }

    assert len(found) > 15
    assert {name: fields for name, fields in found.items() if fields and name not in ADMINS} == {}


# Forms of the admin, for superusers; the rest of what they hold is to be looked at alone.
ADMINS = {"UserCreationForm"}

EXTRA = {
    "author": 1,
    "is_superuser": True,
    "hidden_at": None,
    "pending_at": None,
    "version": 9,
    "round": 1,
    "desk": 1,
    "role": 40,
    "received": {},
    "created": "2001-01-01T00:00:00Z",
}


@pytest.fixture
def writes(article, make_annotation, make_claim, make_entity, desk, cast):
    """``[(method, address, body)]`` that would be taken as they are."""
    note, claim = make_annotation(motivation="commenting", body="A note", by=cast.moderator), make_claim()
    spans = [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}]
    return [
        ("post", f"/api/articles/{article.pk}/annotations/", {"motivation": "highlighting", "target": spans}),
        ("patch", f"/api/annotations/{note.uid}/", {"visibility": "desk"}),
        ("put", f"/api/annotations/{note.uid}/hiding/", {"reason": "Off topic"}),
        ("patch", f"/api/claims/{claim.pk}/", {"cue": "say"}),
        ("post", f"/api/claims/{claim.pk}/evidence/", {"stance": "context", "note": "Words"}),
        (
            "put",
            f"/api/claims/{claim.pk}/verdict/",
            {"rating": desk.ratings.first().pk, "rationale": "Seen."},
        ),
        ("patch", f"/api/entities/{make_entity().pk}/", {"description": "Something"}),
        ("patch", f"/api/articles/{article.pk}/", {"byline": "By the desk"}),
        ("put", "/api/me/mail/", {"mail": "daily"}),
    ]


def snapshot():
    kept = (Annotation, Claim, Entity, User)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def test_more_than_is_asked_for_is_refused_and_changes_nothing(writes, cast):
    client = Client()
    client.force_login(cast.moderator)
    before, answers = snapshot(), {}

    for method, address, body in writes:
        for name, value in EXTRA.items():
            if name in ("desk", "created") and name in body:
                continue
            answer = getattr(client, method)(address, {**body, name: value}, content_type="application/json")
            answers[method, address, name] = answer.status_code

    assert {asked: status for asked, status in answers.items() if status != 422} == {}
    after = snapshot()
    for rows in (*before, *after):
        for row in rows:
            row.pop("last_login", None)
    assert after == before
    # They would have been taken without.
    taken = [
        getattr(client, method)(address, body, content_type="application/json").status_code
        for method, address, body in writes
    ]
    assert [status for status in taken if status not in (200, 201)] == []


def test_forms_take_no_more_than_they_show(client, cast, article, make_claim, make_entity):
    claim, entity = make_claim(), make_entity()
    client.force_login(cast.editor)
    extra = {
        **EXTRA,
        "pending_at": "",
        "hidden_at": "2001-01-01",
        "author": cast.reader.pk,
        "desk_id": 9,
        "rating": 1,
    }
    fields = {"text": "Other words", "cue": "say", "state": "open", "version": claim.version}

    client.post(f"/claims/{claim.pk}/edit/", {**extra, **fields})
    client.post(f"/entities/{entity.pk}/edit/", {**extra, "name": "Another", "kind": "thing", "version": 1})

    changed = Claim.objects.get(pk=claim.pk)
    assert (changed.author, changed.desk, changed.rating, changed.version) == (
        cast.annotator,
        claim.desk,
        None,
        2,
    )
    kept = Entity.objects.get(pk=entity.pk)
    assert (kept.created_by, kept.desk) == (entity.created_by, entity.desk)
    assert User.objects.get(pk=cast.editor.pk).roles == {claim.desk_id: Role.EDITOR}


def test_what_another_tool_says_of_itself_gives_no_rights(client, cast, article, desk):
    client.force_login(cast.annotator)
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "target": f"http://testserver/articles/{article.pk}/",
        "body": {"type": "TextualBody", "value": "Look here"},
        "creator": {"id": "urn:x:superuser", "name": "superuser"},
        "author": 1,
        "hidden_at": "2001-01-01",
        "version": 9,
        "visibility": "private",
        "newsroom:author": "superuser",
        "pending_at": None,
    }

    answer = client.post("/annotations/", document, content_type="application/json")

    assert answer.status_code == 201
    made = Annotation.objects.get()
    assert (made.author, made.hidden_at, made.version, made.visibility) == (cast.annotator, None, 1, "desk")
