"""The ledgers in the book: the count of verdicts on a page, all claims as claims.json, a script for their tables."""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from qbutils import report

BLOCK = re.compile(r'<div class="claim .*?</div>|<table class="(?:claims|captions)".*?</table>', re.DOTALL)
LOW = re.compile(r"(?<!kappa)(?<=[^\W_])_(B,opt|opt|int|in|coh|single|port|AB|ab|ba|ij|[A-Za-z±+-])(?:\^([rz]))?")
NAME = re.compile(r'<a class="claim-where" href="#(claim-([\w-]+))">(.*?)</a>')


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


def show_claims(app, page, template, context, doctree):
    """Set indices low, let the name of a corrected equation lead to its two forms, and any claim be cited by a link."""
    corrected = report.select("corrected", "equation")

    def low(text):
        return re.sub(r"\^\((.*?)\)", r"<sup>\1</sup>", LOW.sub(_index, text[0]))

    def name(line):
        anchor, claim, where = line.groups()
        if claim in corrected:
            where = f'<a href="06-referees-report.html#form-{claim}" title="printed and corrected form">{where}</a>'
        link = f'<a class="headerlink" href="#{anchor}" title="Link to this claim">#</a>'
        return f'<span class="claim-where">{where}{link}</span>'

    if "body" in context:
        low_set = BLOCK.sub(lambda block: re.sub(r">[^<]+<", low, block[0]), context["body"])
        context["body"] = NAME.sub(name, low_set)


def _index(match):
    return f"<sub>{match[1]}</sub>" + (f"<sup>{match[2]}</sup>" if match[2] else "")


def setup(app):
    """Register with Sphinx."""
    app.add_directive("verdicts", Verdicts)
    app.add_css_file("claims.css")
    app.add_js_file("claims.js", loading_method="defer")
    app.connect("html-page-context", show_claims)
    app.connect("build-finished", write_claims)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
