"""The page names its modules in its head, so that the browser need not find them one after the other."""

import re
from pathlib import Path

from articles.reading.page import MODULES

STATIC = Path(__file__).parents[3] / "static"
IMPORT = re.compile(r"""^(?:import|export)[^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)


def closure(entry, found):
    """The module and all it imports, by path below static/."""
    if entry not in found:
        found.add(entry)
        for name in IMPORT.findall((STATIC / entry).read_text()):
            closure(str((STATIC / entry).parent.joinpath(name).resolve().relative_to(STATIC)), found)
    return found


def test_every_module_of_the_page_is_asked_for_at_once():
    found = set()
    at_once = re.search(r"AT_ONCE = \[(.*?)\];", (STATIC / "app.js").read_text(), re.DOTALL)[1]
    for entry in ["app.js", *re.findall(r'import\("\./([^"]+)"\)', at_once)]:
        closure(entry, found)

    assert sorted(MODULES) == sorted(found - {"app.js"})
