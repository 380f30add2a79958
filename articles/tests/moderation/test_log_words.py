"""Lines of the log in words: codes, keys and passages as what they mean, as far as the moderator sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from articles.models import Case, Event, Review
from articles.models.things import things_of
from articles.moderation.log import in_words


@pytest.fixture
def told(cast):
    """``told(thing)``: the changes of the thing's last line, as the moderator reads them, by field."""

    def tell(thing, by=None):
        event = Event.objects.about(thing).last()
        (line,) = in_words([event], by or cast.moderator)
        return {field: (before, after) for field, before, after in line.changes}

    return tell


def test_codes_are_words_and_passages_are_quoted(told, make_annotation, cast):
    note = make_annotation("drones", motivation="commenting", body="Twelve.")

    new = told(note)
    assert new["kind"] == ("", "note")
    assert new["seen by"] == ("", "the desk")
    assert new["passage"] == ("", "“drones”")
    assert new["words"] == ("", "Twelve.")
    assert new["revision"] == ("", "1")

    note.edit(cast.annotator, visibility="private")
    note.edit(cast.annotator, visibility="desk")
    assert told(note) == {"seen by": ("only me", "the desk")}


def test_entities_claims_and_people_have_their_names(told, make_annotation, make_claim, make_entity, cast):
    iraq, general = make_entity("Iraq", "place"), make_entity("The general", "person")
    claim = make_claim("They stay.", claimant=general, about=[iraq])
    mark = make_annotation(motivation="questioning", claim=claim)
    mention = make_annotation("Iraq", motivation="identifying", entities=[iraq])

    assert told(mark)["claim"] == ("", "They stay.")
    assert told(mention)["entities"] == ("", "Iraq")
    assert (told(claim)["claimant"], told(claim)["about"]) == (("", "The general"), ("", "Iraq"))

    claim.edit(cast.editor, state="in_review", claimant=None)
    assert told(claim) == {"state": ("open", "in review"), "claimant": ("The general", "")}
    claim.assign(cast.editor, cast.annotator)
    assert told(claim) == {"assigned to": ("", "annotator")}
    Review.ask(claim, cast.editor, cast.moderator, now().date() + timedelta(days=2))
    assert told(claim)["asked"] == ("", "moderator")


def test_what_the_reader_does_not_see_stays_a_number(told, make_claim, make_entity, cast):
    other = cast.outsider.desks.get()
    ours = make_claim("Ours.")
    theirs = make_entity("Secret society", desk=other, by=cast.outsider)
    Event.objects.about(ours)
    claim = make_claim("Theirs.", desk=other, by=cast.outsider, claimant=theirs)

    assert told(claim, by=cast.outsider)["claimant"] == ("", "Secret society")
    assert told(claim)["claimant"] == ("", f"#{theirs.pk}")


def test_lines_about_cases_lead_to_their_annotation(client, cast, desk, annotation):
    Case.flag(annotation, cast.reader, desk.flag_reasons.first(), "Look at that")
    Case.decide(annotation, cast.moderator, "hide", reason=desk.flag_reasons.first(), internal_note="Again")
    client.force_login(cast.moderator)

    lines = {line.event.verb: line for line in client.get(f"/desks/{desk.pk}/log/").context["lines"]}

    for verb in ("flag.raised", "case.decided"):
        assert lines[verb].url == f"/annotations/{annotation.uid}/history/"
        assert lines[verb].title == annotation.article.title
    changes = {field: after for field, _before, after in lines["case.decided"].changes}
    assert changes == {"decision": "hide", "note for moderators": "Again"}


def test_lines_about_members_lead_to_the_members(client, cast, desk):
    desk.admit(cast.reader, 20, by=cast.moderator)
    client.force_login(cast.moderator)

    (line,) = client.get(f"/desks/{desk.pk}/log/").context["lines"]

    assert (line.url, line.changes[0][0]) == (f"/desks/{desk.pk}/members/", "role")


def test_names_cost_one_query_for_each_kind(make_annotation, make_claim, make_entity, cast):
    def queries(number):
        for nth in range(number):
            claim = make_claim(f"Claim {nth}.", claimant=make_entity(f"Person {number} {nth}", "person"))
            claim.assign(cast.editor, cast.annotator)
            make_annotation(motivation="questioning", claim=claim)
        events = list(Event.objects.filter(private_to=None))
        in_words(events, cast.moderator)
        with CaptureQueriesContext(connection) as asked:
            in_words(events, cast.moderator)
        return len(asked)

    assert queries(2) == queries(9)


def test_things_are_those_that_the_person_sees(make_annotation, make_entity, cast, desk):
    note, hidden = make_annotation("drones"), make_annotation("Iraq", hidden=True)
    entity = make_entity("NATO")
    events = list(Event.objects.order_by("pk"))

    def seen(person):
        return {str(thing.pk) for thing in things_of(events, person).values()} - {str(note.article_id)}

    assert seen(cast.outsider) == set()
    reader = set(things_of(events, cast.reader).values())
    assert {note, entity} <= reader
    assert hidden not in reader
    assert hidden in set(things_of(events, cast.moderator).values())


# -- Over the API --------------------------------------------------------------------------------------------


@pytest.fixture
def get(client, cast, desk):
    def get(role="moderator", **asked):
        client.force_login(getattr(cast, role))
        return client.get(f"/api/desks/{desk.pk}/log/", asked)

    return get


def test_api_gives_the_lines_of_the_page(get, client, cast, desk, make_annotation):
    make_annotation(motivation="commenting", body="Twelve.", by=cast.editor).hide(cast.moderator, "unsourced")
    make_annotation(motivation="commenting", body="Mine.", by=cast.reader, visibility="private")

    items = get().json()["items"]

    page = client.get(f"/desks/{desk.pk}/log/").context["lines"]
    assert [(item["id"], item["words"], item["title"], item["url"]) for item in items] == [
        (line.event.pk, line.what, line.title, line.url) for line in page
    ]
    assert (items[0]["words"], items[0]["reason"]) == ("hid an annotation", "unsourced")
    assert {"field": "kind", "before": "", "after": "note"} in items[1]["changes"]
    assert "Mine." not in str(items)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": "EDITOR"}, {"editor"}),
        ({"by": "nobody"}, set()),
        ({"verb": "annotation.hidden"}, {"moderator"}),
        ({"since": "2100-01-01"}, set()),
        ({"until": "2000-01-01"}, set()),
    ],
)
def test_api_narrows_as_the_page_does(get, cast, make_annotation, asked, expected):
    make_annotation(motivation="commenting", body="One.", by=cast.editor).hide(cast.moderator, "twice")

    assert {item["actor"]["name"] for item in get(**asked).json()["items"]} == expected


def test_api_pages_hold_every_line_once(get, cast, article):
    for nth in range(7):
        article.annotate(by=cast.annotator, motivation="commenting", body=f"Note {nth}.")

    seen, cursor = [], ""
    while True:
        answer = get(limit=3, **({"cursor": cursor} if cursor else {})).json()
        seen += [item["id"] for item in answer["items"]]
        if not (cursor := answer["next"]):
            break

    assert seen == list(Event.objects.order_by("-pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"since": "soon"}, "since"),
        ({"verb": "shout"}, "verb"),
        ({"article": "x"}, "article"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
    ],
)
def test_api_names_what_cannot_be_asked(get, asked, field):
    answer = get(**asked)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("editor", 403), ("superuser", 200)])
def test_api_is_for_moderators(get, role, status):
    assert get(role).status_code == status
