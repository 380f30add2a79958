"""Two changes that wait for each other: the one that the database ends is done again, others are not."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from newsroom.again import MOST_TRIES, TryAgain

# Without a transaction around the test, as when served.
pytestmark = pytest.mark.django_db(transaction=True)


class Deadlock(Exception):
    sqlstate = "40P01"


def fault(cause):
    error = OperationalError("ended")
    error.__cause__ = cause
    return error


def answered(method, *faults):
    """What the middleware made of a view that fails so and then answers; how often it was called."""
    left, calls = list(faults), []

    def view(request, pk):
        calls.append(pk)
        if left:
            raise left.pop(0)
        return HttpResponse("done")

    request = getattr(RequestFactory(), method)("/")
    return TryAgain(lambda request: None).process_view(request, view, (), {"pk": 1}), len(calls)


def test_change_that_met_another_is_done_again():
    answer, calls = answered("post", fault(Deadlock()), fault(Deadlock()))

    assert (answer.content, calls) == (b"done", 3)


def test_change_that_always_meets_another_is_given_up():
    with pytest.raises(OperationalError):
        answered("patch", *[fault(Deadlock())] * MOST_TRIES)


def test_other_faults_are_not_tried_again():
    with pytest.raises(OperationalError):
        answered("post", fault(None))


def test_reading_is_left_to_django():
    assert answered("get") == (None, 0)
