"""A site is set up without the packages of the tests: what it imports must come with its own."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dancesite.supervisor.checks import NATIVE_IMPORTS
from dancesite.supervisor.requirements import PROJECT, requirements

ROOT = Path(__file__).resolve().parents[2]
OURS = {"dancesite", "analysis", "worker", "requirements"}


def _imported(source: str) -> set[str]:
    """The first parts of the names of modules that a source imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def _with_what_they_bring(lines: list[str]) -> set[str]:
    """The names of these requirements and of all that they require in turn."""
    found: set[str] = set()
    left = [(Requirement(line), "") for line in lines]
    while left:
        wanted, extra = left.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(wanted.name)
        for part in ("", *wanted.extras):
            if f"{name}[{part}]" not in found:
                found |= {name, f"{name}[{part}]"}
                try:
                    left += [(Requirement(line), part) for line in requires(wanted.name) or ()]
                except PackageNotFoundError:
                    continue
    return found


def test_the_site_imports_what_it_installs() -> None:
    installed = _with_what_they_bring(requirements(PROJECT, ["worker"]))
    sources = [path.read_text() for part in ("dancesite", "analysis", "worker") for path in (ROOT / part).rglob("*.py")]
    modules = set().union(*map(_imported, [NATIVE_IMPORTS, *sources])) - OURS - set(sys.stdlib_module_names)
    assert {"cv2", "av", "django", "sklearn"} <= modules
    whose = packages_distributions()
    missing = {
        module for module in modules if not {canonicalize_name(name) for name in whose.get(module, ())} & installed
    }
    assert not missing
