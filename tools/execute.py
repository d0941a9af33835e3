"""Execute the chapters and write the notebooks that are paired with them.

    python tools/execute.py             every chapter
    python tools/execute.py 03 05       these chapters
    python tools/execute.py --edited    only those whose text is no longer their notebook's
    python tools/execute.py --check     say which those are, and execute nothing

People edit `chapters/NN-name.md`. The notebook beside it holds the same cells with their outputs, written the same
way on every machine, so that a difference in git is a difference in a result.
"""

import argparse
import asyncio
import copy
import os
import re
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CHAPTERS = Path(__file__).parent.parent / "chapters"
METADATA = {
    "jupytext": {"formats": "md:myst,ipynb", "text_representation": {"extension": ".md", "format_name": "myst"}},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
}
COLOUR = re.compile(r"\x1b\[[\d;]*m")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")


def chapters():
    """List the chapters: the pages of the book that are run."""
    pages = sorted(CHAPTERS.glob("*.md"))
    return [page for page in pages if page.read_text(encoding="utf-8").startswith("---\njupytext:")]


def read_text(path):
    """Read a chapter as a notebook without outputs, its cells numbered."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"c{number:03d}"
    return notebook


def read_stored(path):
    """Read a chapter's notebook, or None where there is none yet."""
    stored = path.with_suffix(".ipynb")
    return nbformat.read(stored, as_version=4) if stored.exists() else None


def content(notebook, kinds=("markdown", "code", "raw")):
    """Return what people write: type, source and metadata of each cell."""
    return [(c.cell_type, c.source, c.metadata) for c in notebook.cells if c.cell_type in kinds]


def in_step(path):
    """Tell whether a chapter and its notebook hold the same cells."""
    stored = read_stored(path)
    return stored is not None and content(stored) == content(read_text(path))


def reports(path):
    """Tell whether a chapter shows what the others have found, so that it runs after them."""
    return "import report" in path.read_text(encoding="utf-8")


def fault(notebook):
    """Name the first output that would not be the same everywhere, or None."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text", "") + "".join(map(str, output.get("data", {}).values()))
            if output.get("name") == "stderr" or ADDRESS.search(text):
                return f"cell {cell.id} prints a warning or a memory address: {text.strip().splitlines()[-1]}"
    return None


def normalise(notebook):
    """Number the code cells from 1 and join what a cell printed piece by piece."""
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
        outputs = []
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            if outputs and output.output_type == "stream" and outputs[-1].get("name") == output.name:
                outputs[-1].text += output.text
            else:
                outputs.append(output)
        cell.outputs = outputs


def keep_outputs(notebook, stored):
    """Take the stored outputs over when no code has changed; tell whether it was so."""
    if stored is None or content(notebook, ["code"]) != content(stored, ["code"]):
        return False
    for cell, old in zip(*([c for c in n.cells if c.cell_type == "code"] for n in (notebook, stored)), strict=True):
        cell.outputs, cell.execution_count = copy.deepcopy(old.outputs), old.execution_count
    return True


def write(notebook, path):
    """Write a notebook whole or not at all."""
    aside = path.with_suffix(".partial")
    nbformat.write(notebook, aside)
    aside.replace(path.with_suffix(".ipynb"))


async def execute(path, free, edited):
    """Bring one chapter's notebook up to date; return what went wrong, or None."""
    notebook = read_text(path)
    start = time.perf_counter()
    if not (edited and not reports(path) and keep_outputs(notebook, read_stored(path))):
        place = {"metadata": {"path": path.parent}}
        client = NotebookClient(notebook, timeout=600, record_timing=False, resources=place)
        try:
            async with free:
                await client.async_execute()
        except CellExecutionError as error:
            print(COLOUR.sub("", error.traceback), file=sys.stderr)
            return f"{path.stem}: {error.ename}: {error.evalue}"
        normalise(notebook)
        if found := fault(notebook):
            return f"{path.stem}: {found}"
    write(notebook, path)
    print(f"{path.stem:30} {len(notebook.cells):4} cells {time.perf_counter() - start:6.1f} s", flush=True)
    return None


async def execute_all(paths, edited):
    """Execute chapters side by side, one per processor, and then those that report; return what went wrong."""
    free, found = asyncio.Semaphore(os.cpu_count() or 1), []
    for group in ([p for p in paths if not reports(p)], [p for p in paths if reports(p)]):
        found += await asyncio.gather(*(execute(p, free, edited) for p in group))
    return [line for line in found if line]


def main():
    """Read the command line; return the number of faults, for the shell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapter", nargs="*", help="the start of a chapter's file name")
    parser.add_argument("--edited", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    paths = [p for p in chapters() if p.name.startswith(tuple(args.chapter or [""]))]
    if args.chapter and not paths:
        parser.error(f"no chapter starts with {' or '.join(args.chapter)}")
    if args.check:
        faults = [f"{p.stem}: text and notebook differ; run: make execute" for p in paths if not in_step(p)]
    else:
        changed = [p for p in paths if not (args.edited and in_step(p))]
        paths = changed + [p for p in paths if changed and reports(p) and p not in changed]
        faults = asyncio.run(execute_all(paths, args.edited))
    for line in faults:
        print(f"error: {line}", file=sys.stderr)
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main())
