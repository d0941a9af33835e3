"""The one-page answer about a device: `make device`."""

import dataclasses
import os
import re
import subprocess

import device as tool
import pikepdf
import pytest
from browser import installed
from bs4 import BeautifulSoup
from places import ROOT

from qbutils import device, device_file, device_sheet

EXAMPLE = device_file.read(device_file.EXAMPLE)
COMBINED = dataclasses.replace(EXAMPLE, coupling=5e4, reservoir=2e4, port=3e5, name='a <b> & "c"')
needs_chromium = pytest.mark.skipif(not installed(), reason="no Chromium is installed (Debian: apt install chromium)")


@pytest.fixture
def built(tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "BUILT", tmp_path / "_build")
    return tmp_path / "_build"


def stop(*arguments):
    """Message with which the tool stops."""
    with pytest.raises(SystemExit) as stopped:
        tool.main(list(map(str, arguments)))
    return stopped.value.code


def test_page_has_every_line_of_the_answer():
    told = device.answer(COMBINED)
    page = BeautifulSoup(tool.page(COMBINED), "lxml")
    assert [page.title.text, page.h1.text] == [COMBINED.name] * 2
    said = [tuple(cell.text for cell in row.find_all("td")) for row in page.find_all("tr") if row.td]
    lines = [line for lines in device_sheet.sheet(COMBINED, told).values() for line in lines]
    assert said == [tuple(re.sub(r"(?<=[κΓp])_([ab])", r"\1", cell) for cell in line) for line in lines]
    assert len(said) > 25
    assert page.find("div", role="img")["aria-label"] == device_sheet.drawing(COMBINED, told).about["alt"]
    assert len(page.find_all("svg")) == 2  # for a desk and for a phone


def test_page_needs_no_other_file():
    text = tool.page(EXAMPLE)
    assert re.findall(r"<script|<link|@import|\bsrc=|\burl\((?!#)|href=\"(?!#)", text) == []
    ids = re.findall(r' id="([^"]+)"', text)
    used = {part for target in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text) for part in target} - {""}
    assert used
    assert used <= set(ids)


@needs_chromium
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("width", [1280, 360])
def test_page_fits_its_window(theme, width, built, browser):
    built.mkdir()
    (built / "device.html").write_text(tool.page(COMBINED), encoding="utf-8")
    browser.show(width, 800, theme)
    browser.open((built / "device.html").as_uri())
    assert (browser.complaints, len(browser.requests)) == ([], 1)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    shown = browser.evaluate("[...document.querySelectorAll('[role] > div')].map(part => part.clientHeight > 0)")
    assert shown == [width > 544, width <= 544]


@needs_chromium
@pytest.mark.slow
def test_answer_is_printed_on_one_page(built, tmp_path, capsys):
    (tmp_path / "my.toml").write_text(
        device_file.EXAMPLE.read_text(encoding="utf-8").replace('"2 MHz"', '"50 kHz"').replace('"4 MHz"', '"20 kHz"'),
        encoding="utf-8",
    )
    for own in ([], [str(tmp_path / "my.toml")]):
        tool.main(own)
        with pikepdf.open(built / "device.pdf") as pdf:
            assert len(pdf.pages) == 1
            assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == (EXAMPLE.name, "en")
    assert capsys.readouterr().out.count("The answer is written: ") == 4
    assert sorted(path.name for path in built.iterdir()) == ["device.html", "device.pdf"]


def test_without_chromium_one_line_says_so_and_the_page_stands(built, monkeypatch):
    monkeypatch.setattr(tool, "installed", lambda: None)
    assert re.fullmatch(r"error: no PDF without Chromium .*", stop())
    assert (built / "device.html").read_text(encoding="utf-8") == tool.page(EXAMPLE)
    assert len(list(built.iterdir())) == 1


def test_what_fails_leaves_the_last_answer_as_it_was(built, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "installed", lambda: None)
    stop()
    before = (built / "device.html").read_bytes()
    (tmp_path / "wrong.toml").write_text("frequency = 6", encoding="utf-8")
    assert "kappa_a is missing" in stop(tmp_path / "wrong.toml")
    assert stop(tmp_path / "none.toml").endswith("none.toml cannot be read: No such file or directory")
    assert stop("one", "two") == "error: needs one TOML file at most"
    monkeypatch.setattr(tool, "page", lambda _: "half of a page")
    monkeypatch.setattr(tool.Path, "replace", lambda *_: os.truncate(tmp_path / "none", 0))  # the disk fails
    assert re.fullmatch(r"error: device\.html cannot be written: No such file or directory", stop())
    assert (built / "device.html").read_bytes() == before
    assert len(list(built.iterdir())) == 1, "nothing half-written"


@pytest.mark.parametrize("name", ["my device.toml", 'a`touch pwned`"; touch pwned; ".toml'])
def test_make_hands_on_a_name_as_it_is(name):
    command = ["make", "--no-print-directory", "-o", ".venv/ready", "RUN=printf '%s\\n'", "device", f"file={name}"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == f"tools/device.py\n{name}\n"
