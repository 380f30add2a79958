"""``manage.py demo``: a desk with people and articles to try; the second time it changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles import demo
from articles.models import User


class Command(BaseCommand):
    """Makes the demo desk unless it is there, and says who may sign in."""

    requires_system_checks = []  # they load every page, and `make run` waits for this
    help = "Make a desk with people and articles to try, unless it is there; prints the sign-ins."

    def handle(self, *args, **options):
        """Make it all or nothing. Refuses in production, and where somebody has one of the names."""
        if settings.PRODUCTION:
            raise CommandError("The demo has a password that everybody knows: not in production.")
        desk = demo.present()
        if desk is None:
            taken = User.objects.filter(username__in=demo.PEOPLE).values_list("username", flat=True)
            if taken:
                raise CommandError(
                    f"The demo needs these names, and somebody has them: {', '.join(sorted(taken))}."
                )
            desk = demo.make()
            articles, claims = desk.articles.count(), desk.claims.count()
            self.stdout.write(f"Made the desk “{desk.name}” with {articles} articles and {claims} claims.")
        else:
            self.stdout.write(f"The desk “{desk.name}” is there.")
        self.stdout.write(f"Sign in as {', '.join(demo.PEOPLE[:-1])} or {demo.PEOPLE[-1]}, each with the")
        self.stdout.write(f"password {demo.PASSWORD}. The moderator may also enter /admin/, as a superuser.")
