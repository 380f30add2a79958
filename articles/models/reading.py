"""What each reader has read, how far, and what they put away."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.timezone import now


class ReadingState(models.Model):
    """One reader and one article; no row means unread. Not part of the log: reading changes nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reading_states")
    article = models.ForeignKey("Article", models.CASCADE, related_name="reading_states")
    opened_at = models.DateTimeField(default=now)
    position = models.PositiveIntegerField(default=0, help_text="code points from the start of the text")
    percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "article"], name="reading_state_once")]

    def __str__(self):
        return f"{self.user_id} · {self.article_id} · {self.percent} %"

    @classmethod
    def open(cls, user, article):
        """Note that this reader has opened the article; returns the state."""
        return cls.objects.get_or_create(user=user, article=article)[0]

    @classmethod
    def keep(cls, user, article, *, archived=None, **fields):
        """Note how far this reader has come (``position``, ``percent``) or put it away; returns the state."""
        if archived is not None:
            fields["archived_at"] = now() if archived else None
        return cls.objects.update_or_create(user=user, article=article, defaults=fields)[0]

    @classmethod
    def put_away(cls, user, article):
        """Archive the article for this reader, read or not."""
        cls.objects.update_or_create(user=user, article=article, defaults={"archived_at": now()})

    @classmethod
    def take_back(cls, user, article):
        """Take the article out of this reader's archive."""
        cls.objects.filter(user=user, article=article).update(archived_at=None)

    @classmethod
    def forget(cls, user, article):
        """The article is unread again for this reader."""
        cls.objects.filter(user=user, article=article).delete()
