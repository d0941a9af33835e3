"""What a solver decides of the claims: for every setting, not for a sample.

Energies are those of `steady_energies` with every rate a symbol. They go with F², so that F = 1 loses nothing; and no
statement hangs on the unit of rates, so that κ_b is the unit (a test looks at DIMENSION). TRUE[claim] are statements
that come out true. Of FALSE[claim], a statement as the paper prints it, the solver names a setting at which it is
false, and numbers confirm it there. A condition is proved both ways, as necessary and as sufficient.
"""

import sympy as sp
from sympy import And, Eq, Equivalent, Implies, Ne, Not, Or, Rational, diff, sqrt

import qbutils as qb
from qbutils.symbolic import Delta, Gamma, absJ, kappa_a, kappa_b, y

ZERO, ONE = sp.Integer(0), sp.Integer(1)
RATES = {"kappa_a": kappa_a, "kappa_b": kappa_b}
MODEL = qb.ChargerBattery(F=ONE, J=ZERO, Gamma=ZERO, p_a=ONE, p_b=ONE, Delta=ZERO, **RATES)
s, both_rates, difference = sqrt(kappa_a * kappa_b), kappa_a**2 + kappa_b**2, kappa_a - kappa_b


def energies(**changes):
    """Steady energies of the model with some parameters changed."""
    return qb.steady_energies(MODEL.replace(**changes))


# Schemes: the laser alone; a coupling at any detuning, at that of Eq. (13), on resonance, matched; a reservoir.
direct, bound = 4 / kappa_a**2, 1 / (kappa_a * kappa_b)
coherent, resonant = energies(J=absJ, Delta=Delta), energies(J=absJ)
split = energies(J=absJ, Delta=sqrt(absJ**2 - both_rates / 8))
is_split = 8 * absJ**2 > both_rates
matched = energies(J=s / 2)
reservoir = MODEL.replace(Gamma=Gamma)
detuned_reservoir = qb.steady_energies(reservoir.replace(Delta=Delta).with_ratio(y))
ratio = qb.steady_energies(reservoir.with_ratio(y))
equal, best = qb.steady_energies(reservoir), qb.steady_energies(qb.super_optimal(reservoir))


def conventional(statement):
    """Two statements on the conventional optimum's energies at |J| = Γ/2: where it is split and on resonance."""
    two, one = ([energy.subs(absJ, Gamma / 2) for energy in case] for case in (split, resonant))
    condition = is_split.subs(absJ, Gamma / 2)
    return [Implies(condition, statement(*two)), Implies(Not(condition), statement(*one))]


# Γ_c of chapter 4: above it the reservoir with the best ratio beats the coupling |J| = Γ/2.
wide = both_rates >= 8 * s**2
Gamma_c = (4 * s**3 + (kappa_a + kappa_b) * sqrt(difference**4 + 4 * s**4)) / (2 * difference**2)
at_split, at_resonance = (case.battery.subs(absJ, Gamma / 2) for case in (split, resonant))
two = is_split.subs(absJ, Gamma / 2)
beats = Or(And(two, best.battery > at_split), And(Not(two), best.battery > at_resonance))
threshold = [
    Implies(wide, Equivalent(beats, Gamma > 2 * s)),
    Implies(And(Not(wide), Ne(difference, 0)), Equivalent(beats, Gamma > Gamma_c)),
    Implies(Eq(difference, 0), Not(beats)),
]
never = conventional(lambda _, energy: equal.battery < energy)  # a reservoir with equal couplings beats it

# Any couplings: Γ_a = g_a², Γ_b = g_b², Γ Re(Jμ*) = g_a g_b |J| c; D is the denominator of both energies, x = 2Δ.
g_a, g_b, r, z, z_1, z_2 = sp.symbols("g_a g_b r z z_1 z_2", positive=True)
c, x, c_1 = sp.symbols("c x c_1", real=True)
A, B = g_a**2 + kappa_a, g_b**2 + kappa_b
D = (4 * absJ**2 - x**2 + kappa_a * B + kappa_b * g_a**2) ** 2 + ((A + B) * x + 4 * g_a * g_b * absJ * c) ** 2
cosine, towards = And(c >= -1, c <= 1), And(c >= 0, c <= 1)
cubic = r**3 + ((A**2 + B**2) / 2 + (g_a * g_b) ** 2 - 4 * absJ**2) * r - 2 * g_a * g_b * (A + B) * absJ * c

