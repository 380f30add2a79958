"""A hub to work by hand."""

import pytest

from articles.tests.live.room import Room


@pytest.fixture
def room(db):
    made = Room()
    yield made
    made.reader.close()
