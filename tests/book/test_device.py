"""A chapter that has a cell for the device runs with any, and what it shows is then about that device."""

import math
import re
from types import SimpleNamespace

import numpy as np
import pytest
import qutip
from places import ROOT, code_of
from scipy import constants
from scipy.linalg import solve_continuous_lyapunov

import qbutils as qb
from qbutils import figures as drawings
from qbutils.tables import plain

OWN = {"F": 10.0, "J": 3.1, "Gamma": 6.3, "kappa_a": 1.7, "kappa_b": 0.017}
PAPER = re.compile(r"(?<![\d.])(0\.1|0\.2|0\.4|0\.05|0\.01)(?!\d)")


OTHERS = {
    "a battery damped more than its charger": {"F": 0.3, "J": 0.2, "Gamma": 0.4, "kappa_a": 0.01, "kappa_b": 0.05},
    "no reservoir": {"F": 0.1, "J": 0.2, "Gamma": 0.0, "kappa_a": 0.05, "kappa_b": 0.01},
    "a complex coupling": {"F": 0.1, "J": 0.15 - 0.2j, "Gamma": 0.4, "kappa_a": 0.05, "kappa_b": 0.01},
}
SLOWLY = [pytest.param(device, id=name, marks=pytest.mark.slow) for name, device in OTHERS.items()]
OWN_SLOWLY = pytest.param(OWN, id="own units", marks=pytest.mark.slow)


def run(chapter, monkeypatch, device=OWN, laboratory=""):
    """Run the code of a chapter about another device; return its names, and all that it has shown and decided."""
    figures, tables, verdicts = {}, [], {}
    check = qb.check
    monkeypatch.setattr(qb, "check", lambda claim, *a, **k: verdicts.setdefault(claim, check(claim, *a, **k)))
    table = qb.table
    monkeypatch.setattr(qb, "table", lambda columns, rows: tables.append(table(columns, rows)))
    monkeypatch.setattr(drawings, "show", lambda figure, name, **said: figures.update({name: (figure, said)}))
    monkeypatch.chdir(ROOT / "chapters")
    (path,) = ROOT.glob(f"chapters/{chapter}-*.md")
    cells = code_of(path)
    (place,) = (k for k, source in enumerate(cells) if source.startswith("device = "))
    cells[place] = f"device = qb.ChargerBattery(**{device})\n{laboratory}"
    names = {"display": lambda *_: None}  # a notebook has it
    for source in cells:
        exec(compile(source, path.name, "exec"), names)
    return SimpleNamespace(names=names, figures=figures, tables=tables, verdicts=verdicts)


def rows(found, heading):
    """The rows of the table with this heading, by their first cell."""
    (table,) = (table for table in found.tables if heading in table.headings)
    return {plain(first): rest for first, *rest in table.rows}


def words(figure, said):
    """Everything that a figure says: its texts, caption and alternative text."""
    drawn = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    return f"{drawn} {said['caption']} {said['alt']}"


def numbers_of_the_paper(found):
    """Where the figures of a chapter still speak of the paper's parameters."""
    return [m[0] for figure, said in found.figures.values() for m in PAPER.finditer(words(figure, said))]


@pytest.mark.slow
def test_chapter_08_with_a_well_isolated_battery(monkeypatch):
    found = run("08", monkeypatch)
    fronts = found.figures["time-fronts"][1]["data"]
    T = fronts["kappa_a T"][40] / OWN["kappa_a"]
    system = qb.super_optimal(qb.ChargerBattery(**OWN))
    assert fronts["reservoir y = κ_a/κ_b"][40] == pytest.approx(qb.energies(system, T).battery)
    assert fronts["coherent best |J|"][-1] == pytest.approx(qb.energy_bound(system), rel=1e-3)
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == {"switch-5", "switch-10", "switch-20", "switch-stays"}  # numbers of the paper's device
    assert numbers_of_the_paper(found) == []


