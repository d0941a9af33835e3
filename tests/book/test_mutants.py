"""The driver of `make mutants`: what it asks, in which order, and what it says of a package of two modules."""

import re
import subprocess
import sys

import pytest
from places import ROOT

FILES = {
    "qbutils/__init__.py": "",
    "qbutils/other.py": "import sys\n\nsys.stderr.write('loaded')\n\ndef half(x):\n    return x / 2\n",
    "qbutils/small.py": '''
from collections import Counter
from functools import cache
from pathlib import Path

MOST = 3


class Pair:
    word = "pair"

    def __init__(self, x, y=1):
        self.x, self.y = x, y

    @property
    def both(self):
        return self.x + self.y


@cache
def steps(of, *, each=1):
    """Return how many fit in.

    >>> steps(3)
    3

    """
    taken = 0
    while taken < min(of, MOST):
        taken += each
    return taken


THREE = steps(3)


class Triple:
    @property
    def both(self):
        return 0


def positive(x):
    return max(x, 0)


assert (positive(-1), Path(__file__).is_file()) == (0, True)
''',
    "pytest.ini": "[pytest]\naddopts = --nosuch\nfilterwarnings = error\nmarkers = slow\n",
    "tests/conftest.py": """
import os
import hypothesis

hypothesis.settings.register_profile("repeatable", derandomize=True)

def pytest_runtest_setup(item):
    with open("asked", "a") as asked:
        asked.write(f"{item.name} ")
""",
    "tests/test_small.py": """
import os
import sys
import hypothesis
import pytest
from qbutils.small import Pair, Triple, steps

def test_how_it_is_asked():
    few = hypothesis.settings.default
    assert (few.derandomize, few.max_examples) == (True, 25)
    assert {phase.name for phase in few.phases} == {"explicit", "generate"}
    assert os.environ["OPENBLAS_NUM_THREADS"] == os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] == "1"
    assert "colorsys" in sys.modules

@pytest.mark.slow
def test_slowly():
    assert False

def test_steps():
    assert steps(3) == 3

def test_pair():
    assert (Pair(2).both, Triple().both) == (3, 0)
""",
    "tests/test_other.py": "from qbutils.other import half\n\ndef test_half():\n    assert half(0) == 0\n",
    "tools/mutants.toml": """
[other]
tests = ["tests/test_other.py"]
[other.alive]
"nothing is tried but nothing" = ["return x / 2 | x / 2 -> x * 2", "return x / 2 | 2 -> 3"]
"it is for nobody" = [
    "sys.stderr.write('loaded') | 'loaded' -> 'loaded_'",
    "sys.stderr.write('loaded') | sys.stderr.write('loaded') -> 'loaded'",
    "sys.stderr.write('loaded') | sys.stderr.write('loaded') -> pass",
]
[small]
tests = ["tests/test_small.py"]
[small.alive]
"its name is for readers" = ["word = \\"pair\\" | 'pair' -> 'pair_'"]
"it is not there" = ["return nothing | nothing -> this"]
""",
}
DRIVER = """
import sys
sys.path.insert(0, "tools")
import mutants
mutants.LIBRARIES, mutants.PATIENCE = ("nosuch", "colorsys"), 1
sys.exit(mutants.main(sys.argv[1:]))
"""


@pytest.mark.slow
def test_mutants_that_live_are_told_as_they_were(tmp_path, snapshot):
    """Of all modules, of one, and of one that its tests find fault with; then the tests that were asked, in order."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "tools/mutants.py").write_text((ROOT / "tools/mutants.py").read_text("utf-8"), encoding="utf-8")

    def told(*modules):
        command = [sys.executable, "-c", DRIVER, *modules]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        asked = (tmp_path / "asked").read_text("utf-8")
        (tmp_path / "asked").unlink()
        said = re.sub(r" in [\d.]+s", "", f"{done.stdout}{done.stderr}")
        return f"{said}{done.returncode}\n{asked}\n"

    whole = [told(), told("other")]
    with (tmp_path / "tests/test_other.py").open("a", encoding="utf-8") as tests:
        tests.write("    assert half(1) == 1\n")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert "".join([*whole, told("other"), " ".join(left)]) == snapshot
