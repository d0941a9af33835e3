"""Each printed form of the ledger against the paper's own LaTeX, read by another route.

`transcription.toml` holds the displays character by character: their hashes are those of the map of the paper. A reader
of a few lines turns LaTeX into Python and evaluates it at random settings to complex numbers, with the paper's own
abbreviations and without SymPy; the ledger's expression, with the book's, must give the same numbers.
"""

import cmath
import random
import re
import tomllib
from functools import cache
from pathlib import Path

import execute
import paper_map
import pytest
import sympy as sp

import qbutils as qb
from qbutils.symbolic import DERIVED, SYMBOLS
from referee.equations import parse

PAPER = tomllib.loads(Path(__file__).with_name("transcription.toml").read_text(encoding="utf-8"))

# --- a reader of the paper's LaTeX ------------------------------------------------------------------------------------

LAYOUT = re.compile(r"\\left|\\right|\\(begin|end)\{aligned\}|\\quad.*$|&|,?\s*\\\\|\$\$|\\lim_\{.*?\}")
ZERO = re.compile(r"[_^]\{((?:\\?\w+,)?\\?\w+)=0\}")  # taken at zero, such as |…|_{\Delta,J=0}
GREEK = ["Gamma", "Delta", "kappa", "omega", "phi", "alpha", "theta", "mu", "pi"]
PLAIN = ["p_a", "p_b", "x", "y", "z", "t", "F", "J", "K", "M", "i", "e", "a", "b", "H_a", "H_b", "H_L"]
ATOMS = {
    **{rf"\{name}": name for name in GREEK},
    **{rf"\{name}_{i}": f"{name}_{i}" for name in GREEK for i in "abLABz"},
    **{name: name for name in PLAIN},
    **{f"p_{i}^{mode}": f"p_{i}_{mode}" for i in "ab" for mode in "abz"},
    r"\mathcal{K}_{bb}": "K_bb", r"\mathcal{K}_{ab}": "K_ab",
    r"\Delta_{in}": "Delta_in", "H_{AB}": "H_AB", "H_{int}": "H_int", r"[H, \rho]": "no_jump",
    r"a^\dagger": "ad", r"b^\dagger": "bd",
    "C_+": "C_p", "C_-": "C_m", r"C_+^\dagger": "C_pd", r"C_-^\dagger": "C_md",
    r"\langle a \rangle": "m_a", r"\langle b \rangle": "m_b",
    r"\langle C_+ \rangle": "m_p", r"\langle C_- \rangle": "m_m",
    r"\langle a^\dagger a \rangle": "n_a", r"\langle b^\dagger b \rangle": "n_b",
    r"\langle a^\dagger b \rangle": "c_ab",
    r"\langle C_+^\dagger C_+ \rangle": "n_p", r"\langle C_-^\dagger C_- \rangle": "n_m",
    r"\langle C_+^\dagger C_- \rangle": "c_pm", r"\mathcal{D}_z[\rho]": "jump_z",
    **{rf"\mathcal{{D}}_{x}[\rho]": f"jump_{x}_{x}" for x in "ab"},
    **{rf"\mathcal{{D}}_{{z_{x}}}[\rho]": f"jump_z_{x}" for x in "ab"},
    **{rf"\mathcal{{L}}_{x}[\rho]": f"jump_{x}_{x}" for x in "ab"},
    **{rf"\mathcal{{L}}_{x}^{y}[\rho]": f"jump_{x}_{y}" for x in "ab" for y in "ab"},
}  # fmt: skip
FUNCTIONS = {r"\sqrt": "sqrt", r"\Re": "re_", r"\Im": "im_", r"\cos": "cos", r"\abs": "abs", r"\mathcal{J}": "calJ"}
SIGNS = {"^*": ".conjugate()", "^": "**", "{": "(", "}": ")", r"\{": "(", r"\}": ")", r"\times": "*"}
NAMED = sorted([*ATOMS, *FUNCTIONS, *SIGNS], key=len, reverse=True)
TOKEN = re.compile("|".join([*map(re.escape, NAMED), r"\d+", r"[-+/(),]"]))


def formula(tex):
    """Return one side of a formula without its layout, and the symbols that it takes at zero."""
    tex = LAYOUT.sub(" ", tex)
    zero = {name for found in ZERO.findall(tex) for name in found.replace("\\", "").split(",")}
    return ZERO.sub("", tex).strip(" .,"), zero


