"""Finds the functions of the checks: in the folder checks/ of the kit and of its
overlay, and in grader/checks, which all kits share. Only the source text is read until
a check runs, so a mistake in one module does not stop the others."""

import ast
import importlib
import sys
import types
from pathlib import Path

SHARED = Path(__file__).resolve().parent / "checks"


class Module:
    """The source text of one module with checks."""

    def __init__(self, name, path):
        self.name, self.path = name, path
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{path}: this is no Python program: {error}") from None
        functions = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
        self.functions = [each.name for each in functions]
        self.neighbours = set(neighbours(tree))


def neighbours(tree):
    """The modules of the same folder that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [node.module] if node.module else [each.name for each in node.names]
            yield from (name.partition(".")[0] for name in names)


def modules_in(folders):
    """Name -> Module. A module of an earlier folder wins."""
    found = {}
    for folder in reversed(folders):
        for path in sorted(Path(folder).glob("*.py")):
            found[path.stem] = Module(path.stem, path)
    return found


class Functions:
    def __init__(self, kit_id, folders):
        self.folders = [str(folder) for folder in folders if folder.is_dir()]
        self.package = f"checks_of_{kit_id}"
        self.own, self.shared = modules_in(self.folders), modules_in([SHARED])

    def module_of(self, name):
        """The module of the kit, or else a shared one, with a function of this name, or
        None. Raises ValueError if two modules of the kit have one."""
        for modules in (self.own, self.shared):
            found = [each for each in modules.values() if name in each.functions]
            if len(found) > 1:
                files = " and ".join(str(each.path) for each in found)
                raise ValueError(f"the function {name} is in {files}")
            if found:
                return found[0]
        return None

    def load(self, name):
        """The function itself."""
        module = self.module_of(name)
        if module is None:
            raise ValueError(f"no module in checks/ has a function {name}")
        if self.own.get(module.name) is not module:
            return getattr(
                importlib.import_module(f"{__package__}.checks.{module.name}"), name
            )
        package = sys.modules.get(self.package)
        if package is None or package.__path__ != self.folders:
            self._forget()
            package = types.ModuleType(self.package)
            package.__path__ = self.folders
            sys.modules[self.package] = package
        importlib.invalidate_caches()
        return getattr(importlib.import_module(f"{self.package}.{module.name}"), name)

    def _forget(self):
        """Another kit of the same name, or another overlay, was loaded before."""
        for name in [*sys.modules]:
            if name.partition(".")[0] == self.package:
                del sys.modules[name]

    def needed_for(self, names):
        """The modules of the kit that these checks need, also indirectly."""
        modules = map(self.module_of, names)
        waiting = [each.name for each in modules if each in self.own.values()]
        found = {}
        while waiting:
            name = waiting.pop()
            if name in self.own and name not in found:
                found[name] = self.own[name]
                waiting += found[name].neighbours
        return found
