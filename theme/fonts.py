"""The book's type: three families from the environment, cut to the characters that a book of physics needs.

Their licence, the SIL Open Font License, lets them be cut and served, under a name that is not theirs. It travels with
them.
"""

import copy
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HOME = Path(find_spec("fontTools").origin).parent.parent
SERIF, SANS = "font_source_serif_pro/files/SourceSerifPro", "font_source_sans_pro/files/SourceSansPro"
FACES = {  # the file's name in the book: where it comes from
    "serif": f"{SERIF}-Regular.ttf",
    "serif-italic": f"{SERIF}-It.ttf",
    "serif-bold": f"{SERIF}-Semibold.ttf",
    "sans": f"{SANS}-Regular.ttf",
    "sans-bold": f"{SANS}-Semibold.ttf",
    "math": "ziamath/fonts/STIXTwoMath-Regular.ttf",
}
ASCII, LATIN = range(0x20, 0x7F), range(0xA0, 0x100)
TEXT = [*ASCII, *LATIN, *map(ord, "łħȧΓΔΛΣΦΨΩαβγδεζηθκλμνξπρσφϕχψω–—‘’“”†•…⁴⁶⁷⁻₀₁₂₊₋→←↑↓↔∂−√∞∫≈≠≤≥✓✗⟨⟩")]
MATH = [
    *ASCII, *range(0x391, 0x3D7), *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C),  # Greek; Latin and Greek italics
    *map(ord, "\xa0±×·ħℓϵ―†‡…′″∗ℎℏ→↦⇒⇔∂∇∈∑∏−∓∘√∝∞∫∼≃≈≡≠≤≥≪≫⊗⊕⟂⋅⋯⋮⋱⟨⟩⌈⌉⌊⌋‖‾^~¯˙¨ˆ⏞⏟⁡⁢𝟙ℝℂ𝒟𝒢𝒦𝒥ℒ𝒪ℋ𝒩𝒫𝒮𝒯ℰℱ𝒞"),
]  # fmt: skip
NAMES = {0, 13, 14}  # what a cut font may and must say of itself: copyright and licence


def level(font):
    """Set the indices of p and a at one height, and the squares of a bracket and of F."""
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = 0
    constants.SuperscriptBaselineDropMax.Value = 376


def slim_roots(font):
    """Draw the taller root signs as wide as the short one: browsers keep room for the widest of them after each."""
    variants, glyphs, root = font["MATH"].table.MathVariants, font["glyf"], font.getBestCmap()[ord("√")]
    construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    construction.GlyphAssembly = None
    height, bar = glyphs[root].yMax - glyphs[root].yMin, font["MATH"].table.MathConstants.RadicalRuleThickness.Value
    for record in construction.MathGlyphVariantRecord[1:]:
        taller, more = copy.deepcopy(glyphs[root]), record.AdvanceMeasurement - height
        taller.coordinates.toInt()
        for place, (x, y) in enumerate(taller.coordinates):
            share = min(1, (y - glyphs[root].yMin) / (height - 1.5 * bar))
            taller.coordinates[place] = x, round(y + share * more)
        taller.recalcBounds(glyphs)
        glyphs[record.VariantGlyph], font["hmtx"][record.VariantGlyph] = taller, font["hmtx"][root]


def cut(name):
    """Return one face with the book's characters alone, under the book's name for it."""
    font = TTFont(HOME / FACES[name], recalcTimestamp=False)
    if name == "math":
        level(font)
        slim_roots(font)
    options = Options(flavor="woff2", name_IDs=sorted(NAMES), hinting=False, notdef_outline=True, drop_tables=["DSIG"])
    options.layout_features = ["ssty"] if name == "math" else ["kern", "liga", "onum", "lnum", "tnum"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=MATH if name == "math" else TEXT)
    subsetter.subset(font)
    for number in (1, 4, 6):
        font["name"].setName(f"Book-{name}", number, 3, 1, 0x409)
    font.flavor = "woff2"
    return font


def write(app, failure):
    """Put the faces and their licence beside the pages, unless this file has cut them already."""
    folder = Path(app.outdir, "_static", "fonts")
    done = folder / "LICENSE.txt"
    here = done.exists() and done.stat().st_mtime > Path(__file__).stat().st_mtime
    if failure is not None or app.builder.format != "html" or here:
        return
    folder.mkdir(parents=True, exist_ok=True)
    notices = []
    for name in FACES:
        font = cut(name)
        font.save(folder / f"{name}.woff2")
        notices.append(f"{name}.woff2, a subset: {font['name'].getDebugName(0)}")
    licence = (HOME / SANS).with_name("LICENSE.txt").read_text(encoding="utf-8")
    text = "\n".join(notices) + "\n\n" + licence[licence.index("This Font Software") :]
    done.write_text(text, encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
