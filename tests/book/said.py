"""Numbers in words, and what makes them true: each phrase of the chapters, with a check of its own.

A check is computed here from the package, or it is a claim of a ledger that says the same in words, or the chapter's
own code, where the words only name what the code was given.
"""

import execute
import numpy as np
import sympy as sp
from scipy.optimize import brentq

import qbutils as qb
from qbutils.symbolic import F, Gamma, absJ, kappa, kappa_b

BASE = qb.ChargerBattery(F=0.1, kappa_a=0.05, kappa_b=0.01)
BOUND = qb.energy_bound(BASE)
DIRECT = 4 * 0.1**2 / 0.05**2


def tuned(system):
    return system.replace(Delta=qb.optimal_detuning(system))


CONVENTIONAL = tuned(BASE.replace(J=0.2))
BEST = qb.super_optimal(BASE.replace(Gamma=0.4))
MATCHED = BASE.replace(J=qb.matched_coupling(0.05, 0.01))
MINUS = np.array([[0.5, -0.5], [-0.5, 0.5]])  # the qubit's state (|0⟩ − |1⟩)/√2
BEST_HEAT = qb.thermal_covariance(BEST, 0, 0, 1)[1, 1].real  # the shared reservoir's share
CHIP = qb.Laboratory(frequency=6e9, rate_unit=10e6)
STRONG = qb.super_optimal(BASE.replace(Gamma=1e6))


def stored(system):
    return float(qb.steady_energies(system).battery)


def nine_tenths(system):
    """When the battery is nine tenths full for good."""
    t = np.linspace(0, 1000, 100001)
    return t[np.flatnonzero(qb.energies(system, t).battery < 0.9 * stored(system))[-1]]


def claim(name, words):
    """Whether a ledger's claim that holds says it in the same words."""
    entry = {**qb.claims("paper"), **qb.claims("book")}[name]
    return entry["verdict"] == "holds" and words in " ".join((entry["printed"], entry.get("effect", "")))


def code(chapter, words):
    """Whether a chapter's code has what the words name."""
    (path,) = [path for path in execute.chapters() if path.stem.startswith(chapter)]
    cells = [cell.source for cell in execute.read_text(path).cells if cell.cell_type == "code"]
    return any(words in source for source in cells)


def slow(system):
    """Time constant of the slowest mode at the matched ratio, in units of the laser's 2/κ."""
    return -system.kappa_a / 2 / np.linalg.eigvals(qb.super_optimal(system).drift_matrix).real.max()


def half_coupling():
    """Eq. (26) as printed is its corrected form at half the coupling."""
    printed, right = qb.claims()["eq-26"].form(), qb.claims()["eq-26"].form("correct")
    values = {F: 0.3, absJ: 0.7, kappa: 0.2, kappa_b: 0.1}
    return np.isclose(float(printed.subs(values)), float(right.subs(values | {absJ: 0.35})))


def isolated():
    """ΔE_coh as κ_b → 0 at half of the caption's drive."""
    return round(stored(tuned(BASE.replace(J=0.2, kappa_b=1e-12, F=0.05))) - DIRECT / 4, 3) == 0.016


def fourfold():
    """Weakly coupled, one way and a plain coupling of twice the size hold four times what the plain coupling holds."""
    plain, double = (stored(BASE.replace(J=J)) for J in (1e-6, 2e-6))
    one_way = stored(BASE.replace(J=1e-6j, Gamma=2e-6).with_ratio(5))
    return np.allclose([one_way / plain, double / plain], 4, rtol=1e-3)


def leaks(system):
    """The work of the drive over what the battery leaks."""
    flow = qb.energy_flows(system, None)
    return float(flow.drive / flow.heat_battery)


def full_at_twice():
    """Where the battery is full, the drive works twice what it leaks, the line brings it once, and nothing returns."""
    leak = BASE.kappa_b * stored(MATCHED)
    full = np.isclose(stored(MATCHED), BOUND) and np.isclose(leaks(MATCHED), 2)
    return full and np.isclose(leak, 0.1**2 / 0.05) and reflected(MATCHED) < 1e-12


