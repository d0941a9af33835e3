"""`check` decides, says what it found, and cannot be bent: on ledgers of a subject that is not this book's."""

import json
import math
import random
import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import nbformat
import numpy as np
import pendulum
import pytest
import sympy as sp
from pendulum import g, m, omega, q, r, s, theta, z

import referee
from referee import MIME, Finding, findings, rounds_to

pytestmark = pytest.mark.usefixtures("messages")

HERE = Path(__file__).parent


@pytest.fixture
def write(tmp_path):
    """Write a ledger of one entry."""

    def write(**fields):
        entry = {"where": "Eq. (0)", "kind": "equation", "printed": "s**2", "verdict": "holds", "chapter": "00"}
        entry = {"if" if name == "if_" else name: value for name, value in (entry | fields).items()}
        text = "\n".join(f"{name} = {toml(value)}" for name, value in entry.items())
        path = tmp_path / "pendulum.toml"
        path.write_text(f"[eq-0]\n{text}\n", encoding="utf-8")
        return pendulum.ledger(path)

    return write


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {toml(part)}" for name, part in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


# --- a whole companion ----------------------------------------------------------------------------


def test_a_paper_on_the_pendulum_is_decided(capsys):
    paper = pendulum.ledger(HERE / "pendulum.toml")
    height = s * (1 - sp.cos(theta))
    paper.check("eq-1", 2 * g * height)
    paper.check("eq-2", m * g + 2 * m * g * height / s)
    paper.check("eq-3", sp.sqrt(g / s) * (1 - theta**2 / 16), remedied=omega)
    paper.check("eq-4", z)
    paper.check("slack", False)
    paper.check("period", 2 * math.pi / math.sqrt(9.81), at={"s": 1, "g": 9.81})
    paper.check("fig-1", {"without friction": True, "with friction": False})
    shown = [re.split(r"  +", line)[2 if " ✓  " in line else 1 :][:1] for line in capsys.readouterr().out.splitlines()]
    assert len(shown) == len(paper)


