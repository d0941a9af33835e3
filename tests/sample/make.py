"""Build a copy of the sample book in the working folder with the theme of the folder that is named."""

import sys
from pathlib import Path

import execute
import nbformat
import yaml
from build import STRICTLY
from jupyter_book.cli.main import main

LINE = '<path d="M {0} 10 L 20 50 L 20.5 60.25" style="fill: none; stroke: #0072b2"/>'
HERE = Path()


def drawing(width, name):
    """Return a drawing of one line."""
    line = LINE.format(width / 2)
    return f'<svg viewBox="0 0 {width} 100" xmlns="http://www.w3.org/2000/svg"><g id="{name}">{line}</g></svg>\n'


def run(path):
    """Write the notebook of a chapter, whose cells show what they name."""
    notebook = execute.read_text(path)
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        shown = []

        def show(kind, data=None, *, shown=shown, **fields):
            shown.append({kind: data or fields})

        exec(cell.source, {"show": show, "drawing": drawing})
        data = {kind: value for part in shown for kind, value in part.items()}
        joined = [data] if "image/svg+xml" in data else shown
        cell.outputs = [nbformat.v4.new_output("display_data", part) for part in joined]
    execute.normalise(notebook)
    nbformat.write(notebook, path.with_suffix(".ipynb"))


if __name__ == "__main__":
    config = yaml.safe_load(Path(sys.argv[1], "_config.yml").read_text(encoding="utf-8"))
    config |= {"title": "A sample <more>: a small companion", "author": "A <B>"}
    config["sphinx"]["config"]["extensions"].append("few")
    (HERE / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    for path in sorted(HERE.glob("chapters/0*.md")):
        run(path)
    sys.argv = ["jupyter-book", "build", ".", "--path-output", "built", *STRICTLY]
    main()
