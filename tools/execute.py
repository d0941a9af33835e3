"""Execute the chapters and write the notebooks that are paired with them.

    python tools/execute.py             every chapter
    python tools/execute.py 03 05       these chapters
    python tools/execute.py --changed   only those whose outputs follow from something that has changed
    python tools/execute.py --check     say whose text is no longer its notebook's, and execute nothing

People edit `chapters/NN-name.md`. The notebook beside it holds the same cells with their outputs, written the same
way on every machine, so that a difference in git is a difference in a result. It names the modules of ours that ran.
What their code was is noted in `_build/executed.json`; where there is no note, as in a fresh clone, the outputs are
taken to be those of the code, as `make test` shows.
"""

import argparse
import ast
import asyncio
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import jupytext
import nbformat
from alone import alone
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sources import ROOT, Sources, digest, read, write

CHAPTERS = ROOT / "chapters"
RECORD = ROOT / "_build" / "executed.json"
METADATA = {
    "jupytext": {
        "cell_metadata_filter": "tags,mystnb,-all",
        "default_lexer": "ipython3",
        "formats": "md:myst,ipynb",
        "notebook_metadata_filter": "-kernelspec,-jupytext.text_representation.jupytext_version,"
        "-jupytext.text_representation.format_version",
    },
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {  # as a kernel says it, less the version of Python
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
LIMIT = 600  # seconds a cell may take
KEPT = ("mystnb", "tags")  # of a cell's metadata
COLOUR = re.compile(r"\x1b\[[\d;]*m")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
TOOLS = str(Path(__file__).parent)
NOTE = f"import sys; sys.path.insert(0, {TOOLS!r}); import ran; ran.note(); del sys.path[0], sys, ran"
TELL = "import sys; print(*sorted(sys.modules['ran'].RAN))"


def chapters():
    """List the chapters: the pages of the book that are run."""
    pages = sorted(CHAPTERS.glob("*.md"))
    return [p for p in pages if p.with_suffix(".ipynb").exists() or read(p).startswith("---\njupytext:")]


def read_text(path):
    """Read a chapter as a notebook without outputs, its cells numbered."""
    notebook = read(path, partial(jupytext.reads, fmt="md:myst"))
    if not notebook.cells or any(re.search(r"^[<>]{7} ", cell.source, re.MULTILINE) for cell in notebook.cells):
        what = "holds the marks of an unfinished merge" if notebook.cells else "is empty"
        raise ValueError(f"{path.name} {what}; mend it, or take the last one with: git restore")
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"c{number:03d}"
    return notebook


def read_stored(path, *, or_none=False):
    """Read a chapter's notebook, or None where there is none yet or, if that will do, none that can be read."""
    stored = path.with_suffix(".ipynb")
    try:
        notebook = nbformat.read(stored, as_version=4) if stored.exists() else None
        if notebook and not (notebook.cells and sound(notebook.metadata.get("executed", {}))):
            raise ValueError("it is empty, or says of its execution what we never wrote")
    except Exception as error:  # nbformat raises a dozen kinds
        if or_none:
            return None
        raise ValueError(
            f"{stored.name} is no whole notebook; write it again with: make execute chapter={path.stem}"
        ) from error
    if notebook is not None and "executed" not in notebook.metadata:  # some editors keep only what they know
        notebook.metadata.executed = committed(stored)
    return notebook


def sound(executed):
    """Tell whether what a notebook says of its execution is nothing, or digests and the names of modules."""
    return not executed or all(isinstance(name, str) for name in executed["modules"])


def committed(stored):
    """Return what the last commit of a notebook says of its execution, or nothing."""
    command = ["git", "-C", stored.parent, "show", f"HEAD:./{stored.name}"]
    last = shutil.which("git") and subprocess.run(command, capture_output=True, check=False).stdout
    return nbformat.from_dict(json.loads(last)["metadata"].get("executed", {}) if last else {})


def content(notebook, kinds=("markdown", "code", "raw")):
    """Return a digest of what people write: type, source and metadata of each cell."""
    cells = [cell for cell in notebook.cells if cell.cell_type in kinds]
    kept = [{key: cell.metadata[key] for key in KEPT if key in cell.metadata} for cell in cells]
    return digest(json.dumps([(c.cell_type, c.source, meta) for c, meta in zip(cells, kept, strict=True)]))


def as_chapter(notebook):
    """Return a notebook as the text of a chapter, as JupyterLab would save it."""
    return jupytext.writes(nbformat.from_dict({**notebook, "metadata": METADATA}), fmt="md:myst")


def counts(notebook):
    """Return the execution counts of the code cells."""
    return [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]


def in_step(path):
    """Tell whether a chapter's notebook is the one that its text and the stored outputs make, and its text is tidy."""
    notebook, stored = read_text(path), read_stored(path)
    if stored is None or content(notebook, ["code"]) != content(stored, ["code"]):
        return False
    texts = [page.read_text(encoding="utf-8") for page in (path, path.with_suffix(".ipynb"))]
    return texts == [as_chapter(notebook), finished(notebook, stored)]


def fault(notebook):
    """Name the first output that is an error or would not be the same everywhere, or None."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":  # of showing a result; an error of the code itself ends the run
                return f"cell {cell.id} cannot show its result: {output.ename}: {output.evalue}"
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


def finished(notebook, stored):
    """Return the text of a notebook with the outputs of a stored one, whose code is the same."""
    for cell, old in zip(*([c for c in n.cells if c.cell_type == "code"] for n in (notebook, stored)), strict=True):
        cell.outputs, cell.execution_count = copy.deepcopy(old.outputs), old.execution_count
    return as_text(notebook, stored.metadata.executed.get("modules", []))


def as_text(notebook, modules):
    """Return the text of an executed notebook; it says what its outputs belong to."""
    executed = {"code": content(notebook, ["code"]), "text": content(notebook), "modules": modules}
    notebook.metadata = nbformat.from_dict(METADATA | {"executed": executed})
    return nbformat.writes(notebook) + "\n"


async def run(notebook, folder, reached):
    """Run a notebook's cells in a kernel of its own; return the names of the modules of ours that ran."""
    note, tell = map(nbformat.v4.new_code_cell, (NOTE, TELL))
    notebook.cells = [note, *notebook.cells, tell]
    client = NotebookClient(
        notebook,
        timeout=LIMIT,
        record_timing=False,
        resources={"metadata": {"path": folder}},
        on_cell_start=lambda cell, **_: reached.append(cell.id),
    )
    await client.async_execute(stderr=subprocess.DEVNULL)
    notebook.cells = notebook.cells[1:-1]
    return tell.outputs[0].text.split()


async def execute(path, free):
    """Execute one chapter and write its notebook; return what went wrong, or None."""
    notebook, reached = read_text(path), []
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            return f"{path.stem}, cell {cell.id}: {error.msg}: {(error.text or '').strip()}"
    try:
        async with free:
            start = time.perf_counter()
            modules = await run(notebook, path.parent, reached)
    except CellExecutionError as error:
        print(COLOUR.sub("", error.traceback), file=sys.stderr)
        return f"{path.stem}, cell {reached[-1]}: {error.ename}: {error.evalue}"
    except CellTimeoutError:
        return f"{path.stem}, cell {reached[-1]} takes more than {LIMIT} s; a chapter should take ten"
    except DeadKernelError:
        return f"{path.stem}, cell {reached[-1]} killed its kernel; is there memory enough?"
    normalise(notebook)
    if found := fault(notebook):
        return f"{path.stem}: {found}"
    write(path.with_suffix(".ipynb"), as_text(notebook, modules))
    print(f"{path.stem:30} {len(notebook.cells):4} cells {time.perf_counter() - start:6.1f} s", flush=True)
    return None


def read_ledgers():
    """Read the ledgers, their equations and what they name: a fault of theirs is told once and not by each chapter."""
    import qbutils
    from referee.equations import conditions

    ledgers = {ledger: qbutils.claims(ledger) for ledger in ("paper", "book")}
    for ledger, claims in ledgers.items():
        for claim in claims.values():
            for form in {"printed", "correct"} & claim.keys() if claim["kind"] == "equation" else ():
                claim.form(form)
            for key in ("given", "if"):
                conditions(claim, claim.get(key, {}))
            for named in [*claim.get("uses", []), claim.get("shown_by", claim.id)]:
                if not any(named in each for each in ledgers.values()):
                    raise ValueError(f"{ledger}.toml, {claim.id}: there is no claim {named}")
            if not (ROOT / "chapters" / f"{claim['chapter']}.md").is_file():
                raise ValueError(f"{ledger}.toml, {claim.id}: there is no chapter {claim['chapter']}")


async def execute_all(paths):
    """Execute chapters side by side, one per processor; return what went wrong with each, or None."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each has a processor; threads would wait for each other
    free = asyncio.Semaphore(os.cpu_count() or 1)
    return dict(zip(paths, await asyncio.gather(*(execute(path, free) for path in paths)), strict=True))


def settle(path, *, anew=False):
    """Tidy a chapter's text, which follows a notebook that was edited alone; return the cells of both."""
    notebook, stored = read_text(path), read_stored(path, or_none=anew)
    last = stored and stored.metadata.executed.get("text")
    if stored and content(stored) not in (content(notebook), last):
        if content(notebook) != last:
            raise ValueError(f"{path.stem}: both .md and .ipynb were edited; undo one of them with: git restore")
        notebook = stored
    if path.read_text(encoding="utf-8") != (text := as_chapter(notebook)):
        write(path, text)
        notebook = read_text(path)
    return notebook, stored


def changes(path, sources, record):
    """List what has changed since a chapter was executed; where only its prose has, let the notebook follow."""
    notebook, stored = settle(path)
    if stored is None:
        return ["it has no notebook"]
    cells = content(notebook, ["code"])
    if cells != stored.metadata.executed.get("code") or counts(stored) != list(range(1, len(counts(stored)) + 1)):
        return ["its cells"]
    now = sources.behind(stored)
    then = record.setdefault(path.stem, now)
    if now == then and path.with_suffix(".ipynb").read_text(encoding="utf-8") != (text := finished(notebook, stored)):
        write(path.with_suffix(".ipynb"), text)
    return [part for part in sorted(now.keys() | then.keys()) if now.get(part) != then.get(part)]


def update(paths, everything=False):
    """Execute chapters, all or those whose outputs follow from what has changed; return what went wrong."""
    sources, faults = Sources(), []
    record = read(RECORD, json.loads) if RECORD.exists() else {}
    for path in paths if everything else ():
        settle(path, anew=True)
    why = {} if everything else {path: changes(path, sources, record) for path in paths}
    due = [path for path in paths if everything or why[path]]
    for path, parts in why.items():
        if parts:
            print(f"{path.stem}: {', '.join(parts[:3])}", flush=True)
    if due:
        read_ledgers()
    for path, wrong in asyncio.run(execute_all(due)).items():
        if wrong:
            faults.append(wrong)
        else:
            record[path.stem] = sources.behind(read_stored(path))
    write(RECORD, json.dumps(record, indent=1))
    return faults


def main():
    """Read the command line; return the number of faults, for the shell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapter", nargs="*", help="the start of a chapter's file name")
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    paths = [p for p in chapters() if p.name.startswith(tuple(args.chapter or [""]))]
    if args.chapter and not paths:
        parser.error(f"no chapter starts with {' or '.join(args.chapter)}")
    try:
        if args.check:
            names = [path.stem for path in paths if not in_step(path)]
            faults = [f"{name}: text and notebook differ; run: make execute chapter={name}" for name in names]
        else:
            with alone():
                faults = update(paths, everything=not args.changed)
    except OSError as error:
        faults = [f"{error.filename or ''} {error.strerror}".strip()]
    except (ValueError, SyntaxError) as error:
        faults = [str(error)]
    for line in faults:
        print(f"error: {line}", file=sys.stderr)
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main())