def test_the_companion_of_the_readme_runs_as_it_is_printed(tmp_path, monkeypatch, capsys):
    text = (Path(referee.__file__).parent / "README.md").read_text(encoding="utf-8")
    ledger, chapter, shown = (
        re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("toml", "python", "text")
    )
    (tmp_path / "pendulum.toml").write_text(ledger, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(chapter, {})
    assert capsys.readouterr().out == shown


# --- verdicts -------------------------------------------------------------------------------------

EQUATIONS = {
    "the same": ({"printed": "g/s"}, g / s, "holds"),
    "another form of it": ({"printed": "omega**2"}, g / s, "holds"),
    "a constant factor": ({"printed": "4*s**2"}, s**2, "refuted"),
    "a sign": ({"printed": "theta"}, -theta, "refuted"),
    "equal for a real amplitude only": ({"printed": "z*q"}, sp.conjugate(z) * q, "refuted"),
    "equal at q = 1 only": ({"printed": "q*s"}, s, "refuted"),
    "right form given": ({"printed": "4*s**2", "correct": "s**2"}, s**2, "corrected"),
    "true under a condition": ({"printed": "z", "if_": {"phi": "0"}}, r, "holds-if"),
    "true under what is given": ({"printed": "z", "given": {"phi": "0"}}, r, "holds"),
    "under both": ({"printed": "q*z", "given": {"q": "1"}, "if_": {"phi": "0"}}, r, "holds-if"),
    "one entry of a matrix": ({"printed": "Matrix([q, s])"}, sp.Matrix([q, -s]), "refuted"),
    "one entry of a matrix, corrected": (
        {"printed": "Matrix([q, s])", "correct": "Matrix([q, -s])"},
        sp.Matrix([q, -s]),
        "corrected",
    ),
    "against a model that vanishes": ({"printed": "s"}, sp.S(0), "refuted"),
    "nothing, as printed": ({"printed": "0", "given": {"theta": "0"}}, theta, "holds"),
}


@pytest.mark.parametrize("case", EQUATIONS)
def test_the_verdict_on_an_equation_is_the_computed_one(write, case):
    fields, model, verdict = EQUATIONS[case]
    assert write(**fields, verdict=verdict).check("eq-0", model).verdict == verdict


@pytest.mark.parametrize("case", EQUATIONS)
def test_no_other_verdict_on_an_equation_is_accepted(write, case):
    fields, model, verdict = EQUATIONS[case]
    form = {name: text for name, text in fields.items() if name not in ("if_", "correct")}
    remedies = {"holds-if": {"if_": {"s": "1"}}, "corrected": {"correct": f"7*{form['printed']}"}}
    without_remedy = {"refuted"} if form != fields else set()  # then nothing but the remedy tells the two apart
    for other in referee.VERDICTS.keys() - {verdict} - without_remedy:
        ledger = write(**form | remedies.get(other, {}), verdict=other)
        with pytest.raises(AssertionError, match=f"eq-0: the ledger says '{other}', the computation"):
            ledger.check("eq-0", model)


@pytest.mark.parametrize(
    ("printed", "correct", "computed"), [("4*s**2", "2*s**2", "refuted"), ("s**2", "s*s", "holds")]
)
def test_a_correction_that_mends_nothing_is_refused(write, printed, correct, computed):
    ledger = write(printed=printed, correct=correct, verdict="corrected")
    with pytest.raises(AssertionError, match=f"the computation '{computed}'"):
        ledger.check("eq-0", s**2)


@pytest.mark.parametrize(("under_it", "verdict"), [(s**2, "holds-if"), (s**3, "refuted")])
def test_a_condition_in_words_is_decided_by_the_models_form_under_it(write, under_it, verdict):
    ledger = write(verdict="holds-if", if_words="θ is small")
    if verdict == "holds-if":
        assert ledger.check("eq-0", s**2 * sp.cos(theta), remedied=under_it).remedied is True
    else:
        with pytest.raises(AssertionError, match="the computation 'refuted'"):
            ledger.check("eq-0", s**2 * sp.cos(theta), remedied=under_it)


def test_a_difference_in_the_sixteenth_digit_is_seen(write):
    assert write(printed="s + 10**-15", verdict="refuted").check("eq-0", s).verdict == "refuted"


@pytest.mark.parametrize(
    ("printed", "verdict", "found", "by"),
    [
        ("s + g + 10**-30", "refuted", "equal to 20 digits, and yet not the same", "machine"),
        ("sqrt(s**2 + 2*s*g + g**2)", "holds", "equal to 20 digits at random settings", "computation"),
        ("(s**2 - g**2)/(s - g)", "holds", "proved", "machine"),
        ("7*(s + g)", "refuted", "7 times the model's form", "computation"),
    ],
)
def test_a_proof_decides_where_there_is_one(write, printed, verdict, found, by):
    finding = write(printed=printed, verdict=verdict).check("eq-0", s + g)
    assert (finding.found, finding.by) == (found, by)


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
    assert rounds_to(value, printed) is same


@pytest.mark.parametrize(
    ("fields", "model", "remedied", "verdict"),
    [
        ({"printed": "0.016"}, 0.0163, None, "holds"),
        ({"printed": "0.016"}, np.float64(0.0627), None, "refuted"),
        ({"printed": "0.016", "correct": "0.063"}, 0.0627, None, "corrected"),
        ({"printed": "0.016", "if_words": "on the moon"}, 0.0627, 0.0157, "holds-if"),
        ({"printed": "oo"}, sp.oo, None, "holds"),
    ],
)
def test_the_verdict_on_a_number_is_the_computed_one(write, fields, model, remedied, verdict):
    finding = write(kind="number", **fields, verdict=verdict).check("eq-0", model, remedied=remedied)
    assert finding.verdict == verdict
    assert finding.found == f"printed {fields['printed']}, model {float(model):.4g}"


@pytest.mark.parametrize("kind", ["statement", "figure"])
@pytest.mark.parametrize(
    ("fields", "printed", "remedied", "verdict"),
    [
        ({}, True, None, "holds"),
        ({}, np.False_, None, "refuted"),
        ({"if_words": "θ is small"}, False, np.True_, "holds-if"),
        ({"correct": "it falls"}, np.bool_(0), True, "corrected"),
        ({}, {"with friction": 1, "without": 100}, None, "undecidable"),
    ],
)
def test_the_verdict_on_a_statement_is_the_computed_one(write, kind, fields, printed, remedied, verdict):
    finding = write(kind=kind, **fields, verdict=verdict).check("eq-0", printed, remedied=remedied)
    assert finding.verdict == verdict
    assert all(type(truth) in (bool, type(None)) for truth in (finding.printed, finding.remedied))


@pytest.mark.parametrize(
    ("fields", "printed", "remedied", "verdict"),
    [
        ({}, False, None, "holds"),
        ({}, True, None, "refuted"),
        ({"if_words": "θ is small"}, True, True, "holds-if"),
        ({"if_words": "θ is small"}, False, False, "holds-if"),
        ({"correct": "it falls"}, False, False, "corrected"),
        ({}, {"with friction": 1, "without": 1}, None, "undecidable"),
        ({}, {"with friction": 1, "without": 2}, None, "holds"),
    ],
)
def test_another_verdict_on_a_statement_is_refused(write, fields, printed, remedied, verdict):
    ledger = write(kind="statement", **fields, verdict=verdict)
    with pytest.raises(AssertionError, match=r"^eq-0: "):
        ledger.check("eq-0", printed, remedied=remedied)


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "model", "error", "says"),
    [
        ({}, 1.0, TypeError, "eq-0: an equation needs a SymPy expression or matrix, but the model is 1.0"),
        ({}, sp.Matrix([s, s]), TypeError, "eq-0: the ledger's forms and the model differ in shape"),
        ({}, sp.Symbol("k"), ValueError, "eq-0: k has symbols that its ledger does not know: k"),
        ({"printed": "s**"}, s, ValueError, "eq-0: 's**' does not parse"),
        ({"printed": "4l"}, s, ValueError, "eq-0: '4l' does not parse"),
        ({"printed": "1, 2"}, s, ValueError, "eq-0: '1, 2' does not parse: it is no expression or matrix"),
        ({"printed": "s.real"}, s, ValueError, "eq-0: 's.real' does not parse"),
        ({"printed": "s*exit()"}, s, ValueError, "eq-0: 's*exit()' does not parse: exit() is no part of an expression"),
        ({"printed": "Symbol('l')"}, s, ValueError, "eq-0: \"Symbol('l')\" does not parse: 'l' is no part of an expr"),
        ({"printed": "[s for s in l]"}, s, ValueError, "eq-0: '[s for s in l]' does not parse: [s for s in l] is no"),
        ({"printed": "gamma"}, s, ValueError, "eq-0: 'gamma' does not parse"),
        ({"printed": "lx"}, s, ValueError, "eq-0: lx has symbols that its ledger does not know: lx"),
        ({"given": {"2*s": "1"}}, s, ValueError, None),
        ({"given": {"z": "0"}}, s, ValueError, "eq-0: a condition sets z, which other symbols make up: set those"),
        ({"printed": "17*s*z", "given": {"s": "0"}}, s * z, ValueError, "eq-0: under its conditions both sides vanish"),
        (
            {"printed": "s*z", "if_": {"s": "0"}, "verdict": "holds-if"},
            s * sp.conjugate(z),
            ValueError,
            "eq-0: under its conditions both sides vanish",
        ),
        ({"printed": "(s - s)/(g - g)"}, s, ValueError, "eq-0: there is no number to compare"),
        ({"kind": "number", "printed": "0.016"}, math.nan, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.016"}, True, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.016"}, s, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.016"}, 1j, TypeError, "eq-0: a number needs a number"),
        ({"kind": "number", "printed": "0.0l6"}, 0.016, ValueError, "eq-0: '0.0l6' or its correction is not"),
        ({"kind": "statement"}, 1, TypeError, "eq-0: a statement needs a truth value, but the chapter gives 1"),
        ({"kind": "statement"}, (True, False), TypeError, "eq-0: a statement needs a truth value"),
        ({"kind": "statement"}, np.array([True]), TypeError, "eq-0: a statement needs a truth value"),
        (
            {"kind": "figure", "verdict": "holds-if", "if_words": "θ is small"},
            True,
            TypeError,
            "eq-0: a figure needs two, printed and remedied, but the chapter gives True, None",
        ),
        ({"verdict": "holds-if", "if_words": "θ is small"}, s, TypeError, "eq-0: an equation needs a SymPy expression"),
    ],
)
def test_an_error_names_the_entry_and_what_is_wrong(write, fields, model, error, says):
    if says is None:
        says = "eq-0: a condition sets a symbol, not 2*s"
        fields = {"given": {'"2*s"': "1"}}
    ledger = write(**fields)
    with pytest.raises(error, match=f"^{re.escape(says)}") as raised:
        ledger.check("eq-0", model)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("fields", "model"), [({"kind": "statement"}, True), ({}, s**2), ({"verdict": "corrected", "correct": "s"}, s)]
)
def test_a_second_truth_that_decides_nothing_is_refused(write, fields, model):
    ledger = write(**fields)
    with pytest.raises(TypeError, match="eq-0: the ledger has nothing for remedied to decide, but it is"):
        ledger.check("eq-0", model, remedied=True)


