"""State + events = a fresh fetch: whatever people do, a page that follows the stream is the page of now."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.annotating.undo import undo
from articles.models import Annotation, Article, Claim, Entity, Event, revision_text
from articles.permissions import role_on
from articles.reading.cards import cards_of
from articles.reading.changes import changes_since
from articles.reading.page import card_html, orphans_html, rail_html

VIEWERS = ("visitor", "outsider", "reader", "annotator", "editor", "moderator", "superuser")
WORDS = ("Iraq", "the drones were small", "NATO", "troops", "reporters")


class Page:
    """What one viewer's browser shows: loaded once, then changed by what the server answers."""

    def __init__(self, article, user):
        self.article, self.user = Article.objects.get(pk=article.pk), user
        self.load()

    def load(self):
        """As the page comes from the server."""
        article = self.article = Article.objects.get(pk=self.article.pk)
        self.sequence, self.revision = article.sequence, article.current_id
        cards = cards_of(article, self.revision, self.user)
        self.cards = {card.uid: card_html(card, article.pk, "en") for card in cards}
        self.marks = {card.uid: mark for card in cards if (mark := card.mark())}
        self.rail, self.orphans = rail_html(article, cards), orphans_html(cards)

    def hear(self, line):
        """A line of the stream: ask what is new, unless it is shown already; as in reading/changes.js."""
        if line["sequence"] <= self.sequence:
            return
        answer = changes_since(Article.objects.get(pk=self.article.pk), self.sequence, self.user)
        assert answer["stale"] == []
        if answer["revision"] != self.revision:
            self.load()  # the page says that it is outdated, and is loaded again
            return
        for uid in answer["removed"]:
            self.cards.pop(uid, None)
            self.marks.pop(uid, None)
        for uid in answer["cards"]:
            self.marks.pop(uid, None)
        self.marks |= {mark["uid"]: mark for mark in answer["marks"]}
        self.cards |= answer["cards"]
        self.rail, self.orphans = answer["rail"], answer["orphans"]
        self.sequence = answer["sequence"]

    def shown(self):
        """All of it, for comparison."""
        return self.cards, self.marks, str(self.rail), str(self.orphans)


class Play:
    """The desk at work: each act is one that somebody could do there, with dice for the rest."""

    def __init__(self, article, other, cast, desk, dice):
        self.article, self.other, self.cast, self.desk, self.dice = article, other, cast, desk, dice

    def somebody(self, *names):
        return getattr(self.cast, self.dice.choice(names or ("annotator", "editor", "moderator")))

    def one(self, rows):
        rows = list(rows.order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def span(self, article):
        text = Article.objects.get(pk=article.pk).current.text
        words = self.dice.choice([words for words in WORDS if words in text] or [text.split()[0]])
        start = text.index(words)
        return {"start": start, "end": start + len(words)}

    def visibility(self):
        return self.dice.choice(["private", "desk", "desk", "public"])

    def note(self, **fields):
        article = fields.pop("article", None) or self.dice.choice([self.article] * 4 + [self.other])
        fields = {"motivation": "commenting", "body": f"Note {self.dice.random()}", **fields}
        fields = {"visibility": self.visibility(), "spans": [self.span(article)], **fields}
        Article.objects.get(pk=article.pk).annotate(by=self.somebody(), **fields)

    def highlight(self):
        self.note(motivation="highlighting", body="", tags=self.dice.choice([["tag"], []]))

    def mention(self):
        kind = {"kind": "place", "name": self.dice.choice(["Iraq", "Irak", "NATO", "OTAN"])}
        entity = Entity.make(desk=self.desk, by=self.somebody(), **kind)[0]
        visibility = self.dice.choice(["desk", "public"])
        self.note(motivation="identifying", body="", entities=[entity], visibility=visibility)

    def claim(self):
        claim = self.one(Claim.objects.all()) if self.dice.random() < 0.5 else None
        by = self.somebody()
        claim = claim or Claim.draft(desk=self.desk, by=by, text=f"Claim {self.dice.random()}")
        # Here alone: in how many other articles a claim appears, a card says as of its own last event.
        fields = {"claim": claim, "visibility": self.dice.choice(["desk", "public"]), "article": self.article}
        self.note(motivation="questioning", body="", **fields)

    def reply(self):
        if parent := self.one(Annotation.objects.standing()):
            article = Article.objects.get(pk=parent.article_id)
            article.annotate(by=self.somebody(), motivation="replying", body="Really?", reply_to=parent)

    def edit(self):
        if made := self.one(Annotation.objects.all()):
            fields = self.dice.choice(
                [
                    {"body": f"Edited {self.dice.random()}"},
                    {"visibility": self.visibility()},
                    {"visibility": self.visibility()},
                    {"tags": ["other", "tags"]},
                    {"spans": [self.span(made.article)]},
                ]
            )
            made.edit(made.author, **fields)

    def withdraw(self):
        if made := self.one(Annotation.objects.filter(withdrawn_at=None)):
            made.withdraw(made.author)

    def restore(self):
        if made := self.one(Annotation.objects.exclude(withdrawn_at=None)):
            made.restore(made.author)

    def hide(self):
        if made := self.one(Annotation.objects.exclude(visibility="private")):
            made.hide(self.cast.moderator, self.dice.choice(["off topic", "unkind"]))

    def show(self):
        if made := self.one(Annotation.objects.exclude(hidden_at=None)):
            made.show(self.cast.moderator)

    def rate(self):
        if claim := self.one(Claim.objects.all()):
            claim.rate(self.cast.editor, self.one(self.desk.ratings.all()), "Seen.")

    def reword(self):
        if claim := self.one(Claim.objects.all()):
            claimant = self.one(Entity.objects.standing())
            claim.edit(self.cast.editor, text=f"Reworded {self.dice.random()}", claimant=claimant)

    def support(self):
        if claim := self.one(Claim.objects.all()):
            claim.support(self.cast.editor, "context", note="A word.")

    def rename(self):
        if entity := self.one(Entity.objects.standing()):
            entity.edit(self.cast.editor, description=f"It is {self.dice.random()}")

    def merge(self):
        entities = list(Entity.objects.standing().order_by("pk"))
        if len(entities) > 1:
            one, two = self.dice.sample(entities, 2)
            one.absorb(two, self.cast.editor)

    def close(self):
        article = Article.objects.get(pk=self.article.pk)
        article.correct(self.cast.editor, visibility=self.dice.choice(["desk", "public"]))

    def undo(self):
        undo(self.somebody(), Article.objects.get(pk=self.article.pk))

    def revise(self):
        article = Article.objects.get(pk=self.article.pk)
        html = article.current.html
        article.revise(
            self.cast.editor, html.replace("Iraq", "Iran", 1) + f"<p>More {self.dice.random()}.</p>"
        )


ACTS = [name for name, each in vars(Play).items() if not name.startswith("_")]
ACTS = sorted(set(ACTS) - {"somebody", "one", "span", "visibility"})
# What there has to be before anything can happen to it.
OFTEN = ["note", "mention", "claim", "reply"]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(st.sampled_from(ACTS + OFTEN), min_size=4, max_size=16),
    visibility=st.sampled_from(["desk", "public"]),
    seed=st.integers(0, 2**32),
)
def test_page_that_follows_the_stream_is_the_page_of_now(
    room, make_article, cast, desk, acts, visibility, seed
):
    with transaction.atomic():
        revision_text.cache_clear()  # keys come back
        play_and_compare(room, make_article, cast, desk, acts, visibility, random.Random(seed))
        transaction.set_rollback(True)


