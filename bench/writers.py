"""Eight who write to one article at once: how fast, and whether anything of it is lost."""

import collections
import json
import random
import threading
import time

from bench.client import CLIENTS, Connection, load, request
from bench.requests import highlight
from bench.server import serving

WRITES = 500
COUNTERS = 8


class Writers:
    """Their work: new highlights, and marks added to notes that all of them edit, with If-Match."""

    def __init__(self, port, shelf):
        self.port, self.shelf = port, shelf
        self.article = shelf.plain[0]
        self.statuses, self.added = collections.Counter(), collections.Counter()
        self.path = f"/api/articles/{self.article}/annotations/"
        connection = Connection(port)
        self.counters = [self.note(connection) for _ in range(COUNTERS)]
        connection.close()

    def ask(self, connection, method, path, body=None, **headers):
        """Status and JSON of an answer."""
        sent = b"" if body is None else json.dumps(body).encode()
        answer = connection.ask(request(method, path, body=sent, Authorization=self.shelf.bearer, **headers))
        self.statuses[answer.status] += 1
        return answer.status, json.loads(answer.body or b"null")

    def note(self, connection):
        """A new note to add marks to; its uid."""
        body = {
            **json.loads(highlight(self.shelf, self.article)),
            "motivation": "commenting",
            "body": said("0"),
        }
        return self.ask(connection, "POST", self.path, body)[1]["uid"]

    def work(self, number):
        """One writer's writes; an edit that came too late is tried again on what stands."""
        dice, connection = random.Random(number), Connection(self.port)
        body = json.loads(highlight(self.shelf, self.article))
        known = {}
        for step in range(WRITES):
            if dice.random() < 0.5:
                self.ask(connection, "POST", self.path, body)
            else:
                self.edit(connection, dice.choice(self.counters), f"{number}.{step}", known)
        connection.close()

    def edit(self, connection, uid, mark, known):
        """Add a mark to a note."""
        path = f"/api/annotations/{uid}/"
        if uid not in known:
            known[uid] = self.ask(connection, "GET", path)[1]
        status = 412
        while status == 412:
            # The last hundred characters, so that the bodies stay as short as people's.
            words = f"{known[uid]['body'][0]['value'][-100:]} {mark}"
            version = f'"{known[uid]["version"]}"'
            status, answer = self.ask(connection, "PATCH", path, {"body": said(words)}, If_Match=version)
            known[uid] = answer.get("current", answer)
        self.added[uid, mark] += 1


def said(words):
    """The body of a note."""
    return [{"type": "TextualBody", "purpose": "commenting", "value": words}]


def lost(writers):
    """How many acknowledged edits are not in the log exactly once, and how many numbers of it are amiss."""
    from articles.models import Article, Event  # after django.setup()

    rows = Event.objects.filter(article=writers.article).order_by("sequence")
    numbers = list(rows.values_list("sequence", flat=True))
    edits = rows.filter(verb="annotation.edited", subject_key__in=writers.counters)
    logged = collections.Counter(
        (uid, after["body"].split()[-1]) for uid, after in edits.values_list("subject_key", "after")
    )
    last = Article.objects.values_list("sequence", flat=True).get(pk=writers.article)
    amiss = len(set(range(1, last + 1)) ^ set(numbers)) + len(numbers) - len(set(numbers))
    return sum(((writers.added - logged) + (logged - writers.added)).values()), amiss


def measure(table, shelf):
    """Writes a second of eight writers beside a bare insert, and what was lost."""
    article = shelf.plain[0]
    with serving("bench.bare_settings") as (port, _, _):
        bare = load(port, lambda c, n: request("POST", f"/insert/{article}/", body=b"{}")).must_be(201).rate
    with serving() as (port, _, _):
        writers = Writers(port, shelf)
        before = time.perf_counter()
        threads = [threading.Thread(target=writers.work, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - before
    faults = sum(count for status, count in writers.statuses.items() if status not in (200, 201, 412))
    updates, amiss = lost(writers)
    late = writers.statuses[412]
    what = f"{CLIENTS} writers × {WRITES} to one article, half of them edits ({late} came too late)"
    table.add(what, CLIENTS * WRITES / seconds, "/s", None, bare=bare)
    table.add(
        "faults · updates lost · numbers of the log amiss", faults + updates + amiss, "", 0, at_most=True
    )
