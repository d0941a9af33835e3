"""Chapters are executed when something that their outputs follow from has changed, and at no other time."""

import asyncio
import contextlib
import io
import json
import os
import re
import subprocess
import sys
from functools import cache

import execute
import jupytext
import nbformat
import pytest
import sources
from jupytext.sync_pairs import read_pair, write_pair
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from places import CHAPTERS, ROOT

import qbutils as qb

TEXT = """---
jupytext:
  cell_metadata_filter: tags,mystnb,-all
  formats: md:myst,ipynb
  notebook_metadata_filter: -kernelspec,-jupytext.text_representation.jupytext_version,-jupytext.\
text_representation.format_version
  text_representation:
    extension: .md
    format_name: myst
---

# Title

```{code-cell} ipython3
print("one")
print("two")
```
"""


READ = cache(sources.Sources)


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """Return a chapter of a book that has no other; our modules are read once."""
    monkeypatch.setattr(execute, "CHAPTERS", tmp_path)
    monkeypatch.setattr(execute, "Sources", READ)
    monkeypatch.setattr(execute, "RECORD", tmp_path / "_build" / "executed.json")
    path = tmp_path / "01-title.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


async def printed(notebook, folder, reached):
    """Run cells that do no more than print, without a kernel, whose start would take most of these tests' time."""
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        reached.append(cell.id)
        try:
            with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.chdir(folder):
                exec(cell.source, {})
        except Exception as error:
            raise CellExecutionError("", type(error).__name__, str(error)) from error
        cell.outputs = [nbformat.v4.new_output("stream", text=out.getvalue())]
    return []


