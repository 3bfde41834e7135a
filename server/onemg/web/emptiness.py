"""What can be said of a query by running parts of it, briefly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.sparql.protocol import Query
from onemg.sparql.results import read_solutions
from onemg.sparql.rows import limited
from onemg.sparql.structure import Part
from onemg.web.judging import Advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.engine.base import Engine
    from onemg.sparql.structure import Structure
    from onemg.sparql.structure import Triple

MANY_ROWS = 10_000
_TRY_S = 1.0
_ALL_S = 3.0
_MOST_TRIES = 40


def has_rows(engine: Engine, query: Query, form: str) -> bool | None:
    """Return whether a query has a row, a triple, or is true; None when that takes too long.

    Raises:
        RequestError: it does not parse, or is refused.
    """
    text = limited(query.text, form, 0).text if form == "SELECT" else query.text
    asked = Query(text, query.default_graphs, query.named_graphs)
    shown_as = media.NTRIPLES if form in {"CONSTRUCT", "DESCRIBE"} else media.SPARQL_JSON
    try:
        answer = engine.answer(asked, shown_as, _TRY_S)
        try:
            if form in {"CONSTRUCT", "DESCRIBE"}:
                return any(answer)
            found = read_solutions(b"".join(answer))
        finally:
            answer.close()
    except DeadlineExceeded:
        return None
    return found if isinstance(found, bool) else bool(found.rows)


def large(engine: Engine, query: Query, form: str) -> Iterator[Advice]:
    """Yield the advice to add LIMIT, where there are many rows and no LIMIT."""
    found = limited(query.text, form, MANY_ROWS)
    if not (found.capped and found.probe):
        return
    asked = Query(found.probe, query.default_graphs, query.named_graphs)
    try:
        lines = b"".join(engine.answer(asked, media.TSV, _TRY_S)).count(b"\n")
    except EngineError:
        return
    if lines > 1:
        order = "" if found.ordered else ", and ORDER BY to read it page by page"
        yield Advice(
            "missing-limit",
            f"The result has more than {MANY_ROWS:,} rows. Add LIMIT to see a part of it{order}.",
        )


def emptying(engine: Engine, query: Query, parts: Structure) -> Iterator[Advice]:
    """Yield which pattern leaves nothing, found by asking for more and more of the patterns.

    Filters come last, since they hold for their whole group wherever they stand.
    """
    if parts.where is None:
        return
    elements = sorted(parts.where.elements, key=_is_filter)
    if len(elements) > _MOST_TRIES:
        return
    ends = time.monotonic() + _ALL_S
    texts: list[str] = []
    for element in elements:
        texts.append(element.text if isinstance(element, Part) else f"{element.text} .")
        left = min(_TRY_S, ends - time.monotonic())
        if left <= 0:
            return
        asked = Query(_asking(parts, texts), query.default_graphs, query.named_graphs)
        try:
            matches = read_solutions(b"".join(engine.answer(asked, media.SPARQL_JSON, left)))
        except OnemgError:
            return
        if not matches:
            yield _blame(element, alone=len(texts) == 1)
            return
    yield Advice(
        "empty-tail",
        "All patterns together match; it is what follows them that leaves no row: "
        "LIMIT, OFFSET, HAVING or VALUES.",
    )


def _asking(parts: Structure, texts: list[str]) -> str:
    """Return the question whether these patterns match together."""
    head = f"{parts.prologue}\nASK\n{parts.dataset}\n"
    return head + "\n".join(["{", *texts, "}"])


def _is_filter(element: Triple | Part) -> bool:
    return isinstance(element, Part) and element.kind == "filter"


def _blame(element: Triple | Part, *, alone: bool) -> Advice:
    text = " ".join(element.text.split())
    if _is_filter(element):
        message = f"The patterns match, but `{text}` lets none of the matches pass."
    elif alone:
        message = f"`{text}` matches nothing, so the whole query has no result."
    else:
        message = f"Up to here the patterns match; together with `{text}` they match nothing."
    return Advice("empties-the-result", message, element.start)
