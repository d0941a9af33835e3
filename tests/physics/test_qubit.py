"""The qubit's steady state against QuTiP, Bloch's equations and orbits that are followed step by step."""

import mpmath as mp
import numpy as np
import pytest
import qutip
import sympy as sp
from scipy.integrate import solve_ivp
from scipy.optimize import minimize, minimize_scalar

import qbutils as qb
from qbutils import qubit

BASE = qb.ChargerBattery(F=0.4, kappa_a=1.0, kappa_b=0.2)
CAP = (np.sqrt(2) - 1) / 2


def work(system, levels):
    return float(qubit.ergotropy(qubit.steady_state(system, levels).battery))


def random_systems(number, seed=3):
    random = np.random.default_rng(seed)
    for _ in range(number):
        F, J, Gamma, kappa_b = random.uniform(0.1, 0.6, 4)
        phases = np.exp(2j * np.pi * random.random(3))
        yield BASE.replace(
            F=F, J=J * phases[0], Gamma=Gamma, kappa_b=kappa_b, p_a=1.3 * phases[1], p_b=0.8 * phases[2],
            Delta=random.normal() / 2,
        )  # fmt: skip


def bloch(F, kappa, Delta):
    """Steady density matrix of a qubit that a classical field F drives, from three linear equations."""
    rate = np.array([
        [-kappa / 2 - 1j * Delta, 0, 1j * F],  # ⟨σ⟩ feels F⟨σ_z⟩
        [0, -kappa / 2 + 1j * Delta, -1j * np.conj(F)],
        [2j * np.conj(F), -2j * F, -kappa],
    ])  # fmt: skip
    s, _, z = np.linalg.solve(rate, [0, 0, kappa])
    return np.array([[(1 - z) / 2, s.conjugate()], [s, (1 + z) / 2]])


def ended(ratio, c, seed=5, walks=400, end=600.0, burn=250.0):
    """Mean of −½Re(s z/|z|) along the orbits of ż = −z/2 − i(1 + c s z/|z|), by Runge and Kutta's steps."""
    random = np.random.default_rng(seed)
    z, s, t = np.full(walks, 0.3 + 0.2j), random.choice([-1, 1], walks), np.zeros(walks)
    turn, seen = random.exponential(4 / ratio, walks), np.zeros(walks)

    def flow(z):
        return -z / 2 - 1j * (1 + c * s * z / np.abs(z))

    while (t < end).any():
        step = np.clip(0.05 * np.abs(z) / np.abs(flow(z)), 1e-7, 0.1)
        step = np.minimum(step, np.minimum(turn, end) - t)
        one = flow(z)
        two = flow(z + step / 2 * one)
        middle = z + step / 2 * two
        three = flow(middle)
        four = flow(z + step * three)
        seen += step * (t > burn) * -(s * middle / np.abs(middle)).real / 2
        z, t = z + step / 6 * (one + 2 * two + 2 * three + four), t + step
        now = t >= turn
        s, turn = np.where(now, -s, s), np.where(now, turn + random.exponential(4 / ratio, walks), turn)
    seen /= end - burn
    return seen.mean(), seen.std() / np.sqrt(walks)


# -- the steady state --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", list(random_systems(4)), ids=range(4))
def test_qutip_finds_the_same_state(system):
    rho = qutip.steadystate(*qb.to_qutip(system, 8, 2))
    charger, battery = qubit.steady_state(system, 8)
    np.testing.assert_allclose(battery, rho.ptrace(1).full(), atol=1e-12)
    np.testing.assert_allclose(charger, rho.ptrace(0).diag(), atol=1e-12)


def test_the_long_run_of_the_master_equation_is_the_steady_state():
    system = BASE.replace(J=0.3 + 0.2j, Gamma=0.1, Delta=0.2)
    H, c_ops = qb.to_qutip(system, 9, 2)
    vacuum = qutip.tensor(qutip.basis(9), qutip.basis(2))
    end = qutip.mesolve(H, vacuum, [0, 150], c_ops, options={"atol": 1e-10, "rtol": 1e-8, "nsteps": 10**5}).states[-1]
    np.testing.assert_allclose(qubit.steady_state(system, 9).battery, end.ptrace(1).full(), atol=1e-7)


def test_without_a_coupling_each_is_by_itself():
    charger, battery = qubit.steady_state(BASE.replace(J=0), 12)
    coherent = qutip.coherent_dm(12, -2j * 0.4, method="analytic").diag()
    np.testing.assert_allclose(charger, coherent, atol=1e-8)
    np.testing.assert_allclose(battery, [[1, 0], [0, 0]], atol=1e-12)


