"""Chapters 11 and 13 by other routes: the noise of three modes by its spectrum, and the full equations in real time."""

import numpy as np
import pytest
from routes import GAMMA, KAPPA_A, KAPPA_B, F
from scipy.integrate import quad, solve_ivp
from shown import figures

Y = KAPPA_A / KAPPA_B


def couplings(kappa_c):
    """g_a and g_b of the third mode at the paper's Γ and the best ratio."""
    return np.sqrt(GAMMA * kappa_c) / 2 * np.array([Y**0.25, Y**-0.25])


@pytest.mark.parametrize(("kappa_c", "shares"), [(0.1, (0.425, 0.442, 0.133)), (1e4, (0.384, 0.437, 0.179))])
def test_heat_shares_are_areas_under_the_battery_s_response(kappa_c, shares):
    """A bath of rate κ_k brings ∫|χ_bk(ν)|²κ_k dν/2π of its photons, with χ = (−iν − M)⁻¹."""
    g_a, g_b = couplings(kappa_c)
    M = -np.diag([KAPPA_A, KAPPA_B, kappa_c]) / 2 - 1j * np.array([[0, 0, g_a], [0, 0, g_b], [g_a, g_b, 0]])
    for k, rate in enumerate((KAPPA_A, KAPPA_B, kappa_c)):
        def response(log, k=k, rate=rate):
            nu = np.exp(log)
            chi = np.linalg.inv(-1j * nu * np.eye(3) - M)[1, k]
            return 2 * rate * abs(chi) ** 2 * nu / (2 * np.pi)

        area = sum(quad(response, low, low + 2, limit=200)[0] for low in range(-16, 14, 2))
        assert area == pytest.approx(shares[k], abs=6e-4)


@pytest.mark.parametrize("x", [0.02, 0.2, 2])
def test_the_lag_of_a_slow_cavity_solves_the_equations_of_motion(x):
    """As far as the six digits of the stored times allow."""
    data = figures("11")["microscopic-reservoir"][0]
    g_a, g_b = couplings(x * KAPPA_A)
    M = -np.diag([KAPPA_A, KAPPA_B, x * KAPPA_A]) / 2 - 1j * np.array([[0, 0, g_a], [0, 0, g_b], [g_a, g_b, 0]])
    t = data["kappa_a t"] / KAPPA_A
    drive = F * np.eye(3)[0]
    run = solve_ivp(lambda _, v: M @ v - 1j * drive, (0, t[-1]), 0j * drive, "DOP853", t, rtol=1e-9, atol=1e-10)
    assert abs(run.y[1]) ** 2 == pytest.approx(data[f"kappa_c = {x:g} kappa_a"], rel=2e-5, abs=1e-4)


@pytest.mark.parametrize("J", [0.01, 0.05])
def test_both_lines_lie_lower_by_half_of_j_squared_over_omega(J):
    """The lowest two excitations of ω(a†a + b†b) + J(a + a†)(b + b†) in Fock space, at ω = 1, to third order in J."""
    lower = np.diag(np.sqrt(np.arange(1, 12)), 1)
    number, shift, one = lower.T @ lower, lower + lower.T, np.eye(12)
    H = np.kron(number, one) + np.kron(one, number) + J * np.kron(shift, shift)
    ground, minus, plus = np.linalg.eigvalsh(H)[:3]
    assert [minus - ground - 1 + J, plus - ground - 1 - J] == pytest.approx([-(J**2) / 2] * 2, abs=0.6 * J**3)


@pytest.mark.parametrize(
    ("omega", "kappa_c", "kept", "quanta"),
    [(5, 40, 94.37, 0.668), pytest.param(20, 40, 94.62, 0.047, marks=pytest.mark.slow)],
)
def test_the_full_equations_in_real_time_give_the_same_part_and_the_same_quanta(omega, kappa_c, kept, quanta):
    """Mean and second moments of a, b, c and their conjugates from vacuum, until both no longer change."""
    g_a, g_b = couplings(kappa_c)
    G = np.array([[0, 0, g_a], [0, 0, g_b], [g_a, g_b, 0]])
    loss = np.array([KAPPA_A, KAPPA_B, kappa_c])
    turning = -np.diag(loss / 2 + 1j * omega) - 1j * G
    M = np.block([[turning, -1j * G], [1j * G, turning.conj()]])
    vacuum = np.diag([*loss, 0, 0, 0])

    rates, modes = np.linalg.eig(M)
    inside = np.linalg.solve(modes, np.linalg.solve(modes, vacuum).conj().T).conj().T
    grown = inside * np.expm1(np.add.outer(rates, rates.conj()) * 4000) / np.add.outer(rates, rates.conj())
    assert (modes @ grown @ modes.conj().T)[4, 4].real == pytest.approx(quanta, abs=6e-4)

    def mean(t, v):
        return turning @ v - 1j * G @ v.conj() - 2j * F * np.cos(omega * t) * np.array([1, 0, 0])

    # from the model's own steady state of the slow dark mode, so that little is left to settle
    dark = np.linalg.solve(-1j * G - np.diag(loss) / 2, [1j * F, 0, 0])
    period = 2 * np.pi / omega
    until = np.round(600 / period) * period
    run = solve_ivp(mean, (0, until + period), dark.astype(complex), "DOP853", rtol=1e-9, atol=1e-10, dense_output=True)
    late = abs(run.sol(until + period * np.linspace(0, 1, 65)[:-1])[1]) ** 2
    assert 100 * np.mean(late) * KAPPA_A * KAPPA_B / F**2 == pytest.approx(kept, abs=0.03)
