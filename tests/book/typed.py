"""Numbers that a person typed: in prose, and in what code says (captions, alternative texts, titles, tables' heads).

A number must be, as a whole, one that this chapter's code computes with, or one that this chapter's entries of the
ledgers print. A number in words ('a quarter', 'twice', 'tens of times') must stand in a phrase of `said.py`, which
checks it; so must a number that the code does not have.
"""

import ast
import re

HIDDEN = re.compile(  # code, addresses and marks
    r"`[^`]*`|\[\d+\]\([^)]*\)|\]\([^)]*\)|\b(eq|text|fig)-[\w-]+|<[^>]*>|https?://\S+|\{[a-z:.-]+\}|^\(.*\)=$|\\\\\[\d+pt\]",
    re.MULTILINE,
)
FENCE = re.compile(r"\s*(`{3,}|:{3,})\s*(\{[\w-]+\})?(.*)")
REFERENCE = re.compile(
    r"\b(Eqs?|Figs?|Refs?|Figure|Section|[Cc]hapters?|Appendix|PR[A-Z]|Phys|arXiv)\b\.?[~\s]*[\[(]*[A-Z]?\d+[a-z]?[\])]*"
    r"((,| and| to|–|−|-| or)\s*[\[(]*[A-Z]?\d+(?!\.?\d)[\])]*)*|\(A?\d+\)(–\(A?\d+\))?|\[\d+\]|"
    r"(\d+ [A-Z]\w+ )?\b(19|20)\d\d\b|Python \S+|\w+_\d+"
)
MATHS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\\\(.*?\\\)", re.DOTALL)
MILLI = re.compile(r"\b(\d+)(?= mK)")  # code computes in kelvin
NUMBER = re.compile(r"(?<![\w.^_{])\d+(?:\.\d+)?(?![\w]*\d)(?:e-?\d+)?")
WORD = re.compile(
    r"\b(half|halves|halved|twice|doubl\w+|trebl\w+|tripl\w+|thrice|quarters?|thirds?|fourth|fifths?|sixths?|sevenths?|"
    r"eighths?|ninths?|tenths?|hundredths?|thousandths?|millionths?|tens|hundreds|dozens?|\w+fold|"
    r"(two|three|four|five|six|seven|eight|nine|ten) times|few per cent)\b",
    re.IGNORECASE,
)
IDIOM = re.compile(  # a place in a row, a unit, a turn of speech: no result
    r"(the|a) third(,| (mode|line|drain|column|through|equation|resonator|that)\b)|half[- ](line|time|way)|"
    r"\btwice,? with|second and third|against one half|double (arrow|logarithmic)|term twice|third mode",
    re.IGNORECASE,
)


def unfenced(text):
    """A text without its blocks of code; what a directive holds, and its title, is prose."""
    prose, fences = [], []
    for line in text.split("\n"):
        fence = FENCE.fullmatch(line)
        if fence and fences and not fence[2] and not fence[3] and fence[1] == fences[-1][0]:
            fences.pop()
        elif fence:
            fences.append((fence[1], bool(fence[2])))
            prose.append(fence[3] if fence[2] else "")
        elif all(directive for _, directive in fences):
            prose.append(line)
    return "\n".join(prose)


def plain(text, phrases=()):
    """A text without what is no prose, without idioms and without the phrases that have a check."""
    text = " ".join(text.split())
    for phrase in phrases:
        text = text.replace(" ".join(phrase.split()), " ")
    return text


def typed(pieces, known, phrases=()):
    """List the numbers of some prose that are not known, and the numbers in words that stand in no phrase."""
    found = []
    for piece in pieces:
        text = plain(HIDDEN.sub(" ", unfenced(piece)), phrases)
        found += [n for n in decimals(text) if float(n) not in known]
        found += [word[0] for word in WORD.finditer(IDIOM.sub(" ", MATHS.sub(" ", text)))]
    return found


def decimals(text):
    """Numbers as whole tokens: decimals anywhere, whole numbers outside of formulas and references."""
    text = MILLI.sub(lambda found: str(float(found[1]) / 1000), HIDDEN.sub(" ", text))
    inside = [n for formula in MATHS.findall(text) for n in NUMBER.findall(formula) if "." in n]
    return inside + NUMBER.findall(REFERENCE.sub(" ", MATHS.sub(" ", text)))


def literals(source):
    """Numbers that code computes with: not those inside its strings."""
    constants = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return {float(abs(value)) for value in constants if isinstance(value, int | float) and not isinstance(value, bool)}


def strings(source):
    """What code says in words: its strings, without those that name things."""
    constants = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [text for text in constants if isinstance(text, str) and " " in text.strip()]
