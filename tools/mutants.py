"""Break the physics package in every small way, and see whether the tests of its room notice.

    python tools/mutants.py                every module that mutants.toml names
    python tools/mutants.py system drift   some of them

A mutant differs from its module in one place: a sign, an operator, a number, a string, a condition, a call or a keyword
that is left out, an index _a for _b. It exists in memory only: each runs in a fork of one process that has loaded all
libraries but not the package, so that a second or two suffices. (mutmut leaves what stands outside of functions alone,
cosmic-ray starts a process for each of eleven replacements of every operator.)

`mutants.toml` holds, for each module, the tests that are asked first, and the mutants that live, with the reason.
"""

from __future__ import annotations

import ast
import collections
import contextlib
import copy
import gc
import importlib
import importlib.machinery
import importlib.util
import os
import resource
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
LIBRARIES = (  # loaded once; those of the group interop where they are installed
    "dask.array", "mpmath", "qutip", "scipy.constants", "scipy.integrate", "scipy.linalg",
    "sympy", "astropy.units", "pandas", "pint", "unyt", "xarray",
)  # fmt: skip
OPTIONS = (
    "-o", "addopts=", "-p", "no:cacheprovider", "--doctest-modules", "-x", "-q", "--tb=no",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip
PATIENCE = 300  # seconds of processor time; a mutant that never ends is noticed
OPERATORS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult], ast.BitOr: [ast.BitAnd], ast.BitAnd: [ast.BitOr], ast.And: [ast.Or], ast.Or: [ast.And],
    ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.Gt], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}  # fmt: skip


def swapped(name: str) -> str | None:
    """Name of the same quantity of the other mode."""
    return name[:-1] + {"a": "b", "b": "a"}[name[-1]] if name[-2:] in ("_a", "_b") else None


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in place of one node."""
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op):
            yield from (replaced(node, op=other()) for other in OPERATORS.get(type(op), ()))
            if isinstance(node, ast.BoolOp):
                yield from node.values
        case ast.Compare(ops=[op]):
            yield from (replaced(node, ops=[other()]) for other in OPERATORS[type(op)])
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=value) if isinstance(value, int | float | complex):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(value + "_")
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.If(test=test) | ast.While(test=test):
            yield replaced(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Call(args=args, keywords=keywords):
            yield from (replaced(node, keywords=[k for k in keywords if k is not key]) for key in keywords)
            if args and not isinstance(args[-1], ast.Starred):
                yield args[-1]
        case ast.Expr() | ast.Raise():
            yield ast.Pass()
        case ast.Name(id=name, ctx=ast.Load()) if swapped(name):
            yield replaced(node, id=swapped(name))
        case ast.Attribute(attr=name, ctx=ast.Load()) if swapped(name):
            yield replaced(node, attr=swapped(name))


def told(node: ast.AST, variant: ast.AST) -> str:
    """Say in a line what a variant changes."""
    if isinstance(node, ast.If | ast.While):
        node, variant = node.test, variant.test
    lost = {ast.unparse(key) for key in getattr(node, "keywords", ())}
    lost -= {ast.unparse(key) for key in getattr(variant, "keywords", ())}
    if isinstance(variant, ast.Call) and len(lost) == 1:
        return f"without {lost.pop()}"
    return " -> ".join(" ".join(ast.unparse(one).split())[:90] for one in (node, variant))


def replaced(node: ast.AST, **fields: object) -> ast.AST:
    """Copy of a node with some fields changed."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield where a node stands that runs: its parent, the field, the index; no docstring, no annotation."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            documents = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not documents and not isinstance(child, ast.JoinedStr | ast.ImportFrom):
                yield node, field, index if isinstance(value, list) else None
                yield from places(child)


