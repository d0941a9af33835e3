"""A device file says one device, or one line says what is wrong with it; never a traceback."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbutils import __main__ as command
from qbutils import device, device_file, device_sheet

TEXT = device_file.EXAMPLE.read_text(encoding="utf-8")
EXAMPLE = device_file.read(device_file.EXAMPLE)
KEYS = [field.name for field in dataclasses.fields(device.Device)]


def changed(**values):
    """The example with some lines written anew; None leaves a line out."""
    lines = [line for line in TEXT.splitlines() if line.split(" ")[0] not in values]
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in values.items() if value is not None)])


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """What the command prints about a file of some content, and its error."""
    monkeypatch.chdir(tmp_path)

    def run(content):
        (tmp_path / "my.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            command.main(["my.toml"])
            error = ""
        except SystemExit as stopped:
            error = stopped.code
        return capsys.readouterr().out, error

    return run


def test_example_is_the_pair_of_chapter_13():
    pair = device.Device(
        frequency=6e9, kappa_a=5e5, kappa_b=1e5, drive=1e-16, temperature=0.05, coupling=2e6, reservoir=4e6, port=5e5,
        linewidth=10.0, kerr=10.0, name="two superconducting resonators",
    )  # fmt: skip
    assert pair == EXAMPLE


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("drive", "100 aW", 1e-16), ("drive", "1e-16W", 1e-16), ("drive", "−130 dBm", 1e-16), ("drive", "0.1fW", 1e-16),
        ("drive", "1e6 photons/s", 6.62607015e-34 * 6e9 * 1e6), ("drive", "+0 dBm", 1e-3), ("drive", "1e5 zW", 1e-16),
        ("drive", "1e-4 pW", 1e-16), ("drive", "1e-7 nW", 1e-16), ("drive", "2 µW", 2e-6), ("drive", "3 mW", 3e-3),
        ("frequency", "0.006 THz", 6e9), ("frequency", " 6.0e3 MHz ", 6e9), ("coupling", "0 Hz", 0.0),
        ("temperature", "50000 uK", 0.05), ("temperature", "50000 \\u03bcK", 0.05), ("temperature", "0 K", 0.0),
        ("temperature", "5e4 \\u00b5K", 0.05), ("temperature", "0.05 K", 0.05), ("drive", "3 uW", 3e-6),
        ("kappa_b", "7. kHz", 7e3),
    ],
)  # fmt: skip
def test_units_mean_what_they_say(key, text, value, tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(changed(**{key: f'"{text}"'}), encoding="utf-8")
    assert getattr(device_file.read(path), key) == pytest.approx(value, rel=1e-12, abs=0)


def test_what_may_be_left_out_has_the_value_that_the_example_says(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(changed(port=None, linewidth=None, kerr=None, name=None), encoding="utf-8")
    assert device_file.read(path) == dataclasses.replace(EXAMPLE, linewidth=0, kerr=0, name="device")


def test_the_mark_that_some_editors_put_first_is_no_part_of_the_device(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(TEXT.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert device_file.read(path) == EXAMPLE


WRONG = [
    (changed(kapa_a='"5 kHz"'), r"'kapa_a' is no key of a device: did you mean kappa_a\?"),
    (changed(**{20 * letter: 1 for letter in "zyxwvutsrq"}), r"'q{20}' is no key of a device: the keys are .*"),
    (changed(qqqqq=1), r"'qqqqq' is no key of a device: the keys are frequency, kappa_a, .*, name"),
    (changed(kappa_b=None), r'kappa_b is missing: such as kappa_b = "100 kHz"'),
    (changed(kappa_b='"100"'), r"kappa_b must be a number and a unit \(Hz, kHz, MHz, GHz, THz\), .*, but it is '100'"),
    (changed(kappa_b='"3 dBm"'), r"kappa_b must be a number and a unit .* such as \"100 kHz\", but it is '3 dBm'"),
    (changed(kappa_b='"3 khz"'), "kappa_b must be a number and a unit .* but it is '3 khz'"),
    (changed(temperature='"20 MK"'), r"temperature must be a number and a unit \(K, mK, .* but it is '20 MK'"),
    (changed(kappa_b="100e3"), "kappa_b must be a number and a unit .* but it is 100000.0"),
    (changed(kappa_b="nan"), "kappa_b must be a number and a unit .* but it is nan"),
    (changed(kappa_b='"nan Hz"'), "kappa_b must be a number and a unit .* but it is 'nan Hz'"),
    (changed(kappa_b='"1e999 Hz"'), "kappa_b must be finite, but it is '1e999 Hz'"),
    (changed(kappa_b='"-1 Hz"'), r"kappa_b must be from 1e-06 to 6e\+09 Hz, but it is '-1 Hz'"),
    (changed(kappa_b='"7 GHz"'), r"kappa_b must be from 1e-06 to 6e\+09 Hz, but it is '7 GHz'"),
    (changed(kappa_a='"6 GHz"'), "kappa_a must be below the frequency, but it is '6 GHz'"),
    (changed(port='"501 kHz"'), r"port must be from 1e-06 to 500000 Hz, but it is '501 kHz'"),
    (changed(coupling='"1e-7 Hz"'), r"coupling must be 0 or from 1e-06 to 6e\+09 Hz, but it is '1e-7 Hz'"),
    (changed(frequency='"1 Hz"'), r"frequency must be from 1000 to 1e\+18 Hz, but it is '1 Hz'"),
    (changed(drive='"400 dBm"'), "drive must be from 1e-33 to 1000 W, but it is '400 dBm'"),
    (changed(drive='"-1e9 dBm"'), "drive must be from 1e-33 to 1000 W, but it is '-1e9 dBm'"),
    (changed(drive='"0 photons/s"'), "drive must be from 1e-33 to 1000 W, but it is '0 photons/s'"),
    (changed(temperature='"1e-10 K"'), r"temperature must be 0 or from 1e-09 to 1e\+06 K, but it is '1e-10 K'"),
    (changed(coupling='"0 Hz"', reservoir='"0 Hz"'), "coupling or reservoir must be positive, but both are 0"),
    (changed(coupling="{largest = 1}"), r"coupling must be a number and a unit .* but it is \{'largest': 1\}"),
    (changed(name="[1]"), r"name must be a line of printed letters, but it is \[1\]"),
    (changed(name='" "'), "name must be a line of printed letters, but it is ' '"),
    (changed(name=r'"\u001b[2J"'), r"name must be a line of printed letters, but it is '\\x1b\[2J'"),
    (changed(kerr="0x" + 5000 * "f"), "kerr must be a number and a unit .*, but it is a number of thousands of digits"),
    (changed() + "\n[kerr]\n", r"line 19 must be of a key that no other line has, but it is '\[kerr\]'"),
    (changed() + '\nkerr = "1 Hz"', "line 19 must be of a key that no other line has, but it is 'kerr = \"1 Hz\"'"),
    ("", 'frequency is missing: such as frequency = "6 GHz"'),
]


SUCH = r"line 2 must be a key and a text with both its quotes, such as kappa_a = \"500 kHz\", but it is "
WRONG += [
    (f"\n{line}{end}", f"{SUCH}'{line}'")
    for line in ("frequency 6", 'kappa_b = "5 kHz', "kappa_b = 5 kHz", 'kappa_b = """5 kHz')
    for end in ("", "\n")
]


