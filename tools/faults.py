"""Run the code of one chapter on another copy of the package and say which claims turn red.

    python tools/faults.py COPY CHAPTER            stop at the first fault
    python tools/faults.py COPY CHAPTER --edits    edit samples of each entry as it is decided, and list what passes

COPY holds `qbutils`, `referee` and `chapters`. Figures are not written, everything else runs. The answer is one line
of JSON.
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


def texts(entry):
    """Yield each text of an entry that a comparison reads, and the way to put another in its place."""
    for field in ("printed", "correct"):
        if field in entry:
            yield entry[field], lambda new, field=field: {**entry, field: new}
    for symbol, text in entry.get("if", {}).items():
        yield text, lambda new, symbol=symbol: {**entry, "if": {**entry["if"], symbol: new}}


def edits(entry):
    """Yield edits of an entry: up to three single characters of each form and of its condition, and its verdict."""
    for text, put in texts(entry):
        changed = []
        if entry["kind"] == "equation":
            changed = [(m, str(int(m[0]) + 1)) for m in INTEGER.finditer(text)]
            changed += [(m, {"+": "-", "-": "+"}[m[0]]) for m in SIGN.finditer(text)]
        elif entry["kind"] == "number":
            changed = [(m, str((int(m[0]) + 1) % 10)) for m in re.finditer(r"\d", text)]
        for found, new in random.Random(text).sample(changed, min(3, len(changed))):
            yield put(text[: found.start()] + new + text[found.end() :])
    yield {**entry, "verdict": "refuted" if entry["verdict"] == "holds" else "holds"}


def passes(claim, entry, arguments, finding):
    """Tell whether an edited entry is decided as the true one is."""
    from referee import Claim
    from referee.decide import decide

    edited = Claim(claim.id, entry, claim.ledger)
    try:
        return decide(edited, *arguments) == finding and entry["verdict"] == finding.verdict and not idle(claim, edited)
    except AssertionError:
        return False


def idle(claim, edited):
    """Tell whether an edit is proved to change nothing under the entry's conditions, such as a factor of J at J = 0."""
    from referee.equations import conditions

    (field,) = (name for name in claim if claim[name] != edited[name])
    if field not in ("printed", "correct"):
        return False
    vocabulary = claim.ledger.vocabulary
    one, other = (entry.form(field).subs(vocabulary.derived) for entry in (claim, edited))
    try:
        return vocabulary.is_zero((one - other).subs(conditions(claim, claim.get("given", {}))).doit())
    except ValueError:
        return False


def run(copy, chapter, edit):
    """Execute the cells of a chapter; return the first fault, or the edits that `check` lets pass."""
    import qbutils as qb
    from qbutils import figures
    from qbutils.ledgers import ledgers

    if Path(qb.__file__).parents[1] != copy.resolve():
        raise ImportError(f"qbutils comes from {qb.__file__}, not from {copy}")
    figures.show = lambda *_, **__: None
    answer = {"chapter": chapter, "claim": None, "error": None, "decided": 0, "edits": 0, "passed": []}
    true_check = qb.check

    def check(name, printed, *, remedied=None, detail="", at=None):
        try:
            finding = true_check(name, printed, remedied=remedied, detail=detail, at=at)
        except AssertionError:
            answer["claim"] = name
            raise
        answer["decided"] += 1
        claim = next(ledger[name] for ledger in ledgers().values() if name in ledger)
        for entry in edits(dict(claim)) if edit else ():
            answer["edits"] += 1
            if passes(claim, entry, (printed, remedied, detail), finding):
                (field,) = (field for field in claim if claim[field] != entry[field])
                answer["passed"].append([name, field, str(entry[field])])
        return finding

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
