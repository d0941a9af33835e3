"""Falsehoods to plant, drawn alike over every place at which a reader meets a number, also in words or in a formula."""

import re

import typed

COUNTS = "three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred|thousand"
PARTS = "half|twice|thrice|thirds?|quarters?|fifth|tenth|hundredth|thousandth"
PLACE = re.compile(
    rf"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)|(?<=[\^c])\d|[²³⁴½]|\b(?:{COUNTS}|{PARTS})\b"  # c: of \frac
)


def places(text):
    """Where a text has a number: not that of an equation, of a chapter or of a year, and none that is computed."""
    shown = typed.HIDDEN.sub(lambda found: " " * len(found[0]), text)
    return PLACE.finditer(typed.REFERENCE.sub(lambda found: " " * len(found[0]), shown))


def falsehood(draw, text, place):
    """The text with another number, or another word, that could stand at a place."""
    number = place[0]
    if number in "²³⁴½":
        others = "²³⁴"
    elif number[0].isdigit() and "." in number:
        others = [f"{float(number) * factor:.{len(number.split('.')[1])}f}" for factor in (0.5, 0.9, 1.1, 1.5, 2)]
    elif number[0].isdigit():
        others = [str(n) for n in (int(number) + 1, 2 * int(number), int(number) // 2, int(number) + 3)]
    else:
        others = (COUNTS if re.fullmatch(COUNTS, number) else PARTS.replace("?", "")).split("|")
    wrong = draw.choice([other for other in others if other.rstrip("s") != number.rstrip("s")])
    return text[: place.start()] + wrong + text[place.end() :]
