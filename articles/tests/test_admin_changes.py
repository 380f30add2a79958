"""Changes in the admin go through the verbs: the log has them, and refusals are errors of the form."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Annotation, Claim, Entity, Event, Evidence, Outlet, User
from articles.permissions import Role


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.superuser)
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_correcting_an_article_is_in_the_log(staff, article, cast):
    fields = {
        "title": "Another title",
        "outlet": Outlet.objects.get().pk,
        "language": "en",
        "visibility": "desk",
        "url": "https://a.example/story?utm_source=x",
        "tags": "drones, Baghdad",
    }
    empty = {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}

    staff.post(address(type(article), "change", article.pk), {**fields, **empty})

    article.refresh_from_db()
    assert (article.title, article.url_key) == ("Another title", "a.example/story")
    assert sorted(article.tags.names()) == ["Baghdad", "drones"]
    corrected, tagged = Event.objects.about(article).order_by("pk")[1:]
    assert (corrected.verb, corrected.actor, tagged.verb) == (
        "article.corrected",
        cast.superuser,
        "article.tagged",
    )
    assert corrected.after["title"] == "Another title"
    assert type(article).objects.matching("another").get() == article


def test_article_cannot_take_the_address_of_another(staff, make_article):
    first = make_article(url="https://a.example/1", url_key="a.example/1")
    second = make_article()
    fields = {"title": second.title, "language": "en", "visibility": "desk", "url": "https://a.example/1/"}

    response = staff.post(address(type(second), "change", second.pk), fields)

    assert first.title in str(response.context["adminform"].form.errors)
    assert Event.objects.about(second).count() == 1


def test_article_with_annotations_is_not_deleted(staff, make_article, cast):
    mistake, read = make_article(), make_article()
    read.annotate(by=cast.annotator, motivation="commenting", body="Seen")

    kept = staff.post(address(type(read), "delete", read.pk), {"post": "yes"})
    gone = staff.post(address(type(read), "delete", mistake.pk), {"post": "yes"})

    assert (kept.status_code, gone.status_code) == (403, 302)
    assert list(type(read).objects.all()) == [read]
    assert Event.objects.filter(verb="article.deleted").get().before["title"] == mistake.title


def test_entity_is_made_and_edited_with_its_other_names(staff, desk, cast):
    fields = {"desk": desk.pk, "name": "NATO", "kind": "organization", "names": "ناتو\nOTAN"}

    staff.post(address(Entity, "add"), fields)
    entity = Entity.objects.get()
    staff.post(address(Entity, "change", entity.pk), {**fields, "names": "ناتو", "wikidata_id": "Q7184"})

    entity.refresh_from_db()
    assert (entity.other_names, entity.wikidata_id) == (["ناتو"], "Q7184")
    assert [(event.verb, event.actor) for event in Event.objects.about(entity)] == [
        ("entity.created", cast.superuser),
        ("entity.edited", cast.superuser),
    ]


def test_second_entity_of_one_name_is_refused(staff, desk, make_entity):
    make_entity("NATO")

    response = staff.post(
        address(Entity, "add"), {"desk": desk.pk, "name": "Nato", "kind": "organization", "names": ""}
    )

    assert list(response.context["adminform"].form.errors) == ["name"]
    assert Entity.objects.count() == 1


def test_claim_is_drafted_and_edited(staff, desk, make_entity, cast):
    entity = make_entity("NATO")
    fields = {"desk": desk.pk, "text": "It grows.", "about": [entity.pk], "state": "open"}
    empty = {
        f"{prefix}-{count}_FORMS": 0 for prefix in ("verdicts", "evidence") for count in ("TOTAL", "INITIAL")
    }

    staff.post(address(Claim, "add"), {**fields, **empty})
    claim = Claim.objects.get()
    staff.post(address(Claim, "change", claim.pk), {**fields, **empty, "state": "in_review"})

    claim.refresh_from_db()
    assert (claim.state, list(claim.about.all())) == ("in_review", [entity])
    assert [event.verb for event in Event.objects.about(claim)] == ["claim.created", "claim.edited"]
    assert Evidence.objects.count() == 0


def test_annotation_is_edited_and_wrong_visibility_is_an_error_of_the_form(
    staff, make_entity, make_annotation, cast
):
    mention = make_annotation("Iraq", motivation="identifying", entities=[make_entity("Iraq", "place")])
    empty = {f"{name}-{count}_FORMS": 0 for name in ("spans", "mentions") for count in ("TOTAL", "INITIAL")}
    page = address(Annotation, "change", mention.pk)

    refused = staff.post(page, {**empty, "body": "Which one?", "visibility": "public", "tags": ""})
    staff.post(page, {**empty, "body": "Which one?", "visibility": "desk", "tags": "doubtful"})

    assert list(refused.context["adminform"].form.errors) == ["visibility"]
    mention.refresh_from_db()
    assert (mention.body, mention.visibility, list(mention.tags.names())) == (
        "Which one?",
        "desk",
        ["doubtful"],
    )
    assert [(event.verb, event.actor) for event in Event.objects.about(mention)] == [
        ("annotation.created", cast.annotator),
        ("annotation.edited", cast.superuser),
    ]


def test_note_of_another_is_not_changed_in_the_admin(staff, annotation):
    page = address(Annotation, "change", annotation.pk)

    assert staff.get(page).status_code == 200
    assert staff.post(page, {"body": "Mine", "visibility": "desk"}).status_code == 403


# -- People --------------------------------------------------------------------------------------------------


def members(desk, **changes):
    """The desk's page as it would be posted, with some memberships changed."""
    data = {"name": desk.name, "slug": desk.slug, "article_visibility": "desk"}
    rows = list(desk.memberships.select_related("user").order_by("pk"))
    ratings = list(desk.ratings.all())
    for prefix, total in (("memberships", len(rows)), ("ratings", len(ratings))):
        data |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": total}
    for number, row in enumerate(rows):
        values = {"id": row.pk, "desk": desk.pk, "user": row.user_id, "role": row.role}
        values |= changes.get(row.user.username, {})
        data |= {f"memberships-{number}-{name}": value for name, value in values.items()}
    for number, row in enumerate(ratings):
        values = {"id": row.pk, "label": row.label, "outcome": row.outcome, "position": row.position}
        data |= {f"ratings-{number}-{name}": value for name, value in values.items()}
    return data


