"""Annotations from other tools that waited for an article's address: whoever imports it is told."""

import hashlib

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Annotation, Stray
from articles.schemas.webannotation import ANNO
from articles.text.address import normalize

from .pagemaker import PROSE, page
from .test_import_page import NEW, fields_of


@pytest.fixture
def address(site):
    return site.page("/bridge", page())


@pytest.fixture
def waiting(address, desk, cast):
    """``waiting(by, visibility)``: a note on the page, as another tool sent it."""

    def make(by="annotator", visibility="desk"):
        selector = {"type": "TextQuoteSelector", "exact": PROSE[0][:40]}
        document = {
            "@context": ANNO,
            "type": "Annotation",
            "bodyValue": f"By the {by}",
            "target": {"source": address, "selector": selector},
        }
        key = hashlib.sha256(normalize(address).encode()).hexdigest()
        author = getattr(cast, by)
        return Stray.keep(desk=desk, by=author, document=document, keys=[key], visibility=visibility)

    return make


@pytest.mark.django_db(transaction=True)
def test_page_tells_how_many_waited(waiting, address, desk, cast):
    waiting(), waiting("editor"), waiting("reader", "private")
    client = Client()
    client.force_login(cast.editor)
    review = client.get(client.post(NEW, {"desk": desk.pk, "url": address}).url).content.decode()

    shown = client.post(NEW, fields_of(review), follow=True).content.decode()

    assert "2 annotations that waited for this address are on it now." in shown
    assert Annotation.objects.filter(spans__exact=PROSE[0][:40].strip()).count() == 3
    assert not Stray.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_command_tells_it_too_and_one_that_cannot_be_placed_spoils_nothing(
    waiting, address, desk, cast, capsys
):
    stray = waiting()
    broken = waiting()
    Stray.objects.filter(pk=broken.pk).update(document={"type": "Note"})

    call_command("import_articles", address, desk=desk.slug)

    said = capsys.readouterr().out
    assert "; 1 annotation that waited for this address is on it now." in said
    assert Annotation.objects.get().uid == stray.uid
    assert Stray.objects.get().pk == broken.pk


@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_when_nothing_waited(address, desk, cast, capsys):
    call_command("import_articles", address, desk=desk.slug)

    assert "waited" not in capsys.readouterr().out
