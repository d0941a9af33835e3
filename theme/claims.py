"""The ledgers in the book: claims on a page as HTML, the report's directives, and all claims as claims.json."""

import json
import re
import shutil
from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective, SphinxRole

import referee
from referee import VERDICTS
from theme import report, typeset
from theme.mathematics import mathml, measured

LOW = re.compile(r"(?<=[^\W_])_(B,opt|opt|int|in|coh|single|port|AB|aa|bb|ab|ba|ij|[A-Za-z±+-])")
HIGH = re.compile(r"\^(?:\((.*?)\)|\{(.*?)\}|(\w)\b)")
LETTERS = {"kappa": "κ", "Gamma": "Γ", "Delta": "Δ", "absJ": "|J|", "phi": "φ", "omega": "ω"}
SPELLED = re.compile(rf"\b({'|'.join(LETTERS)})(?=_|\b)")
POWER = re.compile(r"(?<![\w.])(\d(?:\.\d+)?)e([+-]?)0*(\d+)\b")
REPORT, ALL = "06-referees-report.html", "claims.html"


# --- pieces of a page, made from data --------------------------------------------------------------


def low(text):
    """Return a text of the ledger or of a chapter as HTML: letters for names, indices low, powers high, minus signs."""
    text = SPELLED.sub(lambda m: LETTERS[m[1]], escape(measured(text)))
    text = POWER.sub(lambda m: f"{m[1]} · 10^({m[2]}{m[3]})".removeprefix("1 · "), text)
    text = re.sub(r"(?<![\w)])-(?=\d)", "−", text)
    return HIGH.sub(lambda m: f"<sup>{m[1] or m[2] or m[3]}</sup>", LOW.sub(r"<sub>\1</sub>", text))


def statement(claim):
    """Return what is said: a sentence, an equation as it is printed, or the printed digits."""
    for tex in typeset.forms(claim).values():
        return mathml(tex, display=True)
    return low(report.said(claim)) or f"{claim.ledger.said} {low(claim['printed'])}"


def badge(verdict):
    """Return a verdict's label."""
    return f'<span class="verdict verdict-{verdict}">{verdict}</span>'


def effects(claim):
    """Return what is meant, what the slip or the condition changes, and what the authors might say to it."""
    answer = f"the authors may answer: {claim['objection']}" if "objection" in claim else ""
    return "; ".join(filter(None, (claim.get("note", ""), claim.get("effect", ""), answer)))


def outcome(claim, finding):
    """Return what was said, what came out, and what it changes, for a row of the ledger's table."""
    right = "".join(f"corrected: {mathml(tex, display=True)}" for tex in list(typeset.forms(claim).values())[1:])
    parts = {"claim-statement": statement(claim), "claim-correction": right, **detail(claim, finding)}
    return " ".join(f'<span class="{name}">{text}</span>' for name, text in parts.items() if text)


def detail(claim, finding):
    """Return what came out of a comparison, and what it changes."""
    came_out = f"<b>{low(claim.result(finding))}</b> {low(report.words(claim, finding))}" if finding else ""
    return {"claim-detail": came_out, "claim-effect": low(effects(claim))}


def anchor(claim):
    """Return a claim's place in the paper, as a link to the line that decides it."""
    return f'<a class="claim-where" href="{claim["chapter"]}.html#claim-{claim.id}">{low(claim["where"])}</a>'


class Unfolding(nodes.General, nodes.Element):
    """A claim: its verdict, its place in the paper and one line; the rest on demand."""


def open_claim(writer, node):
    """Write the line, and begin what it hides."""
    start = writer.starttag(node, "details", CLASS=f"claim claim-{node['verdict']}")
    writer.body.append(f"{start}<summary>{node['line']}</summary>\n")


def close_claim(writer, node):
    """End it."""
    writer.body.append("</details>\n")


def unfolding(claim, finding, links, **attributes):
    """Return a claim as a node; ``links`` is HTML."""
    verdict = finding.verdict if finding else claim["verdict"]
    where = f'<b class="claim-where">{low(claim["where"])}</b>'
    line = f'{badge(verdict)} {where} <span class="claim-statement">{statement(claim)}</span>'
    both = forms(claim) if claim["verdict"] == "corrected" else []
    judged = f"<span>Judged: {report.text(claim)}.</span>" if report.text(claim) else ""
    inside = [told(claim, finding), *both, html(f'<p class="claim-links">{links} {judged}</p>')]
    return Unfolding("", *inside, verdict=verdict, line=line, **attributes)


def line(claim):
    """Return a claim as the report shows it, with the way to the chapter that decides it."""
    link = f'<a href="{claim["chapter"]}.html#claim-{claim.id}">where it is decided</a>'
    return unfolding(claim, report.found().get(claim.id), link)


def decided(claim, finding):
    """Return a claim as the chapter shows it that decides it; any page can link to it."""
    links = f'<a href="#claim-{claim.id}">link to this claim</a>'
    if claim["kind"] == "equation" and claim["verdict"] == "corrected":
        links += f' <a href="{REPORT}#form-{claim.id}">both forms in the report</a>'
    return unfolding(claim, finding, links, ids=[f"claim-{claim.id}"])


def told(claim, finding):
    """Return what came out and what it changes, each as a paragraph."""
    parts = detail(claim, finding).items()
    return html("".join(f'<p class="{name}">{text}</p>' for name, text in parts if text))


def correction(claim):
    """Return an equation with a slip: its place, both forms, and below them what came out."""
    head = html(f"<p>{badge(claim['verdict'])} {anchor(claim)}</p>")
    inside = head, *forms(claim), told(claim, report.found().get(claim.id))
    return nodes.container("", *inside, ids=[f"form-{claim.id}"], classes=["correction", "claim", "claim-corrected"])


