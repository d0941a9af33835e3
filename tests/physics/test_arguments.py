"""Every public function refuses what is none of its arguments, and names the argument, the rule and the value."""

import array as buffers
import inspect
import re
import sys
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import dask.array as da
import mpmath
import numpy as np
import pytest
import sympy as sp

import qbutils as qb
from qbutils import checks

SYSTEM = qb.ChargerBattery(J=0.2, Gamma=0.4)
LABORATORY = qb.Laboratory(frequency=6e9, rate_unit=10e6)
GOOD = {
    "system": SYSTEM, "F": 0.1, "J": 0.2j, "Gamma": 0.4, "kappa_a": 0.05, "kappa_b": 0.01, "p_a": 1j, "p_b": 1,
    "Delta": -0.1, "y": 5, "t": [0, 1], "n_a": 0.1, "n_b": 0, "n_shared": 0, "n_charger": 2, "n_battery": np.int64(2),
    "amplitude": 1j, "covariance": np.eye(2), "frequency": 6e9, "rate_unit": 1e7, "rate": 0.2, "megahertz": 2,
    "time": np.inf, "photons": np.inf, "flow": -0.1, "kappa_port": 0.05, "watts": 1e-15, "kelvin": 0.02,
    "linewidth": 0.01,
}  # fmt: skip
COMPLEX = {"J", "p_a", "p_b", "amplitude", "rate", "megahertz"}
SIGNED = COMPLEX | {"F", "Delta", "covariance", "time", "photons", "flow"}
POSITIVE = {"y", "kappa_port", "frequency", "rate_unit", "n_charger", "n_battery"}


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
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.kind != p.VAR_KEYWORD and not isinstance(p.default, bool)]


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
        ("to_qutip", {"n_charger": 2.5}, r"n_charger must be an integer of at least 2, but it is 2\.5"),
        ("to_qutip", {"n_charger": np.timedelta64(5, "s")}, r"n_charger must be an integer .*timedelta64\(5,'s'\)"),
        ("to_qutip", {"n_charger": 1}, r"n_charger must be an integer of at least 2, but it is 1"),
        ("to_qutip", {"n_battery": 1}, r"n_battery must be an integer of at least 2, but it is 1"),
        ("to_qutip", {"n_battery": True}, r"n_battery must be an integer of at least 2, but it is True"),
        ("to_qutip", {"n_a": [0.1, 0.2]}, r"n_a must be scalar, but its shape is \(2,\)"),
        ("to_qutip", {"n_b": [0.1, 0.2]}, r"n_b must be scalar, but its shape is \(2,\)"),
        ("to_qutip", {"n_shared": [0.1]}, r"n_shared must be scalar, but its shape is \(1,\)"),
        ("Laboratory", {"rate_unit": [1e6]}, r"rate_unit must be scalar, but its shape is \(1,\)"),
        ("to_qutip", {"system": array("system", 2)}, r"system must be scalar, but its shape is \(2,\)"),
        ("ergotropy", {"covariance": np.eye(3)}, r"covariance must have the shape \(..., 2, 2\), but it has \(3, 3\)"),
        ("Laboratory", {"frequency": [6e9, 7e9]}, r"frequency must be scalar, but its shape is \(2,\)"),
        ("Laboratory", {"rate_unit": 6e9}, r"rate_unit must be below frequency, 6\d+\.0, but it is 6\d+\.0"),
    ],
)
def test_a_value_without_meaning_is_refused(function, changes, message):
    with pytest.raises(ValueError, match=message):
        call(function, **changes)


def test_one_wrong_number_is_not_counted():
    with pytest.raises(ValueError, match=r"^kappa_a must not be negative, but it is -1\.0$"):
        qb.ChargerBattery(kappa_a=-1)
    with pytest.raises(ValueError, match=r"^kappa_a must not be negative, but it is -1\.0 at 1 of 2 points$"):
        qb.ChargerBattery(kappa_a=[0, -1])


# -- what a number is --------------------------------------------------------------------------------------------------

