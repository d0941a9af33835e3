"""Old addresses: a page that moved leaves one behind that leads to the new place, with whatever stood after the #."""

from pathlib import Path

MOVED = {f"{name}.html": f"chapters/{name}.html" for name in ("explorer", "notation", "api", "reproduce", "updates")}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="1; url={new}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<title>This page has moved</title>
<script src="_static/moved.js"></script>
<p>This page has moved to <a href="{new}">{new}</a>.</p>
</html>
"""


def lead_on(app, failure):
    """Write a page at each old address."""
    if failure is None:
        for old, new in MOVED.items():
            Path(app.outdir, old).write_text(PAGE.format(new=new), encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", lead_on, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