@pytest.mark.slow
def test_chapter_08_with_a_battery_that_no_charger_fills_faster_than_the_laser(monkeypatch):
    found = run("08", monkeypatch, OWN | {"kappa_a": 1e6, "kappa_b": 3e6, "Gamma": 2e7})
    fronts = found.figures["time-fronts"][1]["data"]
    assert fronts["speed limit"] == pytest.approx(fronts["direct drive"])
    overtakes = rows(found, r"ahead of direct drive from $\kappa_aT$")
    assert list(overtakes.values()) == 4 * [["never"]]
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    opened -= {"switch-5", "switch-10", "switch-20", "switch-stays", "switch-optimum"}  # there is no time to hold
    assert opened == {"time-best-coupling", "time-overtakes", "time-coherent-best"}  # the optimiser finds a mixture
    assert numbers_of_the_paper(found) == []


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_08_with_other_devices(device, monkeypatch):
    found = run("08", monkeypatch, device)
    Gamma = device["Gamma"] or 2 * abs(device["J"])  # without a reservoir, the paper's choice
    system = qb.super_optimal(qb.ChargerBattery(**device | {"Gamma": Gamma}))
    caption, fronts = (found.figures["time-fronts"][1][key] for key in ("caption", "data"))
    T = fronts["kappa_a T"] / device["kappa_a"]
    assert fronts["reservoir y = κ_a/κ_b"] == pytest.approx(qb.energies(system, T).battery)
    laser = system.replace(Gamma=0)
    assert fronts["direct drive"] == pytest.approx(qb.energies(laser, T).charger)
    loss = rf"$\kappa_a = {device['kappa_a']:g}$, $\kappa_b = {device['kappa_b']:g}$"
    assert rf"{loss}, $\Gamma = {Gamma:g}$" in caption
    isolated = 2 * device["kappa_b"] < device["kappa_a"]
    switched = rows(found, r"$\kappa_aT = 20$")["switched"]
    assert [float(energy) > 0 for energy in switched] == 3 * [isolated]  # else there is nothing to hold
    for name in ("time-switched", "time-coupling"):
        assert loss in found.figures[name][1]["caption"]
        assert ("no closed form" in (said := words(*found.figures[name])) or "No deadline" in said) == (not isolated)
        assert "nan" not in said
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened <= {"time-overtakes", *(f"switch-{what}" for what in ("5", "10", "20", "stays", "optimum"))}
    assert (opened == set()) == (device is OTHERS["no reservoir"])


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_11_with_other_devices(device, monkeypatch):
    found = run("11", monkeypatch, device)
    system = qb.super_optimal(qb.ChargerBattery(**device | {"Gamma": device["Gamma"] or 2 * abs(device["J"])}))
    data = found.figures["microscopic-reservoir"][1]["data"]
    t = data["kappa_a t"] / device["kappa_a"]
    assert data["no memory"] == pytest.approx(qb.energies(system, t).battery)
    held = rows(found, r"heat over $\kappa_c$")["2"]
    assert float(held[0]) == pytest.approx(float(held[1]), abs=1e-4)
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened <= {"reservoir-slow", "reservoir-share"}
    caption = found.figures["microscopic-reservoir"][1]["caption"]
    assert rf"$\kappa_a = {device['kappa_a']:g}$, $\kappa_b = {device['kappa_b']:g}$" in caption


def test_chapter_13(monkeypatch):
    found = run("13", monkeypatch, laboratory="laboratory = qb.Laboratory(frequency=7e9, rate_unit=1e6)")
    shown = {name.split(",")[0]: value for name, value in rows(found, "rate").items()}
    losses = {"κ_a/2π": ["1.70"], "κ_b/2π": ["0.02"], "|J|/2π": ["3.10"], "Γ/2π": ["6.30"]}
    assert losses.items() <= shown.items()
    line = 6.62607015e-34 * 7e9 * 2 * math.pi * 1e6 * OWN["F"] ** 2 / OWN["kappa_a"]
    assert f"in dBm: {line:.1e} W" in found.verdicts["lab-power"].detail
    bound = OWN["F"] ** 2 / (OWN["kappa_a"] * OWN["kappa_b"])
    assert rows(found, "time in µs")["coherent, matched"][0] == f"{bound:.1f}"
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == {"lab-power", "lab-shift", "lab-dark", "lab-quanta-5", "lab-quanta-20"}
    assert numbers_of_the_paper(found) == []


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_13_with_other_devices(device, monkeypatch):
    found = run("13", monkeypatch, device, "laboratory = qb.Laboratory(frequency=5e9, rate_unit=2e6)")
    own = qb.ChargerBattery(**device | {"Gamma": device["Gamma"] or 2 * abs(device["J"])})
    data = found.figures["chip"][1]["data"]
    t = data["time in us"] * 2 * math.pi * 2
    assert data["reservoir, super-optimal"] == pytest.approx(qb.energies(qb.super_optimal(own), t).battery)
    drawn = found.figures["chip"][0].axes[0].texts
    assert f"{2 * device['kappa_a']:.3g} MHz" in [text.get_text() for text in drawn]
    assert len(found.verdicts) == 8


