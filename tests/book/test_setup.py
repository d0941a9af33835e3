"""From nothing: without make, in a folder of any name, twice at once, and without a network."""

import ensurepip
import os
import re
import shutil
import subprocess
import sys
import textwrap

import pytest
from places import ROOT

# The one that comes with Python 3.11.0; it does not start on later ones, which are tried with the one they bring.
OLDEST_PIP = f"pip=={'22.3' if sys.version_info < (3, 12) else ensurepip.version()}"
ODD = "it's \"a\" $(touch pwned) `touch pwned` ä"


def copied(folder):
    """Copy what git would hold."""
    ignored = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache", ".ipynb_checkpoints")
    shutil.copytree(ROOT, folder, ignore=ignored)
    return folder


def make(folder, *arguments, **environment):
    return subprocess.Popen(
        ["make", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def commands(markdown):
    """List the commands of the plain route, as they are on Linux."""
    (block,) = re.findall(r"## Without make.*?```\n(py -3 .*?)```", markdown, re.DOTALL)
    lines = block.replace("py -3", sys.executable).replace("\\Scripts\\", "/bin/").splitlines()
    return [line.split() for line in lines]


@pytest.mark.slow
def test_the_plain_route_works_with_the_oldest_pip(tmp_path):
    folder = copied(tmp_path / "book")
    environment, *installs, build, _ = commands((ROOT / "README.md").read_text(encoding="utf-8"))
    assert build[1] == "tools/build.py"
    python = build[0]
    for command in (
        environment,
        [python, "-m", "pip", "install", OLDEST_PIP],
        *installs,
        [python, "-m", "pip", "check"],
        [python, "tools/execute.py", "--check"],
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    binder = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    for install in installs:
        assert " ".join(install[3:]) in binder.replace(" --no-cache-dir", "")


@pytest.mark.slow
def test_two_makes_at_once_in_a_folder_whose_name_is_a_command(tmp_path):
    folder = copied(tmp_path / ODD)
    first = make(folder, "book", LC_ALL="C")
    second = make(folder, "book", LC_ALL="C")
    said = [process.communicate() for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], said
    assert sorted(line for _, err in said for line in err.splitlines()) != []
    for out, _ in said:
        assert out.splitlines()[-1] == f"The book is built. Open {folder}/_build/html/index.html"
    assert sum("Building the pages" in out for out, _ in said) == 1
    assert {line for _, err in said for line in err.splitlines()} == {
        "Another command is at work in this folder; waiting for it"
    }
    assert list(tmp_path.rglob("pwned")) == []


@pytest.mark.slow
def test_without_a_network_one_line_says_so(tmp_path):
    folder = copied(tmp_path / "book")
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "UV_OFFLINE": "1"}
    process = make(folder, ".venv/ready", **nowhere, UV_CACHE_DIR=str(tmp_path / "cache"))
    _, err = process.communicate()
    first, *rest = err.splitlines()
    assert re.fullmatch(r"error: pip could not install uv==[\d.]+, .venv/log says why; is a package index .*\?", first)
    assert all(line.startswith("make") for line in rest)
    process = make(folder, ".venv/bin/uv")
    process.communicate()
    assert process.returncode == 0
    process = make(folder, ".venv/ready", **nowhere, UV_CACHE_DIR=str(tmp_path / "cache"))
    _, err = process.communicate()
    first, *rest = err.splitlines()
    assert first.startswith("error: uv could not install requirements.txt, .venv/log says why;")
    assert all(line.startswith("make") for line in rest)


@pytest.mark.slow
def test_tests_wait_for_the_book_where_both_are_asked_for(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv").mkdir()
    for name in ("requirements.txt", "pyproject.toml", ".venv/ready"):
        (tmp_path / name).touch()
    record = textwrap.dedent("""\
        import sys, time
        print("start", *sys.argv[1:], flush=True)
        time.sleep(0.3)
        print("end", *sys.argv[1:], flush=True)
    """)
    (tmp_path / "record.py").write_text(record, encoding="utf-8")
    build, run = (["start " + name, "end " + name] for name in ("tools/build.py", "-m pytest"))
    for asked, expected in ((["test", "book"], build + run), (["book", "test"], build + run), (["test"], run)):
        process = make(tmp_path, "-j4", *asked, f"RUN={sys.executable} record.py")
        out, err = process.communicate()
        assert [line for line in out.splitlines() if line.startswith(("start", "end"))] == expected, err


@pytest.mark.parametrize(
    ("python", "words"),
    [("false", "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"),
     ("python3", ".venv cannot be made: this folder takes no file")],
)  # fmt: skip
def test_why_nothing_is_set_up_is_told_in_one_line(tmp_path, python, words):
    """A Python that is too old fails as the program `false` does; where there is a file .venv, none can be made."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    for name in ("requirements.txt", "pyproject.toml", ".venv"):
        (tmp_path / name).touch()
    _, err = make(tmp_path, f"PYTHON={python}", ".venv/ready").communicate()
    assert [line for line in err.splitlines() if not line.startswith("make")] == [f"error: {words}"]
