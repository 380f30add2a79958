"""Reading, creating and listing over real HTTP with eight clients, beside the bare limit."""

import json
import statistics
import time

from bench.client import CLIENTS, Connection, load, request
from bench.server import memory, serving

# The bare limits, in answers a second, on the machine for which the aims were set.
KEPT, RENDERED, INSERT = 2_000, 205, 1_040


def session_cookie(user):
    """The cookie of a signed-in reader."""
    from django.conf import settings  # after django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # after django.setup()

    from articles.accounts.sessions import SessionStore  # after django.setup()

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    # With the token that every browser has after its first page.
    return f"csrftoken={'b' * 32}; sessionid={session.session_key}"


class Shelf:
    """What the requests are about: articles, readers' cookies, a writer's token."""

    def __init__(self):
        from articles.models import (
            Annotation,
            Article,
            Desk,
            Entity,
            Revision,
            Token,
            User,
        )  # after django.setup()

        desk = Desk.objects.get(name="Measuring desk")
        rows = Article.objects.filter(desk=desk, title__startswith="100 annotations").order_by("pk")
        self.annotated = list(rows.values_list("pk", flat=True))
        self.plain = list(
            Article.objects.filter(desk=desk).order_by("pk").values_list("pk", flat=True)[:CLIENTS]
        )
        self.revision = {
            pk: Revision.objects.filter(article=pk).values_list("pk", flat=True)[0] for pk in self.plain
        }
        users = User.objects.filter(username__startswith="measuring-").order_by("pk")
        self.cookies = [session_cookie(user) for user in users]
        self.token = Token.issue(User.objects.get(username="measuring-editor"), "bench")[1]
        self.bearer = f"Bearer {self.token}"
        notes = Annotation.objects.filter(motivation="commenting", article__in=self.annotated)
        self.notes = dict(notes.order_by("-pk").values_list("article", "pk"))
        self.desk = desk.pk
        self.entities = Entity.objects.filter(desk=desk).count()

    def cookie(self, client):
        """The cookie of that client's reader."""
        return self.cookies[client % len(self.cookies)]

    def read_changed(self, client, number):
        """The reading of an article whose note has just been changed, as an edit leaves it stored."""
        from django.db import connection, transaction  # after django.setup()

        article = self.annotated[client % len(self.annotated)]
        with transaction.atomic(), connection.cursor() as cursor:
            sql = "UPDATE articles_annotation SET body = %s, version = version + 1 WHERE id = %s"
            cursor.execute(sql, [f"Changed {number} times.", self.notes[article]])
            cursor.execute("UPDATE articles_article SET sequence = sequence + 1 WHERE id = %s", [article])
        path = f"/articles/{article}/"
        return request("GET", path, Cookie=self.cookie(client), Accept_Encoding="gzip")


def bare(shelf):
    """The limits of this run: rendered, kept, insert and list, in answers a second."""
    with serving("bench.bare_settings") as (port, _, _):
        pk = shelf.annotated[0]

        return {
            "rendered": load(port, lambda c, n: request("GET", f"/rendered/{shelf.annotated[c]}/"))
            .must_be(200)
            .rate,
            "kept": load(port, lambda c, n: request("GET", f"/kept/{pk}/")).must_be(200).rate,
            "insert": load(port, lambda c, n: request("POST", f"/insert/{shelf.plain[c]}/", body=b"{}"))
            .must_be(201)
            .rate,
            "list": load(port, lambda c, n: request("GET", "/list/")).must_be(200).rate,
        }


def highlight(shelf, article):
    """The body of one new highlight on the first word."""
    return json.dumps(
        {
            "motivation": "highlighting",
            "revision": shelf.revision[article],
            "target": [
                {
                    "selector": [
                        {"type": "TextQuoteSelector", "exact": "Officials"},
                        {"type": "TextPositionSelector", "start": 0, "end": 9},
                    ]
                }
            ],
        }
    ).encode()


def measure(table, shelf, limits):
    """Reading, re-reading, creating, suggesting; the idle program's memory and start."""
    with serving() as (port, process, seconds):
        table.add("from the command to the first answer", seconds, "s", 5, at_most=True)
        time.sleep(2)
        table.add("memory of the idle program", memory(process), "MiB", 150, at_most=True)
        one = shelf.annotated[0]

        def read(client, number, tag=""):
            # Compressed, as every browser asks for it.
            return request(
                "GET",
                f"/articles/{one}/",
                Cookie=shelf.cookie(client),
                If_None_Match=tag,
                Accept_Encoding="gzip",
            )

        connection = Connection(port)
        tags = [connection.ask(read(client, 0)).headers["etag"] for client in range(CLIENTS)]
        for client in range(CLIENTS * 4):  # every process has the page of every reader
            Connection(port).ask(read(client, 0))
        again = load(port, lambda c, n: read(c, n, tags[c])).must_be(304)
        table.add(
            "read an unchanged article again (304)",
            again.rate,
            "/s",
            1000,
            bare=limits["kept"],
            bare_then=KEPT,
        )
        kept = load(port, read).must_be(200)
        table.add(
            "read an unchanged article (100 annotations)",
            kept.rate,
            "/s",
            1000,
            bare=limits["kept"],
            bare_then=KEPT,
        )

        what = "read an article changed before each read (100 annotations)"
        changed = load(port, lambda c, n: shelf.read_changed(c, n)).must_be(200)
        table.add(what, changed.rate, "/s", 150, bare=limits["rendered"], bare_then=RENDERED)

        def create(client, number):
            article = shelf.plain[client]
            body = highlight(shelf, article)
            path = f"/api/articles/{article}/annotations/"
            return request("POST", path, body=body, Authorization=shelf.bearer)

        made = load(port, create).must_be(201)
        table.add(
            "create an annotation, event and sequence included",
            made.rate,
            "/s",
            400,
            bare=limits["insert"],
            bare_then=INSERT,
        )

        path = f"/api/entities/suggest/?desk={shelf.desk}&q="
        words = ["ira", "bri", "con", "refinery jor", "port om", "sy"]
        asked = load(
            port,
            lambda c, n: request("GET", path + words[n % 6].replace(" ", "%20"), Cookie=shelf.cookie(c)),
            clients=1,
        )
        table.add(
            f"suggest among {shelf.entities:,} entities, p95",
            asked.must_be(200).p95 * 1000,
            "ms",
            150,
            at_most=True,
        )


def list_time(shelf):
    """Median milliseconds of the first page of the shelf and of the API's list, for one reader."""
    found = {}
    with serving() as (port, _, _):
        connection = Connection(port)
        for path in ("/", "/api/articles/"):
            times = []
            for _ in range(60):
                before = time.perf_counter()
                answer = connection.ask(request("GET", path, Cookie=shelf.cookie(0)))
                times.append((time.perf_counter() - before) * 1000)
                if answer.status != 200:
                    raise SystemExit(f"{path} answered {answer.status}")
            found[path] = statistics.median(times[10:])
    return found
