"""Numbers that a person typed: in prose, and in what code says (captions, alternative texts, titles, tables' heads).

In prose a number is computed by {eval}, or it stands in a phrase of `said.py`, which checks it; so does a number in
words ('a quarter', 'twice', 'twelve thousand', 'orders of magnitude'). What code says may also have the numbers of
its own cell. A formula with a number, in TeX or in plain words, stands in the chapter's code or in its entries of the
ledgers in the same letters, or in `formulas.toml`, below the claim with whose check it stands.
"""

import ast
import re
from functools import cache

HIDDEN = re.compile(  # code, addresses and marks; what numbers a list
    r"`[^`]*`|\[\d+\]\([^)]*\)|\]\([^)]*\)|\b(eq|text|fig)-[\w-]+|</?[a-z][^>]*>|https?://\S+|\{[a-z:.-]+\}(?=`)|^\(.*\)=$|\\\\\[\d+pt\]"
    r"|\{:[^{}]*\}|^\s*(#+ )?\d\. |^\| \*\*.*\|$",  # the table of the captions has a test of its own
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
    r"eighths?|ninths?|tenths?|hundredths?|thousandths?|millionths?|tens|dozens?|\w+-?fold|\w+ieths?|"
    r"factors? of (?:about |almost |nearly )?two|"
    r"three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"hundreds?|thousands?|[mb]illions?|(?:orders?|powers?|decades?) of magnitude|(?:a|an|one|two|few) per ?cent|"
    r"two times|most of|(?:nearly|almost) (?:all|none|nothing)|majority of)\b",
    re.IGNORECASE,
)
IDIOM = re.compile(  # a place in a row, a unit, a turn of speech: no result
    r"(the|a) third(,| (mode|line|drain|column|through|equation|resonator|that)\b)|half[- ](line|time|way)|"
    r"\btwice,? with|second and third|against one half|double (arrow|logarithmic)|term twice|third mode",
    re.IGNORECASE,
)
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "chi": "χ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "absJ": "J",
}  # fmt: skip
SIGNS = GREEK | {
    "**": "^", "²": "^2", "³": "^3", "⁴": "^4", "½": "1/2", "√": "sqrt ", "−": "-", "==": "=", "!=": "≠",
    "<=": "≤", ">=": "≥", r"\leq": "≤", r"\geq": "≥", r"\le": "≤", r"\ge": "≥", r"\neq": "≠", r"\ne": "≠", r"\to": "→",
    r"\left": "", r"\right": "", r"\quad": ";", r"\qquad": ";", "\\\\": ";",
}  # fmt: skip
LONGEST = sorted(SIGNS, key=len, reverse=True)
SIGN = re.compile("|".join(re.escape(sign) + r"(?![a-zA-Z])" * sign[-1].isalpha() for sign in LONGEST))
BRACES = r"(\d|\w|\\[a-zA-Z]+|\{(?:[^{}]|\{[^{}]*\})*\})"
FRACTION = re.compile(rf"\\[dt]?frac *{BRACES} *{BRACES}")
NO_TOKEN = re.compile(
    r"\\(?:math\w+|text|operatorname|begin|end)\{\w+\}|\\[lr]angle|\\dagger|\\[a-zA-Z]*big\w*|\b(sp|np|qb)\.|\b[a-z]+\.(?=[a-zA-Z])|\babs\b"
)
TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?|[^\W\d_](?:_[a-zA-Z0-9])?|[-+/^=<>≤≥≠→,;:]")


LETTER = r"(?<![A-Za-z])(?!a\b)[^\W\d_](?:_(?:[a-z]{1,2}|[AB]))?(?:[A-ZΑ-Ωα-ω](?:_[a-z]{1,2})?)*(?![a-z])"
DIGITS = r"\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.]*\d)"
PIECE = rf"(?:{DIGITS}|{LETTER}|(?:cosh?|exp|arg|min)(?![a-z])|[²³⁴½√⁻¹†∞⟨⟩()|\[\]^=<>≤≥≠→±+−·/-])"
SPACED = "[=<>≤≥≠→±+−·/-]"
RUN = re.compile(rf"{PIECE}(?:{PIECE}|(?<={SPACED}) {PIECE}| (?={SPACED}){PIECE})+")  # of a formula in plain words


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
    return either(tuple(phrases)).sub(" … ", text) if phrases else text


