"""Counts of attempts to come in, for all processes together."""

import hashlib
import math
import time

from django.db import connection, models

WINDOW = 15 * 60  # seconds


class Attempts(models.Model):
    """How often something was tried in a quarter of an hour; of what is only a digest."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.PositiveBigIntegerField()  # seconds of the epoch

    class Meta:
        verbose_name_plural = "attempts"

    def __str__(self):
        return f"{self.key[:8]}: {self.count}"

    @classmethod
    def take(cls, limits, times=1):
        """Count one more attempt, or so many, for each ``(kind, name)`` in ``{(kind, name): most}``.

        Returns 0 when none is above its limit, else the seconds until it may be tried again. It is counted
        before the attempt is judged, so that a thousand at once are not judged all; what goes beyond
        a limit does not prolong the wait.
        """
        moment = int(time.time())
        allowed = dict(sorted((digest(*name), most) for name, most in limits.items()))
        values = [value for key in allowed for value in (key, times, moment)]
        rows = ", ".join(["(%s, %s, %s)"] * len(allowed))
        over = f'"{cls._meta.db_table}".since <= %s'
        sql = (
            f'INSERT INTO "{cls._meta.db_table}" ("key", "count", since) VALUES {rows} '  # noqa: S608
            f'ON CONFLICT ("key") DO UPDATE SET '
            f'"count" = excluded."count" + CASE WHEN {over} THEN 0 ELSE "{cls._meta.db_table}"."count" END, '
            f'since = CASE WHEN {over} THEN excluded.since ELSE "{cls._meta.db_table}".since END '
            f'RETURNING "key", "count", since'
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, moment - WINDOW, moment - WINDOW])
            counted = cursor.fetchall()
        waits = [since + WINDOW - moment for key, count, since in counted if count > allowed[key]]
        return max(1, math.ceil(max(waits))) if waits else 0

    @classmethod
    def give_back(cls, names):
        """The attempt was no guess: it does not count."""
        keys = [digest(*name) for name in names]
        cls.objects.filter(pk__in=keys, count__gt=0).update(count=models.F("count") - 1)

    @classmethod
    def forget(cls, *names):
        """Begin to count anew."""
        cls.objects.filter(pk__in=[digest(*name) for name in names]).delete()

    @classmethod
    def forget_old(cls):
        """Throw away what counts no more."""
        cls.objects.filter(since__lte=int(time.time()) - WINDOW).delete()


def digest(kind, name):
    """Under which key an attempt is counted: nobody learns from a copy of the table who tried."""
    return hashlib.sha256(f"{kind}\0{name}".encode(errors="surrogatepass")).hexdigest()
