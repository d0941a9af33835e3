"""What a page says of itself, and how its code is shown: handed to the templates, nothing is mended afterwards."""

import os
import shutil
import subprocess
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from pygments.token import Token
from sphinx.highlighting import PygmentsBridge
from sphinx.transforms.post_transforms import SphinxPostTransform

from theme.listing import minutes
from theme.margin import is_cell
from theme.search import said

PLAIN = (Token.Name, Token.Operator, Token.Punctuation, Token.Text, Token.Literal.Number)
UNPRINTED = {"chapters/explorer", "chapters/glance", "chapters/depends", "chapters/claims"}  # they answer to a reader
UNUSED = [
    "searchindex.js", "_static/*.png", "_static/basic.css", "_static/pygments.css", "_static/mystnb*.css",
    "_static/sphinx*", "_static/design-tabs.js", "_static/doctools.js", "_static/documentation_options.js",
    "_static/language_data.js", "_static/searchtools.js",
]  # fmt: skip
CALLED = (Token.Name.Function, Token.Name.Class, Token.Operator.Word)


class Quiet(HtmlFormatter):
    """Code with few colours: names, numbers and signs are as the text is, and a string is one with its settings."""

    def _get_css_classes(self, ttype):
        ttype = Token.Literal.String if ttype in Token.Literal.String else ttype
        plain = any(ttype in kind for kind in PLAIN) and not any(ttype in kind for kind in CALLED)
        return "" if plain else super()._get_css_classes(ttype)


class Folded(SphinxPostTransform):
    """Fold the code of every cell, but for those tagged ``show-input``, which teach; and all of a tagged answer."""

    default_priority = 198  # before MyST-NB folds what is to be folded

    def run(self, **_):
        """Ask MyST-NB to fold."""
        for cell in self.document.findall(is_cell):
            if "tag_show-input" not in cell["classes"]:
                whole = "tag_hide-cell" in cell["classes"]
                cell["hide_mode"], said = ("all", "computed") if whole else ("input", "code")
                cell["prompt_show"] = cell["prompt_hide"] = said


class Together(SphinxPostTransform):
    """Put folded code that shows nothing behind the mark of the folded code that follows: one mark, not a column."""

    default_priority = 198
    formats = ("html",)

    def run(self, **_):
        """Go through the neighbours."""
        for cell in list(self.document.findall(is_cell)):
            place = cell.parent.index(cell) + 1
            after = cell.parent[place] if place < len(cell.parent) else None
            if len(cell) == 1 and after is not None and is_cell(after) and folds(cell) and folds(after):
                after[0][:0] = cell[0].children
                cell.parent.remove(cell)


def folds(cell):
    """Tell whether only a cell's code is folded."""
    return not {"tag_show-input", "tag_hide-cell"} & set(cell["classes"])


class Boxed(SphinxPostTransform):
    """Give every table a box in which it scrolls where it is wider than the page."""

    default_priority = 198
    formats = ("html",)

    def run(self, **_):
        """Put each into its box."""
        for table in list(self.document.findall(nodes.table)):
            box = nodes.container(classes=["wide"])
            table.replace_self(box)
            box += table


def open_fold(writer, node):
    """Write folded code: a mark, and behind it the code; or a whole cell behind a word."""
    if node["prompt_show"] == "computed":
        writer.body.append('<details class="computed"><summary>the solution, computed</summary>\n')
    else:
        writer.body.append('<details class="code"><summary>‹/›<span> code</span></summary>\n')


def close_fold(writer, node):
    """End it."""
    writer.body.append("</details>\n")


def open_citation(writer, node):
    """Write an entry of the references; docutils gives it a role that ARIA has given up."""
    writer.body.append(writer.starttag(node, "div", CLASS="citation"))


def close_citation(writer, node):
    """End it."""
    writer.body.append("</div>\n")


def describe(app, page, template, context, doctree):
    """Tell the template what a page is about, how long it takes to read, when it changed, and what it comes from."""
    context["author"] = app.config.author
    if doctree is None:
        return
    paragraphs = [p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section)]
    text = " ".join(said(paragraphs[0]).split()) if paragraphs else context["title"]
    context["description"] = text if len(text) < 160 else text[: text.rindex(" ", 0, 155)] + " …"
    source = Path(app.env.doc2path(page))
    if number := app.env.toc_secnumbers.get(page, {}).get(""):
        context["kicker"] = f"Chapter {number[0]} · {minutes(app.env.get_doctree(page))} minutes"
    context["last_updated"] = changed(source.with_suffix(".md"), app.srcdir)
    kinds = {".ipynb": "notebook", ".md": "source"}
    files = sorted({source.suffix, ".md"}, key=list(kinds).index)
    context["downloads"] = [(kinds[kind], f"_sources/{page}{kind}") for kind in files]
    if os.environ.get("PRINT_BOOK") and page not in UNPRINTED:
        context["downloads"].append(("PDF", f"_pdf/{Path(page).name}.pdf"))


def changed(source, folder):
    """Return the day of a file's last commit; without git or commits there is none."""
    if not shutil.which("git"):
        return ""
    log = ["git", "-C", folder, "log", "-1", "--format=%cs", "--", source]
    return subprocess.run(log, capture_output=True, text=True, check=False).stdout.strip()


def copy_sources(app, failure):
    """Put the text that people edit beside the notebook that is made from it."""
    if failure is None:
        for page in app.env.found_docs:
            shutil.copyfile(Path(app.srcdir, f"{page}.md"), Path(app.outdir, "_sources", f"{page}.md"))


def tidy(app, failure):
    """Leave out what extensions bring for other themes and no page of this one loads."""
    if failure is None:
        for pattern in UNUSED:
            for path in Path(app.outdir).glob(pattern):
                path.unlink()


def setup(app):
    """Register with Sphinx."""
    PygmentsBridge.html_formatter = Quiet
    app.add_post_transform(Folded)
    app.add_post_transform(Together)
    app.add_post_transform(Boxed)
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.add_node(nodes.citation, override=True, html=(open_citation, close_citation))
    app.connect("html-page-context", describe)
    app.connect("build-finished", copy_sources)
    app.connect("build-finished", tidy, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
