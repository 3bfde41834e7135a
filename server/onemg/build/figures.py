"""The pages of docs/ that are made from the code and the content, so that no figure is typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemg.build.citations import SOURCES_PAGE
from onemg.build.citations import sources_page
from onemg.build.content import RDF_TYPE
from onemg.config import settings
from onemg.errors import ContentError
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.syntax import parse_quads

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONTENT_PAGE = "docs/content.md"
SETTINGS_PAGE = "docs/settings.md"

_ROW = re.compile(
    r"^(?P<head>\| [^|]+ \| [^|]+ \| `(?P<glob>[^`|]+\.(?:trig|ttl))` \|)"
    r" *\d+ \| *\d+ (?P<tail>\|.*)$",
    re.MULTILINE,
)
_SETTINGS_HEAD = """\
# Settings

Each is read once at start from the environment; `onemg serve --help` shows which also have an
option, which wins. This page is written by `make docs` from `server/onemg/config.py`.

| setting | default | effect |
| --- | --- | --- |
"""


def pages(root: Path) -> Mapping[str, str]:
    """Return path and text of each page that is made, as it should be now.

    Args:
        root: of the repository.

    Raises:
        ContentError: a file does not parse, or the table of the content page has no row.
    """
    return {
        CONTENT_PAGE: _content_page(root),
        SETTINGS_PAGE: _settings_page(),
        SOURCES_PAGE: sources_page(root),
    }


def _settings_page() -> str:
    rows = (f"| `{name}` | `{default}` | {text} |\n" for name, default, text in settings())
    return _SETTINGS_HEAD + "".join(rows)


def _content_page(root: Path) -> str:
    """Return the page with the counts of its rows made anew."""
    text = (root / CONTENT_PAGE).read_text(encoding="utf-8")

    def counted(row: re.Match[str]) -> str:
        things, statements = _count(root, row["glob"])
        return f"{row['head']} {things} | {statements} {row['tail']}"

    page, rows = _ROW.subn(counted, text)
    if not rows:
        raise ContentError("The table has no row with files and figures.", CONTENT_PAGE)
    return page


def _count(root: Path, pattern: str) -> tuple[int, int]:
    """Return how many things files give a class, and how many statements they make."""
    typed: set[str] = set()
    statements = 0
    for path in sorted(root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        media_type = TRIG if path.suffix == ".trig" else TURTLE
        quads, _ = parse_quads(path.read_bytes(), media_type, file=name)
        statements += len(set(quads))
        typed |= {str(quad.subject) for quad in quads if quad.predicate.value == RDF_TYPE}
    if not statements:
        raise ContentError(f"No file matches {pattern}.", CONTENT_PAGE)
    return len(typed), statements
