"""Numbers that a person typed, and what makes them true: each phrase of the chapters, with a check of its own.

A check is computed here from the package, or it is a claim of a ledger that says the same in words, or the chapter's
own code, where the words only name what the code was given.
"""

import ast
import dataclasses
import inspect
import json
import re
from functools import partial

import numpy as np
import places
import sympy as sp
from scipy import constants
from scipy.optimize import brentq, minimize_scalar

import qbutils as qb
from qbutils.symbolic import F, Gamma, absJ, kappa, kappa_a, kappa_b
from referee import MIME

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


def numbered(chapter):
    """Path of the chapter whose file begins so."""
    (path,) = [path for path in places.CHAPTERS if path.stem.startswith(chapter)]
    return path


def code(chapter, words):
    """Whether a chapter's code, that of its drawings included, has what the words name."""
    return any(words in source for source in sources(chapter))


def sources(chapter):
    """The code of a chapter, cell by cell, and of its drawings."""
    path = numbered(chapter)
    return [*places.code_of(path), drawings(path)]


def drawings(chapter):
    """The code of a chapter's drawings, or nothing where it has none."""
    path = places.ROOT / "qbutils/drawings" / f"{re.sub('^[0-9]+-', '', chapter.stem).replace('-', '_')}.py"
    return path.read_text(encoding="utf-8") if path.exists() else ""


LISTS = ast.Dict | ast.Set | ast.List | ast.Tuple | ast.Call


def entries(chapter, name):
    """How many things the one list, tuple, set or mapping of a name has in a chapter's code, drawings included."""
    nodes = [node for source in sources(chapter) for node in ast.walk(ast.parse(source))]
    given = [node for node in nodes if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name]
    (value,) = [node.value for node in given if isinstance(node.value, LISTS)]
    if isinstance(value, ast.Call):  # np.array([...])
        (value,) = value.args
    return len(value.keys if isinstance(value, ast.Dict) else value.elts)


def found(name):
    """What a chapter's line shows beside its verdict, as it is stored."""
    for path in places.CHAPTERS:
        for cell in json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                told = output.get("data", {}).get(MIME, {})
                if told.get("id") == name:
                    return told["detail"] or told["found"]
    raise KeyError(name)


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


def work(system):
    """Power of the drive in the steady state."""
    return float(qb.energy_flows(system, None).drive)


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


def limit_of_26(F=0.1, J=0.2):
    """ΔE_coh as κ_b → 0 at the paper's κ, in the model."""
    return stored(tuned(BASE.replace(F=F, J=J, kappa_b=1e-12))) - 4 * F**2 / 0.05**2


def alike():
    """The coupling and the reservoir of either ratio start with the same energy of the battery."""
    schemes = CONVENTIONAL, BASE.replace(Gamma=0.4), BEST
    first = [qb.energies(system, 1e-3).battery for system in schemes]
    return np.allclose(np.divide(first, 0.1**2 * 0.2**2 * 1e-3**4 / 4), 1, rtol=1e-3)


def occupation_ratio():
    """Thermal photons at ω − |J| over those at ω + |J|, at 50 mK."""
    splits = (-0.2 * 10e6, 0.2 * 10e6)
    below, above = (qb.Laboratory(frequency=6e9 + split, rate_unit=10e6).occupation(0.05) for split in splits)
    return below / above


def phase_of_caption():
    """Turning J by π changes no energy at the best detuning."""
    here, there = (stored(tuned(BASE.replace(J=J, Gamma=0.4))) for J in (0.2, -0.2))
    return np.isclose(here, there)


def matches_at_half_root():
    """The energy behind |J| = √(κκ_b)/2, over that on the laser and over the bound."""
    energy = stored(BASE.replace(J=(0.05 * 0.01) ** 0.5 / 2))
    return np.allclose([energy / DIRECT, energy / BOUND], [0.05 / (4 * 0.01), 1])


def reached_by():
    """How many chargers chapter 7 lists that reach the bound."""
    section = page("07").split("Four chargers fulfil")[1].split("And the reservoir alone?")[0]
    return section.count("\n**")


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


def warmth(work, frequency, part=0.9):
    """Temperature up to which a part of the energy is work, of so many photons of work at a frequency."""
    return constants.h * frequency / constants.k / np.log1p(part / (1 - part) / work)


def work_share(work, frequency, kelvin):
    """Part of the energy that is work."""
    return work / (work + qb.Laboratory(frequency=frequency, rate_unit=1e6).occupation(kelvin))


def cold_enough():
    """The two batteries of chapter 10's opening, and their temperatures."""
    work = [stored(BEST), stored(BEST.replace(F=0.1 / 20))]
    kelvin = [warmth(photons, 6e9) for photons in work]
    assert np.allclose([work_share(*pair) for pair in zip(work, [6e9] * 2, kelvin, strict=True)], 0.9)
    return [f"{value:.2g}" for value in (*work, *kelvin)] == ["19", "0.047", "0.74", "0.055"]


def hottest():
    """Γ/√(κ_aκ_b) at which the super-optimal reservoir has its largest share in the battery's heat."""
    s = np.sqrt(0.05 * 0.01)
    rates = np.linspace(1, 2, 1001)
    return rates[qb.thermal_covariance(qb.super_optimal(BASE.replace(Gamma=rates * s)), 0, 0, 1)[:, 1, 1].real.argmax()]


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


def one_over_share():
    """The function of chapter 12 of that name, against the energy by linear equations with the same two detunings."""
    written = "\n".join(places.code_of(numbered("12")))
    (function,) = re.findall(r"^def one_over_share.*?(?=^\S)", written, re.DOTALL | re.MULTILINE)
    k_a, k_b, alpha, beta = sp.symbols("k_a k_b alpha beta", positive=True)
    names = {"sp": sp, "k_a": k_a, "k_b": k_b, "alpha": alpha, "beta": beta}
    exec(function, names)
    values = {k_a: np.sqrt(0.05), k_b: np.sqrt(0.01), alpha: 0.7, beta: -1.3}
    M = BEST.drift_matrix - 0.5j * np.diag([0.7 * 0.05, -1.3 * 0.01])
    energy = abs(np.linalg.solve(M, [0.1j, 0])[1]) ** 2
    return np.isclose(float(names["one_over_share"](BEST).subs(values)), BOUND / energy, rtol=1e-12)


def off_the_peak():
    """What a strong coupling keeps where the laser misses by a quarter of both losses."""
    peak = tuned(BASE.replace(J=6))
    return stored(peak.replace(Delta=peak.Delta + 0.06 / 4)) / stored(peak)


