"""Run the code of one chapter on another copy of the package and say which claims turn red.

    python tools/faults.py COPY CHAPTER            stop at the first fault
    python tools/faults.py COPY CHAPTER --edits    edit samples of each entry as it is decided, and list what passes

COPY holds `qbutils` and `chapters`. Figures are not written, everything else runs. The answer is one line of JSON.
"""

import argparse
import contextlib
import io
import json
import os
import random
import re
import sys
from pathlib import Path

INTEGER = re.compile(r"(?<![\w.])\d+(?![\w.])")
SIGN = re.compile(r"(?<=\S )[+-](?= \S)|(?<=\()-")


def edits(entry):
    """Yield edits of an entry: up to three single characters of each form and of its condition, and its verdict."""
    for field in ("printed", "correct", "if"):
        text, changed = entry.get(field, ""), []
        if entry["kind"] == "equation":
            changed = [(m, str(int(m[0]) + 1)) for m in INTEGER.finditer(text)]
            changed += [(m, {"+": "-", "-": "+"}[m[0]]) for m in SIGN.finditer(text)]
        elif entry["kind"] == "number" and field in ("printed", "correct"):
            changed = [(m, str((int(m[0]) + 1) % 10)) for m in re.finditer(r"\d", text)]
        for found, new in random.Random(text).sample(changed, min(3, len(changed))):
            yield {**entry, field: text[: found.start()] + new + text[found.end() :]}
    yield {**entry, "verdict": "refuted" if entry["verdict"] == "holds" else "holds"}


def passes(claim, entry, model, detail, at, line):
    """Tell whether `check` accepts an entry and shows the line that the true one shows."""
    from qbutils import ledger

    true, ledger._entry = ledger._entry, lambda name: entry if name == claim else true(name)
    try:
        return ledger.check(claim, model, detail, **at)._repr_html_() == line and not idle(claim, entry, true(claim))
    except AssertionError:
        return False
    finally:
        ledger._entry = true


def idle(claim, entry, true):
    """Tell whether an edit is proved to change nothing under the entry's conditions, such as a factor of J at J = 0."""
    from qbutils.ledger import _conditions, parse
    from qbutils.symbolic import DERIVED, is_zero

    (field,) = (name for name in entry if entry[name] != true[name])
    if field not in ("printed", "correct"):
        return False
    one, other = (parse(claim, form[field]).subs(DERIVED) for form in (entry, true))
    try:
        return is_zero((one - other).subs(_conditions(claim, entry.get("given", ""))).doit())
    except ValueError:
        return False


def run(copy, chapter, edit):
    """Execute the cells of a chapter; return the first fault, or the edits that `check` lets pass."""
    import qbutils as qb
    from qbutils import figures

    if Path(qb.__file__).parents[1] != copy.resolve():
        raise ImportError(f"qbutils comes from {qb.__file__}, not from {copy}")
    figures.show = lambda *_, **__: None
    answer = {"chapter": chapter, "claim": None, "error": None, "decided": 0, "edits": 0, "passed": []}
    true_check = qb.check

    def check(claim, model, detail="", **at):
        try:
            verdict = true_check(claim, model, detail, **at)
        except AssertionError:
            answer["claim"] = claim
            raise
        answer["decided"] += 1
        for entry in edits(dict(qb.ledger._entry(claim))) if edit else ():
            answer["edits"] += 1
            if passes(claim, entry, model, detail, at, verdict._repr_html_()):
                answer["passed"].append(f"{claim}: {entry}")
        return verdict

    qb.check = check
    (notebook,) = copy.glob(f"chapters/{chapter}*.ipynb")
    os.chdir(notebook.parent)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    names = {"__name__": "__main__", "display": lambda *_: None}  # a notebook has it
    try:
        for cell in cells:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
    except Exception as error:  # whatever the fault has made of the chapter
        answer["error"] = f"{type(error).__name__}: {error}"
    return answer


def main():
    """Read the command line and print the answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", type=Path)
    parser.add_argument("chapter")
    parser.add_argument("--edits", action="store_true")
    args = parser.parse_args()
    sys.path.insert(0, str(args.copy.resolve()))
    with contextlib.redirect_stdout(io.StringIO()):
        answer = run(args.copy.resolve(), args.chapter, args.edits)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