@pytest.fixture
def no_kernel(monkeypatch):
    """Run cells without a kernel; the tests that leave it out see a kernel's ways."""
    monkeypatch.setattr(execute, "run", printed)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def ran(monkeypatch, capsys):
    """Return the command: its exit code, and which chapters it names as it executes them or finds fault."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["execute.py", *arguments])
        code = execute.main()
        return code, sorted(set(re.findall(r"0[12]-\w+", "".join(capsys.readouterr()))))

    return command


@pytest.mark.slow
def test_execution_writes_the_same_notebook_twice(chapter, ran):
    assert ran() == (0, ["01-title"])
    first = chapter.with_suffix(".ipynb").read_bytes()
    assert ran() == (0, ["01-title"])
    assert chapter.with_suffix(".ipynb").read_bytes() == first
    assert len(execute.read_stored(chapter).cells[1].outputs) == 1, "what a cell prints is joined"
    assert "version" not in execute.read_stored(chapter).metadata.language_info, "no version of Python"


@pytest.mark.usefixtures("no_kernel")
def test_only_what_has_changed_is_executed(chapter, ran):
    assert ran("--check") == (1, ["01-title"])
    assert ran("--changed") == (0, ["01-title"])
    assert ran("--check") == ran("--changed") == (0, [])
    edit(chapter, "Title", "Another title")
    assert ran("--check") == (1, ["01-title"])
    assert ran("--changed") == (0, []), "prose is taken over, and nothing executed"
    assert ran("--check") == (0, [])
    assert execute.read_stored(chapter).cells[0].source == "# Another title"
    edit(chapter, "two", "three")
    assert ran("--changed") == (0, ["01-title"])
    assert execute.read_stored(chapter).cells[1].outputs[0].text == "one\nthree\n"
    edit(chapter, "{code-cell} ipython3\n", "{code-cell} ipython3\n:tags: [hide-input]\n")
    assert ran("--check") == (1, ["01-title"])
    chapter.with_suffix(".ipynb").unlink()
    assert ran("--changed") == (0, ["01-title"]), "a notebook that is gone is noticed"


def test_a_drawing_concerns_its_own_chapter_alone():
    """An edit of how one chapter draws executes no other."""
    now = sources.Sources()
    behind = {path.stem[3:].replace("-", "_"): now.behind(execute.read_stored(path)) for path in CHAPTERS}
    for drawings in (ROOT / "qbutils/drawings").glob("[!_]*.py"):
        module = f"qbutils.drawings.{drawings.stem}"
        for part in (f"functions of {module}", f"the rest of {module}"):
            assert [chapter for chapter, parts in behind.items() if part in parts] == [drawings.stem], part


@pytest.mark.usefixtures("chapter", "no_kernel")
def test_without_a_record_outputs_are_trusted_and_then_watched(ran, monkeypatch):
    parts = {"functions of qbutils.flows": "1"}
    monkeypatch.setattr(sources.Sources, "behind", lambda *_: dict(parts))
    assert ran() == (0, ["01-title"])
    execute.RECORD.unlink()
    assert ran("--changed") == (0, [])
    parts["functions of qbutils.flows"] = "2"
    assert ran("--changed") == (0, ["01-title"])
    assert ran("--changed") == (0, [])


@pytest.mark.usefixtures("no_kernel")
def test_what_fails_is_tried_again(chapter, ran):
    assert ran()[0] == 0
    edit(chapter, 'print("two")', "1 / 0")
    assert ran("--changed") == ran("--changed") == (1, ["01-title"])


@pytest.mark.usefixtures("no_kernel")
def test_the_command_says_and_writes_what_it_did(chapter, monkeypatch, capsys, snapshot):
    """As a chapter is new, unchanged, follows from other modules, has another cell, is out of step, fails."""
    parts = {}
    monkeypatch.setattr(sources.Sources, "behind", lambda *_: dict(parts))

    def said(*arguments):
        monkeypatch.setattr(sys, "argv", ["execute.py", *arguments])
        code, said = execute.main(), capsys.readouterr()
        return f"{arguments}: {said.out}{said.err}{code}"

    told = [said("01"), said("--changed")]
    parts |= dict.fromkeys(("a", "b", "c", "d"), "1")
    told.append(said("--changed"))
    edit(chapter, "two", "three")
    told += [said("--check"), said("--changed"), said("--check"), chapter.with_suffix(".ipynb").read_text("utf-8")]
    edit(chapter, 'print("three")', "1 / 0")
    told += [said("--changed"), said("01-title")]
    chapter.with_suffix(".ipynb").unlink()
    told += [said("--changed"), said("--check"), execute.RECORD.read_text("utf-8")]
    assert re.sub(r" +[\d.]+ s\n", " s\n", "\n".join(told)) == snapshot


ODD = ["import warnings; warnings.warn('odd')", "print(object())", "display(type('Odd', (), {'__repr__': 0})())"]


def test_execution_refuses_what_would_not_repeat(chapter, monkeypatch):
    """A warning, an address, and what cannot be shown, in one kernel: each alone would be refused."""
    odd = []

    def fault(notebook, real=execute.fault):
        odd.extend(real(nbformat.from_dict({"cells": [cell]})) for cell in notebook.cells if cell.cell_type == "code")
        return real(notebook)

    monkeypatch.setattr(execute, "fault", fault)
    edit(chapter, 'print("one")\nprint("two")\n', "\n```\n\n```{code-cell} ipython3\n".join(ODD) + "\n")
    assert asyncio.run(execute.execute_all([chapter])) == {chapter: f"01-title: {odd[0]}"}
    said = ["prints a warning or a memory address", "prints a warning or a memory address", "cannot show its result"]
    assert [found.split(": ")[0] for found in odd] == [f"cell c00{k} {what}" for k, what in enumerate(said, 1)]
    assert not chapter.with_suffix(".ipynb").exists()


def test_execution_ends_at_an_error(chapter):
    edit(chapter, 'print("one")', "1 / 0")
    said = "01-title, cell c001: ZeroDivisionError: division by zero"
    assert asyncio.run(execute.execute_all([chapter])) == {chapter: said}
    assert not chapter.with_suffix(".ipynb").exists()


SHOWN = {  # a cell, and two edits of what it stores
    "claim": (
        'import qbutils as qb\n\nqb.check("heat-equal", True, detail="n = 1")',
        [('"printed": true', '"printed": false'), ('"n = 1"', '"n = 2"')],
    ),
    "figure": (
        'from qbutils import figures\n\nfigures.show(figures.subplots()[0], "axes", caption="Axes", alt="It rises.")',
        [('"alt": "It rises."', '"alt": "It falls."'), ("0 0 475.2 259.2", "0 0 475.2 259.3")],
    ),
    "table": (
        'import qbutils as qb\n\nqb.table({"$x$": ".2f", "$y$": ".0f"}, [(1.25, 2)])',
        [('"$x$"', '"$z$"'), ('"1.25"', '"1.26"')],
    ),
}


@pytest.mark.slow
def test_a_stored_output_that_was_edited_turns_its_cell_red(chapter):
    """Each cell of two notebooks has one edit, and the cells of the third have none."""
    codes, edits = zip(*SHOWN.values(), strict=True)
    fence = "```\n\n```{code-cell} ipython3\n"
    edit(chapter, 'print("one")\nprint("two")\n', f"\n{fence}".join(codes) + "\n")
    assert execute.update([chapter]) == []
    stored = chapter.with_suffix(".ipynb").read_text(encoding="utf-8")
    for name, of_each in zip(("first", "second"), zip(*edits, strict=True), strict=True):
        edited = stored
        for old, new in of_each:
            assert stored.count(old) == 1
            edited = edited.replace(old, new)
        (chapter.parent / f"{name}.ipynb").write_text(edited, encoding="utf-8")
    nbval = ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", chapter.parent]
    said = subprocess.run([sys.executable, "-m", "pytest", *nbval], cwd=chapter.parent, capture_output=True, text=True)
    red = re.findall(r"^FAILED (\w+)\.ipynb::Cell (\d)", said.stdout, re.MULTILINE)
    assert sorted(red) == [(name, cell) for name in ("first", "second") for cell in "012"]
    assert "6 failed, 3 passed" in said.stdout


# --- a pair that was edited elsewhere ----------------------------------------------------------------


def saved(path, change, **metadata):
    """Save a chapter's notebook as an editor does that knows nothing of the text."""
    notebook = execute.read_stored(path)
    change(notebook.cells)
    notebook.metadata |= metadata
    nbformat.write(notebook, path.with_suffix(".ipynb"))