def test_an_unknown_claim_or_form_is_named(write):
    ledger = write()
    with pytest.raises(KeyError, match=r"pendulum\.toml has no claim 'eq-28'"):
        ledger.check("eq-28", s)
    with pytest.raises(ValueError, match="a form is 'printed' or 'correct', but it is 'corect'"):
        ledger["eq-0"].form("corect")
    said = "{'where': 'Eq. (0)', 'kind': 'equation', 'printed': 's**2', 'verdict': 'holds', 'chapter': '00'}"
    assert repr(ledger["eq-0"]) == f"Claim('eq-0', {said})"


# --- parameters at which a claim is made ----------------------------------------------------------

MADE_AT = {"kind": "statement", "printed": "it rises", "at": {"s": 0.1, "g": 5e6}}


@pytest.mark.parametrize("at", [{"s": 0.2, "g": 5e6}, {"s": 0.1, "g": 5e6 + 1, "m": 0}])
def test_a_claim_is_open_at_other_parameters_than_its_own(write, at):
    ledger = write(**MADE_AT)
    assert ledger.check("eq-0", False, detail="E = 1", at=at).detail == "E = 1; holds at s = 0.1, g = 5e+06"
    assert ledger.check("eq-0", True, detail="E = 1", at=at).detail == "E = 1"


