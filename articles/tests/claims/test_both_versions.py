"""A form that comes too late is shown again with both versions, and loses nothing of what was typed."""

import re

import pytest
from django.test import Client

from articles.models import Claim, Entity


@pytest.fixture
def editor(cast):
    client = Client()
    client.force_login(cast.editor)
    return client


def typed(answer):
    """What the browser would send of the form in this answer."""
    form = answer.context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def test_claim_that_somebody_else_changed_is_shown_in_both_versions(editor, cast, make_claim):
    claim, address = make_claim("The drones were small."), "/claims/{}/edit/"
    address = address.format(claim.pk)
    fields = {"text": "The drones were tiny.", "cue": "say", "state": "in_review", "version": claim.version}
    Claim.objects.get(pk=claim.pk).edit(cast.moderator, text="The drones were large.")

    late = editor.post(address, fields)

    assert late.status_code == 409
    assert late.context["both"] == [
        ("Claim", [("same", "The drones were "), ("gone", "large"), ("new", "tiny"), ("same", ".")]),
        ("Cue", [("new", "say")]),
        ("State", [("gone", "open"), ("new", "in review")]),
    ]
    assert "<del>large</del><ins>tiny</ins>" in late.content.decode()
    assert Claim.objects.get(pk=claim.pk).text == "The drones were large."

    assert editor.post(address, typed(late)).status_code == 302
    saved = Claim.objects.get(pk=claim.pk)
    assert (saved.text, saved.cue, saved.version) == ("The drones were tiny.", "say", 3)


def test_evidence_for_a_claim_that_was_reworded_meanwhile_is_kept_and_asked_about(editor, cast, make_claim):
    claim = make_claim("The drones were small.")
    address = f"/claims/{claim.pk}/evidence/"
    sent = typed(editor.get(address)) | {"stance": "supports", "note": "Seen."}
    Claim.objects.get(pk=claim.pk).edit(cast.moderator, text="The drones were large.")

    late = editor.post(address, sent)

    html = late.content.decode()
    assert (late.status_code, late.context["stale"]) == (409, True)
    assert "The drones were large." in html and "Seen." in html
    assert editor.post(address, typed(late)).status_code == 302
    assert claim.evidence.get().note == "Seen."


def test_entity_that_somebody_else_changed_is_shown_in_both_versions(editor, cast, make_entity):
    iraq = make_entity("Iraq", "place")
    fields = {"name": "Iraq", "kind": "place", "aliases": "العراق", "version": iraq.version}
    Entity.objects.get(pk=iraq.pk).edit(cast.moderator, aliases=["Irak"], description="A country")

    late = editor.post(f"/entities/{iraq.pk}/edit/", fields)

    assert late.status_code == 409
    assert late.context["both"] == [
        ("Also known as", [("gone", "Irak"), ("new", "العراق")]),
        ("Description", [("gone", "A country")]),
    ]
    assert Entity.objects.get(pk=iraq.pk).other_names == ["Irak"]
    assert editor.post(f"/entities/{iraq.pk}/edit/", typed(late)).status_code == 302
    assert Entity.objects.get(pk=iraq.pk).other_names == ["العراق"]


def test_verdict_on_a_wording_that_is_gone_is_asked_for_again(editor, cast, desk, make_claim):
    claim, rating = make_claim("The drones were small."), desk.ratings.get(label="False")
    fields = {"rating": rating.pk, "rationale": "They were not.", "version": claim.version}
    Claim.objects.get(pk=claim.pk).edit(cast.moderator, text="The drones were large.")

    late = editor.post(f"/claims/{claim.pk}/verdict/", fields)

    assert (late.status_code, Claim.objects.get(pk=claim.pk).rating) == (409, None)
    assert "The drones were large." in late.content.decode()
    assert typed(late)["rationale"] == "They were not."
    assert editor.post(f"/claims/{claim.pk}/verdict/", typed(late)).status_code == 302
    assert Claim.objects.get(pk=claim.pk).rating == rating


def test_change_without_a_version_keeps_what_others_changed_beside_it(cast, make_claim, make_annotation):
    claim = make_claim("The drones were small.")
    note = make_annotation(motivation="commenting", body="first")
    known_claim, known_note = Claim.objects.get(pk=claim.pk), type(note).objects.get(pk=note.pk)

    claim.edit(cast.editor, text="The drones were large.")
    known_claim.edit(cast.moderator, cue="say")
    note.edit(cast.annotator, body="second")
    known_note.edit(cast.annotator, tags=["drones"])

    claim.refresh_from_db()
    note.refresh_from_db()
    assert (claim.text, claim.cue, claim.version) == ("The drones were large.", "say", 3)
    assert (note.body, note.version) == ("second", 3)


def hidden(html):
    """The hidden inputs of a page's last form, by name."""
    pairs = re.findall(
        r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html.rpartition("<form")[2]
    )
    return dict(pairs)


def test_field_that_was_not_touched_becomes_what_it_is_now(editor, cast, make_claim):
    claim = make_claim("The drones were small.", cue="warn")
    address = f"/claims/{claim.pk}/edit/"
    shown = editor.get(address)
    fields = {**typed(shown), **hidden(shown.content.decode()), "text": "The drones were tiny."}
    Claim.objects.get(pk=claim.pk).edit(cast.moderator, text="The drones were large.", cue="say")

    late = editor.post(address, fields)

    assert (late.status_code, [label for label, _ in late.context["both"]]) == (409, ["Claim"])
    again = {**typed(late), **hidden(late.content.decode())}
    assert editor.post(address, again).status_code == 302
    saved = Claim.objects.get(pk=claim.pk)
    assert (saved.text, saved.cue) == ("The drones were tiny.", "say")
