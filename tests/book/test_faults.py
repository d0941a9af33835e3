"""A fault in the package turns a claim red, and so does an edit of the ledger.

Each fault is one edit of one line of `qbutils`, made in a copy; the chapter beside it, the cheapest that sees it, is
then run on the copy. These tests take minutes: `make faults` runs them, `make test` does not.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from typing import NamedTuple

import pytest
from places import ROOT

CHAPTERS = sorted(path.stem for path in ROOT.glob("chapters/*.ipynb"))
PRINT = tomllib.loads((ROOT / "tests/book/transcription.toml").read_text(encoding="utf-8"))
TRANSCRIBED = {*PRINT["displays"], *PRINT["inline"]}

pytestmark = pytest.mark.faults


class Fault(NamedTuple):
    module: str
    old: str
    new: str
    chapter: str


FAULTS = {
    "coupling without its 2 in E_B": Fault("steady_state", "2 * system.J - system.i", "system.J - system.i", "03"),
    "the two paths interfere with the other sign": Fault(
        "steady_state", "system.J - system.i", "system.J + system.i", "03"
    ),
    "drive without its 4": Fault("steady_state", "A, B = 2 * system.F", "A, B = system.F", "03"),
    "J for 2J in the denominator": Fault("drift", "2 * abs(system.J)", "abs(system.J)", "03"),
    "losses subtracted": Fault("drift", "kappa_a * kappa_b + kappa_a", "-kappa_a * kappa_b - kappa_a", "03"),
    "κ_a and κ_b swapped": Fault("drift", "* Gamma_b + kappa_b *", "* Gamma_a + kappa_b *", "03"),
    "Γ_b missing in E_A": Fault(
        "steady_state",
        "2 * system.Delta, system.Gamma_a + system.kappa_a, system.Gamma_b +",
        "2 * system.Delta, system.Gamma_a + system.kappa_a,",
        "03",
    ),
    "μ with the other sign": Fault("system", "return -self.p_b *", "return self.p_b *", "01"),
    "μ conjugated": Fault("system", "-self.p_b * np.conjugate(self.p_a)", "-np.conjugate(self.p_b) * self.p_a", "01"),
    "charger damped by κ_b": Fault(
        "system", "(self.Gamma_a + self.kappa_a) / 2", "(self.Gamma_a + self.kappa_b) / 2", "01"
    ),
    "J not conjugated on the way back": Fault("system", "-i * np.conjugate(self.J)", "-i * self.J", "01"),
    "Γ_a from p_b": Fault("system", "return self.Gamma * abs(self.p_a)", "return self.Gamma * abs(self.p_b)", "03"),
    "Γ_b linear in p_b": Fault("system", "self.Gamma * abs(self.p_b) ** 2", "self.Gamma * abs(self.p_b)", "03"),
    "ratio y² for y": Fault("system", "root = sqrt(sqrt(y))", "root = sqrt(y)", "04"),
    "Δ with the other sign": Fault("symbolic", "return system.Delta * (", "return -system.Delta * (", "01"),
    "exchange not Hermitian": Fault("symbolic", "sp.conjugate(system.J) * bd * a", "system.J * bd * a", "01"),
    "drive in quadrature": Fault("symbolic", "system.F * (a + ad)", "sp.I * system.F * (ad - a)", "01"),
    "time reversed": Fault("symbolic", "commutator = sp.I *", "commutator = -sp.I *", "01"),
    "cubic with +4|J|²": Fault("optimum", "- (2 * abs(system.J)) ** 2", "+ (2 * abs(system.J)) ** 2", "03"),
    "cubic without Γ_aΓ_b": Fault("optimum", "+ system.Gamma_a * system.Gamma_b -", "-", "03"),
    "laser on the wrong side": Fault("optimum", "np.where(c_0 > 0, -z, z)", "np.where(c_0 > 0, z, -z)", "03"),
    "2Δ for Δ": Fault("optimum", "np.where(c_0 > 0, -z, z) * (unit / 2)", "np.where(c_0 > 0, -z, z) * unit", "03"),
    "√ of the ratio": Fault("optimum", "return ratio(kappa_a, kappa_b)", "return sqrt(ratio(kappa_a, kappa_b))", "04"),
    "ratio upside down": Fault("optimum", "return ratio(kappa_a, kappa_b)", "return ratio(kappa_b, kappa_a)", "04"),
    "matched coupling without its half": Fault("optimum", "sqrt(kappa_b) / 2", "sqrt(kappa_b)", "05"),
    "bound of the direct drive": Fault(
        "optimum", "ratio(system.F, sqrt(system.kappa_a)", "ratio(2 * system.F, sqrt(system.kappa_a)", "07"
    ),
    "battery's integral not integrated": Fault("dynamics", "battery * G + 0", "battery * K + 0", "04"),
    "energies halved": Fault("dynamics", "abs2(battery)", "abs2(battery) / 2", "01"),
    "half the work": Fault("flows", "return 2 * F * real", "return F * real", "09"),
    "reservoir sees the other mode": Fault(
        "flows", "np.conjugate(system.J) * system.p_b", "np.conjugate(system.J) * -system.p_b", "09"
    ),
    "losses without their root": Fault("lindblad", "sqrt(rate * (n + 1)) * L", "rate * (n + 1) * L", "01"),
    "baths swapped": Fault(
        "thermal",
        "a, b, z = n_a - common, n_b - common",
        "b, a, z = n_a - common, n_b - common",
        "10",
    ),
    "Planck's constant for ħ": Fault(
        "units", "return self.joules(2 * np.pi * self.rate_unit", "return self.joules(self.rate_unit", "13"
    ),
}


def copied(folder):
    """Copy the packages to a folder and point it to the chapters and ledgers."""
    for room in ("qbutils", "referee"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "chapters").symlink_to(ROOT / "chapters")
    return folder


def run(folder, chapter, *options):
    command = [sys.executable, ROOT / "tools/faults.py", folder, chapter, *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_turns_a_claim_or_an_assertion_red(tmp_path, name):
    fault = FAULTS[name]
    source = copied(tmp_path) / "qbutils" / f"{fault.module}.py"
    text = source.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1
    source.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    answer = run(tmp_path, fault.chapter)
    assert answer["claim"] or str(answer["error"]).startswith("AssertionError"), answer["error"]


SMALL = """import sympy as sp
import qbutils as qb
from qbutils.symbolic import SYSTEM, Delta, Gamma
M = sp.Matrix(SYSTEM.drift_matrix).subs({Delta: 0, Gamma: 0})
display(qb.figures.show(M, name="none"))
qb.check("flow-discharge-coherent", -M.trace())
qb.check("bound-universal", True)
qb.check("reading-coupling", 0.0157)
"""
BLIND = {
    "if all(_alike(ratio, 1) for row in ratios": "if all(True for row in ratios",
    "if vocabulary.is_zero(printed - model):": "if True:",
}


def test_what_a_chapter_is_found_to_be_is_told_as_it_was(tmp_path, snapshot):
    """A small one that is sound, one with a wrong claim, one that stops; and where `check` is blind."""
    source = copied(tmp_path) / "referee" / "equations.py"
    (tmp_path / "chapters").unlink()
    (tmp_path / "chapters").mkdir()
    for ledger in ROOT.glob("chapters/*.toml"):
        (tmp_path / "chapters" / ledger.name).symlink_to(ledger)

    def told(text, *options):
        cells = [{"cell_type": "markdown", "source": ["no code"]}]
        cells += [{"cell_type": "code", "source": line} for line in text.splitlines(keepends=True)]
        (tmp_path / "chapters/98-small.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
        return json.dumps(run(tmp_path, "98", *options), ensure_ascii=False)

    said = [told(SMALL, "--edits"), told(SMALL), told(SMALL.replace("-M", "M")), told(f"{SMALL}1 / 0")]
    text = source.read_text(encoding="utf-8")
    for old, new in BLIND.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    source.write_text(text, encoding="utf-8")
    assert "\n".join([*said, told(SMALL, "--edits")]) == snapshot


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_sound_package_is_green_and_sampled_edits_of_the_ledger_are_found(chapter):
    """A printed form that stays wrong is the same fault to `check`; the second transcription holds what was printed."""
    answer = run(ROOT, chapter, "--edits")
    assert answer["error"] is None
    assert [edit for edit in answer["passed"] if edit[1] != "printed" or edit[0] not in TRANSCRIBED] == []
    assert answer["edits"] >= answer["decided"]