@pytest.mark.parametrize(
    "changes",
    [
        {"J": 0.3}, {"Gamma": 1, "p_b": 0}, {"J": 1, "kappa_b": 0, "Gamma": 1},
        {"J": 0.5, "kappa_b": 0, "Gamma": 1, "p_a": 0},
    ],
    ids=["own", "z", "none", "qubit's z"],
)  # fmt: skip
def test_one_bath_is_enough_for_one_steady_state(changes):
    """That of the qubit, if they are coupled, or the shared one."""
    system = BASE.replace(kappa_a=0, **changes)
    charger, battery = qubit.steady_state(system, 4)
    rho = qutip.steadystate(*qb.to_qutip(system, 4, 2), method="svd")
    np.testing.assert_allclose(battery, rho.ptrace(1).full(), atol=1e-12)
    np.testing.assert_allclose(charger, rho.ptrace(0).diag(), atol=1e-12)


def test_a_qubit_that_nothing_reaches_stays_in_its_ground_state():
    """From vacuum; without a bath of its own every state of it would be steady."""
    charger, battery = qubit.steady_state(BASE.replace(J=0, kappa_b=0), 12)
    np.testing.assert_allclose(battery, [[1, 0], [0, 0]], atol=1e-12)
    np.testing.assert_allclose(charger, qubit.steady_state(BASE.replace(J=0), 12).charger, atol=1e-12)


def test_a_charger_without_levels_to_spare_is_seen_to_be_cut():
    """The population of the last level says whether more levels would change the result."""
    system = BASE.replace(F=1.0, J=1.6)
    few, enough, many = (qubit.steady_state(system, levels) for levels in (6, 20, 32))
    assert few.charger[-1] > 1e-2
    assert abs(qubit.ergotropy(few.battery) - qubit.ergotropy(many.battery)) > 1e-3
    assert enough.charger[-1] < 1e-8
    assert qubit.ergotropy(enough.battery) == pytest.approx(qubit.ergotropy(many.battery), abs=1e-8)


@pytest.mark.parametrize("Gamma", [0.2, 1.0])
@pytest.mark.parametrize("Delta", [0.0, 0.3])
def test_a_one_way_charger_is_a_classical_field(Gamma, Delta):
    """Nothing flows back at J = iΓ/2, so the charger stays coherent, and Bloch's equations hold for the qubit."""
    system = BASE.replace(J=0.5j * Gamma, Gamma=Gamma, Delta=Delta)
    charger, battery = qubit.steady_state(system, 13)
    alpha = -0.4j / ((1 + Gamma) / 2 + 1j * Delta)
    expected = bloch(-1j * Gamma * alpha, 0.2 + Gamma, Delta)
    np.testing.assert_allclose(battery, expected, atol=1e-9)
    assert charger @ np.arange(13) == pytest.approx(abs(alpha) ** 2, abs=1e-8)
    assert qubit.ergotropy(battery) <= CAP


@pytest.mark.parametrize("system", list(random_systems(12, seed=8)), ids=range(12))
def test_the_power_balance_and_its_bound_hold(system):
    """−2F Im⟨a⟩ is what the three baths take, and the qubit's energy is at most F²/κ_aκ_b: by QuTiP's state."""
    levels = 12
    rho = qutip.steadystate(*qb.to_qutip(system, levels, 2))
    a, b = qutip.tensor(qutip.destroy(levels), qutip.qeye(2)), qutip.tensor(qutip.qeye(levels), qutip.destroy(2))
    z = system.p_a * a + system.p_b * b
    baths = [(system.kappa_a, a), (system.kappa_b, b), (system.Gamma, z)]
    lost = sum(rate * qutip.expect(L.dag() * L, rho) for rate, L in baths)
    assert lost == pytest.approx(-2 * system.F * qutip.expect(a, rho).imag, abs=1e-7)
    excited = qubit.steady_state(system, levels).battery[1, 1].real
    assert excited <= system.F**2 / (system.kappa_a * system.kappa_b)


def test_a_weak_drive_finds_the_matched_oscillator():
    """One quantum is shared at most, so that a qubit is an oscillator, to first order in F²."""
    F = 0.002
    weak = BASE.replace(F=F)
    best = minimize_scalar(lambda J: -work(weak.replace(J=J), 4), bounds=(0.1, 0.4), method="bounded")
    assert best.x == pytest.approx(qb.matched_coupling(1.0, 0.2), rel=1e-3)
    assert -best.fun == pytest.approx(qb.energy_bound(weak), rel=1e-3)


