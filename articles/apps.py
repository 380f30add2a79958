"""The one Django app: everything Newsroom knows and does."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Newsroom's tables, rooms and commands."""

    name = "articles"
    verbose_name = "Newsroom"

    def ready(self):
        """Connect the rooms."""
        from . import reactions  # noqa: F401 - needs the models
