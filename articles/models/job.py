"""Work that is done beside the pages: who does it now, and how far in the log they have come."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class Job(models.Model):
    """One kind of work. Of several processes the one that holds its lease does it."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=40, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    # Everything in the log up to this line is done.
    place = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return self.name

    @classmethod
    def take(cls, name, holder, seconds):
        """Hold this work for so long, or go on holding it; whether that is so now."""
        moment = now()
        free = Q(holder=holder) | Q(holder="") | Q(held_until__lt=moment)
        rows = cls.objects.filter(name=name)
        # Asked first, since on SQLite every writer makes the others wait.
        if not rows.exists():
            cls.objects.bulk_create([cls(name=name)], ignore_conflicts=True)
        if not rows.filter(free).exists():
            return False
        until = moment + timedelta(seconds=seconds)
        return bool(rows.filter(free).update(holder=holder, held_until=until))

    @classmethod
    def leave(cls, name, holder):
        """Let another process have it at once."""
        cls.objects.filter(name=name, holder=holder).update(holder="", held_until=None)