# The energy balance of every scheme: work W ≤ 2F√E_A feeds the losses; σ is the part of the battery's bath.
u, E_B, W = sp.symbols("u E_B W", positive=True)  # u = √E_A
balance = And(2 * u >= W, kappa_a * u**2 + kappa_b * E_B <= W)
part = kappa_b * E_B / W

# A network drives its battery no harder than x: its own loss is at most what the charger's amplitude u gives.
chi, v, N = sp.symbols("chi v N", positive=True)  # v = √E_B
driven = And(kappa_a * u**2 + kappa_b * v**2 <= 2 * u, chi * s * u >= kappa_b * v, chi <= 1)

# A coupling and a reservoir with equal couplings at φ = 0: D = D₀ + 2γΓ + D₂Γ² with γ > 0 (an identity of chapter 3).
D_0, D_2, gamma_1 = sp.symbols("D_0 D_2 gamma_1", positive=True)
at_ends = Or(*((1 + Gamma**2) * end <= D_0 + 2 * gamma_1 * Gamma + D_2 * Gamma**2 for end in (D_0, D_2)))
strong_limit = 4 / (kappa_a + kappa_b) ** 2
ahead = [
    Implies(is_split, And(split.battery >= strong_limit, Or(2 * absJ >= kappa_a, 2 * absJ >= kappa_b))),
    Implies(
        Not(is_split), Equivalent(resonant.battery >= strong_limit, Or(2 * absJ >= kappa_a, 2 * absJ >= kappa_b))
    ),
]

# The total energy.
y_1, y_2, Gamma_1, Gamma_2 = sp.symbols("y_1 y_2 Gamma_1 Gamma_2", positive=True)
slope, gain = diff(ratio.total, y), best.total - equal.total
apart = Or(kappa_a < kappa_b, kappa_a > (2 + sqrt(5)) * kappa_b)
small = Gamma**2 * (kappa_a - 2 * kappa_b) / (3 * Gamma * kappa_b**2 + Gamma**2 * kappa_b + kappa_b**3)
strong_best, strong_equal = (sp.limit(energies.total, Gamma, sp.oo) for energies in (best, equal))

# Where the total ends higher than in conventional charging: the two inequalities of chapter 4.
ours = kappa_a * kappa_b**2 + 2 * Gamma * kappa_b * s + Gamma**2 * (kappa_a + kappa_b)
leaks = kappa_a**2 * kappa_b * (2 * Gamma + s) ** 2
higher = [  # what is above zero there, and by what it differs from the gain of the total: above zero as well
    (
        (kappa_a + kappa_b) ** 2 * ours * (4 * Gamma**2 - difference**2)
        - 2 * leaks * (4 * Gamma**2 - difference * (kappa_a + kappa_b)),
        (kappa_a + kappa_b) ** 2 * (4 * Gamma**2 - difference**2),
    ),
    (ours * (Gamma**2 + s**2) ** 2 - leaks * (Gamma**2 + kappa_b**2), (Gamma**2 + s**2) ** 2),
]
totals = [
    *(
        Eq(4 * side, (best.total - case.total.subs(absJ, Gamma / 2)) * leaks * factor)
        for case, (side, factor) in zip((split, resonant), higher, strict=True)
    ),
    Implies(two, 4 * Gamma**2 > difference**2),
]