def saved_in_lab(path, change):
    """Save a chapter as JupyterLab does, with a kernel of this machine: text and notebook, by jupytext's own route."""
    texts = {".md": jupytext.read(path), ".ipynb": execute.read_stored(path)}
    formats = jupytext.formats.long_form_multiple_formats("md:myst,ipynb")
    inputs, outputs = jupytext.pairs.latest_inputs_and_outputs(str(path), formats[0], formats, lambda _: 1)
    notebook = read_pair(inputs, outputs, lambda _, fmt: texts[fmt["extension"]], must_match=True)
    change(notebook.cells)
    notebook.metadata.language_info = KERNEL
    write_pair(str(path), formats, lambda path, fmt, **_: jupytext.write(notebook, path, fmt=fmt) or {})


KERNEL = execute.METADATA["language_info"] | {"version": "3.99.0"}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_text_is_what_jupytext_writes_from_its_notebook(path):
    """Where it is another, JupyterLab refuses a notebook that is newer than its text, and saving rewrites the text."""
    notebook = execute.read_stored(path)
    notebook.metadata.language_info = KERNEL
    assert jupytext.writes(notebook, fmt="md:myst") == path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_kernel")
def test_saving_in_lab_changes_nothing_but_what_was_edited(chapter, ran):
    assert ran() == (0, ["01-title"])
    first = chapter.with_suffix(".ipynb").read_bytes()
    saved_in_lab(chapter, list)
    assert chapter.read_text(encoding="utf-8") == TEXT
    assert ran("--changed") == (0, [])
    assert chapter.with_suffix(".ipynb").read_bytes() == first
    saved_in_lab(chapter, lambda cells: cells[0].update(source="# Another title"))
    assert chapter.read_text(encoding="utf-8") == TEXT.replace("Title", "Another title")
    assert ran("--changed") == ran("--check") == (0, [])
    saved_in_lab(chapter, lambda cells: cells[1].update(source='print("three")'))
    assert ran("--changed") == (0, ["01-title"])
    assert execute.read_stored(chapter).cells[1].outputs[0].text == "three\n"
    assert ran("--check") == (0, [])


