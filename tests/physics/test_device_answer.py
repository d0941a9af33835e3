"""The answer about one device agrees with routes that know nothing of it: a search, equations of motion, the port."""

import dataclasses
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
import routes
import scipy.constants as si
import sympy as sp
from scipy.integrate import solve_ivp
from scipy.linalg import solve_continuous_lyapunov, solve_sylvester
from scipy.optimize import differential_evolution

import qbutils as qb
from qbutils import device, device_file, switching

EXAMPLE = device_file.read(device_file.EXAMPLE)
WEAK = device.Device(
    frequency=6.2e9, kappa_a=5e5, kappa_b=2e4, drive=8e-18, temperature=0.03, coupling=1e4, reservoir=3e4, port=4e5,
    linewidth=300.0, kerr=20.0,
)  # fmt: skip
MIRRORED = dataclasses.replace(WEAK, kappa_a=2e4, kappa_b=5e5, port=2e4, coupling=2e4, reservoir=4e5)
MECHANICAL = device.Device(
    frequency=1e6, kappa_a=30.0, kappa_b=2.0, drive=1e-20, temperature=0.01, coupling=0, reservoir=500.0
)
DEVICES = {"example": EXAMPLE, "weak": WEAK, "more damped battery": MIRRORED, "reservoir alone": MECHANICAL}
SCHEMES = [(label, name) for label, own in DEVICES.items() for name in device.answer(own)["schemes"]]
each_device = pytest.mark.parametrize("label", DEVICES)
each_scheme = pytest.mark.parametrize(("label", "name"), SCHEMES)


def drift(own, J=0.0, Gamma=0.0, y=1.0, Delta=0.0):
    """Drift matrix in rad/s of rates over 2π in Hz."""
    rates = {"J": J, "Gamma": Gamma, "Delta": Delta, "kappa_a": own.kappa_a, "kappa_b": own.kappa_b}
    return routes.drift(y=y, **{name: 2 * np.pi * rate for name, rate in rates.items()})


def force(own):
    """Drive in rad/s: √(κ_port · photons a second), as in any textbook of input–output theory."""
    return np.sqrt(2 * np.pi * own.port * own.drive / (si.h * own.frequency))


def amplitudes(own, M):
    """Steady amplitudes by a linear solve."""
    return np.linalg.solve(M, np.array([[1j * force(own)], [0]]))[..., 0]


def charge(own, M):
    return abs(amplitudes(own, M)[..., 1]) ** 2


def told(label):
    return DEVICES[label], device.answer(DEVICES[label])


def set_to(settings, **errors):
    """Drift matrix's arguments for the settings of an answer."""
    size, phase = settings.get("|J|/2π", 0.0), np.deg2rad(settings.get("phase of J", 0.0))
    found = {"J": size * np.exp(1j * phase), "Gamma": settings.get("Γ/2π", 0.0), "y": settings.get("y = Γ_a/Γ_b", 1.0)}
    return found | errors


def most(own, name):
    """Most energy that a search finds over all that the device allows, couplings, phase, ratio and detuning."""

    def lost(x):
        J = own.coupling * x[0] * np.exp(2j * np.pi * x[1]) * (name != "reservoir")
        Gamma = own.reservoir * x[2] * (name != "coherent")
        y, Delta = own.kappa_a / own.kappa_b * 100 ** (x[3] - 0.5), (own.kappa_a + own.kappa_b + own.coupling) * x[4]
        return -charge(own, drift(own, J, Gamma, y, Delta))

    bounds = [(0, 1), (0, 1), (0, 1), (0, 1), (-1, 1)]
    search = {"rng": 7, "vectorized": True, "updating": "deferred", "popsize": 20, "maxiter": 400, "tol": 1e-9}
    return -differential_evolution(lambda x: lost(x), bounds, **search).fun


