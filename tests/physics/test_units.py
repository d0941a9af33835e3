"""The model's numbers in SI units agree with textbook circuits and with the quanta that a line can deliver."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import scipy.constants
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import qbutils as qb
from qbutils import units

close = partial(pytest.approx, rel=1e-9, abs=0)  # joules are smaller than what pytest lets pass
LABORATORY = qb.Laboratory(frequency=6e9, rate_unit=10e6)
DRIVE = st.floats(-10, 10).filter(lambda F: F == 0 or abs(F) > 1e-9)  # the power of less underflows
RATE = st.floats(1e-4, 1e2)
COUPLING = st.builds(lambda size, phase: size * np.exp(1j * phase), st.floats(0, 10), st.floats(-np.pi, np.pi))


def test_constants_are_the_exact_ones_of_the_si():
    assert (scipy.constants.h, scipy.constants.k) == (units.PLANCK, units.BOLTZMANN)


def test_a_phase_is_the_same_number_in_every_unit():
    rate, time = 0.2, 30.0
    assert LABORATORY.radians_per_second(rate) * LABORATORY.microseconds(time) * 1e-6 == close(rate * time)
    assert 2 * np.pi * LABORATORY.megahertz(rate) * LABORATORY.microseconds(time) == close(rate * time)


def test_energy_and_power_count_quanta():
    quantum = scipy.constants.hbar * 2 * np.pi * 6e9
    assert LABORATORY.joules(20) == close(20 * quantum)
    assert LABORATORY.watts(0.5) == close(quantum * 0.5 * 2 * np.pi * 10e6)


def test_a_resonator_with_one_port_holds_four_times_the_quanta_that_arrive_in_its_lifetime():
    """Textbook: n = 4P/(ħωκ) on resonance, so that one photon at 6 GHz and κ/2π = 1 MHz takes 6.2e-18 W."""
    kappa = 0.1
    F = kappa / 2  # 4F²/κ² = 1 photon
    photons = qb.steady_energies(qb.ChargerBattery(F=F, kappa_a=kappa)).charger
    power = LABORATORY.drive_watts(F, kappa)
    assert photons == close(4 * power / (scipy.constants.h * 6e9 * 2 * np.pi * 1e6))
    assert power == close(6.2448e-18, rel=1e-4)


@settings(deadline=None)
@given(COUPLING, RATE, RATE, RATE, COUPLING, COUPLING, st.floats(-10, 10))
def test_the_batterys_bath_never_gets_more_power_than_the_line_brings(J, Gamma, kappa_a, kappa_b, p_a, p_b, Delta):
    system = qb.ChargerBattery(J=J, Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, p_a=p_a, p_b=p_b, Delta=Delta)
    arrives = LABORATORY.drive_watts(system.F, kappa_a)
    assert LABORATORY.watts(qb.energy_flows(system, None).heat_battery) <= arrives * (1 + 1e-9)


def test_the_matched_charger_takes_all_that_the_line_brings():
    """What the port takes in is the drive's power less what leaks back through it, κ_port E_A."""
    flows = qb.energy_flows(qb.ChargerBattery(J=qb.matched_coupling(0.05, 0.01)), None)
    taken = LABORATORY.watts(flows.drive - flows.heat_charger)
    assert taken == close(LABORATORY.drive_watts(0.1, 0.05))
    assert taken == close(LABORATORY.watts(flows.heat_battery))


@pytest.mark.parametrize("kelvin", [1e-4, 0.02, 0.3, 300.0])
def test_thermal_occupation_obeys_detailed_balance(kelvin):
    n = LABORATORY.occupation(kelvin)
    assert n / (n + 1) == close(np.exp(-scipy.constants.h * 6e9 / (scipy.constants.k * kelvin)))
    symbol = sp.Symbol("T", positive=True)
    assert float(LABORATORY.occupation(symbol).subs(symbol, kelvin)) == close(n)
    np.testing.assert_array_equal(LABORATORY.occupation([0, kelvin]), [0, n])