def test_a_claim_is_decided_at_its_own_parameters(write):
    ledger = write(**MADE_AT)
    with pytest.raises(AssertionError, match="the ledger says 'holds', the computation 'refuted'"):
        ledger.check("eq-0", False, at={"s": 0.1, "g": 5000000, "m": 3})


def test_parameters_are_given_where_a_claim_has_some_and_nowhere_else(write):
    ledger = write(**MADE_AT)
    with pytest.raises(TypeError, match="eq-0: parameters go with a claim that is made at some"):
        ledger.check("eq-0", True)
    with pytest.raises(KeyError, match="'g'"):
        ledger.check("eq-0", True, at={"s": 0.1})
    with pytest.raises(TypeError, match="eq-0: parameters go with a claim that is made at some"):
        write(kind="statement").check("eq-0", True, at={"s": 0.1})


# --- the line and the bundle ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "arguments", "line"),
    [
        ({}, (s**2,), "eq-0                           printed ✓                            holds        proved"),
        (
            {"printed": "4*s**2", "correct": "s**2", "verdict": "corrected"},
            (s**2,),
            "eq-0                           printed ✗   corrected ✓              corrected    4 times the model's form",
        ),
        (
            {"printed": "z", "if_": {"phi": "0"}, "verdict": "holds-if"},
            (r,),
            "eq-0                           printed ✗   with the condition ✓     holds-if     apart by a phase factor",
        ),
        (
            {"kind": "number", "printed": "0.016", "verdict": "refuted"},
            (0.0627,),
            "eq-0                           printed ✗                            refuted      printed 0.016, model",
        ),
        (
            {"kind": "statement", "verdict": "undecidable"},
            ({"with friction": 1, "without": 100},),
            "eq-0                           open                                 undecidable  with friction: 1",
        ),
    ],
)
def test_check_prints_one_aligned_line(write, capsys, fields, arguments, line):
    write(**fields).check("eq-0", *arguments)
    printed = capsys.readouterr().out
    assert printed.startswith(line)
    assert printed.count("\n") == 1


