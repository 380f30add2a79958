"""Makes, lists and takes back the bearer tokens with which programs use the API."""

from django.core.management.base import BaseCommand, CommandError

from articles.models import Token, User

MOST_DAYS = 3650


class Command(BaseCommand):
    """``manage.py token USER``: the secret is printed once and cannot be shown again."""

    help = "Makes a bearer token for a user's programs and prints it; it cannot be shown again."

    def add_arguments(self, parser):
        """The user, and what to do."""
        parser.add_argument("user", help="the user name")
        parser.add_argument("--name", default="", help="what the token is for, to tell it from others")
        parser.add_argument("--scope", choices=Token.Scope.values, default="write", help="what it may do")
        parser.add_argument("--days", type=int, help="for how long; for ever if not given")
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--list", action="store_true", help="list this user's tokens instead")
        either.add_argument("--revoke", type=int, metavar="ID", help="make this token useless instead")

    def handle(self, *, user, name, scope, days, list, revoke, **options):
        """Do one of the three."""
        person = User.objects.filter(username=user, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user “{user}”.")
        if list:
            self._list(person)
        elif revoke is not None:
            self._revoke(person, revoke)
        else:
            if len(name) > Token._meta.get_field("name").max_length:
                raise CommandError("This name is too long.")
            if days is not None and not 0 < days <= MOST_DAYS:
                raise CommandError(f"--days: from 1 to {MOST_DAYS}")
            self.stdout.write(Token.issue(person, name, scope, days)[1])

    def _list(self, person):
        for token in person.tokens.order_by("pk"):
            used = f"last used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
            if token.expires_at:
                used += f", until {token.expires_at:%Y-%m-%d}"
            state = f"revoked {token.revoked_at:%Y-%m-%d %H:%M}" if token.revoked_at else used
            made = f"made {token.created_at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{token.pk}\t{token.name or '–'}\t{token.scope}\t{made}\t{state}")

    def _revoke(self, person, pk):
        token = person.tokens.filter(pk=pk, revoked_at=None).first() if 0 < pk < 2**63 else None
        if token is None:
            raise CommandError(f"{person} has no valid token {pk}.")
        token.revoke()
        self.stdout.write(f"Token {pk} is revoked.")
