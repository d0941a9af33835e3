"""The page of an answer shows the numbers of the answer, with the units that they have."""

import dataclasses
import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_device_answer import EXAMPLE, MECHANICAL, WEAK

import qbutils as qb
from qbutils import device, device_sheet, figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 Hz"), (1, "1 Hz"), (999.4, "999.4 Hz"), (1000, "1 kHz"), (0.012345, "12.35 mHz"), (6e9, "6 GHz"),
        (-2.5e-6, "-2.5 µHz"), (1e31, "10 QHz"), (1e-31, "0.1 qHz"), (1e-27, "1 rHz"), (999.96, "1 kHz"),
    ],
)  # fmt: skip
def test_a_quantity_has_its_prefix(value, text):
    assert device_sheet.quantity(value, "Hz") == text


def test_the_sheet_says_the_numbers_of_the_answer():
    """Each line of the example by hand from the answer's numbers."""
    told = device.answer(EXAMPLE)
    sheet = device_sheet.sheet(EXAMPLE, told)
    rows = {name: (value, words) for lines in sheet.values() for name, value, words in lines}
    photons, quantum = told["schemes"]["coherent"]["kept"], 6.62607015e-34 * 6e9
    assert rows["in the battery"] == (f"{photons:.2f} photons", f"{photons * quantum:.3e} J")
    assert rows["in the line"] == ("100 aW", "−130.0 dBm at the chip")
    assert rows["|J|/2π"][0] == f"{(5e5 * 1e5) ** 0.5 / 2e3:.1f} kHz"
    assert rows["|J| off by 10 %"][0] == f"{100 * told['loses']['|J|']:.1f} %"
    assert rows["Δ off by κ_b"][0] == f"{100 * told['loses']['Δ']:.0f} %"
    locked, apart, lost, tenth = told["drive"].values()
    words = f"of the energy lost, {100 * apart:.2f} % out of step, {100 * locked:.2f} % phase-locked"
    assert rows["linewidth 10 Hz"] == (f"{100 * lost:.2f} %", words)
    assert rows["linewidth allowed"][0] == f"{tenth / 1e3:.3f} kHz"
    assert rows["absorbed of it"] == (f"{told['power']['absorbed'] / 1e-18:.0f} aW", "100 %; the rest is reflected")
    assert rows["Kerr shift allowed"][0] == f"{told['kerr'] / 1e3:.3f} kHz"
    assert f"{told['warm']['1 % at'] * 1e3:.0f} mK" in rows["baths at 50 mK"][1]
    assert rows["by switching"][0] == f"{told['switched']:.2f} photons"
    assert rows["to nine tenths"][0] == f"{told['schemes']['coherent']['seconds'] * 1e6:.3f} µs"
    assert rows["steady drive"] == ("1.0e-04", "holds: its linewidth over κ_b")
    assert rows["baths at 50 mK"][0] == f"{told['warm']['thermal']:.4f} photons"
    assert rows["shared reservoir"][1].startswith(f"{100 * told['schemes']['reservoir']['share']:.1f} % of the limit")


def test_the_sheet_says_the_settings_of_both_at_once():
    """By hand from the device: J and Γ at their most, y = κ_a/κ_b = 25, J a quarter turn ahead of p_b p_a*."""
    told = device.answer(WEAK)
    sheet = device_sheet.sheet(WEAK, told)
    rows = {name: (value, words) for lines in sheet.values() for name, value, words in lines}
    settings = {name: rows[name][0] for name in told["settings"]}
    assert settings == {
        "|J|/2π": "10 kHz", "Γ/2π": "30 kHz", "Γ_a/2π": "150 kHz", "Γ_b/2π": "6 kHz", "Δ/2π": "0 Hz",
        "y = Γ_a/Γ_b": "25", "phase of J": "90°",
    }  # fmt: skip
    for bath in ("charger’s bath", "battery’s bath", "shared reservoir"):
        assert rows[f"to the {bath}"] == (f"{told['power'][bath] / 1e-18:.4g} aW", "")
    for name, error in {"|J|": "10 %", "Γ": "10 %", "y": "10 %", "phase": "9°", "Δ": "κ_b"}.items():
        share = float(rows[f"{name} off by {error}"][0].removesuffix(" %"))
        assert share == pytest.approx(100 * told["loses"][name], rel=0.05)
    ratios = {name: (f"{ratio:.1e}", device_sheet.verdict(ratio)) for name, ratio in told["limits"].items()}
    assert {name: (rows[name][0], rows[name][1].split(":")[0]) for name in ratios} == ratios


