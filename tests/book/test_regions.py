"""Where a claim holds, and where not: thousands of settings over decades, inside and outside of the written condition.

Truth is found by solving the two linear equations of motion, never by the closed forms that a condition comes from.
"""

import numpy as np
import pytest
import sympy as sp

import qbutils as qb
from qbutils.symbolic import DERIVED, SYMBOLS, p_b
from referee.equations import conditions

SIZE = 4000


@pytest.fixture
def draw():
    """Return positive numbers spread evenly over decades."""
    rng = np.random.default_rng(20240724)
    return lambda count=1, low=-2.5, high=1.5: 10 ** rng.uniform(low, high, (count, SIZE))


def amplitudes(J=0, Gamma=0, kappa_a=1, kappa_b=1, p_a=1, p_b=1, Delta=0, Delta_b=None, F=1):
    """Steady ⟨a⟩ and ⟨b⟩ of H and the three baths by a linear solve; the two detunings may differ."""
    Delta_b = Delta if Delta_b is None else Delta_b
    shared = -Gamma / 2 * np.conj(p_a) * p_b
    entries = np.broadcast_arrays(
        -(kappa_a + Gamma * abs(p_a) ** 2) / 2 - 1j * Delta, -1j * J + shared,
        -1j * np.conj(J) + np.conj(shared), -(kappa_b + Gamma * abs(p_b) ** 2) / 2 - 1j * Delta_b,
    )  # fmt: skip
    drift = np.stack(entries, axis=-1).reshape(*entries[0].shape, 2, 2)
    return np.moveaxis(np.linalg.solve(drift, [[1j * F], [0]])[..., 0], -1, 0)


def energies(**parameters):
    return abs(amplitudes(**parameters)) ** 2


def conventional(J, **kappa):
    """Energies without the reservoir, the laser at its best."""
    return energies(J=J, Delta=qb.optimal_detuning(qb.ChargerBattery(J=J, **kappa)), **kappa)


def matched(Gamma, kappa_a, kappa_b, energy=energies):
    """Energies of the super-optimal charger."""
    root = (kappa_a / kappa_b) ** 0.25
    return energy(Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, p_a=root, p_b=1 / root)


def agree(condition, truth):
    """The condition is necessary and sufficient, and the draw tries both sides of it."""
    assert (condition == truth).all()
    assert 0.01 < condition.mean() < 0.99


def threshold(kappa_a, kappa_b):
    """Γ_c of chapter 4, and its second line alone."""
    s, d = np.sqrt(kappa_a * kappa_b), kappa_a - kappa_b
    split = (4 * s**3 + (kappa_a + kappa_b) * np.sqrt(d**4 + 4 * s**4)) / (2 * d**2)
    return np.where(kappa_a**2 + kappa_b**2 >= 8 * s**2, 2 * s, split), split


# -- the laser's detuning ----------------------------------------------------------------------------------------------
def test_eq_26_holds_exactly_where_eq_13_is_real(draw):
    """eq-26, eq-26-limit and eq-G_B: elsewhere the corrected form is too large by the square of c₁."""
    J, kappa_a, kappa_b = draw(3, -1.5, 1)
    kappa = {"kappa_a": kappa_a, "kappa_b": kappa_b}
    formula = 64 * J**2 / ((kappa_a + kappa_b) ** 2 * (16 * J**2 - (kappa_a - kappa_b) ** 2))
    right = np.isclose(formula, conventional(J, **kappa)[1], rtol=1e-9)
    side = 8 * J**2 / (kappa_a**2 + kappa_b**2)
    sure = abs(side - 1) > 1e-3  # at the edge the two forms touch
    agree((side >= 1)[sure], right[sure])
    limit = 4 / kappa_a**2 + 4 / (16 * J**2 - kappa_a**2)
    isolated = conventional(J, kappa_a=kappa_a, kappa_b=0)[1]
    side = 8 * J**2 / kappa_a**2
    sure = abs(side - 1) > 1e-3
    agree((side >= 1)[sure], np.isclose(limit, isolated, rtol=1e-9)[sure])
    weak = side < 1
    assert isolated[weak] == pytest.approx(1 / J[weak] ** 2)


