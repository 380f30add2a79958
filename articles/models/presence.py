"""Who has an article open, where they read and what they answer; forgotten half a minute after they left."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now

GONE_AFTER = timedelta(seconds=30)


class Presence(models.Model):
    """One open page of one member. Not part of the log: looking changes nothing."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    typing = models.UUIDField(null=True)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]

    def __str__(self):
        return f"{self.user_id} · {self.article_id} · {self.tab}"

    @classmethod
    def note(cls, article, user, tab, place=None, typing=None):
        """This page is open, shows these code points of the text, and answers this thread."""
        start, end = place or (None, None)
        row = cls(article=article, user=user, tab=tab, start=start, end=end, typing=typing)
        fields = ["start", "end", "typing", "seen_at"]
        unique = ["article", "user", "tab"]
        cls.objects.bulk_create([row], update_conflicts=True, update_fields=fields, unique_fields=unique)

    @classmethod
    def leave(cls, article, user, tab):
        """This page is closed."""
        cls.objects.filter(article=article, user=user, tab=tab).delete()

    @classmethod
    def forget(cls, user):
        """This person is not to be seen any more."""
        cls.objects.filter(user=user).delete()

    @classmethod
    def prune(cls):
        """Drop what is over."""
        cls.objects.filter(seen_at__lt=now() - GONE_AFTER).delete()