def play_and_compare(room, make_article, cast, desk, acts, visibility, dice):
    article, other = make_article(visibility=visibility), make_article(visibility="public")
    people = {name: getattr(cast, name) for name in VIEWERS}
    followed = {
        name: (room.follow(user, article), Page(article, user))
        for name, user in people.items()
        if user.has_perm("articles.view_article", article)
    }
    heard = dict.fromkeys(followed, 0)
    play = Play(article, other, cast, desk, dice)
    try:
        for act in acts:
            try:
                with transaction.atomic():
                    getattr(play, act)()
            except (ValidationError, ValueError, PermissionError, LookupError):
                continue  # it made no sense just then
            room.look()
            for name, (client, page) in followed.items():
                lines = client.lines()
                for line in lines[heard[name] :]:
                    if not client.stream.ended:
                        page.hear(line)
                heard[name] = len(lines)
                article.refresh_from_db()
                may_see = people[name].has_perm("articles.view_article", article)
                assert may_see or client.stream.ended, name
                if not client.stream.ended:
                    assert page.shown() == Page(article, people[name]).shown(), (name, act)
        for name, (client, _) in followed.items():
            check_what_was_heard(client, article, people[name])
    finally:
        for client, _ in followed.values():
            room.hub.close(client.stream)
        room.look()


def check_what_was_heard(client, article, user):
    """Once each, in order, and nothing of anybody's private notes."""
    numbers = [line["sequence"] for line in client.lines()]
    assert numbers == sorted(set(numbers))
    events = {event.sequence: event for event in Event.objects.filter(article=article)}
    for line in client.lines():
        event = events[line["sequence"]]
        was_private = event.private_to_id and {
            event.before.get("visibility"),
            event.after.get("visibility"),
        } <= {
            "private",
            None,
        }
        assert not was_private or event.private_to_id == user.pk
        assert role_on(user, article.desk_id) or line["refs"] == {}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_of_the_play_can_be_done(act, make_article, cast, desk):
    """Or the play above would prove nothing of it."""
    article, other = make_article(visibility="public"), make_article(visibility="public")
    play = Play(article, other, cast, desk, random.Random(5))
    for first in ("note", "note", *["mention"] * 8, "claim", "highlight"):
        getattr(play, first)()
    if act in ("restore", "show"):
        for _ in range(3):
            getattr(play, {"restore": "withdraw", "show": "hide"}[act])()
    before = Event.objects.count()

    for _ in range(8):
        try:
            with transaction.atomic():
                getattr(play, act)()
        except (ValidationError, LookupError, PermissionError, ValueError):
            continue

    assert Event.objects.count() > before
