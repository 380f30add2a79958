"""A round as its page shows it: the figures in words, and the marks side by side, group by group."""

from dataclasses import dataclass

from ..models.comparing import says
from .words import label

# Groups on one page.
AT_ONCE = 100


@dataclass
class Mark:
    """One mark as it was compared, the Adjudication about it or None, and the key that accepts it."""

    told: dict
    decision: object = None
    key: int = 0

    @property
    def uid(self):
        """Its uid as text."""
        return self.told["uid"]

    @property
    def label(self):
        """What it marks the words as."""
        return label(self.told["label"])

    @property
    def layer(self):
        """How it is painted."""
        return self.told["label"].partition(":")[0]


@dataclass
class Group:
    """Marks about the same; ``cells``: ``[(person, [Mark, …])]``, one for everybody who took part."""

    number: int
    cells: list
    # Which one is looked at after it was decided.
    next: int = 0

    @property
    def marks(self):
        """All of them, in the order of the cells."""
        return [mark for _person, marks in self.cells for mark in marks]

    @property
    def is_agreed(self):
        """Whether everybody made one mark, and all say the same."""
        alone = all(len(marks) == 1 for _person, marks in self.cells)
        return alone and len({says(mark.told) for mark in self.marks}) == 1

    @property
    def is_decided(self):
        """Whether an editor has decided."""
        return any(mark.decision for mark in self.marks)

    @property
    def open_uids(self):
        """The uids of what nobody decided about."""
        return [mark.uid for mark in self.marks if not mark.decision]

    @property
    def decided_uids(self):
        """The uids of what was decided about."""
        return [mark.uid for mark in self.marks if mark.decision]

    @property
    def accepted(self):
        """The marks that are the desk's now."""
        return [mark for mark in self.marks if mark.decision and mark.decision.is_accepted]

    @property
    def quote(self):
        """The words of the longest mark."""
        return max((mark.told["quote"] for mark in self.marks), key=len)

    @property
    def is_lost(self):
        """Whether its words are gone from the text."""
        return self.marks[0].told["lost"]


def groups_of(asked):
    """The Groups of an open round, in the order of the text: one query."""
    rows = asked.adjudications.select_related("editor", "mark")
    decisions = {str(row.mark.uid): row for row in rows}
    people = asked.people_compared()
    found = {}
    for told in asked.compared["marks"]:
        of_person = found.setdefault(told["group"], {})
        of_person.setdefault(told["by"], []).append(Mark(told, decisions.get(told["uid"])))
    groups = []
    for number in sorted(found):
        group = Group(number, [(person, found[number].get(str(person["id"]), [])) for person in people])
        for key, mark in enumerate(group.marks, 1):
            mark.key = key if key < 10 else 0
        groups.append(group)
    return groups


def agreed_uids(groups):
    """Of each group on which all agree and nobody has decided, the mark of the first person."""
    return [group.marks[0].uid for group in groups if group.is_agreed and not group.is_decided]


def figures_of(asked):
    """The figures with names and labels in words: ``{"rows", "labels", …}`` for the page."""
    figures = asked.compared["figures"]
    names = {str(person["id"]): person["name"] for person in asked.people_compared()}
    pairs = [{**pair, "names": [names[person] for person in pair["people"]]} for pair in figures["pairs"]]
    labels = [
        {**each, "name": label(each["label"]), "counts": [each["marks"][person] for person in names]}
        for each in figures["labels"]
    ]
    return {**figures, "pairs": pairs, "labels": labels, "names": list(names.values())}
