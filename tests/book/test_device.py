"""A chapter that has a cell for the device runs with any, and what it shows is then about that device."""

import html
import math
import re
from types import SimpleNamespace

import execute
import pytest
from places import ROOT

import qbutils as qb
from qbutils import figures as drawings

OWN = {"F": 10.0, "J": 3.1, "Gamma": 6.3, "kappa_a": 1.7, "kappa_b": 0.017}
PAPER = re.compile(r"(?<![\d.])(0\.1|0\.2|0\.4|0\.05|0\.01)(?!\d)")


def run(chapter, monkeypatch, device=OWN, laboratory=""):
    """Run the code of a chapter about another device; return its names, what it has drawn and what it has decided."""
    names, figures, verdicts = {}, {}, {}
    check = qb.check
    monkeypatch.setattr(qb, "check", lambda claim, *a, **k: verdicts.setdefault(claim, check(claim, *a, **k)))
    monkeypatch.setattr(drawings, "show", lambda figure, name, **said: figures.update({name: (figure, said)}))
    monkeypatch.chdir(ROOT / "chapters")
    (path,) = ROOT.glob(f"chapters/{chapter}-*.md")
    cells = [cell.source for cell in execute.read_text(path).cells if cell.cell_type == "code"]
    (place,) = (k for k, source in enumerate(cells) if source.startswith("device = "))
    cells[place] = f"device = qb.ChargerBattery(**{device})\n{laboratory}"
    for source in cells:
        exec(compile(source, path.name, "exec"), names)
    return SimpleNamespace(names=names, figures=figures, verdicts=verdicts)


def words(figure, said):
    """Everything that a figure says: its texts, caption and alternative text."""
    drawn = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    return f"{drawn} {said['caption']} {html.unescape(said['alt'])}"


def numbers_of_the_paper(found):
    """Where the figures of a chapter still speak of the paper's parameters."""
    return [m[0] for figure, said in found.figures.values() for m in PAPER.finditer(words(figure, said))]


def test_chapter_08_with_a_well_isolated_battery(monkeypatch):
    found = run("08", monkeypatch)
    fronts = found.figures["time-fronts"][1]["data"]
    T = fronts["kappa_a T"][40] / OWN["kappa_a"]
    system = qb.super_optimal(qb.ChargerBattery(**OWN))
    assert fronts["reservoir y = κ_a/κ_b"][40] == pytest.approx(qb.energies(system, T).battery)
    assert fronts["coherent best |J|"][-1] == pytest.approx(qb.energy_bound(system), rel=1e-3)
    assert {verdict.verdict for verdict in found.verdicts.values()} == {"holds"}
    assert numbers_of_the_paper(found) == []


def test_chapter_08_with_a_battery_that_no_charger_fills_faster_than_the_laser(monkeypatch, capsys):
    found = run("08", monkeypatch, OWN | {"kappa_a": 1e6, "kappa_b": 3e6, "Gamma": 2e7})
    fronts = found.figures["time-fronts"][1]["data"]
    assert fronts["speed limit"] == pytest.approx(fronts["direct drive"])
    assert capsys.readouterr().out.count(" never\n") == 4
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == {"time-best-coupling", "time-overtakes", "time-coherent-best"}  # the optimiser finds a mixture
    assert numbers_of_the_paper(found) == []


def test_chapter_13(monkeypatch, capsys):
    found = run("13", monkeypatch, laboratory="laboratory = qb.Laboratory(frequency=7e9, rate_unit=1e6)")
    said = capsys.readouterr().out
    assert "κ_a /2π =  1.70 MHz\nκ_b /2π =  0.02 MHz\n|J| /2π =  3.10 MHz\nΓ   /2π =  6.30 MHz\n" in said
    line = 6.62607015e-34 * 7e9 * 2 * math.pi * 1e6 * OWN["F"] ** 2 / OWN["kappa_a"]
    assert f"power in the line: {line:.1e} W" in said
    assert f"{'matched':14}{OWN['F'] ** 2 / (OWN['kappa_a'] * OWN['kappa_b']):5.1f}" in said
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == {"lab-power", "lab-green", "lab-shift"}
    assert numbers_of_the_paper(found) == []


def test_chapter_13_where_one_error_never_reaches_a_tenth(monkeypatch, capsys):
    found = run("13", monkeypatch, OWN | {"J": 0.57}, "laboratory = qb.Laboratory(frequency=7e9, rate_unit=1e6)")
    assert "|J|/ω             inf   0." in capsys.readouterr().out
    assert found.figures["rotating-waves"][1]["alt"].count("never reaches ten per cent") == 1


def test_chapter_07(monkeypatch, capsys):
    found = run("07", monkeypatch)
    assert {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"} == {
        "bound-conventional",
        "bound-equal",
        "bound-super-optimal",
    }
    best = qb.super_optimal(qb.ChargerBattery(**OWN))
    share = 100 * qb.steady_energies(best).battery / qb.energy_bound(best)
    assert found.verdicts["bound-super-optimal"].detail.startswith(f"claimed 94.6, model {share:.4g}; holds at Gamma")
    # super-optimal: 4F²/κ_a² is reached where 2Γ/(2Γ + √(κ_aκ_b)) is twice the root of κ_b/κ_a
    x = OWN["kappa_a"] / (2 * OWN["Gamma"])
    pays = ((math.sqrt(1 + 2 * x) - 1) / (2 * x)) ** 2
    assert f"{'super-optimal, Γ = 6.3':26}{pays:.3g}\n" in capsys.readouterr().out
    assert numbers_of_the_paper(found) == []