def test_the_largest_rate_is_told_as_a_fraction_of_the_frequency():
    system = qb.ChargerBattery(F=-0.3, J=[0.2j, -0.5], Gamma=0.1, p_b=[1.0, 3.0], Delta=-0.1)
    np.testing.assert_allclose(LABORATORY.largest_rate(system), [0.3 / 600, 0.9 / 600])


@settings(deadline=None)
@given(RATE, DRIVE, st.floats(1e-4, 1e2), st.floats(1.0, 1e12), st.floats(1e-6, 0.9))
def test_what_a_laboratory_knows_and_what_the_model_takes_lead_to_each_other(rate, F, kappa_port, frequency, part):
    laboratory = qb.Laboratory(frequency=frequency, rate_unit=part * frequency)
    assert laboratory.rate(laboratory.megahertz(rate)) == close(rate)
    assert laboratory.drive(laboratory.drive_watts(F, kappa_port), kappa_port) == close(abs(F))


@pytest.mark.parametrize(
    ("largest", "value", "rate"),
    [
        ("F", 2, 2), ("F", -2, 2), ("J", 2, 2), ("J", -2, 2), ("J", 1.2 - 1.6j, 2), ("Delta", 2, 2), ("Delta", -2, 2),
        ("kappa_a", 2, 2), ("kappa_b", 2, 2), ("p_a", 2, 4), ("p_b", -2j, 4), ("Gamma", 200, 2),
    ],
)  # fmt: skip
def test_each_rate_may_be_the_largest(largest, value, rate):
    small = dict.fromkeys(["F", "J", "Delta", "kappa_a", "kappa_b", "p_a", "p_b"], 0.1)
    system = qb.ChargerBattery(**{"Gamma": 1.0, **small, largest: value})
    assert LABORATORY.largest_rate(system) * 600 == close(rate)


def test_a_laboratory_has_two_numbers_by_name_for_good():
    laboratory = qb.Laboratory(frequency=Fraction(6 * 10**9), rate_unit=np.array(1e7))
    assert repr(laboratory) == "Laboratory(frequency=6000000000.0, rate_unit=10000000.0)"
    assert laboratory == LABORATORY
    with pytest.raises(AttributeError):
        laboratory.frequency = 5e9
    with pytest.raises(TypeError, match="positional argument"):
        qb.Laboratory(6e9, 1e7)


def test_rates_that_are_no_less_than_the_frequency_are_refused_with_both():
    with pytest.raises(ValueError, match=r"^rate_unit must be below frequency, 1000\.0, but it is 2000\.0$"):
        qb.Laboratory(frequency=1e3, rate_unit=2e3)


def test_every_conversion_has_the_value_that_its_unit_says():
    """In numbers, for ω/2π = 6 GHz and rates counted in 10 MHz."""
    second, joule = 1 / (2 * np.pi * 1e7), scipy.constants.h * 6e9
    assert LABORATORY.radians_per_second(0.5) == close(0.5 / second)
    assert LABORATORY.megahertz(0.5) == close(5)
    assert LABORATORY.rate(5) == close(0.5)
    assert LABORATORY.microseconds(3) == close(3 * second * 1e6)
    assert LABORATORY.joules(3) == close(3 * joule)
    assert LABORATORY.watts(3) == close(3 * joule / second)
    assert LABORATORY.drive_watts(0.3, 0.05) == close(0.3**2 / 0.05 * joule / second)
    assert LABORATORY.drive(1e-15, 0.05) == close(np.sqrt(1e-15 * 0.05 / (joule / second)))
    assert LABORATORY.occupation(0.3) == close(1 / np.expm1(joule / (scipy.constants.k * 0.3)))


def test_conversions_take_arrays_and_complex_rates():
    np.testing.assert_allclose(LABORATORY.megahertz([0.1, 0.2j]), [1, 2j])
    np.testing.assert_allclose(LABORATORY.rate([1, 2j]), [0.1, 0.2j])
    np.testing.assert_allclose(LABORATORY.radians_per_second(0.1j), 2e6j * np.pi)
    assert LABORATORY.drive_watts([[1], [2]], [0.1, 0.2, 0.3]).shape == (2, 3)
