"""What a command says when it fails, and to whom: its exit code, the file that it names, the lock that it waits for."""

import re
import select
import subprocess
import sys
from contextlib import ExitStack

import execute
import pikepdf
import pytest
import yaml
from alone import WAITING, alone
from pdf import starts
from places import ROOT
from test_execution import TEXT

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


def test_what_is_run_on_every_change_is_counted_where_it_fails():
    """A part of .ci/run that fails is remembered; a workflow runs no step whose failure is let pass."""
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    parts = [line.strip() for line in lines if re.match(r"\s*(make|\.venv/bin/python -m pytest) ", line)]
    assert len(parts) == 9
    assert all('|| failed+=("' in part for part in parts)
    for path in ROOT.glob(".github/workflows/*.yml"):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        steps = [step for job in jobs for step in (job, *job["steps"])]
        assert [step for step in steps if step.get("continue-on-error") or "|| true" in step.get("run", "")] == []


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


def test_the_contents_of_the_print_count_pages_from_one():
    with pikepdf.new() as pdf:
        for _ in range(5):
            pdf.add_blank_page()
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(f"chapter {page}", page) for page in (0, 1, 4))
        assert starts(pdf) == [1, 2, 5]
