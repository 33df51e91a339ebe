"""Pictures of old posts with an address that has no scheme."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.transforms import SphinxTransform

from sphinx_liveblog.documents.domain import get_domain


class UseSecurePictures(SphinxTransform):
    """Read ``//host/picture.png`` in a post as the web address it is, not as a missing file."""

    default_priority: ClassVar[int] = 10

    def apply(self, **kwargs: object) -> None:
        """Give those addresses a scheme."""
        if self.env.docname not in get_domain(self.env).archive.posts:
            return
        for image in self.document.findall(nodes.image):
            if image.get("uri", "").startswith("//"):
                image["uri"] = "https:" + image["uri"]