def test_members_are_changed_by_the_verbs(staff, desk, cast):
    data = members(desk, reader={"role": Role.ANNOTATOR}, annotator={"DELETE": "on"})

    staff.post(address(type(desk), "change", desk.pk), data)

    roles = dict(desk.memberships.values_list("user__username", "role"))
    assert roles == {"reader": Role.ANNOTATOR, "editor": Role.EDITOR, "moderator": Role.MODERATOR}
    verbs = Event.objects.filter(actor=cast.superuser).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["member.role_changed", "member.removed"]


@pytest.mark.parametrize("change", [{"DELETE": "on"}, {"role": Role.READER}])
def test_last_moderator_stays(staff, desk, cast, change):
    staff.post(address(type(desk), "change", desk.pk), members(desk, moderator=change))

    assert desk.memberships.get(role=Role.MODERATOR).user == cast.moderator


def test_deleted_user_leaves_what_they_wrote_and_the_log_without_their_name(staff, annotation, cast):
    page = staff.get(address(User, "delete", cast.annotator.pk))
    assert "annotator" in page.content.decode()

    staff.post(address(User, "delete", cast.annotator.pk), {"post": "yes"})

    assert not User.objects.filter(username="annotator").exists()
    annotation.refresh_from_db()
    assert annotation.author.username.startswith("former-member-")
    assert Event.objects.about(annotation).get().actor_name == annotation.author.username
    assert not LogEntry.objects.filter(object_repr__contains="annotator").exists()
    assert staff.get(address(Event, "changelist")).status_code == 200
    assert staff.get(address(Annotation, "change", annotation.pk)).status_code == 200


def test_last_moderator_is_not_deleted(staff, cast):
    answer = staff.post(address(User, "delete", cast.moderator.pk), {"post": "yes"})

    assert "the last moderator of Gulf desk" in answer.content.decode()
    assert User.objects.filter(username="moderator", is_active=True).exists()
