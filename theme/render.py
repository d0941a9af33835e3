"""How results look on a page: what notebooks store as data becomes HTML here, when the book is built.

Each kind of output has a renderer, which MyST-NB finds by its entry point in pyproject.toml.
"""

import json
import re
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from docutils import nodes

from qbutils.figures import COLOURS, FIGURE, GROUND, INK, NARROW
from qbutils.tables import TABLE
from referee import MIME, Finding, bundles
from theme import claims, report

COLUMN = 500  # points: a drawing that is wider takes the page's margin as well
NAME = re.compile(r'(?<=[ \n]id=")[^"]+|(?<=href="#)[^"]+|(?<=url\(#)[^)]+')
MOVED = re.compile(r'(<use [^>]*?) transform="translate\(([-\d.]+) ([-\d.]+)\)"')
MARKS = re.compile(r'<g( clip-path="[^"]*")>(<use [^>]*?( style="[^"]*")/>(?:<use [^>]*?\3/>)*)</g>')
LETTER = re.compile(r'(<path id="[^"]+" d=")([^"]*)" transform="scale\(0.015625\)"')
TICKS = re.compile(r'<path id="([^"]+)" d="m0 0l[-.\d ]+" style="stroke:')
STRAIGHT = 0.7  # of the last digit of a drawing's places: a tenth of a pixel
STYLE = Path(__file__).parent / "static" / "book.css"


class FigureRenderer:
    """A figure's drawing in the page's colours, its caption, and links to its files."""

    mime_priority_overrides = (("html", FIGURE, 1),)

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the figure of a bundle for the part of it that says what it is, and nothing for its other parts."""
        if data.mime_type in ("image/svg+xml", NARROW, "text/csv"):
            return []
        if data.mime_type != FIGURE:
            return None
        md = renderer.renderer
        bundle = next(bundle for bundle in bundles(Path(renderer.source)) if bundle.get(FIGURE) == data.content)
        up = "../" * md.sphinx_env.docname.count("/")
        shown = figure(bundle, downloads(bundle, up), lambda text: parsed(md, text, data.line), up=up)
        md.document.note_explicit_target(shown, shown)
        return [shown]


class TableRenderer:
    """A table of results, its headings and texts typeset, its numbers under each other."""

    mime_priority_overrides = (("html", TABLE, 1),)

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the table of a bundle."""
        if data.mime_type != TABLE:
            return None
        return [table(data.content, lambda text: parsed(renderer.renderer, text, data.line))]


class ClaimRenderer:
    """A claim where a chapter decides it, with the words of its ledger."""

    mime_priority_overrides = (("html", MIME, 1),)

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return a claim's line and its displayed forms."""
        if data.mime_type != MIME:
            return None
        finding = Finding(**data.content)
        claim = report.entry(finding.id)
        renderer.renderer.sphinx_env.note_dependency(str(claim.ledger.path))
        return [claims.decided(claim, finding)]


def table(content, inline):
    """Return a table's content as a node; ``inline`` turns Markdown to nodes."""
    numbers = content["numbers"]

    def row(cells, numeral=inline):
        entries = nodes.row()
        for cell, is_number in zip(cells, numbers, strict=True):
            text = nodes.paragraph("", "", *(numeral if is_number else inline)(cell))
            entries += nodes.entry("", text, classes=["number"] * is_number)
        return entries

    columns = [nodes.colspec(colwidth=1, stub=not is_number) for is_number in numbers]
    group = nodes.tgroup("", *columns, cols=len(columns))
    group += nodes.thead("", row(content["headings"]))
    group += nodes.tbody("", *(row(cells, number) for cells in content["rows"]))
    return nodes.table("", group, classes=["results"])


def number(text):
    """Return a number as it is set in print: a minus sign for the hyphen, a power of ten for the exponent."""
    digits, *power = re.split(r"(?<=\d)e", text)
    exponent = [nodes.superscript("", str(int(part)).replace("-", "−")) for part in power]
    return [nodes.Text(digits.replace("-", "−") + " · 10" * len(exponent)), *exponent]


def parsed(md, text, line):
    """Return a line of Markdown as nodes."""
    holder = nodes.inline()
    with md.current_node_context(holder):
        md.nested_render_text(text, line or 0, inline=True)
    return holder.children