def html(text):
    """Return HTML as a node."""
    return nodes.raw("", text, format="html")


def forms(claim):
    """Return an equation as it is printed and, where it has a slip, corrected: none, or a list of the two."""
    items = [
        nodes.definition_list_item(
            "", nodes.term("", label), nodes.definition("", nodes.math_block(tex, tex, nowrap=False, number=None))
        )
        for label, tex in typeset.forms(claim).items()
    ]
    return [nodes.definition_list("", *items, classes=["forms"])] if items else []


# --- directives ------------------------------------------------------------------------------------


class Report(SphinxDirective):
    """A directive whose page is read again when a ledger or a finding changes."""

    def run(self):
        """Note what the page depends on, and return its nodes."""
        for path in report.sources():
            self.env.note_dependency(str(path))
        return self.nodes()


class Verdicts(Report):
    """The count of the paper's verdicts as a bar and a list: ``{verdicts} chapters/`` leads to all claims."""

    optional_arguments = 1

    def nodes(self):
        """Return the count."""
        parts = [(verdict, kinds.total(), report.listed(kinds)) for verdict, kinds in report.counts().items() if kinds]
        share = '<span class="verdict-{0}" style="flex-grow: {1}" title="{1} {0}"></span>'.format
        bar = "".join(share(verdict, n) for verdict, n, _ in parts)
        items = "".join(
            f"<dt>{badge(verdict)} <b>{n}</b></dt><dd>{VERDICTS[verdict]}<br><small>{kinds}</small></dd>"
            for verdict, n, kinds in parts
        )
        address = f"{''.join(self.arguments)}{ALL}"
        link = f'<p><a href="{address}">All {sum(n for _, n, _ in parts)} claims</a>, judged by {report.JUDGED}</p>'
        shown = f'<div class="verdicts-bar" aria-hidden="true">{bar}</div><dl>{items}</dl>{link}'
        return [html(f'<div class="verdicts">{shown}</div>')]


class Claims(Report):
    """The named claims of either ledger, or those of the paper with a verdict, one line each."""

    has_content = True
    option_spec: ClassVar = {"verdict": directives.unchanged, "kind": directives.unchanged}

    def nodes(self):
        """Return the lines."""
        named = [report.entry(claim) for claim in " ".join(self.content).split()]
        if "verdict" in self.options:
            named += report.select(self.options["verdict"], *self.options.get("kind", "").split())
        return list(map(line, named))


class Corrections(Report):
    """The named equations with a slip, as they are printed and as they should be."""

    has_content = True

    def nodes(self):
        """Return them."""
        return [correction(report.entry(claim)) for claim in " ".join(self.content).split()]


class Slips(Report):
    """How the numbered equations fare, and how many lines of the ledger carry on a slip of another."""

    def nodes(self):
        """Return the counts and the names of the equations with a slip."""
        numbered = [report.entry(claim) for claim in report.NUMBERED]
        verdicts = [claim["verdict"] for claim in numbered]
        corrected = report.select("corrected")
        carried = [claim for claim in corrected if "inherits" in claim]
        slips = " · ".join(claim["where"].split(",")[0] for claim in numbered if claim["verdict"] == "corrected")
        return self.parse_text_to_nodes(
            f"Of the {len(numbered)} numbered equations {verdicts.count('holds')} hold as printed, "
            f"{verdicts.count('holds-if')} for one choice of phase, and {verdicts.count('corrected')} have a slip: "
            f"{slips}. In all {len(corrected)} lines of the paper's ledger are corrected; "
            f"{len(carried)} of them carry on the slip of another line.\n"
        )


class Table(Report):
    """A whole ledger, one row a claim; a script makes it sortable and filterable: ``{ledger} paper``."""

    required_arguments = 1

    def nodes(self):
        """Return the table."""
        (name,) = self.arguments
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("Claim", "Kind", "What comes out", "Verdict"))
        rows = "\n".join(row(claim, name) for claim in report.ordered(name))
        return [html(f'<table class="claims">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>')]


def row(claim, ledger):
    """Return a claim as a row of a table; the book's can be told apart by what they rest on."""
    by = f' data-by="{report.basis(claim)}"' if ledger == "book" else ""
    cells = claim["kind"], outcome(claim, report.found().get(claim.id)), badge(claim["verdict"])
    shown = f'<th scope="row">{anchor(claim)}</th>' + "".join(map("<td>{}</td>".format, cells))
    return f'<tr data-verdict="{claim["verdict"]}"{by} data-id="{claim.id}">{shown}</tr>'


class Field(SphinxRole):
    """A field of a claim in running text: ``{ledger}`fig-6-value.correct` ``."""

    def run(self):
        """Return the field as it stands in the ledger."""
        name, field = self.text.split(".")
        claim = report.entry(name)
        self.env.note_dependency(str(claim.ledger.path))
        return [nodes.Text(claim[field])], []


def write_claims(app, failure):
    """Put claims.json beside the pages, and its schema among the static files."""
    if failure is None:
        text = json.dumps(report.as_json(), ensure_ascii=False, separators=",:")
        Path(app.outdir, "claims.json").write_text(text + "\n", encoding="utf-8")
        schema = Path(referee.__file__).with_name("schema.json")
        shutil.copyfile(schema, Path(app.outdir, "_static", "claims.schema.json"))


def setup(app):
    """Register with Sphinx."""
    for name, directive in {
        "verdicts": Verdicts, "claims": Claims, "corrections": Corrections, "slips": Slips, "ledger": Table,
    }.items():  # fmt: skip
        app.add_directive(name, directive)
    app.add_node(Unfolding, html=(open_claim, close_claim))
    app.add_role("ledger", Field())
    app.connect("build-finished", write_claims)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