def test_what_a_device_does_not_have_is_left_out():
    told = device.answer(MECHANICAL)
    names = [name for lines in device_sheet.sheet(MECHANICAL, told).values() for name, *_ in lines]
    assert not {"|J|/2π", "phase of J", "by switching", "to the charger’s bath", "|J| off by 10 %"} & set(names)
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize("own", [EXAMPLE, WEAK, MECHANICAL], ids=["example", "weak", "mechanical"])
def test_the_text_holds_the_sheet_in_columns(own):
    """Read back: a heading stands after an empty line; names begin, values end, and words begin in one column each."""
    told = device.answer(own)
    head, *parts = device_sheet.text(own, told).split("\n\n")
    sheet = device_sheet.sheet(own, told)
    assert head == own.name
    assert parts[0] == device_sheet.sentence(told)
    read, ends = {}, set()
    for heading, *lines in (part.split("\n") for part in parts[1:]):
        read[heading] = []
        for line in lines:
            name, value, *words = re.split(" {2,}", line.removeprefix("  "))
            read[heading].append((name, value, *(words or [""])))
            ends.add(line.index(value, 2 + len(name)) + len(value))
            assert not words or line.endswith(f"{value}  {words[0]}")
    assert read == sheet
    assert ends == {4 + sum(max(len(row[k]) for rows in sheet.values() for row in rows) for k in (0, 1))}


def test_the_sentence_says_what_is_enough():
    best = device.answer(MECHANICAL)["schemes"]["reservoir"]
    assert device_sheet.sentence(device.answer(MECHANICAL)).split(".\n") == [
        f"Best: shared reservoir, {best['photons']:.3e} photons, 90 % of them in {best['seconds'] * 1e3:.1f} ms",
        "It is the simplest that stores at least 99 % of what the fullest of them stores.",
    ]


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(any))
def test_shares_of_a_whole_are_written_so_that_they_add_to_it(parts):
    """Each within the rounding of the two smaller ones, and none twice in another."""
    shares = [part / sum(parts) for part in parts]
    written = [Decimal(share.removesuffix(" %")) for share in device_sheet.partition(*shares)]
    assert sum(written) == 100
    assert min(written) >= 0
    assert [float(share) for share in written] == pytest.approx([100 * share for share in shares], abs=0.0101)


def test_the_sentence_has_the_energy_under_the_linewidth():
    """E_B of the moments under noise, first; what the other blocks speak of comes second."""
    own = dataclasses.replace(EXAMPLE, linewidth=5e5)
    told, system = device.answer(own), device.answer(EXAMPLE)["schemes"]["coherent"]["system"]
    kept = qb.noisy_energies(system, 1).battery
    first, second, _, last = device_sheet.sentence(told).split("\n")
    assert first.endswith(f"coherent coupling, {kept:.4g} photons under the linewidth.")
    assert second == "Without it 40.03, 90 % of them in 4.365 µs."
    assert last == "All settings, times, powers and work below are those of a drive without linewidth."
    for part in ("settings", "power", "loses", "warm"):
        assert told[part] == device.answer(EXAMPLE)[part]
    assert device_sheet.sheet(own, told)["How much energy"][0][1] == f"{kept:.4g} photons"


def test_the_best_is_the_best_under_the_linewidth():
    """A coupling nearly matched is enough beside a reservoir, 0.99 of it; not so where the line is broad, 0.96."""
    known = {"frequency": 6e9, "kappa_a": 1e5, "kappa_b": 1e4, "drive": 1e-16, "temperature": 0.05}
    own = device.Device(**known, coupling=1.4e4, reservoir=5e4)
    broad = dataclasses.replace(own, linewidth=1e5)
    assert [device.answer(one)["best"] for one in (own, broad)] == ["coherent", "combined"]
    assert "Best, if the model held (it does not: steady drive): both at once" in device_sheet.text(
        broad, device.answer(broad)
    )


ENDS = [(0.0099, "holds"), (0.01, "holds roughly"), (0.1, "ends here"), (9, "ends here")]