@pytest.mark.parametrize(
    ("F", "J", "Delta", "levels", "expected"),
    [
        (0.4, 0.406, 0, 14, 0.2535), (0.6, 0.720, 0, 18, 0.2959), (1.0, 1.57, 0, 26, 0.3179),
        (3.0, 5.72, 0, 64, 0.3892), (1.0, 1.156, 0.608, 20, 0.3282), (1.5, 1.677, 0.905, 26, 0.3486),
    ],
)  # fmt: skip
def test_ergotropies_behind_a_charger(F, J, Delta, levels, expected):
    """Found before in another frame, a → −ia with real matrices; and with more levels the same."""
    system = BASE.replace(F=F, J=J, Delta=Delta)
    assert work(system, levels) == pytest.approx(expected, abs=6e-5)
    assert work(system, levels + 6) == pytest.approx(work(system, levels), abs=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize(("F", "levels", "starts"), [(0.1, 5, 2), (0.4, 10, 4)])
def test_no_mixture_with_a_reservoir_beats_the_coupling(F, levels, starts):
    """Over |J| and its phase, Γ, y and Δ a search from random starts ends at Γ = 0."""
    random = np.random.default_rng(int(100 * F))
    options = {"maxfev": 400, "fatol": 1e-10, "xatol": 1e-5}

    def loss(x):
        system = BASE.replace(F=F, J=x[0] + 1j * x[1], Delta=x[2], Gamma=x[3] ** 2).with_ratio(np.exp(x[4]))
        return -work(system, levels)

    alone = minimize(lambda x: loss([x[0], 0, x[1], 0, 0]), [max(F, 0.25), F / 2], method="Nelder-Mead").fun
    for _ in range(starts):
        start = np.r_[max(F, 0.3) * random.normal(size=2), random.normal() / 2, random.uniform(0.1, 0.8), 0.5]
        found = minimize(loss, start, method="Nelder-Mead", options=options)
        assert found.fun == pytest.approx(alone, abs=2e-5)
        assert abs(found.x[3]) < 0.03


@pytest.mark.slow
def test_a_mixture_gains_a_little_where_the_best_coupling_is_detuned():
    """A search found it at F = κ_a; it is a top of its kind: a step of any setting brings less."""
    system = BASE.replace(F=1.0)
    lone = minimize(lambda x: -work(system.replace(J=x[0], Delta=x[1]), 14), [1.156, 0.608], method="Nelder-Mead").fun

    def mixed(x):
        return work(system.replace(J=x[0] + 1j * x[1], Delta=x[2], Gamma=x[3]).with_ratio(x[4]), 18)

    top = np.array([1.1457, 0.2278, 0.5828, 0.0527, 7.35])
    assert mixed(top) / -lone - 1 == pytest.approx(0.0045, abs=1e-4)
    for step in np.vstack([np.diag(0.1 * top), -np.diag(0.1 * top)]):
        assert mixed(top + step) < mixed(top)


# -- ergotropy ---------------------------------------------------------------------------------------------------------


def test_ergotropy_is_energy_less_that_of_the_passive_state():
    random = np.random.default_rng(1)
    X = random.normal(size=(200, 2, 2)) + 1j * random.normal(size=(200, 2, 2))
    rho = X @ X.conj().swapaxes(-1, -2)
    rho /= np.trace(rho, axis1=-2, axis2=-1)[:, None, None]
    smallest = np.linalg.eigvalsh(rho)[:, 0]  # what the passive state keeps in the upper level
    np.testing.assert_allclose(qubit.ergotropy(rho), rho[:, 1, 1].real - smallest, atol=1e-14)


@pytest.mark.parametrize("excited", [1e-20, 1e-9, 0.3, 0.5, 1 - 1e-9])
@pytest.mark.parametrize("phased", [0, 1e-6, 0.9])
def test_ergotropy_keeps_its_digits_next_to_the_ground_state(excited, phased):
    """The larger eigenvalue less the lower level's population, in 60 digits; so little is left of a weak drive."""
    c = phased * np.sqrt(excited * (1 - excited)) * np.exp(0.7j)
    rho = np.array([[1 - excited, c], [np.conj(c), excited]])
    with mp.workdps(60):
        ground, upper, re, im = (mp.mpf(float(x)) for x in (rho[0, 0].real, rho[1, 1].real, c.real, c.imag))
        half = (upper - ground) / 2
        expected = float(mp.sqrt(half**2 + re**2 + im**2) + half)
    with np.errstate(all="raise"):
        assert qubit.ergotropy(rho) == pytest.approx(expected, rel=1e-12, abs=0)


def test_no_classical_field_beats_the_cap_and_one_reaches_it():
    random = np.random.default_rng(2)
    fields = [bloch(*10 ** random.uniform(-2, 1, 2), random.normal()) for _ in range(2000)]
    assert qubit.ergotropy(fields).max() <= CAP
    best = bloch(np.sqrt((1 + np.sqrt(2)) / 8), 1, 0)
    assert qubit.ergotropy(best) == pytest.approx(CAP, abs=1e-15)


# -- strong driving ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [1.0, -0.3 + 0.4j, 2 - 1j, 0.01j])
def test_an_orbit_is_a_parabola(start):
    """Against the equation of motion, solved by scipy; back from Q and v the field is ½Q(1 − v²) + iQv."""
    t = np.array([0.0, 0.3, 1.0, 2.5])
    solved = solve_ivp(
        lambda _, z: -z / 2 - 1j * (1 + z / abs(z)), (0, 2.5), [complex(start)], t_eval=t, rtol=1e-10, atol=1e-13
    )
    Q_0 = abs(start) + np.real(start)
    Q, v = qubit.orbit(Q_0, np.imag(start) / Q_0, t)
    np.testing.assert_allclose(Q * (1 - v**2) / 2 + 1j * Q * v, solved.y[0], atol=1e-8)


@pytest.mark.parametrize("ratio", [0.6, *(pytest.param(ratio, marks=pytest.mark.slow) for ratio in (0.2, 2.0))])
def test_the_limit_is_what_the_orbits_come_to(ratio):
    """Exact parabolas against small steps, within their statistical errors."""
    limit, followed = qubit.strong_drive_limit(1, ratio), ended(ratio, 1.0)
    assert limit.error < 3e-4
    assert abs(limit.mean - followed[0]) < 4 * np.hypot(limit.error, followed[1])


@pytest.mark.parametrize("kappas", [(1, 1e-9), (1e9, 1), (2.0, 0.02)])
def test_a_battery_without_losses_gives_one_half(kappas):
    assert qubit.strong_drive_limit(*kappas, walks=2000).mean == pytest.approx(0.5, abs=1e-5)


def test_only_the_ratio_of_the_rates_matters():
    assert qubit.strong_drive_limit(0.05, 0.01, walks=100) == pytest.approx(qubit.strong_drive_limit(5, 1, walks=100))


def test_its_error_is_the_spread_of_many_estimates():
    means = [qubit.strong_drive_limit(1, ratio, walks=400).mean for ratio in np.linspace(0.2, 0.2001, 2)]
    assert means[0] != means[1]
    small, large = (qubit.strong_drive_limit(1, 0.2, walks=walks) for walks in (500, 5000))
    assert small.error / large.error == pytest.approx(np.sqrt(10), rel=0.05)
    assert abs(small.mean - large.mean) < 4 * small.error


@pytest.mark.slow
@pytest.mark.parametrize("c", [0.9, 0.97])
def test_a_weaker_coupling_has_a_lower_limit(c):
    mean, error = ended(0.2, c)
    assert mean + 4 * error < qubit.strong_drive_limit(1, 0.2).mean


@pytest.mark.slow
def test_the_charger_at_a_strong_drive_nears_the_limit_from_below():
    """F = 8κ_a at its best coupling, found before in another frame: below the limit, and near."""
    reached = work(BASE.replace(F=8.0, J=15.9), 270)
    assert reached == pytest.approx(0.4302, abs=1e-4)
    assert reached < qubit.strong_drive_limit(1, 0.2).mean


# -- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: qubit.steady_state(BASE.replace(J=[0.1, 0.2]), 4), r"system must be scalar, but its shape is \(2,\)"),
        (lambda: qubit.steady_state(BASE, 1), "levels must be an integer of at least 2, but it is 1"),
        (lambda: qubit.ergotropy(np.eye(3)), r"battery must have the shape \(\.\.\., 2, 2\), but it has \(3, 3\)"),
        (lambda: qubit.ergotropy(np.diag([0.5, 0.6])), r"battery must be Hermitian and positive with trace 1"),
        (lambda: qubit.ergotropy(np.diag([1.1, -0.1])), r"battery must be Hermitian and positive with trace 1"),
        (lambda: qubit.ergotropy([[0.5, 0.51], [0.51, 0.5]]), r"battery must be Hermitian and positive with trace 1"),
        (lambda: qubit.ergotropy([[0.5, 0.1], [0.2, 0.5]]), r"battery must be Hermitian and positive with trace 1"),
        (lambda: qubit.ergotropy([[0.5 + 0.1j, 0], [0, 0.5]]), r"battery must be Hermitian and positive with trace 1"),
        (lambda: qubit.ergotropy([[0.5 + 1e-5j, 0], [0, 0.5 - 1e-5j]]), r"battery must be Hermitian and positive"),
        (lambda: qubit.ergotropy([np.eye(2) / 2, np.eye(2)]), r"with trace 1, but it is .* at 1 of 2 points$"),
        (lambda: qubit.orbit(0, 1, 1), r"Q must be positive, but it is 0\.0"),
        (lambda: qubit.orbit(1, np.inf, 1), r"v must be finite, but it is inf"),
        (lambda: qubit.orbit(1, 1, -1), r"t must not be negative, but it is -1\.0"),
        (lambda: qubit.orbit(1, 1, 1401), r"t must be at most 1400, when no field is left, but it is 1401\.0"),
        (
            lambda: qubit.steady_state(BASE.replace(kappa_a=0), 4),
            "^system must damp the charger to have one steady state, but it does not$",
        ),
        (lambda: qubit.ergotropy(np.diag([0.5, 0.4])), r"battery must be Hermitian and positive with trace 1"),
        (lambda: qubit.ergotropy([np.eye(2) / 2, [[0.5, 0.1], [0.2, 0.5]]]), r"but it is .* at 1 of 2 points$"),
        (lambda: qubit.strong_drive_limit([1, 2], 1), r"kappa_a must be scalar, but its shape is \(2,\)"),
        (lambda: qubit.strong_drive_limit(1, -1), r"kappa_b must be positive, but it is -1\.0"),
        (lambda: qubit.steady_state(BASE.replace(kappa_a=0, kappa_b=0, J=1), 4), "^system must damp the charger to"),
        (lambda: qubit.steady_state(BASE.replace(kappa_a=0, p_a=0, Gamma=1), 4), "^system must damp the charger"),
        (lambda: qubit.orbit([1, 2], 1, [1, 2, 3]), r"but they are Q \(2,\), t \(3,\)"),
        (lambda: qubit.orbit(1, [1, 2], [1, 2, 3]), r"but they are v \(2,\), t \(3,\)"),
        (lambda: qubit.strong_drive_limit(0, 1), "kappa_a must be positive, but it is 0"),
        (lambda: qubit.strong_drive_limit(1, [1, 2]), r"kappa_b must be scalar, but its shape is \(2,\)"),
        (lambda: qubit.strong_drive_limit(1, 1, walks=1), "walks must be an integer of at least 2, but it is 1"),
        (lambda: qubit.strong_drive_limit(1, 1, turns=50), "turns must be an integer of at least 51, but it is 50"),
    ],
)
def test_a_value_without_meaning_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: qubit.steady_state(3, 4), r"^system must be a ChargerBattery, but it is 3$"),
        (lambda: qubit.steady_state(BASE.replace(F=sp.Symbol("F")), 4), "^system must hold numbers"),
        (lambda: qubit.ergotropy(np.ma.masked_array(np.eye(2) / 2, np.eye(2))), r"^battery must be a number or"),
        (lambda: qubit.ergotropy(sp.Matrix([[1, 0], [0, 0]])), "^battery must be a number or an array"),
        (lambda: qubit.strong_drive_limit(sp.Symbol("k"), 1), "^kappa_a must be a number or an array"),
        (lambda: qubit.strong_drive_limit(1, sp.Symbol("k")), "^kappa_b must be a number or an array"),
    ],
)
def test_what_is_no_number_is_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize("name", ["Q", "v", "t"])
@pytest.mark.parametrize("wrong", [np.ma.masked_array([1.0], [True]), 1j, "nonsense", sp.Symbol("x")], ids=repr)
def test_an_orbit_is_one_of_plain_numbers(name, wrong):
    with pytest.raises(TypeError, match=f"^{name} must be "):
        qubit.orbit(**{"Q": 1.0, "v": 0.0, "t": 1.0} | {name: wrong})


def test_rounding_leaves_a_state_a_state():
    pure = np.array([[0.5, 0.5j], [-0.5j, 0.5]])
    assert qubit.ergotropy(pure * (1 + 1e-10) + [[0, 1e-10], [0, 0]]) == pytest.approx(0.5, abs=1e-9)