@cache
def python(tex):
    """Write a side of a formula as Python: what stands side by side is multiplied."""
    tex = fractions(re.sub(r"\|([^|]+)\|", r"\\abs{\1}", tex))
    tex = re.sub(r"\\cos\^2 (\\\w+)", r"(\\cos{\1})^2", re.sub(r"\\cos (\\\w+)", r"\\cos{\1}", tex))
    assert not TOKEN.sub("", tex).strip(), f"{TOKEN.sub('', tex)!r} of {tex} is not read"
    source, factor = "", False  # whether a factor has just ended
    for token in TOKEN.findall(tex):
        starts = token in ATOMS or token in FUNCTIONS or token.isdigit() or token in ("(", "{", r"\{")
        source += ("*" if factor and starts else "") + (ATOMS | FUNCTIONS | SIGNS).get(token, token)
        factor = token in ATOMS or token.isdigit() or token in (")", "}", r"\}", "^*")
    return compile(source, tex, "eval")


def fractions(tex):
    r"""Write \frac{A}{B} as ({A}/{B})."""
    while (start := tex.find(r"\frac{")) >= 0:
        middle = closing(tex, start + 5)
        end = closing(tex, middle)
        tex = f"{tex[:start]}({tex[start + 5 : middle]}/{tex[middle:end]}){tex[end:]}"
    return tex


def closing(tex, start):
    """Where the braces that open at a place have closed."""
    depth = 0
    for place in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[place], 0) if tex[place - 1] != "\\" else 0
        if depth == 0:
            return place + 1
    raise ValueError(f"{tex[start:]} does not close")


def value(tex, values):
    """Evaluate one side of a formula."""
    tools = {"sqrt": cmath.sqrt, "cos": cmath.cos, "calJ": calJ(values)}
    tools |= {"re_": lambda z: z.real, "im_": lambda z: z.imag}
    return complex(eval(python(tex), tools, values))  # of a file of this repository


def calJ(values):
    """𝒥(x, θ) as the paper defines it."""
    return lambda x, theta: value(side("text-J"), values | {"x": x, "theta": theta})


def side(name, which=-1):
    """One side of a transcribed formula: the last, if not told."""
    tex, _ = formula((PAPER["displays"] | PAPER["inline"])[name])
    return re.split(r"\\equiv|=:|=", tex)[which]


# --- settings ---------------------------------------------------------------------------------------------------------


def setting(seed, zero=()):
    """Random values of the ledger's free symbols, by name, some of them zero."""
    draw = random.Random(seed).uniform
    free = {name: symbol for name, symbol in SYMBOLS.items() if symbol not in DERIVED}
    values = {
        name: draw(0.2, 2) if symbol.is_positive else draw(-2, 2) + (0 if symbol.is_real else 1j * draw(-2, 2))
        for name, symbol in free.items()
    }
    values["w"] = draw(0.2, 2) * cmath.exp(1j * draw(-1, 1))  # a principal cube root
    return values | dict.fromkeys({"absJ" if name == "J" else name for name in zero}, 0)


def letters(ledger):
    """The paper's letters at a setting of the ledger's symbols, by the paper's own definitions."""
    v = ledger | {"i": 1j, "e": cmath.e, "pi": cmath.pi, "omega_A": ledger["omega"], "omega_B": ledger["omega"]}
    v |= {"J": v["absJ"] * cmath.exp(1j * v["phi"]), "Delta_in": v["absJ"], "alpha": cmath.pi / 2 - v["phi"]}
    v |= {"kappa": v["kappa_a"], "theta": v["w"], "M": 1.0, "K": 1 + v["w"] ** 3, "no_jump": 0}
    v["mu"] = value(side("text-mu"), v)
    for i in "ab":
        v[f"Gamma_{i}"] = value(side("text-Gamma_i").replace("p_i", f"p_{i}"), v)
        v |= {f"p_{mode}_{i}": value(side(f"text-p{mode}-{i}"), v) for mode in "ab"}
        v[f"p_{i}_z"] = value(side(f"text-pz-{i}"), v)
    v["mu_z"] = -v["p_a_z"] * v["p_b_z"].conjugate()  # its letter; how it is printed is a claim of its own
    v |= {f"K_{i}b": value(side(f"text-K_{i}b"), v) for i in "ab"}
    v |= {f"jump_{x}_{y}": v[x] * v[f"{y}d"] for x in "ab" for y in "ab"}
    v |= {f"jump_{z}": jump(side(f"eq-{n}"), v) for z, n in {"z_a": "A8", "z_b": "A9"}.items()}
    v["jump_z"] = jump(side("text-z"), v)
    for part in ("a", "b", "int", "L", "AB"):
        name = {"a": "h-a", "b": "h-b", "int": "h-int", "L": "h-l", "AB": "h-ab"}[part]
        v[f"H_{part}"] = value(side(f"text-{name}"), v)
    return v


