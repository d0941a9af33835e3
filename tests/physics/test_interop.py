"""Libraries whose objects hold numbers and a meaning: none of them is computed with as if it held numbers alone.

They are installed by `make interop`; without them these tests are skipped, but not in CI.
"""

import importlib
import os
import subprocess
import sys
import types
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest

import qbutils as qb

ROOT = Path(__file__).parents[2]
LABORATORY = qb.Laboratory(frequency=6e9, rate_unit=10e6)


def library(name):
    """Return a library; skip where a person runs the tests without it, fail in CI."""
    try:
        return importlib.import_module(name)
    except ImportError:
        why = f"{name} is not installed: make interop"
        return (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


def quantities():
    """Yield a quantity of each library of units, an array of them, a list, and how its numbers are had."""
    units, unyt, pint = library("astropy.units"), library("unyt"), library("pint").UnitRegistry()
    for kilohertz in (units.kHz, unyt.kHz):
        scalar, array = 200 * kilohertz, np.array([1.0, 2.0]) * kilohertz
        yield from ((scalar, "J.to_value"), (array, "J.to_value"), ([scalar, 1 * kilohertz], "entry.to_value"))
    yield from ((200 * pint.kHz, "J.m_as"), ([1, 2] * pint.kHz, "J.m_as"), ([1 * pint.kHz], "entry.m_as"))


def labelled():
    """Yield labelled arrays of pandas and xarray, and one of pandas with a gap."""
    pandas, xarray = library("pandas"), library("xarray")
    series = pandas.Series([0.1, 0.2], index=["x", "y"])
    yield from (series, series.to_frame(), series.index[:0], pandas.array([1, None], dtype="Int64"))
    yield from (xarray.DataArray([0.1, 0.2], dims="J"), xarray.Variable("J", [0.1, 0.2]))


def refusal(function, *args, **kwargs):
    """Return the error, one line, with which a function refuses its arguments."""
    with pytest.raises(TypeError) as caught:
        function(*args, **kwargs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_quantity_is_refused_and_the_way_to_its_number_told():
    for quantity, way in quantities():
        message = refusal(qb.ChargerBattery, J=quantity)
        assert message.startswith("J must be a number or an array of numbers, but it is ")
        assert message.endswith(f"; pass {way}(unit), in the unit that is meant")


def test_a_temperature_in_millikelvin_is_not_taken_for_kelvin():
    units = library("astropy.units")
    temperature = 20 * units.mK
    assert refusal(LABORATORY.occupation, temperature).startswith("kelvin must be a number")
    assert LABORATORY.occupation(temperature.to_value("K")) == LABORATORY.occupation(0.02)


def test_every_way_that_an_error_names_leads_to_the_numbers():
    units, pint, unyt = library("astropy.units"), library("pint").UnitRegistry(), library("unyt")
    J = [(0.2 * units.MHz).to_value("kHz"), (0.2 * unyt.MHz).to_value("kHz"), (0.2 * pint.MHz).m_as("kHz")]
    np.testing.assert_allclose(qb.ChargerBattery(J=J).J, 200)
    masked = np.ma.masked_array([0.1, 0.2], [False, True])
    np.testing.assert_array_equal(qb.ChargerBattery(J=masked.filled(0.0)).J, [0.1, 0])
    for one in labelled():
        if type(one).__name__ in ("Series", "DataFrame", "DataArray", "Variable"):
            np.testing.assert_array_equal(np.ravel(qb.ChargerBattery(J=one.to_numpy()).J), [0.1, 0.2])


def test_labels_are_not_dropped_in_silence():
    for one in labelled():
        assert refusal(qb.ChargerBattery, J=one).endswith("; pass J.to_numpy()")


def test_what_is_missing_in_a_table_is_no_number():
    pandas = library("pandas")
    for gap in (pandas.NA, [0.1, pandas.NA], pandas.array([1, None], dtype="Int64").to_numpy(dtype=object)):
        assert refusal(qb.ChargerBattery, J=gap).startswith("J must be a number or an array of numbers, but it is ")


# -- JAX, which is too large to be installed for a test ----------------------------------------------------------------


class Array:
    """Stands in for an array of JAX: NumPy converts it."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


class Tracer(Array):
    """Stands in for what JAX hands to a function that it traces: also an `Array`, but without a value."""

    def __repr__(self):
        return "JitTracer(float32[])"

    def __array__(self, dtype=None, copy=None):
        raise TypeError("TracerArrayConversionError: the numpy.ndarray conversion method was called on traced array")


@pytest.fixture
def jax(monkeypatch):
    core = types.SimpleNamespace(Tracer=Tracer)
    monkeypatch.setitem(sys.modules, "jax", types.SimpleNamespace(Array=Array, core=core))


@pytest.mark.usefixtures("jax")
def test_arrays_of_jax_are_data():
    np.testing.assert_array_equal(qb.ChargerBattery(J=Array(np.float32([1, 2]))).J, [1.0, 2.0])
    np.testing.assert_array_equal(qb.ChargerBattery(J=[Array(1), 2]).J, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"kappa_a must not be negative, but it is -1\.0"):
        qb.ChargerBattery(kappa_a=Array(-1.0))


@pytest.mark.usefixtures("jax")
@pytest.mark.parametrize("value", [Tracer(None), [Tracer(None)]])
def test_a_tracer_of_jax_is_refused_in_one_line(value):
    assert refusal(qb.ChargerBattery, J=value) == (
        f"J must be a number or an array of numbers, but it is {value}; "
        "JAX traces it, so it has no value yet: call this outside jit, grad and vmap"
    )


@pytest.mark.usefixtures("jax")
def test_what_is_not_of_jax_keeps_its_meaning_beside_it():
    assert refusal(qb.ChargerBattery, J=np.ma.masked_array([0.1], [True])).endswith("or only what is not masked")


# -- types -------------------------------------------------------------------------------------------------------------


RIGHT = """
system: qb.ChargerBattery = qb.ChargerBattery(J=0.2).replace(Gamma=0.4).with_ratio(5)
energies: qb.Energies = qb.energies(qb.super_optimal(system), [0.0, 1.0])
flows: qb.EnergyFlows = qb.energy_flows(system, None)
power: float = qb.Laboratory(frequency=6e9, rate_unit=1e7).watts(flows.drive + energies.total)
"""
WRONG = {
    'qb.steady_energies("nonsense", 3, foo=1)': 'Unexpected keyword argument "foo" for "steady_energies"',
    'qb.steady_energies(qb.ChargerBattery(), 3)': 'Too many arguments for "steady_energies"',
    'qb.steady_energies("nonsense")': 'has incompatible type "str"; expected "ChargerBattery"',
    "qb.energies(qb.ChargerBattery())": 'Missing positional argument "t" in call to "energies"',
    "qb.ChargerBattery(kappa=0.1)": 'Unexpected keyword argument "kappa" for "ChargerBattery"',
    "qb.Laboratory(frequency=6e9)": 'Missing named argument "rate_unit" for "Laboratory"',
    "qb.steady_energies(qb.ChargerBattery()).chargers": '"Energies" has no attribute "chargers"',
}


@pytest.mark.slow
def test_a_type_checker_reads_the_installed_wheel(tmp_path):
    """What is right passes mypy, and every line that is wrong is refused for its own reason."""
    library("mypy")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(tmp_path / "venv")
    (packages,) = tmp_path.glob("venv/lib/python*/site-packages")
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(packages)
    (tmp_path / "code.py").write_text("\n".join(["import qbutils as qb", *WRONG, RIGHT]))
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", tmp_path / "venv/bin/python", "code.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    complaints = [line for line in run.stdout.splitlines() if ": error: " in line]
    lines = [int(line.split(":")[1]) for line in complaints]
    assert sorted(set(lines)) == list(range(2, 2 + len(WRONG))), run.stdout
    for number, reason in enumerate(WRONG.values(), 2):
        assert any(reason in complaint for complaint, line in zip(complaints, lines, strict=True) if line == number)
