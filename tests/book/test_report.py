"""What is rendered from the ledgers says what they say."""

import copy
import html
import json
import re
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest
import verdicts
from bs4 import BeautifulSoup
from places import ROOT

import qbutils as qb
from qbutils.symbolic import SYMBOLS
from referee import BASES, KINDS, SCHEMA, VERDICTS, Finding, bundles
from theme import claims, report, typeset

PAPER, BOOK = qb.claims("paper"), qb.claims("book")


def test_the_readme_counts_what_the_ledger_holds():
    text = verdicts.README.read_text(encoding="utf-8")
    assert verdicts.BLOCK.search(text)
    assert text == verdicts.updated(text), "run: make verdicts"
    assert verdicts.PICTURE.read_text(encoding="utf-8") == verdicts.picture()[0], "run: make verdicts"


def test_the_readme_shows_a_picture_that_stands_alone():
    """No page around it gives it a namespace or its colours."""
    drawing = verdicts.PICTURE.read_text(encoding="utf-8")
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in drawing
    assert "prefers-color-scheme:dark" in drawing


def test_the_readme_is_brought_into_step():
    old = "a\n<!-- verdicts -->\n| 1 |\n<!-- /verdicts -->\nb\n"
    new = verdicts.updated(old)
    assert new.startswith(f"a\n<!-- verdicts -->\n{report.markdown()}\n\n![Stacked bars")
    assert new.endswith("](chapters/bound-budget.svg)\n<!-- /verdicts -->\nb\n")
    assert verdicts.updated(new) == new


def test_counts_add_up_to_the_ledger():
    assert sum(kinds.total() for kinds in report.counts().values()) == len(PAPER)
    last = report.markdown().splitlines()[7]
    assert last.split("|")[-2].strip() == str(len(PAPER))


@pytest.mark.parametrize("ledger", ["paper", "book"])
def test_a_row_of_the_table_has_its_verdict_and_its_link(ledger):
    for claim in report.ordered(ledger):
        row = BeautifulSoup(claims.row(claim, ledger), "html.parser").tr
        by = {"data-by": report.basis(claim)} if ledger == "book" else {}
        assert row.attrs == {"data-verdict": claim["verdict"], "data-id": claim.id, **by}
        assert row.th.a["href"] == f"{claim['chapter']}.html#claim-{claim.id}"
    assert sorted(claim.id for claim in report.ordered(ledger)) == sorted(qb.claims(ledger))


def test_every_slip_is_in_the_report():
    text = (ROOT / "chapters/06-referees-report.md").read_text(encoding="utf-8")
    chosen = re.findall(r"```{claims}\n:verdict: ([\w-]+)\n(?::kind: ([\w ]+)\n)?```", text)
    assert sorted(chosen) == [
        ("corrected", "statement number figure"), ("holds-if", ""), ("refuted", ""), ("undecidable", ""),
    ]  # fmt: skip
    for directive in ("```{slips}", "```{verdicts}"):
        assert text.count(directive) == 1
    corrected = " ".join(re.findall(r"```{corrections}\n([^`]+)```", text)).split()
    assert sorted(corrected) == sorted(claim.id for claim in report.select("corrected", "equation"))
    named = " ".join(re.findall(r"```{claims}\n((?!:)[^`]+)```", text)).split()
    assert set(named) < PAPER.keys()
    assert len(named) > 30


def test_equations_are_shown_as_the_ledger_writes_them(snapshot):
    """Every symbol; and what an expression may be: a sum, a product, a column, roots, conjugates, real parts."""
    shown = [f"{name} {typeset.tex(symbol)}" for name, symbol in SYMBOLS.items()]
    for name in ("eq-8", "eq-12", "eq-13", "eq-A14", "eq-A16", "eq-A18", "bound-balance", "bound-squares"):
        shown += [f"{name}, {label}: {form}" for label, form in typeset.forms(report.entry(name)).items()]
    assert "\n".join(shown) == snapshot