def mutants(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield each mutant of a module, with the line that it changes and what it changes there."""
    tree = ast.parse(source)
    lines = source.splitlines()
    seen = collections.Counter()
    for parent, field, index in list(places(tree)):
        whole = getattr(parent, field)
        node = whole if index is None else whole[index]
        for variant in variants(node):
            changed = variant if index is None else [*whole[:index], variant, *whole[index + 1 :]]
            setattr(parent, field, changed)
            mutant = ast.fix_missing_locations(copy.deepcopy(tree))
            setattr(parent, field, whole)
            text = f"{lines[node.lineno - 1].strip()} | {told(node, variant)}"
            seen[text] += 1
            yield f"{text} ({seen[text]})" if seen[text] > 1 else text, mutant


def load_pytest() -> None:
    """Load what each fork needs of pytest, and let properties be tried a few times: who fails need not fail shortly."""
    pytest.main([*OPTIONS, "--collect-only", "tests/conftest.py"])
    few = {"max_examples": 25, "phases": [hypothesis.Phase.explicit, hypothesis.Phase.generate]}
    hypothesis.settings.register_profile("few", hypothesis.settings.get_profile("repeatable"), **few)
    hypothesis.settings.load_profile("few")
    gc.freeze()  # or each fork copies every page that its collector touches


def notices(module: str, mutant: ast.Module, tests: list[str]) -> bool:
    """Whether a test fails, in this process, once the module is the mutant."""
    path = ROOT / "qbutils" / f"{module}.py"
    name = f"qbutils.{module}"

    class Loader(importlib.machinery.SourceFileLoader):
        def get_code(self, _: str) -> object:
            return compile(mutant, str(path), "exec")

    class Finder:
        @staticmethod
        def find_spec(fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
            if fullname == name:
                return importlib.util.spec_from_file_location(name, path, loader=Loader(name, str(path)))
            return None

    sys.meta_path.insert(0, Finder)
    importlib.import_module(name)  # before pytest, which has a way of its own to load a file that it is given
    content = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)  # not every module has an example that runs
    return any(pytest.main([*OPTIONS, one]) not in content for one in tests)


def start(module: str, mutant: ast.Module, tests: list[str]) -> int:
    """Fork a process whose exit code says whether a test noticed."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        noticed = True
        try:
            noticed = notices(module, mutant, tests)
        finally:
            os._exit(noticed)
    return child


def living(module: str, tests: list[str], explained: set[str]) -> tuple[int, list[str]]:
    """Count the mutants of a module, and list those that no test notices.

    One that may live for a reason is shown to the module's own tests alone.
    """
    source = (ROOT / "qbutils" / f"{module}.py").read_text("utf-8")
    tests = [f"qbutils/{module}.py", *tests]
    _, status = os.waitpid(start(module, ast.parse(source), tests), 0)
    if status:
        sys.exit(f"error: the tests find fault with {module}.py as it stands")
    waiting = list(mutants(source))
    count, running, alive = len(waiting), {}, []
    while waiting or running:
        if waiting and len(running) < len(os.sched_getaffinity(0)):
            text, mutant = waiting.pop()
            running[start(module, mutant, tests if text in explained else [*tests, "tests/physics"])] = text
            continue
        child, status = os.wait()
        text = running.pop(child)
        if status == 0:
            alive.append(text)
            print(f"    {text}", flush=True)
    return count, alive


def main(chosen: list[str]) -> int:
    """Return 1 where a mutant lives of which mutants.toml does not say why, or one does not that it names."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    load_pytest()
    wrong = 0
    for module, entry in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items():
        if chosen and module not in chosen:
            continue
        print(f"{module}: mutants that live", flush=True)
        reasons = {text for texts in entry.get("alive", {}).values() for text in texts}
        count, alive = living(module, entry["tests"], reasons)
        print(f"{module}: {count - len(alive)} of {count} noticed, {len(reasons & set(alive))} live for a reason given")
        for text in sorted(reasons.symmetric_difference(alive)):
            print(f"  {'lives, and no reason is given' if text in alive else 'is noticed by now'}: {text}")
        wrong += len(reasons.symmetric_difference(alive))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
