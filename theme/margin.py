"""What stands beside the text: a chapter's claims, each next to the sentence that it confirms."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from theme.claims import Unfolding

SAID = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.math_block, nodes.container)


class Beside(SphinxPostTransform):
    """Take the claims out of the cells that decide them, and put them beside what is said before."""

    default_priority = 197  # when MyST-NB has chosen among the outputs, before it folds the code
    formats = ("html",)

    def run(self, **_):
        """Go through the cells."""
        for cell in list(self.document.findall(is_cell)):
            if claims := list(cell.findall(Unfolding)):
                for claim in claims:
                    claim.parent.remove(claim)
                self.note(cell).extend(claims)
                for output in [part for part in cell.children if not part.children]:
                    cell.remove(output)

    def note(self, cell):
        """Return the note beside what precedes a cell; one that is there already takes more claims."""
        parent, place = cell.parent, cell.parent.index(cell)
        while place and is_cell(parent[place - 1]):
            place -= 1
        before = parent[place - 1]
        note = nodes.container(classes=["margin"])
        if "beside" in before.get("classes", ()):
            return before[0]
        if isinstance(before, SAID):
            beside = nodes.container(classes=["beside"])
            parent[place - 1] = beside
            beside += [note, before]
        else:
            parent.insert(place, note)
        return note


def is_cell(node):
    """Tell whether a node is a cell of code with its outputs."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def setup(app):
    """Register with Sphinx."""
    app.add_post_transform(Beside)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
