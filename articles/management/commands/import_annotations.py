"""Takes annotations made with other tools onto the articles that are here, one line of answer for each."""

import sys
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.exchange import files
from articles.exchange.meant import Unplaced
from articles.exchange.receive import receive
from articles.exchange.sources import Sources
from articles.exchange.strays import desk_for
from articles.models import Desk, User
from articles.models.trust import held_at_least
from articles.permissions import Role, Visibility
from articles.schemas.received import Malformed


class Command(BaseCommand):
    """``manage.py import_annotations FILE``: status 1 when any annotation was refused; a known one is not."""

    help = (
        "Imports W3C Web Annotations (JSON-LD: one, a list, a collection, or one a line) and what the API of "
        "Hypothesis exports, onto articles that are here. Prints one line for each."
    )

    def add_arguments(self, parser):
        """The file, and as whom and for whom they are taken."""
        parser.add_argument("file", metavar="FILE", help="a file, or - for standard input")
        parser.add_argument("--desk", help="slug or name of a desk: onto its articles alone")
        parser.add_argument("--by", metavar="USER", help="who takes them; the desk's first editor by default")
        parser.add_argument(
            "--visibility",
            choices=Visibility.values,
            default=Visibility.DESK.value,
            help="who sees them; what Hypothesis keeps private stays so",
        )
        parser.add_argument("--host", default="", help="the name under which this server was exported from")

    def handle(self, *, file, desk, by, visibility, host, **options):
        """Take each; go on after a failure."""
        shelves = list(self._shelves(desk, by, host))
        counts = {"imported": 0, "known": 0, "orphan": 0, "failed": 0}
        try:
            waiting = list(files.annotations_in(_contents(file)))
        except files.Unreadable as error:
            raise CommandError(str(error)) from error
        before = None
        while waiting:
            # A reply may stand before what it answers: it is tried again as long as the others help.
            again = []
            for where, document, is_private in waiting:
                seen_by = Visibility.PRIVATE if is_private else visibility
                is_last = not _answers(document) or len(waiting) == before
                outcome, words = self._take(document, shelves, seen_by, is_last)
                if not is_last and outcome == "failed":
                    again.append((where, document, is_private))
                    continue
                counts[outcome] += 1
                self.stdout.write(f"{where}: {outcome}{words}")
            before, waiting = len(waiting), again
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
        if counts["failed"]:
            sys.exit(1)

    def _take(self, document, shelves, visibility, is_last):
        """What became of one, and the rest of its line; one without a place is kept when it is last."""
        if isinstance(document, files.Unreadable):
            return "failed", f": {document}"
        identity = files.identity_of(document) if isinstance(document, dict) else ""
        fields = {"visibility": visibility, "identity": identity}
        # The next desk may have the article; at last it is kept without, by the first.
        tries = [(sources, None) for sources in shelves]
        if is_last and (desk := shelves[0].desk or desk_for(shelves[0].user, visibility)):
            tries.append((shelves[0], desk))
        refusal = None
        for sources, desk in tries:
            try:
                taken = receive(document, sources.user, sources, desk=desk, **fields)
                break
            except Unplaced as error:
                refusal = refusal or error
            except (Malformed, ValidationError, PermissionDenied) as error:
                return "failed", f": {_reason(error)}"
        else:
            return "failed", f": {_reason(refusal)}"
        place = f" /annotations/{taken.annotation.uid}/"
        if not taken.is_new:
            return "known", place
        if taken.is_stray:
            return "orphan", f"{place} ({_reason(refusal)} It waits.)"
        lost = taken.annotation.lost
        if lost is not None:
            words = f"“{lost[:80]}” is" if lost else "its place is"
            return "orphan", f"{place} ({words} not in the text)"
        missing = taken.wanted - taken.found
        return "imported", place + (f" ({missing} of {taken.wanted} places not found)" if missing else "")

    def _shelves(self, wanted, name, host):
        """Where to look for articles, and as whom: a desk, all of a user's, or one desk after the other."""
        desk = find_desk(wanted) if wanted else None
        if name:
            user = User.objects.filter(username=name, is_active=True).first()
            if user is None:
                raise CommandError(f"There is no active user “{name}”.")
            yield Sources(user, host, desk)
            return
        desks = [desk] if desk else list(Desk.objects.order_by("pk"))
        able = [(each, _first_editor(each)) for each in desks]
        if not any(user for _, user in able):
            raise CommandError("There is no editor on the desk; name a user by --by.")
        yield from (Sources(user, host, each) for each, user in able if user)


def _first_editor(desk):
    able = desk.memberships.filter(held_at_least(Role.EDITOR), user__is_active=True)
    member = able.select_related("user").order_by("pk").first()
    return member and member.user


def find_desk(wanted):
    """The desk of this slug or name; CommandError."""
    found = Desk.objects.filter(slug=wanted).first() or Desk.objects.filter(name=wanted).first()
    if found is None:
        names = ", ".join(Desk.objects.order_by("name").values_list("slug", flat=True)[:50])
        raise CommandError(f"There is no desk “{wanted}”. Desks: {names or 'none'}.")
    return found


def _contents(file):
    if file == "-":
        return sys.stdin.buffer.read(files.LARGEST_FILE + 1)
    path = Path(file)
    try:
        if path.stat().st_size > files.LARGEST_FILE:
            raise CommandError(f"The file is larger than {files.LARGEST_FILE // 2**20} MB.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}") from error


def _answers(document):
    return isinstance(document, dict) and "replying" in str(document.get("motivation"))


def _reason(error):
    if isinstance(error, PermissionDenied):
        return "this user may not annotate there"
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    field = f"{error.field}: " if error.field else ""
    return f"{field}{error}"
