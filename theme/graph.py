"""What hangs on what, drawn: a claim stands below those that it uses, in the colour of its verdict.

Equations and figures are boxes with their number; of the sentences those are drawn, as dots, that a slip starts from or
ends in. Each is a link to its claim and says in a title what it is, what it uses and what uses it. A strong line
carries a slip on, as the ledger has it. The layers are laid out by `fast_sugiyama`; the drawing is
SVG that needs no script, coloured by the page's own style (`graph.css`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

WIDE, HIGH, GAP, STEP = 46, 22, 14, 64  # a box, the room beside it, and from layer to layer, in pixels
MARKS = {"holds": "✓", "holds-if": "◐", "corrected": "✎", "refuted": "✗", "undecidable": "?"}

NUMBERED = re.compile(r"(?:eq|fig)-(\d+|A\d+|G_B)$")

Uses = Mapping[str, Sequence[str]]


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
        f'<path class="graph-line{" graph-slip" * (used in inherits[claim])}" d="{_path(bend)}"/>'
        for (used, claim), bend in sorted(bends.items(), key=lambda item: item[0][0] in inherits[item[0][1]])
    )
    users = {name: [claim for used, claim in edges if used == name] for name in names}
    nodes = "".join(_node(name, places[name], uses.get(name, ()), users[name], claims, address) for name in names)
    box = f"{left - WIDE:.0f} {top - HIGH:.0f} {width - left + 2 * WIDE:.0f} {height - top + 2 * HIGH:.0f}"
    return f'<svg class="graph" viewBox="{box}" role="group" aria-label="What hangs on what">{lines}{nodes}</svg>\n'


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


def _node(name, place, uses, users, claims, address):
    """Draw a claim as a box with its number, or as a dot."""
    claim, (x, y) = claims[name], place
    where = [claims[other]["where"] for other in (*uses, *users)]
    said = f"{claim['where']}: {claim['verdict'].replace('-', ' ')}"
    said += f"; uses {', '.join(where[: len(uses)])}" * bool(uses)
    said += f"; used by {', '.join(where[len(uses) :])}" * bool(users)
    if numbered := NUMBERED.match(name):
        label = "𝒢" if numbered[1] == "G_B" else f"({numbered[1]})" if name.startswith("eq") else f"Fig. {numbered[1]}"
        shape = f'<rect x="{x - WIDE / 2:.0f}" y="{y - HIGH / 2:.0f}" width="{WIDE}" height="{HIGH}" rx="3"/>'
    else:
        label, shape = MARKS[claim["verdict"]], f'<circle cx="{x:.0f}" cy="{y:.0f}" r="9"/>'
    shape += f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(label)}</text>'
    link = f'<a href="{escape(address(name))}" class="verdict-{claim["verdict"]}">'
    return f"{link}<title>{escape(said)}</title>{shape}</a>"
