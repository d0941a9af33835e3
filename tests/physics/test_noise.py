"""A laser's phase noise takes what keeps its phase first; every number here comes by a route of its own."""

import dask.array as da
import mpmath as mp
import numpy as np
import pytest
import qutip
import sympy as sp
from routes import conditioned, moment_generator, parameters, random_systems, twelve, wide
from scipy.integrate import quad
from scipy.linalg import solve_continuous_lyapunov

import qbutils as qb
from qbutils.symbolic import SYSTEM, F, Gamma, a, absJ, ad, b, bd, dissipator, is_zero, kappa_a, kappa_b

GAMMA = sp.Symbol("gamma", positive=True)  # linewidth
ZERO = sp.Integer(0)
MIXED = qb.ChargerBattery(
    J=0.05 + 0.03j, Gamma=0.08, kappa_a=0.05, kappa_b=0.01, p_a=1.2, p_b=0.7 * np.exp(0.4j), Delta=0.03
)


def best_of_a_coupling(drive=0.1, a=0.05, b=0.01, linewidth=0.01):
    """Largest energy behind a plain coupling, 4F²(1 + γ/σ)/(√(κ_aκ_b) + √P)²."""
    P = (a + linewidth) * (b + linewidth)
    return 4 * drive**2 * (1 + linewidth / (a + b)) / (np.sqrt(a * b) + np.sqrt(P)) ** 2


# -- where the equations come from -------------------------------------------------------------------------------------


def test_phase_diffusion_halves_into_amplitudes_and_spares_energies():
    """γ𝒟[N], N = a†a + b†b: each amplitude −γ/2, each product of a† and a none, each square −2γ."""
    number = ad * a + bd * b
    for operator, rate in ((a, "1/2"), (b, "1/2"), (ad * a, 0), (bd * b, 0), (ad * b, 0), (a * b, 2), (b**2, 2)):
        assert sp.expand(dissipator(number, operator) + sp.Rational(rate) * operator) == 0


def test_energies_are_those_of_the_moments_of_the_master_equation():
    systems, linewidth = random_systems(200), 10 ** np.random.default_rng(1).uniform(-3, 1, 200)
    generator = moment_generator(systems)
    for k in range(4):  # ⟨a⟩, ⟨a⟩*, ⟨b⟩, ⟨b⟩*
        generator[:, k, k] -= linewidth / 2
    moments = np.linalg.solve(generator[:, :8, :8], -generator[:, :8, 8:])[..., 0]
    found = qb.noisy_energies(systems, linewidth)
    np.testing.assert_allclose(found.charger, moments[:, 4].real, rtol=1e-9)
    np.testing.assert_allclose(found.battery, moments[:, 5].real, rtol=1e-9)
    locked = qb.steady_amplitudes(qb.phase_locked(systems, linewidth))
    np.testing.assert_allclose(np.stack(locked), moments[:, [0, 2]].T, rtol=1e-9)


def test_the_master_equation_in_fock_space_agrees():
    system, linewidth = MIXED.replace(F=0.004), 0.02
    H, c_ops = qb.to_qutip(system, 5, 5)
    one = qutip.qeye(5)
    a, b = qutip.tensor(qutip.destroy(5), one), qutip.tensor(one, qutip.destroy(5))
    rho = qutip.steadystate(H, [*c_ops, np.sqrt(linewidth) * (a.dag() * a + b.dag() * b)])
    found = qb.noisy_energies(system, linewidth)
    assert qutip.expect(a.dag() * a, rho) == pytest.approx(found.charger, rel=1e-5)
    assert qutip.expect(b.dag() * b, rho) == pytest.approx(found.battery, rel=1e-5)
    assert qutip.expect(b, rho) == pytest.approx(
        qb.steady_amplitudes(qb.phase_locked(system, linewidth)).battery, rel=1e-5
    )


def test_wandering_phases_agree():
    """Amplitudes under drives whose phases walk at random, in steps of which half is turned before and half after."""
    random, linewidth, step = np.random.default_rng(14), 0.02, 0.5
    system = MIXED.replace(kappa_b=0.05)
    rates, basis = np.linalg.eig(system.drift_matrix)
    onward = basis @ np.diag(np.exp(rates * step)) @ np.linalg.inv(basis)
    rest = np.array(qb.steady_amplitudes(system))[:, np.newaxis]
    x, sums = np.zeros((2, 4000), complex), np.zeros(4)
    for k in range(1200):
        half = np.exp(-0.5j * np.sqrt(linewidth * step) * random.normal(size=4000))
        x = (rest + onward @ (x * half - rest)) * half
        if k >= 400:
            sums += [*np.mean(abs(x) ** 2, axis=1), np.mean(x[1].real), np.mean(x[1].imag)]
    *energies, re, im = sums / 800
    found, mean = qb.noisy_energies(system, linewidth), qb.steady_amplitudes(qb.phase_locked(system, linewidth)).battery
    assert energies == pytest.approx(list(found), rel=0.01)
    assert re + 1j * im == pytest.approx(mean, rel=0.01)


