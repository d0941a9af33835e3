"""A chapter that has a cell for the device runs with any, and what it shows is then about that device."""

import html
import re
from pathlib import Path
from types import SimpleNamespace

import execute
import pytest

import qbutils as qb
from qbutils import figures as drawings

CHAPTERS = Path(__file__).parent.parent / "chapters"
OWN = {"F": 10.0, "J": 3.1, "Gamma": 6.3, "kappa_a": 1.7, "kappa_b": 0.017}
PAPER = re.compile(r"(?<![\d.])(0\.1|0\.2|0\.4|0\.05|0\.01)(?!\d)")


def run(chapter, monkeypatch, device=OWN, **others):
    """Run the code of a chapter about another device; return its names, with what it has shown and decided."""
    names, figures, verdicts = {}, {}, {}
    check = qb.check
    monkeypatch.setattr(qb, "check", lambda claim, *a, **k: verdicts.setdefault(claim, check(claim, *a, **k)))
    monkeypatch.setattr(drawings, "show", lambda figure, name, **said: figures.update({name: (figure, said)}))
    monkeypatch.chdir(CHAPTERS)
    (path,) = CHAPTERS.glob(f"{chapter}-*.md")
    cells = [cell.source for cell in execute.read_text(path).cells if cell.cell_type == "code"]
    assert sum(source.startswith("device = ") for source in cells) == 1
    for source in cells:
        exec(compile(source, path.name, "exec"), names)
        if source.startswith("device = "):
            names |= {"device": qb.ChargerBattery(**device)} | others
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
    assert capsys.readouterr().out.count("ahead of direct drive never") == 4
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == {"time-best-coupling", "time-overtakes"}
    assert numbers_of_the_paper(found) == []