@cache
def either(phrases):
    """One pattern for all phrases, longer ones first; no number goes on where a phrase ends."""
    longest = sorted((" ".join(phrase.split()) for phrase in phrases), key=len, reverse=True)
    return re.compile(rf"(?<![\d.])(?:{'|'.join(map(re.escape, longest))})(?!(?<=\d)\.?\d)")


def spells(stream, formula):
    """Whether some tokens hold those of a formula, and do not go on where it ends in a number."""
    more = r"(?= (?:[-+=<>≤≥≠→,;:]|\n))" if formula[-1:].isdigit() else " "
    return len(formula.split()) > 2 and re.search(f" {re.escape(formula)}{more}", stream) is not None


def readable(piece):
    """The prose of a piece, on one line: without code, addresses and marks."""
    return plain(HIDDEN.sub(" ", unfenced(piece)))


def typed(piece, numbers, spelled, phrases=()):
    """List what nothing computes in some prose: numbers that are not known, formulas, numbers in words."""
    text = plain(readable(piece), phrases)
    found = [formula for formula in formulas(text) if not spelled(tokens(formula))]
    words = MILLI.sub(lambda found: str(float(found[1]) / 1000), unreferenced(text))
    words = RUN.sub(lambda run: " " if numbered(run[0]) else run[0], words)
    found += [n for n in NUMBER.findall(words) if float(n) not in numbers]
    return found + [word[0] for word in WORD.finditer(IDIOM.sub(" ", words))]


def unreferenced(text):
    """The words of a text, without formulas in TeX and without what only refers to something."""
    return REFERENCE.sub(" ; ", MATHS.sub(" ; ", text))


def numbered(formula):
    """Whether a formula has a number that is no index, and a letter."""
    return re.search(r"(?<!_)\d|[²³⁴½]", formula) and re.search(r"[^\W\d]|√", formula)


def formulas(text):
    """The formulas of a text with a number: in TeX, and in plain words as ledgers and alternative texts have them."""
    found = [formula.strip("$ ") for formula in MATHS.findall(text)]
    found = [formula for formula in found if re.search(r"(?<!_)\d", formula)]
    return found + [run for run in RUN.findall(unreferenced(text)) if numbered(run)]


def tokens(text):
    """What a formula says, in TeX, in Unicode or in Python: its letters, numbers and signs, without brackets."""
    text = re.sub(r"_\{(\w+)\}", r"_\1", text)
    while text != (text := FRACTION.sub(r" (\1)/(\2) ", text)):
        pass
    text = NO_TOKEN.sub(" ", SIGN.sub(lambda found: SIGNS[found[0]], text.replace("\\mathrm{Re}", "Re ")))
    return " ".join(TOKEN.findall(text)).strip(" ,;:")


@cache
def literals(source):
    """Numbers that code computes with: not those inside its strings."""
    constants = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return {float(abs(value)) for value in constants if isinstance(value, int | float) and not isinstance(value, bool)}


def silent(source):
    """Code without what it says, a statement a line."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        elif isinstance(node, ast.JoinedStr):
            node.values = []
    return ast.unparse(tree)


def strings(source):
    """What code says in words: its strings, without those that name things; what is computed in them is left out."""
    nodes = list(ast.walk(ast.parse(source)))
    joined = [node.values for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for values in joined for part in values}
    texts = ["".join(part.value if isinstance(part, ast.Constant) else "…" for part in values) for values in joined]
    texts += [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
    ]
    return [text for text in texts if " " in text.strip()]
