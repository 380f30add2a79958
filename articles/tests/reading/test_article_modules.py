"""The page names its modules in its head, so that the browser need not find them one after the other."""

import re
from pathlib import Path

import pytest

from articles.reading.modules import names

STATIC = Path(__file__).parents[3] / "static"
IMPORT = re.compile(r"""^(?:import|export)[^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)


def closure(entry, found):
    """The module and all it imports, by path below static/."""
    if entry not in found:
        found.add(entry)
        for name in IMPORT.findall((STATIC / entry).read_text()):
            closure(str((STATIC / entry).parent.joinpath(name).resolve().relative_to(STATIC)), found)
    return found


@pytest.mark.parametrize(
    ("may", "selectors"),
    [
        ([], ["article-text"]),
        (["keep_private"], ["article-text", "annotation-toolbar"]),
        (["keep_private", "annotate"], ["article-text", "annotation-toolbar", "mention-picker"]),
    ],
)
def test_every_module_of_the_page_is_asked_for_at_once(may, selectors):
    found = closure("app.js", set())
    for selector, load in re.findall(r'selector: "([^"]+)", load: (.*)', (STATIC / "app.js").read_text()):
        if selector in selectors:
            for entry in re.findall(r'import\("\./([^"]+)"\)', load):
                closure(entry, found)

    assert sorted(names(may)) == sorted(found - {"app.js"})
