"""Conditions in words: the formulas of the ledger itself, read by SymPy, decide where the printed statement is true.

Truth is found as in `test_regions`: from two linear equations, at thousands of settings over decades. A false number in
the ledger draws a different region.
"""

import re

import numpy as np
import pytest
import sympy as sp
from test_regions import SIZE, amplitudes, conventional, energies, matched, mixed, threshold

import qbutils as qb

GREEK = ["ΔE_coh", "κ_a", "κ_b", "κ", "Γ_c", "Γ_a", "Γ_b", "Γ", "Δ", "φ", "μ", "p_a", "p_b", "𝒦_ab"]
FUNCTIONS = {"cos": sp.cos, "arg": sp.Function("phase"), "min": sp.Min, "sqrt": sp.sqrt, "Abs": sp.Abs}
TOKEN = re.compile(
    rf"(?P<name>{'|'.join(GREEK)}|(?:(?<![A-Za-z])|(?<=_[ab]))[JFsdABt](?![A-Za-z_]))"
    r"|(?P<function>\b(?:arg|cos|min)\b|√)|(?P<number>\d+\.?\d*|½)|(?P<power>[²³⁴])|(?P<relation>[≤≥≠<>=])"
    r"|(?P<mark>[()|+−/,])|(?P<space>\s+)|(?P<word>[^\W\d]+|.)"
)
PYTHON = {"−": "-", "²": "**2", "³": "**3", "⁴": "**4", "½": "Rational(1, 2)", "√": "sqrt"}


def read(formula):
    """Read a formula as a person writes it: 2|J|, κ_aκ_b, ½(a + b), √5, |cos(φ − arg μ)|."""
    text, ended, inside, names = "", False, False, {}
    tokens = [token for token in TOKEN.finditer(formula) if token.lastgroup != "space"]
    for before, token in zip([None, *tokens], tokens, strict=False):
        word, kind = token[0], token.lastgroup
        opens = word == "(" or (word == "|" and not inside) or kind in ("name", "number", "function")
        text += "*" if ended and opens else ""
        if word == "|":
            text, inside, ended = text + (")" if inside else "Abs("), not inside, inside
            continue
        plain = word.replace("𝒦", "K") if kind == "name" else PYTHON.get(word, word)
        names |= {plain: sp.Symbol(plain)} if kind == "name" else {}
        alone = before and before[0] in ("√", "arg") and word != "("  # √5 and arg μ need no brackets
        text += f"({plain})" if alone else plain
        ended = kind in ("name", "number", "power") or word == ")"
    return sp.sympify(text, locals=FUNCTIONS | names, rational=True)


def relations(words):
    """List the relations in some words as (left, sign, right); a chain gives several."""
    runs, depth = [""], 0
    for token in TOKEN.finditer(words):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token.lastgroup == "word" or (token[0] == "," and not depth):
            runs.append("")
        else:
            runs[-1] += token[0]
    parts = [re.split("([≤≥≠<>=])", run.strip()) for run in runs]
    found = [chain[i : i + 3] for chain in parts for i in range(0, len(chain) - 2, 2)]
    return [(read(left), sign, read(right)) for left, sign, right in found]


def decide(relation, setting):
    """Evaluate a relation at settings; equal means to nine digits."""
    left, sign, right = relation
    letters = sorted(left.free_symbols | right.free_symbols, key=str)
    values = [setting[letter.name] for letter in letters]
    one, other = (sp.lambdify(letters, side, [{"phase": np.angle}, "numpy"])(*values) for side in (left, right))
    near = np.isclose(one, other, rtol=1e-9, atol=1e-12)
    compared = {"<": one < other, "≤": one <= other, ">": one > other, "≥": one >= other, "=": near, "≠": ~near}
    return np.broadcast_to(compared[sign], SIZE)


def drawn(low=-2.5, high=1.5, **fixed):
    """Settings over decades, with the letters that conditions use."""
    J, G, a, b, Delta = 10 ** np.random.default_rng(20240724).uniform(low, high, (5, SIZE))
    J, G, a, b = (fixed.get(name, value) for name, value in zip(("J", "Γ", "κ_a", "κ_b"), (J, G, a, b), strict=True))
    J = G / 2 if fixed.get("along") else J
    a, b = np.broadcast_to(a, SIZE), np.broadcast_to(b, SIZE)
    s = {"J": J, "Γ": G, "κ_a": a, "κ": a, "κ_b": b, "Δ": Delta, "s": np.sqrt(a * b), "d": a - b}
    with np.errstate(divide="ignore"):  # equal losses have the first line of Γ_c
        s["Γ_c"] = threshold(a, b)[0]
    return s | {"K_ab": (2 * Delta + 1j * a) * (2 * Delta + 1j * b)}


