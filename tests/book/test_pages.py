"""What the built pages say of the ledgers, of each other and of themselves, to the word."""

import json
import re
import subprocess
import tomllib
from collections import Counter
from posixpath import normpath
from urllib.parse import unquote

import pytest
from fontTools.ttLib import TTFont
from places import BOOK, NOTEBOOKS, PAGES, ROOT, name, need_pages, read, said

from qbutils.figures import FIGURE
from referee import BASES, KINDS, MIME, VERDICTS, bundles, findings

need_pages()

LEDGERS = {name: tomllib.loads((ROOT / f"chapters/{name}.toml").read_text("utf-8")) for name in ("paper", "book")}
PAPER, CLAIMS = LEDGERS["paper"], LEDGERS["paper"] | LEDGERS["book"]
FINDINGS = {finding.id: finding for _, finding in findings(NOTEBOOKS)}
ORDER = [bundle[MIME]["id"] for path in NOTEBOOKS for bundle in bundles(path) if MIME in bundle]
NUMBERED = [claim for claim in PAPER if re.fullmatch(r"eq-A?\d+", claim)]
ONE = dict(zip(KINDS, ("equation", "number", "caption", "sentence"), strict=True))


def page(path):
    return read(BOOK / f"{path}.html")


def rows(table):
    return [[said(cell) for cell in row(["th", "td"])] for row in table("tr")]


def address(claim):
    return f"{CLAIMS[claim]['chapter']}.html#claim-{claim}"


# --- counts and tables of claims ----------------------------------------------------------------------


def test_the_first_page_counts_the_verdicts():
    count, shown = Counter(claim["verdict"] for claim in PAPER.values()), page("index").select_one(".verdicts")
    kinds = {v: Counter(claim["kind"] for claim in PAPER.values() if claim["verdict"] == v) for v in VERDICTS}
    listed = {
        v: ", ".join(f"{n} {ONE[k]}{'' if n == 1 else 's'}" for k in KINDS if (n := kinds[v][k])) for v in VERDICTS
    }
    lines = [(said(term), part.small.text) for term, part in zip(shown("dt"), shown("dd"), strict=True)]
    assert lines == [(f"{verdict} {count[verdict]}", listed[verdict]) for verdict in VERDICTS]
    bar = [(share["title"], share["style"]) for share in shown.select(".verdicts-bar span")]
    assert bar == [(f"{count[verdict]} {verdict}", f"flex-grow: {count[verdict]}") for verdict in VERDICTS]
    assert shown.a.text == f"All {len(PAPER)} claims"


def test_the_report_counts_the_slips():
    text = next(said(part) for part in page("chapters/06-referees-report")("p") if "numbered equations" in part.text)
    verdicts = [PAPER[claim]["verdict"] for claim in NUMBERED]
    counts = len(verdicts), *map(verdicts.count, ("holds", "holds-if", "corrected"))
    found = re.findall(r"Of the (\d+) .* (\d+) hold as printed, (\d+) for one .* (\d+) have a slip:", text)
    assert found == [tuple(map(str, counts))]
    slips = [claim for claim in PAPER.values() if claim["verdict"] == "corrected"]
    assert re.findall(r"\((A?\d+)\)", text) == [c[3:] for c in sorted_equations() if PAPER[c]["verdict"] == "corrected"]
    assert re.findall(r"(\d+) (?:lines|of them)", text) == [str(len(slips)), str(sum("inherits" in c for c in slips))]


def sorted_equations():
    return sorted(NUMBERED, key=lambda claim: ("A" in claim, int(claim.strip("eq-A"))))


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_table_of_a_ledger_is_in_the_order_of_the_chapters(ledger):
    tables = page("chapters/claims").select("table.claims")
    lines = tables[list(LEDGERS).index(ledger)].select("tbody tr")
    entries = LEDGERS[ledger]
    assert [line["data-id"] for line in lines] == sorted(entries, key=lambda c: (entries[c]["chapter"], ORDER.index(c)))
    for line in lines:
        claim, kind, _, verdict = line(["th", "td"], recursive=False)
        entry = entries[line["data-id"]]
        assert (claim.a["href"], kind.text, verdict.text) == (address(line["data-id"]), entry["kind"], entry["verdict"])


