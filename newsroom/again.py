"""
A change that met another one halfway is done again.

Two transactions can wait for each other's rows; the database then ends one of them, which has changed nothing
and may simply be tried anew: PostgreSQL's deadlock_detected and serialization_failure.
"""

import random
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

MOST_TRIES = 4
LONGEST_PAUSE = 0.05  # seconds, times the number of the try
MET = {"40P01", "40001"}


class TryAgain:
    """Middleware, the innermost: it calls the view of a write, up to four times."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        for number in range(1, MOST_TRIES):
            try:
                return view(request, *args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not has_met_another(error):
                    raise
                # Not both at once again.
                time.sleep(random.uniform(0, LONGEST_PAUSE) * number)  # noqa: S311 - a moment, not a secret
        return view(request, *args, **kwargs)


def has_met_another(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in MET
