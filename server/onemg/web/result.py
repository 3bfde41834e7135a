"""The result of a query as a page shows it: a table, yes or no, or the text of a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.sparql.results import read_solutions
from onemg.web.names import literal

if TYPE_CHECKING:
    from onemg.engine.base import Answer
    from onemg.rdf.terms import Term
    from onemg.web.site import Site

# What one page holds; what is longer is there to download, and the page says so.
PAGE_ROWS = 1_000
PAGE_BYTES = 16_000_000
PAGE_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One term in a table.

    Attributes:
        text: what is read: a prefixed name or IRI, or the text of a literal.
        href: where it leads.
        external: whether it leaves this server.
        language: tag of the text.
        datatype: short name of the datatype, where it says more than the text.
        number: whether it is set like a number.
    """

    text: str
    href: str | None = None
    external: bool = False
    language: str | None = None
    datatype: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A result as a page shows it; one of `rows`, `truth` and `lines` is there.

    Attributes:
        variables: columns of a table.
        rows: shown solutions.
        total: how many solutions or lines there are, None when they were not all read.
        truth: the answer of an ASK.
        lines: shown lines of Turtle.
        elapsed_ms: time in the engine, where known.
        truncated: whether there are more than the row limit of the service.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] | None = None
    total: int | None = 0
    truth: bool | None = None
    lines: tuple[str, ...] | None = None
    elapsed_ms: float | None = None
    truncated: bool = False


def read_result(answer: Answer, form: str, site: Site) -> Result:
    """Return the result that an answer holds, read to its end or to what a page can hold.

    Args:
        answer: in SPARQL JSON for SELECT and ASK, in Turtle for graphs; closed afterwards.
        form: of the query.
        site: knows prefixes and which IRIs are ours.

    Raises:
        EngineError: the answer broke off.
    """
    data, is_whole = _read(answer)
    summary = answer.summary
    elapsed_ms = summary.elapsed_ms if summary else None
    truncated = summary is not None and summary.truncated
    if form not in {"SELECT", "ASK"}:
        lines = data.decode(errors="ignore").splitlines()
        total = len(lines) if is_whole else None
        shown = tuple(lines[:PAGE_LINES])
        return Result(total=total, lines=shown, elapsed_ms=elapsed_ms, truncated=truncated)
    if not is_whole:
        return Result(rows=(), total=None, elapsed_ms=elapsed_ms)
    found = read_solutions(data)
    if isinstance(found, bool):
        return Result(truth=found, elapsed_ms=elapsed_ms)
    rows = tuple(
        tuple(_cell(row.get(name), site) for name in found.variables)
        for row in found.rows[:PAGE_ROWS]
    )
    return Result(
        found.variables, rows, len(found.rows), elapsed_ms=elapsed_ms, truncated=truncated
    )


def _read(answer: Answer) -> tuple[bytes, bool]:
    """Return the bytes of an answer and whether they are all of it."""
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in answer:
            parts.append(chunk)
            size += len(chunk)
            if size > PAGE_BYTES:
                return b"".join(parts), False
    finally:
        answer.close()
    return b"".join(parts), True


def _cell(term: Term | None, site: Site) -> Cell | None:
    if term is None:
        return None
    if isinstance(term, Iri):
        path = site.path(term.value)
        href = path or (term.value if term.value.startswith(("http://", "https://")) else None)
        return Cell(
            site.prefixes.shrink(term.value) or term.value, href, path is None and href is not None
        )
    if isinstance(term, Literal):
        if term.language is not None:
            return Cell(term.value, language=term.language)
        written = literal(term)
        number = written.machine is not None and not written.is_date
        short = site.prefixes.shrink(term.datatype) or term.datatype
        plain = short == "xsd:string" or written.machine is not None
        return Cell(term.value, datatype=None if plain else short, number=number)
    return Cell(f"_:{term.value}")