def test_a_table_counts_what_the_verdicts_rest_on():
    table = next(table for table in page("chapters/glance")("table") if "that is" in table.text)
    judged = {name: [c for c in LEDGERS[name] if CLAIMS[c]["verdict"] != "undecidable"] for name in LEDGERS}
    counts = [Counter(CLAIMS[c].get("by") or FINDINGS[c].by or "computation" for c in judged[n]) for n in LEDGERS]
    shown = [(by, *map(int, numbers)) for by, _, *numbers in rows(table)[1:]]
    assert shown == [*((by, *(n[by] for n in counts)) for by in BASES), ("", *(n.total() for n in counts))]


def test_a_table_tells_who_carries_a_slip_on():
    """The columns are the ledger's: who uses a slip, parted by whether it inherits it."""
    table, told = page("chapters/depends").select_one("table.carried"), {}
    for row in table.select("tbody tr"):
        slip, *users = [[link["href"] for link in cell("a")] for cell in row(["th", "td"])]
        told[slip[0]] = [set(part) for part in users]
    users = {slip: [c for c in PAPER if slip in PAPER[c].get("uses", ())] for slip in PAPER}
    assert rows(table.thead) == [["slip in", "carried on by", "used without harm by"]]
    assert told == {
        address(slip): [
            {address(c) for c in users[slip] if (slip in PAPER[c].get("inherits", ())) == on} for on in (True, False)
        ]
        for slip in PAPER
        if PAPER[slip]["verdict"] == "corrected" and users[slip]
    }


def test_the_map_of_the_paper_counts_its_units():
    """A unit that several claims judge the same way counts once."""
    units = tomllib.loads((ROOT / "chapters/coverage.toml").read_text("utf-8"))["units"]
    judged = [{PAPER[c]["verdict"] for c in unit.get("claims", ()) if c in PAPER} or {"unjudged"} for unit in units]
    count = Counter(verdict for verdicts in judged for verdict in verdicts) | {"all": len(units)}
    labels = page("chapters/glance").select("label[class^=verdict-]")
    shown = {label.input["value"]: int(said(label).split()[-1]) for label in labels}
    assert shown == {verdict: count[verdict] for verdict in ("all", *VERDICTS, "unjudged")}
    marks = {label.input["value"]: label.span.text for label in labels if label.span}
    assert marks == dict(zip(VERDICTS, "✓◐✎✗?", strict=True))


def test_a_chapter_leads_to_what_it_treats():
    """A figure's name leads to its drawing, an equation's to its claim, and the sentences are counted."""
    units = tomllib.loads((ROOT / "chapters/coverage.toml").read_text("utf-8"))["units"]
    spoken = [c for u in units if u["kind"] not in ("display", "figure") for c in u.get("claims", ()) if c in PAPER]
    count = Counter(PAPER[claim]["chapter"] for claim in spoken)
    table = page("chapters/glance").select_one("#which-chapter-treats-what table")
    for chapter, what in (row("td") for row in table.select("tbody tr")):
        stem = chapter.a["href"].removesuffix(".html")
        *_, last = said(what).split(" · ")
        assert last == f"{count[stem]} sentence{'s' * (count[stem] != 1)}"
        for link in what("a"):
            kind, number = re.match(r"(Eqs?|Fig|𝒢)\W*(\w*)", link.text).groups()
            anchor = {"Eq": f"claim-eq-{number}", "Eqs": "claim-eq-24-sum", "𝒢": "claim-eq-G_B"}.get(
                kind, f"fig-{number}"
            )
            anchor = f"claim-{anchor}-range" if stem == "parameters" else anchor
            assert link["href"] == f"{stem}.html#{anchor}"
    assert len(table("a")) > 60


# --- figures and lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_files_of_a_figure_are_called_what_they_are(notebook):
    drawn = [bundle for bundle in bundles(notebook) if FIGURE in bundle]
    for bundle, figure in zip(drawn, page(f"chapters/{notebook.stem}").select("figure.book-figure"), strict=True):
        name = f"../_figures/{bundle[FIGURE]['name']}"
        links = {link.text: link["href"] for link in figure.select(".downloads a")}
        data = {"data (CSV)": f"{name}.csv"} if "text/csv" in bundle else {}
        assert links == {"drawing (SVG)": f"{name}.svg"} | data
        assert (figure.img["src"], figure.source["srcset"]) == (f"{name}.svg", f"{name}-narrow.svg")
        assert figure.img["alt"] == bundle[FIGURE]["alt"]


