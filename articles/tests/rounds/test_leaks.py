"""Until a round is open only its author learns of a blind mark: no page, list, count, log or stream tells."""

import json
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from articles.attention.notify import notify, worth_reading
from articles.live.lines import Seen, lines_after
from articles.models import Annotation, Claim, Event, Evidence, Follow, Notification, Presence, Round, User
from articles.permissions import Role, role_on

from .conftest import open_it

SECRET = "zebrafish"
OTHERS = ("second", "reader", "editor", "moderator", "superuser")


class World:
    """The article, and what one annotator marked in it blind."""


@pytest.fixture
def world(asked, article, cast, second, mark, make_claim, make_annotation, make_entity, desk):
    world = World()
    cast.second = second
    # What is there for all, so that lists and counts could tell more of it.
    world.shared = make_claim("Shared claim.", by=cast.editor, article=article)
    make_annotation("NATO", motivation="questioning", claim=world.shared, by=cast.editor)
    world.entity = make_entity("Iraq", kind="place")
    make_annotation("Iraq", motivation="identifying", entities=[world.entity], by=cast.editor)
    world.other = make_entity("Marked blind", kind="event")
    for name in OTHERS:
        for kind, thing in (("article", article), ("entity", world.other), ("speaker", world.entity)):
            Follow.put(getattr(cast, name), kind, thing)
    world.article = article
    world.before = Event.objects.order_by("-pk").first().pk
    world.told = {name: told_to(cast, name, world) for name in OTHERS}
    by = cast.annotator
    world.claim = make_claim(f"{SECRET} claim.", by=by, article=article, claimant=world.entity)
    evidence = world.claim.support
    world.marks = [
        make_annotation("the drones were small", motivation="questioning", claim=world.claim, by=by),
        make_annotation("Iraq", motivation="identifying", entities=[world.other], by=by, nth=1),
        mark(
            by, "note", "the general told them", body=f"{SECRET} note. @editor, look", tags=[f"{SECRET} tag"]
        ),
        make_annotation("troops", motivation="questioning", claim=world.shared, by=by, body=SECRET),
    ]
    evidence(by, "context", note=f"{SECRET} evidence")
    world.claim.edit(by, cue="zebrafish")
    world.claim.assign(by, cast.editor)
    make_annotation(by=by, motivation="replying", body=f"{SECRET} reply", reply_to=world.marks[2])
    world.marks[1].withdraw(by)
    world.marks[1].restore(by)
    # What others do to what is theirs, and to what it shares with a blind mark.
    world.shared.edit(cast.editor, cue="say")
    world.other.edit(cast.editor, description="An event.")
    article.revise(cast.editor, article.current.html.replace("Story number", "Story no."))
    return world


def addresses(world):
    """Everything that could tell of it, as paths."""
    article, claim, entity = world.article.pk, world.claim.pk, world.other.pk
    paths = ["/", "/?claims=open", f"/?tag={SECRET}+tag", f"/?entity={entity}", f"/search/?q={SECRET}"]
    paths += ["/claims/", f"/claims/?q={SECRET}", f"/claims/?article={article}", "/claims/?look=again"]
    paths += [f"/entities/{entity}/", f"/entities/{world.entity.pk}/", f"/claims/{world.shared.pk}/"]
    paths += [
        f"/articles/{article}/",
        f"/articles/{article}/?view=marked",
        f"/articles/{article}/changes/?after=0",
    ]
    paths += [f"/articles/{article}/revisions/", f"/articles/{article}/revisions/1/"]
    paths += ["/activity/", f"/activity/?article={article}", "/notifications/", "/rounds/", "/annotations/"]
    paths += [f"/claims/{claim}/"] + [f"/annotations/{mark.uid}/history/" for mark in world.marks]
    paths += [f"/annotations/{mark.uid}/" for mark in world.marks]
    api = [f"articles/{article}/annotations/", f"articles/{article}/events/", "events/", "claims/", "tags/"]
    api += [
        f"claims/?q={SECRET}",
        f"claims/?claimant={world.entity.pk}",
        f"tags/?q={SECRET}",
        f"claims/{claim}/",
    ]
    api += [f"articles/?tag={SECRET} tag", f"articles/?entity={entity}", "articles/", f"entities/{entity}/"]
    api += [f"articles/{article}/", f"articles/{article}/rounds/", "rounds/", f"claims/{claim}/appearances/"]
    api += [f"claims/{world.shared.pk}/appearances/", "activity/", "notifications/"]
    api += [f"articles/{article}/revisions/", f"articles/{article}/revisions/compare/"]
    for mark in world.marks:
        api += [f"annotations/{mark.uid}/", f"annotations/{mark.uid}/events/"]
    cards = "&".join(f"uid={mark.uid}" for mark in world.marks)
    paths.append(f"/articles/{article}/cards/?{cards}")
    return paths + [f"/api/{path}" for path in api]


