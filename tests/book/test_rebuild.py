"""A book that is built again after an edit is, byte for byte, the one that is built from nothing."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress

import pytest
from alone import WAITING
from test_setup import copied

pytestmark = pytest.mark.slow


def build(folder):
    """Build a copy with this environment; return the chapters that were executed, and whether pages were built."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "tools/build.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr.removeprefix(f"{WAITING}\n")) == (0, "")
    executed = sorted(line.split()[0] for line in done.stdout.splitlines() if " cells " in line)
    return [name[:2] for name in executed], "Building the pages" in done.stdout


def pages(folder):
    files = (path for path in (folder / "_build" / "html").rglob("*") if path.is_file() and path.name != ".buildinfo")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return a copy of the book that was built once."""
    folder = copied(tmp_path_factory.mktemp("rebuilt") / "book")
    assert build(folder) == ([], True)
    assert build(folder) == ([], False)
    return folder


def comment(folder):
    edit(folder / "qbutils" / "flows.py", "\nimport numpy as np\n", "\nimport numpy as np  # arrays\n")


def function(folder):
    edit(folder / "qbutils" / "flows.py", "a_rate", "rate_a")


def title_and_words(folder):
    edit(folder / "chapters" / "12-robustness.md", "\n# ", "\n# Another title: ")
    edit(folder / "chapters" / "paper.toml", '\neffect  = "', '\neffect  = "In short: ')


def lost(folder):
    (folder / "chapters" / "06-referees-report.ipynb").unlink()


def reference_drawing_order_and_notation(folder):
    """Two pages change places, and so do their ways on; a symbol's meaning stands wherever the symbol does."""
    first, second = (f"  - file: chapters/{name}\n" for name in ("notation", "figures"))
    edit(folder / "chapters" / "references.bib", "title  = {Super", "title  = {On Super")
    edit(folder / "theme" / "static" / "favicon.svg", "<svg ", '<svg class="drawn" ')
    edit(folder / "_toc.yml", first + second, second + first)
    edit(folder / "chapters" / "notation.md", "amplitude of the drive on", "strength of the drive on")


def removed_and_template(folder):
    """Of a page that is gone nothing stays, in no list and in no search."""
    edit(folder / "_toc.yml", "  - file: chapters/updates\n", "")
    (folder / "chapters" / "updates.md").unlink()
    edit(folder / "theme" / "layout.html", "Skip to the text", "To the text")


def killed(folder):
    """A build is killed at several moments, once amid its pages: what makes them works on, and is waited for."""
    edit(folder / "theme" / "static" / "book.css", "\n", "\n\n")
    for seconds in (0.3, 2, 10):
        process = subprocess.Popen([sys.executable, "tools/build.py"], cwd=folder, stdout=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "executed", "seen"),
    [
        (comment, [], False),
        (function, ["04", "09", "11", "yo"], False),  # a new name
        (title_and_words, [], True),
        (lost, ["06"], False),
        (reference_drawing_order_and_notation, [], True),
        (killed, [], True),
        (removed_and_template, [], True),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_book_built_again_is_the_one_built_from_nothing(book, tmp_path, change, executed, seen):
    before, notebooks = pages(book), {p.name: p.read_bytes() for p in book.glob("chapters/*.ipynb")}
    change(book)
    assert build(book)[0] == executed
    after = pages(book)
    assert (after != before) == seen
    if change not in (title_and_words, removed_and_template):
        assert {p.name: p.read_bytes() for p in book.glob("chapters/*.ipynb")} == notebooks
    if change is removed_and_template:  # a clean build takes its time, and this comes after all others
        clean = shutil.copytree(book, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
        assert build(clean) == ([], True)
        assert pages(clean) == after
