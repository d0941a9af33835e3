"""What chapters show, and how a page renders it: figures that are good by themselves, tables that are tables."""

import re
from itertools import pairwise
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import numpy as np
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from matplotlib.colors import to_rgb
from places import NOTEBOOKS
from shown import columns

import qbutils as qb
from qbutils import figures, tables
from referee import bundles
from theme import render

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def bundle():
    """A figure of two panels, each with a scheme's curve, as a notebook stores it."""
    figure, axes = figures.subplots(1, 2, sharey=True)
    for ax, scheme in zip(axes, ["coherent, matched", "one way"], strict=True):
        ax.plot([0, 1], label=scheme, **figures.line(scheme))
    axes[0].set_ylabel("energy")
    figure.legend(loc="outside lower center", ncols=2)
    figure.suptitle("A title of more words than one line of a telephone has room for")
    data = {"x": [0, 0.5, 1], "scheme": ["one way", "matched", "matched"]}
    shown = figures.show(figure, "two", caption="$E_B$ over *time*", alt='They say "up".', data=data)
    return shown._repr_mimebundle_()


@pytest.mark.parametrize("kind", ["image/svg+xml", figures.NARROW])
def test_a_drawing_needs_no_page(bundle, kind):
    drawing = bundle[kind]
    ElementTree.fromstring(drawing)
    assert "var(" not in drawing
    assert "currentColor" not in drawing
    assert all(colour in drawing for colour in (figures.INK, figures.GROUND, figures.COLOURS["green"]))


def test_the_drawing_for_a_phone_is_narrower_and_higher(bundle):
    boxes = [ElementTree.fromstring(bundle[kind]).get("viewBox") for kind in ("image/svg+xml", figures.NARROW)]
    (wide, low), (narrow, high) = (map(float, box.split()[2:]) for box in boxes)
    assert narrow < 0.7 * wide
    assert high > 1.5 * low


def test_each_panel_keeps_its_label_on_a_phone():
    """One that shares its neighbour's takes it along."""
    figure, axes = figures.subplots(1, 3)
    axes[0].set_ylabel("energy")
    axes[2].set_ylabel("time")
    assert [panel.get_ylabel() for panel in figures.stacked(figure).axes] == ["energy", "energy", "time"]


def test_what_both_drawings_refer_to_has_names_of_its_own(bundle):
    ids = []
    for kind in ("image/svg+xml", figures.NARROW):
        drawing = ElementTree.fromstring(bundle[kind])
        own = [part.get("id") for part in drawing.iter() if part.get("id")]
        assert any(re.match(figures.GLYPH, name) for name in own)
        used = [part.get("{http://www.w3.org/1999/xlink}href") for part in drawing.iter(f"{SVG}use")]
        assert {link[1:] for link in used} <= set(own)
        ids += [name for name in own if not re.match(figures.GLYPH, name)]
    assert len(ids) == len(set(ids)) > 2


def test_a_drawing_is_a_file_for_light_and_dark(bundle):
    """What knows no rule for a dark page shows the light one; every colour that the file has turns."""
    file = render.drawn(bundle["image/svg+xml"])
    drawing = ElementTree.fromstring(file)
    rule, styles = drawing.find(f"{SVG}style").text, " ".join(part.get("style", "") for part in drawing.iter())
    used = set(re.findall(r"(?:fill|stroke):#\w+", styles))
    assert used >= {"fill:#fffefb", "stroke:#00805c", "fill:#1d2126"}
    assert set(re.findall(r'\[style\*="(.*?)"\]', rule)) == used
    assert "{stroke:#3fc79a!important}" in rule
    assert figures.INK not in file
    assert figures.GROUND not in file


def test_every_colour_of_figures_is_the_style_sheets():
    assert {name: render.colours()[name][0] for name in figures.COLOURS} == figures.COLOURS


def test_a_page_names_both_drawings_and_reads_one_out(bundle):
    shown = BeautifulSoup(render.picture(bundle, "../"), "html.parser")
    assert (shown.img["src"], shown.source["srcset"]) == ("../_figures/two.svg", "../_figures/two-narrow.svg")
    assert shown.img["alt"] == 'They say "up".'
    for part, kind in ((shown.img, "image/svg+xml"), (shown.source, figures.NARROW)):
        assert (float(part["width"]), float(part["height"])) == pytest.approx(render.size(bundle[kind]), abs=0.5)