def test_chapter_13_where_one_error_never_reaches_a_tenth(monkeypatch):
    found = run("13", monkeypatch, OWN | {"J": 0.57}, "laboratory = qb.Laboratory(frequency=7e9, rate_unit=1e6)")
    wide, narrow = rows(found, "10 % error at")["|J|/ω"]
    assert wide == "inf"
    assert 0 < float(narrow) < 1
    assert found.figures["rotating-waves"][1]["alt"].count("never reaches ten per cent") == 1


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_07_with_other_devices(device, monkeypatch):
    found = run("07", monkeypatch, device)
    data = found.figures["bound-ellipse"][1]["data"]
    limit = qb.passive_limit(qb.ChargerBattery(**device | {"J": 0}))
    assert max(data["battery of reservoir, p_a = p_b"]) ** 2 == pytest.approx(limit, rel=1e-3)
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened <= {"bound-conventional", "bound-equal", "bound-super-optimal", "limit-equal"}


@pytest.mark.slow
def test_chapter_07(monkeypatch):
    found = run("07", monkeypatch)
    assert {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"} == {
        "bound-conventional",
        "bound-equal",
        "bound-super-optimal",
        "limit-equal",
    }
    best = qb.super_optimal(qb.ChargerBattery(**OWN))
    share = 100 * qb.steady_energies(best).battery / qb.energy_bound(best)
    super_optimal = found.verdicts["bound-super-optimal"]
    assert (super_optimal.found, super_optimal.detail[:14]) == (f"claimed 94.6, model {share:.4g}", "holds at Gamma")
    # super-optimal: 4F²/κ_a² is reached where 2Γ/(2Γ + √(κ_aκ_b)) is twice the root of κ_b/κ_a
    x = OWN["kappa_a"] / (2 * OWN["Gamma"])
    pays = ((math.sqrt(1 + 2 * x) - 1) / (2 * x)) ** 2
    assert rows(found, r"pays for $\kappa_b/\kappa_a$ below")["super-optimal, Γ = 6.3"] == [f"{pays:.3g}"]
    assert numbers_of_the_paper(found) == []


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_04_with_other_devices(device, monkeypatch):
    found = run("04", monkeypatch, device)
    system = qb.ChargerBattery(**device)
    best = qb.steady_energies(qb.super_optimal(system))
    shown = rows(found, "share of the full battery")["reservoir, best ratio"]
    full = qb.energy_bound(system)
    assert shown == [f"{best.charger:.2f}", f"{best.battery:.2f}", f"{best.total:.2f}", f"{best.battery / full:.1%}"]
    curves = found.figures["fig-4"][1]["data"]
    t = curves["|J|t"] / abs(device["J"])
    assert curves["battery reservoir, best ratio"] == pytest.approx(qb.energies(qb.super_optimal(system), t).battery)
    for figure in ("fig-3", "fig-4", "fig-7", "dark-mode", "energies-over-ratio"):
        caption = found.figures[figure][1]["caption"]
        assert rf"$\kappa_a = {device['kappa_a']:g}$, $\kappa_b = {device['kappa_b']:g}$" in caption, figure
    overtakes = rows(found, "best ratio ahead of")["direct coupling, E_B"]
    conventional = system.replace(J=abs(system.J), Gamma=0)
    conventional = conventional.replace(Delta=qb.optimal_detuning(conventional))
    assert (overtakes == ["never", ""]) == (best.battery <= qb.steady_energies(conventional).battery)


