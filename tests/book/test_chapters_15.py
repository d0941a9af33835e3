"""The best couplings of chapter 15 by the slope of the ergotropy, from QuTiP's Liouvillian; the chapter compares."""

import json
import re

import numpy as np
import pytest
import qutip
from places import CHAPTERS
from scipy.optimize import minimize
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

import qbutils as qb

(PATH,) = [path.with_suffix(".ipynb") for path in CHAPTERS if path.stem.startswith("15-")]
TABLE = re.compile(r"^ *([\d.]+) +([\d.]+) +[\d.]+ +[\d.]+ +[\d.]+% +([\d.]+)$", re.MULTILINE)  # F/κ_a, |J|/κ_a, work
TEXTS = [
    "".join(output["data"]["text/plain"])
    for cell in json.loads(PATH.read_text(encoding="utf-8"))["cells"]
    for output in cell.get("outputs", [])
    if "text/plain" in output.get("data", {})
]
(ROWS,) = [TABLE.findall(text) for text in TEXTS if "of the bound" in text]


def work(F, J, Delta=0.0):
    """Ergotropy at κ_b = κ_a/5, rates in units of κ_a, and its slopes with J and Δ: L dρ = −(dL)ρ."""
    levels = int(14 + 10 * F + 2.4 * F**2)
    H, c_ops = qb.to_qutip(qb.ChargerBattery(F=F, J=J, Delta=Delta, kappa_a=1, kappa_b=0.2), levels, 2)
    a, b = qutip.tensor(qutip.destroy(levels), qutip.qeye(2)), qutip.tensor(qutip.qeye(levels), qutip.destroy(2))
    L = qutip.liouvillian(H, c_ops).to("csr").data_as("csr_matrix").tolil()
    trace = np.eye(2 * levels).reshape(-1)
    L[0] = trace
    inverse = splu(csc_matrix(L))
    rho = inverse.solve(np.eye(1, trace.size, dtype=complex)[0])
    changes = [a.dag() * b + b.dag() * a, a.dag() * a + b.dag() * b]
    moved = []
    for change in changes:
        source = -qutip.liouvillian(change).to("csr").data_as("csr_matrix") @ rho
        source[0] = 0
        moved.append(inverse.solve(source))
    bloch = [_bloch(x.reshape(levels, 2, levels, 2)) for x in (rho, *moved)]
    r = np.linalg.norm(bloch[0])
    return (r + bloch[0][2]) / 2, [(bloch[0] @ d / r + d[2]) / 2 for d in bloch[1:]]


def _bloch(rho):
    qubit = np.einsum("nink->ik", rho)  # QuTiP's columns and rows exchanged: only the sign of y
    return np.array([2 * qubit[0, 1].real, 2 * qubit[0, 1].imag, (qubit[1, 1] - qubit[0, 0]).real])


@pytest.mark.parametrize("row", [*ROWS[:-2], *(pytest.param(row, marks=pytest.mark.slow) for row in ROWS[-2:])])
def test_third_digits_of_the_best_couplings_hold_the_top(row):
    """Half a unit of that digit below the printed |J| the ergotropy rises with it, and as far above it falls."""
    F, J, ergotropy = map(float, row)
    half = 10 ** np.floor(np.log10(J)) / 200
    below, above = (work(F, J + step)[1][0] for step in (-half, half))
    assert below > 0 > above
    assert work(F, J)[0] == pytest.approx(ergotropy, abs=6e-5)


@pytest.mark.parametrize(
    ("F", "shown"),
    [(1.0, r"model ([\d.]+)"), pytest.param(2.0, r"([\d.]+) at F", marks=pytest.mark.slow)],
)
def test_what_a_detuning_adds_is_found_along_the_slopes(F, shown):
    """From another start than the chapter's; at F = 2κ_a it looks at one |J|."""
    best = [float(J) for drive, J, _ in ROWS if float(drive) == F]
    resonant = work(F, *best)[0]

    def lost(x):
        energy, slopes = work(F, *([*best, *x][-2:]))
        return -energy, -np.array(slopes[-len(x) :])

    top = minimize(lost, [1.3, 0.5] if F == 1 else [0.1], jac=True, method="BFGS", tol=1e-6)
    gain = 100 * (-top.fun / resonant - 1)
    (line,) = [text for text in TEXTS if text.startswith("qubit-detuned")]
    assert gain == pytest.approx(float(re.search(shown, line)[1]), abs=0.006)
