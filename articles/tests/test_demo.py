"""The demo: made once and whole, changed by nothing, and rich enough to show what the program is for."""

import tomllib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from articles import demo
from articles.management.commands import serve
from articles.models import (
    Annotation,
    Article,
    Case,
    Claim,
    Desk,
    Entity,
    Event,
    Evidence,
    Outcome,
    Placement,
    User,
)
from articles.permissions import Role
from articles.text.fold import fold


def run():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def counted():
    tables = (User, Desk, Article, Annotation, Claim, Entity, Event, Evidence)
    return {table.__name__: table.objects.count() for table in tables}


def test_demo_is_made_once_and_says_who_may_sign_in(db, client):
    first = run()
    there = counted()
    second = run()

    assert counted() == there
    for told in (first, second):
        assert all(name in told for name in ("editor", "annotator", "moderator", "reader", "newsroom-demo"))
    desk = Desk.objects.get()
    roles = dict(desk.memberships.values_list("user__username", "role"))
    assert roles == {name: Role[name.upper()] for name in demo.PEOPLE}
    assert client.login(username="reader", password="newsroom-demo")
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["moderator"]
    assert sorted(serve.users_of_the_demo()) == sorted(demo.PEOPLE)


def test_demo_shows_what_the_program_is_for(db):
    run()

    # A dozen short articles, some of them public, one from right to left.
    articles = Article.objects.annotate(marks=Count("annotations"))
    assert {article.visibility for article in articles} == {"desk", "public"}
    assert {article.direction for article in articles} == {"ltr", "rtl"}
    assert len(articles) == 12
    assert all(120 <= article.words <= 300 and article.marks >= 8 for article in articles)
    html = " ".join(article.current.html for article in articles)
    assert all(tag in html for tag in ("<table>", "<ul>", "<ol>"))

    # Claims with every outcome and state; one of several pieces; one in several articles and scripts.
    claims = Claim.objects.all()
    assert {claim.outcome for claim in claims} == {"open", *Outcome.values}
    assert {claim.state for claim in claims} == set(Claim.State.values)
    assert {stance for (stance,) in Evidence.objects.values_list("stance")} == set(Evidence.Stance.values)
    assert {kind for (kind,) in Entity.objects.values_list("kind")} == set(Entity.Kind.values)
    spans = Annotation.objects.filter(claim__isnull=False, spans__role="content")
    assert spans.annotate(pieces=Count("spans")).filter(pieces__gt=1).exists()
    shared = claims.annotate(articles=Count("appearances__article", distinct=True)).filter(articles__gt=1)
    assert {article.language for article in Article.objects.filter(annotations__claim__in=shared)} == {
        "en",
        "fa",
    }

    # One entity under names in two scripts.
    iraq = Entity.objects.named("عراق").get()
    quotes = {mention.content_object.quote for mention in iraq.mentions.all()}
    assert {"Iraq", "عراق"} <= quotes

    # Everything else a card may show.
    standing = Annotation.objects.standing()
    assert {motivation for (motivation,) in standing.values_list("motivation")} >= {
        *("highlighting", "commenting", "replying", "identifying", "questioning")
    }
    assert Annotation.objects.filter(visibility="private").exists()
    assert [each.is_pending for each in Annotation.objects.exclude(hidden_at=None)] == [False, True]
    assert standing.filter(tags__isnull=False).exists()

    # The moderator sees a queue at once.
    waiting = Case.objects.visible_to(User.objects.get(username="moderator")).waiting()
    assert sorted((case.annotation.is_pending, case.flags.count()) for case in waiting) == [
        *((False, 1), (False, 2), (True, 0))
    ]

    # One article whose text was changed: a claim to be checked again, a reworded note, a lost one.
    revised = Article.objects.filter(revisions__number=2).get()
    placements = Placement.objects.filter(revision=revised.current)
    assert {state for (state,) in placements.values_list("state")} == {
        *("exact", "changed", "critical", "orphan")
    }
    critical = placements.get(state="critical").span.annotation.claim
    assert (critical.state, critical.outcome) == ("in_review", "supported")


def test_demo_refuses_names_that_somebody_has(db):
    User.objects.create_user("reader")

    with pytest.raises(CommandError, match="reader"):
        run()

    assert not Desk.objects.exists()


def test_demo_refuses_production(db, settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError):
        run()

    assert not User.objects.exists()


def test_words_that_are_not_in_the_text_stop_the_demo_whole(db, monkeypatch):
    read = demo._read

    def with_a_mistake(path):
        plan = read(path)
        if path.stem.startswith("02"):
            plan["mentions"]["Atlantis"] = "Iraq"
        return plan

    monkeypatch.setattr(demo, "_read", with_a_mistake)

    with pytest.raises(demo.Misplaced, match="Atlantis"):
        demo.make()

    assert not Desk.objects.exists()


def test_change_of_words_that_are_not_in_the_text_stops_the_demo(db, monkeypatch):
    read = demo._read

    def with_a_mistake(path):
        plan = read(path)
        for revision in plan.get("revisions", ()):
            revision["replace"]["Atlantis"] = "Iraq"
        return plan

    monkeypatch.setattr(demo, "_read", with_a_mistake)

    with pytest.raises(demo.Misplaced, match="Atlantis"):
        demo.make()


def test_names_in_the_files_are_names_of_one_entity_only():
    plan = tomllib.loads((demo.HERE / "desk.toml").read_text())

    names = [fold(n) for name, entity in plan["entities"].items() for n in {name, *entity.get("aliases", ())}]

    doubles = {name for name in names if names.count(name) > 1}
    # Spellings of one entity that fold to the same are no harm.
    owners = {
        double: {
            name
            for name, entity in plan["entities"].items()
            if double in {fold(n) for n in (name, *entity.get("aliases", ()))}
        }
        for double in doubles
    }
    assert {double: owner for double, owner in owners.items() if len(owner) > 1} == {}
