"""The whole of what pages say, against a second route from the sources: every claim, section, preview, name and entry.

What a test of one example leaves open, these leave not: each compares all of its kind, exactly.
"""

import copy
import inspect
import json
import re
import tomllib
from functools import cache
from importlib import import_module
from posixpath import dirname, join, normpath

import yaml
from places import BOOK, NOTEBOOKS, PAGES, ROOT, ids, name, need_pages, read, said

import qbutils as qb
from referee import MIME, bundles

need_pages()

LEDGERS = {name: tomllib.loads((ROOT / f"chapters/{name}.toml").read_text("utf-8")) for name in ("paper", "book")}
CLAIMS = LEDGERS["paper"] | LEDGERS["book"]
FOUND = {bundle[MIME]["id"]: bundle[MIME] for path in NOTEBOOKS for bundle in bundles(path) if MIME in bundle}
WRITTEN = {claim["id"]: claim for claim in json.loads((BOOK / "claims.json").read_text("utf-8"))["claims"]}
PLACES = json.loads((BOOK / "_static/places.js").read_text("utf-8").partition(" = ")[2].rstrip().removesuffix(";"))
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
LETTERS = {"kappa": "κ", "Gamma": "Γ", "Delta": "Δ", "absJ": "|J|", "phi": "φ", "omega": "ω"}
GAUGES = {"exp(I*phi)/conjugate(p_a)": "|μ| = 1", "1/conjugate(p_a)": "μ = −1", "-1/conjugate(p_a)": "μ = +1"}


def bare(text):
    """Return a text without what is typeset: indices, powers, minus signs, names of letters."""
    text = re.sub(r"(?<![\w.])(\d(?:\.\d+)?)e([+-]?)0*(\d+)\b", lambda m: f"{m[1]}10{m[2]}{m[3]}", text)
    text = re.sub(r"(?<![\w.])110(?=-)", "10", text)
    for word, letter in LETTERS.items():
        text = re.sub(rf"\b{word}(?=_|\b)", letter, text)
    return re.sub(r"[\s_^{}()·−-]", "", text)


# --- claims ---------------------------------------------------------------------------------------------------------


def put(symbols):
    return ", ".join(GAUGES.get(text, f"{LETTERS.get(symbol, symbol)} = {text}") for symbol, text in symbols.items())


def told(claim):
    """What a line says of a claim: under what, what came out, what the chapter says, the remedy, the range."""
    entry, found = CLAIMS[claim], FOUND[claim]
    parts = [f"given {put(entry['given'])}"] if "given" in entry else []
    parts += [found.get("found") or ("by " + entry["by"] if "by" in entry else ""), found.get("detail", "")]
    if "if" in entry or "if_words" in entry:
        parts.append(f"if {entry['if_words'] if 'if_words' in entry else put(entry['if'])}")
    elif entry["kind"] in ("statement", "figure"):
        parts.append(entry.get("correct", ""))
    return "; ".join(filter(None, [*parts, f"range: {entry['range']}" if "range" in entry else ""]))


def outcome(claim):
    """The marks of the forms that were compared."""
    entry, found = CLAIMS[claim], FOUND[claim]
    first = "printed" if claim in LEDGERS["paper"] else "claimed"
    second = "corrected" if "correct" in entry else "with the condition"
    forms = {first: found["printed"], second: found.get("remedied")}
    return "   ".join(f"{form} {'✓' if right else '✗'}" for form, right in forms.items() if right is not None) or "open"


def changed(claim):
    entry = CLAIMS[claim]
    answer = f"the authors may answer: {entry['objection']}" if "objection" in entry else ""
    return "; ".join(filter(None, [entry.get("note"), entry.get("effect"), answer]))


def test_each_claim_says_what_came_out_and_nothing_else():
    """For machines, in its chapter and wherever the report repeats it."""
    assert WRITTEN.keys() == CLAIMS.keys() == FOUND.keys()
    elsewhere = repeated()
    lines = {
        claim: [
            ids(BOOK / f"chapters/{entry['chapter']}.html")[f"claim-{claim}"],
            *elsewhere.get(f"{entry['chapter']}.html#claim-{claim}", []),
        ]
        for claim, entry in CLAIMS.items()
    }
    for claim, shown in lines.items():
        assert (WRITTEN[claim]["result"], WRITTEN[claim]["found"]) == (outcome(claim), told(claim))
        for line in shown:
            verdict = line.select_one(".verdict")
            assert (verdict.text, verdict["class"][1]) == (CLAIMS[claim]["verdict"], f"verdict-{verdict.text}")
            assert bare(said(line.select_one(".claim-where"))) == bare(CLAIMS[claim]["where"])
            assert bare(said(line.select_one(".claim-detail"))) == bare(outcome(claim) + told(claim)), claim
            effect = line.select_one(".claim-effect")
            assert bare(said(effect) if effect else "") == bare(changed(claim)), claim
    assert sum(map(len, lines.values())) > len(CLAIMS) + 2 * len(LEDGERS["paper"])


