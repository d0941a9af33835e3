"""What the book adds to Jupyter Book: a chapter's figure on the first page, measurements, the explorer's formulas."""

import json
import re
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from qbutils.figures import FIGURE
from referee.notebooks import bundles
from theme.formulas import javascript
from theme.render import figure


def write_formulas(app, failure):
    """Print the model's formulas for the explorer."""
    if failure is None:
        Path(app.outdir, "_static", "formulas.js").write_text(javascript(), encoding="utf-8")


def note_titles(app, env, pages):
    """Remember the pages' titles before any is read again."""
    app.former_titles = {page: title.astext() for page, title in env.titles.items()}


def rewrite_after_new_title(app, env):
    """Write every page again when a title has changed: each page lists them all."""
    titles = {page: title.astext() for page, title in env.titles.items()}
    return [] if titles == app.former_titles else list(env.all_docs)


def typeset_docstring(app, what, name, obj, options, lines):
    """Let |J| in a docstring mean what it says, and keep the lines of a module's displayed equations."""
    for number, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            line = line.replace("|", r"\|")
            lines[number] = re.sub(r"^    (?=\S)", "    | ", line) if what == "module" else line


class Drawn(SphinxDirective):
    """A figure of a chapter, shown on the first page: ``{drawn} bound-budget``."""

    required_arguments = 1

    def run(self):
        """Return the figure with a link to the chapter instead of the files."""
        name = self.arguments[0]
        for notebook in sorted(Path(self.env.srcdir, "chapters").glob("*.ipynb")):
            for bundle in bundles(notebook):
                if bundle.get(FIGURE, {}).get("name") == name:
                    self.env.note_dependency(str(notebook))
                    below = f'<a href="chapters/{notebook.stem}.html#{name}">where it is drawn</a>'
                    return [figure(bundle, below, lambda text: self.parse_inline(text)[0], ["whole"])]
        raise self.error(f"no chapter draws a figure named {name}")


class Speed(SphinxDirective):
    """The measurements that ``make bench`` has stored, as tables."""

    def run(self):
        """Return one table for each kind of measurement."""
        path = Path(self.env.srcdir, "benchmarks", "results.json")
        self.env.note_dependency(str(path))
        lines = []
        for kind, rows in json.loads(path.read_text(encoding="utf-8")).items():
            lines += [f"| measured | {kind} |", "| --- | ---: |"]
            lines += [f"| {name.replace('_', ' ')} | {value:,g} |" for name, value in rows.items()] + [""]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app):
    """Register with Sphinx."""
    app.add_directive("drawn", Drawn)
    app.add_directive("speed", Speed)
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it, sphinx_comments is not loaded
    app.connect("env-before-read-docs", note_titles)
    app.connect("env-updated", rewrite_after_new_title)
    app.connect("autodoc-process-docstring", typeset_docstring)
    app.connect("build-finished", write_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