@pytest.mark.parametrize(("ratio", "word"), ENDS)
def test_an_assumption_ends_where_its_ratio_is_no_longer_small(ratio, word):
    assert device_sheet.verdict(ratio) == word


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({}, []), ({"linewidth": 9e3}, []), ({"linewidth": 1e4}, ["steady drive"]),
        ({"temperature": 30.0, "kerr": 1e6, "linewidth": 1e5}, ["linear oscillators", "cold baths", "steady drive"]),
        ({"frequency": 4e6, "temperature": 0, "kerr": 0}, ["rotating waves"]),
    ],
)  # fmt: skip
def test_the_first_sentence_has_the_reserve_of_the_last_block(changes, gone):
    own = dataclasses.replace(EXAMPLE, **changes)
    told = device.answer(own)
    last = device_sheet.sheet(own, told)["Where the assumptions end"]
    assert [name for name, _, words in last if words.startswith("ends here")] == gone
    first, *_ = device_sheet.sentence(told).split("\n")
    head = f"Best, if the model held (it does not: {', '.join(gone)}): " if gone else "Best: "
    assert first.startswith(f"{head}coherent coupling, ")
    title = device_sheet.drawing(own, told).svg
    assert ("if the model held" in title) == bool(gone)


def test_what_costs_nothing_is_said_to_cost_nothing():
    mechanical = device.Device(
        frequency=5e6, kappa_a=100.0, kappa_b=1.0, drive=1e-21, temperature=0.01, coupling=200.0, reservoir=0.0
    )  # of which rounding left 1e-16
    for own in (dataclasses.replace(EXAMPLE, linewidth=0.0), mechanical):
        told = device.answer(own)
        assert list(told["drive"].values())[:3] == [1, 0, 0]
        assert min(told["loses"].values()) > 1e-3


def test_a_switched_coupling_has_its_own_reserve():
    """The assumptions of the best scheme are tested at its own coupling, which is weaker."""
    for coupling, words in ((5e8, ""), (3e9, ", at a |J| that is 50 % of ω")):
        own = dataclasses.replace(EXAMPLE, coupling=coupling)
        rows = device_sheet.sheet(own, device.answer(own))["How much energy"]
        assert [row[2] for row in rows if row[0] == "by switching"] == [
            f"in the time below: fill the charger, hold it, swap{words}"
        ]


def test_the_drawing_shows_every_scheme_and_where_it_has_nine_tenths():
    told = device.answer(EXAMPLE)
    shown = device_sheet.drawing(EXAMPLE, told)
    head, *rows = [line.split(",") for line in shown.csv.splitlines()]
    assert head == ["time in µs", *device_sheet.NAMES.values()]
    for k, found in enumerate(told["schemes"].values(), start=1):
        course = [(float(row[0]), float(row[k])) for row in rows]
        nine_tenths = 0.9 * found["photons"]
        later = next(t for t, E in course if nine_tenths <= E)
        assert later == pytest.approx(found["seconds"] * 1e6, abs=1.1 * course[1][0])
        assert f"{found['photons']:.4g}" in shown.about["alt"]


def test_the_axes_show_the_curves_the_limit_and_the_marks(monkeypatch):
    """What is drawn, in units of the axes; the limit is F²/κ_aκ_b of input–output theory."""
    kept = []
    monkeypatch.setattr(figures, "show", lambda figure, *_, **__: kept.append(figure))
    told = device.answer(WEAK)
    device_sheet.drawing(WEAK, told)
    (ax,) = kept[0].axes
    curves = {line.get_label(): line for line in ax.lines if len(line.get_xdata()) > 2}
    marks = [line for line in ax.lines if len(line.get_xdata()) == 1]
    (level,) = (line for line in ax.lines if len(line.get_xdata()) == 2)
    names = [*curves, "limit in the steady state"]
    assert names == [text.get_text() for text in kept[0].legends[0].get_texts()] == [*curves, level.get_label()]
    limit = WEAK.port * WEAK.drive / (6.62607015e-34 * WEAK.frequency * 2 * np.pi * WEAK.kappa_a * WEAK.kappa_b)
    assert level.get_ydata() == pytest.approx([limit, limit])
    looks = [device_sheet.LOOKS[name] for name in told["schemes"]]
    for curve, mark, found, look in zip(curves.values(), marks, told["schemes"].values(), looks, strict=True):
        ((x, y),) = mark.get_xydata()
        assert (x, y) == pytest.approx((found["seconds"] * 1e6, 0.9 * found["photons"]))
        assert np.interp(x, *curve.get_data()) == pytest.approx(y, rel=1e-3)
        assert curve.get_color() == mark.get_color() == figures.line(look)["color"]
        assert mark.get_marker() == figures.mark(look)["marker"]
        assert ax.get_xlim() == (0, pytest.approx(curve.get_xdata()[-1]))
    assert ax.get_ylim()[0] == 0
    assert limit < ax.get_ylim()[1] < 2 * limit
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time in µs", "battery energy in photons")
    assert ax.get_title(loc="left") == "Best: both at once"
