"""The closed forms solve the master equation: QuTiP says so in Fock space, at the paper's own parameters."""

import numpy as np
import pytest
import qutip

import qbutils as qb

COHERENT = qb.ChargerBattery(J=0.2)
SHARED = qb.ChargerBattery(J=0.2, Gamma=0.4)
SCHEMES = {
    "coherent, on resonance": COHERENT,
    "coherent, optimal detuning": COHERENT.replace(Delta=np.sqrt(0.2**2 - (0.05**2 + 0.01**2) / 8)),  # Eq. (13)
    "coherent, matched": qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01)),
    "shared reservoir, optimal detuning": SHARED.replace(Delta=qb.optimal_detuning(SHARED)),
    "super-optimal": qb.super_optimal(SHARED),
}
COMPLEX = qb.ChargerBattery(
    F=0.05, J=0.2 * np.exp(0.7j), Gamma=0.3, kappa_a=0.2, kappa_b=0.1, p_a=np.exp(0.4j), p_b=0.8j, Delta=0.1
)


def modes(n_charger, n_battery):
    a = qutip.tensor(qutip.destroy(n_charger), qutip.qeye(n_battery))
    b = qutip.tensor(qutip.qeye(n_charger), qutip.destroy(n_battery))
    return a, b


def vacuum(n_charger, n_battery):
    return qutip.tensor(qutip.basis(n_charger, 0), qutip.basis(n_battery, 0))


@pytest.mark.parametrize(
    "system",
    [pytest.param(system, id=name, marks=[pytest.mark.slow] * (name != "super-optimal"))
     for name, system in SCHEMES.items()],
)  # fmt: skip
def test_one_quantum_trajectory_at_the_papers_parameters_is_the_closed_form(system):
    t = np.linspace(0, 300, 31)
    levels = [int(np.ceil(E.max() + 6 * np.sqrt(E.max()) + 10)) for E in qb.energies(system, np.linspace(0, 300, 301))]
    H, c_ops = qb.to_qutip(system, *levels)
    a, b = modes(*levels)
    options = {"method": "vern7", "atol": 1e-9, "rtol": 1e-7, "progress_bar": ""}
    e_ops = [a, b, a.dag() * a, b.dag() * b]
    run = qutip.mcsolve(H, vacuum(*levels), t, c_ops, e_ops=e_ops, ntraj=1, seeds=1, options=options)
    assert len(run.col_times[0]) > 0  # baths did act, and left coherent states coherent
    expected = (*qb.amplitudes(system, t), *qb.energies(system, t))
    np.testing.assert_allclose(run.expect, expected, atol=5e-6)


@pytest.mark.parametrize("Delta", [0.0, 0.1, -0.3])
@pytest.mark.parametrize("p_a", [1.0, np.exp(0.4j)])
def test_master_equation_at_a_weak_drive_is_the_closed_form_for_complex_couplings(Delta, p_a):
    system = COMPLEX.replace(Delta=Delta, p_a=p_a)
    t = np.linspace(0, 40, 5)
    H, c_ops = qb.to_qutip(system, 8, 8)
    a, b = modes(8, 8)
    e_ops = [a, b, a.dag() * a, b.dag() * b, a.dag() * b]
    run = qutip.mesolve(H, vacuum(8, 8), t, c_ops, e_ops=e_ops, options={"atol": 1e-10, "rtol": 1e-8})
    alpha, beta = qb.amplitudes(system, t)
    expected = (alpha, beta, abs(alpha) ** 2, abs(beta) ** 2, np.conj(alpha) * beta)
    np.testing.assert_allclose(run.expect, expected, atol=1e-8)


def test_steady_state_of_the_master_equation_is_the_closed_form():
    system = COMPLEX.replace(F=0.02)
    rho = qutip.steadystate(*qb.to_qutip(system, 5, 5))
    a, b = modes(5, 5)
    np.testing.assert_allclose(qutip.expect([a.dag() * a, b.dag() * b], rho), qb.steady_energies(system), rtol=1e-8)


def test_a_warm_bath_alone_brings_its_mode_to_its_own_occupation():
    rho = qutip.steadystate(*qb.to_qutip(qb.ChargerBattery(F=0.0), 6, 6, n_a=0.01, n_b=0.02))
    a, b = modes(6, 6)
    np.testing.assert_allclose(qutip.expect([a.dag() * a, b.dag() * b], rho), [0.01, 0.02], atol=1e-7)


def test_two_levels_are_the_fewest():
    H, c_ops = qb.to_qutip(qb.ChargerBattery(F=0.3, J=0.2, Gamma=0.4), 2, 2, n_b=0.5)
    assert H.shape == (4, 4)
    assert H[0, 2] == 0.3  # the drive lifts the charger
    assert [abs(c.full()).max() for c in c_ops] == pytest.approx(
        [np.sqrt(0.05), np.sqrt(0.01 * 1.5), np.sqrt(0.4), np.sqrt(0.01 * 0.5)]
    )


def test_arrays_of_parameters_have_no_fock_space():
    with pytest.raises(ValueError, match=r"system must be scalar, but its shape is \(2,\)"):
        qb.to_qutip(qb.ChargerBattery(J=[0.1, 0.2]), 4, 4)
