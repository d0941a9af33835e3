"""Write the one-page answer about a device: `_build/device.html`, and with Chromium `_build/device.pdf`.

    python tools/device.py [device.toml]   the example, unless a file is named

The page is one file that needs no other. What `python -m qbutils` prints stands there, with its figure.
"""

import base64
import os
import re
import sys
from html import escape
from pathlib import Path
from string import Template

from browser import Browser, installed
from sources import write

from qbutils import device, device_file, device_sheet

BUILT = Path(__file__).parent.parent / "_build"
WIDTH, HEIGHT = 657, 1000  # of the paper within its margins, in pixels of 1/96 inch
PAGE = Template("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>$name</title><style>
@page { size: A4; margin: 14mm 18mm }
body { font: 15px/1.4 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem;
  max-width: 46rem }
h1 { font-size: 1.5rem; margin: 0 0 .3rem } p { margin: 0 0 .8rem } sub { font-size: .75em; line-height: 0 }
figure { margin: 0 0 .8rem; background: #fff; color: #222 } svg { display: block; width: 100%; height: auto }
.narrow { display: none } figcaption { padding: 0 .4rem .4rem; font-size: .87em }
table { border-collapse: collapse; width: 100% }
tbody th { text-align: left; padding: .55rem 0 .1rem; border-bottom: 1px solid }
td { vertical-align: top; padding: .08rem 1rem .08rem 0 } td + td { text-align: right; white-space: nowrap }
td + td + td { text-align: left; white-space: normal; width: 55%; padding-right: 0 }
@media screen and (max-width: 34rem) {
  .wide { display: none } .narrow { display: block }
  tbody tr { display: flex; flex-wrap: wrap; justify-content: space-between } tbody th { flex: 1 }
  td, td + td, td + td + td { width: auto; padding-right: 0 } td:last-child { flex: 0 0 100%; opacity: .8 }
}
@media print {
  body { font-size: 8.5pt; line-height: 1.3; margin: 0; max-width: none; padding: 0 } svg { height: 58mm }
}
</style></head><body><main>
<h1>$name</h1>
<p>$sentence</p>
<figure><div role="img" aria-label="$alt">$svg</div><figcaption>$caption</figcaption></figure>
<table>$rows</table>
</main></body></html>
""")


def typeset(line):
    """Return a line of the answer as HTML, its indices below."""
    return re.sub(r"(?<=[κΓp])_([ab])", r"<sub>\1</sub>", escape(line))


def page(own):
    """Return the answer about a device as HTML."""
    told = device.answer(own)
    shown = device_sheet.drawing(own, told)
    parts = [
        f'<tbody><tr><th colspan="3" scope="rowgroup">{heading}</th></tr>'
        + "".join("<tr>" + "".join(f"<td>{typeset(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        + "</tbody>"
        for heading, lines in device_sheet.sheet(own, told).items()
    ]
    both = f'<div class="wide">{shown.svg}</div><div class="narrow">{shown.narrow}</div>'
    words = shown.about | {"name": own.name, "sentence": device_sheet.sentence(told)}
    return PAGE.substitute({key: escape(word) for key, word in words.items()}, svg=both, rows="\n".join(parts))


def keep(path, content):
    """Write a file and say so."""
    write(path, content)
    print(f"The answer is written: {os.path.relpath(path)}")


def printed(html):
    """Return a page as a PDF of one page, smaller if need be."""
    with Browser() as browser:
        browser.show(width=WIDTH)
        browser.call("Emulation.setEmulatedMedia", media="print")
        browser.open(html.as_uri())
        scale = min(1, HEIGHT / browser.evaluate("document.body.scrollHeight"))
        pdf = browser.call(
            "Page.printToPDF", preferCSSPageSize=True, printBackground=True, generateTaggedPDF=True, scale=scale
        )
    return base64.b64decode(pdf["data"])


def main(arguments):
    """Write the page, then print it."""
    if len(arguments) > 1:
        sys.exit("error: needs one TOML file at most")
    html = BUILT / "device.html"
    try:
        keep(html, page(device_file.read(arguments[0] if arguments else device_file.EXAMPLE)).encode())
        if not installed():
            sys.exit("error: no PDF without Chromium (Debian: apt install chromium); any browser prints the page too")
        keep(html.with_suffix(".pdf"), printed(html))
    except (OSError, ValueError) as error:
        sys.exit(f"error: {getattr(error, 'strerror', None) or error}")


if __name__ == "__main__":
    main(sys.argv[1:])
