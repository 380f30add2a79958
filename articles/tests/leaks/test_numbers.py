"""What one may not see changes nothing that one is told: no number, no order, no ETag, no line of a stream.

Everybody reads every list before and after others wrote what is withheld from them; only the sequence of an
article may rise, since it counts what happened and not what one sees of it.
"""

import re

from django.core.cache import cache

from articles.live.counts import of_desk
from articles.models import Case
from articles.reading.page import pages

from .walking import ROUTES, Browsers, addresses, is_elsewhere, is_parting, is_single
from .world import NEVER

READERS = ("visitor", "outsider", "reader", "editor")
# In JSON, in attributes, in the stream.
RISING = re.compile(
    r'("sequence":\s?|sequence="|^id: (\d+:\d+,)*(\d+:)?)\d+|csrfmiddlewaretoken" value="\w+"',
    re.MULTILINE,
)
# Its ETag is the sequence, or made of it.
COUNTED = re.compile(r"/(api/)?articles/(\d+/)?(\?|$)")


def told(browsers, world):
    """``{(person, address): what they were told}`` of everything that is not about one annotation."""
    cache.clear()
    pages.clear()
    answers = {}
    routes = [route for route in ROUTES if not is_elsewhere(route) and not is_single(route)]
    asked = [address for route in routes for address in addresses(world, route) if "?uid" not in address]
    for name in READERS:
        for address in asked:
            status, text, tag = browsers.read(name, address)
            answers[name, address] = (status, RISING.sub("N", text), "" if COUNTED.match(address) else tag)
    return answers


def differing(before, after):
    return {asked: at(before[asked][1], after[asked][1]) for asked in before if before[asked] != after[asked]}


def at(one, other):
    """Where two texts part."""
    place = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return one[max(0, place - 60) : place + 60], other[max(0, place - 60) : place + 60]


def test_what_was_never_seen_changes_nothing(bare, cast):
    bare.make("standing")
    browsers = Browsers(cast, READERS)
    told(browsers, bare)  # by which all articles are read once
    before, counts = told(browsers, bare), of_desk(bare.desk.pk)

    bare.make("private", "blind")

    assert differing(before, told(browsers, bare)) == {}
    assert of_desk(bare.desk.pk) == counts

    bare.make(*(state for state in NEVER if state not in ("private", "blind")))

    assert differing(before, told(browsers, bare)) == {}
    assert len(Case.objects.waiting()) == 6


def test_what_went_is_counted_nowhere(bare, cast):
    bare.make("standing")
    browsers = Browsers(cast, READERS)
    told(browsers, bare)
    before = told(browsers, bare)

    bare.make("hidden")

    def differs():
        found = differing(before, told(browsers, bare))
        return {asked: how for asked, how in found.items() if not is_parting(asked[1])}

    assert differs() == {}

    bare.make("withdrawn")

    # The wording of a claim outlives its last place, for the desk.
    assert {asked: how for asked, how in differs().items() if "activity" not in asked[1]} == {}
