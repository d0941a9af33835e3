"""Note which of our modules run in a chapter: `ran.note()` in its kernel, before the first cell.

A module runs when one of its functions is called, at import or later. To be imported does not count.
"""

import ast
import sys
from importlib.machinery import PathFinder, SourceFileLoader

PACKAGES = ("qbutils", "referee")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
RAN = set()


class NotingLoader(SourceFileLoader):
    """Load a module whose functions note its name when they are called; its lines keep their numbers."""

    def get_code(self, fullname):
        """Compile the source with a note in each function, past the cache of what was compiled without."""
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS):
                (note,) = ast.parse(f"__ran__({fullname!r})").body
                for part in ast.walk(note):
                    ast.copy_location(part, node.body[0])
                node.body.insert(ast.get_docstring(node, clean=False) is not None, note)
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module):
        """Execute the module, in which the notes are at hand."""
        module.__ran__ = RAN.add
        super().exec_module(module)


class NotingFinder:
    """Find our own modules where Python finds them, and have them loaded with notes."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Return the specification of one of our modules, or None for any other."""
        if name.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = NotingLoader(spec.loader.name, spec.loader.path)
        return spec


def note():
    """Begin to note what runs; our modules are imported after this."""
    sys.meta_path.insert(0, NotingFinder)