def test_the_list_of_figures_has_each_with_its_number():
    """A chapter's has the chapter's number; elsewhere a bare "Fig. 2" would be taken for the paper's."""
    links = page("chapters/figures").select(".list-figures a")
    listed = {normpath(f"chapters/{link['href']}"): said(link) for link in links}
    expected = {}
    for path in PAGES:
        chapter = re.match(r"chapters/(\d+)-", name(path))
        for k, figure in enumerate(read(path).select("figure.book-figure"), start=1):
            number = f"Fig. {int(chapter[1])}.{k}" if chapter else None
            assert [said(part) for part in figure.select(".caption-number")] == ([number] if chapter else [])
            expected[f"{name(path)}#{figure['id']}"] = number or said(read(path).h1).split(":")[0]
    assert expected.pop("index.html#bound-budget")  # shown there again
    assert listed == expected


def test_the_list_of_chapters_has_each_with_its_time():
    lines = [(said(line), line.a["href"]) for line in page("index").select(".list-chapters li")]
    numbered = sorted(path for path in BOOK.glob("chapters/[0-9]*.html"))
    assert [line for line, _ in lines] == [
        f"{number}. {title(path)} {said(read(path).select_one('.kicker')).split(' · ')[1]}"
        for number, path in enumerate(numbered, start=1)
    ]
    assert [link for _, link in lines] == [name(path) for path in numbered]
    heads = [said(read(path).select_one(".kicker")).split(" · ")[0] for path in numbered]
    assert heads == [f"Chapter {number}" for number in range(1, len(numbered) + 1)]


def title(path):
    head = read(path).h1
    return said(head).removesuffix("#").removeprefix(said(head.span)).strip()


# --- what a page says of itself and of others --------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_described_by_its_first_words(page):
    about = read(page).select_one("meta[name=description]")["content"]
    if page.stem != "search":
        text = said(next(p for p in read(page).select("article section > p, article section > .beside > p") if said(p)))
        assert plain(text).startswith(plain(about.removesuffix("…"))[:40])


def plain(text):
    return re.sub(r"\W+", "", text)


def test_every_button_and_field_has_a_name():
    """What it says, or a label; a placeholder is gone once something is typed."""
    for path in PAGES:
        for part in read(path).select("button, input, select"):
            label = part.find_parent("label") or (part.get("id") and read(path).select_one(f"label[for={part['id']}]"))
            assert part.get("aria-label") or (label and said(label)) or len(said(part)) > 1, part


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_the_date_of_its_last_commit(path):
    source = ROOT / name(path).replace(".html", ".md")
    command = ["git", "-C", ROOT, "log", "-1", "--format=%cs", "--", source]
    log = subprocess.run(command, capture_output=True, text=True, check=False)
    if log.returncode or path.stem == "search":
        pytest.skip("no git, or a page without a source")
    assert [part.text for part in read(path).select("footer time")] == log.stdout.split()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_an_equation_that_is_named_leads_to_its_own_claim(path):
    for link in read(path).select("a.paper"):
        (number,) = re.findall(r"\((A?\d+)\)", link.text)
        here, _, anchor = link["href"].partition("#")
        assert anchor == f"claim-eq-{number}"
        assert (here or path.name) == f"{PAPER[f'eq-{number}']['chapter']}.html".replace("chapters/", "") or "/" in here


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_link_to_an_equation_shows_its_verdict_and_its_forms(path):
    for preview in read(path).select("template[data-for*='#claim-eq-']"):
        claim = preview["data-for"].partition("#claim-")[2]
        if claim in NUMBERED:
            labels = ["printed", *["corrected"] * ("correct" in PAPER[claim])]
            texts = [text.strip() for text in preview.find_all(string=True, recursive=False) if text.strip()]
            assert said(preview.strong) == PAPER[claim]["where"]
            assert texts == [PAPER[claim]["verdict"]]
            assert [said(part).split()[0] for part in preview("p")] == labels


