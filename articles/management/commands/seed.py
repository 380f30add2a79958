"""Fill a shelf with many generated articles, to measure how Newsroom behaves with a thousand or a million."""

import random
import time
import uuid
from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from articles.models import (
    Alias,
    Annotation,
    Article,
    Claim,
    Desk,
    Entity,
    Event,
    Mention,
    Outlet,
    Revision,
    Span,
    User,
)
from articles.models.article import text_sha256
from articles.permissions import Role
from articles.text.fold import fold

BATCH = 2_000
DESK = "Measuring desk"
PLACES = "Iraq Syria Iran Jordan Kuwait Egypt Oman Qatar Yemen Lebanon Turkey Bahrain".split()
NOUNS = "convoy bridge port budget border airfield refinery council ministry pipeline harbour railway".split()
VERBS = "opened closed repaired inspected guarded supplied visited expanded rebuilt surveyed".split()
WHEN = "on Monday|at dawn|after the talks|before the vote|this week|last month|in the spring".split("|")


def sentence(dice):
    """One plain generated sentence with a place and a number in it."""
    place, noun, verb = dice.choice(PLACES), dice.choice(NOUNS), dice.choice(VERBS)
    number = dice.randrange(2, 900)
    return f"Officials in {place} said the {noun} was {verb} {dice.choice(WHEN)} by {number} people."


def paragraphs(dice, length):
    """Generated paragraphs of about ``length`` characters in all."""
    found, size = [], 0
    while size < length:
        found.append(" ".join(sentence(dice) for _ in range(4)))
        size += len(found[-1])
    return found


