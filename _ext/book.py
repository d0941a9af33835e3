"""What the book adds to Jupyter Book."""

from importlib.util import find_spec
from pathlib import Path

from sphinx.util.fileutil import copy_asset

MATHJAX = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"


def copy_mathjax(app, failure):
    """Put the MathJax of the installed package beside the pages: no page asks another machine for it."""
    if failure is None and app.builder.format == "html":
        for part in ["tex-chtml.js", "output/chtml", "input/tex/extensions"]:
            target = Path(app.outdir, "_static/mathjax", part)
            copy_asset(MATHJAX / part, target if (MATHJAX / part).is_dir() else target.parent)


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it, sphinx_comments is not loaded
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
