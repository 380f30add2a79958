"""The world in which things may leak."""

import pytest
from django.core.cache import cache

from .world import World


@pytest.fixture
def bare(cast, desk, make_article, make_entity, span):
    """The world before anybody wrote anything."""
    cache.clear()
    return World(cast, desk, make_article, make_entity, span)


@pytest.fixture
def world(bare):
    """Everything in every state."""
    return bare.make_all()