def kept_of_work(system):
    """The largest part of the work done so far that is in the battery, the work from the drift matrix alone."""
    t = np.linspace(0.1, 600, 12000)
    rates, modes = np.linalg.eig(system.drift_matrix)
    start = np.linalg.solve(modes, np.linalg.solve(system.drift_matrix, [-1j * system.F, 0]))
    battery = (modes[1] * start) @ (np.exp(np.outer(rates, t)) - 1)
    integral = ((modes[0] * start / rates) @ (np.exp(np.outer(rates, t)) - 1)) - (modes[0] @ start) * t
    return max(abs(battery) ** 2 / (-2 * system.F * integral.imag))


def threshold():
    """κ_b/κ below which the reservoir pays, at the paper's Γ and κ."""
    return (0.4**2 / 0.05) * (np.sqrt(1 + 0.05 / 0.4) - 1) ** 2 / 0.05


def reflected(system):
    a = qb.steady_amplitudes(system).charger
    return 0.05 * abs(a + 1j * 0.1 / 0.05) ** 2 / (0.1**2 / 0.05)


def head_start():
    """How much higher a reservoir added to the coupling starts than the coupling alone."""
    alone, added = (qb.energies(BASE.replace(J=0.2, Gamma=rate), 1e-3).battery for rate in (0, 0.4))
    return float(added / alone)


def near_built_in():
    """The best detuning is nine tenths of |J| or more exactly where the condition of chapter 3 says."""
    draw = np.random.default_rng(3)
    (J, Gamma, kappa_a, kappa_b), phi = 10 ** draw.uniform(-2, 1, (4, 2000)), draw.uniform(0, 2 * np.pi, 2000)
    system = qb.ChargerBattery(J=J * np.exp(1j * phi), Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b)
    A, B = Gamma + kappa_a, Gamma + kappa_b
    allowed = (A**2 + B**2) / 2 + Gamma**2 - 10 / 9 * Gamma * (A + B) * abs(np.cos(phi)) <= 0.76 * J**2
    near = abs(qb.optimal_detuning(system)) >= (1 - 1 / 10) * J
    return 0 < near.sum() < near.size and np.array_equal(near, allowed)


def added(rate):
    """Best gain by a reservoir added to the coupling, at any ratio."""
    system = tuned(BASE.replace(J=0.2, Gamma=rate).with_ratio(np.geomspace(0.5, 8, 321)))
    return max(qb.steady_energies(system).battery) / stored(CONVENTIONAL)


def total(system):
    return float(qb.steady_energies(system).total)


def total_gain(ratio):
    """Gain of the total by the battery's best ratio, at κ_a/κ_b and a strong reservoir."""
    strong = BASE.replace(kappa_a=0.01 * ratio, Gamma=1e6)
    return total(qb.super_optimal(strong)) / total(strong)


def needed():
    """κ_a/κ_b from which that gain is a tenth: (1 + x)³ = 8.8 x²."""
    return max(np.roots([1, 3 - 8.8, 3, 1]).real)


def pays(J):
    """Whether the coherent charger of Fig. 6 pays at κ_b = κ/100."""
    return stored(tuned(BASE.replace(J=J, kappa_b=0.05 / 100))) > DIRECT


def passes_less():
    """The reservoir's h_a is less than half of the coupling's exactly where chapter 10 says."""
    J, Gamma, kappa_a, kappa_b = 10 ** np.random.default_rng(10).uniform(-2, 1, (4, 2000))
    coupling = qb.ChargerBattery(kappa_a=kappa_a, kappa_b=kappa_b, J=J)
    reservoir = qb.super_optimal(qb.ChargerBattery(kappa_a=kappa_a, kappa_b=kappa_b, Gamma=Gamma))
    ours, theirs = (qb.thermal_covariance(system, 1, 0, 0)[..., 1, 1].real for system in (reservoir, coupling))
    s = np.sqrt(kappa_a * kappa_b)
    less = ours < theirs / 2
    return 0 < less.sum() < less.size and np.array_equal(less, Gamma**2 * s < 2 * J**2 * (3 * Gamma + s))