class Command(BaseCommand):
    """Writes rows in bulk, with the same shape as the program's own verbs leave them."""

    help = __doc__

    def add_arguments(self, parser):
        """How many of what."""
        parser.add_argument("articles", type=int, help="how many articles the desk shall have in all")
        parser.add_argument("--entities", type=int, default=0, help="how many entities besides the places")
        parser.add_argument("--length", type=int, default=700, help="characters an article, about")
        parser.add_argument("--annotated", type=int, nargs=3, action="append", default=[])

    def handle(self, *, articles, entities, length, annotated, **options):
        """Add what is missing, ``--annotated ANNOTATIONS CHARACTERS COUNT`` long articles among it."""
        if not 0 <= articles <= 2_000_000:
            raise CommandError("Between 0 and 2,000,000 articles.")
        began = time.monotonic()
        self.dice = random.Random(7)  # noqa: S311 - the same shelf every time
        self.prepare(entities)
        present = Article.objects.filter(desk=self.desk).count()
        for first in range(present, articles, BATCH):
            self.add(range(first, min(first + BATCH, articles)), length)
        for annotations, characters, count in annotated:
            for number in range(count):
                self.add_annotated(annotations, characters, number)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        total = Article.objects.filter(desk=self.desk).count()
        self.stdout.write(f"{total} articles on “{DESK}” ({time.monotonic() - began:.0f} s)")

    @transaction.atomic
    def prepare(self, entities):
        """The desk, its four people, its outlets, places and other entities."""
        self.desk = Desk.objects.filter(name=DESK).first() or Desk.objects.create(name=DESK)
        for role in Role:
            name = f"measuring-{role.name.lower()}"
            user = User.objects.filter(username=name).first() or User.objects.create_user(name)
            self.desk.admit(user, role)
        self.author = User.objects.get(username="measuring-editor")
        self.outlets = [Outlet.objects.get_or_create(name=f"Wire {letter}")[0] for letter in "ABCDEFGH"]
        self.places = {
            name: Entity.make(desk=self.desk, by=self.author, name=name, kind="place")[0] for name in PLACES
        }
        missing = entities - Entity.objects.filter(desk=self.desk).count()
        names = [f"{self.dice.choice(NOUNS).title()} {self.dice.choice(PLACES)} {n}" for n in range(missing)]
        for start in range(0, len(names), BATCH):
            made = Entity.objects.bulk_create(
                Entity(
                    desk=self.desk, kind="organization", name=name, folded=fold(name), slug=uuid.uuid4().hex
                )
                for name in names[start : start + BATCH]
            )
            Alias.objects.bulk_create(Alias(entity=e, name=e.name, folded=e.folded) for e in made)

    @transaction.atomic
    def add(self, numbers, length):
        """One batch of articles; every fifth carries a claim and two mentions."""
        texts = [paragraphs(self.dice, length) for _ in numbers]
        articles = Article.objects.bulk_create(
            self.article(number, "\n".join(text), texts=text)
            for number, text in zip(numbers, texts, strict=True)
        )
        revisions = self.revise(articles, texts)
        for article, revision in list(zip(articles, revisions, strict=True))[::5]:
            self.mark(article, revision, 3)

    def article(self, number, text, texts):
        """One unsaved article."""
        return Article(
            desk=self.desk,
            title=f"{texts[0].split('.')[0]}, report {number}",
            outlet=self.outlets[number % len(self.outlets)],
            published_on=date(2019, 1, 1) + timedelta(days=number % 2500),
            language="en",
            text_sha256=text_sha256(f"{number} {text}"),
            lead=texts[0][:200],
            words=len(text.split()),
            sequence=1,
            imported_by=self.author,
        )

    def revise(self, articles, texts):
        """First revisions, first events and words of new articles."""
        revisions = Revision.objects.bulk_create(
            Revision(
                article=article,
                number=1,
                text="\n".join(text),
                html="\n".join(f"<p>{paragraph}</p>" for paragraph in text),
                sha256=article.text_sha256,
                created_by=self.author,
            )
            for article, text in zip(articles, texts, strict=True)
        )
        Event.objects.bulk_create(
            Event(
                verb="article.imported",
                actor=self.author,
                actor_name=self.author.username,
                desk=self.desk,
                article=article,
                sequence=1,
                subject_kind="article",
                subject_key=str(article.pk),
            )
            for article in articles
        )
        rows = [
            (article.pk, fold(article.title), fold(revision.text))
            for article, revision in zip(articles, revisions, strict=True)
        ]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                sql = "setweight(to_tsvector('simple', %s), 'A') || to_tsvector('simple', %s)"
                insert = f"INSERT INTO articles_words VALUES (%s, {sql})"  # noqa: S608 - a constant
                cursor.executemany(insert, rows)
            else:
                cursor.executemany(
                    "INSERT INTO articles_words (rowid, title, body) VALUES (%s, %s, %s)", rows
                )
        return revisions

    @transaction.atomic
    def add_annotated(self, annotations, characters, number):
        """One long article with that many annotations, unless it is there."""
        title = f"{annotations} annotations over {characters} characters, {number}"
        if Article.objects.filter(desk=self.desk, title=title).exists():
            return
        text = paragraphs(self.dice, characters)
        article = self.article(number, title + "\n".join(text), text)
        article.title = title
        article.save()
        (revision,) = self.revise([article], [text])
        self.mark(article, revision, annotations)

    def mark(self, article, revision, count):
        """Claims, mentions and notes in turn over an article's sentences."""
        text, kinds = revision.text, ("questioning", "identifying", "identifying", "commenting")
        places = [(text.index(name), name) for name in PLACES if name in text]
        at, made, spans, mentions = 0, [], [], []
        for number in range(count):
            stop = text.find(".", at) + 1
            if not stop:
                at, stop = 0, text.index(".") + 1
            start = at + (len(text[at:stop]) - len(text[at:stop].lstrip()))
            kind, end = kinds[number % len(kinds)], stop
            if kind == "identifying":
                start, name = places[0] if count <= 3 else self.place(text, start, stop)
                end = start + len(name)
            annotation = Annotation(
                article=article,
                revision=revision,
                author=self.author,
                motivation=kind,
                body="Compare with the record." if kind == "commenting" else "",
            )
            if kind == "questioning":
                words = text[start:end][:900]
                annotation.claim = Claim.objects.create(desk=self.desk, author=self.author, text=words)
            made.append(annotation)
            spans.append(Span(annotation=annotation, start=start, end=end, exact=text[start:end]))
            if kind == "identifying":
                mentions.append(Mention(content_object=annotation, tag=self.places[name]))
            at = stop if stop < len(text) else 0
        Annotation.objects.bulk_create(made)
        Span.objects.bulk_create(spans)
        Mention.objects.bulk_create(mentions)

    def place(self, text, start, stop):
        """The first place named in a sentence."""
        return next((text.index(name, start), name) for name in PLACES if name in text[start:stop])
