"""The admin: every page opens, lists stay quick, changes go through the verbs, secrets and privacy hold."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from articles.models import (
    Addressee,
    Annotation,
    Entity,
    Event,
    Follow,
    Invitation,
    Job,
    MailChoice,
    Notification,
    Relation,
    Review,
    Round,
    SeenActs,
    Snapshot,
    Stray,
    Token,
    User,
)
from articles.permissions import Role

OURS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.superuser)
    return client


@pytest.fixture
def make_everything(desk, cast, make_article, make_annotation, make_entity, make_claim):
    """``make_everything(n)``: n more rows of every table."""
    count = 0

    def make(n):
        nonlocal count
        for _ in range(n):
            count += 1
            snapshot = Snapshot.keep(
                f"<p>{count}".encode(), fetched_at=now(), url=f"https://a.example/{count}"
            )
            article = make_article(outlet=f"Outlet {count}", snapshot=snapshot, tags=[f"topic {count}"])
            entity = make_entity(f"Person {count}", kind="person", aliases=[f"Alias {count}"])
            claim = make_claim(f"Claim number {count}.", claimant=entity, about=[entity])
            other = make_claim(f"Another claim, number {count}.")
            made = {"article": article, "by": cast.annotator}
            make_annotation("Iraq", motivation="identifying", entities=[entity], **made)
            make_annotation("the drones were small", motivation="questioning", claim=claim, **made)
            note = make_annotation(
                "drones", motivation="commenting", body="A note", tags=[f"t{count}"], **made
            )
            make_annotation("", motivation="replying", reply_to=note, body="An answer", **made)
            claim.rate(cast.editor, desk.ratings.all()[count % 5], "Because.")
            claim.support(cast.editor, "context", note="Some words")
            Review.ask(claim, cast.editor, cast.moderator, now().date() + timedelta(days=count % 9))
            Relation.objects.create(claim=claim, other=other, kind="repeats")
            user = User.objects.create_user(f"person{count}")
            desk.admit(user, Role.READER)
            desk.invite(Role.READER, cast.moderator, f"p{count}@example.org")
            Token.issue(cast.editor, f"program {count}")
            cast.superuser.reading_states.create(article=article)
            waits = {"document": {"type": "Annotation"}, "keys": [f"{count:064}"], "visibility": "desk"}
            Stray.keep(desk=desk, by=cast.editor, **waits)
            asked = Round.ask(article, cast.editor, [cast.annotator, cast.editor])
            made = make_annotation("troops", **made)
            asked.open(cast.editor, "Enough.")
            asked.accept(cast.editor, [made.uid])
            Addressee.objects.create(annotation=note, person=cast.editor, name="editor")
            told = {"event": Event.objects.about(note).first(), "act": note.uid, "annotation": note}
            Notification.objects.create(
                person=cast.superuser, reason="thread", subject_key=str(note.uid), **told
            )
            Follow.put(cast.superuser, "article", article)
            MailChoice.objects.get_or_create(person=cast.superuser)
            SeenActs.mark(cast.superuser, 1)
            SeenActs.mark(user, 1)
            Job.objects.create(name=f"job {count}")
            type(desk).objects.create(name=f"Desk {count}")

    return make


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_table_is_in_the_admin():
    tables = set(apps.get_app_config("articles").get_models())

    assert tables - set(admin.site._registry) == set()


def test_pages_of_every_table_open(staff, make_everything):
    make_everything(1)

    answers, expected = {}, {}
    for model in OURS:
        name, request = model._meta.label, staff.get("/admin/").wsgi_request
        row = model._default_manager.first()
        adds = admin.site._registry[model].has_add_permission(request)
        answers[name] = [
            staff.get(address(model, "changelist")).status_code,
            staff.get(address(model, "changelist"), {"q": "“Iraq” (number"}).status_code,
            staff.get(address(model, "add")).status_code,
            *(staff.get(address(model, page, row.pk)).status_code for page in ("change", "history") if row),
        ]
        expected[name] = [200, 200, 200 if adds else 403, *([200, 200] if row else [])]

    assert answers == expected
    assert len([name for name, statuses in answers.items() if len(statuses) == 5]) >= 26


def test_lists_cost_the_same_whatever_their_length(staff, make_everything):
    def costs():
        counts = {}
        for model in OURS:
            with CaptureQueriesContext(connection) as queries:
                staff.get(address(model, "changelist"))
            counts[model._meta.label] = len(queries)
        return counts

    make_everything(5)
    costs()  # what is asked once per process

    few = costs()
    make_everything(15)

    assert costs() == few


@pytest.mark.parametrize("path", ["", "article/", "entity/add/", "autocomplete/"])
def test_admin_is_closed_to_those_who_are_no_staff(client, cast, path):
    address = f"/admin/articles/{path}" if path != "autocomplete/" else "/admin/autocomplete/"
    client.force_login(cast.moderator)

    response = client.get(address)

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")


def test_log_is_only_to_be_read(staff, annotation):
    event = Event.objects.about(annotation).get()

    for page in ("change", "delete"):
        assert staff.post(address(Event, page, event.pk), {"verb": "x", "post": "yes"}).status_code == 403
    assert staff.post(address(Event, "add"), {"verb": "x"}).status_code == 403
    assert list(Event.objects.about(annotation).values_list("verb", flat=True)) == ["annotation.created"]


def test_log_can_be_searched_and_filtered(staff, annotation):
    rows = staff.get(address(Event, "changelist"), {"q": str(annotation.uid), "verb": "annotation.created"})

    assert [event.subject_key for event in rows.context["cl"].result_list] == [str(annotation.uid)]


@pytest.mark.parametrize("table", ["annotation", "span", "event", "taggedannotation"])
def test_private_annotation_of_another_is_nowhere_in_the_admin(staff, make_annotation, cast, table):
    model = apps.get_model("articles", table)
    fields = {"motivation": "commenting", "body": "Between us", "tags": ["secret"]}
    seen = make_annotation("drones", by=cast.reader, **fields)
    hidden = make_annotation("general", by=cast.reader, visibility="private", **fields)
    shown = {
        "annotation": lambda note: note,
        "span": lambda note: note.spans.get(),
        "event": lambda note: Event.objects.about(note).get(),
        "taggedannotation": lambda note: note.tagged_items.get(),
    }[table]

    rows = staff.get(address(model, "changelist")).context["cl"].queryset

    assert shown(seen) in rows
    assert shown(hidden) not in rows
    assert staff.get(address(model, "change", shown(hidden).pk)).status_code == 302
    assert staff.get(address(model, "change", shown(seen).pk)).status_code == 200


def test_secrets_of_tokens_and_invitations_are_not_shown(staff, desk, cast):
    token, _secret = Token.issue(cast.editor, "a program")
    invitation, _secret = desk.invite(Role.READER, cast.moderator)

    for thing in (token, invitation):
        for page in (address(type(thing), "changelist"), address(type(thing), "change", thing.pk)):
            assert thing.secret_hash not in staff.get(page).content.decode()


def test_tokens_and_invitations_are_revoked(staff, desk, cast):
    token, secret = Token.issue(cast.editor, "a program")
    invitation, _link = desk.invite(Role.READER, cast.moderator)

    for thing in (token, invitation):
        staff.post(address(type(thing), "changelist"), {"action": "revoke", "_selected_action": [thing.pk]})

    assert Token.by_secret(secret) is None
    assert not Invitation.objects.open().exists()
    assert Event.objects.about(invitation).last().verb == "member.invitation_revoked"


# -- Merging -------------------------------------------------------------------------------------------------


def test_entities_are_merged_into_the_chosen_one(staff, make_entity, make_annotation, cast):
    short, whole = make_entity("CENTCOM"), make_entity("US Central Command")
    mention = make_annotation("US Central Command", motivation="identifying", entities=[short])
    chosen = {"action": "merge", "_selected_action": [short.pk, whole.pk]}

    asked = staff.post(address(Entity, "changelist"), chosen)
    staff.post(address(Entity, "changelist"), {**chosen, "apply": "1", "survivor": whole.pk})

    assert asked.templates[0].name == "admin/articles/entity/merge.html"
    assert [entity.pk for entity in mention.entities.all()] == [whole.pk]
    short.refresh_from_db()
    assert short.merged_into == whole
    assert Event.objects.about(whole).last().actor == cast.superuser


def test_entities_of_two_desks_are_not_merged(staff, make_entity, cast):
    other = cast.outsider.desks.get()
    ours, theirs = make_entity("CENTCOM"), make_entity("CENTCOM", desk=other)
    chosen = {"action": "merge", "_selected_action": [ours.pk, theirs.pk], "apply": "1", "survivor": ours.pk}

    staff.post(address(Entity, "changelist"), chosen)

    assert not Entity.objects.exclude(merged_into=None).exists()


# -- Hiding --------------------------------------------------------------------------------------------------


def test_annotations_are_hidden_with_a_reason_and_restored(staff, annotation, cast):
    chosen = {"action": "hide", "_selected_action": [annotation.pk]}

    asked = staff.post(address(Annotation, "changelist"), chosen)
    refused = staff.post(address(Annotation, "changelist"), {**chosen, "apply": "1", "reason": ""})
    staff.post(address(Annotation, "changelist"), {**chosen, "apply": "1", "reason": "Off topic"})

    assert [page.status_code for page in (asked, refused)] == [200, 200]
    annotation.refresh_from_db()
    assert annotation.hidden_reason == "Off topic"
    assert Event.objects.about(annotation).last().reason == "Off topic"

    staff.post(address(Annotation, "changelist"), {**chosen, "action": "restore"})

    annotation.refresh_from_db()
    assert annotation.hidden_at is None
    assert Event.objects.about(annotation).last().actor == cast.superuser


def test_pages_of_the_admin_hold_no_inline_script_or_style(staff, make_entity):
    make_entity("NATO")

    for page in (reverse("admin:index"), address(Entity, "changelist"), address(Entity, "add")):
        html = staff.get(page).content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
