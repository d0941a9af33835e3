"""What a command says when it fails, and to whom: its exit code, the file that it names, the lock that it waits for."""

import base64
import io
import os
import re
import runpy
import select
import shutil
import subprocess
import sys
import tomllib
from contextlib import ExitStack

import build
import device
import execute
import faults
import mutants
import pdf
import pikepdf
import pytest
import sources
import yaml
from alone import WAITING, alone
from pdf import save
from places import BOOK, BUILT, ROOT
from sources import Module
from test_execution import TEXT

from qbutils import device_file

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^([a-z]+):[^=\n]*##", MAKEFILE, re.MULTILINE)


@pytest.fixture
def failing(tmp_path):
    """Return a Python of which the n-th that starts fails, and how many were started."""
    program, count = tmp_path / "python", tmp_path / "count"

    def run(command, n):
        count.write_text("")
        text = f'#!/bin/sh\necho >>"{count}"\n[ "$(wc -l <"{count}")" -ne {n} ]\n'
        program.write_text(text)
        program.chmod(0o755)
        ready = [flag for name in ("ready", "interop", "lab", "bin/uv") for flag in ("-o", f".venv/{name}")]
        made = subprocess.run(
            ["make", "--no-print-directory", *ready, f"RUN={program}", command], cwd=ROOT, capture_output=True
        )
        return made.returncode, len(count.read_text())

    return run


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {"help", "interop", "sbom", "clean"}))
def test_a_command_of_make_fails_with_each_program_that_it_runs(failing, command):
    code, started = failing(command, 0)
    assert (code, started >= 1) == (0, True)
    assert [failing(command, n)[0] for n in range(1, started + 1)] == [2] * started


def would(*arguments):
    """Return what make would run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", "PYTHON=python3", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_each_command_runs_what_it_ran(snapshot):
    """The set-up as well, of whatever is not there yet."""
    there = ("-n", "-B", "-o", ".venv/ready", "-o", ".venv/bin/uv")
    told = [would("help"), would("-n", "-B", "-o", ".venv/ready", ".venv/installed")]
    assert re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split() == COMMANDS  # no file is one
    assert "".join([*told, *(would(*there, command) for command in COMMANDS)]) == snapshot


@pytest.mark.parametrize("fails", ["nothing", "pdf", "-m pytest -m faults or axe or slow tests", "everything"])
def test_what_is_run_on_every_change_is_what_it_was(tmp_path, snapshot, fails):
    """A part of .ci/run that fails is remembered, and the others run; a Chromium that is not there is asked for."""
    stub = f"""#!/bin/sh
echo "CI=$CI ${{0##*/}} $*" >>ran
[ "$1" = update ] && exit
[ "{fails}" != everything ] && [ "$*" != "{fails}" ] && {{ [ "$1" != -c ] || echo chromium; }}
"""
    programs = ["make", "apt-get", *["chromium"] * (fails != "everything")]
    texts = {f"bin/{name}": stub for name in programs} | {".venv/bin/python": stub, "bin/id": "#!/bin/sh\necho 0\n"}
    texts[".ci/run"] = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    for name in ("bash", "dirname"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    path = {"PATH": str(tmp_path / "bin")}
    done = subprocess.run([tmp_path / ".ci/run"], env=os.environ | path, capture_output=True, text=True)
    assert f"{(tmp_path / 'ran').read_text()}{done.stdout}{done.stderr}{done.returncode}" == snapshot


def test_what_runs_elsewhere_is_what_it_was(snapshot):
    """The workflows, Binder, and the settings of the tests."""
    read = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in ROOT.glob(".github/workflows/*.yml")}
    told = [f"{name}: {yaml.safe_dump(read[name], default_flow_style=True, width=10**6)}" for name in sorted(read)]
    told += [f"{path.name}: {path.read_text('utf-8')}" for path in sorted(ROOT.glob("binder/*"))]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    told += [f"{key}: {settings[key]}\n" for key in ("pytest", "coverage", "hatch")]
    assert "".join(told) == snapshot


ANSWERED = {  # a program and what it is given
    "a chapter that is not there": ["execute.py", "nosuch"],
    "a chapter to check that is not there": ["execute.py", "--check", "99"],
    "what can be executed": ["execute.py", "--help"],
    "what can be broken": ["faults.py", "--help"],
    "two devices": ["device.py", "one", "two"],
    "a device that is not there": ["device.py", "nosuch.toml"],
    "a paper that is not there": ["paper_map.py", "nosuch"],
    "a module that is not there": ["mutants.py", "nosuch"],
    "an answer": ["qbutils", str(device_file.EXAMPLE)],
    "no file": ["qbutils"],
    "a file that is not there": ["qbutils", "nosuch.toml"],
    "two files": ["qbutils", "one", "two"],
    "an example": ["qbutils", "--example"],
    "help": ["qbutils", "--help"],
}


@pytest.mark.parametrize("command", ANSWERED)
def test_a_command_answers_as_it_did(command, monkeypatch, capsys, snapshot):
    program, *arguments = ANSWERED[command]
    monkeypatch.setattr(sys, "argv", [program, *arguments])
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delitem(sys.modules, "qbutils.__main__", raising=False)  # other tests import what this one starts
    code = None
    try:
        if program == "qbutils":
            runpy.run_module(program, run_name="__main__")
        else:
            runpy.run_path(str(ROOT / "tools" / program), run_name="__main__")
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    assert f"{said.out}{said.err}{code}" == snapshot


SOURCE = """
def of_all(kappa_a, w, *, twice=True, names=()):
    '''No docstring is broken.'''
    if w.p_b < 3 and not twice or kappa_a is None:
        raise ValueError("no")
    w.total += max(kappa_a ** 2, -kappa_a, key=abs) / 1.5
    while w >= 0 and names != ():
        print(w)
    return w @ names | {1j} if twice else kappa_a - kappa_b * 3 <= 4 == w not in names