@pytest.mark.usefixtures("no_kernel")
def test_an_edit_of_the_notebook_alone_goes_into_the_text(chapter, ran):
    assert ran() == (0, ["01-title"])
    saved(chapter, lambda cells: cells[0].update(source="# Edited"), language_info=KERNEL)
    assert ran("--changed") == ran("--check") == (0, [])
    assert chapter.read_text(encoding="utf-8") == TEXT.replace("Title", "Edited")
    saved(chapter, lambda cells: cells[1].update(source='print("four")', execution_count=7))
    assert ran("--changed") == (0, ["01-title"])
    assert chapter.read_text(encoding="utf-8") == TEXT.replace("Title", "Edited").replace(
        'print("one")\nprint("two")', 'print("four")'
    )
    saved(chapter, lambda cells: cells[1].update(execution_count=7))
    assert ran("--changed") == (0, ["01-title"]), "a cell was run out of order"
    saved(chapter, lambda cells: cells[1].metadata.update(tags=["hide-cell"]))
    assert ran("--changed") == (0, ["01-title"])
    assert "\n:tags: [hide-cell]\n" in chapter.read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    "typed",
    [str.rstrip, "\ufeff{}".format, "{}\n\n".format, lambda text: text.replace(" ipython3", ""),
     lambda text: text[text.index("# Title"):]],
    ids=["no last line", "byte-order mark", "blank lines", "bare fence", "no header"],
)  # fmt: skip
def test_a_text_is_tidied_as_an_editor_would(chapter, ran, typed):
    """JupyterLab refuses any other, once its notebook is newer."""
    assert ran() == (0, ["01-title"])
    chapter.write_text(typed(TEXT), encoding="utf-8")
    assert ran("--check") == (1, ["01-title"])
    assert ran("--changed") == ran("--check") == (0, [])
    assert chapter.read_text(encoding="utf-8") == TEXT


@pytest.mark.usefixtures("no_kernel")
def test_an_edit_of_the_notebook_outlives_that_all_is_run_again(chapter, ran):
    """`make lint` says what to run, and what it names may not undo an edit."""
    assert ran() == (0, ["01-title"])
    saved(chapter, lambda cells: cells[0].update(source="# Edited"))
    assert ran("--check") == (1, ["01-title"])
    assert ran("01-title") == (0, ["01-title"])
    assert "# Edited" in chapter.read_text(encoding="utf-8")


def as_vscode(notebook):
    """Write a notebook as VS Code does: keys in order, the kernel and the language as it knows them."""
    language = KERNEL | {"version": "3.99.0"}
    kernel = {"display_name": ".venv", "language": "python", "name": "python3"}
    notebook["metadata"] |= {"kernelspec": kernel, "language_info": language}
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def as_colab(notebook):
    """Write a notebook as Colab does: format 4.0, names of cells among their metadata, of the rest what it knows."""
    for cell in notebook["cells"]:
        cell["metadata"] |= {"id": cell.pop("id").upper(), "colab": {"base_uri": "https://localhost:8080/"}}
    metadata = {"colab": {"provenance": []}, "accelerator": "GPU", "language_info": {"name": "python"}}
    return json.dumps(notebook | {"nbformat_minor": 0, "metadata": metadata}, indent=2)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("written", [as_vscode, as_colab])
def test_an_edit_in_another_editor_goes_into_the_text(chapter, ran, written):
    assert ran() == (0, ["01-title"])
    stored, first = chapter.with_suffix(".ipynb"), chapter.with_suffix(".ipynb").read_bytes()
    for command in ("init", "add .", "-c user.name=a -c user.email=b commit -m c"):
        subprocess.run(["git", *command.split()], cwd=chapter.parent, check=True, capture_output=True)
    stored.write_text(written(json.loads(first)), encoding="utf-8")
    assert ran("--changed") == (0, [])
    assert (stored.read_bytes(), chapter.read_text(encoding="utf-8")) == (first, TEXT)
    notebook = json.loads(first)
    notebook["cells"][0]["source"] = ["# Edited\n", "\n", "elsewhere"]
    stored.write_text(written(notebook), encoding="utf-8")
    assert ran("--changed") == ran("--check") == (0, [])
    assert chapter.read_text(encoding="utf-8") == TEXT.replace("# Title", "# Edited\n\nelsewhere")


@pytest.mark.usefixtures("no_kernel")
def test_two_edits_of_a_pair_are_both_kept(chapter, monkeypatch, capsys):
    assert execute.update([chapter]) == []
    edit(chapter, "Title", "Of the text")
    saved(chapter, lambda cells: cells[0].update(source="# Of the notebook"))
    before = [path.read_bytes() for path in (chapter, chapter.with_suffix(".ipynb"))]
    for command in ("--changed", "01"):
        monkeypatch.setattr(sys, "argv", ["execute.py", command])
        assert execute.main() == 1
        assert said(capsys) == "error: 01-title: both .md and .ipynb were edited; undo one of them with: git restore"
    assert [path.read_bytes() for path in (chapter, chapter.with_suffix(".ipynb"))] == before


