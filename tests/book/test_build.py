"""Pages are built when something that they show has changed, and a book that could not be built is not called built."""

import os
import re
import subprocess
import sys

import build
import execute
import pytest
from places import BOOK, ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with one file of every kind that a page is made from or not."""
    for name, path in {"ROOT": "", "HTML": "_build/html", "BUILT": "_build/built"}.items():
        monkeypatch.setattr(build, name, tmp_path / path)
    for name in (*SHOWN, *NOT_SHOWN):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    return tmp_path


SHOWN = [
    "_config.yml", "_toc.yml", "index.md", "chapters/01-a.md", "chapters/01-a.ipynb", "chapters/paper.toml",
    "chapters/coverage.toml", "chapters/a.svg", "chapters/references.bib", "theme/layout.html", "theme/search.py",
    "theme/static/book.css", "qbutils/units.py", "referee/ledger.py", "referee/schema.json", "pyproject.toml",
    "requirements.txt", "benchmarks/results.json",
]  # fmt: skip
NOT_SHOWN = ["tests/test_a.py", "tools/build.py", "binder/postBuild", "_build/a", ".git/a", ".ci/run"]


@pytest.mark.parametrize("name", SHOWN + NOT_SHOWN)
def test_what_pages_show_is_watched(folder, name):
    before = build.shown()
    (folder / name).write_text("x = 2\n", encoding="utf-8")
    assert (build.shown() != before) == (name in SHOWN)
    (folder / name).unlink()
    assert (build.shown() != before) == (name in SHOWN)


def test_of_a_comment_in_our_packages_pages_show_nothing(folder):
    before = build.shown()
    (folder / "qbutils/units.py").write_text("x = 1  # metres\n", encoding="utf-8")
    assert build.shown() == before


def test_a_book_that_could_not_be_built_is_tried_again(folder, monkeypatch, capsys):
    results = [["a.md:1: WARNING: no such page"], [], ["not asked"]]
    monkeypatch.setattr(execute, "chapters", list)
    monkeypatch.setattr(execute, "update", lambda _: [])

    def built(*_):
        wrong = results.pop(0)
        build.HTML.mkdir(parents=True, exist_ok=True)
        return wrong

    monkeypatch.setattr(build, "build", built)
    assert build.main() == 1
    assert capsys.readouterr() == ("", "error: a.md:1: WARNING: no such page\n")
    assert not build.BUILT.exists()
    build.BUILT.parent.mkdir(exist_ok=True)
    build.BUILT.write_bytes(b"\xff")  # damaged: no state of the book
    for left in (1, 1):  # built, then up to date
        assert build.main() == 0
        assert len(results) == left
        assert capsys.readouterr().out == f"The book is built. Open {folder / '_build/html/index.html'}\n"
    (folder / "index.md").write_text("x = 3\n", encoding="utf-8")
    assert build.main() == 1
    monkeypatch.setattr(execute, "update", lambda _: ["01-a, cell c001: wrong"])
    assert build.main() == 1
    assert capsys.readouterr().err.endswith("error: 01-a, cell c001: wrong\n")


@pytest.mark.parametrize("name", build.READ)
def test_settings_that_cannot_be_read_are_named(folder, monkeypatch, name):
    for one in build.READ:
        (folder / one).write_text("{}" if one.endswith("json") else "", encoding="utf-8")
    monkeypatch.setattr(execute, "read_ledgers", list)
    (folder / name).write_text("@a: [\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^{name.split('/')[-1]}: .*line [12]") as raised:
        build.build()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("held", "printed"), [(None, False), (7, True)])
def test_what_builds_the_pages_is_what_it_was(folder, monkeypatch, held, printed):
    """Whatever is broken is an error, and all of it is told at once."""
    started = []

    def run(command, **how):
        started.append((command[2:], how["env"]["PRINT_BOOK"], how["pass_fds"]))
        (build.ASIDE / "_build/html").mkdir(parents=True)
        return subprocess.CompletedProcess(command, 0)

    for name, value in {"ASIDE": folder / "aside", "READ": {}}.items():
        monkeypatch.setattr(build, name, value)
    build.HTML.parent.mkdir(exist_ok=True)
    monkeypatch.setattr(execute, "read_ledgers", list)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(build.pdf, "press", lambda built: [f"{built.name} printed"])
    assert build.build(held, printed) == ["html printed"] * printed
    options = ["-W", "-n", "--keep-going", "-q"]
    command = [build.JUPYTER_BOOK, "build", folder, "--path-output", folder / "aside", *options]
    assert started == [(command, "1" if printed else "", (7,) if held else ())]
    assert (build.HTML.exists(), build.ASIDE.exists()) == (not printed, False)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [None, "html"])
def test_a_folder_that_takes_no_file_is_named_in_one_line(monkeypatch, capsys, name):
    def refused(_):
        raise OSError(30, "executed.json cannot be written: Read-only file system", *filter(None, [name]))

    monkeypatch.setattr(execute, "chapters", list)
    monkeypatch.setattr(execute, "update", refused)
    assert build.main() == 1
    said = "executed.json cannot be written: Read-only file system"
    assert capsys.readouterr().err == f"error: {'html ' if name else ''}{said}\n"


def test_of_what_sphinx_says_the_complaints_are_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "ROOT", tmp_path)
    said = f"""reading sources
{tmp_path}/chapters/a.md:3: WARNING: unknown document
\x1b[91mSphinx error:\x1b[0m
OSError: [Errno 28] No space left on device: 'a.html'
Traceback (most recent call last)
ValueError: what Jupyter Book adds"""
    assert build.complaints(said) == [
        "chapters/a.md:3: WARNING: unknown document",
        "the pages cannot be written: No space left on device: 'a.html'",
    ]
    said = "\nExtension error (a):\nHandler <f> threw an exception (exception: [Errno 28] No space left on device)\n"
    assert build.complaints(said) == ["the pages cannot be written: No space left on device"]
    said = """
Exception occurred:
  File "/a/.venv/sphinx/x.py", line 9, in <module>
  File "/a/theme/render.py", line 79
SyntaxError: invalid syntax
"""
    assert build.complaints(said) == ["theme/render.py, line 79: SyntaxError: invalid syntax"]
    said = r"""
mathematics:
MathJax cannot read '\\unheard': Undefined control sequence"""
    assert build.complaints(said) == [f"the book was not built:{said}".replace("\n", " ")]
    assert build.complaints("") == ["the book was not built: no word was said why"]


@pytest.mark.skipif(not (BOOK / "index.html").is_file(), reason="no book is built (make book)")
@pytest.mark.parametrize(
    "tool",
    [
        "import pathlib, pdf, sys; sys.exit(f'error: {pdf.press(pathlib.Path())[0]}')",
        "import runpy; runpy.run_path('device.py', run_name='__main__')",
    ],
    ids=["pdf", "device"],
)
@pytest.mark.parametrize(
    ("browser", "patience", "said"),
    [
        pytest.param("exit 1", 300, "the browser closed|Broken pipe", id="dies", marks=pytest.mark.slow),
        pytest.param("exec sleep 600", 0.1, "the browser said nothing for 0.1 s", id="hangs"),
    ],
)
def test_a_browser_that_does_not_work_is_named(tmp_path, tool, browser, patience, said):
    (tmp_path / "chromium").write_text(f"#!/bin/sh\n{browser}\n", encoding="utf-8")
    (tmp_path / "chromium").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", f"import browser; browser.PATIENCE = {patience}; {tool}"],
        cwd=ROOT / "tools",
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert re.fullmatch(rf"error: .*({said})\n", done.stderr)


def test_what_makes_the_pages_of_a_killed_build_is_waited_for(tmp_path):
    """It outlives the command, and would write among the pages of the next build; here until it may end."""
    fcntl = pytest.importorskip("fcntl")
    started, may_end = tmp_path / "started", tmp_path / "may end"
    for pipe in (started, may_end):
        os.mkfifo(pipe)
    program = f"""if True:
        import sys
        sys.path.insert(0, {str(ROOT / "tools")!r})
        import build, execute
        execute.update, execute.read_ledgers, build.shown = (lambda *_: []), (lambda: None), (lambda: "new")
        build.BUILT, build.ASIDE = build.BUILD / "nothing", build.BUILD / "nowhere"
        build.JUPYTER_BOOK = "open({str(started)!r}, 'w').close(); open({str(may_end)!r}).close()"
        build.main()"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"Building the pages\n"
    started.read_text()
    process.kill()
    process.communicate()
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        with pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(folder)
        may_end.write_text("")