printed_gap = 4 / ((kappa_a + kappa_b) ** 2 * (difference**2 - 4 * Gamma**2)) + bound / (2 * Gamma + s) ** 2
printed_A = direct  # Eq. (22)
corrected_26 = 16 * absJ**2 * 4 / ((kappa_a + kappa_b) ** 2 * (16 * absJ**2 - difference**2))
strong_detuned = sp.limit(qb.steady_energies(qb.super_optimal(reservoir).replace(Delta=Delta)).battery, Gamma, sp.oo)
matched_detuned = energies(J=s / 2, Delta=Delta).battery
isolated = {kappa_b: kappa_a / 5, Gamma: 8 * kappa_a}  # the paper's ratios

# A reservoir at the ratio z² between modes of any two detunings.
Delta_a, Delta_b = sp.symbols("Delta_a Delta_b", real=True)
drift = sp.Matrix(
    [[(Gamma * z + kappa_a) / 2 + sp.I * Delta_a, Gamma / 2], [Gamma / 2, (Gamma / z + kappa_b) / 2 + sp.I * Delta_b]]
)
any_detunings = Gamma**2 / 4 / sp.expand(drift.det() * sp.conjugate(drift.det()))

#: Powers of a rate.
DIMENSION = dict.fromkeys([kappa_a, kappa_b, Gamma, Gamma_1, Gamma_2, absJ, Delta, x, r, Delta_a, Delta_b], 1)
DIMENSION |= {g_a: 0.5, g_b: 0.5, u: -1, v: -1, N: -1, W: -1, E_B: -2, chi: 0} | dict.fromkeys([y, y_1, y_2, z, c], 0)