def losses(s):
    return {"kappa_a": s["κ_a"], "kappa_b": s["κ_b"]}


def gain(s):
    return matched(s["Γ"], **losses(s))[1] > conventional(s["Γ"] / 2, **losses(s))[1]


def real_detuning():
    s = drawn(-1.5, 1)
    step = 1e-3 * np.minimum(s["κ_a"], s["κ_b"])
    truth = energies(J=s["J"], Delta=step, **losses(s))[1] > energies(J=s["J"], **losses(s))[1]
    return s, truth, lambda real, _resonance: real


def near_built_in():
    rng = np.random.default_rng(1)
    system = mixed(lambda count, low, high: 10 ** rng.uniform(low, high, (count, SIZE)))
    s = {"J": system.J, "φ": np.angle(system.J), "μ": system.mu, "Γ": system.Gamma, "Γ_a": system.Gamma_a}
    s |= {"Γ_b": system.Gamma_b, "κ_a": system.kappa_a, "κ_b": system.kappa_b}
    s |= {"A": s["Γ_a"] + s["κ_a"], "B": s["Γ_b"] + s["κ_b"]}
    truth = abs(qb.optimal_detuning(system)) >= 0.9 * abs(system.J)
    return s, truth, lambda near, A, B: near & A.all() & B.all()


def added():
    s = drawn(-2, 1)
    alone, helped = conventional(s["J"], **losses(s))[1], np.zeros(SIZE, bool)
    for Gamma in np.geomspace(1e-3, 1e6, 46):
        Delta = qb.optimal_detuning(qb.ChargerBattery(J=s["J"], Gamma=Gamma, **losses(s)))
        helped |= energies(J=s["J"], Gamma=Gamma, Delta=Delta, **losses(s))[1] > alone * (1 + 1e-9)
    return s | {"φ": 0, "p_a": 1, "p_b": 1}, ~helped, lambda phase, p, one, strong: strong & phase & p & one


def couplings():
    s, rng = drawn(), np.random.default_rng(2)
    p_a, p_b = 10 ** rng.uniform(-1, 1, (2, SIZE)) * np.exp(1j * rng.uniform(0, 6, (2, SIZE)))
    p_a[::3], p_b[::3] = np.exp(1j * s["J"][::3]), np.exp(1j * s["Γ"][::3])
    system = qb.ChargerBattery(Gamma=s["Γ"], **losses(s), p_a=p_a, p_b=p_b)
    Gamma_a, Gamma_b = (-2 * system.drift_matrix[:, i, i].real - s[f"κ_{'ab'[i]}"] for i in (0, 1))
    s |= {"p_a": p_a, "p_b": p_b, "Γ_a": s["Γ"] * abs(p_a) ** 2, "Γ_b": s["Γ"] * abs(p_b) ** 2}
    truth = np.isclose(Gamma_a, s["Γ"]) & np.isclose(Gamma_b, s["Γ"])
    return s, truth, lambda same, one, a, b: same & one & a.all() & b.all()


def total_kept():
    """At a reservoir so strong that it is above every crossing."""
    s = drawn(-1, 1) | {"Γ": 1e7}
    truth = matched(1e7, **losses(s)).sum(axis=0) > energies(Gamma=1e7, **losses(s)).sum(axis=0)
    return s, truth, lambda less, more: less | more


def printed_gap(s):
    G, a, b = s["Γ"], s["κ_a"], s["κ_b"]
    return 16 * G**2 / ((a + b) ** 2 * (s["d"] ** 2 - 4 * G**2)) + (2 * G / (s["s"] * (2 * G + s["s"]))) ** 2


def gap_range():
    s = drawn(-1.5, 1)
    stored = conventional(s["Γ"] / 2, **losses(s))[1]
    apart = abs(matched(s["Γ"], **losses(s))[1] - stored - printed_gap(s))
    return s, apart < 1e-9 * stored, lambda real: real


