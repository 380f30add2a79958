"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    # `import … from "./x.js";` is rewritten too: one old module beside new ones would break the page.
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one where nothing was collected yet (tests, a first look)."""
        return super().stored_name(name) if self.hashed_files else name
