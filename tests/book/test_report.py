"""What is rendered from the ledgers says what they say."""

import copy
import json
import re

import jsonschema
import numpy as np
import pytest
import verdicts
from places import ROOT

import qbutils as qb
from qbutils import report, typeset

SCHEMA = json.loads((ROOT / "theme/static/claims.schema.json").read_text(encoding="utf-8"))
PAPER, BOOK = qb.claims("paper"), qb.claims("book")


def test_the_readme_counts_what_the_ledger_holds():
    text = verdicts.README.read_text(encoding="utf-8")
    assert verdicts.BLOCK.search(text)
    assert text == verdicts.updated(text), "run: make verdicts"
    assert verdicts.PICTURE.read_text(encoding="utf-8") == verdicts.picture()[0], "run: make verdicts"


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
def test_the_table_has_one_row_a_claim_with_its_verdict_and_its_link(ledger):
    row = r'<tr data-verdict="([\w-]+)"[^>]*><th scope="row"><a [^>]*href="([^"]+)"'
    rows = re.findall(row, report.table(ledger).html)
    entries = qb.claims(ledger)
    assert sorted(rows) == sorted((e["verdict"], f"{e['chapter']}.html#claim-{c}") for c, e in entries.items())


def test_every_slip_is_in_the_report_with_its_right_form():
    chapter = (ROOT / "chapters/06-referees-report.ipynb").read_text(encoding="utf-8")
    for verdict in ("corrected", "refuted", "holds-if", "undecidable"):
        for claim in report.select(verdict):
            assert chapter.count(f'#claim-{claim}\\"') >= 2, f"{claim} stands in the table alone"
    assert chapter.count("<dt>corrected</dt>") == len(report.select("corrected", "equation"))


def test_equations_are_shown_as_the_ledger_writes_them():
    page = report.equations("eq-12")
    assert page.text.splitlines()[0].startswith(r"Eq. (12), printed: E_B = \frac{16 F^{2} \left(2 |J|\right)^{2}}{")
    assert page.html.count(r"\[") == 2
    assert r"{J}^{*}" in report.equations("eq-8").text
    assert r"\langle a^\dagger b\rangle" in report.equations("eq-8").text
    assert r"\tfrac{d}{dt}\langle C_-^\dagger C_-\rangle = - (" in report.equations("eq-A14").text


def test_a_chapter_shows_an_equation_with_a_slip_in_both_forms():
    for claim in report.select("corrected", "equation"):
        assert list(qb.ledger.forms(PAPER[claim])) == ["printed", "corrected"]
        chapter = json.loads((ROOT / f"chapters/{PAPER[claim]['chapter']}.ipynb").read_text(encoding="utf-8"))
        outputs = (output.get("data", {}) for cell in chapter["cells"] for output in cell.get("outputs", []))
        (line,) = (page for data in outputs if f'id="claim-{claim}"' in (page := "".join(data.get("text/html", ""))))
        assert line.endswith(qb.ledger.displayed(qb.ledger.forms(PAPER[claim])))
        assert line.count(r"\[") == 2


def test_no_line_of_an_equation_is_too_wide_for_a_phone():
    formulas = [tex for entry in PAPER.values() if "left" in entry for tex in qb.ledger.forms(entry).values()]
    assert max(typeset._glyphs(line) for tex in formulas for line in tex.split("\\\\\n")) < 60


def test_text_from_the_ledger_is_escaped(monkeypatch):
    entry = {"where": "<Eq>", "kind": "statement", "printed": "a < b & c", "verdict": "holds", "chapter": "03"}
    monkeypatch.setattr(report, "claims", lambda *_: {"eq-0": entry})
    assert "a &lt; b &amp; c" in report.lines("eq-0").html
    assert "&lt;Eq&gt;" in report.lines("eq-0").html


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
    assert entries.keys() == PAPER.keys() | BOOK.keys()
    assert all(dict(e).items() <= entries[c].items() for c, e in (PAPER | BOOK).items())
    assert SCHEMA["$defs"]["verdict"]["enum"] == list(qb.ledger.VERDICTS)
    assert SCHEMA["$defs"]["claim"]["properties"]["kind"]["enum"] == list(qb.ledger.KINDS)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claim: claim.update(verdict="wrong"),
        lambda claim: claim.update(kind="table"),
        lambda claim: claim.update(ledger="papers"),
        lambda claim: claim.update(printed=0.016),
        lambda claim: claim.update(note="x"),
        lambda claim: claim.update(id="eq 12"),
        lambda claim: claim.pop("found"),
        lambda claim: claim.pop("correct"),
        lambda claim: claim.update({"if": "J = 0"}),
        lambda claim: claim.update(verdict="holds"),
    ],
)
def test_the_schema_bites(spoil):
    made = copy.deepcopy(report.as_json(["paper"]))
    spoil(next(claim for claim in made["claims"] if claim["id"] == "eq-12"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made, SCHEMA, jsonschema.Draft202012Validator)
