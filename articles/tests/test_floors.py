"""The house rules: imports point down, rooms do not know each other, no file grows too long."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APP = ROOT / "articles"
LONGEST = 400

FLOORS = {
    "text": 0,
    "permissions": 0,
    "models": 1,
    "schemas": 2,
    "http": 2,
}
ROOF = {
    "urls",
    "api",
    "reactions",
    "jobs",
    "admin",
    "apps",
    "demo",
    "management",
    "templatetags",
    "migrations",
}
ROOM, TOP = 3, 4


def floor_of(name):
    """Floor of `articles.<name>`; every package that is neither floor nor roof is a room."""
    if name in FLOORS:
        return FLOORS[name]
    return TOP if name in ROOF else ROOM


def modules(folder):
    """The Python files below a folder that are not tests."""
    return sorted(path for path in folder.rglob("*.py") if "tests" not in path.relative_to(ROOT).parts)


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree, path):
    """(node, full name) of every import; `from . import x` names x too, since it may be a module."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def fault(path, imported):
    """What is wrong with this file importing that name of the app, in words; empty if nothing is."""
    here, there = name_of(path).split("."), imported.split(".")
    if there[0] != "articles" or len(there) < 2:
        return ""
    if here[0] != "articles":
        return "the wiring names the app as a string"
    if len(here) < 2:
        return "the app's own package imports nothing of it"
    own, other = here[1], there[1]
    own_floor, other_floor = floor_of(own), floor_of(other)
    if own == other or own_floor == TOP:
        return ""
    if other_floor == TOP:
        return "nothing imports the roof"
    if own_floor == other_floor == ROOM:
        return "rooms do not know each other"
    if other_floor > own_floor:
        return "imports point down"
    if own_floor == 0:
        return "text and permissions stand on nothing of the app"
    return ""


def test_imports_point_down_and_rooms_do_not_know_each_other():
    faults = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {imported}: {words}"
        for path in modules(APP) + modules(ROOT / "newsroom")
        for node, imported in imports(ast.parse(path.read_text()), path)
        if (words := fault(path, imported))
    ]

    assert faults == []


def test_text_floor_does_without_django():
    faults = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {imported}"
        for path in modules(APP / "text")
        for node, imported in imports(ast.parse(path.read_text()), path)
        if imported.split(".")[0] == "django"
    ]

    assert faults == []


@pytest.mark.parametrize(
    ("path", "imported", "words"),
    [
        ("text/anchor.py", "articles.text.canonical", ""),
        ("text/anchor.py", "articles.permissions", "text and permissions stand on nothing of the app"),
        ("permissions.py", "articles.models.Desk", "imports point down"),
        ("models/article.py", "articles.permissions", ""),
        ("models/article.py", "articles.http", "imports point down"),
        ("http.py", "articles.schemas", ""),
        ("claims/views.py", "articles.models.Claim", ""),
        ("claims/views.py", "articles.claims.similar", ""),
        ("claims/views.py", "articles.entities.suggest", "rooms do not know each other"),
        ("claims/views.py", "articles.urls", "nothing imports the roof"),
        ("management/commands/demo.py", "articles.ingest.fetch", ""),
        ("models/article.py", "django.db.models", ""),
        ("../newsroom/urls.py", "articles.urls", "the wiring names the app as a string"),
    ],
)
def test_rule_says_what_is_wrong(path, imported, words):
    assert fault((APP / path).resolve(), imported) == words


def test_import_inside_a_function_has_its_reason_beside_it():
    faults = []
    for path in modules(APP) + modules(ROOT / "newsroom") + [ROOT / "manage.py"]:
        source = path.read_text()
        lines = source.splitlines()
        for function in ast.walk(ast.parse(source)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            body = function.body if isinstance(function.body, list) else [function.body]
            first = {
                node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
            }
            for number in sorted(first):
                before, same = lines[number - 2].strip(), lines[number - 1]
                follows_reason = number - 1 in first or before.startswith("#")
                if body and not follows_reason and "#" not in same:
                    faults.append(f"{path.relative_to(ROOT)}:{number}")

    assert sorted(set(faults)) == []


def test_module_says_what_it_is_for():
    faults = [
        str(path.relative_to(ROOT))
        for path in modules(APP) + modules(ROOT / "newsroom")
        if "migrations" not in path.parts
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert faults == []


def test_no_file_is_too_long():
    folders = ["articles", "newsroom", "bench", "scripts", "static", "templates"]
    sources = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".js", ".mjs", ".css", ".html"}
        and not {"tests", "migrations", "vendor"} & set(path.relative_to(ROOT).parts)
    ]

    too_long = {
        str(path.relative_to(ROOT)): length
        for path in sources
        if (length := len(path.read_text().splitlines())) > LONGEST
    }
    assert too_long == {}
