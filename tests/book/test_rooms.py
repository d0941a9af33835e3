"""The rooms of the repository: who may import whom, and what is loaded by it."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest
from places import ROOT

ROOMS = {"qbutils": {"referee"}, "referee": set(), "theme": {"qbutils", "referee"}}  # and what each may import
BINDS = "qbutils.ledgers"  # the one module of the physics that knows the claims engine
FLOORS = [  # of the physics; a module imports from its own floor and those below
    {"arithmetic"},
    {"checks"},
    {"system", "network"},
    {"drift", "pointwise"},
    {
        *{"steady_state", "dynamics", "optimum", "flows", "thermal", "noise", "switching"},
        *{"lindblad", "units", "symbolic", "qubit"},
    },
    {"ledgers", "tables", "figures"},
    {"drawings"},
    {"device", "device_file", "device_sheet", "__main__", "__init__"},
]


def imports(path):
    """Names of the modules that a file of ours imports, wherever in it; types alone do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
        if ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relative to itself"
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            ours = [name for name in below if (ROOT / f"{name.replace('.', '/')}.py").is_file()]
            yield from ours or [node.module]


def modules(room):
    """Return what each module of a room imports of ours."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): {
            name for name in imports(path) if name.split(".")[0] in ROOMS
        }
        for path in sorted((ROOT / room).rglob("*.py"))
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_those_above_it(room):
    for module, wanted in modules(room).items():
        allowed = {room} | (ROOMS[room] if room != "qbutils" or module == BINDS else set())
        assert {name.split(".")[0] for name in wanted} <= allowed, module


@pytest.mark.parametrize("room", ROOMS)
def test_no_modules_import_each_other_in_a_circle(room):
    within = {
        module: {name for name in wanted if name.startswith(f"{room}.")} for module, wanted in modules(room).items()
    }
    assert len(list(TopologicalSorter(within).static_order())) >= len(within)


def test_a_module_of_the_physics_stands_on_those_below():
    wanted = modules("qbutils")
    floor = {name: height for height, names in enumerate(FLOORS) for name in names}
    for module, names in wanted.items():
        below = [name.removeprefix("qbutils.") for name in names if name.startswith("qbutils.")]
        own = floor[module.removeprefix("qbutils.").split(".")[0]]
        assert [name for name in below if floor[name.split(".")[0]] > own] == [], module


def test_a_drawing_does_no_physics():
    """Of ours it imports the style alone: what it draws, its chapter has computed."""
    drawn = {module: names for module, names in modules("qbutils").items() if module.startswith("qbutils.drawings.")}
    assert len(drawn) > 2
    assert set().union(*drawn.values()) <= {"qbutils.figures"}


def test_what_is_outside_the_rooms_imports_but_is_not_imported():
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            assert not {name.split(".")[0] for name in imports(path)} & {
                "tools",
                "tests",
                "execute",
                "places",
                "routes",
            }


@pytest.mark.parametrize(
    ("room", "loaded"),
    [("qbutils", {"numpy", "qbutils"}), ("referee", {"numpy", "referee"})],
    ids=["qbutils", "referee"],
)
def test_importing_a_room_loads_numpy_alone(room, loaded):
    code = f"import sys; before = set(sys.modules); import {room}; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found = {name.split(".")[0] for name in run.stdout.split()} - set(sys.stdlib_module_names)
    assert {name for name in found if not name.startswith("_")} == loaded
