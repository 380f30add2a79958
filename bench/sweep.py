"""5,000 annotations of one person on 300 articles, withdrawn in one act and brought back."""

import time

from articles.management.commands.seed import DESK
from articles.models import Desk, Sweep, User, sweeping

COUNT = 5_000


def measure(table):
    """How long both take, and the longest piece, in which other writers wait."""
    desk, spammer = Desk.objects.get(name=DESK), User.objects.get(username="measuring-editor")
    moderator = User.objects.get(username="measuring-moderator")
    pieces = []

    def timed(act):
        def run(*arguments):
            began = time.perf_counter()
            try:
                return act(*arguments)
            finally:
                pieces.append(1000 * (time.perf_counter() - began))

        return run

    kind = sweeping.ANNOTATIONS
    kind.hide, kind.show = timed(kind.hide), timed(kind.show)
    began = time.perf_counter()
    sweep = Sweep.begin(desk, spammer, None, moderator, "Measured.")
    table.add(
        f"withdraw {sweep.count:,} annotations in one act", time.perf_counter() - began, "s", 10, at_most=True
    )
    table.add("the longest that others wait for it", max(pieces), "ms", 500, at_most=True)
    began = time.perf_counter()
    sweep.undo(moderator)
    table.add("bring them back", time.perf_counter() - began, "s", 10, at_most=True)
