"""Takes away the second factor of somebody who has lost it, where nobody can do it on the page."""

from django.core.management.base import BaseCommand, CommandError

from articles.models import User
from articles.models.factor import has_any, reset


class Command(BaseCommand):
    """``manage.py reset_second_factor USER``: they sign in with their password alone."""

    help = "Takes away a person's second factor, ends their sessions, and notes it in the log."

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("user", help="the user name")

    def handle(self, *, user, **options):
        """Do it."""
        person = User.objects.filter(username=user).first()
        if person is None:
            raise CommandError(f"There is no user “{user}”.")
        if not has_any(person):
            raise CommandError(f"{user} has no second factor.")
        reset(person, by=None)
        self.stdout.write(f"The second factor of {user} is reset, and their sessions are ended.")
