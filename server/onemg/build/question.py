"""Rules on one stored query: its header says what its folder needs, and it can be run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph

from onemg.build.fault import Fault
from onemg.sparql.header import Expectation
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.build.content import ContentQuery

_PLACE = re.compile(r"\bat (\d+):(\d+): *")
_NO_ROWS = Expectation(count=0)
_NEEDS = {
    "examples": ("description", "tags", "expect"),
    "competency": ("description", "tags", "expect"),
    "checks": ("description", "tags", "expect"),
    "reports": ("description", "tags"),
}


def header_faults(query: ContentQuery) -> Iterator[Fault]:
    """Yield what the header lacks that the folder of the query needs."""
    for key in _NEEDS[query.folder]:
        if not getattr(query.query, key):
            yield Fault(
                f"The header has no {key}; add `#+ {key}: …`.", query.path, 1, "query-header"
            )
    expect = query.query.expect
    if query.folder == "checks" and expect is not None and expect != _NO_ROWS:
        yield Fault(
            "A check expects no rows; write `#+ expect: rows = 0`.",
            query.path,
            header_line(query, "expect"),
            "query-header",
        )


def syntax_faults(query: ContentQuery) -> Iterator[Fault]:
    """Yield why the query cannot be run, with the line."""
    for token in tokens(query.query.text):
        if token.word == "SERVICE":
            message = "SERVICE asks another endpoint, and none is asked here; ask this graph."
            yield Fault(message, query.path, token.line, "query")
            return
    try:
        pyoxigraph.Store().query(query.query.text)
    except SyntaxError as error:
        place = _PLACE.search(str(error))
        said = _PLACE.sub("", str(error)).rstrip(".")
        yield Fault(
            f"The query does not parse: {said}.",
            query.path,
            int(place[1]) if place else error.lineno,
            "query",
        )


def header_line(query: ContentQuery, key: str) -> int:
    """Return the line on which the header gives a key; 1 when it does not."""
    lines = enumerate(query.query.text.splitlines(), start=1)
    return next((number for number, line in lines if line.startswith(f"#+ {key}:")), 1)
