"""Puts articles on a desk's shelf from addresses, files and standard input, one line of answer for each."""

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from articles.ingest import importing, limits
from articles.models import Desk, User
from articles.models.trust import held_at_least
from articles.permissions import Role, Visibility

# A packed page unpacks to several times its size, and no more of it is read than a page may have.
LARGEST = limits.MAX_BYTES


class Command(BaseCommand):
    """``manage.py import_articles SOURCE…``: status 1 when any source failed; a duplicate is no failure."""

    help = (
        "Imports articles: web addresses, .html, .txt and .md files (also packed as .gz), folders of them, "
        "or - for standard input. Prints one line for each source."
    )

    def add_arguments(self, parser):
        """The sources, where they go, and what is known better than the pages say."""
        parser.add_argument("sources", nargs="+", metavar="SOURCE", help="an address, a file, a folder, or -")
        parser.add_argument("--desk", help="slug or name of the desk; needed when there are several")
        parser.add_argument("--by", metavar="USER", help="who imports; the desk's first editor by default")
        parser.add_argument("--format", choices=sorted(importing.FORMATS), help="what files and - hold")
        parser.add_argument("--url", default="", help="the address that one file or - came from")
        parser.add_argument("--title", help="for one source")
        parser.add_argument("--outlet", help="who published it")
        parser.add_argument("--language", help="as in en or fa")
        parser.add_argument("--date", help="when it was published, as in 2026-01-31")
        parser.add_argument(
            "--revise",
            action="store_true",
            help="an article that is there from the same address gets the text as a new revision",
        )
        parser.add_argument("--public", action="store_true", help="seen by everyone, not by the desk alone")

    def handle(self, *, sources, **options):
        """Import each source; go on after a failure."""
        desk = self._desk(options["desk"])
        by = self._editor(desk, options["by"])
        fields = self._fields(options)
        paths = list(self._listed(sources))
        if len(paths) > 1 and (options["title"] or options["url"]):
            raise CommandError("--title and --url are for one source.")
        if options["url"] and not importing.is_address(options["url"]):
            raise CommandError("What --url says is no web address.")
        failed = False
        for source in paths:
            name = "standard input" if source == "-" else source
            try:
                self.stdout.write(f"{self._import(source, desk, by, fields, options)} ({name})")
            except (importing.Unreadable, ValidationError, OSError) as error:
                failed = True
                self.stdout.write(f"failed: {_words(error)} ({name})")
            self.stdout.flush()
        if failed:
            sys.exit(1)

    def _import(self, source, desk, by, fields, options):
        known = importing.at_addresses(desk, [source]) if _is_address(source) else []
        if known and not options["revise"]:
            return _duplicate(known[0])
        draft = self._draft(source, options)
        known = known or importing.at_addresses(desk, draft.addresses)
        if known and options["revise"]:
            return self._revise(known[0], draft, by)
        if twins := draft.duplicates(desk):
            return _duplicate(twins[0])
        try:
            article = importing.keep(draft, desk, by, **fields)
        except ValidationError as error:
            if twin := getattr(_first(error), "article", None):
                return _duplicate(twin)
            raise
        for warning in draft.warnings:
            self.stderr.write(f"{source}: {warning}")
        waiting = importing.arrived(article, by)
        return f"imported {article.pk} “{article.title}”" + (f"; {waiting}" if waiting else "")

    def _revise(self, article, draft, by):
        if not by.has_perm("articles.correct_article", article):
            raise ValidationError(f"“{by.username}” may not revise “{article.title}”.")
        revision = importing.revise(draft, article, by)
        if revision is None:
            return f"unchanged {article.pk} “{article.title}”"
        counts = ", ".join(f"{count} {state}" for state, count in revision.outcomes.items())
        return f"revised {article.pk} “{article.title}”: revision {revision.number}" + (
            f" ({counts})" if counts else ""
        )

    def _draft(self, source, options):
        if _is_address(source):
            return importing.from_url(source)
        if source == "-":
            body, name = sys.stdin.buffer.read(LARGEST + 1), ""
        else:
            body, name = _contents(Path(source)), source
        if len(body) > LARGEST:
            raise _too_large()
        if options["format"]:
            return importing.from_bytes(body, importing.FORMATS[options["format"]], options["url"])
        return importing.from_file(body, name, options["url"])

    def _listed(self, sources):
        """The sources, with the readable files of a folder in its place."""
        for source in sources:
            if source != "-" and not _is_address(source) and Path(source).is_dir():
                # A folder without any is named by the answer to it.
                yield from [str(path) for path in sorted(filter(_is_readable, Path(source).iterdir()))] or [
                    source
                ]
            else:
                yield source

    def _desk(self, wanted):
        desks = list(Desk.objects.order_by("name")[:50])
        names = ", ".join(desk.slug for desk in desks)
        if not desks:
            raise CommandError("There is no desk yet.")
        if wanted:
            found = Desk.objects.filter(slug=wanted).first() or Desk.objects.filter(name=wanted).first()
            if found is None:
                raise CommandError(f"There is no desk “{wanted}”. Desks: {names}.")
            return found
        if len(desks) > 1:
            raise CommandError(f"There are several desks; say which by --desk: {names}.")
        return desks[0]

    def _editor(self, desk, name):
        if name:
            user = User.objects.filter(username=name, is_active=True).first()
            if user is None:
                raise CommandError(f"There is no active user “{name}”.")
            if not user.has_perm("articles.import_article", desk):
                raise CommandError(f"“{name}” may not import articles to the desk “{desk}”.")
            return user
        able = desk.memberships.filter(held_at_least(Role.EDITOR), user__is_active=True)
        member = able.select_related("user").order_by("pk").first()
        if member is None:
            raise CommandError(f"The desk “{desk}” has no editor; name a user by --by.")
        return member.user

    def _fields(self, options):
        fields = {name: options[name] for name in ("title", "outlet", "language") if options[name]}
        if options["date"]:
            fields["published_on"] = _day(options["date"])
        if options["public"]:
            fields["visibility"] = Visibility.PUBLIC
        return fields


def _is_address(source):
    return source.lower().startswith(("http://", "https://"))


def _is_readable(path):
    suffix = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
    return path.is_file() and suffix.lower() in importing.TYPES


def _contents(path):
    """The bytes of a file, refused by its size before it is read."""
    if not path.exists():
        raise importing.Unreadable("not_found", "There is no such file.")
    if path.is_dir():
        raise importing.Unreadable(
            "empty", f"There is no file in it that could be read. {importing.READABLE}"
        )
    if not path.is_file():
        raise importing.Unreadable("not_found", "This is no file.")
    if path.stat().st_size > LARGEST:
        raise _too_large()
    return path.read_bytes()


def _too_large():
    return importing.Unreadable("too_large", f"It is larger than {LARGEST // 2**20} MB.")


def _day(text):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError("A day is written as in 2026-01-31.")
    return day


def _duplicate(twin):
    return f"duplicate of {twin.pk} “{twin.title}” {twin.get_absolute_url()}"


def _first(error):
    return error.error_list[0] if hasattr(error, "error_list") else next(iter(error.error_dict.values()))[0]


def _words(error):
    if isinstance(error, importing.Unreadable):
        return error.sentence
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if hasattr(error, "error_dict"):
        return " ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
    return " ".join(error.messages)
