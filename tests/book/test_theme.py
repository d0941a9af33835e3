"""Pieces of the theme by themselves: what each makes of small things."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

import theme.mathematics
from theme import listing, previews, search


@pytest.mark.parametrize(
    ("tex", "typed"),
    [
        (r"\kappa_b", "κ_b"),
        ("F^2 + x^3 = y^4", "F² + x³ = y^4"),
        (r"\kappa_a^2", "κ_a^2"),
        (r"\frac{F}{J}", "F/J"),
        (r"\frac{F + J}{\kappa_a}", "(F + J)/κ_a"),
        (r"\sqrt{F + J}", "√(F + J)"),
        (r"x^{-1/4}", "x^( − 1/4)"),
    ],
)
def test_a_formula_is_found_as_it_is_typed(tex, typed):
    assert search.letters(tex) == typed


@pytest.mark.parametrize("kind", ["eq", "numref"])
def test_a_reference_to_nothing_is_left_for_sphinx_to_name(kind):
    link = addnodes.pending_xref("", nodes.Text("nope"), reftype=kind, reftarget="nope")
    page = nodes.paragraph("", "", link)
    domains = {"math": SimpleNamespace(equations={}), "std": SimpleNamespace(labels={})}
    env = SimpleNamespace(get_doctree=lambda _: page, domains=domains)
    assert search.read(env, "a").children == [link]


def test_the_time_of_a_page_leaves_out_what_is_folded():
    """At 220 words a minute: 660 in sight, 440 folded."""
    text = nodes.paragraph("", "word " * 660)
    fold = nodes.container("", nodes.paragraph("", "word " * 440), design_component="dropdown")
    assert listing.minutes(nodes.section("", text, fold)) == 3
    assert listing.minutes(nodes.section("", text, nodes.container("", *fold.children))) == 5


def test_a_preview_ends_with_a_word():
    assert previews.start("short") == "short"
    cut = previews.start("seven7 " * 100)
    assert cut.endswith("seven7 …")
    assert len(cut) <= previews.ROOM + 2


def test_a_formula_in_the_text_and_displayed_is_two(monkeypatch):
    """What MathJax has answered is kept, and the one may not stand for the other."""
    monkeypatch.setattr(theme.mathematics, "KNOWN", {})
    shown = [theme.mathematics.converted(r"\binom{a}{b}", display) for display in (False, True, False)]
    assert shown[0] == shown[2] != shown[1]


def test_a_number_and_its_unit_stay_on_one_line():
    """The number may be a formula; code keeps its spaces, and so do words."""
    said = nodes.paragraph("", "", nodes.Text("At 6 GHz, 10 mK and 5 % it is 3 Kelvin or "), nodes.math("", "x^{-2}"))
    said += [nodes.Text(" J, and so "), nodes.strong("", "2"), nodes.Text(" W"), nodes.literal("", "at 6 GHz")]
    said += [nodes.math("", "P"), nodes.Text(" W")]  # the same words again
    document = new_document("")
    document += said
    theme.mathematics.Measured(document).run()
    text = "At 6~GHz, 10~mK and 5~% it is 3 Kelvin or x^{-2}~J, and so 2 Wat 6 GHzP~W"
    assert said.astext().replace("\N{NO-BREAK SPACE}", "~") == text


