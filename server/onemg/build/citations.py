"""Which clause of which specification the code follows, gathered from its docstrings."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from onemg.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES_PAGE = "docs/sources.md"

_CITED = re.compile(r"^Source: (.+?)(?=\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
_HEAD = """\
# Specifications that the code follows

Gathered by `make docs` from the `Source:` lines of the docstrings; a test compares.

| clause | followed by |
| --- | --- |
"""
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef


def sources_page(root: Path) -> str:
    """Return the page that lists each cited clause with the code that follows it.

    Args:
        root: of the repository.

    Raises:
        ContentError: the code cites nothing, so it was looked for in the wrong place.
    """
    rows = sorted(set(_citations(root / "server" / "onemg")))
    if not rows:
        raise ContentError("No docstring cites a source.", SOURCES_PAGE)
    return _HEAD + "".join(f"| {clause} | `{place}` |\n" for clause, place in rows)


def _citations(package: Path) -> Iterator[tuple[str, str]]:
    """Yield each cited clause and the module and name that cite it."""
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, _Documented):
                for clause in _CITED.findall(ast.get_docstring(node) or ""):
                    name = "" if isinstance(node, ast.Module) else f" {node.name}"
                    yield " ".join(clause.split()).rstrip("."), module + name
