"""The same house rules for the modules in the browser, and the spelling that the file hasher understands."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
SHELVES = {"shared", "text"}  # open to every room
IMPORT = re.compile(r"""^(import|export)\b([^"';]*?)(["'])([^"'\n]+)\3(.*)$""", re.MULTILINE)
IN_JSDOC = re.compile(r"""\bimport\((["'])([^"'\n]+)\1\)""")


def sources():
    return sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.relative_to(STATIC).parts)


def room_of(path):
    """The folder in static/ that a module stands in; of `app.js`, which stands in none, nothing."""
    parts = path.relative_to(STATIC).parts
    return parts[0] if len(parts) > 1 else ""


def imports(code):
    """(specifier, quote, rest of its line) of every import and re-export."""
    for keyword, names, quote, specifier, rest in IMPORT.findall(code):
        if names.strip().endswith("from") or (keyword == "import" and not names.strip()):
            yield specifier, quote, rest


def fault(path, specifier, quote='"', rest=";"):
    """What is wrong with this import, in words; empty if nothing is."""
    if path.name.endswith(".test.js") and specifier.startswith("node:"):
        return ""
    if not specifier.startswith(("./", "../")) or not specifier.endswith(".js"):
        return "is not relative, or lacks its .js"
    if quote != '"' or not rest.startswith(";"):
        return "needs double quotes and a semicolon, or the file hasher misses it"
    target = (path.parent / specifier).resolve()
    if not target.is_relative_to(STATIC):
        return "leaves static/"
    here, there = room_of(path), room_of(target)
    if not there:
        return "nothing imports the roof"
    if not here or here == there or there == "vendor":
        return ""
    if here == "text" or (here == "shared" and there != "text"):
        return "imports point down"
    return "" if there in SHELVES else "rooms do not know each other"


def test_modules_import_only_what_their_room_may():
    faults = [
        f"{path.relative_to(STATIC)}: {specifier} {words}"
        for path in sources()
        for specifier, quote, rest in imports(path.read_text())
        if (words := fault(path, specifier, quote, rest))
    ]

    assert faults == []


def test_every_imported_module_is_there():
    faults = []
    for path in sources():
        code = path.read_text()
        specifiers = [specifier for specifier, _, _ in imports(code)]
        # The hasher follows those in comments too, and collectstatic fails when one leads nowhere.
        specifiers += [specifier for _, specifier in IN_JSDOC.findall(code)]
        faults += [
            f"{path.relative_to(STATIC)}: {specifier}"
            for specifier in specifiers
            if specifier.startswith(".") and not (path.parent / specifier).exists()
        ]

    assert faults == []


def test_modules_are_checked_for_types():
    assert [str(path) for path in sources() if "// @ts-check" not in path.read_text()[:400]] == []


@pytest.mark.parametrize(
    ("path", "specifier", "words"),
    [
        ("claims/claim-card.js", "./rating.js", ""),
        ("claims/claim-card.js", "../shared/element.js", ""),
        ("claims/claim-card.js", "../text/offsets.js", ""),
        ("claims/claim-card.js", "../entities/entity-picker.js", "rooms do not know each other"),
        ("claims/claim-card.js", "../app.js", "nothing imports the roof"),
        ("claims/claim-card.js", "../../manage.js", "leaves static/"),
        ("claims/claim-card.js", "./rating", "is not relative, or lacks its .js"),
        ("claims/claim-card.js", "claims/rating.js", "is not relative, or lacks its .js"),
        ("shared/element.js", "../claims/claim-card.js", "imports point down"),
        ("shared/element.js", "../text/offsets.js", ""),
        ("text/offsets.js", "../shared/element.js", "imports point down"),
        ("app.js", "./claims/claim-card.js", ""),
    ],
)
def test_rule_says_what_is_wrong(path, specifier, words):
    assert fault(STATIC / path, specifier) == words


def test_rule_asks_for_the_spelling_of_the_hasher():
    path = STATIC / "claims" / "claim-card.js"

    assert "semicolon" in fault(path, "./rating.js", "'", ";")
    assert "semicolon" in fault(path, "./rating.js", '"', "")


def test_imports_are_found_over_lines_and_not_in_words():
    code = """
import {
  a,
  b,
} from "./a.js";
import "./b.js";
export { c } from "./c.js";
export const d = "./d.js";
"""

    assert [specifier for specifier, _, _ in imports(code)] == ["./a.js", "./b.js", "./c.js"]


def test_modules_do_not_import_in_a_circle():
    # The name of each file holds the hash of what it imports: a circle, even of types, has no end.
    named = {
        path.resolve(): [
            (path.parent / specifier).resolve()
            for _, specifier in [
                *((q, s) for s, q, _ in imports(path.read_text())),
                *IN_JSDOC.findall(path.read_text()),
            ]
        ]
        for path in sources()
    }
    done = set()

    def circle(path, way):
        if path in way:
            return [*way[way.index(path) :], path]
        if path in done:
            return []
        found = next((c for each in named.get(path, []) if (c := circle(each, [*way, path]))), [])
        done.add(path)
        return found

    assert [str(p.relative_to(STATIC)) for p in named for p in circle(p, [])] == []
