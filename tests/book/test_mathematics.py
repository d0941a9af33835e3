"""Every formula of the built pages, read a second time by a parser that has nothing to do with the first."""

import re
import unicodedata
from html import unescape
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from latex2mathml.converter import convert
from places import BOOK, PAGES, name

from theme.mathematics import TeXError, in_text, mathml

FORMULA = re.compile(r"<math\b[^>]*>.*?</math>", re.DOTALL)
ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
OTHERS = {  # what the other parser does not know: TeX it can read instead
    r"\\(begin|end)\{aligned\}": r"\\\1{matrix}",
    r"\\arg(?![a-z])": r"\\operatorname{arg}",
    r"\\(bigl|bigr|Bigl|Bigr|big|Big)(?![a-z])": "",
    r"\\textstyle": "",
    r"\\\\\[\w+\]": r"\\\\",
}
SAME = str.maketrans({"*": "∗", "·": "⋅", "⟨": "〈", "⟩": "〉", "˙": "̇", "-": "−", "‾": "¯", "φ": "ϕ", "~": "∼"})
TOKENS = ("mi", "mn", "mo", "mtext")


def read(math):
    """Return what a formula says: its letters, digits and signs in their order, its numbers, the count of its rows."""
    root = ElementTree.fromstring(ANNOTATION.sub("", math))
    parts = [part for part in root.iter() if part.tag.rpartition("}")[2] in TOKENS]
    text = unicodedata.normalize("NFKC", "".join(part.text or "" for part in parts)).translate(SAME)
    numbers = [unicodedata.normalize("NFKC", part.text).rstrip(".") for part in parts if part.tag.endswith("mn")]
    return re.sub(r"[\s\u2061\u2062\u200b]", "", text), numbers, sum(part.tag.endswith("mtr") for part in root.iter())


def read_again(tex):
    """Read the same from TeX by the other parser."""
    for pattern, replacement in OTHERS.items():
        tex = re.sub(pattern, replacement, tex)
    return read(convert(tex))


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_formulas_say_what_their_tex_says(page):
    wrong = {}
    for math in set(FORMULA.findall(page.read_text(encoding="utf-8"))):
        tex = unescape(re.search(r'alttext="([^"]*)"', math)[1])
        if (shown := read(math)) != (meant := read_again(tex)):
            wrong[tex] = shown, meant
    assert wrong == {}


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
def test_hundreds_of_formulas_are_compared():
    formulas = {math for page in PAGES for math in FORMULA.findall(page.read_text(encoding="utf-8"))}
    assert len(formulas) > 500
    assert sum("<mtr>" in math for math in formulas) > 30


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_tex_is_left_to_read(page):
    text = re.sub(r"<(pre|annotation|code|script)\b.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\\[(\[].{,40}", re.sub(r"<[^>]*>", "", text)) == []


@pytest.mark.skipif(not PAGES, reason="no book is built (make book)")
def test_the_fonts_have_every_character_of_the_formulas():
    shown = {
        letter
        for page in PAGES
        for math in FORMULA.findall(page.read_text(encoding="utf-8"))
        for letter in unescape(re.sub("<[^>]*>", "", ANNOTATION.sub("", math)))
    }
    drawn = set(map(chr, TTFont(BOOK / "_static/fonts/math.woff2").getBestCmap()))
    assert shown - drawn - {"\n"} == set()
    assert len(shown) > 80


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


def test_text_around_formulas_stays():
    shown = in_text(r"<b>for</b> \(x &lt; 1\), and \[y\]")
    assert shown == f'<b>for</b> <span class="together">{mathml("x < 1")},</span> and {mathml("y", display=True)}'


@pytest.mark.parametrize("tex", [r"\unheard", r"\frac{1}", r"{a"])
def test_tex_that_cannot_be_read_is_named(tex):
    with pytest.raises(TeXError, match=f"cannot read {re.escape(repr(tex))}: "):
        mathml(tex)
