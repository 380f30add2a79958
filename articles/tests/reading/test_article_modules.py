"""The page names its modules in its head, so that the browser need not find them one after the other."""

import re
from pathlib import Path

import pytest

from articles.reading.modules import to_read, to_write

STATIC = Path(__file__).parents[3] / "static"
IMPORT = re.compile(r"""^(?:import|export)[^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)


def closure(entry, found):
    """The module and all it imports, by path below static/."""
    if entry not in found:
        found.add(entry)
        for name in IMPORT.findall((STATIC / entry).read_text()):
            closure(str((STATIC / entry).parent.joinpath(name).resolve().relative_to(STATIC)), found)
    return found


def rooms(name, selectors):
    """All modules behind the rooms of one list in app.js whose selectors these are."""
    found = set()
    (listed,) = re.findall(rf"const {name} = \[(.*?)\n\];", (STATIC / "app.js").read_text(), re.DOTALL)
    for selector, load in re.findall(r'selector: "([^"]+)", load: (.*)', listed):
        if selector in selectors:
            for entry in re.findall(r'import\("\./([^"]+)"\)', load):
                closure(entry, found)
    return found


@pytest.mark.parametrize(
    ("is_visitor", "selectors"), [(False, ["article-text"]), (True, ["article-text", "annotation-hint"])]
)
def test_every_module_for_reading_is_asked_for_at_once(is_visitor, selectors):
    found = closure("app.js", set()) | rooms("FOR_READING", selectors)

    assert sorted(to_read(is_visitor)) == sorted(found - {"app.js"})


@pytest.mark.parametrize(
    ("may", "selectors"),
    [
        ([], []),
        (["keep_private"], ["annotation-toolbar"]),
        (["keep_private", "annotate"], ["annotation-toolbar", "mention-picker"]),
    ],
)
def test_every_module_for_writing_is_asked_for_at_once(may, selectors):
    found = rooms("FOR_WRITING", selectors) - set(to_read(is_visitor=False))

    assert sorted(to_write(may)) == sorted(found)