PLAIN = [
    (Fraction(1, 3), 1 / 3), (Decimal("0.1"), 0.1), (10**30, 1e30), (np.float32(0.5), 0.5), (np.int64(2), 2.0),
    (np.longdouble(2), 2.0), (mpmath.mpf("0.1"), 0.1), (mpmath.mpc(1, 2), 1 + 2j), (sp.Rational(1, 3), 1 / 3),
    ((1, 2), [1.0, 2.0]), (range(3), [0.0, 1.0, 2.0]), ([Fraction(1, 2), 3], [0.5, 3.0]),
    ([Fraction(1, 2), 1j], [0.5, 1j]), ([[1, 2], [10**30, Decimal(3)]], [[1.0, 2.0], [1e30, 3.0]]),
    ([np.ones(2), (2, 3)], [[1.0, 1.0], [2.0, 3.0]]), (np.array([Fraction(1, 2), 2], dtype=object), [0.5, 2.0]),
    (np.uint8([1, 2]), [1.0, 2.0]), (np.array(0.5), 0.5), ([], []),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), PLAIN, ids=[repr(value)[:40] for value, _ in PLAIN])
def test_what_is_plainly_a_number_becomes_a_float(value, expected):
    number = checks.number("x", value, symbols=False)
    assert number.dtype == np.asarray(expected).dtype
    np.testing.assert_array_equal(number, expected, strict=isinstance(number, np.ndarray))


def test_an_array_of_floats_is_not_copied_and_not_changed():
    t = np.array([1.0, 2.0])
    assert np.shares_memory(checks.number("t", t), t)
    assert qb.ChargerBattery(J=t).J is not t


def test_numbers_in_a_file_are_numbers(tmp_path):
    stored = np.memmap(tmp_path / "rates", dtype=float, mode="w+", shape=2)
    stored[:] = 1, 2
    np.testing.assert_array_equal(qb.optimal_ratio(stored, 1), [1, 2])


MASKED = np.ma.masked_array([0.1, 0.2], [False, True])
STRANGE = [
    (MASKED, r"masked_array\(data=\[0.1, --\], .*; pass J\.filled\(value\), or only what is not masked"),
    (np.ma.masked, r"masked; pass J\.filled"),
    ([0.1, np.ma.masked], r"\[0\.1, masked\]; pass entry\.filled"),
    ([1.0, [MASKED]], r"\[1\.0, .*; pass entry\.filled"),
    (np.array([MASKED, None], dtype=object), r"dtype=object\); pass entry\.filled"),
    (np.array([[1, 2]]).view(np.matrix), r"matrix\(\[\[1, 2\]\]\); pass numpy\.asarray\(J\), if its numbers are all"),
    ([da.ones(3)], r"\[dask\.array.*\]; pass numpy\.asarray\(entry\)"),
    (True, "True$"), (np.True_, "np.True_$"), ([True, 1.0], r"\[True, 1\.0\]$"), ([True, 1, 1.0, 1j], "1j\\]$"),
    (np.array([True]), r"array\(\[ True\]\)$"),
    ({1.0}, r"\{1\.0\}$"), ({"J": 1}, r"\{'J': 1\}$"), (b"1", "b'1'$"), (np.array(["1"]), "array"),
    (np.timedelta64(3, "s"), "timedelta64"), (buffers.array("d", [1]), r"array\('d', \[1\.0\]\)$"),
    ([sp.pi, 1], r"\[pi, 1\]$"), (np.array([sp.Symbol("x")]), r"array\(\[x\], dtype=object\)$"),
    ([[1], [2, 3]], r"\[\[1\], \[2, 3\]\]$"), ([Decimal("sNaN")], r"\[Decimal\('sNaN'\)\]$"), (qb, "<module 'qbutils'"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), STRANGE, ids=[repr(value)[:40] for value, _ in STRANGE])
def test_what_is_more_or_less_than_numbers_is_refused(value, shown):
    with pytest.raises(TypeError, match=f"^J must be a number or an array of numbers, but it is .*{shown}"):
        qb.ChargerBattery(J=value)