def repeated():
    """Lines and rows of tables that tell of a claim elsewhere, by what they lead to."""
    found = {}
    for path in PAGES:
        for part in read(path).select("details.claim:not([id]), table.claims tbody tr"):
            link = next(link["href"] for link in part.select("th a, .claim-links a") if "#claim-" in link["href"])
            found.setdefault(link, []).append(part)
    return found


# --- the search, previews, links ---------------------------------------------------------------


def test_the_search_has_each_claim_with_all_its_words():
    texts = {place[0]: place[3] for place in PLACES if "#claim-" in place[0]}
    assert texts == {
        f"chapters/{entry['chapter']}.html#claim-{claim}": " ".join(
            filter(None, [entry["printed"], entry.get("correct"), outcome(claim), told(claim), entry.get("effect")])
        )
        for claim, entry in CLAIMS.items()
    }


def heading(section):
    """The words of a section's heading, without its number and its link."""
    head = copy.copy(section.find(re.compile("^h[1-4]$"), recursive=False))
    for part in head.select(".headerlink, .section-number, annotation"):
        part.decompose()
    return re.sub(r"\W+", "", said(head))


@cache
def sections():
    """Every section of every page, by its address."""
    return {
        f"{name(page)}#{section['id']}": section
        for page in PAGES
        if page.stem != "search"
        for section in read(page).select("article section[id]")
    }


TITLES = {
    f"{page['file']}.html": page.get("title") for part in TOC["parts"] for page in part["chapters"] if "title" in page
}


def test_the_search_has_each_section_under_its_name():
    """The first of a page by the page's name in the contents, beside its own; one inside beside that of its page."""
    found = {place[0]: place for place in PLACES}
    for address, section in sections().items():
        page = address.partition("#")[0]
        top = section.parent.name == "article"
        _, title, beside, text = found[page if top else address]
        own, of_page = (beside, title) if top else (title, beside)
        assert re.sub(r"\W+", "", own) == heading(section)
        assert of_page == TITLES.get(page, of_page)
        plain = (p for p in section.find_all("p", recursive=False) if not p.select("math, a, code"))
        first = next(plain, None)
        assert first is None or re.sub(r"\W+", "", said(first))[:60] in re.sub(r"\W+", "", text), address
    assert len(sections()) > 150


def test_a_preview_is_called_what_it_leads_to():
    """A page by its name in the contents, a section by its heading, a reference by its number, a claim by its place."""
    count = 0
    for page in PAGES:
        for preview in read(page).select("template[data-for]"):
            address, called = normpath(join(dirname(name(page)), preview["data-for"])), said(preview.strong)
            path, _, anchor = address.partition("#")
            if anchor.startswith("claim-"):
                assert called == CLAIMS[anchor.removeprefix("claim-")]["where"]
            elif path == "chapters/references.html":
                assert called == said(ids(BOOK / path)[anchor].select_one(".label"))
            elif anchor:
                assert re.sub(r"\W+", "", called) == heading(sections()[address]), address
            else:
                assert called == TITLES.get(path, called)
            count += 1
    assert count > 150


OWN = ["claim", "list-figures"]  # a claim's own words, and first words of captions


def test_no_equation_that_the_text_names_is_left_without_its_link():
    """One of a range as well; a claim's own words and what a link says stand as they are."""
    left = []
    for page in PAGES:
        for text in read(page).select("article p"):
            if not text.find_parent(["table", "template", "figure", "details"]) and not text.find_parent(class_=OWN):
                rest = copy.copy(text)
                for part in rest.select("a, code, math"):
                    part.replace_with("§")
                found = re.findall(r"\bEqs?\.\s\(A?\d+\)|§,? ?(?:–|and|or|,)\s\(A?\d+\)|\(A\d+\)", said(rest))
                left += [(page.stem, *found)] if found and "says" not in text.get("class", ()) else []
    assert left == []


# --- the frame of a page ----------------------------------------------------------------------------------------------


