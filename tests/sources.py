"""The project's own Python files as syntax trees, for tests of how they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
DASHBOARD = ROOT / "dashboard"
SNIPPETS = DASHBOARD / "learn" / "snippets"  # shown to readers, never imported


@cache
def trees() -> dict[str, ast.Module]:
    """Module name -> tree, of app.py and everything in dashboard/ that it may import."""
    ours = (path for path in sorted(DASHBOARD.rglob("*.py")) if SNIPPETS not in path.parents)
    paths = [ROOT / "app.py", *ours]
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def module_name(path: Path) -> str:
    """dashboard/data/table.py -> dashboard.data.table; a package by its folder's name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_package(module: str) -> bool:
    """Whether a module of ours is a folder."""
    return (ROOT / Path(*module.split("."))).is_dir()


def imports(module: str, tree: ast.AST) -> Iterator[str]:
    """Full names of what a module imports; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = anchor(module, node.level) if node.level else ""
            base = ".".join(part for part in (start, node.module) if part)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def anchor(module: str, level: int) -> str:
    """The package that `level` dots mean in `module`."""
    parts = module.split(".")
    drop = level - 1 if is_package(module) else level
    return ".".join(parts[: len(parts) - drop])


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    """`a.b.c` as written; "" for anything but names and attributes."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
