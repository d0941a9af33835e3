"""The answer of one device in a terminal: ``python -m qbutils device.toml``."""

import argparse
import os
import sys

from qbutils import device, device_file, device_sheet

ABOUT = """\
Answer what the owner of a charger and a battery asks: which scheme, which settings, how much energy, how long, how
much power, how robust, and where the assumptions end. The file holds one device in the units of a laboratory."""
EPILOGUE = "Start from the example:  python -m qbutils --example > device.toml"


def main(arguments: list[str] | None = None) -> None:
    """Print the answer, the example, or one line that says what is wrong with the file."""
    parser = argparse.ArgumentParser("python -m qbutils", description=ABOUT, epilog=EPILOGUE)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("file", nargs="?", help="a TOML file like the example")
    asked.add_argument("--example", action="store_true", help="print an example of such a file")
    asked = parser.parse_args(arguments)
    try:
        if asked.example:
            told = device_file.EXAMPLE.read_text(encoding="utf-8")
        else:
            own = device_file.read(asked.file)
            told = device_sheet.text(own, device.answer(own)) + "\n"
    except ValueError as error:
        sys.exit(f"error: {error}")
    try:
        sys.stdout.write(told)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be written is not tried again at the end
        sys.exit(f"error: the answer cannot be written: {error.strerror}")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
