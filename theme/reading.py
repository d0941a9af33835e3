"""What the theme leaves to mend before a page is light, and open to a reader without eyes or mouse."""

import re
import shutil
import subprocess
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes

THEME = (
    '{ light: "light", dark: "dark" }[localStorage.getItem("mode")] ?? '
    '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
)
MENDS = [  # pattern, replacement: faults of the pages as the theme writes them
    (r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1"),  # its visible text is its name
    (r' aria-label="Toggle hidden content"', ""),  # so is that of a folded cell
    (r' role="doc-biblioentry"', ' role="listitem"'),  # ARIA has given the first one up
    (r'\s*<script src="[^"]*/fontawesome\.js[^"]*"></script>', ""),  # half the weight of a page, for a dozen icons
    (r"<script(?=[^>]*\ssrc=)(?![^>]*\sdefer)", "<script defer"),  # the text comes first
    (r"<script>(?=DOCUMENTATION_OPTIONS)", '<script type="module">'),  # after the script that declares them
    (r'(?<=data-bs-target=")\.bd-toc-nav(?=".* id="pst-page-toc-nav")', "#pst-page-toc-nav"),  # the list that is there
    (r' data-bs-spy="scroll" data-bs-target="\.bd-toc-nav"', ""),  # a page without one
    (r'<meta name="viewport"[^>]*>(?=.*<meta name="viewport")', ""),
    # Browsers break a line between a formula and the comma after it.
    (r'(<span class="math [^<]*</span>[.,;:?!)’]+)', r'<span style="white-space: nowrap">\1</span>'),
    (r' data-theme="auto"', ' data-theme="light"'),  # colours from the first line on, without scripts too
    (r'localStorage.getItem\("theme"\) \|\| "auto"', THEME),
]
TYPESETTER = re.compile(r"\s*<script>window\.MathJax = .*?</script>\s*<script[^>]*></script>")
CAPTION = re.compile(r'(?<=<figcaption) class="mathjax_process"(>.*?</figcaption>)', re.DOTALL)
FORMULA = r'<span class="math notranslate nohighlight">\g<0></span>'
INLINE = re.compile(r'<span class="math notranslate nohighlight">\\\((.*?)\\\)</span>', re.DOTALL)
STYLESHEET = re.compile(r'\s*<link (?=[^>]*rel="stylesheet")[^>]*href="([^"?]*?)_static/[^"]*"[^>]*>')
UNUSED = ["scripts/*.map", "styles", "scripts/fontawesome.js*", "vendor", "locales", "images", "*.css"]


def describe(app, page, template, context, doctree):
    """Give a page its first paragraph as the description that search engines show."""
    if doctree is not None and 'name="description"' not in context["metatags"]:
        paragraphs = (p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section))
        text = " ".join(next((p.astext() for p in paragraphs), context["title"]).split())
        text = text if len(text) < 160 else text[: text.rindex(" ", 0, 155)] + " …"
        context["metatags"] += f'\n<meta name="description" content="{escape(text)}">'


def date(app, page, template, context, doctree):
    """Give a page the date of its last commit; without git or commits it has none."""
    if doctree is not None and shutil.which("git"):
        source = Path(app.env.doc2path(page))
        source = source.with_suffix(".md") if source.with_suffix(".md").is_file() else source
        log = ["git", "-C", app.srcdir, "log", "-1", "--format=%cs", "--", source]
        context["last_updated"] = subprocess.run(log, capture_output=True, text=True, check=False).stdout.strip()


def room(formula):
    """Keep about the width that an inline formula will take, so that no line breaks anew when it is typeset."""
    tex = re.sub(r"\\(mathrm|text|operatorname|left|right|sqrt|[td]?frac|[,;: ])", "", unescape(formula[1]))
    glyphs = len(re.sub(r"[{}_^\s\\]", "", re.sub(r"\\[a-zA-Z]+", "x", tex)))
    width = 0.63 * glyphs + 0.72 * len(re.findall(r"[=<>+-]", tex))  # in em, fitted to the formulas of this book
    return f'<span class="math notranslate nohighlight" style="--room: {width:.1f}em">\\({formula[1]}\\)</span>'


