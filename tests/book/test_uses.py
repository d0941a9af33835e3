"""What hangs on what: the table is whole, and which slips are carried on is computed, not judged.

A claim inherits a slip if it is as printed with the printed form of what it uses, and not with the corrected one; or if
it is right with the corrected form of a letter that it uses, and wrong with the printed one.
"""

import random
from graphlib import TopologicalSorter

import numpy as np
import pytest
import sympy as sp

import qbutils as qb
from qbutils.symbolic import (
    DERIVED,
    SYMBOLS,
    SYSTEM,
    C_md,
    C_pd,
    Delta,
    F,
    Gamma,
    a,
    absJ,
    ad,
    b,
    bd,
    c_ab,
    kappa,
    kappa_a,
    kappa_b,
    m_a,
    m_b,
    mu_z,
    n_a,
    n_b,
    omega,
    omega_L,
    p_a,
    p_b,
    phi,
    w,
    y,
)
from referee.decide import rounds_to

CLAIMS = qb.claims("paper")
EVERY = {claim: entry for name in ("paper", "book") for claim, entry in qb.claims(name).items()}
USES, INHERITS = ({c: e[key] for c, e in CLAIMS.items() if key in e} for key in ("uses", "inherits"))
BOTH = ("printed", "correct")
SPLIT = sp.sqrt(absJ**2 - (kappa_a**2 + kappa_b**2) / 8)


def form(claim, which="printed"):
    return CLAIMS[claim].form(which)


def same(one, other):
    """Whether two forms are one, at a few random settings of their symbols."""
    forms = [sp.sympify(form).xreplace(DERIVED) for form in (one, other)]
    for seed in range(3):
        draw = random.Random(seed).uniform
        free = [symbol for symbol in SYMBOLS.values() if symbol not in DERIVED]
        values = {symbol: sp.sympify(draw(0.2, 2) + (0 if symbol.is_real else 1j * draw(-2, 2))) for symbol in free}
        first, second = (complex(form.xreplace(values).evalf(20)) for form in forms)
        if abs(first - second) > 1e-9 * abs(first):
            return False
    return True


def derived(slip, use, step):
    """Whether the step from the printed slip gives the printed use, and that from the corrected one does not."""
    return [same(step(form(slip, which)), form(use)) for which in BOTH] == [True, False]


def true_as(slip, statement):
    """Whether a statement is what it is because of the slip."""
    return statement(form(slip)) != statement(form(slip, "correct"))


def of_ratio(ratio, which):
    """An energy of the reservoir at J = 0, Δ = 0 and some ratio: Eqs. (18)–(20)."""
    base = SYSTEM.replace(J=sp.S.Zero, Delta=sp.S.Zero, p_a=sp.S.One, p_b=sp.S.One).with_ratio(y)
    return getattr(qb.steady_energies(base), which).subs(y, ratio)


def flat_at(energy, squared):
    """Whether an energy is stationary at some Δ²."""
    inverse = (1 / energy).replace(sp.Abs, lambda z: sp.sqrt(z * sp.conjugate(z)))
    return same(1 + sp.diff(inverse, Delta).subs(Delta, sp.sqrt(squared)), 1)


def steady(eq_8):
    """E_A and E_B of the moments (6)–(8) with some form of (8), at a setting with μ = +1."""
    values = {absJ: 0.7, phi: 0.9, Gamma: 0.4, kappa_a: 0.5, kappa_b: 0.3, Delta: 0.6, F: 1.0, p_a: 1.3, p_b: -1 / 1.3}
    names = ("Gamma", "kappa_a", "kappa_b", "Delta", "p_a", "p_b", "F")
    system = qb.ChargerBattery(J=0.7 * np.exp(0.9j), **{name: values[SYMBOLS[name]] for name in names})
    values |= dict(zip((m_a, m_b), qb.steady_amplitudes(system), strict=True))
    moments = [moment.subs(DERIVED).subs(values) for moment in (form("eq-6"), form("eq-7"), eq_8)]
    rates = sp.lambdify((n_a, n_b, c_ab), moments, "numpy")

    def real(v):
        charger, battery, mixed = rates(v[0], v[1], v[2] + 1j * v[3])
        return np.real([charger, battery, mixed, -1j * mixed])

    constant = real(np.zeros(4))
    matrix = np.transpose([real(unit) - constant for unit in np.eye(4)])
    return np.linalg.solve(matrix, -constant)[:2], values


def energies_from(which, use, place):
    """Whether the moments with a form of (8) give the printed (9) or (10)."""
    found, values = steady(form("eq-8", which))
    return np.isclose(found[place], complex(form(use).subs(DERIVED).subs(values).evalf()).real, rtol=1e-8)


