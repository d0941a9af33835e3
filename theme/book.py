"""What the book adds to Jupyter Book: MathJax from the environment, and each figure's drawing and data as files."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.fileutil import copy_asset

from qbutils import claims
from theme.formulas import javascript

MATHJAX = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
PARTS = [  # what typesetting.js loads of it: neither the menu, a third of the whole, nor what the menu would load
    "startup.js",
    "core.js",
    "input/tex.js",
    "input/tex/extensions",
    "output/chtml.js",
    "output/chtml",
    "a11y/assistive-mml.js",
]
FIGURE = re.compile(r'<figure class="book-figure" id="(?P<name>[^"]+)">\s*(?P<svg><svg.*?</svg>)', re.DOTALL)


def copy_mathjax(app, failure):
    """Put the MathJax of the installed package beside the pages: no page asks another machine for it."""
    if failure is None and app.builder.format == "html":
        for part in PARTS:
            target = Path(app.outdir, "_static/mathjax", part)
            copy_asset(MATHJAX / part, target if (MATHJAX / part).is_dir() else target.parent)


def write_formulas(app, failure):
    """Print the model's formulas for the explorer."""
    if failure is None and app.builder.format == "html":
        Path(app.outdir, "_static", "formulas.js").write_text(javascript(), encoding="utf-8")


def note_titles(app, env, pages):
    """Remember the pages' titles before any is read again."""
    app.former_titles = {page: title.astext() for page, title in env.titles.items()}


def rewrite_after_new_title(app, env):
    """Write every page again when a title has changed: each page lists them all."""
    titles = {page: title.astext() for page, title in env.titles.items()}
    return [] if titles == app.former_titles else list(env.all_docs)


def forbid_strangers(app, failure):
    """Let each page run its own scripts alone, by a Content-Security-Policy that names their hashes."""
    if failure is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "Content-Security-Policy" in text or "<head>" not in text:
            continue
        inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", text, flags=re.DOTALL)
        inline += map(unescape, re.findall(r'\son\w+="([^"]*)"', text))
        hashes = {f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" for code in inline}
        policy = (
            f"default-src 'none'; script-src 'self' 'unsafe-hashes' {' '.join(sorted(hashes))}; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            "base-uri 'none'; form-action 'self'"
        )
        meta = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
        page.write_text(text.replace("<head>", meta, 1), encoding="utf-8")


def typeset_docstring(app, what, name, obj, options, lines):
    """Let |J| in a docstring mean what it says, and keep the lines of a module's displayed equations."""
    for number, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            line = line.replace("|", r"\|")
            lines[number] = re.sub(r"^    (?=\S)", "    | ", line) if what == "module" else line


def offer_downloads(app, page, template, context, doctree):
    """Write the drawing and the data of every figure on a page as files, and link them under the figure."""
    source = Path(app.env.doc2path(page))
    if doctree is None or source.suffix != ".ipynb":
        return
    folder = Path(app.outdir, "_figures")
    folder.mkdir(exist_ok=True)
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    for data in (output.get("data", {}) for cell in cells for output in cell.get("outputs", [])):
        if figure := FIGURE.search("".join(data.get("text/html", ""))):
            drawing = re.sub(r"var\(--[\w-]+, ([^)]+)\)", r"\1", figure["svg"])  # the page's colours stay on the page
            files = {"svg": ("drawing (SVG)", drawing), "csv": ("data (CSV)", "".join(data.get("text/csv", "")))}
            links = []
            for kind, (label, text) in files.items():
                if text:
                    name = f"{figure['name']}.{kind}"
                    (folder / name).write_text(text, encoding="utf-8")
                    links.append(f'<a href="{context["pathto"](f"_figures/{name}", 1)}" download>{label}</a>')
            end = context["body"].index("</figure>", context["body"].index(f'id="{figure["name"]}"'))
            below = f'<p class="downloads">{" ".join(links)}</p>'
            context["body"] = context["body"][:end] + below + context["body"][end:]


class Drawn(SphinxDirective):
    """A figure of a chapter, shown on the first page: ``{drawn} bound-budget``."""

    required_arguments = 1

    def run(self):
        """Return the figure with the output's own drawing, caption and alternative text."""
        name = self.arguments[0]
        for notebook in sorted(Path(self.env.srcdir, "chapters").glob("*.ipynb")):
            cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            outputs = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
            for page in ("".join(data.get("text/html", "")) for data in outputs):
                if f'<figure class="book-figure" id="{name}">' in page:
                    self.env.note_dependency(str(notebook))
                    link = f'<a href="chapters/{notebook.stem}.html#{name}">where it is drawn</a>'
                    page = page.replace("</figure>", f'<p class="downloads">{link}</p></figure>')
                    page = page.replace('class="book-figure"', 'class="book-figure whole"')
                    return [nodes.raw("", page, format="html")]
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


def ledger_field(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Show a field of a claim in running text: ``{ledger}`fig-6-value.correct` ``."""
    claim, field = text.split(".")
    return [nodes.Text(claims()[claim][field])], []


def setup(app):
    """Register with Sphinx."""
    app.add_directive("drawn", Drawn)
    app.add_directive("speed", Speed)
    app.add_role("ledger", ledger_field)
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it, sphinx_comments is not loaded
    app.connect("env-before-read-docs", note_titles)
    app.connect("env-updated", rewrite_after_new_title)
    app.connect("autodoc-process-docstring", typeset_docstring)
    app.connect("html-page-context", offer_downloads)
    app.connect("build-finished", copy_mathjax)
    app.connect("build-finished", write_formulas)
    app.connect("build-finished", forbid_strangers, priority=900)  # when no script is to come
    return {"parallel_read_safe": True, "parallel_write_safe": True}
