"""The ledgers are sound, each claim is decided where its entry says, and `check` cannot be bent."""

import ast
import json
import math
import re
from collections import Counter

import nbformat
import pytest
import sympy as sp
from places import ROOT

import qbutils as qb
from qbutils import ledger, report
from qbutils.symbolic import Delta, F, Gamma, J, absJ, is_zero, kappa, kappa_a, kappa_b, m_a, m_b, phi

NOTEBOOKS = sorted(ROOT.glob("chapters/*.ipynb"))
LEDGERS = [path.stem for path in sorted(ROOT.glob("chapters/*.toml"))]
CLAIMS = {claim: entry for name in LEDGERS for claim, entry in qb.claims(name).items()}


# --- the ledgers against the chapters -------------------------------------------------------------


def asked(notebook):
    """Ids that a chapter's source hands to `check` as they stand."""
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    return [
        call.args[0].value
        for call in calls
        if getattr(call.func, "attr", "") == "check" and call.args and isinstance(call.args[0], ast.Constant)
    ]


def misplaced(claims, decided):
    """List what is wrong between the entries of the ledgers and what the chapters have decided."""
    chapters = {}
    for found in decided:
        chapters.setdefault(found.claim, []).append(found)
    wrong = [f"{claim} is decided in no chapter" for claim in claims.keys() - chapters.keys()]
    for claim, places in chapters.items():
        if claim not in claims:
            wrong.append(f"{places[0].chapter} decides {claim}, which no ledger has")
            continue
        named, where = claims[claim]["chapter"], [found.chapter for found in places]
        if where != [named]:
            wrong.append(f"{claim} is decided in {where}, not in {named}")
        elif places[0].verdict != claims[claim]["verdict"]:
            wrong.append(f"{claim}: the page says {places[0].verdict}, the ledger {claims[claim]['verdict']}")
    return wrong


def test_every_claim_is_decided_once_in_the_chapter_that_its_entry_names():
    assert misplaced(CLAIMS, [found for notebook in NOTEBOOKS for found in report.decided(notebook)]) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_check_of_a_chapter_shows_its_line(notebook):
    shown = Counter(found.claim for found in report.decided(notebook))
    assert Counter(asked(notebook)) - shown == Counter()


@pytest.mark.parametrize("claim", CLAIMS)
def test_printed_and_corrected_form_are_both_tested(claim):
    said = "printed" if claim in qb.claims("paper") else "claimed"
    compared = {
        "holds": f"{said} ✓",
        "holds-if": f"{said} ✗   with the condition ✓",
        "corrected": f"{said} ✗   corrected ✓",
        "refuted": f"{said} ✗",
        "undecidable": "open",
    }
    assert report.findings()[claim].result == compared[CLAIMS[claim]["verdict"]]


def test_every_numbered_equation_has_an_entry():
    entries = qb.claims("paper")
    assert [claim for claim in report.NUMBERED if claim not in entries] == []
    assert {entries[claim]["kind"] for claim in report.NUMBERED} == {"equation"}


def test_no_id_stands_in_two_ledgers():
    assert len(CLAIMS) == sum(len(qb.claims(name)) for name in LEDGERS)


def test_every_statement_of_the_book_says_what_it_rests_on():
    entries = qb.claims("book")
    assert [claim for claim, e in entries.items() if (e["kind"] == "statement") != ("by" in e)] == []
    assert {report.basis(claim) for claim in entries} == set(ledger.BASES)


def test_ids_say_what_they_are():
    assert [claim for claim in qb.claims("paper") if not re.match(r"(eq|fig|text)-\w", claim)] == []


@pytest.mark.parametrize("claim", [claim for claim, entry in CLAIMS.items() if entry["kind"] == "equation"])
def test_every_form_of_an_equation_parses(claim):
    entry = CLAIMS[claim]
    for which in {"printed", "correct"} & entry.keys():
        ledger.form(claim, which)
    for conditions in (entry.get("given", ""), entry.get("if", "")):
        ledger._conditions(claim, conditions)


