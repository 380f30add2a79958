"""What every test run needs before the first test: quick passwords, plain static names."""

import os

from django.conf import settings

# The real hashers take a tenth of a second on purpose.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Tests run the jobs themselves, when they are to have run.
settings.JOBS = ""

if "STATIC_ROOT" not in os.environ:
    # Not the folder of a running site: what was collected there may be older than the templates under test.
    settings.STATIC_ROOT = settings.DATA_DIR / "test-static"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.WHITENOISE_USE_FINDERS = True


# Each rule they go by is asked on both databases (test_permissions.py).
WALKS = ("articles/tests/leaks/", "articles/tests/security/")


def pytest_collection_modifyitems(config, items):
    """What asks no database, or always SQLite, is run once: with SQLite. Walks over all addresses, too."""
    if settings.SQLITE:
        return
    once = [item for item in items if item.nodeid.startswith(WALKS) or not asks_the_database(item)]
    config.hook.pytest_deselected(items=once)
    items[:] = [item for item in items if item not in set(once)]


def asks_the_database(item):
    """Whether it may ask that of the run (pytest-django refuses others), or starts a program that does."""
    fixtures = {"db", "transactional_db", "django_db_setup", "program"}
    return bool(fixtures & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None
