"""The fifth step: ask every stored query, and hold the answers to what the headers expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.build.answer import ask
from onemg.build.answer import cells
from onemg.build.blame import Blame
from onemg.build.consequence import Before
from onemg.build.consequence import follows
from onemg.build.consequence import row_faults
from onemg.build.fault import Fault
from onemg.build.fault import in_order
from onemg.build.question import header_line
from onemg.build.whereabouts import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    import pyoxigraph

    from onemg.build.answer import Cells
    from onemg.build.content import Content
    from onemg.build.content import ContentQuery

_NEEDED = ("checks", "competency", "examples")
_SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What one stored query answered; `met` says whether that is what its header expects."""

    query: ContentQuery
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """The answers of all stored queries, by path, and the findings in them."""

    results: tuple[Result, ...]
    faults: tuple[Fault, ...]


def check(
    content: Content,
    store: pyoxigraph.Store,
    stated: pyoxigraph.Store,
    before: Before | None = None,
) -> Examination:
    """Return the answers to all stored queries, and where they are not as expected.

    Args:
        content: the files with their queries.
        store: everything, entailments included.
        stated: the same without entailments.
        before: what earlier steps found, which is not reported again.
    """
    known = before or Before(Blame())
    where = Whereabouts(content)
    faults = [
        Fault(f"There is no query in queries/{folder}: nothing was asked.", f"queries/{folder}")
        for folder in _NEEDED
        if not content.queries_of(folder)
    ]
    results = []
    for query in content.queries:
        columns, rows = ask(store, query.query.text)
        text = tuple(cells(row, content.prefixes) for row in rows)
        if query.folder == "checks":
            found = list(row_faults(query, (columns, rows), content, known, where))
        else:
            found = list(_answer_faults(query, text))
        if query.query.entailed:
            found += _entailment_faults(query, text, content, stated)
        if found and query.folder != "checks" and follows(query, text, content, known.blame):
            known.blame.wait(query.path)
            found = []
        faults += found
        results.append(Result(query, columns, text, not found))
    return Examination(tuple(results), in_order(faults))


def _answer_faults(query: ContentQuery, rows: Sequence[Cells]) -> Iterator[Fault]:
    expect = query.query.expect
    said = expect.fault(rows) if expect else None
    if said is None or expect is None:
        return
    if expect.rows is not None:
        said += _difference(expect.rows, rows)
    yield Fault(
        f"{query.query.summary}: {said} Correct the facts, or what the query expects.",
        query.path,
        header_line(query, "expect"),
        query.path,
    )


def _difference(expected: Sequence[Cells], got: Sequence[Cells]) -> str:
    missing = [row for row in expected if row not in got]
    new = [row for row in got if row not in expected]
    return _listed(" Expected and not there:", missing) + _listed(" There and not expected:", new)


def _listed(title: str, rows: Sequence[Cells]) -> str:
    if not rows:
        return ""
    shown = [
        "[" + ", ".join("null" if cell is None else cell for cell in row) + "]"
        for row in rows[:_SHOWN_ROWS]
    ]
    more = f" and {len(rows) - _SHOWN_ROWS} more" if len(rows) > _SHOWN_ROWS else ""
    return f"{title} {', '.join(shown)}{more}."


def _entailment_faults(
    query: ContentQuery, rows: Sequence[Cells], content: Content, stated: pyoxigraph.Store
) -> Iterator[Fault]:
    """Yield a finding if a question about entailments is answered the same without them."""
    _, without = ask(stated, query.query.text)
    if [cells(row, content.prefixes) for row in without] == list(rows):
        yield Fault(
            f"{query.query.summary}: the answer is the same without entailments; remove "
            "`entailed: true`, or ask what only follows.",
            query.path,
            header_line(query, "entailed"),
            query.path,
        )