def test_the_menu_lists_the_contents_in_their_order():
    files = [page["file"] for part in TOC["parts"] for page in part["chapters"]]
    for page in PAGES:
        menu = read(page).select_one("nav[aria-label=Book]")
        assert [said(caption) for caption in menu.select(".caption")] == [part["caption"] for part in TOC["parts"]]
        links = [normpath(join(dirname(name(page)), link["href"])) for link in menu.select("a.reference")]
        own = [name(page) if link.endswith("#") or link == dirname(name(page)) else link for link in links]
        assert [link for link in own if "#" not in link] == [f"{file}.html" for file in files]
    order = [TOC["root"], *files]
    for before, page, after in zip([None, *order], order, [*order[1:], None], strict=False):
        ways = {link["rel"][0]: link["href"] for link in read(BOOK / f"{page}.html").select("footer a[rel]")}
        shown = {rel: normpath(join(dirname(f"{page}.html"), href)) for rel, href in ways.items()}
        assert shown == {rel: f"{file}.html" for rel, file in (("prev", before), ("next", after)) if file}
        heads = read(BOOK / f"{page}.html").select("head link[rel=next], head link[rel=prev]")
        assert {link["rel"][0]: link["href"] for link in heads} == ways


def test_a_link_within_a_page_leads_to_a_part_of_it():
    """The way past the menu among them; and each page has the icon that it names."""
    for page in PAGES:
        soup = read(page)
        parts = {part["id"] for part in soup.find_all(id=True)}
        links = {link["href"][1:] for link in soup.select("a[href^='#']")} - {""}
        assert links <= parts, (page.stem, links - parts)
        assert [(page.parent / icon["href"]).is_file() for icon in soup.select("head link[rel=icon]")] == [True]


def test_the_pages_of_the_package_have_every_public_name():
    """What the package hands on, and of each module that the page shows whole, all that is public and its own."""
    shown = {part["id"] for part in read(BOOK / "chapters/api.html").select("dt[id]")}
    for public in qb.__all__:
        thing = getattr(qb, public)
        if not inspect.ismodule(thing):
            assert f"{thing.__module__}.{public}" in shown
    text = (ROOT / "chapters/api.md").read_text(encoding="utf-8")
    directives = re.findall(r"automodule:: (\S+)\n   :members:(.*)", text)
    assert len(directives) > 20
    for module, members in directives:
        own = vars(import_module(module)).items()
        public = {key for key, thing in own if getattr(thing, "__module__", None) == module and key[0] != "_"}
        asked = {member.strip() for member in members.split(",") if member.strip()} or public
        assert {f"{module}.{key}" for key in asked} <= shown
        assert {part for part in shown if re.fullmatch(rf"{module}\.[a-z]\w*", part)} >= {
            f"{module}.{key}" for key in asked if key[0].islower()
        }


# --- the references ----------------------------------------------------------------------------


def test_each_reference_has_the_year_and_the_place_that_its_name_and_its_address_have():
    entries = re.findall(r"@\w+\{(\w+),(.*?)\n\}", (ROOT / "chapters/references.bib").read_text("utf-8"), re.DOTALL)
    assert len(entries) >= 40
    for key, text in entries:
        fields = dict(re.findall(r"(\w+)\s*=\s*\{(.*)\}", text))
        year, doi = fields["year"], fields.get("doi", "")
        author = re.sub(r"\W", "", fields["author"].split(",")[0].lower())
        assert re.search(r"\d{4}", key)[0] == year, key
        assert re.sub(r"\W", "", re.split(r"\d", key)[0])[:4] in author.replace("{", ""), key
        if found := re.fullmatch(r"10\.1103/[A-Za-z]+\.(\w+)\.(\w+)", doi):
            assert found.groups() == (fields["volume"], fields["pages"].split("--")[0]), key
        if "eprint" in fields:
            assert 0 <= int(year) - 2000 - int(fields["eprint"][:2]) <= 3, key


def test_each_reference_reads_as_it_did(snapshot):
    entries = read(BOOK / "chapters/references.html").select(".citation")
    assert "\n".join(said(entry) for entry in entries) == snapshot


# --- where the text leads ---------------------------------------------------------------------------------------------

CELL = re.compile(r"^```\{code-cell\}.*?^```$", re.MULTILINE | re.DOTALL)
WAY = re.compile(
    r"\]\(([^)\s]+)\)|\{(?:eq|numref|cite|ref|doc|ledger|drawn|listing)\}`?\s?(`?[^`\n]+)|^(#+ .+)$", re.MULTILINE
)


def test_the_text_leads_where_it_led(snapshot):
    """Each page by its name in the contents, then its headings, links, references and quotations, in their order."""
    names = {f"{page['file']}.md": page.get("title", "") for part in TOC["parts"] for page in part["chapters"]}
    lines = []
    for page in ("README.md", "CONTRIBUTING.md", f"{TOC['root']}.md", *names):
        text = CELL.sub("", (ROOT / page).read_text(encoding="utf-8"))
        ways = "".join(f" {''.join(found.groups('')).strip('`')}" for found in WAY.finditer(text))
        lines.append(f"{page} {names.get(page, '')}:{re.sub(' (?=#+ )', chr(10), ways)}")
    assert "\n".join(lines) == snapshot
