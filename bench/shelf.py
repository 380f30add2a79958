"""``python -m bench.shelf FOLDER``: how long the pages of a seeded data folder take, for one editor."""

import os
import statistics
import sys
import time
from pathlib import Path

from bench.client import Connection, request
from bench.server import serving

TIMES, SKIPPED = 25, 5


def paths():
    """What is asked for, by name; the entity is the one that is named most often."""
    from django.db.models import Count  # after django.setup()

    from articles.models import Article, Claim, Entity, Mention  # after django.setup()

    (entity,) = (
        Mention.objects.values_list("tag").annotate(n=Count("pk")).order_by("-n").values_list("tag")[:1]
    )
    named = f"an entity with {Mention.objects.filter(tag=entity[0]).count():,} mentions"
    counts = [(Article, "articles"), (Claim, "claims"), (Entity, "entities")]
    print(*(f"{model.objects.count():,} {name}" for model, name in counts), sep=", ")
    return {
        "shelf": "/",
        "shelf, by publication date": "/?state=all&sort=published",
        "shelf, of one outlet": "/?state=all&outlet=1",
        "shelf, naming one entity": f"/?state=all&entity={entity[0]}",
        "shelf, with two words": "/?state=all&q=bridge+repaired",
        "search, two words": "/search/?q=bridge+repaired",
        "API list": "/api/articles/",
        "claims": "/claims/",
        "entities": "/entities/",
        named: f"/entities/{entity[0]}/",
    }


def main(folder):
    """Median milliseconds of each page, after some that do not count."""
    os.environ.update(
        {"DATA_DIR": str(Path(folder).resolve()), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    )
    import django  # with the settings of that folder

    django.setup()
    from articles.models import User  # after django.setup()
    from bench.requests import session_cookie  # after django.setup()

    cookie = session_cookie(User.objects.get(username="measuring-editor"))
    asked = paths()
    with serving() as (port, _, _):
        connection = Connection(port)
        for name, path in asked.items():
            times = []
            for _ in range(TIMES):
                before = time.perf_counter()
                answer = connection.ask(request("GET", path, Cookie=cookie, Accept_Encoding="gzip"))
                times.append((time.perf_counter() - before) * 1000)
                if answer.status != 200:
                    raise SystemExit(f"{path} answered {answer.status}")
            print(f"{name:45} {statistics.median(times[SKIPPED:]):8.1f} ms", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
