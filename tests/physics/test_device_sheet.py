"""The page of an answer shows the numbers of the answer, with the units that they have."""

import dataclasses

import pytest

from qbutils import device, device_file, device_sheet

EXAMPLE = device_file.read(device_file.EXAMPLE)


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
    photons, quantum = told["schemes"]["coherent"]["photons"], 6.62607015e-34 * 6e9
    assert rows["in the battery"] == (f"{photons:.2f} photons", f"{photons * quantum:.3e} J")
    assert rows["in the line"] == ("100 aW", "−130.0 dBm at the chip")
    assert rows["|J|/2π"][0] == f"{(5e5 * 1e5) ** 0.5 / 2e3:.1f} kHz"
    assert rows["|J| off by 10 %"][0] == f"{100 * told['loses']['|J|']:.1f} %"
    assert rows["Δ off by κ_b"][0] == f"{100 * told['loses']['Δ']:.0f} %"
    step, lost, tenth = (told["drive"][name] for name in ("in step", "energy", "a tenth at"))
    assert rows["linewidth 10 Hz"][0] == f"{100 * step:.3f} %"
    assert f"drive, {100 * lost:.4f} % lost; a tenth out of step at {tenth / 1e3:.3f} kHz" in rows["linewidth 10 Hz"][1]
    assert rows["drawn from it"] == (f"{told['power']['drawn'] / 1e-18:.0f} aW", "100 %; the rest is reflected")
    assert rows["Kerr shift allowed"][0] == f"{told['kerr'] / 1e3:.3f} kHz"
    assert f"{told['warm']['1 % at'] * 1e3:.0f} mK" in rows["baths at 50 mK"][1]
    assert rows["by switching"][0] == f"{told['switched']:.2f} photons"
    assert rows["to nine tenths"][0] == f"{told['schemes']['coherent']['seconds'] * 1e6:.3f} µs"
    assert rows["steady drive"] == ("1.0e-04", "holds: its linewidth over κ_b")
    assert rows["baths at 50 mK"][0] == f"{told['warm']['thermal']:.4f} photons"
    assert rows["shared reservoir"][1].startswith(f"{100 * told['schemes']['reservoir']['share']:.1f} % of the limit")


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
