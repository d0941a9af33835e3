"""What comparing stored outputs (nbval) cannot see, and a proof that each check bites."""

import copy
import json
import re
import subprocess
import sys
import tomllib
import zipfile

import execute
import nbformat
import pytest
import yaml
from places import CHAPTERS, ROOT, code_of

from qbutils.figures import FIGURE
from referee.notebooks import bundles

SKIPS = {"nbval-skip", "nbval-ignore-output", "raises-exception", "skip-execution"}


def pages(entry):
    """List the files that a table of contents names, in order."""
    here = [entry[key] for key in ("root", "file") if key in entry]
    below = [part for key in ("parts", "chapters", "sections") for part in entry.get(key, [])]
    return here + [page for part in below for page in pages(part)]


def faults(notebook):
    """List what is wrong with a chapter's notebook although each of its outputs compares equal."""
    found = []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append("a code cell was not executed, or not in order")
    for cell in code:
        stored = [output.data for output in cell.outputs if "data" in output]
        drawn = [data for data in stored if FIGURE in data]
        if re.search(r"\bfigures\.show\(", cell.source) and not drawn:
            found.append(f"{cell.id} shows no figure")
        if any("<svg" not in data.get("image/svg+xml", "") or not data[FIGURE]["alt"] for data in drawn):
            found.append(f"{cell.id} has a figure without a drawing or without alternative text")
        if any(kind.startswith("image/") for data in stored for kind in data.keys() - {"image/svg+xml"}):
            found.append(f"{cell.id} has an image that is compared nowhere; show it with qb.figures.show")
        if SKIPS & set(cell.metadata.get("tags", [])) or "NBVAL_" in cell.source:
            found.append(f"{cell.id} is kept from the comparison")
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_notebook_is_executed_and_whole(path):
    assert faults(execute.read_stored(path)) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_text_and_notebook_are_in_step(path):
    assert execute.in_step(path), f"run: make execute chapter={path.stem}"


def test_contents_list_every_page_once_and_chapters_in_order():
    listed = pages(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    numbered = [page for page in listed if re.match(r"chapters/\d\d-", page)]
    assert numbered == sorted(numbered)
    assert sorted(listed) == sorted([*(f"chapters/{p.stem}" for p in ROOT.glob("chapters/*.md")), "index"])
    assert all((ROOT / f"{page}.md").is_file() for page in listed)


def test_every_notebook_has_its_text():
    assert [p.stem for p in sorted((ROOT / "chapters").glob("*.ipynb"))] == [p.stem for p in CHAPTERS]


def test_figures_have_names_of_their_own():
    stored = [bundle for path in CHAPTERS for bundle in bundles(path.with_suffix(".ipynb"))]
    names = [bundle[FIGURE]["name"] for bundle in stored if FIGURE in bundle]
    assert sorted(names) == sorted(set(names)) != []


# --- each check bites: a sound notebook, then one fault at a time ---------------------------------

DRAWN = {"image/svg+xml": "<svg></svg>", FIGURE: {"name": "fig-2", "caption": "Energy", "alt": "energy rises"}}


def sound():
    v4 = nbformat.v4
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell(r"At $\kappa_a = 0.05$ the paper prints 0.016; see `0.7` and [there](a-0.9.html)."),
            v4.new_code_cell("kappa_a = 0.05", execution_count=1),
            v4.new_code_cell(
                "qb.figures.show(figure)",
                execution_count=2,
                outputs=[v4.new_output("execute_result", copy.deepcopy(DRAWN), execution_count=2)],
            ),
        ]
    )


def unexecuted(notebook):
    notebook.cells[1].execution_count = None


def out_of_order(notebook):
    notebook.cells[1].execution_count = 3


def without_figure(notebook):
    notebook.cells[2].outputs = []


def without_drawing(notebook):
    notebook.cells[2].outputs[0].data["image/svg+xml"] = "<div></div>"


def without_alternative_text(notebook):
    notebook.cells[2].outputs[0].data[FIGURE]["alt"] = ""


def with_bitmap(notebook):
    notebook.cells[2].outputs[0].data["image/png"] = "iVBORw0="


def tagged_out(notebook):
    notebook.cells[1].metadata["tags"] = ["nbval-ignore-output"]


def commented_out(notebook):
    notebook.cells[1].source += "  # NBVAL_IGNORE_OUTPUT"


def test_a_sound_notebook_has_no_fault():
    assert faults(sound()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        unexecuted,
        out_of_order,
        without_figure,
        without_drawing,
        without_alternative_text,
        with_bitmap,
        tagged_out,
        commented_out,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_one_fault_is_found(spoil):
    notebook = sound()
    spoil(notebook)
    assert len(faults(notebook)) == 1


def test_the_wheel_carries_the_ledgers(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    assert (tmp_path / "qbutils" / "py.typed").is_file()
    read = f"import sys, json; sys.path.insert(0, {str(tmp_path)!r}); import qbutils; "
    read += "print(json.dumps({name: dict(entry) for name, entry in qbutils.claims().items()}))"
    run = subprocess.run([sys.executable, "-I", "-c", read], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == tomllib.loads((ROOT / "chapters/paper.toml").read_text(encoding="utf-8"))


def test_one_install_brings_what_the_chapters_import():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + project["optional-dependencies"]["chapters"]
    brought = {re.match(r"\w+", package)[0] for package in named} | {"qbutils", "referee"} | sys.stdlib_module_names
    cells = [source for path in CHAPTERS for source in code_of(path)]
    imported = re.findall(r"^ *(?:import|from) (\w+)", "\n".join(cells), re.MULTILINE)
    assert set(imported) <= brought
