"""What prose names by a number: equations and figures of the paper, chapters; and the symbols of the notation."""

import cmath
import inspect
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from places import ROOT

import qbutils as qb
from qbutils import symbolic

PAGES = [ROOT / "index.md", *sorted((ROOT / "chapters").glob("*.md"))]
NAMED = tomllib.loads(Path(__file__).with_name("named.toml").read_text(encoding="utf-8"))
CODE = re.compile(r"^```\{code-cell\}.*?^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"\b(Eqs?|Figs?)\.\s+((?:\(?A?\d+\)?(?:[–, ]|and|or|to)*)+)(?!\.\d)|(\(A\d+\))")


def names(text):
    """Count the equations and figures of the paper that a text names, each by its number."""
    found = Counter()
    for kind, numbers, appendix in PLACE.findall(CODE.sub("", text)):
        what = "Fig." if kind.startswith("Fig") else "Eq."
        found.update(f"{what} {number}" for number in re.findall(r"A?\d+", numbers or appendix))
    return dict(sorted(found.items()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_the_equations_and_figures_that_it_means(page):
    """A wrong number reads as well as the right one; `named.toml` says how often a page names which."""
    assert names(page.read_text(encoding="utf-8")) == NAMED.get(page.stem, {}), "see tests/book/named.toml"


def test_a_changed_number_is_another_name():
    text = "By Eq. (13) and Eqs. (A16)–(A18), Figs. 2 and 7; so (A6) holds in Fig. 4.1."
    assert names(text) == {"Eq. 13": 1, "Eq. A16": 1, "Eq. A18": 1, "Eq. A6": 1, "Fig. 2": 1, "Fig. 7": 1}
    assert all(names(text.replace(old, "9", 1)) != names(text) for old in ("13", "A16", "A18", "2", "7", "A6"))


LINK = re.compile(r"\[([^\[\]]*)\]\((?:\./)?(?:chapters/)?(\d\d)-[\w-]+\.(?:md|ipynb)")


def test_a_chapter_that_is_named_is_the_one_that_the_link_leads_to():
    links = [link for page in PAGES for link in LINK.findall(page.read_text(encoding="utf-8"))]
    numbered = [(re.fullmatch(r"(?:.*\b[Cc]hapters? )?(\d+)", text), int(chapter)) for text, chapter in links]
    assert sum(found is not None for found, _ in numbered) > 120
    assert [(found[0], chapter) for found, chapter in numbered if found and int(found[1]) != chapter] == []


# --- the notation ---------------------------------------------------------------------------------------------------

ROWS = re.findall(r"^\| (\$.*)\|$", (ROOT / "chapters/notation.md").read_text(encoding="utf-8"), re.MULTILINE)
CELLS = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in ROWS]

# What each row says, in the order of the table: its first symbol, what its meaning must say, chapter, name in the code.
MEANT = """
a | annihilation of charger and battery | 1 | symbolic.a symbolic.b
F | amplitude drive charger | 1 | F
J | coherent coupling complex | 1 | J
\\omega | frequency both oscillators laser | 1 | symbolic.omega symbolic.omega_L
\\Delta | detuning both from the laser | 1 | Delta
\\kappa_a | local damping rates | 1 | kappa_a kappa_b
\\Gamma | rate shared reservoir | 1 | Gamma
\\mathcal D_O\\rho | dissipator | 1 |
p_a | complex couplings shared reservoir | 1 | p_a p_b
\\Gamma_i | decay either oscillator into the shared reservoir | 1 | Gamma_a Gamma_b
\\mu | phase factor dissipative coupling | 1 | mu
M | drift matrix amplitudes (4) (5) | 1 | drift_matrix
E_A | energies | 1 | .charger .battery
\\xi | total energy | 1 | .total
\\Delta_\\mathrm{in} | built-in detuning | 2 |
C_\\pm | supermodes | 2 | symbolic.C_p symbolic.C_m
\\delta | detuning of one supermode chapter 7 either over its damping | 2 |
p_\\pm | couplings of the supermodes to the shared reservoir | 2 |
\\Delta_\\mathrm{opt} | detuning largest steady $E_B$ | 3 | optimal_detuning
A | all damping of one oscillator | 3 |
x | chapter 3 only | 3 |
R | denominator both steady energies | 3 |
c_1 | coefficients cubic root $2\\Delta_\\mathrm{opt}$ | 3 | detuning_cubic
\\mathcal K | short forms (9), (10) (A16)–(A18) | 3 |
y | ratio $\\Gamma_a/\\Gamma_b$ best at $\\kappa_a/\\kappa_b$ | 4 | with_ratio(y)
u | short forms the best $u$ is $k$ | 4 |
\\mathcal G_A^r | gap between super-optimal and conventional energy, of charger and battery | 4 |
\\Gamma_c | rate of the reservoir above which $\\mathcal G_B^r$ is positive | 4 |
\\kappa | damping whatever the laser drives $\\kappa_a$ with a charger battery's own without (13) | 5 |
\\Delta E_\\mathrm{coh} | what a charger adds to direct charging (26) (27) | 5 |
F^2/\\kappa_a\\kappa_b | bound steady $E_B$ every scheme | 7 | energy_bound
K | damping matrix of a network, its inverse, Hermitian matrix of couplings and detunings, amplitudes | 7 | network
F^2\\big(\\sqrt{R_{aa}R_{bb}} + \\lvert R_{ab}\\rvert\\big)^2 | limit largest steady $E_B$ all $h$ | 7 | passive_limit
s | twice the coupling that reaches the bound | 4 | 2*matched_coupling
x | how strongly the charger drives the battery | 7 |
\\kappa_\\mathrm{port} | part of $\\kappa_a$ drive's own line power comes by it field leaves | 7 |
P | rate of work of the drive work done up to a time | 9 | energy_flows
\\sigma | holding share part of $P$ reaches the battery's own bath chapter 12 size of errors | 9 |
n_a | thermal photons in the baths of charger, battery and shared reservoir | 10 |
W | second moments about the mean | 10 | thermal_covariance
h_a | heat shares weights three baths battery's heat | 10 |
c | third mode as the reservoir decay rate coupling to $z$ | 11 |
\\Delta_a | detunings of oscillators of unequal frequency | 12 |
\\gamma | full width laser's line half its height | 14 | linewidth
P | chapter 14 only | 14 |
""".strip().splitlines()


def test_each_symbol_means_what_it_means_where_it_is_met():
    """In order: the words of a meaning, in theirs, the chapter, and what the code calls it."""
    assert len(CELLS) == len(MEANT)
    for (symbols, meaning, chapter, code, *_), row in zip(CELLS, MEANT, strict=True):
        symbol, words, number, calls = (part.strip() for part in row.split("|"))
        assert re.match(rf"\${re.escape(symbol)}( = [^$]*)?\$", symbols), symbols
        assert re.search(".*?".join(map(re.escape, words.split())), meaning), meaning
        assert re.fullmatch(rf"\[{number}\]\(0?{number}-[\w-]+\.ipynb\)", chapter), symbols
        assert re.findall("`(.*?)`", code) == calls.split(), symbols


NOISE = inspect.signature(qb.noisy_energies).parameters


def test_what_the_code_calls_a_symbol_is_there():
    system = qb.ChargerBattery()
    energies = qb.steady_energies(system)
    for *_, calls in (row.split("|") for row in MEANT):
        for call in re.findall(r"[\w.]+", calls.replace("2*", "").replace("(y)", "")):
            owners = (symbolic,) if call.startswith("symbolic.") else (energies,) if call[0] == "." else (system, qb)
            name = call.removeprefix("symbolic.").removeprefix(".")
            assert any(hasattr(owner, name) for owner in owners) or name in NOISE, call


P_A, P_B = 1.2 * cmath.exp(0.3j), 0.8
s = qb.ChargerBattery(
    F=0.3, J=0.2 * cmath.exp(0.7j), Gamma=0.4, kappa_a=0.05, kappa_b=0.02, p_a=P_A, p_b=P_B, Delta=0.11
)
RATIO = s.with_ratio(3)
EQUAL = {  # a definition of the table: what the package has for it, and what it says
    r"J = \lvert J\rvert e^{i\phi}": (s.J, abs(s.J) * cmath.exp(1j * cmath.phase(s.J))),
    r"\Gamma_i = \Gamma\lvert p_i\rvert^2": (s.Gamma_a + 1j * s.Gamma_b, 0.4 * (abs(P_A) ** 2 + 1j * P_B**2)),
    r"\mu = -p_b p_a^*": (s.mu, -P_B * P_A.conjugate()),
    r"\xi = E_A + E_B": (qb.steady_energies(s).total, sum(qb.steady_energies(s)[:2])),
    r"y = \lvert p_a\rvert^2/\lvert p_b\rvert^2": (3, abs(RATIO.p_a) ** 2 / abs(RATIO.p_b) ** 2),
    r"s = \sqrt{\kappa_a\kappa_b}": (2 * qb.matched_coupling(0.05, 0.02), (0.05 * 0.02) ** 0.5),
    r"F^2/\kappa_a\kappa_b": (qb.energy_bound(s), 0.3**2 / (0.05 * 0.02)),
}
DEFINED = {  # and those that only prose needs
    r"\Delta = \omega - \omega_L", r"x = 2\Delta", r"u = \sqrt y", r"k = \sqrt{\kappa_a/\kappa_b}", r"R = K^{-1}",
    r"x = \lvert 2J - i\mu\Gamma\rvert/s",
}  # fmt: skip


def test_each_definition_of_the_table_is_the_packages():
    shown = {symbol for cell in CELLS for symbol in re.findall(r"\$(.*?)\$", cell[0])}
    assert {symbol for symbol in shown if " = " in symbol} == {*EQUAL, *DEFINED} - {r"F^2/\kappa_a\kappa_b"}
    for symbol, (one, other) in EQUAL.items():
        assert symbol in shown
        assert one == pytest.approx(other, rel=1e-12), symbol