def test_a_line_calls_a_ledger_s_own_forms_as_it_asks(write, capsys):
    pendulum.ledger(write().path, "claimed").check("eq-0", s**2)
    assert re.match("eq-0 +claimed ✓ +holds", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("printed", "model", "said"),
    [
        ("10*s", s, "10 times the model's form"),
        ("s*10**-20", s, "1.0e-20 times the model's form"),
        ("Matrix([s, 3*s])", sp.Matrix([s, s]), "1, 3 times the model's form"),
        ("s + r", s, "1.1 times the model's form at the surface of the earth"),
        ("-s*q", s * q, "the other sign"),
        ("s*z", s * sp.conjugate(z), "apart by a phase factor"),
        ("g + s*z", g + s * r, "the same at the surface of the earth, but not elsewhere"),
        ("q + s", q, "1 term apart"),
        ("q + s*g - r", q - s * g + r, "2 terms with the other sign"),
        ("q*exp(I*s) + g*exp(-I*s)", q + g, "2 terms apart by a phase factor"),
        ("Matrix([q + s, q*g])", sp.Matrix([q, q * r]), "2 terms apart"),
    ],
)
def test_the_line_says_how_far_the_two_forms_are_apart(write, printed, model, said):
    finding = write(printed=printed, verdict="refuted").check("eq-0", model)
    assert finding.found == said


def test_the_line_is_shown_when_the_ledger_is_wrong_too(write, capsys):
    ledger = write(verdict="refuted")
    with pytest.raises(AssertionError, match="speaks of the chapter as it stands"):
        ledger.check("eq-0", s**2)
    assert re.search(r"printed ✓ +holds", capsys.readouterr().out)


def test_no_word_of_a_ledger_is_in_what_a_notebook_stores(write, capsys):
    words = dict.fromkeys(("where", "printed", "correct", "effect", "range", "objection", "version"), "xyzzy")
    ledger = write(kind="statement", verdict="corrected", by="search", **words)
    finding = ledger.check("eq-0", False, remedied=True, detail="E = 1")
    assert "xyzzy" not in json.dumps(asdict(finding)) + capsys.readouterr().out
    assert finding == Finding("eq-0", "corrected", False, True, found="", by="", detail="E = 1")


def test_what_a_notebook_stores_is_read_back(write, tmp_path):
    finding = write().check("eq-0", s**2, detail="a & b")
    data = {"text/plain": "eq-0 …", MIME: asdict(finding)}
    outputs = [nbformat.v4.new_output("display_data", data), nbformat.v4.new_output("stream", text="eq-0 printed ✓")]
    path = tmp_path / "00-title.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)]), path)
    assert list(findings([path])) == [("00-title", Finding("eq-0", "holds", True, None, "proved", "machine", "a & b"))]