# -- a laser of some line is many lasers ------------------------------------------------------------------------------


@pytest.mark.parametrize("linewidth", [0.003, 0.3])
def test_energies_and_amplitudes_are_means_over_the_line(linewidth):
    def mean(what):
        def of_angle(angle):  # Δ' = Δ + (γ/2) tan(angle/2) has the Lorentzian's weight if the angle has none
            return what(MIXED.replace(Delta=MIXED.Delta + linewidth / 2 * np.tan(angle / 2))) / (2 * np.pi)

        return quad(of_angle, -np.pi, np.pi, limit=400, epsrel=1e-10)[0]

    found = qb.noisy_energies(MIXED, linewidth)
    assert mean(lambda system: qb.steady_energies(system).charger) == pytest.approx(found.charger, rel=1e-8)
    assert mean(lambda system: qb.steady_energies(system).battery) == pytest.approx(found.battery, rel=1e-8)
    locked = qb.steady_amplitudes(qb.phase_locked(MIXED, linewidth))
    for k, part in ((0, np.real), (0, np.imag), (1, np.real), (1, np.imag)):
        assert mean(lambda system, k=k, part=part: part(qb.steady_amplitudes(system)[k])) == pytest.approx(
            part(locked[k]), rel=1e-7
        )


@pytest.mark.parametrize("time", [0.3, 40.0])
def test_amplitude_noise_adds_what_a_broad_laser_would_store(time):
    """F(1 + ε) with ε of variance σ² and correlation time τ: a third, real variable of a linear stochastic equation."""
    sigma, M = 0.3, MIXED.drift_matrix
    drift, noise = np.zeros((5, 5)), np.zeros((5, 5))
    drift[:4, :4] = np.block([[M.real, -M.imag], [M.imag, M.real]])
    drift[2, 4], drift[4, 4], noise[4, 4] = -MIXED.F, -1 / time, 2 * sigma**2 / time
    spread = np.diag(solve_continuous_lyapunov(drift, -noise))
    still, broad = qb.steady_energies(MIXED), qb.noisy_energies(MIXED, 2 / time)
    assert spread[0] + spread[2] == pytest.approx(sigma**2 * broad.charger, rel=1e-9, abs=0)
    assert spread[1] + spread[3] == pytest.approx(sigma**2 * broad.battery, rel=1e-9, abs=0)
    assert still.battery == pytest.approx(abs(np.linalg.solve(M, [1j * MIXED.F, 0])[1]) ** 2)


# -- limits ----------------------------------------------------------------------------------------------------------


def test_no_scheme_locks_more_than_the_limit_and_one_reaches_it():
    systems, linewidth = random_systems(3000), 10 ** np.random.default_rng(2).uniform(-3, 1, 3000)
    limit = systems.F**2 / ((systems.kappa_a + linewidth) * (systems.kappa_b + linewidth))
    stored = qb.steady_energies(qb.phase_locked(systems, linewidth)).battery
    assert (stored < limit).all()
    assert (stored / limit).max() > 0.5
    P = (kappa_a + GAMMA) * (kappa_b + GAMMA)
    coupled = SYSTEM.replace(J=sp.sqrt(P) / 2, Gamma=ZERO, Delta=ZERO)
    assert sp.simplify(qb.steady_energies(qb.phase_locked(coupled, GAMMA)).battery - F**2 / P) == 0


def test_no_scheme_stores_more_than_the_best_coupling():
    systems, linewidth = random_systems(3000), 10 ** np.random.default_rng(3).uniform(-3, 1, 3000)
    best = best_of_a_coupling(systems.F, systems.kappa_a, systems.kappa_b, linewidth)
    stored = qb.noisy_energies(systems, linewidth).battery
    assert (stored < best).all()
    assert (stored / best).max() > 0.5


def test_a_coupling_set_for_noise_of_the_strength_beats_a_reservoir():
    """In the steady and in the noisy term, at |J| = s max(t, 1/t)/2 with t² = yκ_b/κ_a; t alone does not do."""
    rng = np.random.default_rng(1414)
    kappa_a, kappa_b, Gamma, linewidth = 10 ** rng.uniform(-3, 1, (4, 20_000))
    y, Delta = 10 ** rng.uniform(-4, 4, 20_000), rng.integers(2, size=20_000) * 10 ** rng.uniform(-3, 1, 20_000)
    bath = qb.ChargerBattery(J=0, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, Delta=Delta).with_ratio(y)
    t = np.sqrt(y * kappa_b / kappa_a)
    matched = np.sqrt(kappa_a * kappa_b) / 2
    ours, wrong = (bath.replace(J=matched * size, Gamma=0, Delta=0) for size in (np.maximum(t, 1 / t), t))
    for energy in (qb.steady_energies, lambda system: qb.noisy_energies(system, linewidth)):
        assert (energy(ours).battery > energy(bath).battery).all()
    assert (qb.noisy_energies(wrong, linewidth).battery < qb.noisy_energies(bath, linewidth).battery).any()