@pytest.mark.parametrize(("content", "message"), WRONG, ids=[message[:40] for _, message in WRONG])
def test_one_line_says_what_is_wrong(content, message, said):
    out, error = said(content)
    assert re.fullmatch(rf"error: my\.toml: {message}", error), error
    assert out == ""


def test_a_file_that_is_no_text_is_named(said, tmp_path, capsys):
    anew = "error: my.toml: the file must be text in UTF-8, but it is not, perhaps UTF-16: save it anew as UTF-8"
    for code in ("utf-16", "utf-16-le", "utf-16-be"):  # as some shells write the example
        assert said(TEXT.encode(code)) == ("", anew)
        assert said(TEXT.encode("ascii", "ignore").decode().encode(code)) == ("", anew)
    assert said(b'name = "\xff"') == ("", anew)
    assert said("a = " + 100_000 * "[")[1] == "error: my.toml must be a flat list of keys, but it is nested too deeply"
    for wrong, reason in {"none.toml": "No such file or directory", str(tmp_path): "Is a directory"}.items():
        with pytest.raises(SystemExit, match=f"^error: {re.escape(wrong)} cannot be read: {reason}$"):
            command.main([wrong])
    assert capsys.readouterr().out == ""


NUMBER = st.one_of(
    st.floats().map(repr), st.integers().map(str), st.integers(-400, 400).map(lambda power: f"1e{power}"),
    st.floats(1e-3, 1e3).map(lambda x: f"{x:.4g}"), st.text(max_size=4),
)  # fmt: skip
UNIT = st.sampled_from([*device_file.HERTZ, *device_file.KELVIN, *device_file.WATT, "", "foo"])
QUANTITY = st.builds(lambda number, unit: f"{number} {unit}", NUMBER, UNIT)


