"""What was made of a reference before it was cut is forgotten: source text, names, ids, rows of domains."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from sphinx_liveblog import _compat


class ForgetfulTransform(SphinxTransform):
    """A transform that cuts something out of a document."""

    def forget_source(self, node: nodes.Element) -> None:
        """Forget what stands around ``node`` as it was: it names the target, in .pot files and doctrees."""
        parent: nodes.Element | None = node
        while parent is not None:
            if getattr(parent, "rawsource", ""):
                parent.rawsource = ""
            self._forget_name(parent)
            parent = parent.parent

    def _forget_name(self, node: nodes.Element) -> None:
        heading = _named_by(node)
        if heading is not None:
            self._rename(heading, node.astext())
        if isinstance(node, nodes.title) and isinstance(node.parent, nodes.admonition):
            _rename_class(node.parent, node.astext())
        elif isinstance(node, nodes.term):
            self._rename_term(node)
        elif isinstance(node, addnodes.versionmodified):
            self._rename_change(node)

    def _rename(self, heading: nodes.Element, title: str) -> None:
        """Give a section the name and id of its title as it now is."""
        document = self.document
        for name in heading["names"] + heading["dupnames"]:
            old_id = _compat.forget_name(document, name)
            if old_id is not None and old_id in heading["ids"]:
                heading["ids"].remove(old_id)
                document.ids.pop(old_id, None)
        kept, heading["ids"] = heading["ids"], []
        heading["names"], heading["dupnames"] = [nodes.fully_normalize_name(title)], []
        document.note_implicit_target(heading, heading)
        heading["ids"] += kept

    def _rename_term(self, term: nodes.term) -> None:
        """Give a term of a glossary the id and the index entry of its text as it now is.

        The standard domain has noted it when the glossary was read.
        """
        standard, here, text = self.env.domains["std"].data, self.env.docname, term.astext()
        old_ids = set(term["ids"])
        for table in ("objects", "terms"):
            rows = standard[table]
            for name in [name for name, place in rows.items() if place[0] == here and place[1] in old_ids]:
                del rows[name]
        for old_id in old_ids:
            self.document.ids.pop(old_id, None)
        new_id = _free_id(self.document, f"term-{nodes.make_id(text)}")
        term["ids"], self.document.ids[new_id] = [new_id], term
        standard["objects"].setdefault(("term", text), (here, new_id))
        standard["terms"].setdefault(text.lower(), (here, new_id))
        for index in term.findall(addnodes.index):
            index["entries"] = [(row[0], text, new_id, *row[3:]) for row in index["entries"]]

    def _rename_change(self, change: addnodes.versionmodified) -> None:
        """Give the note of a version its text as it now is."""
        table = self.env.domains["changeset"].data["changes"]
        table[change["version"]] = [
            row._replace(content=change.astext())
            if (row.docname, row.lineno) == (self.env.docname, change.line)
            else row
            for row in table.get(change["version"], [])
        ]


def _free_id(document: nodes.document, wanted: str) -> str:
    taken = document.ids
    number = 1
    while (name := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return name


def _rename_class(admonition: nodes.Element, title: str) -> None:
    """Give an admonition the class of its title as it now is."""
    classes = [name for name in admonition["classes"] if not name.startswith("admonition-")]
    admonition["classes"] = [*classes, f"admonition-{nodes.make_id(title)}"]


def _named_by(node: nodes.Element) -> nodes.Element | None:
    """Return what has its name from the text of ``node``: a section, a topic, or a rubric with a name."""
    if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section | nodes.topic):
        return node.parent
    return node if isinstance(node, nodes.rubric) and node["names"] + node["dupnames"] else None