def mixed(draw):
    """Settings with J and a reservoir of |μ| = 1; a third each has equal couplings, and no phase."""
    J, Gamma, kappa_a, kappa_b, ratio = draw(5, -2, 1)
    turn = np.exp(2j * np.pi * np.random.default_rng(3).random(SIZE))
    turn[::3], ratio[1::3] = 1, 1
    return qb.ChargerBattery(J=J * turn, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b).with_ratio(ratio)


def test_within_a_tenth_of_the_built_in_detuning(draw):
    """text-near-built-in: the cubic of chapter 3 at x = 1.8|J| and 2.2|J|."""
    system = mixed(draw)
    J = abs(system.J)
    A, B = system.Gamma_a + system.kappa_a, system.Gamma_b + system.kappa_b
    apart = (A**2 + B**2) / 2 + system.Gamma**2 - system.Gamma * (A + B) * abs(np.cos(np.angle(system.J))) / 0.9
    setting = {name: value for name, value in vars(system).items() if name != "Delta"}
    best, steps = np.zeros(SIZE), np.linspace(-1.3, 1.3, 261)[:, np.newaxis]
    for _ in range(4):  # a scan of the whole axis, then finer ones at its top
        detunings = best + steps
        highest = energies(**setting, Delta=J * detunings)[1].argmax(axis=0)
        best, steps = detunings[highest, np.arange(SIZE)], 2 * (steps[1] - steps[0]) * np.linspace(-1, 1, 41)[:, None]
    best = abs(best)
    sure = abs(best - 0.9) > 1e-4
    agree((apart <= 0.76 * J**2)[sure], (best > 0.9)[sure])
    assert best.max() < 1 + 1e-12


def test_any_damping_takes_the_laser_off_the_split_lines(draw):
    """text-not-built-in, text-any-process: |Δ_opt| < |J|, but for a lossless mode that the reservoir does not see."""
    system = mixed(draw)
    assert (abs(qb.optimal_detuning(system)) < abs(system.J)).all()
    hidden = qb.ChargerBattery(J=draw()[0], Gamma=draw()[0], kappa_a=0, kappa_b=0)
    assert abs(qb.optimal_detuning(hidden)) == pytest.approx(hidden.J)


def test_every_loss_lowers_the_battery(draw):
    """text-K-restricts: ∂ln E_B/∂κ_i = −Re G_ii < 0 with G = (−M)⁻¹, reservoir or not."""
    system = mixed(draw).replace(Delta=draw()[0])
    G = np.linalg.inv(-system.drift_matrix)
    step = 1e-6
    for i, name in enumerate(("kappa_a", "kappa_b")):
        rate = getattr(system, name)
        low, high = (
            np.log(energies(**vars(system.replace(**{name: rate * (1 + sign * step)})))[1]) for sign in (-1, 1)
        )
        assert (high - low) / (2 * step * rate) == pytest.approx(-G[:, i, i].real, rel=1e-3, abs=1e-6)
        assert (G[:, i, i].real > 0).all()


# -- does a reservoir help? --------------------------------------------------------------------------------------------
def test_an_added_reservoir_helps_only_a_weak_coupling(draw):
    """text-adding-no-advantage: φ = 0, p_a = p_b; no Γ helps if 2|J| ≥ min(κ_a, κ_b), else a strong one."""
    J, kappa_a, kappa_b = draw(3, -2, 1)
    kappa = {"kappa_a": kappa_a, "kappa_b": kappa_b}
    alone = conventional(J, **kappa)[1]
    helped = np.zeros(SIZE, bool)
    for Gamma in np.geomspace(1e-3, 1e6, 46):
        added = qb.ChargerBattery(J=J, Gamma=Gamma, **kappa)
        with_it = energies(J=J, Gamma=Gamma, Delta=qb.optimal_detuning(added), **kappa)[1]
        helped |= with_it > alone * (1 + 1e-9)
    sure = abs(2 * J / np.minimum(kappa_a, kappa_b) - 1) > 1e-3  # at the edge it takes an endless Γ
    agree((np.minimum(kappa_a, kappa_b) > 2 * J)[sure], helped[sure])


