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
from .world import NEVER, ONCE

READERS = ("visitor", "editor")
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


def test_what_one_may_not_see_changes_nothing(bare, cast):
    bare.make("standing")
    browsers = Browsers(cast, READERS)
    told(browsers, bare)  # by which all articles are read once
    before, counts = told(browsers, bare), of_desk(bare.desk.pk)

    bare.make(*NEVER)

    assert differing(before, told(browsers, bare)) == {}
    assert of_desk(bare.desk.pk) == counts
    assert len(Case.objects.waiting()) == 6

    # What went after it was seen is counted nowhere, either.
    bare.make(*ONCE)

    went = differing(before, told(browsers, bare))
    # Those who saw it hear that it goes; and the wording of a claim outlives its last place, for the desk.
    quiet = {key: how for key, how in went.items() if not is_parting(key[1]) and "/activity" not in key[1]}
    assert quiet == {}
    assert of_desk(bare.desk.pk) == counts
    assert not any(
        thing.tells["body"] in said for thing in bare.of("hidden") for said in map(str, went.values())
    )
