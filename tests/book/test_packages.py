"""What is installed: each package is pinned with hashes, has a licence that we know, and is there for a reason."""

import re
import sysconfig
import tomllib
from importlib import metadata

import pytest
from places import ROOT

LOCKS = ["requirements.txt", ".ci/interop.txt"]
FREE = re.compile(
    r"MIT|BSD|ISC|Zlib|CC0|Apache|Python Software|PSF|Public Domain|Unlicense|SIL Open Font|MPL|Mozilla|CC-BY-4",
    re.IGNORECASE,
)
NAMED = {  # what asks for a word, by package
    "docutils": "public domain; its mode for Emacs alone is under the GPL, and is not in the wheel",
    "quickjs-ng": "MIT, as the licence file in its wheel says; its metadata are silent",
}


def locked(name):
    """List the packages of a lock: name, the text of its hashes, and the packages it is there for."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    for block in blocks:
        package = re.match(r"[a-z0-9._-]+", block)[0]
        reasons = re.findall(r"^    #(?: via)? +([^\n]+)$", block, re.MULTILINE)
        yield package, block, [reason.strip() for reason in reasons if reason.strip() != "via"]


def test_each_locked_package_has_its_version_and_hashes():
    for name in LOCKS:
        packages = list(locked(name))
        assert len(packages) > 40
        for package, block, _ in packages:
            assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ .*\\\n    --hash=sha256:[0-9a-f]{64}", block), package


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_package_is_reached_from_a_declared_one(name):
    reasons = {package: why for package, _, why in locked(name)}
    reached = {package for package, why in reasons.items() if any("pyproject.toml" in one for one in why)}
    assert reached
    while more := {package for package, why in reasons.items() if reached & set(why)} - reached:
        reached |= more
    assert set(reasons) == reached


def test_each_declared_package_stands_there_with_its_reason():
    """One package a line, and behind it what it is for; a group that is one line has one reason."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:chapters|book|test) = \[$.*?^\]$", text, re.MULTILINE | re.DOTALL)
    short = re.findall(r"^(?:interop|release|dev|lab) = \[.*\] +# \w.*$", text, re.MULTILINE)
    declared = tomllib.loads(text)
    assert len(lists + short) == len(declared["dependency-groups"]) + len(declared["project"]["optional-dependencies"])
    for line in "\n".join(lists).splitlines():
        assert '"' not in line or re.search(r'",  +# \w', line), line


def test_each_installed_package_has_a_licence_that_we_know():
    unknown = {}
    for package in metadata.distributions(path=[sysconfig.get_path("purelib")]):
        about = package.metadata
        classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
        said = about.get("License-Expression"), "; ".join(classifiers), (about.get("License") or "").split("\n")[0]
        licence = next(filter(None, said), "")
        parts = [part for part in re.split(r" AND |; ", licence) if part != "OSI Approved"]
        if not parts or not all(FREE.search(part) for part in parts):
            unknown[about["Name"].lower()] = licence
    assert unknown.keys() <= NAMED.keys(), unknown
    assert "docutils" in unknown, "no longer named: take it from the list"


def test_one_version_stands_everywhere():
    """The release asks pyproject.toml; what a reader cites must be the same."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    said = [
        re.findall(r"^ *version(?::| = \{) *([\d.]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in ("CITATION.cff", "chapters/06-referees-report.md")
    ]
    assert said == [[version] * 2, [version]]