TRUE = {
    # -- the paper's claims --
    "eq-13": [
        Implies(is_split, coherent.battery <= split.battery),
        Implies(And(is_split, Eq(coherent.battery, split.battery)), Eq(Delta**2, absJ**2 - both_rates / 8)),
    ],
    "eq-13-range": [
        Implies(is_split, resonant.battery < split.battery),
        Implies(Not(is_split), coherent.battery <= resonant.battery),
    ],
    "text-lossless": [Equivalent(Eq(D.subs({kappa_a: 0, kappa_b: 0, g_a: 0, g_b: 0}), 0), Eq(x**2, 4 * absJ**2))],
    "text-phase-free": [Eq(diff(D.subs({g_a: 0, g_b: 0}), c), 0)],
    "text-denominator-positive": [D.subs({g_a: 0, g_b: 0}) > 0],
    "text-phase-matters": [  # the best 2Δ has the sign of −c (D at x is smaller), and is not zero for c ≠ 0
        Implies(And(cosine, Ne(c, 0), c * x > 0), D.subs(x, -x) < D),
        Implies(And(cosine, Ne(c, 0)), Ne(diff(D, x).subs(x, 0), 0)),
    ],
    "text-phi-nonzero": [Implies(cosine, Equivalent(Eq(diff(D, x).subs(x, 0), 0), Eq(c, 0)))],
    "text-not-built-in": [Implies(And(towards, Eq(cubic, 0)), r < 2 * absJ)],
    "text-K-restricts": [Implies(cosine, And(diff(D, kappa_a) >= 0, diff(D, kappa_b) >= 0))],
    "text-no-coupling": [detuned_reservoir.battery > 0],
    "text-no-built-in": [(A - B) ** 2 + 4 * g_a**2 * g_b**2 >= 0],
    "text-delta-zero": [
        Implies(Ne(Delta, 0), detuned_reservoir.battery < ratio.battery),
        Implies(Ne(Delta, 0), detuned_reservoir.charger < ratio.charger),
    ],
    "text-adding-no-advantage": [at_ends, *ahead],
    "fig-3": never,
    "text-summary-reproduces": never,
    "text-gamma-2J": [*never, *threshold],
    "text-outperform": threshold,
    "text-G_B-positive": [*threshold, Implies(difference**2 > 4 * Gamma**2, printed_gap > 0)],
    "text-guaranteed": [*threshold, matched.battery > best.battery],
    "eq-G_B-range": [
        Implies(is_split, Eq(split.battery, corrected_26)),
        Implies(8 * absJ**2 < both_rates, Or(corrected_26 > resonant.battery, corrected_26 < 0)),
    ],
    "eq-26": [
        Implies(is_split, Eq(split.battery, corrected_26)),
        Implies(8 * absJ**2 < both_rates, Or(corrected_26 > resonant.battery, corrected_26 < 0)),
    ],
    "eq-21": [ratio.battery <= ratio.battery.subs(y, kappa_a / kappa_b)],
    "text-ratio-acts": [
        Equivalent(Eq(diff(ratio.battery, y), 0), Eq(y, kappa_a / kappa_b)),
        diff(ratio.charger, y) < 0,
    ],
    "text-charger-limit": [diff(ratio.charger, y) < 0, ratio.charger < direct],
    "text-total-optimum": [slope.subs(y, kappa_a / kappa_b) < 0],
    "text-redistribution": [
        Implies(kappa_a > kappa_b, And(best.battery > equal.battery, best.charger < equal.charger)),
        Implies(best.charger < equal.charger, kappa_a > kappa_b),
    ],
    "text-charger-not-affected": [best.charger < direct],
    "text-single-equals-charger": [Eq(best.charger, direct * ((Gamma + s) / (2 * Gamma + s)) ** 2)],
    "eq-22": [best.charger > direct / 4],
    "text-appendix-B": [
        Implies(Not(apart), best.total <= equal.total),
        Implies(And(gain.subs(Gamma, Gamma_1) > 0, Gamma_2 > Gamma_1), gain.subs(Gamma, Gamma_2) > 0),
        Equivalent(strong_best > strong_equal, apart),
    ],
    "fig-7": [
        Implies(And(gain.subs(Gamma, Gamma_1) > 0, Gamma_2 > Gamma_1), gain.subs(Gamma, Gamma_2) > 0),
        Equivalent(strong_best > strong_equal, apart),
    ],
    "text-summary-total": totals,
    "text-total-increase": [(best.total > Rational(105, 100) * equal.total).subs(isolated)],
    "text-exceeds-single": [
        Equivalent(best.battery > direct, kappa_b < Gamma**2 / kappa_a * (sqrt(1 + kappa_a / Gamma) - 1) ** 2)
    ],
    "text-energy-not-bounded": [best.battery < bound],
    "text-coherent-bounded": [
        Implies(8 * absJ**2 > kappa_a**2, coherent.battery < 64 * absJ**2 / (kappa_a**2 * (16 * absJ**2 - kappa_a**2))),
        Implies(8 * absJ**2 <= kappa_a**2, coherent.battery < 1 / absJ**2),
        Eq(matched.battery, bound),
    ],
    "text-coherent-small-kappa": [
        Implies(And(absJ >= 4 * kappa_a, coherent.battery > direct), kappa_b < kappa_a / 250),
        Implies(kappa_b < kappa_a / 4, matched.battery > direct),
    ],
    "text-reduced-Gamma_b": [diff(qb.super_optimal(reservoir).Gamma_b, kappa_b) > 0],
    "text-dark-mimics": [Equivalent(Eq(kappa_b - kappa_a, 0), Eq(kappa_a, kappa_b))],
    # -- the book's --
    "bound-universal": [Implies(balance, bound >= E_B)],
    "adding-strong": [at_ends, *ahead],
    "bound-envelope": [Implies(driven, kappa_a * kappa_b * v**2 * (1 + chi**2) ** 2 <= 4 * chi**2)],
    "bound-network": [Implies(balance, bound >= E_B)],
    "bound-nonlinear": [Implies(balance, bound >= E_B)],
    "bound-instant": [Implies(balance, bound >= E_B)],  # of averages: u = √⟨E_A⟩ is at least the average amplitude
    "reservoir-bound": [Implies(balance, bound >= E_B)],
    "time-limit": [  # the fastest growth of n = u² + v² by a laser on u
        Implies(kappa_a > kappa_b, 2 * u - kappa_a * u**2 - kappa_b * v**2 <= 1 / difference - kappa_b * (u**2 + v**2)),
        Implies(
            And(Eq(N**2, u**2 + v**2), N * difference <= 1),
            2 * u - kappa_a * u**2 - kappa_b * v**2 <= 2 * N - kappa_a * N**2,
        ),
    ],
    "bound-pays": [Equivalent(bound > direct, kappa_b < kappa_a / 4)],
    "bound-middle-mode": [diff(best.battery, Gamma) > 0],
    "flow-parabola": [Implies(balance, 4 * part * (1 - part) * bound >= E_B)],
    "flow-discharge-reservoir": [2 * bound**-1 / (kappa_a + kappa_b) < 2 * kappa_b],
    "flow-half": [Implies(And(balance, Eq(E_B, bound)), Eq(part, Rational(1, 2)))],
    "threshold": threshold,
    "total-optimum": [
        Implies(And(y_1 < y_2, slope.subs(y, y_1) <= 0), slope.subs(y, y_2) < 0),
        slope.subs(y, kappa_a / kappa_b) < 0,
        Implies(kappa_a <= 2 * kappa_b, slope < 0),
        Implies(kappa_a > 2 * kappa_b, slope.subs(y, z**2).subs(z, small / (1 + small)) > 0),
    ],
    "total-threshold": [Equivalent(strong_best > strong_equal, apart)],
    "pays-reservoir": [
        Equivalent(best.battery > direct, kappa_b < Gamma**2 / kappa_a * (sqrt(1 + kappa_a / Gamma) - 1) ** 2),
        Implies(best.battery > direct, kappa_b < kappa_a / 4),
    ],
    "pays-coherent": [Implies(kappa_b < kappa_a / 4, matched.battery > direct)],
    "isolation-shared": [
        Equivalent(kappa_b + qb.super_optimal(reservoir).Gamma_b < kappa_a, s * (Gamma + s) < kappa_a**2)
    ],
    "closed-detuning": [  # one root has the sign that D asks for
        Implies(And(Eq(z_1**3 + c_1 * z_1, z), Eq(z_2**3 + c_1 * z_2, z)), Eq(z_1, z_2)),
        Implies(And(cosine, c * x > 0), D.subs(x, -x) < D),
    ],
    "robust-common": [Implies(Ne(Delta, 0), Equivalent(matched_detuned > strong_detuned, Delta**2 < s**2))],
    "robust-more-is-better": [diff(any_detunings, Gamma) > 0],
    "heat-line": [
        2 * kappa_a * Gamma**2 / ((kappa_a + kappa_b) * (Gamma + s) * (2 * Gamma + s)) < kappa_a / (kappa_a + kappa_b)
    ],
}  # fmt: skip


