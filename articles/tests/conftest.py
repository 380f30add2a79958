"""The cast and the things that tests play with: real objects, made by the same verbs as on the page."""

from functools import cache
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser

from articles.models import (
    Annotation,
    Article,
    Claim,
    Desk,
    Entity,
    Membership,
    Outlet,
    Span,
    User,
    revision_text,
)
from articles.permissions import Role
from articles.reading.page import pages

TEXT = (
    "<p>The head of US Central Command spoke to reporters about Iraq. He said the drones were small.</p>"
    "<p>Iraq did not ask the troops to leave, the general told them. NATO has a mission in Iraq, too.</p>"
)


@pytest.fixture(autouse=True)
def _forget():
    # Primary keys and sequences come back after a rolled-back test, with other texts and pages behind them.
    revision_text.cache_clear()
    pages.clear()


@pytest.fixture
def desk(db):
    return Desk.objects.create(name="Gulf desk")


@pytest.fixture
def cast(desk):
    """One person in each role on the desk, an outsider from another desk, a visitor, a superuser.

    Made in bulk, since nearly every test has them: as the verbs leave them, but for their lines in the log.
    """
    other = Desk.objects.create(name="Another desk")
    people = {role.name.lower(): role for role in Role} | {"outsider": Role.MODERATOR, "superuser": None}
    password = _password()
    users = User.objects.bulk_create(
        User(
            username=name,
            password=password,
            is_staff=name == "superuser",
            is_superuser=name == "superuser",
        )
        for name in people
    )
    Membership.objects.bulk_create(
        Membership(user=user, desk=other if user.username == "outsider" else desk, role=people[user.username])
        for user in users
        if people[user.username]
    )
    return SimpleNamespace(**{user.username: user for user in users}, visitor=AnonymousUser())


@cache
def _password():
    return make_password("newsroom-demo")


@pytest.fixture
def make_article(desk, cast):
    """``make_article(html=…, visibility=…, **fields)`` puts an article on the desk's shelf."""
    count = 0

    def make(html=None, **fields):
        nonlocal count
        count += 1
        html = html or TEXT + f"<p>Story number {count}.</p>"
        outlet = fields.pop("outlet", "Wire A")
        outlet = Outlet.objects.get_or_create(name=outlet)[0] if isinstance(outlet, str) else outlet
        fields = {"title": f"Drones and troops, part {count}", "language": "en", "outlet": outlet, **fields}
        fields = {"desk": desk, "by": cast.editor, **fields}
        return Article.publish(html=html, **fields)

    return make


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def span():
    """``span(article, "words", nth=0, role="content")``: the span of the words in the article's text."""

    def find(article, words, nth=0, role="content"):
        start = -1
        for _ in range(nth + 1):
            start = article.current.text.index(words, start + 1)
        return {"start": start, "end": start + len(words), "exact": words, "role": role}

    return find


@pytest.fixture
def make_entity(desk, cast):
    def make(name="US Central Command", kind="organization", **fields):
        return Entity.make(**{"desk": desk, "by": cast.editor, "name": name, "kind": kind, **fields})[0]

    return make


@pytest.fixture
def make_claim(desk, cast):
    def make(text="The drones were small.", **fields):
        return Claim.draft(**{"desk": desk, "by": cast.annotator, "text": text, **fields})

    return make


@pytest.fixture
def make_annotation(article, cast, span):
    """``make_annotation(words="Iraq", motivation=…, hidden=…, withdrawn=…, **fields)``."""

    def make(words="the drones were small", *, hidden=False, withdrawn=False, **fields):
        where = fields.pop("article", article)
        nth = fields.pop("nth", 0)
        fields = {"by": cast.annotator, "motivation": Annotation.Motivation.HIGHLIGHTING, **fields}
        if words and "spans" not in fields and fields["motivation"] != "replying":
            fields["spans"] = [span(where, words, nth)]
        made = where.annotate(**fields)
        if hidden:
            made.hide(cast.moderator, "off topic")
        if withdrawn:
            made.withdraw(made.author)
        return made

    return make


@pytest.fixture
def annotation(make_annotation):
    return make_annotation()


@pytest.fixture
def make_crowded(make_article, cast):
    """``make_crowded(300, **fields)``: an article of so many sentences, with a remark on each."""

    def make(count, **fields):
        sentences = [f"Sentence {number} tells of report {number}." for number in range(count)]
        article = make_article(html="".join(f"<p>{sentence}</p>" for sentence in sentences))
        fields = {"author": cast.annotator, "motivation": "commenting", **fields}
        made = Annotation.objects.bulk_create(
            Annotation(
                article=article, revision=article.current, body=f"Remark {number} of {count}", **fields
            )
            for number in range(count)
        )
        text = article.current.text
        for annotation, sentence in zip(made, sentences, strict=True):
            annotation.start = text.index(sentence)
            annotation.words = sentence
        Span.objects.bulk_create(
            Span(annotation=one, start=one.start, end=one.start + len(one.words), exact=one.words)
            for one in made
        )
        article.remarks = made
        return article

    return make
