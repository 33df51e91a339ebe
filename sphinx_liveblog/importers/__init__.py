"""Programme exports -> events, presenters and posts. One module a format; nothing here knows of Sphinx."""
