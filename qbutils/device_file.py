"""The file of a device: TOML, one key a line, each number a text with its unit, as a laboratory quotes it."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from qbutils import checks
from qbutils.device import Device
from qbutils.units import PLANCK

EXAMPLE = Path(__file__).with_name("device.toml")
HERTZ = {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9, "THz": 1e12}
KELVIN = {"K": 1.0, "mK": 1e-3, "µK": 1e-6, "uK": 1e-6}
WATT = {"dBm": 1.0, "photons/s": 1.0, "W": 1.0, "mW": 1e-3, "µW": 1e-6, "uW": 1e-6, "nW": 1e-9}
WATT |= {"pW": 1e-12, "fW": 1e-15, "aW": 1e-18, "zW": 1e-21}
NOT_UTF8 = "the file must be text in UTF-8, but it is not, perhaps UTF-16: save it anew as UTF-8"
QUANTITY = re.compile(r"([+−-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+−-]?[0-9]+)?) *([^0-9 ]+)")


def units(key: str) -> dict[str, float]:
    """Units in which a key of the device file is given, with their size in SI; dBm and photons/s have none."""
    return {"drive": WATT, "temperature": KELVIN}.get(key, HERTZ)


def read(path: str | Path) -> Device:
    """Read a device from a TOML file like the example, ``EXAMPLE``.

    Parameters
    ----------
    path : path of a file

    Raises
    ------
    ValueError
        The file cannot be read or says something else than a device; the one line names file, key, rule and value.

    Examples
    --------
    >>> from qbutils import device_file
    >>> device_file.read(device_file.EXAMPLE).kappa_a
    500000.0

    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        if "\0" in text:  # as in UTF-16, whose other half is as in UTF-8
            raise ValueError(NOT_UTF8)
        return _device(tomllib.loads(text))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: {NOT_UTF8}") from None
    except RecursionError:
        raise ValueError(f"{path} must be a flat list of keys, but it is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {_wrong_line(text, str(error))}") from None
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path}: {' '.join(str(error).split())}") from None


def _wrong_line(text: str, error: str) -> str:
    """Which line of a file is not as it must be, in plain words."""
    found = re.search(r"at line ([0-9]+)", error)
    number = int(found[1]) if found else text.rstrip().count("\n") + 1
    line = text.split("\n")[number - 1].strip()
    if "overwrite" in error:
        return f"line {number} must be of a key that no other line has, but it is {checks.shown(line)}"
    rule = f"be a key and a text with both its quotes, such as kappa_a = {_sample('kappa_a')}"
    return f"line {number} must {rule}, but it is {checks.shown(line)}"


def _device(table: dict[str, Any]) -> Device:
    """Return the device of a table of texts with units."""
    keys = {field.name: field.default for field in fields(Device)}
    for key in sorted(table.keys() - keys):
        near = difflib.get_close_matches(key, keys)
        hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(keys)}"
        raise ValueError(f"{checks.shown(key)} is no key of a device: {hint}")
    for key, default in keys.items():
        if key not in table and not isinstance(default, str | float | None):
            raise ValueError(f"{key} is missing: such as {key} = {_sample(key)}")
    name = table.get("name", keys["name"])
    if not isinstance(name, str) or not name.isprintable() or not name.strip():
        raise ValueError(f"name must be a line of printed letters, but it is {_shown(name)}")
    numbers = {key: _number(key, table[key]) for key in keys if key in table and key != "name"}
    if "photons/s" in table["drive"]:
        numbers["drive"] *= PLANCK * numbers["frequency"]
    try:
        return Device(**numbers, name=name)
    except ValueError as error:
        rule, but, value = str(error).rpartition(", but it is ")
        written = _shown(table[rule.split(" ")[0]]) if but else value  # with its unit
        raise ValueError(f"{rule}{but}{written}") from None


def _sample(key: str) -> str:
    """What the example has under a key."""
    return f'"{tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))[key]}"'


def _number(key: str, value: Any) -> float:
    """Number in SI units that a text says; photons per second stay what they are."""
    found = QUANTITY.fullmatch(value.strip()) if isinstance(value, str) else None
    unit = found and found[2].replace("\u03bc", "\u00b5")  # the Greek letter for the sign
    if unit not in units(key):
        rule = f"be a number and a unit ({', '.join(units(key))}), such as {_sample(key)}"
        raise ValueError(f"{key} must {rule}, but it is {_shown(value)}")
    number = float(found[1].replace("−", "-"))
    return 10 ** (min(number, 999) / 10 - 3) if unit == "dBm" else number * units(key)[unit]


def _shown(value: Any) -> str:
    """Representation of a value in one short line, even of a number that Python does not write."""
    try:
        return checks.shown(value)
    except ValueError:
        return "a number of thousands of digits"
