"""Every formula of the built pages, read a second time by a parser that has nothing to do with the first."""

import re
import unicodedata
from functools import cache
from html import unescape

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from latex2mathml.converter import convert
from places import BOOK, PAGES, name, read

from theme.mathematics import TeXError, mathml

OTHERS = {  # what the other parser does not know: TeX it can read instead
    r"\\(begin|end)\{aligned\}": r"\\\1{matrix}",
    r"\\arg(?![a-z])": r"\\operatorname{arg}",
    r"\\(bigl|bigr|Bigl|Bigr|big|Big)(?![a-z])": "",
    r"\\textstyle": "",
    r"\\\\\[\w+\]": r"\\\\",
}
SAME = str.maketrans(
    {"*": "∗", "·": "⋅", "⟨": "〈", "⟩": "〉", "˙": "̇", "-": "−", "‾": "¯", "φ": "ϕ", "~": "∼", "⊥": "⟂"}
)
TOKENS = ("mi", "mn", "mo", "mtext")


def says(math):
    """Return what a formula says: its letters, digits and signs in their order, its numbers, the count of its rows.

    A part's string is asked for, since the text of a preview, which waits in a template, counts as none.
    """
    text = unicodedata.normalize("NFKC", "".join(part.string or "" for part in math(TOKENS))).translate(SAME)
    numbers = [unicodedata.normalize("NFKC", part.string).rstrip(".") for part in math("mn")]
    return re.sub(r"[\s\u2061\u2062\u200b]", "", text), numbers, len(math("mtr"))


@cache
def says_again(tex):
    """Read the same from TeX by the other parser."""
    for pattern, replacement in OTHERS.items():
        tex = re.sub(pattern, replacement, tex)
    return says(BeautifulSoup(convert(tex), "lxml").math)


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_formulas_say_what_their_tex_says(page):
    wrong = {}
    for math in {str(math): math for math in read(page)("math")}.values():
        if (shown := says(math)) != (meant := says_again(math["alttext"])):
            wrong[math["alttext"]] = shown, meant
    assert wrong == {}


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
def test_hundreds_of_formulas_are_compared():
    formulas = {str(math): math for page in PAGES for math in read(page)("math")}
    assert len(formulas) > 500
    assert sum(math.mtr is not None for math in formulas.values()) > 30


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_tex_is_left_to_read(page):
    texts = [text for text in read(page).find_all(string=True) if r"\(" in text or r"\[" in text]
    assert [text for text in texts if not text.find_parent(["pre", "annotation", "code"])] == []


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
def test_the_fonts_have_every_character_of_the_formulas():
    formulas = [math for page in PAGES for math in read(page)("math")]
    shown = {letter for math in formulas for part in math(TOKENS) for letter in part.string or ""}
    drawn = set(map(chr, TTFont(BOOK / "_static/fonts/math.woff2").getBestCmap()))
    assert shown - drawn - {"\n"} == set()
    assert len(shown) > 80


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
def test_the_fonts_have_every_character_of_the_text():
    """Where a face of the text lacks one, that of the formulas has it. Code is in the reader's own type."""
    faces = {path.stem: set(map(chr, TTFont(path).getBestCmap())) for path in BOOK.glob("_static/fonts/*.woff2")}
    drawn = faces.pop("math") | set.intersection(*faces.values())
    texts = {path.name: path.read_text("utf-8") for path in BOOK.glob("_static/*.[cj]s*")}
    for page in PAGES:
        rest = re.sub(r"<(code|pre|math)\b.*?</\1>|<!--.*?-->|<[^>]*>", "", page.read_text("utf-8"), flags=re.DOTALL)
        texts[name(page)] = unescape(rest)
    lacking = {place: sorted(set(text) - drawn) for place, text in texts.items()}
    assert {place: found for place, letters in lacking.items() if (found := [c for c in letters if c.strip()])} == {}


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        (r"\mathcal D", "<mi>𝒟</mi>"),
        (r"\mathbb{1}", "<mn>𝟙</mn>"),
        (r"\mathbb{R}\mathfrak{C}", "<mi>ℝ</mi><mi>ℭ</mi>"),
        ("a = -b", '<mo form="prefix">−</mo>'),
        ("a - b", "<mo>−</mo>"),
        (r"\cos\phi", '<mo rspace="0.167em">\u2061</mo>'),
        ("a < b", 'alttext="a &lt; b"'),
    ],
)
def test_what_browsers_would_guess_is_written_out(tex, part):
    assert part in mathml(tex)


@pytest.mark.parametrize("tex", [r"\unheard", r"\frac{1}", r"{a"])
def test_tex_that_cannot_be_read_is_named(tex):
    with pytest.raises(TeXError, match=f"cannot read {re.escape(repr(tex))}: "):
        mathml(tex)