@pytest.mark.parametrize("device", [*SLOWLY, OWN_SLOWLY])
def test_chapter_05_with_other_devices(device, monkeypatch):
    found = run("05", monkeypatch, device)
    kappa, direct = device["kappa_a"], 4 * device["F"] ** 2 / device["kappa_a"] ** 2
    rate = device["Gamma"] or 2 * abs(device["J"])  # without a bath, the paper's choice
    bare = qb.ChargerBattery(**device | {"J": 0, "Gamma": rate})
    trade = rows(found, "reservoir: energy")
    for g in (4, 16, 64):
        best = qb.super_optimal(bare.replace(kappa_b=kappa / (4 * g)))
        slow = -kappa / 2 / max(np.linalg.eigvals(best.drift_matrix).real)
        assert trade[f"{g}"][:2] == [f"{qb.steady_energies(best).battery / direct:.2f}", f"{slow:.1f}"]
    data = found.figures["fig-6"][1]["data"]
    assert data["kappa_b"][-1] == pytest.approx(kappa)
    best = qb.super_optimal(bare.replace(kappa_b=data["kappa_b"][100]))
    assert data["super-optimal"][100] == pytest.approx(qb.steady_energies(best).battery - direct)
    opened = {claim for claim in ("fig-6",) if found.verdicts[claim].verdict != "holds"}
    assert opened == ({"fig-6"} if device is OWN else set())
    del found.figures["fig-6-value"]  # about the paper's caption, whatever the device
    assert device is not OWN or numbers_of_the_paper(found) == []


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_01_with_other_devices(device, monkeypatch, capsys):
    found = run("01", monkeypatch, device)
    system = qb.ChargerBattery(**device)
    best = system.replace(Delta=qb.optimal_detuning(system))
    assert len(found.verdicts) == 24
    data = found.figures["amplitudes"][1]["data"]
    assert data["battery"][-1] == pytest.approx(qb.energies(best, 60 / abs(system.J)).battery)
    assert "purity 0.500" in capsys.readouterr().out
    caption = found.figures["amplitudes"][1]["caption"]
    assert rf"$|J| = {abs(system.J):g}$, $\Gamma = {system.Gamma:g}$" in caption


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_15_with_other_devices(device, monkeypatch):
    """The charger's and the reservoir's lines again, from the master equation in Fock space."""
    device = device | {"F": min(device["F"], 2 * device["kappa_a"])}  # few levels suffice
    found = run("15", monkeypatch, device)
    table, alone = rows(found, "drawable"), qb.ChargerBattery(**device | {"J": 0, "Gamma": 0})
    size, Gamma = abs(device["J"]), device["Gamma"]
    schemes = {f"charger, |J| = {size:.3g}": alone.replace(J=size)}
    if Gamma:
        schemes[f"reservoir, Γ = {Gamma:.3g}"] = qb.super_optimal(alone.replace(Gamma=Gamma))
    else:
        assert table["reservoir, Γ = 0"][-1] == "none"
    for name, system in schemes.items():
        rho = qutip.steadystate(*qb.to_qutip(system, 40, 2))
        E_A, E_B = (qutip.expect(qutip.num(levels), rho.ptrace(k)) for k, levels in enumerate((40, 2)))
        passive = rho.ptrace(1).eigenenergies()[0]  # what no unitary operation takes out
        assert table[name][:3] == [f"{E_A:.2f}", f"{E_B:.3f}", f"{E_B - passive:.3f}"], name
    share = device["kappa_b"] / device["kappa_a"]
    assert rf"$\kappa_b = {share:g}\kappa_a$" in found.figures["qubit-ergotropy"][1]["caption"]
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    same = math.isclose(share, 0.2)  # as in the paper
    assert opened == (set() if same else {f"qubit-{what}" for what in ("pays", "detuned", "limit", "nears", "device")})


