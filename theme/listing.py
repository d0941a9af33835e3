"""Lists that a page can hold of the whole book: its figures, and its chapters with the time that each takes."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from theme.search import said

PACE = 220  # words a minute


class Listing(SphinxDirective):
    """Where a list goes: ``{listing} figures`` or ``{listing} chapters``."""

    required_arguments = 1

    def run(self):
        """Leave a place, which is filled when all pages have been read."""
        return [Place(kind=self.arguments[0])]


class Place(nodes.General, nodes.Element):
    """The place of a list."""


class Fill(SphinxPostTransform):
    """Put the lists into their places, before what keeps the parts of a line together."""

    default_priority = 700

    def run(self, **_):
        """Go through the places of a page."""
        for place in list(self.document.findall(Place)):
            entries = {"figures": figures, "chapters": chapters}[place["kind"]](self.app, self.env.docname)
            place.replace_self(nodes.bullet_list("", *entries, classes=[f"list-{place['kind']}"]))


def minutes(doctree):
    """Return how long a page takes to read as it opens, by the words of its paragraphs."""
    folds = [part for part in doctree.findall(nodes.container) if part.get("design_component") == "dropdown"]
    return round((words(doctree) - sum(map(words, folds))) / PACE)


def words(part):
    """Count the words of the paragraphs in a part of a page."""
    return sum(len(text.astext().split()) for text in part.findall(nodes.paragraph))


def chapters(app, page):
    """Yield an entry for each numbered chapter."""
    for other, numbers in app.env.toc_secnumbers.items():
        if number := numbers.get(""):
            doctree = app.env.get_doctree(other)
            address = app.builder.get_relative_uri(page, other)
            link = nodes.reference("", f"{number[0]}. {app.env.titles[other].astext()}", refuri=address, internal=True)
            time = nodes.Text(f" {minutes(doctree)}\N{NO-BREAK SPACE}minutes")
            yield nodes.list_item("", nodes.paragraph("", "", link, time))


def figures(app, page):
    """Yield an entry for each figure; the first page shows one of theirs again."""
    for other in [other for other in app.env.toc_fignumbers if other != app.config.root_doc]:
        numbers = app.env.toc_fignumbers[other].get("figure", {})
        for figure in app.env.get_doctree(other).findall(nodes.figure):
            number = numbers.get(figure["ids"][0])
            label = f"Fig. {'.'.join(map(str, number))}" if number else app.env.titles[other].astext().split(":")[0]
            words = sentence(next(figure.findall(nodes.caption)))
            address = f"{app.builder.get_relative_uri(page, other)}#{figure['ids'][0]}"
            link = nodes.reference("", label, refuri=address, internal=True)
            yield nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(" "), *words))


def unnumber(app, env):
    """Leave the figures of a page that is no chapter without a number: its "Fig. 2" would be taken for the paper's."""
    for page, numbers in env.toc_fignumbers.items():
        if not env.toc_secnumbers.get(page, {}).get(""):
            numbers.pop("figure", None)
    return []


def sentence(caption):
    """Yield the first sentence of a caption, its formulas as formulas and its links as text."""
    for part in caption.children:
        if isinstance(part, nodes.Text) and (end := re.search(r"(?<!Fig)(?<!Figs)(?<!Eq)[.;](?=\s|$)", part)):
            yield nodes.Text(part[: end.start()])
            return
        yield part.deepcopy() if isinstance(part, nodes.math) else nodes.Text(said(part))


def setup(app):
    """Register with Sphinx."""
    app.add_directive("listing", Listing)
    app.add_post_transform(Fill)
    app.connect("env-get-updated", unnumber, priority=900)  # when Sphinx has numbered them
    return {"parallel_read_safe": True, "parallel_write_safe": True}
