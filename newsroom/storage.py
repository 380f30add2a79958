"""Static files small, and under names that carry their hash, so that browsers may keep them for ever."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Whole lines, and within them only the types of an expression, which look like nothing else: the minifiers
# tried here broke selectors and patterns, and compression makes up for most of what is left.
COMMENT_BLOCKS = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
COMMENT_LINES = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
TYPES = re.compile(r"/\*\* @(?:type|param) [^*\n]*\*/ ?")
INDENTS = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
OTHERS = ("vendor/", "admin/", "ninja/")  # as their authors made them


def smaller(name: str, code: str) -> str:
    """A script or style sheet without the lines and white space that are for those who read the source."""
    code = COMMENT_BLOCKS.sub("", code)
    if name.endswith(".js"):
        code = TYPES.sub("", COMMENT_LINES.sub("", code))
    return INDENTS.sub("", code)


class StaticStorage(CompressedManifestStaticFilesStorage):
    # `import … from "./x.js";` is rewritten too: one old module beside new ones would break the page.
    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> str:
        if name.endswith((".js", ".css")) and not name.startswith(OTHERS):
            content.seek(0)
            content = ContentFile(smaller(name, content.read().decode()).encode(), name)
        return super()._save(name, content)

    def file_hash(self, name: str, content: Any = None) -> str | None:
        """Short: it tells the versions of one file apart, and scripts name each other two hundred times."""
        whole: str | None = super().file_hash(name, content)
        return whole and whole[:8]

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one where nothing was collected yet (tests, a first look)."""
        return super().stored_name(name) if self.hashed_files else name
