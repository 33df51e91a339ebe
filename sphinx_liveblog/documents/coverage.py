"""stub"""
from sphinx.util.docutils import SphinxDirective
class LiveblogDirective(SphinxDirective):
    has_content=True
    def run(self): return self.parse_content_to_nodes()
class EntryDirective(LiveblogDirective): pass
