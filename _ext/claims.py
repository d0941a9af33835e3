"""The ledgers in the book: the count of verdicts on a page, all claims as claims.json, a script for their tables."""

import json
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from qbutils import report


class Verdicts(SphinxDirective):
    """The count of a ledger's verdicts, with a link to the report: ``{verdicts} chapters/``."""

    optional_arguments = 1

    def run(self):
        """Return the count, and see to it that the page is read again when a ledger changes."""
        for path in [*report.CHAPTERS.glob("*.toml"), *report.CHAPTERS.glob("*.ipynb")]:
            self.env.note_dependency(str(path))
        page = report.summary(folder=self.arguments[0] if self.arguments else "")
        plain = rf"\begin{{verbatim}}{chr(10)}{page.text}{chr(10)}\end{{verbatim}}"
        return [nodes.raw("", page.html, format="html"), nodes.raw("", plain, format="latex")]


def write_claims(app, failure):
    """Put claims.json beside the pages; its schema is among the static files."""
    if failure is None and app.builder.format == "html":
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
        Path(app.outdir, "claims.json").write_text(text + "\n", encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.add_directive("verdicts", Verdicts)
    app.add_css_file("claims.css")
    app.add_js_file("claims.js", loading_method="defer")
    app.connect("build-finished", write_claims)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