#: Claims of which the solver decides a part, and those that SymPy proves as identities or limits in their chapter.
IN_PART = {
    "fig-3", "text-dark-mimics", "text-outperform", "text-total-increase", "closed-detuning",
    "bound-envelope", "bound-network", "bound-nonlinear", "bound-instant", "reservoir-bound", "time-limit",
}  # fmt: skip
IDENTITIES = {
    "text-local-loss", "text-exchange-rate", "text-rescaling", "text-commutators", "text-local-to-global",
    "text-global-to-local", "text-dark-mode", "text-dark-mode-pi", "text-J-with-Gamma", "text-reciprocal",
    "text-functions-of-x", "eq-24-sum", "text-coupling-by-gamma", "eq-27-limit", "text-b-given", "text-J-transfers",
    "bound-split", "flow-dark-top", "dark-mode", "reservoir-detuned", "heat-amplitudes", "heat-moments", "heat-equal",
    "robust-opposite", "robust-alone", "robust-knobs", "robust-amplitudes", "limit-pair", "limit-ratio", "four-times",
    "qubit-ellipse", "qubit-orbit", "noise-bath",
}  # fmt: skip


def numbers(setting):
    """The model at a setting, in numbers."""
    names = RATES | {"Gamma": Gamma, "Delta": Delta}
    values = {name: float(setting[symbol]) for name, symbol in names.items() if symbol in setting}
    coupling = {"J": float(setting[absJ])} if absJ in setting else {}
    return qb.ChargerBattery(**{"F": 1.0} | values | coupling)


