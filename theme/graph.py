"""What hangs on what, drawn: a claim stands below those that it uses, in the colour of its verdict.

Equations and figures are boxes with their number; of the sentences those are drawn, as dots, that a slip starts from or
ends in. Each is a link to its claim; a line below says what it is, what it uses and what uses it, when it is pointed at
or reached by the keyboard. A strong line carries a slip on, as the ledger has it. The layers are laid out by
`fast_sugiyama`; the drawing is SVG that needs no script, in the page's own colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from theme.claims import low
from theme.report import MARKS

WIDE, HIGH, GAP, STEP = 50, 31, 10, 68  # a box, the room beside it, and from layer to layer, in pixels

NUMBERED = re.compile(r"(?:eq|fig)-(\d+|A\d+|G_B)$")

Uses = Mapping[str, Sequence[str]]

#: What a page shows of a claim that is pointed at: its lines, and what it says.
_SHOWN = (
    ".graph:has(.at-{0}:is(:hover,:focus-visible)){{.of-{0}{{opacity:1;stroke-width:2.5}}.says-{0}{{display:block}}}}"
)


def graph(claims: Mapping[str, Mapping[str, Any]], address: Callable[[str], str]) -> str:
    """Return the graph of claims as SVG.

    Parameters
    ----------
    claims : the ledger; what an entry uses may stand in another, and is not drawn
    address : where the page shows a claim, by id

    Examples
    --------
    >>> from theme.graph import graph
    >>> claim = {"where": "Eq. (1)", "kind": "equation", "verdict": "holds"}
    >>> svg = graph({"eq-1": claim, "eq-2": claim | {"where": "Eq. (2)", "uses": ["eq-1"]}}, "#{}".format)
    >>> svg.count("<a "), svg.count("<path ")
    (2, 1)

    """
    inherits = {claim: entry.get("inherits", ()) for claim, entry in claims.items()}
    uses = drawn({claim: entry.get("uses", ()) for claim, entry in claims.items()}, inherits)
    names = sorted({*uses, *(claim for used in uses.values() for claim in used)})
    edges = [(used, claim) for claim in sorted(uses) for used in uses[claim]]
    places, bends = layout(names, edges)
    left, top = (min(place[i] for place in places.values()) for i in (0, 1))
    width, height = (max(place[i] for place in places.values()) for i in (0, 1))
    lines = "".join(
        f'<path class="graph-line{" graph-slip" * (used in inherits[claim])} of-{used} of-{claim}" d="{_path(bend)}"/>'
        for (used, claim), bend in sorted(bends.items(), key=lambda item: item[0][0] in inherits[item[0][1]])
    )
    users = {name: [claim for used, claim in edges if used == name] for name in names}
    nodes = "".join(_node(name, places[name], claims[name], address) for name in names)
    said = {name: _says(claims, name, uses.get(name, ()), users[name]) for name in names}
    shown = "".join(_SHOWN.format(name) for name in names)
    told = "".join(
        f'<p class="says says-{name} verdict-{claims[name]["verdict"]}">{words}</p>' for name, words in said.items()
    )
    box = f"{left - WIDE:.0f} {top - HIGH:.0f} {width - left + 2 * WIDE:.0f} {height - top + 2 * HIGH:.0f}"
    return (
        f'<div class="graph"><style>{shown}</style><div class="wide" tabindex="0" role="region" aria-label="The graph">'
        f'<svg viewBox="{box}" role="group" aria-label="What hangs on what">{lines}{nodes}</svg></div>{told}</div>\n'
    )


def carried(claims: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[list[str], list[str]]]:
    """Tell of each slip which claims that use it carry it on, and which do not.

    Examples
    --------
    >>> from theme.graph import carried
    >>> slip, use = {"verdict": "corrected"}, {"verdict": "holds", "uses": ["eq-1"]}
    >>> carried({"eq-1": slip, "eq-2": use | {"inherits": ["eq-1"]}, "eq-3": use})
    {'eq-1': (['eq-2'], ['eq-3'])}

    """
    users = {slip: [name for name, claim in claims.items() if slip in claim.get("uses", ())] for slip in claims}
    return {
        slip: tuple([name for name in users[slip] if (slip in claims[name].get("inherits", ())) == on] for on in (1, 0))
        for slip, claim in claims.items()
        if claim["verdict"] == "corrected" and users[slip]
    }


def drawn(uses: Uses, inherits: Uses) -> dict[str, list[str]]:
    """What each claim that is drawn uses: equations, figures and slips, at once or through sentences that are not.

    Examples
    --------
    >>> from theme.graph import drawn
    >>> drawn({"eq-3": ["text-a"], "text-a": ["eq-1", "eq-2"]}, {})
    {'eq-3': ['eq-1', 'eq-2']}

    """
    slips = {claim for use, used in inherits.items() for claim in (use, *used) if used}

    def kept(claim):
        return bool(NUMBERED.match(claim)) or claim in slips

    def above(claim):
        found = [[used] if kept(used) else above(used) for used in uses.get(claim, ())]
        return list(dict.fromkeys(name for part in found for name in part))

    return {claim: above(claim) for claim in uses if kept(claim) and above(claim)}


def layout(names: list[str], edges: list[tuple[str, str]]) -> tuple[dict, dict]:
    """Place the claims in layers, and say where each line bends on its way past others."""
    import fast_sugiyama

    number = {name: k for k, name in enumerate(names)}
    ends = [(number[used], number[claim]) for used, claim in edges]
    found = fast_sugiyama.from_edges(ends, dummy_vertices=True, dummy_size=0.2, vertex_spacing=WIDE + GAP)
    places, bends, right = {}, {}, 0.0
    for positions, width, height, steps in found:  # one for each part that hangs together
        at = {place: (right + x, (height - y) / (WIDE + GAP) * STEP) for place, (x, y) in positions}
        places |= {names[place]: point for place, point in at.items() if place < len(names)}
        for start, end in steps:
            if start < len(names):
                path = [start, end]
                while path[-1] >= len(names):
                    path.append(next(after for before, after in steps if before == path[-1]))
                bends[names[start], names[path[-1]]] = [at[place] for place in path]
        right += width + WIDE + GAP
    return places, bends


def _path(bend: list[tuple[float, float]]) -> str:
    """Draw a line through its bends, upright at each."""
    (x, y), *others = bend
    path = f"M{x:.0f} {y:.0f}"
    for u, v in others:
        path += f"C{x:.0f} {(y + v) / 2:.0f} {u:.0f} {(y + v) / 2:.0f} {u:.0f} {v:.0f}"
        x, y = u, v
    return path


def _node(name, place, claim, address):
    """Draw a claim as a box with its number, or as a dot."""
    x, y = place
    if numbered := NUMBERED.match(name):
        label = "𝒢" if numbered[1] == "G_B" else f"({numbered[1]})" if name.startswith("eq") else f"Fig. {numbered[1]}"
        shape = f'<rect x="{x - WIDE / 2:.0f}" y="{y - HIGH / 2:.0f}" width="{WIDE}" height="{HIGH}" rx="3"/>'
    else:
        label, shape = MARKS[claim["verdict"]], f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{HIGH / 2:.0f}"/>'
    shape += f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(label)}</text>'
    link = f'<a href="{escape(address(name))}" class="at-{name} verdict-{claim["verdict"]}"'
    return f'{link} aria-label="{escape(claim["where"])}: {claim["verdict"]}">{shape}</a>'


def _says(claims, name, uses, users):
    """One line on a claim: where, the verdict, what it uses and what uses it."""
    parts = [f"<b>{low(claims[name]['where'])} {claims[name]['verdict'].replace('-', ' ')}</b>"]
    for verb, others in (("uses", uses), ("is used by", users)):
        parts += [f"{verb} {', '.join(low(claims[other]['where'].split(',')[0]) for other in others)}"] * bool(others)
    return "; ".join(parts)