def test_only_the_first_drawing_of_a_page_is_loaded_at_once(bundle):
    page = nodes.section("", *(render.figure(bundle, "", lambda text: [nodes.Text(text)]) for _ in range(3)))
    render.load_first(None, page)
    assert ["lazy" in drawing.astext() for drawing in page.findall(nodes.raw) if "img" in drawing.astext()] == [0, 1, 1]


def corners(path):
    """Go along a path, in places or in steps, and list the letters of its pieces and the places of all its corners."""
    here = start = (0, 0)
    letters, places = "", []
    for letter, numbers in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        values = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        count = {"m": 2, "l": 2, "q": 4, "c": 6, "z": 1}[letter.lower()]
        for first in range(0, len(values) or 1, count):
            at = here if letter.islower() else (0, 0)
            points = [value + at[k % 2] for k, value in enumerate(values[first : first + count])]
            here = points[-2:] or start
            start = here if letter in "mM" else start
            letters += letter.lower()
            places += points
    return letters, places


def test_steps_lead_where_the_path_led():
    """In every stored drawing, but for points on a straight line; a letter's corners to half of its larger unit."""
    stored = [bundle for path in NOTEBOOKS for bundle in bundles(path)]
    drawings = [bundle[kind] for bundle in stored for kind in {"image/svg+xml", figures.NARROW} & bundle.keys()]
    seen, left_out = set(), 0
    for path in {path for drawing in drawings for path in re.findall(r' d="([^"]*)"', drawing)}:
        letters, before = corners(path)
        seen |= set(letters)
        if "." not in path:
            same, after = corners(render.steps(path, 16))
            assert letters == same
            assert np.allclose(before, 16 * np.array(after), rtol=0, atol=8.001)
        after = corners(render.steps(path))[1]
        left_out += len(before) - len(after)
        assert astray(points(before), points(after)) < (0.08 if "." in path else 0.8)
    assert seen == set("mlqcz")
    assert left_out > 10_000


def points(places):
    return [complex(*place) for place in zip(places[::2], places[1::2], strict=True)]


def astray(before, after):
    """Return how far the corners of a path are from a path that leads through some of them."""
    far = place = 0
    assert abs(before[0] - after[0]) < 0.001
    for start, end in pairwise(after):
        stop = next(k for k in range(place + 1, len(before)) if abs(before[k] - end) < 0.001)
        way = end - start
        for point in before[place : stop + 1]:
            share = min(max(((point - start) / way).real, 0), 1) if way else 0
            far = max(far, abs(start + share * way - point))
        place = stop
    assert all(abs(point - after[-1]) < 0.001 for point in before[place:])
    return far


def test_data_have_names(bundle):
    data = columns(bundle["text/csv"])
    assert list(data["x"]) == [0, 0.5, 1]
    assert data["scheme"] == ["one way", "matched", "matched"]


def test_no_two_schemes_look_alike():
    assert len(set(figures.SCHEMES.values())) == len(figures.SCHEMES)
    assert len({marker for *_, marker in figures.SCHEMES.values()}) == len(figures.SCHEMES)
    assert {colour for colour, *_ in figures.SCHEMES.values()} <= figures.COLOURS.keys()


def test_a_caption_leads_to_its_settings_in_the_explorer():
    """With six significant digits, whatever the figure's system: J and the reservoir's gauge become |J|, phi and y."""
    figure, _ = figures.subplots()
    device = qb.ChargerBattery(J=0.2j, Gamma=0.4, p_a=2, p_b=1, kappa_b=0.0123456)
    bundle = figures.show(figure, "x", caption="", alt="", explore=device)._repr_mimebundle_()
    (link,) = render.figure(bundle, "", lambda text: [nodes.Text(text)], up="../").findall(nodes.reference)
    page, _, address = link["refuri"].partition("#")
    assert (page, link.astext()) == ("../chapters/explorer.html", "These settings in the explorer.")
    expected = {"F": 0.1, "J": 0.2, "phi": np.pi / 2, "Gamma": 0.8, "kappa_a": 0.05, "kappa_b": 0.0123456, "y": 4}
    found = {name: float(value) for name, value in parse_qsl(address)}
    assert found == pytest.approx(expected | {"Delta": 0}, rel=5e-6, abs=0)


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="zip"):
        qb.table({"scheme": "", "$E_B$": ".2f"}, [("matched", 20, 3)])


