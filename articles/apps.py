"""The one Django app: everything Newsroom knows and does."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Newsroom's tables, rooms and commands."""

    name = "articles"
    verbose_name = "Newsroom"

    def ready(self):
        """Connect what reacts to the log."""
        # Models can be imported only now.
        from . import reactions

        reactions.connect()