"""
PRINTED = "4*F**2 - (-kappa_a + 1.5*J)"
ENTRY = {"kind": "equation", "printed": PRINTED, "correct": "F", "if": {"J": "0"}, "verdict": "holds"}


def test_code_and_ledger_are_broken_as_they_were(snapshot):
    """Each mutant of a small module, and each edit of an equation and of a number."""
    told = [mutant.text for mutant in mutants.mutants(SOURCE)]
    told += map(str, (*faults.edits(ENTRY), *faults.edits({"kind": "number", "printed": "0.9", "verdict": "refuted"})))
    assert "\n".join(told) == snapshot


def test_what_a_module_hands_on_is_known_by_its_name_there(tmp_path):
    (tmp_path / "a.py").write_text("from b import c as d, e\nimport f\n", encoding="utf-8")
    assert Module(tmp_path / "a.py").hands_on == {"d": "b", "e": "b"}


def test_the_verdicts_are_written_into_the_readme(monkeypatch):
    written = {}
    monkeypatch.setattr(sources, "write", lambda path, text: written.update({path: text}))
    runpy.run_path(str(ROOT / "tools/verdicts.py"), run_name="__main__")
    assert {path.name for path in written} == {"README.md", "bound-budget.svg"}
    assert {path: path.read_text(encoding="utf-8") for path in written} == written


def test_verdicts_that_cannot_be_written_are_told_in_a_line(monkeypatch):
    def refused(path, _):
        raise OSError(30, f"{path.name} cannot be written: Read-only file system")

    monkeypatch.setattr(sources, "write", refused)
    with pytest.raises(SystemExit, match=r"^error: README\.md cannot be written: Read-only file system$"):
        runpy.run_path(str(ROOT / "tools/verdicts.py"), run_name="__main__")


def test_a_new_commit_of_a_page_builds_it_again(monkeypatch, tmp_path):
    """Its date is on it; that of another file is on none."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    (tmp_path / "chapters").mkdir()
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    seen = []
    for name in ("index.md", "other", "chapters/a.bib", "a.md"):
        (tmp_path / name).write_text("", encoding="utf-8")
        for command in (["init", "-q"], ["add", name], [*who, "commit", "-q", "-m", name]):
            subprocess.run(["git", *command], cwd=tmp_path, check=True)
        seen.append(build.last_commit())
    assert (seen[0] == seen[1], len({*seen})) == (True, 3)
    before = build.shown()
    monkeypatch.setattr(build, "last_commit", lambda: b"another")
    assert build.shown() != before


class Asked:
    """A browser that only notes what it is asked, and shows a page of 2000 pixels."""

    def __init__(self, said):
        self.said, empty = said, io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.save(empty)
        self.data = base64.b64encode(empty.getvalue())

    __enter__, __exit__ = (lambda self: self), (lambda *_: None)

    def __getattr__(self, name):
        def act(*given, **named):
            self.said.append(f"{name} {given} {named}")
            return {"data": self.data} if name == "call" else 2000

        return act


