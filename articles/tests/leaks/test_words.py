"""Everybody reads every address: which words of withheld things each of them was told, against a table.

A row names a state, the article, and who reads what was written in it, wherever they look: the union over all
addresses must be exactly these people, so that a secret which nobody finds fails as one that leaks does.
"""

import pytest

from articles.models import Notification

from .walking import ROUTES, Browsers, addresses, admin_lists, is_elsewhere, is_parting, is_single, told
from .world import NEVER, ONCE, PEOPLE, SHARED

LETTERS = {
    "v": "visitor",
    "o": "outsider",
    "r": "reader",
    "a": "annotator",
    "w": "author",
    "e": "editor",
    "m": "moderator",
    "s": "superuser",
    "u": "muted",
    "x": "suspended",
}
# w: who wrote it; o: moderates another desk. "standing" is what the suspended member wrote before: it stays.
TABLE = """
standing   desk    raewmsu
standing   public  voraewmsux
restored   desk    raewmsu
restored   public  voraewmsux
flagged    desk    raewmsu
flagged    public  voraewmsux
pending    desk    wms
pending    public  wms
refused    desk    wms
refused    public  wms
dropped    desk    wms
dropped    public  wms
hidden     desk    wms
hidden     public  wms
withdrawn  desk    wms
withdrawn  public  wms
private    desk    w
private    public  w
blind      desk    w
blind      public  w
"""
# The wording of a claim outlives its last place, for the desk: it may have been rated.
LASTING = "raewmsu"
# Who asks for single annotations and claims, too: the others are their equals in all that a rule asks about.
NEAR = {"visitor", "reader", "author", "moderator", "suspended"}
# Who sees most comes first, so that what was kept for them could reach the others.
GROUPS = {
    "near": ("moderator", "author", "reader", "suspended", "visitor"),
    "equal": ("superuser", "editor", "annotator", "muted", "outsider"),
}
# What moderation says beside things: who reads it, and who might, having written it.
# "told" stands beside what is hidden now, "why" did once.
BESIDE = {
    "told": ("wms", ""),
    "why": ("ms", "w"),
    "internal": ("ms", ""),
    "objection": ("ms", "a"),
    "appeal": ("ms", "w"),
}
# What each of those who may is told somewhere; a tag or an address need not stand on a page of theirs.
EVERYWHERE = ("body", "claim", "uid")
ROWS = {(state, place): letters for state, place, letters in map(str.split, TABLE.strip().splitlines())}


def people_of(letters):
    return {LETTERS[letter] for letter in letters}


def expected(thing, what):
    if thing.state == "withdrawn" and what in ("claim", "evidence", "claim address", "claim key"):
        return people_of(LASTING)
    return people_of(ROWS[thing.state, thing.place])


@pytest.fixture(params=GROUPS)
def heard(request, world, cast):
    """``{words: {person: addresses}}`` of all secrets, and every answer's ``{(person, address): status}``."""
    secrets = {words for thing in world.things for words in thing.tells.values()} | set(world.words)
    people = GROUPS[request.param]
    browsers = Browsers(cast, people)
    heard, statuses = {words: {} for words in secrets}, {}
    routes = [route for route in ROUTES if not is_elsewhere(route)]
    asked = [(each, is_single(route)) for route in routes for each in addresses(world, route)]
    for name in people:
        lists = [address for address, single in asked if name in NEAR or not single]
        for address in [*lists, *(admin_lists() if name == "superuser" else ())]:
            statuses[name, address], text, _tag = browsers.read(name, address)
            for words in told(text, secrets, address):
                heard[words].setdefault(name, []).append(address)
    return set(people), heard, statuses


def wrong_about_things(world, people, heard):
    """``{thing: who was told, or was not}`` where it is not as the table says."""
    wrong = {}
    for thing in world.things:
        for what, words in thing.tells.items():
            may, did = expected(thing, what) & people, set(heard[words])
            if thing.state in ONCE and what == "uid":
                did = {name for name in did if any(not is_parting(each) for each in heard[words][name])}
            if did - may:
                wrong[f"{thing}: {what}"] = {name: heard[words][name][:3] for name in sorted(did - may)}
            elif may - did and what in EVERYWHERE:
                wrong[f"{thing}: {what}"] = f"not told: {sorted(may - did)}"
    return wrong


def wrong_beside(world, people, heard):
    """The same for what moderators, flaggers and appellants said."""
    wrong = {}
    for words, kind in world.words.items():
        must, might = (people_of(letters) & people for letters in BESIDE[kind])
        did = set(heard[words])
        if did - must - might:
            wrong[words] = {name: heard[words][name][:3] for name in sorted(did - must - might)}
        elif must - did:
            wrong[words] = f"not told: {sorted(must - did)}"
    return wrong


def test_words_reach_exactly_those_who_may_read_them(world, heard):
    people, heard, statuses = heard

    wrong = wrong_about_things(world, people, heard) | wrong_beside(world, people, heard)

    assert wrong == {}
    assert {thing.state for thing in world.things} == {*SHARED, *NEVER, *ONCE}
    assert set(world.words.values()) == set(BESIDE)
    assert Notification.objects.filter(annotation__hidden_at__isnull=False).exists()
    assert {name for group in GROUPS.values() for name in group} == set(PEOPLE)
    assert {asked: status for asked, status in statuses.items() if status >= 500} == {}
