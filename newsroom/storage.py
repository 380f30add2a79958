"""Static files small, and under names that carry their hash, so that browsers may keep them for ever."""

import re
from typing import Any

from django.core.files.base import ContentFile
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The space in "a :is(b)" means a descendant, and cssmin takes it for the one in "color : red" inside a layer.
DESCENDANT = re.compile(r"(?<=[\w)\]]) (?=:(?:is|where|not|has|focus|hover|lang|first|last|nth)\b)")


def small_css(css: str) -> str:
    return cssmin(DESCENDANT.sub(" *", css))


SMALLER = {".js": jsmin, ".css": small_css}
OTHERS = ("vendor/", "admin/", "ninja/")  # as their authors made them


class StaticStorage(CompressedManifestStaticFilesStorage):
    # `import … from "./x.js";` is rewritten too: one old module beside new ones would break the page.
    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> str:
        """Without comments and white space, which are for those who read the source."""
        suffix = name[name.rfind(".") :]
        if suffix in SMALLER and not name.startswith(OTHERS):
            content.seek(0)
            content = ContentFile(SMALLER[suffix](content.read().decode()).encode(), name)
        return super()._save(name, content)

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one where nothing was collected yet (tests, a first look)."""
        return super().stored_name(name) if self.hashed_files else name