def test_a_browser_is_asked_to_print_as_it_was(monkeypatch, tmp_path, snapshot):
    """A device's page, a page of the book, and all that makes its print."""
    said = []
    monkeypatch.setattr(device, "Browser", lambda: Asked(said))
    monkeypatch.setattr(pdf, "Browser", lambda: Asked(said))
    monkeypatch.setattr(pdf, "pages", lambda *_: said.append("pages") or ["a fault"])
    monkeypatch.setattr(pdf, "book", lambda *_: said.append("book") or ["another"])
    device.printed(tmp_path)
    for tagged in ({}, {"tagged": False}):
        pdf.printed(Asked(said), **tagged)
    for there in ("chromium", None):
        monkeypatch.setattr(pdf, "installed", lambda there=there: there)
        said += pdf.press(tmp_path)
    monkeypatch.setattr(pdf, "installed", lambda: "chromium")
    monkeypatch.setattr(pdf, "pages", lambda *_: (tmp_path / "none").read_bytes())
    said += pdf.press(tmp_path)
    assert "\n".join(said).replace(str(tmp_path), "") == snapshot


def test_pages_are_printed_when_that_is_asked_for(monkeypatch, tmp_path):
    """And where they were built, but not printed, they are printed."""
    asked = []
    for name in ("HTML", "BUILT"):
        monkeypatch.setattr(build, name, tmp_path / name)
    build.HTML.mkdir()
    monkeypatch.setattr(execute, "update", lambda _: [])
    monkeypatch.setattr(build, "build", lambda held, printed=False: asked.append((held is not None, printed)) or [])
    for arguments in ([], [], ["--print"], ["--print"], []):
        monkeypatch.setattr(sys, "argv", ["build.py", *arguments])
        assert build.main() == 0
    assert asked == [(True, False), (True, True)]


def test_a_file_is_written_by_itself(tmp_path):
    execute.write(tmp_path / "a.txt", "a")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"a.txt": "a"}


@pytest.mark.skipif("CI" not in os.environ, reason="not in CI, where the print is made before the tests")
def test_the_print_is_there_where_everything_is_tested():
    """Without it its tests would be left out unseen."""
    assert (BUILT / "book.pdf").stat().st_mtime >= (BOOK / "index.html").stat().st_mtime


def test_places_are_printed_in_four_digits(tmp_path):
    """Of a drawing and of text; a letter that is drawn twice is outlined once."""
    letter = b"0.123456 1 m\n" + 6 * b"100.123456 0.000012 l\n" + b"f\n"
    drawn = b"0.123456789 -1234.56789 m\n.987654321 0 0 1 2 3 c\n12.3456789 0 Td <0102> Tj\n0.333333333 w\n"
    with pikepdf.new() as pdf:
        pdf.add_blank_page().Contents = pdf.make_stream(drawn + 2 * letter)
        save(pdf, tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        page = pdf.pages[0]
        assert page.Contents.read_bytes() == (
            b"0.1235 -1235 m\n0.9877 0 0 1 2 3 c\n12.35 0 Td <0102> Tj\n0.333333333 w\n/L0 Do\n/L0 Do\n"
        )
        assert page.Resources.XObject.L0.read_bytes() == b"0.1235 1 m\n" + 6 * b"100.1 0 l\n" + b"f\n"


def test_the_second_command_waits_for_the_first():
    other = [sys.executable, "tools/alone.py", sys.executable, "-c", "print('done', flush=True)"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with ExitStack() as first:
        first.enter_context(alone())
        with subprocess.Popen(other, cwd=ROOT, **pipes) as waits:
            said = waits.stderr.readline().strip() or "nothing"
            early = select.select([waits.stdout], [], [], 0.2)[0]
            first.close()
            done = waits.communicate()[0]
    assert (said, early, done, waits.returncode) == (WAITING, [], "done\n", 0)


def test_of_several_chapters_the_ones_out_of_step_are_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(execute, "CHAPTERS", tmp_path)
    names = ["01-one", "02-two", "03-three"]
    for name in names:
        path = tmp_path / f"{name}.md"
        path.write_text(TEXT, encoding="utf-8")
        notebook = execute.read_text(path)
        path.with_suffix(".ipynb").write_text(execute.as_text(notebook, []), encoding="utf-8")
        path.write_text(execute.as_chapter(notebook), encoding="utf-8")
    path.with_name("02-two.md").write_text(TEXT.replace("one", "another"), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["execute.py", "--check"])
    assert execute.main() == 1
    said = capsys.readouterr().err.splitlines()
    assert said == ["error: 02-two: text and notebook differ; run: make execute chapter=02-two"]
