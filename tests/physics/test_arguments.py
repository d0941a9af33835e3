"""Every public function refuses what is none of its arguments, and names the argument, the rule and the value."""

import inspect
import re
from itertools import combinations

import numpy as np
import pytest
import sympy as sp

import qbutils as qb

SYSTEM = qb.ChargerBattery(J=0.2, Gamma=0.4)
LABORATORY = qb.Laboratory(frequency=6e9, rate_unit=10e6)
GOOD = {
    "system": SYSTEM, "F": 0.1, "J": 0.2j, "Gamma": 0.4, "kappa_a": 0.05, "kappa_b": 0.01, "p_a": 1j, "p_b": 1,
    "Delta": -0.1, "y": 5, "t": [0, 1], "n_a": 0.1, "n_b": 0, "n_shared": 0, "n_charger": 3, "n_battery": np.int64(3),
    "amplitude": 1j, "covariance": np.eye(2), "frequency": 6e9, "rate_unit": 1e7, "rate": 0.2, "megahertz": 2,
    "time": np.inf, "photons": np.inf, "flow": -0.1, "kappa_port": 0.05, "watts": 1e-15, "kelvin": 0.02,
}  # fmt: skip
COMPLEX = {"J", "p_a", "p_b", "amplitude", "rate", "megahertz"}
SIGNED = COMPLEX | {"F", "Delta", "covariance", "time", "photons", "flow"}
POSITIVE = {"y", "kappa_port", "kelvin", "frequency", "rate_unit", "n_charger", "n_battery"}


def public():
    """Yield each public function and method that takes numbers or a system, as ledgers and tables do not."""
    for thing in (getattr(qb, name) for name in qb.__all__):
        if inspect.isfunction(thing) and thing.__module__ not in ("qbutils.ledgers", "qbutils.tables"):
            yield thing
        elif inspect.isclass(thing) and not issubclass(thing, tuple):
            yield thing
            example = {qb.ChargerBattery: SYSTEM, qb.Laboratory: LABORATORY}[thing]
            yield from (getattr(example, name) for name, value in vars(thing).items()
                        if inspect.isfunction(value) and not name.startswith("_"))  # fmt: skip


def arguments(function):
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind != p.VAR_KEYWORD]


def wrong_values(name):
    yield from ("nonsense", [[1, 2], [3]], np.nan, np.datetime64("2024-07-24"))
    if name not in {"time", "photons", "flow"}:
        yield np.inf
    if name not in COMPLEX:
        yield 1j
    if name not in SIGNED:
        yield -1
    if name in POSITIVE:
        yield 0


PUBLIC = {function.__qualname__: function for function in public()}
WRONG = [(f, name, value) for f in PUBLIC for name in arguments(PUBLIC[f]) for value in wrong_values(name)]
PAIRS = [(f, *pair) for f in PUBLIC for pair in combinations([n for n in arguments(PUBLIC[f]) if n != "t"], 2)
         if f not in ("to_qutip", "Laboratory")]  # fmt: skip


def call(function, **changes):
    return PUBLIC[function](**{name: GOOD[name] for name in arguments(PUBLIC[function])} | changes)


def array(name, length):
    if name == "system":
        return SYSTEM.replace(J=np.ones(length))
    return np.stack([GOOD[name]] * length)


@pytest.mark.parametrize("function", PUBLIC)
def test_good_arguments_are_accepted(function):
    call(function)


@pytest.mark.parametrize(("function", "name", "wrong"), WRONG)
def test_a_wrong_value_is_refused_by_the_name_of_its_argument(function, name, wrong):
    with pytest.raises((TypeError, ValueError), match=rf"^{name} must .*, but it is .*{re.escape(str(wrong))}"):
        call(function, **{name: wrong})


@pytest.mark.parametrize(("function", "one", "other"), PAIRS)
def test_shapes_that_do_not_broadcast_are_named(function, one, other):
    with pytest.raises(ValueError, match=rf"must broadcast to one shape, but they are {one} \(2,\), {other} \(3,\)"):
        call(function, **{one: array(one, 2), other: array(other, 3)})


@pytest.mark.parametrize(
    ("function", "changes", "message"),
    [
        ("super_optimal", {"system": SYSTEM.replace(kappa_b=0)}, r"kappa_b must be positive, but it is 0\.0"),
        ("super_optimal", {"system": SYSTEM.replace(kappa_a=[0, 1])}, r"kappa_a must be .* 0\.0 at 1 of 2 points"),
        ("to_qutip", {"n_charger": 2.5}, r"n_charger must be a positive integer, but it is 2\.5"),
        ("to_qutip", {"n_a": [0.1, 0.2]}, r"n_a must be scalar, but its shape is \(2,\)"),
        ("to_qutip", {"system": array("system", 2)}, r"system must be scalar, but its shape is \(2,\)"),
        ("ergotropy", {"covariance": np.eye(3)}, r"covariance must have the shape \(..., 2, 2\), but it has \(3, 3\)"),
        ("Laboratory", {"frequency": [6e9, 7e9]}, r"frequency must be scalar, but its shape is \(2,\)"),
        ("Laboratory", {"rate_unit": 6e9}, r"rate_unit must be below frequency, 6\d+\.0, but it is 6\d+\.0"),
    ],
)
def test_a_value_without_meaning_is_refused(function, changes, message):
    with pytest.raises(ValueError, match=message):
        call(function, **changes)


@pytest.mark.parametrize("function", ["optimal_detuning", "amplitudes", "energies", "to_qutip"])
def test_symbols_are_refused_where_no_exact_form_exists(function):
    with pytest.raises(TypeError, match=r"system must hold numbers, but it is ChargerBattery\(F=1/10, J=0, Gamma=G"):
        call(function, system=qb.ChargerBattery(Gamma=sp.Symbol("Gamma")))


@pytest.mark.parametrize(("function", "name"), [("energies", "t"), ("Laboratory.occupation", "kelvin")])
def test_symbols_are_refused_where_a_number_is_needed(function, name):
    with pytest.raises(TypeError, match=f"{name} must be a number or an array of numbers, but it is x"):
        call(function, **{name: sp.Symbol("x")})