def test_a_reservoir_is_a_resource_unless_the_coupling_matches(draw):
    """text-resource: one lifts the battery at a given |J|, but for |J| = √(κ_aκ_b)/2, or κ_a = κ_b ≤ 2|J|."""
    J, kappa_a, kappa_b = draw(3, -1.5, 0.5)
    kappa_b[::2] = kappa_a[::2]
    J[1::4] = np.sqrt(kappa_a * kappa_b)[1::4] / 2
    kappa, y = {"kappa_a": kappa_a, "kappa_b": kappa_b}, kappa_a / kappa_b
    alone = conventional(J, **kappa)[1] * kappa_a * kappa_b
    strong = {"Gamma": 1e7, "p_a": y**0.25, "p_b": y**-0.25, "Delta": 2 * J * np.sqrt(y) / (1 + y)}
    helped = energies(J=J, **strong, **kappa)[1] * kappa_a * kappa_b > alone * (1 + 1e-7)
    no_use = np.isclose(J, np.sqrt(kappa_a * kappa_b) / 2) | ((kappa_a == kappa_b) & (kappa_a <= 2 * J))
    sure = no_use | (alone < 1 - 1e-4)
    agree(~no_use[sure], helped[sure])


def test_the_gap_is_positive_above_its_threshold(draw):
    """threshold, text-guaranteed, text-gamma-2J: the model's gap at |J| = Γ/2."""
    Gamma, kappa_a, kappa_b = draw(3)
    kappa = {"kappa_a": kappa_a, "kappa_b": kappa_b}
    gain = matched(Gamma, **kappa)[1] > conventional(Gamma / 2, **kappa)[1]
    agree(threshold(**kappa)[0] < Gamma, gain)
    assert (energies(Gamma=Gamma, **kappa)[1] < conventional(Gamma / 2, **kappa)[1]).all()  # p_a = p_b: fig-3


def test_where_the_printed_gap_is_positive(draw):
    """text-G_B-positive: the printed function also where the model's gap is negative."""
    Gamma, kappa_a, kappa_b = draw(3)
    kappa, d, s = {"kappa_a": kappa_a, "kappa_b": kappa_b}, kappa_a - kappa_b, np.sqrt(kappa_a * kappa_b)
    printed = 4 / ((kappa_a + kappa_b) ** 2 * (d**2 - 4 * Gamma**2)) + 1 / (s * (2 * Gamma + s)) ** 2
    agree((abs(d) > 2 * Gamma) | (threshold(**kappa)[1] < Gamma), printed > 0)
    gap = matched(Gamma, **kappa)[1] - conventional(Gamma / 2, **kappa)[1]
    astray = (printed > 0) & (gap < 0)
    assert astray.mean() > 0.1
    assert (abs(d) > 2 * Gamma)[astray].all()


def test_where_the_reservoir_is_the_more_efficient(draw):
    """text-efficiency: more energy at equal drive, and a larger part of the work, at |J| = Γ/2 in the steady state."""
    Gamma, kappa_a, kappa_b = draw(3)
    kappa, s = {"kappa_a": kappa_a, "kappa_b": kappa_b}, np.sqrt(kappa_a * kappa_b)
    charger, battery = matched(Gamma, **kappa, energy=amplitudes)
    share = kappa_b * abs(battery) ** 2 / (-2 * charger.imag)
    E_A, E_B = conventional(Gamma / 2, **kappa)
    other = kappa_b * E_B / (kappa_a * E_A + kappa_b * E_B)
    less_waste = Gamma**2 * (kappa_a - kappa_b) - 3 * s * kappa_b * Gamma
    less_waste = (kappa_a > kappa_b) & (less_waste > kappa_b * s**2 + kappa_a * (kappa_a**2 - kappa_b**2) / 2)
    agree(less_waste, share > other)
    agree(less_waste & (threshold(**kappa)[0] < Gamma), (share > other) & (abs(battery) ** 2 > E_B))