def jump(z, v):
    """What z·z† adds to the jump terms: z times its conjugate, with the daggered letters in place of the others'."""
    daggered = {x: v[f"{x}d"].conjugate() for x in ("a", "b", "C_p", "C_m")}
    return value(z, v) * value(z, v | daggered).conjugate()


# --- what the ledger prints, against what the paper does --------------------------------------------------------------


def signs(name, v):
    """Both values of a ±."""
    return [value(side(name).replace(r"\pm", sign), v) for sign in "+-"]


def moved(name, v):
    """An equation of motion with its left side."""
    left = re.search(r"\\frac\{d(.*?)\}\{dt\}", PAPER["displays"][name])[1]
    return [value(left, v), value(side(name), v)]


def real(v):
    """The same setting with a real J, as in the captions."""
    return letters({name: v[name] for name in v.keys() & SYMBOLS.keys()} | {"phi": 0})


def couplings(v):
    """y = |p_a|²/|p_b|² with the p_a and p_b of Figs. 4, 6 and 7, which are the same."""
    printed = {tuple(f for f in PAPER["captions"][fig] if "^{" in f) for fig in ("fig-4", "fig-6", "fig-7")}
    ((p_a, p_b),) = printed
    p = {formula.split(" = ")[0]: value(formula.split(" = ")[1], v) for formula in (p_a, p_b)}
    return [value(side("text-ratio"), v | p)]


#: How a claim is read where it is more or less than the right side of its formula.
READ = {
    "eq-2": lambda v: signs("eq-2", v),
    "text-frequencies": lambda v: signs("text-frequencies", v),
    "text-frequencies-A": lambda v: signs("text-frequencies-A", v),
    "eq-13": lambda v: [signs("eq-13", v | {"kappa": value(side("text-kappa"), v) ** 0.5})[0] ** 2],
    "eq-A10": lambda v: [value(side("eq-A10", 1), v)],
    "eq-A7": lambda v: [value(side("eq-A7"), v | {"jump_z": jump(side("eq-A10"), v)})],
    "eq-15": lambda v: [value(re.search(r"\\\{x(.*)y, ", PAPER["displays"]["eq-15"]).expand(r"a\1 b"), v)],
    "eq-14": lambda v: [value(side("eq-14"), v)],
    "eq-A14": lambda v: moved("eq-A14", v),
    "eq-A15": lambda v: moved("eq-A15", v),
    "eq-A18": lambda v: [value(side("eq-A18"), v) ** 2],
    "eq-26": lambda v: [value(side("eq-26"), real(v))],
    "eq-26-limit": lambda v: [value(side("eq-26-limit"), real(v))],
    "text-pz": lambda v: [v["p_a_z"], v["p_b_z"]],
    "text-mu-ab": lambda v: [value(side(f"text-mu-{i}"), v) for i in "ab"],
    "text-phi-zero": lambda v: [value(side(f"text-phi-zero-{i}"), v) for i in "ab"],
    "text-mu-z-zero": lambda v: [value("0", v)],
    "fig-4-couplings": couplings,
}
READ |= {name: READ.get(name, lambda v, name=name: [value(side(name), v)]) for name in PAPER["displays"]}
WHOLE = ["detuning", "h-int", "h-ab", "h-l", "mu", "ratio", "denominator", "mu-z", "equal-couplings"]
READ |= {f"text-{name}": lambda v, name=name: [value(side(f"text-{name}"), v)] for name in WHOLE}


@cache
def numbers_of_the_paper(claim):
    """What the paper's formula comes to at a few random settings."""
    _, zero = formula((PAPER["displays"] | PAPER["inline"]).get(claim, ""))
    settings = [setting(f"{claim} {seed}", zero) for seed in range(4)]
    return [(ledger, READ[claim](letters(ledger))) for ledger in settings]


def differs(claim, form):
    """Whether a form, an expression or matrix of the book, and the paper's differ at one of a few random settings."""
    symbols = [SYMBOLS[name] for name in numbers_of_the_paper(claim)[0][0]]
    numbers = sp.lambdify(symbols, sp.flatten(sp.Matrix([form]).xreplace(DERIVED)), "numpy")
    for ledger, paper in numbers_of_the_paper(claim):
        printed = [complex(entry) for entry in numbers(*ledger.values())]
        if len(paper) != len(printed) or any(abs(p - q) > 1e-9 * abs(p) for p, q in zip(paper, printed, strict=True)):
            return True
    return False


