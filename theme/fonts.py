"""The book's type: three families from the environment, cut to the characters that a book of physics needs.

Their licence, the SIL Open Font License, lets them be cut and served, under a name that is not theirs. It travels with
them.
"""

import copy
import shutil
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
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
TEXT = [*ASCII, *LATIN, *map(ord, "łħćčżΓΔΛΣΦΨΩαβγδεζηθκλμνξπρστφϕχψω–—‘’“”†‹›•…⁰⁴⁵⁶⁷⁸⁹ᵗᵘᵛ₀₁₂→←↑↓∂−√∞∫≈≠≤≥✓✗")]
MATH = [
    *ASCII, *range(0x391, 0x3D7), *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C),  # Greek; Latin and Greek italics
    *map(ord, "\xa0±×·ħẆ⁻₊₋ℓϵ―†‡…′″∗ℎℏ→↦⇒⇔∂∇∈∑∏−∓∘√∝∞∫∼≃≈≡≠≤≥≪≫⊗⊕⟂⊥°⋅⋯⋮⋱⟨⟩⋆∎◐✓✗✎↑↓↕▾⌈⌉⌊⌋‖‾^~¯˙¨ˆ⏞⏟⁡⁢𝟙ℝℂ𝒟𝒢𝒦𝒥ℒ𝒪ℋ𝒩𝒫𝒮𝒯ℰℱ𝒞"),
]  # fmt: skip
PACKAGES = "fonttools", "font-source-serif-pro", "font-source-sans-pro", "ziamath"
NAMES = {0, 13, 14}  # what a cut font may and must say of itself: copyright and licence


def level(font):
    """Set the indices of p and a at one height, and the squares of a bracket and of F."""
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = 0
    constants.SuperscriptBaselineDropMax.Value = 376


def full_prime(font):
    """Make a prime as large as one must be that is set small and high: only Firefox would look for that form."""
    for table in font["cmap"].tables:
        table.cmap[ord("′")] = "minute.ssty"


def root_signs(font):
    """Draw the root sign in four heights of one width, and keep its bar off the letters.

    Browsers keep room for the widest sign after each, and hang a sign that is too tall below the line.
    """
    table, glyphs, root = font["MATH"].table, font["glyf"], font.getBestCmap()[ord("√")]
    construction = table.MathVariants.VertGlyphConstruction[table.MathVariants.VertGlyphCoverage.glyphs.index(root)]
    construction.GlyphAssembly = None
    constants, drawn = table.MathConstants, copy.deepcopy(glyphs[root])
    constants.RadicalVerticalGap.Value = constants.RadicalDisplayStyleVerticalGap.Value = 200
    drawn.coordinates.toInt()
    height, bar = drawn.yMax - drawn.yMin, constants.RadicalRuleThickness.Value
    for record, tall in zip(construction.MathGlyphVariantRecord, (1000, 1250, 1950, 2500), strict=True):
        sign, record.AdvanceMeasurement = copy.deepcopy(drawn), tall
        for place, (x, y) in enumerate(drawn.coordinates):
            share = min(1, (y - drawn.yMin) / (height - 1.5 * bar))
            sign.coordinates[place] = x, round(y + share * (tall - height))
        sign.recalcBounds(glyphs)
        glyphs[record.VariantGlyph], font["hmtx"][record.VariantGlyph] = sign, font["hmtx"][root]


def marks(font):
    """Draw a cross and a pencil, which no face has: out of a system's type they would look different everywhere."""
    along, across = 1 + 1j, -1 + 1j  # a pencil's length, and its half width
    cross = [(60 + 60j, 110 + 10j, 590 + 550j, 540 + 600j), (540 + 10j, 590 + 60j, 110 + 600j, 60 + 550j)]
    parts = [(150, 440), (470, 540)]  # the body, and what rubs out
    pencil = [(50 + 10j, 170 + 130j - 65 * across - 10 * along, 170 + 130j + 65 * across - 10 * along)] + [
        tuple(50 + 10j + at * along + side * across for at, side in ((a, -65), (b, -65), (b, 65), (a, 65)))
        for a, b in parts
    ]
    for character, outlines in (("✗", cross), ("✎", pencil)):
        pen = TTGlyphPen(None)
        for first, *others in outlines:
            pen.moveTo((first.real, first.imag))
            for point in others:
                pen.lineTo((point.real, point.imag))
            pen.closePath()
        name = f"uni{ord(character):X}"
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"][name], font["hmtx"][name] = pen.glyph(), (650, 50)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(character)] = name


def cut(name):
    """Return one face with the book's characters alone, under the book's name for it."""
    font = TTFont(HOME / FACES[name], recalcTimestamp=False)
    if name == "math":
        level(font)
        full_prime(font)
        root_signs(font)
        marks(font)
    options = Options(flavor="woff2", name_IDs=sorted(NAMES), hinting=False, notdef_outline=True, drop_tables=["DSIG"])
    options.layout_features = [] if name == "math" else ["kern", "liga", "onum", "lnum", "tnum"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=MATH if name == "math" else TEXT)
    subsetter.subset(font)
    for number in (1, 4, 6):
        font["name"].setName(f"Book-{name}", number, 3, 1, 0x409)
    font.flavor = "woff2"
    return font


def write(app, failure):
    """Put the faces and their licence beside the pages; what this file cuts from its packages is kept aside."""
    if failure is None:
        made = sha256(Path(__file__).read_bytes() + " ".join(map(version, PACKAGES)).encode()).hexdigest()
        kept = Path(app.srcdir, "_build", "type", made[:16])
        if not (kept / "LICENSE.txt").exists():
            cut_all(kept)
        shutil.copytree(kept, Path(app.outdir, "_static", "fonts"), dirs_exist_ok=True)


def cut_all(folder):
    """Fill a folder with the faces and, when all are there, with their licence."""
    folder.mkdir(parents=True, exist_ok=True)
    notices = []
    for name in FACES:
        font = cut(name)
        font.save(folder / f"{name}.woff2")
        notices.append(f"{name}.woff2, a subset: {font['name'].getDebugName(0)}")
    licence = (HOME / SANS).with_name("LICENSE.txt").read_text(encoding="utf-8")
    text = "\n".join(notices) + "\n\n" + licence[licence.index("This Font Software") :]
    (folder / "LICENSE.txt").write_text(text, encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