@pytest.mark.parametrize("ledger", ["paper", "book"])
def test_every_line_has_its_statement_its_equation_or_its_number(ledger):
    for claim in report.ordered(ledger):
        shown = {"equation": "<math ", "number": f"{claim.ledger.said} "}
        said = shown.get(claim["kind"], claims.low(claim["printed"]))
        shown = rf'class="claim-statement">{re.escape(said)}'
        assert re.search(shown, claims.line(claim)["line"])
        assert re.search(shown, claims.row(claim, ledger))


@pytest.mark.parametrize("ledger", ["paper", "book"])
def test_no_name_and_no_number_of_a_program_is_shown(ledger):
    """A line tells what came out as a person would write it."""
    raw = re.compile(r"[^\W\d]_\w|\b(kappa|Gamma|Delta|absJ|phi)|\d[eE][+-]?\d|\^|\dj\b|\w\.\w+\(|None|True|False")
    for claim in report.ordered(ledger):
        shown = re.sub(r"<math.*?</math>|<[^>]*>", " ", claims.row(claim, ledger))
        assert raw.findall(shown) == [], shown


def test_an_equation_is_typeset_and_never_run():
    with pytest.raises(ValueError, match=r"is no part of an expression$"):
        typeset.equation("__import__('os').getcwd()")


def test_no_line_of_an_equation_is_too_wide_for_a_phone():
    formulas = [tex for claim in PAPER.values() for tex in typeset.forms(claim).values()]
    assert max(typeset.glyphs(line) for tex in formulas for line in tex.split("\\\\\n")) < 60


def test_text_of_the_ledger_and_of_a_chapter_is_escaped():
    entry = dict(PAPER["fig-2"]) | {"where": "<Eq>", "printed": "a < b & c", "effect": "<i>"}
    claim = type(PAPER["fig-2"])("fig-2", entry, PAPER["fig-2"].ledger)
    finding = Finding("fig-2", "holds", True, detail="E_B < 1 & <b>")
    for shown in (claims.line(claim), claims.decided(claim, finding)):
        assert "&lt;Eq&gt;" in shown["line"]
        assert "a &lt; b &amp; c" in shown["line"]
        assert "&lt;i&gt;" in shown.astext()
    assert "E<sub>B</sub> &lt; 1 &amp; &lt;b&gt;" in shown.astext()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("E_B,opt at Γ_c", "E<sub>B,opt</sub> at Γ<sub>c</sub>"),
        ("𝒢_B^r", "𝒢<sub>B</sub><sup>r</sup>"),
        ("κ_b^(−1/4)", "κ<sub>b</sub><sup>−1/4</sup>"),
        ("p_a^z = C_+", "p<sub>a</sub><sup>z</sup> = C<sub>+</sub>"),
        ("kappa_a, κ_a, Gamma", "κ<sub>a</sub>, κ<sub>a</sub>, Γ"),
        ("ξ^S, E_A^S", "ξ<sup>S</sup>, E<sub>A</sub><sup>S</sup>"),
        ("9.3e-05, 1e-08, E_A -62%", "9.3 · 10<sup>−5</sup>, 10<sup>−8</sup>, E<sub>A</sub> −62%"),
    ],
)
def test_indices_are_low(text, shown):
    assert claims.low(text) == shown


def test_the_line_of_a_claim_says_what_it_rests_on_and_under_what():
    named = "bound-universal", "eq-9", "fig-6-value", "fig-1"
    said = {claim: report.words(report.entry(claim), report.found()[claim]) for claim in named}
    assert said["bound-universal"].startswith("by machine; ")
    assert said["eq-9"].endswith("; if μ = +1")
    assert said["fig-6-value"].startswith("printed 0.016, model 0.06")
    assert said["fig-1"].startswith("by computation; if and only if |p_a| = |p_b| = 1")
    plain = Finding("", "corrected", False, True)
    assert report.words(PAPER["text-functions-of-x"], plain) == "by machine; functions of y"


@pytest.mark.parametrize("ledger", ["paper", "book"])
def test_every_verdict_on_the_paper_says_which_text_is_judged(ledger):
    for claim in report.ordered(ledger):
        for shown in (claims.line(claim), claims.decided(claim, report.found()[claim.id])):
            assert (f"Judged: {report.JUDGED}." in shown.astext()) == (ledger == "paper")
    later = type(PAPER["eq-1"])("eq-1", dict(PAPER["eq-1"]) | {"version": "the journal's"}, PAPER["eq-1"].ledger)
    assert "Judged: the journal's." in html.unescape(claims.line(later).astext())
    assert f"Judged is {report.JUDGED}." in report.markdown()