@pytest.mark.slow
def test_chapter_15(monkeypatch):
    own = {"F": 0.8, "J": 0.5 + 0.6j, "Gamma": 0, "kappa_a": 2.0, "kappa_b": 3.0}
    found = run("15", monkeypatch, own)
    table = rows(found, "drawable")
    assert table["reservoir, Γ = 0"][-1] == "none"
    H, c_ops = qb.to_qutip(qb.ChargerBattery(**own), 14, 2)
    rho = qutip.steadystate(H, c_ops)
    E_A, E_B = (qutip.expect(qutip.num(size), rho.ptrace(k)) for k, size in enumerate((14, 2)))
    passive = rho.ptrace(1).eigenenergies()[0]  # what no unitary operation takes out
    assert table["charger, |J| = 0.781"][:3] == [f"{E_A:.2f}", f"{E_B:.3f}", f"{E_B - passive:.3f}"]
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == {"qubit-pays", "qubit-detuned", "qubit-limit", "qubit-nears", "qubit-device"}


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_14_with_other_devices(device, monkeypatch):
    found = run("14", monkeypatch, device)
    here = qb.ChargerBattery(**device)
    data = found.figures["noisy-laser"][1]["data"]
    gamma = data["gamma/kappa_b"][50] * here.kappa_b
    limit = here.kappa_a * here.kappa_b / ((here.kappa_a + gamma) * (here.kappa_b + gamma))
    assert data["locked: coupling, set anew"][50] == pytest.approx(limit)
    best = qb.noisy_energies(qb.super_optimal(here), gamma).battery / qb.energy_bound(here)
    assert data["all: reservoir, y = κ_a/κ_b"][50] == pytest.approx(best)
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened <= {"noise-crossing", "noise-ergotropy", "noise-delay"}
    caption = found.figures["noisy-laser"][1]["caption"]
    assert rf"$\kappa_a = {here.kappa_a:g}$, $\kappa_b = {here.kappa_b:g}$" in caption


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_03_with_other_devices(device, monkeypatch):
    found = run("03", monkeypatch, device)
    system = qb.ChargerBattery(**device)
    alone = system.replace(Gamma=0)
    tops = [qb.steady_energies(s.replace(Delta=qb.optimal_detuning(s))).battery for s in (alone, system)]
    shown = rows(found, r"$E_B(\infty)$")
    assert [shown[name][1] for name in ("optimal detuning", "shared reservoir added")] == [f"{E:.4f}" for E in tops]
    curves = found.figures["fig-2"][1]["data"]
    t = curves["|J|t"] / abs(device["J"])
    assert curves["on resonance, Δ = 0"] == pytest.approx(qb.energies(alone, t).battery)
    phases = found.figures["adding-the-reservoir"][1]["data"]
    nearest = abs(np.angle(np.exp(1j * phases["phi"]) * np.exp(-1j * np.angle(device["J"])))).argmin()
    assert phases["y = 1"][nearest] == pytest.approx(tops[1] / tops[0], rel=0.02)
    for figure in ("fig-2", "two-peaks", "adding-the-reservoir"):
        caption = found.figures[figure][1]["caption"]
        assert rf"$\kappa_a = {device['kappa_a']:g}$, $\kappa_b = {device['kappa_b']:g}$" in caption, figure


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_02_with_other_devices(device, monkeypatch, capsys):
    found = run("02", monkeypatch, device)
    system = qb.ChargerBattery(**device)
    assert len(found.verdicts) == 31
    said = found.figures["response-map"][1]
    at = system.replace(Delta=abs(system.J))
    energies = qb.steady_energies(at.replace(Gamma=[0, system.Gamma])).battery
    above = qb.steady_energies(at.replace(Delta=-at.Delta)).battery
    left = sum(energy > energies[0] / 2 for energy in (energies[1], above))
    assert f"of these ridges {('none is', 'one is', 'both are')[left]} left" in said["alt"]
    assert "energy is {:.1f} without and {:.1f} with it".format(*energies) in said["alt"]
    assert rf"$\kappa_a = {system.kappa_a:g}$, $\kappa_b = {system.kappa_b:g}$" in said["caption"]
    supermodes, direct = rows(found, "route").values()
    assert supermodes == direct
    assert "|J|t = " in capsys.readouterr().out