def cubic_at(which):
    """Whether the corrected (A16) solves the cubic of the best detuning with K of (A17) and some M of (A18)."""
    values = {absJ: 0.7, phi: 0.4, Gamma: 0.4, kappa_a: 0.5, kappa_b: 0.3, p_a: 1.3, p_b: 1 / 1.3}
    K, M2 = (complex(form(*claim).subs(DERIVED).subs(values).evalf()) for claim in (("eq-A17",), ("eq-A18", which)))
    detuning = complex(form("eq-A16", "correct").subs(DERIVED).subs(values | {w: (K + M2**0.5) ** (1 / 3)}).evalf())
    system = qb.ChargerBattery(J=0.7 * np.exp(0.4j), Gamma=0.4, kappa_a=0.5, kappa_b=0.3, p_a=1.3, p_b=1 / 1.3)
    return np.isclose(detuning, qb.optimal_detuning(system))


def alone(detuning, coupling):
    """Δ of a form of (A16) with its own form of M, at Γ = 0 or J = 0."""
    which = "printed" if detuning == form("eq-A16") else "correct"
    values = {phi: 0.4, kappa_a: 0.5, kappa_b: 0.3, p_a: 1.3, p_b: 1 / 1.3} | coupling
    K, M2 = (complex(form(*claim).subs(DERIVED).subs(values).evalf()) for claim in (("eq-A17",), ("eq-A18", which)))
    root = (K - M2**0.5) if which == "printed" else (K + M2**0.5)
    return complex(detuning.subs(DERIVED).subs(values | {w: root ** (1 / 3)}).evalf())


def given_by(number):
    """Whether the energy in a form of (12) or (26) is that of the corrected other one."""
    gap = form("eq-26", "correct") + form("eq-25")
    energy = form("eq-12", "correct").subs(Delta, SPLIT)
    if number == 12:
        return lambda E: same(E.subs(Delta, SPLIT), gap.subs(kappa, kappa_a))
    return lambda E: same(energy, (E + form("eq-25")).subs(kappa, kappa_a))


def letter(use):
    """Whether an equation with μ_z is right with the corrected letter and wrong with the printed one."""
    which = "correct" if "correct" in CLAIMS[use] else "printed"
    right = sp.flatten(sp.Matrix([form(use, which)]))[-1]
    return [same(right.subs(mu_z, form("text-mu-z", way)), right) for way in BOTH] == [False, True]


def drive(hamiltonian, daggered, amplitude):
    """Whether the drive of a Hamiltonian is the constant that the equations of motion have."""
    modes = dict.fromkeys((a, b, SYMBOLS["C_p"], SYMBOLS["C_m"]), 0)
    return same(sp.diff(hamiltonian, daggered).subs(modes), amplitude)


def sum_of_orders(X):
    """The anticommutators of ℒ_a^b and ℒ_b^a together, as (14) has them."""
    return X + X.subs({a: b, b: a, ad: bd, bd: ad}, simultaneous=True)


def drives(use):
    """Whether an equation of motion has the drive of the printed (1), and not that of the corrected one."""
    driven = use in ("eq-4", "eq-6", "eq-8")
    return lambda: driven and [drive(form("eq-1", way), ad, F) for way in BOTH] == [True, False]


def splitting(frequencies):
    """Half the distance of the two frequencies: the built-in detuning."""
    return (frequencies[0] - frequencies[1]) / 2