def figure(bundle, below, inline, classes=(), up=""):
    """Return a figure's bundle as a node; ``inline`` turns Markdown to nodes, ``below`` is HTML under the caption."""
    about = bundle[FIGURE]
    caption = nodes.caption("", "", *inline(about["caption"]))
    if settings := about.get("explore"):
        address = "&".join(f"{name}={value:g}" for name, value in settings.items())
        link = nodes.reference("", "These settings in the explorer.", refuri=f"{up}chapters/explorer.html#{address}")
        caption += [nodes.Text(" "), link]
    drawing = nodes.raw("", picture(bundle, up), format="html")
    legend = nodes.legend("", nodes.raw("", f'<p class="downloads">{below}</p>', format="html"))
    name = about["name"]
    wide = ["figure-wide"] * is_wide(bundle)
    classes = ["book-figure", *wide, *classes]
    return nodes.figure("", drawing, caption, legend, ids=[name], names=[name], classes=classes)


def picture(bundle, up):
    """Return the drawing in HTML: a file for a wide screen and one for a phone, loaded when the reader comes near."""
    about = bundle[FIGURE]
    broad, narrow = ("width={:.0f} height={:.0f}".format(*size(bundle[kind])) for kind in ("image/svg+xml", NARROW))
    address, room = f"{up}_figures/{about['name']}", 1040 if is_wide(bundle) else 700
    return (
        '<picture class="drawing">'
        f'<source media="screen and (max-width: {room}px)" srcset="{address}-narrow.svg" {narrow}>'
        f'<img src="{address}.svg" alt="{escape(about["alt"])}" {broad} loading="lazy"></picture>'
    )


def is_wide(bundle):
    """Tell whether a figure takes the margin as well."""
    return size(bundle["image/svg+xml"])[0] > COLUMN


def load_first(app, doctree):
    """Load a page's first drawing at once: it stands on the first screen."""
    for shown in doctree.findall(nodes.figure):
        if "book-figure" in shown["classes"]:
            shown[0].children = [nodes.Text(shown[0].astext().replace(' loading="lazy"', ""))]
            return


@cache
def colours():
    """Return the colours of the style sheet by name, each for a light and a dark page."""
    style = STYLE.read_text(encoding="utf-8")
    return {name: pair for name, *pair in re.findall(r"--(?:figure-)?(\w+): light-dark\((\S+), (\S+)\);", style)}


def drawn(svg):
    """Return a drawing as a file that is dark where its page is; what reads no such rule shows it light."""
    svg, rules = tight(svg), ""
    for stored, name in [(INK, "ink"), (GROUND, "paper"), *((colour, name) for name, colour in COLOURS.items())]:
        light, dark = colours()[name]
        svg = svg.replace(stored, light)
        for what in ("fill", "stroke"):
            if f"{what}:{light}" in svg:
                rules += f'[style*="{what}:{light}"]{{{what}:{dark}!important}}'
    return svg.replace(">", f"><style>@media (prefers-color-scheme:dark){{{rules}}}</style>", 1)


def tight(svg):
    """Return a drawing without what only a person would read in its text, and with a style said once for many marks."""
    svg = re.sub(r">\s+<", "><", re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)).replace("<g/>", "")
    names = {}
    svg = NAME.sub(lambda name: names.setdefault(name[0], f"i{len(names)}"), svg)
    svg = re.sub(' style="[^"]*"', lambda style: re.sub("([:;]) ", r"\1", style[0]), svg)
    svg = MOVED.sub(r'\1 x="\2" y="\3"', svg).replace(' y="0"', "").replace(".0\"", '"')
    svg = "".join(unwrapped(svg))
    svg = LETTER.sub(lambda letter: f'{letter[1]}{steps(letter[2], 16)}" transform="scale(.25)"', svg)
    svg = re.sub('(?<= d=")M [^"]*', lambda path: steps(path[0]), svg)
    svg = re.sub(' xmlns:xlink="[^"]*"', "", svg).replace("xlink:href", "href")
    ticks = "|".join(TICKS.findall(svg))  # they have their style where they are outlined
    svg = re.sub(f'(<use href="#(?:{ticks})"[^>]*) style="[^"]*"', r"\1", svg)
    return MARKS.sub(lambda marks: f"<g{marks[1]}{marks[3]}>{marks[2].replace(marks[3], '')}</g>", svg)


