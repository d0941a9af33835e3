"""Pages that show the whole ledger: the paper at a glance, what hangs on what, what the verdicts rest on."""

import tomllib
from collections import Counter
from pathlib import Path

from theme import report
from theme.claims import Report, anchor, html
from theme.glance import by_chapter, glance
from theme.graph import carried, graph

RESTS = {  # what a verdict rests on
    "machine": "an identity that SymPy proves, or a statement over all positive rates that a solver decides",
    "proof": "it stands in the chapter, for all parameters that it names",
    "computation": "at the settings that the chapter names",
    "search": "no exception was found in the box that the chapter names",
}


def address(claim):
    """Return where a claim of either ledger is decided, from a page among the chapters."""
    return f"{report.entry(claim)['chapter']}.html#claim-{claim}"


def paper():
    """Return the paper's ledger."""
    return report.ledgers()["paper"]


class Map(Report):
    """A directive that reads the map of the paper as well."""

    def coverage(self):
        """Return the table of the paper's sentences."""
        path = Path(self.env.srcdir, "chapters", "coverage.toml")
        self.env.note_dependency(str(path))
        return tomllib.loads(path.read_text(encoding="utf-8"))


class Glance(Map):
    """The paper, one block a sentence: ``{glance}``."""

    def nodes(self):
        """Return the blocks."""
        table = self.coverage()
        return [html(glance(table["units"], paper(), table["reasons"], address))]


class Treated(Map):
    """Which chapter treats what of the paper: ``{treated}``."""

    def nodes(self):
        """Return a table with a row a chapter."""
        rows = [
            f"| [](/chapters/{chapter}.ipynb) | {' · '.join(map(listed, treated.items()))} |"
            for chapter, treated in by_chapter(self.coverage()["units"], paper()).items()
        ]
        return self.parse_text_to_nodes("\n".join(["| chapter | of the paper |", "| --- | --- |", *rows]))


def listed(what):
    """Return a thing of the paper as a link, a figure's to its drawing, an equation's to its claim; or a count."""
    label, claim = what
    if label.endswith(("sentence", "sentences")):
        return label
    drawn = claim.removeprefix("fig-").isdigit()  # else the claim speaks about a figure
    target = address(claim).replace("#claim-", "#") if drawn else address(claim)
    return f'<a href="{target}">{label.replace("_B^r", "<sub>B</sub><sup>r</sup>")}</a>'


class Graph(Report):
    """The graph of claims: ``{graph}``."""

    def nodes(self):
        """Return the drawing."""
        return [html(graph(paper(), address))]


class Carried(Report):
    """Which later claims carry on a slip, and which do not: ``{carried}``."""

    def nodes(self):
        """Return a table with a row a slip."""

        def named(claims):
            return " · ".join(anchor(paper()[claim]) for claim in claims) or "none"

        heads = "".join(f'<th scope="col">{head}</th>' for head in ("slip in", "carried on by", "used without harm by"))
        rows = "".join(
            f'<tr><th scope="row">{anchor(paper()[slip])}</th><td>{named(on)}</td><td>{named(off)}</td></tr>'
            for slip, (on, off) in carried(paper()).items()
        )
        return [html(f'<table class="carried"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')]


class Rests(Report):
    """How many claims of each ledger rest on what: ``{rests}``."""

    def nodes(self):
        """Return a table."""
        both = report.ledgers()
        judged = {name: [c for c in both[name].values() if c["verdict"] != "undecidable"] for name in both}
        counts = {name: Counter(map(report.basis, claims)) for name, claims in judged.items()}
        rows = [f"| {by} | {RESTS[by]} | {counts['paper'][by]} | {counts['book'][by]} |" for by in RESTS]
        rows.append(f"| | together | {counts['paper'].total()} | {counts['book'].total()} |")
        heads = ["| by | that is | of the paper | of this book |", "| --- | --- | ---: | ---: |"]
        return self.parse_text_to_nodes("\n".join(heads + rows))


def setup(app):
    """Register with Sphinx."""
    for directive in (Glance, Treated, Graph, Carried, Rests):
        app.add_directive(directive.__name__.lower(), directive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