def test_a_plain_coupling_has_short_forms():
    j, P = 2 * absJ, (kappa_a + GAMMA) * (kappa_b + GAMMA)
    form = 4 * F**2 * j**2 * (kappa_a + kappa_b + GAMMA)
    form /= (kappa_a + kappa_b) * (kappa_a * kappa_b + j**2) * (P + j**2)
    found = qb.noisy_energies(SYSTEM.replace(J=absJ, Gamma=ZERO, Delta=ZERO), GAMMA).battery
    assert is_zero(found - form)
    s, P_1 = np.sqrt(0.05 * 0.01), 0.06 * 0.02
    best = qb.noisy_energies(qb.ChargerBattery(J=np.sqrt(s * np.sqrt(P_1)) / 2), 0.01).battery
    assert best == pytest.approx(best_of_a_coupling(), rel=1e-12, abs=0)


def test_a_laser_without_a_linewidth_is_the_papers():
    for found, known in zip(
        qb.noisy_energies(random_systems(300), 0), qb.steady_energies(random_systems(300)), strict=True
    ):
        np.testing.assert_allclose(found, known, rtol=1e-12)


def test_expressions_carry_a_reservoir_and_a_linewidth():
    system = SYSTEM.replace(J=absJ, Delta=ZERO, p_a=sp.Integer(1), p_b=sp.Integer(1))
    values = {F: 0.1, absJ: 0.03, Gamma: 0.4, kappa_a: 0.05, kappa_b: 0.01, GAMMA: 0.02}
    exact = [float(energy.subs(values)) for energy in qb.noisy_energies(system, GAMMA)]
    assert exact == pytest.approx(qb.noisy_energies(qb.ChargerBattery(J=0.03, Gamma=0.4), 0.02), rel=1e-12, abs=0)


# -- digits and bad input ----------------------------------------------------------------------------------------------


def solved(F, J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta, linewidth):
    """Energies of charger and battery from the moment equations, and the locked one, in many digits."""
    half, mu = Gamma / 2, -p_b * mp.conj(p_a)
    M = mp.matrix([
        [-(Gamma * abs(p_a) ** 2 + kappa_a) / 2 - 1j * Delta, -1j * J + mu * half],
        [-1j * mp.conj(J) + mp.conj(mu) * half, -(Gamma * abs(p_b) ** 2 + kappa_b) / 2 - 1j * Delta],
    ])  # fmt: skip
    m = mp.lu_solve(M - mp.eye(2) * linewidth / 2, mp.matrix([1j * F, 0]))
    both, source = mp.matrix(4, 4), mp.matrix(4, 1)
    for i, j, k in np.ndindex(2, 2, 2):
        both[2 * i + j, 2 * k + j] += M[i, k]
        both[2 * i + j, 2 * i + k] += mp.conj(M[j, k])
    for i, j in np.ndindex(2, 2):
        source[2 * i + j] = -linewidth * m[i] * mp.conj(m[j])
    V = mp.lu_solve(both, source)
    return abs(m[0]) ** 2 + V[0].real, abs(m[1]) ** 2 + V[3].real


def test_energies_have_twelve_right_digits_over_twelve_decades():
    random, compared = np.random.default_rng(4), 0
    for _ in range(120):
        system, linewidth = wide(random), 10 ** random.uniform(-12, 2)
        try:
            rights, conditions = conditioned(solved, [*parameters(system), linewidth], 80)
        except ZeroDivisionError:  # a mode is free
            continue
        compared += 1
        for k, (found, right) in enumerate(zip(qb.noisy_energies(system, linewidth), map(float, rights), strict=True)):
            assert twelve(abs(found - right), right, conditions, k), f"{system}, {linewidth}"
    assert compared > 60


def test_a_sweep_of_dask_stays_lazy_and_marks_what_nothing_damps():
    kappa_b = np.array([0.01, 0.0, 0.1])
    lazy = qb.noisy_energies(qb.ChargerBattery(kappa_b=da.from_array(kappa_b, chunks=2)), 0.1)
    assert isinstance(lazy.battery, da.Array)
    assert isinstance(lazy.charger, da.Array)
    right = qb.noisy_energies(qb.ChargerBattery(kappa_b=kappa_b[[0, 2]]), 0.1).charger
    np.testing.assert_array_equal(lazy.charger.compute()[[0, 2]], right)
    assert np.isnan(lazy.battery.compute()[1])


@pytest.mark.parametrize("linewidth", [0, 0.1])
@pytest.mark.parametrize("rate", [0.0, [0.0, 0.1], sp.Integer(0)], ids=["number", "array", "expression"])
def test_a_mode_that_nothing_damps_is_refused(rate, linewidth):
    rule = r"^system must damp every mode to have one steady state, but it is undamped( at 1 of 2 points)?$"
    with pytest.raises(ValueError, match=rule):
        qb.noisy_energies(qb.ChargerBattery(J=0, kappa_b=rate), linewidth)
