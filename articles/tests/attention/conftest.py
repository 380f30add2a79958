"""People who talk with each other, and the log read for them."""

import pytest

from articles.attention.notify import Reader
from articles.models import Event, Job, Notification


@pytest.fixture
def read_log():
    """``read_log()`` makes the notifications of everything new in the log."""

    reader = Reader()

    def read():
        if reader.last is None:
            begin_here()
        while reader.step():
            pass

    return read


def begin_here():
    """The log begins with this test: on PostgreSQL the numbers of those before are not given out again."""
    first = Event.objects.order_by("pk").values_list("pk", flat=True).first() or 1
    Job.objects.update_or_create(name="notify", defaults={"place": first - 1})


@pytest.fixture
def told(read_log):
    """``told()``: who was notified of what, ``[(name, reason, verb), …]`` in the order of the log."""

    def tell():
        read_log()
        rows = Notification.objects.order_by("event", "person__username")
        return list(rows.values_list("person__username", "reason", "event__verb"))

    return tell


@pytest.fixture
def say(cast):
    """``say(annotation, "words", by="editor")`` answers an annotation."""

    def reply(annotation, body="I doubt it.", by="editor", **fields):
        by = getattr(cast, by)
        return annotation.article.annotate(
            by=by, motivation="replying", body=body, reply_to=annotation, **fields
        )

    return reply


@pytest.fixture
def note(make_annotation):
    """The annotator's note for the desk."""
    return make_annotation(motivation="commenting", body="Is that so?")
