"""Scripts show no words of their own: the page brings them, in its language."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from articles.templatetags import words as tag

STATIC = Path(settings.BASE_DIR) / "static"
SCRIPTS = sorted(p for p in STATIC.rglob("*.js") if p.relative_to(STATIC).parts[0] not in ("vendor", "text"))
# Strings first, so that "//" in an address begins no comment; then comments, then patterns.
TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/"""
    r"""|(?<=[(,=:&|!?])\s*/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*])+/[a-z]*""",
    re.S,
)
PUT_IN = re.compile(r"\$\{[^{}]*\}")
# A selector, a list of classes or attributes, a rule: words, but nobody reads them.
CODE = re.compile(r"[\[\]{}#=<>;]|^\.|:not|, \.| header |^[a-z-]+( [a-z-]*…?)*$")
KEYS = re.compile(
    r"^(Arrow|Shift\+\S*|Escape|Enter|Tab|Home|End|Space|Page(Up|Down)|Backspace|Delete|(Shift\+)?Arrow\w+)$"
)
NAMES = re.compile(
    r"^([A-Z][a-z]+){2,}$|^(Accept|Content-Type|If-Match|X-\S+|Abort\w+|Claim|Alt|Shift|Control)$"
)
ASKED = re.compile(r"""\bword(?:Around)?\(\s*(?:"([^"]+)"|`([^`]+)`|[^"`)]*\? "([^"]+)" : "([^"]+)")""")


def strings(code):
    return [match["string"][1:-1] for match in TOKEN.finditer(code) if match["string"]]


# For a page that does not say it.
FALLBACKS = {"Annotations here"}


def is_prose(string):
    """Whether a string of a script looks like words for people."""
    said = PUT_IN.sub("…", string).strip()
    if said in FALLBACKS or CODE.search(said) or KEYS.match(said) or NAMES.match(said):
        return False
    return bool(re.search(r"[A-Za-z]{2,} [a-z]{2,}", said) or re.match(r"[A-Z][a-z]+\b", said))


@pytest.mark.parametrize(
    "string, expected",
    [
        ("Saved", True),
        ("Not saved: ${why}", True),
        ("No, it is another claim", True),
        ("Linked to ${name}", True),
        ("annotation-card.active[data-layer='claim']", False),
        ("aria-label", False),
        ("button button--quiet", False),
        ("TextualBody", False),
        ("Shift+ArrowDown", False),
        ("/accounts/login/?next=${next}", False),
    ],
)
def test_words_are_told_from_code(string, expected):
    assert is_prose(string) == expected


def test_strings_are_told_from_comments_and_patterns():
    code = """
    // "In a comment"
    const one = "https://x"; /* "In another" */ const two = 'it\\'s', three = `a ${"b"} c`;
    const pattern = found.match(/["']quoted/); const four = "last";
    """

    assert strings(code) == ["https://x", "it\\'s", 'a ${"b"} c', "last"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(STATIC)))
def test_script_holds_no_words_for_people(path):
    assert [string for string in strings(path.read_text()) if is_prose(string)] == []


def test_every_word_that_scripts_ask_for_is_there_and_no_other():
    asked = {
        name
        for path in SCRIPTS
        if path.name != "words.js"
        for match in ASKED.findall(path.read_text())
        for name in match
        if name
    } | {"saving", "saved", "waiting", "later", "offline", "signed-out"}  # the outbox's states
    patterns = [re.compile(re.sub(r"\\\$\\\{.*\\\}", ".+", re.escape(name))) for name in asked]
    there = {**tag.WORDS, **tag.KINDS}

    assert [name for name in asked if "${" not in name and name not in there] == []
    assert [name for name in there if not any(pattern.fullmatch(name) for pattern in patterns)] == []


def test_words_come_in_the_language_of_the_page_and_close_no_script():
    template = Template("{% load words %}{% words %}")

    page = template.render(Context())
    with translation.override("de"):
        german = template.render(Context())

    given = re.fullmatch(r'<script id="words" type="application/json">(.*)</script>', page)
    said = json.loads(given[1])
    assert said.keys() == tag.WORDS.keys() | tag.KINDS.keys()
    assert (said["saved"], said["kind:person"]) == ("All changes saved", "person")
    # Django's own catalogue knows this one.
    assert json.loads(re.search(r">(.*)<", german)[1])["close"] == "Schließen"
