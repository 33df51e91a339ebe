"""Posts of other systems -> front matter of ours, text to text: Sourcegraph's and ABlog's."""

from sphinx_liveblog.importers.migration.migrating import migrate_text
from sphinx_liveblog.importers.migration.plan import Migration, Note

__all__ = ["Migration", "Note", "migrate_text"]
