"""Posts written for the Sourcegraph site: who spoke and who wrote, read from their bodies."""

from sphinx_liveblog.archive.legacy.body import Legacy, blank_lines, parse_legacy
from sphinx_liveblog.archive.legacy.jsx import fix_jsx
from sphinx_liveblog.archive.legacy.people import LegacyPerson, clean_name

__all__ = ["Legacy", "LegacyPerson", "blank_lines", "clean_name", "fix_jsx", "parse_legacy"]