# --- one line that says what is wrong and what to do -------------------------------------------------


def said(capsys):
    return capsys.readouterr().err.strip()


@pytest.mark.slow
def test_an_endless_cell_is_named(chapter, monkeypatch, capsys):
    monkeypatch.setattr(execute, "LIMIT", 5)
    edit(chapter, 'print("two")', "import time; time.sleep(1000)")
    assert execute.update([chapter]) == ["01-title, cell c001 takes more than 5 s; a chapter should take ten"]
    assert said(capsys) == ""


@pytest.mark.parametrize("line", ["%matplotlib inline", "x = = 1"])
def test_what_is_no_python_is_named(chapter, capsys, line):
    edit(chapter, 'print("two")', line)
    assert execute.update([chapter]) == [f"01-title, cell c001: invalid syntax: {line}"]
    assert said(capsys) == ""
    assert not chapter.with_suffix(".ipynb").exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CellTimeoutError("endless"), "takes more than 600 s; a chapter should take ten"),
        (DeadKernelError("dead"), "killed its kernel; is there memory enough?"),
    ],
    ids=["endless", "dead"],
)
def test_a_cell_that_does_not_end_is_named(chapter, monkeypatch, error, words):
    """As two that are `slow` see it of a kernel."""

    async def run(notebook, _, reached):
        reached.append(notebook.cells[-1].id)
        raise error

    monkeypatch.setattr(execute, "run", run)
    assert asyncio.run(execute.execute_all([chapter])) == {chapter: f"01-title, cell c001 {words}"}
    assert not chapter.with_suffix(".ipynb").exists()


@pytest.mark.slow
def test_a_dead_kernel_is_named(chapter, capsys):
    edit(chapter, 'print("two")', "import os; os._exit(1)")
    assert execute.update([chapter]) == ["01-title, cell c001 killed its kernel; is there memory enough?"]
    assert said(capsys) == ""


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    "left",
    [
        lambda _: "",
        lambda text: text[:100],
        lambda text: json.dumps(json.loads(text) | {"cells": []}),
        lambda text: text.replace('"executed": {', '"executed": 7, "junk": {'),
        lambda text: text.replace('"modules": [', '"modules": [7,').replace("7,]", "7]"),
    ],
    ids=["empty", "truncated", "no cells", "junk", "junk in a list"],
)
def test_a_truncated_notebook_is_named(chapter, monkeypatch, capsys, left):
    """One without cells is no edit, which the text would follow."""
    assert execute.update([chapter]) == []
    stored = chapter.with_suffix(".ipynb")
    stored.write_text(left(stored.read_text(encoding="utf-8")), encoding="utf-8")
    for option in ("--changed", "--check"):
        monkeypatch.setattr(sys, "argv", ["execute.py", option])
        assert execute.main() == 1
        assert said(capsys) == (
            "error: 01-title.ipynb is no whole notebook; write it again with: make execute chapter=01-title"
        )
    monkeypatch.setattr(sys, "argv", ["execute.py", "01"])
    assert execute.main() == 0


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (lambda _: b"", r" is empty; mend it, or take the last one with: git restore"),
        (lambda text: text.encode("utf-16"), ": 'utf-8' codec can't decode .*"),
        (lambda text: text.replace("jupytext:", "jupytext: [").encode(), ": while parsing .*"),
        (lambda text: text.replace("print", ":tags: [a\n\nprint", 1).encode(), ": .*"),
        (lambda text: f"{text}\n>>>>>>> other\n".encode(), " holds the marks of an unfinished merge; mend it, or .*"),
    ],
    ids=["empty", "encoding", "header", "cell", "merge"],
)
def test_a_text_that_is_no_chapter_is_named(chapter, monkeypatch, capsys, spoilt, words):
    assert execute.update([chapter]) == []
    stored = chapter.with_suffix(".ipynb").read_bytes()
    chapter.write_bytes(spoilt(TEXT))
    for command in ("--changed", "--check", "01"):
        monkeypatch.setattr(sys, "argv", ["execute.py", command])
        assert execute.main() == 1
        assert re.fullmatch(rf"error: 01-title\.md{words}", said(capsys))
    assert chapter.with_suffix(".ipynb").read_bytes() == stored