@pytest.mark.parametrize("name", PAPER["displays"])
def test_display_is_that_of_the_paper(name):
    """No character differs: the map of the paper has the hash."""
    hashes = [unit["hash"] for unit in paper_map.table() if unit["kind"] == "display" and name in unit["claims"]]
    assert hashes == [paper_map.Unit("", "", PAPER["displays"][name]).hash]


def test_every_printed_equation_is_transcribed():
    assert set(READ) == {claim for claim, entry in qb.claims("paper").items() if entry["kind"] == "equation"}


@pytest.mark.parametrize("claim", READ)
def test_ledger_prints_what_the_paper_does(claim):
    assert not differs(claim, qb.claims()[claim].form())


@pytest.mark.parametrize("claim", READ)
def test_one_changed_sign_is_seen(claim):
    """In the ledger's form, each sign in turn; a form of one term gets a sign."""
    printed = qb.claims("paper")[claim]["printed"]
    places = [found.start() for found in re.finditer(r" [+-] ", printed)]
    other = {" + ": " - ", " - ": " + "}
    changed = [printed[:at] + other[printed[at : at + 3]] + printed[at + 3 :] for at in places] or [f"-({printed})"]
    if printed == "0":
        changed = ["1"]
    assert [text for text in changed if not differs(claim, parse(qb.claims()[claim], text))] == []


# --- the captions -----------------------------------------------------------------------------------------------------

ROWS = {
    "drive": ["F"], "coupling": ["|J|", "J"], "phase": [r"\phi"], "reservoir": [r"\Gamma"], "couplings": ["p_a", "p_b"],
    r"damping $\kappa_a$": [r"\kappa_a", r"\kappa"], r"damping $\kappa_b$": [r"\kappa_b"],
    "detuning": [r"\Delta", r"\Delta_{opt}"],
}  # fmt: skip


def listed():
    """The rows of the table of the captions' parameters, as the page on them has it."""
    page = (execute.CHAPTERS / "parameters.md").read_text(encoding="utf-8")
    lines = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| **")]
    table = {name.strip(" *"): [cell.strip() for cell in cells] for name, *cells in lines}
    full = {row: next(name for name in table if re.match(rf"{re.escape(row)}( |,|$)", name)) for row in ROWS}
    return {row: table[name] for row, name in full.items()}


def in_caption(figure, symbols):
    """The values that a caption gives to some symbols: numbers, π, and the exponents of κ_a/κ_b."""
    sides = [formula.split(" = ") for formula in PAPER["captions"][figure] if "<" not in formula]
    given = [last for *names, last in sides if set(names) & set(symbols)]
    text = " ".join(given).replace(r"\pi", "π").replace(r"(\kappa_a/\kappa_b)^", "")
    return set(re.findall(r"-?\d+/\d+|\d+\.\d+|\d+|π", text))


def wrong_captions(table):
    """List the cells that give what the caption does not, or not what it does."""
    wrong = []
    for row, symbols in ROWS.items():
        for column, figure in enumerate(("fig-2", "fig-3", "fig-4", "fig-6", "fig-7")):
            cell = re.sub(r"\([a-z]\)|Eq\. \(\d+\)", "", table[row][column].replace(r"\pm 1/4", " 1/4 -1/4"))
            cell = cell.replace(r"\pi", "π")
            said = set(re.findall(r"-?\d+/\d+|\d+\.\d+|\d+|π", cell))
            given = in_caption(figure, symbols)
            marked = "{." in cell
            if not (given <= said if marked else given == said):
                wrong.append((row, figure, sorted(given), sorted(said)))
    return wrong


def test_captions_are_listed_as_printed():
    assert wrong_captions(listed()) == []
    assert qb.claims("paper")["fig-6-value"]["printed"] == PAPER["captions"]["fig-6"][-1].split(" = ")[1]


@pytest.mark.parametrize("row", ROWS)
def test_one_changed_number_of_a_caption_is_seen(row):
    table = listed()
    for column, cell in enumerate(table[row]):
        if found := re.search(r"(?<![(\d./])(\d\.\d+|\d(?![\d.)/]))", cell):
            other = cell[: found.start()] + "7" + cell[found.end() :]
            values = [*table[row][:column], other, *table[row][column + 1 :]]
            assert wrong_captions(table | {row: values}) or "{." in cell, other
