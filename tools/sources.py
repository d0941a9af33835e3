"""What the outputs of a chapter follow from: the code that ran in it, and the claims that it names.

Code is compared without comments and docstrings, claims without their words. Of a module, the
functions matter to a chapter in which it ran. The rest, its constants, classes and imports, matters wherever it can
be reached: in a chapter whose cells name it, and through the imports of what those reach. So does a TOML file beside
a module that names it.
"""

import ast
import re
import tomllib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ran import FUNCTIONS, PACKAGES

ROOT = Path(__file__).parent.parent
DECIDES = {"kind", "verdict", "given", "at", "if"}  # of a claim; the rest are words, which only pages show
FORMS = {"printed", "correct"}  # a sentence in a statement or a caption, and what is compared in the other kinds


def digest(text):
    """Return a short name of a content."""
    return sha256(text.encode()).hexdigest()[:16]


def read(path, parse=str):
    """Return what a file says; one line says which file cannot be read, and why."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise
    except Exception as error:  # each parser has its own
        raise ValueError(f"{path.name}: {' '.join(str(error).split())}") from error


def write(path, content):
    """Write a file whole or not at all; an error names it."""
    aside = path.with_suffix(".partial")
    try:
        path.parent.mkdir(exist_ok=True)
        aside.write_bytes(content if isinstance(content, bytes) else content.encode())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise OSError(error.errno, f"{path.name} cannot be written: {error.strerror}") from None


def without_docstring(node):
    """Drop the docstring of a module, class or function."""
    if ast.get_docstring(node, clean=False) is not None:
        node.body[0] = ast.Pass()
    return node


def names(tree):
    """List what a piece of code may call one of our modules, or something that one holds."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module, *(name for a in node.names for name in (a.name, f"{node.module}.{a.name}"))}
    return found


class Module(ast.NodeTransformer):
    """One of our modules: what it names and hands on, and a digest each of its functions and of the rest."""

    def __init__(self, path):
        tree, self._functions = ast.parse(read(path), str(path)), []
        self.names = names(tree)
        words = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        data = [read(file) for file in sorted(path.parent.glob("*.toml")) if file.name in words]
        imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
        self.hands_on = {alias.asname or alias.name: node.module for node in imports for alias in node.names}
        self.rest = digest("\n".join([ast.unparse(self.visit(without_docstring(tree))), *data]))
        self.functions = digest("\n".join(self._functions))

    def visit_ClassDef(self, node):
        """Take the methods out of a class."""
        return self.generic_visit(without_docstring(node))

    def visit_FunctionDef(self, node):
        """Take a function out of the module."""
        for inner in ast.walk(node):
            if isinstance(inner, FUNCTIONS | ast.ClassDef):
                without_docstring(inner)
        self._functions.append(ast.unparse(node))

    visit_AsyncFunctionDef = visit_FunctionDef


class Sources:
    """Our modules and the entries of the ledgers, as they stand."""

    def __init__(self, root=ROOT):
        files = sorted(path for package in PACKAGES for path in root.glob(f"{package}/**/*.py"))
        named = {".".join(p.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): p for p in files}
        self.modules = {name: Module(path) for name, path in named.items()}
        handed = [pair for package in PACKAGES for pair in self.modules[package].hands_on.items()]
        self.origins = {name: module for name, module in handed if module in self.modules}
        self.claims = {}
        for path in filter(Path.is_file, (root / "chapters" / f"{ledger}.toml" for ledger in ("book", "paper"))):
            self.claims |= {name: kept for name, kept in read(path, tomllib.loads).items() if isinstance(kept, dict)}

    def behind(self, notebook):
        """Return what the outputs of a notebook follow from: a digest of each part, by the part's name."""
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        named = names(ast.parse("\n".join(cell.source for cell in cells)))
        ran = self.modules.keys() & set(notebook.metadata.executed.modules)
        parts = {f"functions of {name}": self.modules[name].functions for name in ran}
        parts |= {f"the rest of {name}": self.modules[name].rest for name in self.reached(named)}
        parts |= {f"the origin of {name}": self.origins[name] for name in named & self.origins.keys()}
        parts |= {f"claim {name}": decisive(self.claims[name]) for name in self.claims.keys() & words(cells)}
        return dict(sorted(parts.items()))

    def reached(self, named):
        """List the modules that names lead to, at once or through imports; what a package hands on leads no further."""
        found, new = set(), named
        while new := ({self.origins.get(name, name) for name in new} & self.modules.keys()) - found - {*PACKAGES}:
            found |= new
            new = set().union(*(self.modules[name].names for name in new))
        return found


def decisive(entry):
    """Return a digest of what decides a claim: not its words, but whether it has any."""
    deciding = DECIDES if entry.get("kind") in ("statement", "figure") else DECIDES | FORMS
    parts = [(key, value if key in deciding else "words") for key, value in entry.items()]
    return digest(repr(sorted(part for part in parts if part[0] in DECIDES | FORMS | {"if_words"})))


def words(cells):
    """List the words of code and of the text that it has put out: ids of claims are among them."""
    texts = [cell.source for cell in cells]
    texts += [output.get("data", {}).get("text/plain", "") for cell in cells for output in cell.outputs]
    return {word for text in texts for word in re.findall(r"[\w-]+", text)}