NUMBERS = {
    word: n
    for n, word in enumerate(["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 3)
}


def listed(chapter, words):
    """Whether a sentence that promises a number of things ('three slips: …') lists as many."""
    text = " ".join(page(chapter).split())
    promise, things = re.search(rf"({re.escape(words)}[^.:]*): ([^.:]*)[.:]", text).groups()
    things = re.split(r",? and (?!Fig)|, ", re.sub(r"\([^)]*\)", "", things))
    (number,) = [n for word, n in NUMBERS.items() if re.search(rf"\b{word}\b", promise, re.IGNORECASE)]
    return len(things) == number


def lines(chapter, label):
    """How many lines a display has."""
    display = page(chapter).split(f"({label})")[0].rpartition(r"\begin{aligned}")[2]
    return display.count("\\\\\n") + 1


def three_modes():
    """Charger, battery and the reservoir's own mode: the drift matrix of chapter 11 has as many rows."""
    return code("11", "def third_mode(") and code("11", "[1j * some.F, 0, 0]")


def three_baths():
    """Local baths and the shared one: the model has as many rates of loss."""
    fields = [field.name for field in dataclasses.fields(qb.ChargerBattery)]
    return sum(name.startswith(("kappa", "Gamma")) for name in fields) == 3


def appendix():
    """How many equations the appendix numbers, and how many of them hold as printed."""
    verdicts = [qb.claims()[f"eq-A{n}"]["verdict"] for n in range(1, 16)]
    return len(verdicts), verdicts.count("holds")


def sliver(*phases):
    """The most that the reservoir of Fig. 2 gains near φ = 0, or at a phase, at any ratio."""
    phases = np.exp(1j * np.array(phases or np.linspace(-0.3, 0.3, 121))[:, None])
    system = tuned(BASE.replace(J=0.2 * phases, Gamma=0.4).with_ratio(np.logspace(-0.5, 0.5, 81)))
    return qb.steady_energies(system).battery.max() / stored(CONVENTIONAL)


def helps(part, Delta):
    """Slope of E_B with |J| at a detuning, where 4|J|² is a part of |𝒦_ab|."""
    edge = np.sqrt(abs((0.05 + 2j * Delta) * (0.01 + 2j * Delta)) * part) / 2
    low, high = (stored(BASE.replace(J=edge * factor, Delta=Delta)) for factor in (1 - 1e-4, 1 + 1e-4))
    return high - low


def front(kappa_T):
    """The most that a coupling that stays gives by a deadline, over the bound."""
    strengths = np.geomspace(0.002, 0.2, 2000)
    return qb.energies(BASE.replace(J=strengths), kappa_T / 0.05).battery.max() / BOUND


def printed(name):
    """The number that a ledger prints and a chapter confirms."""
    entry = {**qb.claims("paper"), **qb.claims("book")}[name]
    assert entry["verdict"] == "holds"
    return entry["printed"]


def page(chapter):
    return numbered(chapter).read_text(encoding="utf-8")


def slips_of_text(chapter):
    """How many lines between the paper's displays a chapter corrects."""
    entries = [(name, entry) for name, entry in qb.claims().items() if entry["chapter"].startswith(chapter)]
    return sum(name.startswith("text-") and entry["verdict"] == "corrected" for name, entry in entries)


def cubic_roots():
    """The most real roots that the cubic of the best detuning has."""
    one, zero = qb.detuning_cubic(BASE.replace(J=0.2, Gamma=0.01))
    return np.isreal(np.roots([1, 0, one, zero])).sum()


def detuning_gain():
    """What a detuning gains at κ_aT = 12 for equal dampings."""
    alike = qb.ChargerBattery(
        kappa_a=1, kappa_b=1, J=np.geomspace(0.3, 1.2, 300)[:, None], Delta=np.linspace(0, 0.6, 301)
    )
    energy = qb.energies(alike, 12).battery
    return energy.max() / energy[:, 0].max() - 1


def fastest(kappa_T):
    """The most that any coupling stores by a deadline at the paper's dampings: the speed limit of chapter 8."""
    r = 0.1 / (0.05 - 0.01)
    T_r = -2 / 0.05 * np.log(1 - 0.05 * r / 0.2)
    return r * 0.1 / 0.01 - (r * 0.1 / 0.01 - r**2) * np.exp(-0.01 * (kappa_T / 0.05 - T_r))


def settled(Gamma):
    """Parts of the work that the charger's and the battery's bath take beside a super-optimal reservoir."""
    flow = qb.energy_flows(BEST.replace(Gamma=Gamma), None)
    return np.array([flow.heat_charger, flow.heat_battery]) / flow.drive


def divided(system):
    """Battery's heat, reflected light and the reservoir's heat, together, over the power that arrives."""
    a, b = qb.steady_amplitudes(system)
    flows = 0.01 * abs(b) ** 2 + 0.05 * abs(a + 1j * 0.1 / 0.05) ** 2
    return (flows + system.Gamma * abs(system.p_a * a + system.p_b * b) ** 2) / (0.1**2 / 0.05)


def divided_work(system):
    """Shares of the steady work that the charger's bath, the reservoir and the battery's bath take."""
    flow = qb.energy_flows(system, None)
    return [float(heat / flow.drive) for heat in (flow.heat_charger, flow.heat_shared, flow.heat_battery)]


def dark_part(system):
    """The part of the steady energy in the combination of charger and battery that the reservoir does not see."""
    a, b = qb.steady_amplitudes(system)
    bright = abs(system.p_a * a + system.p_b * b) ** 2 / (system.p_a**2 + system.p_b**2)
    return 1 - bright / (abs(a) ** 2 + abs(b) ** 2)


def burnt(system):
    """The part of the work that the charger's bath has taken when the battery holds its largest part."""
    times = np.linspace(0, 300, 6001)[10:]
    flow = qb.energy_flows(system, times)
    best = (qb.energies(system, times).battery / np.cumsum(flow.drive)).argmax()
    return np.sum(flow.heat_charger[:best]) / np.sum(flow.drive[:best])


COUNTED = {  # what a chapter's code counts: the words, the chapter, the code
    "never holds more than four photons": ("01", "full.F * np.sqrt(4 / peak)"),
    "26 levels for each": ("01", "N = 26"),
    "Shades begin at 1, 3, 10, 30, 60 and 90 per cent": ("02", "[1, 3, 10, 30, 60, 90]) / 100 * E_plain"),
    "with four abbreviations": ("03", "for letter in (calK_bb, calK_ab, calJ_phi, calJ_alpha):"),
    "the highest of twelve thousand detunings": ("03", "p_a=p, p_b=1 / p, Delta=np.linspace(-3, 3, 12001)"),
    "4|J|² − (κ_a − κ_b)²/4), where 8|J|² > κ²": ("03", "4 * absJ**2 - (kappa_a - kappa_b) ** 2 / 4"),
    "at Γ = 10⁴": ("04", "rates = np.logspace(-3, 4, 701)"),
    "the laser's battery comes to 99 %": ("05", "-2 / 0.05 * np.log(1 - np.sqrt(0.99))"),
    "in units of its 99 % time": ("05", "-2 / 0.05 * np.log(1 - np.sqrt(0.99))"),
    "times the 99 % time": ("05", "-2 / 0.05 * np.log(1 - np.sqrt(0.99))"),
    "for 150 values of Γ": ("05", "strength = np.geomspace(0.02 * kappa, max(20 * kappa, 2 * J_0), 150)"),
    "round to 0.016": ("05", 'rounds_to(value, "0.016")'),
    "They pass 0.016 here": ("05", "near(k, J) - 0.016"),
    "networks of two, three and six modes": ("07", "(2, 3, 6)"),
    "A hundred thousand settings, each rate over four decades and all phases at random, stay below it": (
        "07",
        "size = 100_000",
    ),
    "10000 random networks of each size": ("16", "def random_network(modes, size=10_000)"),
    "ten thousand random couplings of each network stay below both": ("16", "def random_network(modes, size=10_000)"),
    "Eight random networks of five modes": ("16", "for _ in range(8):\n    noise = complex_normal(5, 5)"),
    "four-level ladders": ("16", "levels = 4"),
    "look for it, at four deadlines": ("08", "deadlines = np.array([0.1, 1, 10, 50])"),
    "wins less than a millionth": ("08", "max(rivals[kappa_b]) < 1 + 1e-6"),
    "in three moves": ("08", '["fill", "hold", "swap"]'),
    "Three moves …": ("08", '["fill", "hold", "swap"]'),
    "the same three moves": ("08", '["fill", "hold", "swap"]'),
    "cut the time into a thousand segments": ("08", "n_segments = 1000"),
    "Thousands of random": ("11", "for _ in range(4000):"),
    "means a $\\Gamma$ of 200 times the larger loss": ("12", "Gamma=200 * max(a_0, b_0)"),
    "resonators on a superconducting chip, at 6 GHz and 50 mK": ("13", "frequency=6e9, rate_unit=10e6"),
    "With 6 GHz and 10 MHz": ("13", "frequency=6e9, rate_unit=10e6"),
    "Let one unit of rate be 10 MHz": ("13", "frequency=6e9, rate_unit=10e6"),
    "it decays at 100 MHz": ("13", "kappa_c = 100e6 / laboratory.rate_unit"),
    "the pair of equations becomes four": ("13", "M = np.zeros((*near.shape, 4, 4), complex)"),
    "Photons in the battery for three schemes. One photon is …·10⁻²⁴ J": ("13", "laboratory.joules(1) / 1e-24"),
    "thermal photons at most one per cent": ("13", "n_max = E_best / 100"),
    "twelve real numbers describe": ("13", "np.linalg.solve(-1j * omega * np.eye(6) - M, force)"),
    "ten per cent": ("13", "np.interp(0.1, error[k], measure[k])"),
    "A hundred thousand random settings stay below the limit": ("14", "def decades(low, high, size=100_000)"),
    "So we follow fifteen hundred phases": ("14", "paths=1500"),
    "so that the bound is twenty quanta": ("14", "twenty = np.sqrt(20 * k_a * k_b)"),
    "strengths up to a thousand times $s$": ("14", "strengths = np.geomspace(0.3, 1e3, 12)"),
    "during forty turns": ("15", "in random.exponential(4 * k_a / k_b, 40):"),
    "at four ratios and eight phases": ("15", "for y in (0.1, 1, 5, 25):"),
    "to twelve digits": ("10", "1e-12"),
    "The two agree to $2\\cdot10^{-5}$ of a quantum": ("10", "energy_gap < 2e-5"),
    "Three curves over the phase from": ("03", "for y in (1, 2, 5)"),
    "Three curves over the ratio y": ("04", '"E_A": energy.charger, "E_B": energy.battery, "total": energy.total}'),
    "one of its three cube roots": ("04", "for k in range(3)"),
    "damping from 0 to 0.0005": ("05", "5e-4"),
    "over four such J(t)": ("08", "for _ in range(4)])"),
    "Four flow diagrams": ("09", "four = list(schemes)[:4]"),
    "Four stacked-area panels": ("09", "four = list(schemes)[:4]"),
    "keeps in 95 % of the cases": ("12", "np.percentile(draws, [5, 50]"),
    "In 95 per cent of the cases": ("12", "np.percentile(draws, [5, 50]"),
    "Three panels of curves over an error": ("12", "figures.subplots(1, 3"),
    "a line at one hundred per cent": ("14", "named = [(name, [100 * both[k][at_one] / best[k][at_one]"),
    "five values: the very same": ("parameters", "np.logspace(-1, 1, 5)"),
    "at φ = π/2": ("03", "constant[90]"),
    "of the laser's 2/κ": ("05", "-kappa / 2 / rates.max()"),
}

SAID = {
    "Each amplitude turns at the detuning and decays at half of all its loss": lambda: np.isclose(
        BASE.replace(Gamma=0.4, Delta=0.3).drift_matrix[0, 0], -(0.05 + 0.4) / 2 - 0.3j
    ),
    "to a millionth. The paper takes an energy from the reduced state": lambda: code("01", "< 1e-6"),
    "half of the time the battery holds two, half of the time none": lambda: np.isclose(abs(2**-0.5) ** 2, 0.5),
    "For J half of and equal to kappa over root eight": lambda: code("02", "multiples = np.array([0.5, 1, 2, 4])"),
    "for twice that there are two": lambda: code("02", "multiples = np.array([0.5, 1, 2, 4])"),
    "for four times two well apart": lambda: code("02", "multiples = np.array([0.5, 1, 2, 4])"),
    "Half of the energy of a supermode sits in the charger": lambda: abs(2**-0.5) ** 2 - 0.5 < 1e-12,
    "How far may the laser miss the best detuning before half of the energy is gone": lambda: np.isclose(
        off_the_peak(), 0.5, atol=0.001
    ),
    "1/share, from the drift matrix": one_over_share,
    "half is left where the laser misses by": lambda: np.isclose(off_the_peak(), 0.5, atol=0.001),
    "Their common real part is half the width of a line": lambda: (
        np.isclose(off_the_peak(), 0.5, atol=0.001)
        and np.allclose(np.linalg.eigvals(BASE.replace(J=0.2).drift_matrix).real, -(0.05 + 0.01) / 4)
    ),
    "a tenth more of": lambda: code("03", "at_paper.replace(**{name: 1.1 * getattr(at_paper, name)})"),
    "starts twice as high as the coupling alone, because $|2J - i\\mu\\Gamma|^2$ is then twice": lambda: np.isclose(
        head_start(), 2, rtol=1e-3
    ),
    "within a tenth of $|J|$, $r = 0.9$, exactly where": near_built_in,
    "& 0.76\\,|J|^2 \\ge": near_built_in,
    "within a tenth of $|J|$ under a condition on all rates": near_built_in,
    "there is no gain at the paper's $\\Gamma = 0.4$, a first one at 0.5": lambda: (
        code("03", "[0.1, 0.4, 0.5,") and added(0.4) < 1 < added(0.5)
    ),
    "1.8 times $E_{B,\\mathrm{opt}}$ here": lambda: round(BOUND / stored(CONVENTIONAL), 1) == 1.8,
    "94.6 % of the most that any passive charger can keep in it": lambda: round(stored(BEST) / BOUND, 3) == 0.946,
    "A direct coupling of the same strength ends at 55.7 %": lambda: round(stored(CONVENTIONAL) / BOUND, 3) == 0.557,
    "A half ellipse stands on the axis from 0 to": lambda: code("04", "(1 + np.cos(angle)), np.sin(angle)"),
    "a tenth needs κ_a >": lambda: needed() > 5 and np.isclose(total_gain(needed()), 1.1, rtol=1e-3),
    "It holds a few per cent more. The ratio is not the best for the total": lambda: (
        1.02 < total(BEST) / total(BASE.replace(Gamma=0.4)) < 1.1
        and max(qb.steady_energies(BASE.replace(Gamma=0.4).with_ratio(np.linspace(1, 5, 41))).total)
        > 1.001 * total(BEST)
    ),
    "stays below a tenth at every $\\Gamma$": lambda: code("04", "of_rate.max() < at_most < 1.1"),
    "the charger's amplitude falls to about a half": lambda: np.isclose(
        abs(qb.steady_amplitudes(BEST).charger / qb.steady_amplitudes(BASE).charger), 0.5, atol=0.02
    ),
    "is full to more than 99 %": lambda: code("05", "np.log(1 - np.sqrt(0.99))") and code("05", "closest < 1"),
    "is taken to mean: by a tenth or more": lambda: code("03", "> 1.1 *") and code("04", "grown > 0.1"),
    "less than a tenth of $2|J|$": lambda: (
        stored(BASE.replace(J=0.2, Delta=CONVENTIONAL.Delta)) < stored(qb.super_optimal(BASE.replace(Gamma=0.1 * 0.4)))
    ),
    "its damping is below about a quarter of the charger's": lambda: 3.5 < 1 / threshold() < 4.5,
    "since (12) is four times too large": lambda: (
        sp.cancel(qb.claims()["eq-12"].form() / qb.claims()["eq-12"].form("correct")) == 4
    ),
    "Take this as less than a hundredth of $\\kappa$": lambda: pays(0.05) and not pays(0.2) and not pays(2e-4),
    "Eq. (26) belongs to half the coupling": half_coupling,
    "which as printed belongs to half the coupling": half_coupling,
    "So 16 times the energy takes about 32 times as long": lambda: (
        np.isclose(qb.energy_bound(BASE.replace(kappa_b=0.05 / 64)) / DIRECT, 16)
        and np.isclose(slow(STRONG.replace(kappa_b=0.05 / 64)), 32, rtol=0.05)
    ),
    "Read this as up to twice the time": lambda: code("05", "inside.max() < 2 < min(beside)"),
    "gains less than a fifth": lambda: 1 < stored(BEST) / DIRECT < 1.2,
    "the load halves its amplitude. So behind a strong reservoir a quarter of the energy stays": lambda: np.isclose(
        qb.steady_energies(STRONG).charger / DIRECT, 0.25
    ),
    "at a third, one and three times 1/λ": lambda: code("05", "[1 / 3, 1, 3]"),
    "half the work that it does on the charger alone": lambda: np.isclose(work(MATCHED), work(BASE) / 2),
    "half of that work goes to the battery": full_at_twice,
    "about a quarter of what Eq. (22) prints": lambda: 0.2 < qb.steady_energies(BEST).charger / DIRECT < 0.3,
    "about a quarter of the energy that it would have alone": lambda: (
        0.2 < qb.steady_energies(BEST).charger / DIRECT < 0.3
    ),
    "sends nearly half of the light back": lambda: 0.4 < reflected(CONVENTIONAL) < 0.5,
    "**Four times, where from?** The charger that works one way is known for storing four times what": fourfold,
    "A plain coupling of twice the size has four times as much as well": fourfold,
    "the share is 4 per cent": lambda: round(100 * stored(BASE.replace(J=0.2j, Gamma=0.4).with_ratio(5)) / BOUND) == 4,
    "two of the battery, at half the frequency": lambda: claim(
        "bound-conversion", "one quantum of the charger into two"
    ),
    "allows the battery twice as many quanta": lambda: claim("bound-conversion", "at most to twice that"),
    "; twice that without fluctuations": lambda: claim("bound-conversion", "at most to twice that"),
    "a quarter of $F^2T^2$ at best": lambda: np.isclose(
        max(shares(y) / (1 + y) for y in np.linspace(0.5, 2, 301)), 0.25
    ),
    "at the paper's dampings and to a millionth": lambda: claim("time-coherent-best", "a millionth"),
    "A full battery leaks half of the work": full_at_twice,
    "and half of it as $\\Gamma \\to \\infty$": lambda: np.allclose(settled(1e6), [1 / 2, 1 / 2], rtol=1e-4),
    "The battery's part grows from nothing towards the other half": lambda: (
        settled(1e-6)[1] < 1e-6 and np.all(np.diff([settled(10.0**k)[1] for k in range(-6, 7)]) > 0)
    ),
    "as full as any charger can make it leaks half of the work, and its charger leaks the other half": full_at_twice,
    "the charger's half cancels the reflected light": full_at_twice,
    "The fullest battery leaks half of the work": full_at_twice,
    "The matched one loses half, and its battery is full": full_at_twice,
    "Is the half of the matched charger an accident": full_at_twice,
    "Half of its work is 'heat', but this heat is the very wave": full_at_twice,
    "The most energy at a given drive costs half of the work": lambda: claim(
        "flow-half", "exactly half of the work"
    ),
    "loses five sixths of its work in its own bath": lambda: np.isclose(1 / leaks(CONVENTIONAL), 1 / 6, atol=0.01),
    "at most 0.14 of its work is ever in the battery": lambda: round(kept_of_work(MATCHED), 2) == 0.14,
    "The super-optimal reservoir reaches 0.42, the conventional charger 0.60": lambda: (
        round(kept_of_work(BEST), 2) == 0.42 and round(kept_of_work(CONVENTIONAL), 2) == 0.60
    ),
    "with its top of one at a half": lambda: claim("flow-half", "exactly half of the work"),
    "First time at which half is left": lambda: code("09", "brentq(lambda t: left(system, t) - 0.5"),
    "half of $E_B$ is left after": lambda: code("09", "brentq(lambda t: left(system, t) - 0.5"),
    "The thin line marks a half": lambda: code("09", "axhline(0.5"),
    "Half is left after": lambda: code("09", "brentq(lambda t: left(system, t) - 0.5"),
    "takes half of its heat from each": lambda: (
        qb.claims("book")["heat-dark-a"].form() == qb.claims("book")["heat-dark-b"].form()
    ),
    "in phase with a clock and a quarter of a period behind it": lambda: np.isclose(np.exp(0.5j * np.pi), 1j),
    "four linear equations are left": lambda: BASE.drift_matrix.size == 4,
    "Three falling curves over temperature from 10 mK": lambda: (
        code("10", "(F_0, F_0 / 5, F_0 / 20)") and code("10", "np.geomspace(0.01,")
    ),
    "The super-optimal battery, with three drives": partial(code, "10", "(F_0, F_0 / 5, F_0 / 20)"),
    "for the three batteries of the picture": partial(code, "10", "(F_0, F_0 / 5, F_0 / 20)"),
    "At 50 mK a bath at 6 GHz has 0.0032 photons": lambda: round(work_share(1, 6e9, 0.05) ** -1 - 1, 4) == 0.0032,
    "Let the charger's bath be at 100 mK and all others at 20 mK": partial(
        code, "10", "laboratory.occupation(0.1), laboratory.occupation(0.02)"
    ),
    "A battery holds one photon of work at 6 GHz": partial(code, "10", "for GHz_1 in (6, 100,"),
    "And at 100 GHz": partial(code, "10", "for GHz_1 in (6, 100,"),
    "At 6 GHz a battery with 19 photons of work is nine tenths work up to 0.74 K": cold_enough,
    "One with 0.05 photons must be colder than 55 mK for that": cold_enough,
    "if nine tenths of its energy are to be work": lambda: np.isclose(work_share(1, 6e9, warmth(1, 6e9)), 0.9),
    "At the paper's losses this is at $\\Gamma = 1.39\\,s$": lambda: round(hottest(), 2) == 1.39,
    "half of the battery's heat is the reservoir's": lambda: np.isclose(1 - shares(1.0), 0.5),
    "Its $h_a$ is less than half of the coupling's exactly if": passes_less,
    "passes on less than half as much": lambda: claim("heat-line", "less than half as much"),
    "Half of the energy is heat at about": lambda: (
        code("10", "float(temperature(work))") and np.isclose(work_share(19, 6e9, warmth(19, 6e9, 1 / 2)), 1 / 2)
    ),
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
    "stays above nine tenths of that": lambda: code("13", "charging[name] < 0.9 * steady"),
    "the battery is nine tenths full after 5.8 µs": lambda: np.isclose(
        CHIP.microseconds(nine_tenths(BEST)), 5.8, atol=0.05
    ),
    "It ends with 18.9 microwave photons, which is $7.5\\cdot10^{-23}$ J": lambda: (
        round(stored(BEST), 1) == 18.9 and np.isclose(CHIP.joules(stored(BEST)), 7.5e-23, atol=5e-25)
    ),
    "has some 4800 times as much": lambda: np.isclose(5.5e14 / CHIP.frequency / stored(BEST), 4800, rtol=0.01),
    "are each worth less than a thousandth of that energy": lambda: (
        claim("lab-rotating-waves", "less than a thousandth") and claim("lab-cold", "less than a thousandth")
    ),
    "At 50 mK they are less than a thousandth": lambda: claim("lab-cold", "less than a thousandth"),
    "At 4.2 K, without a dilution refrigerator, they are more than half as many": lambda: (
        0.5 < CHIP.occupation(4.2) / stored(BEST) < 1
    ),
    "to shift its own line by no more than a tenth of its width": lambda: code("13", "kappa_b / 10"),
    "a few parts in a thousand": lambda: 1e-3 < occupation_ratio() - 1 < 1e-2,
    "the device above has $\\omega = 600$": lambda: np.isclose(CHIP.frequency / CHIP.rate_unit, 600),
    "at which the energy is wrong by 10 %": lambda: code("13", "np.interp(0.1, error[k], measure[k])"),
    "which holds nearly the whole energy": lambda: dark_part(BEST) > 0.95,
    "damping ten times smaller": lambda: code("13", '"damping ten times smaller": 0.1'),
    "with ten times less": lambda: code("13", '"damping ten times smaller": 0.1'),
    "with a tenth of error": lambda: code("13", "error > 0.1") and code("13", "np.interp(0.1, error[k], measure[k])"),
    "is 0.016 for half of the caption's": isolated,
    "half a quantum may be pure heat": lambda: qb.qubit.ergotropy(np.eye(2) / 2) == 0,
    "the thick half ellipse": lambda: claim("qubit-ellipse", "r² + (2E_B)² = 1"),
    "from the matched one towards twice the drive": lambda: claim("qubit-limit", "|J| = 2F"),
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
    "At which linewidth is half of the bound the most that can be locked": lambda: np.isclose(
        qb.energy_bound(qb.phase_locked(BASE, 0.01 * narrow())), BOUND / 2
    ),
    "At the paper's dampings it is 0.742": lambda: np.isclose(narrow(), 0.742, atol=5e-4),
    # -- numbers that a ledger prints and a chapter confirms --
    "battery then has 24.3 quanta": lambda: round(float(printed("switch-20")), 1) == 24.3,
    "fixed coupling gives it 19.9, and no steady battery holds more than 20": lambda: (
        round(float(printed("switch-stays")), 1) == 19.9 and round(BOUND, 9) == 20
    ),
    "optimal charger stores 55.7 per cent of this, its super-optimal charger 94.6": lambda: (
        printed("bound-conventional") == "55.7" and printed("bound-super-optimal") == "94.6"
    ),
    "At equal couplings the limit falls to 57.3 per cent": lambda: printed("limit-equal") == "57.3",
    "0.750 of $\\kappa_b$ at the paper's": lambda: printed("noise-crossing") == "0.750",
    "leaves at most 0.207 quanta": lambda: printed("qubit-cap") == "0.207",
    "A laser alone gives a qubit 0.207 quanta": lambda: printed("qubit-cap") == "0.207",
    "to bring the qubit itself to 0.207": lambda: printed("qubit-cap") == "0.207",
    "driving through a charger 0.475": lambda: printed("qubit-limit") == "0.475",
    "coherent coupling it is 0.362 at the drive of the paper's captions": lambda: printed("qubit-device") == "0.362",
    "tends to 0.475 as the drive": lambda: printed("qubit-limit") == "0.475",
    "dampings the limit is 0.475": lambda: printed("qubit-limit") == "0.475",
    "Not claimed: that 0.475 is": lambda: printed("qubit-limit") == "0.475",
    "The charger needs a stronger one: it passes this mark at a drive of 0.30 of its own damping": lambda: (
        printed("qubit-pays") == "0.30"
    ),
    "At the drive of the captions it adds 0.2 per cent": lambda: (
        round(float(re.search(r"([\d.]+) at F", found("qubit-detuned"))[1]), 1) == 0.2
    ),
    "a detuning helps, by up to 3 %": lambda: printed("qubit-detuned") == "3",
    "must be damped less than 1.6 times as fast": lambda: printed("qubit-pays-limit") == "1.6",
    "lifts the ergotropy by 0.45 per cent": lambda: printed("qubit-mixture-gains") == "0.45",
    "eight levels more: < 1e-6": lambda: claim("qubit-converged", "eight more levels"),
    "stays between 94.37 and 94.64 per cent of $F^2/\\kappa_a\\kappa_b$, down to a frequency": lambda: claim(
        "lab-dark", "between 94.37 and 94.64 per cent"
    ),
    "There are 0.05 of them in the battery at $\\omega = 20$": lambda: printed("lab-quanta-20") == "0.05",
    "and 0.67 at $\\omega = 5$": lambda: printed("lab-quanta-5") == "0.67",
    "The printed 0.016": lambda: qb.claims()["fig-6-value"]["printed"] == "0.016",
    "except for the value 0.016": lambda: qb.claims()["fig-6-value"]["printed"] == "0.016",
    "reads off its Eq. (26), 0.016": lambda: qb.claims()["fig-6-value"]["printed"] == "0.016",
    "level marks 0.016": lambda: code("05", "caption=0.016"),
    "The model gives 0.0627": lambda: round(4 * 0.1**2 / (16 * 0.2**2 - 0.05**2), 4) == 0.0627,
    "The printed limit gives 0.254": lambda: round(4 * 0.1**2 / (4 * 0.2**2 - 0.05**2), 3) == 0.254,
    "the five lines": lambda: lines("07", "eq-bound") == 5,
    # -- counts: of what the model, a ledger, a page or its code has --
    "Four curves over the detuning, symmetric": lambda: entries("02", "multiples") == 4,
    "compares three ways to charge": lambda: entries("03", "scheme") == 3,
    "Three curves rise from zero": lambda: entries("03", "scheme") == 3,
    "The coupling is 0.4, which is the caption's": lambda: round(limit_of_26(J=0.4), 3) == 0.016,
    "Or the factor four is lost": lambda: round(limit_of_26() / 4, 3) == 0.016 == round(limit_of_26(F=0.05), 3),
    "Three are easy slips to make": lambda: entries("05", "expected") == 3,
    "many reach 0.016, through four numbers": lambda: len(set(found("reading-search").split(", "))) == 4,
    "**front**. Five of them": lambda: entries("08", "fronts") == 5,
    "starts from sixty settings": lambda: code("08", "popsize=12, maxiter") and 12 * entries("08", "box") == 60,
    "over all five knobs": lambda: entries("08", "box") == 5,
    "free in all five knobs": lambda: entries("14", "box") == 5,
    "Three ellipses through the origin": lambda: entries("07", "of_damping") == 3,
    "for three dampings": lambda: entries("07", "of_damping") == 3,
    "coupling to one hundred per cent at x = 1": lambda: np.isclose(stored(MATCHED), BOUND),
    "E_B/E_single = κ/(4κ_b) at |J| = √(κκ_b)/2": matches_at_half_root,
    "with |J| = √(κκ_b)/2 instead": matches_at_half_root,
    "|J| = √(κ_aκ_b)/2": matches_at_half_root,
    "five chargers": lambda: entries("09", "schemes") == 5,
    "all three schemes charge alike": alike,
    "**'Most efficient'** can mean three ratios": lambda: (
        len({best.rpartition(": ")[2] for best in found("text-most-efficient").split("; ")}) == 3
    ),
    "Three rising curves over Γ": lambda: entries("04", "totals") == 3,
    "for three batteries with damping": lambda: entries("05", "wanted") == 3,
    "three ways to charge. Whatever": lambda: entries("05", "parts") == 3,
    "Three ways to charge": lambda: entries("05", "parts") == 3,
    "Three drawings. In (a)": lambda: entries("05", "parts") == 3,
    "by three routes": lambda: len(re.findall(r'\("model: ', page("05"))) == 3,
    "the order of its three schemes": lambda: stored(BEST) > stored(CONVENTIONAL) > stored(BASE.replace(Gamma=0.4)),
    "Four chargers fulfil this one condition": lambda: reached_by() == 4,
    "the three parts add up to one": lambda: np.allclose([*map(divided, (CONVENTIONAL, BEST, MATCHED))], 1),
    "five bars; the ergotropy is": lambda: entries("10", "occupation") == 5,
    "for φ = π/2": lambda: code("03", "added.replace(J=0.2j)") and np.isclose(np.angle(0.2j), np.pi / 2),
    "Three clouds of dots": lambda: entries("14", "drawn") == 3,
    "set anew, and three curves below it": lambda: entries("14", "LOOKS") == 1 + 3,
    "The first three are at their own best": lambda: code("15", "best_coupling(device.F)") and code(
        "15", "best_reservoir(device.F)"
    ),
    "along |J| = 2F": lambda: claim("qubit-limit", "|J| = 2F"),
    "The caption gives its phase as '0, π'": phase_of_caption,
    "three baths": three_baths,
    "three dissipators": three_baths,
    "three drains": three_baths,
    "three occupations": lambda: three_baths() and len(inspect.signature(qb.thermal_covariance).parameters) == 4,
    "three temperatures": lambda: three_baths() and len(inspect.signature(qb.thermal_covariance).parameters) == 4,
    "with three different temperatures": lambda: len(inspect.signature(qb.thermal_covariance).parameters) == 4,
    "three modes": three_modes,
    "three-mode": three_modes,
    "three oscillators": three_modes,
    "three amplitudes": three_modes,
    "with three slips": lambda: listed("03", "with three slips"),
    "Of the fifteen equations (A1)–(A15) twelve hold": lambda: appendix() == (15, 12),
    "Three sentences of the paper follow at once": lambda: (
        {"text-lossless", "text-denominator-positive", "text-phase-free"} <= qb.claims().keys()
    ),
    "less than one per cent of its energy": lambda: (
        "less than one per cent" in qb.claims()["text-dark-mimics"]["effect"]
    ),
    "the reservoir does help, by up to about three per cent": lambda: round(sliver(), 2) == 1.03,
    "Just above $\\phi = 0$ and just below $\\pi$": lambda: sliver(0) < 1 < sliver(0.05) and sliver(-0.05) < 1,
    "takes hardly any energy from the laser": lambda: work(BASE.replace(J=0.2)) < 0.01 * work(CONVENTIONAL),
    "has a factor of four too many": lambda: qb.claims()["eq-12"].form() / qb.claims()["eq-12"].form("correct") == 4,
    "At $\\kappa_aT$ around thirty it stands a hair above": lambda: (
        front(30) > 1.0001 > 1 > front(20) and front(30) > front(40)
    ),
    "a factor of two for equal dampings": lambda: 1 + 2 * 1 / (1 + 1) == 2,
    "seven settings: the paper's four, the matched coupling": lambda: entries("07", "scheme") == 7,
    "almost nothing": lambda: reflected(BEST) < 0.01,
    "so do three lines of the text": lambda: slips_of_text("02") == 3,
    "Where three are, the wanted one is the largest": lambda: cubic_roots() == 3,
    "Three routes lead to the numbers": lambda: listed("04", "Three routes lead to the numbers"),
    "Three wishes, three ratios Which $y$": lambda: entries("04", "measures") == 3,
    "g times as much takes 2g times as long": lambda: np.isclose(
        slow(STRONG.replace(kappa_b=0.05 / 4 / 50)) / slow(STRONG.replace(kappa_b=0.05 / 4 / 25)), 2, rtol=0.02
    ),
    "This is largest at $\\theta = 2.331$": lambda: printed("time-theta") == "2.331",
    "it reaches 0.525 of $F^2T^2$": lambda: printed("time-hurry") == "0.525",
    "less than half the time that the best reservoir needs": lambda: claim("time-overtakes", "less than half the time"),
    "only a factor of about two": lambda: 1.7 < 1 / float(printed("time-hurry")) < 2.3,
    "nearly one per cent": lambda: 0.005 < detuning_gain() < 0.01,
    "(26) that of |J|/2": half_coupling,
    "stores 24.3 of the 24.5 quanta that a coupling of any strength can": lambda: (
        round(float(printed("switch-20")), 1) == 24.3 and round(fastest(20), 1) == 24.5
    ),
    "three moves go most of the way": lambda: float(printed("switch-20")) > 0.9 * fastest(20),
    "Three cases are worth a name": lambda: (
        page("12").split("Three cases are worth a name")[1][:1200].count("\n- *") == 3
    ),
    "add up to one hundred per cent each": lambda: np.allclose([*map(divided, (CONVENTIONAL, BEST, MATCHED))], 1),
    "without losses W = E_B = 4F²/|J|² at |J|t = π": lambda: np.isclose(
        qb.energies(BASE.replace(J=0.2, kappa_a=0, kappa_b=0), np.pi / 0.2).battery, 4 * 0.1**2 / 0.2**2
    ),
    "As they are printed the three do not fit together": lambda: (
        half_coupling() and qb.claims()["eq-12"].form() / qb.claims()["eq-12"].form("correct") == 4
    ),
    "the charger loses most of the work meanwhile": lambda: burnt(MATCHED) > 0.5 > burnt(CONVENTIONAL),
    "as wide or wider, less than half of the full battery's energy follows it": lambda: all(
        qb.energy_bound(qb.phase_locked(BASE, linewidth)) < BOUND / 2 for linewidth in 0.01 * np.logspace(0, 3, 31)
    ),
    "Most captions give most of them": lambda: page("parameters").count("[missing]{") < 60 / 4,
    "reflects nearly all of the light": lambda: reflected(BASE.replace(J=0.2)) > 0.95,
    "equals the three heats": three_baths,
    "all five terms": lambda: len(qb.energy_flows(BEST, 1.0)) == 5,
    "Almost nothing. Let $s": lambda: divided_work(BEST)[1] < 0.06,
    "the work falls into three parts that depend": lambda: np.isclose(sum(divided_work(BEST)), 1),
    "goes to one of three places: back into the line": lambda: listed("09", "goes to one of three places"),
    "much light, and most of it returns": lambda: reflected(BASE.replace(J=2.0)) > 0.9,
    "The next cell tries it at three ratios": lambda: code("09", "np.array([0.2, 1, 5]) * a_0 / b_0"),
    "lags by less than 1 % of its final energy": lambda: claim("reservoir-slow", "within 1 %"),
    "Such a cavity is 14 times slower": lambda: round((BEST.Gamma_a + BEST.Gamma_b) / (1.5 * 0.05)) == 14,
    "the cavity may be 14 times slower": lambda: round((BEST.Gamma_a + BEST.Gamma_b) / (1.5 * 0.05)) == 14,
    "how early that line sinks below 1 %": lambda: claim("reservoir-slow", "within 1 %"),
    "what does a lag of less than 1 % ask for": lambda: claim("reservoir-slow", "within 1 %"),
    "Almost all of the energy goes into the dark one": lambda: dark_part(BEST) > 0.95,
    "come down to 0.133": lambda: printed("reservoir-share") == "0.133",
    "the three equations": three_modes,
    "The three shares always sum to one": three_modes,
    "$g$ for three cavities": lambda: code("11", "for x in (1.5, 15, 150)"),
    "takes a line of −133 dBm": lambda: printed("lab-power") == "-133",
    "takes a power of −133 dBm, that is 133 decibels below a milliwatt, or $5\\cdot10^{-17}$ W": lambda: (
        printed("lab-power") == "-133" and f"{10 ** (-133 / 10) / 1000:.0e}" == "5e-17"
    ),
    "100 Hz as an example of $K/2\\pi$": lambda: code("13", "100 / laboratory.rate_unit"),
    "of $6\\cdot10^4$": lambda: np.isclose(6e9 / (0.01 * 10e6), 6e4),
    "Take three microwave": three_modes,
    "(a) Three resonators": three_modes,
    "makes five assumptions": lambda: page("13").split("asked = {")[1].split("\n}")[0].count('": (') == 5,
    "Ten times the energy": lambda: np.isclose(stored(BEST.replace(F=0.1 * 10**0.5)) / stored(BEST), 10),
    "a detuned coupling is ahead by nearly one per cent": lambda: 0.005 < detuning_gain() < 0.01,
    "At a given detuning a larger $\\mathcal J$ helps up to $|\\mathcal K_{ab}|$ and no further": lambda: (
        helps(0.9, 0.3) > 0 and helps(1.1, 0.3) < 0
    ),
}
SAID |= {words: partial(code, chapter, source) for words, (chapter, source) in COUNTED.items()}


def reads(words, values):
    """Whether the numbers in some words are these, rounded."""
    numbers = re.findall(r"(?<![\w.])\d+(?:\.\d+)?", words)
    both = zip(numbers, values(), strict=True)
    return all(number == f"{abs(value):.{len(number.partition('.')[2])}f}" for number, value in both)


def shown(name, pattern):
    """A number that a chapter's line shows."""
    return float(re.search(pattern, found(name))[1])


def excited(J):
    """Energy of a qubit behind a charger that is driven with F = 0.05κ_a."""
    return qb.qubit.steady_state(BASE.replace(F=0.05 * 0.05, J=J), 12).battery[1, 1].real


def charger(system):
    return float(qb.steady_energies(system).charger)


def lead(energy, system, rival):
    """|J|t from which a system has more of an energy for good, in the settings of chapter 4."""
    t = np.linspace(0, 1000, 200001)
    ours, theirs = (getattr(qb.energies(one, t), energy) for one in (system, rival))
    return 0.2 * t[np.flatnonzero(ours <= theirs)[-1]]


def catches_up(gain, low, high):
    """Γ at which a gain by the reservoir at its best ratio begins."""
    return brentq(lambda rate: gain(BASE.replace(Gamma=rate)), low, high)


def beyond(equal):
    """The battery's energy at the best ratio less the conventional one at |J| = Γ/2."""
    return stored(qb.super_optimal(equal)) - stored(tuned(BASE.replace(J=equal.Gamma / 2)))


def printed_gap(rate):
    values = {F: 0.1, absJ: rate / 2, Gamma: rate, kappa_a: 0.05, kappa_b: 0.01}
    return float(qb.claims()["eq-G_B"].form().subs(values))


def best_ratio(measure):
    """The ratio at the paper's Γ at which a measure of a system is largest."""
    return np.exp(minimize_scalar(lambda x: -measure(EQUAL.with_ratio(np.exp(x))), bounds=(0, 8)).x)


EQUAL = BASE.replace(Gamma=0.4)
RESONANT = BASE.replace(J=0.2)
ADDED = tuned(RESONANT.replace(Gamma=0.4))


def one_way(back):
    """The charger of chapter 3 that works one way, with the way back closed or open."""
    return RESONANT.replace(J=-0.2j if back else 0.2j, Gamma=0.4)


READ = {  # numbers of the paper's device, in their order
    "at the paper's rates, it stores 45 times as much energy": lambda: [stored(CONVENTIONAL) / stored(RESONANT)],
    "here 97.8 % of the energy is left": lambda: [100 * stored(ADDED) / stored(CONVENTIONAL)],
    "here for $|J| > 0.018$": lambda: [np.sqrt((0.05**2 + 0.01**2) / 8)],
    "holds the most, 11.14. With the reservoir it is 10.89, on resonance 0.25": lambda: (
        map(stored, (CONVENTIONAL, ADDED, RESONANT))
    ),
    "at $|J|t = 3$ it has 0.79, the right detuning 0.49, and the added reservoir 0.38": lambda: (
        3, *(qb.energies(one, 3 / 0.2).battery for one in (RESONANT, CONVENTIONAL, ADDED))
    ),
    "the best one raises $E_B$ 44.8 times": lambda: [stored(CONVENTIONAL) / stored(RESONANT)],
    "On resonance the battery holds 20 there, and 0.248 at": lambda: (stored(MATCHED), stored(RESONANT)),
    "the charger keeps 0.198 quanta": lambda: [charger(one_way(back=True))],
    "Its battery holds 0.752 quanta at equal couplings, 6.8 % of": lambda: (
        stored(one_way(back=False)), 100 * stored(one_way(back=False)) / stored(CONVENTIONAL)
    ),
    "at equal couplings 0.978 of $E_{B,\\mathrm{opt}}$ is left, at the best ratio 0.995": lambda: (
        stored(ADDED) / stored(CONVENTIONAL), added(0.4)
    ),
    "$\\Delta_\\mathrm{opt}$ runs from $-0.200$ to 0.200": lambda: [
        end(qb.optimal_detuning(EQUAL.replace(J=0.2 * np.exp(1j * np.linspace(0, np.pi, 181))))) for end in (min, max)
    ],
    "$0.9959\\,|J|$ without the reservoir, $0.9980\\,|J|$ with it": lambda: (
        one.Delta / 0.2 for one in (CONVENTIONAL, ADDED)
    ),
    "and the best detuning is $0.80\\,|J|$": lambda: [tuned(ADDED.with_ratio(5)).Delta / 0.2],
    "with $\\kappa_a = 0.05$, 0.2 and 0.8, the best detuning is 1.00, 0.94 and zero times $|J|$": lambda: (
        0.05, 0.2, 0.8, *(tuned(RESONANT.replace(kappa_a=rate)).Delta / 0.2 for rate in (0.05, 0.2))
    ),
    "is there at $\\phi = 0$, with 0.138": lambda: (0, abs(qb.detuning_cubic(ADDED)[1])),
    "the purity falls to 0.50": lambda: [shown("text-pure", r"falls to ([\d.]+)")],
    "that of the single photon leaves up to 0.46 quanta": lambda: [shown("text-ergotropy", r"up to ([\d.]+)")],
    "reaches the battery, here 10.66 quanta": lambda: [stored(EQUAL)],
    "holds 10.88 quanta with the laser below the resonance, and 0.03 with it above": lambda: (
        stored(ADDED.replace(Delta=Delta)) for Delta in (0.2, -0.2)
    ),
    "leave the battery with $-0.92$ photons in place of 0.75": lambda: (
        shown("eq-8", r"E_B = -([\d.]+)"), stored(EQUAL.replace(J=0.2j))
    ),
    "it holds 0.25, not 10.86": lambda: (
        qb.energies(one, 60 / 0.2).battery for one in (RESONANT, RESONANT.replace(Delta=0.2))
    ),
    "with $h_z = 0.225$ against 0.167": lambda: (
        qb.thermal_covariance(qb.super_optimal(BASE.replace(Gamma=rate)), 0, 0, 1)[1, 1].real
        for rate in (hottest() * 0.0005**0.5, 1e6)
    ),
    "as the direct coupling, 0.46 of it": lambda: [shown("heat-line", r"([\d.]+) of")],
    "hold 5.51 and 19.60 photons, of which 4.13 are work": lambda: (
        *np.linalg.eigvalsh(qb.thermal_covariance(BEST, 10, 1, 20)), shown("heat-pair", r"so ([\d.]+) photons")
    ),
    "at $F = 0.05\\,\\kappa_a$ the best $|J|$ is 1.006 of the matched one, and $E_B$ 98.0 % of the bound": lambda: (
        0.05, shown("qubit-matched", r"is ([\d.]+) of"),
        100 * excited(1.006 * MATCHED.J) / BOUND / (0.05 * 0.05 / 0.1) ** 2,
    ),
    "at $F = 3\\,\\kappa_a$ they have reached 0.389": lambda: (3, shown("qubit-nears", r"([\d.]+) at F")),
    "with at most 0.206 against 0.207": lambda: (
        shown("qubit-reservoir", r"most ([\d.]+)"), (np.sqrt(2) - 1) / 2
    ),
    "7.79 quanta more in the battery than conventional charging, and 6.83 fewer in the charger": lambda: (
        stored(BEST) - stored(CONVENTIONAL), charger(BEST) - charger(CONVENTIONAL)
    ),
    "The battery then holds 1.70 times as much": lambda: [stored(BEST) / stored(CONVENTIONAL)],
    "In the end it is 10.66 against 11.14": lambda: [stored(EQUAL), stored(CONVENTIONAL)],
    "falls from 11.20 to 4.22, and $E_B$ rises from 10.66 to 18.93": lambda: (
        charger(EQUAL), charger(BEST), stored(EQUAL), stored(BEST)
    ),
    "it is $y = 2.87$, where the battery's is 5": lambda: map(best_ratio, (total, stored)),
    "The total is largest at 2.87": lambda: [best_ratio(total)],
    "The charger ends at 4.22 quanta, 62 % below": lambda: (
        charger(BEST), 100 * charger(BEST) / charger(CONVENTIONAL) - 100
    ),
    "share of the total grows from 49 % to 82 %": lambda: [100 * stored(one) / total(one) for one in (EQUAL, BEST)],
    "ends 70 % above conventional charging. The sum of the two is only 4.3 % higher": (
        lambda: [100 * measure(BEST) / measure(CONVENTIONAL) - 100 for measure in (stored, total)]
    ),
    "from $|J|t = 27.6$ on": lambda: [lead("battery", BEST, CONVENTIONAL)],
    "it shows only from $|J|t = 93$ on": lambda: [lead("total", BEST, CONVENTIONAL)],
    "Here it is 0.0494, and $\\Gamma$ is 0.4": lambda: (catches_up(beyond, 0.01, 0.3), EQUAL.Gamma),
    "it reaches 0.96 of that optimum. With the best ratio it reaches 1.70 times": lambda: (
        stored(EQUAL) / stored(CONVENTIONAL), stored(BEST) / stored(CONVENTIONAL)
    ),
    "At the paper's parameters it does, with 23.15 against 22.19": lambda: (total(BEST), total(CONVENTIONAL)),
    "this coupling is 0.0112, and the battery holds 20.00 quanta in place of 18.93": (
        lambda: (MATCHED.J, stored(MATCHED), stored(BEST))
    ),
    "with the reservoir the pair is damped 14.3 times as fast": lambda: [
        np.trace(EQUAL.drift_matrix).real / np.trace(CONVENTIONAL.drift_matrix).real
    ],
    "the upper one only beyond $\\Gamma = 0.093$": lambda: [
        catches_up(lambda equal: total(qb.super_optimal(equal)) - total(equal), 0.01, 0.4)
    ],
    "It is 5.9 % here": lambda: [100 * total(BEST) / total(EQUAL) - 100],
    "$\\xi/P$, 32.7 at equal couplings and 56.3 at": lambda: [total(system) / work(system) for system in (EQUAL, BEST)],
    "There the battery holds 85.8 % of": lambda: [100 * stored(EQUAL.with_ratio(5**0.5)) / stored(BEST)],
    "the battery's best ratio, 5 at its rates": lambda: [best_ratio(stored)],
    "That is 3.79 times the right value, and above conventional charging": lambda: (
        [DIRECT / charger(BEST)] * (charger(CONVENTIONAL) < DIRECT)
    ),
    "16 and 18.93 do not make 23.15": lambda: (DIRECT, stored(BEST), total(BEST)),
    "at $\\Gamma = 0.01$ the printed gap is 8.16, and the true one $-6.65$": lambda: (
        0.01, printed_gap(0.01), beyond(BASE.replace(Gamma=0.01))
    ),
    "16 quanta without it, 11.2 at equal couplings, 4.22 at the best ratio": lambda: (
        DIRECT, charger(EQUAL), charger(BEST)
    ),
    "0.294$ with the others": lambda: [
        shown("text-delta-zero-A16", r"up to ([\d.]+) as printed")
    ],
    "largest at $y = 5$, its energy per power of the drive at $y = 61$": lambda: (
        best_ratio(stored), best_ratio(lambda system: stored(system) / work(system))
    ),
}
SAID |= {words: partial(reads, words, values) for words, values in READ.items()}
SAID["twice as strong as $J$ alone"] = lambda: np.isclose(abs(one_way(back=True).drift_matrix[0, 1]), 2 * 0.2)
