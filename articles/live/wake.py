"""A wake-up: what to look at again. It says nothing itself, so a lost one delays and loses nothing."""

import json
from dataclasses import dataclass, field


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

    def text(self, sender):
        """The words in which it goes to other processes."""
        if self.everything or len(self.articles) + len(self.desks) + len(self.places) > 500:
            return json.dumps({"from": sender, "everything": True})
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
