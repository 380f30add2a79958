"""Every address that is read, filled with what there is to be read at it, and a browser for each person."""

from django.test import Client

from articles.models import Case, Notification
from articles.tests.test_url_walk import ROWS

from .world import PREFIX

ROUTES = sorted({row.route for row in ROWS if row.method == "GET"})
# What is asked besides the bare address: everything that narrows, looks for or goes on from somewhere.
QUERIES = {
    "": ["?state=all", f"?state=all&q={PREFIX}", "?state=all&claims=open", "?state=all&entity={entity}"],
    "search/": [f"?q={PREFIX}"],
    "articles/<int:pk>/": ["", "?view=marked"],
    "articles/<int:pk>/cards/": ["?{uids}"],
    "articles/<int:pk>/changes/": ["?after=0"],
    "annotations/": ["", "?iris=1", "?iris=0&page=0"],
    "entities/": ["", f"?q={PREFIX}"],
    "claims/": ["", f"?q={PREFIX}", "?claimant={speaker}", "?about={entity}", "?article={article}"],
    "live/": ["?after={desk}:0,{public}:0"],
    "live/articles/<int:pk>/": ["?after=0"],
    "activity/": ["", "?kind=moderation", "?kind=claims", "?kind=notes"],
    "desks/<int:pk>/log/": ["", "?page=2", "?page=3"],
    "api/articles/": ["", f"?q={PREFIX}", "?entity={entity}"],
    "api/articles/<int:article_id>/annotations/": ["?limit=100"],
    "api/articles/<int:article_id>/people/": [""],
    "api/tags/": ["", f"?q={PREFIX}&limit=100"],
    "api/events/": ["?limit=100"],
    "api/entities/": ["", f"?q={PREFIX}"],
    "api/entities/suggest/": ["?q=ir", f"?q={PREFIX}"],
    "api/claims/": ["?limit=100", f"?q={PREFIX}&limit=100", "?claimant={speaker}", "?about={entity}"],
    "api/activity/": ["?limit=100", "?kind=moderation"],
    "api/attention/": ["", "?article={article}"],
}
# Nothing of an annotation is behind these: accounts, forms of the desk's people, health.
ELSEWHERE = ("accounts/", "healthz", "readyz", "notifications/unsubscribe/", "api/^")


def is_elsewhere(route):
    """Whether what people wrote is never at this address."""
    return route.startswith(ELSEWHERE)


def asked_for(world):
    """The things that are asked for by themselves: of each state a claim for the desk, and a public note."""
    return [
        thing
        for thing in world.things
        if (thing.kind, thing.place) in (("claim", "desk"), ("note", "public"))
    ]


def _nouns(world):
    """``{beginning of a route: values of its first part}``; those of annotations and claims are withheld."""
    articles = [article.pk for article in world.articles.values()]
    entities = [world.entity.pk, world.speaker.pk]
    things, cases = asked_for(world), list(Case.objects.values_list("pk", flat=True)[:4])
    return {
        "articles/": articles,
        "desks/": [world.desk.pk],
        "entities/": entities,
        "annotations/": [thing.annotation.uid for thing in things],
        "claims/": [thing.claim.pk for thing in things if thing.claim],
        "live/articles/": articles,
        "rounds/": [each.pk for each in world.rounds.values()],
        "cases/": cases,
        "moderation/cases/": cases,
        "notifications/": list(Notification.objects.values_list("pk", flat=True)[:4]),
    }


SINGLE = ("annotations/", "claims/", "follows/<", "cases/", "moderation/cases/", "notifications/<")


def is_parting(address):
    """Whether those who saw a thing hear there that it goes."""
    return "/live/" in address or "/changes/" in address


def is_single(route):
    """Whether one annotation or claim, or what hangs on it, is asked for."""
    return "<" in route and route.removeprefix("api/").startswith(SINGLE)


def addresses(world, route):
    """All addresses of a route."""
    own = route.removeprefix("api/")
    if "<kind>" in own or "<str:kind>" in own:
        for thing in asked_for(world):
            yield "/" + _filled(route, "thread", thing.annotation.uid)
            if thing.claim:
                yield "/" + _filled(route, "claim", thing.claim.pk)
        return
    if "<" not in own:
        paths = [(route, "")]
    else:
        nouns = _nouns(world)
        noun = max((each for each in nouns if own.startswith(each)), key=len, default=None)
        assert noun, f"{route}: say in walking.py what it is to be asked for"
        second = world.cast.author.pk if noun == "desks/" else 1
        paths = [(_filled(route, value, second), value) for value in nouns[noun]]
    names = {"entity": world.entity.pk, "speaker": world.speaker.pk}
    names |= {place: article.pk for place, article in world.articles.items()}
    uids = "&".join(f"uid={thing.annotation.uid}" for thing in world.things)
    for path, _value in paths:
        for query in QUERIES.get(route, [""]):
            if "{uids}" in query and not uids:
                continue
            for article in world.articles.values() if "{article}" in query else [None]:
                filled = query.format(**names, article=article and article.pk, uids=uids)
                yield f"/{path}{filled}"


def _filled(route, *values):
    parts = route.split("<")
    filled = parts[0]
    for part, value in zip(parts[1:], values, strict=False):
        filled += f"{value}{part.partition('>')[2]}"
    assert filled.count("<") == 0, route
    return filled


class Browsers:
    """One for each person, kept over the whole walk, so that what is kept for one may meet another."""

    def __init__(self, cast, people):
        self.clients = {}
        for name in people:
            client = self.clients[name] = Client()
            if name != "visitor":
                client.force_login(getattr(cast, name))

    def read(self, name, address, **headers):
        """``(status, text, ETag)``."""
        answer = self.clients[name].get(address, headers=headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, body.decode("utf-8", "replace"), answer.headers.get("ETag", "")


def told(text, tells, address):
    """Which of these words a text holds that were not in the question."""
    return {words for words in tells if words in text and words.rstrip('"') not in address}


def admin_lists():
    """The lists of the admin, with what is looked for."""
    names = ("annotation", "claim", "evidence", "verdict", "event", "entity", "case", "decision", "flag")
    names += ("appeal", "span", "placement", "relation", "article", "notification", "addressee", "stray")
    for name in names:
        yield f"/admin/articles/{name}/"
    for name in ("annotation", "claim", "evidence", "event"):
        yield f"/admin/articles/{name}/?q={PREFIX}"