def moved(error):
    """How far an error of |J| moves the split mode next to the laser, in its line widths."""
    before, after = (
        max(np.linalg.eigvals(BASE.replace(J=J).drift_matrix), key=lambda rate: rate.imag)
        for J in (0.2, 0.2 * (1 + error))
    )
    return (after - before).imag / (-2 * before.real)


def shares(y):
    """Battery's weight in the mode that a strong reservoir does not reach, at the ratio y."""
    return y / (1 + y)


def niche():
    """Linewidth over κ_b at which the reservoir catches up with the untuned coupling in what follows the laser."""

    def lead(linewidth):
        both = [stored(qb.phase_locked(system, linewidth)) for system in (BEST, MATCHED)]
        return both[0] - both[1]

    return brentq(lead, 0.001, 0.1) / 0.01


def narrow():
    """Linewidth over κ_b at which the limit of what follows the laser is half of the bound."""
    return brentq(lambda linewidth: qb.energy_bound(qb.phase_locked(BASE, linewidth)) - BOUND / 2, 0.001, 0.1) / 0.01


def off_the_peak():
    """What a strong coupling keeps where the laser misses by a quarter of both losses."""
    peak = tuned(BASE.replace(J=6))
    return stored(peak.replace(Delta=peak.Delta + 0.06 / 4)) / stored(peak)