@pytest.mark.parametrize("value", [10**400, -(10**400), Fraction(10**400), [1, 10**400], np.array([10**400])])
def test_a_number_that_no_float_holds_is_refused(value):
    with pytest.raises(ValueError, match=r"^J must be finite, but it is beyond the largest float64$"):
        qb.ChargerBattery(J=value)


def test_what_only_a_longer_float_holds_is_refused():
    """Where there is one; a float of the same length as ours has no such number."""
    with np.errstate(all="raise"), pytest.raises(ValueError, match=r"^J must be finite, but it is "):
        qb.ChargerBattery(J=[1, np.longdouble("1e4000")])
    assert qb.ChargerBattery(J=np.longdouble(1) / 3).J == 1 / 3


def test_a_short_integer_counts_far():
    """What is made of it, such as the number of a matrix's elements, would overflow in its own kind."""
    assert checks.integer("levels", np.uint8(200), least=2) ** 2 == 40_000


@pytest.mark.parametrize(("value", "shown"), [(Decimal("1e999"), "inf"), (Decimal("NaN"), "nan"), ([np.nan], "nan at")])
def test_a_number_that_is_none_is_refused(value, shown):
    with pytest.raises(ValueError, match=f"^J must be finite, but it is {shown}"):
        qb.ChargerBattery(J=value)


def test_numbers_need_neither_sympy_nor_dask(monkeypatch):
    for library in ("sympy", "dask.array"):
        monkeypatch.delitem(sys.modules, library)
    assert qb.steady_energies(qb.ChargerBattery(J=[0.0, 0.2])).battery[1] == pytest.approx(0.248447, abs=1e-5)


def test_an_error_is_one_line_however_long_the_value():
    with pytest.raises(TypeError) as caught:
        qb.ChargerBattery(J=np.full((40, 40), "nonsense"))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) == len("J must be a number or an array of numbers, but it is ") + 100
    assert re.search(r"array\(\[\['nonsense', .* … .*dtype='<U8'\)$", str(caught.value))


def test_a_line_that_fits_is_not_cut():
    assert checks.shown("x" * 98) == repr("x" * 98)
    assert checks.shown("x" * 99) == "'" + "x" * 78 + " … " + "x" * 17 + "'"
    assert checks.shown(np.eye(2)) == "array([[1., 0.], [0., 1.]])"


LAZY = da.ones(3, chunks=2)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (LAZY[LAZY > 0], ValueError, r"of known size, but its shape is \(nan,\); call J\.compute_chunk_sizes"),
        (da.ma.masked_array(LAZY, LAZY > 0), TypeError, r"that are NumPy arrays .* each is a MaskedArray of"),
        (LAZY > 0, TypeError, r"that are NumPy arrays of numbers, but each is a ndarray of bool"),
    ],
    ids=["unknown sizes", "masked", "no numbers"],
)
def test_a_dask_array_must_hold_numbers_in_known_chunks(value, error, message):
    with pytest.raises(error, match=f"^J must have chunks .*{message}"):
        qb.ChargerBattery(J=value)


@pytest.mark.parametrize(("value", "kind"), [(da.ones(3, dtype=int), float), (da.ones(3, dtype="c8"), complex)])
def test_a_dask_array_becomes_floats_without_being_looked_at(value, kind):
    J = qb.ChargerBattery(J=value).J
    assert isinstance(J, da.Array)
    assert J.dtype == kind
    poisoned = da.from_array(np.array([-1.0, np.nan]))
    assert isinstance(qb.ChargerBattery(kappa_a=poisoned).kappa_a, da.Array)


# -- symbols -----------------------------------------------------------------------------------------------------------

x = sp.Symbol("x", positive=True)
NO_NUMBER = [
    sp.true, sp.Matrix([1]), sp.ImmutableMatrix([1]), sp.MatrixSymbol("A", 2, 2), sp.Symbol("n", commutative=False),
    sp.Eq(x, 1), sp.Tuple(1, 2), sp.Interval(0, 1), sp.Lambda(x, x), sp.AccumBounds(0, 1), sp.Order(x),
]  # fmt: skip