def reservoir_numbers(setting, y=1.0):
    """Energies of a reservoir at a setting and a ratio, in numbers."""
    return qb.steady_energies(numbers(setting).replace(J=0).with_ratio(y))


FALSE = {
    "eq-21": (
        ratio.battery <= ratio.battery.subs(y, sqrt(kappa_a / kappa_b)),
        lambda v: reservoir_numbers(v, float(v[y])).battery
        > reservoir_numbers(v, float(v[kappa_a] / v[kappa_b]) ** 0.5).battery,
    ),
    "text-total-optimum": (
        ratio.total <= ratio.total.subs(y, kappa_a / kappa_b),
        lambda v: reservoir_numbers(v, float(v[y])).total > reservoir_numbers(v, float(v[kappa_a] / v[kappa_b])).total,
    ),
    "eq-13-range": (is_split, lambda v: qb.optimal_detuning(numbers(v)) == 0),
    "eq-22": (
        Eq(best.charger, printed_A),
        lambda v: qb.steady_energies(qb.super_optimal(numbers(v))).charger < 4 / float(v[kappa_a]) ** 2,
    ),
    "eq-24-sum": (
        Eq(printed_A + best.battery, best.total),
        lambda v: qb.steady_energies(qb.super_optimal(numbers(v))).total
        < 4 / float(v[kappa_a]) ** 2 + qb.steady_energies(qb.super_optimal(numbers(v))).battery,
    ),
    "text-gamma-2J": (
        conventional(lambda _, energy: equal.battery >= energy)[0],
        lambda v: reservoir_numbers(v).battery < optimum(numbers(v)).battery,
    ),
    "text-G_B-positive": (  # where the losses differ much
        Implies(Or(kappa_a > 5 * kappa_b, kappa_b > 5 * kappa_a), conventional(lambda _, E: best.battery > E)[0]),
        lambda v: qb.steady_energies(qb.super_optimal(numbers(v))).battery < optimum(numbers(v)).battery,
    ),
    "text-appendix-B": (
        best.total >= equal.total,
        lambda v: qb.steady_energies(qb.super_optimal(numbers(v))).total < reservoir_numbers(v).total,
    ),
    "text-charger-not-affected": (
        Eq(best.charger, direct),
        lambda v: qb.steady_energies(qb.super_optimal(numbers(v))).charger < 4 / float(v[kappa_a]) ** 2,
    ),
    "eq-26": (  # its corrected form, with no range
        corrected_26 <= bound,
        lambda v: float(corrected_26.subs(v)) > qb.energy_bound(numbers(v)),
    ),
    "fig-7": (
        best.total > equal.total,
        lambda v: qb.steady_energies(qb.super_optimal(numbers(v))).total <= reservoir_numbers(v).total * (1 + 1e-12),
    ),
}  # fmt: skip


def optimum(system):
    """The conventional optimum at |J| = Γ/2."""
    coherent = system.replace(J=system.Gamma / 2, Gamma=0)
    return qb.steady_energies(coherent.replace(Delta=qb.optimal_detuning(coherent)))


def ellipsoid():
    """Steady states x of any h lie on (x + iRf)†K(x + iRf) = f†Rf: completing the square in the balance, two modes."""
    r_a, r_b = sp.symbols("r_a r_b", positive=True)
    r, x_a, x_b, f_a, f_b = sp.symbols("r x_a x_b f_a f_b")
    R, x, f = sp.Matrix([[r_a, r], [sp.conjugate(r), r_b]]), sp.Matrix([x_a, x_b]), sp.Matrix([f_a, f_b])
    K, centred = R.inv(), x + sp.I * R * f
    balance = x.H * K * x - sp.I * f.H * x + sp.I * x.H * f  # zero in the steady state
    return centred.H * K * centred - f.H * R * f - balance