#: (what has a slip, what uses it): whether the slip is carried on.
CARRIED = {
    ("text-frequencies", "eq-2"): lambda: [
        same(splitting(form("text-frequencies", way)), form("eq-2")[0]) for way in BOTH
    ]
    == [True, False],
    ("text-detuning", "text-h-ab"): lambda: [
        same(form("text-h-ab").coeff(ad * a).subs(Delta, form("text-detuning", way)), omega - omega_L) for way in BOTH
    ]
    == [False, True],
    ("text-h-l", "eq-1"): lambda: derived("text-h-l", "eq-1", lambda H_L: form("text-h-ab") + H_L),
    **{("eq-1", f"eq-{n}"): drives(f"eq-{n}") for n in range(4, 9)},
    ("eq-1", "eq-3"): lambda: bool(form("eq-3").free_symbols & {F, absJ, Delta}),
    ("eq-8", "eq-9"): lambda: [energies_from(way, "eq-9", 0) for way in BOTH] == [True, False],
    ("eq-8", "eq-10"): lambda: [energies_from(way, "eq-10", 1) for way in BOTH] == [True, False],
    ("eq-12", "eq-13"): lambda: [flat_at(form("eq-12", way), form("eq-13")) for way in BOTH] == [True, False],
    ("eq-12", "text-denominator"): lambda: not same(*(sp.fraction(form("eq-12", way))[1] for way in BOTH)),
    ("eq-12", "eq-26"): lambda: derived("eq-12", "eq-26", lambda E: E.subs(Delta, SPLIT) - form("eq-25")),
    ("eq-12", "eq-G_B"): lambda: derived(
        "eq-12", "eq-G_B", lambda E: form("eq-23") - E.subs(Delta, SPLIT).subs(absJ, Gamma / 2)
    ),
    ("eq-15", "eq-14"): lambda: not same(*(sum_of_orders(form("eq-15", way)) for way in BOTH)),
    ("eq-21", "eq-22"): lambda: derived("eq-21", "eq-22", lambda ratio: of_ratio(ratio, "charger")),
    ("eq-21", "eq-23"): lambda: derived("eq-21", "eq-23", lambda ratio: of_ratio(ratio, "battery")),
    ("eq-21", "eq-24"): lambda: derived("eq-21", "eq-24", lambda ratio: of_ratio(ratio, "total")),
    ("eq-21", "fig-4-couplings"): lambda: derived("eq-21", "fig-4-couplings", lambda ratio: ratio),
    ("eq-22", "eq-24-sum"): lambda: true_as("eq-22", lambda E: same(E + form("eq-23"), form("eq-24"))),
    ("eq-22", "text-single-equals-charger"): lambda: true_as("eq-22", lambda E: same(E, form("eq-25"))),
    ("eq-26", "eq-26-limit"): lambda: derived("eq-26", "eq-26-limit", lambda gap: sp.limit(gap, kappa_b, 0)),
    ("eq-26-limit", "fig-6-value"): lambda: rounds_to(
        form("eq-26-limit").subs({F: 0.1, absJ: 0.2, kappa: 0.05}), CLAIMS["fig-6-value"]["printed"]
    ),
    ("eq-A6", "eq-A11"): lambda: drive(form("eq-A6"), C_pd, F / sp.sqrt(2)),
    ("eq-A6", "eq-A12"): lambda: drive(form("eq-A6"), C_md, F / sp.sqrt(2)),
    ("eq-A6", "eq-A13"): lambda: drive(form("eq-A6"), C_pd, F / sp.sqrt(2)),
    ("eq-A6", "eq-A14"): lambda: drive(form("eq-A6"), C_md, F / sp.sqrt(2)),
    ("eq-A6", "eq-A15"): lambda: drive(form("eq-A6"), C_pd, F / sp.sqrt(2)),
    **{("text-mu-z", f"eq-A{n}"): (lambda n=n: letter(f"eq-A{n}")) for n in range(11, 16)},
    ("text-mu-z", "text-mu-z-zero"): lambda: true_as(
        "text-mu-z", lambda mu: mu.subs(DERIVED).subs({phi: 0, p_b: p_a}).expand() == 0
    ),
    ("eq-A18", "eq-A16"): lambda: [cubic_at(way) for way in BOTH] == [False, True],
    **{(f"eq-{n}", "text-b-given"): (lambda n=n: true_as(f"eq-{n}", given_by(n))) for n in (12, 26)},
    ("eq-A16", "text-delta-zero-A16"): lambda: true_as(
        "eq-A16", lambda form: bool(np.isclose(alone(form, {absJ: 0, Gamma: 0.7}), 0, atol=1e-12))
    ),
    ("eq-A16", "text-A16-limit"): lambda: true_as(
        "eq-A16", lambda form: bool(np.isclose(alone(form, {absJ: 0.7, Gamma: 0}) ** 2, 0.7**2 - 0.34 / 8))
    ),
}  # fmt: skip


def test_no_claim_rests_on_itself():
    """What a claim uses may use others in turn, in either ledger, and never leads back to it."""
    uses = {claim: entry.get("uses", []) for claim, entry in EVERY.items()}
    assert {*TopologicalSorter(uses).static_order()} == EVERY.keys()


def test_every_numbered_equation_uses_or_is_used():
    named = {*USES, *(claim for used in USES.values() for claim in used)}
    assert {claim for claim in CLAIMS if claim.startswith(("eq-", "fig-"))} <= named


def test_every_use_of_a_corrected_equation_is_computed():
    slips = {claim for claim, entry in CLAIMS.items() if (entry["kind"], entry["verdict"]) == ("equation", "corrected")}
    pairs = {(slip, use) for use, used in USES.items() for slip in slips & set(used)}
    forms = {(slip, use) for slip, use in pairs if CLAIMS[use]["kind"] in ("equation", "number")}
    assert forms - CARRIED.keys() == {("text-detuning", "text-h-l")}, "its drive is another slip"
    assert CARRIED.keys() <= pairs
    assert {(slip, use) for use, slips in INHERITS.items() for slip in slips} <= CARRIED.keys()


@pytest.mark.parametrize("pair", CARRIED, ids=" in ".join)
def test_slip_is_carried_on_where_the_table_says(pair):
    slip, use = pair
    assert CARRIED[pair]() == (slip in INHERITS.get(use, []))
