"""A desk on which everything that may leak is there: in each state, with words of its own in each place.

Every secret begins with ``PREFIX``, so that one question finds them all wherever something can be looked for.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.timezone import now

from articles.attention.notify import Reader
from articles.models import (
    Annotation,
    Case,
    Claim,
    Decision,
    Follow,
    Notification,
    Restriction,
    Round,
    RoundMember,
    Trust,
    User,
)
from articles.permissions import Role

PREFIX = "zq"
WORDS = "the drones were small"
NAME = "Iraq"
PEOPLE = (
    *("visitor", "outsider", "reader", "annotator", "author"),
    *("editor", "moderator", "superuser", "muted", "suspended"),
)
# Never seen by others; seen by others once; seen by others.
NEVER = ("pending", "refused", "dropped", "private", "blind")
ONCE = ("hidden", "withdrawn")
SHARED = ("standing", "restored", "flagged")


@dataclass
class Thing:
    """One annotation in one state, and what gives it away: ``{what: words}``."""

    state: str
    place: str
    kind: str
    annotation: Annotation
    claim: Claim | None = None
    tells: dict = field(default_factory=dict)

    @property
    def word(self):
        """What all its words begin with."""
        return f"{PREFIX}{self.state}{self.place}{self.kind}"

    def __str__(self):
        return f"{self.state} {self.kind} on the {self.place} article"


class World:
    """Two articles, one for the desk and one for all; ``things`` says what is on them."""

    def __init__(self, cast, desk, make_article, make_entity, span):
        self.cast, self.desk, self.span = cast, desk, span
        self.things = []
        self.words = {}  # what is told beside things: {name: (words, kind of secret)}
        cast.author = self._member("author", Role.ANNOTATOR)
        cast.muted = self._member("muted", Role.EDITOR)
        cast.suspended = self._member("suspended", Role.EDITOR)
        self.articles = {"desk": make_article(), "public": make_article(visibility="public")}
        self.entity = make_entity(NAME, kind="place")
        self.speaker = make_entity("Speaker of the House", kind="person")
        # Unopened: their marks would be blind, but they make none.
        people = [cast.annotator, cast.editor]
        self.rounds = {name: Round.ask(each, cast.editor, people) for name, each in self.articles.items()}
        for article in self.articles.values():
            for person in (cast.reader, cast.editor):
                Follow.put(person, Follow.Kind.ARTICLE, article)
        Follow.put(cast.reader, Follow.Kind.ENTITY, self.entity)
        Follow.put(cast.reader, Follow.Kind.SPEAKER, self.speaker)

    def _member(self, name, role):
        person = User.objects.create_user(name, password="newsroom-demo")
        self.desk.admit(person, role)
        return person

    def make_all(self):
        """Everything, in every state; then what became of people."""
        for state in (*SHARED, *NEVER, *ONCE):
            self.make(state)
        self.moderate()
        self.restrict()
        return self

    def make(self, *states):
        """A note, a claim with evidence and a mention in these states, on both articles."""
        for state in states:
            made = [
                self._thing(state, place, kind)
                for place in self.articles
                for kind in ("note", "claim", "mention")
            ]
            # What reaches people has reached them before anything becomes of it.
            notifier = Reader()
            while notifier.step():
                pass
            for thing in made:
                self._bring(thing.annotation, state, thing.word)
            self.things += made

    def _thing(self, state, place, kind):
        by = self.cast.suspended if state == "standing" else self.cast.author
        thing = Thing(state, place, kind, None)
        self._trust(Trust.WATCHED if state in ("pending", "refused", "dropped") else Trust.KNOWN)
        make = self._blind if state == "blind" else self._usual
        make(thing, thing.word, by, self.articles[place])
        uid = str(thing.annotation.uid)
        thing.tells |= {"uid": uid}
        if thing.claim:
            key = thing.claim.pk
            thing.tells |= {"claim key": f'"claim","key":"{key}"', "claim address": f'/claims/{key}/"'}
        return thing

    def _trust(self, trust):
        self.desk.memberships.filter(user=self.cast.author).update(trust=trust)
        self.cast.author.forget_roles()

    def _claim(self, thing, word, by, article):
        thing.claim = Claim.draft(
            desk=self.desk,
            by=by,
            text=f"{word}claim was said",
            claimant=self.speaker,
            about=[self.entity],
            article=article,
        )
        return thing.claim

    def _support(self, thing, word, by):
        thing.claim.support(by, "context", note=f"{word}evidence")
        thing.tells |= {"claim": f"{word}claim", "evidence": f"{word}evidence"}

    def _usual(self, thing, word, by, article):
        alone = thing.state == "private"
        reach = "private" if alone else "public" if thing.place == "public" else "desk"
        fields = {"by": by, "visibility": reach, "spans": [self.span(article, WORDS)]}
        fields |= {"body": f"@reader {word}body", "tags": [f"{word}tag"], "motivation": "commenting"}
        thing.tells |= {"body": f"{word}body", "tag": f"{word}tag"}
        if thing.kind == "claim" and not alone:
            fields |= {"motivation": "questioning", "claim": self._claim(thing, word, by, article)}
        if thing.kind == "mention" and not alone:
            fields |= {"motivation": "identifying", "entities": [self.entity], "spans": []}
            fields |= {"spans": [self.span(article, NAME)]}
        thing.annotation = article.annotate(**fields)
        if thing.claim:
            self._support(thing, word, by)

    def _blind(self, thing, word, by, article):
        """As one of the annotators of the article's round, for so long: nobody sees that they were one."""
        member = RoundMember.objects.create(round=self.rounds[thing.place], user=by)
        self._usual(thing, word, by, article)
        assert thing.annotation.is_blind
        member.delete()

    def _bring(self, made, state, word):
        moderator, kind = self.cast.moderator, Decision.Kind
        if state in ("hidden", "refused", "restored"):
            Case.decide(made, moderator, kind.HIDE, note=f"{word}why")
            self.words[f"{word}why"] = "told" if state == "hidden" else "why"
        if state == "restored":
            Case.decide(made, moderator, kind.RESTORE, internal_note=f"{word}internal")
            self.words[f"{word}internal"] = "internal"
        if state == "refused":
            made.edit(self.cast.author, body=f"@reader {word}body, once more")
            Case.decide(made, moderator, kind.HIDE, note=f"{word}again")
            self.words[f"{word}again"] = "told"
        if state in ("withdrawn", "dropped"):
            made.withdraw(made.author)

    def moderate(self):
        """Flags, internal notes and appeals, each with words."""
        reason = self.desk.flag_reasons.first()
        for thing in self.things:
            word = thing.word
            if thing.state == "flagged":
                Case.flag(thing.annotation, self.cast.annotator, reason, f"{word}objection")
                self.words[f"{word}objection"] = "objection"
            if thing.state == "hidden" and thing.kind == "note":
                Case.appeal(thing.annotation, self.cast.author, f"{word}appeal")
                self.words[f"{word}appeal"] = "appeal"

    def restrict(self):
        """One member is muted, one is suspended: what they wrote stays."""
        for name, restriction in (("muted", Restriction.MUTED), ("suspended", Restriction.SUSPENDED)):
            until = now() + timedelta(days=1)
            rows = self.desk.memberships.filter(user=getattr(self.cast, name))
            rows.update(restriction=restriction, restricted_until=until)
            getattr(self.cast, name).forget_roles()
        assert Notification.objects.filter(person=self.cast.reader).count() > len(ONCE)

    def of(self, *states):
        """The things in these states."""
        return [thing for thing in self.things if thing.state in states]
