"""``python -m sphinx_liveblog`` is the command ``sphinx-liveblog``."""

from __future__ import annotations

from sphinx_liveblog.cli import main

if __name__ == "__main__":
    main()
