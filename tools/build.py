"""Bring the book up to date: execute the chapters that need it, then build the pages into _build/html.

With --print the pages are printed as well, each by itself and all as one book, and each page offers its print.

Pages are built from nothing and swapped in whole: a rebuilt book is a clean one, and a failed build leaves the last.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import partial
from hashlib import sha256

import execute
import pdf
import yaml
from alone import alone
from pybtex.database import parse_string
from ran import PACKAGES
from sources import ROOT, read

BUILD = ROOT / "_build"
HTML, ASIDE, BUILT = BUILD / "html", BUILD / "aside", BUILD / "built"
NOT_SHOWN = {"tests", "tools", "binder"}
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
READ = {
    "_config.yml": yaml.safe_load, "_toc.yml": yaml.safe_load, "chapters/coverage.toml": tomllib.loads,
    "benchmarks/results.json": json.loads, "chapters/references.bib": partial(parse_string, bib_format="bibtex"),
}  # fmt: skip
STRICTLY = "-W", "-n", "--keep-going", "-q"  # a broken reference is a warning, and a warning is an error


def shown():
    """Return a digest of all that pages are made from; of a comment in our packages they show nothing."""
    found = sha256()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name[0] not in "._" and name not in NOT_SHOWN)
        for path in (ROOT / folder / name for name in sorted(files) if name[0] != "."):
            name, content = path.relative_to(ROOT).as_posix(), path.read_bytes()
            if name.startswith(PACKAGES) and path.suffix == ".py":
                content = ast.unparse(ast.parse(content)).encode()
            found.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    found.update(last_commit())
    return found.hexdigest()


def last_commit():
    """Name the last commit of a page, whose date is on it; without git there is none."""
    command = ["git", "-C", ROOT, "log", "-1", "--format=%H", "--", "*.md", "chapters"]
    return subprocess.run(command, capture_output=True, check=False).stdout if shutil.which("git") else b""


def build(held=None, printed=False):
    """Build all pages, and print them if asked to; return what went wrong, a line each.

    What builds them keeps the folder's lock too, so that the next build waits even where this command was killed.
    """
    execute.read_ledgers()
    for name, parse in READ.items():
        read(ROOT / name, parse)
    print("Building the pages", flush=True)
    shutil.rmtree(ASIDE, ignore_errors=True)
    try:
        command = [sys.executable, "-c", JUPYTER_BOOK, "build", ROOT, "--path-output", ASIDE, *STRICTLY]
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
            env=os.environ | {"PRINT_BOOK": "1" if printed else ""}, pass_fds=() if held is None else (held,),
        )  # fmt: skip
        if done.returncode:
            return complaints(done.stderr)
        built = ASIDE / "_build" / "html"
        if printed:
            print("Printing them", flush=True)
            if faults := pdf.press(built):
                return faults
        shutil.rmtree(HTML, ignore_errors=True)
        built.replace(HTML)
    finally:
        shutil.rmtree(ASIDE, ignore_errors=True)
    return []


def complaints(said):
    """List the warnings and errors in what Sphinx said, before Jupyter Book shows where it was told of them."""
    said = execute.COLOUR.sub("", said.partition("Traceback (most recent call last)")[0])
    for place in re.findall(r'^ *File ".*[/\\](theme[/\\].*)", line (\d+)', said, re.MULTILINE)[-1:]:
        said = re.sub(r"^(?=[\w.]+Error: (?!\[Errno))", "{}, line {}: ".format(*place), said, flags=re.MULTILINE)
    lines = said.splitlines()
    found = [line for line in lines if re.search(r"(WARNING|ERROR|[Ee]rror|[Ee]xception)\b.*:\s", line)]
    found = [re.sub(r"^.*\[Errno \d+\] (.*?)\)?$", r"the pages cannot be written: \1", line) for line in found]
    found = found or [f"the book was not built: {' '.join(' '.join(lines).split()) or 'no word was said why'}"]
    return [line.replace(f"{ROOT}{os.sep}", "") for line in found]


def main():
    """Execute and build what is not up to date; return the number of faults, for the shell."""
    try:
        with alone() as held:
            faults = execute.update(execute.chapters())
            printed = "--print" in sys.argv
            there = BUILT.read_text(encoding="utf-8", errors="replace") if HTML.exists() and BUILT.exists() else ""
            state = shown()
            with_prints = f"{state} printed"
            if not faults and there != with_prints and (printed or there != state):
                BUILT.unlink(missing_ok=True)
                faults = build(held, printed)
                if not faults:
                    execute.write(BUILT, with_prints if printed else state)
    except OSError as error:
        faults = [f"{error.filename or ''} {error.strerror}".strip()]
    except (ValueError, SyntaxError) as error:
        faults = [str(error)]
    for line in faults:
        print(f"error: {line}", file=sys.stderr)
    if not faults:
        print(f"The book is built. Open {HTML / 'index.html'}")
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main())