def efficiency():
    s = drawn(along=True)
    charger, battery = matched(s["Γ"], **losses(s), energy=amplitudes)
    share = s["κ_b"] * abs(battery) ** 2 / (-2 * charger.imag)
    E_A, E_B = conventional(s["J"], **losses(s))
    other = s["κ_b"] * E_B / (s["κ_a"] * E_A + s["κ_b"] * E_B)
    truth = (share > other) & (abs(battery) ** 2 > E_B)
    return s, truth, lambda along, more, gap, waste, mean: more & gap & waste & along.all() & mean.all()


def resource():
    s = drawn(-1.5, 0.5)
    b, J = s["κ_b"].copy(), s["J"].copy()
    b[::2] = s["κ_a"][::2]
    J[1::4] = np.sqrt(s["κ_a"] * b)[1::4] / 2
    s, y = drawn(-1.5, 0.5, J=J, κ_b=b), s["κ_a"] / b
    strong = {"Gamma": 1e6, "p_a": y**0.25, "p_b": y**-0.25, "Delta": 2 * J * np.sqrt(y) / (1 + y)}
    alone = conventional(J, **losses(s))[1]
    truth = energies(J=J, **strong, **losses(s))[1] > alone * (1 + 1e-6)
    left = 1 - alone * s["κ_a"] * b
    return s, truth, lambda unlike, weak, equal: np.where(equal, weak, unlike), (left > 1e-4) | (left < 1e-12)


def battery_damped_less():
    s = drawn()
    system = qb.super_optimal(qb.ChargerBattery(Gamma=s["Γ"], **losses(s)))
    s["s"] = (np.sqrt(s["Γ"] ** 2 + 4 * s["κ"] ** 2) - s["Γ"]) / 2
    truth = -2 * system.drift_matrix[:, 1, 1].real < s["κ"]
    return s, truth, lambda own, both, root: both & root.all() & own[both].all()


def small_losses_only():
    below = np.arange(SIZE) % 2 == 0
    s = drawn(-3, 1, κ_a=1.0, κ_b=np.where(below, 0.00999, 0.01001))
    pays = [conventional(s["J"], kappa_a=1, kappa_b=b)[1] > 4 for b in np.geomspace(0.01, 1, 20)]
    return s, ~np.any(pays, axis=0), lambda strong, weak, edge: (strong | weak) & (edge == below)


def beats_the_laser():
    s = drawn()
    return s, matched(s["Γ"], **losses(s))[1] > 4 / s["κ"] ** 2, lambda below: below


def in_time(system, t):
    """E_B(t) by the two rates of the linear equations."""
    drift = system.drift_matrix
    rates, modes = np.linalg.eig(drift)
    start = np.linalg.solve(modes, np.broadcast_to([[-0.1j], [0]], (*drift.shape[:-1], 1)))[..., 0]
    return abs(sum(modes[..., 1, n] * start[..., n] * np.expm1(rates[..., n] * t) / rates[..., n] for n in (0, 1))) ** 2


def not_at_an_edge(truth):
    """Where two neighbours agree: a number in words has the digits that it is given with."""
    return ~np.convolve(np.diff(truth, prepend=truth[:1]), np.ones(3), "same").astype(bool)


def same_times():
    s = drawn(κ_a=0.05, Γ=0.4, κ_b=np.geomspace(1e-4, 0.1, SIZE))
    system = qb.super_optimal(qb.ChargerBattery(F=0.1, Gamma=0.4, **losses(s)))
    last = -2 / 0.05 * np.log(1 - np.sqrt(0.99)) * 2
    truth = [in_time(system, t) > (4 * (1 - np.exp(-0.025 * t))) ** 2 for t in np.linspace(1, last, 60)]
    truth = np.any(truth, axis=0)
    return s, truth, lambda low, high, kappa, Gamma: low & high & kappa & Gamma, not_at_an_edge(truth)


def leads_at_last():
    t = np.linspace(0.5, 100, SIZE)
    alone = qb.ChargerBattery(F=0.1, J=0.2, kappa_a=0.05, kappa_b=0.01)
    both = alone.replace(Gamma=0.4)
    best, mixed, resonant = (
        in_time(system, t) for system in (
            alone.replace(Delta=qb.optimal_detuning(alone)), both.replace(Delta=qb.optimal_detuning(both)), alone
        )
    )  # fmt: skip
    leads = np.logical_and.accumulate((best > np.maximum(mixed, resonant))[::-1])[::-1]
    return {"J": np.full(SIZE, 0.2), "t": t}, leads, lambda late: late, not_at_an_edge(leads)