# -- the total energy --------------------------------------------------------------------------------------------------
def test_where_the_total_energy_is_the_larger(draw):
    """text-summary-total: two polynomials in Γ, one on either side of Γ² = ½(κ_a² + κ_b²)."""
    G, a, b = draw(3)
    s, S, d = np.sqrt(a * b), a + b, a - b
    ours = a * b**2 + 2 * G * b * s + G**2 * S
    split = S**2 * ours * (4 * G**2 - d**2) > 2 * a**2 * b * (2 * G + s) ** 2 * (4 * G**2 - d * S)
    resonant = ours * (G**2 + s**2) ** 2 > a**2 * b * (2 * G + s) ** 2 * (G**2 + b**2)
    total = matched(G, a, b).sum(axis=0) > conventional(G / 2, kappa_a=a, kappa_b=b).sum(axis=0)
    agree(np.where(a**2 + b**2 <= 2 * G**2, split, resonant), total)


def test_a_tenth_more_in_total_needs_unlike_losses(draw):
    """text-total-increase: against equal couplings, at most (κ_a + κ_b)³/8κ_a²κ_b for κ_a > 5κ_b."""
    G, b = draw(2)
    a = b * draw(1, np.log10(5), 2)[0]
    gain = matched(G, a, b).sum(axis=0) / energies(Gamma=G, kappa_a=a, kappa_b=b).sum(axis=0)
    assert (gain < (a + b) ** 3 / (8 * a**2 * b)).all()


# -- against the laser alone -------------------------------------------------------------------------------------------
def test_where_a_charger_beats_the_laser_alone(draw):
    """pays-reservoir, text-energy-not-bounded, text-coherent-small-kappa."""
    G, J, a, b = draw(4)
    single = 4 / a**2
    agree(b < G**2 / a * (np.sqrt(1 + a / G) - 1) ** 2, matched(G, a, b)[1] > single)
    pays = np.where(
        a**2 + b**2 <= 8 * J**2,
        16 * J**2 * a**2 > (a + b) ** 2 * (16 * J**2 - (a - b) ** 2),
        2 * J * a > 4 * J**2 + a * b,
    )
    agree(pays, conventional(J, kappa_a=a, kappa_b=b)[1] > single)


def test_a_coherent_charger_pays_for_a_hundredth_only(draw):
    """text-coherent-small-kappa: 'extremely small' read as κ_b < κ/100 and |J| as strong or weak as it then must be."""
    J = draw(1, -3, 1)[0]
    pays_there = conventional(J, kappa_a=1, kappa_b=0.01)[1] > 4
    weakest = (1 - np.sqrt(1 - 0.04)) / 4
    strongest = 1.01 * 0.99 / np.sqrt(16 * (1.01**2 - 1))
    agree((weakest < J) & (strongest > J), pays_there)


def test_the_shared_reservoir_damps_the_battery_too(draw):
    """fig-5, isolation-shared: κ_b + Γ_b < κ at the best ratio."""
    Gamma, kappa, kappa_b = draw(3)
    system = qb.super_optimal(qb.ChargerBattery(Gamma=Gamma, kappa_a=kappa, kappa_b=kappa_b))
    s = np.sqrt(kappa * kappa_b)
    agree(s * (Gamma + s) < kappa**2, -2 * system.drift_matrix[:, 1, 1].real < kappa)