def test_outputs_of_chapters_hold_claims_as_data():
    kinds = {kind for path in ROOT.glob("chapters/*.ipynb") for data in bundles(path) for kind in data}
    assert "application/vnd.referee.claim+json" in kinds
    pages = ["".join(data.get("text/html", "")) for path in ROOT.glob("chapters/*.ipynb") for data in bundles(path)]
    assert not any('class="claim' in page for page in pages)


def test_the_detuning_that_the_report_offers_for_pasting_is_the_highest_of_a_scan():
    cells = json.loads((ROOT / "chapters/06-referees-report.ipynb").read_text(encoding="utf-8"))["cells"]
    (source,) = (text for cell in cells if "def best_detuning" in (text := "".join(cell["source"])))
    pasted = {}
    exec(source, pasted)
    rng = np.random.default_rng(6)
    axis = np.linspace(-4, 4, 16001)
    for turn in np.linspace(0, 2 * np.pi, 80):
        J, p_a, p_b = rng.uniform(0.01, 1, 3) * np.exp(1j * np.array([turn, *rng.uniform(0, 7, 2)]))
        Gamma, kappa_a, kappa_b = 10 ** rng.uniform(-2, 0, 3)
        A, B = Gamma * abs(p_a) ** 2 + kappa_a, Gamma * abs(p_b) ** 2 + kappa_b
        across = -1j * J - Gamma * np.conj(p_a) * p_b / 2, -1j * np.conj(J) - Gamma * np.conj(p_b) * p_a / 2
        det = (A / 2 + 1j * axis) * (B / 2 + 1j * axis) - across[0] * across[1]
        best = pasted["best_detuning"](J, Gamma, kappa_a, kappa_b, p_a, p_b)
        assert abs(best - axis[abs(det).argmin()]) < 5e-4


# --- claims.json ----------------------------------------------------------------------------------


def test_claims_for_machines_are_complete_and_valid():
    made = report.as_json()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(made, SCHEMA, jsonschema.Draft202012Validator)
    entries = {c["id"]: c for c in made["claims"]}
    assert entries.keys() == {**PAPER, **BOOK}.keys()
    assert made["judged"] == "the preprint dated 24 July 2024"
    assert all(dict(e).items() <= entries[c].items() for c, e in {**PAPER, **BOOK}.items())
    assert SCHEMA["$defs"]["verdict"]["enum"] == list(VERDICTS)
    assert SCHEMA["$defs"]["entry"]["properties"]["kind"]["enum"] == list(KINDS)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claim: claim.update(verdict="wrong"),
        lambda claim: claim.update(kind="table"),
        lambda claim: claim.update(ledger="papers"),
        lambda claim: claim.update(printed=0.016),
        lambda claim: claim.update(remark="x"),
        lambda claim: claim.update(id="eq 12"),
        lambda claim: claim.pop("found"),
        lambda claim: claim.pop("correct"),
        lambda claim: claim.update({"if": {"absJ": "0"}}),
        lambda claim: claim.update(verdict="holds"),
    ],
)
def test_the_schema_bites(spoil):
    made = copy.deepcopy(report.as_json())
    made["claims"] = [claim for claim in made["claims"] if claim["id"] == "eq-12"]
    jsonschema.validate(made, SCHEMA, jsonschema.Draft202012Validator)
    spoil(made["claims"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made, SCHEMA, jsonschema.Draft202012Validator)


def test_the_filter_of_the_table_knows_every_basis():
    script = (ROOT / "theme/static/claims.js").read_text(encoding="utf-8")
    assert re.search(r"const bases = \[(.*?)\]", script)[1] == ", ".join(f'"{basis}"' for basis in BASES)
    assert re.search(r"const VERDICTS = \[(.*?)\]", script)[1] == ", ".join(f'"{verdict}"' for verdict in VERDICTS)