def asked_by(user, paths):
    """``{path: text}`` of what this person is answered."""
    client = Client()
    client.force_login(user)
    return {path: client.get(path).content.decode() for path in paths}


def told_to(cast, name, world):
    """Counts and lists for one person, but for how often the article changed."""
    client = Client()
    client.force_login(getattr(cast, name))
    found = {}
    for path in ("articles/", "claims/", "tags/", "entities/", f"articles/{world.article.pk}/annotations/"):
        items = client.get(f"/api/{path}").json()["items"]
        found[path] = [strip(item) for item in items]
    rows = client.get("/", {"state": "all"}).context["listing"].rows
    found["shelf"] = [(row.pk, row.notes, row.tallies, row.named) for row in rows]
    entities = client.get("/entities/").context["listing"].rows
    found["entities"] = [(row.pk, getattr(row, "mentions_seen", None)) for row in entities]
    return found


def strip(item):
    if not isinstance(item, dict):
        return item
    return {
        key: value for key, value in item.items() if key not in ("sequence", "version", "modified", "may")
    }


def test_words_and_uids_are_in_no_answer_to_others(world, cast, client):
    paths = addresses(world)
    uids = [str(mark.uid) for mark in world.marks]

    leaks = set()
    for name in OTHERS:
        for path, text in asked_by(getattr(cast, name), paths).items():
            # What was asked for is repeated on the page, but never more of what was found.
            text = text if "?" not in path else re.sub(f"{SECRET}(?! (claim|note|evidence|reply))", "", text)
            leaks |= {(name, path, word) for word in (SECRET, *uids) if word in text.replace(path, "")}

    assert leaks == set()


def test_it_could_have_been_told(world, cast):
    own = asked_by(cast.annotator, addresses(world))

    words = (SECRET, *(str(mark.uid) for mark in world.marks))
    silent = {path for path, text in own.items() if not any(word in text for word in words)}
    article, entity = world.article.pk, world.other.pk
    assert silent <= {
        *("/", "/?claims=open", "/activity/", f"/activity/?article={article}", "/notifications/", "/rounds/"),
        *(
            f"/?entity={entity}",
            f"/entities/{entity}/",
            f"/articles/{article}/revisions/",
            "/claims/?look=again",
        ),
        *("/api/articles/", f"/api/articles/{article}/", f"/api/articles/{article}/rounds/", "/api/rounds/"),
        *(
            "/api/activity/",
            "/api/notifications/",
            f"/api/entities/{entity}/",
            f"/api/articles/?entity={entity}",
        ),
        *(f"/api/articles/?tag={SECRET} tag", f"/api/articles/{article}/revisions/"),
        *(f"/api/articles/{article}/revisions/compare/", f"/entities/{world.entity.pk}/"),
    }