def hermitian():
    """Where x†v is real, h = (vx† + xv†)/|x|² − x(x†v)x†/|x|⁴ is Hermitian and h x = v: every point has its h."""
    x, w = (sp.Matrix(sp.symbols(f"{name}_a {name}_b")) for name in "xw")
    square, overlap = (x.H * x)[0], (x.H * w)[0]
    v = w - x * (overlap - sp.conjugate(overlap)) / (2 * square)
    h = (v * x.H + x * v.H) / square - x * (x.H * v) * x.H / square**2
    return (h * x - v).col_join((h - h.H).reshape(4, 1))


def touches():
    """Where r² + h² = 1, the ergotropy ½(r + h − 1) lacks squares of its cap, which vanish at r = h = 1/√2 alone."""
    r, h = sp.symbols("r h", real=True)
    lacking = ((r - 1 / sqrt(2)) ** 2 + (h - 1 / sqrt(2)) ** 2) / (2 * sqrt(2))
    return [((sqrt(2) - 1) / 2 - (r + h - 1) / 2 - lacking).expand().subs(h**2, 1 - r**2)]


LOWER = sp.Matrix([[0, 1], [0, 0]])
ONE_QUBIT = sp.eye(2)


def counts():
    """Each loss takes one quantum of N = a†a + b†b and the coupling none, with b of a qubit: D†[z]N = −z†z."""
    a = sp.kronecker_product(sp.Matrix(4, 4, lambda j, k: sqrt(k) if k == j + 1 else 0), ONE_QUBIT)
    b = sp.kronecker_product(sp.eye(4), LOWER)
    N, z = a.H * a + b.H * b, sp.Symbol("p_a") * a + sp.Symbol("p_b") * b
    lost = z.H * N * z - (z.H * z * N + N * z.H * z) / 2 + z.H * z
    return (N * z - z * N + z).col_join(lost).col_join(N * a.H * b - a.H * b * N)


def one_way():
    """With −iJ + ½μΓ = 0 nothing leads out of the charger's coherent state, whatever the state of the qubit."""
    F, p_a, u, p = sp.symbols("F p_a u p", positive=True)
    v, c = sp.Symbol("v", real=True), sp.Symbol("c")
    p_b, damping = u + sp.I * v, (kappa_a + Gamma * p_a**2) / 2
    J = sp.I * p_b * p_a * Gamma / 2
    alpha = -sp.I * F / (damping + sp.I * Delta)
    a = sp.kronecker_product(LOWER, ONE_QUBIT) + alpha * sp.eye(4)  # shifted; its vacuum meets two levels
    b = sp.kronecker_product(ONE_QUBIT, LOWER)
    rho = sp.kronecker_product(LOWER * LOWER.T, sp.Matrix([[1 - p, sp.conjugate(c)], [c, p]]))
    H = Delta * (a.H * a + b.H * b) + J * a.H * b + sp.conjugate(J) * b.H * a + F * (a + a.H)
    flow = -sp.I * (H * rho - rho * H)
    for rate, L in ((kappa_a, a), (kappa_b, b), (Gamma, p_a * a + p_b * b)):
        flow += rate * (L * rho * L.H - (L.H * L * rho + rho * L.H * L) / 2)
    return flow[:2, 2:].col_join(flow[2:, :2]).col_join(flow[2:, 2:])


#: What SymPy proves of the proofs on passive networks and of those on qubits: matrices that vanish.
ALGEBRA = {
    "limit-exact": [ellipsoid, hermitian],
    "limit-reached": [hermitian],
    "limit-drives": [ellipsoid],
    "limit-batteries": [ellipsoid],
    "limit-nonlinear": [ellipsoid],
    "qubit-cap": [touches],
    "qubit-cap-energy": [touches],
    "qubit-bound": [counts],
    "qubit-one-way": [one_way, touches],
}