def test_a_symbol_has_all_its_meanings():
    """In the order of the notation's table, where one letter stands for several things."""
    meanings = {}
    for symbols, meaning, *_ in (row("td") for row in page("chapters/notation").select(".notation tbody tr")):
        for formula in symbols("math"):
            letters = "".join(said(formula).split()).partition("=")[0]
            meanings.setdefault(letters, []).append(re.search("[a-z]{4,}", said(meaning))[0])
    shown = {note["data-symbol"]: said(note) for path in PAGES for note in read(path).select("template[data-symbol]")}
    several = {letters for letters in shown if len(meanings[letters]) > 1}
    assert several >= {"P", "x", "M"}
    for letters, text in shown.items():
        assert re.search(".*".join(meanings[letters]), text), letters
        assert text.count("; ") >= len(meanings[letters]) - 1


# --- what the search knows -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def places():
    text = (BOOK / "_static/places.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("const PLACES = ").rstrip().removesuffix(";"))


def test_the_search_knows_every_claim_by_its_verdict(places):
    short = {place[0].partition("/")[2]: place[1] for place in places if "#" not in place[0]}
    found = {place[0].removeprefix("chapters/"): place[1:3] for place in places if "#claim-" in place[0]}
    assert found == {
        address(claim): [
            entry["where"],
            f"{'' if claim in PAPER else 'of this book, '}{entry['verdict']} · {short[entry['chapter'] + '.html']}",
        ]
        for claim, entry in CLAIMS.items()
    }


def test_the_search_leads_to_each_equation_by_its_number(places):
    shown = {
        f"{name(path)}#{equation['id']}": f"Eq. {said(equation.select_one('.eqno')).removesuffix('#')}"
        for path in PAGES
        for equation in read(path).select("div.equation[id]:has(.eqno)")
    }
    assert {place[0]: place[1] for place in places if re.match(r"Eq\. \(\d+\.\d+\)$", place[1])} == shown
    assert len(shown) > 50


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_each_numbered_equation_links_to_itself(path):
    for number in read(path).select(".equation > .eqno"):
        assert [link["href"] for link in number("a")] == [f"#{number.parent['id']}"]


def test_the_search_leads_to_the_words_of_the_notation(places):
    """The address quotes the meaning, which stands in the table; a browser goes to those words."""
    found = [place for place in places if "#:~:text=" in place[0]]
    assert len(found) == len(page("chapters/notation").select(".notation tbody tr"))
    assert all(unquote(address.partition("#:~:text=")[2]) == text for address, _, _, text in found)


# --- colours -----------------------------------------------------------------------------------------------


STYLE = (ROOT / "theme/static/book.css").read_text(encoding="utf-8")


def test_each_verdict_has_its_colour_and_its_mark():
    marks = dict(zip(VERDICTS, "✓◐✎✗?", strict=True))
    found = re.findall(r'\.claim-(\S+), \.verdict-(\S+) { --claim: var\(--(\S+)\); --mark: "(.) "; }', STYLE)
    assert found == [(verdict, verdict, verdict, mark) for verdict, mark in marks.items()]


COLOURS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", STYLE)}


def brightness(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", sorted(COLOURS.keys() - {"paper", "shade", "rule"}))
def test_a_colour_stands_off_from_the_paper_light_and_dark(colour):
    """Letters by WCAG 2.2, 1.4.3, lines of a drawing by 1.4.11."""
    for mode in (0, 1):
        low, high = sorted(brightness(COLOURS[which][mode]) for which in (colour, "paper"))
        assert (high + 0.05) / (low + 0.05) >= (3 if colour.startswith("figure-") else 4.5)


FACES = {  # slant, weight and kind of serif by PANOSE: cove, none, or not told
    "serif": (False, 400, 4), "serif-italic": (True, 400, 4), "serif-bold": (False, 600, 4),
    "sans": (False, 400, 11), "sans-bold": (False, 600, 11), "math": (False, 400, 2),
}  # fmt: skip


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_the_one_that_it_is_called(face):
    font = TTFont(BOOK / f"_static/fonts/{face}.woff2")
    about = font["post"].italicAngle != 0, font["OS/2"].usWeightClass, font["OS/2"].panose.bSerifStyle
    assert about == FACES[face]
    assert font["name"].getDebugName(1) == f"Book-{face}"
    assert {*"Aa0±·×äéöü½"[: 6 if face == "math" else None]} <= set(map(chr, font.getBestCmap()))
    licence = (BOOK / "_static/fonts/LICENSE.txt").read_text(encoding="utf-8")
    assert f"{face}.woff2, a subset: {font['name'].getDebugName(0)}\n" in licence
