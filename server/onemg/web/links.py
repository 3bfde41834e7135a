"""Links within this server that carry a query."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from onemg.web.queries import bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemg.rdf.terms import Term


def query_path(text: str) -> str:
    """Return the path at which the query page shows a query and its result."""
    return f"/sparql?query={quote(without_header(text), safe='')}"


def query_link(name: str, **values: Sequence[Term]) -> str:
    """Return the path of a stored query with values for its parameters."""
    return query_path(bound(name, values))


def without_header(text: str) -> str:
    """Return a query without the lines of its header."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    return "\n".join(lines[start:]).strip() + "\n"
