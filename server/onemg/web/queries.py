"""The queries that pages depend on: stored in `onemg/rq`, bound to values, run by the engine."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onemg.sparql.text import bind
from onemg.sparql.text import read_query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.rdf.terms import Term
    from onemg.sparql.text import StoredQuery

FOLDER = Path(__file__).resolve().parent.parent / "rq"
_LIMIT = re.compile(r"^LIMIT (\d+)$", re.MULTILINE)


@cache
def stored(name: str) -> StoredQuery:
    """Return the query stored under a name, without suffix."""
    return read_query(FOLDER / f"{name}.rq")


@cache
def row_limit(name: str) -> int:
    """Return the number of rows at which the stored query ends itself; the query says it, once.

    Raises:
        LookupError: the query has no limit.
    """
    found = _LIMIT.findall(stored(name).text)
    if not found:
        raise LookupError(f"{name}.rq has no LIMIT line")
    return int(found[-1])


def bound(name: str, values: Mapping[str, Sequence[Term]]) -> str:
    """Return the text of a stored query with values for its parameters."""
    text = stored(name).text
    return bind(text, values) if values else text
