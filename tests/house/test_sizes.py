"""Law 5: hand-written files are small."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from files import name
from files import tracked

if TYPE_CHECKING:
    from pathlib import Path


def too_long(paths: list[Path], limit: int) -> list[str]:
    lengths = [(len(path.read_text(encoding="utf-8").splitlines()), path) for path in paths]
    return [f"{name(path)}: {lines} lines" for lines, path in lengths if lines > limit]


def test_python_modules_have_at_most_300_lines() -> None:
    assert too_long(tracked("*.py"), 300) == []


def test_turtle_and_trig_files_have_at_most_500_lines() -> None:
    ours = [path for path in tracked("*.ttl", "*.trig") if "ontology/external" not in name(path)]
    assert too_long(ours, 500) == []


def test_functions_have_at_most_40_lines() -> None:
    found = []
    for path in tracked("server/onemg/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                documented = ast.get_docstring(node) is not None
                first = node.body[1] if documented and len(node.body) > 1 else node.body[0]
                lines = (node.end_lineno or 0) - first.lineno + 1
                if lines > 40:
                    found.append(f"{name(path)}:{node.lineno} {node.name}: {lines} lines")
    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "common", "manager", "misc", "util"}
    modules = tracked("server/onemg/*.py")
    assert [name(path) for path in modules if path.stem in empty] == []


def test_package_files_hold_names_only() -> None:
    for path in tracked("server/onemg/**/__init__.py", "server/onemg/__init__.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names_only = isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign)
            assert names_only, f"{name(path)}:{node.lineno}"
