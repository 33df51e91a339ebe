"""The configuration of this site; every option is in https://www.sphinx-doc.org/en/master/usage/configuration.html."""

from importlib.util import find_spec

project = "Notes from the third row"
author = "the people in the third row"

# This one line is all that a liveblog needs. It sets up Markdown and cards, too.
extensions = ["sphinx_liveblog"]

# Any theme will do: Furo where it is installed, else Alabaster, which comes with Sphinx.
html_theme = "furo" if find_spec("furo") else "alabaster"
html_title = project
html_show_copyright = False

# What Sphinx writes must not be read again.
exclude_patterns = ["_build"]

# Lists of all kinds; without this line there are none by track and by language.
liveblog_pages = ["events", "presenters", "tags", "years", "tracks", "languages"]

# True shows the posts that are not published yet, each with a banner.
liveblog_show_unpublished = False