def test_a_table_is_one_on_a_page():
    shown = qb.table({"scheme": "", "$E_B$": ".1e"}, [("matched", 2e-5), ("one way", "never"), ("none", -1)])
    table = render.table(shown._repr_mimebundle_()[tables.TABLE], lambda text: [nodes.Text(text)])
    cells = [[cell.astext() for cell in row] for row in table.findall(nodes.row)]
    assert cells == [["scheme", "$E_B$"], ["matched", "2.0 · 10−5"], ["one way", "never"], ["none", "−1.0 · 100"]]
    assert [column["stub"] for column in table.findall(nodes.colspec)] == [True, False]
    assert all(row[1]["classes"] == ["number"] for row in table.findall(nodes.row))


def test_layers_of_a_whole_lie_on_each_other():
    _, ax = figures.subplots()
    x, parts = np.array([1.0, 2, 4]), np.array([[0.2, 0.5, 0.6], [0.3, 0.1, 0.2], [0.5, 0.4, 0.2]])
    figures.layers(ax, x, parts, {"battery": "blue", "charger": "green", "baths": "red"})
    assert ax.get_legend_handles_labels()[1] == ["battery", "charger", "baths"]
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.2, 0.5, 0.6], pytest.approx([0.5, 0.6, 0.8])]
    assert (ax.get_xlim(), ax.get_ylim()) == ((1, 4), (0, 1))
    assert [fill.get_facecolor()[0, :3] for fill in ax.collections] == [
        pytest.approx(to_rgb(figures.COLOURS[colour])) for colour in ("blue", "green", "red")
    ]


def test_streams_are_as_wide_as_the_flows():
    """At each end a stream has the height of its flow; the texts name the flows, and stand apart."""
    flows = qb.EnergyFlows(4.0, 2.5, 1.0, 0.5, 0.0)
    _, ax = figures.subplots()
    figures.streams(ax, flows, qb.Energies(11.06, 0.25), 40.0)
    ends = {}
    for patch in ax.patches:
        x, y = patch.get_path().vertices.T
        ends.setdefault(named_colour(patch), []).append((x.min(), x.max(), np.ptp(y[x == x.max()])))
    grey, red, purple, blue = (ends[colour] for colour in ("grey", "red", "purple", "blue"))
    assert grey == [(0, 1, pytest.approx(4 / 40)), (1, 2, pytest.approx(1.5 / 40))]
    assert (red, purple) == ([(1, 3, pytest.approx(2.5 / 40))], [(2, 3, pytest.approx(0.5 / 40))])
    assert blue == [(2, 3, pytest.approx(1 / 40))]
    said = [text.get_text() for text in ax.texts]
    assert said == [
        "$E_A$ = 11.1", "$E_B$ = 0.25", "drive\n4", "battery's bath\n1", "reservoir 0.5", "charger's bath\n2.5",
    ]  # fmt: skip
    heights = [text.get_position()[1] for text in ax.texts[3:]]
    assert min(np.diff(heights)) > 0.18


def named_colour(patch):
    """The name of a patch's colour."""
    return next(n for n, c in figures.COLOURS.items() if to_rgb(c) == pytest.approx(patch.get_facecolor()[:3]))


def test_without_a_reservoir_no_stream_is_drawn_for_it():
    _, ax = figures.subplots()
    figures.streams(ax, qb.EnergyFlows(4.0, 3.0, 1.0, 0.0, 0.0), qb.Energies(1.0, 1.0), 4.0)
    assert not any("reservoir" in text.get_text() for text in ax.texts)


def test_curves_have_the_looks_of_their_schemes():
    x = np.linspace(2, 3, 5)
    figure, ax = figures.curves(x, {"best": x, "other": 2 * x}, {"best": "one way"}, title="T", xlabel="t", ylim=(0, 9))
    assert [line.get_ydata().tolist() for line in ax.lines] == [list(x), list(2 * x)]
    assert ax.lines[0].get_color() == figures.COLOURS["gold"]
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_xlabel(), ax.get_title("left")) == ((2, 3), (0, 9), "t", "T")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["best", "other"]
    _, ax = figures.curves(x, {"best": x}, title="T", xlim=(0, 5))
    assert ax.get_xlim() == (0, 5)