# --- a ledger's file ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"where": None}, "'where' is a required property"),
        ({"verdict": None}, "'verdict' is a required property"),
        ({"verdict": "wrong"}, ", verdict: 'wrong' is not one of"),
        ({"kind": "table"}, ", kind: 'table' is not one of"),
        ({"verdict": "corrected"}, "'correct' is a required property"),
        ({"verdict": "holds-if"}, "'if_words' is a required property"),
        ({"verdict": "holds-if", "if_": {"phi": "0"}, "if_words": "φ"}, ", if_words: it does not go with this kind"),
        ({"verdict": "holds-if", "if_": "phi = 0"}, ", if: 'phi = 0' is not of type 'object'"),
        ({"verdict": "holds-if", "if_": {"phi": 0}}, ", if, phi: 0 is not of type 'string'"),
        ({"verdict": "holds-if", "if_": {}}, ", if: {} should be non-empty"),
        ({"kind": "figure", "verdict": "holds-if", "if_": {"phi": "0"}}, ", if: it does not go with this kind"),
        ({"correct": "s"}, ", correct: it does not go with this kind and verdict"),
        ({"remark": "x"}, "Unevaluated properties are not allowed ('remark' was unexpected)"),
        ({"by": "hearsay"}, ", by: 'hearsay' is not one of"),
        ({"kind": "number", "given": {"s": "1"}}, ", given: it does not go with this kind"),
        ({"kind": "number", "left": "x"}, ", left: it does not go with this kind"),
        ({"at": {"s": 1}}, ", at: it does not go with this kind"),
        ({"kind": "number", "at": {"s": "1"}}, ", at, s: '1' is not of type 'number'"),
        ({"shown_by": "eq-1"}, "'effect' is a dependency of 'shown_by'"),
        ({"uses": "eq-1"}, ", uses: 'eq-1' is not of type 'array'"),
        ({"uses": ["eq-1", "eq-1"]}, ", uses: ['eq-1', 'eq-1'] has non-unique elements"),
        ({"effect": " "}, ", effect: ' ' does not match"),
        ({"printed": 0.016}, ", printed: 0.016 is not of type 'string'"),
    ],
)
def test_a_malformed_entry_is_refused_in_one_line(tmp_path, fields, says):
    good = {"where": "Eq. (0)", "kind": "equation", "printed": "s**2", "verdict": "holds", "chapter": "00"}
    path = tmp_path / "pendulum.toml"
    entry = {"if" if name == "if_" else name: v for name, v in (good | fields).items() if v is not None}
    path.write_text("[eq-0]\n" + "\n".join(f"{name} = {toml(v)}" for name, v in entry.items()), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^pendulum\.toml, eq-0(: )?{re.escape(says)}") as raised:
        pendulum.ledger(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[eq-0\n", "pendulum.toml: Expected ']'"),
        ('["eq 0"]\n', "pendulum.toml: 'eq 0' does not match"),
        ("where = 'x'\n", "pendulum.toml, where: 'x' is not of type 'object'"),
        ("# \udcff\n", "pendulum.toml: 'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_a_file_that_is_no_ledger_is_named(tmp_path, text, says):
    path = tmp_path / "pendulum.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        pendulum.ledger(path)
    with pytest.raises(FileNotFoundError, match=r"papers\.toml"):
        pendulum.ledger(tmp_path / "papers.toml")


def test_entries_cannot_be_changed_by_a_chapter():
    paper = pendulum.ledger(HERE / "pendulum.toml")
    with pytest.raises(TypeError):
        paper["eq-1"]["verdict"] = "refuted"
    with pytest.raises(TypeError):
        paper["eq-28"] = {}
    paper["period"]["at"]["s"] = 2
    assert {name: dict(claim) for name, claim in paper.items()} == tomllib.loads(
        (HERE / "pendulum.toml").read_text(encoding="utf-8")
    )


@pytest.mark.slow
def test_a_ledger_of_damaged_characters_is_read_or_refused_in_one_line(tmp_path):
    """Nothing else comes out of a file in which single characters or stretches were exchanged at random."""
    sound, path = (HERE / "pendulum.toml").read_text(encoding="utf-8"), tmp_path / "pendulum.toml"
    junk = [*'"\\[]{=\n-.#)\0é', "nan", '"""', "1e999", "[[", "true", "**", ""]
    chance, said = random.Random(0), []
    for _ in range(300):
        at = chance.randrange(len(sound))
        path.write_text(sound[:at] + chance.choice(junk) + sound[at + chance.choice([0, 1, 9]) :], encoding="utf-8")
        try:
            for claim in pendulum.ledger(path).values():
                if claim["kind"] == "equation":
                    claim.form()
        except ValueError as error:
            said.append(str(error))
    assert all(re.fullmatch(r"(pendulum\.toml|[\w-]+): .+|pendulum\.toml, .+", line) for line in said)
    assert 100 < len(said) < 300