@pytest.mark.parametrize("device", SLOWLY)
def test_chapter_12_with_other_devices(device, monkeypatch):
    found = run("12", monkeypatch, device)
    here = qb.ChargerBattery(**device | {"J": 0})
    full = qb.energy_bound(here)
    data = found.figures["which-charger"][1]["data"]
    error, keeps = data["couplings: across"][30, 45], data["couplings: coupling"][30, 45]
    J = error * qb.matched_coupling(here.kappa_a, here.kappa_b)
    assert keeps == pytest.approx(qb.steady_energies(here.replace(J=J, Gamma=0)).battery / full)
    error, keeps = data["couplings: up"][45, 30], data["couplings: reservoir"][45, 30]
    wrong = here.with_ratio(error**2 * here.kappa_a / here.kappa_b)
    assert keeps == pytest.approx(qb.steady_energies(wrong).battery / full)
    perfect = qb.steady_energies(qb.super_optimal(here)).battery / full
    assert rows(found, "take")["nothing"][:2] == ["100.0%", f"{perfect:.1%}"]
    opened = {claim for claim, verdict in found.verdicts.items() if verdict.verdict != "holds"}
    assert opened == ({"robust-all"} if device["Gamma"] == 0 else set())
    for figure in ("which-charger", "one-error-at-a-time", "all-errors-at-once"):
        caption = found.figures[figure][1]["caption"]
        assert rf"$\Gamma = {here.Gamma:g}$, $\kappa_a = {here.kappa_a:g}$, $\kappa_b = {here.kappa_b:g}$" in caption


def opened(found):
    """The claims whose verdict is another one at this device than at the paper's."""
    entries = {**qb.claims("paper"), **qb.claims("book")}
    return {claim for claim, finding in found.verdicts.items() if finding.verdict != entries[claim]["verdict"]}


@pytest.mark.parametrize("device", [*SLOWLY, OWN_SLOWLY])
def test_chapter_09_with_other_devices(device, monkeypatch):
    """The work is taken from the amplitude, on the way by a sum over small steps."""
    found = run("09", monkeypatch, device)
    rate = device["Gamma"] or 2 * abs(device["J"])  # without a bath, the paper's choice
    best = qb.super_optimal(qb.ChargerBattery(**device | {"J": 0, "Gamma": rate}))
    a, b = qb.steady_amplitudes(best)
    P, leak = -2 * best.F * a.imag, best.kappa_b * abs(b) ** 2
    full = abs(b) ** 2 / qb.energy_bound(best)
    shown = rows(found, "$P$")["reservoir, super-optimal"]
    assert [shown[0], *shown[3:]] == [f"{P:.3f}", f"{leak:.3f}", f"{leak / P:.3f}", f"{full:.1%}"]
    data = found.figures["flow-ledger"][1]["data"]
    t, parts = data["|J|t"] / abs(device["J"]), data["reservoir, super-optimal: battery"]
    steps = np.linspace(0, t[120], 20001)
    W = np.trapezoid(-2 * best.F * qb.amplitudes(best, steps).charger.imag, steps)
    assert parts[120] == pytest.approx(qb.energies(best, t[120]).battery / W, rel=1e-5)
    later = found.figures["flow-discharge"][1]["data"]
    assert later["coupling switched off"] == pytest.approx(np.exp(-device["kappa_b"] * later["t"]))
    named = rf"$F = {best.F:g}$, $|J| = {abs(device['J']):g}$, $\Gamma = {rate:g}$"
    named += rf", $\kappa_a = {best.kappa_a:g}$, $\kappa_b = {best.kappa_b:g}$"
    assert all(named in said["caption"] for _, said in found.figures.values())
    assert opened(found) <= {"flow-share-value", "flow-order"}
    assert ("flow-share-value" in opened(found)) == (f"{leak / P:.3f}" != "0.461")
    assert device is not OWN or numbers_of_the_paper(found) == []