def index_prose(app):
    """Leave code and printed lines out of the index of words: a search is for what the text says."""
    if app.builder.format == "html":
        index_page = app.builder.index_page

        def without_code(page, doctree, title):
            prose = doctree.deepcopy()
            for code in list(prose.findall(nodes.literal_block)):
                code.parent.remove(code)
            index_page(page, prose, title)

        app.builder.index_page = without_code


def icons(pages, script):
    """Draw the icons that pages ask for from the outlines in Font Awesome's script, as masks in the text's colour."""
    rules = [re.match(r"/\*!.*?\*/", script, re.DOTALL)[0]]
    rules.append(
        ":is(.fa-solid, .fas)::before { content: ''; display: inline-block; width: 1.15em; height: 1em; "
        "vertical-align: -0.125em; background: currentColor; mask: var(--icon) center / contain no-repeat; }"
    )
    for name in sorted(set(re.findall(r'class="[^"]*\bfa(?:s|-solid) fa-([\w-]+)', "".join(pages)))):
        outlines = re.findall(rf'(?:"{name}"|[{{,]{name}):\[(\d+),(\d+),\[[^\]]*\],"\w+","([^"]+)"', script)
        width, height, path = outlines[-1]  # the regular style comes first, the solid one last
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path}"/></svg>'
        rules.append(f'.fa-{name} {{ --icon: url("data:image/svg+xml,{quote(svg)}"); }}')
    return "\n".join(rules)


def stylesheet(static, names):
    """Join style sheets, without the rules for fonts of icons that no page uses."""
    text = "\n".join((static / name).read_text(encoding="utf-8") for name in names)
    text = re.sub(r"@import [^;]+;|@font-face\s*\{[^}]*\}|/\*# sourceMappingURL.*?\*/", "", text)
    return re.sub(r'\.fa-[^{}]*:before\{content:"\\[^{}]*\}', "", text)


def lighten(app, failure):
    """Mend every page, give all of them one style sheet, and leave out what none of them loads."""
    static = Path(app.outdir, "_static")
    if failure is not None or app.builder.format != "html" or not (static / "basic.css").exists():
        return  # Sphinx copies the style sheets whenever it has written a page
    pages = {path: path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html")}
    pages = {path: text for path, text in pages.items() if "<head>" in text}
    sheets = sorted(app.builder._css_files, key=lambda sheet: sheet.priority)
    names = ["basic.css", "styles/theme.css", "styles/pydata-sphinx-theme.css", *(str(s.filename)[8:] for s in sheets)]
    joined = stylesheet(static, names) + icons(pages.values(), (static / "scripts/fontawesome.js").read_text("utf-8"))
    (static / "pages.css").write_text(joined, encoding="utf-8")
    digest = sha256(joined.encode()).hexdigest()[:8]
    for path, text in pages.items():
        first = STYLESHEET.search(text)
        link = f'\n  <link rel="stylesheet" href="{first[1]}_static/pages.css?v={digest}">'
        text = text[: first.start()] + link + STYLESHEET.sub("", text[first.end() :])
        text = CAPTION.sub(lambda rest: re.sub(r"\\\(.*?\\\)", FORMULA, rest[1]), text)
        text = INLINE.sub(room, text) if r"\(" in text or r"\[" in text else TYPESETTER.sub("", text)
        for pattern, replacement in MENDS:
            text = re.sub(pattern, replacement, text, flags=re.DOTALL)
        path.write_text(text, encoding="utf-8")
    for pattern in UNUSED:
        for path in static.glob(pattern):
            if path.name != "pages.css":
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app):
    """Register with Sphinx."""
    app.add_js_file("reading.js", loading_method="defer")
    app.connect("builder-inited", index_prose)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", date)
    app.connect("build-finished", lighten, priority=800)  # when all style sheets are there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