@each_scheme
def test_no_other_settings_store_more(label, name):
    own, answer = told(label)
    assert most(own, name) == pytest.approx(answer["schemes"][name]["photons"], rel=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_no_mixture_stores_more_in_any_device(seed):
    """Where the coupling is too weak to be matched, no proof is at hand: a search over random devices stands for it."""
    kappa_a, kappa_b, coupling, reservoir = 10 ** np.random.default_rng(seed).uniform(3, 6, 4)
    matched = np.sqrt(kappa_a * kappa_b) / 2
    own = dataclasses.replace(
        WEAK, kappa_a=kappa_a, kappa_b=kappa_b, port=kappa_a, coupling=min(coupling, 0.9 * matched), reservoir=reservoir
    )
    found = device.answer(own)["schemes"]["combined"]
    assert found["share"] < 0.9999
    assert most(own, "combined") == pytest.approx(found["photons"], rel=1e-4)


@each_scheme
def test_photons_and_time_are_those_of_the_equations_of_motion(label, name):
    own, answer = told(label)
    found = answer["schemes"][name]
    system = found["system"]
    M = drift(own, complex(system.J) * own.kappa_a, system.Gamma * own.kappa_a, abs(system.p_a / system.p_b) ** 2)
    assert system.kappa_a == 1
    end = 12 * found["seconds"]
    t = np.linspace(0, end, 24001)
    run = solve_ivp(
        lambda _, x: M @ x - np.array([1j * force(own), 0]), (0, end), np.zeros(2, complex), "DOP853", t, rtol=1e-10,
        atol=1e-12 * np.sqrt(found["photons"]),
    )  # fmt: skip
    course = abs(run.y[1]) ** 2
    assert course[-1] == pytest.approx(found["photons"], rel=1e-6)
    assert t[np.flatnonzero(course < 0.9 * course[-1])[-1]] == pytest.approx(found["seconds"], rel=1e-3)


@each_scheme
def test_the_time_is_when_nine_tenths_are_there(label, name):
    """To eight digits: the power of ten in the unit of time, too."""
    own, answer = told(label)
    found = answer["schemes"][name]
    energy = qb.energies(found["system"], 2 * np.pi * own.kappa_a * found["seconds"]).battery
    assert energy == pytest.approx(0.9 * found["photons"], rel=1e-8)


def test_only_what_the_device_has_is_compared():
    schemes = {label: set(device.answer(own)["schemes"]) for label, own in DEVICES.items()}
    assert schemes["reservoir alone"] == {"reservoir"}
    assert schemes["example"] == {"coherent", "reservoir", "combined"}
    assert set(device.answer(dataclasses.replace(EXAMPLE, reservoir=0))["schemes"]) == {"coherent"}
    assert device.answer(dataclasses.replace(EXAMPLE, coupling=1e6, reservoir=1e6))["settings"]["Δ/2π"] == 0


@each_device
def test_the_simplest_scheme_with_99_per_cent_is_called_best(label):
    _, answer = told(label)
    energy = {name: found["photons"] for name, found in answer["schemes"].items()}
    enough = 0.99 * max(energy.values())
    simple = [name for name in ("coherent", "reservoir", "combined") if energy.get(name, 0) >= enough]
    assert answer["best"] == simple[0]


def test_each_scheme_is_best_somewhere():
    strong = dataclasses.replace(WEAK, reservoir=5e7)
    matched = np.array([0.85, 0.95])  # a coupling of that size fills 4m²/(1 + m²)² of the limit: 97.4 and 99.7 %
    nearly = [dataclasses.replace(EXAMPLE, coupling=m * np.sqrt(5e5 * 1e5) / 2) for m in matched]
    shares = [device.answer(own)["schemes"]["coherent"]["share"] for own in nearly]
    assert shares == pytest.approx(4 * matched**2 / (1 + matched**2) ** 2)
    best = [device.answer(own)["best"] for own in (EXAMPLE, strong, WEAK, *nearly)]
    assert best == ["coherent", "reservoir", "combined", "combined", "coherent"]


@each_device
def test_settings_give_the_energy_and_respect_what_there_is(label):
    own, answer = told(label)
    settings = answer["settings"]
    assert settings.get("|J|/2π", 0) <= own.coupling
    assert settings.get("Γ/2π", own.reservoir) == pytest.approx(own.reservoir)
    if "Γ/2π" in settings:
        assert settings["Γ_a/2π"] * settings["Γ_b/2π"] == pytest.approx(settings["Γ/2π"] ** 2)
        assert settings["Γ_a/2π"] / settings["Γ_b/2π"] == pytest.approx(settings["y = Γ_a/Γ_b"])
    energy = charge(own, drift(own, **set_to(settings)))
    assert energy == pytest.approx(answer["schemes"][answer["best"]]["photons"])


@each_device
def test_power_is_what_does_not_come_back_from_the_port(label):
    own, answer = told(label)
    power, quantum = answer["power"], si.h * own.frequency / own.drive  # in units of what the line brings
    a, b = amplitudes(own, drift(own, **set_to(answer["settings"])))
    back = np.sqrt(1 / quantum) - 1j * np.sqrt(2 * np.pi * own.port) * a  # a_out, where ȧ = … − i√κ a_in
    shares = {
        "line": 1, "absorbed": 1 - quantum * abs(back) ** 2,
        "charger’s bath": quantum * 2 * np.pi * (own.kappa_a - own.port) * abs(a) ** 2,
        "battery’s bath": quantum * 2 * np.pi * own.kappa_b * abs(b) ** 2,
    }  # fmt: skip
    shares["shared reservoir"] = shares["absorbed"] - shares["charger’s bath"] - shares["battery’s bath"]
    assert {name: watts / own.drive for name, watts in power.items()} == pytest.approx(shares, abs=1e-9)
    assert (power["shared reservoir"] > 0) == ("Γ/2π" in answer["settings"])


@each_device
def test_losses_are_those_of_the_equations_with_wrong_settings(label):
    own, answer = told(label)
    settings, best = answer["settings"], answer["schemes"][answer["best"]]["photons"]
    right = set_to(settings)
    wrong = {"Δ": [{"Delta": own.kappa_b}, {"Delta": -own.kappa_b}]}
    if "|J|/2π" in settings:
        wrong["|J|"] = [{"J": right["J"] * 0.9}, {"J": right["J"] * 1.1}]
    if "Γ/2π" in settings:
        wrong["Γ"] = [{"Gamma": right["Gamma"] * 0.9}, {"Gamma": right["Gamma"] * 1.1}]
        wrong["y"] = [{"y": right["y"] * 0.9}, {"y": right["y"] * 1.1}]
    if "phase of J" in settings:
        wrong["phase"] = [{"J": right["J"] * np.exp(1j * np.deg2rad(turn))} for turn in (-9, 9)]
    lost = {
        name: 1 - min(charge(own, drift(own, **(right | error))) for error in errors) / best
        for name, errors in wrong.items()
    }
    assert answer["loses"] == pytest.approx(lost, abs=1e-9)


@each_device
def test_linewidth_takes_what_the_noisy_moments_say(label):
    """Ċ = MC + CM† + dm† + md† with ṁ = (M − γ/2)m + d, solved as linear equations."""
    own, answer = told(label)
    M, d = drift(own, **set_to(answer["settings"])), np.array([-1j * force(own), 0])
    best, drive = answer["schemes"][answer["best"]]["photons"], answer["drive"]

    def noisy(width):
        m = np.linalg.solve(M - np.pi * width * np.eye(2), -d)
        C = solve_sylvester(M, M.conj().T, -np.outer(d, m.conj()) - np.outer(m, d.conj()))
        return C[1, 1].real / best, abs(m[1]) ** 2 / best

    kept, locked = noisy(own.linewidth)
    shares = {"phase-locked": locked, "out of step": kept - locked, "lost": 1 - kept}
    assert {name: drive[name] for name in shares} == pytest.approx(shares, abs=1e-9)
    assert answer["schemes"][answer["best"]]["kept"] == pytest.approx(best * kept)
    assert noisy(drive["a tenth at"])[1] == pytest.approx(0.9)


@each_device
def test_heat_is_that_of_planck_and_takes_no_work(label):
    own, answer = told(label)
    M = drift(own, **set_to(answer["settings"]))
    n = 1 / mp.expm1(mp.mpf(si.h) * own.frequency / (si.k * own.temperature))
    W = solve_continuous_lyapunov(M, float(n) * (M + M.conj().T))
    best, warm = answer["schemes"][answer["best"]]["photons"], answer["warm"]
    assert warm["thermal"] == pytest.approx(W[1, 1].real, rel=1e-6)
    assert warm["ergotropy"] == pytest.approx(best)
    assert float(1 / mp.expm1(si.h * own.frequency / (si.k * warm["1 % at"]))) == pytest.approx(0.01 * best)


def test_cold_baths_have_no_heat():
    assert device.answer(dataclasses.replace(WEAK, temperature=0))["warm"]["thermal"] == 0


def test_switching_is_what_the_four_stages_do():
    """The equations of motion in SI, with J(t) from the principle: all, then what passes the surplus on, then all."""
    own, answer = told("example")
    best, unit = answer["schemes"]["coherent"], 2 * np.pi * own.kappa_a
    strongest = best["system"].replace(J=own.coupling / own.kappa_a)
    stages = switching.fill_hold_swap(strongest, best["seconds"] * unit)
    ends, F, largest = np.cumsum(stages.durations) / unit, force(own), 2 * np.pi * own.coupling
    kappa_a, kappa_b = 2 * np.pi * own.kappa_a, 2 * np.pi * own.kappa_b

    def rates(_, x, stage):
        alpha, beta = x
        j = {0: 0, 1: largest, 3: largest}.get(stage, (F - kappa_a * alpha / 2) / beta if beta else 0)
        return [-kappa_a * alpha / 2 - j * beta + F, -kappa_b * beta / 2 + j * alpha]

    x, start = [0.0, 0.0], 0.0
    for stage, end in enumerate(ends):
        x, start = solve_ivp(rates, (start, end), x, "DOP853", rtol=1e-10, args=(stage,)).y[:, -1], end
    assert ends[-1] == pytest.approx(best["seconds"])
    assert x[1] ** 2 == pytest.approx(answer["switched"], rel=1e-6)
    assert answer["switched"] > best["photons"]


def test_nothing_is_switched_where_the_battery_is_damped_too_much():
    assert device.answer(MIRRORED)["switched"] is device.answer(MECHANICAL)["switched"] is None


@each_device
def test_limits_are_ratios_of_the_devices_own_numbers(label):
    own, answer = told(label)
    settings, best = answer["settings"], answer["schemes"][answer["best"]]["photons"]
    a, b = abs(amplitudes(own, drift(own, **set_to(settings)))) ** 2
    J, Gammas = settings.get("|J|/2π", 0), [settings.get("Γ_a/2π", 0), settings.get("Γ_b/2π", 0)]
    largest = max(force(own) / (2 * np.pi), J, own.kappa_a, own.kappa_b, *Gammas)
    shift = min(own.kappa_a / a, own.kappa_b / b)
    ratios = {
        "rotating waves": largest / own.frequency, "unshifted line": J**2 / (own.kappa_a + own.kappa_b) / own.frequency,
        "quick reservoir": np.sqrt(sum(Gammas) / own.frequency), "linear oscillators": own.kerr / shift,
        "cold baths": answer["warm"]["thermal"] / best, "steady drive": own.linewidth / own.kappa_b,
    }  # fmt: skip
    assert answer["limits"] == pytest.approx({name: ratio for name, ratio in ratios.items() if ratio})
    assert answer["kerr"] == pytest.approx(shift)


@pytest.mark.parametrize("power", [-8, -4, 6, 12])
def test_the_answer_scales_over_many_decades(power):
    """A device ten to some power times as fast has the same answer, that much sooner."""
    size = 10.0**power
    rates = {"kappa_a", "kappa_b", "coupling", "reservoir", "port"}
    scaled = dataclasses.replace(
        WEAK, kerr=0, linewidth=0, frequency=1e18, drive=1e-3,
        **{name: 1e3 * size * getattr(WEAK, name) / 1e4 for name in rates},
    )  # fmt: skip
    plain = dataclasses.replace(scaled, **{name: 1e3 * getattr(WEAK, name) / 1e4 for name in rates})
    one, other = device.answer(plain), device.answer(scaled)
    for name, found in one["schemes"].items():
        assert other["schemes"][name]["seconds"] * size == pytest.approx(found["seconds"], rel=1e-9, abs=0)
        assert other["schemes"][name]["share"] == pytest.approx(found["share"])


# -- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kappa_a": sp.Symbol("k")}, "^kappa_a must be a number or an array of numbers, but it is k$"),
        ({"kappa_b": 1j}, "^kappa_b must be real"),
        ({"name": 3}, "^name must be a str, but it is 3$"),
    ],
)
def test_what_is_no_number_is_refused(changes, message):
    with pytest.raises(TypeError, match=message):
        dataclasses.replace(EXAMPLE, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kappa_b": [1e3, 2e3]}, r"^kappa_b must be scalar, but its shape is \(2,\)$"),
        ({"kerr": -1}, r"^kerr must be 0 or from 1e-06 to 6e\+09 Hz, but it is -1\.0$"),
        ({"temperature": 1000000.5}, r"^temperature must be 0 or from 1e-09 to 1e\+06 K, but it is 1000000\.5$"),
    ],
)
def test_what_is_out_of_range_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(EXAMPLE, **changes)


def test_the_ends_of_the_ranges_belong_to_them():
    for key, (least, most, _) in device.RANGES.items():
        for value in (least, most):
            rates = dict.fromkeys(("kappa_a", "kappa_b", "coupling", "port", "linewidth", "kerr"), 1e-6)
            assert getattr(dataclasses.replace(EXAMPLE, reservoir=0, **(rates | {key: value})), key) == value


def test_a_device_holds_plain_numbers_and_stays_as_it_is():
    own = dataclasses.replace(EXAMPLE, kappa_a=500_000, drive=Fraction(1, 10**16))
    assert own == EXAMPLE
    assert "np." not in repr(own)
    assert "kappa_a=500000.0" in repr(own)
    assert "Fraction" not in repr(own)
    with pytest.raises(dataclasses.FrozenInstanceError):
        own.kappa_a = 1
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        device.Device(6e9, 5e5)


def test_only_a_device_has_an_answer():
    with pytest.raises(TypeError, match=r"^device must be a Device, but it is 3$"):
        device.answer(3)
