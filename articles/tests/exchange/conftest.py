"""Clients of the protocol, and annotations as other tools send them."""

import json

import pytest
from django.test import Client

from articles.schemas.webannotation import ANNO, MEDIA_TYPE

SITE = "http://testserver"


class Speaker:
    """Speaks the protocol as one person: ``speaker.get(path, accept=…)`` is the whole answer."""

    def __init__(self, user=None, **options):
        self.client = Client(**options)
        if user is not None and user.is_authenticated:
            self.client.force_login(user)

    def __getattr__(self, method):
        def send(path="/annotations/", body=None, **headers):
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            data = "" if body is None else body if isinstance(body, bytes) else json.dumps(body)
            kind = headers.pop("content-type", MEDIA_TYPE)
            return self.client.generic(method.upper(), path.removeprefix(SITE), data, kind, headers=headers)

        return send


@pytest.fixture
def speaker(cast):
    """``speaker("editor")`` speaks as the editor; ``speaker()`` as a visitor."""
    return lambda name="visitor", **options: Speaker(getattr(cast, name), **options)


@pytest.fixture
def source(article):
    """The address of the article on this server."""
    return f"{SITE}/articles/{article.pk}/"


@pytest.fixture
def document(source):
    """``document(target=…, body=…, **properties)``: a note on the whole article, or what is said instead."""

    def make(**properties):
        body = {"type": "TextualBody", "value": "Seen elsewhere", "format": "text/markdown"}
        return {"@context": ANNO, "type": "Annotation", "body": body, "target": source, **properties}

    return make


@pytest.fixture
def quoted(document, source):
    """``quoted("words", …)``: the same on words of the article, by a quote."""

    def make(exact="the drones were small", prefix="", suffix="", **properties):
        selector = {"type": "TextQuoteSelector", "exact": exact}
        selector |= {"prefix": prefix} if prefix else {}
        selector |= {"suffix": suffix} if suffix else {}
        target = {"type": "SpecificResource", "source": source, "selector": selector}
        return document(target=target, **properties)

    return make
