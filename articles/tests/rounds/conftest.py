"""Two annotators who mark an article blind, and what they mark."""

import pytest

from articles.models import Desk, Membership, Round, User
from articles.permissions import Role


@pytest.fixture
def second(cast, desk):
    """Another annotator of the desk."""
    user = User.objects.create_user("second")
    Membership.objects.create(user=user, desk=desk, role=Role.ANNOTATOR)
    return user


@pytest.fixture
def asked(article, cast, second):
    """An unopened round of the article, of the annotator and the second one; the editor asked for it."""
    return Round.ask(article, cast.editor, [cast.annotator, second], "Look at the numbers.")


@pytest.fixture
def opened(asked, cast, second, mark):
    """An open round: both marked a claim and a name, alike and otherwise; the annotator a note besides."""
    for by, words, kind in ((cast.annotator, "Iraq", "place"), (second, "Iraq", "organization")):
        mark(by, "mention", words, kind=kind)
    for by in (cast.annotator, second):
        mark(by, "claim")
    mark(cast.annotator, "note", "NATO has a mission")
    return open_it(asked)


def open_it(asked):
    """All say that they are done."""
    for member in asked.members.select_related("user").order_by("pk"):
        Round.objects.get(pk=asked.pk).finish(member.user)
    return Round.objects.get(pk=asked.pk)


@pytest.fixture
def mark(article, make_annotation, make_claim, make_entity):
    """``mark(by, "claim" | "mention" | "note", words)``: as made on the page, for the desk."""

    def make(by, what, words="the drones were small", kind="place", **fields):
        fields = {"by": by, **fields}
        if what == "claim":
            claim = make_claim("The drones were small.", by=by, article=article)
            return make_annotation(words, motivation="questioning", claim=claim, **fields)
        if what == "mention":
            entity = make_entity(words, kind=kind, by=by)
            return make_annotation(words, motivation="identifying", entities=[entity], **fields)
        return make_annotation(words, motivation="commenting", **{"body": "Which one?", **fields})

    return make


@pytest.fixture
def elsewhere(db):
    return Desk.objects.create(name="Elsewhere")
