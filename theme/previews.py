"""What a link or a symbol shows of itself when it is pointed at: kept in the page, so that no request is made."""

from html import escape
from posixpath import dirname, join, normpath

from docutils import nodes
from pybtex.plugin import find_plugin

from theme import report, typeset
from theme.mathematics import mathml, tree
from theme.paper import inside
from theme.search import places, said

ROOM = 240  # characters


def look(app, env):
    """Note what every place of the book is called and begins with, and what every symbol means."""
    texts = {address: (title, start(text)) for address, title, _, text in places(app)} | references(app)
    app.places = {address: (title, escape(text)) for address, (title, text) in texts.items()} | equations()
    app.symbols = {}
    for row in env.get_doctree("chapters/notation").findall(nodes.row):
        symbols, meaning, *_ = row.children
        for math in symbols.findall(nodes.math):
            symbol = letters(tree(math.astext().partition("=")[0]))
            app.symbols[symbol] = "; ".join(filter(None, [app.symbols.get(symbol), said(meaning)]))


def equations():
    """Return the address of the claim on each of the paper's equations, with its forms typeset."""
    shown = {}
    for claim in map(report.entry, report.NUMBERED):
        forms = "".join(f"<p>{label} {mathml(tex, True)}</p>" for label, tex in typeset.forms(claim).items())
        address = f"chapters/{claim['chapter']}.html#claim-{claim.id}"
        shown[address] = claim["where"], f"{claim['verdict']}{forms}"
    return shown


def references(app):
    """Return the address of every entry of the references, with its number and its text."""
    plain = find_plugin("pybtex.backends", "plaintext")()
    return {
        f"{app.builder.get_target_uri(entry.bibliography_key.docname)}#{entry.citation_id}": (
            f"[{entry.formatted_entry.label}]",
            entry.formatted_entry.text.render(plain),
        )
        for entry in app.env.get_domain("cite").citations
    }


def start(text):
    """Return the first words of a text."""
    return text if len(text) < ROOM else text[: text.rindex(" ", 0, ROOM)] + " …"


def letters(math):
    """Return the letters of a formula as a page's script reads them."""
    return "".join("".join(math.itertext()).split())


def symbols(math):
    """Yield the letters of each symbol in a formula, with its index."""
    for part in math:
        yield from [letters(part)] if part.tag in ("msub", "mi") else symbols(part)


def offer(app, page, template, context, doctree):
    """Give the template what the links to other pages lead to, and the symbols of this one."""
    if doctree is None:
        return
    links = [link for link in doctree.findall(nodes.reference) if link.get("internal")]
    links = {link.get("refuri") for link in links if not inside(link, nodes.table)}  # a table of links is an index
    found = {link: app.places.get(normpath(join(dirname(page), link))) for link in links if link}
    context["previews"] = {link: place for link, place in sorted(found.items()) if place}
    formulas = [*doctree.findall(nodes.math), *doctree.findall(nodes.math_block)]
    shown = {symbol for formula in formulas for symbol in symbols(tree(formula.astext()))}
    context["symbols"] = {symbol: meaning for symbol, meaning in app.symbols.items() if symbol in shown}


def setup(app):
    """Register with Sphinx."""
    app.connect("env-check-consistency", look)
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