@pytest.mark.usefixtures("no_kernel")
def test_a_record_that_is_not_whole_is_named(chapter, monkeypatch, capsys):
    assert execute.update([chapter]) == []
    execute.RECORD.write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["execute.py", "--changed"])
    assert execute.main() == 1
    assert said(capsys) == "error: executed.json: Expecting value: line 1 column 1 (char 0)"


@contextlib.contextmanager
def full():
    """Leave room for 200 bytes."""
    import resource  # which Windows has not

    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))


@contextlib.contextmanager
def closed():
    """Let only root write, and be somebody else."""
    execute.CHAPTERS.chmod(0o555)
    me = os.geteuid()
    os.seteuid(me or 65534)
    try:
        yield
    finally:
        os.seteuid(me)
        execute.CHAPTERS.chmod(0o755)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(("disk", "reason"), [(full, "File too large"), (closed, "Permission denied")])
def test_a_disk_that_takes_no_file_is_named(chapter, monkeypatch, capsys, disk, reason):
    def write(path, text, real=execute.write):
        with disk():
            real(path, text)

    monkeypatch.setattr(execute, "write", write)
    monkeypatch.setattr(sys, "argv", ["execute.py"])
    assert execute.main() == 1
    assert said(capsys) == f"error: 01-title.ipynb cannot be written: {reason}"
    assert [path.name for path in chapter.parent.iterdir()] == ["01-title.md"], "nothing half-written"


# --- what outputs follow from ------------------------------------------------------------------------

PACKAGE = {
    "qbutils/__init__.py": """
from qbutils.flows import flows
from qbutils.system import System
""",
    "qbutils/flows.py": """
from qbutils.system import System

def flows():
    '''Flow.'''
    return 1
""",
    "qbutils/system.py": """
from qbutils.units import HBAR

class System:
    F = 1

    def energy(self):
        return HBAR
""",
    "qbutils/units.py": """
HBAR = 1
FILE = "units.toml"

def joules():
    return HBAR
""",
    "qbutils/units.toml": "hbar = 1",
    "referee/__init__.py": "",
    "chapters/book.toml": "",
    "chapters/paper.toml": """
[eq-1]
kind = "equation"
printed = "J"

[eq-12]
kind = "equation"
printed = "F"
effect = "none"

[text-12]
kind = "statement"
printed = "it grows"
verdict = "holds"
""",
}


@pytest.fixture
def package(tmp_path):
    """Return a folder with a small package and a ledger."""
    for name, text in PACKAGE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def executed(source, *modules):
    cells = [nbformat.v4.new_code_cell(source)]
    return nbformat.v4.new_notebook(cells=cells, metadata={"executed": {"modules": list(modules)}})


USES_FLOWS = executed("import qbutils as qb\nqb.flows()", "qbutils.flows")
USES_SYSTEM = executed("import qbutils as qb\nqb.System()")
USES_UNITS = executed("from qbutils.units import joules\nqb.check('eq-12', joules())\n'text-12'", "qbutils.units")
USES_NONE = executed("import qbutils as qb\n2 + 2")