ENTRY = {"chapter": "03-a", "verdict": "holds"}
FOUND = report.Finding("eq-1", "03-a", "holds", "printed ✓", "")


@pytest.mark.parametrize(
    ("claims", "decided", "wrong"),
    [
        ({"eq-1": ENTRY}, [FOUND], []),
        ({"eq-1": ENTRY}, [], ["eq-1 is decided in no chapter"]),
        ({}, [FOUND], ["03-a decides eq-1, which no ledger has"]),
        ({"eq-1": ENTRY | {"chapter": "04-b"}}, [FOUND], ["eq-1 is decided in ['03-a'], not in 04-b"]),
        ({"eq-1": ENTRY}, [FOUND, FOUND], ["eq-1 is decided in ['03-a', '03-a'], not in 03-a"]),
        ({"eq-1": ENTRY | {"verdict": "refuted"}}, [FOUND], ["eq-1: the page says holds, the ledger refuted"]),
    ],
    ids=["sound", "nowhere", "unknown", "elsewhere", "twice", "otherwise"],
)
def test_what_lies_between_ledger_and_chapters_is_found(claims, decided, wrong):
    assert misplaced(claims, decided) == wrong


# --- check, on ledgers written for the purpose ----------------------------------------------------


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a ledger of one entry, which is then the only one."""
    monkeypatch.setattr(ledger, "_FOLDERS", (tmp_path,))

    def write(**fields):
        entry = {"where": "Eq. (0)", "kind": "equation", "printed": "F**2", "verdict": "holds", "chapter": "00"}
        entry = {"if" if name == "if_" else name: text for name, text in (entry | fields).items() if text is not None}
        text = "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in entry.items())
        (tmp_path / "paper.toml").write_text(f"[eq-0]\n{text}\n", encoding="utf-8")
        ledger.claims.cache_clear()

    yield write
    ledger.claims.cache_clear()


EQUATIONS = {
    "the same": ({"printed": "4*F**2/kappa**2"}, 4 * F**2 / kappa_a**2, "holds"),
    "another form of it": ({"printed": "Abs(J)**2"}, absJ**2, "holds"),
    "a constant factor": ({"printed": "4*F**2"}, F**2, "refuted"),
    "a sign": ({"printed": "Delta"}, -sp.Symbol("Delta", real=True), "refuted"),
    "equal for real J only": ({"printed": "J*m_a"}, sp.conjugate(J) * m_a, "refuted"),
    "equal at p = 1 only": ({"printed": "p_a*F"}, F, "refuted"),
    "right form given": ({"printed": "4*F**2", "correct": "F**2"}, F**2, "corrected"),
    "true under a condition": ({"printed": "J", "if_": "phi = 0"}, absJ, "holds-if"),
    "true under what is given": ({"printed": "J", "given": "phi = 0"}, absJ, "holds"),
    "one entry of a matrix": ({"printed": "Matrix([m_a, m_b])"}, sp.Matrix([m_a, -m_b]), "refuted"),
    "one entry of a matrix, corrected": (
        {"printed": "Matrix([m_a, m_b])", "correct": "Matrix([m_a, -m_b])"},
        sp.Matrix([m_a, -m_b]),
        "corrected",
    ),
    "against a model that vanishes": ({"printed": "F"}, sp.S(0), "refuted"),
    "nothing, as printed": ({"printed": "0", "given": "Delta = 0"}, Delta, "holds"),
}


@pytest.mark.parametrize("case", EQUATIONS)
def test_the_verdict_on_an_equation_is_the_computed_one(write, case):
    fields, model, verdict = EQUATIONS[case]
    write(**fields, verdict=verdict)
    assert qb.check("eq-0", model).verdict == verdict


@pytest.mark.parametrize("case", EQUATIONS)
def test_no_other_verdict_on_an_equation_is_accepted(write, case):
    fields, model, verdict = EQUATIONS[case]
    form = {name: text for name, text in fields.items() if name not in ("if_", "correct")}
    remedies = {"holds-if": {"if_": "F = 1"}, "corrected": {"correct": f"7*{form['printed']}"}}
    without_remedy = {"refuted"} if form != fields else set()  # then nothing but the remedy tells the two apart
    for other in ledger.VERDICTS.keys() - {verdict} - without_remedy:
        write(**form | remedies.get(other, {}), verdict=other)
        with pytest.raises(AssertionError, match=f"eq-0: the ledger says '{other}', the computation"):
            qb.check("eq-0", model)


def test_a_correction_that_is_wrong_too_is_refused(write):
    write(printed="4*F**2", correct="2*F**2", verdict="corrected")
    with pytest.raises(AssertionError, match="the computation 'refuted'"):
        qb.check("eq-0", F**2)


def test_a_correction_of_what_is_right_is_refused(write):
    write(printed="F**2", correct="F*F", verdict="corrected")
    with pytest.raises(AssertionError, match="the computation 'holds'"):
        qb.check("eq-0", F**2)


def test_a_difference_in_the_twentieth_digit_is_seen(write):
    write(printed="F + 10**-15", verdict="refuted")
    assert qb.check("eq-0", F).verdict == "refuted"


@pytest.mark.parametrize(
    ("printed", "verdict", "said"),
    [
        ("F + Gamma + 10**-30", "refuted", "equal to 20 digits, and yet not the same"),
        ("sqrt(F**2 + 2*F*Gamma + Gamma**2)", "holds", "equal to 20 digits at random settings"),
        ("(F**2 - Gamma**2)/(F - Gamma)", "holds", "proved"),
    ],
)
def test_a_proof_decides_where_there_is_one(write, printed, verdict, said):
    write(printed=printed, verdict=verdict)
    assert qb.check("eq-0", F + Gamma).detail == said


def test_what_cannot_be_proved_is_not_called_different():
    with pytest.raises(ValueError, match="whether it vanishes is not decided for"):
        is_zero(sp.Matrix([F, sp.sqrt(F + Gamma)]))


@pytest.mark.parametrize(
    ("value", "printed", "same"),
    [
        (0.0159, "0.016", True),
        (0.01550001, "0.016", True),
        (0.01649999, "0.016", True),
        (0.0165001, "0.016", False),
        (0.0154999, "0.016", False),
        (0.0160, "0.0160", True),
        (0.01603, "0.0160", True),
        (0.01606, "0.0160", False),
        (-0.016, "0.016", False),
        (-0.0159, "-0.016", True),
        (0.0159, "1.6e-2", True),
        (0.0159, "1.60e-2", False),
        (15960, "1.6e4", True),
        (16600, "1.6e4", False),
        (3.9999, "4", True),
        (4.51, "4", False),
        (-0.001, "0.00", True),
        (1e30, "0.016", False),
        (math.inf, "oo", True),
        (math.inf, "-oo", False),
        (-math.inf, "-oo", True),
        (1e300, "oo", False),
        (math.inf, "0.016", False),
        (math.nan, "0.016", False),
        (math.nan, "oo", False),
    ],
)
def test_printed_digits_decide(value, printed, same):
    assert ledger.rounds_to(value, printed) is same


@pytest.mark.parametrize(
    ("fields", "model", "verdict"),
    [
        ({"printed": "0.016"}, 0.0163, "holds"),
        ({"printed": "0.016"}, 0.0627, "refuted"),
        ({"printed": "0.016", "correct": "0.063"}, 0.0627, "corrected"),
        ({"printed": "0.016", "if_": "|J| = 0.4"}, (0.0627, 0.0157), "holds-if"),
        ({"printed": "oo"}, sp.oo, "holds"),
    ],
)
def test_the_verdict_on_a_number_is_the_computed_one(write, fields, model, verdict):
    write(kind="number", **fields, verdict=verdict)
    assert qb.check("eq-0", model).verdict == verdict


@pytest.mark.parametrize(
    ("fields", "model", "verdict"),
    [
        ({}, True, "holds"),
        ({}, False, "refuted"),
        ({"if_": "J = 0"}, (False, True), "holds-if"),
        ({"correct": "it falls"}, (False, True), "corrected"),
        ({}, {"F = 0.1": 1, "F = 1": 100}, "undecidable"),
    ],
)
@pytest.mark.parametrize("kind", ["statement", "figure"])
def test_the_verdict_on_a_statement_is_the_computed_one(write, kind, fields, model, verdict):
    write(kind=kind, printed="it rises", **fields, verdict=verdict)
    assert qb.check("eq-0", model).verdict == verdict


@pytest.mark.parametrize(
    ("fields", "model", "verdict"),
    [
        ({}, False, "holds"),
        ({}, True, "refuted"),
        ({"if_": "J = 0"}, (True, True), "holds-if"),
        ({"if_": "J = 0"}, (False, False), "holds-if"),
        ({"correct": "it falls"}, (False, False), "corrected"),
        ({}, {"F = 0.1": 1, "F = 1": 1}, "undecidable"),
        ({}, {"F = 0.1": 1, "F = 1": 2}, "holds"),
    ],
)
def test_another_verdict_on_a_statement_is_refused(write, fields, model, verdict):
    write(kind="statement", printed="it rises", **fields, verdict=verdict)
    with pytest.raises(AssertionError, match=r"^eq-0: "):
        qb.check("eq-0", model)


@pytest.mark.parametrize(
    ("fields", "model", "error", "says"),
    [
        ({}, 1.0, TypeError, "eq-0: an equation needs a SymPy expression or matrix, but the model is 1.0"),
        ({}, sp.Matrix([F, F]), TypeError, "eq-0: the ledger's forms and the model differ in shape"),
        ({}, sp.Symbol("q"), ValueError, "eq-0: q has symbols that the book does not know: q"),
        ({"printed": "F**"}, F, ValueError, "eq-0: 'F**' does not parse"),
        ({"printed": "4F"}, F, ValueError, "eq-0: '4F' does not parse"),
        ({"printed": "1, 2"}, F, ValueError, "eq-0: '1, 2' does not parse: it is no expression or matrix"),
        ({"printed": "F.real"}, F, ValueError, "eq-0: 'F.real' does not parse"),
        ({"printed": "gamma"}, F, ValueError, "eq-0: 'gamma' does not parse"),
        ({"printed": "Fx"}, F, ValueError, "eq-0: Fx has symbols that the book does not know: Fx"),
        ({"given": "J"}, F, ValueError, "eq-0: 'J' does not parse: conditions are 'symbol = expression'"),
        ({"given": "2*F = 1"}, F, ValueError, "eq-0: '2*F = 1' does not parse: conditions are"),
        ({"given": "J = 0"}, F, ValueError, "eq-0: 'J = 0' sets J, which other symbols make up: set those"),
        ({"printed": "17*F*J", "given": "F = 0"}, F * J, ValueError, "eq-0: under its conditions both sides vanish"),
        (
            {"printed": "F*J", "if_": "F = 0", "verdict": "holds-if"},
            F * sp.conjugate(J),
            ValueError,
            "eq-0: under its conditions both sides vanish",
        ),
        ({"printed": "(F - F)/(Gamma - Gamma)"}, F, ValueError, "eq-0: there is no number to compare"),
        ({"kind": "number", "printed": "0.016"}, math.nan, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.016"}, True, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.016"}, F, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.016"}, 1j, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.0l6"}, 0.016, ValueError, "eq-0: '0.0l6' or its correction is not"),
        ({"kind": "statement"}, 1, TypeError, "eq-0: a statement needs 1 truth value(s), but the model is 1"),
        ({"kind": "statement"}, (True, False), TypeError, "eq-0: a statement needs 1 truth value(s)"),
        ({"kind": "figure", "verdict": "holds-if", "if_": "J = 0"}, True, TypeError, "eq-0: a figure needs 2 truth"),
    ],
)
def test_an_error_names_the_entry_and_what_is_wrong(write, fields, model, error, says):
    write(**fields)
    with pytest.raises(error, match=f"^{re.escape(says)}"):
        qb.check("eq-0", model)


def test_an_unknown_claim_is_named(write):
    write()
    with pytest.raises(KeyError, match="no ledger has a claim 'eq-28'"):
        qb.check("eq-28", F)
    with pytest.raises(KeyError, match="no ledger has a claim 'eq-28'"):
        ledger.form("eq-28")
    with pytest.raises(ValueError, match="a form is 'printed' or 'correct', but it is 'corect'"):
        ledger.form("eq-0", "corect")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"where": None}, "where missing"),
        ({"printed": None, "chapter": None}, "chapter, printed missing"),
        ({"verdict": None}, "verdict missing"),
        ({"verdict": "wrong"}, "no such verdict or kind: 'wrong', 'equation'"),
        ({"kind": "table"}, "no such verdict or kind: 'holds', 'table'"),
        ({"verdict": "corrected"}, "correct missing"),
        ({"verdict": "holds-if"}, "if missing"),
        ({"correct": "F"}, "correct not known, or not of a claim of kind 'equation' that is 'holds'"),
        ({"if_": "F = 1", "correct": "F", "verdict": "corrected"}, "if not known"),
        ({"note": "x"}, "note not known"),
        ({"by": "proof"}, "by not known"),
        ({"kind": "statement", "by": "hearsay"}, "by is one of proof, computation, search, not 'hearsay'"),
        ({"kind": "number", "given": "F = 1"}, "given not known, or not of a claim of kind 'number'"),
        ({"at": "F = 1"}, "at not known, or not of a claim of kind 'equation'"),
        ({"kind": "number", "at": "F = 1; J"}, "'F = 1; J' is not 'parameter = number', joined by ';'"),
        ({"effect": " "}, "every field is a text, and not empty"),
        ({"printed": 0.016}, "every field is a text, and not empty"),
    ],
)
def test_a_malformed_entry_is_refused(write, fields, says):
    write(**fields)
    with pytest.raises(ValueError, match=f"^paper.toml, eq-0: {re.escape(says)}"):
        qb.claims()


def test_an_id_can_stand_in_an_address():
    assert ledger._wrong("eq 0", {}) == ledger._wrong("eq<0>", {}) == "an id has letters, digits and hyphens"


def test_a_ledger_that_does_not_exist_is_named():
    with pytest.raises(FileNotFoundError, match="there is no ledger 'papers'"):
        qb.claims("papers")


def test_entries_cannot_be_changed_by_a_chapter():
    with pytest.raises(TypeError):
        qb.claims()["eq-12"]["verdict"] = "holds"
    with pytest.raises(TypeError):
        qb.claims()["eq-28"] = {}


# --- the line -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "model", "line"),
    [
        ({}, F**2, "Eq. (0)                        printed ✓                            holds        proved"),
        (
            {"printed": "4*F**2", "correct": "F**2", "verdict": "corrected"},
            F**2,
            "Eq. (0)                        printed ✗   corrected ✓              corrected    printed/model = 4",
        ),
        (
            {"printed": "J", "if_": "phi = 0", "verdict": "holds-if"},
            absJ,
            "Eq. (0)                        printed ✗   with the condition ✓     holds-if     printed/model = 1 at the",
        ),
        (
            {"where": "Fig. 6", "kind": "number", "printed": "0.016", "verdict": "refuted"},
            0.0627,
            "Fig. 6                         printed ✗                            refuted      printed 0.016, model ",
        ),
        (
            {"kind": "statement", "printed": "it rises", "verdict": "undecidable"},
            {"F = 0.1": 1, "F = 1": 100},
            "Eq. (0)                        open                                 undecidable  F = 0.1: 1; F = 1: 100",
        ),
    ],
)
def test_check_prints_one_aligned_line(write, capsys, fields, model, line):
    write(**fields)
    qb.check("eq-0", model)
    printed = capsys.readouterr().out
    assert printed.startswith(line)
    assert printed.count("\n") == 1


@pytest.mark.parametrize(
    ("printed", "model", "said"),
    [
        ("10*F", F, "10"),
        ("F*10**-20", F, "1.0e-20"),
        ("Matrix([F, 3*F])", sp.Matrix([F, F]), "1, 3"),
        ("F + kappa_b", F, "1.1 at the paper's parameters"),
        ("m_a + F", m_a, "1.3+0.473i at a random setting"),
        ("F*J", F * sp.conjugate(J), "1 at the paper's parameters, "),
    ],
)
def test_the_line_says_how_far_the_two_forms_are_apart(write, capsys, printed, model, said):
    write(printed=printed, verdict="refuted")
    qb.check("eq-0", model)
    assert f"printed/model = {said}" in capsys.readouterr().out


def test_the_line_says_what_a_statement_rests_on(write, capsys):
    write(kind="statement", printed="it rises", by="search")
    qb.check("eq-0", True, "ten draws")
    assert "found by a search; ten draws" in capsys.readouterr().out


def test_the_line_is_shown_when_the_ledger_is_wrong_too(write, capsys):
    write(verdict="refuted")
    with pytest.raises(AssertionError, match="speaks of the chapter as it stands"):
        qb.check("eq-0", F**2)
    assert re.search(r"printed ✓ +holds", capsys.readouterr().out)


MADE_AT = {"kind": "statement", "printed": "it rises", "at": "F = 0.1; kappa_a = 5e6"}


@pytest.mark.parametrize("at", [{"F": 0.2, "kappa_a": 5e6}, {"F": 0.1, "kappa_a": 5e6 + 1, "J": 0}])
def test_a_claim_is_open_at_other_parameters_than_its_own(write, at):
    write(**MADE_AT)
    assert qb.check("eq-0", False, "E = 1", at=at).detail == "E = 1; holds at F = 0.1; kappa_a = 5e6"
    assert qb.check("eq-0", True, "E = 1", at=at).detail == "E = 1"


def test_a_claim_is_decided_at_its_own_parameters(write):
    write(**MADE_AT)
    with pytest.raises(AssertionError, match="the ledger says 'holds', the computation 'refuted'"):
        qb.check("eq-0", False, at={"F": 0.1, "kappa_a": 5000000, "J": 3})


def test_parameters_are_given_where_a_claim_has_some_and_nowhere_else(write):
    write(**MADE_AT)
    with pytest.raises(TypeError, match="eq-0: parameters go with a claim that is made at some"):
        qb.check("eq-0", True)
    with pytest.raises(KeyError, match="kappa_a"):
        qb.check("eq-0", True, at={"F": 0.1})
    write(kind="statement", printed="it rises")
    with pytest.raises(TypeError, match="eq-0: parameters go with a claim that is made at some"):
        qb.check("eq-0", True, at={"F": 0.1})


def test_what_a_chapter_shows_is_read_back(write, tmp_path):
    write(where="<Eq. (0)>", kind="statement", printed="a & b", verdict="corrected", correct="b < a")
    shown = qb.check("eq-0", (False, True), "E = 1")
    output = nbformat.v4.new_output("display_data", {"text/html": shown._repr_html_()})
    path = tmp_path / "00-title.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])]), path)
    assert "<Eq" not in shown._repr_html_()
    assert report.decided(path) == [
        report.Finding("eq-0", "00-title", "corrected", "printed ✗   corrected ✓", "E = 1; b < a")
    ]


def test_forms_of_the_ledger_are_in_the_books_symbols():
    assert ledger.form("eq-13").free_symbols == {absJ, kappa_a, kappa_b}
    assert ledger.form("eq-12") / ledger.form("eq-12", "correct") == 4
    assert ledger.form("eq-A17").free_symbols <= {absJ, Gamma, phi, *ledger.form("eq-A16").free_symbols}
    assert kappa not in ledger.form("eq-11").free_symbols | {kappa_b}
