"""Break the physics package in every small way, and see whether the tests of its room notice.

    python tools/mutants.py                every module that mutants.toml names
    python tools/mutants.py system drift   some of them

A mutant differs from its module in one place: a sign, an operator, a number, a string, a condition, a call or a keyword
that is left out, an index _a for _b. It exists in memory only: a mutant of a function is put in its place in a fork of
one process that has collected the tests already, and what noticed the last one is asked first. What stands outside of
functions is loaded anew, in a fork of a process that has loaded all libraries but not the package. (mutmut leaves what
stands outside of functions alone, cosmic-ray starts a process for each of eleven replacements of every operator.)

`mutants.toml` holds, for each module, the tests that are asked, and the mutants that live, with the reason.
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
import inspect
import json
import mmap
import os
import resource
import sys
import tempfile
import tomllib
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
LIBRARIES = (  # loaded once; those of the group interop where they are installed
    "dask.array", "mpmath", "qutip", "scipy.constants", "scipy.integrate", "scipy.linalg",
    "sympy", "astropy.units", "pandas", "pint", "unyt", "xarray",
)  # fmt: skip
OPTIONS = (
    "-o", "addopts=", "-p", "no:cacheprovider", "--doctest-modules", "-m", "not slow", "-x", "-q", "--tb=no",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip
PATIENCE = 100  # seconds of processor time; a mutant that never ends is noticed
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


class Mutant(NamedTuple):
    """A module that differs from another in one place."""

    text: str  # the line that it changes and what it changes there
    tree: ast.Module
    in_function: bool


def mutants(source: str) -> Iterator[Mutant]:
    """Yield each mutant of a module."""
    tree = ast.parse(source)
    lines = source.splitlines()
    seen = collections.Counter()
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    inside = {id(node) for function in functions for part in function.body for node in ast.walk(part)}
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
            text = f"{text} ({seen[text]})" if seen[text] > 1 else text
            yield Mutant(text, mutant, id(node) in inside)


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


def fork(work: Callable[[], object]) -> int:
    """Do some work in a quiet process of its own; 0 if it came to nothing true."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        result = True
        try:
            result = work()
        finally:
            os._exit(bool(result))
    return os.waitpid(child, 0)[1]


def functions(module: str, names: dict[str, object]) -> Iterator[tuple[str, types.FunctionType]]:
    """Yield the functions and methods that a module defines."""
    for name, value in names.items():
        if inspect.isclass(value) and value.__module__ == module:
            methods = ((f"{name}.{key}", getattr(method, "fget", method)) for key, method in vars(value).items())
            yield from ((key, method) for key, method in methods if hasattr(method, "__code__"))
        elif inspect.isfunction(inspect.unwrap(value)) and value.__module__ == module:  # also one that is cached
            yield name, inspect.unwrap(value)


def put_in_place(module: str, mutant: ast.Module) -> None:
    """Let the functions of a module do what those of the mutant do, for whoever holds them."""
    path, name = str(ROOT / "qbutils" / f"{module}.py"), f"qbutils.{module}"
    names = {"__name__": name, "__file__": path}
    exec(compile(mutant, path, "exec"), names)
    others = dict(functions(name, names))
    for key, function in functions(name, vars(sys.modules[name])):
        function.__code__ = others[key].__code__  # defaults stand outside
    for value in vars(sys.modules[name]).values():
        getattr(value, "cache_clear", int)()


class Hunt:
    """Plugin of pytest that runs the collected tests once a mutant, in a fork of its own, up to the first failure."""

    def __init__(self, module: str, waiting: list[Mutant]) -> None:
        self.module, self.waiting, self.alive = module, waiting, []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run them in place of what pytest does."""
        order, place = session.items, mmap.mmap(-1, 8)  # of the test that notices, for both processes

        def noticed(mutant: Mutant) -> bool:
            put_in_place(self.module, mutant.tree)
            for number, item in enumerate(order):
                place[:] = number.to_bytes(8)
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if session.testsfailed:
                    return True
            return False

        gc.freeze()  # or each fork copies every page that its collector touches
        for mutant in self.waiting:
            if fork(lambda mutant=mutant: noticed(mutant)):
                order.insert(0, order.pop(int.from_bytes(place)))
            else:
                self.alive.append(mutant.text)
        return True


def hunted(module: str, waiting: list[Mutant], tests: list[str]) -> list[str]:
    """Mutants of functions that no test notices, found in a process that loads the package for this module alone."""
    with tempfile.TemporaryFile() as found:

        def hunt() -> None:
            plugin = Hunt(module, waiting)
            pytest.main([*OPTIONS, *tests], plugins=[plugin])
            found.write(json.dumps(plugin.alive).encode())
            found.flush()

        fork(hunt)
        found.seek(0)
        return json.load(found)


def living(module: str, tests: list[str]) -> tuple[int, list[str]]:
    """Count the mutants of a module, and list those that no test notices."""
    source = (ROOT / "qbutils" / f"{module}.py").read_text("utf-8")
    tests = [f"qbutils/{module}.py", *tests]
    same, every = Mutant("as it stands", ast.parse(source), in_function=True), list(mutants(source))
    alive = hunted(module, [same, *(one for one in every if one.in_function)], tests)
    if same.text not in alive:
        sys.exit(f"error: the tests find fault with {module}.py as it stands")
    outside = [one for one in every if not one.in_function]
    alive += [one.text for one in outside if not fork(lambda one=one: notices(module, one.tree, tests))]
    return len(every), alive[1:]


def main(chosen: list[str]) -> int:
    """Return 1 where a mutant lives of which mutants.toml does not say why, or one does not that it names."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    if unknown := [module for module in chosen if module not in listed]:
        sys.exit(f"error: module must be one of {', '.join(listed)}, but it is {unknown[0]}")
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    load_pytest()
    wrong = 0
    for module, entry in listed.items():
        if chosen and module not in chosen:
            continue
        print(f"{module}: mutants that live", flush=True)
        reasons = {text for texts in entry.get("alive", {}).values() for text in texts}
        count, alive = living(module, entry["tests"])
        print(f"{module}: {count - len(alive)} of {count} noticed, {len(reasons & set(alive))} live for a reason given")
        for text in sorted(reasons.symmetric_difference(alive)):
            print(f"  {'lives, and no reason is given' if text in alive else 'is noticed by now'}: {text}")
        wrong += len(reasons.symmetric_difference(alive))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