@pytest.mark.parametrize(
    ("name", "old", "new", "affected"),
    [
        ("qbutils/flows.py", "    return 1", "    # a comment\n    return 1  # another", []),
        ("qbutils/flows.py", "Flow", "A longer docstring", []),
        ("qbutils/system.py", "    F = 1", "    # a comment\n    F = 1", []),
        ("qbutils/flows.py", "return 1", "return 2", [USES_FLOWS]),
        ("qbutils/flows.py", "def flows", "LIMIT = 1\ndef flows", [USES_FLOWS]),
        ("qbutils/system.py", "return HBAR", "return 2 * HBAR", []),
        ("qbutils/system.py", "F = 1", "F = 2", [USES_FLOWS, USES_SYSTEM]),
        ("qbutils/units.py", "HBAR = 1", "HBAR = 2", [USES_FLOWS, USES_SYSTEM, USES_UNITS]),
        ("qbutils/units.py", "return HBAR", "return 2 * HBAR", [USES_UNITS]),
        ("qbutils/units.toml", "1", "2", [USES_FLOWS, USES_SYSTEM, USES_UNITS]),
        ("qbutils/__init__.py", "qbutils.flows import", "qbutils.system import", [USES_FLOWS]),
        ("chapters/paper.toml", "none", "all of it", []),
        ("chapters/paper.toml", "grows", "shrinks", []),
        ("chapters/paper.toml", '"holds"', '"refuted"', [USES_UNITS]),
        ("chapters/paper.toml", '"J"', '"2*J"', []),
        ("chapters/paper.toml", '"F"', '"2*F"', [USES_UNITS]),
        ("chapters/paper.toml", "[eq-12]", "[eq-13]", [USES_UNITS]),
        *(
            ("chapters/paper.toml", 'effect = "none"', f'effect = "none"\n{key} = {{J = "0"}}', [USES_UNITS])
            for key in ("given", "at", "if", "correct", "if_words")
        ),
        ("chapters/paper.toml", 'effect = "none"', 'effect = "none"\nnote = "it is said twice"', []),
    ],
    ids=lambda value: value.replace("\n", " ") if isinstance(value, str) else str(len(value)),
)
def test_an_edit_reaches_the_chapters_that_follow_from_it(package, name, old, new, affected):
    notebooks = [USES_FLOWS, USES_SYSTEM, USES_UNITS, USES_NONE]
    before = [sources.Sources(package).behind(notebook) for notebook in notebooks]
    edit(package / name, old, new)
    after = [sources.Sources(package).behind(notebook) for notebook in notebooks]
    assert [n for n, *states in zip(notebooks, before, after, strict=True) if states[0] != states[1]] == affected


def test_a_ledger_that_is_no_toml_is_named(package):
    edit(package / "chapters/paper.toml", '"J"', "J")
    with pytest.raises(ValueError, match=r"^paper\.toml: Invalid value \(at line 4, column 11\)$"):
        sources.Sources(package)


@pytest.mark.usefixtures("chapter", "no_kernel")
def test_a_broken_entry_is_told_once_and_not_by_each_chapter(monkeypatch, capsys):
    def broken(ledger):
        raise ValueError(f"{ledger}.toml, eq-1, verdict: it is no verdict")

    paper = qb.claims()
    cases = [(broken, "paper.toml, eq-1, verdict: it is no verdict")]
    for fault, words in (
        ({"printed": "4*F +* 2"}, r"eq-12: '4\*F \+\* 2' does not parse: .*"),
        ({"given": {"Gamme": "0"}}, "eq-12: Gamme has symbols that its ledger does not know: Gamme"),
        ({"uses": ["eq-12", "eq-99"]}, r"paper\.toml, eq-12: there is no claim eq-99"),
        ({"shown_by": "eq-98"}, r"paper\.toml, eq-12: there is no claim eq-98"),
        ({"chapter": "93-a"}, r"paper\.toml, eq-12: there is no chapter 93-a"),
    ):
        entry = type(paper["eq-12"])("eq-12", {**paper["eq-12"], **fault}, paper)
        cases.append((lambda _, entry=entry: {**paper, "eq-12": entry}, words))
    for claims, words in cases:
        monkeypatch.setattr("qbutils.claims", claims)
        monkeypatch.setattr(sys, "argv", ["execute.py"])
        assert execute.main() == 1
        assert re.fullmatch(f"error: {words}", said(capsys))


def test_a_module_runs_when_a_function_of_it_is_called(package):
    program = f"""if True:
        import sys
        sys.path[:0] = [{str(ROOT / "tools")!r}, {str(package)!r}]
        import ran
        ran.note()
        import qbutils
        print(*sorted(ran.RAN), qbutils.flows.__doc__)
        qbutils.flows()
        print(*sorted(ran.RAN), qbutils.flows.__code__.co_firstlineno)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["Flow.", "qbutils.flows 4"]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_notebook_names_the_modules_that_ran(path):
    modules, text = execute.read_stored(path).metadata.executed.modules, path.read_text(encoding="utf-8")
    assert modules == sorted(modules)
    assert ("referee.decide" in modules) == ("qb.check(" in text)
    assert ("qbutils.flows" in modules) == ("energy_flows" in text or "device.answer(" in text)
