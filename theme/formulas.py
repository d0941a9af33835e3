"""The explorer's formulas in JavaScript, printed by SymPy from the functions of qbutils.

Each function takes the parameters F, J (= |J|), phi, Gamma, kappa_a, kappa_b, y and Delta as one object and returns its
numbers as an array. Nothing of the model is written a second time: the explorer's own script draws, steps the linear
equations of motion in time, and finds the root of the cubic.
"""

import sympy as sp

import qbutils as qb
from qbutils.symbolic import Delta, F, Gamma, absJ, kappa_a, kappa_b, phi, y

PARAMETERS = {
    "F": F, "J": absJ, "phi": phi, "Gamma": Gamma, "kappa_a": kappa_a, "kappa_b": kappa_b, "y": y, "Delta": Delta,
}  # fmt: skip


def formulas():
    """Return the real expressions that the explorer needs, by the name of their function."""
    J = absJ * sp.exp(sp.I * phi)
    system = qb.ChargerBattery(F=F, J=J, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, p_a=1, p_b=1, Delta=Delta)
    system = system.with_ratio(y)
    return {
        "drift": [part for entry in system.drift_entries for part in entry.as_real_imag()],
        "steady": [sp.expand_complex(energy) for energy in qb.steady_energies(system)],
        "cubic": [sp.expand_complex(coefficient) for coefficient in qb.detuning_cubic(system)],
        "bound": [qb.energy_bound(system)],
        "ratio": [qb.optimal_ratio(kappa_a, kappa_b)],
        "matched": [qb.matched_coupling(kappa_a, kappa_b)],
    }


def javascript():
    """Return the text of formulas.js."""
    lines = ["// Printed by SymPy from the functions of qbutils; do not edit.", '"use strict";', ""]
    for name, expressions in formulas().items():
        plain = {symbol: sp.Symbol(key) for key, symbol in PARAMETERS.items()}
        named = [expression.subs(plain) for expression in expressions]
        used = sorted({symbol.name for expression in named for symbol in expression.free_symbols})
        shared, results = sp.cse(named, symbols=sp.numbered_symbols("x_"))
        lines += [f"function {name}({{ {', '.join(used)} }}) {{"]
        lines += [f"  const {symbol} = {sp.jscode(value)};" for symbol, value in shared]
        lines += [f"  return [{', '.join(sp.jscode(result) for result in results)}];", "}", ""]
    return "\n".join(lines)
