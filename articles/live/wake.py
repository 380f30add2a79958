"""A wake-up: what to look at again. It says nothing itself, so a lost one delays and loses nothing."""

import json
from dataclasses import dataclass, field

MOST_NAMED = 300  # PostgreSQL's notes are 8,000 bytes at most


@dataclass
class Wake:
    """Articles and desks with news in the log, articles whose readers moved, people to judge anew."""

    articles: set[int] = field(default_factory=set)
    desks: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    people: bool = False
    everything: bool = False

    def __bool__(self):
        return bool(self.articles or self.desks or self.places or self.people or self.everything)

    def add(self, other):
        """Take in another one."""
        self.articles |= other.articles
        self.desks |= other.desks
        self.places |= other.places
        self.people |= other.people
        self.everything |= other.everything
        if len(self.articles) + len(self.places) > MOST_NAMED:  # or it would grow while nobody takes it
            self.articles, self.places, self.everything = set(), set(), True

    def text(self, sender):
        """The words in which it goes to other processes."""
        if self.everything:
            return json.dumps({"from": sender, "people": self.people, "everything": True})
        lists = {name: sorted(getattr(self, name)) for name in ("articles", "desks", "places")}
        return json.dumps({"from": sender, "people": self.people, **lists})


def heard(text, own):
    """The Wake in these words; an empty one when we said them, everything when they make no sense."""
    try:
        said = json.loads(text)
        if said.get("from") == own:
            return Wake()
        lists = {name: set(map(int, said.get(name, ()))) for name in ("articles", "desks", "places")}
        return Wake(people=bool(said.get("people")), everything=bool(said.get("everything")), **lists)
    except (ValueError, TypeError, AttributeError):
        return Wake(everything=True)
