"""The map of the paper: every sentence has its place, every claim is reached, and the command finds what is not so."""

import re
import sys
import tomllib

import paper_map
import pytest

import qbutils as qb

ENTRIES = paper_map.table()
KINDS = {"title", "authors", "date", "heading", "sentence", "display", "figure", "caption", "references"}

TEXT = """
A Title

A. N. Author

(Dated: today)

Energy is con-

served, see Eq. (1). It grows.

Model.—The rate reads

$$x = 2y, \\quad (1)$$

where x is fast. We

FIG. 1: A sketch. It shows $x = 0.5$.

go on.

- [1] A. Other, 2001.

Appendix A: More

The end.
"""


def entries(text=TEXT):
    """Map a text in which claim 'c' judges all that can be checked."""
    return [
        {"at": unit.at, "kind": unit.kind, "hash": unit.hash, "length": unit.length}
        | ({"claims": ["c"]} if unit.checkable else {"because": "definition"})
        for unit in paper_map.units(text)
    ]


def test_text_is_cut_into_its_sentences(snapshot):
    """A page break, a figure and a display part no sentence; 'Eq.' ends none."""
    told = [(*unit, unit.hash, unit.length, unit.checkable) for unit in paper_map.units(TEXT)]
    assert "\n".join(map(str, told)) == snapshot


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (" It grows.", "", "abstract 1.2"),
        ("where x is fast.", "where x is slow.", "model 1.3: other words"),
        ("x = 2y", "x = -2y", "model 1.2: other words"),
        ("It grows.", "It grows. It stays.", "only in the text"),
        ("The end.", "The end is larger.", "appendix_a 1.1"),
    ],
)
def test_a_changed_text_is_found(old, new, said):
    assert paper_map.differences(list(paper_map.units(TEXT)), entries()) == []
    assert paper_map.differences(list(paper_map.units(TEXT.replace("go on", "go\n\non"))), entries()) == []
    assert said in "\n".join(paper_map.differences(list(paper_map.units(TEXT.replace(old, new))), entries()))


@pytest.mark.parametrize("words", ["It is 4 times.", "We set $J = 0$.", "It is much larger.", "It has a maximum."])
def test_what_can_be_checked_must_be_judged(words):
    text = TEXT.replace("It grows.", words)
    table = [entry | {"because": "signpost"} for entry in entries(text)]
    table[4].pop("claims")
    (said,) = paper_map.differences(list(paper_map.units(text)), table)
    assert re.fullmatch(r"abstract 1.2: holds an? \w+, and no claim judges it", said)


TOLD = r"""
x = 2; x ≡ y; x \equiv y; x \to y; x \rightarrow y; x \pm y; x \neq y; x < y; x > y; 4; 0.5; x^4; x^{4}; \4; y2;
infinite; unbounded; twice; [1, 2–4] it; (4) it; (4)-(5) it; Fig. 4; Figs. 4, 5a; Figure 4; scenario 4; E_{a,opt} 4;
x_{4opt}; more; At the same; larger; smaller; higher; lower; best; same; optimized for; optimised for; maximum;
always; bounded; extremely; huge; significantly; substantial; remarkable; notable; surpasses; exceeds; outperforms;
enhanced; boosts; increases; decreasing; reduced; advantages; advantage; benefits; efficient; positive; close to;
BEST; it is so
"""


def test_what_can_be_checked_is_what_it_was(snapshot):
    pieces = [piece.strip() for piece in TOLD.split(";")]
    told = [f"{piece}: {paper_map.Unit('', 'sentence', piece).checkable}" for piece in pieces]
    assert "\n".join(told) == snapshot


def test_a_formula_that_was_not_copied_is_told(tmp_path):
    (tmp_path / "t.toml").write_text("inline = {x = 'x = 2y', z = 'x = -2y'}\ncaptions = {f = ['x = 0.5']}\n")
    assert paper_map.untrue(TEXT, tmp_path / "t.toml") == ["x = -2y: not in the text"]


def test_the_command_needs_a_text(tmp_path, monkeypatch, capsys):
    for path, code in ((tmp_path / "none.txt", 2), (tmp_path / "text.txt", 1)):
        (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["paper_map.py", str(path)])
        assert paper_map.main() == code
    assert "TEXT must be a file" in capsys.readouterr().err