@pytest.mark.parametrize("value", NO_NUMBER, ids=str)
def test_what_sympy_has_besides_numbers_is_refused(value):
    with pytest.raises(TypeError, match=r"^J must be a number, an array of numbers or an expression, but it is "):
        qb.ChargerBattery(J=value)


@pytest.mark.parametrize("value", [sp.nan, sp.oo, -sp.oo, sp.zoo, sp.I * sp.oo], ids=str)
def test_an_expression_without_a_finite_value_is_refused(value):
    with pytest.raises(ValueError, match=f"^J must be finite, but it is {re.escape(str(value))}$"):
        qb.ChargerBattery(J=value)


def test_a_result_may_be_infinite_but_not_undefined():
    assert LABORATORY.joules(sp.oo) == sp.oo
    assert LABORATORY.watts(np.inf) == LABORATORY.microseconds(np.inf) == np.inf
    for nothing in (sp.nan, sp.zoo, np.nan):
        with pytest.raises(ValueError, match=r"^photons must be a number, but it is "):
            LABORATORY.joules(nothing)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("F", sp.I * x, r"F must be real, but it is I\*x"),
        ("Delta", 1 + sp.I * x, r"Delta must be real, but it is I\*x \+ 1"),
        ("Gamma", -x, "Gamma must not be negative, but it is -x"),
        ("Gamma", sp.Integer(-1), "Gamma must not be negative, but it is -1"),
        ("kappa_a", sp.I, "kappa_a must be real, but it is I"),
        ("kappa_b", -x, "kappa_b must not be negative, but it is -x"),
    ],
)
def test_a_rule_holds_for_symbols(name, value, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        qb.ChargerBattery(**{name: value})


@pytest.mark.parametrize("y", [-x, sp.Integer(0), sp.Symbol("z", nonpositive=True)], ids=str)
def test_a_ratio_of_symbols_is_positive(y):
    with pytest.raises(ValueError, match=f"^y must be positive, but it is {y}$"):
        SYSTEM.with_ratio(y)


def test_a_symbol_of_which_nothing_is_known_is_taken():
    z = sp.Symbol("z")
    assert qb.ChargerBattery(F=z, Gamma=z, kappa_a=sp.Integer(0), J=sp.I * z).with_ratio(z).Gamma == z


@pytest.mark.parametrize("value", [[1, 2], [0.5], LAZY], ids=str)
def test_symbols_and_arrays_do_not_mix(value):
    with pytest.raises(ValueError, match=r"^kappa_a must be scalar, but its shape is \(\d,\)$"):
        qb.ChargerBattery(Gamma=x, kappa_a=value)
    with pytest.raises(ValueError, match=r"^y must be scalar, but its shape is \(\d,\)$"):
        qb.ChargerBattery(Gamma=x).with_ratio(value)


@pytest.mark.parametrize("function", ["optimal_detuning", "amplitudes", "energies", "to_qutip"])
def test_symbols_are_refused_where_no_exact_form_exists(function):
    with pytest.raises(TypeError, match=r"system must hold numbers, but it is ChargerBattery\(F=1/10, J=0, Gamma=G"):
        call(function, system=qb.ChargerBattery(Gamma=sp.Symbol("Gamma")))


def test_the_largest_of_symbols_is_not_known():
    with pytest.raises(TypeError, match="system must hold numbers"):
        LABORATORY.largest_rate(qb.ChargerBattery(Gamma=x))


NUMERIC = [
    ("energies", "t"), ("Laboratory", "frequency"), ("Laboratory", "rate_unit"),
    ("to_qutip", "n_a"), ("to_qutip", "n_b"), ("to_qutip", "n_shared"), ("ergotropy", "covariance"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "name"), NUMERIC)
def test_symbols_are_refused_where_a_number_is_needed(function, name):
    with pytest.raises(TypeError, match=f"{name} must be a number or an array of numbers, but it is x"):
        call(function, **{name: sp.Symbol("x")})