def test_lists_and_counts_are_as_if_nothing_was_marked(world, cast):
    for name in OTHERS:
        now = told_to(cast, name, world)
        before = world.told[name]
        for where in before:
            if where in ("claims/", "entities/", f"articles/{world.article.pk}/annotations/", "articles/"):
                # Others changed a claim, an entity and the text meanwhile: their number is the same.
                assert len(now[where]) == len(before[where]), (name, where)
            else:
                assert now[where] == before[where], (name, where)


def test_stream_tells_nobody_else(world, cast):
    article = world.article
    article.refresh_from_db()
    seen = Seen(article.pk, article.desk_id, article.visibility, article.sequence)
    events = {event.sequence: event for event in Event.objects.filter(article=article)}
    uids = {str(mark.uid) for mark in world.marks}
    for name in (*OTHERS, "outsider", "annotator"):
        user = User.objects.get(pk=getattr(cast, name).pk)
        heard = [
            events[line.sequence]
            for line in lines_after(seen, 0)
            if line.is_for(role_on(user, article.desk_id), user.pk)
        ]
        told = [event for event in heard if event.subject_key in uids or is_of(event, world.claim)]
        assert bool(told) == (name == "annotator"), (name, told)
        if name != "annotator":
            for event in heard:
                assert SECRET not in json.dumps([event.before, event.after, event.reason])


def is_of(event, claim):
    return event.subject_kind == "claim" and event.subject_key == str(claim.pk)


def test_every_line_about_it_is_its_authors_alone(world, cast):
    lines = Event.objects.filter(pk__gt=world.before)

    for event in lines:
        says = json.dumps([event.before, event.after, event.reason, event.refs])
        if SECRET in says or any(str(mark.uid) in says for mark in world.marks) or is_of(event, world.claim):
            assert event.private_to_id == cast.annotator.pk, event.verb
    assert lines.filter(subject_kind="claim", subject_key=world.claim.pk).count() >= 4
    # The desk's claim was changed: on pages where others know it to be, and on none for a blind mark.
    assert Event.objects.filter(verb="claim.edited", subject_key=world.shared.pk).count() == 1
    # Its page is not told of an entity that is only named blind.
    assert not Event.objects.filter(verb="entity.edited", article=world.article).exists()


def test_claim_that_is_only_marked_blind_on_an_article_does_not_tell_that_it_is_there(
    asked, cast, article, make_article, make_claim, make_annotation
):
    other = make_article()
    claim = make_claim("Said elsewhere.", by=cast.editor)
    make_annotation("troops", article=other, motivation="questioning", claim=claim, by=cast.editor)
    make_annotation("troops", motivation="questioning", claim=claim, by=cast.annotator)

    claim.edit(cast.editor, cue="say")
    claim.rate(cast.editor, claim.desk.ratings.first(), "Seen.")

    assert set(Event.objects.about(claim).filter(verb__in=["claim.edited", "claim.rated"]).values_list(
        "article_id", flat=True
    )) == {other.pk}  # fmt: skip


def test_nobody_is_notified(world, cast):
    for event in worth_reading(Event.objects.filter(pk__gt=world.before).order_by("pk")):
        notify(event)

    rows = Notification.objects.all()
    assert not rows.filter(annotation__in=[mark.pk for mark in world.marks]).exists()
    assert not rows.filter(claim=world.claim).exists()


def test_claim_of_a_blind_mark_cannot_be_taken_by_its_number(world, cast, article):
    for name in ("second", "editor", "moderator"):
        client = Client()
        client.force_login(getattr(cast, name))
        body = [{"type": "Claim", "claim": {"id": world.claim.pk}}]
        target = [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}]
        sent = {"motivation": "questioning", "target": target, "body": body}
        answer = client.post(f"/api/articles/{article.pk}/annotations/", sent, "application/json")
        assert answer.status_code == 422
        assert SECRET not in answer.content.decode()


def test_exports_of_others_are_silent(world, cast, capsys):
    for name in (None, "second", "editor", "moderator", "superuser"):
        call_command("export", "jsonl", **({"user": name} if name else {}))
        text = capsys.readouterr().out
        assert SECRET not in text
        assert "/annotations/" in text
    call_command("export", "jsonl", user="annotator")
    assert SECRET in capsys.readouterr().out


