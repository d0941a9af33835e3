"""How the page that a browser shows looks: lines that a person reads, of each kind of element the first."""

import json

from places import ROOT

WATCH = ROOT / "tests/sample/watch.js"
MODES = {  # a window's width, the scheme that is asked for, and the medium
    "light": (1280, "light", ""), "dark": (1280, "dark", ""),
    "phone": (390, "light", ""), "paper": (627, "light", "print"),
}  # fmt: skip


def watch(browser):
    """Let a page be watched, and nothing in it take its time."""
    browser.evaluate(WATCH.read_text(encoding="utf-8").replace('"use strict";', "", 1))
    rest = "<style>* { transition: none !important }</style>"
    browser.evaluate(f"document.head.insertAdjacentHTML('beforeend', '{rest}')")


def looks(browser, within="body"):
    """Yield how a part of the page looks on a wide light screen; what is else in the dark, on a phone, on paper."""
    seen = {}
    for mode, (width, theme, media) in MODES.items():
        browser.show(width=width, theme=theme)
        scheme = [{"name": "prefers-color-scheme", "value": theme}]
        browser.call("Emulation.setEmulatedMedia", media=media, features=scheme)
        seen[mode] = browser.evaluate(f"looks({json.dumps(within)}, {json.dumps(not media)})")
    paper = " ".join(browser.evaluate(f"document.querySelector('{within}').innerText").split())
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.show()
    first = seen.pop("light")
    yield from (f"{name}: {listed(look)}" for name, look in first.items() if look)
    for mode, found in seen.items():
        besides = {name: other(look, first.get(name, {}), mode) for name, look in found.items()}
        yield from (f"{mode}, {name}: {listed(look)}" for name, look in besides.items() if look)
    yield f"on paper: {paper}"


def listed(look):
    return "; ".join(f"{key} {value}" for key, value in look.items())


def other(look, before, mode):
    """Return what is else in a mode; what is hidden looks like nothing, and on paper nothing is reached by keys."""
    if "hidden" in look or "hidden" in before:
        return {} if "hidden" in before else look
    keys = [key for key in {**look, **before} if mode != "paper" or not key.startswith((":focus", "height"))]
    return {key: look.get(key, "-") for key in keys if look.get(key) != before.get(key)}
