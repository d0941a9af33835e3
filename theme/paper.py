"""The paper's equations where the text names them: each leads to the claim that decides it, and shows it when asked."""

import re
from itertools import groupby

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from theme import report

NAMED = re.compile(r"Eqs?\.\s\(A?\d+\)(?:(?:–|,\s|,?\sand\s|\sor\s)\(A?\d+\))*|\(A\d+\)")
ONE = re.compile(r"((?:Eqs?\.\s)?\((A?\d+)\))")
ELSEWHERE = (nodes.reference, nodes.title, nodes.rubric, nodes.table, nodes.literal, nodes.literal_block, nodes.raw)


class Equations(SphinxPostTransform):
    """Turn every equation that is named in running text into a link."""

    default_priority = 190
    formats = ("html",)

    def run(self, **_):
        """Go through the texts; one that the source breaks into lines is put together first."""
        for block in self.document.findall(nodes.paragraph):
            parts = groupby(block.children, lambda part: isinstance(part, nodes.Text))
            block[:] = [node for texts, run in parts for node in ([nodes.Text("".join(run))] if texts else [*run])]
        for text in list(self.document.findall(nodes.Text)):
            if text.parent and NAMED.search(text) and not inside(text, ELSEWHERE):
                text.parent.replace(text, list(self.linked(text)))

    def linked(self, text):
        """Return a text in parts: what stands between the names, and the links."""
        end = 0
        for found in NAMED.finditer(text):
            yield nodes.Text(text[end : found.start()])
            end = found.end()
            between, *names = ONE.split(found[0])
            yield nodes.Text(between)
            for name, number, after in zip(names[::3], names[1::3], names[2::3], strict=True):
                yield self.link(name, f"eq-{number}")
                yield nodes.Text(after)
        yield nodes.Text(text[end:])

    def link(self, name, claim):
        """Return a link to a claim, or the bare name of an equation that is not the paper's."""
        if claim not in report.NUMBERED:
            return nodes.Text(name)
        page = f"chapters/{report.entry(claim)['chapter']}"
        address = "" if page == self.env.docname else self.app.builder.get_relative_uri(self.env.docname, page)
        return nodes.reference("", name, refuri=f"{address}#claim-{claim}", internal=True, classes=["paper"])


def inside(node, kinds):
    """Tell whether a node is inside another of some kinds."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False


def setup(app):
    """Register with Sphinx."""
    app.add_post_transform(Equations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