def test_log_of_the_desk_is_silent(world, cast, desk):
    client = Client()
    client.force_login(cast.moderator)
    page = client.get(f"/desks/{desk.pk}/log/").content.decode()
    file = b"".join(client.get(f"/desks/{desk.pk}/log.csv").streaming_content).decode()

    assert SECRET not in page + file
    assert not any(str(mark.uid) in page + file for mark in world.marks)
    assert "round.asked" in file


@pytest.mark.parametrize(
    "table",
    [
        "annotation",
        "span",
        "event",
        "taggedannotation",
        "mention",
        "placement",
        "claim",
        "evidence",
        "addressee",
    ],
)
def test_admin_is_silent(world, cast, table):
    client = Client()
    client.force_login(cast.superuser)
    pks = [mark.pk for mark in world.marks]
    hidden = {
        "annotation": Annotation.objects.filter(pk__in=pks),
        "claim": Claim.objects.filter(pk=world.claim.pk),
        "evidence": Evidence.objects.filter(claim=world.claim),
    }.get(table)

    rows = client.get(reverse(f"admin:articles_{table}_changelist")).context["cl"].queryset

    if hidden is not None:
        assert hidden.exists()
        assert not rows.filter(pk__in=hidden.values("pk")).exists()
    for row in rows:
        assert SECRET not in json.dumps({key: str(value) for key, value in vars(row).items()})


def test_presence_does_not_tell_what_is_written_in(world, cast, article):
    client = Client()
    client.force_login(cast.annotator)
    said = {"tab": "a", "place": [0, 5], "typing": str(world.marks[0].uid)}

    client.post(f"/live/articles/{article.pk}/presence/", said, "application/json")

    assert Presence.objects.get().typing is None


def test_open_round_is_for_its_annotators_and_editors(world, cast, asked):
    paths = (f"/rounds/{asked.pk}/", f"/api/rounds/{asked.pk}/agreement/")
    before = {name: asked_by(getattr(cast, name), paths) for name in (*OTHERS, "annotator", "outsider")}
    assert not any(SECRET in text for texts in before.values() for text in texts.values())

    open_it(Round.objects.get(pk=asked.pk))

    after = {name: asked_by(getattr(cast, name), paths) for name in (*OTHERS, "annotator", "outsider")}
    assert {name for name, texts in after.items() if all(SECRET in text for text in texts.values())} == {
        *("annotator", "second", "editor", "moderator", "superuser")
    }
    assert not any(SECRET in text for name in ("reader", "outsider") for text in after[name].values())


def test_after_the_opening_others_see_what_was_adopted_and_nothing_else(world, cast, asked):
    opened = open_it(Round.objects.get(pk=asked.pk))
    opened.accept(cast.editor, [world.marks[3].uid])
    paths = [path for path in addresses(world) if str(world.marks[3].uid) not in path]

    texts = asked_by(cast.reader, paths)

    hidden = (f"{SECRET} claim", f"{SECRET} note", f"{SECRET} evidence", str(world.marks[0].uid))
    leaks = {path for path, text in texts.items() for word in hidden if word in text.replace(path, "")}
    assert leaks == set()
    assert SECRET in texts[f"/articles/{world.article.pk}/"]
    assert Client().get(f"/api/claims/{world.claim.pk}/").status_code == 404


def test_role_on_the_desk_opens_nothing(world, cast, desk, asked):
    desk.admit(cast.reader, Role.MODERATOR)
    user = User.objects.get(pk=cast.reader.pk)

    assert not Annotation.objects.visible_to(user).filter(pk__in=[mark.pk for mark in world.marks]).exists()
    assert not user.has_perm("articles.view_claim", world.claim)
    assert user.has_perm("articles.view_round", asked) and not user.has_perm("articles.compare_round", asked)
