"""Writes annotations for other tools to standard output or a file."""

import contextlib
import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exchange.export import FORMATS
from articles.models import Annotation, Article, Stray, User
from articles.permissions import Visibility

from .import_annotations import find_desk


class Command(BaseCommand):
    """``manage.py export FORMAT``: what everybody on the desk sees, or what one user sees."""

    help = "Exports annotations: webannotation (one W3C AnnotationCollection), jsonl (one annotation a line)."

    def add_arguments(self, parser):
        """The format, of what, as whom, and where to."""
        parser.add_argument("format", metavar="FORMAT", help=", ".join(FORMATS))
        parser.add_argument("--desk", help="slug or name of the desk; all desks by default")
        parser.add_argument("--article", type=int, metavar="ID", help="of this article alone")
        parser.add_argument(
            "--user", help="what this user sees, private ones too; by default what the desks share"
        )
        parser.add_argument(
            "--site", default="http://127.0.0.1:8000", help="where this server is found, for the addresses"
        )
        parser.add_argument("--output", metavar="FILE", help="a file instead of standard output")

    def handle(self, *, format, desk, article, user, site, output, **options):
        """Write them, piece by piece."""
        if format not in FORMATS:
            raise CommandError(f"There is no format “{format}”. Formats: {', '.join(FORMATS)}.")
        if not site.startswith(("http://", "https://")):
            raise CommandError("What --site says is no web address.")
        rows, strays = self._rows(Annotation, user).standing(), self._rows(Stray, user).standing()
        name = "Newsroom"
        if desk:
            desk = find_desk(desk)
            rows, strays, name = rows.filter(article__desk=desk), strays.filter(desk=desk), desk.name
        if article is not None:
            found = Article.objects.filter(pk=article).first() if 0 < article < 2**63 else None
            if found is None:
                raise CommandError(f"There is no article {article}.")
            rows, strays, name = rows.filter(article=found), None, found.title
        with self._opened(output) as file:
            for piece in FORMATS[format](rows, site.rstrip("/"), name, strays):
                file.write(piece)

    def _rows(self, model, name):
        if not name:
            return model.objects.exclude(visibility=Visibility.PRIVATE)
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{name}”.")
        return model.objects.visible_to(user)

    @contextlib.contextmanager
    def _opened(self, output):
        """The file, in place only once it is whole; else standard output."""
        if not output:
            try:
                yield self.stdout._out
            except BrokenPipeError:
                # Whoever read has read enough; nothing more is to be flushed to them.
                sys.stdout = open(os.devnull, "w")
            return
        path = Path(output)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with draft.open("w", encoding="utf-8") as file:
                yield file
            draft.replace(path)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror or error}") from error
        finally:
            draft.unlink(missing_ok=True)