SAID = {
    "Each amplitude turns at the detuning and decays at half of all its loss": lambda: np.isclose(
        -2 * BASE.drift_matrix[0, 0].real, BASE.kappa_a
    ),
    "to a millionth. The paper takes an energy from the reduced state": lambda: code("01", "< 1e-6"),
    "half of the time the battery holds two, half of the time none": lambda: np.isclose(abs(2**-0.5) ** 2, 0.5),
    "For J half of and equal to kappa over root eight": lambda: code("02", "[0.5, 1, 2, 4]"),
    "for twice that there are two": lambda: code("02", "[0.5, 1, 2, 4]"),
    "for four times two well apart": lambda: code("02", "[0.5, 1, 2, 4]"),
    "Half of the energy of a supermode sits in the charger": lambda: abs(2**-0.5) ** 2 - 0.5 < 1e-12,
    "How far may the laser miss the best detuning before half of the energy is gone": lambda: np.isclose(
        off_the_peak(), 0.5, atol=0.001
    ),
    "half is left where the laser misses by": lambda: np.isclose(off_the_peak(), 0.5, atol=0.001),
    "Tuned to one of them it stores tens of times more energy": lambda: (
        20 < stored(CONVENTIONAL) / stored(BASE.replace(J=0.2)) < 100
    ),
    "a tenth more of": lambda: code("03", "1.1"),
    "starts twice as high as the coupling alone, because $|2J - i\\mu\\Gamma|^2$ is then twice": lambda: np.isclose(
        head_start(), 2, rtol=1e-3
    ),
    "within a tenth of $|J|$, $r = 0.9$, exactly where": near_built_in,
    "0.76\\,|J|^2 \\ge {}&": near_built_in,
    "within a tenth where all rates together allow it": near_built_in,
    "there is a gain at the third strength of the table, not at the second": lambda: (
        code("03", "[0.1, 0.4, 0.5,") and added(0.4) < 1 < added(0.5)
    ),
    "nearly twice the conventional optimum": lambda: 1.7 < BOUND / stored(CONVENTIONAL) < 2,
    "reaches 94.6 % of the most that any passive charger can give it": lambda: round(stored(BEST) / BOUND, 3) == 0.946,
    "A direct coupling of the same strength reaches 55.7 %": lambda: round(stored(CONVENTIONAL) / BOUND, 3) == 0.557,
    "A half ellipse stands on the axis": lambda: code("04", "np.linspace(0, np.pi"),
    "it is up to four times what it holds at the best ratio": lambda: (
        sp.limit(qb.claims()["eq-22"].form() / qb.claims()["eq-22"].form("correct"), Gamma, sp.oo) == 4
    ),
    "It does, by a few per cent and beyond a crossing": lambda: (
        1.02 < qb.steady_energies(BEST).total / qb.steady_energies(BASE.replace(Gamma=0.4)).total < 1.1
    ),
    "a tenth needs κ_a >": lambda: needed() > 5 and np.isclose(total_gain(needed()), 1.1, rtol=1e-3),
    "By a few per cent, and not because the ratio is best for the total": lambda: (
        1.02 < total(BEST) / total(BASE.replace(Gamma=0.4)) < 1.1
        and max(qb.steady_energies(BASE.replace(Gamma=0.4).with_ratio(np.linspace(1, 5, 41))).total)
        > 1.001 * total(BEST)
    ),
    "is taken to mean: by a tenth or more": lambda: code("03", "> 1.1 *") and code("04", "grown > 0.1"),
    "from 0.01 to 10 and Γ over κ_a from 0.05 to 500": lambda: code(
        "04", "np.logspace(-2, 1, 49), np.logspace(-1.3, 2.7, 41)"
    ),
    "less than a tenth of $2|J|$": lambda: (
        stored(BASE.replace(J=0.2, Delta=CONVENTIONAL.Delta)) < stored(qb.super_optimal(BASE.replace(Gamma=0.1 * 0.4)))
    ),
    "damped about four times less than the charger": lambda: 3.5 < 1 / threshold() < 4.5,
    "since (12) is four times too large": lambda: (
        sp.cancel(qb.claims()["eq-12"].form() / qb.claims()["eq-12"].form("correct")) == 4
    ),
    "Say, less than a hundredth of $\\kappa$": lambda: pays(0.05) and not pays(0.2) and not pays(2e-4),
    "Eq. (26) belongs to half the coupling": half_coupling,
    "which as printed belongs to half the coupling": half_coupling,
    "So 16 times the energy takes about 32 times as long": lambda: (
        np.isclose(qb.energy_bound(BASE.replace(kappa_b=0.05 / 64)) / DIRECT, 16)
        and np.isclose(slow(STRONG.replace(kappa_b=0.05 / 64)), 32, rtol=0.05)
    ),
    "Read this as up to twice the time": lambda: code("05", "inside.max() < 2 < min(beside)"),
    "gains less than a fifth": lambda: 1 < stored(BEST) / DIRECT < 1.2,
    "the load halves its amplitude: a quarter of the energy stays in the charger": lambda: np.isclose(
        qb.steady_energies(MATCHED).charger / DIRECT, 0.25
    ),
    "at a third, one and three times 1/λ": lambda: code("05", "[1 / 3, 1, 3]"),
    "about a quarter of what Eq. (22) prints": lambda: 0.2 < qb.steady_energies(BEST).charger / DIRECT < 0.3,
    "about a quarter of the energy that it would have alone": lambda: (
        0.2 < qb.steady_energies(BEST).charger / DIRECT < 0.3
    ),
    "sends nearly half of the light back": lambda: 0.4 < reflected(CONVENTIONAL) < 0.5,
    "**Four times, where from?** The charger that works one way is known for storing four times what": fourfold,
    "so that the first has four times as much": fourfold,
    "A plain coupling of twice the size has four times as much as well": fourfold,
    "half the amplitude that the same laser raises": lambda: np.isclose(
        abs(qb.steady_amplitudes(MATCHED).charger), DIRECT**0.5 / 2
    ),
    "two of the battery, at half the frequency": lambda: claim(
        "bound-conversion", "one quantum of the charger into two"
    ),
    "allows the battery twice as many quanta": lambda: claim("bound-conversion", "at most to twice that"),
    "; twice that without fluctuations": lambda: claim("bound-conversion", "at most to twice that"),
    "is half of the matching condition": lambda: np.isclose(stored(STRONG) / BOUND, 1, rtol=1e-6),
    "a quarter of $F^2T^2$ at best": lambda: np.isclose(
        max(shares(y) / (1 + y) for y in np.linspace(0.5, 2, 301)), 0.25
    ),
    "The last two lines settle the quarter above": lambda: claim("time-reservoir-hurry", "0.250"),
    "at the paper's dampings and to a millionth": lambda: claim("time-coherent-best", "a millionth"),
    "the half of the drive that it absorbs": lambda: claim("time-reservoir-hurry", "half the drive is absorbed"),
    "Counted as work, a full battery costs twice what it leaks; counted as light, once": full_at_twice,
    "at its fullest, the battery leaks half of the work, and the charger leaks the other half": full_at_twice,
    "the charger's half cancels the reflected light": full_at_twice,
    "The fullest battery leaks half of the work": full_at_twice,
    "The matched one loses half, and its battery is full": full_at_twice,
    "Is the half of the matched charger an accident": full_at_twice,
    "Half of its work is 'heat', but this heat is the very wave": full_at_twice,
    "Ask for the most energy at a given drive, and half of the work is the price": lambda: claim(
        "flow-half", "exactly half of the work"
    ),
    "loses five sixths of its work on the way": lambda: np.isclose(1 / leaks(CONVENTIONAL), 1 / 6, atol=0.01),
    "at most 0.14 of its work is ever in the battery": lambda: round(kept_of_work(MATCHED), 2) == 0.14,
    "The super-optimal reservoir reaches 0.42, the conventional charger 0.60": lambda: (
        round(kept_of_work(BEST), 2) == 0.42 and round(kept_of_work(CONVENTIONAL), 2) == 0.60
    ),
    "with its top of one at a half": lambda: claim("flow-half", "exactly half of the work"),
    "First time at which half is left": lambda: code("09", "half"),
    "half of $E_B$ is left after": lambda: code("09", "half"),
    "The thin line marks a half": lambda: code("09", "0.5"),
    "Half is left after": lambda: code("09", "half"),
    "takes half of its heat from each": lambda: (
        qb.claims("book")["heat-dark-a"].form() == qb.claims("book")["heat-dark-b"].form()
    ),
    "half of its heat is the reservoir's": lambda: np.isclose(1 - shares(1.0), 0.5),
    "less than half of what the coupling does": passes_less,
    "passes on less than half as much": lambda: claim("heat-line", "less than half as much"),
    "Half of the energy is heat at about": lambda: code("10", "2 *") or code("10", "0.5"),
    "about a sixth of the heat can be taken out": lambda: abs(3 - 2 * 2**0.5 - 1 / 6) < 0.01,
    "1. Ten times the energy": lambda: np.isclose(stored(BEST.replace(F=0.1 * 10**0.5)) / stored(BEST), 10),
    "to ten times its energy": lambda: np.isclose(stored(BEST.replace(F=0.1 * 10**0.5)) / stored(BEST), 10),
    "ten times the power": lambda: np.isclose(stored(BEST.replace(F=0.1 * 10**0.5)) / stored(BEST), 10),
    "by less than 1 % of its final energy for $\\kappa_c \\ge 1.5\\,\\kappa_a$": lambda: claim(
        "reservoir-slow", "κ_c ≥ 1.5κ_a"
    ),
    "a white reservoir's share of 0.179 has": lambda: np.isclose(BEST_HEAT, 0.179, atol=5e-4),
    "At $\\kappa_c = 0.1$, twice the charger's loss": lambda: np.isclose(0.1, 2 * BASE.kappa_a),
    "At which $\\Delta_c$ has a tenth of it gone": lambda: code("11", "0.9 * still"),
    "that is a hundred times slower needs a tenth of the coupling": lambda: np.isclose((1 / 100) ** 0.5, 1 / 10),
    "$\\Gamma_a + \\Gamma_b$, its amplitude at half of that": lambda: np.isclose(
        max(-np.linalg.eigvals(STRONG.drift_matrix).real), (STRONG.Gamma_a + STRONG.Gamma_b) / 2
    ),
    "Is the reservoir four times as forgiving": lambda: claim("robust-knobs", "a quarter of that"),
    "costs $\\epsilon^2$, and the same error of $y$ costs a quarter of that": lambda: claim(
        "robust-knobs", "a quarter of that"
    ),
    "with $|J|$ right to a fifth, it holds more than even a perfectly set reservoir of the paper's strength": lambda: (
        min(stored(MATCHED.replace(J=MATCHED.J * factor)) for factor in (0.8, 1.2)) > stored(BEST)
    ),
    "at a coupling twice too strong, or twice too weak, the battery holds $0.64$ of the bound": lambda: np.allclose(
        [stored(MATCHED.replace(J=MATCHED.J * factor)) / BOUND for factor in (0.5, 2)], 0.64
    ),
    "in which at least half of the full battery is kept": lambda: code("12", "values > 0.5"),
    "an error of 7.5 % in $|J|$ moves that mode by half a line width": lambda: np.isclose(moved(0.075), 0.5, rtol=0.01),
    "couplings by a factor of about 1.6, each detuning by half of its": lambda: round(float(np.exp(0.5)), 1) == 1.6,
    "Where the circuit can be tuned to a few per cent": lambda: claim("robust-small", "a few per cent"),
    "stays above nine tenths of that": lambda: code("13", "0.9"),
    "the battery is nine tenths full after 5.8 µs": lambda: np.isclose(
        CHIP.microseconds(nine_tenths(BEST)), 5.8, atol=0.05
    ),
    "It ends with 18.9 microwave photons, which is $7.5\\cdot10^{-23}$ J": lambda: (
        round(stored(BEST), 1) == 18.9 and np.isclose(CHIP.joules(stored(BEST)), 7.5e-23, atol=5e-25)
    ),
    "has some 4800 times as much": lambda: np.isclose(5.5e14 / CHIP.frequency / stored(BEST), 4800, rtol=0.01),
    "changes these numbers by less than a thousandth": lambda: claim("lab-rotating-waves", "less than a thousandth"),
    "At 50 mK they are less than a thousandth": lambda: claim("lab-cold", "less than a thousandth"),
    "At 4.2 K, without a dilution refrigerator, they are nearly as many as those": lambda: (
        0.5 < CHIP.occupation(4.2) / stored(BEST) < 1
    ),
    "to shift its own line by no more than a tenth of its width": lambda: code("13", "kappa_b / 10"),
    "a few parts in a thousand": lambda: code("13", "n_low / n_high - 1"),
    "damping ten times smaller": lambda: code("13", '"damping ten times smaller": 0.1'),
    "with ten times less": lambda: code("13", '"damping ten times smaller": 0.1'),
    "with a tenth of error": lambda: code("13", "0.1"),
    "is 0.016 for half of the caption's": isolated,
    "half a quantum may be pure heat": lambda: qb.qubit.ergotropy(np.eye(2) / 2) == 0,
    "the thick half ellipse": lambda: claim("qubit-ellipse", "r² + (2E_B)² = 1"),
    "from the matched one to twice the drive": lambda: claim("qubit-limit", "|J| = 2F"),
    "its amplitude $|\\langle b\\rangle|$ is at most one half": lambda: qb.qubit.ergotropy(MINUS) == abs(MINUS[0, 1]),
    "All of its energy, one half of a quantum, would be work": lambda: qb.qubit.ergotropy(MINUS) == 0.5 == MINUS[1, 1],
    "It falls short of one half because": lambda: qb.qubit.strong_drive_limit(0.05, 0.01, walks=500).mean < 0.49,
    "is damped less than a quarter as fast": lambda: np.isclose(
        qb.energy_bound(BASE.replace(kappa_b=0.05 / 4)), DIRECT
    ),
    "a matched load halves the field": lambda: np.isclose(abs(qb.steady_amplitudes(MATCHED).charger), DIRECT**0.5 / 2),
    "the share tends to twice the ergotropy": lambda: claim("qubit-limit", "|J| = 2F"),
    "linewidth exceeds three quarters of the battery's": lambda: np.isclose(niche(), 0.75, rtol=1e-4),
    "full width $\\gamma$ at half its height": lambda: code("14", "linewidth / 2 * np.tan"),
    "beyond ten times $\\kappa_b$, where a few per cent of the bound are left": lambda: claim(
        "noise-delay", "more than ten times κ_b, where less than 5 %"
    ),
    "At which linewidth is half of the bound the most that can be locked": lambda: code("14", "bound / 2"),
    "At the paper's dampings it is 0.742": lambda: np.isclose(narrow(), 0.742, atol=5e-4),
}