def literal(value):
    """A value as TOML; text with its controls escaped."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() or c in " -+./" else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)} = {literal(entry)}" for key, entry in value.items()) + "}"
    return repr(value)


LETTERS = st.characters(codec="utf-8")
LEAF = st.one_of(QUANTITY, st.text(LETTERS, max_size=12), st.floats(), st.integers(), st.booleans())
VALUE = st.recursive(
    LEAF, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text("abé. ", max_size=3), v, max_size=3), max_leaves=4
)
ONE_LINE = re.compile(r"error: [^\n\r]{1,400}")


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(values=st.dictionaries(st.sampled_from(KEYS) | st.text(LETTERS, max_size=8), VALUE, max_size=4))
def test_any_values_give_an_answer_or_one_line(values, tmp_path_factory):
    keys = {literal(key): literal(value) for key, value in values.items()}
    kept = [line for line in TEXT.splitlines() if literal(line.split(" ")[0]) not in keys]
    answered(tmp_path_factory, "\n".join([*kept, *(f"{key} = {value}" for key, value in keys.items())]).encode())


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(TEXT)), length=st.integers(0, 40), other=st.binary(max_size=12))
def test_any_bytes_give_an_answer_or_one_line(place, length, other, tmp_path_factory):
    content = TEXT.encode()
    answered(tmp_path_factory, content[:place] + other + content[place + length :])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=10, max_size=10), st.sampled_from([None, "coupling", "reservoir"]))
def test_every_device_within_the_ranges_has_an_answer(powers, zero):
    """From the least numbers to the largest that are allowed."""
    spread = iter(powers)

    def between(least, most):
        return least * (most / least) ** next(spread)

    frequency, rates = between(1e3, 1e18), ("kappa_a", "kappa_b", "coupling", "reservoir", "kerr", "linewidth")
    numbers = {key: min(between(1e-6, frequency), frequency) for key in rates} | {"frequency": frequency}
    numbers["kappa_a"] = min(numbers["kappa_a"], 0.999 * frequency)
    numbers |= {"port": min(between(1e-6, numbers["kappa_a"]), numbers["kappa_a"]), "drive": between(1e-33, 999)}
    numbers |= {"temperature": between(1e-9, 999999)} | ({zero: 0} if zero else {})
    one = device.Device(**numbers)
    text = device_sheet.text(one, device.answer(one))
    assert not re.search(r"\b(nan|inf|None|array)\b", text)


def answered(folder, content):
    """Run the command on a file: it prints an answer, or ends with one line."""
    path = folder.mktemp("device") / "my.toml"
    path.write_bytes(content)
    try:
        command.main([str(path)])
        error = "error: none"
    except SystemExit as stopped:
        error = stopped.code
    assert ONE_LINE.fullmatch(error), error


def test_command_prints_the_answer_and_the_example(said, capsys):
    out, error = said(TEXT)
    assert (out, error) == (device_sheet.text(EXAMPLE, device.answer(EXAMPLE)) + "\n", "")
    assert max(map(len, out.splitlines())) <= 120
    command.main(["--example"])
    assert capsys.readouterr().out == TEXT


@pytest.mark.parametrize("arguments", [[], ["one.toml", "two.toml"], ["--example", "one.toml"], ["--nonsense"]])
def test_command_says_how_it_is_called(arguments, capsys):
    with pytest.raises(SystemExit):
        command.main(arguments)
    assert "usage: python -m qbutils" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.parametrize("argument", ["--example", str(device_file.EXAMPLE)])
def test_command_says_in_a_line_that_the_disk_is_full(argument):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "qbutils", argument]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "error: the answer cannot be written: No space left on device\n")


def test_command_runs_anywhere_and_prints_in_any_locale(tmp_path):
    """As a program of its own, where the terminal's letters are ASCII."""
    (tmp_path / "my.toml").write_text(TEXT, encoding="utf-8")
    for arguments, words in {("my.toml",): "Best: coherent coupling", ("--help",): "--example > device.toml"}.items():
        run = subprocess.run(
            [sys.executable, "-m", "qbutils", *arguments], cwd=tmp_path, capture_output=True, check=True,
            env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        )  # fmt: skip
        assert words in run.stdout.decode()
        assert run.stderr == b""