def steps(path, unit=1):
    """Return a path as steps from point to point, which are shorter to write than places, and lead to the same."""
    digits = max((len(part) for part in re.findall(r"\.(\d+)", path)), default=0)
    here = start = (0, 0)
    said, written = "", []
    parts = re.findall(r"([MLQCz])([^MLQCz]*)", path)
    parts = [(part, [round(float(n) * 10**digits / unit) for n in numbers.split()]) for part, numbers in parts]
    for letter, places in straightened(parts) if unit == 1 else parts:
        moves = [f"{(place - here[k % 2]) / 10**digits:.9g}" for k, place in enumerate(places)]
        here = places[-2:] or start
        start = here if letter == "M" else start
        written.append((" " if letter == said else letter.lower()) + " ".join(moves))
        said = letter
    return re.sub(r"(?<![\d.])0\.", ".", "".join(written)).replace(" -", "-")


def straightened(parts):
    """Yield the parts of a path without the points at which it goes straight on, as far as the eye can tell."""
    here = ()
    for lines, run in groupby(parts, lambda part: part[0] == "L"):
        run = list(run)
        yield from (("L", place) for place in corners([here, *(place for _, place in run)])[1:]) if lines else run
        here = run[-1][1][-2:] or here


def corners(points):
    """Return the points of a line that are off the line through the others (Douglas and Peucker)."""
    first, last = complex(*points[0]), complex(*points[-1])
    off = [apart(complex(*point), first, last - first) for point in points[1:-1]]
    if max(off, default=0) <= STRAIGHT:
        return [points[0], points[-1]]
    bend = off.index(max(off)) + 1
    return corners(points[: bend + 1]) + corners(points[bend:])[1:]


def apart(point, start, way):
    """Return how far a point is from the stretch that a way from its start goes through; all are complex numbers."""
    share = ((point - start) / way).real if way else 0
    return abs(point - start - min(max(share, 0), 1) * way)


def unwrapped(svg):
    """Yield the pieces of a drawing without the groups that have no attributes."""
    bare = []
    for part in re.split(r"(</?g\b[^>]*>)", svg):
        if part.startswith("<g"):
            bare.append(part == "<g>")
        if part != "<g>" and not (part == "</g>" and bare.pop()):
            yield part


def size(svg):
    """Return a drawing's width and height, in points."""
    return tuple(map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()))


def files(bundle):
    """Return what a reader can take along of a figure: label and content of each file, by its name."""
    name = bundle[FIGURE]["name"]
    found = {f"{name}.svg": ("drawing (SVG)", drawn(bundle["image/svg+xml"]))}
    if "text/csv" in bundle:
        found[f"{name}.csv"] = ("data (CSV)", "\ufeff" + bundle["text/csv"])  # the mark by which Excel knows UTF-8
    return found


def downloads(bundle, up):
    """Return the links to a figure's files."""
    link = '<a href="{}_figures/{}" download>{}</a>'.format
    enlarge = '<button type="button" class="enlarge">enlarge</button>'
    return " ".join([*(link(up, name, label) for name, (label, _) in files(bundle).items()), enlarge])


def write_files(app, failure):
    """Write the files of all figures beside the pages."""
    if failure is None:
        folder = Path(app.outdir, "_figures")
        folder.mkdir(exist_ok=True)
        sources = [Path(app.env.doc2path(page)) for page in app.env.found_docs]
        for bundle in (bundle for path in sources if path.suffix == ".ipynb" for bundle in bundles(path)):
            if FIGURE in bundle:
                (folder / f"{bundle[FIGURE]['name']}-narrow.svg").write_text(drawn(bundle[NARROW]), encoding="utf-8")
                for name, (_, text) in files(bundle).items():
                    (folder / name).write_text(text, encoding="utf-8")


def lighten(app, failure):
    """Leave drawings and data out of the notebooks that pages offer: they stand beside them, and come back when run."""
    if failure is None:
        for path in Path(app.outdir, "_sources").rglob("*.ipynb"):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
                for kind in ("image/svg+xml", NARROW, "text/csv"):
                    output.get("data", {}).pop(kind, None)
            path.write_text(json.dumps(notebook, ensure_ascii=False, separators=",:"), encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", load_first)
    app.connect("build-finished", write_files)
    app.connect("build-finished", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
