"""People who talk with each other, and the log read for them."""

import pytest

from articles.attention.notify import Reader
from articles.models import Job, Notification


@pytest.fixture
def read_log():
    """``read_log()`` makes the notifications of everything new in the log."""

    def read():
        Job.objects.get_or_create(name="notify")
        reader = Reader()
        while reader.step():
            pass

    return read


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
