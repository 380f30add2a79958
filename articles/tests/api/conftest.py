"""Clients of the API, one for each of the cast."""

import json

import pytest
from django.test import Client


class Caller:
    """Sends and reads JSON as one person: ``caller.post(path, body)`` gives status and body."""

    def __init__(self, user=None, **options):
        self.client = Client(**options)
        if user is not None and user.is_authenticated:
            self.client.force_login(user)

    def __getattr__(self, method):
        def send(path, body=None, **headers):
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            data = "" if body is None else body if isinstance(body, bytes) else json.dumps(body)
            kind = headers.pop("content-type", "application/json")
            return self.client.generic(method.upper(), f"/api{path}", data, kind, headers=headers)

        return send


@pytest.fixture
def caller(cast):
    """``caller("editor")`` calls the API as the editor; ``caller()`` as a visitor."""
    return lambda name="visitor", **options: Caller(getattr(cast, name), **options)


@pytest.fixture
def highlight():
    """``highlight(article, "words", …)``: the JSON of a new highlight."""

    def shape(article, words="the drones were small", **fields):
        start = article.current.text.index(words)
        selector = [
            {"type": "TextQuoteSelector", "exact": words},
            {"type": "TextPositionSelector", "start": start, "end": start + len(words)},
        ]
        return {"motivation": "highlighting", "target": [{"selector": selector}], **fields}

    return shape