# -- what helps the transfer -------------------------------------------------------------------------------------------
def test_when_a_stronger_coupling_helps(draw):
    """text-J-transfers: at Γ = 0 and a given detuning, where 4|J|² < |𝒦_ab|."""
    J, kappa_a, kappa_b, Delta = draw(4)
    parameters = {"kappa_a": kappa_a, "kappa_b": kappa_b, "Delta": Delta}
    weaker, stronger = (energies(J=J * factor, **parameters)[1] for factor in (1 - 1e-6, 1 + 1e-6))
    K_ab = abs((2 * Delta + 1j * kappa_a) * (2 * Delta + 1j * kappa_b))
    agree(K_ab > 4 * J**2, stronger > weaker)


# -- the book's own ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sign", [1, -1, 0])
def test_detunings_at_every_size(draw, sign):
    """robust-common, robust-opposite, robust-alone: exact, the reservoir in the limit of a large Γ."""
    a, b, Delta = draw(3, -1, 1)
    charger = {1: Delta, -1: -Delta, 0: 0}[sign]
    settings = {"kappa_a": a, "kappa_b": b, "Delta": charger, "Delta_b": Delta}
    coupling = energies(J=np.sqrt(a * b) / 2, **settings)[1] * a * b
    root = (a / b) ** 0.25
    reservoir = energies(Gamma=1e6 * (a + b + Delta), p_a=root, p_b=1 / root, **settings)[1] * a * b
    assert reservoir == pytest.approx(1 / (1 + (charger / a + Delta / b) ** 2), rel=1e-3)
    if sign == 1:
        sure = abs(Delta**2 / (a * b) - 1) > 0.1
        agree((Delta**2 < a * b)[sure], (coupling > reservoir)[sure])
    elif sign == -1:
        assert (reservoir > coupling).all()
    else:
        assert coupling == pytest.approx(reservoir, rel=1e-3)


def test_a_stronger_reservoir_never_hurts(draw):
    """robust-more-is-better: at J = 0, for every ratio and both detunings."""
    Gamma, a, b, p_a, p_b, detuning_a, detuning_b = draw(7)
    sign = np.random.default_rng(5).choice([-1, 1], SIZE)
    settings = {"kappa_a": a, "kappa_b": b, "p_a": p_a, "p_b": p_b, "Delta": detuning_a, "Delta_b": sign * detuning_b}
    weaker, stronger = (energies(Gamma=Gamma * factor, **settings)[1] for factor in (1, 1.01))
    assert (stronger > weaker * (1 - 1e-12)).all()


def test_the_reservoir_alone_is_slow_and_splits_the_work(draw):
    """flow-dark-limit, text-no-divergent-times: E_B < E_A y, E_B/W < y/(1 + y) and E_B ≤ F²t²/y at every time."""
    Gamma, a, b, y, t = draw(5, -2, 2)
    system = qb.ChargerBattery(F=1, Gamma=Gamma, kappa_a=a, kappa_b=b).with_ratio(y)
    drift = system.drift_matrix
    rates, modes = np.linalg.eig(drift)
    start = np.linalg.solve(modes, np.broadcast_to([[-1j], [0]], (SIZE, 2, 1)))[..., 0]
    grown = np.expm1(rates * t[:, np.newaxis]) / rates
    alpha, beta = np.einsum("nij,nj->in", modes, start * grown)
    charger, battery = abs(alpha) ** 2, abs(beta) ** 2
    assert (battery < y * charger).all()
    assert (battery <= t**2 / y).all()
    driven = np.stack([alpha + 1j * t, beta], axis=-1)[..., np.newaxis]
    work = -2 * np.linalg.solve(drift, driven)[:, 0, 0].imag
    settled = work > 1e-6 * t**2  # earlier the difference has too few digits
    assert settled.mean() > 0.5
    assert (battery[settled] < (y / (1 + y) * work)[settled]).all()


# -- right forms, at random settings over all of their range -----------------------------------------------------------
def best_detuning(s, **gone):
    system = {name: s[name] for name in ("kappa_a", "kappa_b")} | {"J": s["absJ"]} | gone
    return energies(**system, Delta=qb.optimal_detuning(qb.ChargerBattery(**system)))[1]


def single(s):
    return energies(kappa_a=s["kappa_a"])[0]


