"""What the search page knows: every section, equation and claim, with its address, its title and its text."""

import json
import re
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes

from theme import report
from theme.mathematics import tree

HIDDEN = (
    *(nodes.section, nodes.literal_block, nodes.doctest_block, nodes.raw, nodes.target, nodes.comment),
    addnodes.desc_signature,
)

RAISED = str.maketrans("23", "²³")


def said(node):
    """Return what a node says, formulas as letters and signs, without code and without the sections inside."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, HIDDEN) or node.get("refdomain") == "cite":
        return ""
    if isinstance(node, nodes.math | nodes.math_block):
        return letters(node.astext())
    return ("" if isinstance(node, nodes.TextElement) else " ").join(map(said, node.children))


def read(env, page):
    """Return a page, its references as the numbers that they show; those to nothing are left for Sphinx to name."""
    doctree, maths, labels = env.get_doctree(page), env.domains["math"].equations, env.domains["std"].labels
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link["reftype"] == "eq" and link["reftarget"] in maths:
            place, kind, shown = maths[link["reftarget"]][0], "displaymath", "({})"
            anchor = nodes.make_id(f"equation-{link['reftarget']}")
        elif link["reftype"] == "numref" and link["reftarget"] in labels:
            (place, anchor, *_), kind, shown = labels[link["reftarget"]], "figure", "Fig. {}"
        else:
            continue
        number = ".".join(map(str, env.toc_fignumbers[place][kind][anchor]))
        link.replace_self(nodes.Text(shown.format(number)))
    return doctree


def letters(tex):
    """Return a formula as one would type it: an index after its letter, a fraction with a stroke."""
    return typed(tree(tex))


def typed(math):
    """Go through MathML and type it."""
    parts = [typed(part) for part in math]
    match math.tag, parts:
        case "msub", [base, index]:
            return f"{base}_{index}"
        case "msubsup", [base, index, power]:
            return f"{base}_{index}^{group(power)}"
        case "msup", [base, power]:
            return base + (power.translate(RAISED) if power in "23" else f"^{group(power)}")
        case "mfrac", [over, under]:
            return f"{group(over)}/{group(under)}"
        case "msqrt", _:
            return f"√{group(''.join(parts))}"
    spaced = math.tag == "mo" and math.text in {"=", "+", "−", "<", ">", "≤", "≥", "→", "≈", "≫", "≪"}
    return "".join(parts) or (f" {math.text} " if spaced else math.text or "")


def group(formula):
    """Put brackets around what is more than one factor."""
    return formula if re.fullmatch(r"[\w²³^]+", formula) else f"({formula})"


def places(app):
    """List address, title, page and text of every place that a search may lead to."""
    env = app.env
    short = {ref: title for toc in env.tocs.values() for tree in toc.findall(addnodes.toctree)
             for title, ref in tree["entries"] if title}  # fmt: skip
    for page in sorted(env.found_docs):
        address, name = app.builder.get_target_uri(page), short.get(page) or env.titles[page].astext()
        for section in read(env, page).findall(nodes.section):
            top = isinstance(section.parent, nodes.document)
            title = name if top else said(section[0]).strip()
            text = " ".join(" ".join(map(said, section[1:])).split())
            yield [f"{address}{'' if top else '#' + section['ids'][0]}", title, said(section[0]) if top else name, text]
            for row in section.findall(nodes.row) if address.endswith("notation.html") else ():
                symbol, meaning, *_ = map(said, row.children)
                if row.parent.tagname == "tbody":
                    yield [f"{address}#:~:text={quote(meaning)}", symbol, name, meaning]
            for equation in section.findall(nodes.math_block):
                if equation.get("number") and equation.parent is section:
                    anchor = equation["ids"][0]
                    number = ".".join(map(str, env.toc_fignumbers[page]["displaymath"][anchor]))
                    yield [f"{address}#{anchor}", f"Eq. ({number})", name, letters(equation.astext())]
    for claim in report.as_json()["claims"]:
        told = (claim.get(key) for key in ("printed", "correct", "result", "found", "effect"))
        text = " ".join(part for part in told if isinstance(part, str))
        chapter = short[f"chapters/{claim['chapter']}"]
        whose = "" if claim["ledger"] == "paper" else "of this book, "
        yield [claim["address"], claim["where"], f"{whose}{claim['verdict']} · {chapter}", text]


def write(app, failure):
    """Print the list as a script: a page on a disk may load one, and nothing else."""
    if failure is None:
        text = ",\n".join(json.dumps(place, ensure_ascii=False) for place in places(app))
        Path(app.outdir, "_static", "places.js").write_text(f"const PLACES = [\n{text}\n];\n", encoding="utf-8")


def setup(app):
    """Register with Sphinx, in place of its own search."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))
    app.connect("html-collect-pages", lambda _: [("search", {}, "search.html")])
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