def dark():
    s = drawn(-1.5, 0.5)
    b = s["κ_b"].copy()
    b[::2] = s["κ_a"][::2]
    s = drawn(-1.5, 0.5, κ_b=b)
    hidden = [np.subtract(*amplitudes(J=s["J"], Gamma=G, Delta=s["Δ"], **losses(s))) for G in (0, s["Γ"])]
    return s, np.isclose(*hidden, rtol=1e-10, atol=0), lambda equal: equal


def rises():
    s = drawn()
    fixed = [energies(J=s["J"] * f, Delta=s["Δ"], **losses(s))[1] for f in (1 - 1e-6, 1 + 1e-6)]
    best = [conventional(s["J"] * f, **losses(s))[1] for f in (1 - 1e-6, 1 + 1e-6)]
    truth = np.where(np.arange(SIZE) % 2, fixed[1] > fixed[0], best[1] > best[0])
    return s, truth, lambda given, tuned: np.where(np.arange(SIZE) % 2, given, tuned)


def along():
    s = drawn(along=True)
    return s, gain(s), lambda half, above: half.all() & above


def above():
    s = drawn()
    return s, gain(s), lambda above: above


def positive():
    s = drawn()
    return s, printed_gap(s) > 0, lambda far, strong, mean, apart: (far | strong) & mean.all() & apart.all()


REGIONS = {
    "eq-13-range": real_detuning, "fig-2": leads_at_last, "text-near-built-in": near_built_in,
    "text-adding-no-advantage": added, "fig-1": couplings, "text-gamma-2J": above, "text-appendix-B": total_kept,
    "eq-G_B-range": gap_range, "text-G_B-positive": positive, "text-guaranteed": along, "text-resource": resource,
    "fig-5": battery_damped_less, "text-coherent-small-kappa": small_losses_only,
    "text-energy-not-bounded": beats_the_laser, "text-same-time-scales": same_times, "text-dark-mimics": dark,
    "text-J-transfers": rises, "text-efficiency": efficiency,
}  # fmt: skip

PLAIN = {  # what no formula says
    "eq-14-L": "how a symbol is read",
    "text-any-process": "which baths there are",
    "text-pure": "a kind of state",
    "fig-7": "a crossing, whose place is in chapter 4",
    "text-total-increase": "what counts as significant",
    "text-energies-change": "which energies are meant",
    "text-K-restricts": "which damping is meant",
    "text-built-in-best": "a limit of long times",
    "text-summary-reproduces": "a limit of a strong reservoir, with test_the_gap_is_positive_above_its_threshold",
    "text-summary-total": "an example of the inequalities of chapter 4, with test_an_example_of_more_in_total",
}


def test_each_condition_in_words_is_drawn_or_plain():
    conditional = {name for name, entry in qb.claims().items() if "if_words" in entry}
    assert conditional == REGIONS.keys() | PLAIN.keys()
    assert not REGIONS.keys() & PLAIN.keys()


def wrong_at(drawn_region, found):
    """Count the settings at which a condition is not what is true there."""
    s, truth, join, *sure = drawn_region
    condition = join(*(decide(relation, s) for relation in found))
    sure = sure[0] if sure else np.full(SIZE, True)
    assert 0.01 < truth.mean() < 0.99
    return np.sum((condition != truth) & sure)


@pytest.mark.parametrize("claim", REGIONS)
def test_the_words_of_a_condition_draw_its_region(claim):
    """True inside and false outside; with any one of its numbers two fifths larger or smaller, no longer."""
    words, region = qb.claims()[claim]["if_words"], REGIONS[claim]()
    found = relations(words)
    assert wrong_at(region, found) == 0
    for number in re.finditer(r"(?<![\d._])\d+(\.\d+)?", words):
        for factor in (0.6, 1.4):
            false = relations(f"{words[: number.start()]}{float(number[0]) * factor:.7f}{words[number.end() :]}")
            assert false == found or wrong_at(region, false) > 0, (number[0], factor)  # a number of the prose is none


def test_an_example_of_more_in_total():
    """text-summary-total: sufficient, and so that the total is larger at the edges of it."""
    s = drawn(along=True)
    b = s["κ_b"]
    like, strong = relations(qb.claims()["text-summary-total"]["if_words"])
    a = b * np.maximum(1, s["κ_a"])
    s = drawn(along=True, κ_a=a)
    inside = decide(like, s) & decide(strong, s)
    total = matched(s["Γ"], **losses(s)).sum(axis=0) > conventional(s["J"], **losses(s)).sum(axis=0)
    assert inside.mean() > 0.01
    assert total[inside].all()