def everything(s, **set_to):
    J = s["absJ"] * np.exp(1j * s["phi"])
    return {name: s[name] for name in ("Gamma", "kappa_a", "kappa_b", "p_a", "p_b", "Delta")} | {"J": J} | set_to


def super_optimal(s):
    return matched(s["Gamma"], s["kappa_a"], s["kappa_b"])


RIGHT = {  # the form of the ledger, and what two linear equations give in its place
    "eq-9": ("printed", lambda s: energies(**everything(s))[0]),
    "eq-10": ("printed", lambda s: energies(**everything(s))[1]),
    "eq-11": ("printed", lambda s: energies(**everything(s, Gamma=0))[0]),
    "eq-12": ("correct", lambda s: energies(**everything(s, Gamma=0))[1]),
    "eq-16": ("printed", lambda s: energies(**everything(s, J=0))[0]),
    "eq-17": ("printed", lambda s: energies(**everything(s, J=0))[1]),
    "eq-18": ("printed", lambda s: energies(**everything(s, J=0, Delta=0))[0]),
    "eq-19": ("printed", lambda s: energies(**everything(s, J=0, Delta=0))[1]),
    "eq-20": ("printed", lambda s: energies(**everything(s, J=0, Delta=0)).sum(axis=0)),
    "eq-22": ("correct", lambda s: super_optimal(s)[0]),
    "eq-23": ("printed", lambda s: super_optimal(s)[1]),
    "eq-24": ("printed", lambda s: super_optimal(s).sum(axis=0)),
    "eq-25": ("printed", single),
    "eq-26": ("correct", lambda s: best_detuning(s) - single(s)),
    "eq-26-limit": ("correct", lambda s: best_detuning(s, kappa_b=0) - single(s)),
    "eq-27": ("printed", lambda s: super_optimal(s)[1] - single(s)),
    "eq-G_B": ("printed", lambda s: super_optimal(s)[1] - best_detuning(s)),
}
LESS = {"eq-26": single, "eq-26-limit": single, "eq-27": single, "eq-G_B": best_detuning}  # differences lose digits


@pytest.mark.parametrize("claim", RIGHT)
def test_a_right_form_holds_in_all_of_its_range(draw, claim):
    """Over decades of every parameter, in the gauge and the range that the entry names."""
    entry, (which, truth) = qb.claims()[claim], RIGHT[claim]
    names = ("absJ", "Gamma", "kappa_a", "kappa_b", "p_a", "Delta")
    s = dict(zip(names, draw(6, -1.5, 1), strict=True))
    turn = np.exp(2j * np.pi * np.random.default_rng(9).random((2, SIZE)))
    s |= {"F": 1.0, "phi": np.angle(turn[0]), "p_a": s["p_a"] * turn[1]}
    s["p_b"] = 1 / np.conj(s["p_a"])
    settings = conditions(entry, entry.get("given", {}) | entry.get("if", {}))
    if p_b in settings:
        letters = [SYMBOLS["p_a"], SYMBOLS["phi"]]
        s["p_b"] = sp.lambdify(letters, settings[p_b])(s["p_a"], s["phi"])
    if SYMBOLS["absJ"] in settings and claim == "eq-G_B":
        s["absJ"] = s["Gamma"] / 2
    if "range" in entry:  # where Eq. (13) is real
        side = 8 * s["absJ"] ** 2 / (s["kappa_a"] ** 2 + (claim != "eq-26-limit") * s["kappa_b"] ** 2)
        assert "/8" in entry["range"] or "/2" in entry["range"]
        s = {name: value if np.ndim(value) == 0 else value[side >= 1] for name, value in s.items()}
    symbols = [SYMBOLS[name] for name in s]
    found = sp.lambdify(symbols, entry.form(which).subs(DERIVED).subs(settings).doit())(*s.values())
    expected = truth(s)
    assert expected.size > 1000
    scale = abs(expected) + (LESS[claim](s) if claim in LESS else 0)
    assert (abs(found - expected) <= 1e-6 * scale).all()