def test_the_command_tells_what_it_told(tmp_path, monkeypatch, capsys, snapshot):
    """Of a text that its table maps whole but for one formula, and of one that has a sentence more."""
    monkeypatch.setattr(paper_map, "table", entries)
    monkeypatch.setattr(paper_map, "untrue", lambda text: [] if "more" in text else ["x: not in the text"])
    monkeypatch.setattr(sys, "argv", ["paper_map.py", str(tmp_path / "text.txt")])
    for text in (TEXT, f"{TEXT} One more."):
        (tmp_path / "text.txt").write_text(text, encoding="utf-8")
        print(paper_map.main())
    assert capsys.readouterr().out == snapshot


# --- the table --------------------------------------------------------------------------------------------------------


def test_every_claim_of_the_paper_is_reached_and_no_other():
    reached = {claim for entry in ENTRIES for claim in entry.get("claims", [])}
    assert reached == set(qb.claims("paper"))


def test_every_unit_is_judged_or_has_a_reason():
    reasons = tomllib.loads(paper_map.TABLE.read_text(encoding="utf-8"))["reasons"]
    assert reasons.keys() == {entry["because"] for entry in ENTRIES if "because" in entry}
    for entry in ENTRIES:
        assert {"at", "kind", "hash", "length"} < entry.keys()
        assert entry.keys() <= {"at", "kind", "hash", "length", "claims", "because"}
        assert ("because" in entry) != bool(entry.get("claims")), entry
        assert entry.get("because", "frame") in reasons
        assert entry["kind"] in KINDS
        assert re.fullmatch("[0-9a-f]{8}", entry["hash"])
    places = [entry["at"] for entry in ENTRIES]
    assert len(places) == len(set(places))


def test_every_display_and_figure_is_judged():
    assert [e["at"] for e in ENTRIES if e["kind"] in ("display", "figure") and not e.get("claims")] == []


def test_no_sentence_of_a_section_is_left_out():
    """Sentences and paragraphs count from 1 without a gap, whatever stands between them."""
    last = {}
    for entry in ENTRIES:
        if place := re.fullmatch(r"(\S+) (\d+)\.(\d+)", entry["at"]):
            section, paragraph, sentence = place[1], int(place[2]), int(place[3])
            before = last.get(section, (0, 0))
            assert (paragraph, sentence) in ((before[0], before[1] + 1), (before[0] + 1, 1)), entry["at"]
            last[section] = paragraph, sentence


PAPER, UNITS = qb.claims("paper"), paper_map.table()
SECTIONS = {"Abstract": "abstract", "Introduction": "introduction", "Summary": "summary", "Optimal Charging": "optimal"}


def misplaced(claim, where, units):
    """Say what is wrong with the words for a claim's place: its number, the display next to it, its section."""
    at = [place for place, unit in enumerate(units) if claim in unit.get("claims", ())]
    numbered = re.fullmatch(r"(eq|fig)-(A?\d+)(-.*)?", claim)
    if numbered and not re.search(rf"{numbered[1].title()}s?\. .*?{numbered[2]}\b", where):
        return f"{where} names another number than {claim}"
    for side, number in re.findall(r"\b(below|above) Eq\. \((A?\d+)\)", where) if at else ():
        step = -1 if side == "below" else 1
        ways = [units[place::step] for place in at]
        nearest = [next((u["claims"] for u in way if u["kind"] == "display"), []) for way in ways]
        if not any(f"eq-{number}" in claims for claims in nearest):
            return f"{claim} is not {side} Eq. ({number})"
    for words, section in SECTIONS.items():
        if at and where.startswith(words) and not any(units[place]["at"].startswith(section) for place in at):
            return f"{claim} is not in the section {words}"
    return ""


@pytest.mark.parametrize("claim", PAPER)
def test_a_claim_stands_where_its_words_say(claim):
    assert misplaced(claim, PAPER[claim]["where"], UNITS) == ""


@pytest.mark.parametrize(
    ("claim", "where"),
    [("eq-22", "Eq. (23)"), ("fig-2", "Fig. 3"), ("text-lossless", "below Eq. (14)"), ("text-resource", "Summary")],
)
def test_a_wrong_place_is_seen(claim, where):
    assert misplaced(claim, where, UNITS)
