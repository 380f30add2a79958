"""The bare limit: the same Django and database, with views that do the least that could be asked."""

from newsroom.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
MIDDLEWARE = []
