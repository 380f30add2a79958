"""The page about permissions and the page about security say what is tried."""

import re
from pathlib import Path

from django.conf import settings

from articles.permissions import RULES

from .test_words import LETTERS, ROWS

ROOT = Path(settings.BASE_DIR)


def test_table_of_states_is_the_one_that_is_tried():
    page = (ROOT / "docs/permissions.md").read_text()
    lines = re.findall(r"^\| (\w+)[^|]*\| ([a-z]+) \| ([a-z]+) \|$", page, re.MULTILINE)

    told = {
        (state, place): set(letters)
        for state, *both in lines
        for place, letters in zip(("desk", "public"), both, strict=True)
    }

    assert told == {key: set(letters) for key, letters in ROWS.items()}
    # "w who wrote it" and "o moderator of another desk" are named by what they are.
    assert [letter for letter, name in LETTERS.items() if f"{letter} {name}" not in page] == ["o", "w"]


def test_every_rule_is_named():
    page = (ROOT / "docs/permissions.md").read_text()
    named = page.partition("The rules by name:")[2].partition("Who may, thing by thing")[0]

    assert {f"articles.{name}" for name in re.findall(r"`(\w+)`", named)} == set(RULES)


def test_every_attack_is_tried_where_the_page_says():
    page = (ROOT / "SECURITY.md").read_text()
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", page)

    missing = {
        (file, name)
        for file, name in named
        if f"def {name}(" not in (ROOT / "articles/tests" / file).read_text()
    }

    assert missing == set()
    assert len(named) > 30