@pytest.mark.parametrize("device", [*SLOWLY, OWN_SLOWLY])
def test_chapter_10_with_other_devices(device, monkeypatch):
    """The heat is taken from SciPy's solution of the Lyapunov equation, the temperatures from Planck's law."""
    found = run("10", monkeypatch, device, "laboratory = qb.Laboratory(frequency=7e9, rate_unit=1e6)")
    rate = device["Gamma"] or 2 * abs(device["J"])  # without a bath, the paper's choice
    best = qb.super_optimal(qb.ChargerBattery(**device | {"J": 0, "Gamma": rate}))
    work = abs(qb.steady_amplitudes(best).battery) ** 2
    kelvin = constants.h * 7e9 / constants.k / np.log1p([part / (1 - part) / work for part in (0.99, 0.9, 0.5)])
    assert rows(found, "photons of work")[f"{work:.2g}"] == [f"{1e3 * T:.0f}" for T in kelvin]
    assert f"{kelvin[-1]:.2f} K for {work:.2g} photons" in found.figures["heat-temperature"][1]["alt"]
    p = np.array([best.p_a, best.p_b])
    noise = np.diag([best.kappa_a, 0]), np.diag([0, best.kappa_b]), rate * np.outer(p, p)
    shares = [solve_continuous_lyapunov(best.drift_matrix, -N)[1, 1].real for N in noise]
    n = 1 / np.expm1(constants.h * 7e9 / constants.k / np.array([0.1, 0.02, 0.02]))
    shown = rows(found, "thermal photons")
    assert shown["reservoir, super-optimal"] == [*(f"{share:.3f}" for share in shares), f"{np.dot(shares, n):.4f}"]
    assert next(iter(shown)) == f"coherent, |J| = {abs(device['J']):g}"
    drawn = found.figures["heat-shares"][1]["data"]
    at = best.replace(Gamma=drawn["Gamma"][30])
    N = at.Gamma * np.outer(p, p)
    expected = solve_continuous_lyapunov(at.drift_matrix, -N)[1, 1].real
    assert drawn["reservoir: reservoir"][30] == pytest.approx(expected)
    share = drawn["reservoir: reservoir"]
    assert ("falls back" in found.figures["heat-shares"][1]["alt"]) == (share[-1] < max(share))
    losses = rf"$\kappa_a = {best.kappa_a:g}$, $\kappa_b = {best.kappa_b:g}$"
    assert all(losses in said["caption"] for _, said in found.figures.values())
    assert opened(found) - {"heat-laboratory"} <= {"heat-reservoir-peak", "heat-line"}
    assert ("heat-reservoir-peak" in opened(found)) == (best.kappa_a < 2 * best.kappa_b)
    assert device is not OWN or set(numbers_of_the_paper(found)) == {f"{share[-1]:.2f}"}  # by chance


@pytest.mark.parametrize("device", [*SLOWLY, OWN_SLOWLY])
def test_chapter_16_with_other_devices(device, monkeypatch):
    """The middle mode by the network's equations of motion, the converter by the null vector of its Liouvillian."""
    found = run("16", monkeypatch, device)
    assert opened(found) == set()
    a, b = device["kappa_a"], device["kappa_b"]
    s = math.sqrt(a * b)
    g_a, g_b = math.sqrt(20) * s * (a / b) ** 0.25, math.sqrt(20) * s * (b / a) ** 0.25
    for loss in (20, 2, 0.2, 0):
        h = np.array([[0, g_a, 0], [g_a, 0, g_b], [0, g_b, 0]])
        share = abs(qb.network.steady_amplitudes(np.diag([a, loss * a, b]), h)[2]) ** 2 * a * b
        assert rows(found, r"$\kappa_c/\kappa_a$")[f"{loss:g}"] == [f"{share:.2%}"]
    F, g = 0.2 * s, 0.7 * s
    low, high = (np.diag(np.sqrt(np.arange(1, levels)), 1) for levels in (3, 5))
    c_a, c_b, one = np.kron(low, np.eye(5)), np.kron(np.eye(3), high), np.eye(15)
    H = g * (c_a.T @ c_b @ c_b + c_a @ c_b.T @ c_b.T) + F * (c_a + c_a.T)
    L = -1j * (np.kron(H, one) - np.kron(one, H.T))
    for rate, jump in ((a, c_a), (b, c_b)):
        n = jump.T @ jump
        L += rate * (np.kron(jump, jump) - (np.kron(n, one) + np.kron(one, n.T)) / 2)
    rho = np.linalg.svd(L)[2][-1].conj().reshape(15, 15)
    share = (np.trace(c_b.T @ c_b @ rho) / np.trace(rho)).real * a * b / F**2
    assert found.names["converted"](F, g, a, b, (3, 5)) == pytest.approx(share)
    assert found.figures["networks"][1]["data"]["gain"].max() > 1
