"""The builds that tests make in one process have nothing of each other."""

from __future__ import annotations

from sphinx.config import Config

APPENDING = """
def setup(app):
    app.config.templates_path.append("elsewhere")
"""


def test_an_extension_that_appends_to_an_option_leaves_its_default_alone(make_site):
    """What PyData's theme does: later builds had another .buildinfo than one in another process."""
    path = "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\n"
    conf = f"{path}extensions = ['appending_extension']\n"
    site = make_site({"conf.py": conf, "appending_extension.py": APPENDING, "index.rst": "Home\n====\n"})
    assert site.build().returncode == 0
    assert Config.config_values["templates_path"].default == []
