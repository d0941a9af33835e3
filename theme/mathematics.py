"""Mathematics in the page: TeX becomes MathML while the book is built, and no reader's browser typesets anything.

MathJax does it, the same files that would run in a browser, inside a small JavaScript engine. Chromium reads less of
MathML than MathJax writes: letters of another alphabet are therefore written as the Unicode characters that they are,
and what only serves MathJax goes.
"""

import json
import re
import unicodedata
from contextlib import suppress
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import quickjs
from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.math import get_node_equation_number

MATHJAX = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
ALPHABETS = {"script": "SCRIPT", "bold": "BOLD", "double-struck": "DOUBLE-STRUCK", "fraktur": "FRAKTUR"}
OPERATORS = {  # what MathJax knows of an operator from its place in TeX, and a browser would guess from its neighbours
    "ORD": {"lspace": "0", "rspace": "0"},
    "OPEN": {"form": "prefix"},
    "CLOSE": {"form": "postfix"},
}
SIGNS, CLOSING = set("+-−±∓"), set(")]}⟩|‖!∗†")
TALL = {"mfrac", "mtable", "munder", "munderover", "mroot"}
LONG = 16  # letters and signs: what a small phone shows in a line
APPLY = "\u2061"
START = """
var module = {exports: {}}, exports = module.exports, process = {env: {}, cwd: () => ""}, window = undefined;
function require(name) {
    if (name === "path") return {resolve: (...parts) => parts.join("/")};
    const inner = {exports: {}};
    new Function("module", "exports", "require", read(name))(inner, inner.exports, require);
    return inner.exports;
}
globalThis.MathJax = {
    loader: {require, paths: {mathjax: ""}, load: ["input/tex", "adaptors/liteDOM"]},
    tex: {packages: {"[-]": ["noerrors", "noundefined"]}},
    startup: {typeset: false},
};
require("/startup.js");
"""


KNOWN = {}  # what MathJax has answered, by what it was asked


class TeXError(SphinxError):
    """A formula that MathJax cannot read."""

    category = "mathematics"


@cache
def engine():
    """Start MathJax; it stays for the whole build."""
    context = quickjs.Context()
    context.add_callable("read", lambda name: (MATHJAX / name.lstrip("/")).with_suffix(".js").read_text("utf-8"))
    context.eval(START)
    while context.execute_pending_job():
        pass
    return context.eval("(tex, display) => String(MathJax.tex2mml(tex, {display}))")


def converted(tex, display):
    """Return what MathJax makes of a formula."""
    asked = f"{display:d} {tex}"
    if asked not in KNOWN:
        KNOWN[asked] = engine()(tex, display)
    return KNOWN[asked]


def recall(app):
    """Read what the same MathJax answered in an earlier build."""
    with suppress(OSError, ValueError):  # none yet, or half of one
        kept = json.loads(Path(app.srcdir, "_build", "mathml.json").read_text(encoding="utf-8"))
        KNOWN.update(kept.get(asker(), {}))


def keep(app, failure):
    """Write it down for the next build, whole or not at all."""
    path = Path(app.srcdir, "_build", "mathml.json")
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({asker(): KNOWN}, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def asker():
    """Name the MathJax that is asked, and how."""
    return f"{version('sphinx-mathjax-offline')} {START}"


@cache
def tree(tex, display=False):
    """Return a formula as a tree of MathML."""
    tex = " ".join(tex.split())
    root = ElementTree.fromstring(converted(tex, display).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))
    if (wrong := root.find(".//merror")) is not None:
        raise TeXError(f"MathJax cannot read {tex!r}: {wrong.get('data-mjx-error') or ''.join(wrong.itertext())}")
    return _plain(root)


@cache
def mathml(tex, display=False):
    r"""Return a formula as MathML, with its TeX inside.

    Examples
    --------
    >>> mathml(r"E_B")
    '<math alttext="E_B"><msub><mi>E</mi><mi>B</mi></msub></math>'

    """
    tex = " ".join(tex.split())
    body = "".join(ElementTree.tostring(part, encoding="unicode") for part in tree(tex, display))
    block = ' display="block"' if display else ""
    return f'<math{block} alttext="{escape(tex)}">{body}</math>'


def _plain(node):
    """Take from a formula what only MathJax reads, and write for every browser what only some would infer."""
    kind = node.attrib.pop("data-mjx-texclass", "")
    for name in [name for name in node.attrib if name.startswith("data-")]:
        del node.attrib[name]
    if alphabet := ALPHABETS.get(node.get("mathvariant")):
        node.text = "".join(_letter(letter, alphabet) for letter in node.text)
        del node.attrib["mathvariant"]
    parts = [_plain(part) for part in node]
    if parts:
        node.text, node[:] = None, list(_spaced(parts))
    only = node[0] if len(node) == 1 else None
    if only is not None and (node.tag == "mrow" or (node.tag == "mstyle" and only.tag == "mspace")):
        node = only
    if node.tag == "mo":
        node.attrib |= OPERATORS.get(kind, {})
    node.tail = None
    return node


