"""What stands in the rail beside an article: counts of claims and notes, and who is named how often."""

from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from articles.models import Claim, Entity, Outcome
from articles.reading.details import Named

KINDS = {
    "person": _("People"),
    "organization": _("Organizations"),
    "place": _("Places"),
    "event": _("Events"),
    "thing": _("Things"),
}


JUMP = _("%(name)s: %(count)d mentions, go to the first")


class Line(NamedTuple):
    """One entity in the rail: how often it is named and the annotation that names it first."""

    entity: Named
    times: int
    first: str

    @property
    def jump(self):
        """What the way to the first mention is called."""
        return JUMP % {"name": self.entity.name, "count": self.times}


def rail_of(cards):
    """What stands in the rail: ``counts`` of claims by outcome, notes and highlights; entities by kind."""
    standing = [card for card in cards if not card.is_hidden]
    layers = Counter(card.layer for card in standing)
    outcomes = Counter(card.state for card in standing if card.claim)
    lines = {}
    for card in standing:
        if card.kind:
            line = lines.get(card.entity.pk)
            lines[card.entity.pk] = (
                line._replace(times=line.times + 1) if line else Line(card.entity, 1, card.uid)
            )
    kinds = []
    for kind in Entity.Kind:
        of_kind = [line for line in lines.values() if line.entity.kind == kind]
        if of_kind:
            kinds.append(
                (kind.value, KINDS[kind], sorted(of_kind, key=lambda line: (-line.times, line.entity.name)))
            )
    return {
        "claims": layers["claim"],
        "outcomes": [
            (name, label, outcomes[name])
            for name, label in [("open", Claim.State.OPEN.label), *Outcome.choices]
            if outcomes[name]
        ],
        "notes": layers["note"],
        "highlights": layers["highlight"],
        "kinds": kinds,
    }