def _spaced(parts):
    """Set functions off from their neighbours, let signs be signs, and brackets be no higher than one line needs."""
    parts = _paired(parts)
    first, last = parts[0], parts[-1]
    if first.get("form") == "prefix" and last.get("form") == "postfix" and not any(map(_tall, parts)):
        first.set("stretchy", "false")
        last.set("stretchy", "false")
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        operator = before is not None and before.tag == "mo" and not _closes(before)
        if part.tag == "mo" and part.text in SIGNS and operator:
            part.set("form", "prefix")
        if after is not None and after.text == APPLY and before is not None and not operator and before.tag != "mspace":
            yield ElementTree.Element("mspace", width="0.167em")
        if part.text == APPLY and after is not None and not "".join(after.itertext()).startswith(("(", "[", "{")):
            part.set("rspace", "0.167em")
        yield part


def _paired(parts):
    """Let an exponent at a large closing bracket be that of the whole pair: a browser keeps such a bracket small."""
    for end, part in enumerate(parts):
        large = [place for place in range(end) if parts[place].get("minsize")]
        if part.tag in ("msup", "msub", "msubsup") and part[0].get("minsize") and large:
            inside = ElementTree.Element("mrow")
            inside[:] = [*parts[large[-1] : end], part[0]]
            part[0] = inside
            return _paired([*parts[: large[-1]], *parts[end:]])
    return parts


def _closes(operator):
    return operator.get("form") == "postfix" or operator.text in CLOSING


def _tall(part):
    return any(inner.tag in TALL for inner in part.iter())


def _letter(letter, alphabet):
    """Return a letter or digit of another alphabet; some have been in Unicode for longer, under another name."""
    name = f"{alphabet} {re.sub('LATIN |GREEK |LETTER ', '', unicodedata.name(letter))}"
    with suppress(KeyError):
        return unicodedata.lookup(f"MATHEMATICAL {name}")
    return unicodedata.lookup(name.replace("FRAKTUR", "BLACK-LETTER"))


def visit_inline(writer, node):
    """Write a formula of the running text; a long one may scroll on a phone."""
    shown = mathml(node.astext())
    long = sum(part.tag in ("mi", "mn", "mo") for part in tree(node.astext()).iter()) > LONG
    writer.body.append(f'<span class="long">{shown}</span>' if long else shown)
    raise nodes.SkipNode


def visit_block(writer, node):
    """Write a displayed equation, in a box of its own that scrolls where it is too wide, and its number."""
    tex = node.astext()
    if r"\\" in tex and r"\begin" not in tex:
        tex = rf"\begin{{split}}{tex}\end{{split}}"
    writer.body.append(writer.starttag(node, "div", CLASS="equation"))
    writer.body.append(f'<div class="wide">{mathml(tex, display=True)}</div>')
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append('<button type="button" class="tex">copy TeX</button></div>\n')
    raise nodes.SkipNode


class Together(SphinxPostTransform):
    """Keep a formula and the punctuation after it on one line, which browsers would part."""

    default_priority = 800
    formats = ("html",)

    def run(self, **_):
        """Wrap both."""
        for formula in list(self.document.findall(nodes.math)):
            text = formula.next_node(descend=False, siblings=True)
            if isinstance(text, nodes.Text) and (marks := re.match(r"[.,;:?!)’]+", text)):
                parent, place = formula.parent, formula.parent.index(formula)
                whole = nodes.inline("", "", formula, nodes.Text(marks[0]), classes=["together"])
                parent[place : place + 2] = [whole, nodes.Text(text[marks.end() :])]


SPACED = (nodes.math, nodes.literal, nodes.FixedTextElement, nodes.raw)


def measured(text, number=r"(?<=\d)"):
    """Return a text in which a number and its unit stay on one line."""
    return re.sub(rf"{number} (?=(?:[kMG]?Hz|m?K|µs|dBm|J|W|%)(?!\w))", "\N{NO-BREAK SPACE}", text)


class Measured(SphinxPostTransform):
    """Keep a number and its unit on one line; the number may be a formula or a computed one."""

    default_priority = 800
    formats = ("html",)

    def run(self, **_):
        """Go through the texts, each by its place: a parent may hold the same words twice."""
        for parent in (node for node in self.document.findall(nodes.Element) if not isinstance(node, SPACED)):
            for place, (before, text) in enumerate(pairwise([None, *parent.children])):
                if isinstance(text, nodes.Text):
                    number = r"(^|(?<=\d))" if isinstance(before, nodes.math | nodes.inline) else r"(?<=\d)"
                    parent[place] = nodes.Text(measured(text, number))


def setup(app):
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.add_post_transform(Together)
    app.add_post_transform(Measured)
    app.connect("builder-inited", recall)
    app.connect("build-finished", keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
